"""Adds to a finished site what describes or holds all of it: the offline copy and kit.json."""

from collections.abc import Mapping

from lessonkit import offline, pages
from lessonkit.build import Built
from lessonkit.commit import Commit
from lessonkit.manifest import manifest


def finish(built: Built, commit: Commit, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Make the files that come last or change once more; `files` is the whole site so far.

    The copy cannot hold itself, so the pages and the kit.json in it do not name it.
    """
    kit, desk = built.kit, built.desk
    assert kit is not None and desk is not None
    name = offline.copy_name(kit)
    whole = {path: content for path, content in files.items() if path.endswith(".html")}

    def described(copy: tuple[str, bytes] | None) -> dict[str, bytes]:
        """Every page with the panel of the offline copy filled in, and kit.json."""
        size = len(copy[1]) if copy else None
        made = {
            path: pages.fill_offline(html.decode(), path, desk, name, size).encode()
            for path, html in whole.items()
        }
        about = manifest(
            kit,
            commit.name,
            built.pages,
            (*built.printed, *built.editable),
            built.exports,
            made,
            copy,
        )
        return {**made, "kit.json": about}

    copied = {
        path: content
        for path, content in {**files, **described(None)}.items()
        if path not in offline.NOT_COPIED
    }
    packed = offline.pack(copied, name, commit.date or kit.date)
    done = {f"{name}.zip": packed, **described((f"{name}.zip", packed))}
    return {path: content for path, content in done.items() if files.get(path) != content}
