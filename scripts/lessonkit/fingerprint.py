"""Works out codes of drawings: the short one of the paper game, and a real one, SHA-256.

The short code is the sum of the numbers of the shaded squares, less 97 until it is below 97. It
loses nearly all of the drawing on purpose, so that nobody can think a code holds a picture.
"""

import hashlib
from dataclasses import dataclass, replace

from lessonkit.commonmark import Grid

TAKEN = 97
ONE_MORE = 34  # the square that is shaded or cleared where "one square" changes, counted from 1


@dataclass(frozen=True, slots=True)
class Print:
    """The codes of one drawing; `sha256` is that of its squares as one line of # and . signs."""

    grid: Grid

    @property
    def squares(self) -> str:
        """The squares as one line, row by row."""
        return "".join(self.grid.rows)

    @property
    def total(self) -> int:
        """The sum of the numbers of the shaded squares."""
        return sum(self.grid.shaded)

    @property
    def code(self) -> int:
        """The code of the paper game."""
        return self.total % TAKEN

    @property
    def sha256(self) -> str:
        """64 signs, in hex."""
        return hashlib.sha256(self.squares.encode()).hexdigest()

    def changed(self) -> "Print":
        """The same drawing with one square shaded or cleared."""
        squares = self.squares
        at = min(ONE_MORE, len(squares)) - 1
        other = "." if squares[at] == "#" else "#"
        return self._with(squares[:at] + other + squares[at + 1 :])

    def cropped(self) -> "Print":
        """The same drawing with its last column cut off; the others keep their numbers."""
        return self._with("".join(row[:-1] + "." for row in self.grid.rows))

    def _with(self, squares: str) -> "Print":
        width = self.grid.columns
        rows = tuple(squares[at : at + width] for at in range(0, len(squares), width))
        return Print(replace(self.grid, rows=rows))
