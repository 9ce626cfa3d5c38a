"""Lists the other forms that a sheet may be printed in: larger, with more space, on fewer leaves.

How a form looks is in `theme/print/NAME.css`, on top of the styles of all sheets.
"""

import math
from dataclasses import dataclass

from lessonkit.model import Audience

READERS: tuple[Audience, ...] = ("student", "family", "everyone")
READ = ("quiz-sheet", "exit-ticket", "handout", "cards", "letter", "booklet", "form")


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name, which kinds of sheets come in it, and what such a sheet has to be.

    `sides` is how many sides it may take for each side of the usual sheet, `quiz_sides` how many
    a quiz may take, whose usual sheet has room to spare. `smallest` is the size of its smallest
    letters, in points. `single` says that things stand below each other, one of each: one ticket,
    one card to a row.
    """

    name: str
    kinds: tuple[str, ...]
    sides: float
    quiz_sides: int
    smallest: float
    single: bool = False

    def takes(self, kind: str, audience: Audience) -> bool:
        """Tell whether sheets of a kind for somebody come in this form."""
        return kind in self.kinds and audience in READERS

    def budget(self, kind: str, sides: int | None) -> int | None:
        """How many sides a sheet may take that usually takes so many."""
        if kind == "quiz-sheet":
            return self.quiz_sides
        return None if sides is None else math.ceil(sides * self.sides)


LARGE = Form("large", READ, 4, 10, 18, single=True)
SPACED = Form("spaced", READ, 3.5, 8, 12, single=True)
FORMS = (LARGE, SPACED)


def form_of(name: str) -> Form | None:
    """The form of a name; None for the usual one, which has none."""
    return next((form for form in FORMS if form.name == name), None)
