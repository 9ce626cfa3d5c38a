"""Poll: an opinion, never scored."""

from dataclasses import dataclass

from lessonkit.items.base import (
    Answer,
    Ask,
    Item,
    ItemSource,
    ItemType,
    no_key,
    no_rows,
)
from lessonkit.items.marks import read_marked, report_same
from lessonkit.problems import Report
from lessonkit.text import Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAsk(Ask):
    """A question with options, none of them right or wrong."""

    options: tuple[Prose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswer(Answer):
    """A word for each option, if the author wrote one."""

    feedback: tuple[Prose | None, ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a task list without a mark under `<!-- poll -->`."""
    lines = read_marked(source.part[0], source.where.path, report, feedback=False)
    report_same((line.text for line in lines), report)
    if len(lines) < 2:
        report("few-choices", source.where, count=len(lines))
        return None
    for line in lines:
        if line.ticked:
            report("poll-key", line.where)
    ask = source.ask("poll")
    ask["points"] = 0
    return Item(
        PollAsk(**ask, options=tuple(line.text for line in lines)),
        PollAnswer(**source.answer(), feedback=tuple(line.feedback for line in lines)),
    )


POLL = ItemType(
    "poll", ("poll",), "a task list (- [ ] an opinion)", parse, no_rows, no_key, moves=False
)
