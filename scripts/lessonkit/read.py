"""Opens the files of a kit. Understands nothing: gives paths and bytes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LARGEST_TEXT = 1_000_000
LARGEST_PICTURE = 10_000_000
TEXTS = (".md", ".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not opened, and why: "too-large" or "outside-link"."""

    path: str
    why: str
    size: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a kit: path from the project's root, with forward slashes, to content."""

    files: Mapping[str, bytes]
    refused: tuple[Refused, ...] = ()


def read_tree(root: Path, folders: tuple[str, ...] = ("lessons", "theme/locales")) -> Tree:
    """Read every file below the folders of a project, in the order of their paths.

    Hidden files are passed over. Raises OSError where a folder or file cannot be opened.
    """
    files: dict[str, bytes] = {}
    refused: list[Refused] = []
    real_root = root.resolve()
    for folder in folders:
        for where, folders_inside, names in os.walk(root / folder):
            folders_inside[:] = sorted(name for name in folders_inside if not name.startswith("."))
            for name in sorted(names):
                if name.startswith("."):
                    continue
                path = Path(where, name)
                key = path.relative_to(root).as_posix()
                if not path.resolve().is_relative_to(real_root) or not path.exists():
                    refused.append(Refused(key, "outside-link", 0))
                    continue
                size = path.stat().st_size
                limit = LARGEST_TEXT if name.endswith(TEXTS) else LARGEST_PICTURE
                if size > limit:
                    refused.append(Refused(key, "too-large", size))
                    continue
                files[key] = path.read_bytes()
    return Tree(files, tuple(refused))
