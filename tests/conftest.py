"""What every test can use: the option that rewrites expected files, and small kits."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.building import DAY, copy_project, lessonkit

CASES = Path(__file__).parent / "cases"
BASE = CASES / "_kit"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `pytest --update`."""
    parser.addoption(
        "--update",
        action="store_true",
        help="write what the cases give into their expected/ folders; such a case fails once",
    )


@pytest.fixture
def make_kit(tmp_path: Path) -> Callable[[Path], Path]:
    """A function that lays a folder of files over the minimal kit and gives the new kit's root."""

    def make(overlay: Path) -> Path:
        root = tmp_path / "kit"
        shutil.copytree(BASE, root)
        removed = overlay / "_delete"
        for name in removed.read_text().split() if removed.exists() else ():
            (root / name).unlink()
        for path in sorted(overlay.rglob("*")):
            target = root / path.relative_to(overlay)
            if path.is_file() and path != removed and "expected" not in path.parts[-3:]:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        return root

    return make


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the kit with its site built by `lessonkit build`."""
    root = copy_project(tmp_path_factory.mktemp("project"))
    done = lessonkit("build", "--root", root, "--on", DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return root
