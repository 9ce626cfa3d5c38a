"""Lays out answer sheets: where each circle lies on each paper.

A page is laid out from its edges: marks in the corners, between them the head and the help line;
in the head the version and the student's number; below it the rows, in one to three columns; at
the foot what the teacher fills. All numbers are rounded to hundredths of a millimetre, so that
they are the same on every machine.
"""

import contextlib
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from lessonkit.answerpaper import (
    APART,
    BETWEEN,
    BIG,
    BOX,
    DIGITS,
    FEW,
    FOOT,
    FORMS,
    INSET,
    MARK,
    MOST_BETWEEN,
    MOST_COLUMNS,
    SIDE,
    STEP,
    TEACHER_HEAD,
    UNDER,
    USUAL,
    USUAL_CODES,
    Form,
    Layout,
    Line,
    Mark,
    Point,
    Size,
    TooMany,
)
from lessonkit.answersheet import AnswerRow, AnswerSheet


def lay_out(sheet: AnswerSheet, form: Form) -> Layout:
    """Lay out an answer sheet on a form, as roomy as it can be. Raises TooMany."""
    for size in BIG if form.large else USUAL:
        for columns in range(1, MOST_COLUMNS + 1):
            found = _try(sheet, form, size, columns)
            if found:
                return found
    raise TooMany(f"{len(sheet.rows)} rows do not fit on one page of {form.name}")


def layouts(sheet: AnswerSheet) -> tuple[Layout, ...]:
    """Lay out an answer sheet on every form that has room for it: large print has room for less."""
    found = []
    for form in FORMS:
        with contextlib.suppress(TooMany):
            found.append(lay_out(sheet, form))
    return tuple(found)


def shape(sheet: AnswerSheet) -> str:
    """Say where all circles of a sheet lie, on every form: part of what it is known by."""
    return repr([(each.form.name, MARK, list(each.circles())) for each in layouts(sheet)])


def marks(number: int, form: Form) -> tuple[Mark, ...]:
    """The marks in the corners: their ids say which sheet it is, on which form.

    Clockwise from the top left, each corner has ids of its own, so no sheet can be read turned.
    """
    near, right, low = (
        INSET + MARK / 2,
        form.width - INSET - MARK / 2,
        form.height - INSET - MARK / 2,
    )
    high, rest = divmod(number, 3600)
    middle, lowest = divmod(rest, 60)
    ids = (lowest, 60 + middle, 120 + FORMS.index(form), 180 + high)
    corners = ((near, near), (right, near), (right, low), (near, low))
    return tuple(Mark(id, *_point(x, y)) for id, (x, y) in zip(ids, corners, strict=True))


def _point(x: float, y: float) -> Point:
    return round(x, 2), round(y, 2)


def _try(sheet: AnswerSheet, form: Form, size: Size, columns: int) -> Layout | None:
    asked = [row for row in sheet.rows if row.kind != "points"]
    points = [row for row in sheet.rows if row.kind == "points"]
    teacher, teacher_rows = _teacher(points, form, size)
    bottom = (teacher[1] - 3 if teacher else form.height - FOOT) - size.radius
    head = _head_ends(sheet, size)
    top = head + size.radius
    wide = (form.width - 2 * SIDE - (columns - 1) * BETWEEN) / columns
    room = wide - size.label - 2 * size.radius
    fit = int(room / size.across[0] + 1e-9) + 1
    longest = max((_even(len(row.values), fit) for row in asked), default=1)
    across = min(size.across[1], _share(room, longest - 1))
    tall = _lines(asked, fit)
    if columns == 1 and tall > FEW:
        return None
    split = _split(asked, fit, columns, (bottom - top) / size.down[0])
    if split is None:
        return None
    most = max(_height(column, fit) for column in split)
    down = min(size.down[1], _share(bottom - top, most))
    used = size.label + 2 * size.radius + (longest - 1) * across
    between = min(MOST_BETWEEN, _share(form.width - 2 * SIDE - columns * used, columns - 1))
    left = (form.width - columns * used - (columns - 1) * between) / 2
    rows: list[Line] = []
    rules = []
    for number, column in enumerate(split):
        x = left + number * (used + between)
        rows += _column(column, x + size.label + size.radius, top, across, down, fit, size)
        if number:
            middle = round(x - between / 2 + 2, 2)
            rules.append((middle, round(top - size.radius, 2), round(top + most * down + 1, 2)))
    version, digits = _head(sheet, form, size, head)
    order = {row.id: at for at, row in enumerate(sheet.rows)}
    rows = sorted((*rows, *teacher_rows), key=lambda line: order[line.row.id])
    return Layout(
        sheet,
        form,
        size,
        head,
        marks(sheet.number, form),
        version,
        digits,
        tuple(_box(line, size) for line in digits),
        tuple(rows),
        tuple(rules),
        teacher,
    )


def _share(room: float, parts: float) -> float:
    return room / parts if parts > 0 else math.inf


