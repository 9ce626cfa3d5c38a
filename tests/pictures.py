"""Makes the pictures of README and docs/sheets.md from a site: `python -m tests.pictures SITE`.

They are pictures of what a build gives, so make them again when the look changes.
"""

import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.browsing import browsing, playing
from tests.building import ROOT

GOAL = ROOT / "docs" / "img"
# What docs/sheets.md shows: the name of a picture, a sheet on the site, and a page of it.
SHEETS = (
    ("plan", "not-your-fault/plan-letter", 2),
    ("substitute", "packs/not-your-fault/substitute-ms-letter", 1),
    ("handout", "not-your-fault/helper-map-letter", 1),
    ("chat", "too-fast-too-secret/chat-sheet-ms-letter", 1),
    ("cards", "not-your-fault/myth-cards-letter", 1),
    ("booklet", "be-the-friend/story-letter", 1),
    ("quiz", "not-your-fault/quiz-ms-letter", 1),
    ("key", "not-your-fault/key-ms-letter", 1),
    ("keys", "not-your-fault/keys-ms-letter", 1),
    ("exit-ticket", "not-your-fault/exit-ticket-letter", 1),
    ("answer-sheet", "not-your-fault/answer-sheet-ms-letter", 1),
    ("letter", "kit/family-letter-letter", 1),
    ("protocol", "kit/disclosure-protocol-letter", 1),
    ("form", "kit/pre-post-a-letter", 1),
    ("poster", "kit/poster-four-steps-letter", 1),
    ("slides", "kit/assembly-deck-screen", 1),
    ("certificate", "kit/certificate-letter", 1),
    ("large", "not-your-fault/quiz-ms-letter-large", 1),
    ("spaced", "not-your-fault/quiz-ms-letter-spaced", 1),
    ("two-up", "not-your-fault/helper-map-letter-two-up", 1),
    ("two-sided", "not-your-fault/myth-cards-letter-two-sided", 1),
    ("two-sided-back", "not-your-fault/myth-cards-letter-two-sided", 2),
    ("tiles", "kit/poster-four-steps-letter-2-sheets", 1),
)


def main(site: Path) -> None:
    """Write the pictures into docs/img, and one of a sheet of each kind into docs/img/sheets."""
    GOAL.mkdir(parents=True, exist_ok=True)
    with playing() as playwright, browsing(playwright) as browser:
        for name, page_name, width, height in (
            ("home", "index.html", 1100, 720),
            ("lesson-phone", "not-your-fault/index.html", 390, 780),
        ):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((site / page_name).as_uri())
            page.screenshot(path=str(GOAL / f"{name}.png"))
            page.close()
    for name, sheet in (
        ("handout", "not-your-fault/helper-map-letter"),
        ("quiz-sheet", "not-your-fault/quiz-ms-letter"),
    ):
        draw(site, sheet, GOAL / name, 70)
    (GOAL / "sheets").mkdir(exist_ok=True)
    for name, sheet, page_number in SHEETS:
        draw(site, sheet, GOAL / "sheets" / name, 48, page_number)


def draw(site: Path, sheet: str, goal: Path, dots: int, page_number: int = 1) -> None:
    """Draw one page of a sheet in gray, `dots` to an inch; sixteen grays keep it small."""
    page = str(page_number)
    subprocess.run(
        ["pdftoppm", "-r", str(dots), "-gray", "-png", "-singlefile", "-f", page, "-l", page,
         site / "print" / f"{sheet}.pdf", goal],
        check=True,
    )  # fmt: skip
    path = goal.with_suffix(".png")
    Image.open(path).quantize(16).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
