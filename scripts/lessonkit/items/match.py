"""Match: left sides that each find a partner, with spare partners that fit none."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessonkit import commonmark
from lessonkit.items.base import (
    Answer,
    Ask,
    Item,
    ItemSource,
    ItemType,
    Row,
    RowKey,
)
from lessonkit.items.marks import report_same
from lessonkit.problems import Report
from lessonkit.text import Prose, letter, mixed, shuffled


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAsk(Ask):
    """Two columns: `lefts` as written, `partners` mixed; the heads may be empty."""

    left_head: Prose
    partner_head: Prose
    lefts: tuple[Prose, ...]
    partners: tuple[Prose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswer(Answer):
    """`partner_of` gives for each left the index of its partner as shown, from 0.

    `spares` names the partners that fit nothing, by the same index, each with why.
    """

    partner_of: tuple[int, ...]
    feedback: tuple[Prose | None, ...]
    spares: tuple[tuple[int, Prose | None], ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a table under `<!-- match -->`; a row with an empty left cell is a spare partner."""
    heads, rows = commonmark.table(source.part[0], source.where.path)
    if not 2 <= len(heads) <= 3:
        where = commonmark.place(source.part[0], source.where.path)
        report("match-columns", where, count=len(heads))
        return None
    pairs = [row for row in rows if commonmark.plain(row[0])]
    spares = [row for row in rows if not commonmark.plain(row[0])]
    report_same((row[0] for row in pairs), report)
    report_same((row[1] for row in rows), report, "same-partner")
    for row in rows:
        if not commonmark.plain(row[1]):
            report("empty-partner", row[1].where)
    if len(pairs) < 2:
        report("few-rows", source.where, count=len(pairs))
        return None
    partners = [row[1] for row in (*pairs, *spares)]
    shown = mixed(len(partners), source.id, among=len(pairs))
    return Item(
        MatchAsk(
            **source.ask("match"),
            left_head=heads[0],
            partner_head=heads[1],
            lefts=tuple(row[0] for row in pairs),
            partners=tuple(partners[index] for index in shown),
        ),
        MatchAnswer(
            **source.answer(),
            partner_of=tuple(shown.index(index) for index in range(len(pairs))),
            feedback=tuple(_why(row) for row in pairs),
            spares=tuple(
                (shown.index(index), _why(row)) for index, row in enumerate(spares, len(pairs))
            ),
        ),
    )


def vary(item: Item, dice: random.Random, places: Sequence[int]) -> Item:
    """Mix both columns, and never so that all partners stand in order."""
    ask, answer = item.ask, item.answer
    assert isinstance(ask, MatchAsk)
    assert isinstance(answer, MatchAnswer)
    lefts = shuffled(range(len(ask.lefts)), dice)
    partner_of = list[int]()
    while partner_of == sorted(partner_of):
        partners = shuffled(range(len(ask.partners)), dice)
        partner_of = [partners.index(answer.partner_of[old]) for old in lefts]
    return Item(
        replace(
            ask,
            lefts=tuple(ask.lefts[old] for old in lefts),
            partners=tuple(ask.partners[old] for old in partners),
        ),
        replace(
            answer,
            partner_of=tuple(partner_of),
            feedback=tuple(answer.feedback[old] for old in lefts),
            spares=tuple(sorted(
                ((partners.index(old), why) for old, why in answer.spares),
                key=lambda spare: spare[0],
            )),
        ),
    )  # fmt: skip


def _why(row: Sequence[Prose]) -> Prose | None:
    return row[2] if len(row) > 2 and commonmark.plain(row[2]) else None


def rows(ask: Ask) -> tuple[Row, ...]:
    """A row for each left side, under its number, with the letters of the partners."""
    assert isinstance(ask, MatchAsk)
    letters = tuple(letter(at) for at in range(len(ask.partners)))
    return tuple(Row(str(at), "one", letters) for at in range(1, len(ask.lefts) + 1))


def row_key(item: Item) -> RowKey:
    """The letter of the partner of each left side."""
    assert isinstance(item.answer, MatchAnswer)
    return RowKey("rows", tuple((letter(partner),) for partner in item.answer.partner_of))


MATCH = ItemType("match", ("match",), "a table with two columns", parse, rows, row_key, vary)
