"""Says which packs there are, and what lies in each: in what order and how often.

A pack is one PDF that a teacher can print in one go: all that is needed for a lesson or for the
whole kit, with a front page that lists it.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from lessonkit import addresses, handouts
from lessonkit.binding import PART, Binding, Leaf, firsts
from lessonkit.handouts import KEYS, Press, Sheet
from lessonkit.model import Audience, Kit, Lesson
from lessonkit.nearby import Nearby
from lessonkit.pdf import Printed
from lessonkit.printlist import FIRST_VERSION, NOT_ON_PAPER, OPTIONAL, in_order, prints, shared_out
from lessonkit.prose import BASE

PackKind = Literal["teacher", "student", "substitute", "class"]
KINDS: tuple[PackKind, ...] = ("teacher", "student", "substitute", "class")
CORE = "core-plan"  # the plan of the short core, which stands in packs only
FOR_HELP = ("strip", "protocol")  # the kit's documents that a substitute teacher gets too
THICKEST = 120  # pages in one volume of the kit's pack: sixty leaves, for a thin folder
TRIES = 4  # how often a front page is set again until its page numbers are right


@dataclass(frozen=True, slots=True)
class Lot:
    """One sheet in a pack: how often it stands there, and under which heading."""

    sheet: Printed
    copies: int = 1
    under: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack before it is bound; without a lesson that of the whole kit, perhaps in volumes."""

    kind: PackKind
    lesson: Lesson | None
    band: str | None
    paper: str
    lots: tuple[Lot, ...]
    volume: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a front page: a sheet, the pages it fills, its copies and leaves of paper."""

    link: str
    title: str
    under: str
    kind: str
    copies: int
    first: int
    last: int
    leaves: int


class Shop(Protocol):
    """Where sheets are printed and packs are bound."""

    def print(self, jobs: Sequence[tuple[Sheet, str]]) -> tuple[Printed, ...]:
        """Print sheets on their papers."""

    def bind(self, jobs: Sequence[tuple[Sheet, str, Binding]]) -> tuple[Printed, ...]:
        """Bind packs, each named by its front page."""


def inner_sheets(
    press: Press, lessons: Iterable[Lesson], nearby: Nearby | None = None
) -> tuple[Sheet, ...]:
    """The sheets that stand in packs only: of each lesson a plan of its short core."""
    nearby = nearby or Nearby(press.kit, {}, None)

    def made(lesson: Lesson, near: Kit) -> Sheet:
        return _core_plan(lesson, replace(press, kit=near))

    return tuple(nearby.make("core plan", lesson, made) for lesson in lessons)


def lends_help(sheet: Sheet) -> bool:
    """Tell whether a sheet of the kit goes into the pack of a substitute teacher."""
    return sheet.lesson is None and sheet.kind in FOR_HELP


def _core_plan(lesson: Lesson, press: Press) -> Sheet:
    sections = lesson.plan.text.sections
    first = next((at for at, section in enumerate(sections) if section.minutes), len(sections))
    steps = tuple(
        replace(section, minutes=section.core_minutes)
        for section in sections
        if section.core_minutes
    )
    title = press.t("pack.core-plan", title=lesson.plan.title)
    text = replace(lesson.plan.text, sections=(*sections[:first], *steps), footnotes=None)
    plan = replace(lesson.plan, title=title, text=text, standards=())
    short = replace(lesson, minutes=lesson.core_minutes, plan=plan, facts=())
    return handouts.plan(short, press, CORE)


def make(
    press: Press,
    printed: Sequence[Printed],
    lessons: Sequence[str],
    shop: Shop,
    nearby: Nearby | None = None,
    thickest: float = THICKEST,
) -> tuple[Printed, ...]:
    """Make the packs of some lessons from printed sheets, those of `inner_sheets` among them.

    Where all lessons are named, the pack of the whole kit comes too, in volumes of not many more
    pages than the `thickest`.
    """
    found = tuple(_packs(press.kit, printed, lessons, thickest))
    fronts = _fronts(found, press, shop, nearby or Nearby(press.kit, {}, None))
    jobs = [
        (_named(pack, press), pack.paper, _binding(pack, front, press))
        for pack, front in zip(found, fronts, strict=True)
    ]
    return tuple(
        replace(bound, complaints=(*front.complaints, *_too_long(front)))
        for bound, front in zip(shop.bind(jobs), fronts, strict=True)
    )


def listed(press: Press, sheets: Sequence[Printed], lessons: Sequence[str]) -> tuple[Printed, ...]:
    """The packs of some lessons, not bound: their names alone, without content or pages.

    How thick they are is not known, so that of the whole kit is one.
    """
    return tuple(
        Printed(_named(pack, press), pack.paper, b"", 0)
        for pack in _packs(press.kit, sheets, lessons)
    )


def _too_long(front: Printed) -> Iterator[str]:
    if front.sheet.sides and front.pages > front.sheet.sides:
        yield f"its front has {front.pages} pages on {front.paper} and should have 1"


def _fronts(found: Sequence[Pack], press: Press, shop: Shop, nearby: Nearby) -> Sequence[Printed]:
    """Print the front pages, again where they have more pages than their numbers count on."""
    fronts: dict[int, Printed] = {}
    counted = dict.fromkeys(range(len(found)), 1)
    for _ in range(TRIES):
        sheets = [_front(found[at], press, pages, nearby) for at, pages in counted.items()]
        papers = [found[at].paper for at in counted]
        fronts |= zip(counted, shop.print(list(zip(sheets, papers, strict=True))), strict=True)
        counted = {at: fronts[at].pages for at in counted if fronts[at].pages != counted[at]}
        if not counted:
            break
    return [fronts[at] for at in range(len(found))]


def _packs(
    kit: Kit, printed: Sequence[Printed], lessons: Sequence[str], thickest: float = THICKEST
) -> Iterator[Pack]:
    papers = tuple(dict.fromkeys(done.paper for done in printed if done.paper in addresses.PAPERS))
    for paper in papers:
        own = [done for done in printed if done.paper == paper]
        own = [done for done in own if done.sheet.kind not in NOT_ON_PAPER]
        of_lesson = _by_lesson(own)
        helping = [done for done in of_lesson.get(None, []) if lends_help(done.sheet)]
        for lesson in (each for each in kit.lessons if each.id in lessons):
            sheets = of_lesson.get(lesson.id, [])
            for band in _bands(kit, lesson.bands, sheets):
                for kind in KINDS:
                    lots = tuple(_lots(kind, kit, _for_band(sheets, band), helping))
                    if lots:
                        yield Pack(kind, lesson, band, paper, lots)
        if all(lesson.id in lessons for lesson in kit.lessons):
            for band in _bands(kit, (), own):
                volumes = tuple(_volumes(_whole(kit, _for_band(own, band)), thickest))
                for number, lots in enumerate(volumes, start=1):
                    volume = number if len(volumes) > 1 else 0
                    yield Pack("teacher", None, band, paper, lots, volume)


def _bands(kit: Kit, bands: Sequence[str], sheets: Sequence[Printed]) -> tuple[str | None, ...]:
    """The grade bands that need packs of their own; (None,) where one serves all."""
    variants = {done.sheet.variant for done in sheets} - {None}
    known = bands or tuple(band.id for band in kit.bands)
    return tuple(band for band in known if variants) or (None,)


def _for_band(sheets: Sequence[Printed], band: str | None) -> list[Printed]:
    return [done for done in sheets if done.sheet.variant in (None, band)]


def _lots(
    kind: PackKind, kit: Kit, sheets: Sequence[Printed], helping: Sequence[Printed] = ()
) -> Iterator[Lot]:
    """What lies in the pack of a lesson; a substitute teacher gets `helping` too."""
    names = in_order(done.sheet.name for done in sheets)
    ordered = sorted(sheets, key=lambda done: names.index(done.sheet.name))
    core = [done for done in ordered if done.sheet.name == CORE]
    ordered = [done for done in ordered if done.sheet.name != CORE and _belongs(done.sheet, kind)]
    if kind == "teacher":
        yield from map(Lot, ordered)
    elif kind == "student":
        yield from (Lot(done) for done in ordered if done.sheet.audience != "teacher")
    elif kind == "substitute":
        rest = [done for done in ordered if done.sheet.kind != "plan"]
        yield from map(Lot, (*core, *rest, *helping))
    else:
        for _, group in itertools.groupby(ordered, key=lambda done: done.sheet.name):
            versions = list(group)  # of a quiz: a class gets as many of each
            sheet = versions[0].sheet
            needed = prints(sheet.one_for, sheet.alike, kit.school.class_size)
            for done, copies in zip(versions, shared_out(needed, len(versions)), strict=True):
                yield Lot(done, copies)


def _belongs(sheet: Sheet, kind: PackKind) -> bool:
    """Tell whether a pack holds a sheet: one reader needs one version, a class all of them.

    The page with all keys stands for the keys of the other versions. What not every class needs
    lies in a teacher's pack alone, to be copied from there.
    """
    if sheet.kind in OPTIONAL:
        return kind == "teacher"
    several = kind in ("teacher", "class")
    if sheet.version in (None, FIRST_VERSION):
        return several or sheet.name != KEYS
    return several and sheet.audience == "student"


def _whole(kit: Kit, sheets: Sequence[Printed]) -> Iterator[Lot]:
    """What lies in the pack of the whole kit: its own documents, then lesson after lesson."""
    of_lesson = _by_lesson(sheets)
    yield from map(Lot, of_lesson.get(None, []))
    for lesson in kit.lessons:
        for lot in _lots("teacher", kit, of_lesson.get(lesson.id, [])):
            yield replace(lot, under=lesson.title)


def _by_lesson(sheets: Iterable[Printed]) -> dict[str | None, list[Printed]]:
    found: dict[str | None, list[Printed]] = {}
    for done in sheets:
        found.setdefault(done.sheet.lesson, []).append(done)
    return found


def _volumes(lots: Iterable[Lot], thickest: float = THICKEST) -> Iterator[tuple[Lot, ...]]:
    """Cut the pack of a kit where it gets too thick for a folder, never inside a lesson."""
    volume: list[Lot] = []
    pages = 0
    for _, group in itertools.groupby(lots, key=lambda lot: lot.under):
        more = list(group)
        thick = sum(lot.sheet.pages for lot in more)
        if volume and pages + thick > thickest:
            yield tuple(volume)
            volume, pages = [], 0
        volume, pages = [*volume, *more], pages + thick
    yield tuple(volume)


def _named(pack: Pack, press: Press) -> Sheet:
    """The pack as a sheet: its address, its title, and all that it is made from."""
    t, kit = press.t, press.kit
    title = pack.lesson.title if pack.lesson else t("pack.whole", title=kit.title)
    if pack.volume:
        title = t("pack.volume", title=title, volume=pack.volume)
    audience: Audience = "student" if pack.kind == "student" else "teacher"
    sources = dict.fromkeys(path for lot in pack.lots for path in lot.sheet.sheet.sources)
    heading = t(f"pack.{pack.kind}", title=title, students=kit.school.class_size)
    return Sheet(
        f"packs/{pack.lesson.id if pack.lesson else 'kit'}",
        f"{pack.kind}-{pack.volume}" if pack.volume else pack.kind,
        "pack",
        audience,
        pack.lesson.id if pack.lesson else None,
        heading,
        t(f"pack.{pack.kind}-more", students=kit.school.class_size),
        None,
        tuple(sources),
        pack.band,
        heading=press.heading(heading, pack.band),
    )


def _front(pack: Pack, press: Press, pages: int, nearby: Nearby) -> Sheet:
    """The front page, if it has that many pages."""
    sheet, rows = _named(pack, press), tuple(_rows(pack, pages))
    if pack.lesson is None:
        return _listing(sheet, rows, pages, pack.kind, None, press)

    def made(lesson: Lesson, near: Kit) -> Sheet:
        return _listing(sheet, rows, pages, pack.kind, lesson, replace(press, kit=near))

    return nearby.make("front", pack.lesson, made, said=(sheet, rows, pages, pack.kind))


def _listing(
    sheet: Sheet,
    rows: Sequence[Row],
    pages: int,
    kind: PackKind,
    lesson: Lesson | None,
    press: Press,
) -> Sheet:
    template = "print/substitute.html" if kind == "substitute" else "print/front.html"
    if kind == "substitute":
        sheet = replace(sheet, sides=1)
    return press.fill(
        sheet,
        template,
        lesson=lesson,
        kind=kind,
        rows=rows,
        groups=tuple(dict.fromkeys(row.under for row in rows)),
        leaves=(pages + 1) // 2 + sum(row.leaves for row in rows),
    )


def _rows(pack: Pack, pages: int) -> Iterator[Row]:
    starts = firsts([(pages, 1), *((lot.sheet.pages, lot.copies) for lot in pack.lots)])
    for at, (lot, start) in enumerate(zip(pack.lots, starts[1:], strict=True), start=1):
        leaves = (lot.sheet.pages + 1) // 2 * lot.copies
        last = start + 2 * leaves - 1 - lot.sheet.pages % 2
        sheet = lot.sheet.sheet
        yield Row(
            f"{BASE}{PART}{at}", sheet.title, lot.under, sheet.kind, lot.copies, start, last, leaves
        )


def _binding(pack: Pack, front: Printed, press: Press) -> Binding:
    sheet = _named(pack, press)
    leaves = [_leaf(lot, press.kit) for lot in pack.lots]
    return Binding(
        sheet.address(pack.paper),
        Leaf(
            press.t("pack.front"),
            sheet.address(pack.paper),
            front.kept,
            front.pages,
            fingerprint=front.name,
        ),
        tuple(leaves),
        "" if pack.kind == "class" else sheet.title,
        press.t("pack.blank"),
    )


def _leaf(lot: Lot, kit: Kit) -> Leaf:
    sheet, done = lot.sheet.sheet, lot.sheet
    names = [sheet.address(paper) for paper in addresses.PAPERS]
    if sheet.kind == "plan" and sheet.lesson:
        names.append(addresses.plan_page(sheet.lesson))
    if sheet.lesson is None:
        names.append(addresses.document_page(sheet.name))
    address = sheet.address(done.paper)
    return Leaf(
        sheet.title, address, done.kept, done.pages, lot.copies, lot.under, tuple(names), done.name
    )
