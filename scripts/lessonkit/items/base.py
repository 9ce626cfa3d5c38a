"""What all quiz items share: the asking half, the answering half, and how one is read."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from markdown_it.tree import SyntaxTreeNode

from lessonkit.problems import Report
from lessonkit.text import Prose, Where, whole

EXAMPLES = {"box": 40, "points": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """All that a learner may see of an item. A student sheet is handed nothing else.

    `stem` is the question, `body` the scenario under it. `points` is 0 for a poll. `band` is
    the grade band the item is only for, or None.
    """

    id: str
    where: Where
    type: str
    stem: Prose
    body: Prose | None
    hint: Prose | None
    points: int
    band: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the key adds: why, and which objective and facts the item rests on."""

    explanation: Prose | None
    objective: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One quiz item. `id` holds the quiz's name and its own ("first-steps.what-helps")."""

    ask: Ask
    answer: Answer

    @property
    def id(self) -> str:
        """The stable name: never positional, never random."""
        return self.ask.id

    @property
    def where(self) -> Where:
        """Path and line of its heading."""
        return self.ask.where


class AskFields(TypedDict):
    """The fields of `Ask`."""

    id: str
    where: Where
    type: str
    stem: Prose
    body: Prose | None
    hint: Prose | None
    points: int
    band: str | None


class AnswerFields(TypedDict):
    """The fields of `Answer`."""

    explanation: Prose | None
    objective: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemSource:
    """An item as it stands in the file, split into its parts but not yet understood.

    `part` is the node to answer (a list, a table, paragraphs), `guide` what stands in the
    details after an open item, `options` the comments under the heading with their places.
    """

    id: str
    where: Where
    stem: Prose
    body: Prose | None
    hint: Prose | None
    explanation: Prose | None
    part: tuple[SyntaxTreeNode, ...]
    guide: tuple[SyntaxTreeNode, ...]
    options: Mapping[str, tuple[str, Where]]
    points: int | None
    objective: str | None
    facts: tuple[str, ...]

    def ask(self, type: str, points: int = 1) -> AskFields:
        """The fields every asking half takes; `points` counts unless the author set another."""
        return {
            "id": self.id,
            "where": self.where,
            "type": type,
            "stem": self.stem,
            "body": self.body,
            "hint": self.hint,
            "points": points if self.points is None else self.points,
            "band": self.options["band"][0] if "band" in self.options else None,
        }

    def answer(self) -> AnswerFields:
        """The fields every answering half takes."""
        return {
            "explanation": self.explanation,
            "objective": self.objective,
            "facts": self.facts,
        }


def read_number(name: str, value: str, where: Where, most: int, report: Report) -> int | None:
    """Read the number in a comment such as `<!-- lines: 6 -->`, from 1 to `most`."""
    number = whole(value, 1, most)
    if number is None:
        hint = f"write a number from 1 to {most}, such as <!-- {name}: {EXAMPLES.get(name, 5)} -->"
        rule = "comment-value" if value else "comment-empty"
        report(rule, where, value=value, name=name, hint=hint)
    return number


@dataclass(frozen=True, slots=True)
class Staying:
    """Choices that have a place of their own, in small letters and without signs at their ends.

    Of `in_place` each stays where it is ("none of these"); a list of nothing but `in_order`
    stays as a whole ("true", "false").
    """

    in_place: frozenset[str]
    in_order: frozenset[str]


# --- answer sheets ----------------------------------------------------------------------------

RowKind = Literal["one", "many", "points"]
Scoring = Literal["all", "rows", "marks", "sequence", "teacher"]
TRUTH = ("true", "false")  # the values of a statement; a sheet shows the words of its language


@dataclass(frozen=True, slots=True)
class Row:
    """One row of circles on an answer sheet, as a learner may see it.

    `part` names it inside its item ("A", "2", or "" for an item of one row). In a row of `one` a
    single circle is filled, in one of `many` all that fit, in one of `points` the teacher fills
    the points. `values` are what stands in the circles.
    """

    part: str
    kind: RowKind
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowKey:
    """What is right in the rows of an item, row by row, and how its points are given.

    `all`: all points or none. Others give all points if all is right and half of them if at
    least half is: of the `rows`; of the right `marks`, each wrong one taken off; of the steps
    that follow each other rightly (`sequence`). With `teacher` the row itself says the points.
    """

    scoring: Scoring
    right: tuple[tuple[str, ...], ...]


def teacher_row(ask: Ask) -> tuple[Row, ...]:
    """One row in which the teacher fills the points that an answer in words got."""
    return (Row("", "points", tuple(str(points) for points in range(ask.points + 1))),)


def teacher_key(item: Item) -> RowKey:
    """The teacher decides."""
    return RowKey("teacher", ((),))


def no_rows(ask: Ask) -> tuple[Row, ...]:
    """No row: for what is never scored."""
    return ()


def no_key(item: Item) -> RowKey:
    """Nothing is right or wrong."""
    return RowKey("teacher", ())


Free = Callable[[Ask, Staying], tuple[int, ...]]
Vary = Callable[[Item, random.Random, Sequence[int]], Item]


def nowhere(ask: Ask, staying: Staying) -> tuple[int, ...]:
    """Name no places: for types that have none which only some of their parts may take."""
    return ()


def as_written(item: Item, dice: random.Random, places: Sequence[int]) -> Item:
    """Leave an item as it is: for types in which nothing can change its place."""
    return item


@dataclass(frozen=True, slots=True)
class ItemType:
    """One entry of the registry of item types.

    `name` is the type's name everywhere: module, template folder, CSS class, heading in the docs.
    `markers` are the comments that ask for it; none if its shape alone tells.
    `part` says, in an author's words, what there must be to answer.
    `parse` gives None after it has reported why the item cannot be used.
    `vary` changes the places inside an item for another version of its quiz; it gets those that
    `free` has named for the item as it was written, for it is asked many times. An item that does
    not `move` keeps its own place in the quiz.
    `rows` and `row_key` say what an answer sheet has for it, and what is right there.
    """

    name: str
    markers: tuple[str, ...]
    part: str
    parse: Callable[[ItemSource, Report], Item | None]
    rows: Callable[[Ask], tuple[Row, ...]]
    row_key: Callable[[Item], RowKey]
    vary: Vary = as_written
    moves: bool = True
    free: Free = nowhere
