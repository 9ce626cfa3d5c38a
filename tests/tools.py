"""Runs the checkers that are not Python: the Nu HTML checker and Lighthouse."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.browsing import FLAGS, browser_path
from tests.building import ROOT

# scripts/test installs there what tests/package.json names; the lock file holds the versions.
FOLDER = Path(os.environ.get("LESSONKIT_TOOLS", ROOT / ".venv" / "tools")) / "node_modules"


def check_html(pages: Iterable[Path]) -> list[dict[str, Any]]:
    """The errors that the Nu HTML checker finds in files; each has `url`, `lastLine`, `message`."""
    done = _run(
        *("java", "-jar", FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"),
        *("--stdout", "--format", "json", "--errors-only", "--exit-zero-always"),
        *pages,
    )
    messages: list[dict[str, Any]] = done["messages"]
    return messages


def audit(url: str, *categories: str) -> dict[str, Any]:
    """What Lighthouse says about a page on a middling phone with a slow connection."""
    return _run(
        *("node", FOLDER / "lighthouse" / "cli" / "index.js", url, "--quiet"),
        *("--output=json", "--output-path=stdout", "--no-enable-error-reporting"),
        *("--disable-full-page-screenshot", f"--only-categories={','.join(categories)}"),
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
    )


def _run(*words: object) -> dict[str, Any]:
    """Run a tool that speaks JSON. RuntimeError with its own words if it does not."""
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        env=os.environ | {"CHROME_PATH": browser_path()},
        check=False,
    )
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{words[0]} failed: {done.stderr}") from None
    return said
