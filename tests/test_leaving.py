"""The way out of a page: at once, by mouse or keyboard, and honest about what stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from lessonkit.model import Kit

PAGES = ("not-your-fault/index.html", "not-your-fault/teacher.html")  # a student's, a teacher's
AWAY = "<title>Weather</title><h1>Sunny</h1>"


@pytest.fixture
def context(browser: Browser, kit: Kit) -> Iterator[BrowserContext]:
    """A browser for which the page to leave to is a page of this test: nothing goes out."""
    with browser.new_context() as context:
        context.route(kit.school.exit_url + "**", lambda route: _answer(route))
        yield context


def _answer(route: Route) -> None:
    route.fulfill(body=AWAY, content_type="text/html")


def _visit(context: BrowserContext, address: str, *names: str) -> Page:
    page = context.new_page()
    for name in names:
        page.goto(address + name)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_leaving_takes_the_page_out_of_the_way_back(
    context: BrowserContext, kit: Kit, address: str, name: str
) -> None:
    """After leaving, the back button shows the page before the one that was left."""
    page = _visit(context, address, "about/index.html", name)
    page.click("[data-leave]")
    page.wait_for_url(kit.school.exit_url + "**")
    page.go_back()
    assert page.url == address + "about/index.html"


def test_the_page_is_covered_before_the_next_one_is_there(
    context: BrowserContext, address: str, kit: Kit
) -> None:
    """Even where the other page cannot be had, the lesson and its name are gone."""
    page = _visit(context, address, PAGES[0])
    page.route(kit.school.exit_url + "**", lambda route: route.abort("aborted"))
    page.evaluate("sessionStorage.setItem('kit:/kit/:looks', '{}')")
    page.evaluate("document.querySelector('[data-leave]').click()")
    assert covered(page)
    assert page.title() == kit.school.exit_url.split("/")[2]
    assert page.evaluate("sessionStorage.length") == 0


def covered(page: Page) -> bool:
    """Whether nothing but the cover is to be seen, in the middle and at every edge."""
    seen = page.evaluate(
        """() => [[0.5, 0.5], [0, 0], [0.99, 0], [0, 0.99], [0.99, 0.99]].map(([x, y]) =>
          document.elementFromPoint(innerWidth * x, innerHeight * y).className)"""
    )
    return set(seen) == {"kit-cover"}


@pytest.mark.parametrize("name", PAGES)
def test_what_lies_on_top_is_covered_too(
    context: BrowserContext, address: str, kit: Kit, name: str
) -> None:
    """An explained word and an open search, which lie above all else, do not stay in sight."""
    page = _visit(context, address, name)
    page.route(kit.school.exit_url + "**", lambda route: route.abort("aborted"))
    page.locator(".kit-term, .kit-bar__search").first.click()
    assert page.locator(":popover-open, dialog[open]").count() == 1
    for _ in range(3):
        page.keyboard.press("Shift")
    assert covered(page)


@pytest.mark.parametrize("name", PAGES)
def test_shift_three_times_leaves(
    context: BrowserContext, kit: Kit, address: str, name: str
) -> None:
    """Shift alone, three times, is a way out; Shift with another key is not."""
    page = _visit(context, address, name)
    page.click("h1")
    for _ in range(4):
        page.keyboard.press("Shift+A")
    assert page.url == address + name
    page.keyboard.press("Shift")
    assert "2" in page.inner_text(".kit-presses")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url(kit.school.exit_url + "**")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [(320, 256), (320, 568), (390, 800), (800, 600), (1280, 800)])
def test_help_and_the_way_out_stay_in_sight(
    context: BrowserContext, address: str, name: str, size: tuple[int, int]
) -> None:
    """At every width both are on the screen at the end of a page, and on top of all else there.

    320 x 256 is a laptop's window magnified to 400 %.
    """
    width, height = size
    page = _visit(context, address, name)
    page.set_viewport_size({"width": width, "height": height})
    for where in ("0", "document.body.scrollHeight"):
        page.evaluate(f"window.scrollTo(0, {where})")
        for words in ("Get help", "Leave this page"):
            box = page.locator("header a", has_text=words).bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
            assert box["y"] >= 0 and box["y"] + box["height"] <= height
            on_top = page.evaluate(
                "([x, y]) => document.elementFromPoint(x, y).textContent.trim()",
                [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
            )
            assert on_top == words


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_it_is_a_link(browser: Browser, kit: Kit, address: str, name: str) -> None:
    """The way out needs no script."""
    with browser.new_context(java_script_enabled=False) as context:
        context.route(kit.school.exit_url + "**", lambda route: _answer(route))
        page = _visit(context, address, name)
        page.click("[data-leave]")
        page.wait_for_url(kit.school.exit_url + "**")
