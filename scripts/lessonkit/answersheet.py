"""What stands on an answer sheet: its rows of circles, its versions, and the number it is known by.

An answer sheet fits all versions of a quiz that have the same rows. It holds no answers: what is
right in its rows says `key_of`, of one version. Where each circle lies says `bubbles`.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lessonkit.items import ITEM_TYPES
from lessonkit.items.base import TRUTH, RowKind
from lessonkit.model import Quiz
from lessonkit.text import letter
from lessonkit.versions import Version
from lessonkit.words import Words

TYPES = {kind.name: kind for kind in ITEM_TYPES}
MOST_ROWS = 60
NUMBERS = 216_000  # sheets that the marks in the corners can tell apart
BLANK = (20, 40, 60)  # items on sheets for any quiz on paper
BLANK_CHOICES = 5


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of circles: `id` names it for machines, `label` on paper ("3", "4A", "5.2").

    `item` is the number of its question on the quiz sheet.
    """

    id: str
    label: str
    item: int
    kind: RowKind
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """An answer sheet before it is laid out.

    `versions` are the letters that a student chooses from, none where there is one version only;
    `codes` are those of all quiz sheets it fits. `lesson` is None for sheets that fit any quiz,
    and `name` tells the sheets of one lesson apart.
    """

    lesson: str | None
    band: str | None
    name: str
    versions: tuple[str, ...]
    codes: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    number: int = 0


def rows_of(quiz: Quiz, truth: Sequence[str]) -> tuple[AnswerRow, ...]:
    """The rows for one version of a quiz; `truth` are the short words for true and false."""
    shown = dict(zip(TRUTH, truth, strict=True))
    return tuple(
        AnswerRow(
            f"q{number}{row.part and '_'}{row.part}",
            f"{number}{'.' if row.part.isdigit() else ''}{row.part}",
            number,
            row.kind,
            tuple(shown.get(value, value) for value in row.values),
        )
        for number, item in enumerate(quiz.items, start=1)
        for row in TYPES[item.ask.type].rows(item.ask)
    )


def key_of(quiz: Quiz, truth: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What is right in each row of one version, by the row's id; nothing where the teacher says."""
    shown = dict(zip(TRUTH, truth, strict=True))
    rights = (
        tuple(shown.get(value, value) for value in right)
        for item in quiz.items
        for right in TYPES[item.ask.type].row_key(item).right
    )
    return dict(zip((row.id for row in rows_of(quiz, truth)), rights, strict=True))


def truth_in(t: Words) -> tuple[str, str]:
    """The short words for true and false, as they stand in circles and in keys."""
    return t("quiz.true-short"), t("quiz.false-short")


def sheets_for(
    lesson: str, band: str | None, versions: Sequence[Version], truth: Sequence[str]
) -> tuple[AnswerSheet, ...]:
    """The answer sheets for the versions of a quiz: one, or one for each set of rows.

    Versions differ in their rows only where each has other items of a pool. A quiz without rows
    has no sheet.
    """
    groups: dict[tuple[AnswerRow, ...], list[Version]] = {}
    for version in versions:
        groups.setdefault(rows_of(version.quiz, truth), []).append(version)
    return tuple(
        AnswerSheet(
            lesson,
            band,
            "answer-sheet" if len(groups) == 1 else f"answer-sheet-{group[0].name.lower()}",
            tuple(version.name for version in group) if len(group) > 1 else (),
            tuple(version.code for version in group),
            rows,
        )
        for rows, group in groups.items()
        if any(row.kind != "points" for row in rows)
    )


def blank_sheets(versions: int) -> tuple[AnswerSheet, ...]:
    """Sheets for any quiz on paper: one circle of five for each question."""
    values = tuple(letter(at) for at in range(BLANK_CHOICES))
    letters = tuple(letter(at) for at in range(versions)) if versions > 1 else ()
    return tuple(
        AnswerSheet(
            None,
            None,
            f"answer-sheet-{count}",
            letters,
            (),
            tuple(
                AnswerRow(f"q{number}", str(number), number, "one", values)
                for number in range(1, count + 1)
            ),
        )
        for count in BLANK
    )


def numbered(
    sheets: Iterable[AnswerSheet], shape: Callable[[AnswerSheet], str]
) -> tuple[AnswerSheet, ...]:
    """Give every sheet the number it is known by: a hash of all that it is, and of its `shape`.

    A code stands for a key, so another key gives another number, and an old sheet is unknown and
    never misread. So does another `shape`, which says where the circles lie. Sheets that meet in
    one number all go on to another, for the same reason.
    """
    shapes = {sheet: shape(sheet) for sheet in sheets}
    attempts = dict.fromkeys(shapes, 0)
    while True:
        given = {each: _number(each, shapes[each], attempts[each]) for each in shapes}
        met = Counter(given.values())
        if len(met) == len(given):
            return tuple(replace(sheet, number=number) for sheet, number in given.items())
        for sheet, number in given.items():
            attempts[sheet] += met[number] > 1


def _number(sheet: AnswerSheet, shape: str, attempt: int) -> int:
    whole = repr((sheet, shape, attempt))
    return int.from_bytes(hashlib.sha256(whole.encode()).digest()[:8], "big") % NUMBERS
