"""Builds copies of the kit for tests, each in a folder of its own."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ("lessons", "docs", "theme", "mkdocs.yml")
DAY = "2026-11-23"
EPOCH = "1795392000"  # 2026-11-23, noon


def copy_project(goal: Path) -> Path:
    """Copy what a site is made from into an empty folder and give that folder."""
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, goal / part)
    return goal


@contextlib.contextmanager
def holding(path: Path, *, alone: bool = True) -> Iterator[None]:
    """Hold a lock file while something is done: `alone`, or together with all who are not."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def lessonkit(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; no cache and no clock of this machine."""
    return subprocess.run(
        [sys.executable, "-m", "lessonkit", *map(str, words)],
        capture_output=True,
        text=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH} | environment,
        check=False,
    )
