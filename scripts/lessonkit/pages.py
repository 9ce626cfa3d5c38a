"""Makes the pages of the site from the kit: whole pages, and the panels that docs pages hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from jinja2 import Environment
from markupsafe import Markup

from lessonkit import addresses
from lessonkit.coverage import coverage
from lessonkit.exports import Export
from lessonkit.model import (
    Audience,
    Document,
    Fact,
    Kit,
    Lesson,
    Quiz,
    Story,
    TeachingRoute,
    Text,
)
from lessonkit.nearby import Nearby
from lessonkit.printlist import FIRST_VERSION, OPTIONAL, PrintedSheet, piles
from lessonkit.prose import Glossary, Surface
from lessonkit.text import Where
from lessonkit.words import Words

Look = Literal["student", "teacher"]
SLOT = re.compile(r"<!--\s*kit:\s*([a-z-]+)\s*-->")
Listed = TypeVar("Listed", PrintedSheet, Export)
SLOTS = (
    "doors",
    "help",
    "help-all",
    "contacts",
    "lessons-student",
    "progress",
    "lessons-teacher",
    "routes",
    "at-a-glance",
    "documents",
    "packs",
    "family-print",
    "sources",
    "marking",
    "offline",
)
RECAP = 3  # questions from earlier lessons at the start of one
LATE = "offline"  # the one panel that can be filled only when the site is finished
BARE_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
TEACHER_DOCS = ("teach.html", "sheets.html", addresses.MARKING, "contribute/")


@dataclass(frozen=True, slots=True)
class Extras:
    """Addresses of styles and scripts that a page loads beside the usual ones, in this order."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


