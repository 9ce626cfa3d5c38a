"""Runs a command and says how long it took, how much of the processors, and its largest process."""

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DAY = "2026-11-23"
SET_CHILD_SUBREAPER = 36  # of prctl(2)
PAUSE = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of all processors, and MiB of the largest process."""

    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f} s CPU, {self.peak:.0f} MiB)"


def run(*words: object, cwd: Path = ROOT) -> Cost:
    """Run a command to its end; RuntimeError with its output if it fails."""
    _adopt()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'scripts'}:{ROOT}"}
    environment |= {"SOURCE_DATE_EPOCH": "1795392000", "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    process = subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    said, _ = process.communicate()
    wall = time.perf_counter() - begun
    watch.join()
    _await_all()
    if process.returncode:
        raise RuntimeError(f"{words}: exit {process.returncode}\n{said[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, watch.peak)


def _adopt() -> None:
    """Become the parent of processes whose own parent has ended: their time counts too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _await_all() -> None:
    """Wait for what the command left behind."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def lessonkit(*words: object) -> Cost:
    """Run a command of the kit."""
    return run(sys.executable, "-m", "lessonkit", *words)


def best(costs: Iterable[Cost]) -> Cost:
    """The quickest of several runs: a shared machine only ever makes a run slower."""
    return min(costs, key=lambda cost: cost.wall)


class _Watch(threading.Thread):
    """Looks at the memory of a process and those that it starts, until it ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak = pid, 0.0

    def run(self) -> None:
        """Keep the most MiB that one process had."""
        while Path(f"/proc/{self.pid}/statm").exists():
            for pid in (self.pid, *_children(self.pid)):
                self.peak = max(self.peak, _resident(pid))
            time.sleep(PAUSE)


def _children(pid: int) -> Iterable[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, found):
        yield child
        yield from _children(child)


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20
    except (OSError, IndexError):
        return 0.0


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def machine() -> str:
    """What was measured on, without its name."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{len(os.sched_getaffinity(0))} cores, {sys.platform}, Python {version}"
