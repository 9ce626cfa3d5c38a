"""Sheets in other forms: as whole and as accessible as the usual ones."""

import functools
import io
from collections.abc import Callable, Iterable

import pikepdf
import pypdfium2
import pytest

from lessonkit import addresses, handouts, spacing
from lessonkit.build import check_printed
from lessonkit.forms import FORMS, LARGE, READ, SPACED, Form, form_of
from lessonkit.handouts import Sheet
from lessonkit.pdf import Printed, Printer
from lessonkit.preflight import Wanted, faults, sizes, text_of
from lessonkit.printing import jobs_for, print_all, quiet
from tests.printing import Proofs, broken_rules, kit_files, make

LESSONS = ("not-your-fault", "first-ten-minutes", None)  # tables, cards, a story; the kit's own
WORDS = "Soonyour"  # of the letter
MEAN, SPACE = 0.477, 0.28  # the mean width of a letter, and that of a space, in em


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    """The sheets of the kit and the samples, not yet printed."""
    return make(kit_files())


@pytest.fixture(scope="module")
def printed(proofs: Proofs) -> tuple[Printed, ...]:
    """Sheets of every kind in every form, on the school's paper."""
    sheets = [one for one in handouts.in_forms(proofs.press) if one.lesson in LESSONS]
    return print_all(jobs_for(sheets, addresses.PAPERS), proofs.files, None, quiet)


def of(printed: Iterable[Printed], *forms: Form) -> list[Printed]:
    """Those in some forms."""
    return [done for done in printed if done.sheet.form in {form.name for form in forms}]


def each(printed: Iterable[Printed], rule: Callable[[Printed], object]) -> dict[str, object]:
    """What a rule finds on each sheet, for those where it finds something."""
    found = {done.sheet.address(done.paper): rule(done) for done in printed}
    return {address: wrong for address, wrong in found.items() if wrong}


@functools.cache
def smallest(done: Printed) -> float:
    """The size of the smallest letter of a sheet, in points."""
    pages = pypdfium2.PdfDocument(done.content)
    return min(size for _, size, _ in sizes(pages))


# --- all forms --------------------------------------------------------------------------------


def test_every_reader_gets_every_kind(proofs: Proofs) -> None:
    """All sheets for students and families come in large print and with wide spacing."""
    usual = [s for s in proofs.sheets if s.kind in READ and s.audience != "teacher"]
    wanted = {one.address("letter") for one in usual if one.version in (None, "A")}
    for form in (LARGE, SPACED):
        made = handouts.in_forms(proofs.press, [form])
        assert {one.address("letter").replace(f"-{form.name}.", ".") for one in made} == wanted


def test_forms_are_on_the_paper_of_the_school(printed: tuple[Printed, ...]) -> None:
    """A form is printed on the school's own paper, and its address says which form it is."""
    assert {done.paper for done in printed} == {"letter"}
    assert all(
        done.sheet.address(done.paper).endswith(f"-letter-{done.sheet.form}.pdf")
        for done in printed
    )
    assert {done.sheet.form for done in printed} == {form.name for form in FORMS}


def test_nothing_is_wrong_with_them(printed: tuple[Printed, ...]) -> None:
    """No warning of the print engine, no missing letter, nothing off the page, no torn line."""
    assert each(printed, lambda done: done.complaints) == {}


def test_each_form_has_a_page_budget(printed: tuple[Printed, ...]) -> None:
    """No sheet takes more sides than its form allows, and one that takes more is told."""
    assert check_printed(printed) == ()
    sheet = handouts.Sheet(
        "kit", "t", "handout", "family", None, "T", "", 8, ("a.md",), form="large"
    )
    assert [one.rule for one in check_printed([Printed(sheet, "letter", b"", 9)])] == ["too-long"]
    assert LARGE.budget("handout", 2) == 8
    assert LARGE.budget("quiz-sheet", 4) == 10
    assert LARGE.budget("booklet", None) is None


def test_every_form_keeps_the_standards(printed: tuple[Printed, ...]) -> None:
    """PDF/UA-1 and PDF/A-2a, as on the usual sheets."""
    assert each(printed, lambda done: broken_rules(done.content)) == {}


def test_every_form_is_fit_for_paper(printed: tuple[Printed, ...]) -> None:
    """Grey, fonts in it, margins, nothing cut, and no letter smaller than its form promises."""

    def wrong(done: Printed) -> list[str]:
        form = form_of(done.sheet.form)
        assert form
        wanted = Wanted(
            done.sheet.audience,
            done.paper,
            done.sheet.sides,
            code=done.sheet.code,
            may_break=form.single,
            smallest=form.smallest,
        )
        return list(faults(done.content, wanted))

    assert each(printed, wrong) == {}


