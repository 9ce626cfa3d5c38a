"""Sheets in other forms: as whole and as accessible as the usual ones."""

import functools
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from lessonkit import addresses, handouts, imposing, spacing
from lessonkit.build import check_printed, forms_worth
from lessonkit.forms import (
    COLUMNS,
    FORMS,
    LARGE,
    READ,
    ROWS,
    SPACED,
    TILED,
    TWO_SIDED,
    TWO_UP,
    Form,
    form_of,
)
from lessonkit.handouts import Sheet
from lessonkit.pdf import Printed, Printer
from lessonkit.preflight import Wanted, faults, sizes, text_of
from lessonkit.printing import jobs_for, print_all, quiet
from lessonkit.tiles import CUT, EDGE, FLAP, wall
from tests.printing import Proofs, broken_rules, kit_files, make, read_out

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
            beside=form.beside,
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


# --- cards on both sides ----------------------------------------------------------------------

DOTS = 600 / 25.4  # pixels to a millimetre
OFF = 0.2  # mm that two marks may be apart
FINE, POINTS = 4.0, 72 / 25.4  # pixels and points to a millimetre
GRID = (172, 216)  # mm, the cards on a leaf


def test_cards_with_backs_come_for_both_sides(printed: tuple[Printed, ...]) -> None:
    """Cards with backs have a page of backs behind each page of fronts."""
    cards = of(printed, TWO_SIDED)
    assert {done.sheet.name for done in cards} >= {"myth-cards", "wallet-card"}
    assert "step-strip" not in {done.sheet.name for done in cards}
    for done in cards:
        assert done.pages % 2 == 0
    wallet = next(done for done in cards if done.sheet.name == "wallet-card")
    assert (wallet.sheet.alike, wallet.pages) == (8, 2)
    front, back = (text_of_page(wallet, number) for number in (0, 1))
    assert front.count("STOP") == 8 and "takeitdown" not in front
    assert back.count("takeitdown") == 8 and "STOP" not in back


def text_of_page(done: Printed, number: int) -> str:
    """The text of one page."""
    return str(pypdfium2.PdfDocument(done.content)[number].get_textpage().get_text_bounded())


def test_each_back_lies_behind_its_front(proofs: Proofs, printed: tuple[Printed, ...]) -> None:
    """The second card of a row has its back on the left."""
    myths = next(done for done in of(printed, TWO_SIDED) if done.sheet.name == "myth-cards")
    front, back = (pypdfium2.PdfDocument(myths.content)[at].get_textpage() for at in (0, 1))
    for name, behind in (("Card 1", "They chose to do it"), ("Card 2", "It can be a stranger")):
        left = front.get_charbox(front.search(name).get_next()[0])[0] < 306
        assert left == (back.get_charbox(back.search(behind).get_next()[0])[0] > 306)


@pytest.mark.parametrize("paper", addresses.PAPERS)
def test_cut_marks_of_front_and_back_meet(proofs: Proofs, paper: str) -> None:
    """Seen through the leaf, every mark of the back lies on one of the front, to 0.2 mm."""
    sheet = next(
        one for one in handouts.in_forms(proofs.press, [TWO_SIDED]) if one.name == "wallet-card"
    )
    content = proofs.printer.print(sheet, paper).content
    front, back = pypdfium2.PdfDocument(content)
    down, across = _marks(front)
    assert (len(down), len(across)) == (2 * (ROWS + 1), 2 * (COLUMNS + 1))
    for seen, behind in zip(_marks(front), _marks(back, mirrored=True), strict=True):
        assert len(seen) == len(behind)
        assert all(abs(a - b) <= OFF for a, b in zip(seen, behind, strict=True))
    assert down[0] + GRID[1] == pytest.approx(down[-1], abs=OFF)


def _marks(page: pypdfium2.PdfPage, *, mirrored: bool = False) -> tuple[list[float], list[float]]:
    """Where the marks beside and above the cards are, in millimetres from above and from left."""
    picture = page.render(scale=600 / 72, grayscale=True).to_pil()
    if mirrored:
        picture = ImageOps.mirror(picture)
    width = picture.width / DOTS
    edge = (width - GRID[0]) / 2
    top, bottom = 9 + 15 + 5, 9 + 15 + 5 + GRID[1]
    down, across = [], []
    for x in (edge - 4.5, width - edge + 4.5):
        column = picture.crop((round(x * DOTS), 0, round(x * DOTS) + 1, picture.height))
        down += _dark(column.tobytes()[round(25 * DOTS) : round((bottom + 3) * DOTS)], 25)
    for y in (top - 4, bottom + 4):
        row = picture.crop((0, round(y * DOTS), picture.width, round(y * DOTS) + 1))
        across += _dark(row.tobytes(), 0)
    return sorted(down), sorted(across)


