"""Opens the files of a kit. Understands nothing: gives paths and bytes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LARGEST_TEXT = 250_000
LARGEST_PICTURE = 10_000_000
TEXTS = (".md", ".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not opened, and why; `size` in bytes."""

    path: str
    why: Literal["too-large", "not-a-file"]
    size: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a kit: path from the project's root, with forward slashes, to content."""

    files: Mapping[str, bytes]
    refused: tuple[Refused, ...] = ()


def read_tree(root: Path, folders: tuple[str, ...] = ("lessons", "theme")) -> Tree:
    """Read every file below the folders of a project, in the order of their paths.

    Hidden files are passed over, symbolic links are refused: they can lead anywhere.
    Raises OSError where a folder or file cannot be opened.
    """
    files: dict[str, bytes] = {}
    refused: list[Refused] = []
    for path in sorted(path for folder in folders for path in _walk(root / folder)):
        key = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")
        if path.is_symlink() or not path.is_file():
            refused.append(Refused(key, "not-a-file"))
        elif (size := path.stat().st_size) > largest(path.name):
            refused.append(Refused(key, "too-large", size))
        else:
            files[key] = path.read_bytes()
    return Tree(files, tuple(refused))


def largest(name: str) -> int:
    """The most bytes that a file of this name may have."""
    return LARGEST_TEXT if name.endswith(TEXTS) else LARGEST_PICTURE


def _walk(folder: Path) -> list[Path]:
    """Every file below a folder that is not hidden, and every link, to a folder too."""
    found: list[Path] = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            found.extend(_walk(entry))
        else:
            found.append(entry)
    return found