def test_the_same_form_gives_the_same_bytes(proofs: Proofs, printed: tuple[Printed, ...]) -> None:
    """Another printer gives the same PDF."""
    kept = {done.sheet.address(done.paper): done.content for done in printed}
    printer = Printer(proofs.files)
    for form in FORMS:
        done = next(one for one in printed if one.sheet.form == form.name)
        again = printer.print(done.sheet, done.paper).content
        assert again == kept[done.sheet.address(done.paper)]


# --- large print and wide spacing -------------------------------------------------------------


def test_large_print_is_large(printed: tuple[Printed, ...]) -> None:
    """No letter of large print is under 18 points, in a picture and in the foot neither."""
    assert each(of(printed, LARGE), lambda done: smallest(done) < 17.95) == {}


def test_a_small_letter_in_large_print_is_told(proofs: Proofs) -> None:
    """Preflight names the page, the size and the letters."""
    usual = proofs.sheet("kit/family-letter")
    content = proofs.printer.print(usual, "letter").content
    told = list(faults(content, Wanted("family", "letter", 1, smallest=18)))
    assert told[0].startswith('page 1: letters of 7.6 pt, "Onlinesafetylessons')
    assert told[0].endswith("18 pt is the smallest that was promised")


def test_large_print_has_the_words_of_the_usual_sheet(
    proofs: Proofs, printed: tuple[Printed, ...]
) -> None:
    """Nothing is left out: every word of a sheet stands on its large print too."""
    for done in of(printed, LARGE):
        if done.sheet.kind not in ("handout", "letter", "form"):
            continue
        usual = next(
            one
            for one in proofs.sheets
            if (one.folder, one.name, one.variant)
            == (done.sheet.folder, done.sheet.name, done.sheet.variant)
        )
        words = set(text_of(proofs.printer.print(usual, "letter").content).split())
        own = "".join(text_of(done.content).split())
        # "Who" is the head of a column that large print leaves out; what it heads says who it is
        assert {word for word in words if word not in own} <= {"•", "·", "Who"}


def test_widely_spaced_words_are_read_as_words(printed: tuple[Printed, ...]) -> None:
    """Programs that read a PDF hear words, not letters: each piece of text says what it is."""
    letter = next(done for done in of(printed, SPACED) if done.sheet.name == "family-letter")
    assert "Soon your child will have a lesson on staying safe" in text_of(letter.content)
    with pikepdf.open(io.BytesIO(letter.content)) as pdf:
        assert b"/ActualText" in pdf.pages[0].Contents.read_bytes()


def test_wide_spacing_has_the_space_it_promises(
    proofs: Proofs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters stand a third of their mean width farther apart than usual, lines 1.5 apart."""
    monkeypatch.setattr(spacing, "spell", lambda content: content)  # places of letters, not words
    usual = proofs.sheet("kit/family-letter")
    spaced = next(
        one for one in handouts.in_forms(proofs.press, [SPACED]) if one.name == "family-letter"
    )
    wide, normal = (
        _places(proofs.printer.print(sheet, "letter").content, WORDS) for sheet in (spaced, usual)
    )
    apart = ((wide[3][0] - wide[0][0]) / 14 - (normal[3][0] - normal[0][0]) / 10.8) / 3
    assert 0.33 <= apart / MEAN <= 0.37
    between = (wide[4][0] - wide[3][0]) / 14 - (normal[4][0] - normal[3][0]) / 10.8 + SPACE
    assert between >= 3.5 * apart
    online = _places(proofs.printer.print(spaced, "letter").content, "online.It")
    assert wide[0][1] - online[0][1] >= 14 * 1.5


def _places(content: bytes, words: str) -> list[tuple[float, float]]:
    """Where the letters of some words without spaces stand on the first page, in points."""
    text = pypdfium2.PdfDocument(content)[0].get_textpage()
    letters = [
        (text.get_text_range(at, 1), text.get_charbox(at, loose=True))
        for at in range(text.count_chars())
    ]
    letters = [(letter, box) for letter, box in letters if letter.strip()]
    at = "".join(letter for letter, _ in letters).index(words)
    return [(box[0], box[1]) for _, box in letters[at : at + len(words)]]


def test_spaced_lines_are_not_torn(proofs: Proofs) -> None:
    """A line may end right where its last letter ends, without the space after it.

    WeasyPrint alone tears such lines: at some width one of these paragraphs is cut after a word.
    """
    words = "Soon your child will have a lesson on staying safe online. It is about blackmail. "
    body = "".join(f'<p style="width: {100 + at / 4}mm">{words * 3}</p>' for at in range(40))
    html = f'<!doctype html><html lang="en"><head><title>T</title></head><body><main>{body}</main>'
    sheet = Sheet(
        "kit", "t", "handout", "student", None, "T", "", None, (), form="spaced", html=html
    )
    assert proofs.printer.lay_out(sheet, "letter")[1] != []
    with proofs.printer._spaced(sheet):
        assert proofs.printer.lay_out(sheet, "letter")[1] == []
