"""Prints many sheets: takes kept ones from the store, shares the rest out over the processors."""

import concurrent.futures
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lessonkit.handouts import Sheet
from lessonkit.pdf import NoPrinter, Printed, Printer, fingerprint, versions
from lessonkit.store import Kept, Store

Progress = Callable[[int, int, str], None]
FEW = 6  # below this, starting processes takes longer than printing


def print_all(
    jobs: Sequence[tuple[Sheet, str]],
    files: Mapping[str, bytes],
    store: Store | None,
    progress: Progress,
) -> tuple[Printed, ...]:
    """Print every sheet on its paper, in the order of the jobs.

    `progress` is called with the number done, the number in all, and the address just printed.
    Raises NoPrinter where something has to be printed and cannot be.
    """
    engine = versions()
    names = [fingerprint(sheet, paper, files, engine) for sheet, paper in jobs]
    found: dict[int, Printed] = {}
    for index, (sheet, paper) in enumerate(jobs):
        kept = store.get(names[index]) if store else None
        if kept:
            found[index] = Printed(sheet, paper, kept.content, kept.pages)
    missing = [index for index in range(len(jobs)) if index not in found]
    done = len(found)
    for index, printed in _print(missing, jobs, files):
        found[index] = printed
        done += 1
        progress(done, len(jobs), printed.sheet.address(printed.paper))
        if store and not printed.complaints:
            store.put(names[index], Kept(printed.content, printed.pages))
    if store:
        store.prune(names)
    return tuple(found[index] for index in range(len(jobs)))


def _print(
    missing: Sequence[int], jobs: Sequence[tuple[Sheet, str]], files: Mapping[str, bytes]
) -> Iterator[tuple[int, Printed]]:
    processes = min(os.cpu_count() or 1, len(missing) // 3)
    if len(missing) <= FEW or processes < 2:
        if missing:
            printer = Printer(files)
            for index in missing:
                yield index, printer.print(*jobs[index])
        return
    Printer(files)  # fails here, with a clear word, rather than in a child process
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start, initargs=(dict(files),)
    ) as pool:
        futures = {pool.submit(_work, *jobs[index]): index for index in missing}
        for future in concurrent.futures.as_completed(futures):
            yield futures[future], future.result()


_printer: Printer | None = None  # one per process, made when the process starts


def _start(files: Mapping[str, bytes]) -> None:
    global _printer
    _printer = Printer(files)


def _work(sheet: Sheet, paper: str) -> Printed:
    assert _printer is not None
    return _printer.print(sheet, paper)


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
