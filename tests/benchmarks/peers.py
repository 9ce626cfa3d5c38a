"""Prints the same lessons with other programs, and says what one printed page costs.

    python -m tests.benchmarks.peers --lessons 20 --python /path/to/python

`--python` is a Python with mkdocs, mkdocs-material, mkdocs-to-pdf, mkdocs-with-pdf,
mkdocs-exporter and typst; what it lacks is left out and said. mkdocs-exporter also wants
`playwright install chromium`.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from tests.benchmarks.generate import write_kit
from tests.benchmarks.measure import DAY, Cost, lessonkit, machine, run, table

PLAIN = "site_name: Lessons\nuse_directory_urls: false\ntheme: {name: material, font: false}\n"
PEERS = {
    "mkdocs-to-pdf": "plugins:\n  - to-pdf: {output_path: all.pdf}\n",
    "mkdocs-with-pdf": "plugins:\n  - with-pdf: {output_path: all.pdf}\n",
    "mkdocs-exporter": (
        "plugins:\n  - exporter: {formats: {pdf: {enabled: true, concurrency: 2}}}\n"
    ),
}
TYPST = (
    "import sys, json, typst\n"
    "for source, goal in json.load(open(sys.argv[1])):\n"
    "    typst.compile(source, output=goal, font_paths=[sys.argv[2]], pdf_standards=['ua-1'])\n"
)


def main() -> None:
    """Measure everything and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lessons", type=int, default=20)
    options.add_argument("--python", type=Path, default=Path(sys.executable))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = write_kit(folder / "kit", chosen.lessons)
        goal = folder / "print"
        cost = lessonkit("print", "--root", root, "--on", DAY, "--to", goal)
        rows = [_row("lessonkit print: sheets and packs, PDF/UA-1", cost, goal)]
        shutil.rmtree(goal / "packs")
        rows.append(_row("the same, counting the pages of the sheets alone", cost, goal))
        project = _pages(root, folder / "pages")
        stock = _build(chosen.python, project, "")
        for peer, plugin in PEERS.items():
            try:
                cost = _build(chosen.python, project, plugin)
            except RuntimeError as error:
                why = str(error).strip().splitlines()[-1][:80]
                rows.append((peer, f"does not run here: {why}", "", "", ""))
                continue
            more = Cost(cost.wall - stock.wall, cost.cpu - stock.cpu, cost.peak)
            rows.append(_row(f"{peer} (without the site itself), untagged", more, project / "site"))
        rows += _typeset(root, folder, chosen.python)
    heads = ("program", "cost", "pages", "ms a page, clock", "ms a page, CPU")
    command = f"`python -m tests.benchmarks.peers --lessons {chosen.lessons}`"
    print(f"{command} ({machine()})\n\n{table(heads, rows)}")


def _row(name: str, cost: Cost, folder: Path) -> tuple[object, ...]:
    pages = 0
    for path in folder.rglob("*.pdf"):
        if path.name.startswith("class-"):  # copies cost next to nothing and would flatter us
            continue
        with pikepdf.open(path) as document:
            pages += len(document.pages)
    wall, cpu = cost.wall * 1000 / pages, cost.cpu * 1000 / pages
    return (name, cost, pages, f"{wall:.1f}", f"{cpu:.1f}")


def _pages(root: Path, project: Path) -> Path:
    """The lessons and handouts as plain pages, for programs that know nothing of a kit."""
    for number, path in enumerate(sorted(root.glob("lessons/lesson-*/**/*.md"))):
        text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->", "", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r"\{\{.*?\}\}", "the office", text).replace("../img/", "img/")
        folder = project / "docs" / path.relative_to(root / "lessons").parts[0]
        shutil.copytree(root / "lessons" / folder.name / "img", folder / "img", dirs_exist_ok=True)
        (folder / f"{number}.md").write_text(f"# Sheet {number}\n\n{text}", "utf-8")
    (project / "docs" / "index.md").write_text("# Lessons\n", "utf-8")
    return project


