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
    covered = page.evaluate(
        "() => [innerWidth / 2, 10].map((x) => document.elementFromPoint(x, 10).className)"
    )
    assert covered == ["kit-cover"] * 2
    assert page.title() == kit.school.exit_url.split("/")[2]
    assert page.evaluate("sessionStorage.length") == 0


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
def test_without_scripts_it_is_a_link(browser: Browser, kit: Kit, address: str, name: str) -> None:
    """The way out needs no script."""
    with browser.new_context(java_script_enabled=False) as context:
        context.route(kit.school.exit_url + "**", lambda route: _answer(route))
        page = _visit(context, address, name)
        page.click("[data-leave]")
        page.wait_for_url(kit.school.exit_url + "**")
