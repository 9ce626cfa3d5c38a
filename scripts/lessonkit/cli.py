"""The command line: lessonkit check | build | serve | print | new | verify | sources."""

import contextlib
import datetime
import logging
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import click

from lessonkit import processes
from lessonkit.engine import collect_seldom
from lessonkit.forms import FORMS
from lessonkit.problems import Problem, errors
from lessonkit.store import write_changed, write_whole

FORM_NAMES = tuple(form.name for form in FORMS)
PROBLEMS, USAGE = 1, 2
MOST_LISTED = 60  # new files that are listed one by one
RELEASE_RULES = ("help-overdue", "fact-overdue", "lesson-overdue", "help-not-live")
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 96}


class Settings(click.UsageError):
    """Something about the machine or the project's settings is wrong: exit 2."""

    def show(self, file: object = None) -> None:
        """Say what is wrong, without the usage line of the command."""
        click.echo(f"error: {self.format_message()}", err=True)


def _root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "lessons").is_dir():
            return folder
    raise Settings(
        f"{start} is not inside a lesson kit: no folder above it has mkdocs.yml and lessons/"
    )


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date:
    if value is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write the date as year-month-day: 2026-11-23") from None


def _day_or_none(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> datetime.date | None:
    return None if value is None else _day(context, parameter, value)


root_option = click.option(
    "--root", "start", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".",
    show_default=True, help="A folder in the kit.",
)  # fmt: skip
on_option = click.option(
    "--on", callback=_day, metavar="DATE",
    help="The day by which due dates are judged (year-month-day; today by default).",
)  # fmt: skip


@click.group(context_settings=HELP)
@click.version_option(package_name="lessonkit", message="lessonkit %(version)s")
def main() -> None:
    """Turn Markdown lessons into a website and printable PDFs.

    \b
    First steps:
      lessonkit new my-lesson     write a new lesson to begin from
      lessonkit serve             see the site while you write
      lessonkit check             list everything that is wrong, with file and line
      lessonkit build             make the whole site with all PDFs in site/

    Exit codes: 0 all is well, 1 the lessons have problems, 2 wrong usage or settings.
    """
    collect_seldom()


@main.command()
@root_option
@on_option
@click.option(
    "--release", is_flag=True, help="Also fail for what is past its date, or was never opened live."
)
def check(start: Path, on: datetime.date, release: bool) -> None:
    """List everything that is wrong with the lessons.

    Each problem has its file, line and a way out. Errors stop a build, warnings do not.
    Prints nothing but a word of thanks if all is well.

    \b
    Once the files can be read, the care check follows; a build does not wait for it:
      words      that blame, scare, or tell too much (lessons/care.yml has the rules)
      help       every text for students and families says where it is
      questions  that are easy to guess, or judge the person who answers
      reading    the school grade of every text against the limit for its readers
      facts      paragraphs of the advisory that no lesson teaches
    """
    from lessonkit.care import check_care
    from lessonkit.parse import parse_kit
    from lessonkit.parse.ledger import never_opened
    from lessonkit.read import read_tree

    tree = read_tree(_root(start.resolve()), ("lessons", "docs"))
    kit, problems = parse_kit(tree, on)
    excused = 0
    if kit:
        cared = check_care(kit, tree)
        problems, excused = (*problems, *cared.problems), cared.excused
    if kit and release:
        problems = (*problems, *never_opened(kit))
    _tell(tuple(sorted(problems)))
    late = release and any(problem.rule in RELEASE_RULES for problem in problems)
    if kit is None or errors(problems) or late:
        sys.exit(PROBLEMS)
    items = sum(len(quiz.items) for lesson in kit.lessons for quiz in lesson.quizzes())
    click.echo(
        f"{len(kit.lessons)} lessons, {items} quiz items, {len(kit.facts)} facts, "
        f"{len(kit.help)} help routes: no errors"
        f"{f', {excused} excused in care.yml' if excused else ''}."
    )


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem))
    wrong = len(errors(problems))
    if problems:
        click.echo(
            f"\n{_count(wrong, 'error')}, {_count(len(problems) - wrong, 'warning')}", err=True
        )


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


