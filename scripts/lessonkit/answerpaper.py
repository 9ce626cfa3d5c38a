"""The papers of answer sheets, how large things on them are, and a layout as a value.

All lengths are millimetres, from the top left corner of the paper.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lessonkit.answersheet import AnswerRow, AnswerSheet

Point = tuple[float, float]
DIGITS = tuple("0123456789")

MARK = 14.0  # side of a mark in a corner
INSET = 10.0  # of a mark from both edges
SIDE = 14.0  # left and right of everything between the marks
FOOT = 34.0  # for the help line, above the lower edge
BETWEEN = 9.0  # least room between two columns
MOST_BETWEEN = 18.0
MOST_COLUMNS = 3
FEW = 10  # rows that stand in one column
APART = 0.45  # of a row, between an item of several rows and its neighbours
STEP = 0.25  # of a row, by which columns grow until all rows have their place
RULE = 4.0  # from the line under the head to where the head ends
UNDER = 8.5  # from the last circles of the head to its end
BOX = 2.0  # by which the box for a digit is larger than a circle
TEACHER_HEAD = 7.5  # above the rows of the teacher


@dataclass(frozen=True, slots=True)
class Form:
    """A paper in one print size; `width` and `height` in millimetres."""

    name: str
    width: float
    height: float
    large: bool


# Their order is part of what a sheet is known by: add new ones at the end.
FORMS = (
    Form("letter", 215.9, 279.4, False),
    Form("a4", 210.0, 297.0, False),
    Form("letter-large", 215.9, 279.4, True),
    Form("a4-large", 210.0, 297.0, True),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large things are: circles, from circle to circle, from row to row, labels.

    `across` and `down` are (least, most) from one centre to the next; `label` is the room for a
    label left of a row, `head` where the head ends, `line` from row to row in the head. Of more
    codes than usual so many stand on a line of `text` more.
    """

    radius: float
    across: tuple[float, float]
    down: tuple[float, float]
    label: float
    head: float
    line: float
    text: float
    codes: int


USUAL = (Size(2.5, (6.3, 7.4), (7.0, 9.6), 11.5, 69.0, 9.2, 5.2, 4),)
BIG = (
    Size(3.6, (8.8, 9.6), (9.4, 12.0), 17.0, 103.0, 11.4, 6.2, 9),
    Size(3.0, (7.4, 8.4), (7.4, 10.0), 14.5, 97.0, 9.6, 6.2, 9),
)
USUAL_CODES = 3  # codes for which the text of the head has room


class TooMany(Exception):
    """An answer sheet has more rows than one page of its form can hold."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a corner: its id, and its centre."""

    id: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A row of circles on paper: what it says, the centres of its circles, and the label's place.

    The label ends at `label_x`, at the height of the first circle.
    """

    row: AnswerRow
    label_x: float
    centers: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """An answer sheet on one form.

    `marks` stand clockwise from the top left (top left, top right, bottom right, bottom left).
    The head ends at `head`. `version` is None where there is nothing to choose; `digits` are the
    tens and the ones of the student's number, and `boxes` are where the student writes them (x,
    y, side). `rules` are lines between columns: x, top, bottom. `teacher` is the frame of what
    the teacher fills (x, y, width, height), if there is anything.
    """

    sheet: AnswerSheet
    form: Form
    size: Size
    head: float
    marks: tuple[Mark, ...]
    version: Line | None
    digits: tuple[Line, Line]
    boxes: tuple[tuple[float, float, float], ...]
    rows: tuple[Line, ...]
    rules: tuple[tuple[float, float, float], ...]
    teacher: tuple[float, float, float, float] | None

    def circles(self) -> Iterator[tuple[str, Point]]:
        """Every circle with what stands in it."""
        for line in (*((self.version,) if self.version else ()), *self.digits, *self.rows):
            yield from zip(line.row.values, line.centers, strict=True)
