"""Fills answer sheets as a class does: with pencils and pens, by a program with a seed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

Layout = Mapping[str, Any]
DPI = 200
PER_MM = DPI / 25.4
FINER = 3  # marks are drawn so much larger, then made smaller: soft edges


@dataclass
class Filled:
    """A filled sheet and what is on it.

    `said` gives for each group of bubbles (version, digit-0, a row's id) the answers that a
    reader may take without asking; an empty tuple means that it has to ask.
    """

    picture: Image.Image
    said: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)


def groups_of(layout: Layout) -> dict[str, Mapping[str, Any]]:
    """The groups of bubbles of a layout, by the names that the reader gives them."""
    groups: dict[str, Mapping[str, Any]] = {}
    if layout.get("version"):
        groups["version"] = {"kind": "one", **layout["version"]}
    for index, digit in enumerate(layout["digits"]):
        groups[f"digit-{index}"] = {"kind": "one", **digit}
    return groups | {row["id"]: row for row in layout["rows"]}


def answers(layout: Layout, dice: random.Random) -> dict[str, list[str]]:
    """What a student marks: each row something, now and then nothing."""
    chosen = {}
    for name, group in groups_of(layout).items():
        skipped = name not in ("version", "digit-0", "digit-1") and dice.random() < 0.06
        if skipped:
            chosen[name] = []
        elif group["kind"] == "many":
            some = [value for value in group["values"] if dice.random() < 0.5]
            chosen[name] = some or [dice.choice(group["values"])]
        else:
            chosen[name] = [dice.choice(group["values"])]
    return chosen


def fill(
    sheet: Image.Image, layout: Layout, chosen: Mapping[str, Sequence[str]], hand: str, seed: int
) -> Filled:
    """Fill a picture of a sheet at DPI with these answers, in this hand (see HANDS)."""
    dice, filled = random.Random(f"{seed} {hand}"), Filled(sheet.convert("L"))
    for name, group in groups_of(layout).items():
        for value, centre in zip(group["values"], group["centers"], strict=True):
            if value in chosen[name]:
                HANDS[hand](filled.picture, centre, layout["radius"], dice)
        filled.said[name] = (frozenset(chosen[name]),)
    return filled


# --- hands ------------------------------------------------------------------------------------


def scribble(
    picture: Image.Image,
    centre: Sequence[float],
    radius: float,
    dice: random.Random,
    grey: tuple[int, int],
    share: tuple[float, float] = (0.86, 1.05),
    half: bool = False,
) -> None:
    """Shade a bubble with strokes of a grey, out to a share of its radius; or one half of it."""
    r = radius * PER_MM * FINER
    size = int(3.2 * r)
    stroke = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(stroke)
    reach, turn = r * dice.uniform(*share), dice.uniform(0, 360)
    step = r * dice.uniform(0.12, 0.2)
    y = -reach
    while y <= (0 if half else reach):
        wide = max(0.0, reach**2 - y**2) ** 0.5
        wobble = [dice.gauss(0, r * 0.05) for _ in range(4)]
        draw.line(
            (size / 2 - wide + wobble[0], size / 2 + y + wobble[1],
             size / 2 + wide + wobble[2], size / 2 + y + wobble[3]),
            fill=255, width=int(r * dice.uniform(0.17, 0.27)),
        )  # fmt: skip
        y += step
    lay(picture, stroke.rotate(turn), centre, dice.randint(*grey))


def cross(
    picture: Image.Image,
    centre: Sequence[float],
    radius: float,
    dice: random.Random,
    grey: tuple[int, int] = (20, 70),
) -> None:
    """Cross a bubble instead of filling it."""
    r = radius * PER_MM * FINER
    size = int(3.2 * r)
    stroke = Image.new("L", (size, size), 0)
    draw, reach = ImageDraw.Draw(stroke), r * dice.uniform(0.75, 1.0)
    for sign in (1, -1):
        ends = [dice.gauss(0, r * 0.08) for _ in range(4)]
        draw.line(
            (size / 2 - reach + ends[0], size / 2 - sign * reach + ends[1],
             size / 2 + reach + ends[2], size / 2 + sign * reach + ends[3]),
            fill=255, width=int(r * dice.uniform(0.2, 0.3)),
        )  # fmt: skip
    lay(picture, stroke.rotate(dice.uniform(-15, 15)), centre, dice.randint(*grey))


def lay(picture: Image.Image, stroke: Image.Image, centre: Sequence[float], grey: int) -> None:
    """Lay strokes over the picture so that their middle is at a place in millimetres."""
    size = stroke.width // FINER
    mask = stroke.resize((size, size), Image.Resampling.BOX)
    place = (int(centre[0] * PER_MM - size / 2), int(centre[1] * PER_MM - size / 2))
    box = (*place, place[0] + size, place[1] + size)
    under = picture.crop(box)
    inked = Image.composite(Image.new("L", (size, size), grey), under, mask)
    # Ink makes darker, never lighter.
    picture.paste(Image.composite(inked, under, mask), place)


def _shading(grey: tuple[int, int]) -> Any:
    return lambda picture, centre, radius, dice: scribble(picture, centre, radius, dice, grey)


HANDS = {
    "pencil": _shading((85, 130)),
    "pen": _shading((20, 60)),
    "pale pencil": _shading((150, 172)),
    "crosses": cross,
}


# --- what goes wrong with single marks --------------------------------------------------------


def another(group: Mapping[str, Any], chosen: Sequence[str], dice: random.Random) -> int:
    """The place of a value of a group that was not chosen."""
    return dice.choice([i for i, value in enumerate(group["values"]) if value not in chosen])


def spoil(
    filled: Filled,
    layout: Layout,
    chosen: Mapping[str, Sequence[str]],
    slip: str,
    dice: random.Random,
    rows: int = 3,
) -> None:
    """Make a slip (see SLIPS) in some rows of a sheet that has been filled."""
    marked = [row for row in layout["rows"] if row["kind"] == "one" and chosen[row["id"]]]
    for row in dice.sample(marked, min(rows, len(marked))):
        centre = row["centers"][another(row, chosen[row["id"]], dice)]
        SLIPS[slip](filled, row, centre, layout["radius"], dice)


def _double(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    scribble(filled.picture, centre, radius, dice, (60, 130))
    filled.said[row["id"]] = ()


def _half(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    scribble(filled.picture, centre, radius, dice, (85, 130), half=True)
    filled.said[row["id"]] = ()


def _erased(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    """What an eraser leaves: the mark, much paler. Taking it for empty is right."""
    scribble(filled.picture, centre, radius, dice, (212, 232))


def _smudge(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    """A grey cloud from a sleeve or a thumb, over a bubble and what is beside it."""
    r = radius * PER_MM
    size = int(r * dice.uniform(4, 7))
    cloud = Image.radial_gradient("L").resize((size, size)).point(lambda v: 255 - v)
    most = dice.uniform(0.25, 0.5)
    cloud = cloud.point(lambda v: int(v * most))
    place = [int(c * PER_MM - size / 2 + dice.gauss(0, r / 2)) for c in centre]
    filled.picture.paste(110, (*place, place[0] + size, place[1] + size), cloud)


def _circled(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    """A circle round another bubble: a second answer, so it has to be asked."""
    picture, r = filled.picture, radius * PER_MM * FINER
    size = int(5 * r)
    stroke = Image.new("L", (size, size), 0)
    reach = (r * dice.uniform(1.25, 1.55), r * dice.uniform(1.25, 1.55))
    box = (size / 2 - reach[0], size / 2 - reach[1], size / 2 + reach[0], size / 2 + reach[1])
    ImageDraw.Draw(stroke).ellipse(box, outline=255, width=int(r * dice.uniform(0.15, 0.25)))
    lay(picture, stroke, centre, dice.randint(30, 90))
    filled.said[row["id"]] = ()


def _ticked(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    """A tick in another bubble: a second answer, so it has to be asked."""
    r = radius * PER_MM * FINER
    size = int(4 * r)
    stroke = Image.new("L", (size, size), 0)
    m = size / 2
    tick = [(m - 0.7 * r, m), (m - 0.2 * r, m + 0.6 * r), (m + 1.1 * r, m - 1.1 * r)]
    ImageDraw.Draw(stroke).line(tick, fill=255, width=int(r * dice.uniform(0.18, 0.26)))
    lay(filled.picture, stroke, centre, dice.randint(30, 90))
    filled.said[row["id"]] = ()


def _dotted(filled: Filled, row: Any, centre: Any, radius: float, dice: random.Random) -> None:
    """A dot where a pencil rested: taking the answer beside it is right, asking too."""
    scribble(filled.picture, centre, radius, dice, (60, 120), (0.15, 0.25))


SLIPS = {
    "circles": _circled,
    "ticks": _ticked,
    "dots": _dotted,
    "double marks": _double,
    "half filled": _half,
    "erased": _erased,
    "smudges": _smudge,
}
