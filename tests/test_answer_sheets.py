"""Answer sheets: circles in their places, rows that fit the keys, sheets that are told apart."""

import copy
import csv
import html
import io
import itertools
import json
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from lessonkit import answerforms, answersheet, markers, sheetcheck, verify
from lessonkit.answerpaper import FORMS, INSET, MARK, Form, Layout, TooMany
from lessonkit.answersheet import AnswerRow, AnswerSheet, blank_sheets, key_of, numbered, rows_of
from lessonkit.bubbles import lay_out, layouts, marks, shape
from lessonkit.build import MARKING, all_sheets, marking_data
from lessonkit.examine import Examiner
from lessonkit.exports import Export, omrchecker, render
from lessonkit.handouts import Sheet, editions
from lessonkit.items.base import Item
from lessonkit.marking import Marked
from lessonkit.preflight import picture_of
from lessonkit.printing import quiet
from lessonkit.problems import Report
from lessonkit.store import Memory
from lessonkit.text import letter
from tests import test_versions
from tests.printing import Proofs, broken_rules, elements, kit_files, make, read_out
from tests.test_versions import STAYING, item, quiz_of

TRUTH = ("T", "F")
QUIET = MARK / markers.CELLS  # the white that a mark needs round it
LOOK = 6.0  # pixels to a millimetre
# Of each lesson one sheet is printed here, on other forms each; all of them are looked at by
# `verify`, which the tests of the site run.
PRINTED = ("too-fast-too-secret/answer-sheet-ms", "express/answer-sheet-hs", "kit/answer-sheet-")


@dataclass(frozen=True)
class Desk:
    """The answer sheets of this kit: their HTML, what they are marked by, and the marking data."""

    proofs: Proofs
    sheets: tuple[Sheet, ...]
    marked: tuple[Marked, ...]
    data: dict[str, Any]

    def layouts(self) -> Iterator[Layout]:
        """Every answer sheet on every form."""
        return (lay_out(each.sheet, form) for each in self.marked for form in FORMS)


@pytest.fixture(scope="module")
def desk() -> Desk:
    """The answer sheets of this kit."""
    proofs = make(kit_files())
    sheets, marked = all_sheets(proofs.press, Report())
    data = sheetcheck.read_data(marking_data(proofs.press, marked))
    return Desk(
        proofs, tuple(sheet for sheet in sheets if sheet.kind == "answer-sheet"), marked, data
    )


def made_up(*sizes: int, versions: int = 3, kind: Any = "one") -> AnswerSheet:
    """A sheet with a row of so many circles each."""
    rows = tuple(
        AnswerRow(f"q{at}", str(at), at, kind, tuple(letter(one) for one in range(size)))
        for at, size in enumerate(sizes, start=1)
    )
    letters = tuple(letter(at) for at in range(versions)) if versions > 1 else ()
    codes = tuple(f"{letter(at)}-XXXX" for at in range(versions))
    return AnswerSheet("lesson", None, "answer-sheet", letters, codes, rows)


SHAPES = (
    made_up(4),
    made_up(*[4] * 8),
    made_up(*[5] * 60),
    made_up(*[3] * 30, versions=26),
    made_up(*[7] * 45, versions=1),
    made_up(12, 26, 3, 9, 2, 2, 7),
    replace(made_up(4, 4), rows=(*made_up(4, 4).rows, AnswerRow("q3", "3", 3, "points",
                                                                tuple(map(str, range(13)))))),
)  # fmt: skip


# --- where circles lie ------------------------------------------------------------------------


