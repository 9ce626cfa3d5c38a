"""Prints many sheets and binds packs: takes kept ones from the store, shares out the rest."""

import concurrent.futures
import contextlib
import ctypes
import functools
import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from lessonkit.binding import Binding, bind, bind_name
from lessonkit.faces import Face, read_faces
from lessonkit.handouts import Sheet
from lessonkit.pdf import NoPrinter, Printed, Printer, fingerprint, versions
from lessonkit.store import Kept, Store

Progress = Callable[[int, int, str], None]
MAKERS = ("binding", "faces", "finish", "pdf", "proof")  # our modules that shape a PDF
LIBRARIES = (("pango-1.0", "pango_version_string"), ("harfbuzz", "hb_version_string"))
FEW = 6  # below this, starting processes takes longer than printing
Work = Callable[..., Printed]


class Shop:
    """A print shop: it remembers earlier prints, and keeps its processes until it is closed.

    `files` are what a sheet may open. `progress` is called with the number done, the number in
    all, and the address just printed.
    """

    def __init__(self, files: Mapping[str, bytes], store: Store | None, progress: Progress) -> None:
        self._files, self._store, self._progress = files, store, progress
        self._pool: concurrent.futures.ProcessPoolExecutor | None = None
        self._engine = engine()
        self._used: list[str] = []
        self._here: _Bench | None = None

    def __enter__(self) -> "Shop":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        if self._store and error is None:
            self._store.prune(self._used)

    def print(self, jobs: Sequence[tuple[Sheet, str]]) -> tuple[Printed, ...]:
        """Print every sheet on its paper, in the order of the jobs.

        Raises NoPrinter where something has to be printed and cannot be.
        """
        names = [fingerprint(sheet, paper, self._files, self._engine) for sheet, paper in jobs]
        return self._all(names, jobs, _print)

    def bind(self, jobs: Sequence[tuple[Sheet, str, Binding]]) -> tuple[Printed, ...]:
        """Bind every pack, in the order of the jobs."""
        names = [bind_name(binding, self._files, self._engine) for _, _, binding in jobs]
        return self._all(names, jobs, _bind)

    def _all(
        self, names: Sequence[str], jobs: Sequence[tuple[Any, ...]], work: Work
    ) -> tuple[Printed, ...]:
        """Do all jobs: those that were done before are taken from the store."""
        self._used += names
        found: dict[int, Printed] = {}
        for index, (sheet, paper, *_) in enumerate(jobs):
            kept = self._store.get(names[index]) if self._store else None
            if kept:
                found[index] = Printed(sheet, paper, kept.content, kept.pages)
        done = len(found)
        missing = [index for index in range(len(jobs)) if index not in found]
        for index, printed in self._do(missing, jobs, work):
            found[index] = printed
            done += 1
            self._progress(done, len(jobs), printed.sheet.address(printed.paper))
            if self._store and not printed.complaints:
                self._store.put(names[index], Kept(printed.content, printed.pages))
        return tuple(found[index] for index in range(len(jobs)))

    def _do(
        self, missing: Sequence[int], jobs: Sequence[tuple[Any, ...]], work: Work
    ) -> Iterator[tuple[int, Printed]]:
        processes = os.cpu_count() or 1
        if not self._pool and (len(missing) <= FEW or processes < 2):
            if missing and not self._here:
                self._here = _Bench(self._files)
            for index in missing:
                assert self._here
                yield index, work(self._here, *jobs[index])
            return
        if not self._pool:
            if work is _print:
                Printer(self._files)  # fails here, with a clear word, rather than in a child
            self._pool = concurrent.futures.ProcessPoolExecutor(
                min(processes, len(missing) // 3),
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
                initargs=(dict(self._files),),
            )
        futures = {self._pool.submit(_work, work, jobs[index]): index for index in missing}
        for future in concurrent.futures.as_completed(futures):
            yield futures[future], future.result()


class _Bench:
    """Where one process works: a printer and the faces of packs, made when they are needed."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    @functools.cached_property
    def printer(self) -> Printer:
        """The print engine, with fonts and styles prepared."""
        return Printer(self._files)

    @functools.cached_property
    def faces(self) -> Mapping[str, Face]:
        """The faces that packs share."""
        return read_faces(self._files)


_bench: _Bench | None = None  # one per process, made when the process starts


def _start(files: Mapping[str, bytes]) -> None:
    global _bench
    _bench = _Bench(files)


def _work(work: Work, job: tuple[Any, ...]) -> Printed:
    assert _bench is not None
    return work(_bench, *job)


def _print(bench: _Bench, sheet: Sheet, paper: str) -> Printed:
    return bench.printer.print(sheet, paper)


def _bind(bench: _Bench, sheet: Sheet, paper: str, binding: Binding) -> Printed:
    content, pages = bind(binding, bench.faces)
    return Printed(sheet, paper, content, pages)


def print_all(
    jobs: Sequence[tuple[Sheet, str]],
    files: Mapping[str, bytes],
    store: Store | None,
    progress: Progress,
) -> tuple[Printed, ...]:
    """Print every sheet on its paper in a shop that is closed afterwards."""
    with Shop(files, store, progress) as shop:
        return shop.print(jobs)


def engine() -> str:
    """All but the sheet that decides how a PDF comes out: packages, libraries, our own modules."""
    digest = hashlib.sha256(versions().encode())
    for library, function in LIBRARIES:
        digest.update(_version(library, function).encode() + b"\0")
    for name in MAKERS:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()


def _version(library: str, function: str) -> str:
    """Ask a library of the system for its version; "" where it is missing or named otherwise."""
    for name in (f"lib{library}.so.0", f"lib{library}.0.dylib", f"lib{library}-0.dll"):
        with contextlib.suppress(OSError, AttributeError):
            ask = getattr(ctypes.CDLL(name), function)
            ask.restype = ctypes.c_char_p
            return str(ask().decode())
    return ""


def why_not(error: NoPrinter) -> str:
    """Say what is missing and how to get it."""
    return (
        f"printing needs the system library Pango ({error}). Debian, Ubuntu: sudo apt-get install "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango"
    )


def quiet(done: int, total: int, name: str) -> None:
    """Report no progress."""


def jobs_for(sheets: Iterable[Sheet], papers: Iterable[str]) -> list[tuple[Sheet, str]]:
    """Every sheet on each of its papers, in the order to print them."""
    papers = tuple(papers)
    return [(sheet, paper) for sheet in sheets for paper in sheet.papers(papers)]
