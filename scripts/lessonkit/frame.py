"""Puts the frame round a teacher's page: help and the way out, menu, contents, search."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lessonkit.pages import Desk


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu: a page with its address, or a group of others `inside`.

    `here` is true for the page that is shown, and for the groups that hold it.
    """

    title: str
    address: str
    here: bool
    inside: tuple["MenuEntry", ...] = ()


def teacher_page(
    desk: Desk,
    address: str,
    tab: str,
    content: str,
    menu: Sequence[MenuEntry],
    toc: Sequence[tuple[str, str]],
    styles: Sequence[str],
    scripts: Sequence[str],
) -> Markup:
    """Make a whole teacher's page; `toc` names its sections by id and heading."""
    return desk.surface(address, "teacher").show(
        "components/shell/teacher.html",
        desk=desk,
        tab=tab,
        content=Markup(content),
        menu=menu,
        toc=toc,
        styles=styles,
        scripts=scripts,
    )
