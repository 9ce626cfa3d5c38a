"""Writes keys for the app ZipGrade, which marks its own paper forms.

Format: the CSV of its key import (support.zipgrade.com, "CSV Answer Key Import File Requirements
and Options", read on 2026-11-28 in a stored copy): a header that begins with "Key", then for each
answer the key's letter, the number of the question, and the letters to fill; all keys of a quiz
stand in one file. That the points come fourth is general knowledge and was not tried in the app.

ZipGrade numbers its circles by itself, and its usual forms have the letters A to E. A second file
says which row of a quiz has which number there; rows with more letters are left out, and rows for
the teacher's points too.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from lessonkit.answersheet import AnswerRow, key_of, rows_of, truth_in
from lessonkit.marking import Marked
from lessonkit.text import letter
from lessonkit.versions import Version
from lessonkit.words import Words

LETTERS = 5  # A to E on the usual forms
MOST = 100  # questions on a form
KEYS = 5  # versions that the usual forms tell apart


def write(marked: Marked, t: Words) -> Mapping[str, bytes]:
    """The key of all versions, the list of numbers, and how to use them."""
    truth = truth_in(t)
    rows = [row for row in marked.sheet.rows if fits(row)][:MOST]
    if not rows or not marked.versions or len(marked.versions) > KEYS:
        return {}
    left = [row.label for row in marked.sheet.rows if not fits(row)]
    return {
        "README.txt": t(
            "exports.zipgrade-readme",
            title=marked.title,
            left=", ".join(left) or t("exports.nothing"),
        ).encode(),
        "key.csv": _csv(_keys(marked.versions, rows, truth)),
        "numbers.csv": _csv(_numbers(rows, t)),
    }


def fits(row: AnswerRow) -> bool:
    """Tell whether a row fits on a usual form."""
    return row.kind != "points" and len(row.values) <= LETTERS


def _keys(
    versions: Iterable[Version], rows: Sequence[AnswerRow], truth: tuple[str, str]
) -> Iterable[tuple[object, ...]]:
    yield "Key", "Question", "Response", "Points"
    for version in versions:
        right = key_of(version.quiz, truth)
        every = rows_of(version.quiz, truth)
        for number, row in enumerate(rows, start=1):
            points = version.quiz.items[row.item - 1].ask.points
            share = points / sum(other.item == row.item for other in every)
            letters = [letter(row.values.index(value)) for value in right[row.id]]
            for response in ["".join(letters)] if row.kind == "many" else letters:
                yield version.name, number, response, f"{share:g}"


def _numbers(rows: Sequence[AnswerRow], t: Words) -> Iterable[tuple[object, ...]]:
    yield t("exports.on-quiz"), t("exports.on-form"), t("exports.letters")
    for number, row in enumerate(rows, start=1):
        letters = (f"{value} = {letter(at)}" for at, value in enumerate(row.values))
        same = all(value == letter(at) for at, value in enumerate(row.values))
        yield row.label, number, "" if same else ", ".join(letters)


def _csv(rows: Iterable[tuple[object, ...]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()
