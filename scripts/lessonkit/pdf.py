"""Prints sheets: HTML to PDF/UA-1 and PDF/A-2a. Alone needs Pango, and only when asked.

WeasyPrint is imported inside `Printer`, so that a site without PDFs builds on a machine without it.
"""

import contextlib
import functools
import hashlib
import html
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote

from lessonkit import imposing, proof, spacing
from lessonkit.engine import known_libraries
from lessonkit.forms import PAPERS as SIZES
from lessonkit.forms import SPACED, TWO_SIDED, TWO_UP, form_of
from lessonkit.handouts import Sheet
from lessonkit.prose import BASE
from lessonkit.standards import VARIANT, name_both
from lessonkit.tags import fuller, tidy
from lessonkit.tiles import LAID, wall
from lessonkit.usual import usual_styles

FONT_KINDS = {".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png",
              ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}  # fmt: skip
REFERENCE = re.compile(re.escape(BASE) + r"([^\"'<>)\s]+)")  # what a sheet opens, in its HTML
SIZE = "@page {} {{ size: {}mm {}mm }}"
NARROWER = "main, main p, main li {{ padding-right: {}mm }}"
DRAWING = """
@page {{ size: {width}mm {height}mm; margin: 0; @bottom-left {{ content: none }} }}
svg {{ display: block; margin: 0; width: {width}mm !important; height: {height}mm !important }}
"""
NUDGES = ("", *map(NARROWER.format, (0.2, 0.4, 0.6)))  # styles to try until no line is torn
FURTHER = ("", *map(NARROWER.format, (1.0, 1.6, 2.3, 0.5)))  # the same for larger letters


class Readable(Protocol):
    """Something on disk that need not be in memory before it is used."""

    def read_bytes(self) -> bytes:
        """All of it."""


class NoPrinter(Exception):
    """The system libraries for printing are missing; the message says which and what to install."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet on one paper: the PDF, its number of pages, and what is wrong with it, in words.

    `kept` is the PDF, or where it can be read; `name` is its fingerprint, if it has been kept.
    """

    sheet: Sheet
    paper: str
    kept: bytes | Readable = field(repr=False)
    pages: int
    complaints: tuple[str, ...] = ()
    name: str = ""

    @property
    def content(self) -> bytes:
        """The PDF itself."""
        return self.kept if isinstance(self.kept, bytes) else self.kept.read_bytes()


def load_engine() -> Any:
    """Load the print engine, the package weasyprint.

    Raises NoPrinter where Pango or one of its companions cannot be loaded.
    """
    try:
        with known_libraries():
            import weasyprint
    except OSError as error:
        raise NoPrinter(str(error).splitlines()[0]) from error
    return weasyprint


