"""Every printed sheet on every paper: whole, fit for a grey copier, accessible, without answers."""

import builtins
import functools
import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint

from lessonkit import proof
from lessonkit.build import all_sheets
from lessonkit.handouts import LISTED, Sheet, versions_of
from lessonkit.pdf import Printed, Printer
from lessonkit.printing import jobs_for, print_all, quiet
from lessonkit.problems import Report
from lessonkit.prose import BASE
from lessonkit.store import Store
from lessonkit.text import EMPTY
from lessonkit.usual import usual_styles
from tests.printing import (
    ROOT,
    Proofs,
    broken_rules,
    filled_in,
    kit_files,
    make,
    page_texts,
    print_sheets,
    prose_in,
    read_out,
    sentences,
    things,
    tool,
    wrong_breaks,
)

# The most sides of what our own lessons print; a school's sheets may be longer.
SIDES = {"plan": 7, "quiz-sheet": 2, "exit-ticket": 1, "answer-key": 4, "handout": 2, "guide": 5}
NO_HELP_LINE = {"slides"}  # shown on a wall, next to a person
SMALLEST = Decimal("7.5")  # points, in the running foot
COLOURED = {"rg", "RG", "k", "K", "sc", "SC", "scn", "SCN", "sh"}  # operators; grey is alike in all
INK = 0.2  # the most of a page that may be black


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    """The sheets of the kit and the samples, not yet printed."""
    return make(kit_files())


@pytest.fixture(scope="module")
def printed(proofs: Proofs, store: Store) -> tuple[Printed, ...]:
    """Every sheet, printed on all of its papers."""
    return print_sheets(proofs, store)


def each(printed: Iterable[Printed], rule: Callable[[Printed], object]) -> dict[str, object]:
    """What a rule finds on each sheet, for those where it finds something."""
    found = {f"{done.sheet.address(done.paper)}": rule(done) for done in printed}
    return {address: wrong for address, wrong in found.items() if wrong}


def pdf(done: Printed) -> pikepdf.Pdf:
    """Open a printed sheet."""
    return pikepdf.open(io.BytesIO(done.content))


# --- layout -----------------------------------------------------------------------------------


def test_every_sheet_prints_without_a_complaint(printed: tuple[Printed, ...]) -> None:
    """No warning of the print engine, no missing letter, nothing off the page, no torn line."""
    assert each(printed, lambda done: done.complaints) == {}


def test_every_sheet_keeps_its_page_budget(printed: tuple[Printed, ...]) -> None:
    """No sheet has more than its `sides`; our own have no more than a teacher would copy."""

    def over(done: Printed) -> str:
        most = done.sheet.sides or 99
        if done.sheet.kind != "handout" or done.sheet.audience == "student":
            most = min(most, SIDES.get(done.sheet.kind, 99))
        return f"{done.pages} pages, budget {most}" if done.pages > most else ""

    assert each(printed, over) == {}


def test_a_school_with_long_names_keeps_the_page_budget(proofs: Proofs) -> None:
    """Filling in school.yml does not push a sheet over its `sides`."""
    filled = make(filled_in(proofs.files))
    empty = {sheet.address("a4"): sheet.html for sheet in proofs.sheets}
    changed = [
        sheet
        for sheet in filled.sheets
        if sheet.sides and "Montgomery" in sheet.html and sheet.html != empty[sheet.address("a4")]
    ]
    assert len(changed) > 5
    done = print_all(jobs_for(changed, ("letter",)), filled.files, None, quiet)
    assert each(done, lambda one: one.pages > (one.sheet.sides or 99) or one.complaints) == {}


def test_pages_break_where_they_should(proofs: Proofs, printed: tuple[Printed, ...]) -> None:
    """No item, card, table row or quote is cut, no heading ends a page, no last page is empty.

    A key may end on a page with few lines: its length follows what authors have to explain.
    """
    sheets = [done.sheet for done in printed if done.pages > 1 and done.paper != "a4"]
    keys = {sheet.address("") for sheet in sheets if sheet.kind == "answer-key"}
    found = {
        address: [each for each in wrong if address not in keys or "empty but for" not in each]
        for address, wrong in wrong_breaks(sheets, proofs)
    }
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


# --- for a grey copier ------------------------------------------------------------------------


def test_every_sheet_is_grey(printed: tuple[Printed, ...]) -> None:
    """Content streams set no colour but grey, and pictures have none."""
    assert each(printed, lambda done: sorted(_ink_of(done)[0])) == {}