def _dark(line: bytes, start: float) -> list[float]:
    """The middles of the dark runs of a line of pixels, in millimetres."""
    runs = re.finditer(rb"[\x00-\x80]+", line)
    return [(run.start() + run.end()) / 2 / DOTS + start for run in runs]


def test_a_card_with_too_many_words_is_told(proofs: Proofs) -> None:
    """A back that is higher than its front would move all backs below it."""
    sheet = next(
        one for one in handouts.in_forms(proofs.press, [TWO_SIDED]) if one.name == "myth-cards"
    )
    longer = replace(sheet, html=sheet.html.replace("They chose to do it.", "They did. " * 60))
    complaints = proofs.printer.print(longer, "letter").complaints
    assert any("the backs do not lie behind their fronts" in told for told in complaints)


# --- two pages on a side ----------------------------------------------------------------------


def _halves(proofs: Proofs, name: str) -> tuple[bytes, bytes]:
    """A sheet as laid out on half pages, and with two of them on each side."""
    with pytest.MonkeyPatch.context() as patch:
        sheet = next(one for one in handouts.in_forms(proofs.press, [TWO_UP]) if one.name == name)
        whole = proofs.printer.print(sheet, "letter").content
        patch.setattr(imposing, "two_up", lambda content: (content, 0))
        return proofs.printer.print(sheet, "letter").content, whole


def test_two_pages_lie_beside_each_other(proofs: Proofs) -> None:
    """The first page is on the left, the second on the right, each as it was laid out."""
    halves, whole = _halves(proofs, "quiz")
    before, after = pypdfium2.PdfDocument(halves), pypdfium2.PdfDocument(whole)
    assert (len(before), len(after)) == (2, 1)
    assert after[0].get_size() == pytest.approx((792, 612), abs=0.1)
    side = after[0].render(scale=1, grayscale=True).to_pil()
    for number, left in enumerate((0, 396)):
        page = before[number].render(scale=1, grayscale=True).to_pil()
        seen = side.crop((left, 0, left + 396, 612))
        assert ImageChops.difference(page, seen).getextrema()[1] < 40


def test_two_pages_are_read_in_their_order(proofs: Proofs) -> None:
    """Who listens hears the left page, then the right one: the words of the half pages."""
    halves, whole = _halves(proofs, "story")
    assert read_out(whole) == read_out(halves)


def test_bookmarks_of_two_pages_lead_to_their_half(proofs: Proofs) -> None:
    """A bookmark leads to the side and the half that its heading is on."""
    halves, whole = _halves(proofs, "story")
    with pikepdf.open(io.BytesIO(halves)) as before, pikepdf.open(io.BytesIO(whole)) as after:
        numbers = {page.objgen: at for at, page in enumerate(before.pages)}
        sides = {page.objgen: at for at, page in enumerate(after.pages)}
        pairs = list(zip(_goals(before), _goals(after), strict=True))
        assert len(pairs) > 5
        for (page, x), (side, across) in pairs:
            assert sides[side] == numbers[page] // 2
            assert across == pytest.approx(x + 396 * (numbers[page] % 2))


def _goals(pdf: pikepdf.Pdf) -> list[tuple[object, float]]:
    """Where each bookmark leads: the page, and how far from its left."""
    return [
        (thing.Dest[0].objgen, float(thing.Dest[2]))
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and "/Title" in thing and "/Dest" in thing
    ]


def test_links_of_the_right_page_lie_on_it(proofs: Proofs) -> None:
    """A link moves with its words, and stays in the tags."""
    body = (
        '<p>Left</p><p style="break-before: page" id="b"><a href="#a">back</a>'
        '<a href="https://example.org/">out</a></p>'
    )
    html = (
        '<!doctype html><html lang="en"><head><title>T</title></head>'
        f'<body><main><h1 id="a">T</h1>{body}</main>'
    )
    sheet = Sheet("kit", "t", "form", "student", None, "T", "", 2, (), form="two-up", html=html)
    done = proofs.printer.print(sheet, "a4")
    assert done.pages == 1
    assert broken_rules(done.content) == []
    with pikepdf.open(io.BytesIO(done.content)) as pdf:
        links = pdf.pages[0].Annots
        assert [float(link.Rect[0]) > 420 for link in links] == [True, True]
        assert all(link.get("/P", pdf.pages[0]).objgen == pdf.pages[0].objgen for link in links)


def test_two_pages_on_a_side_save_paper(printed: tuple[Printed, ...]) -> None:
    """A sheet that takes as many sides as the usual one is not offered."""
    two = of(printed, TWO_UP)[0]
    usual = replace(two.sheet, form="")
    longer, as_long = (Printed(usual, "letter", b"", pages) for pages in (two.pages + 1, two.pages))
    assert forms_worth([two], [longer]) == (two,)
    assert forms_worth([two], [as_long]) == ()
    assert forms_worth(of(printed, LARGE)[:1], [as_long]) == tuple(of(printed, LARGE)[:1])


# --- posters on several sheets ----------------------------------------------------------------


