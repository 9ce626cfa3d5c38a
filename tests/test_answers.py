"""Every quiz item answers back: a driver reads the model, answers right and wrong, and looks."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from lessonkit import addresses, commonmark
from lessonkit.items import ITEM_TYPES
from lessonkit.items.base import Item
from lessonkit.model import Kit, Quiz
from lessonkit.pages import recap
from lessonkit.text import Prose
from lessonkit.texts import pdf_text
from lessonkit.verify import secrets
from tests.answering import Act, Try, tries
from tests.browsing import listen, probe
from tests.test_access import axe_findings

PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def pages_of(kit: Kit) -> dict[str, tuple[Quiz, ...]]:
    """The pages that hold quiz items, with their quizzes as the model has them."""
    found: dict[str, tuple[Quiz, ...]] = {}
    for lesson in kit.lessons:
        again = recap(lesson, kit)
        found[addresses.lesson_page(lesson.id)] = (
            *([again] if again else []),
            *lesson.text.quizzes(),
        )
        found[addresses.quiz_page(lesson.id)] = lesson.sheet.text.quizzes()
    for document in kit.documents:
        if document.text.quizzes():
            found[addresses.document_page(document.id)] = document.text.quizzes()
    return found


def items_of(quizzes: tuple[Quiz, ...]) -> list[Item]:
    """The items of some quizzes, one after the other."""
    return [item for quiz in quizzes for item in quiz.items]


def test_every_item_of_every_page(page: Page, kit: Kit, address: str) -> None:
    """Items say "not yet" to wrong answers and "right" to right ones, as often as one tries."""
    log, wrong = listen(page.context), []
    for name, quizzes in pages_of(kit).items():
        page.goto(address + name)
        for item in items_of(quizzes):
            wrong += [f"{name}: {line}" for line in answer(page, item)]
        said = (*log.complaints, *(f"asks {url}" for url in log.outside(address)))
        wrong += [f"{name}: {words}" for words in said]
        log.clear()
    assert not wrong, "\n".join(wrong)


def test_the_driver_knows_every_item(kit: Kit) -> None:
    """Each item of the kit is on one of the driver's pages, and has at least one right answer."""
    driven = {
        item.id: tries(item) for quizzes in pages_of(kit).values() for item in items_of(quizzes)
    }
    quizzes = [quiz for lesson in kit.lessons for quiz in lesson.quizzes()]
    assert {item.id for quiz in quizzes for item in quiz.items} - driven.keys() == set()
    ends = {"right", "compared", "noted"}
    assert [id for id, found in driven.items() if found[-1].state not in ends] == []


def answer(page: Page, item: Item) -> list[str]:
    """Try every answer on an item; give what is not as it should be."""
    each = tries(item)
    return [
        f"{item.id}, {one.name}: {line}"
        for one, seen in zip(each, give(page, item, *each), strict=True)
        for line in compare(one, seen)
    ]


def give(page: Page, item: Item, *each: Try) -> list[dict[str, Any]]:
    """Answer an item in each of those ways; give what it shows after each."""
    seen: Any = probe(
        page, "answer", [item.id, [[asdict(act) for act in one.acts] for one in each]]
    )
    return list(seen)


def compare(each: Try, seen: dict[str, Any]) -> list[str]:
    """What an item shows after a try, held against what it should."""
    wrong = []
    if seen["state"] != each.state:
        wrong.append(f"says {seen['state']}, not {each.state}")
    if not seen["shown"] or not plain(seen["text"]):
        wrong.append("says nothing that is announced")
    if seen["locked"]:
        wrong.append("locks its fields")
    wrong += [
        f"keeps the author's words to itself: {part}"
        for words in each.said
        for part in parts(words)
        if part not in plain(seen["text"])
    ]
    return wrong


