"""Everybody can use the site: axe, the keyboard, large letters, wide spacing, forced colours."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from lessonkit import addresses
from lessonkit.model import Kit
from tests.browsing import probe
from tests.kinds import KINDS, Kind, kinds_of, names
from tests.pixels import changed, clip, edges

WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
MOST_STOPS = 400
AROUND = 5
# Where letters are set twice as large: students on phones too.
LARGE = {"student": (390, 1280), "teacher": (1280,)}
CONTROLS = (
    "button, select, input[type=text], textarea, label:has(input), .kit-top a, summary, "
    "main a.kit-button, .kit-door, .kit-ways a"
)
TICKS = "input[type=radio], input[type=checkbox]"

each_kind = pytest.mark.parametrize("kind", KINDS, ids=names(KINDS))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that knows nothing yet."""
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def open_kind(page: Page, kind: Kind, address: str, top_address: str, width: int) -> None:
    """Open the page that stands for a kind; the 404 page as a host shows it."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(top_address + "no/such/page" if kind.name == "lost" else address + kind.page)
    page.evaluate("document.fonts.ready.then(() => 0)")


def test_every_page_is_of_a_kind_that_is_checked(project: Path, kit: Kit) -> None:
    """A new kind of page, and a new item type, comes under these checks or fails this one."""
    site = project / "site"
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert [name for name in pages if not kinds_of(name)] == []
    opened = {kind.page for kind in KINDS}
    checked = {type for name, type in item_types(kit) if name in opened}
    assert {type for _, type in item_types(kit)} - checked == set()


def item_types(kit: Kit) -> list[tuple[str, str]]:
    """The page and the type of every quiz item of the lessons."""
    return [
        (address, item.ask.type)
        for lesson in kit.lessons
        for address, text in (
            (addresses.lesson_page(lesson.id), lesson.text),
            (addresses.quiz_page(lesson.id), lesson.sheet.text),
        )
        for quiz in text.quizzes()
        for item in quiz.items
    ]


# --- axe --------------------------------------------------------------------------------------


@each_kind
def test_axe_finds_nothing(page: Page, kind: Kind, address: str, top_address: str) -> None:
    """No rule of axe is broken, in light and in dark, on a small phone, a larger one and a desk."""
    found = []
    open_kind(page, kind, address, top_address, WIDTHS[0])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} px, {scheme}: {line}" for line in axe_findings(page)]
    assert not found, "\n".join(found)


def test_axe_would_find_something(page: Page, address: str) -> None:
    """The check is awake: a button without a name and pale words are found."""
    page.goto(address + "not-your-fault/teacher.html")
    page.evaluate("""() => {
      document.querySelector(".kit-bar__search").replaceChildren();
      document.querySelector("main h1").style.color = "#ccc";
    }""")
    rules = {line.split()[0] for line in axe_findings(page)}
    assert rules == {"button-name", "color-contrast"}


def axe_findings(page: Page) -> list[str]:
    """What axe says against a page as it is now: rule, and the first places."""
    response: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{rule['id']} at {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}"
        for rule in response["violations"]
    ]


# --- the keyboard -----------------------------------------------------------------------------


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the top of the page to its end; give each stop as `tabStop` tells it."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: Any = probe(page, "tabStop")
        if stop is None or (stops and stop["seat"] == stops[0]["seat"]):
            return stops
        stops.append(stop)
    raise AssertionError(f"after {MOST_STOPS} stops the page has no end: {stops[-1]['name']}")


@pytest.mark.parametrize("width", (320, 1280))
@each_kind
def test_the_keyboard_walk(
    page: Page, kind: Kind, width: int, address: str, top_address: str
) -> None:
    """Tab leads through the whole page: every stop is seen, none opens anything or leads away."""
    open_kind(page, kind, address, top_address, width)
    url, before = page.url, probe(page, "opened")
    stops = walk(page)
    assert len(stops) >= 5
    assert [stop["name"] for stop in stops if not stop["visible"]] == [], "stops nobody sees"
    assert [stop["name"] for stop in stops if stop["order"] > 0] == [], "stops out of order"
    assert [stop["name"] for stop in stops if stop["opened"] != before] == [], "opens by focus"
    assert [stop["name"] for stop in stops if stop["url"] != url] == [], "leads away by focus"
    seats = Counter(stop["seat"] for stop in stops)
    assert [stop["name"] for stop in stops if seats[stop["seat"]] > 1] == [], "stops met twice"


@each_kind
def test_the_focus_is_seen(page: Page, kind: Kind, address: str, top_address: str) -> None:
    """The focus changes at least as many pixels as the element has at its edge, each 3:1."""
    open_kind(page, kind, address, top_address, 390)
    faint, looks = [], set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: Any = probe(page, "tabStop")
        if stop is None:
            break
        if stop["look"] in looks:
            continue
        looks.add(stop["look"])
        area = clip(stop["box"], page.viewport_size, around=8)
        focused = page.screenshot(clip=area, animations="disabled")
        page.evaluate("window.last = document.activeElement; document.activeElement.blur()")
        plain = page.screenshot(clip=area, animations="disabled")
        page.evaluate("window.last.focus({preventScroll: true})")
        edge = min(stop["box"]["width"], area["width"]) + min(stop["box"]["height"], area["height"])
        if changed(focused, plain, contrast=3) < edge:
            faint.append(stop["name"])
    assert not faint, "\n".join(faint)


@pytest.mark.parametrize("width", (320, 1280))
@each_kind
def test_the_menu_opens_by_keyboard(
    page: Page, kind: Kind, width: int, address: str, top_address: str
) -> None:
    """Where the page shows a menu button, Tab reaches it, Enter opens it, and Tab goes into it."""
    open_kind(page, kind, address, top_address, width)
    menu = page.locator("header").get_by_text("Menu", exact=True)
    if kind.chrome == "teacher" and width == 1280:
        assert page.locator("nav a:visible").count() > 5, "the menu lies open"
        return
    for _ in range(8):
        page.keyboard.press("Tab")
        stop: Any = probe(page, "tabStop")
        if stop["words"] == "Menu":
            break
    assert stop["words"] == "Menu", "Tab does not reach the menu"
    learn = page.locator("nav :is(a, summary)", has_text="Learn").locator("visible=true")
    for key in ("Enter", "Space"):
        assert learn.count() == 0, "the menu is open before"
        page.keyboard.press(key)
        learn.first.wait_for()
        page.keyboard.press("Tab")
        inside: Any = probe(page, "tabStop")
        assert inside["visible"] and page.evaluate("!!document.activeElement.closest('nav')")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press(key)
        learn.first.wait_for(state="hidden")
    assert menu.count() == 1


# --- large letters, narrow windows, wide spacing -----------------------------------------------


@each_kind
def test_four_times_as_large_nothing_is_cut(
    page: Page, kind: Kind, address: str, top_address: str
) -> None:
    """400 % zoom on a desk is a window 320 px wide: no sideways scrolling, no text cut (1.4.10)."""
    open_kind(page, kind, address, top_address, 320)
    assert_whole(page)


@pytest.mark.parametrize(
    ("kind", "width"),
    [(kind, width) for kind in KINDS for width in LARGE[kind.chrome]],
    ids=[f"{kind.name}-{width}" for kind in KINDS for width in LARGE[kind.chrome]],
)
def test_letters_twice_as_large(
    browser: Browser,
    large_browser: Browser,
    kind: Kind,
    width: int,
    address: str,
    top_address: str,
) -> None:
    """A reader who sets letters twice as large gets them, and all of the page (1.4.4)."""
    sizes: list[Any] = []
    for started in (browser, large_browser):
        page = started.new_page()
        open_kind(page, kind, address, top_address, width)
        sizes.append(probe(page, "textSizes"))
        if started is large_browser:
            assert_whole(page)
        page.close()
    usual, large = sizes
    small = [name for name in usual.keys() & large.keys() if large[name] < 1.9 * usual[name]]
    assert small == [], "these letters do not grow"


@pytest.mark.parametrize("width", (320, 1280))
@each_kind
def test_wide_spacing(page: Page, kind: Kind, width: int, address: str, top_address: str) -> None:
    """With the text spacing of WCAG 1.4.12 no text is cut and nothing leaves the page."""
    open_kind(page, kind, address, top_address, width)
    probe(page, "spaceOut")
    assert_whole(page)


def assert_whole(page: Page) -> None:
    """Fail if the page scrolls sideways or a text is cut."""
    assert probe(page, "sideways") == 0
    assert probe(page, "cutTexts") == []


# --- dark colours and paper --------------------------------------------------------------------

FRAMES = ("not-your-fault/index.html", "not-your-fault/teacher.html")


@pytest.mark.parametrize("name", FRAMES)
def test_dark_follows_the_system_but_not_on_paper(page: Page, address: str, name: str) -> None:
    """Colours change with the system's setting while the page is open; paper stays white."""
    page.goto(address + name)
    for media, scheme in (("screen", "light"), ("screen", "dark"), ("print", "dark")):
        page.emulate_media(media=media, color_scheme=scheme)  # type: ignore[arg-type]
        paper, ink = page.evaluate(
            """() => ["backgroundColor", "color"].map((name) =>
              getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).map(Number))"""
        )
        dark = (media, scheme) == ("screen", "dark")
        assert (max(paper) < 60, min(ink) > 200) == (dark, dark), (media, scheme)
        assert (min(paper) > 200, max(ink) < 60) == (not dark, not dark), (media, scheme)
    for part in ("header", "body > nav, .kit-side", ".kit-skip", "footer nav"):
        assert page.locator(part).locator("visible=true").count() == 0, part


