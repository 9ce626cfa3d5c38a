"""Reads pictures of filled sheets with the site's own reader, in a real browser."""

import base64
import functools
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import Page

from tests.damage import DAMAGES
from tests.filling import DPI, PER_MM, SLIPS, Filled, Layout, answers, fill, spoil

# Sheets of different looks: the folder and name of their PDFs, and their form.
SHEETS = (
    ("not-your-fault", "answer-sheet-ms", "letter"),
    ("kit", "answer-sheet-60", "a4"),
    ("be-the-friend", "answer-sheet-hs", "letter-large"),
    ("first-ten-minutes", "answer-sheet-hs", "a4"),
    ("kit", "answer-sheet-20", "a4-large"),
)
READ = """async ([data, numbers]) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const scale = Math.min(1, 2600 / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const layouts = window.lessonkitMarking.layouts
    .filter((layout) => !numbers || numbers.includes(layout.number));
  const begun = performance.now();
  const found = kitReader.finish(kitReader.readingOf(kitReader.greyOf(image), layouts));
  const milliseconds = performance.now() - begun;
  if (found.status !== "read") return { status: found.status, milliseconds };
  const { layout, version, digits, rows, markers } = found;
  return {
    status: found.status, number: layout.number, form: layout.form, markers, milliseconds,
    said: { version, ...Object.fromEntries(digits.map((digit, at) => [`digit-${at}`, digit])),
      ...Object.fromEntries(rows.map((row) => [row.id, row])) },
  };
}"""


@dataclass
class Blank:
    """An empty sheet: its picture at DPI, and its layout."""

    picture: Image.Image
    layout: Layout


@dataclass
class Tally:
    """What came of reading some sheets; `wrong` are answers that were taken and are not right."""

    sheets: int = 0
    refused: list[str] = field(default_factory=list)
    groups: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: int = 0
    milliseconds: list[float] = field(default_factory=list)


@functools.cache
def marking_data(site: Path) -> Mapping[str, Any]:
    """The layouts and keys that the page loads."""
    text = (site / "assets/marking/data.js").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


@functools.cache
def blank(site: Path, sheet: tuple[str, str, str]) -> Blank:
    """Draw one of our PDFs as a picture, and find its layout."""
    folder, name, form = sheet
    path = site / "print" / folder / f"{name}-{form}.pdf"
    document = pypdfium2.PdfDocument(path)
    picture = document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    manifest = json.loads((site / "kit.json").read_text("utf-8"))
    entry = next(e for e in manifest["outputs"] if e["path"] == f"print/{folder}/{name}-{form}.pdf")
    lesson = None if folder == "kit" else folder
    fitting = [
        layout
        for layout in marking_data(site)["layouts"]
        if (layout["lesson"], layout["form"]) == (lesson, form)
        and (lesson is not None or f"-{sum(r['kind'] == 'one' for r in layout['rows'])}" in name)
        and (entry["variant"] is None or lesson is None or _band(layout, entry["variant"]))
    ]
    assert len(fitting) == 1, [layout["title"] for layout in fitting]
    return Blank(picture, fitting[0])


def _band(layout: Layout, variant: str) -> bool:
    return {"ms": "6-8", "hs": "9-12"}[variant] in (layout["band"] or "")


def read(page: Page, picture: bytes, numbers: Sequence[int] | None = None) -> dict[str, Any]:
    """Read a file with a picture on the open page, knowing the layouts of these numbers only."""
    found: dict[str, Any] = page.evaluate(READ, [base64.b64encode(picture).decode(), numbers])
    return found


def png(picture: Image.Image) -> bytes:
    """The picture as a PNG file."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def filled_sheet(empty: Blank, hand: str, slip: str | None, dice: random.Random) -> Filled:
    """Fill a sheet in a hand; with a slip beside the mark of three rows, and alone in three."""
    chosen, alone = answers(empty.layout, dice), []
    if slip and slip != "double marks":
        alone = dice.sample([row for row in empty.layout["rows"] if row["kind"] == "one"], 3)
        chosen |= {row["id"]: [] for row in alone}
    filled = fill(empty.picture, empty.layout, chosen, hand, dice.randrange(10**6))
    if slip:
        spoil(filled, empty.layout, chosen, slip, dice)
    for row in alone:
        centre = dice.choice(row["centers"])
        SLIPS[str(slip)](filled, row, centre, empty.layout["radius"], dice)
    return filled


def tally(
    page: Page,
    empty: Blank,
    hand: str,
    slip: str | None,
    damage: str,
    dice: random.Random,
    to: Tally,
) -> None:
    """Fill, spoil, damage and read one sheet, and add what came of it."""
    filled = filled_sheet(empty, hand, slip, dice)
    found = read(page, DAMAGES[damage](filled.picture, dice, PER_MM))
    to.sheets += 1
    to.milliseconds.append(found["milliseconds"])
    if found["status"] != "read":
        to.refused.append(found["status"])
        return
    assert (found["number"], found["form"]) == (empty.layout["number"], empty.layout["form"])
    for name, allowed in filled.said.items():
        said = found["said"][name]
        to.groups += 1
        if said["doubt"]:
            to.asked += 1
            to.missed += bool(allowed)
        elif frozenset(said["values"]) not in allowed:
            to.wrong.append(f"{name}: {said['values']} for {allowed}")


MUST_ASK = ("circles", "ticks", "double marks", "half filled")  # of SLIPS: every row with one
assert set(MUST_ASK) < set(SLIPS)
