"""Keeps printed sheets between builds, named by all that they were made from."""

import contextlib
import hashlib
import io
import json
import os
import pickle
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonkit.engine import program

KEEP_DAYS = 30
MAY = {("datetime", "date"), ("markdown_it.token", "Token")}  # besides the classes of a kit
MADE = {
    ("lessonkit.answersheet", "AnswerRow"),
    ("lessonkit.answersheet", "AnswerSheet"),
    ("lessonkit.exports", "Export"),
    ("lessonkit.handouts", "Sheet"),
    ("lessonkit.pages", "Page"),
    ("lessonkit.versions", "Version"),
}  # from a kit


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished sheet on disk: its bytes are read when somebody asks for them."""

    path: Path
    pages: int

    def read_bytes(self) -> bytes:
        """All of it."""
        return self.path.read_bytes()


class Store:
    """A folder of files of one kind, each beside a small JSON with its number of pages.

    Safe for several builds at once: every file appears whole, and two writers of one name
    write the same bytes.
    """

    def __init__(self, folder: Path, ending: str = "pdf") -> None:
        self._folder, self._ending = folder, ending

    def get(self, name: str) -> Kept | None:
        """Give what was kept under a fingerprint, or None."""
        path, note = self._folder / f"{name}.{self._ending}", self._folder / f"{name}.json"
        try:
            about = json.loads(note.read_bytes())
            size = path.stat().st_size
        except (OSError, ValueError):
            return None
        if not isinstance(about, dict) or about.get("bytes") != size:
            return None
        _use(note)
        return Kept(path, about["pages"])

    def put(self, name: str, content: bytes, pages: int) -> Kept:
        """Keep a printed sheet under its fingerprint."""
        self._folder.mkdir(parents=True, exist_ok=True)
        about = json.dumps({"pages": pages, "bytes": len(content)}).encode()
        for path, written in ((f"{name}.{self._ending}", content), (f"{name}.json", about)):
            write_whole(self._folder / path, written)
        return Kept(self._folder / f"{name}.{self._ending}", pages)

    def prune(self, used: Iterable[str]) -> None:
        """Delete what was neither used now nor in the last KEEP_DAYS days."""
        used = set(used)
        oldest = time.time() - KEEP_DAYS * 86400
        for about in self._folder.glob("*.json"):
            with contextlib.suppress(FileNotFoundError):  # another build may prune as well
                if about.stem not in used and about.stat().st_mtime < oldest:
                    about.unlink()
                    about.with_suffix(f".{self._ending}").unlink()


def _use(path: Path) -> None:
    """Note that a file is still in use, once a day: pruning goes by that."""
    with contextlib.suppress(OSError):
        if path.stat().st_mtime < time.time() - 86400:
            os.utime(path)


class Memory:
    """A folder of what was worked out before, each value named by all that it was made from.

    It is only there to save time: what cannot be read is worked out again. Values are pickles,
    and a pickle may name nothing but the classes of a kit, so a foreign one can do no harm.
    """

    def __init__(self, folder: Path, held: dict[str, Any] | None = None) -> None:
        """Open a folder; what is `held` in this process need not be read again."""
        self._folder, self._held = folder, held
        self._maker = program().encode()
        self._used: set[str] = set()

    def name(self, *parts: object) -> str:
        """Name a value by what it is made from, and by the program that makes it."""
        digest = hashlib.sha256(self._maker)
        for part in parts:
            digest.update(part if isinstance(part, bytes) else repr(part).encode())
            digest.update(b"\0")
        return digest.hexdigest()

    def get(self, name: str) -> Any:
        """Give what was kept under a name, or None."""
        self._used.add(name)
        if self._held is not None and name in self._held:
            return self._held[name]
        with contextlib.suppress(OSError, ValueError, pickle.UnpicklingError, EOFError):
            value = _Unpickler(io.BytesIO(self._path(name).read_bytes())).load()
            if self._held is not None:
                self._held[name] = value
            return value
        return None

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name."""
        if self._held is not None:
            self._held[name] = value
        write_whole(self._path(name), pickle.dumps(value, 5))

    def prune(self) -> None:
        """Delete what was neither used now nor in the last KEEP_DAYS days."""
        if self._held is not None:
            for name in self._held.keys() - self._used:
                del self._held[name]
        oldest = time.time() - KEEP_DAYS * 86400
        for path in self._folder.glob("*.pickle"):
            if path.stem in self._used:
                _use(path)
                continue
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.pickle"


class _Unpickler(pickle.Unpickler):
    """Reads values of a kit and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Give a class that values of a kit are made of; UnpicklingError for all others."""
        if module.startswith(("lessonkit.items.", "lessonkit.parse.")) or (module, name) in MAY:
            return super().find_class(module, name)
        if module in {"lessonkit.model", "lessonkit.text", "lessonkit.problems"} or (
            (module, name) in MADE
        ):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a kit")


def write_changed(path: Path, content: bytes) -> None:
    """Write a file unless it is there with the same content."""
    with contextlib.suppress(OSError):
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return
    write_whole(path, content)


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
