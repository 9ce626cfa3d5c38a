"""Teachers' pages in a real browser: keys, policy, search, dark colours; and the offline copy."""

import datetime
import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from lessonkit import offline
from lessonkit.plugin import KitPlugin
from lessonkit.search import search_script
from lessonkit.verify import verify_site
from tests.browsing import browsing, serving
from tests.test_browser import _watch
from tests.test_site import ON

NARROW, WIDTHS = (320, 390), (320, 390, 1280)
KINDS = ("teach.html", "not-your-fault/teacher.html", "routes/full-course.html",
         "documents/staff-briefing.html", "contribute/quiz-items.html")  # fmt: skip
PLAN = "not-your-fault/teacher.html"
COPY = "online-safety-lessons"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# The element that has the focus: its words, and whether a part of it is in sight and uncovered.
FOCUSED = """() => {
  const at = document.activeElement, box = at.getClientRects()[0];
  const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
  const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
  const free = [0.1, 0.5, 0.9].some((part) => {
    const hit = document.elementFromPoint((left + right) / 2, top + (bottom - top) * part);
    return hit && (at.contains(hit) || hit === at.closest("p, li"));
  });
  return {
    end: at === document.body,
    name: at.tagName + " " + (at.textContent.trim() || at.id).slice(0, 40),
    seen: right > left && bottom > top && at.checkVisibility() && free,
  };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    """The site, served below a sub-path as GitHub Pages does."""
    with serving(project / "site") as served:
        yield served


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the site; what it complains of fails the test."""
    opened = []

    def go(name: str, width: int = 1280, height: int = 800, **context: Any) -> Page:
        page = browser.new_context(
            viewport={"width": width, "height": height}, **context
        ).new_page()
        opened.append((page, _watch(page)))
        page.goto(address + name, wait_until="networkidle")
        return page

    yield go
    for page, heard in opened:
        page.context.close()
        assert heard == []


# --- everybody can use them ------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visit: Callable[..., Page], width: int, scheme: str) -> None:
    """No rule of WCAG 2.2 AA, and none of axe's best practices, is broken on any kind of page."""
    page = visit(KINDS[0], width, color_scheme=scheme, bypass_csp=True)
    for name in KINDS:
        page.goto(page.url.split("/kit/")[0] + "/kit/" + name, wait_until="networkidle")
        assert _violations(page) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(visit: Callable[..., Page], scheme: str) -> None:
    """The open menu and the open search with its findings break no rule either."""
    page = visit(PLAN, 390, color_scheme=scheme, bypass_csp=True)
    page.locator("button.kit-bar__menu").click()
    assert _violations(page) == []
    _search(page, "police")
    assert _violations(page) == []


def test_axe_would_find_something(visit: Callable[..., Page]) -> None:
    """The check is awake: a button without a name and pale words are found."""
    page = visit(PLAN, bypass_csp=True)
    page.evaluate("""() => {
      document.querySelector(".kit-bar__search").replaceChildren();
      document.querySelector("main h1").style.color = "#ccc";
    }""")
    assert {"button-name", "color-contrast"} <= {rule for rule, _ in _violations(page)}


