"""What every test can use: an option to rewrite expected files, small kits, one site, a browser."""

import datetime
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from lessonkit.model import Kit
from lessonkit.offline import copy_name
from lessonkit.parse import parse_kit
from lessonkit.read import read_tree
from lessonkit.store import Store
from tests.browsing import LARGE_TEXT, browsing, playing, serving
from tests.building import DAY, copy_project, holding, lessonkit

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


def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(autouse=True)
def in_turn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[None]:
    """Let a test that is marked `alone` wait for the tests of other processes, and they for it."""
    marked = request.node.get_closest_marker("alone") is not None
    with holding(shared_folder(tmp_path_factory, worker_id) / "turn.lock", alone=marked):
        yield


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the kit with its site built by `lessonkit build`; no test may change it.

    Where several processes share the tests, the first that needs it builds it for all.
    """
    folder = shared_folder(tmp_path_factory, worker_id)
    root, whole = folder / "project", folder / "project-is-whole"
    with holding(folder / "project.lock"):
        if not whole.exists():
            root.mkdir()
            done = lessonkit("build", "--root", copy_project(root), "--on", DAY)
            assert done.returncode == 0, done.stdout + done.stderr
            whole.touch()
    assert root.is_dir(), "another process could not build the site"
    return root


@pytest.fixture(scope="session")
def store(project: Path) -> Store:
    """The sheets that were printed for the site, so that no test prints them again."""
    return Store(project / ".cache" / "pdf")


@pytest.fixture(scope="session")
def kit(project: Path) -> Kit:
    """The model that the site was made from."""
    kit, _ = parse_kit(read_tree(project), datetime.date.fromisoformat(DAY))
    assert kit is not None
    return kit


@pytest.fixture(scope="session")
def address(project: Path) -> Iterator[str]:
    """The site, served below a sub-path as GitHub Pages does."""
    with serving(project / "site") as served:
        yield served


@pytest.fixture(scope="session")
def top_address(project: Path) -> Iterator[str]:
    """The site, served at the top of its host, where its 404 page belongs."""
    with serving(project / "site", "/") as served:
        yield served


@pytest.fixture(scope="session")
def copied(project: Path, kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline copy, unpacked as a teacher does it."""
    name, goal = copy_name(kit), tmp_path_factory.mktemp("stick")
    with zipfile.ZipFile(project / "site" / f"{name}.zip") as packed:
        packed.extractall(goal)
    assert [path.name for path in goal.iterdir()] == [name]
    return goal / name


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with playing() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    with browsing(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def large_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser whose reader has set letters twice as large as usual."""
    with browsing(playwright, LARGE_TEXT) as started:
        yield started
