"""The built site: whole, the same every time, checked by `verify`, and every check seen to fail."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lessonkit.verify import verify_site
from tests.building import DAY, copy_project, lessonkit

ON = datetime.date.fromisoformat(DAY)


@pytest.fixture
def site(project: Path, tmp_path: Path) -> Path:
    """A copy of the built site that a test may damage."""
    return Path(shutil.copytree(project / "site", tmp_path / "site"))


def test_a_second_build_has_nothing_to_do(project: Path) -> None:
    """Where nothing has changed, a build says so and touches nothing."""
    before = {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")}
    done = lessonkit("build", "--root", project, "--on", DAY)
    assert "Nothing has changed" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")} == before


def test_a_lost_file_is_built_again(small: Path) -> None:
    """A site that lacks an output is not up to date."""
    lost = small / "site" / "not-your-fault" / "quiz.html"
    for _ in range(2):
        done = lessonkit("build", "--root", small, "--on", DAY)
        assert done.returncode == 0, done.stderr
        assert lost.exists()
        lost.unlink()


def test_two_builds_are_byte_identical(project: Path, tmp_path: Path) -> None:
    """Another folder, hash seed, time zone and working directory give the same bytes, PDFs too.

    All pages are made again, and every eighth sheet, pack and file to edit.
    """
    other = copy_project(tmp_path)
    for kind, least in (("pdf", 200), ("docx", 100), ("txt", 100)):
        folder = other / ".cache" / kind
        shutil.copytree(project / ".cache" / kind, folder, copy_function=os.link)
        kept = sorted(path for path in folder.iterdir() if path.suffix != ".json")
        assert len(kept) > least, kind
        for path in kept[::8]:
            path.unlink()
    done = lessonkit(
        "build", "--root", other, "--on", DAY, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LANG="C"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _contents(other / "site") == _contents(project / "site")


def test_mkdocs_build_gives_the_same_site(project: Path, tmp_path: Path) -> None:
    """`mkdocs build` writes what `lessonkit build` writes."""
    root = copy_project(tmp_path)
    shutil.copytree(project / ".cache", root / ".cache", copy_function=os.link)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", root / "mkdocs.yml"],
        capture_output=True,
        text=True,
        env={"SOURCE_DATE_EPOCH": "1795392000", "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _contents(root / "site") == _contents(project / "site")


def _contents(site: Path) -> dict[str, bytes]:
    """Every file but the compressed site map, which MkDocs stamps with the time of the build."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != "sitemap.xml.gz"
    }


def test_kit_json_lists_every_page_and_sheet(project: Path) -> None:
    """Every page, sheet and the offline copy is in kit.json with its format, and nothing else."""
    site = project / "site"
    outputs = json.loads((site / "kit.json").read_bytes())["outputs"]
    listed = {output["path"] for output in outputs}
    assert all(output["path"].endswith("." + output["format"]) for output in outputs)
    there = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.suffix in {".html", ".pdf", ".docx", ".txt", ".zip"}
        and path.name not in ("404.html", "OFL.txt")
    }
    assert listed == there


def test_the_theme_sources_are_not_published(project: Path) -> None:
    """Templates, print styles, print fonts and language files stay out of the site."""
    site = project / "site"
    assert not list(site.rglob("*.ttf"))
    for folder in ("components", "pages", "slots", "locales", "editable"):
        assert not (site / folder).exists()
    assert not list((site / "print").rglob("*.css"))


def test_titles_and_addresses_are_neutral(project: Path) -> None:
    """What a browser remembers, and a school filter reads, does not name the topic."""
    for path in (project / "site").rglob("*"):
        assert "sex" not in path.name.lower(), path
    for path in (project / "site").rglob("*.html"):
        title = re.search(r"<title>(.*?)</title>", path.read_text("utf-8"), re.DOTALL)
        assert title, path
        assert "sex" not in title[1].lower(), path


# --- verify, and each of its checks seen to fail ---------------------------------------------


def test_verify_passes_the_built_site(project: Path) -> None:
    """A good site has no failures."""
    assert verify_site(project, project / "site", ON).failures == ()


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def _drop_item(site: Path) -> None:
    _edit(site / "not-your-fault/quiz.html", 'id="not-your-fault-quiz.', 'id="x')


def _drop_question(site: Path) -> None:
    _edit(site / "not-your-fault/quiz.html", "What is online blackmail with a private", "What is")


def _drop_page(site: Path) -> None:
    (site / "not-your-fault/index.html").unlink()


def _change_sheet(site: Path) -> None:
    with (site / "print/not-your-fault/quiz-ms-letter.pdf").open("ab") as file:
        file.write(b"%\n")