@pytest.mark.parametrize("paper", addresses.PAPERS)
@pytest.mark.parametrize("form", TILED, ids=[form.name for form in TILED])
def test_sheets_glued_together_are_the_poster(
    proofs: Proofs, form: Form, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut and glued as the lines say, the sheets show the poster, without a gap or a step."""
    sheet = next(
        one for one in handouts.in_forms(proofs.press, [form]) if one.name == "poster-four-steps"
    )
    tiled = pypdfium2.PdfDocument(proofs.printer.print(sheet, paper).content)
    monkeypatch.setattr(imposing, "tiled", lambda content, wall: (content, 0))
    poster = pypdfium2.PdfDocument(proofs.printer.print(sheet, paper).content)[0]
    whole = wall(form.name, paper)
    assert poster.get_size() == pytest.approx(
        (whole.width * POINTS, whole.height * POINTS), abs=0.1
    )
    assert len(tiled) == len(whole.tiles) == int(form.name[0])
    glued = Image.new("L", (round(whole.width * FINE), round(whole.height * FINE)), 255)
    for page, tile in zip(tiled, whole.tiles, strict=True):
        assert page.get_size() == pytest.approx([side * POINTS for side in whole.sheet], abs=0.1)
        picture = page.render(scale=FINE / POINTS, grayscale=True).to_pil()
        left, top = round(tile.across.at * FINE) + 1, round(tile.down.at * FINE) + 1  # cut
        right = round((tile.across.at + tile.across.length) * FINE) - 1
        bottom = round((tile.down.at + tile.down.length) * FINE) - 1
        place = (round(tile.across.start * FINE) + 1, round(tile.down.start * FINE) + 1)
        glued.paste(picture.crop((left, top, right, bottom)), place)
    seen = poster.render(scale=FINE / POINTS, grayscale=True).to_pil().resize(glued.size)
    wrong = ImageChops.difference(glued, seen).point(lambda shade: 255 * (shade > 128))
    assert ImageStat.Stat(wrong).mean[0] / 255 < 0.01  # but for the seams and rounding


def test_a_poster_in_tiles_is_read_once(printed: tuple[Printed, ...]) -> None:
    """Its words are in the tags of the first sheet alone; each sheet says what it is."""
    for done in of(printed, *TILED):
        if done.sheet.name == "poster-four-steps":
            said = read_out(done.content)
            assert said.count("Payno") == 1
            assert said.count("messages,namesandtimes") == 1
            with pikepdf.open(io.BytesIO(done.content)) as pdf:
                told = [
                    str(thing.Alt)
                    for thing in pdf.objects
                    if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
                ]
            assert f"Sheet A1 of {done.pages}. Glue" in "".join(told)
            assert len([each for each in told if each.startswith("Sheet ")]) == done.pages


def test_a_wall_fits_on_its_sheets() -> None:
    """Sheets hold the poster without a gap, and leave what printers cannot reach."""
    whole = wall("4-sheets", "letter")
    assert [tile.name for tile in whole.tiles] == ["A1", "A2", "B1", "B2"]
    for span, length in ((whole.named(0, 0).across, 215.9), (whole.named(0, 0).down, 279.4)):
        assert (span.start, span.at, span.goes_on) == (0, EDGE, True)
        assert span.at + span.length == pytest.approx(length - EDGE - FLAP)
    last = whole.named(1, 1)
    assert last.across.at == CUT
    assert last.across.start == whole.named(0, 1).across.length
    assert (whole.width, whole.height) == pytest.approx((391.8, 518.8))


def test_a_poster_longer_than_its_sheets_is_told(proofs: Proofs) -> None:
    """A poster that needs a second page stays in one piece, and takes more sides than it may."""
    sheet = next(
        one
        for one in handouts.in_forms(proofs.press, [TILED[0]])
        if one.name == "poster-four-steps"
    )
    longer = replace(sheet, html=sheet.html.replace("Pay nothing.", "Pay nothing. " * 60))
    done = proofs.printer.print(longer, "letter")
    assert [problem.rule for problem in check_printed([done])] == ["too-long"]


def test_links_of_a_poster_lie_on_their_sheet(proofs: Proofs) -> None:
    """A link low on a poster is on the sheet that shows it, and in the tags."""
    sheet = next(
        one
        for one in handouts.in_forms(proofs.press, [TILED[0]])
        if one.name == "poster-four-steps"
    )
    linked = sheet.html.replace(
        '<p class="kit-qr__address">', '<p><a href="https://example.org/">there</a></p><p>', 1
    )
    done = proofs.printer.print(replace(sheet, html=linked), "letter")
    assert broken_rules(done.content) == []
    with pikepdf.open(io.BytesIO(done.content)) as pdf:
        assert [len(page.get("/Annots", [])) for page in pdf.pages] == [0, 1]
        assert 0 < float(pdf.pages[1].Annots[0].Rect[1]) < 612
