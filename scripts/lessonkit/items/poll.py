"""Poll: an opinion, never scored."""

from dataclasses import dataclass

from lessonkit import commonmark
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

MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAsk(Ask):
    """A question with options, none of them right or wrong; `many` may be picked, or one."""

    options: tuple[Prose, ...]
    many: bool

    @property
    def scale(self) -> bool:
        """Whether the options are steps of a scale, such as 0 to 10: numbers and nothing else."""
        return all(commonmark.plain(option).isdecimal() for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswer(Answer):
    """A word for each option, if the author wrote one."""

    feedback: tuple[Prose | None, ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a task list without a mark under `<!-- poll -->` or `<!-- poll: many -->`."""
    lines = read_marked(source.part[0], source.where.path, report, feedback=False)
    report_same((line.text for line in lines), report)
    if len(lines) < 2:
        report("few-choices", source.where, count=len(lines))
        return None
    for line in lines:
        if line.ticked:
            report("poll-key", line.where)
    value, where = source.options["poll"]
    if value not in ("", MANY):
        hint = f"write <!-- poll -->, or <!-- poll: {MANY} --> where several may be picked"
        report("comment-value", where, value=value, name="poll", hint=hint)
    ask = source.ask("poll")
    ask["points"] = 0
    return Item(
        PollAsk(**ask, options=tuple(line.text for line in lines), many=value == MANY),
        PollAnswer(**source.answer(), feedback=tuple(line.feedback for line in lines)),
    )


POLL = ItemType(
    "poll", ("poll",), "a task list (- [ ] an opinion)", parse, no_rows, no_key, moves=False
)
