"""Makes the answer sheets of a kit on every form: gathers them, numbers them, fills their template.

A form is a paper in one print size, such as "letter-large".
"""

from collections.abc import Iterable

from lessonkit.answersheet import (
    MOST_ROWS,
    AnswerSheet,
    blank_sheets,
    numbered,
    sheets_for,
    truth_in,
)
from lessonkit.bubbles import FORMS, TooMany, lay_out, shape
from lessonkit.handouts import Edition, Press
from lessonkit.marking import Marked
from lessonkit.problems import Report


def gather(press: Press, made: Iterable[Edition], report: Report) -> tuple[Marked, ...]:
    """Gather the answer sheets of a kit: for every quiz, and blank ones for any quiz on paper.

    A quiz with more rows than fit on a page has none; that is reported.
    """
    found: dict[AnswerSheet, Edition | None] = {}
    for edition in made:
        for sheet in sheets_for(
            edition.lesson.id, edition.band, edition.versions, truth_in(press.t)
        ):
            if _fits(sheet):
                found[sheet] = edition
            else:
                report("many-rows", edition.lesson.sheet.where, rows=len(sheet.rows))
    found |= dict.fromkeys(blank_sheets(press.kit.versions))
    return tuple(
        _marked(sheet, edition, press)
        for sheet, edition in zip(numbered(found, shape), found.values(), strict=True)
    )


def _fits(sheet: AnswerSheet) -> bool:
    try:
        for form in FORMS:
            lay_out(sheet, form)
    except TooMany:
        return False
    return len(sheet.rows) <= MOST_ROWS


def _marked(sheet: AnswerSheet, edition: Edition | None, press: Press) -> Marked:
    if edition is None:
        title = press.t("answer-sheet.blank", count=len(sheet.rows))
        return Marked(sheet, title, "", ())
    bands = {band.id: band.title for band in press.kit.bands}
    versions = tuple(each for each in edition.versions if each.code in sheet.codes)
    return Marked(sheet, edition.lesson.sheet.title, bands.get(edition.band or "", ""), versions)
