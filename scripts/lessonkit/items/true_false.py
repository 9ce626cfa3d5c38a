"""True or false: statements, each to be judged."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessonkit.items.base import (
    TRUTH,
    Answer,
    Ask,
    Item,
    ItemSource,
    ItemType,
    Row,
    RowKey,
)
from lessonkit.items.marks import read_marked, report_same
from lessonkit.problems import Report
from lessonkit.text import Prose, letter, shuffled


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalseAsk(Ask):
    """Statements to judge."""

    statements: tuple[Prose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalseAnswer(Answer):
    """Which statements are true, and why."""

    true: tuple[bool, ...]
    feedback: tuple[Prose | None, ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a task list under `<!-- true-false -->`: [x] is true, [ ] is false."""
    lines = read_marked(source.part[0], source.where.path, report)
    report_same((line.text for line in lines), report)
    return Item(
        TrueFalseAsk(**source.ask("true-false"), statements=tuple(line.text for line in lines)),
        TrueFalseAnswer(
            **source.answer(),
            true=tuple(bool(line.ticked) for line in lines),
            feedback=tuple(line.feedback for line in lines),
        ),
    )


def vary(item: Item, dice: random.Random, places: Sequence[int]) -> Item:
    """Change the places of the statements; "true" and "false" stay where they are."""
    ask, answer = item.ask, item.answer
    assert isinstance(ask, TrueFalseAsk)
    assert isinstance(answer, TrueFalseAnswer)
    order = shuffled(range(len(ask.statements)), dice)
    return Item(
        replace(ask, statements=tuple(ask.statements[old] for old in order)),
        replace(
            answer,
            true=tuple(answer.true[old] for old in order),
            feedback=tuple(answer.feedback[old] for old in order),
        ),
    )


def rows(ask: Ask) -> tuple[Row, ...]:
    """A row for each statement, under its letter."""
    assert isinstance(ask, TrueFalseAsk)
    return tuple(Row(letter(at), "one", TRUTH) for at in range(len(ask.statements)))


def row_key(item: Item) -> RowKey:
    """True or false for each statement."""
    assert isinstance(item.answer, TrueFalseAnswer)
    return RowKey("rows", tuple((TRUTH[0 if true else 1],) for true in item.answer.true))


TRUE_FALSE = ItemType(
    "true-false",
    ("true-false",),
    "a task list (- [x] true, - [ ] false)",
    parse,
    rows,
    row_key,
    vary,
)
