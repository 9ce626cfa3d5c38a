"""The offline copy: whole, the same every time, and useful from a USB stick."""

import datetime
import hashlib
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

from lessonkit import offline
from lessonkit.model import Kit
from lessonkit.verify import verify_site
from tests.browsing import listen
from tests.building import DAY
from tests.kinds import pages_in
from tests.test_search import search


def test_it_is_whole(project: Path, copied: Path) -> None:
    """All files of the site are in it unchanged, but for itself and what nobody needs there."""
    site = project / "site"
    ours = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    theirs = {path.relative_to(copied).as_posix() for path in copied.rglob("*") if path.is_file()}
    assert ours - theirs == {f"{copied.name}.zip", *offline.NOT_COPIED}
    assert theirs - ours == set()
    changed = {
        path for path in theirs if (site / path).read_bytes() != (copied / path).read_bytes()
    }
    assert changed == {"kit.json", "teach.html"}
    assert verify_site(project, copied, datetime.date.fromisoformat(DAY)).failures == ()


def test_kit_json_and_the_panel_tell_of_it(project: Path, copied: Path) -> None:
    """The site names the copy with its size and hash; the copy names none, but says what it is."""
    site = project / "site"
    name = f"{copied.name}.zip"
    content = (site / name).read_bytes()
    outputs = json.loads((site / "kit.json").read_bytes())["outputs"]
    (entry,) = [output for output in outputs if output["kind"] == "zip"]
    assert entry["path"] == name and entry["audience"] == "everyone"
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    page = (site / "teach.html").read_text("utf-8")
    assert f'href="{name}"' in page and f"ZIP, {len(content) / 1e6:.1f} MB" in page
    inside = (copied / "teach.html").read_text("utf-8")
    assert f'"{name}"' not in inside and "You are in the offline copy" in inside
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


def test_every_page_opens_from_a_usb_stick(browser: Browser, copied: Path) -> None:
    """From file:// every page finds its styles and scripts, complains of nothing, asks nobody."""
    start, found = copied.as_uri() + "/", []
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        log, page = listen(context), context.new_page()
        for name in pages_in(copied):
            log.clear()
            page.goto(start + name)
            found += [f"{name}: {words}" for words in (*log.complaints, *log.outside(start))]
            if page.locator("html:is(.kit-live, [data-size])").count() == 0:
                found.append(f"{name}: its script does not run")
    assert not found, "\n".join(found)


def test_one_can_go_through_it(browser: Browser, copied: Path, kit: Kit) -> None:
    """From the first page one gets to a lesson, its questions, a plan, a PDF and the search."""
    lesson = kit.lessons[0]
    page = browser.new_page()
    page.goto((copied / "index.html").as_uri())
    for name, goal in (
        ("Learn", "learn.html"),
        (lesson.title, f"{lesson.id}/index.html"),
        ("Go on to the questions", f"{lesson.id}/quiz.html"),
    ):
        page.locator("main").get_by_role("link", name=name).first.click()
        page.wait_for_url(f"**/{goal}")
    page.locator("header a", has_text="Get help").click()
    page.wait_for_url("**/help.html")
    page.goto((copied / "teach.html").as_uri())
    page.locator("main").get_by_role("link", name=lesson.title).last.click()
    page.wait_for_url(f"**/{lesson.id}/teacher.html*")
    sheet = page.locator("main a[href$='.pdf']").first.evaluate("link => link.href")
    assert Path(unquote(urlsplit(sheet).path)).read_bytes().startswith(b"%PDF-")
    assert search(page, "helper map"), "the search works from a disk too"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("file://**")
    assert page.locator("main h1").is_visible()
    page.close()
