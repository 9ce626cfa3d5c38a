"""Makes the answer sheets of a kit on every form: gathers them, numbers them, fills their template.

A form is a paper in one print size, such as "letter-large".
"""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lessonkit import markers
from lessonkit.answerpaper import FORMS, MARK, RULE, SIDE, Layout
from lessonkit.answersheet import (
    MOST_ROWS,
    AnswerSheet,
    blank_sheets,
    numbered,
    sheets_for,
    truth_in,
)
from lessonkit.bubbles import layouts, shape
from lessonkit.handouts import Edition, Press, Sheet
from lessonkit.marking import Marked, by_lesson, numbers
from lessonkit.model import Kit, Lesson
from lessonkit.nearby import Nearby
from lessonkit.problems import Report
from lessonkit.words import Words


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark as a template draws it: its centre, and the path of its black squares."""

    x: float
    y: float
    path: str


def gather(
    press: Press, made: Iterable[Edition], report: Report, nearby: Nearby | None = None
) -> tuple[Marked, ...]:
    """Gather the answer sheets of a kit: for every quiz, and blank ones for any quiz on paper.

    A quiz with more rows than fit on a page has none; that is reported. `nearby` remembers the
    rows of lessons that did not change.
    """
    nearby = nearby or Nearby(press.kit, {}, None)
    found: dict[AnswerSheet, Edition | None] = {}
    shapes: dict[AnswerSheet, str] = {}
    for edition in made:
        for sheet, where in nearby.make(
            "rows", edition.lesson, _with_shapes(edition, press), said=edition.band
        ):
            if where:
                found[sheet], shapes[sheet] = edition, where
            else:
                report("many-rows", edition.lesson.sheet.where, rows=len(sheet.rows))
    for sheet in blank_sheets(press.kit.versions):
        found[sheet], shapes[sheet] = None, shape(sheet)
    return tuple(
        _marked(sheet, edition, press)
        for sheet, edition in zip(numbered(found, shapes.__getitem__), found.values(), strict=True)
    )


def _with_shapes(
    edition: Edition, press: Press
) -> Callable[[Lesson, Kit], tuple[tuple[AnswerSheet, str], ...]]:
    """Make the answer sheets of an edition, each with its shape; "" where it does not fit."""

    def made(lesson: Lesson, near: Kit) -> tuple[tuple[AnswerSheet, str], ...]:
        sheets = sheets_for(lesson.id, edition.band, edition.versions, truth_in(press.t))
        return tuple((sheet, shape(sheet) if _fits(sheet) else "") for sheet in sheets)

    return made


def _fits(sheet: AnswerSheet) -> bool:
    """Tell whether a sheet has room on every paper in the usual size; some have none in large."""
    found = {layout.form for layout in layouts(sheet)}
    return len(sheet.rows) <= MOST_ROWS and all(form.large or form in found for form in FORMS)


def _marked(sheet: AnswerSheet, edition: Edition | None, press: Press) -> Marked:
    if edition is None:
        title = press.t("answer-sheet.blank", count=len(sheet.rows))
        return Marked(sheet, title, "", ())
    bands = {band.id: band.title for band in press.kit.bands}
    versions = tuple(each for each in edition.versions if each.code in sheet.codes)
    return Marked(sheet, edition.lesson.sheet.title, bands.get(edition.band or "", ""), versions)


def render(
    press: Press,
    marked: Iterable[Marked],
    nearby: Nearby | None = None,
    folders: Collection[str] | None = None,
) -> Iterator[Sheet]:
    """Make every answer sheet on every form, those of one lesson one after the other.

    `nearby` remembers those of lessons that did not change. With `folders`, only theirs are made.
    """
    nearby = nearby or Nearby(press.kit, {}, None)
    for lesson, own in by_lesson(marked, press.kit):
        if folders is None or (lesson.id if lesson else "kit") in folders:
            yield from _remembered(own, lesson, press, nearby)


def _remembered(
    marked: Sequence[Marked], lesson: Lesson | None, press: Press, nearby: Nearby
) -> tuple[Sheet, ...]:
    said = (press.listed, numbers(marked))

    def made(lesson: Lesson | None, near: Kit) -> tuple[Sheet, ...]:
        own = replace(press, kit=near)
        return tuple(
            _sheet(each, layout, lesson, own) for each in marked for layout in layouts(each.sheet)
        )

    return nearby.make("answer sheets", lesson, made, said=said)


def beside(sheets: Sequence[Sheet], answer_sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """Put the answer sheets of each lesson after its quiz sheets; blank ones come last."""
    own = {
        lesson: list(group)
        for lesson, group in itertools.groupby(answer_sheets, key=lambda sheet: sheet.lesson)
    }
    last = {sheet.lesson: at for at, sheet in enumerate(sheets) if sheet.kind == "quiz-sheet"}
    found: list[Sheet] = []
    for at, sheet in enumerate(sheets):
        found.append(sheet)
        if last.get(sheet.lesson) == at:
            found += own.get(sheet.lesson, ())
    return (*found, *own.get(None, ()))


def _title(marked: Marked, t: Words, size: str = "") -> str:
    if marked.sheet.lesson:
        return t(f"answer-sheet.title{size}", title=marked.title)
    return t(f"answer-sheet.blank{size}", count=len(marked.sheet.rows))


def _sheet(marked: Marked, layout: Layout, lesson: Lesson | None, press: Press) -> Sheet:
    t, answers, form = press.t, marked.sheet, layout.form
    summary = "blank" if not lesson else "several" if answers.versions else "one"
    sheet = Sheet(
        answers.lesson or "kit",
        answers.name,
        "answer-sheet",
        "student",
        answers.lesson,
        _title(marked, t, "-large" if form.large else ""),
        t(f"answer-sheet.summary-{summary}"),
        1,
        (lesson.sheet.where.path if lesson else press.kit.where.path,),
        answers.band,
        "student",
        laid_for=form.name,
    )
    what = "version" if layout.version else "plain"
    alt = t("answer-sheet.alt", what=t(f"answer-sheet.alt-{what}", rows=len(answers.rows)))
    return press.fill(
        sheet,
        "print/answer-sheet.html",
        lesson=lesson,
        heading=press.heading(_title(marked, t), answers.band),
        layout=layout,
        marks=[Drawn(mark.x, mark.y, markers.path(mark.id)) for mark in layout.marks],
        side=MARK,
        edge=SIDE,
        rule=RULE,
        cells=markers.CELLS,
        alt=alt,
    )
