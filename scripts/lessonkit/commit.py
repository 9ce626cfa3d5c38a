"""Finds out which commit is being built, and its date: an input of every build, never the clock."""

import datetime
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Commit:
    """The short name of the commit ("" if unknown) and its date in UTC (None if unknown)."""

    name: str
    date: datetime.date | None


def read_commit(root: Path) -> Commit:
    """Ask git for the commit of a project; SOURCE_DATE_EPOCH, where set, gives the date.

    Raises ValueError if SOURCE_DATE_EPOCH is not a number of seconds.
    """
    name = _git(root, "rev-parse", "--short=12", "HEAD")
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "show", "-s", "--format=%ct", "HEAD")
    if not epoch:
        return Commit(name, None)
    if not epoch.isdecimal():
        raise ValueError(f"SOURCE_DATE_EPOCH is {epoch!r}; it should be a number of seconds")
    return Commit(name, datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date())


def _git(root: Path, *words: str) -> str:
    """Run git in a project; "" where there is no git or no commit."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=root, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
