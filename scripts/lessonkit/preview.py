"""Makes again what a change in the lessons changes on a site that is being previewed.

MkDocs would make all of it, and print every sheet, after each word that is saved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lessonkit import pages
from lessonkit.build import Built
from lessonkit.frame import Frames, MenuEntry
from lessonkit.search import search_script

SEARCH = "assets/kit-search.js"


@dataclass(frozen=True, slots=True)
class DocsPage:
    """A page that does not come from the lessons, before its panels are filled."""

    address: str
    title: str
    tab: str
    toc: tuple[tuple[str, str], ...]
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a site has besides the lessons: pages, menu, addresses of style sheets."""

    docs: tuple[DocsPage, ...]
    menu: tuple[MenuEntry, ...]
    styles: tuple[str, ...]
    teacher_styles: tuple[str, ...]


def listed(built: Built) -> tuple[tuple[str, str, str, str | None], ...]:
    """What the menu says of the pages of a kit; where that changes, MkDocs has to make it anew."""
    return tuple((page.address, page.title, page.look, page.lesson) for page in built.pages)


def shown(built: Built, rest: Rest) -> Iterator[tuple[str, bytes]]:
    """Every file of the site that depends on the lessons, with its path."""
    desk = built.desk
    assert desk is not None
    frames = Frames(desk, rest.menu, rest.styles, rest.teacher_styles)
    words = []
    for page in built.pages:
        words.append((page.address, page.title, page.html))
        if page.look == "teacher":
            whole = frames.teacher(page.address, page.tab, page.html, page.toc)
        else:
            whole = frames.student(page.address, page.title, page.tab, page.html)
        yield page.address, whole.encode()
    for docs in rest.docs:
        content = pages.fill_slots(docs.html, docs.address, desk)
        words.append((docs.address, docs.title, content))
        if pages.look_of(docs.address) == "teacher":
            whole = frames.teacher(docs.address, docs.tab, content, docs.toc)
        else:
            whole = frames.student(docs.address, docs.title, docs.tab, content)
        yield docs.address, whole.encode()
    yield SEARCH, search_script(sorted(words))
    yield from built.files.items()
    yield from ((export.address, export.content) for export in built.exports)
