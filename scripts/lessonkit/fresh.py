"""Tells whether a site is still what its sources say, so that a second build has nothing to do."""

import datetime
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from lessonkit.commit import read_commit
from lessonkit.pdf import versions
from lessonkit.store import write_whole

SOURCES = ("lessons", "docs", "theme", "mkdocs.yml", "scripts/lessonkit")


def fingerprint(root: Path, on: datetime.date) -> str:
    """Name all that a build of this project depends on, as a SHA-256 in hex."""
    commit = read_commit(root)
    digest = hashlib.sha256(f"{versions()} {sys.version} {on} {commit}".encode())
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


def _note(root: Path, site: Path) -> Path:
    place = hashlib.sha256(str(site.resolve()).encode()).hexdigest()[:16]
    return root / ".cache" / f"site-{place}.json"
