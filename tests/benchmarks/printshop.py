"""Prints a made-up kit the plain way and ours, side by side, and says what each took.

    python -m tests.benchmarks.printshop --lessons 50

The plain way is what one writes first: fresh fonts and styles for every document, one after the
other, and every pack laid out again from its parts.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lessonkit.standards import VARIANT
from tests.benchmarks.generate import write_kit
from tests.benchmarks.measure import DAY, Cost, best, lessonkit, machine, run, table

TIMES = 3  # runs of what is short


def main() -> None:
    """Measure everything and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lessons", type=int, default=50)
    options.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--versions", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.plain:
        _plain(chosen.root)
        return
    if chosen.versions:
        _versions(chosen.root)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = write_kit(Path(folder) / "kit", chosen.lessons)
        print(_compare(root, Path(folder) / "print", chosen.lessons))


def _compare(root: Path, goal: Path, lessons: int) -> str:
    ours = ("print", "--root", root, "--on", DAY, "--to", goal)
    cold = lessonkit(*ours)
    pdfs = list(goal.rglob("*.pdf"))
    packs = sum("packs" in path.parts for path in pdfs)
    plain = run(sys.executable, "-m", "tests.benchmarks.printshop", "--plain", "--root", root)
    same = best(lessonkit(*ours) for _ in range(TIMES))
    edited = best(_edited(root, ours, turn) for turn in range(TIMES))
    said = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.printshop", "--versions", "--root", str(root)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [
        (f"all {len(pdfs)} PDFs, {packs} of them packs", plain, cold,
         f"{plain.wall / cold.wall:.1f} times faster"),
        ("nothing changed", plain, same, f"{plain.wall / same.wall:.0f} times faster"),
        ("one lesson edited, with its packs", plain, edited,
         f"{plain.wall / edited.wall:.0f} times faster"),
    ]  # fmt: skip
    heads = (f"{lessons} lessons", "plain way", "lessonkit print", "ratio")
    command = f"`python -m tests.benchmarks.printshop --lessons {lessons}`"
    return f"{command} ({machine()})\n\n{table(heads, rows)}\n\n{said}"


def _edited(root: Path, words: tuple[object, ...], turn: int) -> Cost:
    """Add a sentence to one plan, and print."""
    plan = root / "lessons" / "lesson-003" / "teacher.md"
    plan.write_text(f"{plan.read_text('utf-8')}\nSay it {turn} times.\n", "utf-8")
    return lessonkit(*words)


# --- the plain way ----------------------------------------------------------------------------


def _plain(root: Path) -> None:
    """Print every sheet of a kit, then every pack, without any of our cares."""
    import datetime

    from lessonkit import handouts, packs
    from lessonkit.build import all_sheets, stamp_of
    from lessonkit.nearby import Nearby
    from lessonkit.parse import parse_kit
    from lessonkit.pdf import Printed, Printer
    from lessonkit.printing import jobs_for
    from lessonkit.problems import Report
    from lessonkit.read import read_tree
    from lessonkit.templates import make_environment
    from lessonkit.words import read_words

    tree = read_tree(root)
    files = dict(tree.files)
    kit, _ = parse_kit(tree, datetime.date.fromisoformat(DAY))
    assert kit
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    press = handouts.Press(kit, make_environment(files), t, stamp_of(kit, t, kit.date), kit.date)
    sheets = (
        *all_sheets(press, Report())[0],
        *packs.inner_sheets(press, kit.lessons),
    )
    printed = []
    for sheet, paper in jobs_for(sheets, (kit.school.paper,)):
        document = Printer(files).lay_out(sheet, paper)[0]
        content = document.write_pdf(pdf_variant=VARIANT)
        printed.append(Printed(sheet, paper, content, len(document.pages)))
    lessons = [lesson.id for lesson in kit.lessons]
    nearby = Nearby(kit, {}, None)
    for pack in packs._packs(kit, printed, lessons):
        fronts = [packs._front(pack, press, 1, nearby), *(lot.sheet.sheet for lot in pack.lots)]
        documents = [Printer(files).lay_out(sheet, pack.paper)[0] for sheet in fronts]
        pages = [page for document in documents for page in document.pages]
        documents[0].copy(pages).write_pdf(pdf_variant=VARIANT)


# --- versions and memory ----------------------------------------------------------------------


def _versions(root: Path) -> None:
    """Print one quiz sheet again and again in one process: its time, and whether memory grows."""
    import datetime

    from lessonkit import handouts
    from lessonkit.parse import parse_kit
    from lessonkit.pdf import Printer
    from lessonkit.read import read_tree
    from lessonkit.templates import make_environment
    from lessonkit.words import read_words

    tree = read_tree(root)
    files = dict(tree.files)
    kit, _ = parse_kit(tree, datetime.date.fromisoformat(DAY))
    assert kit
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    press = handouts.Press(kit, make_environment(files), t, "", kit.date)
    sheets = [
        sheet
        for sheet in handouts.render(press, handouts.editions(press))
        if sheet.kind == "quiz-sheet"
    ]
    printer, taken, memory = Printer(files), [], []
    for turn in range(300):
        begun = time.process_time()
        printer.print(sheets[turn % len(sheets)], "letter")
        taken.append(time.process_time() - begun)
        if turn in (49, 299):
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    rows = [
        ("one more quiz sheet of eight items", f"{statistics.median(taken[10:]) * 1000:.0f} ms",
         f"best {min(taken) * 1000:.0f} ms of one core"),
        ("memory after 50 and after 300 sheets", f"{memory[0]:.0f} MiB", f"{memory[1]:.0f} MiB"),
    ]  # fmt: skip
    print(table(("in one process", "", ""), rows))


if __name__ == "__main__":
    main()
