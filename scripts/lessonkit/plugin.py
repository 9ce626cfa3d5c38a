"""Hands the kit over to MkDocs: the only module that imports it."""

import datetime
import hashlib
import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from lessonkit import pages
from lessonkit.build import Built, check_printed
from lessonkit.commit import read_commit
from lessonkit.finish import finish
from lessonkit.frame import Frames, MenuEntry
from lessonkit.offline import copy_name
from lessonkit.pages import Page
from lessonkit.pdf import NoPrinter
from lessonkit.preview import SEARCH, DocsPage, Rest, listed, shown
from lessonkit.printing import Progress, quiet, why_not
from lessonkit.problems import errors
from lessonkit.project import build_project, print_later
from lessonkit.search import search_script, sections
from lessonkit.store import Kept, write_changed, write_whole

log = logging.getLogger("mkdocs.plugins.lessonkit")
NOT_PUBLISHED = (
    "print/",
    "editable/",
    "components/",
    "pages/",
    "slots/",
    "locales/",
    "vendor/",
    # Of Material we publish the style sheet alone: its scripts, their icons and colours stay back.
    "assets/javascripts/",
    "assets/images/",
    "assets/stylesheets/palette",
)
MATERIAL_STYLE = "assets/stylesheets/main."
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')


class SiteError(Exception):
    """The site could not be built; the message is "" where the reason has been logged already."""


class KitPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Logs problems, adds pages and files, and fills the panels of the docs pages.

    The kit is built once, in `on_config`; what comes after only reads `built`.
    """

    built: Built
    menu: Navigation
    rest: Rest
    on: datetime.date | None = None
    progress: Progress = staticmethod(quiet)
    preview: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.plain: dict[str, str] = {}  # docs pages without their panels
        self.held: dict[str, Any] = {}  # what a preview keeps between two builds

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note whether this is a preview, in which MkDocs puts a script of its own into pages."""
        self.preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Build the kit before MkDocs touches the old site; stop here if lessons have errors."""
        root = Path(config.config_file_path).parent
        self.built = self._build(root)
        assert self.built.desk is not None
        if self.built.desk.why_unprinted:
            log.info("No PDFs: %s", self.built.desk.why_unprinted)
        if self.built.desk.why_unedited:
            log.info("No Word files and texts: %s", self.built.desk.why_unedited)
        for slot in self._unknown_slots(root / config.docs_dir):
            raise PluginError(slot)
        config.nav = _nav(config.nav, self.built.pages, root / config.docs_dir)
        config.watch = [*config.watch, str(root / "lessons"), str(root / "theme")]
        return config

    def _build(self, root: Path) -> Built:
        held = self.held if self.preview else None
        built = build_project(root, self.on or datetime.date.today(), self.progress, held)
        for problem in built.problems:
            (log.error if problem.level == "error" else log.info)("%s", problem)
        if errors(built.problems) or built.desk is None:
            raise PluginError("the lessons have errors; the site was left as it is")
        return built

    def _unknown_slots(self, docs: Path) -> list[str]:
        return [
            f"{where}: there is no panel named {name!r}; known: {', '.join(pages.SLOTS)}"
            for path in sorted(docs.rglob("*.md"))
            for where, name in pages.unknown_slots(
                path.read_text("utf-8"), path.relative_to(docs.parent).as_posix()
            )
        ]

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the kit's pages, sheets, pictures and styles; keep the theme's sources back."""
        for file in list(files):
            if file.src_uri.startswith(NOT_PUBLISHED) or file.src_uri.endswith(".map"):
                files.remove(file)
        for page in self.built.pages:
            source = page.address.removesuffix("html") + "md"
            file = File.generated(config, source, content="")
            _KitPage(page, file, config)
            files.append(file)
        for path, content in self.built.files.items():
            files.append(File.generated(config, path, content=content))
        for export in self.built.exports:
            files.append(File.generated(config, export.address, content=export.content))
        for sheet in self.built.printed if not self.preview else ():
            path = sheet.sheet.address(sheet.paper)
            if isinstance(sheet.kept, Kept):  # it need not come into memory
                kept = str(sheet.kept.path.resolve())
                files.append(File.generated(config, path, abs_src_path=kept))
            else:
                files.append(File.generated(config, path, content=sheet.content))
        for made in self.built.editable:
            files.append(File.generated(config, made.address, content=made.content))
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the menu for the frames of teachers' pages."""
        self.menu = nav
        return nav

    def on_page_markdown(
        self, markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Choose the look of a page."""
        own = page.own if isinstance(page, _KitPage) else None
        if (own.look if own else pages.look_of(page.file.dest_uri)) == "teacher":
            page.meta["template"] = "teacher.html"
        page.meta.setdefault("tab", page.title)
        return markdown

    def on_page_content(
        self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Give docs pages their panels; the kit's own pages are ready."""
        assert self.built.desk is not None
        if isinstance(page, _KitPage):
            return html
        self.plain[page.file.dest_uri] = html
        return pages.fill_slots(html, page.file.dest_uri, self.built.desk)

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Give the theme its three functions: a student's page, a teacher's page, the 404 page.

        All pages have their content by now, so what the search looks through is made here too.
        """
        desk = self.built.desk
        assert desk is not None
        material = (file.dest_uri for file in files if file.src_uri.startswith(MATERIAL_STYLE))
        styles, teacher_styles = ["assets/kit.css"], [*material, "assets/kit-teacher.css"]

        menu = _menu(self.menu.items)
        frames = Frames(desk, menu, styles, teacher_styles)

        def kit_page(page: MkDocsPage) -> str:
            tab = page.meta.get("tab") or page.title
            return frames.student(page.file.dest_uri, str(page.title), str(tab), page.content or "")

        def kit_teacher_page(page: MkDocsPage) -> str:
            tab = page.meta.get("tab") or page.title
            return frames.teacher(page.file.dest_uri, str(tab), page.content or "", _toc(page))

        def kit_not_found() -> str:
            base = "/" + (config.site_url or "").split("://")[-1].partition("/")[2]
            content = desk.surface("404.html", "student").show("components/shell/not-found.html")
            title = desk.t("site.not-found")
            return frames.student("404.html", title, title, content, base)

        env.globals.update(
            kit_page=kit_page, kit_teacher_page=kit_teacher_page, kit_not_found=kit_not_found
        )
        whole = [file.page for file in files.documentation_pages() if file.page]
        found = [(page.file.dest_uri, str(page.title), page.content or "") for page in whole]
        files.append(File.generated(config, SEARCH, content=search_script(sorted(found))))
        if not self.preview:
            sections.cache_clear()  # only a preview looks at the same pages again
        docs = tuple(
            DocsPage(
                page.file.dest_uri,
                str(page.title),
                str(page.meta.get("tab") or page.title),
                _toc(page),
                self.plain[page.file.dest_uri],
            )
            for page in whole
            if not isinstance(page, _KitPage)
        )
        self.rest = Rest(docs, menu, tuple(styles), tuple(teacher_styles))
        return env

    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Leave the policy out of a preview: it would refuse the script that refreshes the page."""
        return POLICY.sub("", output) if self.preview else output

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Add the offline copy and kit.json to the finished site; a preview has neither."""
        if self.preview:
            return
        assert self.built.kit is not None
        site, commit = Path(config.site_dir), read_commit(Path(config.config_file_path).parent)
        files = _Files(site)
        with (site / f"{copy_name(self.built.kit)}.zip").open("w+b") as copy:
            for path, content in finish(self.built, commit, files, copy).items():
                write_whole(site / path, content)

    def on_serve(
        self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]
    ) -> LiveReloadServer:
        """Make after a change only what it changed, and print what somebody opens."""
        root, site = Path(config.config_file_path).parent, Path(config.site_dir)
        mount, answer, printing = server.mount_path, server.get_app(), threading.Lock()
        state = _State(_looks(root), listed(self.built), dict[str, bytes]())

        def refresh() -> None:
            looks = _looks(root)
            built = self._build(root) if looks == state.looks else None
            if built is None or listed(built) != state.listed:
                builder()
                state.looks, state.listed, state.written = looks, listed(self.built), {}
                return
            self.built = built
            for path, content in shown(built, self.rest):
                digest = hashlib.sha256(content).digest()
                if state.written.get(path) != digest:
                    if path.endswith(".html"):
                        content = POLICY.sub("", content.decode()).encode()
                    write_changed(site / path, content)
                    state.written[path] = digest
            for pdf in site.glob("print/**/*.pdf"):
                pdf.unlink()

        def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            path = environ["PATH_INFO"].removeprefix(mount)
            if path.startswith("print/") and path.endswith(".pdf"):
                with printing:
                    self._print(root, site, path)
            return answer(environ, start_response)  # type: ignore[misc]

        server.builder = refresh
        server.set_app(serve)
        return server

    def _print(self, root: Path, site: Path, address: str) -> None:
        """Print what somebody opens in a preview, if it is not there."""
        if (site / address).exists():
            return
        try:
            done = print_later(root, self.built, address, self.held)
        except NoPrinter as error:
            log.error("%s", why_not(error))
            return
        if done:
            for problem in check_printed([done]):
                log.warning("%s", problem)
            write_whole(site / address, done.content)


class _Files(Mapping[str, bytes]):
    """The files of a folder as they are now, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        self._paths = {path.relative_to(folder).as_posix(): path for path in found}

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass
class _State:
    """What a preview looked like when it was last made."""

    looks: dict[str, tuple[int, int]]
    listed: object
    written: dict[str, bytes]


def _looks(root: Path) -> dict[str, tuple[int, int]]:
    """The size and time of every file of a site that is no lesson."""
    found = {}
    for name in ("docs", "theme", "mkdocs.yml"):
        start = root / name
        for path in (start, *start.rglob("*")):
            about = path.stat()
            found[str(path)] = (about.st_size, about.st_mtime_ns)
    return found


def _toc(page: MkDocsPage) -> tuple[tuple[str, str], ...]:
    return tuple(
        (item.id, item.title)
        for top in page.toc
        for item in (top, *top.children)
        if item.level == 2
    )


def _nav(nav: list[Any] | None, own: tuple[Page, ...], docs: Path) -> list[Any]:
    """Put the kit's pages into the navigation, where mkdocs.yml says kit:lessons and so on."""
    groups: dict[str, list[Any]] = {"lessons": [], "plans": [], "documents": [], "routes": []}
    for page in own:
        source = page.address.removesuffix("html") + "md"
        if page.address.startswith("routes/"):
            groups["routes"].append({page.title: source})
        elif page.lesson is None:
            groups["documents"].append({page.title: source})
        elif page.look == "teacher":
            groups["plans"].append({page.title: source})
        else:
            groups["lessons"].append({page.title: source})
    contribute = sorted(path.name for path in docs.glob("contribute/*.md"))
    groups["contribute"] = [f"contribute/{name}" for name in contribute]

    def expand(entry: Any) -> list[Any]:
        if isinstance(entry, str) and entry.startswith("kit:"):
            return groups[entry.removeprefix("kit:")]
        if isinstance(entry, dict):
            name, inside = next(iter(entry.items()))
            if isinstance(inside, list):
                return [{name: [new for old in inside for new in expand(old)]}]
            if isinstance(inside, str) and inside.startswith("kit:"):
                found = groups[inside.removeprefix("kit:")]
                return [{name: found}] if found else []
        return [entry]

    return [new for old in nav or [] for new in expand(old)]


def _menu(items: Iterable[Any]) -> tuple[MenuEntry, ...]:
    """The menu of teachers' pages, from MkDocs' navigation."""
    return tuple(
        MenuEntry(str(item.title), "", _menu(item.children))
        if item.children
        else MenuEntry(str(item.title), item.file.dest_uri)
        for item in items
    )


class _KitPage(MkDocsPage):
    """A page of the kit for MkDocs: it is ready, so there is no Markdown to read or render."""

    def __init__(self, own: Page, file: File, config: MkDocsConfig) -> None:
        super().__init__(own.title, file, config)
        self.own = own

    def read_source(self, config: MkDocsConfig) -> None:
        """Read nothing."""
        self.markdown, self.meta = "", {"title": self.own.title, "tab": self.own.tab}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the HTML of the page as it is."""
        self.content, self.present_anchor_ids = self.own.html, set()
        self.toc = get_toc(
            [{"id": id, "name": name, "level": 2, "children": []} for id, name in self.own.toc]
        )


def build_site(root: Path, site: Path, on: datetime.date, progress: Progress) -> Built:
    """Build the whole site of a project with MkDocs into a folder.

    Raises SiteError where the lessons have errors, or MkDocs itself stopped.
    """
    from mkdocs.commands.build import build as mkdocs_build

    config = _load(root, on, progress)
    config.site_dir = str(site)
    try:
        mkdocs_build(config)
    except MkDocsException as error:
        raise SiteError("" if isinstance(error, Abort) else str(error)) from error
    return _plugin(config).built


def serve_site(root: Path, on: datetime.date, address: str) -> None:
    """Show the site on this machine and build it again after every change, until interrupted."""
    from mkdocs.commands.serve import serve

    KitPlugin.on = on
    serve(str(root / "mkdocs.yml"), livereload=True, dev_addr=address)


def _load(root: Path, on: datetime.date, progress: Progress) -> MkDocsConfig:
    from mkdocs.config import load_config

    config = load_config(str(root / "mkdocs.yml"))
    plugin = _plugin(config)
    plugin.on, plugin.progress = on, progress
    return config


def _plugin(config: MkDocsConfig) -> KitPlugin:
    plugin = config.plugins.get("lessonkit")
    if not isinstance(plugin, KitPlugin):
        raise PluginError("mkdocs.yml does not list the plugin lessonkit")
    return plugin
