"""Written answer: lines to write on, and a scoring guide for the teacher."""

from dataclasses import dataclass

from lessonkit import commonmark
from lessonkit.items.base import (
    Answer,
    Ask,
    Item,
    ItemSource,
    ItemType,
    read_number,
    teacher_key,
    teacher_row,
)
from lessonkit.problems import Report
from lessonkit.text import Prose, whole

MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAsk(Ask):
    """A question to answer in one's own words, on `lines` lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class Level:
    """One row of a scoring guide: what an answer must have for these points."""

    points: int
    text: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAnswer(Answer):
    """The scoring guide, best level first, and sample answers (quotes in the guide).

    `best` is the first sample alone: what a learner may compare with.
    """

    levels: tuple[Level, ...]
    samples: Prose | None
    best: Prose | None


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read `<!-- lines: 6 -->` and the details that hold a table and sample answers."""
    count = read_number("lines", *source.options["lines"], MOST_LINES, report)
    if count is None:
        return None
    levels = _levels(source, report)
    samples = [node for node in source.guide if node.type != "table"]
    if not levels:
        report("no-guide", source.where)
    best = max((level.points for level in levels), default=1)
    if source.points is not None and levels and source.points != best:
        _, where = source.options["points"]
        report("guide-maximum", where, points=source.points, best=best)
    return Item(
        WrittenAsk(**source.ask("written", best), lines=count),
        WrittenAnswer(
            **source.answer(),
            levels=levels,
            samples=commonmark.prose(samples, source.where.path) if samples else None,
            best=next(
                (
                    commonmark.inside(node, source.where.path)
                    for node in samples
                    if node.type == "blockquote"
                ),
                None,
            ),
        ),
    )


def _levels(source: ItemSource, report: Report) -> tuple[Level, ...]:
    levels = []
    for node in source.guide:
        if node.type != "table":
            continue
        _, rows = commonmark.table(node, source.where.path)
        for row in rows:
            points = whole(commonmark.plain(row[0]), 0, 100)
            if points is None:
                report("guide-points", row[0].where, found=commonmark.plain(row[0]))
            elif len(row) > 1:
                levels.append(Level(points, row[1]))
    return tuple(sorted(levels, key=lambda level: -level.points))


WRITTEN = ItemType(
    "written", ("lines",), "lines to write on", parse, teacher_row, teacher_key, moves=False
)
