"""Lists the other forms that a sheet may be printed in: larger, with more space, on fewer leaves.

How a form looks is in `theme/print/NAME.css`, on top of the styles of all sheets.
"""

import math
from dataclasses import dataclass

READERS = ("student", "family", "everyone")
READ = ("quiz-sheet", "exit-ticket", "handout", "cards", "letter", "booklet", "form")


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name, which kinds of sheets come in it, and what such a sheet has to be.

    `sides` is how many sides it may take for each side of the usual sheet, `quiz_sides` how many
    a quiz may take, whose usual sheet has room to spare. `smallest` is the size of its smallest
    letters, in points, 0 for no promise. `single` says that things stand below each other, one of
    each: one ticket, one card to a row. `beside` is how many of its pages lie on each side.
    """

    name: str
    kinds: tuple[str, ...]
    sides: float
    quiz_sides: int
    smallest: float
    single: bool = False
    beside: int = 1

    def takes(self, kind: str, audience: str) -> bool:
        """Tell whether sheets of a kind for somebody come in this form."""
        return kind in self.kinds and audience in READERS

    def budget(self, kind: str, sides: int | None) -> int | None:
        """How many sides a sheet may take that usually takes so many."""
        if kind == "quiz-sheet":
            return self.quiz_sides
        return None if sides is None else math.ceil(sides * self.sides)


LARGE = Form("large", READ, 4, 10, 18, single=True)
SPACED = Form("spaced", READ, 3.5, 8, 12, single=True)
# Cards with backs, for printing on both sides: a page of fronts, and behind it the page of backs.
TWO_SIDED = Form("two-sided", ("cards",), 4, 0, 7.5)
ROWS, COLUMNS = 4, 2  # cards on each side of a leaf
TWO_UP = Form("two-up", ("quiz-sheet", "handout", "booklet", "form"), 1, 2, 7.5, beside=2)
# Posters on several sheets of the school's paper, to glue together.
TWO_SHEETS = Form("2-sheets", ("poster",), 2, 0, 0)
FOUR_SHEETS = Form("4-sheets", ("poster",), 4, 0, 0)
TILED = (TWO_SHEETS, FOUR_SHEETS)
FORMS = (LARGE, SPACED, TWO_SIDED, TWO_UP, *TILED)
PAPERS = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}  # mm


def form_of(name: str) -> Form | None:
    """The form of a name; None for the usual one, which has none."""
    return next((form for form in FORMS if form.name == name), None)