class Printer:
    """A print engine with fonts and styles prepared once; make one per process.

    `files` are what a sheet may open: pictures, fonts and styles by their path in the project.
    Raises NoPrinter where Pango or one of its companions cannot be loaded.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        weasyprint = load_engine()
        self._weasyprint = weasyprint
        self._html = _lighter_html(weasyprint)
        self._fonts = weasyprint.text.fonts.FontConfiguration()
        self._fetcher = _kit_fetcher(weasyprint, files)
        self._complaints = _Complaints()
        self._letters = proof.drawable(files)
        self._style_of = functools.cache(
            lambda name: self._style(files, f"theme/print/{name}.css")
        )  # of a paper or a form
        self._shared = [self._style_of("print"), self._style_of("boxes")]

    def _style(self, files: Mapping[str, bytes], path: str) -> Any:
        return self._weasyprint.CSS(
            string=files[path].decode(),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
            base_url=BASE,
        )

    def _plain_style(self, text: str) -> Any:
        return self._weasyprint.CSS(string=text)

    def print(self, sheet: Sheet, paper: str) -> Printed:
        """Print one sheet on one paper ("letter" or "a4")."""
        with self._complaints as found:
            with self._spaced(sheet):
                document, torn = self.lay_out(sheet, paper)
            with fuller(self._weasyprint.pdf.tags):
                content = document.write_pdf(
                    pdf_variant=VARIANT, finisher=lambda _, pdf: _finish(pdf, sheet.address(paper))
                )
        if sheet.form == SPACED.name:
            content = spacing.spell(content)
        if sheet.form == TWO_SIDED.name:
            torn += proof.unmatched(document)
        pages = len(document.pages)
        if sheet.form == TWO_UP.name:
            content, pages = imposing.two_up(content)
        elif sheet.form in LAID:
            content, pages = imposing.tiled(content, wall(sheet.form, paper))
        complaints = dict.fromkeys((*found, *torn, *proof.complaints(document, self._letters)))
        return Printed(sheet, paper, content, pages, tuple(complaints))

    def _spaced(self, sheet: Sheet) -> contextlib.AbstractContextManager[None]:
        """What laying out a sheet needs whose letters stand far apart."""
        if sheet.form != SPACED.name:
            return contextlib.nullcontext()
        return spacing.room_for_spacing(self._weasyprint.text.line_break)

    def draw(self, svg: bytes, width: float, height: float) -> bytes:
        """Draw a picture on a page of its own size, in millimetres; gives a PDF."""
        document = self._html(string=svg.decode(), base_url=BASE, url_fetcher=self._fetcher)
        style = DRAWING.format(width=width, height=height)
        content: bytes = document.write_pdf(
            stylesheets=[*self._shared, self._weasyprint.CSS(string=style)],
            font_config=self._fonts,
        )
        return content

    def lay_out(self, sheet: Sheet, paper: str) -> tuple[Any, list[str]]:
        """Lay out a sheet, again on a slightly narrower page where WeasyPrint tears a line.

        Gives the WeasyPrint document, and what is torn all the same.
        """
        styles = [*self._shared, self._style_of(paper)]
        form = form_of(sheet.form)
        if form:
            styles += map(self._style_of, (*(("single",) if form.single else ()), form.name))
            styles += map(self._plain_style, _sizes(sheet.form, paper))
        for nudge in FURTHER if sheet.form else NUDGES:
            document = self._html(
                string=sheet.html, base_url=BASE, url_fetcher=self._fetcher
            ).render(
                stylesheets=[*styles, *map(self._plain_style, filter(None, (nudge,)))],
                font_config=self._fonts,
                pdf_variant=VARIANT,
            )
            torn = list(proof.torn(document))
            if not torn:
                break
        return document, torn


def _sizes(form: str, paper: str) -> Iterator[str]:
    """Styles that give the pages of a form their size: half of the paper, or a whole wall of it."""
    if form == TWO_UP.name:
        width, height = SIZES[paper]
        yield SIZE.format("", height / 2, width)
    elif form in LAID:
        whole = wall(form, paper)
        yield SIZE.format("", whole.width, whole.height)
        yield SIZE.format("tile", *whole.sheet)
        yield "".join(f".tile--{other} {{ display: none }}" for other in SIZES if other != paper)


def _lighter_html(weasyprint: Any) -> Any:
    """Make a class of HTML documents with the lighter styles of `usual`."""
    from weasyprint.html import UA, UA_COUNTER_STYLE

    styles = weasyprint.CSS(string=usual_styles(UA), counter_style=UA_COUNTER_STYLE)

    class LighterHtml(weasyprint.HTML):  # type: ignore[misc]
        """A document with the lighter styles."""

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [styles]

    return LighterHtml


def _finish(pdf: Any, address: str) -> None:
    tidy(pdf, address)
    name_both(pdf)


def _kit_fetcher(weasyprint: Any, files: Mapping[str, bytes]) -> Any:
    """Make the fetcher that opens the kit's own files under BASE, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class KitFetcher(URLFetcher):  # type: ignore[misc]
        """Opens files of the kit by their path; every other address is refused."""

        def fetch(self, url: str, headers: object = None) -> Any:
            path = url.removeprefix(BASE)
            if path == url or path not in files:
                raise ValueError(f"{url} is not a file of the kit")
            suffix = "." + path.rsplit(".", 1)[-1].lower()
            return URLFetcherResponse(
                url, files[path], {"Content-Type": FONT_KINDS.get(suffix, "text/css")}
            )

    return KitFetcher()


class _Complaints(logging.Handler):
    """Collects what the print engine logs while one sheet is printed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self._found.append(record.getMessage())

    def __enter__(self) -> list[str]:
        self._found = []
        logger = logging.getLogger("weasyprint")
        logger.addHandler(self)
        self._kept, logger.propagate = logger.propagate, False
        return self._found

    def __exit__(self, *error: object) -> None:
        logger = logging.getLogger("weasyprint")
        logger.removeHandler(self)
        logger.propagate = self._kept


class Names:
    """Names printed sheets by all that they are made from; what all share is looked at once."""

    def __init__(self, files: Mapping[str, bytes], engine: str) -> None:
        self._files = files
        self._hashes: dict[str, bytes] = {}
        shared = hashlib.sha256(f"{engine} {VARIANT}".encode())
        for path in sorted(files):
            if path.startswith("theme/print/") and not path.endswith(".html"):
                shared.update(path.encode() + self._hash(path))
        self.shared = shared.hexdigest()

    def name(self, sheet: Sheet, paper: str) -> str:
        """Name a sheet on one paper, as a SHA-256 in hex."""
        digest = hashlib.sha256(self.shared.encode())
        digest.update(f"{paper} {sheet.address(paper)}\0{sheet.html}".encode())
        for found in sorted(set(REFERENCE.findall(sheet.html))):
            path = unquote(html.unescape(found))
            if path in self._files:
                digest.update(path.encode() + self._hash(path))
        return digest.hexdigest()

    def _hash(self, path: str) -> bytes:
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha256(self._files[path]).digest()
        return self._hashes[path]