def crowded(layout: Layout) -> list[str]:
    """What lies too close to something else, or off the part of the paper that can be printed."""
    found = []
    radius, form = layout.size.radius, layout.form
    circles = list(layout.circles())
    for value, (x, y) in circles:
        if not (INSET + radius <= x <= form.width - INSET - radius):
            found.append(f"{value} at {x}, {y} is at the edge")
        for mark in layout.marks:
            room = MARK / 2 + QUIET + radius
            if abs(x - mark.x) < room and abs(y - mark.y) < room:
                found.append(f"{value} at {x}, {y} is in a mark")
        if y + radius > form.height - 33:
            found.append(f"{value} at {x}, {y} is in the help line")
    for (one, here), (two, there) in itertools.combinations(circles, 2):
        if math.dist(here, there) < 2 * radius + 1.2:
            found.append(f"{one} at {here} is close to {two} at {there}")
    return found


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
@pytest.mark.parametrize("sheet", SHAPES, ids=[str(len(sheet.rows)) for sheet in SHAPES])
def test_circles_have_room(sheet: AnswerSheet, form: Form) -> None:
    """From 1 row to 60, no circle is close to another, to a mark, or to what is at the foot."""
    found = {layout.form: layout for layout in layouts(sheet)}
    assert form in found or (form.large and sum(len(row.values) for row in sheet.rows) > 300)
    if form not in found:
        return
    layout = found[form]
    assert crowded(layout) == []
    assert [line.row for line in layout.rows] == list(sheet.rows)
    assert all(len(line.row.values) == len(line.centers) for line in layout.rows)


def test_circles_of_the_kit_have_room(desk: Desk) -> None:
    """The same for every answer sheet of this kit."""
    assert [found for layout in desk.layouts() if (found := crowded(layout))] == []


def test_large_print_is_larger(desk: Desk) -> None:
    """Large print has larger circles on the same paper."""
    for each in desk.marked:
        usual = {form.name: lay_out(each.sheet, form).size.radius for form in FORMS}
        for paper in ("letter", "a4"):
            assert usual[f"{paper}-large"] >= 1.2 * usual[paper]


def test_items_stay_whole_where_they_can() -> None:
    """The rows of one item stand in one column."""
    rows = tuple(
        AnswerRow(f"q{at}_{part}", f"{at}{part}", at, "one", TRUTH)
        for at in range(1, 6)
        for part in "ABCDE"
    )
    layout = lay_out(replace(made_up(1), rows=rows), FORMS[0])
    for _, group in itertools.groupby(layout.rows, key=lambda line: line.row.item):
        assert len({line.centers[0][0] for line in group}) == 1


def test_too_many_rows_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiz with more rows than a page has room for gets no sheet, and a problem says so."""
    with pytest.raises(TooMany):
        lay_out(made_up(*[5] * 90), FORMS[0])
    report = Report()
    monkeypatch.setattr(answerforms, "MOST_ROWS", 15)
    marked = answerforms.gather(desk.proofs.press, editions(desk.proofs.press), report)
    assert {problem.rule for problem in report.problems()} == {"many-rows"}
    told = {problem.where.path for problem in report.problems()}
    assert told == {
        lesson.sheet.where.path for lesson in desk.proofs.kit.lessons if lesson.id != "express"
    }
    assert {each.sheet.lesson for each in marked} == {"express", None}


# --- who a sheet is ---------------------------------------------------------------------------


def turned(pattern: int) -> Iterator[int]:
    """A pattern of 6 by 6 squares as it looks from four sides."""
    rows = [[pattern >> (35 - 6 * y - x) & 1 for x in range(6)] for y in range(6)]
    for _ in range(4):
        yield int("".join(str(bit) for row in rows for bit in row), 2)
        rows = [list(row) for row in zip(*rows[::-1], strict=True)]


def test_marks_are_those_of_the_dictionary() -> None:
    """The 250 patterns differ in 12 squares at least, however they are turned: none is misspelt.

    So says the name of the dictionary, ARUCO_MIP_36h12. Its first and its last are these.
    """
    assert len(markers.PATTERNS) == 250
    assert (markers.PATTERNS[0], markers.PATTERNS[249]) == (0xD2B63A09D, 0x4D58DBEA0)
    views = [tuple(turned(pattern)) for pattern in markers.PATTERNS]
    least = min(
        (one[0] ^ view).bit_count() for one, two in itertools.combinations(views, 2) for view in two
    )
    own = min((view ^ one[0]).bit_count() for one in views for view in one[1:])
    assert min(least, own) == 12


def test_the_marks_say_sheet_and_form(desk: Desk) -> None:
    """From the four ids the number and the form can be worked out, as the docs say."""
    for layout in desk.layouts():
        lowest, middle, form, high = (mark.id for mark in layout.marks)
        assert lowest + 60 * (middle - 60) + 3600 * (high - 180) == layout.sheet.number
        assert FORMS[form - 120] == layout.form
    for number in (0, answersheet.NUMBERS - 1):
        ids = [mark.id for mark in marks(number, FORMS[-1])]
        assert all(0 <= id < len(markers.PATTERNS) for id in ids)
        assert len(set(ids)) == 4


def test_another_key_is_another_sheet() -> None:
    """If a key changes, the number changes; a mended word keeps it. Places count as well."""

    def number(quiz: Any, where: str = "here") -> int:
        versions = test_versions.lettered(quiz, 3, STAYING)
        made = answersheet.sheets_for("lesson", None, versions, TRUTH)
        return numbered(made, lambda _: where)[0].number

    one, two = item("one", "right", "wrong", "odd"), item("two", "left", "up", "down")
    usual = number(quiz_of(one + two))
    assert number(quiz_of(one.replace("wrong", "not right") + two)) == usual
    moved = two.replace("[x] left", "[ ] left").replace("[ ] up", "[x] up")
    assert number(quiz_of(one + moved)) != usual
    assert number(quiz_of(one + two), "there") != usual


def test_no_two_sheets_share_a_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets that meet in one number all get another: an old sheet is never taken for a new one."""
    sheets = [replace(each.sheet, number=0) for each in desk.marked]
    numbers = [each.sheet.number for each in desk.marked]
    assert len(set(numbers)) == len(numbers)
    assert [sheet.number for sheet in numbered(sheets, shape)] == numbers
    monkeypatch.setattr(answersheet, "NUMBERS", 40)
    alone = {sheet: answersheet._number(sheet, "", 0) for sheet in sheets}
    few = {replace(sheet, number=0): sheet.number for sheet in numbered(sheets, lambda _: "")}
    met = [sheet for sheet in sheets if list(alone.values()).count(alone[sheet]) > 1]
    assert len(met) > 2
    assert len(set(few.values())) == len(sheets)
    assert all(few[sheet] != alone[sheet] for sheet in met)


