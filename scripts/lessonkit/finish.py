"""Adds to a finished site what describes or holds all of it: the offline copy and kit.json."""

import hashlib
from collections.abc import Mapping
from typing import IO

from lessonkit import offline, pages
from lessonkit.build import Built
from lessonkit.commit import Commit
from lessonkit.manifest import manifest, sha256

HASHED = (".html", ".pdf")


def finish(
    built: Built, commit: Commit, files: Mapping[str, bytes], copy: IO[bytes]
) -> dict[str, bytes]:
    """Make the files that come last or change once more, and write the offline copy.

    `files` is the whole site so far: each file is asked for when it is needed, so that a large
    site need not fit into memory. The copy cannot hold itself, so the pages and the kit.json in
    it do not name it.
    """
    kit, desk = built.kit, built.desk
    assert kit is not None and desk is not None
    name = offline.copy_name(kit)
    hashes: dict[str, str] = {}
    late: dict[str, str] = {}
    for path in files:
        if path.endswith(HASHED):
            content = files[path]
            hashes[path] = sha256(content)
            if path.endswith(".html") and pages.waits(html := content.decode()):
                late[path] = html

    def described(size: int | None, packed: tuple[str, str] | None) -> dict[str, bytes]:
        """The pages with the panel of the offline copy, filled in, and kit.json."""
        made = {
            path: pages.fill_offline(html, path, desk, name, size).encode()
            for path, html in late.items()
        }
        changed = {path: sha256(content) for path, content in made.items()}
        about = manifest(
            kit,
            commit.name,
            built.pages,
            (*built.printed, *built.editable),
            built.exports,
            {**hashes, **changed},
            packed,
        )
        return {**made, "kit.json": about}

    inside = described(None, None)
    paths = {*files, *inside} - {*offline.NOT_COPIED}
    offline.pack_into(
        copy, lambda path: inside.get(path) or files[path], paths, name, commit.date or kit.date
    )
    size = copy.tell()
    copy.seek(0)
    digest = hashlib.file_digest(copy, "sha256").hexdigest()  # type: ignore[arg-type]
    done = described(size, (f"{name}.zip", digest))
    return {path: content for path, content in done.items() if files.get(path) != content}
