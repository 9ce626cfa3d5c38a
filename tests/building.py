"""Builds copies of the kit for tests, each in a folder of its own."""

import os
import shutil
import subprocess
import sys
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


def lessonkit(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; no cache and no clock of this machine."""
    return subprocess.run(
        [sys.executable, "-m", "lessonkit", *map(str, words)],
        capture_output=True,
        text=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH} | environment,
        check=False,
    )