def _violations(page: Page) -> list[tuple[str, str]]:
    """The rules that a page breaks, each with the first place."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", KINDS)
def test_every_stop_of_the_tab_key_is_in_sight(
    visit: Callable[..., Page], name: str, width: int
) -> None:
    """Tab leads through the whole page; each stop can be seen, and nothing opens by itself."""
    page = visit(name, width)
    stops = []
    while len(stops) < 400:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["end"]:
            break
        stops.append(stop)
        assert not page.locator("dialog[open], .kit-side--open").count(), stop
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    names = [stop["name"] for stop in stops]
    assert "BUTTON Search" in names and "A Get help" in names and "A Leave this page" in names
    assert ("BUTTON Menu" in names) == (width < 1220)
    assert len(stops) < 400


@pytest.mark.parametrize("width", NARROW)
def test_keys_open_and_close_the_menu(visit: Callable[..., Page], width: int) -> None:
    """The menu is a button that says whether it is open; Escape closes it and gives focus back."""
    page = visit(PLAN, width)
    button, menu = page.get_by_role("button", name="Menu"), page.locator("#kit-menu")
    assert button.get_attribute("aria-expanded") == "false" and not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true" and menu.is_visible()
    current = menu.locator("[aria-current=page]")
    box = current.bounding_box()
    assert current.count() == 1 and box and 0 < box["y"] < 800, "the menu shows where one is"
    menu.get_by_role("link", name="Families").focus()
    page.keyboard.press("Escape")
    assert not menu.is_visible() and button.get_attribute("aria-expanded") == "false"
    assert button.evaluate("button => button === document.activeElement")


def test_the_menu_makes_way(visit: Callable[..., Page]) -> None:
    """Whoever goes on into the text, by key or by mouse, does not find it covered."""
    page = visit(PLAN, 390)
    menu = page.locator("#kit-menu")
    for leave in (lambda: page.locator("main a").first.focus(), lambda: page.mouse.click(380, 790)):
        page.get_by_role("button", name="Menu").click()
        assert menu.is_visible()
        leave()
        assert not menu.is_visible()


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 568), (390, 800), (800, 600),
                                               (1280, 800)])  # fmt: skip
def test_help_and_the_way_out_stay_in_sight(
    visit: Callable[..., Page], width: int, height: int
) -> None:
    """At every width both are on the screen at the end of a plan, and on top of all else there.

    320 x 256 is a laptop's window magnified to 400 %.
    """
    page = visit(PLAN, width, height)
    for where in ("0", "document.body.scrollHeight"):
        page.evaluate(f"window.scrollTo(0, {where})")
        page.wait_for_timeout(50)
        for name in ("Get help", "Leave this page"):
            box = page.locator("header a", has_text=name).bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
            assert box["y"] >= 0 and box["y"] + box["height"] <= height
            on_top = page.evaluate(
                "([x, y]) => document.elementFromPoint(x, y).textContent.trim()",
                [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
            )
            assert on_top == name


@pytest.mark.parametrize("width", NARROW)
@pytest.mark.parametrize("name", [*KINDS, "routes/two-periods.html", "families.html",
                                  "documents/family-faq.html", "about/licence.html",
                                  "lock-the-door/index.html"])  # fmt: skip
def test_wide_tables_scroll_in_their_box(
    browser: Browser, address: str, name: str, width: int
) -> None:
    """The page is never wider than the screen; every table stands in a box with a name.

    Without the kit's own fonts, because the system's are wider.
    """
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto(address + name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bare = "main table:not(.kit-wide table):not(.kit-people table):not(.kit-item table)"
    assert page.locator(bare).count() == 0
    for box in page.locator(".kit-wide").all():
        assert box.get_attribute("aria-label") and box.get_attribute("role")
    page.close()


def test_only_boxes_that_scroll_are_stops(visit: Callable[..., Page]) -> None:
    """A table wider than its box is a stop of the Tab key and scrolls by keys; others are none."""
    page = visit("contribute/architecture.html", 320)
    boxes = page.locator(".kit-wide, pre > code").all()
    scrolls = [box.evaluate("box => box.scrollWidth > box.clientWidth") for box in boxes]
    assert [box.get_attribute("tabindex") == "0" for box in boxes] == scrolls
    box = boxes[scrolls.index(True)]
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert box.evaluate("box => box.scrollLeft") > 0


def test_forced_colours_keep_every_edge(visit: Callable[..., Page]) -> None:
    """With the system's colours alone each button has an edge, and the current page its mark."""
    page = visit(PLAN, 390, forced_colors="active")
    for tool in page.locator(".kit-bar__tool").all():
        assert tool.evaluate(
            "tool => getComputedStyle(tool).borderTopColor !== getComputedStyle(document.body)"
            ".backgroundColor && parseFloat(getComputedStyle(tool).borderTopWidth) >= 2"
        )
    page.get_by_role("button", name="Menu").click()
    mark = page.locator("[aria-current=page]")
    assert mark.evaluate("mark => getComputedStyle(mark).borderLeftWidth") == "4px"
    summary = page.locator("#kit-menu summary").first
    arrow = "summary => getComputedStyle(summary, '::before').borderRightWidth"
    assert summary.evaluate(arrow) == "2px"


