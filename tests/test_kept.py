"""What is kept between two builds: found again, never wrong, safe for several builds at once."""

import concurrent.futures
import datetime
import os
import pickle
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

from lessonkit import exports, handouts, packs, pages
from lessonkit.build import all_sheets, marking_data
from lessonkit.forms import LARGE
from lessonkit.handouts import Press, Sheet
from lessonkit.nearby import Nearby
from lessonkit.pages import Desk
from lessonkit.parse import lesson as lesson_parser
from lessonkit.parse import parse_kit
from lessonkit.pdf import Names, Printed
from lessonkit.printlist import PrintedSheet
from lessonkit.problems import Report
from lessonkit.prose import BASE, Surface
from lessonkit.read import Tree, read_tree
from lessonkit.store import KEEP_DAYS, Memory, Store
from lessonkit.templates import make_environment
from lessonkit.words import read_words
from tests.building import DAY, ROOT, copy_project, lessonkit
from tests.conftest import BASE as SMALL

ON = datetime.date.fromisoformat(DAY)
OLD = time.time() - (KEEP_DAYS + 1) * 86400


def tree() -> Tree:
    """The files of the small kit of the cases."""
    return read_tree(SMALL, ("lessons",))


# --- lessons that were read -------------------------------------------------------------------


def test_a_remembered_kit_is_the_same_kit(tmp_path: Path) -> None:
    """A kit read from memory equals one that was read from its files, problems and all."""
    late = datetime.date(2036, 1, 1)  # with warnings
    fresh = parse_kit(tree(), late)
    first = parse_kit(tree(), late, Memory(tmp_path))
    again = parse_kit(tree(), late, Memory(tmp_path))
    assert fresh[1], "there should be warnings to remember"
    assert fresh == first == again


