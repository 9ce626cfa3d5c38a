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
    finished: Mapping[str, bytes],
    copy: tuple[str, bytes] | None,
) -> bytes:
    """Make kit.json; `finished` maps the address of every page of the site to its HTML.

    `copy` is the path and content of the offline copy; the copy itself is described without it.

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
            content=finished[address],
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
            content=finished[address],
            sources=("docs/" + address.removesuffix("html") + "md",),
            title=None,
        )
        for address in sorted(finished)
        if address not in own and address != "404.html"
    ]
    outputs += [_sheet(kit, sheet) for sheet in sheets]
    outputs += [
        _output(
            kit,
            path=export.address,
            kind="export",
            audience="teacher",
            lesson=export.lesson,
            content=export.content,
            sources=export.sources,
            title=export.title,
            variant=export.variant,
        )
        for export in exports
    ]
    if copy:
        path, content = copy
        outputs.append(
            _output(
                kit,
                path=path,
                kind="zip",
                audience="everyone",
                lesson=None,
                content=content,
                sources=(),
                title=kit.title,
            )
        )
    about = {"title": kit.title, "version": kit.version, "commit": commit, "language": kit.language}
    whole = {"version": VERSION, "kit": about, "outputs": outputs}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def _sheet(kit: Kit, done: Printed | Editable) -> dict[str, object]:
    """Describe a sheet as a PDF, or as a file to edit: of that nobody knows the pages."""
    sheet = done.sheet
    pages = done.pages if isinstance(done, Printed) else None
    return _output(
        kit,
        path=sheet.address(done.paper) if isinstance(done, Printed) else done.address,
        kind=sheet.kind,
        audience=sheet.audience,
        lesson=sheet.lesson,
        content=done.content,
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
    content: bytes,
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
        "sha256": sha256(content),
        "sources": list(sources),
        "title": title,
    }
