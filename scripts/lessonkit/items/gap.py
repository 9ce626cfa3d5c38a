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
    text, accepted = commonmark.take_gaps(source.part, where)
    if not all(accepted):
        report("gap-empty", where)
        return None
    extra, _ = source.options.get("word-bank", ("", where))
    words = {word.strip() for word in extra.split("|") if word.strip()}
    bank = {answers[0] for answers in accepted} | words if "word-bank" in source.options else set()
    return Item(
        GapAsk(
            **source.ask("gap"), text=text, bank=tuple(sorted(bank, key=str.casefold))
        ),
        GapAnswer(**source.answer(), accepted=accepted),
    )


GAP = ItemType("gap", ("word-bank",), parse)