def test_what_did_not_change_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reading of a kit parses no lesson."""
    parse_kit(tree(), ON, Memory(tmp_path))
    read: list[str] = []
    own = lesson_parser.read_text
    monkeypatch.setattr(
        lesson_parser, "read_text", lambda *words: (read.append(words[1]), own(*words))[1]
    )
    parse_kit(tree(), ON, Memory(tmp_path))
    assert read == ["lessons/documents/letter.md"]  # documents of the kit are few


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("lessons/first-steps/quiz.md", "?", " or not?"),
        ("lessons/help-routes.yml", "The help line", "The other line"),
        ("lessons/kit.yml", "{id: ms,", "{id: hs,"),
        ("lessons/sources.yml", "id: friends-help", "id: friends"),
        ("lessons/school.yml", "adult:", "nurse:"),
    ],
)
def test_every_change_is_seen(tmp_path: Path, path: str, old: str, new: str) -> None:
    """A change in a lesson, or in anything that its texts may name, is seen at once."""
    parse_kit(tree(), ON, Memory(tmp_path))
    files = dict(tree().files)
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode(), 1)
    assert parse_kit(Tree(files), ON, Memory(tmp_path)) == parse_kit(Tree(files), ON)


def made(files: dict[str, bytes], memory: Memory | None) -> tuple[object, ...]:
    """All sheets (some in another form too), files for other programs and pages of a kit."""
    kit, _ = parse_kit(Tree(files), ON, memory)
    assert kit
    t = read_words(files["theme/locales/en.yml"])
    templates = make_environment(files)
    nearby = Nearby(kit, files, memory, "stamp", ON)
    press = Press(kit, templates, t, "stamp", ON)
    desk = Desk(kit, templates, t, "stamp", (), "")
    inner = packs.inner_sheets(press, kit.lessons, nearby)
    sheets, marked = all_sheets(press, Report(), nearby)
    listed = all_sheets(replace(press, listed=True), Report(), nearby)[0]
    large = handouts.in_forms(press, (LARGE,), nearby=nearby)
    other = exports.render(marked, kit, t, ON, nearby)
    data = marking_data(press, marked, nearby)
    return sheets, listed, inner, large, other, data, pages.render(desk, nearby)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("lesson.md", rb"(?m)^(title: .*?)(\"?)$", rb"\1 again\2"),
        ("lesson.md", rb"(?m)^(summary: .*?)(\"?)$", rb"\1 Again.\2"),
        ("teacher.md", rb"(?m)^(title: .*?)(\"?)$", rb"\1 again\2"),
        ("teacher.md", rb"the ", rb"this "),
        ("quiz.md", rb"\?\n", rb"??\n"),
    ],
)
def test_what_is_remembered_of_a_lesson_is_what_would_be_made(
    tmp_path: Path, path: str, old: bytes, new: bytes
) -> None:
    """After a lesson was edited, all sheets and pages are those of a kit read anew.

    A page begins with questions of other lessons, so a change in one may be a change in another.
    """
    files = dict(read_tree(ROOT).files)
    made(files, Memory(tmp_path))
    edited = f"lessons/{lesson_ids(files)[0]}/{path}"
    files[edited] = re.sub(old, new, files[edited])
    assert made(files, Memory(tmp_path)) == made(files, None)


@pytest.mark.parametrize("shown", ("printed", "packs", "forms"))
def test_a_page_is_made_again_if_other_sheets_are_there(tmp_path: Path, shown: str) -> None:
    """A page that lists sheets, packs or other forms of sheets lists those that there are now."""
    files = dict(read_tree(SMALL, ("lessons",)).files) | {
        path: content
        for path, content in read_tree(ROOT).files.items()
        if path.startswith("theme/")
    }
    kit, _ = parse_kit(Tree(files), ON)
    assert kit
    lesson = kit.lessons[0].id
    sheet = PrintedSheet(
        f"print/{lesson}/x.pdf", "handout", "student", lesson, "x", None, "A new sheet", "",
        "letter", 1, "student", 1, form="large" if shown == "forms" else "",
    )  # fmt: skip
    t = read_words(files["theme/locales/en.yml"])
    before = Desk(kit, make_environment(files), t, "stamp", (), "")
    after = replace(before, **{shown: (sheet,)})

    def rendered(desk: Desk) -> str:
        nearby = Nearby(kit, files, Memory(tmp_path), "stamp", ON)
        return "".join(page.html for page in pages.render(desk, nearby) if page.lesson == lesson)

    assert "x.pdf" not in rendered(before)
    assert "x.pdf" in rendered(after)


def lesson_ids(files: dict[str, bytes]) -> list[str]:
    """The lessons of a kit in their order."""
    kit, _ = parse_kit(Tree(files), ON)
    assert kit
    return [lesson.id for lesson in kit.lessons]


def test_lessons_that_did_not_change_are_not_rendered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one word of a plan was changed, the sheets of that lesson alone are made."""
    files = dict(read_tree(ROOT).files)
    made(files, Memory(tmp_path))
    seen: list[str] = []
    show = Surface.show

    def watched(self: Surface, template: str, **values: object) -> Markup:
        if template.startswith("print/") and values.get("lesson"):
            seen.append(values["lesson"].id)  # type: ignore[attr-defined]
        return show(self, template, **values)

    monkeypatch.setattr(Surface, "show", watched)
    made(files, Memory(tmp_path))
    assert not seen
    lesson = lesson_ids(files)[1]
    plan = f"lessons/{lesson}/teacher.md"
    files[plan] += b"\nWait a moment.\n"
    made(files, Memory(tmp_path))
    assert set(seen) == {lesson}


