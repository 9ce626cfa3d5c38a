"""The preview: a saved change makes what a whole build would make, and prints what is opened."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from lessonkit.plugin import KitPlugin
from tests.building import DAY, copy_project

LESSON = "too-fast-too-secret"


@dataclass
class Preview:
    """A previewed project: its folder, its site, and MkDocs' own server, not started."""

    root: Path
    site: Path
    server: LiveReloadServer
    plugin: KitPlugin
    whole: Callable[[], None]  # builds all of it

    def get(self, path: str) -> bytes:
        """What a browser gets from an address, b"" for nothing."""
        said: list[str] = []
        environ = {"PATH_INFO": f"/{path}", "REQUEST_METHOD": "GET"}
        answer = self.server.get_app()(environ, lambda status, heads: said.append(status))
        content = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return content if said == ["200 OK"] else b""

    def files(self) -> dict[str, bytes]:
        """Every file of the site."""
        found = sorted(path for path in self.site.rglob("*") if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The kit as `lessonkit serve` shows it, begun as MkDocs does, but answering no address."""
    root, site = (
        copy_project(tmp_path_factory.mktemp("preview")),
        tmp_path_factory.mktemp("site"),
    )

    def builder() -> None:
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(site))
        build(config, serve_url="http://127.0.0.1:8000/")

    config = load_config(str(root / "mkdocs.yml"), site_dir=str(site))
    plugin: Any = config.plugins["lessonkit"]
    plugin.on = datetime.date.fromisoformat(DAY)
    plugin.on_startup(command="serve", dirty=False)
    build(config, serve_url="http://127.0.0.1:8000/")
    server = LiveReloadServer(builder, "127.0.0.1", 8000, str(site))
    with server:
        yield Preview(root, site, plugin.on_serve(server, config, builder), plugin, builder)


def test_nothing_is_printed_before_it_is_opened(preview: Preview) -> None:
    """A plan's page names its sheets and packs; a PDF is made when somebody opens it."""
    assert not list(preview.site.rglob("*.pdf"))
    page = (preview.site / LESSON / "teacher.html").read_text("utf-8")
    sheets = re.findall(rf'href="../(print/{LESSON}/[a-z0-9-]+.pdf)"', page)
    packs = re.findall(rf'href="../(print/packs/{LESSON}/[a-z0-9-]+.pdf)"', page)
    assert len(sheets) > 20 and len(packs) >= 8
    assert preview.get(sheets[0]).startswith(b"%PDF")
    assert preview.get(packs[0]).startswith(b"%PDF")
    assert len(list(preview.site.rglob("*.pdf"))) == 2
    assert preview.get("print/nothing-letter.pdf") == b""


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("lesson.md", "the ", "this "),
        ("quiz.md", "?\n", "??\n"),
        ("lesson.md", "title: ", "title: Now, "),
    ],
)
def test_a_change_makes_what_a_whole_build_makes(
    preview: Preview, path: str, old: str, new: str
) -> None:
    """After each change every file is the one that a preview begun now would show."""
    source = preview.root / "lessons" / LESSON / path
    head, mark, body = source.read_text("utf-8").rpartition("\n---\n")
    if old in head:
        head = head.replace(old, new, 1)
    else:
        body = body.replace(old, new, 1)
    source.write_text(head + mark + body, "utf-8")
    before = preview.files()
    preview.server.builder()
    after = preview.files()
    assert after != before
    preview.plugin.held.clear()
    preview.whole()
    assert preview.files() == after


def test_a_mistake_leaves_the_last_good_page(preview: Preview) -> None:
    """A lesson with an error stops the refreshing, not the preview."""
    source = preview.root / "lessons" / LESSON / "quiz.md"
    good, before = source.read_text("utf-8"), preview.files()
    source.write_text(good.replace("- [x]", "- [ ]"), "utf-8")
    with pytest.raises(Exception, match="errors"):
        preview.server.builder()
    assert preview.files() == before
    source.write_text(good, "utf-8")
    preview.server.builder()
