"""Prints sheets for tests: those of the lessons, and of every kind of sheet that has a sample.

Run as `python -m tests.printing NAME ...` it prints those sheets and says the SHA-256 of each.
"""

import concurrent.futures
import datetime
import functools
import hashlib
import io
import multiprocessing
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import page
import pikepdf

from lessonkit import addresses, handouts, proof
from lessonkit.build import all_sheets, stamp_of
from lessonkit.handouts import Press, Sheet
from lessonkit.model import Kit
from lessonkit.parse import parse_kit
from lessonkit.pdf import Printed, Printer
from lessonkit.printing import jobs_for, print_all, quiet
from lessonkit.problems import Report
from lessonkit.prose import Surface
from lessonkit.read import Tree, read_tree
from lessonkit.store import Store
from lessonkit.templates import make_environment
from lessonkit.text import Prose
from lessonkit.words import read_words

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "tests" / "sheets"
ON = datetime.date(2026, 11, 23)
PERSON = {
    "name": "Alexandra Montgomery-Whitfield",
    "where": "Room 1124, second floor, next to the library",
    "phone": "719-555-0142 ext. 2210",
    "hours": "Monday to Friday, 7:30 am to 3:30 pm",
}


@dataclass(frozen=True)
class Proofs:
    """A kit with its sheets, and what they were printed from."""

    kit: Kit
    files: Mapping[str, bytes]
    press: Press
    sheets: tuple[Sheet, ...]
    surface: Surface

    def sheet(self, address: str) -> Sheet:
        """The sheet with that folder and name, such as "kit/family-letter"."""
        return next(sheet for sheet in self.sheets if f"{sheet.folder}/{sheet.name}" == address)

    @functools.cached_property
    def printer(self) -> Printer:
        """A print engine for single sheets."""
        return Printer(self.files)


def make(files: Mapping[str, bytes]) -> Proofs:
    """Lay out the sheets of a kit; nothing is printed yet."""
    kit, problems = parse_kit(Tree(dict(files), ()), ON)
    assert kit, problems
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    templates = make_environment(files)
    press = handouts.Press(kit, templates, t, stamp_of(kit, t, kit.date), kit.date)
    report = Report()
    sheets, _ = all_sheets(press, report)
    assert not report.problems()
    return Proofs(kit, files, press, sheets, Surface(kit, templates, t, "key", True, "", None))


def kit_files() -> dict[str, bytes]:
    """The files of this kit, and with them a sample of every kind of sheet it does not use."""
    files = dict(read_tree(ROOT).files)
    for path in sorted(SAMPLES.rglob("*.md")):
        files[path.relative_to(SAMPLES).as_posix()] = path.read_bytes()
    return files


