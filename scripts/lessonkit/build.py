"""The table of contents of the program: files to kit to sheets to pages, each step one call."""

import datetime
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from string import ascii_uppercase

from lessonkit import (
    addresses,
    answerforms,
    assets,
    editable,
    exports,
    handouts,
    marking,
    packs,
    pages,
)
from lessonkit.answersheet import truth_in
from lessonkit.converting import NoConverter
from lessonkit.converting import why_not as why_unconverted
from lessonkit.editable import Draft, Editable
from lessonkit.exports import Export
from lessonkit.forms import TWO_UP
from lessonkit.handouts import Press, Sheet
from lessonkit.marking import Marked
from lessonkit.model import Kit, Lesson
from lessonkit.nearby import Nearby
from lessonkit.pages import Desk, Page
from lessonkit.parse import Memory, parse_kit
from lessonkit.pdf import NoPrinter, Printed
from lessonkit.printing import jobs_for, why_not
from lessonkit.printlist import PrintedSheet, prints, shared_out
from lessonkit.problems import Problem, Report
from lessonkit.prose import Surface
from lessonkit.read import Tree
from lessonkit.templates import make_environment
from lessonkit.text import Where
from lessonkit.words import Words, read_words

MARKING = "assets/marking/data.js"
OpenShop = Callable[[dict[str, bytes]], AbstractContextManager[packs.Shop]]
Convert = Callable[[Sequence[Draft], dict[str, bytes], datetime.date], tuple[Editable, ...]]


