"""The site is light: bytes over the wire, scripts, fonts, and what Lighthouse measures."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from lessonkit import addresses
from lessonkit.model import Kit
from tests.kinds import KINDS, STUDENT_KINDS, Kind, names
from tests.tools import audit

FIRST_LESSON = 45_000
SCRIPTS = 12_000
TEACHER_PAGE = 55_000
FONT = 20_000
FONTS = 2
WANTED = {"accessibility": 100, "best-practices": 100, "performance": 98}
TRIES = 3

TEACHER_KINDS = tuple(kind for kind in KINDS if kind.chrome == "teacher")
each_student_kind = pytest.mark.parametrize("kind", STUDENT_KINDS, ids=names(STUDENT_KINDS))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone with an empty cache."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def loads(page: Page, address: str) -> list[tuple[str, str, int]]:
    """Kind, address and bytes over the wire, heads and all, of what a page loads until it rests."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(address, wait_until="networkidle")
    weights = []
    for request in asked:
        sizes = request.sizes()
        weight = sizes["responseHeadersSize"] + sizes["responseBodySize"]
        weights.append((request.resource_type, request.url.removeprefix(address), weight))
    return weights


def test_the_first_lesson_is_light(page: Page, kit: Kit, address: str) -> None:
    """Whoever opens the first lesson loads at most 45 kB, fonts apart."""
    loaded = loads(page, address + addresses.lesson_page(kit.lessons[0].id))
    light = [weight for kind, _, weight in loaded if kind != "font"]
    assert len(light) >= 3, "page, style and icon"
    assert sum(light) <= FIRST_LESSON, loaded


@each_student_kind
def test_scripts_and_fonts_are_light(page: Page, kind: Kind, address: str) -> None:
    """No student's page loads more than 12 kB of scripts, two fonts, 20 kB a font."""
    loaded = loads(page, address + kind.page)
    assert sum(weight for kind, _, weight in loaded if kind == "script") <= SCRIPTS, loaded
    fonts = [weight for kind, _, weight in loaded if kind == "font"]
    assert len(fonts) <= FONTS, loaded
    assert all(weight <= FONT for weight in fonts), loaded


@pytest.mark.parametrize("kind", TEACHER_KINDS, ids=names(TEACHER_KINDS))
def test_teachers_pages_are_light(page: Page, kind: Kind, address: str) -> None:
    """Two styles, a script, an icon: no list of words before somebody searches, at most 55 kB."""
    loaded = [
        one for one in loads(page, address + kind.page) if one[0] not in ("font", "image", "other")
    ]
    assert sorted(one[0] for one in loaded) == ["document", "script", "stylesheet", "stylesheet"]
    assert sum(weight for _, _, weight in loaded) <= TEACHER_PAGE, loaded


@pytest.mark.alone
@pytest.mark.parametrize("name", ("home", "lesson", "quiz"))
def test_lighthouse(name: str, address: str) -> None:
    """On a phone Lighthouse gives full marks, and at least 98 for speed in one of three tries."""
    kind = next(kind for kind in STUDENT_KINDS if kind.name == name)
    for _ in range(TRIES):
        said = audit(address + kind.page, *WANTED)
        scores = {key: round(100 * said["categories"][key]["score"]) for key in WANTED}
        if all(scores[key] >= least for key, least in WANTED.items()):
            return
    weak = [f"{key}: {one.get('displayValue')}" for key, one in said["audits"].items()
            if (one["score"] or 0) < 0.9 and one["scoreDisplayMode"] == "numeric"]  # fmt: skip
    assert scores == WANTED, weak
