"""Builds and previews a made-up site with ours and with stock Material, side by side.

    python -m tests.benchmarks.site --lessons 100 --python /path/to/python

`--python` is a Python with mkdocs and mkdocs-material. Stock Material gets the same words on the
same number of pages, with its search; it prints nothing, so ours prints nothing either:
`lessonkit build` is measured as on a machine without Pango. PDFs have rows of their own in
`printshop`.
"""

import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.generate import write_kit
from tests.benchmarks.measure import DAY, ROOT, Cost, machine, run, table

STOCK = """\
site_name: Lessons
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search]
"""
OURS = (
    "import datetime, sys\nfrom pathlib import Path\n"
    "from tests.benchmarks.site import build_pages\n"
    "build_pages(Path(sys.argv[1]), Path(sys.argv[2]))"
)
SAVES = 3


def main() -> None:
    """Measure everything and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lessons", type=int, default=100)
    options.add_argument("--python", type=Path, default=Path(sys.executable))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = write_kit(Path(name) / "kit", chosen.lessons)
        stock = _pages(root, Path(name) / "stock")
        heads = (f"{chosen.lessons} lessons", "stock Material", "lessonkit", "of stock (CPU)")
        command = f"`python -m tests.benchmarks.site --lessons {chosen.lessons}`"
        print(f"{command} ({machine()})\n\n{table(heads, ())}")
        for row in _rows(root, stock, chosen.python):  # each as soon as it is known
            print(table(row, ()).splitlines()[0], flush=True)


def _rows(root: Path, stock: Path, python: Path) -> Iterator[tuple[object, ...]]:
    theirs = run(python, "-m", "mkdocs", "build", "-q", cwd=stock)
    yield _row("the whole site, for the first time", theirs, _build(root))
    yield _row("nothing changed, all pages made all the same", theirs, _build(root))
    _say(_plan(root), 0)
    yield _row("one plan edited", theirs, _build(root))
    whole, kept = _read(root / "site"), shutil.rmtree(root / ".cache")
    del kept
    _build(root)
    same = "byte for byte" if _read(root / "site") == whole else "NOT THE SAME"
    yield ("the edited site against one built from nothing", "", same, "")
    serve = (python, "-m", "mkdocs", "serve", "-q", "--dev-addr")
    theirs = _preview(serve, stock, stock / "docs/lesson-003/teacher.md", "lesson-003/teacher.html")
    words = (sys.executable, "-m", "lessonkit", "serve", "--on", DAY, "--address")
    ours = _preview(words, root, _plan(root), "lesson-003/teacher.html")
    share = f"{ours / theirs:.2f} (clock)"
    yield ("from saving a plan to the new page, median", f"{theirs:.2f} s", f"{ours:.2f} s", share)


def _row(what: str, stock: Cost, ours: Cost) -> tuple[object, ...]:
    return (what, stock, ours, f"{ours.cpu / stock.cpu:.2f}")


def _plan(root: Path) -> Path:
    return root / "lessons" / "lesson-003" / "teacher.md"


def _say(page: Path, turn: int) -> None:
    page.write_text(f"{page.read_text('utf-8')}\nSay it {turn} times more.\n", "utf-8")


def _build(root: Path) -> Cost:
    return run(sys.executable, "-c", OURS, root, root / "site")


def build_pages(root: Path, site: Path) -> None:
    """Build the pages of a site in this process, as `lessonkit build` does, but print nothing."""
    import datetime

    from lessonkit import engine
    from lessonkit.plugin import build_site
    from lessonkit.printing import quiet

    engine.collect_seldom()
    engine.has_pango = lambda: False  # type: ignore[assignment]
    shutil.rmtree(site, ignore_errors=True)
    build_site(root, site, datetime.date.fromisoformat(DAY), quiet)


def _read(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _preview(words: tuple[object, ...], cwd: Path, source: Path, page: str) -> float:
    """Seconds from saving a page to the moment at which a browser gets the new one."""
    with _serving(words, cwd) as address:
        taken = []
        for turn in range(1000, 1000 + SAVES):
            wanted = f"Say it {turn} times more.".encode()
            begun = time.perf_counter()
            _say(source, turn)
            while wanted not in _fetched(address + page):
                time.sleep(0.02)
            taken.append(time.perf_counter() - begun)
            time.sleep(1)
    return sorted(taken)[SAVES // 2]


@contextlib.contextmanager
def _serving(words: tuple[object, ...], cwd: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'scripts'}:{ROOT}"}
    environment |= {"SOURCE_DATE_EPOCH": "1795392000", "NO_MKDOCS_2_WARNING": "1"}
    process = subprocess.Popen(
        [*map(str, words), place], cwd=cwd, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _fetched(f"http://{place}/index.html") and process.poll() is None:
            time.sleep(0.2)
        yield f"http://{place}/"
    finally:
        process.terminate()
        process.wait()


def _fetched(address: str) -> bytes:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=60) as found:
        return bytes(found.read())
    return b""


def _pages(root: Path, project: Path) -> Path:
    """The same words as plain pages: of each lesson the page, the plan and the quiz."""
    for path in sorted(root.glob("lessons/lesson-*/*.md")):
        text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->", "", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r"\{\{.*?\}\}", "the office", text)
        name = {"lesson.md": "index.md"}.get(path.name, path.name)
        folder = project / "docs" / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {path.parent.name}\n\n{text}", "utf-8")
        shutil.copytree(path.parent / "img", folder / "img", dirs_exist_ok=True)
    (project / "docs" / "index.md").write_text("# Lessons\n", "utf-8")
    (project / "mkdocs.yml").write_text(STOCK, "utf-8")
    return project


if __name__ == "__main__":
    main()