def test_no_type_is_too_small(printed: tuple[Printed, ...]) -> None:
    """No letter is smaller than 7.5 points."""

    def small(done: Printed) -> list[str]:
        return [f"{size:.2f} pt" for size in sorted(_ink_of(done)[1]) if size < SMALLEST]

    assert each(printed, small) == {}


@functools.cache
def _ink_of(done: Printed) -> tuple[set[str], set[Decimal]]:
    """What a sheet is drawn with: every colour that is not grey, and every size of type."""
    colours, sizes = set(), set()
    document = pdf(done)
    for thing in document.objects:
        kind = thing.get("/Subtype") if isinstance(thing, pikepdf.Stream) else None
        if kind == pikepdf.Name.Image and thing.get("/ColorSpace") != pikepdf.Name.DeviceGray:
            colours.add(f"picture in {thing.get('/ColorSpace')}")
    drawings = [thing for thing in document.objects if _is_drawing(thing)]
    for stream in (*document.pages, *drawings):
        for operands, operator in pikepdf.parse_content_stream(stream):
            name = str(operator)
            if name in COLOURED and len({str(value) for value in operands}) > 1:
                colours.add(f"{operands} {name}")
            if name == "Tf" and stream not in drawings:
                sizes.add(Decimal(operands[1]) * Decimal("0.75"))  # CSS pixels to points
    return colours, sizes


def _is_drawing(thing: object) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == pikepdf.Name.Form


def test_no_sheet_is_dark(printed: tuple[Printed, ...]) -> None:
    """No page is covered with more ink than text and thin lines need."""

    def dark(done: Printed) -> list[int]:
        pages = tool("pdftoppm", "-r", "16", "-gray", "-", content=done.content)
        return [number for number, ink in enumerate(_ink(pages), start=1) if ink > INK]

    assert each((done for done in printed if done.paper != "a4"), dark) == {}


def _ink(pictures: bytes) -> Iterator[float]:
    """The share of black in each of a row of PGM pictures."""
    while pictures:
        header = re.match(rb"P5\n(\d+) (\d+)\n255\n", pictures)
        assert header
        size = int(header[1]) * int(header[2])
        dots, pictures = pictures[header.end() :][:size], pictures[header.end() + size :]
        yield 1 - sum(dots) / size / 255


# --- for everybody ----------------------------------------------------------------------------


def test_every_pdf_keeps_its_standards(printed: tuple[Printed, ...]) -> None:
    """Every PDF meets PDF/UA-1, for everybody, and PDF/A-2a, for archives."""
    assert each(printed, lambda done: broken_rules(done.content)) == {}


def test_every_pdf_is_well_formed(printed: tuple[Printed, ...]) -> None:
    """qpdf finds nothing wrong with any of them."""
    assert each(printed, lambda done: pdf(done).check_pdf_syntax()) == {}


def test_every_pdf_says_what_it_is(printed: tuple[Printed, ...]) -> None:
    """Title, language, tags and bookmarks are there."""

    def wrong(done: Printed) -> list[str]:
        document = pdf(done)
        root = document.Root
        says = {
            "title": str(document.docinfo.get("/Title")) == done.sheet.title,
            "language": root.get("/Lang") == "en",
            "tags": bool(root.MarkInfo.Marked) and "/StructTreeRoot" in root,
            "shown title": bool(root.ViewerPreferences.DisplayDocTitle),
            "bookmarks": "/Outlines" in root and int(root.Outlines.Count) > 0,
        }
        return [name for name, right in says.items() if not right]

    assert each(printed, wrong) == {}


def test_words_of_another_language_say_so(printed: tuple[Printed, ...]) -> None:
    """In the tags, what an author marks as Spanish is Spanish: single words and whole columns."""
    found: dict[str, set[str]] = {}
    for done in printed:
        spoken = {
            f"{tag.S} {tag.Lang}" for tag in things(done.content) if "/S" in tag and "/Lang" in tag
        }
        if spoken:
            found[f"{done.sheet.folder}/{done.sheet.name}"] = spoken
    assert found["kit/glossary"] == {"/Span es", "/TD es"}
    assert found["not-your-fault/plan"] == {"/Span es"}


def test_every_font_is_ours_and_embedded(printed: tuple[Printed, ...]) -> None:
    """Sheets look the same on every machine: all letters come from the kit's own fonts."""

    def strangers(done: Printed) -> list[str]:
        fonts = {
            str(font.FontName): "/FontFile2" in font
            for font in things(done.content)
            if font.get("/Type") == pikepdf.Name.FontDescriptor
        }
        return [
            name
            for name, embedded in fonts.items()
            if "Atkinson-Hyperlegible-Next" not in name or not embedded
        ] or ([] if fonts else ["no font at all"])

    assert each(printed, strangers) == {}


