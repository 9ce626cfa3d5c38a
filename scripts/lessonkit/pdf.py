"""Prints sheets: HTML to PDF/UA-1 bytes. The only module that needs Pango, and only when asked.

WeasyPrint is imported inside `Printer`, so that a site without PDFs builds on a machine without it.
"""

import hashlib
import importlib.metadata
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lessonkit import proof
from lessonkit.finish import finish
from lessonkit.handouts import Sheet
from lessonkit.prose import BASE

VARIANT = "pdf/ua-1"
PAPERS = ("letter", "a4", "tabloid", "a3", "screen")
FONT_KINDS = {".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png",
              ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}  # fmt: skip
NARROWER = "main, main p, main li {{ padding-right: {}mm }}"
NUDGES = ("", *map(NARROWER.format, (0.2, 0.4, 0.6)))  # styles to try until no line is torn
VERSIONED = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pillow")


class NoPrinter(Exception):
    """The system libraries for printing are missing; the message says which and what to install."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet on one paper: the PDF, its number of pages, and what is wrong with it, in words."""

    sheet: Sheet
    paper: str
    content: bytes = field(repr=False)
    pages: int
    complaints: tuple[str, ...] = ()


class Printer:
    """A print engine with fonts and styles prepared once; make one per process.

    `files` are what a sheet may open: pictures, fonts and styles by their path in the project.
    Raises NoPrinter where Pango or one of its companions cannot be loaded.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        try:
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
        except OSError as error:
            raise NoPrinter(str(error).splitlines()[0]) from error
        self._weasyprint: Any = weasyprint
        self._fonts = FontConfiguration()
        self._fetcher = _kit_fetcher(weasyprint, files)
        self._complaints = _Complaints()
        self._letters = proof.drawable(files)
        self._styles = {paper: self._style(files, f"theme/print/{paper}.css") for paper in PAPERS}
        self._shared = [
            self._style(files, "theme/print/print.css"),
            self._style(files, "theme/print/boxes.css"),
        ]

    def _style(self, files: Mapping[str, bytes], path: str) -> Any:
        return self._weasyprint.CSS(
            string=files[path].decode(),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
            base_url=BASE,
        )

    def print(self, sheet: Sheet, paper: str) -> Printed:
        """Print one sheet on one paper ("letter" or "a4")."""
        with self._complaints as found:
            document, torn = self.lay_out(sheet, paper)
            content = document.write_pdf(
                pdf_variant=VARIANT, finisher=lambda _, pdf: finish(pdf, sheet.address(paper))
            )
        complaints = dict.fromkeys((*found, *torn, *proof.complaints(document, self._letters)))
        return Printed(sheet, paper, content, len(document.pages), tuple(complaints))

    def lay_out(self, sheet: Sheet, paper: str) -> tuple[Any, list[str]]:
        """Lay out a sheet, again on a slightly narrower page where WeasyPrint tears a line.

        Gives the WeasyPrint document, and what is torn all the same.
        """
        styles = [*self._shared, self._styles[paper]]
        for nudge in NUDGES:
            document = self._weasyprint.HTML(
                string=sheet.html, base_url=BASE, url_fetcher=self._fetcher
            ).render(
                stylesheets=[*styles, self._weasyprint.CSS(string=nudge)],
                font_config=self._fonts,
                pdf_variant=VARIANT,
            )
            torn = list(proof.torn(document))
            if not torn:
                break
        return document, torn


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


def versions() -> str:
    """The versions that decide how a PDF comes out, of everything but the system's libraries."""
    return " ".join(f"{name}={importlib.metadata.version(name)}" for name in VERSIONED)


def fingerprint(sheet: Sheet, paper: str, files: Mapping[str, bytes], engine: str) -> str:
    """Name a printed sheet by all that it is made from, as a SHA-256 in hex."""
    digest = hashlib.sha256()
    for part in (engine, paper, VARIANT, sheet.html):
        digest.update(part.encode())
        digest.update(b"\0")
    for path in sorted(files):
        if path.startswith("theme/print/") or (BASE + path) in sheet.html:
            digest.update(path.encode())
            digest.update(hashlib.sha256(files[path]).digest())
    return digest.hexdigest()
