"""Reads screenshots: what changed between two of them, and whether a box has an edge."""

import functools
import io
from collections.abc import Iterator, Mapping

from PIL import Image, ImageChops

Colour = tuple[int, int, int]


def clip(box: Mapping[str, float], view: Mapping[str, int], around: int) -> dict[str, float]:
    """The part of the window that holds a box and some pixels around it."""
    left, top = max(0, int(box["x"]) - around), max(0, int(box["y"]) - around)
    right = min(view["width"], int(box["x"] + box["width"]) + around + 1)
    bottom = min(view["height"], int(box["y"] + box["height"]) + around + 1)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def changed(one: bytes, other: bytes, contrast: float) -> int:
    """How many pixels of two pictures of one size differ with at least that contrast."""
    first, second = _read(one), _read(other)
    assert first.size == second.size
    area = ImageChops.difference(first, second).getbbox()
    if area is None:
        return 0
    pairs = zip(_pixels(first.crop(area)), _pixels(second.crop(area)), strict=True)
    return sum(a != b and contrast_of(a, b) >= contrast for a, b in pairs)


def edges(picture: bytes, around: int, contrast: float) -> int:
    """How many sides of the box that a picture shows, with pixels around it, are drawn.

    A side is drawn if, nearly everywhere along its middle, some pixel at it stands out from the
    pixel outside.
    """
    image = _read(picture)
    width, height = image.size
    across = range(width // 4, width - width // 4, 3)
    down = range(height // 4, height - height // 4, 2)
    deep = range(around - 2, around + 6)
    sides = (
        [[(x, 0), *((x, y) for y in deep)] for x in across],
        [[(x, height - 1), *((x, height - 1 - y) for y in deep)] for x in across],
        [[(0, y), *((x, y) for x in deep)] for y in down],
        [[(width - 1, y), *((width - 1 - x, y) for x in deep)] for y in down],
    )
    return sum(_drawn(image, side, contrast) for side in sides)


def _drawn(image: Image.Image, side: list[list[tuple[int, int]]], contrast: float) -> bool:
    inside = (0, 0, *image.size)
    found = 0
    for outside, *near in side:
        ground = image.getpixel(outside)
        near = [at for at in near if at[0] < inside[2] and at[1] < inside[3] and min(at) >= 0]
        found += any(contrast_of(ground, image.getpixel(at)) >= contrast for at in near)
    return found >= 0.8 * len(side) > 0


def _read(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def _pixels(image: Image.Image) -> Iterator[Colour]:
    values = iter(image.tobytes())
    return zip(values, values, values, strict=True)


@functools.lru_cache(maxsize=100_000)
def contrast_of(one: Colour, other: Colour) -> float:
    """The contrast of two colours as WCAG counts it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
