"""Weighs what a browser loads when somebody opens a page for the first time: ours, and others'.

    python -m tests.benchmarks.weight --site site --python /path/to/python

`--site` is a finished site of this kit. `--python` is a Python with mkdocs-material and
mkdocs-quiz; they get the text of our first lesson, its plan and its quiz. Everything comes packed
(gzip) from a server on this machine. What a page asks of other hosts is counted and refused, so it
has no weight.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request, Route

from lessonkit import addresses, commonmark
from lessonkit.items.choice import ChoiceAnswer, ChoiceAsk
from lessonkit.model import Kit, Quiz
from lessonkit.parse import parse_kit
from lessonkit.read import read_tree
from tests.benchmarks.measure import machine, run, table
from tests.browsing import browsing, playing, serving
from tests.printing import ON, ROOT

THEMES = {
    "no fonts": "theme: {name: material, font: false}\n",
    "as it comes": "theme: {name: material}\n",
}
QUIZ = "plugins:\n  - mkdocs_quiz\n"
CONFIG = "site_name: Lessons\nuse_directory_urls: false\n"
PHONE = {"width": 390, "height": 800}
KINDS = ("document", "stylesheet", "script", "font")  # the rest is "other"


@dataclass
class Weight:
    """What one page loads: bytes on the wire by kind, and the hosts that it asked besides ours."""

    bytes: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)

    def row(self, page: str) -> tuple[object, ...]:
        """A line of the table, in kB."""
        other = self.bytes.total() - sum(self.bytes[kind] for kind in KINDS)
        parts = [*(self.bytes[kind] for kind in KINDS), other, self.bytes.total()]
        named = ", ".join(f"{count} to {host}" for host, count in self.hosts.items())
        return (page, *(f"{part / 1000:.1f}" for part in parts), named or "none")


def main() -> None:
    """Measure every page and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--site", type=Path, default=ROOT / "site")
    options.add_argument("--python", type=Path, default=Path(sys.executable))
    chosen = options.parse_args()
    kit, problems = parse_kit(read_tree(ROOT), ON)
    assert kit, problems
    lesson = kit.lessons[0].id
    ours = {
        "lesson, ours": addresses.lesson_page(lesson),
        "quiz, ours": addresses.quiz_page(lesson),
        "plan for teachers, ours": addresses.plan_page(lesson),
    }
    rows: dict[str, tuple[object, ...]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        playing() as playwright,
        browsing(playwright) as browser,
    ):
        with serving(chosen.site.resolve()) as address:
            for name, page in ours.items():
                rows[name] = weigh(browser, address, page).row(name)
        for theme, config in THEMES.items():
            project = write_project(Path(folder) / theme, kit)
            for quiz in (False, True):
                whole = CONFIG + config + (QUIZ if quiz else "")
                (project / "mkdocs.yml").write_text(whole, "utf-8")
                shutil.rmtree(project / "site", ignore_errors=True)
                run(chosen.python, "-m", "mkdocs", "build", "-q", cwd=project)
                pages = {"quiz": "mkdocs-quiz"} if quiz else dict.fromkeys(("lesson", "plan"), "")
                with serving(project / "site") as address:
                    for page, program in pages.items():
                        name = f"{page}, {program or 'mkdocs-material'}, {theme}"
                        rows[name] = weigh(browser, address, f"{page}.html").row(name)
    heads = ("page", "HTML", "CSS", "scripts", "fonts", "other", "all, kB", "asked of others")
    command = "`python -m tests.benchmarks.weight --python PYTHON`"
    print(f"{command} ({machine()})\n\n{table(heads, [rows[name] for name in ordered(rows)])}")


def ordered(names: Iterable[str]) -> list[str]:
    """Pages of one kind beside each other, ours first."""
    return sorted(names, key=lambda name: (name.split()[0].strip(","), "ours" not in name, name))


def weigh(browser: Browser, address: str, page: str) -> Weight:
    """Open a page on a phone with an empty cache, and weigh all that comes until it rests."""
    weight, asked = Weight(), list[Request]()
    context = browser.new_context(viewport=PHONE, service_workers="block")  # type: ignore[arg-type]

    def refuse(route: Route) -> None:
        host = urlsplit(route.request.url).netloc
        if host == urlsplit(address).netloc:
            asked.append(route.request)
            route.continue_()
        else:
            weight.hosts[host] += 1
            route.abort()

    context.route("**/*", refuse)
    opened = context.new_page()
    opened.goto(address + page, wait_until="networkidle")
    for request in asked:
        sizes = request.sizes()
        weight.bytes[request.resource_type] += (
            sizes["responseHeadersSize"] + sizes["responseBodySize"]
        )
    context.close()
    return weight


def write_project(folder: Path, kit: Kit) -> Path:
    """Write our first lesson, its plan and its quiz as plain pages of MkDocs."""
    docs, lesson = folder / "docs", kit.lessons[0]
    source = ROOT / "lessons" / lesson.id
    shutil.copytree(source / "img", docs / "img")
    (docs / "index.md").write_text("# Lessons\n", "utf-8")
    for name, page in (("lesson.md", "lesson.md"), ("teacher.md", "plan.md")):
        text = (source / name).read_text("utf-8")
        text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->", "", text, flags=re.DOTALL)
        text = re.sub(r"\{\{.*?\}\}", "the office", text)
        (docs / page).write_text(f"# {lesson.title}\n\n{text}", "utf-8")
    (docs / "quiz.md").write_text("".join(_questions(lesson.sheet.quiz)), "utf-8")
    return folder


def _questions(quiz: Quiz) -> Iterator[str]:
    """A quiz for mkdocs-quiz: it knows questions with boxes, of others the words are there."""
    yield "# Quiz\n\n"
    for item in quiz.items:
        stem = commonmark.plain(item.ask.stem)
        if not isinstance(item.ask, ChoiceAsk) or not isinstance(item.answer, ChoiceAnswer):
            yield f"{stem}\n\n"
            continue
        yield f"<quiz>\n{stem}\n"
        for option, right in zip(item.ask.options, item.answer.right, strict=True):
            yield f"- [{'x' if right else ' '}] {commonmark.plain(option)}\n"
        why = commonmark.plain(item.answer.explanation) if item.answer.explanation else ""
        yield f"\n{why}\n</quiz>\n\n"


if __name__ == "__main__":
    main()