def test_every_page_has_its_foot(proofs: Proofs, printed: tuple[Printed, ...]) -> None:
    """Every page can be read as text, and says its number, the kit's version, and where help is."""
    stamp = f"{proofs.kit.title} {proofs.kit.version}, {proofs.kit.date}"
    cards = [route for route in proofs.kit.help if route.card and route.printed]

    def wrong(done: Printed) -> list[str]:
        found = []
        for number, text in enumerate(page_texts(done.content), start=1):
            wanted = [stamp, f"Page {number}"]
            if done.sheet.kind not in NO_HELP_LINE:
                wanted += [f"Page {number} of {done.pages}", f"checked {cards[0].checked_on}"]
                wanted += [route.name for route in cards]
                wanted += [route.phone or route.web for route in cards]
            found += [f"page {number}: {part}" for part in wanted if part not in text]
        return found

    assert each(printed, wrong) == {}


def test_a_quiz_is_read_out_in_its_order(proofs: Proofs, printed: tuple[Printed, ...]) -> None:
    """In the tags, every question stands before its options, and these before the next question."""
    for done in printed:
        if done.sheet.kind != "quiz-sheet" or done.paper != "letter":
            continue
        read = read_out(done.content)
        lesson = proofs.kit.lesson(str(done.sheet.lesson))
        versions = versions_of(lesson, done.sheet.variant, proofs.press)
        at = 0
        for item in next(each for each in versions if each.code == done.sheet.code).quiz.items:
            for part in (item.ask.stem, *getattr(item.ask, "options", ())):
                words = _squeezed(proofs.surface.plain(part))
                at = read.find(words, at)
                assert at >= 0, f"{done.sheet.title}: {words}"


# --- what students may not read ---------------------------------------------------------------


def test_student_sheets_hold_no_answers(proofs: Proofs, printed: tuple[Printed, ...]) -> None:
    """No sentence of an answering half is on a sheet for students; on the keys they are."""
    texts = {
        done.sheet.address(done.paper): _squeezed("".join(page_texts(done.content)))
        for done in printed
        if done.paper == "letter"
    }
    leaks, on_keys = [], 0
    for sheet, items in _asked(proofs):
        answers = {
            sentence
            for item in items
            for prose in prose_in(item.answer)
            for sentence in sentences(prose, proofs.surface)
            if len(sentence.split()) >= 4
        }
        assert len(answers) > 1, sheet.title
        text = texts[sheet.address("letter")]
        if sheet.kind == "answer-key":
            on_keys += sum(_squeezed(answer) in text for answer in answers)
        else:
            leaks += [f"{sheet.title}: {answer}" for answer in answers if _squeezed(answer) in text]
    assert leaks == []
    assert on_keys > 50  # the search would find them


def _asked(proofs: Proofs) -> Iterator[tuple[Sheet, tuple[Any, ...]]]:
    """Every sheet made from items, with the items."""
    for sheet in proofs.sheets:
        for lesson in proofs.kit.lessons:
            if lesson.id != sheet.lesson:
                continue
            quiz, ticket = lesson.sheet.quiz, lesson.sheet.exit_ticket
            if sheet.kind == "quiz-sheet" or sheet.name == "key":
                yield sheet, quiz.for_band(sheet.variant).items
            if sheet.kind == "exit-ticket" and ticket:
                yield sheet, ticket.for_band(sheet.variant).items
            for document in lesson.handouts:
                if document.id == sheet.name and document.text.quizzes():
                    yield sheet, document.text.quizzes()[0].for_band(sheet.variant).items


def _squeezed(text: str) -> str:
    """A text without its spaces and line breaks, which a PDF does not keep."""
    return "".join(text.split())


# --- the printer ------------------------------------------------------------------------------