class Harm:
    """Something that would run a command where it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch harm",)


@pytest.mark.parametrize("content", [pickle.dumps(Harm()), b"", b"\x80\x05nonsense"])
def test_a_foreign_pickle_does_no_harm(tmp_path: Path, content: bytes) -> None:
    """What is no value of a kit, or no whole one, is as good as not there."""
    memory = Memory(tmp_path)
    (tmp_path / "x.pickle").write_bytes(content)
    assert memory.get("x") is None
    assert not Path("harm").exists()


# --- printed sheets ---------------------------------------------------------------------------


def sheet(html: str) -> Sheet:
    """A sheet with some HTML."""
    return Sheet("one", "sheet", "handout", "student", "one", "T", "", 1, (), html=html)


def test_a_name_holds_all_that_a_sheet_is_made_from() -> None:
    """Another style, font, picture, engine, paper or text is another name."""
    picture, other = "lessons/one/img/a b.png", "lessons/two/img/b.png"
    files = {"theme/print/print.css": b"a", "theme/print/fonts/a.ttf": b"a", picture: b"a"}
    shown = sheet(f'<img src="{BASE}lessons/one/img/a%20b.png">')
    usual = Names(files, "engine").name(shown, "letter")
    changed = [Names({**files, path: b"b"}, "engine").name(shown, "letter") for path in files]
    changed += [Names(files, "x").name(shown, "letter"), Names(files, "engine").name(shown, "a4")]
    changed += [Names(files, "engine").name(sheet("other"), "letter")]
    assert len({usual, *changed}) == 7
    assert Names({**files, other: b"b"}, "engine").name(shown, "letter") == usual


def test_many_builds_may_use_one_store(tmp_path: Path) -> None:
    """While others write and prune, a reader finds a whole sheet or none."""
    names = [f"{number:064x}" for number in range(8)]

    def build(turn: int) -> None:
        store = Store(tmp_path)
        for name in names:
            store.put(name, name.encode() * 500, 3)
            kept = store.get(name)
            assert kept is not None
            assert (kept.read_bytes(), kept.pages) == (name.encode() * 500, 3)
        store.prune(names[turn % 8 :])

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(build, range(40)))


def test_a_broken_sheet_is_not_taken(tmp_path: Path) -> None:
    """A file of another size, or without its note, is printed again."""
    store = Store(tmp_path)
    store.put("a", b"pdf", 1)
    (tmp_path / "a.pdf").write_bytes(b"pd")
    assert store.get("a") is None
    store.put("b", b"pdf", 1)
    (tmp_path / "b.json").write_bytes(b"[")
    assert store.get("b") is None


def test_pruning_takes_only_what_is_old_and_unused(tmp_path: Path) -> None:
    """What was neither used now nor in the last days goes, the rest stays."""
    store = Store(tmp_path)
    for name in ("old", "used", "new"):
        store.put(name, b"pdf", 1)
    for name in ("old", "used"):
        os.utime(tmp_path / f"{name}.json", (OLD, OLD))
    store.prune(["used"])
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["new.pdf", "used.pdf"]
    memory = Memory(tmp_path)
    memory.put("x", 1)
    os.utime(tmp_path / "x.pickle", (OLD, OLD))
    Memory(tmp_path).prune()
    assert not list(tmp_path.glob("*.pickle"))


# --- nothing to do ----------------------------------------------------------------------------


def test_a_second_print_has_nothing_to_do(tmp_path: Path) -> None:
    """It says so without loading what reads, lays out or binds; a changed file is printed again."""
    root = copy_project(tmp_path / "kit")
    goal = tmp_path / "out"
    words = ("print", "express", "--root", root, "--to", goal, "--on", DAY)
    done = lessonkit(*words)
    assert done.returncode == 0, done.stderr
    again = lessonkit(*words)
    pdfs = sorted(goal.rglob("*.pdf"))
    assert again.stdout.startswith(f"Nothing has changed: {len(pdfs)} files in ")
    program = (
        "import sys\nfrom lessonkit.cli import main\n"
        "try:\n    main(sys.argv[1:])\nfinally:\n"
        "    print(sorted({'weasyprint', 'pikepdf', 'jinja2', 'mkdocs'} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        capture_output=True,
        text=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1795392000"},
        check=True,
    ).stdout
    assert said.splitlines()[-1] == "[]"
    pdfs[0].write_bytes(b"damaged")
    assert "Nothing has changed" not in lessonkit(*words).stdout
    assert pdfs[0].read_bytes().startswith(b"%PDF")


def test_a_thick_pack_comes_in_volumes() -> None:
    """The pack of a large kit is cut between lessons, never inside one."""
    lots = [
        packs.Lot(Printed(sheet(""), "letter", b"", 20), under=f"Lesson {number}")
        for number in range(9)
        for _ in range(2)
    ]
    volumes = list(packs._volumes(lots))
    assert [len(volume) for volume in volumes] == [6, 6, 6]
    assert [lot.under for lot in volumes[1]] == [f"Lesson {n}" for n in (3, 3, 4, 4, 5, 5)]
    assert [len(volume) for volume in packs._volumes(lots[:4])] == [4]
