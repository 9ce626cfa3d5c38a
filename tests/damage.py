"""Spoils pictures of sheets as copiers, phones and bags do, by a program with a seed."""

import io
import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
DESK = 96  # the grey of what sheets lie on


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """The picture as a JPEG file."""
    out = io.BytesIO()
    picture.convert("L").save(out, "JPEG", quality=quality)
    return out.getvalue()


def resized(picture: Image.Image, long_side: int) -> Image.Image:
    """The picture with another long side in pixels."""
    scale = long_side / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS)


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    """The picture turned a little, as in the feeder of a scanner."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=250)


def seen(
    picture: Image.Image, size: tuple[int, int], corners: Sequence[Point], ground: int = DESK
) -> Image.Image:
    """The picture as it lies on a desk: its corners (from top left, clockwise) in a photograph."""
    width, height = picture.size
    flat = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, right = [], []
    for (u, v), (x, y) in zip(corners, flat, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
        right += [x, y]
    steps = solve(rows, right)
    mask = Image.new("L", picture.size, 255)
    perspective = Image.Transform.PERSPECTIVE
    shown = picture.transform(size, perspective, steps, Image.Resampling.BICUBIC)
    where = mask.transform(size, perspective, steps, Image.Resampling.BICUBIC)
    return Image.composite(shown, Image.new("L", size, ground), where)


def solve(rows: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a system of equations that has one solution."""
    left = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for column in range(len(left)):
        best = max(range(column, len(left)), key=lambda row: abs(left[row][column]))
        left[column], left[best] = left[best], left[column]
        for row in range(len(left)):
            if row != column:
                times = left[row][column] / left[column][column]
                pairs = zip(left[row], left[column], strict=True)
                left[row] = [one - times * other for one, other in pairs]
    return [row[-1] / row[index] for index, row in enumerate(left)]


def photo(
    picture: Image.Image,
    dice: random.Random,
    long_side: int = 2400,
    lean: float = 0.04,
    degrees: float = 4,
    fills: float = 0.9,
) -> Image.Image:
    """A photograph from a hand: the sheet leans, is turned, and fills most of the picture."""
    size = (round(long_side * 3 / 4), long_side)
    scale = fills * min(size[0] / picture.width, size[1] / picture.height)
    half = (picture.width * scale / 2, picture.height * scale / 2)
    angle = math.radians(dice.uniform(-degrees, degrees))
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        u = x * half[0] * (1 + dice.uniform(-lean, lean))
        v = y * half[1] * (1 + dice.uniform(-lean, lean))
        corners.append((
            size[0] / 2 + u * math.cos(angle) - v * math.sin(angle),
            size[1] / 2 + u * math.sin(angle) + v * math.cos(angle),
        ))  # fmt: skip
    return seen(picture, size, corners)


def noisy(picture: Image.Image, dice: random.Random, most: float) -> Image.Image:
    """Grain, as small sensors have in the evening; `most` in steps of grey."""
    grain = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    grain = grain.point(lambda value: int(128 + (value - 128) * most / 128))
    return ImageChops.add(picture, grain, 1, -128)


def shaded(picture: Image.Image, dice: random.Random, darkest: float) -> Image.Image:
    """Light from one side: it falls off to a share of the brightness."""
    slope = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270)))
    slope = slope.resize(picture.size).point(lambda v: int(255 * darkest + v * (1 - darkest)))
    return ImageChops.multiply(picture, slope)


def shadow(picture: Image.Image, dice: random.Random) -> Image.Image:
    """The shadow of a hand and a phone, with a soft edge, across the sheet."""
    width, height = picture.size
    mask = Image.new("L", picture.size, 255)
    x = width * dice.uniform(0.3, 0.7)
    slant = width * dice.uniform(-0.3, 0.3)
    edge = [(x, 0), (width, 0), (width, height), (x + slant, height)]
    ImageDraw.Draw(mask).polygon(edge, fill=140)
    return ImageChops.multiply(picture, mask.filter(ImageFilter.GaussianBlur(width / 90)))


def blurred(picture: Image.Image, share: float) -> Image.Image:
    """Out of focus; `share` of the long side."""
    return picture.filter(ImageFilter.GaussianBlur(max(picture.size) * share))


def copied(picture: Image.Image, dice: random.Random) -> Image.Image:
    """From a grey copier that needs toner: paper is grey, black is not black, with specks."""
    pale = picture.point(lambda value: int(70 + value * 0.56))
    pale = noisy(pale, dice, 22)
    draw = ImageDraw.Draw(pale)
    for _ in range(250):
        x, y = dice.uniform(0, pale.width), dice.uniform(0, pale.height)
        size = dice.uniform(0.5, 2.5)
        draw.ellipse((x, y, x + size, y + size), fill=90)
    return pale.filter(ImageFilter.GaussianBlur(0.8))