def test_the_same_sheet_gives_the_same_bytes(proofs: Proofs) -> None:
    """Hash seed, time zone, language, working directory and process make no difference."""
    names = ["not-your-fault/helper-map", "first-ten-minutes/plan", "first-ten-minutes/sample-form"]

    def run(**environment: str) -> str:
        folder = environment.pop("folder")
        return subprocess.run(
            [sys.executable, "-m", "tests.printing", *names],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    first = run(folder=str(ROOT), PYTHONHASHSEED="1", TZ="UTC", LANG="C.UTF-8")
    assert first == run(folder="/", PYTHONHASHSEED="99", TZ="Asia/Tokyo", LANG="C")
    assert len(first.split()) == 2 * len(names)


def test_lighter_styles_change_nothing(proofs: Proofs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rules for notes that we leave out, WeasyPrint writes the same bytes."""
    assert not re.search(r"(?m)^::", usual_styles(weasyprint.html.UA)), "a rule for every element"
    sheets = [proofs.sheet(f"not-your-fault/{name}") for name in ("plan", "key", "helper-map")]
    ours = [proofs.printer.print(sheet, "letter").content for sheet in sheets]
    monkeypatch.setattr(proofs.printer, "_html", weasyprint.HTML)
    assert ours == [proofs.printer.print(sheet, "letter").content for sheet in sheets]


def test_a_list_of_sheets_has_no_html(proofs: Proofs) -> None:
    """Sheets that are only listed have everything but their HTML, and are the same ones."""
    listed, _ = all_sheets(replace(proofs.press, listed=True), Report())
    assert {sheet.html for sheet in listed} == {LISTED}
    assert listed == tuple(replace(sheet, html=LISTED) for sheet in proofs.sheets)


def test_what_is_empty_stays_empty(proofs: Proofs) -> None:
    """All texts share one empty value; nobody has put anything into it."""
    assert proofs.sheets and EMPTY == {}
    sections = proofs.kit.lessons[0].text.sections
    titles = [section.title for section in sections if section.title]
    assert titles and all(title.tokens[0].meta is EMPTY for title in titles)


def _html(body: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>T</title></head><body><main>{body}</main>'


def _print(printer: Printer, body: str) -> Printed:
    sheet = Sheet("kit", "t", "handout", "student", None, "T", "", 1, (), html=_html(body))
    return printer.print(sheet, "letter")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "../../../../etc/passwd",
        f"{BASE}../etc/passwd",
        f"{BASE}lessons/%2e%2e/pyproject.toml",
        f"{BASE}pyproject.toml",
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
    ],
)
def test_the_printer_opens_nothing_but_the_kit(
    proofs: Proofs, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture from anywhere else is refused and told; no file and no connection is opened.

    The print engine may read what it brings with it, such as the colours of gray.
    """
    printer, own = proofs.printer, Path(weasyprint.__file__).parent
    body = f'<h1>T</h1><p>x</p><img alt="planted" src="{address}">'
    _print(printer, "<h1>T</h1><p>x</p>")  # what is opened once is open
    opened: list[object] = []

    def refusing(real: Callable[..., object]) -> Callable[..., object]:
        def refuse(what: object, *more: object, **named: object) -> object:
            if isinstance(what, Path) and what.is_relative_to(own):
                return real(what, *more, **named)
            opened.append((what, *more))
            raise OSError("not in this test")

        return refuse

    for owner, name in ((builtins, "open"), (io, "open"), (os, "open"), (socket.socket, "connect")):
        monkeypatch.setattr(owner, name, refusing(getattr(owner, name)))
    done = _print(printer, body)
    monkeypatch.undo()
    assert opened == []
    refused = [complaint for complaint in done.complaints if "not a file of the kit" in complaint]
    assert refused, done.complaints


def test_a_letter_that_the_font_lacks_is_told(proofs: Proofs) -> None:
    """A letter that another font would have to draw is a complaint, with its page and code."""
    complaints = _print(proofs.printer, "<h1>T</h1><p>Snow: ☃</p>").complaints
    assert any(
        complaint.startswith('page 1: the letter "☃" (U+2603)') for complaint in complaints
    ), complaints


def test_what_stands_off_the_page_is_told(proofs: Proofs) -> None:
    """Text wider than the page, or below its end, is a complaint."""
    wide = "<h1>T</h1><p style='width: 400mm'>" + "word " * 60 + "</p>"
    low = "<h1>T</h1><p style='position: relative; top: 300mm'>low</p>"
    for body in (wide, low):
        complaints = _print(proofs.printer, body).complaints
        assert any("off the page" in complaint for complaint in complaints), complaints


TORN = (
    "from it from this they word splitting it at <b>from</b> on to word splitting sentence by and "
    "from a of the"
)


def test_a_torn_line_is_seen_and_mended(proofs: Proofs) -> None:
    """WeasyPrint 70 breaks some lines after the first word; the printer tries another width."""
    sheet = Sheet("kit", "t", "handout", "student", None, "T", "", 1, (), html=_html(_torn_at(257)))
    printer = proofs.printer
    engine = printer._weasyprint
    document = engine.HTML(string=sheet.html).render(
        stylesheets=[*printer._shared, printer._style_of("letter")], font_config=printer._fonts
    )
    assert list(proof.torn(document)), "WeasyPrint no longer tears this line: drop proof.torn"
    assert _print(printer, _torn_at(257)).complaints == ()


def _torn_at(width: int) -> str:
    return f"<h1>T</h1><div style='max-width: {width}px'><p>{TORN}</p></div>"
