"""The table of contents of the program: files to kit to sheets to pages, each step one call."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lessonkit import addresses, assets, handouts, pages
from lessonkit.handouts import Press, Sheet
from lessonkit.model import Kit
from lessonkit.pages import Desk, Page
from lessonkit.parse import parse_kit
from lessonkit.pdf import NoPrinter, Printed
from lessonkit.printing import jobs_for, why_not
from lessonkit.printlist import PrintedSheet, prints
from lessonkit.problems import Problem, Report
from lessonkit.read import Tree
from lessonkit.templates import make_environment
from lessonkit.text import Where
from lessonkit.words import Words, read_words

Print = Callable[[Sequence[tuple[Sheet, str]], dict[str, bytes]], tuple[Printed, ...]]


@dataclass(frozen=True, slots=True)
class Job:
    """What to build: `on` is the day dates are judged by, `date` the commit's, if known."""

    on: datetime.date
    date: datetime.date | None
    papers: tuple[str, ...] = addresses.PAPERS


@dataclass(frozen=True, slots=True)
class Built:
    """Everything a build makes. Without a kit (see `problems`) there is nothing else.

    `files` are site files that are neither pages nor PDFs: path to content.
    """

    problems: tuple[Problem, ...]
    kit: Kit | None = None
    desk: Desk | None = None
    pages: tuple[Page, ...] = ()
    printed: tuple[Printed, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict, repr=False)


def build(tree: Tree, job: Job, print_all: Print) -> Built:
    """Build a kit: parse, lay out and print the sheets, make the pages that name them."""
    kit, problems = parse_kit(tree, job.on)
    if kit is None:
        return Built(problems)
    files = dict(tree.files)
    templates = make_environment(files)
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    date = job.date or kit.date
    stamp = stamp_of(kit, t, date)
    sheets = handouts.render(Press(kit, templates, t, stamp, date))
    printed, why = _print(sheets, job, print_all, files)
    desk = Desk(kit, templates, t, stamp, _panel(kit, sheets, printed, job.papers), why)
    return Built(
        (*problems, *check_printed(printed)),
        kit,
        desk,
        pages.render(desk),
        printed,
        _site_files(kit, files, t),
    )


def stamp_of(kit: Kit, t: Words, date: datetime.date) -> str:
    """What every footer says of the kit: its title, version and date."""
    return t("sheet.stamp", title=kit.title, version=kit.version, date=date)


def _print(
    sheets: Sequence[Sheet], job: Job, print_all: Print, files: dict[str, bytes]
) -> tuple[tuple[Printed, ...], str]:
    """Print the sheets; where that cannot be done, give the reason instead."""
    try:
        return print_all(jobs_for(sheets, job.papers), files), ""
    except NoPrinter as error:
        return (), why_not(error)


def _panel(
    kit: Kit, sheets: Sequence[Sheet], printed: Sequence[Printed], papers: Sequence[str]
) -> tuple[PrintedSheet, ...]:
    """What the print panels say of every sheet."""
    counts = {done.sheet.address(done.paper): done.pages for done in printed}
    return tuple(
        PrintedSheet(
            address=sheet.address(paper),
            kind=sheet.kind,
            audience=sheet.audience,
            lesson=sheet.lesson,
            name=sheet.name,
            variant=sheet.variant,
            title=sheet.heading,
            summary=sheet.summary,
            paper=paper,
            pages=counts.get(sheet.address(paper)),
            one_for=sheet.one_for,
            prints=prints(sheet.one_for, sheet.alike * _shares(sheet, kit), kit.school.class_size),
            version=sheet.version,
        )
        for sheet, paper in jobs_for(sheets, papers)
    )


def _shares(sheet: Sheet, kit: Kit) -> int:
    """Among how many versions a class is shared out."""
    return kit.versions if sheet.version and sheet.one_for == "student" else 1


def _site_files(kit: Kit, files: dict[str, bytes], t: Words) -> dict[str, bytes]:
    return {
        **{addresses.picture(path): content for path, content in kit.pictures.items()},
        "assets/kit.css": assets.join(files, assets.STUDENT_STYLES),
        "assets/kit.js": assets.script(files, assets.STUDENT_SCRIPTS, t),
        "assets/kit-teacher.css": assets.join(files, assets.TEACHER_STYLES),
        "assets/kit-teacher.js": assets.script(files, assets.TEACHER_SCRIPTS, t),
    }


def check_printed(printed: Sequence[Printed]) -> tuple[Problem, ...]:
    """What is wrong with printed sheets: too many sides, or complaints of the print engine."""
    report = Report()
    for done in printed:
        where = Where(done.sheet.sources[0])
        if done.sheet.sides and done.pages > done.sheet.sides:
            report(
                "too-long",
                where,
                name=done.sheet.title,
                pages=done.pages,
                paper=done.paper,
                sides=done.sheet.sides,
            )
        for complaint in done.complaints:
            report(
                "print-warning", where, name=done.sheet.title, why=complaint, hint="mend the sheet"
            )
    return report.problems()
