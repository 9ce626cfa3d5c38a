"""Reads a laid-out sheet as a proofreader does: missing letters, text off the page, torn lines.

It walks the boxes that WeasyPrint has laid out; their names are WeasyPrint's own.
"""

import io
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

FONTS = "theme/print/fonts/"
FAMILY = "Atkinson Hyperlegible Next"
UNDRAWN = frozenset("\n\t \u00ad\u200b")  # white space, the soft hyphen, the zero-width space
SLACK = 1.0  # CSS pixels by which rounding may be off
EIGHTH = 96 / 25.4 / 8  # CSS pixels of an eighth of a millimetre
ROOMY = 1.3  # how much wider than its letters on average a word may be


def drawable(files: Mapping[str, bytes]) -> frozenset[str]:
    """Every letter that all of the kit's own fonts can draw."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    fonts = (TTFont(io.BytesIO(files[path]), lazy=True) for path in sorted(files)
             if path.startswith(FONTS) and path.endswith(".ttf"))  # fmt: skip
    return frozenset(map(chr, set.intersection(*(set(font.getBestCmap()) for font in fonts))))


def complaints(document: Any, letters: frozenset[str]) -> Iterator[str]:
    """What a proofreader would mark on a laid-out and written WeasyPrint document."""
    missing = False
    for number, page in enumerate(document.pages, start=1):
        box = page._page_box
        for found in _missing(box, letters):
            missing = True
            yield f"page {number}: {found}"
        for found in _outside(_body(box), box):
            yield f"page {number}: {found}"
    others = {font.family for font in document.fonts.values()} - {FAMILY}
    for family in sorted(others if not missing else ()):
        yield f'letters are set in "{family}"; use only letters that "{FAMILY}" has'


def unmatched(document: Any) -> Iterator[str]:
    """Cards whose back does not lie behind them when a leaf is flipped on its long edge.

    Fronts are on odd pages, backs on even ones. A card that its text makes higher than the others
    moves all below it.
    """
    pairs = itertools.zip_longest(document.pages[::2], document.pages[1::2])
    for number, (front, back) in enumerate(pairs, start=1):
        there = {_spot(box, 0) for box in _cards(front)}
        behind = {_spot(box, back.width) for box in _cards(back)} if back else set()
        if len(there) != len(behind) or there - behind:
            yield (
                f"page {2 * number}: the backs do not lie behind their fronts; "
                "a card has too many words"
            )


def _cards(page: Any) -> Iterator[Any]:
    for outer in _body(page._page_box):
        for box in _all(outer):
            if box.element is not None and "card" in box.element.get("class", "").split():
                yield box


def _spot(box: Any, width: float) -> tuple[int, int, int]:
    """Where a box stands, and how high it is, in eighths of a millimetre; mirrored on a page."""
    x = width - box.position_x - box.border_width() if width else box.position_x
    return round(x / EIGHTH), round(box.position_y / EIGHTH), round(box.border_height() / EIGHTH)


def torn(document: Any) -> Iterator[str]:
    """Lines that WeasyPrint 70 breaks after the first word, though the next word would fit."""
    for number, page in enumerate(document.pages, start=1):
        for block in (inner for outer in _body(page._page_box) for inner in _all(outer)):
            lines = [box for box in getattr(block, "children", ()) if _is(box, "LineBox")]
            for line, following in itertools.pairwise(lines):
                words, next_words = _text(line).split(), _text(following).split()
                if len(words) != 1 or not next_words or _forced(line) or _whole(following):
                    continue
                letter = following.width / max(len(_text(following)), 1)
                if line.width + letter * (len(next_words[0]) * ROOMY + 1) < block.width:
                    yield f'page {number}: the line "{words[0]}" is torn off; change a word near it'


def _body(page: Any) -> list[Any]:
    return [child for child in page.children if not _is(child, "MarginBox")]


def _is(box: Any, name: str) -> bool:
    return type(box).__name__.endswith(name)


def _all(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _all(getattr(child, "_box", child))


def _missing(box: Any, letters: frozenset[str]) -> Iterator[str]:
    text = {letter for part in _all(box) for letter in getattr(part, "text", "")}
    for letter in sorted(text - letters - UNDRAWN):
        name = f'"{letter}" (U+{ord(letter):04X})'
        yield f"the letter {name} is not in the printed font; use another sign"


def _outside(body: list[Any], page: Any) -> Iterator[str]:
    left, top = page.content_box_x() - SLACK, page.content_box_y() - SLACK
    right, bottom = left + page.width + 2 * SLACK, top + page.height + 2 * SLACK
    for box in (inner for outer in body for inner in _all(outer)):
        if not _is(box, "TextBox") and not _is(box, "ReplacedBox"):
            continue
        x, middle = box.content_box_x(), box.content_box_y() + box.height / 2
        if x < left or middle < top or x + box.width > right or middle > bottom:
            yield f'this is off the page: "{getattr(box, "text", "a picture")}"'


def _text(line: Any) -> str:
    return "".join(getattr(box, "text", "") for box in _all(line))


def _forced(line: Any) -> bool:
    return any(getattr(box, "element_tag", "") == "br" for box in _all(line))


def _whole(line: Any) -> bool:
    """Tell whether a line begins with something that cannot be broken and moved as a whole."""
    first = next((box for box in _all(line) if not getattr(box, "children", ())), line)
    return not _is(first, "TextBox") or first.style["white_space"] in {"nowrap", "pre"}
