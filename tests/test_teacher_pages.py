"""The frame of teachers' pages: its menu, its boxes, its colours, and how it does without scripts.

What holds for every page is in test_access, test_privacy and test_leaving; the search and the
offline copy have files of their own.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from lessonkit.plugin import KitPlugin
from tests.browsing import browsing, listen
from tests.kinds import pages_in

PLAN = "not-your-fault/teacher.html"
# Tables that may be narrow have other boxes.
BARE = "main table:not(.kit-wide table):not(.kit-people table):not(.kit-item table)"
# What only Material's scripts would need.
OF_MATERIAL = ("md-toggle", "__config", "__md_", 'type="checkbox" id="__', "<script>")

NAMED = re.compile(r'<th scope="row"><strong>(.*?)</strong>')  # what a row of a print panel is


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the site; what it complains of fails the test."""
    opened = []

    def go(name: str, width: int = 1280, height: int = 800, **context: Any) -> Page:
        started = browser.new_context(viewport={"width": width, "height": height}, **context)
        opened.append((started, listen(started)))
        page = started.new_page()
        page.goto(address + name)
        return page

    yield go
    for started, log in opened:
        started.close()
        assert (log.complaints, log.outside(address)) == ([], [])


# --- the menu --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", (320, 390))
def test_keys_open_and_close_the_menu(visit: Callable[..., Page], width: int) -> None:
    """The menu is a button that says whether it is open; Escape closes it and gives focus back."""
    page = visit(PLAN, width)
    button, menu = page.get_by_role("button", name="Menu"), page.locator("#kit-menu")
    assert button.get_attribute("aria-expanded") == "false" and not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true" and menu.is_visible()
    current = menu.locator("[aria-current=page]")
    box = current.bounding_box()
    assert current.count() == 1 and box and 0 < box["y"] < 800, "the menu shows where one is"
    menu.get_by_role("link", name="Families").focus()
    page.keyboard.press("Escape")
    assert not menu.is_visible() and button.get_attribute("aria-expanded") == "false"
    assert button.evaluate("button => button === document.activeElement")


def test_the_menu_makes_way(visit: Callable[..., Page]) -> None:
    """Whoever goes on into the text, by key or by mouse, does not find it covered."""
    page = visit(PLAN, 390)
    menu = page.locator("#kit-menu")
    for leave in (lambda: page.locator("main a").first.focus(), lambda: page.mouse.click(380, 790)):
        page.get_by_role("button", name="Menu").click()
        assert menu.is_visible()
        leave()
        assert not menu.is_visible()


@pytest.mark.parametrize("width", (390, 1280))
def test_without_scripts_all_is_within_reach(visit: Callable[..., Page], width: int) -> None:
    """Scripts off: the menu is there, its link leads to it, and no dead button shows."""
    page = visit(PLAN, width, java_script_enabled=False)
    assert page.locator("#kit-menu").is_visible()
    assert not page.locator(".kit-bar__search").is_visible()
    if width == 390:
        page.get_by_role("link", name="Menu", exact=True).click()
        assert page.url.endswith("#kit-menu")
        box = page.locator("#kit-menu").bounding_box()
        assert box and box["y"] < 400
    page.locator("#kit-menu").get_by_role("link", name="Families").click()
    assert page.url.endswith("families.html")


# --- boxes -----------------------------------------------------------------------------------


def test_wide_tables_scroll_in_their_box(
    playwright: Playwright, project: Path, address: str
) -> None:
    """No page is wider than a small phone; every table stands in a box with a name.

    Without the kit's own fonts, because the system's are wider.
    """
    found = []
    with browsing(playwright, "--disable-remote-fonts") as browser:
        page = browser.new_page(viewport={"width": 320, "height": 800})
        for name in pages_in(project / "site"):
            page.goto(address + name)
            wider = page.evaluate("document.documentElement.scrollWidth") - 320
            bare = page.locator(BARE).count()
            boxes = page.locator(".kit-wide:not([aria-label][role])").count()
            if wider > 0 or bare or boxes:
                found.append(f"{name}: {wider} px too wide, {bare} bare tables, {boxes} nameless")
    assert not found, "\n".join(found)


def test_only_boxes_that_scroll_are_stops(visit: Callable[..., Page]) -> None:
    """A table wider than its box is a stop of the Tab key and scrolls by keys; others are none."""
    page = visit("contribute/architecture.html", 320)
    boxes = page.locator(".kit-wide, pre > code").all()
    scrolls = [box.evaluate("box => box.scrollWidth > box.clientWidth") for box in boxes]
    assert [box.get_attribute("tabindex") == "0" for box in boxes] == scrolls
    box = boxes[scrolls.index(True)]
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


# --- colours ---------------------------------------------------------------------------------


def test_forced_colours_keep_every_edge(visit: Callable[..., Page]) -> None:
    """With the system's colours alone each button has an edge, and the current page its mark."""
    page = visit(PLAN, 390, forced_colors="active")
    for tool in page.locator(".kit-bar__tool").all():
        assert tool.evaluate(
            "tool => getComputedStyle(tool).borderTopColor !== getComputedStyle(document.body)"
            ".backgroundColor && parseFloat(getComputedStyle(tool).borderTopWidth) >= 2"
        )
    page.get_by_role("button", name="Menu").click()
    mark = page.locator("[aria-current=page]")
    assert mark.evaluate("mark => getComputedStyle(mark).borderLeftWidth") == "4px"
    summary = page.locator("#kit-menu summary").first
    arrow = "summary => getComputedStyle(summary, '::before').borderRightWidth"
    assert summary.evaluate(arrow) == "2px"


# --- nothing but what they need --------------------------------------------------------------


def test_no_page_has_anything_of_materials_script(project: Path) -> None:
    """Neither its files nor what only they need: hidden checkboxes, settings, inline scripts."""
    site = project / "site"
    assert not (site / "assets/javascripts").exists() and not (site / "search").exists()
    assert [path.name[:5] for path in (site / "assets/stylesheets").iterdir()] == ["main."]
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert [trace for trace in OF_MATERIAL if trace in text] == [], path


def test_every_row_of_a_panel_names_its_sheet(project: Path) -> None:
    """A teacher sees what each row of a print panel is, and no two are called the same."""
    panels = [
        (name, NAMED.findall(table))
        for name in pages_in(project / "site")
        for table in (project / "site" / name).read_text("utf-8").split("<table")
    ]
    assert sum(len(rows) for _, rows in panels) > 100
    assert [name for name, rows in panels if not all(rows)] == []
    assert [(name, rows) for name, rows in panels if len(set(rows)) < len(rows)] == []


def test_a_preview_can_refresh_itself() -> None:
    """MkDocs' own reload script stands in a previewed page, so there the policy is left out."""
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n'
    start, end = '<meta charset="utf-8">\n', "<title>x</title>"
    page, plugin = start + policy + end, KitPlugin()
    plugin.on_startup(command="build", dirty=False)
    assert plugin.on_post_page(page, None, None) == page  # type: ignore[arg-type]
    plugin.on_startup(command="serve", dirty=False)
    assert plugin.on_post_page(page, None, None) == start + end  # type: ignore[arg-type]
