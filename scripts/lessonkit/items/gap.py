"""Fill a gap: sentences with words left out."""

from dataclasses import dataclass

from lessonkit import commonmark
from lessonkit.items.base import (
    Answer,
    Ask,
    Item,
    ItemSource,
    ItemType,
    Row,
    RowKey,
    teacher_key,
    teacher_row,
)
from lessonkit.problems import Report
from lessonkit.text import Prose, letter


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAsk(Ask):
    """Text with `gaps` empty blanks; `bank` is the sorted word bank, or empty."""

    text: Prose
    gaps: int
    bank: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAnswer(Answer):
    """For each gap in reading order the answers that count; the first is the one to show."""

    accepted: tuple[tuple[str, ...], ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read paragraphs with [[answer | also accepted]]."""
    where = commonmark.place(source.part[0], source.where.path)
    text, gaps = commonmark.take_gaps(source.part, where)
    for gap in gaps:
        if not gap.accepted:
            report("gap-empty", gap.where)
    accepted = tuple(gap.accepted for gap in gaps)
    if not all(accepted):
        return None
    bank: set[str] = set()
    if "word-bank" in source.options:
        extra, _ = source.options["word-bank"]
        bank = {answers[0] for answers in accepted} | set(commonmark.alternatives(extra))
    in_order = tuple(sorted(bank, key=lambda word: (word.casefold(), word)))
    return Item(
        GapAsk(**source.ask("gap"), text=text, gaps=len(gaps), bank=in_order),
        GapAnswer(**source.answer(), accepted=accepted),
    )


def rows(ask: Ask) -> tuple[Row, ...]:
    """A row for each gap with the letters of the word bank; without one the teacher marks."""
    assert isinstance(ask, GapAsk)
    if not ask.bank:
        return teacher_row(ask)
    letters = tuple(letter(at) for at in range(len(ask.bank)))
    return tuple(Row(str(at), "one", letters) for at in range(1, ask.gaps + 1))


def row_key(item: Item) -> RowKey:
    """The letters of all words that count in each gap."""
    assert isinstance(item.ask, GapAsk)
    assert isinstance(item.answer, GapAnswer)
    if not item.ask.bank:
        return teacher_key(item)
    letters = {word: letter(at) for at, word in enumerate(item.ask.bank)}
    return RowKey(
        "rows",
        tuple(
            tuple(letters[word] for word in accepted if word in letters)
            for accepted in item.answer.accepted
        ),
    )


GAP = ItemType("gap", ("word-bank",), "a sentence with a [[gap]]", parse, rows, row_key)