@main.command()
@root_option
@on_option
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="Where the site goes (site/ in the kit by default).")  # fmt: skip
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
def build(start: Path, on: datetime.date, site: Path | None, force: bool) -> None:
    """Make the whole site with every PDF.

    The site appears whole or not at all: after an error the last good one is still there.
    What has not changed is not printed again.
    """
    from lessonkit import fresh

    root = _root(start.resolve())
    goal = (site or root / "site").resolve()
    begun = time.monotonic()
    name = fresh.fingerprint(root, on)
    if not force and fresh.is_fresh(root, goal, name):
        click.echo(f"Nothing has changed: {_shown(goal)} is up to date.")
        return
    with _beside(goal) as new:
        why = _build_into(root, new, on)
        _swap(new, goal)
    if why:
        click.echo(f"\nThe site is in {_shown(goal)}, but WITHOUT {why}", err=True)
        sys.exit(USAGE)
    fresh.remember(root, goal, name)
    count = sum(1 for path in goal.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in goal.rglob("*") if path.is_file()) / 1e6
    click.echo(f"{count} files, {size:.1f} MB in {time.monotonic() - begun:.1f} s.")
    click.echo(
        f"Open {_shown(goal / 'index.html')} in a browser; PDFs are in {_shown(goal / 'print')}."
    )


def _build_into(root: Path, new: Path, on: datetime.date) -> str:
    """Build into a new folder; say what could not be made, and why."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the end of MkDocs 1 is known: decisions.md
    from lessonkit.plugin import SiteError, build_site

    click.echo(f"Building {_shown(root)} ...")
    with _log_shown(), _progress("Printing") as progress:
        try:
            built = build_site(root, new, on, progress)
        except SiteError as error:
            if str(error):
                click.echo(f"error: {error}", err=True)
            sys.exit(PROBLEMS)
    _tell(built.problems)
    if built.desk and built.desk.why_unprinted:
        return f"its PDFs: {built.desk.why_unprinted}"
    if built.desk and built.desk.why_unedited:
        return f"its Word files and texts: {built.desk.why_unedited}"
    return ""


@contextlib.contextmanager
def _log_shown(level: int = logging.WARNING) -> Iterator[None]:
    """Show what MkDocs says at a level and above, and nothing of other loggers."""
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.removeHandler(handler)


@contextlib.contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show progress: a bar on a terminal, a plain line now and then elsewhere."""
    if not sys.stderr.isatty():

        def line(done: int, total: int, name: str) -> None:
            if done == total or done % 10 == 0:
                click.echo(f"{label} {done} of {total}: {name}", err=True)

        yield line
        return
    bar: Any = None
    with contextlib.ExitStack() as stack:

        def draw(done: int, total: int, name: str) -> None:
            nonlocal bar
            if bar is None or bar.length != total or done < bar.pos:  # the next kind of work
                stack.close()
                bar = stack.enter_context(
                    click.progressbar(
                        length=total,
                        label=label,
                        file=sys.stderr,
                        item_show_func=lambda item: item and item.rsplit("/", 1)[-1],
                    )
                )
            bar.update(done - bar.pos, name)

        yield draw


