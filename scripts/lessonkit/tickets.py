"""Tells whether an exit ticket is short enough for four to a page. Measures words, no layout.

It reckons high: a ticket that might not fit is printed twice to a page, in larger type.
"""

import math
from collections.abc import Sequence

from lessonkit import commonmark
from lessonkit.items.base import Ask
from lessonkit.items.choice import ChoiceAsk
from lessonkit.items.gap import GapAsk
from lessonkit.items.poll import PollAsk
from lessonkit.items.written import WrittenAsk
from lessonkit.model import Block, HelpList
from lessonkit.text import Prose

FOUR, TWO = 4, 2
HEIGHT = 129.5  # millimetres of a quarter of a Letter page, as reckoned below
LINE, GAP = 4.6, 2.2  # of a line, and between parts
ACROSS = 47  # letters on a line of running text
FILLED = 34  # letters that a placeholder takes on average
HEAD, FOOT = 13.0, 15.0  # title on two lines; help on four


def to_a_page(title: str, asks: Sequence[Ask], around: Sequence[Block]) -> int:
    """How many of a ticket go on a page: four, or two."""
    heights = [_item(ask) for ask in asks]
    heights += [_block(block) for block in around if not isinstance(block, HelpList)]
    heights += [HEAD + _lines(title, 36) * LINE - 2 * LINE, FOOT]
    return FOUR if sum(heights) <= HEIGHT else TWO


def _block(block: Block) -> float:
    return _lines(_plain(block), ACROSS + 6) * LINE if isinstance(block, Prose) else HEIGHT


def _item(ask: Ask) -> float:
    """The height of an item; of a kind that needs the whole width it is that of the ticket."""
    height = _lines(_plain(ask.stem), ACROSS - 4) * LINE + GAP
    if ask.body:
        height += _lines(_plain(ask.body), ACROSS) * LINE
    match ask:
        case ChoiceAsk():
            options = sum(_lines(_plain(option), ACROSS - 7) for option in ask.options)
            return height + (options + ask.many) * LINE + len(ask.options)
        case PollAsk():
            beside = "".join(f"{_plain(option)}{' ' * 7}" for option in ask.options)
            return height + (_lines(beside, ACROSS) + 1) * LINE + GAP
        case WrittenAsk():
            return height + ask.lines * 8
        case GapAsk():
            words = _plain(ask.text).replace("[[", " " * 12)
            return height + _lines(words, ACROSS) * LINE * 2 + 4 * LINE
        case _:
            return HEIGHT


def _plain(prose: Prose) -> str:
    return commonmark.plain(prose).replace("{{", " " * FILLED)


def _lines(text: str, across: int) -> int:
    return max(1, math.ceil(len(text) / across))