def test_dark_follows_the_system_and_stores_nothing(visit: Callable[..., Page]) -> None:
    """Colours change with the system's setting while the page is open; nothing is written."""
    page = visit(PLAN)
    for scheme, dark in (("light", False), ("dark", True), ("light", False)):
        page.emulate_media(color_scheme=scheme)
        shades = re.findall(
            r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor")
        )
        assert (max(map(int, shades[:3])) < 60) == dark
    _search(page, "police")
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.context.cookies() == []


def test_printed_from_dark_they_are_black_on_white(visit: Callable[..., Page]) -> None:
    """Paper gets the text alone, dark on light, whatever the screen shows."""
    page = visit(PLAN, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".kit-bar", "#kit-menu", ".kit-side--toc"):
        assert not page.locator(part).is_visible()
    shades = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert min(map(int, shades[:3])) > 200


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_all_is_within_reach(visit: Callable[..., Page], width: int) -> None:
    """Scripts off: the menu is there, its link leads to it, and no dead button shows."""
    page = visit(PLAN, width, java_script_enabled=False)
    assert page.locator("#kit-menu").is_visible()
    assert not page.locator(".kit-bar__search").is_visible()
    if width == 390:
        page.get_by_role("link", name="Menu", exact=True).click()
        assert page.url.endswith("#kit-menu")
        box = page.locator("#kit-menu").bounding_box()
        assert box and box["y"] < 400
    page.locator("#kit-menu").get_by_role("link", name="Families").click()
    assert page.url.endswith("families.html")


# --- nothing but what they need --------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_a_page_loads_little(browser: Browser, address: str, name: str) -> None:
    """Two styles, one script, fonts and icon: no search list before somebody searches."""
    page = browser.new_page()
    weights: dict[str, int] = {}
    page.on("response", lambda got: weights.setdefault(got.url, len(gzip.compress(got.body(), 6))))
    page.goto(address + name, wait_until="networkidle")
    loaded = sorted(urlsplit(url).path.rsplit("/", 1)[-1] for url in weights)
    kinds = [re.sub(r"\.[0-9a-f]{8}\.min", "", file) for file in loaded if ".woff2" not in file]
    own = name.rsplit("/", 1)[-1]
    pictures = [kind for kind in kinds if kind.endswith(".svg") and kind != "favicon.svg"]
    wanted = [own, "main.css", "kit-teacher.css", "kit-teacher.js", "favicon.svg", *pictures]
    assert sorted(kinds) == sorted(wanted)
    assert sum(weight for url, weight in weights.items() if ".woff2" not in url) < 55_000
    page.close()


def test_no_page_has_anything_of_materials_script(project: Path) -> None:
    """Neither its files nor what only they need: hidden checkboxes, settings, inline scripts."""
    site = project / "site"
    assert not (site / "assets/javascripts").exists() and not (site / "search").exists()
    assert [path.name[:5] for path in (site / "assets/stylesheets").iterdir()] == ["main."]
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        for trace in ("md-toggle", "__config", "__md_", 'type="checkbox" id="__', "<script>"):
            assert trace not in text, f"{trace} in {path}"


# --- the policy ------------------------------------------------------------------------------


def test_every_page_has_its_policy_first(project: Path) -> None:
    """The policy comes right after the character set, says nothing loose, and sends nowhere."""
    for path in (project / "site").rglob("*.html"):
        head = path.read_text("utf-8").split("<head>")[1].split("</head>")[0]
        found = re.match(
            r'\s*<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" '
            r'content="([^"]+)">',
            head,
        )
        assert found, path
        rules = dict(rule.strip().partition(" ")[::2] for rule in found[1].split(";"))
        assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == "'self'", path
        assert '<meta name="referrer" content="no-referrer">' in head


INJECTED = (
    '<script>window.injected = "inline"</script>',
    '<img src="missing.png" onerror="window.injected = 1">',
    '<a id="slipped" href="javascript:window.injected=1">x</a>',
    '<script src="data:text/javascript,window.injected=1"></script>',
)


