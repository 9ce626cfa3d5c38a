"""Files for other programs: one module for each format, listed here in the order of the site."""

import datetime
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lessonkit.exports import omrchecker, zipgrade
from lessonkit.marking import Marked, by_lesson, numbers
from lessonkit.model import Kit, Lesson
from lessonkit.nearby import Nearby
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
    marked: Iterable[Marked], kit: Kit, t: Words, date: datetime.date, nearby: Nearby | None = None
) -> tuple[Export, ...]:
    """Make every export of the answer sheets of a kit, those of one lesson one after the other.

    `nearby` remembers those of lessons that did not change.
    """
    nearby = nearby or Nearby(kit, {}, None)
    found: list[Export] = []
    for lesson, own in by_lesson(marked, kit):
        write = functools.partial(_written, own, t, date)
        found += nearby.make("exports", lesson, write, said=numbers(own))
    return tuple(found)


def _written(
    marked: Iterable[Marked], t: Words, date: datetime.date, lesson: Lesson | None, kit: Kit
) -> tuple[Export, ...]:
    source = lesson.sheet.where.path if lesson else kit.where.path
    return tuple(
        Export(
            f"print/{each.folder}/{each.name}-{format.name}.zip",
            format.title,
            t("exports.title", format=format.title, title=each.title),
            each.sheet.lesson,
            each.sheet.band,
            (source,),
            pack(files, f"{each.name}-{format.name}", date),
        )
        for each in marked
        for format in FORMATS
        if (files := format.write(each, t))
    )