MARKING = Extras(
    ("assets/marking/marking.css",),
    ("assets/marking/data.js", "assets/marking/reader.js", "assets/marking/marking.js"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: its address, its two titles, and the HTML between header and footer.

    `tab` is what a browser shows and remembers, so it says nothing about the topic.
    """

    address: str
    title: str
    tab: str
    look: Look
    audience: Audience
    lesson: str | None
    sources: tuple[str, ...]
    toc: tuple[tuple[str, str], ...]
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a lesson holds, in numbers: items of quiz and exit ticket, pages to print."""

    lesson: Lesson
    items: int
    ticket_items: int
    pages: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of one build shares."""

    kit: Kit
    templates: Environment
    t: Words
    stamp: str
    printed: tuple[PrintedSheet, ...]
    why_unprinted: str
    packs: tuple[PrintedSheet, ...] = ()
    why_unedited: str = ""
    exports: tuple[Export, ...] = ()
    forms: tuple[PrintedSheet, ...] = ()
    later: bool = False  # sheets are printed when somebody asks for them

    def surface(self, address: str, look: Look) -> Surface:
        """The surface of the page at an address."""
        return Surface(self.kit, self.templates, self.t, "site", look == "teacher", address)

    def sheets(self, lesson: str | None) -> list[list[PrintedSheet]]:
        """The printed sheets of a lesson (None: of the kit), those of one thing together.

        On the school's paper they come first, and in all their versions.
        """
        return _grouped(sheet for sheet in self.printed if sheet.lesson == lesson)

    def forms_of(self, lesson: str | None, audience: str = "") -> list[list[PrintedSheet]]:
        """The sheets of a lesson (None: of the kit) in other forms, those of one thing together.

        With an audience only what is for it.
        """
        return _grouped(
            sheet
            for sheet in self.forms
            if sheet.lesson == lesson and audience in ("", sheet.audience)
        )

    def packs_of(self, lesson: str | None) -> list[list[PrintedSheet]]:
        """The packs of a lesson (None: of the kit), those of one kind together."""
        return _grouped(pack for pack in self.packs if pack.lesson == lesson)

    def exports_of(self, lesson: str | None) -> list[Export]:
        """The files for other programs that belong to a lesson (None: to the kit)."""
        return [export for export in self.exports if export.lesson == lesson]


def _grouped(sheets: Iterable[PrintedSheet]) -> list[list[PrintedSheet]]:
    grouped: dict[tuple[str, str | None], list[PrintedSheet]] = {}
    for sheet in sheets:
        grouped.setdefault((sheet.name, sheet.variant), []).append(sheet)
    return list(grouped.values())


def render(desk: Desk, nearby: Nearby | None = None) -> tuple[Page, ...]:
    """Make every page that comes from the lessons, in reading order.

    `nearby` remembers those of lessons that did not change.
    """
    kit, nearby = desk.kit, nearby or Nearby(desk.kit, {}, None)
    printed, packs, forms = map(_by_lesson, (desk.printed, desk.packs, desk.forms))
    exports = _by_lesson(desk.exports)

    def made(lesson: Lesson, near: Kit) -> tuple[Page, ...]:
        return _of_lesson(lesson, replace(own(lesson), kit=near), recap(lesson, kit))

    def own(lesson: Lesson) -> Desk:
        return replace(
            desk,
            printed=printed.get(lesson.id, ()),
            packs=packs.get(lesson.id, ()),
            forms=forms.get(lesson.id, ()),
            exports=exports.get(lesson.id, ()),
        )

    pages: list[Page] = []
    for lesson in kit.lessons:
        mine = own(lesson)
        exported = [(export.address, export.title, export.variant) for export in mine.exports]
        said = (
            mine.printed,
            mine.packs,
            mine.forms,
            exported,
            desk.why_unprinted,
            desk.why_unedited,
            desk.later,
        )
        pages += nearby.make("pages", lesson, made, besides=_before(lesson, kit), said=said)
    pages += [_document(document, desk) for document in desk.kit.documents]
    pages += [_route(route, desk) for route in desk.kit.routes]
    return tuple(pages)


def _by_lesson(files: Iterable[Listed]) -> dict[str | None, tuple[Listed, ...]]:
    found: dict[str | None, list[Listed]] = {}
    for file in files:
        found.setdefault(file.lesson, []).append(file)
    return {lesson: tuple(own) for lesson, own in found.items()}


def _of_lesson(lesson: Lesson, desk: Desk, before: Quiz | None) -> tuple[Page, ...]:
    """The pages of one lesson; `before` are the questions with which it begins."""
    story = (_story(lesson, lesson.story, desk),) if lesson.story else ()
    return (_lesson(lesson, desk, before), *story, _quiz(lesson, desk), _plan(lesson, desk))


def _lesson(lesson: Lesson, desk: Desk, before: Quiz | None) -> Page:
    address = addresses.lesson_page(lesson.id)
    surface = replace(desk.surface(address, "student"), glossary=Glossary(lesson.words))
    html = surface.show(
        "pages/lesson.html",
        lesson=lesson,
        recap=before,
        count=len(desk.kit.lessons),
        cited=tuple(dict.fromkeys((*lesson.facts, *(id for id, _ in lesson.text.cites)))),
    )
    return Page(
        address,
        lesson.title,
        desk.t("site.lesson-tab", number=lesson.number),
        "student",
        "student",
        lesson.id,
        (lesson.where.path,),
        _toc(lesson.text, desk.surface(address, "student")),
        str(html),
    )


def recap(lesson: Lesson, kit: Kit) -> Quiz | None:
    """Questions from the lessons that a teaching route has before this one, the nearest first.

    One from each, at most RECAP. The same for every reader: chance would need a memory.
    """
    items = []
    for back, id in enumerate(_before(lesson, kit)):
        quiz = kit.lesson(id).sheet.quiz
        plain = [item for item in quiz.items if item.ask.type == "choice" and not item.ask.band]
        if plain:
            items.append(plain[(lesson.number + back) % len(plain)])
    return Quiz("recap", lesson.where, "check", tuple(items), None) if items else None


def _before(lesson: Lesson, kit: Kit) -> Sequence[str]:
    """The lessons, RECAP at most, that a teaching route has before this one, the nearest first."""
    ways = [[step.lesson for step in route.steps] for route in kit.routes]
    ways = [way[: way.index(lesson.id)] for way in ways if lesson.id in way]
    return max(ways, key=len, default=[])[-RECAP:][::-1]


def _story(lesson: Lesson, story: Story, desk: Desk) -> Page:
    address = addresses.story_page(lesson.id)
    html = desk.surface(address, "student").show("pages/story.html", lesson=lesson, story=story)
    return Page(
        address,
        story.title,
        desk.t("site.story-tab", number=lesson.number),
        "student",
        "student",
        lesson.id,
        (story.where.path,),
        (),
        str(html),
    )


def _quiz(lesson: Lesson, desk: Desk) -> Page:
    address = addresses.quiz_page(lesson.id)
    later = [other for other in desk.kit.lessons if other.number > lesson.number]
    html = desk.surface(address, "student").show(
        "pages/quiz.html", lesson=lesson, following=later[0] if later else None
    )
    return Page(
        address,
        lesson.sheet.title,
        desk.t("site.quiz-tab", number=lesson.number),
        "student",
        "student",
        lesson.id,
        (lesson.sheet.where.path,),
        (),
        str(html),
    )


def _plan(lesson: Lesson, desk: Desk) -> Page:
    address = addresses.plan_page(lesson.id)
    html = desk.surface(address, "teacher").show(
        "pages/teacher.html", lesson=lesson, groups=desk.sheets(lesson.id), desk=desk
    )
    return Page(
        address,
        lesson.plan.title,
        desk.t("site.plan-tab", number=lesson.number),
        "teacher",
        "teacher",
        lesson.id,
        (lesson.plan.where.path,),
        _toc(lesson.plan.text, desk.surface(address, "teacher")),
        str(html),
    )


def _document(document: Document, desk: Desk) -> Page:
    address = addresses.document_page(document.id)
    look: Look = "teacher" if document.audience == "teacher" else "student"
    groups = [group for group in desk.sheets(None) if group[0].name == document.id]
    forms = [group for group in desk.forms_of(None) if group[0].name == document.id]
    surface = desk.surface(address, look)
    html = surface.show(
        "pages/document.html", document=document, groups=groups, forms_made=forms, desk=desk
    )
    return Page(
        address,
        document.title,
        document.title,
        look,
        document.audience,
        None,
        (document.where.path,),
        _toc(document.text, surface),
        str(html),
    )


def _route(route: TeachingRoute, desk: Desk) -> Page:
    address = addresses.route_page(route.id)
    listed = piles(route, desk.kit, desk.printed)
    html = desk.surface(address, "teacher").show(
        "pages/route.html",
        route=route,
        listed=listed,
        leaves=sum(pile.leaves for _, found in listed for pile in found),
        desk=desk,
    )
    return Page(
        address,
        route.title,
        route.title,
        "teacher",
        "teacher",
        None,
        (desk.kit.where.path,),
        (),
        str(html),
    )


def _toc(text: Text, surface: Surface) -> tuple[tuple[str, str], ...]:
    return tuple(
        (section.id, surface.plain(section.title)) for section in text.sections if section.title
    )


# --- the site's own pages ---------------------------------------------------------------------


def look_of(address: str) -> Look:
    """Which look a docs page has: teachers' pages have search and a table of contents."""
    return "teacher" if address.startswith(TEACHER_DOCS) else "student"


def extras_of(address: str) -> Extras:
    """The styles and scripts that one page has beside those of every page of its look."""
    return MARKING if address == addresses.MARKING else Extras()


def fill_slots(html: str, address: str, desk: Desk) -> str:
    """Put the panels into a docs page, each where its comment `<!-- kit: name -->` stands."""
    surface = desk.surface(address, look_of(address))

    def panel(found: re.Match[str]) -> str:
        if found[1] == LATE:
            return found[0]
        return str(
            surface.show(f"slots/{found[1]}.html", desk=desk, **_panel_values(found[1], desk))
        )

    def table(found: re.Match[str]) -> str:
        return str(surface.show("components/table/docs.html", table=Markup(found[0])))

    return SLOT.sub(panel, BARE_TABLE.sub(table, html))


def fill_offline(html: str, address: str, desk: Desk, name: str, size: int | None) -> str:
    """Put the panel of the offline copy into a finished page; `size` in bytes.

    Inside the copy itself (`size` is None) the panel says where the reader is.
    """

    def panel(found: re.Match[str]) -> str:
        if found[1] != LATE:
            return found[0]
        shown = None if size is None else f"{size / 1e6:.1f}"
        surface = desk.surface(address, look_of(address))
        return str(surface.show(f"slots/{LATE}.html", desk=desk, name=name, size=shown))

    return SLOT.sub(panel, html)


def waits(html: str) -> bool:
    """Tell whether a finished page waits for the panel of the offline copy."""
    return any(found[1] == LATE for found in SLOT.finditer(html))


def unknown_slots(markdown: str, path: str) -> list[tuple[Where, str]]:
    """The panels that a docs page asks for and that do not exist, with their places."""
    return [
        (Where(path, markdown.count("\n", 0, found.start()) + 1), found[1])
        for found in SLOT.finditer(markdown)
        if found[1] not in SLOTS
    ]


def _panel_values(name: str, desk: Desk) -> dict[str, object]:
    if name == "sources":
        advisory = [fact for fact in desk.kit.facts if fact.paragraph]
        return {
            "groups": (
                ("advisory", advisory),
                ("beyond", [f for f in desk.kit.facts if not f.paragraph]),
            ),
            "taught": {fact.id: taught_in(fact, desk.kit) for fact in desk.kit.facts},
            "coverage": coverage(desk.kit),
        }
    if name == "at-a-glance":
        printed = _by_lesson(desk.printed)
        rows = [_glance(lesson, printed.get(lesson.id, ()), desk) for lesson in desk.kit.lessons]
        return {"rows": rows}
    if name == "help":
        return {"ids": card_routes(desk.kit)}
    if name == "help-all":
        return {"ids": [route.id for route in desk.kit.help if route.printed]}
    if name == "documents":
        return {"groups": desk.sheets(None), "documents": desk.kit.documents}
    if name == "family-print":
        family = [group for group in desk.sheets(None) if group[0].audience == "family"]
        return {"groups": family}
    return {}


def _glance(lesson: Lesson, printed: Sequence[PrintedSheet], desk: Desk) -> Glance:
    """Count a lesson as one class gets it: its first grade band, on the school's paper."""
    band = lesson.bands[0] if lesson.bands else None
    ticket = lesson.sheet.exit_ticket
    sheets = [
        sheet
        for sheet in printed
        if sheet.paper == desk.kit.school.paper
        and sheet.variant in (None, band)
        and sheet.version in (None, FIRST_VERSION)
        and sheet.kind not in OPTIONAL
    ]
    return Glance(
        lesson,
        len(lesson.sheet.quiz.for_band(band).items),
        len(ticket.for_band(band).items) if ticket else 0,
        sum(sheet.pages or 0 for sheet in sheets),
    )


def card_routes(kit: Kit) -> list[str]:
    """The few help routes that every page shows."""
    return [route.id for route in kit.help if route.card and route.printed]


def taught_in(fact: Fact, kit: Kit) -> list[tuple[Lesson, str]]:
    """The lessons that teach a fact, each with the address of its page."""
    return [
        (lesson, addresses.lesson_page(lesson.id))
        for lesson in kit.lessons
        if fact.id in lesson.facts
        or fact.id in {id for id, _ in lesson.text.cites}
        or any(fact.id in item.answer.facts for quiz in lesson.quizzes() for item in quiz.items)
    ]


# --- what stands round every page -------------------------------------------------------------


def shell(
    desk: Desk,
    address: str,
    title: str,
    tab: str,
    content: str,
    styles: Sequence[str],
    base: str | None = None,
    toc: Iterable[tuple[str, str]] = (),
) -> Markup:
    """Make a whole student page: header with help and the way out, content, footer with help.

    `base` is the site's own path for a page that may be shown at any address (the 404 page).
    """
    surface = desk.surface(address, "student")
    return surface.show(
        "components/shell/site.html",
        desk=desk,
        title=title,
        tab=tab,
        content=Markup(content),
        styles=styles,
        base=base,
        toc=list(toc),
        card=card_routes(desk.kit),
    )