@pytest.mark.parametrize("piece", INJECTED)
@pytest.mark.parametrize("guarded", [True, False])
def test_an_injected_script_is_refused(
    browser: Browser, address: str, piece: str, guarded: bool
) -> None:
    """What somebody slips into a page does not run; without the policy it would."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def alter(route: Route) -> None:
        text = route.fetch().text()
        text = text.replace("</main>", piece + "</main>")
        if not guarded:
            text = text.replace("Content-Security-Policy", "X")
        route.fulfill(body=text, content_type="text/html")

    page.route("**/teach.html", alter)
    page.goto(address + "teach.html")
    if "slipped" in piece:
        page.locator("#slipped").click()
    page.wait_for_timeout(200)
    assert page.evaluate("window.injected === undefined") == guarded
    assert any("Content Security Policy" in text for text in said) == guarded
    page.close()


def test_nothing_can_be_sent_from_a_teachers_page(browser: Browser, address: str) -> None:
    """Not even a script of our own could send a word, to this host or to another."""
    page = browser.new_page()
    page.goto(address + "teach.html")
    for goal in (address + "kit.json", "https://example.org/"):
        refused = "goal => fetch(goal).then(() => 'sent', () => 'refused')"
        assert page.evaluate(refused, goal) == "refused"
    page.close()


def test_a_preview_can_refresh_itself() -> None:
    """MkDocs' own reload script stands in a previewed page, so there the policy is left out."""
    plugin, page = (
        KitPlugin(),
        '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" ',
    )
    page += "content=\"default-src 'none'\">\n<title>x</title>"
    plugin.on_startup(command="build", dirty=False)
    assert plugin.on_post_page(page, None, None) == page  # type: ignore[arg-type]
    plugin.on_startup(command="serve", dirty=False)
    shown = plugin.on_post_page(page, None, None)  # type: ignore[arg-type]
    assert shown == '<meta charset="utf-8">\n<title>x</title>'


# --- search ----------------------------------------------------------------------------------


def _search(page: Page, words: str) -> list[str]:
    """Open the search, look for words, and give what was found."""
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill(words)
    expect(page.get_by_role("status")).not_to_be_empty()
    return page.locator(".kit-search__found a").all_inner_texts()


def test_search_finds_words_and_leads_there(visit: Callable[..., Page]) -> None:
    """A word gives places, best first; a place opens its page at that section."""
    page = visit(PLAN)
    found = _search(page, "wallet card")
    assert found
    status = page.get_by_role("status")
    assert status.inner_text() == f"{len(found)} places for “wallet card”"
    page.keyboard.press("Enter")
    first = page.locator(".kit-search__found a").first
    assert first.evaluate("link => link === document.activeElement")
    goal = first.evaluate("link => link.href")
    page.keyboard.press("Enter")
    page.wait_for_url(goal)
    anchor = urlsplit(goal).fragment
    assert not anchor or page.locator(f'[id="{anchor}"]').is_visible()


def test_search_puts_titles_first(visit: Callable[..., Page]) -> None:
    """Who looks for a title of a page finds that page at the top."""
    page = visit("teach.html")
    first = page.locator(".kit-search__found a").first
    _search(page, "privacy")
    expect(first).to_have_text("Privacy")
    page.get_by_role("searchbox").fill("ten steps")
    expect(first).to_have_text("When a student tells you: ten steps")


def test_search_forgives_endings_and_accents(visit: Callable[..., Page]) -> None:
    """Accents do not matter, and a word that stands nowhere is tried without its ending."""
    page = visit("teach.html")
    plain = _search(page, "protocol")
    for words in ("prótocol", "PROTOCOL", "protocolx"):
        page.get_by_role("searchbox").fill(words)
        page.wait_for_timeout(400)
        assert page.locator(".kit-search__found a").all_inner_texts() == plain, words


@pytest.mark.parametrize("words", ["xyzzy", ".*", "(", "<img src=x onerror=alert(1)>"])
def test_search_says_when_there_is_nothing(visit: Callable[..., Page], words: str) -> None:
    """No hit is said in words; odd signs are neither patterns nor HTML."""
    page = visit("teach.html")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill(words)
    page.wait_for_timeout(500)
    said = page.get_by_role("status").inner_text()
    assert said.startswith("Nothing was found") if re.search("[a-z]", words) else said == ""
    assert page.locator("dialog img").count() == 0


def test_search_is_a_dialog_with_a_name(visit: Callable[..., Page]) -> None:
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


def test_search_says_when_it_cannot_load(browser: Browser, address: str) -> None:
    """Without its list of words the search says so, and can be tried again."""
    page = browser.new_page()
    page.route("**/kit-search.js", lambda route: route.abort())
    page.goto(address + PLAN)
    assert _search(page, "police") == []
    assert "could not be loaded" in page.get_by_role("status").inner_text()
    page.unroute("**/kit-search.js")
    page.get_by_role("button", name="Close").click()
    assert _search(page, "police")
    page.close()


