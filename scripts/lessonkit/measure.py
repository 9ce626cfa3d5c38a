"""Reckons how much room a quiz takes on paper, from its words alone. Lays out nothing.

A version must not need one page more than the quiz as it was written, only because a long item
no longer fits under a short one. The numbers are those of theme/print/print.css on Letter paper,
the lower of the two; a test holds them against what is really printed.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from lessonkit import commonmark
from lessonkit.items.base import Ask
from lessonkit.items.choice import ChoiceAsk
from lessonkit.items.flags import FlagsAsk
from lessonkit.items.gap import GapAsk
from lessonkit.items.match import MatchAsk
from lessonkit.items.order import OrderAsk
from lessonkit.items.poll import PollAsk
from lessonkit.items.true_false import TrueFalseAsk
from lessonkit.items.written import WrittenAsk
from lessonkit.model import Block, HelpList
from lessonkit.text import Prose

Plain = Callable[[Prose], str]
PAGE = 244.0  # millimetres between the edges
LINE, STEM, NOTE = 5.2, 4.66, 4.5  # of a line of text, of a question, of small text
OPTION, SLOT, RULED = 6.1, 7.6, 8.0  # of a choice, of a box to write in, of a line to write on
ITEM, ASKED, BODY = 3.75, 5.6, 1.2  # round an item, of a line that says what to do, under a scene
ACROSS, ACROSS_STEM, ACROSS_NOTE, ACROSS_TITLE = 107, 94, 114, 57  # letters on a line
NUMBERED = 3  # letters that the number of a left side takes
EMPTY = 18  # letters that a line to write a name on takes
HELP_LIST, DRAWING, PICTURE = 60.0, 31.0, 49.0
SLACK = 2.0  # what a page may be fuller in print than it was reckoned


def plain_with(words: Callable[[Prose], str]) -> Plain:
    """The plain words of a text as `words` gives them, and room for names to be written."""

    def plain(prose: Prose) -> str:
        return words(prose) + " " * EMPTY * commonmark.plain(prose).count("{{school.")

    return plain


def pages(head: float, heights: Iterable[float], foot: float) -> int:
    """On how many pages a sheet is, if no item is cut: what stands above, items, what is below."""
    count, left = 1, PAGE - SLACK - head
    for height in (*heights, foot):
        if height > left:
            count, left = count + 1, PAGE - SLACK
        left -= height
    return count


def head(title: str, before: Sequence[Block], plain: Plain) -> float:
    """The height of what stands above the first item."""
    note = sum(_lines(plain(each), ACROSS_NOTE) for each in before if isinstance(each, Prose))
    return 30.4 + _lines(title, ACROSS_TITLE) * 8.5 + max(note, 1) * NOTE


def foot(after: Sequence[Block], plain: Plain) -> float:
    """The height of the box under the last item."""
    texts = sum(_lines(plain(each), ACROSS + 14) for each in after if isinstance(each, Prose))
    lists = sum(isinstance(each, HelpList) for each in after)
    return (texts * LINE + 9.9 if texts else 0) + lists * HELP_LIST


def item(ask: Ask, plain: Plain) -> float:
    """The height of an item on a sheet for students."""
    height = _lines(f"00. {plain(ask.stem)}", ACROSS_STEM) * STEM + ITEM
    if ask.body:
        height += _lines(plain(ask.body), ACROSS) * LINE + BODY + _drawings(ask.body)
    match ask:
        case ChoiceAsk():
            return height + ASKED * ask.many + _options(ask.options, plain, ACROSS - 10)
        case TrueFalseAsk():
            return height + _options(ask.statements, plain, ACROSS - 25)
        case PollAsk():
            return height + ASKED + _options(ask.options, plain, ACROSS - 10)
        case FlagsAsk():
            messages = sum(
                _lines(f"{message.speaker}: {plain(message.text)}", ACROSS - 15)
                for message in ask.messages
            )
            return height + ASKED + 4.5 + messages * LINE + len(ask.messages) * (OPTION - LINE)
        case MatchAsk():
            return height + ASKED + 7.4 + _columns(ask, plain)
        case OrderAsk():
            lines = sum(_lines(plain(step), ACROSS - 13) - 1 for step in ask.steps)
            return height + ASKED + len(ask.steps) * SLOT + lines * LINE
        case GapAsk():
            words = plain(ask.text) + " " * 18 * commonmark.plain(ask.text).count("____")
            bank = (_lines(" A. · ".join(ask.bank), ACROSS) * LINE + 6) if ask.bank else 0
            return height + bank + _lines(words, ACROSS - 20) * 8.2 + 2
        case WrittenAsk():
            return height + ask.lines * RULED + 2
        case _:
            return PAGE


def _drawings(prose: Prose) -> float:
    """The height of grids and pictures in a text."""
    grids = sum(commonmark.is_grid(token) for token in prose.tokens)
    pictures = sum("image" in [child.type for child in token.children or ()]
                   for token in prose.tokens)  # fmt: skip
    return grids * DRAWING + pictures * PICTURE


def _options(options: Sequence[Prose], plain: Plain, across: int) -> float:
    lines = sum(_lines(plain(option), across) for option in options)
    return lines * LINE + len(options) * (OPTION - LINE)


def _columns(ask: MatchAsk, plain: Plain) -> float:
    """The height of the higher column; each is as wide as its longest side needs."""
    longest = [max(len(plain(each)) for each in side) for side in (ask.lefts, ask.partners)]
    longest[0] += NUMBERED
    share = longest[0] / sum(longest)
    room = ACROSS - 14
    lefts = sum(
        SLOT + (_lines(plain(each), int(room * share) + 1 - NUMBERED) - 1) * LINE
        for each in ask.lefts
    )
    partners = sum(
        OPTION + (_lines(plain(each), int(room * (1 - share)) + 1) - 1) * LINE
        for each in ask.partners
    )
    if sum(longest) <= room:
        return max(len(ask.lefts) * SLOT, len(ask.partners) * OPTION)
    return max(lefts, partners)


def _lines(text: str, across: int) -> int:
    return max(1, math.ceil(len(text) / across))
