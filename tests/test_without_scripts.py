"""Without scripts everything is there: questions, hints, answers, scenes; online and offline."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lessonkit.items.base import Item
from lessonkit.model import Kit
from tests.answering import count_fields, shown_when_open
from tests.test_answers import items_of, pages_of, parts, plain
from tests.test_story import stories

# Buttons that only a script could bring to life.
DEAD = """() => [...document.querySelectorAll("button, kit-display *, [role=button]")]
  .filter((one) => one.checkVisibility() && !one.popoverTargetElement)
  .map((one) => one.outerHTML)"""
# What an item shows, folded and unfolded, with the words for its pictures; and its usable fields.
READ = """(ids) => ids.map((id) => {
  const box = document.getElementById(id);
  const fields = [...box.querySelectorAll("input, select, textarea")]
    .filter((field) => field.checkVisibility() && !field.disabled).length;
  box.querySelectorAll(".kit-gapfield").forEach((field) => field.remove());
  box.querySelectorAll("[alt], svg[aria-label]").forEach((picture) =>
    picture.after(` ${picture.getAttribute("alt") ?? picture.getAttribute("aria-label")} `));
  const before = box.innerText;
  box.querySelectorAll("details").forEach((each) => { each.open = true; });
  const answers = box.querySelectorAll("details.kit-answer").length;
  return { fields, before, after: box.innerText, answers };
})"""


@pytest.fixture(params=["served", "disk"])
def start(request: pytest.FixtureRequest) -> str:
    """Where the site begins: at an address, and in the offline copy on a USB stick."""
    if request.param == "served":
        return str(request.getfixturevalue("address"))
    copied: Path = request.getfixturevalue("copied")
    return copied.as_uri() + "/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone that runs no scripts."""
    size = {"width": 390, "height": 800}
    with browser.new_context(java_script_enabled=False, viewport=size) as context:  # type: ignore[arg-type]
        yield context.new_page()


def test_every_question_hint_and_answer(page: Page, kit: Kit, start: str) -> None:
    """Every item shows all it asks and has all its fields; hint and answer open by a click."""
    missing = []
    for name, quizzes in pages_of(kit).items():
        page.goto(start + name)
        for summary in page.locator("details.kit-recap:not([open]) > summary").all():
            summary.click()
        if (folded := page.locator("details.kit-answer:not([open])")).count():
            before = folded.count()
            folded.first.locator("summary").click()
            assert folded.count() == before - 1, "a click opens it"
            page.locator("details.kit-answer[open] > summary").first.click()
        missing += [f"{name}: a dead button: {button}" for button in page.evaluate(DEAD)]
        items = items_of(quizzes)
        for item, seen in zip(items, page.evaluate(READ, [item.id for item in items]), strict=True):
            missing += [f"{name}: {item.id}: {line}" for line in lacking(item, **seen)]
    assert not missing, "\n".join(missing)


def lacking(item: Item, fields: int, before: str, after: str, answers: int) -> list[str]:
    """What an item does not show, or does not fold."""
    asked, hint, answered = (
        [part for prose in proses for part in parts(prose)] for proses in shown_when_open(item)
    )
    wrong = [f"does not ask {part!r}" for part in asked if part not in plain(before)]
    wrong += [f"has no hint {part!r}" for part in hint if part not in plain(after)]
    wrong += [f"does not answer {part!r}" for part in answered if part not in plain(after)]
    if fields != count_fields(item):
        wrong.append(f"has {fields} fields, not {count_fields(item)}")
    if answers != (item.ask.type != "poll"):
        wrong.append(f"has {answers} folded answers")
    return wrong


def test_every_scene_lies_open(page: Page, kit: Kit, start: str) -> None:
    """All scenes stand below each other, and each way on jumps to the one that it names."""
    for name, story in stories(kit):
        page.goto(start + name)
        for scene in story.scenes:
            shown = page.locator(f'[id="{scene.id}"]')
            assert shown.is_visible()
            ways = shown.locator(".kit-ways a")
            assert ways.count() == len(scene.ways)
            for place, way in enumerate(scene.ways):
                assert ways.nth(place).get_attribute("href") == f"#{way.target}"
        first = story.scenes[0].ways[0].target
        page.locator(".kit-ways a").first.click()
        assert page.url == f"{start}{name}#{first}"
        box = page.locator(f'[id="{first}"]').bounding_box()
        assert box and 0 <= box["y"] < 400, "the scene is in sight, below the header"