# --- rows and keys ----------------------------------------------------------------------------


def right_of(one: Item) -> list[list[str]]:
    """What a student who has all right fills in each row, worked out by the test itself."""
    answer: Any = one.answer
    match one.ask.type:
        case "choice" | "flags":
            return [test_versions.short(one, None).split()]
        case "true-false" | "match" | "order":
            return [[part] for part in test_versions.short(one, None).split()]
        case "gap" if one.ask.bank:  # type: ignore[attr-defined]
            bank: Any = one.ask.bank  # type: ignore[attr-defined]
            return [
                [letter(bank.index(word)) for word in words if word in bank]
                for words in answer.accepted
            ]
        case "gap" | "written":
            return [[]]
        case _:
            return []


def test_rows_agree_with_the_keys(desk: Desk) -> None:
    """Every version of every quiz fits the rows of its sheet, and its key says what is right."""
    seen = 0
    for each in desk.marked:
        for version in each.versions:
            assert rows_of(version.quiz, TRUTH) == each.sheet.rows
            wanted = [right for one in version.quiz.items for right in right_of(one)]
            found = key_of(version.quiz, TRUTH)
            assert [list(right) for right in found.values()] == wanted
            for row in each.sheet.rows:
                assert set(found[row.id]) <= set(row.values)
                assert row.kind != "one" or len(found[row.id]) == 1
            seen += 1
    assert seen > 40


def test_every_item_type_has_its_rows() -> None:
    """The labels of rows are those that stand on the quiz sheet."""
    text = """
### Which words fit?
<!-- id: gaps --><!-- objective: name-helpers --><!-- points: 2 --><!-- word-bank: spare -->

One [[first | last]] and one [[second]].

### Which word fits?
<!-- id: free --><!-- objective: name-helpers -->

A [[word]].

### What do you think?
<!-- id: opinion --><!-- poll -->

- [ ] this
- [ ] that
"""
    quiz = quiz_of(text)
    rows = rows_of(quiz, TRUTH)
    assert [(row.label, row.kind, row.values) for row in rows] == [
        ("1.1", "one", ("A", "B", "C")),
        ("1.2", "one", ("A", "B", "C")),
        ("2", "points", ("0", "1")),
    ]
    assert key_of(quiz, TRUTH) == {"q1_1": ("A",), "q1_2": ("B",), "q2": ()}