def filled_in(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files, as a school with long names would have them."""
    text = files["lessons/school.yml"].decode()
    text = re.sub(
        r'^(    (name|where|phone|hours): )""',
        lambda found: f'{found[1]}"{PERSON[found[2]]}"',
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(
        r'^name: ""', 'name: "Theodore Roosevelt Middle and High School"', text, flags=re.MULTILINE
    )
    return {**files, "lessons/school.yml": text.encode()}


def print_sheets(proofs: Proofs, store: Store) -> tuple[Printed, ...]:
    """Print every sheet on all of its papers, on all processors; or take it from the store."""
    return print_all(jobs_for(proofs.sheets, addresses.PAPERS), proofs.files, store, quiet)


WHOLE = {"kit-item", "card", "half", "kit-scene", "plan-step", "plan-strip", "markdown-alert"}
MAY_BREAK = {"plan-step--long"}  # too long to keep whole
STREAM = re.compile(rb"\b(\d+) 0 obj\s*<<(?:(?!endobj).)*?>>\s*stream\r?\n", re.DOTALL)
LEAST = 0.15  # of a last page must be in use

_printer: Printer | None = None  # one per process


def wrong_breaks(sheets: Sequence[Sheet], proofs: Proofs) -> Iterator[tuple[str, list[str]]]:
    """What each page break of some sheets cuts or leaves alone; on all processors."""
    with concurrent.futures.ProcessPoolExecutor(
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(dict(proofs.files),),
    ) as pool:
        yield from zip(
            (sheet.address("") for sheet in sheets), pool.map(_look, sheets), strict=True
        )


def _start(files: Mapping[str, bytes]) -> None:
    global _printer
    _printer = Printer(files)


def _look(sheet: Sheet) -> list[str]:
    assert _printer
    paper = (sheet.papers(("letter",)) or sheet.papers(addresses.PAPERS))[0]
    pages = _printer.lay_out(sheet, paper)[0].pages
    whole = WHOLE - {"kit-item"} if sheet.kind == "answer-key" else WHOLE
    return [*_cut(pages, whole), *_lonely(pages)]


def elements(page: Any) -> Iterator[Any]:
    """Every box of a page that an element of its HTML made."""
    for outer in proof._body(page._page_box):
        for box in proof._all(outer):
            if box.element is not None and ":" not in box.element_tag:
                yield box


def _cut(pages: list[Any], whole: set[str]) -> Iterator[str]:
    seen: dict[int, int] = {}
    for number, one in enumerate(pages):
        for box in elements(one):
            names = set(box.element.get("class", "").split())
            row = box.element_tag == "tr" and box.element.find("td") is not None  # heads repeat
            if not (row or box.element_tag == "blockquote" or names & whole):
                continue
            if seen.setdefault(id(box.element), number) != number and names.isdisjoint(MAY_BREAK):
                yield f"page {number + 1}: {box.element_tag} {names} began on the page before"


def _lonely(pages: list[Any]) -> Iterator[str]:
    for number, one in enumerate(pages, start=1):
        shown = [
            box
            for box in elements(one)
            if getattr(box, "text", "").strip() or proof._is(box, "ReplacedBox")
        ]
        headings = {
            id(part.element)
            for box in elements(one)
            if box.element_tag in {"h1", "h2", "h3", "h4"}
            for part in proof._all(box)
            if part.element is not None
        }
        last = max(shown, key=lambda box: (round(box.position_y), box.position_x))
        if id(last.element) in headings:
            yield f'page {number} ends with the heading "{last.text}"'
    area = pages[-1]._page_box
    used = (last.position_y + last.height - area.content_box_y()) / area.height
    if used < LEAST:
        yield f"the last page is empty but for {used:.0%}"


def tool(*words: str, content: bytes) -> bytes:
    """Give a PDF to a program on its standard input and return what it says."""
    done = subprocess.run(words, input=content, capture_output=True, check=False)
    assert done.returncode == 0, (words, done.stderr.decode())
    return done.stdout


def broken_rules(content: bytes) -> list[str]:
    """What a PDF does not keep of the standards it names, by a validator.

    The validator miscounts streams whose last byte is a carriage return; those are counted here.
    """
    found = [
        f"{failure.rule_id}: {failure.message}"
        for profile in ("pdfua-1", "pdfa-2a")
        for failure in page.validate_pdf_bytes(content, profile=profile).failures
        if failure.rule_id != "PDFA2A-STREAM-LENGTH-001"
    ]
    for start in STREAM.finditer(content):
        length = re.search(rb"/Length (\d+)", start[0])
        if not length or not content.startswith(b"\nendstream", start.end() + int(length[1])):
            found.append(f"the stream of object {start[1].decode()} has another length")
    return found


def things(content: bytes) -> Iterator[pikepdf.Dictionary]:
    """Every dictionary of a PDF, as long as one goes through them: after that the file is closed.

    `pikepdf.open(content).objects` would give none: nothing holds the file open.
    """
    with pikepdf.open(io.BytesIO(content)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary):
                yield thing


@functools.cache
def read_out(content: bytes) -> str:
    """What a PDF says in the order of its tags, without spaces."""
    with pikepdf.open(io.BytesIO(content)) as plain:
        del plain.Root.OutputIntents  # with its colours, Poppler takes ten times as long
        plain.save(target := io.BytesIO())
    lines = tool("pdfinfo", "-struct-text", "-", content=target.getvalue()).decode()
    return "".join("".join(re.findall(r'^ *"(.*)"$', lines, re.MULTILINE)).split())


def page_texts(content: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    text = tool("pdftotext", "-", "-", content=content).decode()
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def prose_in(value: object) -> Iterator[Prose]:
    """Every text inside a value of the model."""
    if isinstance(value, Prose):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from prose_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from prose_in(getattr(value, field.name))


def sentences(prose: Prose, surface: Surface) -> Iterator[str]:
    """The plain words of each paragraph of a text."""
    for token in prose.tokens:
        if token.type == "inline":
            yield surface.plain(Prose(prose.where, (token,)))


if __name__ == "__main__":
    proofs = make(kit_files())
    for name in sys.argv[1:]:
        content = proofs.printer.print(proofs.sheet(name), "letter").content
        sys.stdout.write(f"{name} {hashlib.sha256(content).hexdigest()}\n")
