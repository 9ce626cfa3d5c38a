"""Choose one, choose all: options to tick."""

from dataclasses import dataclass

from lessonkit.items.base import Answer, Ask, Item, ItemSource, ItemType
from lessonkit.items.marks import read_marked, report_same
from lessonkit.problems import Report
from lessonkit.text import Prose


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


CHOICE = ItemType("choice", ("one", "all"), "a task list (- [x] right, - [ ] wrong)", parse)