def test_versions_with_other_rows_get_sheets_of_their_own() -> None:
    """Where a pool gives versions other kinds of items, each kind of sheet has its letter."""
    many = "\n".join(f"- [{'x' if at < 2 else ' '}] many {at}\n    > Why.\n" for at in range(5))
    items = [item(f"i{n}", "a", "b", "c") for n in range(4)]
    items += [f"### All ({n})?\n<!-- id: m{n} --><!-- objective: name-helpers -->\n\n{many}\n\n"
              for n in range(4)]  # fmt: skip
    versions = test_versions.lettered(quiz_of("".join(items), "; pick: 4; pass: 3"), 4, STAYING)
    sheets = answersheet.sheets_for("lesson", None, versions, TRUTH)
    assert len(sheets) > 1
    assert len({sheet.name for sheet in sheets}) == len(sheets)
    assert sorted(code for sheet in sheets for code in sheet.codes) == sorted(
        version.code for version in versions
    )
    for sheet in sheets:
        assert sheet.versions == () or len(sheet.versions) == len(sheet.codes)


# --- on paper ---------------------------------------------------------------------------------


def chosen(desk: Desk) -> list[Sheet]:
    """The sheets that are printed here."""
    return [
        sheet
        for sheet in desk.sheets
        if any(f"/{name}" in sheet.address(str(sheet.laid_for)) for name in PRINTED)
    ]


def test_a_machine_can_read_the_paper(desk: Desk) -> None:
    """On the printed page marks and circles are where the data says, and circles are empty."""
    layouts = {layout["path"]: layout for layout in desk.data["layouts"]}
    assert len(chosen(desk)) == 20
    for sheet in chosen(desk):
        done = desk.proofs.printer.print(sheet, str(sheet.laid_for))
        assert (done.pages, done.complaints) == (1, ())
        layout = layouts[sheet.address(done.paper)]
        assert list(sheetcheck.faults(picture_of(done.content, LOOK), layout)) == []


