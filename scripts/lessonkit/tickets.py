"""Tells whether an exit ticket is short enough for four to a page. Measures words, no layout.

It reckons high: a ticket that might not fit is printed twice to a page, in larger type.
"""

import math
from collections.abc import Callable, Sequence

from lessonkit import commonmark
from lessonkit.items.base import Ask
from lessonkit.items.choice import ChoiceAsk
from lessonkit.items.gap import GapAsk
from lessonkit.items.poll import PollAsk
from lessonkit.items.written import WrittenAsk
from lessonkit.model import Block, HelpList
from lessonkit.text import Prose

Plain = Callable[[Prose], str]
FOUR, TWO = 4, 2
HEIGHT = 129.5  # millimetres of a quarter of a Letter page, as reckoned below
LINE, GAP = 4.6, 2.2  # of a line, and between parts
ACROSS = 47  # letters on a line of running text
EMPTY = 25  # letters that a line to write a name on takes
HEAD, FOOT = 13.0, 15.0  # title on two lines; help on four


def to_a_page(title: str, asks: Sequence[Ask], around: Sequence[Block], words: Plain) -> int:
    """How many of a ticket go on a page: four, or two. `words` gives the plain words of a text."""

    def plain(prose: Prose) -> str:
        return words(prose) + " " * EMPTY * commonmark.plain(prose).count("{{school.")

    heights = [_item(ask, plain) for ask in asks]
    heights += [_block(block, plain) for block in around if not isinstance(block, HelpList)]
    heights += [HEAD + _lines(title, 36) * LINE - 2 * LINE, FOOT]
    return FOUR if sum(heights) <= HEIGHT else TWO


def _block(block: Block, plain: Plain) -> float:
    return _lines(plain(block), ACROSS + 6) * LINE if isinstance(block, Prose) else HEIGHT


def _item(ask: Ask, plain: Plain) -> float:
    """The height of an item; of a kind that needs the whole width it is that of the ticket."""
    height = _lines(plain(ask.stem), ACROSS - 4) * LINE + GAP
    if ask.body:
        height += _lines(plain(ask.body), ACROSS) * LINE
    match ask:
        case ChoiceAsk():
            options = sum(_lines(plain(option), ACROSS - 7) for option in ask.options)
            return height + (options + ask.many) * LINE + len(ask.options)
        case PollAsk():
            beside = "".join(f"{plain(option)}{' ' * 7}" for option in ask.options)
            return height + (_lines(beside, ACROSS) + 1) * LINE + GAP
        case WrittenAsk():
            return height + ask.lines * 8
        case GapAsk():
            words = plain(ask.text).replace("[[", " " * 12)
            return height + _lines(words, ACROSS) * LINE * 2 + 4 * LINE
        case _:
            return HEIGHT


def _lines(text: str, across: int) -> int:
    return max(1, math.ceil(len(text) / across))
