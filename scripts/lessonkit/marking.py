"""What the page that marks answer sheets has to know: where circles lie, and what is right.

It is one classic script, because a page that was opened from a disk can load nothing else. The
answers in it are public, like all keys of a kit; only the teachers' page loads it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lessonkit.addresses import sheet as sheet_address
from lessonkit.answerpaper import MARK, Layout, Line
from lessonkit.answersheet import TYPES, AnswerSheet, key_of, rows_of
from lessonkit.bubbles import layouts
from lessonkit.items.base import Scoring
from lessonkit.model import Quiz
from lessonkit.text import Prose
from lessonkit.versions import Version

VERSION = 1  # of this description; it grows when a field changes its meaning or goes
NAME = "lessonkitMarking"


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """How one question is scored: its number on the sheet, its rows by id, its points."""

    number: int
    title: str
    points: int
    scoring: Scoring
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer sheet with what a page says of it, and the versions it fits."""

    sheet: AnswerSheet
    title: str
    band: str
    versions: tuple[Version, ...]

    @property
    def folder(self) -> str:
        """The folder of its PDFs: its lesson's id, or "kit"."""
        return self.sheet.lesson or "kit"

    @property
    def name(self) -> str:
        """The name of its files, with the grade band, without a paper."""
        return "-".join(part for part in (self.sheet.name, self.sheet.band) if part)


def script(marked: Iterable[Marked], truth: Sequence[str], plain: Callable[[Prose], str]) -> bytes:
    """Write the script; `plain` gives the words of a text alone."""
    every = tuple(marked)
    # Written one by one: all together they are the largest thing in the memory of a large kit.
    where = (_written(_layout(each, layout)) for each in every for layout in layouts(each.sheet))
    keys = (
        f'"{each.sheet.number}":'
        + _written({version.name: _key(version, truth, plain) for version in each.versions})
        for each in every
        if each.versions
    )
    whole = f'{{"version":{VERSION},"layouts":[{",".join(where)}],"keys":{{{",".join(keys)}}}}}'
    return f"window.{NAME}={whole};\n".encode()


def _written(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))  # in ASCII: no sign ends a line of a script


def items_of(
    quiz: Quiz, truth: Sequence[str], plain: Callable[[Prose], str]
) -> tuple[MarkedItem, ...]:
    """How each scored question of a version is marked."""
    rows = rows_of(quiz, truth)
    return tuple(
        MarkedItem(
            number,
            plain(item.ask.stem),
            item.ask.points,
            TYPES[item.ask.type].row_key(item).scoring,
            tuple(row.id for row in rows if row.item == number),
        )
        for number, item in enumerate(quiz.items, start=1)
        if item.ask.points
    )


def _layout(marked: Marked, layout: Layout) -> dict[str, Any]:
    sheet, form = marked.sheet, layout.form
    return {
        "number": sheet.number,
        "form": form.name,
        "path": sheet_address(marked.folder, marked.name, form.name),
        "lesson": sheet.lesson,
        "title": marked.title,
        "band": marked.band,
        "paper": [form.width, form.height],
        "markers": [
            {"id": mark.id, "x": mark.x, "y": mark.y, "size": MARK} for mark in layout.marks
        ],
        "radius": layout.size.radius,
        "version": _circles(layout.version) if layout.version else None,
        "digits": [_circles(line) for line in layout.digits],
        "rows": [
            {
                "id": line.row.id,
                "label": line.row.label,
                "item": line.row.item,
                "kind": line.row.kind,
                **_circles(line),
            }
            for line in layout.rows
        ],
    }


def _circles(line: Line) -> dict[str, Any]:
    return {"values": line.row.values, "centers": line.centers}


def _key(version: Version, truth: Sequence[str], plain: Callable[[Prose], str]) -> dict[str, Any]:
    quiz = version.quiz
    return {
        "code": version.code,
        "points": quiz.points,
        "pass": quiz.pass_points,
        "items": [
            {
                "number": item.number,
                "title": item.title,
                "points": item.points,
                "scoring": item.scoring,
                "rows": item.rows,
            }
            for item in items_of(quiz, truth, plain)
        ],
        "right": {id: right for id, right in key_of(quiz, truth).items() if right},
    }
