"""Turns drafts into Word files and texts: takes kept ones from the store, pandoc makes the rest.

It is the only module that knows pandoc. One process of it makes many files, since starting it
takes longer than most sheets.
"""

import concurrent.futures
import datetime
import hashlib
import io
import json
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from lessonkit import drawing, engine
from lessonkit.editable import SCRIPT, Draft, Editable, Picture
from lessonkit.order import Ending
from lessonkit.pdf import Printer
from lessonkit.store import Store

Progress = Callable[[int, int, str], None]
Stores = Mapping[Ending, Store]
FEW = 6  # below this, a second process takes longer than it saves


class NoConverter(Exception):
    """The program pandoc is missing."""


def why_not(error: NoConverter) -> str:
    """Say what is missing and how to get it."""
    return f"making them needs the program pandoc, from the package pypandoc-binary ({error})"


def convert(
    drafts: Sequence[Draft],
    files: Mapping[str, bytes],
    date: datetime.date,
    stores: Stores | None,
    progress: Progress,
) -> tuple[Editable, ...]:
    """Make a file of every draft, in their order; `date` is what the files say when they were made.

    `files` are those of the project. `progress` is called with the number done, the number in all,
    and the address just made. Raises NoConverter where a file has to be made and pandoc is missing,
    NoPrinter where a picture has to be drawn and Pango is.
    """
    shared = hashlib.sha256(f"{engine.converter()} {date}".encode() + files[SCRIPT]).hexdigest()
    names = [_name(draft, shared) for draft in drafts]
    made: dict[int, Editable] = {}
    for at, draft in enumerate(drafts):
        kept = stores[draft.ending].get(names[at]) if stores else None
        if kept:
            made[at] = Editable(draft.sheet, draft.ending, draft.paper, kept)
    missing = [at for at in range(len(drafts)) if at not in made]
    for at, content in _make([drafts[at] for at in missing], files, date):
        index, draft = missing[at], drafts[missing[at]]
        keep = stores[draft.ending].put(names[index], content, 0) if stores else content
        made[index] = Editable(draft.sheet, draft.ending, draft.paper, keep)
        progress(len(made), len(drafts), made[index].address)
    for ending, store in (stores or {}).items():
        store.prune(names[at] for at, draft in enumerate(drafts) if draft.ending == ending)
    return tuple(made[at] for at in range(len(drafts)))


def _name(draft: Draft, shared: str) -> str:
    """Name a file by all that it is made from, as a SHA-256 in hex."""
    digest = hashlib.sha256(f"{shared} {draft.ending}\0{draft.html}\0".encode())
    digest.update(json.dumps([draft.parts, draft.words], sort_keys=True).encode())
    for picture in draft.pictures:
        digest.update(picture.name.encode())
    return digest.hexdigest()


def _make(
    drafts: Sequence[Draft], files: Mapping[str, bytes], date: datetime.date
) -> Iterator[tuple[int, bytes]]:
    """Have pandoc make files, shared out over the processors; gives each with its index."""
    if not drafts:
        return
    program = engine.pandoc()
    if program is None:
        raise NoConverter("it is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sheet.lua").write_bytes(files[SCRIPT])
        _draw({picture for draft in drafts for picture in draft.pictures}, files, folder)
        hands = 1 if len(drafts) <= FEW else engine.processors()
        with concurrent.futures.ThreadPoolExecutor(hands) as pool:
            lots = [range(start, len(drafts), hands) for start in range(hands)]
            running = [pool.submit(_run, program, folder, lot, drafts, date) for lot in lots]
            for done in concurrent.futures.as_completed(running):
                yield from done.result()


def _draw(pictures: set[Picture], files: Mapping[str, bytes], folder: Path) -> None:
    """Put pictures beside the sheets; those made of lines are drawn in dots."""
    printer: Printer | None = None
    for picture in sorted(pictures, key=lambda each: each.name):
        content = picture.content
        if picture.ending == "svg":
            printer = printer or Printer(files)
            content = drawing.png(content, picture.width, picture.height, printer)
        (folder / picture.name).write_bytes(content)


def _run(
    program: Path, folder: Path, lot: Sequence[int], drafts: Sequence[Draft], date: datetime.date
) -> list[tuple[int, bytes]]:
    """Make one lot of files with one process."""
    jobs = [_job(at, drafts[at], folder, date) for at in lot]
    noon = datetime.datetime.combine(date, datetime.time(12), datetime.UTC)
    done = subprocess.run(
        [program, "lua", "sheet.lua"],
        input="".join(json.dumps(job) + "\n" for job in jobs),
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env={"SOURCE_DATE_EPOCH": str(int(noon.timestamp())), "LANG": "C.UTF-8"},
    )
    if done.returncode or done.stderr:
        raise RuntimeError(f"pandoc: {done.stderr}")
    goals = [folder / str(job["goal"]) for job in jobs]
    return [(at, goal.read_bytes()) for at, goal in zip(lot, goals, strict=True)]


def _job(at: int, draft: Draft, folder: Path, date: datetime.date) -> dict[str, object]:
    """What sheet.lua is told about one file; the empty Word file is written beside it."""
    job: dict[str, object] = {"html": draft.html, "goal": f"{at}.{draft.ending}", **draft.words}
    if draft.parts:
        job["reference"] = f"{at}-reference.docx"
        (folder / str(job["reference"])).write_bytes(_packed(draft.parts, date))
    return job


def _packed(parts: Mapping[str, str], date: datetime.date) -> bytes:
    goal, made = io.BytesIO(), (date.year, date.month, date.day, 12, 0, 0)
    with zipfile.ZipFile(goal, "w") as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name, made), text)
    return goal.getvalue()
