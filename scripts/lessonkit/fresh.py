"""Tells whether a site is still what its sources say, so that a second build has nothing to do."""

import contextlib
import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lessonkit.commit import read_commit
from lessonkit.engine import converter, printer, program
from lessonkit.store import write_whole

SOURCES = ("lessons", "docs", "theme", "mkdocs.yml", "scripts/lessonkit")


def fingerprint(root: Path, on: datetime.date, *options: str) -> str:
    """Name all that a build of this project depends on, as a SHA-256 in hex."""
    commit = read_commit(root)
    made_with = f"{printer()} {converter()} {program()}"
    digest = hashlib.sha256(f"{made_with} {on} {commit} {options}".encode())
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        start = root / source
        found: Iterable[Path] = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in found:
            if path.is_file() and path.suffix != ".pyc":
                yield path


def is_fresh(root: Path, site: Path, name: str) -> bool:
    """Tell whether the site was built from exactly this, and all its outputs are still there."""
    try:
        kept = json.loads(_note(root, site).read_bytes())
        whole = (site / "kit.json").read_bytes()
    except (OSError, ValueError):
        return False
    if kept != {"built": name, "kit": hashlib.sha256(whole).hexdigest()}:
        return False
    return all((site / output["path"]).is_file() for output in json.loads(whole)["outputs"])


def remember(root: Path, site: Path, name: str) -> None:
    """Note what the site was built from."""
    kit = hashlib.sha256((site / "kit.json").read_bytes()).hexdigest()
    write_whole(_note(root, site), json.dumps({"built": name, "kit": kit}).encode())


def note(root: Path, folder: Path, name: str, names: Mapping[Path, str]) -> None:
    """Note from what some files were printed, what they hold, and how they look on disk now.

    `names` gives for each file the fingerprint of its content, "" where it has none.
    """
    looks = {str(path): _look(path) for path in names}
    held = {str(path): name for path, name in names.items()}
    about = {"printed": name, "looks": looks, "held": held}
    write_whole(_note(root, folder), json.dumps(about).encode())


def held(root: Path, folder: Path) -> dict[Path, str]:
    """The fingerprints of files that were printed to a folder and look as they did then."""
    found = {}
    with contextlib.suppress(OSError, ValueError, KeyError, AttributeError):
        kept = json.loads(_note(root, folder).read_bytes())
        for path, name in kept["held"].items():
            with contextlib.suppress(OSError):
                if name and _look(Path(path)) == kept["looks"][path]:
                    found[Path(path)] = name
    return found


def unchanged(root: Path, folder: Path, name: str) -> int:
    """Tell how many files were printed to a folder from exactly this; 0 if one is not as it was."""
    try:
        kept = json.loads(_note(root, folder).read_bytes())
        if kept.get("printed") != name or not all(
            _look(Path(path)) == look for path, look in kept["looks"].items()
        ):
            return 0
    except (OSError, ValueError):
        return 0
    return len(kept["looks"])


def _look(path: Path) -> list[int]:
    """The size of a file and when it was written."""
    about = path.stat()
    return [about.st_size, about.st_mtime_ns]


def _note(root: Path, site: Path) -> Path:
    place = hashlib.sha256(str(site.resolve()).encode()).hexdigest()[:16]
    return root / ".cache" / f"site-{place}.json"
