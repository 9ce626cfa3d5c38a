"""The site in a real browser: from disk and a sub-path, scripts off, phone, desktop, paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lessonkit.model import Kit

WIDTHS = (320, 390, 1280)
KINDS = ("index.html", "learn.html", "help.html", "not-your-fault/index.html",
         "not-your-fault/quiz.html", "not-your-fault/teacher.html", "about/sources.html",
         "documents/family-letter.html", "teach.html")  # fmt: skip


def _watch(page: Page) -> list[str]:
    """Collect everything a page complains of or asks another host for."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1", "file://", "data:"))
            else heard.append(f"asked for {request.url}")
        ),
    )
    return heard


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_page_fits_and_asks_nobody(
    browser: Browser, address: str, name: str, width: int
) -> None:
    """No sideways scrolling at any width, no error in the console, no request to another host."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    heard = _watch(page)
    page.goto(address + name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert heard == []
    page.close()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_page_opens_from_a_usb_stick(
    browser: Browser, project: Path, name: str
) -> None:
    """From file:// the styles load, nothing fails, and the way to help leads to the help page."""
    page = browser.new_page()
    heard = _watch(page)
    page.goto((project / "site" / name).as_uri())
    assert heard == []
    page.locator("a", has_text="Get help").first.click()
    assert page.url.endswith("/help.html")
    page.close()


def test_without_scripts_every_question_and_answer_can_be_read(
    browser: Browser, address: str, kit: Kit
) -> None:
    """Scripts off: each item of the model is on its page and its answer opens."""
    page = browser.new_context(java_script_enabled=False).new_page()
    for lesson in kit.lessons:
        for name, quizzes in (
            ("index.html", lesson.text.quizzes()),
            ("quiz.html", lesson.sheet.text.quizzes()),
        ):
            page.goto(f"{address}{lesson.id}/{name}")
            for item in [item for quiz in quizzes for item in quiz.items]:
                box = page.locator(f'[id="{item.id}"]')
                assert box.is_visible(), item.id
                if item.ask.type == "poll":
                    continue
                answer = box.locator("details.kit-answer")
                assert not answer.locator("> :not(summary)").first.is_visible(), item.id
                answer.locator("summary").click()
                assert answer.locator("> :not(summary)").first.is_visible(), item.id
    page.context.close()


def test_a_printed_student_page_holds_no_answers(browser: Browser, address: str) -> None:
    """What a student prints from the browser shows the questions and keeps the answers folded."""
    page = browser.new_page()
    page.goto(address + "not-your-fault/quiz.html")
    page.emulate_media(media="print")
    assert page.locator("details.kit-answer").count() >= 8
    for index in range(page.locator("details.kit-answer > :not(summary)").count()):
        assert not page.locator("details.kit-answer > :not(summary)").nth(index).is_visible()
    page.close()


def test_dark_follows_the_system_and_stores_nothing(browser: Browser, address: str) -> None:
    """Dark colours come with the system's setting; the site writes nothing into the browser."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    for name in ("index.html", "not-your-fault/index.html", "not-your-fault/quiz.html"):
        page.goto(address + name)
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        shades = [int(part) for part in re.findall(r"\d+", background)[:3]]
        assert max(shades) < 60, background
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert context.cookies() == []
    context.close()


def test_help_and_the_way_out_stay_in_sight(browser: Browser, address: str) -> None:
    """At the end of a long lesson on a small phone both are still on the screen."""
    page = browser.new_page(viewport={"width": 320, "height": 568})
    page.goto(address + "not-your-fault/index.html")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    for name in ("Get help", "Leave this page"):
        box = page.locator("header a", has_text=name).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 568
    page.close()
