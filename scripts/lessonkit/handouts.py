"""Makes the HTML of every printed sheet from the kit. Prints nothing itself."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from jinja2 import Environment

from lessonkit import addresses, measure
from lessonkit.forms import COLUMNS, FORMS, ROWS, TILED, TWO_SIDED, Form
from lessonkit.model import (
    Audience,
    Block,
    Card,
    Document,
    Kit,
    Lesson,
    OneFor,
    Quiz,
    Section,
    Story,
    Text,
)
from lessonkit.nearby import Nearby
from lessonkit.printlist import FIRST_VERSION
from lessonkit.prose import Medium, Surface
from lessonkit.text import mixed
from lessonkit.tickets import to_a_page
from lessonkit.tiles import wall
from lessonkit.versions import Room, Version, lettered, staying_in
from lessonkit.words import Words

SheetKind = Literal[
    "plan", "quiz-sheet", "answer-key", "exit-ticket", "handout", "cards", "letter", "protocol",
    "guide", "strip", "slides", "poster", "certificate", "form", "booklet", "answer-sheet", "pack",
]  # fmt: skip
TEMPLATES = {
    "strip": "print/strip.html",
    "slides": "print/slides.html",
    "poster": "print/poster.html",
    "certificate": "print/certificate.html",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed thing before it is printed: its HTML, the same for every paper.

    `folder`, `name`, `version` and `variant` (a grade band, or None) make its address; `sides` is
    its page budget, None for as many as needed. `one_for` says who shares one of it, `alike` how
    many of it one print holds. `version` is the letter of a version of a quiz, or None, and
    `heading` the title without it; sheet and key of one version carry one `code`. With a `home`,
    a sheet is printed on that paper alone where there is a choice; with a `laid_for` it was laid
    out for that one, such as "a4-large". `form` is the name of one of `forms`, "" for the usual.
    """

    folder: str
    name: str
    kind: SheetKind
    audience: Audience
    lesson: str | None
    title: str
    summary: str
    sides: int | None
    sources: tuple[str, ...]
    variant: str | None = None
    one_for: OneFor = "teacher"
    alike: int = 1
    heading: str = ""
    version: str | None = None
    code: str = ""
    home: str | None = None
    form: str = ""
    laid_for: str | None = None
    html: str = field(repr=False, default="")

    @property
    def named(self) -> bool:
        """Whether a student writes a name on it: on quizzes only, all else can stay nameless."""
        return self.kind == "quiz-sheet"

    @property
    def file(self) -> str:
        """What its files are called, before paper and ending."""
        version = self.version.lower() if self.version not in (None, FIRST_VERSION) else None
        return "-".join(part for part in (self.name, version, self.variant) if part)

    def address(self, paper: str) -> str:
        """Where the PDF stands on the site."""
        return addresses.sheet(self.folder, self.file, paper, self.form)

    def papers(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """The papers to print it on: slides fill a screen, posters come in double size too."""
        if self.laid_for:
            return (self.laid_for,) if self.laid_for.removesuffix(LARGE) in chosen else ()
        if self.kind == "slides":
            return ("screen",)
        if self.kind == "poster" and not self.form:
            return tuple(paper for one in chosen for paper in (one, DOUBLE[one]))
        return (self.home,) if self.home and self.home in chosen else tuple(chosen)


LISTED = "listed"  # what stands for the HTML of a sheet that is only listed
LARGE = "-large"  # at the end of the name of a paper: for large print
KEYS = "keys"  # the name of the page with the keys of all versions
MOST_BESIDE = 6  # versions whose keys stand in columns; of more, in rows
DOUBLE = {"letter": "tabloid", "a4": "a3"}


@dataclass(frozen=True, slots=True)
class Step:
    """One timed step of a plan: its number, and the minute of the lesson at which it starts."""

    section: Section
    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Press:
    """What every sheet of one build shares: kit, templates, words, the stamp in the footer.

    `seed` is for other versions of the quizzes than the usual ones, `form` for sheets in another
    form than the usual one. With `listed`, sheets are made without their HTML.
    """

    kit: Kit
    templates: Environment
    t: Words
    stamp: str
    date: datetime.date
    seed: str = ""
    form: Form | None = None
    listed: bool = False

    def heading(self, title: str, band: str | None) -> str:
        """A title with the name of the grade band it is for, if it is for one only."""
        if band is None:
            return title
        return f"{title} ({next(each.title for each in self.kit.bands if each.id == band)})"

    def fill(self, sheet: Sheet, template: str, *, key: bool = False, **values: object) -> Sheet:
        """Fill a sheet's template; a sheet for one grade band says so in its title.

        What does not come in the form that is asked for stays empty.
        """
        if self.form:
            if not self.form.takes(sheet.kind, sheet.audience):
                return replace(sheet, html="")
            sides = self.form.budget(sheet.kind, sheet.sides)
            home = self.kit.school.paper
            sheet = replace(sheet, form=self.form.name, sides=sides, home=home)
        teacher = sheet.audience == "teacher"
        sheet = replace(sheet, title=self.heading(sheet.title, sheet.variant))
        sheet = replace(sheet, heading=sheet.title)
        if sheet.version:
            title = self.t("sheet.version-of", title=sheet.title, version=sheet.version)
            sheet = replace(sheet, title=title)
        if self.listed:
            return replace(sheet, html=LISTED)
        medium: Medium = "key" if key else "sheet"
        surface = Surface(self.kit, self.templates, self.t, medium, teacher, "", sheet.variant)
        html = surface.show(
            template,
            sheet=sheet,
            form=self.form,
            **{**self.foot(), "heading": sheet.heading, **values},
        )
        return replace(sheet, html=str(html))

    def foot(self) -> dict[str, object]:
        """What stands at the foot of every sheet: where help is, how fresh that is, the stamp."""
        card = [route for route in self.kit.help if route.card and route.printed]
        return {
            "stamp": self.stamp,
            "date": self.date,
            "card": [route.id for route in card],
            "checked_on": min((route.checked_on for route in card), default=self.date),
            "checked_live": all(route.checked == "live" for route in card),
        }


@dataclass(frozen=True, slots=True)
class Edition:
    """The quiz of a lesson as one grade band gets it, in all its versions."""

    lesson: Lesson
    band: str | None
    versions: tuple[Version, ...]


def editions(press: Press, nearby: Nearby | None = None) -> tuple[Edition, ...]:
    """Make the versions of every quiz of a kit, for each grade band that it names.

    `nearby` remembers those of lessons that did not change.
    """
    nearby = nearby or Nearby(press.kit, {}, None)

    def made(lesson: Lesson, near: Kit) -> tuple[tuple[str | None, tuple[Version, ...]], ...]:
        own = replace(press, kit=near)
        bands = variants(lesson.sheet.text, lesson.bands)
        return tuple((band, versions_of(lesson, band, own)) for band in bands)

    return tuple(
        Edition(lesson, band, versions)
        for lesson in press.kit.lessons
        for band, versions in nearby.make("versions", lesson, made)
    )


def render(
    press: Press,
    made: Sequence[Edition],
    nearby: Nearby | None = None,
    folders: Collection[str] | None = None,
) -> tuple[Sheet, ...]:
    """Make every sheet of a kit: each lesson's plan, quiz, key and handouts, then the kit's own.

    `made` are the versions of its quizzes. Answer sheets are made by `answerforms`. `nearby`
    remembers the sheets of lessons that did not change. With `folders`, only theirs are made:
    ids of lessons, and "kit".
    """
    kit, nearby = press.kit, nearby or Nearby(press.kit, {}, None)
    editions_of: dict[str, list[Edition]] = {}
    for edition in made:
        editions_of.setdefault(edition.lesson.id, []).append(edition)

    def sheets_of(lesson: Lesson, near: Kit) -> tuple[Sheet, ...]:
        return _of_lesson(lesson, editions_of.get(lesson.id, ()), replace(press, kit=near))

    def own_sheets(_: None, near: Kit) -> tuple[Sheet, ...]:
        own = replace(press, kit=near)
        return tuple(
            sheet for document in near.documents for sheet in _documents(document, None, own)
        )

    sheets: list[Sheet] = []
    for lesson in kit.lessons:
        if folders is not None and lesson.id not in folders:
            continue
        codes = [one.code for each in editions_of.get(lesson.id, ()) for one in each.versions]
        sheets += nearby.make("sheets", lesson, sheets_of, said=(press.form, press.listed, codes))
    if folders is None or "kit" in folders:
        sheets += nearby.make("sheets", None, own_sheets, said=(press.form, press.listed))
    return tuple(sheet for sheet in sheets if sheet.html)


def in_forms(
    press: Press,
    forms: Sequence[Form] = FORMS,
    *,
    every_version: bool = False,
    nearby: Nearby | None = None,
) -> tuple[Sheet, ...]:
    """Make every sheet of a kit in the other forms that it comes in; of quizzes version A alone.

    `nearby` remembers the sheets of lessons that did not change.
    """
    made = editions(press, nearby)
    if not every_version:
        made = tuple(replace(each, versions=each.versions[:1]) for each in made)
    return tuple(
        sheet for form in forms for sheet in render(replace(press, form=form), made, nearby)
    )


def _of_lesson(lesson: Lesson, own: Sequence[Edition], press: Press) -> tuple[Sheet, ...]:
    ticket = lesson.sheet.exit_ticket
    sheets = [plan(lesson, press)]
    for each in own:
        sheets.extend(_quiz_sheet(lesson, each.band, one, press) for one in each.versions)
    for each in own:
        sheets.extend(_answer_key(lesson, each.band, one, press) for one in each.versions)
        if len(each.versions) > 1:
            sheets.append(_all_keys(lesson, each.band, each.versions, press))
    if ticket:
        bands = [each.band for each in own]
        ticket_bands = bands if any(item.ask.band for item in ticket.items) else (None,)
        sheets.extend(_exit_ticket(lesson, ticket, band, press) for band in ticket_bands)
    if lesson.story:
        sheets.append(_booklet(lesson, lesson.story, press))
    for document in lesson.handouts:
        sheets.extend(_documents(document, lesson, press))
    return tuple(sheets)


def variants(text: Text, bands: Sequence[str]) -> tuple[str | None, ...]:
    """The grade bands that need a sheet of their own; (None,) where one sheet serves all."""
    named = text.bands()
    return tuple(band for band in bands if named) or (None,)


def plan(lesson: Lesson, press: Press, name: str = "plan") -> Sheet:
    """Make the plan of a lesson, or of a part of it under another name."""
    strip = press.kit.strip
    sources = (lesson.plan.where.path, lesson.where.path) + ((strip.where.path,) if strip else ())
    sheet = Sheet(
        lesson.id,
        name,
        "plan",
        "teacher",
        lesson.id,
        lesson.plan.title,
        lesson.summary,
        None,
        sources,
    )
    sections = lesson.plan.text.sections
    first = next((at for at, section in enumerate(sections) if section.minutes), len(sections))
    return press.fill(
        sheet,
        "print/plan.html",
        lesson=lesson,
        strip=strip,
        before=sections[:first],
        steps=tuple(_steps(lesson.plan.steps)),
        after=tuple(section for section in sections[first:] if not section.minutes),
    )


def _steps(sections: Iterable[Section]) -> Iterator[Step]:
    start = 0
    for number, section in enumerate(sections, start=1):
        yield Step(section, number, start)
        start += section.minutes or 0


def versions_of(lesson: Lesson, band: str | None, press: Press) -> tuple[Version, ...]:
    """The versions of a lesson's quiz that one grade band gets."""
    quiz = lesson.sheet.quiz.for_band(band)
    room = room_for(lesson, band, press)
    return lettered(quiz, press.kit.versions, staying_in(press.t), press.seed, room)


def room_for(lesson: Lesson, band: str | None, press: Press) -> Room:
    """How to reckon the pages that an arrangement of a lesson's quiz takes."""
    surface = Surface(press.kit, press.templates, press.t, "sheet", False, "", band)
    plain = measure.plain_with(surface.plain)
    before, after = surroundings(lesson.sheet.text, lesson.sheet.quiz)
    head = measure.head(press.heading(lesson.sheet.title, band), before, plain)
    foot = measure.foot(after, plain)
    heights = {item.id: measure.item(item.ask, plain) for item in lesson.sheet.quiz.items}
    return lambda quiz: measure.pages(head, (heights[item.id] for item in quiz.items), foot)


def _of_version(sheet: Sheet, version: Version, press: Press) -> Sheet:
    """Name the version on a sheet: with its letter, if there are several, and always its code.

    All but the first are printed on the school's own paper alone.
    """
    several = press.kit.versions > 1
    return replace(
        sheet,
        version=version.name if several else None,
        code=version.code,
        home=None if version.name == FIRST_VERSION else press.kit.school.paper,
    )


def _quiz_sheet(lesson: Lesson, band: str | None, version: Version, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "quiz", "quiz-sheet", "student", lesson.id, lesson.sheet.title,
        press.t("sheet.quiz"), 4, (lesson.sheet.where.path,), band, "student",
    )  # fmt: skip
    sheet = _of_version(sheet, version, press)
    return asked(sheet, "print/quiz-sheet.html", lesson, version.quiz, press)


def _exit_ticket(lesson: Lesson, quiz: Quiz, band: str | None, press: Press) -> Sheet:
    title = press.t("sheet.exit-ticket", title=lesson.title)
    mine = quiz.for_band(band)
    surface = Surface(press.kit, press.templates, press.t, "sheet", False, "", band)
    before, after = surroundings(lesson.sheet.text, quiz)
    tickets = to_a_page(title, mine.asks, (*before, *after), surface.plain)
    if press.form and press.form.single:
        tickets = 1
    sheet = Sheet(
        lesson.id, "exit-ticket", "exit-ticket", "student", lesson.id,
        title, press.t("quiz.exit-ticket"), 2,
        (lesson.sheet.where.path,), band, "student", tickets,
    )  # fmt: skip
    return asked(sheet, "print/exit-ticket.html", lesson, mine, press)


def asked(sheet: Sheet, template: str, lesson: Lesson, quiz: Quiz, press: Press) -> Sheet:
    """Fill a student's sheet with the asking halves only: it cannot leak what it never had."""
    before, after = surroundings(lesson.sheet.text, quiz)
    return press.fill(
        sheet,
        template,
        lesson=lesson,
        asks=quiz.asks,
        points=quiz.points,
        pass_points=quiz.pass_points,
        minutes=lesson.sheet.minutes,
        before=before,
        after=after,
    )


def surroundings(text: Text, quiz: Quiz) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The text before and after a quiz: in its own section, up to the next quiz."""
    body, at = next(
        (section.body, at)
        for section in text.sections
        for at, block in enumerate(section.body)
        if isinstance(block, Quiz) and block.id == quiz.id
    )
    before, after = body[:at], body[at + 1 :]
    starts = [index + 1 for index, block in enumerate(before) if isinstance(block, Quiz)]
    ends = [index for index, block in enumerate(after) if isinstance(block, Quiz)]
    return before[starts[-1] if starts else 0 :], after[: ends[0] if ends else len(after)]


def _booklet(lesson: Lesson, story: Story, press: Press) -> Sheet:
    """The story on paper: scenes in mixed order, numbered, with "go to 7" at every way on."""
    order = [0, *(index + 1 for index in mixed(len(story.scenes) - 1, lesson.id))]
    scenes = [story.scenes[index] for index in order]
    sheet = Sheet(
        lesson.id, "story", "booklet", "student", lesson.id, story.title, story.summary, None,
        (story.where.path,), one_for="pair",
    )  # fmt: skip
    return press.fill(
        sheet,
        "print/booklet.html",
        lesson=lesson,
        story=story,
        scenes=scenes,
        numbers={scene.id: number for number, scene in enumerate(scenes, start=1)},
    )


def _answer_key(lesson: Lesson, band: str | None, version: Version, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "key", "answer-key", "teacher", lesson.id,
        press.t("sheet.key", title=lesson.sheet.title), lesson.summary, None,
        (lesson.sheet.where.path,), band,
    )  # fmt: skip
    ticket = lesson.sheet.exit_ticket if version.name == FIRST_VERSION else None
    return press.fill(
        _of_version(sheet, version, press),
        "print/answer-key.html",
        key=True,
        lesson=lesson,
        quiz=version.quiz,
        exit_ticket=ticket.for_band(band) if ticket else None,
    )


def _all_keys(lesson: Lesson, band: str | None, versions: Sequence[Version], press: Press) -> Sheet:
    """The keys of all versions beside each other, on one page."""
    sheet = Sheet(
        lesson.id, KEYS, "answer-key", "teacher", lesson.id,
        press.t("sheet.keys", title=lesson.sheet.title), press.t("sheet.keys-more"), 1,
        (lesson.sheet.where.path,), band, home=press.kit.school.paper,
    )  # fmt: skip
    return fill_keys(sheet, lesson, versions, press, beside=len(versions) <= MOST_BESIDE)


def fill_keys(
    sheet: Sheet, lesson: Lesson, versions: Sequence[Version], press: Press, *, beside: bool = True
) -> Sheet:
    """Fill a table with the short keys of versions: a column for each, or a row."""
    first = versions[0] if versions[0].name == FIRST_VERSION else None
    known = first.quiz if first else lesson.sheet.quiz.for_band(sheet.variant)
    places = {item.id: number for number, item in enumerate(known.items, start=1)}
    return press.fill(
        sheet,
        "print/answer-keys.html",
        key=True,
        lesson=lesson,
        versions=versions,
        first=first,
        places=places,
        beside=beside,
    )


def _documents(document: Document, lesson: Lesson | None, press: Press) -> Iterator[Sheet]:
    """Every sheet of one document: one for each band it names, a key to its quiz, slides' notes."""
    bands = lesson.bands if lesson else tuple(band.id for band in press.kit.bands)
    for band in (document.band,) if document.band else variants(document.text, bands):
        sheet = _document(document, lesson, band, press)
        yield sheet
        quizzes = [quiz.for_band(band) for quiz in document.text.quizzes()]
        if any(quiz.points for quiz in quizzes):
            key = replace(
                sheet,
                name=f"{document.id}-key",
                kind="answer-key",
                audience="teacher",
                title=press.t("sheet.key", title=document.title),
                sides=None,
                one_for="teacher",
                alike=1,
            )
            yield press.fill(
                key,
                "print/answer-key.html",
                key=True,
                lesson=lesson,
                quiz=quizzes[0],
                exit_ticket=None,
            )
        if document.kind == "slides":
            notes = replace(
                sheet,
                name=f"{document.id}-notes",
                kind="handout",
                audience="teacher",
                title=press.t("sheet.notes", title=document.title),
                sides=None,
                one_for="teacher",
            )
            yield press.fill(notes, "print/slide-notes.html", lesson=lesson, document=document)


def _document(document: Document, lesson: Lesson | None, band: str | None, press: Press) -> Sheet:
    single = press.form is not None and press.form.single
    copies, columns = (1, 1) if single else (document.copies, document.columns)
    sheet = Sheet(
        lesson.id if lesson else "kit",
        document.id,
        document.kind,
        document.audience,
        lesson.id if lesson else None,
        document.title,
        document.summary,
        document.sides,
        (document.where.path,),
        band,
        document.one_for,
        copies,
    )
    if press.form in TILED and document.kind == "poster":
        walls = {paper: wall(press.form.name, paper) for paper in addresses.PAPERS}
        return press.fill(sheet, "print/tiles.html", lesson=lesson, document=document, walls=walls)
    if document.kind != "cards":
        template = TEMPLATES.get(document.kind, "print/document.html")
        return press.fill(sheet, template, lesson=lesson, document=document)
    cards = [card for card in document.cards() for _ in range(copies)]
    if press.form == TWO_SIDED:
        return _two_sided(sheet, lesson, document, cards, press)
    return press.fill(
        sheet,
        "print/cards.html",
        lesson=lesson,
        document=document,
        rows=_rows(cards, columns),
        columns=columns,
        copies=copies,
        folded=any(card.back is not None for card in cards),
    )


def _two_sided(
    sheet: Sheet, lesson: Lesson | None, document: Document, cards: Sequence[Card], press: Press
) -> Sheet:
    """Make pages of cards, and behind each the page of their backs, mirrored; with backs only.

    Where a sheet holds one card several times, it is as often there as the leaf has room for.
    """
    if all(card.back is None for card in cards):
        return sheet
    leaf = ROWS * COLUMNS
    if sheet.alike > 1:
        more = max(1, leaf // len(cards))
        cards, sheet = [*cards] * more, replace(sheet, alike=sheet.alike * more)
    leaves = [_rows(cards[start : start + leaf], COLUMNS) for start in range(0, len(cards), leaf)]
    template = "print/cards-two-sided.html"
    return press.fill(sheet, template, lesson=lesson, document=document, leaves=leaves, height=ROWS)


def _rows(cards: Sequence[Card], columns: int) -> list[Sequence[Card]]:
    return [cards[start : start + columns] for start in range(0, len(cards), columns)]
