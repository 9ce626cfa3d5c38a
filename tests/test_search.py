"""The teachers' search: what it finds and says, by keys alone, without sending a word."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from lessonkit.search import search_script
from tests.browsing import listen
from tests.test_access import axe_findings

PLAN = "not-your-fault/teacher.html"
FOUND = ".kit-search__found a"
SAID = ".kit-search__said"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page of the site; what it complains of fails the test."""
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        log = listen(context)

        def go(name: str) -> Page:
            page = context.new_page()
            page.goto(address + name)
            return page

        yield go
        assert (log.complaints, log.outside(address)) == ([], [])


def search(page: Page, words: str) -> list[str]:
    """Open the search, look for words, and give what was found."""
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill(words)
    expect(page.locator(SAID)).not_to_be_empty()
    return page.locator(FOUND).all_inner_texts()


def test_it_finds_words_and_leads_there(visit: Callable[[str], Page]) -> None:
    """A word gives places, best first; a place opens its page at that section."""
    page = visit(PLAN)
    found = search(page, "helper map")
    assert found
    assert page.locator(SAID).inner_text() == f"{len(found)} places for “helper map”"
    page.keyboard.press("Enter")
    first = page.locator(FOUND).first
    assert first.evaluate("link => link === document.activeElement")
    goal = first.evaluate("link => link.href")
    page.keyboard.press("Enter")
    page.wait_for_url(goal)
    anchor = urlsplit(goal).fragment
    assert not anchor or page.locator(f'[id="{anchor}"]').is_visible()


def test_titles_come_first(visit: Callable[[str], Page]) -> None:
    """Who looks for a title of a page finds that page at the top."""
    page = visit("teach.html")
    first = page.locator(FOUND).first
    search(page, "privacy")
    expect(first).to_have_text("Privacy")
    page.get_by_role("searchbox").fill("ten steps")
    expect(first).to_have_text("When a student tells you: ten steps")


def test_it_forgives_endings_and_accents(visit: Callable[[str], Page]) -> None:
    """Accents do not matter, and a word that stands nowhere is tried without its ending."""
    page = visit("teach.html")
    plain = search(page, "protocol")
    for words in ("prótocol", "PROTOCOL", "protocolx"):
        page.get_by_role("searchbox").fill(words)
        expect(page.locator(SAID)).to_contain_text(words)
        assert page.locator(FOUND).all_inner_texts() == plain, words


def test_it_says_when_there_is_nothing(visit: Callable[[str], Page]) -> None:
    """No hit is said in words; odd signs are neither patterns nor HTML."""
    page = visit("teach.html")
    page.get_by_role("button", name="Search").click()
    box, said = page.get_by_role("searchbox"), page.locator(SAID)
    for words in ("xyzzy", ".*", "<img src=x onerror=alert(1)>", "("):
        box.fill(words)
        if re.search("[a-z]", words):
            expect(said).to_contain_text(f"Nothing was found for “{words}”")
        else:
            expect(said).to_be_empty()
        assert page.locator("dialog img").count() == 0


def test_it_is_a_dialog_with_a_name(visit: Callable[[str], Page]) -> None:
    """It opens by its button alone, has a name, keeps the focus, and Escape gives it back."""
    page = visit(PLAN)
    button, dialog = page.get_by_role("button", name="Search"), page.get_by_role("dialog")
    button.focus()
    for key in ("f", "s", "/", "p", "n"):
        page.keyboard.press(key)
    assert dialog.count() == 0, "no single key opens it"
    assert page.url.endswith(PLAN)
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Search").is_visible()
    assert page.get_by_role("searchbox").evaluate("box => box === document.activeElement")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    inside = (
        "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    )
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert button.evaluate("button => button === document.activeElement")


def test_it_says_when_it_cannot_load(browser: Browser, address: str) -> None:
    """Without its list of words the search says so, and can be tried again."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/kit-search.js", lambda route: route.abort())
        page.goto(address + PLAN)
        assert search(page, "police") == []
        assert "could not be loaded" in page.locator(SAID).inner_text()
        page.unroute("**/kit-search.js")
        page.get_by_role("button", name="Close").click()
        page.get_by_role("button", name="Search").click()
        expect(page.locator(FOUND).first).to_be_visible()


def test_axe_finds_nothing_in_what_opens(visit: Callable[[str], Page]) -> None:
    """The open menu, and the open search with its findings, break no rule of axe."""
    page, found = visit(PLAN), []

    def look(what: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found.extend(f"{what}, {scheme}: {line}" for line in axe_findings(page))

    page.get_by_role("button", name="Menu").click()
    look("menu")
    search(page, "police")
    look("search")
    assert not found, "\n".join(found)


def test_its_list_holds_the_words_of_every_section() -> None:
    """Headings with an id begin a section; asides are left out; nothing breaks the script."""
    html = (
        '<h1>Plan</h1><p>One</p><h2 id="a">Two <span class="kit-minutes">5 min</span></h2>'
        '<p>Th<b>ree</b>.<span class="kit-cite">[<a href="#x">P1</a>]</span></p><ul><li>x</li>'
        "<li>y</li></ul><h2>Four</h2><p>&lt;/script&gt;</p>"
    )
    script = search_script([("a/b.html", "Plan", html)])
    found = json.loads(script.decode().removeprefix("window.kitSearch = ").rstrip(";\n"))
    assert found == [["a/b.html", "Plan", [
        ["", "", "Plan One"], ["a", "Two", "Three. x y Four </script>"],
    ]]]  # fmt: skip