def _lose_sheet(site: Path) -> None:
    (site / "print/not-your-fault/key-ms-a4.pdf").unlink()


def _leak_key(site: Path) -> None:
    shutil.copy(
        site / "print/not-your-fault/key-ms-letter.pdf",
        site / "print/not-your-fault/quiz-ms-letter.pdf",
    )


def _lose_key(site: Path) -> None:
    (site / "print/not-your-fault/key-b-ms-letter.pdf").unlink()


def _mix_up_keys(site: Path) -> None:
    folder = site / "print/not-your-fault"
    shutil.copy(folder / "key-b-ms-letter.pdf", folder / "key-c-ms-letter.pdf")


def _mix_up_all_keys(site: Path) -> None:
    folder = site / "print/not-your-fault"
    shutil.copy(folder / "keys-hs-letter.pdf", folder / "keys-ms-letter.pdf")


def _mix_up_packs(site: Path) -> None:
    folder = site / "print/packs/not-your-fault"
    shutil.copy(folder / "teacher-ms-letter.pdf", folder / "student-ms-letter.pdf")


def _leak_key_to_word(site: Path) -> None:
    folder = site / "print/not-your-fault"
    shutil.copy(folder / "key-ms.docx", folder / "quiz-ms.docx")


def _leak_key_to_text(site: Path) -> None:
    folder = site / "print/not-your-fault"
    shutil.copy(folder / "key-ms.txt", folder / "quiz-ms.txt")


def _spoil_word(site: Path) -> None:
    path = site / "print/not-your-fault/plan.docx"
    path.write_bytes(path.read_bytes()[:-200])


def _lose_numbers(site: Path) -> None:
    _edit(site / "print/kit/family-letter.txt", "1-800-843-5678", "")
    _edit(site / "print/kit/family-letter.txt", "1-800-843-5678", "")


def _mix_up_versions(site: Path) -> None:
    folder = site / "print/not-your-fault"
    shutil.copy(folder / "quiz-b-ms.docx", folder / "quiz-ms.docx")


def _grow_sheet(site: Path) -> None:
    shutil.copy(
        site / "print/not-your-fault/plan-letter.pdf",
        site / "print/not-your-fault/helper-map-letter.pdf",
    )


def _break_link(site: Path) -> None:
    _edit(site / "index.html", 'href="learn.html"', 'href="lern.html"')


def _break_anchor(site: Path) -> None:
    _edit(site / "not-your-fault/index.html", 'id="what-this-is"', 'id="what"')


def _load_script(site: Path) -> None:
    _edit(site / "index.html", "</head>", '<script src="https://example.org/x.js"></script></head>')


def _load_in_style(site: Path) -> None:
    with (site / "assets/kit.css").open("a") as file:
        file.write('\n.x { background: url("//example.org/x.png") }\n')


def _drop_policy(site: Path) -> None:
    _edit(site / "teach.html", 'http-equiv="Content-Security-Policy"', 'name="x"')


def _put_policy_late(site: Path) -> None:
    _edit(site / "teach.html", "<head>", '<head><script src="assets/kit-teacher.js"></script>')


def _weaken_policy(site: Path) -> None:
    _edit(site / "teach.html", "style-src 'self'", "style-src 'self' 'unsafe-inline'")


def _let_pictures_out(site: Path) -> None:
    _edit(site / "marking.html", "img-src 'self'", "img-src 'self' blob: https:")


def _let_page_connect(site: Path) -> None:
    _edit(site / "marking.html", "connect-src 'none'", "connect-src 'self'")


def _put_script_in_page(site: Path) -> None:
    _edit(site / "teach.html", "</body>", "<script>1</script></body>")


def _put_style_in_page(site: Path) -> None:
    _edit(site / "help.html", "<h1", '<h1 style="color: red"')


def _put_handler_in_page(site: Path) -> None:
    _edit(site / "help.html", "<h1", '<h1 onclick="x()"')


def _lose_help(site: Path) -> None:
    page = site / "not-your-fault/index.html"
    page.write_text(page.read_text("utf-8").replace("help.html", "index.html"), "utf-8")


def _lose_exit(site: Path) -> None:
    _edit(site / "help.html", "https://www.weather.gov/", "index.html")


def _lose_manifest(site: Path) -> None:
    (site / "kit.json").unlink()


