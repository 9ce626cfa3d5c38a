"""Measures how well photographed answer sheets are read: a table for each kind of damage.

Run as `python -m tests.benchmarks.marking SITE --sheets 20`, with the folder of a built site.
"""

import argparse
import random
from pathlib import Path

from tests.browsing import browsing, playing, serving
from tests.damage import DAMAGES
from tests.filling import HANDS, SLIPS
from tests.reading import SHEETS, Tally, blank, tally

USUAL = "photo, 2400 px"


def main() -> None:
    """Read so many sheets of each kind, in all hands in turn, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("site", type=Path)
    options.add_argument("--sheets", type=int, default=20, help="of each kind")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="kinds whose name has this")
    given = options.parse_args()
    kinds = [(name, None, name) for name in DAMAGES]
    kinds += [(f"{name} (on a photo)", name, USUAL) for name in SLIPS]
    kinds = [kind for kind in kinds if given.only in kind[0]]
    print("| Pictures | Sheets | Not read | Rows | Asked | Clear rows asked | Wrong, not asked |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    whole, site = Tally(), given.site.resolve()
    with serving(site) as address, playing() as playwright, browsing(playwright) as browser:
        page = browser.new_page()
        page.goto(f"{address}marking.html")
        for title, slip, damage in kinds:
            counted = Tally()
            for at in range(given.sheets):
                dice = random.Random(f"{given.seed} {title} {at}")
                empty = blank(site, SHEETS[at % len(SHEETS)])
                hand = list(HANDS)[at % len(HANDS)]
                tally(page, empty, hand, slip, damage, dice, counted)
            print(row(title, counted), flush=True)
            for name in ("sheets", "groups", "asked", "missed", "refused", "wrong", "milliseconds"):
                setattr(whole, name, getattr(whole, name) + getattr(counted, name))
    print(row("all", whole))
    times = sorted(whole.milliseconds)
    print(
        f"\nHalf of the sheets took less than {times[len(times) // 2]:.0f} ms, all {times[-1]:.0f}."
    )
    for line in whole.wrong:
        print(line)


def row(title: str, counted: Tally) -> str:
    """One row of the table."""
    numbers = (
        counted.sheets,
        len(counted.refused),
        counted.groups,
        counted.asked,
        counted.missed,
        len(counted.wrong),
    )
    return f"| {title} | {' | '.join(map(str, numbers))} |"


if __name__ == "__main__":
    main()
