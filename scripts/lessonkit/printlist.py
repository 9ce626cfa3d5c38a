"""Counts what a class needs on paper: how often to print a sheet, and what a whole route takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessonkit.model import Audience, Kit, OneFor, RouteStep, TeachingRoute

SHARE: dict[OneFor, int] = {"student": 1, "pair": 2, "group": 3}  # students to one
FIRST = ("plan", "keys", "key")  # what a teacher wants on top of the pile
LAST = ("exit-ticket", "quiz")
FIRST_VERSION = "A"  # in the author's order
NOT_ON_PAPER = ("slides",)
OPTIONAL = ("answer-sheet",)  # for teachers who let a machine mark; no class needs it else


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet as print panels and lists name it; `pages` is None while it has not been printed.

    `prints` is how often to print it for the school's class size; of a `version` of a quiz only
    some of the class get one. `word` and `text` are the addresses of its files to edit, "" if there
    are none.
    """

    address: str
    kind: str
    audience: Audience
    lesson: str | None
    name: str
    variant: str | None
    title: str
    summary: str
    paper: str
    pages: int | None
    one_for: OneFor
    prints: int
    version: str | None = None
    form: str = ""
    word: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """One line of a print list: a sheet in its versions and its variants for grade bands.

    `leaves` is how many leaves of paper all its prints take, printed on both sides.
    """

    sheets: tuple[PrintedSheet, ...]

    @property
    def leaves(self) -> int:
        """Counted for the longest variant, as a class prints only one, but all of its versions."""
        found: dict[str | None, int] = {}
        for sheet in self.sheets:
            leaves = sheet.prints * (((sheet.pages or 0) + 1) // 2)
            found[sheet.variant] = found.get(sheet.variant, 0) + leaves
        return max(found.values())


def prints(one_for: OneFor, alike: int, students: int) -> int:
    """How often to print a sheet that holds `alike` of the same thing.

    >>> prints("group", 1, 28), prints("student", 4, 28), prints("teacher", 2, 28)
    (10, 7, 1)
    """
    needed = -(-students // SHARE[one_for]) if one_for in SHARE else 1
    return -(-needed // alike)


def shared_out(prints: int, versions: int) -> tuple[int, ...]:
    """How often to print each of several versions of a sheet; at least once, the first most often.

    >>> shared_out(28, 3), shared_out(1, 3)
    ((10, 9, 9), (1, 1, 1))
    """
    each, over = divmod(prints, versions)
    return tuple(max(1, each + (at < over)) for at in range(versions))


def piles(
    route: TeachingRoute, kit: Kit, sheets: Sequence[PrintedSheet]
) -> tuple[tuple[RouteStep | None, tuple[Pile, ...]], ...]:
    """What to print for a route: for each step, and (None) besides; on the school's paper.

    What is for the screen, and what not every class needs, is left out.
    """
    own = [sheet for sheet in sheets if sheet.paper == kit.school.paper]
    own = [sheet for sheet in own if sheet.kind not in (*NOT_ON_PAPER, *OPTIONAL)]
    listed: list[tuple[RouteStep | None, tuple[Pile, ...]]] = []
    if route.documents:
        named = [sheet for sheet in own if sheet.lesson is None]
        listed.append((None, _piles(named, route.documents)))
    for step in route.steps:
        of_lesson = [sheet for sheet in own if sheet.lesson == step.lesson]
        names = step.sheets or in_order(sheet.name for sheet in of_lesson)
        listed.append((step, _piles(of_lesson, names)))
    return tuple(listed)


def in_order(found: Iterable[str]) -> tuple[str, ...]:
    """The names of a lesson's sheets as they lie on a desk: plan and keys, handouts, quiz.

    Answer sheets lie under the quiz sheets.
    """
    names = list(dict.fromkeys(found))
    first = [name for name in names if name in FIRST]
    under = [name for name in names if name.startswith(OPTIONAL)]
    middle = [name for name in names if name not in (*FIRST, *LAST, *under)]
    return (*first, *middle, *(name for name in LAST if name in names), *under)


def _piles(sheets: Sequence[PrintedSheet], names: Iterable[str]) -> tuple[Pile, ...]:
    """A pile for each name; the key to a document goes with it."""
    found = []
    for name in names:
        for each in (name, f"{name}-key"):
            alike = tuple(sheet for sheet in sheets if sheet.name == each)
            if alike and (each == name or f"{name}-key" not in names):
                found.append(Pile(alike))
    return tuple(found)
