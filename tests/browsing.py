"""Drives a real browser over a built site: from the disk, or from a server on this machine."""

import contextlib
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def browser_path() -> str:
    """Where the browser is: LESSONKIT_BROWSER, or the first one found. RuntimeError if none."""
    for name in (os.environ.get("LESSONKIT_BROWSER", ""), *NAMES):
        if found := shutil.which(name) if name else None:
            return found
    raise RuntimeError(
        "no browser found; ./scripts/test installs chromium, or set LESSONKIT_BROWSER"
    )


@contextlib.contextmanager
def browsing() -> Iterator[Browser]:
    """Start the browser and stop it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@contextlib.contextmanager
def serving(site: Path, under: str = "/kit/") -> Iterator[str]:
    """Serve a site below a sub-path on 127.0.0.1; give its address; stop afterwards."""
    root = site.parent / f"{site.name}-served"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(site, root / under.strip("/"))
    handler = functools.partial(_Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{under}"
    finally:
        server.shutdown()
        server.server_close()
        shutil.rmtree(root)
