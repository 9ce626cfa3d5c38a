"""What `preflight` finds on finished PDFs: every kind of fault, planted and seen."""

import io
from collections.abc import Callable

import pikepdf
import pytest
import segno
from PIL import Image

from lessonkit.handouts import Sheet
from lessonkit.pdf import Printer
from lessonkit.preflight import Wanted, faults, text_of
from lessonkit.prose import BASE
from tests.printing import kit_files

TEXT = "<h1>Title</h1><p>Words to read.</p>"
LINES = '<div class="kit-lines">' + '<div class="kit-line"></div>' * 3 + "</div>"
STUDENT = Wanted("student", "letter", 1)
Plant = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def printer() -> Printer:
    """A printer with a coloured picture among its files."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 0, 0)).save(picture, "PNG")
    return Printer(kit_files() | {"lessons/red.png": picture.getvalue()})


def _print(printer: Printer, body: str) -> bytes:
    html = f'<!doctype html><html lang="en"><head><title>T</title></head><body><main>{body}</main>'
    sheet = Sheet("kit", "t", "handout", "student", None, "T", "", 1, (), html=html)
    return printer.print(sheet, "letter").content


def _code(address: str) -> str:
    return f"<div>{segno.make_qr(address, error='m').svg_inline(scale=4, border=4)}</div>"


GOOD = (
    ("text", TEXT, STUDENT),
    ("lines", TEXT + LINES, Wanted("student", "letter", 1, lines=3)),
    ("code", f"{TEXT}<p>A-2345</p>", Wanted("student", "letter", 1, code="A-2345")),
    (
        "qr",
        TEXT + _code("https://example.org/help"),
        Wanted("student", "letter", 1, addresses=frozenset({"example.org/help"})),
    ),
    ("table", f"{TEXT}<table><tr><th>a</th></tr><tr><td>b</td></tr></table>", STUDENT),
    (
        "heading over lines",
        f"{TEXT}<h2>Why?</h2>{LINES}<p style='break-before: page'>On.</p>",
        Wanted("student", "letter", 2),
    ),
    ("article", f"{TEXT}<article><h2>Item</h2><p>Question</p></article>", STUDENT),
    ("dark grey", f"{TEXT}<p style='color: #707070'>grey</p>", STUDENT),
)
BREAK = "<p style='break-before: page'>Next page.</p>"
FAULTY = (
    ("pages", TEXT + BREAK, STUDENT, "it has 2 pages and should have 1"),
    ("colour", f"{TEXT}<p style='color: #400'>red</p>", STUDENT, "page 1: the colour"),
    ("pale", f"{TEXT}<p style='color: #888'>grey</p>", STUDENT, "page 1: words in a grey of 0.53"),
    ("picture", f"{TEXT}<img alt='red' src='{BASE}lessons/red.png'>", STUDENT, "a picture has col"),
    ("no heads", f"{TEXT}<table><tr><td>a</td></tr></table>", STUDENT, "page 1: a table without"),
    ("last heading", f"{TEXT}<h2>Alone</h2>{BREAK}", Wanted("student", "letter"), "page 1 ends"),
    ("small", TEXT, Wanted("student", "letter", 1, smallest=18), "page 1: letters of 11.0 pt, \""),
    ("cut", f"{TEXT}<article><p>Question</p>{BREAK}</article>", Wanted("student", "letter"),
     "page 2: an item or a card that began on page 1"),
    ("edge", f"{TEXT}<p style='position: absolute; left: -17mm'>near</p>", STUDENT,
     "page 1: ink within 4.2 mm of the edge"),
    ("ink", f"{TEXT}<div style='background: #000; height: 60mm'></div>", STUDENT, "is black; 12%"),
    ("teacher's ink", f"{TEXT}<div style='background: #000; height: 90mm'></div>",
     Wanted("teacher", "letter", 1), "is black; 20%"),
    ("lines", TEXT + LINES, Wanted("student", "letter", 1, lines=4),
     "3 lines to write on, where 4 should be"),
    ("narrow lines", TEXT + LINES.replace("kit-line\"", "kit-line\" style='height: 5mm'"),
     Wanted("student", "letter", 1, lines=3), "1 lines to write on, where 3 should be"),
    ("no qr", TEXT, Wanted("student", "letter", 1, addresses=frozenset({"example.org"})),
     "no QR code on the paper can be read as example.org"),
    ("other qr", TEXT + _code("https://example.com"),
     Wanted("student", "letter", 1, addresses=frozenset({"example.org"})),
     "a QR code on the paper reads example.com"),
    ("code", f"{TEXT}<p>A-2345</p>{BREAK}", Wanted("student", "letter", 2, code="A-2345"),
     "its code A-2345 is not on every page"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), [each[1:] for each in GOOD], ids=[g[0] for g in GOOD])
def test_a_good_sheet_passes(printer: Printer, body: str, wanted: Wanted) -> None:
    """Nothing is found where nothing is wrong."""
    assert list(faults(_print(printer, body), wanted)) == []


@pytest.mark.parametrize(
    ("body", "wanted", "told"), [each[1:] for each in FAULTY], ids=[each[0] for each in FAULTY]
)
def test_a_fault_is_told(printer: Printer, body: str, wanted: Wanted, told: str) -> None:
    """Each fault is told, and nothing else."""
    found = list(faults(_print(printer, body), wanted))
    assert told in found[-1], found
    assert len(found) == 1 or "no QR code" in found[0], found


def _changed(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as document:
        change(document)
        document.save(target := io.BytesIO())
    return target.getvalue()


def _without_fonts(document: pikepdf.Pdf) -> None:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing:
            del thing.FontFile2


def _without_tags(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


@pytest.mark.parametrize(
    ("change", "told"),
    [(_without_fonts, "is not in the file; another machine"), (_without_tags, "it has no tags")],
)
def test_what_the_printer_never_writes(
    printer: Printer, change: Callable[[pikepdf.Pdf], None], told: str
) -> None:
    """Fonts left out and tags lost on the way are told too."""
    found = list(faults(_changed(_print(printer, TEXT), change), STUDENT))
    assert found and all(told in fault for fault in found), found


def test_text_is_read(printer: Printer) -> None:
    """The text of all pages, hyphens as they are drawn."""
    assert "Words to read." in text_of(_print(printer, TEXT))
    assert "A-2345" in text_of(_print(printer, f"{TEXT}{BREAK}<p>A-2345</p>"))
