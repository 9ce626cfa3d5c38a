"""Put in order: steps that are shown mixed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessonkit.items.base import (
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
from lessonkit.text import Prose, letter, mixed, shuffled


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAsk(Ask):
    """Steps in the mixed order in which they are shown."""

    steps: tuple[Prose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer(Answer):
    """`ranks` gives for each shown step its right place, from 1; feedback in shown order."""

    ranks: tuple[int, ...]
    feedback: tuple[Prose | None, ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a numbered list under `<!-- order -->`, written in the right order."""
    lines = read_marked(source.part[0], source.where.path, report, boxes=False, feedback=False)
    report_same((line.text for line in lines), report)
    if len(lines) < 3:
        report("few-steps", source.where, count=len(lines))
        return None
    shown = mixed(len(lines), source.id)
    return Item(
        OrderAsk(**source.ask("order"), steps=tuple(lines[index].text for index in shown)),
        OrderAnswer(
            **source.answer(),
            ranks=tuple(index + 1 for index in shown),
            feedback=tuple(lines[index].feedback for index in shown),
        ),
    )


def vary(item: Item, dice: random.Random, places: Sequence[int]) -> Item:
    """Mix the steps again, and never into the right order."""
    ask, answer = item.ask, item.answer
    assert isinstance(ask, OrderAsk)
    assert isinstance(answer, OrderAnswer)
    order = shuffled(range(len(ask.steps)), dice)
    while [answer.ranks[old] for old in order] == sorted(answer.ranks):
        order = shuffled(order, dice)
    return Item(
        replace(ask, steps=tuple(ask.steps[old] for old in order)),
        replace(
            answer,
            ranks=tuple(answer.ranks[old] for old in order),
            feedback=tuple(answer.feedback[old] for old in order),
        ),
    )


def rows(ask: Ask) -> tuple[Row, ...]:
    """A row for each step, under its letter, with the numbers of the places."""
    assert isinstance(ask, OrderAsk)
    places = tuple(str(at) for at in range(1, len(ask.steps) + 1))
    return tuple(Row(letter(at), "one", places) for at in range(len(ask.steps)))


def row_key(item: Item) -> RowKey:
    """The right place of each step."""
    assert isinstance(item.answer, OrderAnswer)
    return RowKey("sequence", tuple((str(rank),) for rank in item.answer.ranks))


ORDER = ItemType(
    "order", ("order",), "a numbered list in the right order", parse, rows, row_key, vary
)
