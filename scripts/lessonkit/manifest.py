"""Describes every output of a build in kit.json, for tests, packs, print panels and hosts."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from lessonkit.editable import Editable
from lessonkit.exports import Export
from lessonkit.model import Kit
from lessonkit.pages import Page, look_of
from lessonkit.pdf import Printed

VERSION = 1


def sha256(content: bytes) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(content).hexdigest()


def manifest(
    kit: Kit,
    commit: str,
    pages: Iterable[Page],
    sheets: Iterable[Printed | Editable],
    exports: Iterable[Export],
    hashes: Mapping[str, str],
    copy: tuple[str, str] | None,
) -> bytes:
    """Make kit.json; `hashes` has the SHA-256 of every page and PDF of the site, by its address.

    `copy` is the path and hash of the offline copy; the copy itself is described without it.

    Each output has: path, kind, format, audience, lesson (or null), lang, paper (or null),
    variant (or null), version (or null), code (or null), form (or null), pages (or null), sides
    (the most pages it may have, or null), sha256, sources, title (or null). Pages that come from
    docs/ are listed after those that come from the lessons, and the offline copy comes last.
    """
    own = {page.address: page for page in pages}
    outputs = [
        _output(
            kit,
            path=address,
            kind="page",
            audience=page.audience,
            lesson=page.lesson,
            sha256=hashes[address],
            sources=page.sources,
            title=page.title,
        )
        for address, page in own.items()
    ]
    outputs += [
        _output(
            kit,
            path=address,
            kind="page",
            audience="teacher" if look_of(address) == "teacher" else "everyone",
            lesson=None,
            sha256=hashes[address],
            sources=("docs/" + address.removesuffix("html") + "md",),
            title=None,
        )
        for address in sorted(hashes)
        if address.endswith(".html") and address not in own and address != "404.html"
    ]
    outputs += [_sheet(kit, sheet, hashes) for sheet in sheets]
    outputs += [
        _output(
            kit,
            path=export.address,
            kind="export",
            audience="teacher",
            lesson=export.lesson,
            sha256=sha256(export.content),
            sources=export.sources,
            title=export.title,
            variant=export.variant,
        )
        for export in exports
    ]
    if copy:
        path, digest = copy
        outputs.append(
            _output(
                kit,
                path=path,
                kind="zip",
                audience="everyone",
                lesson=None,
                sha256=digest,
                sources=(),
                title=kit.title,
            )
        )
    about = {"title": kit.title, "version": kit.version, "commit": commit, "language": kit.language}
    whole = {"version": VERSION, "kit": about, "outputs": outputs}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def _sheet(kit: Kit, done: Printed | Editable, hashes: Mapping[str, str]) -> dict[str, object]:
    """Describe a sheet as a PDF, or as a file to edit: of that nobody knows the pages."""
    sheet = done.sheet
    pages = done.pages if isinstance(done, Printed) else None
    path = sheet.address(done.paper) if isinstance(done, Printed) else done.address
    return _output(
        kit,
        path=path,
        kind=sheet.kind,
        audience=sheet.audience,
        lesson=sheet.lesson,
        sha256=hashes[path] if isinstance(done, Printed) else sha256(done.content),
        sources=sheet.sources,
        title=sheet.title,
        paper=done.paper,
        variant=sheet.variant,
        version=sheet.version,
        code=sheet.code or None,
        pages=pages,
        sides=sheet.sides if pages else None,
        form=sheet.form or None,
    )


def _output(
    kit: Kit,
    *,
    path: str,
    kind: str,
    audience: str,
    lesson: str | None,
    sha256: str,
    sources: tuple[str, ...],
    title: str | None,
    paper: str | None = None,
    variant: str | None = None,
    version: str | None = None,
    code: str | None = None,
    pages: int | None = None,
    sides: int | None = None,
    form: str | None = None,
) -> dict[str, object]:
    return {
        "path": path,
        "kind": kind,
        "format": path.rpartition(".")[2],
        "audience": audience,
        "lesson": lesson,
        "lang": kit.language,
        "paper": paper,
        "variant": variant,
        "version": version,
        "code": code,
        "form": form,
        "pages": pages,
        "sides": sides,
        "sha256": sha256,
        "sources": list(sources),
        "title": title,
    }