# --- forced colours ----------------------------------------------------------------------------


@each_kind
def test_forced_colours_keep_edges_and_ticks(
    page: Page, kind: Kind, address: str, top_address: str
) -> None:
    """In high contrast whatever had an edge before still has one, and a tick can be seen."""
    open_kind(page, kind, address, top_address, 390)
    lost = []
    for index, name in different(page, CONTROLS):
        control = page.locator(CONTROLS).nth(index)
        page.emulate_media(forced_colors="none")
        if edges(picture(page, control), AROUND, contrast=1.2) < 3:
            continue
        page.emulate_media(forced_colors="active")
        if edges(picture(page, control), AROUND, contrast=3) < 3:
            lost.append(name)
    assert lost == [], "these lose their edges"
    page.emulate_media(forced_colors="active")
    for index, name in different(page, TICKS):
        tick = page.locator(TICKS).nth(index)
        empty = picture(page, tick)
        tick.check()
        page.mouse.move(0, 0)
        if changed(empty, picture(page, tick), contrast=3) < 20:
            lost.append(name)
    assert lost == [], "these look the same with a tick"


def different(page: Page, selector: str) -> list[tuple[int, str]]:
    """The places and names of the elements that a selector finds, one for each look."""
    found: Any = probe(page, "looks", selector)
    return [(index, name) for index, name in found]


def picture(page: Page, control: Locator) -> bytes:
    """A screenshot of an element with some pixels around it."""
    control.evaluate("(element) => element.scrollIntoView({ block: 'center' })")
    box, view = control.bounding_box(), page.viewport_size
    assert box and view
    return page.screenshot(clip=clip(box, view, AROUND), animations="disabled")
