"""Files for other programs: one module for each format, listed here in the order of the site."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lessonkit.exports import omrchecker, zipgrade
from lessonkit.marking import Marked
from lessonkit.offline import pack
from lessonkit.words import Words


@dataclass(frozen=True, slots=True)
class Export:
    """One file for another program: its address, what a teacher calls it, what it is made from."""

    address: str
    format: str
    title: str
    lesson: str | None
    variant: str | None
    sources: tuple[str, ...]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Format:
    """One entry of the list of formats.

    `write` gives the files for an answer sheet, none if it cannot be marked there. They are put
    into one ZIP, so that what belongs together stays together.
    """

    name: str
    title: str
    write: Callable[[Marked, Words], Mapping[str, bytes]]


FORMATS = (
    Format("omrchecker", "OMRChecker", omrchecker.write),
    Format("zipgrade", "ZipGrade", zipgrade.write),
)


def render(
    marked: Iterable[Marked], sources: Mapping[str, str], t: Words, date: datetime.date
) -> tuple[Export, ...]:
    """Make every export of the answer sheets; `sources` names the quiz file of each lesson."""
    return tuple(
        Export(
            f"print/{each.folder}/{each.name}-{format.name}.zip",
            format.title,
            t("exports.title", format=format.title, title=each.title),
            each.sheet.lesson,
            each.sheet.band,
            (sources[each.sheet.lesson or ""],),
            pack(files, f"{each.name}-{format.name}", date),
        )
        for each in marked
        for format in FORMATS
        if (files := format.write(each, t))
    )
