"""The site is ready for other languages: every word comes from theme/locales/, and longer words
and writing from right to left leave the layout whole.

The language here is English with an accent on every letter and each text a third longer, from
right to left: nobody's language, but easy to read and to find.
"""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
import yaml
from playwright.sync_api import Browser, Page

from lessonkit import pages
from lessonkit.build import Built, Job, build
from lessonkit.pdf import NoPrinter
from lessonkit.read import read_tree
from tests.building import ROOT

ON = datetime.date(2026, 11, 23)
ACCENTS = str.maketrans(
    "abcdefghijklmnoprstuvwyzACDEGILNORSTUZ", "áƀçďéƒĝĥíĵķľɱńóƥŕšťúṽŵýžÁČĎÉĜÍĽŃÓŔŠŤÚŽ"
)
LONGER = 0.35
WIDTHS = (320, 1280)


def accented(words: str) -> str:
    """Put an accent on every letter outside of {names}, and make the text a third longer."""
    parts = words.replace("}", "{").split("{")
    shown = [
        part.translate(ACCENTS) if at % 2 == 0 else f"{{{part}}}" for at, part in enumerate(parts)
    ]
    more = "".join(" ő" * round(len(words) * LONGER / 2))
    return "".join(shown) + more


def _words(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: _words(value) for key, value in tree.items()}
    return accented(str(tree))


def _plain(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for value in tree.values():
            yield from _plain(value)
    else:
        yield str(tree)


ENGLISH = yaml.load((ROOT / "theme/locales/en.yml").read_text(), yaml.BaseLoader)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few student pages in the made-up language, as files."""
    tree = read_tree(ROOT)
    words = _words(ENGLISH)
    assert isinstance(words, dict)
    words["site"]["direction"] = "rtl"
    files = dict(tree.files)
    kit_file = files["lessons/kit.yml"].replace(b"language: en", b"language: ar")
    files |= {
        "lessons/kit.yml": kit_file,
        "theme/locales/ar.yml": yaml.dump(words, allow_unicode=True).encode(),
    }
    built = build(replace(tree, files=files), Job(on=ON, date=ON), None, _closed, lambda *_: ())
    assert built.desk, built.problems
    root = tmp_path_factory.mktemp("language")
    for address, html in _pages(built):
        (root / address).parent.mkdir(parents=True, exist_ok=True)
        (root / address).write_text(html)
    for path, content in built.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def _closed(files: dict[str, bytes]) -> NoReturn:
    """Print nothing: the language of a page does not wait for its sheets."""
    raise NoPrinter("closed")


def _pages(built: Built) -> Iterator[tuple[str, str]]:
    assert built.desk
    styles = ["assets/kit.css"]
    for page in built.pages:
        if page.look == "student":
            html = pages.shell(
                built.desk, page.address, page.title, page.tab, page.html, styles, toc=page.toc
            )
            yield page.address, str(html)
    slots = "".join(
        f"<!-- kit: {name} -->" for name in ("doors", "help", "lessons-student", "progress")
    )
    content = "<h1>Learn</h1>" + pages.fill_slots(slots, "learn.html", built.desk)
    yield (
        "learn.html",
        str(pages.shell(built.desk, "learn.html", "Learn", "Learn", content, styles)),
    )


NAMES = ("learn.html", "first-ten-minutes/index.html", "first-ten-minutes/quiz.html",
         "be-the-friend/story.html", "picture-fingerprint/index.html")  # fmt: skip


def _open(browser: Browser, site: Path, name: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((site / name).as_uri())
    return page


@pytest.mark.parametrize("name", NAMES)
def test_right_to_left_and_longer_words_fit(browser: Browser, site: Path, name: str) -> None:
    """No sideways scrolling, no button cut off, and the page begins at the right."""
    for width in WIDTHS:
        page = _open(browser, site, name, width)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        cut = page.evaluate(
            """() => [...document.querySelectorAll("button, a, summary, label, select")]
                .filter((each) => each.offsetParent && getComputedStyle(each).display !== "inline"
                        && each.tagName !== "SELECT" && each.scrollWidth > each.clientWidth + 3)
                .map((each) => each.textContent.slice(0, 60))"""
        )
        assert cut == [], width
        page.close()


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_the_interface_is_english(browser: Browser, site: Path, name: str) -> None:
    """Every text of the language file is shown in the made-up language, by script and template."""
    page = _open(browser, site, name, 1280)
    for element in page.locator("kit-choice, kit-order, kit-match, kit-flags").all():
        if element.is_visible():
            element.locator(".kit-check button").click()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    shown = page.evaluate("document.body.innerText")
    page.close()
    lessons = "".join(path.read_text() for path in (ROOT / "lessons").rglob("*.md"))
    english = {words for words in _plain(ENGLISH) if len(words) > 12 and "{" not in words}
    english -= {words for words in english if words in lessons}  # an author may say the same
    assert len(english) > 100
    assert "ő" in shown
    assert sorted(words for words in english if words in shown) == []