def _lines(rows: Iterable[AnswerRow], fit: int) -> int:
    """How many lines some rows take: a row of more circles than `fit` goes on below."""
    return sum(-(-len(row.values) // fit) for row in rows)


def _height(rows: Sequence[AnswerRow], fit: int) -> float:
    """From the first centre to the last, in lines, with the room between items."""
    return (
        _lines(rows, fit)
        - 1
        + sum(APART for one, two in itertools.pairwise(rows) if _gap(one, two))
    )


def _gap(one: AnswerRow, two: AnswerRow) -> bool:
    """Tell whether there is more room between two rows: where an item of several rows ends."""
    return one.item != two.item and (one.label != str(one.item) or two.label != str(two.item))


def _split(
    rows: Sequence[AnswerRow], fit: int, columns: int, most: float
) -> list[list[AnswerRow]] | None:
    """Share rows out over columns evenly, items whole where possible; None if there is no room."""
    items = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row.item)]
    for blocks in (items, [[row] for row in rows]):
        limit = _height(rows, fit) / columns - 1
        while limit <= most:
            found = _filled(blocks, fit, limit)
            if len(found) <= columns and max(_height(each, fit) for each in found) <= most:
                return found
            limit += STEP
    return None


def _filled(blocks: Sequence[list[AnswerRow]], fit: int, limit: float) -> list[list[AnswerRow]]:
    """Put blocks into columns of at most `limit` lines each, one after the other."""
    found: list[list[AnswerRow]] = []
    for block in blocks:
        if found and _height([*found[-1], *block], fit) <= limit + 1e-9:
            found[-1] += block
        else:
            found.append(list(block))
    return found


def _column(
    rows: Sequence[AnswerRow],
    x: float,
    top: float,
    across: float,
    down: float,
    fit: int,
    size: Size,
) -> Iterator[Line]:
    """Lay out the rows of one column whose first circles stand at `x`."""
    y, before = top, None
    for row in rows:
        if before is not None and _gap(before, row):
            y += APART * down
        centers = [
            _point(
                x + at % _even(len(row.values), fit) * across,
                y + at // _even(len(row.values), fit) * down,
            )
            for at in range(len(row.values))
        ]
        yield Line(row, round(x - size.radius - 2.4, 2), tuple(centers))
        y += -(-len(row.values) // fit) * down
        before = row


def _even(count: int, fit: int) -> int:
    """How many circles stand on a line of a row: its lines are about equally long."""
    return -(-count // -(-count // fit))


def _head_ends(sheet: AnswerSheet, size: Size) -> float:
    """Where the head ends: lower for many versions, whose circles and codes take more lines."""
    rows = max(0, -(-len(sheet.versions) // len(DIGITS)) - 1)
    lines = max(0, -(-(len(sheet.codes) - USUAL_CODES) // size.codes))
    return round(size.head + rows * size.line + lines * size.text, 2)


def _head(
    sheet: AnswerSheet, form: Form, size: Size, ends: float
) -> tuple[Line | None, tuple[Line, Line]]:
    """The circles of the head: the version, and the tens and ones of the student's number."""
    across = size.across[1]
    x = form.width - SIDE - size.radius - 9 * across
    label = round(x - 3 * size.radius - BOX - 5.5, 2)
    fit = len(DIGITS)
    shift = 1 if sheet.versions else 0
    extra = max(0, -(-len(sheet.versions) // fit) - 1)
    y = ends - UNDER - size.radius - (1 + shift + extra) * size.line
    version = None
    if sheet.versions:
        row = AnswerRow("version", "", 0, "one", sheet.versions)
        places = enumerate(sheet.versions)
        version = Line(
            row,
            label,
            tuple(_point(x + at % fit * across, y + at // fit * size.line) for at, _ in places),
        )
    y += (shift + extra) * size.line
    tens, ones = (
        Line(
            AnswerRow(name, "", 0, "one", DIGITS),
            label,
            tuple(_point(x + at * across, y + place * size.line) for at in range(fit)),
        )
        for place, name in enumerate(("tens", "ones"))
    )
    return version, (tens, ones)


def _box(line: Line, size: Size) -> tuple[float, float, float]:
    """The box for a digit, left of its circles."""
    (x, y), side = line.centers[0], 2 * size.radius + BOX
    return round(x - size.radius - 3 - side, 2), round(y - side / 2, 2), round(side, 2)


def _teacher(
    rows: Sequence[AnswerRow], form: Form, size: Size
) -> tuple[tuple[float, float, float, float] | None, list[Line]]:
    """The frame at the foot with the rows that the teacher fills."""
    if not rows:
        return None, []
    wide = form.width - 2 * SIDE
    across, down = size.across[1], size.down[0] + 0.6
    longest = max(len(row.values) for row in rows)
    label = size.label + 1
    used = label + 2 * size.radius + (longest - 1) * across + 6
    columns = max(1, int(wide / used))
    fit = longest if used <= wide else int((wide - label - 2 * size.radius - 6) / across) + 1
    lines = max(_lines(rows[start::columns], fit) for start in range(min(columns, len(rows))))
    tall = TEACHER_HEAD + lines * down + 2
    top = form.height - FOOT - tall
    found: list[Line] = []
    for start in range(min(columns, len(rows))):
        x = SIDE + start * used + label + size.radius
        first = top + TEACHER_HEAD + down / 2
        found += _column([*rows[start::columns]], x, first, across, down, fit, size)
    return (SIDE, round(top, 2), round(wide, 2), round(tall, 2)), found