def test_search_list_holds_the_words_of_every_section() -> None:
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


# --- the offline copy ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copied(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline copy, unpacked as a teacher does it."""
    goal = tmp_path_factory.mktemp("stick")
    with zipfile.ZipFile(project / "site" / f"{COPY}.zip") as packed:
        packed.extractall(goal)
    assert [path.name for path in goal.iterdir()] == [COPY]
    return goal / COPY


def test_the_copy_is_whole(project: Path, copied: Path) -> None:
    """All files of the site are in it unchanged, but for itself and what nobody needs there."""
    site = project / "site"
    ours = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    theirs = {path.relative_to(copied).as_posix() for path in copied.rglob("*") if path.is_file()}
    assert ours - theirs == {f"{COPY}.zip", *offline.NOT_COPIED}
    assert theirs - ours == set()
    changed = {
        path for path in theirs if (site / path).read_bytes() != (copied / path).read_bytes()
    }
    assert changed == {"kit.json", "teach.html"}
    assert verify_site(project, copied, ON).failures == ()


def test_kit_json_and_the_panel_tell_of_the_copy(project: Path, copied: Path) -> None:
    """The site names the copy with its size and hash; the copy names none, but says what it is."""
    site = project / "site"
    content = (site / f"{COPY}.zip").read_bytes()
    outputs = json.loads((site / "kit.json").read_bytes())["outputs"]
    (entry,) = [output for output in outputs if output["kind"] == "zip"]
    assert entry["path"] == f"{COPY}.zip" and entry["audience"] == "everyone"
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    page = (site / "teach.html").read_text("utf-8")
    assert f'href="{COPY}.zip"' in page and f"ZIP, {len(content) / 1e6:.1f} MB" in page
    inside = (copied / "teach.html").read_text("utf-8")
    assert ".zip" not in inside and "You are in the offline copy" in inside
    for text in (page, inside):
        assert "kit: offline" not in text
    inner = json.loads((copied / "kit.json").read_bytes())["outputs"]
    assert [output for output in outputs if output["kind"] != "zip" and
            output["path"] != "teach.html"] == [
            output for output in inner if output["path"] != "teach.html"]  # fmt: skip


def test_the_same_files_give_the_same_copy() -> None:
    """Order and time do not show: names are sorted, and every file has the kit's date."""
    day = datetime.date(2026, 11, 23)
    one = offline.pack({"b/c.html": b"2", "a.html": b"1"}, "kit", day)
    other = offline.pack({"a.html": b"1", "b/c.html": b"2"}, "kit", day)
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as packed:
        assert packed.namelist() == ["kit/a.html", "kit/b/c.html"]
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 11, 23, 0, 0, 0)}
        assert packed.testzip() is None
    assert offline.pack({"a.html": b"1"}, "kit", day) != one


def test_the_copy_opens_from_a_usb_stick(browser: Browser, copied: Path) -> None:
    """From file:// one can go from the first page to a lesson, its questions, a plan and a PDF."""
    page = browser.new_page()
    heard = _watch(page)
    page.goto((copied / "index.html").as_uri(), wait_until="networkidle")
    for name, goal in (
        ("Learn", "learn.html"),
        ("It's a crime, and it's not your fault", "not-your-fault/index.html"),
        ("Go on to the questions", "not-your-fault/quiz.html"),
    ):
        page.locator("main").get_by_role("link", name=name).first.click()
        page.wait_for_load_state("networkidle")
        assert page.url.endswith(goal)
    page.goto((copied / "teach.html").as_uri(), wait_until="networkidle")
    page.locator("main").get_by_role(
        "link", name="It's a crime, and it's not your fault"
    ).last.click()
    assert page.url.endswith(PLAN)
    sheet = page.locator("main a[href$='.pdf']").first.evaluate("link => link.href")
    assert Path(unquote(urlsplit(sheet).path)).read_bytes().startswith(b"%PDF-")
    assert _search(page, "wallet card"), "the search works from a disk too"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert page.locator("main h1").is_visible() and page.url.startswith("file://")
    assert heard == []
    page.close()
