"""Looks at finished PDFs as a printer's preflight does: fonts, greys, margins, ink, space to write.

It knows nothing of lessons but what `Wanted` says, and reads nothing but the PDF itself: what
would be wrong on paper, in words.
"""

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lessonkit.sheetcheck import Picture

MM = 72 / 25.4  # points
DOTS = 144  # per inch, of the pictures that pages are judged by
CODE_DOTS = 200  # per inch, of those that QR codes are read from
EDGE = 4.2  # mm that many printers cannot reach
INK = {"student": 0.12}  # the most of a page that may be black
MOST_INK = 0.2  # on sheets for others
PALEST = 0.46  # the lightest grey with a contrast of 4.5 to white paper
DARK, PALE = 200, 235  # of 255: darker counts as a line, lighter as paper
LINE = 45  # mm of a line to write on
APART = 6.5  # mm between lines to write on
ROUNDING = 0.05  # points
HEADINGS = {"/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
GREYS = {"g", "rg"}
WRITING = {"Tj", "TJ", "'", '"'}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sheet has to be: for whom, on how many sides, with what codes and room to write.

    `sides` is None for as many as needed; `paper` is "screen" for what is only shown; `lines` is
    the number of lines to write on; `addresses` are what its QR codes say; `code` stands on it.
    No letter is smaller than `smallest`, in points. `beside` is how many pages lie on each side.
    """

    audience: str
    paper: str
    sides: int | None = None
    lines: int = 0
    addresses: frozenset[str] = frozenset()
    code: str = ""
    may_break: bool = False
    smallest: float = 0
    beside: int = 1


def faults(content: bytes, wanted: Wanted) -> Iterator[str]:
    """What is wrong with a PDF."""
    import pikepdf
    import pypdfium2

    with pikepdf.open(io.BytesIO(content)) as document:
        yield from _fonts(document)
        yield from _greys(document)
        yield from _tags(document, wanted)
    pages = pypdfium2.PdfDocument(content)
    try:
        if wanted.sides and len(pages) > wanted.sides:
            yield f"it has {len(pages)} pages and should have {wanted.sides}"
        yield from _seen(pages, wanted)
        if wanted.smallest:
            yield from _small(pages, wanted.smallest)
        if wanted.code and not all(wanted.code in _text(page) for page in pages):
            yield f"its code {wanted.code} is not on every page"
    finally:
        pages.close()


def sizes(pages: Any) -> Iterator[tuple[int, float, str]]:
    """Every letter of an open PDF: its page, its size on paper in points, and itself."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    for number, page in enumerate(pages, start=1):
        text = page.get_textpage()
        for at in range(text.count_chars()):
            letter = chr(pdfium.FPDFText_GetUnicode(text, at))
            if letter.isspace() or pdfium.FPDFText_IsGenerated(text, at) == 1:
                continue
            pdfium.FPDFText_GetMatrix(text, at, matrix)
            larger = math.hypot(matrix.c, matrix.d)
            yield number, pdfium.FPDFText_GetFontSize(text, at) * larger, letter


def text_of(content: bytes) -> str:
    """The text of a PDF, page after page."""
    import pypdfium2

    pages = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(map(_text, pages))
    finally:
        pages.close()


def picture_of(content: bytes, dots: float) -> Picture:
    """The first page of a PDF in grey, with so many pixels to a millimetre."""
    import pypdfium2

    pages = pypdfium2.PdfDocument(content)
    try:
        image = pages[0].render(scale=dots * 25.4 / 72, grayscale=True).to_pil().convert("L")
        return Picture(image.width, image.tobytes(), dots)
    finally:
        pages.close()


def _text(page: Any) -> str:
    return str(page.get_textpage().get_text_bounded()).replace("\ufffe", "-").replace("\x02", "-")


# --- in the file ------------------------------------------------------------------------------


def _fonts(document: Any) -> Iterator[str]:
    """Every font is in the file."""
    found = set()
    for thing in document.objects:
        if getattr(thing, "get", None) and _is(thing, "/Type", "/Font"):
            inner = thing.DescendantFonts[0] if "/DescendantFonts" in thing else thing
            about = inner.get("/FontDescriptor", {})
            if not any(f"/FontFile{kind}" in about for kind in ("", "2", "3")):
                found.add(str(thing.get("/BaseFont", "a font"))[1:])
    for name in sorted(found):
        yield f"the font {name} is not in the file; another machine would show other letters"


def _is(thing: Any, key: str, value: str) -> bool:
    try:
        return str(thing.get(key, "")) == value
    except (AttributeError, TypeError, ValueError):
        return False


def _greys(document: Any) -> Iterator[str]:
    """Everything is drawn in grey, and words dark enough to be read on a copy of a copy."""
    forms = [
        thing
        for thing in document.objects
        if _is(thing, "/Subtype", "/Form") and hasattr(thing, "read_bytes")
    ]
    pages = ((f"page {number}: ", page) for number, page in enumerate(document.pages, start=1))
    found: dict[str, None] = {}
    for place, stream in (*pages, *(("in a drawing: ", form) for form in forms)):
        for fault in _drawn(stream):
            found.setdefault(f"{place}{fault}")
    for thing in document.objects:
        if _is(thing, "/Subtype", "/Image") and not _is(thing, "/ColorSpace", "/DeviceGray"):
            found.setdefault("a picture has colours, which a grey copier turns into anything")
    yield from found


def _drawn(stream: Any) -> Iterator[str]:
    import pikepdf

    fill, kept = 0.0, []
    for step in pikepdf.parse_content_stream(stream):
        name, operands = str(step.operator), step.operands
        if name == "q":
            kept.append(fill)
        elif name == "Q":
            fill = kept.pop() if kept else 0.0
        elif name.lower() in GREYS:
            values = [float(value) for value in operands]
            if len(set(values)) > 1:
                yield f"the colour {' '.join(map(str, operands))}, where all should be grey"
            if name in GREYS:
                fill = sum(values) / len(values)
        elif name in {"k", "K", "sc", "SC", "scn", "SCN", "sh"}:
            yield f"a colour space of its own ({name}), where all should be grey"
        elif name in WRITING and fill > PALEST:
            yield f"words in a grey of {fill:.2f} are too pale; {PALEST} is the palest"


# --- in the tags ------------------------------------------------------------------------------


def _tags(document: Any, wanted: Wanted) -> Iterator[str]:
    """Tables have heads; no item or card is cut by a page; no heading ends a page."""
    if "/StructTreeRoot" not in document.Root:
        yield "it has no tags, so nobody can listen to it"
        return
    numbers = {page.objgen: number for number, page in enumerate(document.pages, start=1)}
    parts = list(_parts(document.Root.StructTreeRoot, numbers))
    began: dict[str, int] = {}
    cut: set[str] = set()
    for kind, page, element, article in parts:
        if kind == "/Table" and not _has_head(element):
            yield f"page {page}: a table without heads"
        if kind == "/Art" and article:
            first = began.setdefault(article, page)
            if first != page:
                cut.add(article)
                if not wanted.may_break:
                    yield f"page {page}: an item or a card that began on page {first}"
    words = {page: (kind, article) for kind, page, element, article in parts if element is None}
    for number, (heading, article) in words.items():
        # what follows the question of a whole item is on its page, such as lines to write on
        if heading and (not article or article in cut):
            yield f"page {number} ends with a heading"


def _parts(
    element: Any, numbers: dict[Any, int], heading: str = "", article: str = ""
) -> Iterator[tuple[str, int, Any, str]]:
    """Every element below one, with its kind, its page and the name of the article it is in.

    After it come its words, without an element, with the kind of their heading.
    """
    own = numbers.get(_page_of(element), 0)
    kids = element.get("/K", [])
    for kid in kids if _is_array(kids) else [kids]:
        if isinstance(kid, int):
            yield heading, own, None, article
        elif "/MCID" in kid:
            yield heading, numbers.get(_page_of(kid), own), None, article
        elif "/S" in kid:
            kind = str(kid.S)
            inner = str(kid.T) if kind == "/Art" and "/T" in kid else article
            yield kind, numbers.get(_page_of(kid), own), kid, inner
            if kind == "/Div" == str(element.get("/S")) and not kid.get("/K"):
                yield "", numbers.get(_page_of(kid), own), None, inner  # a line to write on
            yield from _parts(kid, numbers, kind if kind in HEADINGS else heading, inner)


def _is_array(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array | list)


def _page_of(element: Any) -> Any:
    page = element.get("/Pg")
    return page.objgen if page is not None else None


def _has_head(element: Any) -> bool:
    kids = element.get("/K", [])
    for kid in kids if _is_array(kids) else [kids]:
        if not isinstance(kid, int) and "/S" in kid and (str(kid.S) == "/TH" or _has_head(kid)):
            return True
    return False


# --- on the paper -----------------------------------------------------------------------------


def _seen(pages: Any, wanted: Wanted) -> Iterator[str]:
    """What the rendered pages show: margins, ink, lines to write on, QR codes."""
    from PIL import ImageStat

    lines, read = 0, set()
    for number, page in enumerate(pages, start=1):
        picture = page.render(scale=DOTS / 72, grayscale=True).to_pil()
        ink = 1 - ImageStat.Stat(picture).mean[0] / 255
        most = INK.get(wanted.audience, MOST_INK)
        if wanted.paper != "screen":
            if _at_the_edge(picture):
                yield f"page {number}: ink within {EDGE} mm of the edge, where printers stop"
            if ink > most:
                yield f"page {number}: {ink:.0%} of it is black; {most:.0%} is the most"
        if wanted.lines:
            width = picture.width // wanted.beside
            for left in range(0, width * wanted.beside, width):
                lines += _lines(picture.crop((left, 0, left + width, picture.height)))
        if wanted.addresses:
            read |= _codes(page)
    if lines < wanted.lines:
        yield f"{lines} lines to write on, where {wanted.lines} should be"
    for address in sorted(wanted.addresses - read):
        yield f"no QR code on the paper can be read as {address}"
    for address in sorted(read - wanted.addresses):
        yield f"a QR code on the paper reads {address}"


def _small(pages: Any, smallest: float) -> Iterator[str]:
    """No letter is smaller than promised, in pictures neither."""
    found: dict[int, tuple[float, str]] = {}
    for number, size, letter in sizes(pages):
        if size < smallest - ROUNDING:
            least, words = found.get(number, (size, ""))
            found[number] = min(least, size), words + letter
    for number, (least, words) in found.items():
        yield (
            f'page {number}: letters of {least:.1f} pt, "{words[:20]}"; '
            f"{smallest:g} pt is the smallest that was promised"
        )


def _at_the_edge(picture: Any) -> bool:
    width, height = picture.size
    edge = round(EDGE * DOTS / 25.4)
    strips = (
        (0, 0, width, edge),
        (0, height - edge, width, height),
        (0, 0, edge, height),
        (width - edge, 0, width, height),
    )
    return any(picture.crop(strip).getextrema()[0] < PALE for strip in strips)


def _lines(picture: Any) -> int:
    """How many long thin lines a page has with room for handwriting above them."""
    width, _ = picture.size
    run = b"\x01" * round(LINE * DOTS / 25.4)
    marks = picture.point(lambda shade: 1 if shade < DARK else 0).tobytes()
    rows = [at for at in range(len(marks) // width) if run in marks[at * width : (at + 1) * width]]
    room = APART * DOTS / 25.4
    return sum(row - before >= room for before, row in zip((-room, *rows), rows, strict=False))


def _codes(page: Any) -> set[str]:
    """What the QR codes of a page say."""
    import zxingcpp

    picture = page.render(scale=CODE_DOTS / 72, grayscale=True).to_pil()
    return {re.sub(r"^https://", "", found.text) for found in zxingcpp.read_barcodes(picture)}
