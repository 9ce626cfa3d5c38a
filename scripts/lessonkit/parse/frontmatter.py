"""Splits a lesson file into its front matter and its text; lines keep their numbers."""

from lessonkit.fields import Fields, read_fields
from lessonkit.problems import Report
from lessonkit.text import CONTROL, Where

FENCE = "---"


def decode(content: bytes, path: str, report: Report) -> str | None:
    """Read bytes as UTF-8 with plain line ends; control characters are reported and dropped."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report("not-utf8", Where(path, line), byte=f"0x{content[error.start]:02x}")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, words in enumerate(text.split("\n"), start=1):
        for sign in CONTROL.findall(words):
            report("control-character", Where(path, number), code=f"U+{ord(sign):04X}")
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
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == FENCE), None)
    if end is None:
        report("front-matter-open", Where(path))
        return None
    fields = read_fields("\n".join(lines[1:end]), path, report, offset=1)
    return None if fields is None else (fields, "\n" * (end + 1) + "\n".join(lines[end + 1 :]))
