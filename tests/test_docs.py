"""The docs tell the truth: their examples work, and nothing that exists is left unexplained."""

import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from lessonkit import pages
from lessonkit.cli import main
from lessonkit.fields import Fields
from lessonkit.handouts import SheetKind
from lessonkit.items import ITEM_TYPES
from lessonkit.model import Audience, DocumentKind, Kit
from lessonkit.parse import parse_kit
from lessonkit.parse.comments import KNOWN
from lessonkit.parse.known import HELP_PARTS, SCHOOL_FIELDS, contacts
from lessonkit.problems import RULES
from lessonkit.read import Tree, read_tree

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "contribute"
ON = datetime.date(2026, 11, 23)
# A kit of one lesson, if there is one; the real lessons will do as well.
SMALL = ROOT / "tests" / "cases" / "_kit"
BASE = SMALL if (SMALL / "lessons").is_dir() else ROOT


def page(name: str) -> str:
    """The text of a page for contributors."""
    return (DOCS / name).read_text("utf-8")


def code(text: str) -> set[str]:
    """Everything that stands in `backticks`, outside of fenced blocks."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)))


def first_cells(text: str) -> list[str]:
    """The first code of each table row."""
    return re.findall(r"^\| `([^`]+)`", text, re.M)


def assert_told(names: Iterable[str], told: set[str], name: str) -> None:
    """Fail if a page leaves any of the names out, and say which."""
    missing = sorted(set(names) - told)
    assert not missing, f"explain in docs/contribute/{name}: {', '.join(missing)}"


def read_kit(tree: Tree) -> Kit:
    """Read a kit that has nothing wrong with it."""
    kit, problems = parse_kit(tree, ON)
    assert kit is not None and not problems, "\n".join(map(str, problems))
    return kit


def examples() -> list[tuple[str, str]]:
    """Every example of quiz-items.md with the item type that its section names."""
    text = page("quiz-items.md")
    found = re.finditer(r"^```markdown\n(<!-- quiz: .*?)^```$", text, re.M | re.S)
    return [
        (re.findall(r"^## .*`([a-z-]+)`$", text[: example.start()], re.M)[-1], example[1])
        for example in found
    ]


@pytest.mark.parametrize(("kind", "example"), examples(), ids=[kind for kind, _ in examples()])
def test_examples_of_quiz_items_work(kind: str, example: str) -> None:
    """Each example, put into a lesson, is an item of its section's type without any problem."""
    tree = read_tree(BASE, ("lessons",))
    lesson = read_kit(tree).lessons[0]
    example = example.replace("objective: helpers", f"objective: {lesson.objectives[0].id}")
    quiz = f"---\ntitle: Quiz\n---\n\n{example}".encode()

    kit = read_kit(Tree({**tree.files, lesson.sheet.where.path: quiz}))

    assert {kind} == {item.ask.type for item in kit.lesson(lesson.id).sheet.quiz.items}


def whole_files() -> list[tuple[str, str]]:
    """Every whole file that write-a-lesson.md shows, with its kind: front matter and a text."""
    blocks = re.findall(r"^```text\n(.*?)^```$", page("write-a-lesson.md"), re.M | re.S)
    files = [block for block in blocks if re.match(r"---\n.*?\n---\n\n", block, re.S)]
    kinds = [re.search(r"^kind: (.+)$", file, re.M) for file in files]
    return [(kind[1] if kind else "story", file) for kind, file in zip(kinds, files, strict=True)]


@pytest.mark.parametrize(("kind", "file"), whole_files(), ids=[kind for kind, _ in whole_files()])
def test_examples_of_whole_files_work(kind: str, file: str) -> None:
    """Each whole file that write-a-lesson.md shows can stand in this kit as it is."""
    tree = read_tree(ROOT, ("lessons",))
    folder = f"lessons/{read_kit(tree).lessons[0].id}"
    path = f"{folder}/story.md" if kind == "story" else f"{folder}/handouts/shown-here.md"

    kit, problems = parse_kit(Tree({**tree.files, path: file.encode()}), ON)

    assert kit is not None and not problems, "\n".join(map(str, problems))


def test_every_item_type_has_an_example() -> None:
    """Every item type has a section in quiz-items.md with an example, and no other has one."""
    shown = [kind for kind, _ in examples()]

    assert sorted(kind.name for kind in ITEM_TYPES) == sorted(shown)


def test_every_rule_is_explained() -> None:
    """Every rule has a row in problems.md, once, and every row has a rule."""
    rows = first_cells(page("problems.md"))

    missing, surplus = sorted(set(RULES) - set(rows)), sorted(set(rows) - set(RULES))
    twice = sorted({row for row in rows if rows.count(row) > 1})

    assert not missing, f"write a row in problems.md for: {', '.join(missing)}"
    assert not surplus, f"delete from problems.md, or rename: {', '.join(surplus)}"
    assert not twice, f"stands twice in problems.md: {', '.join(twice)}"