def plain(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def parts(prose: Prose) -> list[str]:
    """The words of a text between its placeholders."""
    return [plain(part) for part in PLACEHOLDER.split(commonmark.plain(prose)) if part.strip()]


# --- with the keyboard alone ------------------------------------------------------------------

MOST_KEYS = 60


@pytest.mark.parametrize("type", [each.name for each in ITEM_TYPES])
def test_real_keys_answer(page: Page, kit: Kit, address: str, type: str) -> None:
    """One item of each type, answered right by Tab, arrows, Space, Enter and letters alone."""
    name, item = next(
        (name, item)
        for name, quizzes in pages_of(kit).items()
        for item in items_of(quizzes)
        if item.ask.type == type
    )
    page.goto(f"{address}{name}#{item.id}")
    box = page.locator(f'[id="{item.id}"]')
    right = tries(item)[-1]
    for act in right.acts:
        if act.what == "arrange":
            arrange(page, box, act.value.split())
        elif act.what != "untick":
            press(page, box.locator(act.field).nth(act.at), act)
    if type != "poll":
        reach(page, box.locator(".kit-check button"))
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.matches('.kit-check button')"), "focus is lost"
    assert box.get_attribute("data-state") == right.state
    assert box.locator(".kit-feedback[role=status]").inner_text().strip()


def reach(page: Page, goal: Locator) -> None:
    """Press Tab until the focus is there; of radios that belong together one stands for all."""
    there = """(goal) => document.activeElement === goal || (goal.type === "radio"
      && document.activeElement.type === "radio" && document.activeElement.name === goal.name)"""
    for _ in range(MOST_KEYS):
        if goal.evaluate(there):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_KEYS} times Tab do not lead to {goal}")


def press(page: Page, field: Locator, act: Act) -> None:
    """Do one act with keys."""
    reach(page, field)
    if act.what == "write":
        page.keyboard.type(act.value)
    elif field.get_attribute("type") == "checkbox":
        page.keyboard.press("Space")
    elif act.what == "pick":
        for _ in range(MOST_KEYS):
            if field.input_value() == act.value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {act.value}")
    else:
        page.keyboard.press("Space")
        for _ in range(MOST_KEYS):
            if field.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {act.field}")


def arrange(page: Page, box: Locator, steps: list[str]) -> None:
    """Bring steps into an order by the buttons that move them up."""
    for place, step in enumerate(steps):
        row = box.locator(f"li[data-step='{step}'][data-place]")
        up = row.locator("button[data-move=up]")
        reach(page, up)
        while row.get_attribute("data-place") != str(place + 1):
            page.keyboard.press("Enter")
            assert up.evaluate("(up) => up === document.activeElement"), "focus is lost"


# --- and what then is on the page, and on paper -----------------------------------------------

ANSWERED = ("express/quiz.html", "not-your-fault/quiz.html", "not-your-fault/index.html")


@pytest.mark.parametrize("name", ANSWERED)
def test_axe_finds_nothing_after_answers(page: Page, kit: Kit, address: str, name: str) -> None:
    """What pages say after wrong answers breaks no rule of axe either, in both colour schemes."""
    page.goto(address + name)
    for item in items_of(pages_of(kit)[name]):
        give(page, item, tries(item)[-2])
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {line}" for line in axe_findings(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ANSWERED)
def test_a_print_of_a_page_holds_no_answers(page: Page, kit: Kit, address: str, name: str) -> None:
    """A page printed by a student shows the questions and no answer, whatever was done before."""
    quizzes = pages_of(kit)[name]
    page.goto(address + name)
    assert leaks(page, quizzes) == [], "as it came"
    for item in items_of(quizzes):
        give(page, item, tries(item)[-1])
    assert leaks(page, quizzes) == [], "after right answers"
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert leaks(page, quizzes) == [], "with everything open"


def leaks(page: Page, quizzes: tuple[Quiz, ...]) -> list[str]:
    """The answers that a print of the page shows; fails if it does not show the questions."""
    text = plain(pdf_text(page.pdf()))
    for item in items_of(quizzes):
        folded = page.locator(
            "details.kit-recap:not([open])", has=page.locator(f'[id="{item.id}"]')
        )
        for part in parts(item.ask.stem) if folded.count() == 0 else ():
            assert part in text, "the question is not on paper"
    return [secret for secret in secrets(quizzes) if secret in text]