DAMAGES: tuple[tuple[Callable[[Path], None], str], ...] = (
    (_drop_item, "not-your-fault/quiz.html:1: error: the item"),
    (_drop_question, "the question of not-your-fault-quiz."),
    (_drop_page, "not-your-fault/index.html:1: error: the page of lessons/"),
    (_change_sheet, "quiz-ms-letter.pdf:1: error: its content is not what kit.json says"),
    (_lose_sheet, "key-ms-a4.pdf:1: error: kit.json lists this file, but it is missing"),
    (_leak_key, "quiz-ms-letter.pdf:1: error: a student would read an answer"),
    (_lose_key, "quiz-b-ms-letter.pdf:1: error: there is no key with its code B-"),
    (_mix_up_keys, "key-c-ms-letter.pdf:1: error: its code C-"),
    (_mix_up_all_keys, "keys-ms-letter.pdf:1: error: the key of A-"),
    (_mix_up_packs, "student-ms-letter.pdf:1: error: it holds a sheet for teachers"),
    (_leak_key_to_word, "quiz-ms.docx:1: error: a student would read an answer"),
    (_leak_key_to_text, "quiz-ms.txt:1: error: a student would read an answer"),
    (_spoil_word, "plan.docx:1: error: it cannot be opened"),
    (_lose_numbers, "family-letter.txt:1: error: 1-800-843-5678 is not in it"),
    (_mix_up_versions, "quiz-ms.docx:1: error: its code A-"),
    (_grow_sheet, "helper-map-letter.pdf:1: error: it has"),
    (_break_link, "the link lern.html leads to no file"),
    (_break_anchor, "#what-this-is leads to no place"),
    (_load_script, "it loads https://example.org/x.js from elsewhere"),
    (_load_in_style, "assets/kit.css:"),
    (_drop_policy, "teach.html:1: error: no Content-Security-Policy stands before"),
    (_put_policy_late, "teach.html:1: error: no Content-Security-Policy stands before"),
    (_weaken_policy, "teach.html:1: error: its Content-Security-Policy has a way round it"),
    (_let_pictures_out, "marking.html:1: error: its Content-Security-Policy has a way round it"),
    (_let_page_connect, "marking.html:1: error: its Content-Security-Policy has a way round it"),
    (_put_script_in_page, "<script> stands in the page"),
    (_put_style_in_page, "style stands in the page"),
    (_put_handler_in_page, "onclick stands in the page"),
    (_lose_help, "there is no link to the help page"),
    (_lose_exit, "help.html:1: error: there is no way to leave the page"),
    (_lose_manifest, "kit.json:1: error: it cannot be read"),
)


@pytest.mark.parametrize(("damage", "wanted"), DAMAGES, ids=[d[0].__name__ for d in DAMAGES])
def test_verify_finds(
    project: Path, site: Path, damage: Callable[[Path], None], wanted: str
) -> None:
    """Each check of `verify` fails on a site that was damaged in just that way."""
    damage(site)
    failures = verify_site(project, site, ON).failures
    assert any(wanted in failure for failure in failures), failures


# --- what happens to bad input, and without the print engine ---------------------------------


@pytest.fixture
def small(project: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the project with its printed sheets, to be edited by a test."""
    root = copy_project(tmp_path / "small")
    shutil.copytree(project / ".cache", root / ".cache", copy_function=os.link)
    yield root


def test_a_mistake_leaves_the_last_good_site(project: Path, small: Path) -> None:
    """After an error the old site is still there, byte for byte, with nothing half-made beside."""
    shutil.copytree(project / "site", small / "site")
    _edit(small / "lessons/not-your-fault/quiz.md", "- [x]", "- [ ]")
    done = lessonkit("build", "--root", small, "--on", DAY)
    assert done.returncode == 1
    assert "lessons/not-your-fault/quiz.md:" in done.stdout + done.stderr
    assert _contents(small / "site") == _contents(project / "site")
    assert not [path for path in small.iterdir() if path.name.startswith(".site")]


def test_without_pango_the_site_is_built_with_a_clear_word(small: Path, tmp_path: Path) -> None:
    """Without the print engine the pages come, the panel says why there are no PDFs, exit is 2."""
    broken = tmp_path / "broken" / "weasyprint"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    shutil.rmtree(small / ".cache")
    done = lessonkit("build", "--root", small, "--on", DAY, PYTHONPATH=str(broken.parent))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "apt-get install libpango-1.0-0" in done.stderr
    page = (small / "site/not-your-fault/teacher.html").read_text("utf-8")
    assert "The PDFs are not made yet" in page
    assert not (small / "site/print").exists()


def test_an_unknown_panel_in_docs_is_named(small: Path) -> None:
    """A docs page that asks for a panel that does not exist stops the build with its line."""
    _edit(small / "docs/learn.md", "kit: lessons-student", "kit: lessons-students")
    done = lessonkit("build", "--root", small, "--on", DAY)
    assert done.returncode == 1
    assert re.search(r"docs/learn.md:\d+: there is no panel named", done.stdout + done.stderr)