def test_warnings_are_marked() -> None:
    """A row in problems.md says whether its rule is a warning."""
    marked = set(re.findall(r"^\| `([^`]+)` \*\(warning\)\*", page("problems.md"), re.M))

    assert {name for name, rule in RULES.items() if rule.level == "warning"} == marked


@pytest.mark.parametrize("name", ["write-a-lesson.md", "problems.md"])
def test_shown_messages_are_real(name: str) -> None:
    """Every message that a page shows could come from `lessonkit check` word for word."""
    shown = re.findall(r"^lessons/\S+:\d+: (\w+): (.+) \[(.+)\]\n    hint: (.+)$", page(name), re.M)
    assert shown
    for level, what, rule, hint in shown:
        assert RULES[rule].level == level
        assert re.fullmatch(pattern(RULES[rule].what), what), what
        assert re.fullmatch(pattern(RULES[rule].hint), hint), hint


def pattern(sentence: str) -> str:
    """The sentence of a rule with anything in place of its {names}."""
    return re.sub(r"\\\{\w+\\\}", ".*", re.escape(sentence))


def test_every_command_is_explained() -> None:
    """Every command stands in the table of index.md."""
    told = {row.removeprefix("lessonkit ") for row in first_cells(page("index.md"))}

    assert_told(main.commands, told, "index.md")


def test_every_comment_is_explained() -> None:
    """Every comment that means something stands in write-a-lesson.md."""
    told = {
        re.split("[: ]", words)[1]
        for words in code(page("write-a-lesson.md"))
        if words[:4] == "<!--"
    }

    assert_told(KNOWN, told, "write-a-lesson.md")


def test_every_field_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field that a file may have stands in write-a-lesson.md."""
    asked: set[str] = set()

    def done(fields: Fields) -> None:
        asked.update(fields._asked)

    monkeypatch.setattr(Fields, "done", done)
    parse_kit(read_tree(BASE, ("lessons",)), ON)

    assert_told(asked, code(page("write-a-lesson.md")), "write-a-lesson.md")


def test_every_word_of_a_choice_is_explained() -> None:
    """Kinds of documents, audiences and placeholders stand in write-a-lesson.md."""
    told = code(page("write-a-lesson.md"))
    parts = {words.strip("{}").rsplit(".", 1)[-1] for words in told if words.startswith("{{")}

    assert_told((*get_args(DocumentKind), *get_args(Audience)), told, "write-a-lesson.md")
    assert_told((*HELP_PARTS, *SCHOOL_FIELDS), parts, "write-a-lesson.md")


def test_every_module_is_explained() -> None:
    """Every module and every package in lessonkit has its place in architecture.md."""
    package = ROOT / "scripts" / "lessonkit"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in package.glob("*/__init__.py")}

    assert_told(modules | packages, code(page("architecture.md")), "architecture.md")


def test_every_panel_and_kind_is_explained() -> None:
    """Every panel of the docs pages and every kind in kit.json stands in architecture.md."""
    told = code(page("architecture.md"))

    assert_told((*pages.SLOTS, *get_args(SheetKind), *get_args(Audience)), told, "architecture.md")


def test_the_table_of_changes_names_what_exists() -> None:
    """Every path in "To add X, touch Y" exists; NAME stands for any name."""
    table = page("architecture.md").split("## To add X, touch Y")[1].split("\n## ")[0]
    paths = [words for words in code(table) if "/" in words]
    assert paths

    assert not [path for path in paths if not list(ROOT.glob(path.replace("NAME", "*")))]


def test_no_page_holds_a_number_of_a_help_route() -> None:
    """Pages of the site, the README and the changelog name help routes by panels and files only."""
    help = read_kit(read_tree(ROOT, ("lessons",))).help
    for path in (*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))):
        text = path.read_text("utf-8")
        typed = [contact.shown for contact in contacts(help) if contact.pattern.search(text)]
        assert not typed, f"{path.relative_to(ROOT)} holds {', '.join(typed)}"


def test_the_readme_leads_somewhere() -> None:
    """Every link and picture of the README is a file of the project."""
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert targets

    assert not [target for target in targets if not (ROOT / target).exists()]


def test_the_readme_shows_every_picture() -> None:
    """Every picture of docs/img stands in the README, which is what it was made for."""
    text = (ROOT / "README.md").read_text("utf-8")
    shown = set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text))

    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/img").glob("*.png")}

    assert pictures <= shown
