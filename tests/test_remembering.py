"""What a page keeps: nothing, until a student asks; then only which parts are done."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lessonkit.model import Kit

LESSON = "not-your-fault"
STORED = "() => Object.fromEntries(Object.entries(localStorage))"
REMEMBER = "kit-progress input[type=checkbox]"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a new browser that keeps nothing yet."""
    with browser.new_context() as context:
        yield context.new_page()


def _tick(page: Page, address: str, count: int) -> list[str]:
    """Mark the first parts of the lesson as done; give their names."""
    page.goto(f"{address}{LESSON}/index.html")
    for number in range(count):
        page.locator(".kit-done").nth(number).click()
    parts = page.locator(".kit-part").all()[:count]
    return [str(part.get_attribute("data-part")) for part in parts]


def test_nothing_is_kept_before_it_is_asked_for(page: Page, address: str, kit: Kit) -> None:
    """Parts can be counted on the page; the next page knows nothing of it."""
    _tick(page, address, 2)
    all_parts = sum(1 for each in kit.lesson(LESSON).text.sections if each.title)
    assert page.inner_text("kit-parts").strip() == f"2 of {all_parts} parts done"
    assert page.evaluate(STORED) == {}
    page.reload()
    assert page.inner_text("kit-parts").strip() == f"0 of {all_parts} parts done"


def test_only_the_parts_are_remembered(page: Page, address: str) -> None:
    """No answer, no typed word and no name is kept, and all keys begin with the site's path."""
    page.goto(address + "learn.html")
    page.check(REMEMBER)
    parts = _tick(page, address, 2)
    page.goto(f"{address}{LESSON}/quiz.html")
    page.locator("kit-choice input").first.check()
    page.locator("kit-choice .kit-check button").first.click()
    page.locator("kit-written textarea").first.fill("a secret")
    page.locator("kit-written .kit-check button").first.click()
    stored = page.evaluate(STORED)
    assert all(name.startswith("kit:/kit/:") for name in stored)
    values = {name.rsplit(":", 1)[1]: json.loads(value) for name, value in stored.items()}
    assert values == {"remember": True, "done": {LESSON: parts}}
    page.goto(address + "learn.html")
    assert "2 of" in page.inner_text(f"[data-lesson={LESSON}]")


def test_clearing_leaves_nothing_behind(page: Page, address: str) -> None:
    """One button clears what this site kept, and only that; it says to keep messages."""
    page.goto(address + "learn.html")
    page.evaluate("localStorage.setItem('someone-else', '1')")
    page.check(REMEMBER)
    _tick(page, address, 3)
    page.goto(address + "learn.html")
    _choose(page, "size", "larger")
    assert page.evaluate("sessionStorage.length") == 1
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate(STORED) == {"someone-else": "1"}
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("document.documentElement.dataset.size") == "usual"
    assert not page.is_checked(REMEMBER)
    assert "Messages from a person who makes threats" in page.inner_text("kit-progress")


def test_switching_it_off_forgets(page: Page, address: str) -> None:
    """The switch that turns the memory on turns it off with all it held."""
    page.goto(address + "learn.html")
    page.check(REMEMBER)
    _tick(page, address, 1)
    page.goto(address + "learn.html")
    page.uncheck(REMEMBER)
    assert page.evaluate(STORED) == {}


def test_progress_goes_into_a_file_and_back(page: Page, address: str, tmp_path: Path) -> None:
    """A saved file holds the parts alone, and brings them back on another device."""
    page.goto(address + "learn.html")
    page.check(REMEMBER)
    parts = _tick(page, address, 2)
    page.goto(address + "learn.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    saved = tmp_path / "progress.json"
    download.value.save_as(saved)
    assert json.loads(saved.read_text()) == {"progress": {LESSON: parts}}
    page.get_by_role("button", name="Clear").click()
    assert not re.search("2 of", page.inner_text(f"[data-lesson={LESSON}]"))
    page.set_input_files("kit-progress input[type=file]", saved)
    page.wait_for_function("document.querySelector('kit-progress').innerText.includes('back')")
    assert "2 of" in page.inner_text(f"[data-lesson={LESSON}]")
    assert page.evaluate(STORED) == {}


@pytest.mark.parametrize("content", ["", "[]", '{"progress": 3}', '{"progress": {"x": {}}}', "\0"])
def test_another_file_changes_nothing(
    page: Page, address: str, tmp_path: Path, content: str
) -> None:
    """A file of something else is refused in plain words, or holds nothing we know."""
    other = tmp_path / "other.json"
    other.write_text(content)
    page.goto(address + "learn.html")
    page.set_input_files("kit-progress input[type=file]", other)
    said = page.locator("kit-progress [role=status]")
    page.wait_for_function("document.querySelector('kit-progress [role=status]').textContent")
    assert "not a file" in said.inner_text() or "is back" in said.inner_text()
    assert page.inner_text("kit-progress").startswith("0 of")


def _choose(page: Page, name: str, value: str) -> None:
    """Set how pages look, in the menu."""
    page.click(".kit-menu > summary")
    if not page.locator("kit-display fieldset").first.is_visible():
        page.click("kit-display summary")
    page.check(f"kit-display input[name=kit-{name}][value={value}]")
    page.keyboard.press("Escape")


def test_how_pages_look_holds_for_the_tab(browser: Browser, address: str) -> None:
    """Size, room, letters and contrast change, hold on the next page, and end with the tab."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + "learn.html")
        style = "getComputedStyle(document.querySelector('main p'))"
        before = page.evaluate(f"[{style}.fontSize, {style}.lineHeight, {style}.fontFamily]")
        for name, value in (("size", "larger"), ("room", "wide"), ("letters", "plain")):
            _choose(page, name, value)
        _choose(page, "contrast", "strong")
        page.goto(f"{address}{LESSON}/index.html")
        after = page.evaluate(f"[{style}.fontSize, {style}.lineHeight, {style}.fontFamily]")
        assert all(one != other for one, other in zip(before, after, strict=True))
        assert page.evaluate(f"{style}.color") == "rgb(0, 0, 0)"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(STORED) == {}
        other = context.new_page()
        other.goto(address + "learn.html")
        assert other.evaluate("document.documentElement.dataset.size") == "usual"


def test_words_are_explained_by_touch_and_keyboard(page: Page, address: str) -> None:
    """A word with a dotted line opens its meaning, and Escape closes it."""
    page.goto(f"{address}{LESSON}/index.html")
    term = page.locator(".kit-term").first
    meaning = page.locator(f"#{term.get_attribute('popovertarget')}")
    assert not meaning.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible()
    page.keyboard.press("Escape")
    assert not meaning.is_visible()


def test_codes_of_drawings(page: Page, address: str) -> None:
    """The board gives the codes that the key of the lesson has, by mouse and by keyboard."""
    page.goto(f"{address}picture-fingerprint/index.html")
    board = page.locator("kit-fingerprint")
    said = board.locator(".kit-feedback")
    assert "Code 79" in said.inner_text()
    board.locator(".kit-square").nth(33).click()
    assert "Code 16" in said.inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    assert "Sum 274" in said.inner_text()  # 307 without square 33
    board.locator("select").select_option("house")
    assert "Code 79" in said.inner_text()
