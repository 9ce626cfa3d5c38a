"""Drives a real browser over a built site: from the disk, or from a server on this machine."""

import contextlib
import functools
import gzip
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# What a browser does for readers who set letters twice as large as usual.
LARGE_TEXT = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"
PROBES = (Path(__file__).parent / "probes.js").read_text("utf-8")

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
PACKED = (".css", ".html", ".js", ".json", ".svg", ".xml")


def browser_path() -> str:
    """Where the browser is: LESSONKIT_BROWSER, or the first one found. RuntimeError if none."""
    for name in (os.environ.get("LESSONKIT_BROWSER", ""), *NAMES):
        if found := shutil.which(name) if name else None:
            return found
    raise RuntimeError(
        "no browser found; ./scripts/test installs chromium, or set LESSONKIT_BROWSER"
    )


@contextlib.contextmanager
def playing() -> Iterator[Playwright]:
    """Start what drives browsers, and stop it afterwards. Only one of it may run at a time."""
    with sync_playwright() as playwright:
        yield playwright


@contextlib.contextmanager
def browsing(playwright: Playwright, *flags: str) -> Iterator[Browser]:
    """Start a browser with these flags and stop it afterwards."""
    browser = playwright.chromium.launch(executable_path=browser_path(), args=[*FLAGS, *flags])
    try:
        yield browser
    finally:
        browser.close()


# --- a server that does what a host of static pages does ------------------------------------


class _Pages(http.server.BaseHTTPRequestHandler):
    """Gives files of a folder below a path: packed where that helps, 404.html where none is."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, site: Path, under: str, **more: object) -> None:
        self.site, self.under = site, under
        super().__init__(*args, **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the file, or with the page for what is not there."""
        path = unquote(urlsplit(self.path).path)
        file = self.site / path.removeprefix(self.under)
        if file.is_dir():
            file /= "index.html"
        found = path.startswith(self.under) and file.is_file()
        file = file if found else self.site / "404.html"
        content = file.read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
        if file.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away before it had its answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextlib.contextmanager
def serving(site: Path, under: str = "/kit/") -> Iterator[str]:
    """Serve a site below a sub-path on 127.0.0.1; give its address; stop afterwards."""
    handler = functools.partial(_Pages, site=site, under=under)
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{under}"
    finally:
        server.shutdown()
        server.server_close()


# --- what pages do behind the reader's back -------------------------------------------------


@dataclass
class Log:
    """All that pages of one context asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def outside(self, address: str) -> list[str]:
        """The requests that left the site at that address."""
        return [
            url
            for url in self.requests
            if not url.startswith((address, "data:", "about:", "blob:"))
        ]

    def fail(self, request: Request) -> None:
        """Note a request that failed, unless the page was left before it was answered."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url}: {request.failure}")

    def clear(self) -> None:
        """Forget what was heard so far."""
        self.requests.clear()
        self.complaints.clear()


def listen(context: BrowserContext) -> Log:
    """Write down every request, web socket, console error, exception and broken policy."""
    log = Log()

    def follow(page: Page) -> None:
        page.on("pageerror", lambda error: log.complaints.append(str(error)))
        page.on("websocket", lambda socket: log.requests.append(socket.url))

    context.on("page", follow)
    context.on("request", lambda request: log.requests.append(request.url))
    context.on("requestfailed", log.fail)
    context.on(
        "console",
        lambda said: log.complaints.append(said.text) if said.type == "error" else None,
    )
    return log


def probe(page: Page, call: str, argument: object = None) -> object:
    """Ask one of the functions in probes.js about a page: `probe(page, "cutTexts")`."""
    return page.evaluate(f"(argument) => ({PROBES}).{call}(argument)", argument)
