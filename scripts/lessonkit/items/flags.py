"""Mark the red flags: an invented chat in which some messages are pressure."""

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
)
from lessonkit.items.marks import read_marked
from lessonkit.problems import Report
from lessonkit.text import Prose, letter


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the chat; `speaker` is "" if none is named."""

    speaker: str
    text: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagsAsk(Ask):
    """A chat to read closely."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagsAnswer(Answer):
    """Which messages are red flags, and why each is or is not."""

    flagged: tuple[bool, ...]
    feedback: tuple[Prose | None, ...]


def parse(source: ItemSource, report: Report) -> Item | None:
    """Read a task list under `<!-- flags -->`: [x] is a red flag, **Name:** begins a message."""
    lines = read_marked(source.part[0], source.where.path, report)
    if len(lines) < 2:
        report("few-choices", source.where, count=len(lines))
        return None
    if not any(line.ticked for line in lines):
        if all(line.ticked is not None for line in lines):
            report("no-flag", source.where)
        return None
    messages = []
    for line in lines:
        speaker, text = commonmark.speaker(line.text)
        messages.append(Message(speaker, text))
    return Item(
        FlagsAsk(**source.ask("flags"), messages=tuple(messages)),
        FlagsAnswer(
            **source.answer(),
            flagged=tuple(bool(line.ticked) for line in lines),
            feedback=tuple(line.feedback for line in lines),
        ),
    )


def rows(ask: Ask) -> tuple[Row, ...]:
    """One row with the letters of the messages; all red flags are filled."""
    assert isinstance(ask, FlagsAsk)
    return (Row("", "many", tuple(letter(at) for at in range(len(ask.messages)))),)


def row_key(item: Item) -> RowKey:
    """The letters of the red flags."""
    assert isinstance(item.answer, FlagsAnswer)
    right = tuple(letter(at) for at, flagged in enumerate(item.answer.flagged) if flagged)
    return RowKey("marks", (right,))


FLAGS = ItemType(
    "flags", ("flags",), "a task list (- [x] a red flag, - [ ] not one)", parse, rows, row_key
)