def test_what_is_wrong_on_paper_is_seen(desk: Desk) -> None:
    """A circle that moved, one that is filled, a line through it, and a spoiled mark are told."""
    sheet = chosen(desk)[0]
    done = desk.proofs.printer.print(sheet, str(sheet.laid_for))
    layout = next(
        each for each in desk.data["layouts"] if each["path"] == sheet.address(done.paper)
    )
    clean = picture_of(done.content, LOOK)
    size = (clean.width, len(clean.pixels) // clean.width)

    def told(draw: Any) -> list[str]:
        image = Image.frombytes("L", size, clean.pixels)
        draw(ImageDraw.Draw(image))
        return list(sheetcheck.faults(replace(clean, pixels=image.tobytes()), layout))

    (x, y), radius = layout["rows"][0]["centers"][0], layout["radius"]
    label, value = layout["rows"][0]["label"], layout["rows"][0]["values"][0]
    box = [round((x - radius) * LOOK), round((y - radius) * LOOK),
           round((x + radius) * LOOK), round((y + radius) * LOOK)]  # fmt: skip
    wide = [box[0] - 6, box[1] - 6, box[2] + 6, box[3] + 6]
    below = [round((x - 4) * LOOK), box[3] + 4, round((x + 4) * LOOK), box[3] + 4]
    mark = round(layout["markers"][0]["x"] * LOOK)
    assert told(lambda pen: None) == []
    assert told(lambda pen: pen.ellipse(box, 0)) == [
        f"the circle {value} of row {label} is not empty"
    ]
    assert told(lambda pen: pen.rectangle(wide, 255)) == [
        f"the circle {value} of row {label} is not where it should be"
    ]
    assert told(lambda pen: pen.line(below, 0, 2)) == [
        f"something touches the circle {value} of row {label}"
    ]
    spoiled = told(lambda pen: pen.rectangle([mark, mark, mark + 30, mark + 30], 128))
    assert spoiled == [
        f"the mark in the top left corner does not read as {layout['markers'][0]['id']}"
    ]


def test_verify_holds_sheets_and_keys_against_the_data(desk: Desk, tmp_path: Path) -> None:
    """A site in which a circle, a printed key or the data itself is not as it should be fails."""
    lesson, band = "express", "hs"
    every = [each for each in desk.proofs.sheets if (each.lesson, each.variant) == (lesson, band)]
    outputs = []
    for sheet in every:
        if (sheet.kind == "answer-key" and sheet.code) or sheet.laid_for == "letter":
            done = desk.proofs.printer.print(sheet, "letter")
            path = tmp_path / sheet.address("letter")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(done.content)
            outputs.append(
                {
                    "kind": sheet.kind,
                    "format": "pdf",
                    "path": sheet.address("letter"),
                    "code": sheet.code or None,
                }
            )
    assert [each["kind"] for each in outputs].count("answer-key") == 3
    to_edit = [
        {**each, "format": "docx", "path": str(each["path"]).replace(".pdf", ".docx")}
        for each in outputs
        if each["kind"] == "answer-key"
    ]
    for each in to_edit:
        (tmp_path / each["path"]).write_bytes(b"a Word file")
    outputs += to_edit

    def told(data: dict[str, Any] | None) -> list[str]:
        seen = verify._Site(tmp_path, Examiner(Memory(tmp_path / "kept"), quiet))
        goal = tmp_path / MARKING
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.unlink(missing_ok=True)
        if data:
            goal.write_text(f"window.lessonkitMarking={json.dumps(data)};\n")
        verify._answer_sheets(outputs, seen)
        return seen.failures

    data = copy.deepcopy(desk.data)
    layout = next(each for each in data["layouts"] if each["path"] == outputs[0]["path"])
    key = data["keys"][str(layout["number"])]["B"]
    assert told(data) == []
    assert "it is missing" in told(None)[0]
    right = key["right"]["q1"]
    key["right"]["q1"] = ["A"] if right != ["A"] else ["B"]
    (wrong,) = told(data)
    assert "key-b-hs-letter.pdf" in wrong and "it does not say 1 " in wrong
    key["right"]["q1"] = right
    layout["rows"][0]["centers"][0][0] += 1
    (wrong,) = told(data)
    assert "answer-sheet-hs-letter.pdf" in wrong and "is not where it should be" in wrong
    data["layouts"].remove(layout)
    (wrong,) = told(data)
    assert "does not say where its circles lie" in wrong


def test_words_stand_clear_of_circles(desk: Desk) -> None:
    """No word of head and foot reaches into a circle, a mark or its white, on any form."""
    mm = 25.4 / 96
    for sheet in chosen(desk):
        layout = next(
            lay_out(each.sheet, form)
            for each in desk.marked
            for form in FORMS
            if form.name == sheet.laid_for
            and f"{each.name}-{form.name}" in sheet.address(form.name)
        )
        document = desk.proofs.printer.lay_out(sheet, str(sheet.laid_for))[0]
        words = [box for box in elements(document.pages[0]) if getattr(box, "text", "").strip()]
        assert len(words) > 10
        places = [(x, y, layout.size.radius) for _, (x, y) in layout.circles()]
        places += [(mark.x, mark.y, MARK / 2 + QUIET * 0.9) for mark in layout.marks]
        for box in words:
            left, top = box.position_x * mm, box.position_y * mm
            right, bottom = left + box.width * mm, top + box.height * mm
            for x, y, room in places:
                inside = left - room < x < right + room and top - room < y < bottom + room
                assert not inside, (sheet.address(str(sheet.laid_for)), box.text, x, y)


def test_answer_sheets_can_be_listened_to(desk: Desk) -> None:
    """Title, steps, circles, help: they are read out in this order, and keep both standards."""
    t = desk.proofs.press.t
    for sheet in chosen(desk)[:8]:
        done = desk.proofs.printer.print(sheet, str(sheet.laid_for))
        assert broken_rules(done.content) == []
        read = read_out(done.content)
        heading = html.unescape(re.findall("<h1>(.*?)</h1>", sheet.html)[0])
        at = [
            read.find("".join(part.split()))
            for part in (heading, t("answer-sheet.how-number"), t("sheet.help"))
        ]
        assert -1 not in at and at == sorted(at), (sheet.title, at)


def test_no_sheet_asks_for_a_name(desk: Desk) -> None:
    """A student is a number on a class list, and never a name."""
    for sheet in desk.sheets:
        assert not sheet.named
        assert desk.proofs.press.t("answer-sheet.how-number") in sheet.html
        assert "kit-blank--name" not in sheet.html


# --- for the marking page and for other programs ----------------------------------------------


def test_the_data_is_the_layout(desk: Desk) -> None:
    """The script has every sheet on every form, each with a PDF, and keys that fit its rows."""
    addresses = {sheet.address(str(sheet.laid_for)) for sheet in desk.sheets}
    assert {layout["path"] for layout in desk.data["layouts"]} == addresses
    assert len(desk.data["layouts"]) == len(FORMS) * len(desk.marked)
    for number, versions in desk.data["keys"].items():
        layout = next(one for one in desk.data["layouts"] if str(one["number"]) == number)
        rows = {row["id"]: row for row in layout["rows"]}
        for name, key in versions.items():
            assert layout["version"] is None or name in layout["version"]["values"]
            assert key["code"].startswith(f"{name}-")
            assert sum(each["points"] for each in key["items"]) == key["points"]
            assert [row for each in key["items"] for row in each["rows"]] == list(rows)
            for id, right in key["right"].items():
                assert set(right) <= set(rows[id]["values"])
    blank = [one for one in desk.data["layouts"] if one["lesson"] is None]
    assert {len(one["rows"]) for one in blank} == {20, 40, 60}
    assert not {str(one["number"]) for one in blank} & set(desk.data["keys"])


def test_the_script_is_plain_ascii_without_ends_of_lines(desk: Desk) -> None:
    """One statement on one line, in letters that no editor or server changes."""
    script = marking_data(desk.proofs.press, desk.marked)
    assert script.isascii() and script.count(b"\n") == 1
    assert script.startswith(b"window.lessonkitMarking={") and script.endswith(b"};\n")


def exports(desk: Desk) -> tuple[Export, ...]:
    """The files for other programs."""
    return render(desk.marked, desk.proofs.kit, desk.proofs.press.t, desk.proofs.kit.date)


def files_of(export: Export) -> dict[str, bytes]:
    """The files in an export, by their path below its one folder."""
    with zipfile.ZipFile(io.BytesIO(export.content)) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def bubbles_of(template: dict[str, Any]) -> dict[str, list[tuple[str, float, float]]]:
    """What OMRChecker makes of a template: for each field its circles, by value and corner.

    As in its `Template` and `FieldBlock`: from the origin a gap further for each value.
    """
    found = {}
    for block in template["fieldBlocks"].values():
        (name,), (x, y) = block["fieldLabels"], block["origin"]
        assert block["direction"] == "horizontal"
        assert isinstance(x, int) and isinstance(y, int)
        found[name] = [
            (value, round(x + at * block["bubblesGap"]), y)
            for at, value in enumerate(block["bubbleValues"])
        ]
    return found


def test_omrchecker_reads_what_a_student_fills(desk: Desk) -> None:
    """Circles that are filled on the printed page are read at the places of the template.

    OMRChecker itself cannot be installed here, so the test reads as it does: the mean grey of a
    square at each place.
    """
    every = {export.address: export for export in exports(desk) if export.format == "OMRChecker"}
    for sheet in chosen(desk)[:12:3]:
        form = str(sheet.laid_for)
        address = sheet.address(form)
        marked = next(
            one for one in desk.marked if f"{one.folder}/{one.name}-{form}.pdf" in address
        )
        files = files_of(every[f"print/{marked.folder}/{marked.name}-omrchecker.zip"])
        folder = f"{form}/scan" + ("/A" if marked.versions else "")
        template = json.loads(files[f"{folder}/template.json"])
        layout = next(one for one in desk.data["layouts"] if one["path"] == sheet.address(form))
        done = desk.proofs.printer.print(sheet, form)
        clean = picture_of(done.content, LOOK)
        image = Image.frombytes("L", (clean.width, len(clean.pixels) // clean.width), clean.pixels)
        pen, filled = ImageDraw.Draw(image), {}
        for at, row in enumerate(layout["rows"]):
            pick = row["values"][at % len(row["values"]) :: 3 if row["kind"] == "many" else 99]
            filled[row["id"]] = "".join(pick)
            for value in pick:
                x, y = row["centers"][row["values"].index(value)]
                r = layout["radius"] * 0.9
                pen.ellipse([(x - r) * LOOK, (y - r) * LOOK, (x + r) * LOOK, (y + r) * LOOK], 60)
        page = image.resize(tuple(template["pageDimensions"]))
        side = template["bubbleDimensions"][0]
        read: dict[str, str] = {}
        for name, found in bubbles_of(template).items():
            read[name] = ""
            for value, x, y in found:
                square = page.crop((round(x), round(y), round(x) + side, round(y) + side))
                mean = sum(square.tobytes()) / side**2
                assert mean < 110 or mean > 190, (name, value, mean)
                read[name] += value if mean < 150 else ""
        for name, parts in template["customLabels"].items():
            read[name] = "".join(read[part] for part in parts)
        assert {id: read[id] for id in filled} == filled
        assert read["number"] == ""


def test_omrchecker_gives_the_points_of_the_quiz(desk: Desk) -> None:
    """Who has all right, with the teacher's best points, gets all points of the quiz."""
    seen = 0
    for export in exports(desk):
        if export.format != "OMRChecker":
            continue
        files = files_of(export)
        for path in (path for path in files if path.endswith("evaluation.json")):
            evaluation = json.loads(files[path])
            template = json.loads(files[path.replace("evaluation", "template")])
            questions = evaluation["options"]["questions_in_order"]
            answers = evaluation["options"]["answers_in_order"]
            assert set(questions) <= set(template["outputColumns"])
            assert len(questions) == len(answers)
            share = {
                name: Fraction(scheme["marking"]["correct"])
                for key, scheme in evaluation["marking_schemes"].items()
                if key != "DEFAULT"
                for name in scheme["questions"]
            }
            got = sum(
                (Fraction(answer[-1][1]) if isinstance(answer[0], list) else share[name])
                for name, answer in zip(questions, answers, strict=True)
            )
            code = path.split("/")[-2]
            marked = next(each for each in desk.marked
                          if f"{each.folder}/{each.name}-omr" in export.address)  # fmt: skip
            quiz = next(each.quiz for each in marked.versions if each.name == code)
            assert got == quiz.points
            seen += 1
    assert seen > 300
    assert omrchecker.TAKEN["scan"] == []


def test_zipgrade_has_all_keys_in_one_file(desk: Desk) -> None:
    """The key has a head, letters from A to E, a row for each question of each version."""
    seen = 0
    for export in exports(desk):
        if export.format != "ZipGrade":
            continue
        files = files_of(export)
        head, *rows = csv.reader(io.StringIO(files["key.csv"].decode()))
        assert head[0] == "Key"
        marked = next(each for each in desk.marked
                      if f"{each.folder}/{each.name}-zip" in export.address)  # fmt: skip
        labels = {number: label for label, number, _ in list(
            csv.reader(io.StringIO(files["numbers.csv"].decode())))[1:]}  # fmt: skip
        by_label = {row.label: row for row in marked.sheet.rows}
        for name, number, response, points in rows:
            version = next(each for each in marked.versions if each.name == name)
            row = by_label[labels[number]]
            right = key_of(version.quiz, TRUTH)[row.id]
            assert set(response) <= set("ABCDE")
            assert sorted(response) == sorted(letter(row.values.index(one)) for one in right)
            assert 0 < float(points) <= version.quiz.points
            seen += 1
        told = files["README.txt"].decode()
        assert all(
            row.label in told for row in marked.sheet.rows if row.label not in labels.values()
        )
    assert seen > 300


def test_blank_sheets_fit_any_quiz() -> None:
    """Blank sheets have 20, 40 and 60 questions with five choices each."""
    for sheet in blank_sheets(3):
        assert {len(row.values) for row in sheet.rows} == {5}
        assert sheet.versions == ("A", "B", "C")
    assert [len(sheet.rows) for sheet in blank_sheets(1)] == [20, 40, 60]
    assert blank_sheets(1)[0].versions == ()
