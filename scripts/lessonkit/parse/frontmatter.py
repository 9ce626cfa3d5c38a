"""Splits a lesson file into its front matter and its text; lines keep their numbers."""

import re

from lessonkit.fields import Fields, read_fields
from lessonkit.problems import Report
from lessonkit.text import Where

FENCE = "---"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\ufeff\ufffe\uffff]")


def decode(content: bytes, path: str, report: Report) -> str | None:
    """Read bytes as UTF-8 with plain line ends; control characters are reported and dropped."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report("not-utf8", Where(path, line), byte=f"0x{content[error.start]:02x}")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for found in CONTROL.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        report("control-character", Where(path, line), code=f"U+{ord(found[0]):04X}")
    text = CONTROL.sub("", text)
    if not text.strip():
        report("empty-file", Where(path))
        return None
    return text


def split(text: str, path: str, report: Report) -> tuple[Fields, str] | None:
    """Give the fields and the text below them; blank lines stand where the fields stood."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        report("front-matter-missing", Where(path))
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            break
    else:
        report("front-matter-open", Where(path))
        return None
    fields = read_fields("\n".join(lines[1:number]), path, report, offset=1)
    if fields is None:
        return None
    return fields, "\n" * (number + 1) + "\n".join(lines[number + 1 :])
