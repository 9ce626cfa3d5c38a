"""Gives letters with wide space what print engines forget: whole lines, and words that stay words.

Where letters stand far apart, programs that read a PDF take each of them for a word of its own.
So every piece of text says in the PDF what it is (ActualText, PDF 32000-1, 14.9.4).
"""

import contextlib
import io
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

CODES = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


@contextlib.contextmanager
def room_for_spacing(line_break: Any) -> Iterator[None]:
    """Let lines be broken with the space after their last letter in mind.

    WeasyPrint 70 counts that space only after Pango has broken a line; where both differ it tears
    the line after its first word. `line_break` is WeasyPrint's module for lines.
    """
    create = line_break.create_layout

    def narrower(text: str, style: Any, context: Any, width: Any, *rest: Any) -> Any:
        after = style["letter_spacing"]
        if after != "normal" and width is not None and math.isfinite(width):
            width = max(0, width - after)
        return create(text, style, context, width, *rest)

    line_break.create_layout = narrower
    try:
        yield
    finally:
        line_break.create_layout = create


def spell(content: bytes) -> bytes:
    """Let every piece of text in a PDF say which words it is."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            letters = {
                name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()
            }
            steps = [one for step in _pieces(page) for one in _spelled(step, letters)]
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Write a PDF so that the same pages always give the same bytes."""
    target = io.BytesIO()
    pdf.save(
        target,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return target.getvalue()


def _letters(font: Any) -> Mapping[bytes, str]:
    """What each code of a font stands for."""
    found = CODES.findall(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else ()
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(to.decode()).decode("utf-16-be")
        for code, to in found
        if len(code) == 4
    }


def _pieces(page: Any) -> Iterator[list[Any]]:
    """The steps that draw a page: text from its beginning to its end together, others alone."""
    piece: list[Any] = []
    for step in pikepdf.parse_content_stream(page):
        name = str(step.operator)
        if piece or name == "BT":
            piece.append(step)
            if name == "ET":
                yield piece
                piece = []
        else:
            yield [step]


def _spelled(piece: list[Any], letters: Mapping[str, Mapping[bytes, str]]) -> Iterator[Any]:
    words, known = "", letters.get("", {})
    for step in piece:
        name = str(step.operator)
        if name == "Tf":
            known = letters[str(step.operands[0])]
        elif name in ("Tj", "TJ"):
            shown = step.operands[0]
            for part in shown if isinstance(shown, Array | list) else [shown]:
                if isinstance(part, String):
                    words += _read(bytes(part), known)
    if not words:
        yield from piece
        return
    about = Dictionary(ActualText=String(words))
    yield pikepdf.ContentStreamInstruction([Name.Span, about], Operator("BDC"))
    yield from piece
    yield pikepdf.ContentStreamInstruction([], Operator("EMC"))


def _read(codes: bytes, known: Mapping[bytes, str]) -> str:
    return "".join(known.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))
