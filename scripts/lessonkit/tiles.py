"""Reckons how a poster is spread over sheets of paper: what each holds, where to cut and glue.

All lengths are in millimetres, from above and from the left. Along each way a sheet has, from its
edge: nothing where printers stop; or, where another sheet lies before it, a strip to cut off; or,
where another one follows, a flap that the other is glued on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lessonkit.forms import FOUR_SHEETS, PAPERS, TWO_SHEETS

EDGE = 6.0  # where printers stop
CUT = 10.0  # the strip to cut off, from the edge of the paper
FLAP = 12.0  # the flap, from where printers stop
OVER = 2.0  # how far a picture goes on on the flap, in case a cut is not straight
# columns, rows, and whether the sheets lie on their long side
LAID = {TWO_SHEETS.name: (1, 2, True), FOUR_SHEETS.name: (2, 2, False)}


@dataclass(frozen=True, slots=True)
class Span:
    """What a sheet holds along one way: from `start` of the poster on, at `at` of the sheet."""

    start: float
    at: float
    length: float
    follows: bool  # another sheet lies before it
    goes_on: bool  # another sheet lies behind it


@dataclass(frozen=True, slots=True)
class Tile:
    """One sheet: its name ("A2" is the second of the first column), and its part of the poster."""

    name: str
    column: int
    row: int
    across: Span
    down: Span


@dataclass(frozen=True, slots=True)
class Wall:
    """A poster on its sheets: the size of the poster, and of a sheet as it lies."""

    width: float
    height: float
    sheet: tuple[float, float]
    tiles: tuple[Tile, ...]

    def named(self, column: int, row: int) -> Tile:
        """The sheet in a column and a row."""
        return next(tile for tile in self.tiles if (tile.column, tile.row) == (column, row))


def wall(form: str, paper: str) -> Wall:
    """How a poster is spread over sheets of one paper."""
    columns, rows, lying = LAID[form]
    width, height = sorted(PAPERS[paper], reverse=lying)
    across, down = _spans(width, columns), _spans(height, rows)
    tiles = tuple(
        Tile(f"{chr(ord('A') + column)}{row + 1}", column, row, across[column], down[row])
        for column in range(columns)
        for row in range(rows)
    )
    return Wall(
        sum(span.length for span in across),
        sum(span.length for span in down),
        (width, height),
        tiles,
    )


def _spans(length: float, count: int) -> Sequence[Span]:
    spans: list[Span] = []
    start = 0.0
    for number in range(count):
        follows, goes_on = number > 0, number < count - 1
        at = CUT if follows else EDGE
        held = length - at - EDGE - (FLAP if goes_on else 0)
        spans.append(Span(start, at, held, follows, goes_on))
        start += held
    return spans
