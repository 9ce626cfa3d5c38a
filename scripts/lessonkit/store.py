"""Keeps printed sheets between builds, named by all that they were made from."""

import json
import os
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KEEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A printed sheet from an earlier build."""

    content: bytes
    pages: int


class Store:
    """A folder of PDFs, each beside a small JSON with its number of pages.

    Safe for several builds at once: every file appears whole, and two writers of one name
    write the same bytes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> Kept | None:
        """Give what was kept under a fingerprint, or None."""
        try:
            about = json.loads((self._folder / f"{name}.json").read_bytes())
            content = (self._folder / f"{name}.pdf").read_bytes()
        except (OSError, ValueError):
            return None
        if about.get("bytes") != len(content):
            return None
        os.utime(self._folder / f"{name}.json")
        return Kept(content, about["pages"])

    def put(self, name: str, kept: Kept) -> None:
        """Keep a printed sheet under its fingerprint."""
        self._folder.mkdir(parents=True, exist_ok=True)
        about = json.dumps({"pages": kept.pages, "bytes": len(kept.content)}).encode()
        for path, content in ((f"{name}.pdf", kept.content), (f"{name}.json", about)):
            write_whole(self._folder / path, content)

    def prune(self, used: Iterable[str]) -> None:
        """Delete what was neither used now nor in the last KEEP_DAYS days."""
        used = set(used)
        oldest = time.time() - KEEP_DAYS * 86400
        for about in self._folder.glob("*.json"):
            if about.stem not in used and about.stat().st_mtime < oldest:
                about.unlink(missing_ok=True)
                about.with_suffix(".pdf").unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is never seen half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
