"""Choose one, choose all: options to tick."""

import random
import re
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
    Staying,
)
from lessonkit.items.marks import read_marked, report_same
from lessonkit.problems import Report
from lessonkit.text import Prose, letter, shuffled

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
LETTERS = re.compile(r"\b[A-H]\b,? (?:\w{1,3} |& )?\b[A-H]\b")  # "A and C", "B or D"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceAsk(Ask):
    """One question with options to tick; `many` if more than one may be ticked."""

    many: bool
    options: tuple[Prose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceAnswer(Answer):
    """Which options are right, and feedback for each (None where there is none)."""

    right: tuple[bool, ...]
    feedback: tuple[Prose | None, ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a task list: one [x] is choose one, several are choose all."""
    lines = read_marked(source.part[0], source.where.path, report)
    report_same((line.text for line in lines), report)
    if any(line.ticked is None for line in lines):
        return None
    right = tuple(bool(line.ticked) for line in lines)
    many = "all" in source.options or (sum(right) > 1 and "one" not in source.options)
    if len(lines) < 2:
        report("few-choices", source.where, count=len(lines))
        return None
    if not any(right):
        report("no-key", source.where)
        return None
    if not many and sum(right) > 1:
        report("two-keys", source.where, count=sum(right))
        return None
    if all(right):
        report("all-right", source.where)
        return None
    return Item(
        ChoiceAsk(
            **source.ask("choice"),
            many=many,
            options=tuple(line.text for line in lines),
        ),
        ChoiceAnswer(
            **source.answer(), right=right, feedback=tuple(line.feedback for line in lines)
        ),
    )


def arranged(item: Item, order: Sequence[int]) -> Item:
    """Put the options of an item into another order: which of the old ones stands at each place."""
    ask, answer = item.ask, item.answer
    assert isinstance(ask, ChoiceAsk)
    assert isinstance(answer, ChoiceAnswer)
    return Item(
        replace(ask, options=tuple(ask.options[old] for old in order)),
        replace(
            answer,
            right=tuple(answer.right[old] for old in order),
            feedback=tuple(answer.feedback[old] for old in order),
        ),
    )


def free(ask: Ask, staying: Staying) -> tuple[int, ...]:
    """The places whose options may change with each other, in the author's order of them.

    None of them, if the options are numbers in their order, name letters of others, or are such
    as "true" and "false". Those that stay in place ("none of these") are left out.
    """
    assert isinstance(ask, ChoiceAsk)
    words = [_bare(option) for option in ask.options]
    moving = tuple(at for at, words_here in enumerate(words) if not _stays(words_here, staying))
    if staying.in_order.issuperset(words) or any(
        LETTERS.search(commonmark.plain(option)) for option in ask.options
    ):
        return ()
    numbers = [NUMBER.search(words[at]) for at in moving]
    values = [_value(found[0]) for found in numbers if found]
    in_order = values in (sorted(values), sorted(values, reverse=True))
    if len(set(values)) == len(moving) and in_order:
        return ()
    return moving if len(moving) > 1 else ()


def _bare(option: Prose) -> str:
    return commonmark.plain(option).casefold().strip(" .!?\"'\u201c\u201d\u2019")


def _stays(words: str, staying: Staying) -> bool:
    """Tell whether an option is, or begins with, one that stays; of one word it is that alone."""
    return words in staying.in_place or any(
        words.startswith(f"{start} ") for start in staying.in_place if " " in start
    )


def _value(number: str) -> tuple[int, ...]:
    """The size of a number or a time, to compare with: "1,200", "9:30"."""
    return tuple(int(part) for part in re.split("[.:]", number.replace(",", "")))


def vary(item: Item, dice: random.Random, places: Sequence[int]) -> Item:
    """Change the places of the options that may move."""
    ask = item.ask
    assert isinstance(ask, ChoiceAsk)
    order = list(range(len(ask.options)))
    for place, old in zip(places, shuffled(places, dice), strict=True):
        order[place] = old
    return arranged(item, order)


def rows(ask: Ask) -> tuple[Row, ...]:
    """One row with the letters of the options."""
    assert isinstance(ask, ChoiceAsk)
    letters = tuple(letter(at) for at in range(len(ask.options)))
    return (Row("", "many" if ask.many else "one", letters),)


def row_key(item: Item) -> RowKey:
    """The letters of the right options."""
    assert isinstance(item.ask, ChoiceAsk)
    assert isinstance(item.answer, ChoiceAnswer)
    right = tuple(letter(at) for at, fits in enumerate(item.answer.right) if fits)
    return RowKey("marks" if item.ask.many else "all", (right,))


CHOICE = ItemType(
    "choice",
    ("one", "all"),
    "a task list (- [x] right, - [ ] wrong)",
    parse,
    rows,
    row_key,
    vary,
    free=free,
)
