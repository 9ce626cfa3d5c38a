"""Puts the frame round a page: help and the way out, and for teachers menu, contents, search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from lessonkit import pages
from lessonkit.pages import Desk

# Where the words of a page go in a frame that many pages share; no page can hold such a sign.
TITLE, TAB, CONTENT, CONTENTS = (Markup(f"\0{name}\0") for name in ("title", "tab", "page", "toc"))


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu: a page with its address, or a group of others `inside`.

    `here` is true for the page that is shown, and for the groups that hold it.
    """

    title: str
    address: str
    inside: tuple["MenuEntry", ...] = ()
    here: bool = False


TEACHER_SCRIPT = "assets/kit-teacher.js"


class Frames:
    """The frames of one build: `menu` is that of teachers, the styles are addresses of files.

    Most of a frame is the same for all pages of one depth, and names every lesson of the kit. It
    is rendered once, and then filled for each page: or else a kit of twice as many lessons would
    take four times as long.
    """

    def __init__(
        self,
        desk: Desk,
        menu: Sequence[MenuEntry],
        styles: Sequence[str],
        teacher_styles: Sequence[str],
    ) -> None:
        self._desk, self._menu = desk, menu
        self._styles, self._teacher_styles = styles, teacher_styles
        self._shared: dict[object, str] = {}
        self._groups = dict(_groups(menu, ()))
        self._lines = {entry.address: entry for entry in _lines(menu)}

    def student(
        self, address: str, title: str, tab: str, content: str, base: str | None = None
    ) -> str:
        """Make a whole page for students; `base` as in `pages.shell`."""
        key = ("student", address.count("/"), base)
        if key not in self._shared:
            shared = pages.shell(
                self._desk, _like(address), TITLE, TAB, CONTENT, self._styles, base=base
            )
            self._shared[key] = str(shared)  # no Markup, which would escape what is filled in
        return _filled(self._shared[key], title, tab, content)

    def teacher(self, address: str, tab: str, content: str, toc: Sequence[tuple[str, str]]) -> str:
        """Make a whole page for teachers; `toc` names its sections by id and heading."""
        opened, extras = self._groups.get(address, ()), pages.extras_of(address)
        key = ("teacher", address.count("/"), opened, bool(toc), extras)
        surface = self._desk.surface(_like(address), "teacher")
        if key not in self._shared:
            shared = surface.show(
                "components/shell/teacher.html",
                desk=self._desk,
                tab=TAB,
                content=CONTENT,
                menu=_opened(self._menu, opened),
                toc=CONTENTS if toc else "",
                styles=[*self._teacher_styles, *extras.styles],
                scripts=[TEACHER_SCRIPT, *extras.scripts],
            )
            self._shared[key] = str(shared)
        text = self._shared[key]
        if address in self._lines:
            plain, marked = (
                surface.show(LINE, entry=replace(self._lines[address], here=here)).strip()
                for here in (False, True)
            )
            text = text.replace(str(plain), str(marked), 1)
        listed = surface.show("components/shell/contents.html", toc=toc) if toc else ""
        return _filled(text.replace(CONTENTS, str(listed), 1), "", tab, content)


LINE = "components/shell/menu-line.html"


def _filled(text: str, title: str, tab: str, content: str) -> str:
    whole = text.replace(TITLE, str(escape(title))).replace(TAB, str(escape(tab)))
    return whole.replace(CONTENT, content, 1)


def _like(address: str) -> str:
    """An address as deep as another, from which all ways lead over the top of the site."""
    return "_/" * address.count("/") + "_.html"


def _groups(
    menu: Sequence[MenuEntry], above: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every page of a menu, with the places of the groups that hold it."""
    for at, entry in enumerate(menu):
        if entry.inside:
            yield from _groups(entry.inside, (*above, at))
        else:
            yield entry.address, above


def _lines(menu: Sequence[MenuEntry]) -> Iterator[MenuEntry]:
    for entry in menu:
        yield from _lines(entry.inside) if entry.inside else (entry,)


def _opened(menu: Sequence[MenuEntry], groups: Sequence[int]) -> tuple[MenuEntry, ...]:
    """The menu with some groups open, one inside the other."""
    return tuple(
        replace(entry, here=True, inside=_opened(entry.inside, groups[1:]))
        if groups and at == groups[0]
        else entry
        for at, entry in enumerate(menu)
    )
