"""Makes the HTML of every printed sheet from the kit. Prints nothing itself."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from jinja2 import Environment

from lessonkit import addresses
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
from lessonkit.prose import Medium, Surface
from lessonkit.text import mixed
from lessonkit.words import Words

SheetKind = Literal[
    "plan", "quiz-sheet", "answer-key", "exit-ticket", "handout", "cards", "letter", "protocol",
    "guide", "strip", "slides", "poster", "certificate", "form", "booklet", "pack",
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

    `folder`, `name` and `variant` (a grade band, or None) make its address; `sides` is its page
    budget, None for as many as needed. `one_for` says who shares one of it, `alike` how many of
    it one print holds.
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
    html: str = field(repr=False, default="")

    @property
    def named(self) -> bool:
        """Whether a student writes a name on it: on quizzes only, all else can stay nameless."""
        return self.kind == "quiz-sheet"

    def address(self, paper: str) -> str:
        """Where the PDF stands on the site."""
        name = f"{self.name}-{self.variant}" if self.variant else self.name
        return addresses.sheet(self.folder, name, paper)

    def papers(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """The papers to print it on: slides fill a screen, posters come in double size too."""
        if self.kind == "slides":
            return ("screen",)
        if self.kind == "poster":
            return tuple(paper for one in chosen for paper in (one, DOUBLE[one]))
        return tuple(chosen)


TICKETS = 2  # exit tickets on a page
DOUBLE = {"letter": "tabloid", "a4": "a3"}


@dataclass(frozen=True, slots=True)
class Step:
    """One timed step of a plan: its number, and the minute of the lesson at which it starts."""

    section: Section
    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Press:
    """What every sheet of one build shares: kit, templates, words, the stamp in the footer."""

    kit: Kit
    templates: Environment
    t: Words
    stamp: str
    date: datetime.date

    def fill(self, sheet: Sheet, template: str, *, key: bool = False, **values: object) -> Sheet:
        """Fill a sheet's template; a sheet for one grade band says so in its title."""
        teacher = sheet.audience == "teacher"
        medium: Medium = "key" if key else "sheet"
        surface = Surface(self.kit, self.templates, self.t, medium, teacher, "", sheet.variant)
        if sheet.variant:
            title = f"{sheet.title} ({surface.band_title(sheet.variant)})"
            sheet = replace(sheet, title=title)
        card = [route for route in self.kit.help if route.card and route.printed]
        html = surface.show(
            template,
            sheet=sheet,
            stamp=self.stamp,
            date=self.date,
            card=[route.id for route in card],
            checked_on=min((route.checked_on for route in card), default=self.date),
            checked_live=all(route.checked == "live" for route in card),
            tickets=TICKETS,
            **values,
        )
        return replace(sheet, html=str(html))


def render(press: Press) -> tuple[Sheet, ...]:
    """Make every sheet of a kit: each lesson's plan, quiz, key and handouts, then the kit's own."""
    kit = press.kit
    sheets: list[Sheet] = []
    for lesson in kit.lessons:
        bands = _variants(lesson.sheet.text, lesson.bands)
        ticket = lesson.sheet.exit_ticket
        sheets.append(plan(lesson, press))
        sheets.extend(_quiz_sheet(lesson, band, press) for band in bands)
        sheets.extend(_answer_key(lesson, band, press) for band in bands)
        if ticket:
            ticket_bands = bands if any(item.ask.band for item in ticket.items) else (None,)
            sheets.extend(_exit_ticket(lesson, ticket, band, press) for band in ticket_bands)
        if lesson.story:
            sheets.append(_booklet(lesson, lesson.story, press))
        for document in lesson.handouts:
            sheets.extend(_documents(document, lesson, press))
    for document in kit.documents:
        sheets.extend(_documents(document, None, press))
    return tuple(sheets)


def _variants(text: Text, bands: Sequence[str]) -> tuple[str | None, ...]:
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


def _quiz_sheet(lesson: Lesson, band: str | None, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "quiz", "quiz-sheet", "student", lesson.id, lesson.sheet.title,
        press.t("sheet.quiz"), 4, (lesson.sheet.where.path,), band, "student",
    )  # fmt: skip
    return _asked(sheet, "print/quiz-sheet.html", lesson, lesson.sheet.quiz, press)


def _exit_ticket(lesson: Lesson, quiz: Quiz, band: str | None, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "exit-ticket", "exit-ticket", "student", lesson.id,
        press.t("sheet.exit-ticket", title=lesson.title), press.t("quiz.exit-ticket"), 2,
        (lesson.sheet.where.path,), band, "student", TICKETS,
    )  # fmt: skip
    return _asked(sheet, "print/exit-ticket.html", lesson, quiz, press)


def _asked(sheet: Sheet, template: str, lesson: Lesson, quiz: Quiz, press: Press) -> Sheet:
    """Fill a student's sheet with the asking halves only: it cannot leak what it never had."""
    before, after = _around(lesson.sheet.text, quiz)
    quiz = quiz.for_band(sheet.variant)
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


def _around(text: Text, quiz: Quiz) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The text before and after a quiz: in its own section, up to the next quiz."""
    body = next(section.body for section in text.sections if quiz in section.body)
    at = body.index(quiz)
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


def _answer_key(lesson: Lesson, band: str | None, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "key", "answer-key", "teacher", lesson.id,
        press.t("sheet.key", title=lesson.sheet.title), lesson.summary, None,
        (lesson.sheet.where.path,), band,
    )  # fmt: skip
    ticket = lesson.sheet.exit_ticket
    return press.fill(
        sheet,
        "print/answer-key.html",
        key=True,
        lesson=lesson,
        quiz=lesson.sheet.quiz.for_band(band),
        exit_ticket=ticket.for_band(band) if ticket else None,
    )


def _documents(document: Document, lesson: Lesson | None, press: Press) -> Iterator[Sheet]:
    """Every sheet of one document: one for each band it names, a key to its quiz, slides' notes."""
    bands = lesson.bands if lesson else tuple(band.id for band in press.kit.bands)
    variants = (document.band,) if document.band else _variants(document.text, bands)
    for band in variants:
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
        document.copies,
    )
    if document.kind != "cards":
        template = TEMPLATES.get(document.kind, "print/document.html")
        return press.fill(sheet, template, lesson=lesson, document=document)
    cards = [card for card in document.cards() for _ in range(document.copies)]
    return press.fill(
        sheet,
        "print/cards.html",
        lesson=lesson,
        document=document,
        rows=_rows(cards, document.columns),
        folded=any(card.back is not None for card in cards),
    )


def _rows(cards: Sequence[Card], columns: int) -> list[Sequence[Card]]:
    return [cards[start : start + columns] for start in range(0, len(cards), columns)]
