"""Every folder in tests/cases/ is one behaviour: files that go in, problems or a kit that come out.

To add one: make a folder, write the files that differ from cases/_kit/ (and the names of those to
leave out, in a file `_delete`), run `pytest --update`, and read what it wrote into expected/.
"""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from lessonkit.parse import parse_kit
from lessonkit.problems import CARE, RULES
from lessonkit.read import Tree, read_tree
from tests.conftest import CASES
from tests.dump import dump_kit

ON = datetime.date(2026, 12, 1)
NAMES = sorted(path.name for path in CASES.iterdir() if path.name != "_kit")
QUIZ = "lessons/first-steps/quiz.md"
LESSON = "lessons/first-steps/lesson.md"


def _change(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).write_bytes(change((root / path).read_bytes()))

    return make


def _crlf(root: Path) -> None:
    for path in root.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _link(path: str, target: Path) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(target)

    return make


def _strange_names(root: Path) -> None:
    (root / "lessons/two\nlines.md").write_text("x")
    (root / "lessons/\x1b[31mred.md").write_text("x")


# What a folder in a repository cannot hold, or would not survive an editor or git in.
MADE: dict[str, Callable[[Path], None]] = {
    "not-utf8": _change(QUIZ, lambda old: old.replace(b"Ana is worried.", b"Ana is na\xefve.")),
    "not-utf8-but-utf16": _change(QUIZ, lambda old: old.decode().encode("utf-16")),
    "too-large-line": _change(QUIZ, lambda old: old + b"x" * 10_000_000),
    "too-large-data": _change("lessons/sources.yml", lambda old: old + b"#" * 10_000_000),
    "link-to-a-file-outside": _link("lessons/first-steps/handouts/map.md", Path(__file__)),
    "link-to-a-folder-outside": _link("lessons/more", CASES.parent),
    "strange-file-names": _strange_names,
    "ok-crlf-line-ends": _crlf,
    "ok-old-mac-line-ends": _change(QUIZ, lambda old: old.replace(b"\n", b"\r")),
    "ok-byte-order-mark": _change(QUIZ, lambda old: b"\xef\xbb\xbf" + old),
    "control-characters": _change(
        QUIZ, lambda old: old.replace(b"Ana is", b"Ana\x00 is\x0c \xe2\x80\xaenot")
    ),
}

# Rules that no text alone can break; the tests of the print stage break them.
AFTER_LAYOUT = {
    "many-rows": "the rows of an answer sheet are laid out after the lessons are read",
    "too-long": "the pages of a sheet are counted after WeasyPrint has laid it out",
    "print-warning": "comes from WeasyPrint's log",
    "missing-glyph": "the printed font is looked at when a sheet is printed",
}


def read_case(case: str, make_kit: Callable[[Path], Path]) -> tuple[Tree, set[str]]:
    """The kit of a case, and the paths of the files it is about."""
    root = make_kit(CASES / case)
    before = {path: path.read_bytes() for path in (CASES / "_kit").rglob("*.*")}
    MADE.get(case, lambda root: None)(root)
    tree = read_tree(root)
    base = {path.relative_to(CASES / "_kit").as_posix(): text for path, text in before.items()}
    return tree, {path for path, text in tree.files.items() if base.get(path) != text}


@pytest.mark.parametrize("case", NAMES)
def test_case(case: str, make_kit: Callable[[Path], Path], request: pytest.FixtureRequest) -> None:
    """A case gives the problems in expected/problems.txt, or without any, expected/kit.txt."""
    tree, paths = read_case(case, make_kit)
    kit, problems = parse_kit(tree, ON)
    if problems:
        found = {"problems.txt": "".join(f"{problem}\n" for problem in problems)}
    else:
        assert kit is not None
        found = {"kit.txt": dump_kit(kit, paths)}
    folder = CASES / case / "expected"
    expected = {path.name: path.read_text() for path in sorted(folder.glob("*"))}
    if found != expected and request.config.getoption("--update"):
        _rewrite(folder, found)
        pytest.fail(f"rewrote {folder}: read the change, then run again", pytrace=False)
    assert found == expected


def _rewrite(folder: Path, found: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*"):
        old.unlink()
    for name, text in found.items():
        (folder / name).write_text(text)
        print(f"--- {folder.name}/{name}\n{text}")


def test_every_rule_is_broken() -> None:
    """Every rule is broken by at least one case: a message nobody has read helps nobody.

    The rules of `lessonkit.care` judge a kit that parses; their own tests break them.
    """
    told = "".join(path.read_text() for path in CASES.glob("*/expected/problems.txt"))
    silent = {rule for rule in RULES if f"[{rule}]\n" not in told}
    assert silent == {*AFTER_LAYOUT, *CARE, "help-not-live"}  # the last: check --release


def test_made_cases_have_a_folder() -> None:
    """A case that is made here still shows its problems in tests/cases/."""
    assert set(MADE) <= set(NAMES)
