"""Looks at printed answer sheets as a reader does: are marks and circles where the data says?

It looks at a picture of the page and at the data of `marking`, never at what the page was made
from, so it finds what went wrong on the way from one to the other.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lessonkit.markers import CELLS, cells

DARK, LIGHT = 150, 215  # of 255: darker is ink, lighter is paper
STEPS = 32  # places looked at round a circle
BLUR = 0.2  # mm by which a line may be off
CLEAR = 0.7  # mm round a circle in which nothing else is drawn
MOST_INK = 0.25  # of an empty circle: its letter and no more
CORNERS = ("top left", "top right", "bottom right", "bottom left")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as grey pixels, row by row, `dots` of them to a millimetre."""

    width: int
    pixels: bytes
    dots: float

    def at(self, x: float, y: float) -> int:
        """The grey at a place in millimetres; paper, outside of the page."""
        column, row = round(x * self.dots), round(y * self.dots)
        at = row * self.width + column
        return self.pixels[at] if 0 <= column < self.width and 0 <= at < len(self.pixels) else 255

    def ink(self, x: float, y: float, side: float) -> float:
        """How much of a square round a place is dark: from 0 to 1."""
        steps = max(2, round(side * self.dots))
        places = [(step / (steps - 1) - 0.5) * side for step in range(steps)]
        greys = [self.at(x + right, y + down) for down in places for right in places]
        return 1 - sum(greys) / len(greys) / 255


def read_data(script: bytes) -> dict[str, Any]:
    """Read the data back from the script that holds it."""
    data: dict[str, Any] = json.loads(script.decode().partition("=")[2].rstrip().rstrip(";"))
    return data


def faults(picture: Picture, layout: Mapping[str, Any]) -> Iterator[str]:
    """What a reader would stumble over."""
    for mark, corner in zip(layout["markers"], CORNERS, strict=True):
        if not _is_mark(picture, mark):
            yield f"the mark in the {corner} corner does not read as {mark['id']}"
    for name, value, (x, y) in circles(layout):
        place = f"{value} of {name}"
        ring = [_ring(picture, x, y, layout["radius"], step) for step in range(STEPS)]
        if sum(ring) < 0.9 * STEPS:
            yield f"the circle {place} is not where it should be"
        elif picture.ink(x, y, layout["radius"]) > MOST_INK:
            yield f"the circle {place} is not empty"
        elif not all(_clear(picture, x, y, layout["radius"], step) for step in range(STEPS)):
            yield f"something touches the circle {place}"


def circles(layout: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[float]]]:
    """Every circle of a layout: the name of its row, what stands in it, its centre."""
    rows = [("the version", layout["version"])] if layout["version"] else []
    rows += [("the number", digits) for digits in layout["digits"]]
    rows += [(f"row {row['label']}", row) for row in layout["rows"]]
    for name, row in rows:
        for value, center in zip(row["values"], row["centers"], strict=True):
            yield name, value, center


def _is_mark(picture: Picture, mark: Mapping[str, Any]) -> bool:
    """Tell whether a mark has its squares, and white paper round it."""
    cell = mark["size"] / CELLS
    left, top = mark["x"] - mark["size"] / 2, mark["y"] - mark["size"] / 2
    wanted = cells(mark["id"])
    for row in range(-1, CELLS + 1):
        for column in range(-1, CELLS + 1):
            inside = 0 <= row < CELLS and 0 <= column < CELLS
            black = inside and wanted[row][column]
            ink = picture.ink(left + (column + 0.5) * cell, top + (row + 0.5) * cell, cell * 0.6)
            if (ink < 0.9) if black else (ink > 0.1):
                return False
    return True


def _ring(picture: Picture, x: float, y: float, radius: float, step: int) -> bool:
    turn = 2 * math.pi * step / STEPS
    near = (radius + off * BLUR for off in (-1, -0.5, 0, 0.5, 1))
    greys = [picture.at(x + far * math.cos(turn), y + far * math.sin(turn)) for far in near]
    return min(greys) < DARK


def _clear(picture: Picture, x: float, y: float, radius: float, step: int) -> bool:
    turn, far = 2 * math.pi * step / STEPS, radius + CLEAR
    return picture.at(x + far * math.cos(turn), y + far * math.sin(turn)) > LIGHT


def key_words(key: Mapping[str, Any]) -> Iterator[str]:
    """What a printed key says of each question that a machine marks: "5 A E C F B"."""
    for item in key["items"]:
        if item["scoring"] != "teacher":
            right = [value for row in item["rows"] for value in key["right"].get(row, ())]
            yield " ".join((str(item["number"]), *right))
