"""Fill a gap: sentences with words left out."""

from dataclasses import dataclass

from lessonkit import commonmark
from lessonkit.items.base import Answer, Ask, Item, ItemSource, ItemType
from lessonkit.problems import Report
from lessonkit.text import Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAsk(Ask):
    """Text in which every gap is an empty blank; `bank` is the sorted word bank, or empty."""

    text: Prose
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
        GapAsk(**source.ask("gap"), text=text, bank=in_order),
        GapAnswer(**source.answer(), accepted=accepted),
    )


GAP = ItemType("gap", ("word-bank",), "a sentence with a [[gap]]", parse)
