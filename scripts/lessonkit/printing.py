"""Prints many sheets and binds packs: takes kept ones from the store, shares out the rest."""

import concurrent.futures
import contextlib
import functools
import gc
import multiprocessing.util
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from lessonkit import engine, processes
from lessonkit.binding import Binding, bind, bind_name
from lessonkit.faces import Face, read_faces
from lessonkit.handouts import Sheet
from lessonkit.pdf import Names, NoPrinter, Printed, Printer
from lessonkit.store import Store

Progress = Callable[[int, int, str], None]
FEW = 6  # below this, starting processes takes longer than printing
UNOPENED = (".md", ".yml", ".yaml", ".html", ".js")  # what no sheet opens
Work = Callable[..., Printed]


class Shop:
    """A print shop: it remembers earlier prints, and keeps its processes until it is closed.

    `files` are what a sheet may open. `progress` is called with the number done, the number in
    all, and the address just printed. Raises NoPrinter where Pango is missing.
    """

    def __init__(self, files: Mapping[str, bytes], store: Store | None, progress: Progress) -> None:
        if not engine.has_pango():
            raise NoPrinter("it is not installed")
        self._files = {path: files[path] for path in files if not path.endswith(UNOPENED)}
        self._store, self._progress = store, progress
        self._pool: concurrent.futures.ProcessPoolExecutor | None = None
        self._starting: threading.Thread | None = None
        self._used: list[str] = []
        self._here = _Bench(self._files)
        self._names = Names(self._files, engine.printer())

    def __enter__(self) -> "Shop":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._starting:
            self._starting.join()
        if self._pool:  # its processes end while the PDFs are being written
            self._pool.shutdown(wait=error is not None, cancel_futures=True)
        if self._store and error is None:
            self._store.prune(self._used)

    def warm(self) -> None:
        """Let the processes start and load the print engine, while lessons are still being read."""
        if engine.processors() > 1:  # in a thread, since a process takes a while to answer
            self._starting = threading.Thread(target=self._start_pool)
            self._starting.start()

    def _start_pool(self) -> None:
        pool = self._open_pool()
        for _ in range(engine.processors()):
            pool.submit(_nothing)

    def print(self, jobs: Sequence[tuple[Sheet, str]]) -> tuple[Printed, ...]:
        """Print every sheet on its paper, in the order of the jobs.

        Raises NoPrinter where something has to be printed and cannot be.
        """
        names = [self._names.name(sheet, paper) for sheet, paper in jobs]
        return self._all(names, jobs, _print, [len(sheet.html) for sheet, _ in jobs])

    def bind(self, jobs: Sequence[tuple[Sheet, str, Binding]]) -> tuple[Printed, ...]:
        """Bind every pack, in the order of the jobs."""
        names = [bind_name(binding, self._names.shared) for _, _, binding in jobs]
        sizes = [sum(leaf.pages * leaf.copies for leaf in binding.parts) for *_, binding in jobs]
        return self._all(names, jobs, _bind, sizes)

    def _all(
        self,
        names: Sequence[str],
        jobs: Sequence[tuple[Any, ...]],
        work: Work,
        sizes: Sequence[int],
    ) -> tuple[Printed, ...]:
        """Do all jobs, large ones first; those that were done before are taken from the store."""
        self._used += names
        found: dict[int, Printed] = {}
        for index, (sheet, paper, *_) in enumerate(jobs):
            kept = self._store.get(names[index]) if self._store else None
            if kept:
                found[index] = Printed(sheet, paper, kept, kept.pages, name=names[index])
        done = len(found)
        missing = [index for index in range(len(jobs)) if index not in found]
        missing.sort(key=lambda index: -sizes[index])
        for index, printed in self._do(missing, jobs, work):
            own = replace(printed, sheet=jobs[index][0])  # not the copy that came back
            found[index] = self._keep(names[index], own)
            done += 1
            self._progress(done, len(jobs), printed.sheet.address(printed.paper))
        return tuple(found[index] for index in range(len(jobs)))

    def _keep(self, name: str, printed: Printed) -> Printed:
        """Keep what nobody has to look at again."""
        if not self._store or printed.complaints:
            return printed
        kept = self._store.put(name, printed.content, printed.pages)
        return replace(printed, kept=kept, name=name)

    def _do(
        self, missing: Sequence[int], jobs: Sequence[tuple[Any, ...]], work: Work
    ) -> Iterator[tuple[int, Printed]]:
        if not missing:
            return
        if self._starting:
            self._starting.join()
        if not self._pool and (len(missing) <= FEW or engine.processors() < 2):
            for index in missing:
                yield index, work(self._here, *jobs[index])
            return
        pool = self._open_pool()
        futures = {pool.submit(_work, work, jobs[index]): index for index in missing}
        for future in concurrent.futures.as_completed(futures):
            index = futures.pop(future)
            yield index, future.result()

    def _open_pool(self) -> concurrent.futures.ProcessPoolExecutor:
        if not self._pool:
            self._pool = concurrent.futures.ProcessPoolExecutor(
                engine.processors(),
                mp_context=processes.context(),
                initializer=_start,
                initargs=(self._files,),
            )
        return self._pool


class _Bench:
    """Where one process works: a printer and the faces of packs, made when they are needed."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def prepare(self) -> None:
        """Make what most sheets and packs need."""
        _ = self.printer, self.faces

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
    gc.disable()
    # The print engine clears its fonts away when Python ends, which a pool's process does not do.
    tempfile.tempdir = tempfile.mkdtemp(prefix="lessonkit-")
    multiprocessing.util.Finalize(None, shutil.rmtree, (tempfile.tempdir, True), exitpriority=0)
    _bench = _Bench(files)
    with contextlib.suppress(NoPrinter):  # whoever prints hears of it
        _bench.prepare()
    gc.freeze()


def _nothing() -> None:
    """Let a pool start a process."""


def _work(work: Work, job: tuple[Any, ...]) -> Printed:
    """Do a job, then throw away what it left behind.

    A laid-out sheet is many circles of values. To look for them while it grows took a tenth of
    the time, and left more of them in memory than to look among the new values once it is written.
    """
    assert _bench is not None
    done = work(_bench, *job)
    gc.collect()
    return done


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