@dataclass(frozen=True, slots=True)
class Job:
    """What to build: `on` is the day dates are judged by, `date` the commit's, if known.

    With `later`, sheets and packs are only listed: they are printed when somebody asks for them.
    """

    on: datetime.date
    date: datetime.date | None
    papers: tuple[str, ...] = addresses.PAPERS
    later: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """Everything a build makes. Without a kit (see `problems`) there is nothing else.

    `editable` are the sheets as files to edit, `exports` files for other programs. `files` are
    site files that are none of these, and neither pages nor PDFs: path to content.
    """

    problems: tuple[Problem, ...]
    kit: Kit | None = None
    desk: Desk | None = None
    pages: tuple[Page, ...] = ()
    printed: tuple[Printed, ...] = ()
    editable: tuple[Editable, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    exports: tuple[Export, ...] = ()


def build(
    tree: Tree, job: Job, memory: Memory | None, open_shop: OpenShop, convert: Convert
) -> Built:
    """Build a kit: parse, print the sheets, bind the packs, make the pages that name them."""
    kit, problems = parse_kit(tree, job.on, memory)
    if kit is None:
        return Built(problems)
    files = dict(tree.files)
    templates = make_environment(files)
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    date = job.date or kit.date
    stamp = stamp_of(kit, t, date)
    opened, why = (None, "") if job.later else _opened(open_shop, files)
    press = Press(kit, templates, t, stamp, date, listed=opened is None)
    report = Report()
    nearby = Nearby(kit, files, memory, stamp, date)
    sheets, marked = all_sheets(press, report, nearby)
    lessons = [lesson.id for lesson in kit.lessons]
    others: list[tuple[Sheet, str]] = []
    printed: tuple[Printed, ...] = ()
    bound: tuple[Printed, ...] = ()
    formed: tuple[Printed, ...] = ()
    edited: tuple[Editable, ...] = ()
    why_unedited = why
    if opened is not None:
        others = jobs_for(handouts.in_forms(press, nearby=nearby), job.papers)
        try:
            with opened as shop:
                ids = ["kit", *lessons]
                printed, bound = print_kit(press, sheets, ids, job.papers, shop, nearby)
                formed = forms_worth(shop.print(others), printed)
        except NoPrinter as error:
            why = why_not(error)
        edited, why_unedited = _converted(sheets, press, files, convert)
    elif job.later:
        printed = tuple(Printed(*each, b"", 0) for each in jobs_for(sheets, job.papers))
        bound = packs.listed(press, printed, lessons)
    panel = _panel(kit, jobs_for(sheets, job.papers), printed, edited)
    pack_panel = _panel(kit, [(pack.sheet, pack.paper) for pack in bound], bound)
    form_panel = _panel(kit, others, formed)
    exported = () if why else exports.render(marked, kit, t, date, nearby)
    panels = (panel, why, pack_panel, why_unedited, exported, form_panel)
    desk = Desk(kit, templates, t, stamp, *panels, later=job.later)
    printed = (*printed, *formed, *bound)
    return Built(
        (*problems, *report.problems(), *check_printed(printed)),
        kit,
        desk,
        pages.render(desk, nearby),
        printed,
        edited,
        {**_site_files(kit, files, t), MARKING: marking_data(press, marked, nearby)},
        exported,
    )


def _opened(
    open_shop: OpenShop, files: dict[str, bytes]
) -> tuple[AbstractContextManager[packs.Shop] | None, str]:
    """The print shop, or None and the reason where nothing can be printed."""
    try:
        return open_shop(files), ""
    except NoPrinter as error:
        return None, why_not(error)


def _converted(
    sheets: Sequence[Sheet], press: Press, files: dict[str, bytes], convert: Convert
) -> tuple[tuple[Editable, ...], str]:
    """The sheets as files to edit, or none of them and the reason."""
    try:
        return convert(editable.drafts(sheets, press), files, press.date), ""
    except NoConverter as error:
        return (), why_unconverted(error)
    except NoPrinter as error:  # it draws the pictures
        return (), why_not(error)


def all_sheets(
    press: Press,
    report: Report,
    nearby: Nearby | None = None,
    folders: Collection[str] | None = None,
) -> tuple[tuple[Sheet, ...], tuple[Marked, ...]]:
    """Make all sheets of a kit, or of some folders, and say what answer sheets are marked by."""
    made = handouts.editions(press, nearby)
    marked = answerforms.gather(press, made, report, nearby)
    sheets = answerforms.beside(
        handouts.render(press, made, nearby, folders),
        answerforms.render(press, marked, nearby, folders),
    )
    return sheets, marked


def marking_data(press: Press, marked: Sequence[Marked], nearby: Nearby | None = None) -> bytes:
    """Write the script with which a page marks answer sheets.

    `nearby` remembers what it holds of lessons that did not change.
    """
    nearby = nearby or Nearby(press.kit, {}, None)

    def of_lesson(lesson: Lesson | None, own: Sequence[Marked]) -> tuple[str, str]:
        def made(_: Lesson | None, near: Kit) -> tuple[str, str]:
            surface = Surface(near, press.templates, press.t, "sheet", False, "")
            return marking.written(own, truth_in(press.t), surface.plain)

        return nearby.make("marking", lesson, made, said=marking.numbers(own))

    return marking.script(of_lesson(*each) for each in marking.by_lesson(marked, press.kit))


def stamp_of(kit: Kit, t: Words, date: datetime.date) -> str:
    """What every footer says of the kit: its title, version and date."""
    return t("sheet.stamp", title=kit.title, version=kit.version, date=date)


def print_kit(
    press: Press,
    sheets: Sequence[Sheet],
    folders: Sequence[str],
    papers: Sequence[str],
    shop: packs.Shop,
    nearby: Nearby | None = None,
    thickest: float = packs.THICKEST,
) -> tuple[tuple[Printed, ...], tuple[Printed, ...]]:
    """Print the sheets of some folders, and bind the packs of those that are lessons; gives both.

    `thickest` is for volumes of the whole kit's pack. Raises NoPrinter where something has to be
    printed and cannot be.
    """
    chosen = frozenset(folders)
    lessons = [folder for folder in folders if folder != "kit"]
    wanted = [sheet for sheet in sheets if sheet.folder in chosen]
    own = (lesson for lesson in press.kit.lessons if lesson.id in chosen)
    inner = list(packs.inner_sheets(press, own, nearby))
    inner += [sheet for sheet in sheets if packs.lends_help(sheet) and sheet.folder not in chosen]
    jobs = jobs_for(wanted, papers)
    printed = shop.print([*jobs, *(jobs_for(inner, papers) if lessons else ())])
    return printed[: len(jobs)], packs.make(press, printed, lessons, shop, nearby, thickest)


def forms_worth(formed: Sequence[Printed], usual: Sequence[Printed]) -> tuple[Printed, ...]:
    """The forms that are of use: two pages on a side only where that takes fewer sides."""
    pages = {done.sheet.address(done.paper): done.pages for done in usual}
    return tuple(
        done
        for done in formed
        if done.sheet.form != TWO_UP.name
        or done.pages < pages.get(replace(done.sheet, form="").address(done.paper), 0)
    )


def _panel(
    kit: Kit,
    jobs: Sequence[tuple[Sheet, str]],
    printed: Sequence[Printed],
    edited: Sequence[Editable] = (),
) -> tuple[PrintedSheet, ...]:
    """What the print panels say of every sheet."""
    to_edit = {(done.sheet.folder, done.sheet.file, done.ending): done.address for done in edited}
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
            prints=_prints(sheet, kit),
            version=sheet.version,
            form=sheet.form,
            word=to_edit.get((sheet.folder, sheet.file, "docx"), ""),
            text=to_edit.get((sheet.folder, sheet.file, "txt"), ""),
        )
        for sheet, paper in jobs
    )


def _prints(sheet: Sheet, kit: Kit) -> int:
    """How often a class needs it; the versions of a quiz are shared out among the students."""
    needed = prints(sheet.one_for, sheet.alike, kit.school.class_size)
    if sheet.version is None or sheet.one_for != "student":
        return needed
    return shared_out(needed, kit.versions)[ascii_uppercase.index(sheet.version)]


def _site_files(kit: Kit, files: dict[str, bytes], t: Words) -> dict[str, bytes]:
    return {
        **{addresses.picture(path): content for path, content in kit.pictures.items()},
        "assets/kit.css": assets.join(files, assets.STUDENT_STYLES),
        "assets/kit.js": assets.script(files, assets.STUDENT_SCRIPTS, t),
        "assets/kit-teacher.css": assets.join(files, assets.TEACHER_STYLES),
        "assets/kit-teacher.js": assets.script(files, assets.TEACHER_SCRIPTS, t),
        "assets/marking/marking.css": assets.join(files, assets.MARKING_STYLES),
        "assets/marking/reader.js": assets.reader(files),
        "assets/marking/marking.js": assets.script(
            files, assets.MARKING_SCRIPTS, t, "marking.live"
        ),
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
