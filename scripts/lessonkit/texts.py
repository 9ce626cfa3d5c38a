"""Reads the words of finished files: PDFs, Word files, texts."""

import io
import zipfile
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import fromstring as xml

from lessonkit.preflight import text_of as pdf_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNS = {f"{W}noBreakHyphen": "-", f"{W}tab": "\t", f"{W}br": "\n"}  # in a Word file


def docx_text(content: bytes) -> str:
    """The text of a Word file, its foot too; ValueError for what Word would have to mend."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [name for name in packed.namelist() if name.endswith((".xml", ".rels"))]
            trees = {name: xml(packed.read(name)) for name in names}
        bodies = [trees["word/document.xml"], trees["word/footer1.xml"]]
    except (zipfile.BadZipFile, KeyError, SyntaxError) as error:
        raise ValueError(str(error)) from error
    return "\n".join("".join(_said(line)) for body in bodies for line in body.iter(f"{W}p"))


def _said(line: Element) -> Iterator[str]:
    """The words of a paragraph; what its signs mean as letters."""
    for node in line.iter():
        if node.tag == f"{W}t":
            yield node.text or ""
        elif node.tag in SIGNS:
            yield SIGNS[node.tag]


def txt_text(content: bytes) -> str:
    """The text of a text file."""
    return content.decode("utf-8-sig")


READERS: dict[str, Callable[[bytes], str]] = {"pdf": pdf_text, "docx": docx_text, "txt": txt_text}