def _build(python: Path, project: Path, plugins: str) -> Cost:
    (project / "mkdocs.yml").write_text(PLAIN + plugins, "utf-8")
    shutil.rmtree(project / "site", ignore_errors=True)
    return run(python, "-m", "mkdocs", "build", "-q", cwd=project)


def _typeset(root: Path, folder: Path, python: Path) -> Iterator[tuple[object, ...]]:
    """The handouts with typst and with ours, one PDF each: the limit of what is possible."""
    jobs = []
    (folder / "typst").mkdir()
    for number, path in enumerate(sorted(root.glob("lessons/lesson-*/handouts/*.md"))):
        source = folder / "typst" / f"{number}.typ"
        source.write_text(_as_typst(path.read_text("utf-8")), "utf-8")
        jobs.append([str(source), str(source.with_suffix(".pdf"))])
    (folder / "jobs.json").write_text(json.dumps(jobs))
    try:
        cost = run(python, "-c", TYPST, folder / "jobs.json", root / "theme/print/fonts")
    except RuntimeError as error:
        yield (
            "typst",
            f"does not run here: {str(error).strip().splitlines()[-1][:80]}",
            "",
            "",
            "",
        )
        return
    yield _row("typst: the handouts alone, PDF/UA-1", cost, folder / "typst")
    program = (
        "import sys\nfrom tests.benchmarks.peers import print_handouts\n"
        "print_handouts(sys.argv[1], sys.argv[2])"
    )
    cost = run(sys.executable, "-c", program, root, folder / "ours")
    yield _row("the print shop: the handouts alone, one process", cost, folder / "ours")


def print_handouts(root: str, goal: str) -> None:
    """Print the handouts of a kit in this process."""
    import datetime

    from lessonkit import handouts
    from lessonkit.engine import collect_seldom
    from lessonkit.parse import parse_kit
    from lessonkit.pdf import Printer
    from lessonkit.read import read_tree
    from lessonkit.templates import make_environment
    from lessonkit.words import read_words

    collect_seldom()
    files = dict(read_tree(Path(root)).files)
    kit, _ = parse_kit(read_tree(Path(root)), datetime.date.fromisoformat(DAY))
    assert kit
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    press = handouts.Press(kit, make_environment(files), t, "", kit.date)
    printer = Printer(files)
    Path(goal).mkdir()
    for number, sheet in enumerate(handouts.render(press, handouts.editions(press))):
        if sheet.kind == "handout":
            path = Path(goal) / f"{number}.pdf"
            path.write_bytes(printer.print(sheet, "letter").content)


def _as_typst(text: str) -> str:
    """The text of a made-up handout in the words of typst."""
    title = re.search(r'title: "(.*)"', text)
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    body = re.sub(r"\{\{.*?\}\}", "the office", body)
    body = re.sub(r"<!-- lines: \d -->", "#v(32mm)", body)
    body = re.sub(r"^## ", "= ", body, flags=re.M)
    body = re.sub(r"\*\*(.*?)\*\*", r"*\1*", body)
    body = re.sub(r"!\[(.*?)\]\(.*?\)", r"#rect(width: 60mm, height: 30mm)", body)
    rows = re.findall(r"^\| (\d) \| (.*?) \|  \|$", body, flags=re.M)
    cells = "".join(f"[{number}], [{words}], [],\n" for number, words in rows)
    body = re.sub(
        r"^\|.*\|\n(\|.*\|\n)*",
        "#table(columns: (1fr, 5fr, 4fr), table.header([No.], [What], [Yours]),\n" + cells + ")\n",
        body,
        count=1,
        flags=re.M,
    )
    name = title[1] if title else "Sheet"
    look = '#set text(font: "Atkinson Hyperlegible Next", size: 11pt, lang: "en")'
    page = '#set page("us-letter", numbering: "1")'
    return f'#set document(title: "{name}")\n{look}\n{page}\n{body}'


if __name__ == "__main__":
    main()
