"""Makes the pictures of the README from a built site: `python -m tests.pictures SITE`.

They are pictures of what a build gives, so make them again when the look changes.
"""

import subprocess
import sys
from pathlib import Path

from tests.browsing import browsing, playing
from tests.building import ROOT

GOAL = ROOT / "docs" / "img"


def main(site: Path) -> None:
    """Write the four pictures into docs/img."""
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
        ("handout", "print/not-your-fault/helper-map-letter.pdf"),
        ("quiz-sheet", "print/not-your-fault/quiz-ms-letter.pdf"),
    ):
        goal = GOAL / name
        subprocess.run(
            ["pdftoppm", "-r", "70", "-gray", "-png", "-singlefile", site / sheet, goal], check=True
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
