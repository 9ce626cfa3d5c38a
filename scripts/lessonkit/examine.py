"""Looks into finished files on all processors, and remembers what it found.

A file is known by its content, so one that was looked into before need not be opened again.
"""

import concurrent.futures
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lessonkit import engine, processes, sheetcheck
from lessonkit.preflight import Wanted, faults, picture_of
from lessonkit.printing import Progress
from lessonkit.store import Memory
from lessonkit.texts import READERS

Found = tuple[str, ...]
Look = Callable[..., Found]
SHARP = 6.0  # pixels to a millimetre, at which answer sheets are looked at
FEW = 10  # below this, starting processes takes longer than looking


def words(content: bytes, ending: str) -> Found:
    """The words of a file; if it cannot be read, "" and why."""
    try:
        return (READERS[ending](content),)
    except ValueError as error:
        return "", str(error)


def paper(content: bytes, wanted: Wanted) -> Found:
    """What makes a PDF unfit for paper."""
    return tuple(faults(content, wanted))


def circles(content: bytes, layout: str) -> Found:
    """What a machine would misread on an answer sheet; `layout` is its description in JSON."""
    return tuple(sheetcheck.faults(picture_of(content, SHARP), json.loads(layout)))


class Examiner:
    """Looks into many files. `progress` hears of each that had to be opened."""

    def __init__(self, memory: Memory, progress: Progress) -> None:
        self._memory, self._progress = memory, progress

    def all(self, look: Look, jobs: Sequence[tuple[Path, object]]) -> list[Found]:
        """Look into every file in one way; each job has a file and what the look has to know."""
        names = [
            self._memory.name(
                look.__name__, engine.examiner(), said, hashlib.sha256(path.read_bytes()).digest()
            )
            for path, said in jobs
        ]
        found: list[Found | None] = [self._memory.get(name) for name in names]
        missing = [at for at, known in enumerate(found) if known is None]
        for done, (at, new) in enumerate(_looked(look, jobs, missing), start=1):
            found[at] = new
            self._memory.put(names[at], new)
            self._progress(done, len(missing), jobs[at][0].name)
        return [known or () for known in found]

    def close(self) -> None:
        """Forget what was not asked for in a long time."""
        self._memory.prune()


def _looked(
    look: Look, jobs: Sequence[tuple[Path, object]], missing: Sequence[int]
) -> Iterator[tuple[int, Found]]:
    if len(missing) < FEW or engine.processors() < 2:
        yield from ((at, _look(look, *jobs[at])) for at in missing)
        return
    with concurrent.futures.ProcessPoolExecutor(
        engine.processors(), mp_context=processes.context()
    ) as pool:
        futures = {pool.submit(_look, look, *jobs[at]): at for at in missing}
        for future in concurrent.futures.as_completed(futures):
            yield futures.pop(future), future.result()


def _look(look: Look, path: Path, said: object) -> Found:
    return look(path.read_bytes(), said)
