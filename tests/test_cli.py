"""The command line: what it says, and its exit codes."""

import re
import tempfile
import time
from pathlib import Path

import pytest

from lessonkit.printing import FEW
from tests.building import DAY, copy_project, lessonkit


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A copy of the kit to work in."""
    return copy_project(tmp_path)


def test_help_teaches_the_first_steps() -> None:
    """`--help` names every command and the exit codes."""
    done = lessonkit("--help")
    assert done.returncode == 0
    for word in ("check", "build", "serve", "print", "new", "verify", "Exit codes"):
        assert word in done.stdout


def test_check_is_clean_on_the_kit(kit: Path) -> None:
    """The kit itself has no problems: exit 0."""
    done = lessonkit("check", "--root", kit, "--on", DAY)
    assert done.returncode == 0, done.stdout
    assert "no errors" in done.stdout


def test_check_gives_1_for_problems_and_names_the_place(kit: Path) -> None:
    """A mistake in a lesson: its file and line, a hint, exit 1."""
    quiz = kit / "lessons/not-your-fault/quiz.md"
    quiz.write_text(quiz.read_text("utf-8").replace("<!-- /quiz -->", "", 1), "utf-8")
    done = lessonkit("check", "--root", kit, "--on", DAY)
    assert done.returncode == 1
    assert "lessons/not-your-fault/quiz.md:" in done.stdout
    assert "hint:" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "--on", "yesterday"), "year-month-day"),
        (("check", "--root", "/"), "not inside a lesson kit"),
        (("chekc",), "No such command"),
        (("print", "--paper", "a5"), "is not one of"),
        (("print", "--docx", "--papers", "28"), "go neither with --papers"),
        (("print", "--text", "--paper", "both"), "nor with both papers"),
        (("print", "--form", "tiny"), "is not one of"),
        (("print", "--form", "large", "--papers", "28"), "goes neither with --papers"),
        (("verify", "nowhere"), "does not exist"),
    ],
)
def test_wrong_usage_gives_2(words: tuple[str, ...], said: str) -> None:
    """Wrong usage or settings: a sentence on standard error, exit 2, no traceback."""
    done = lessonkit(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stale_number_is_a_warning_for_a_build_and_an_error_for_a_release(kit: Path) -> None:
    """Past its date a help route is warned about, but keeps no school from mending its site."""
    late = ("--root", kit, "--on", "2036-01-01")
    warned = lessonkit("check", *late)
    assert warned.returncode == 0, warned.stdout
    assert "had to be checked again" in warned.stdout
    released = lessonkit("check", "--release", *late)
    assert released.returncode == 1
    assert "[help-overdue]" in released.stdout
    assert "[help-not-live]" in released.stdout


def test_new_writes_a_lesson_that_is_legal_at_once(kit: Path) -> None:
    """`new` writes a whole lesson, lists it, and `check` finds nothing wrong with it."""
    done = lessonkit("new", "third-lesson", "--root", kit, "--title", "Third: a lesson")
    assert done.returncode == 0, done.stderr
    assert (kit / "lessons/third-lesson/lesson.md").is_file()
    checked = lessonkit("check", "--root", kit, "--on", DAY)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", ["Third Lesson", "not-your-fault", "../up", "dr\u00fcber"])
def test_new_refuses_a_bad_or_taken_name(kit: Path, name: str) -> None:
    """A name that cannot be an address, or is taken: exit 2, and nothing is written."""
    before = sorted(kit.rglob("*"))
    assert lessonkit("new", name, "--root", kit).returncode == 2
    assert sorted(kit.rglob("*")) == before


def test_print_prints_one_lesson_on_one_paper(kit: Path, tmp_path: Path) -> None:
    """`print LESSON` writes that lesson's PDFs and nothing else, and says their pages."""
    goal = tmp_path / "out"
    done = lessonkit("print", "kit", "--root", kit, "--paper", "a4", "--to", goal, "--on", DAY)
    assert done.returncode == 0, done.stderr
    files = sorted(path.relative_to(goal).as_posix() for path in goal.rglob("*.pdf"))
    assert files
    assert all(name.startswith("kit/") for name in files)
    papers = {name.removesuffix(".pdf").rsplit("-", 1)[-1] for name in files}
    # posters come in double size, slides for a screen, answer sheets in large print too
    assert papers == {"a4", "a3", "screen", "large"}
    assert f"{len(files)} files made in" in done.stdout
    (kit / "lessons" / "school.yml").touch()
    again = lessonkit("print", "kit", "--root", kit, "--paper", "a4", "--to", goal, "--on", DAY)
    assert "Nothing has changed" in again.stdout
    plan = kit / "lessons" / "documents" / "family-letter.md"
    plan.write_text(f"{plan.read_text('utf-8')}\nThank you.\n", "utf-8")
    edited = lessonkit("print", "kit", "--root", kit, "--paper", "a4", "--to", goal, "--on", DAY)
    assert re.search(r"family-letter-a4\.pdf  \(\d pages?\)\n1 file made in ", edited.stdout)
    assert f"{len(files) - 1} files did not change." in edited.stdout


@pytest.mark.parametrize("name", ("x", "x" * 100), ids=("forked", "each by itself"))
def test_printing_leaves_nothing_behind(kit: Path, tmp_path: Path, name: str) -> None:
    """The processes that print are gone when it is over, and their fonts with them.

    Where temporary files have too long a path for a socket nothing can be forked.
    """
    with tempfile.TemporaryDirectory() as short:
        scratch = Path(short) / name
        scratch.mkdir()
        words = ("print", "express", "--root", kit, "--on", DAY, "--to", tmp_path / "out")
        done = lessonkit(*words, TMPDIR=str(scratch))
        assert done.returncode == 0, done.stderr
        assert len(list((tmp_path / "out").rglob("*.pdf"))) > FEW
        late = time.monotonic() + 10
        while list(scratch.iterdir()) and time.monotonic() < late:
            time.sleep(0.1)
        assert not list(scratch.iterdir())


def test_print_makes_sheets_to_edit(kit: Path, tmp_path: Path) -> None:
    """`print --docx --text` writes Word files and texts, and no PDFs; a second run has no work."""
    words = ("print", "kit", "--root", kit, "--docx", "--text", "--to", tmp_path / "out")
    done = lessonkit(*words, "--on", DAY)
    assert done.returncode == 0, done.stderr
    endings = {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert endings == {".docx", ".txt"}
    assert "kit/family-letter.docx" in done.stdout
    assert "Nothing has changed" in lessonkit(*words, "--on", DAY).stdout


def test_print_prints_another_form(kit: Path, tmp_path: Path) -> None:
    """`lessonkit print LESSON --form NAME` prints sheets in that form alone, in every version."""
    goal = tmp_path / "paper"
    words = ("print", "fakes-and-rights", "--form", "two-sided", "--form", "two-up")
    done = lessonkit(*words, "--root", kit, "--on", DAY, "--to", goal, "--versions", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    names = {path.name for path in goal.rglob("*.pdf")}
    assert {"quiz-letter-two-up.pdf", "quiz-b-letter-two-up.pdf"} <= names
    assert all(name.endswith("-letter-two-up.pdf") for name in names)  # no cards with backs here


def test_print_names_the_nearest_lesson(kit: Path) -> None:
    """An unknown lesson: exit 2 with the lesson that was probably meant."""
    done = lessonkit("print", "not-your-falt", "--root", kit)
    assert done.returncode == 2
    assert 'did you mean "not-your-fault"?' in done.stderr