def curled(picture: Image.Image, dice: random.Random, most: float = 0.006) -> Image.Image:
    """Paper that does not lie flat: its lines bend by up to a share of its height."""
    width, height = picture.size
    bands, bend = 24, height * most * dice.choice((-1, 1))
    mesh = []
    for band in range(bands):
        left, right = width * band // bands, width * (band + 1) // bands
        a, b = (bend * math.sin(math.pi * (band + side) / bands) for side in (0, 1))
        mesh.append((
            (left, 0, right, height),
            (left, a, left, height + a, right, height + b, right, b),
        ))  # fmt: skip
    return picture.transform(
        picture.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=255
    )


def punched(picture: Image.Image, per_mm: float) -> Image.Image:
    """Three holes along the left edge, the dark desk seen through them."""
    holed = picture.copy()
    draw, x, r = ImageDraw.Draw(holed), 10 * per_mm, 3.6 * per_mm
    for share in (0.5 - 108 / 279, 0.5, 0.5 + 108 / 279):
        y = share * picture.height
        draw.ellipse((x - r, y - r, x + r, y + r), fill=60)
    return holed


def folded(picture: Image.Image, per_mm: float, corner: int) -> Image.Image:
    """A corner (0 top left, clockwise) folded over its marker: the white back shows."""
    width, height = picture.size
    x, y = (0, width, width, 0)[corner], (0, 0, height, height)[corner]
    across, down = (1, -1, -1, 1)[corner], (1, 1, -1, -1)[corner]
    far = 34 * per_mm
    tip = (x + across * far * 0.62, y + down * far * 0.62)
    bent = picture.copy()
    draw = ImageDraw.Draw(bent)
    draw.polygon([(x, y), (x + across * far, y), (x, y + down * far)], fill=DESK)
    draw.polygon([(x + across * far, y), tip, (x, y + down * far)], fill=236)
    return bent


def dusk(picture: Image.Image, dice: random.Random) -> Image.Image:
    """A hasty photograph in the evening: dim on one side, a little blurred, grainy."""
    dim = shaded(photo(picture, dice, 2000), dice, 0.3)
    return noisy(blurred(dim, 0.0012), dice, 35)


def all_at_once(picture: Image.Image, dice: random.Random) -> Image.Image:
    """A grey copy that curls, with a hand's shadow on it."""
    return shadow(photo(curled(copied(picture, dice), dice, 0.01), dice, 1800), dice)


Damage = Callable[[Image.Image, random.Random, float], bytes]


def _scan(picture: Image.Image, dice: random.Random, per_mm: float) -> bytes:
    return jpeg(turned(picture, dice.uniform(-2, 2)), 80)


def _photo(picture: Image.Image, dice: random.Random, per_mm: float) -> bytes:
    return jpeg(noisy(blurred(photo(picture, dice), 0.0004), dice, 12), 85)


DAMAGES: dict[str, Damage] = {
    "scan, a little crooked": _scan,
    "photo, 2400 px": _photo,
    "photo, 4000 px": lambda p, d, m: jpeg(blurred(photo(p, d, 4000), 0.0005), 90),
    "photo, 1600 px": lambda p, d, m: jpeg(noisy(photo(p, d, 1600), d, 12), 80),
    "photo, 1200 px": lambda p, d, m: jpeg(noisy(photo(p, d, 1200), d, 10), 80),
    "far away, 2400 px": lambda p, d, m: jpeg(photo(p, d, 2400, fills=0.6), 85),
    "from the side": lambda p, d, m: jpeg(photo(p, d, lean=0.12, fills=0.78), 85),
    "turned by 30 degrees": lambda p, d, m: jpeg(photo(p, d, degrees=30, fills=0.7), 85),
    "upside down": lambda p, d, m: jpeg(photo(p.rotate(180), d), 85),
    "sideways": lambda p, d, m: jpeg(photo(p, d).rotate(90, expand=True), 85),
    "dim on one side": lambda p, d, m: jpeg(shaded(photo(p, d), d, 0.35), 85),
    "shadow of a hand": lambda p, d, m: jpeg(shadow(photo(p, d), d), 85),
    "out of focus": lambda p, d, m: jpeg(blurred(photo(p, d), 0.0016), 85),
    "grainy": lambda p, d, m: jpeg(noisy(photo(p, d), d, 50), 85),
    "poor JPEG": lambda p, d, m: jpeg(photo(p, d, 1600), 25),
    "paper curls": lambda p, d, m: jpeg(photo(curled(p, d), d), 85),
    "gray copy, then scan": lambda p, d, m: jpeg(turned(copied(p, d), d.uniform(-2, 2)), 75),
    "gray copy, then photo": lambda p, d, m: jpeg(photo(copied(p, d), d), 85),
    "dark": lambda p, d, m: jpeg(photo(p, d).point(lambda v: int(v * 0.25)), 75),
    "evening, blurred, grainy": lambda p, d, m: jpeg(dusk(p, d), 70),
    "gray copy, curled, in a shadow": lambda p, d, m: jpeg(all_at_once(p, d), 75),
    "three holes": lambda p, d, m: jpeg(photo(punched(p, m), d), 85),
    "corner folded": lambda p, d, m: jpeg(photo(folded(p, m, d.randrange(4)), d), 85),
}
