"""What the page that marks answer sheets has to know: where circles lie, and what is right.

It is one classic script, because a page that was opened from a disk can load nothing else. The
answers in it are public, like all keys of a kit; only the teachers' page loads it.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lessonkit.addresses import sheet as sheet_address
from lessonkit.answerpaper import MARK, Layout, Line
from lessonkit.answersheet import TYPES, AnswerSheet, key_of, rows_of
from lessonkit.bubbles import layouts
from lessonkit.items.base import Scoring
from lessonkit.model import Kit, Lesson, Quiz
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


def by_lesson(marked: Iterable[Marked], kit: Kit) -> Iterator[tuple[Lesson | None, list[Marked]]]:
    """The answer sheets of each lesson, with the lesson; None for those that fit any quiz."""
    lessons = {lesson.id: lesson for lesson in kit.lessons}
    for id, group in itertools.groupby(marked, key=lambda each: each.sheet.lesson):
        yield lessons[id] if id else None, list(group)


def numbers(marked: Iterable[Marked]) -> list[int]:
    """What some answer sheets are known by: two that differ in anything have two numbers."""
    return [each.sheet.number for each in marked]


def written(
    marked: Sequence[Marked], truth: Sequence[str], plain: Callable[[Prose], str]
) -> tuple[str, str]:
    """Write the layouts and the keys of some answer sheets, as the insides of a list and an object.

    `plain` gives the words of a text alone.
    """
    where = (_json(_layout(each, layout)) for each in marked for layout in layouts(each.sheet))
    keys = (
        f'"{each.sheet.number}":'
        + _json({version.name: _key(version, truth, plain) for version in each.versions})
        for each in marked
        if each.versions
    )
    return ",".join(where), ",".join(keys)


def script(parts: Iterable[tuple[str, str]]) -> bytes:
    """Join what was written into the script."""
    where, keys = (",".join(filter(None, all_of)) for all_of in zip(*parts, strict=True))
    whole = f'{{"version":{VERSION},"layouts":[{where}],"keys":{{{keys}}}}}'
    return f"window.{NAME}={whole};\n".encode()


def _json(value: object) -> str:
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