def _shown(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


@contextlib.contextmanager
def _beside(goal: Path) -> Iterator[Path]:
    """Give an empty folder on the same disk as the goal; nothing of it stays."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{goal.name}-", dir=goal.parent))
    try:
        yield folder / "new"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(new: Path, goal: Path) -> None:
    """Put the new site in the place of the old one."""
    old = new.with_name("old")
    if goal.exists():
        goal.rename(old)
    new.rename(goal)


@main.command()
@root_option
@on_option
@click.option("--address", default="127.0.0.1:8000", show_default=True,
              help="Where this computer shows the site.")  # fmt: skip
def serve(start: Path, on: datetime.date, address: str) -> None:
    """Show the site on this computer and refresh it after every change.

    Only this computer can see it. Stop with Ctrl-C. After a mistake in a lesson the last good
    page stays, and the problem is shown here.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from lessonkit.plugin import serve_site

    click.echo(f"Open http://{address}/ in a browser. Stop with Ctrl-C.")
    with _log_shown(logging.INFO):
        serve_site(_root(start.resolve()), on, address)


@main.command(name="print")
@root_option
@on_option
@click.argument("lessons", nargs=-1)
@click.option("--paper", type=click.Choice(["letter", "a4", "both"]), default=None,
              help="The paper (that of school.yml by default).")  # fmt: skip
@click.option("--to", "goal", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="Where the PDFs go (print/ in the folder you are in by default).")  # fmt: skip
@click.option("--versions", type=click.IntRange(1, 26), default=None, metavar="COUNT",
              help="How many versions of each quiz: A, B, C ... (as kit.yml says).")  # fmt: skip
@click.option("--papers", type=click.IntRange(1, 400), default=None, metavar="STUDENTS",
              help="Only quizzes: one paper for each student, and the keys.")  # fmt: skip
@click.option("--docx", is_flag=True, help="Sheets to edit in Word, instead of PDFs.")
@click.option("--text", is_flag=True, help="Sheets as plain text, instead of PDFs.")
@click.option("--form", "forms", type=click.Choice(FORM_NAMES), multiple=True,
              help="Only sheets in this form; give it several times for several.")  # fmt: skip
@click.option("--seed", default="", metavar="WORDS",
              help="Other versions; the same words give the same again.")  # fmt: skip
def print_(
    start: Path,
    on: datetime.date,
    lessons: tuple[str, ...],
    paper: Literal["letter", "a4", "both"] | None,
    goal: Path | None,
    versions: int | None,
    papers: int | None,
    docx: bool,
    text: bool,
    forms: tuple[str, ...],
    seed: str,
) -> None:
    """Print PDFs alone, without the site: of the named LESSONS, or of everything.

    The kit's own documents (letter, protocol, guide) are named "kit". With --docx or --text
    it makes files to edit instead.

    \b
      lessonkit print first-steps --versions 5     quizzes A to E with their keys
      lessonkit print first-steps --papers 28      28 different papers and one table of keys
      lessonkit print first-steps --papers 28 --seed "room 12"      28 others
      lessonkit print first-steps --docx --text    the sheets for Word, and as text
      lessonkit print first-steps --form large     sheets for students in large print
    """
    from lessonkit import fresh
    from lessonkit.order import Ending, Order

    root = _root(start.resolve())
    endings: tuple[Ending, ...] = (*(("docx",) if docx else ()), *(("txt",) if text else ()))
    if endings and (papers or paper == "both"):
        raise click.UsageError("--docx and --text go neither with --papers nor with both papers")
    if forms and (endings or papers):
        raise click.UsageError("--form goes neither with --papers nor with --docx and --text")
    order = Order(lessons, paper, versions, papers, seed, endings, forms)
    folder = (goal or Path.cwd() / "print").resolve()
    name = fresh.fingerprint(root, on, repr(order))
    if there := fresh.unchanged(root, folder, name):
        click.echo(f"Nothing has changed: {there} files in {_shown(folder)} are up to date.")
        return
    if not endings:
        processes.context()  # it begins to load the print engine
    from lessonkit.converting import NoConverter
    from lessonkit.converting import why_not as why_unconverted
    from lessonkit.pdf import NoPrinter
    from lessonkit.printing import why_not
    from lessonkit.project import print_project

    with _progress("Printing") as progress:
        try:
            done = print_project(root, on, order, progress)
        except NoPrinter as error:
            raise Settings(why_not(error)) from error
        except NoConverter as error:
            raise Settings(why_unconverted(error)) from error
        except LookupError as error:
            raise click.BadParameter(str(error.args[0]), param_hint="LESSONS") from error
    _tell(done.problems)
    if errors(done.problems):
        sys.exit(PROBLEMS)
    held, names, new = fresh.held(root, folder), {}, {}
    for sheet in done.printed:
        path = folder / sheet.sheet.address(sheet.paper).removeprefix("print/")
        names[path] = sheet.name
        if not sheet.name or held.get(path) != sheet.name:
            write_changed(path, sheet.content)
            new[path] = f"  ({_count(sheet.pages, 'page')})"
    for made in done.editable:
        path = folder / made.address.removeprefix("print/")
        names[path] = new[path] = ""
        write_changed(path, made.content)
    fresh.note(root, folder, name, names)
    _list(new, folder, len(names) - len(new))


def _list(new: dict[Path, str], folder: Path, kept: int) -> None:
    """Say which files are new, with a word on each; of very many only where they are."""
    if len(new) <= MOST_LISTED:
        for path, more in new.items():
            click.echo(f"{_shown(path)}{more}")
    else:
        for place, count in Counter(path.parent for path in new).items():
            click.echo(f"{_shown(place)}  ({_count(count, 'file')})")
    rest = f"; {_count(kept, 'file')} did not change" if kept else ""
    click.echo(f"{_count(len(new), 'file')} made in {_shown(folder)}{rest}.")


@main.command()
@root_option
@click.argument("lesson")
@click.option("--title", default=None, help="The title (made from the name by default).")
def new(start: Path, lesson: str, title: str | None) -> None:
    """Write a new LESSON to begin from and list it in kit.yml.

    LESSON becomes its folder and its address: small letters, digits and hyphens.
    """
    from lessonkit.scaffold import listed, new_lesson
    from lessonkit.text import slug

    root = _root(start.resolve())
    if slug(lesson) != lesson or not lesson.isascii() or not lesson:
        raise click.BadParameter(
            f'"{lesson}" cannot be an address; try "{slug(lesson) or "my-lesson"}"',
            param_hint="LESSON",
        )
    if (root / "lessons" / lesson).exists():
        raise click.BadParameter(f"lessons/{lesson} is already there", param_hint="LESSON")
    kit_file = root / "lessons" / "kit.yml"
    try:
        kit_text = listed(kit_file.read_text("utf-8"), lesson)
    except ValueError as error:
        raise Settings(str(error)) from error
    patterns = Path(__file__).parent / "newlesson"
    texts = {
        path.relative_to(patterns).as_posix(): path.read_text("utf-8")
        for path in sorted(patterns.rglob("*.md"))
    }
    title = title or lesson.replace("-", " ").capitalize()
    for name, text in new_lesson(lesson, title, texts).items():
        write_whole(root / name, text.encode())
        click.echo(f"wrote {_shown(root / name)}")
    write_whole(kit_file, kit_text.encode())
    click.echo(f"listed it in {_shown(kit_file)}")
    click.echo("Now: lessonkit serve, and write. docs/contribute/write-a-lesson.md says how.")


@main.command()
@root_option
@on_option
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify(start: Path, on: datetime.date, site: Path) -> None:
    """Read a finished SITE and hold it against the lessons.

    Every quiz item is on its page; no student sheet holds a key; every file of kit.json is there,
    unchanged; every link leads somewhere; nothing is loaded from elsewhere; help is on every page.
    Every PDF is fit for paper: fonts in it, greys dark enough, margins, ink, nothing cut by a page,
    room to write, QR codes that can be read, and a key with the code of every quiz sheet.
    """
    from lessonkit.verify import verify_site

    with _progress("Looking at") as progress:
        found = verify_site(_root(start.resolve()), site.resolve(), on, progress)
    for line in found.failures:
        click.echo(line)
    if found.failures:
        click.echo(f"\n{len(found.failures)} failures", err=True)
        sys.exit(PROBLEMS)
    click.echo(found.summary)


@main.command()
@root_option
@on_option
@click.option("--due", "until", callback=_day_or_none, metavar="DATE",
              help="Only what is due by this day (year-month-day).")  # fmt: skip
@click.option("--live", "view", flag_value="live",
              help="Print a checklist: open every address before a release.")  # fmt: skip
@click.option("--coverage", "view", flag_value="coverage",
              help="Print where each paragraph of the advisory is taught and quizzed.")  # fmt: skip
def sources(start: Path, on: datetime.date, until: datetime.date | None, view: str | None) -> None:
    """List what the lessons rest on, and what has to be looked at again.

    Facts (sources.yml), help routes (help-routes.yml) and lessons with the day by which somebody
    has to read, call or open them again: what is overdue first.

    \b
      lessonkit sources --due 2027-02-28      what is due by the end of February
      lessonkit sources --live > check.md     a list to tick off, with a line to sign
      lessonkit sources --coverage            a table, in Markdown
    """
    from lessonkit.care.due import due, live_checklist
    from lessonkit.coverage import coverage_table
    from lessonkit.parse import parse_kit
    from lessonkit.read import read_tree

    kit, problems = parse_kit(read_tree(_root(start.resolve())), on)
    if kit is None:
        _tell(problems)
        sys.exit(PROBLEMS)
    if view == "live":
        lines = list(live_checklist(kit, on))
    elif view == "coverage":
        lines = list(coverage_table(kit))
    else:
        lines = [each.line(on) for each in due(kit, until)] or ["Nothing is due."]
    click.echo("\n".join(lines))
