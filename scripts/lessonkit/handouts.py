"""Makes the HTML of every printed sheet from the kit. Prints nothing itself."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from jinja2 import Environment

from lessonkit import addresses
from lessonkit.model import Audience, Block, Document, Fold, Kit, Lesson, Quiz, Section, Text
from lessonkit.prose import Surface
from lessonkit.words import Translate

SheetKind = Literal[
    "plan", "quiz-sheet", "answer-key", "exit-ticket", "handout", "cards", "letter", "protocol",
    "guide", "strip",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed thing before it is printed: its HTML, the same for every paper.

    `folder` and `name` make its address; `sides` is its page budget, None for as many as needed.
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
    html: str = field(repr=False, default="")

    @property
    def named(self) -> bool:
        """Whether a student writes a name on it: on quizzes only, all else can stay nameless."""
        return self.kind == "quiz-sheet"

    def address(self, paper: str) -> str:
        """Where the PDF stands on the site."""
        return addresses.sheet(self.folder, self.name, paper)


@dataclass(frozen=True, slots=True)
class Card:
    """One card to cut: its section, and what is on the front and behind the fold."""

    section: Section
    front: tuple[Block, ...]
    back: tuple[Block, ...] | None


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
    t: Translate
    stamp: str
    date: datetime.date

    def fill(self, sheet: Sheet, template: str, *, key: bool = False, **values: object) -> Sheet:
        """Fill a sheet's template."""
        teacher = sheet.audience == "teacher"
        surface = Surface(self.kit, self.templates, self.t, "key" if key else "sheet", teacher, "")
        card = [route for route in self.kit.help if route.card and route.printed]
        html = surface.show(
            template,
            sheet=sheet,
            stamp=self.stamp,
            date=self.date,
            card=[route.id for route in card],
            checked_on=min((route.checked_on for route in card), default=self.date),
            checked_live=all(route.checked == "live" for route in card),
            **values,
        )
        return replace(sheet, html=str(html))


def render(kit: Kit, templates: Environment, t: Translate, stamp: str, date: datetime.date) -> tuple[Sheet, ...]:
    """Make every sheet of a kit: per lesson its plan, quiz, key and handouts, then the kit's own."""
    press = Press(kit, templates, t, stamp, date)
    sheets: list[Sheet] = []
    for lesson in kit.lessons:
        sheets.append(_plan(lesson, press))
        sheets.append(_quiz_sheet(lesson, press))
        sheets.append(_answer_key(lesson, press))
        if lesson.sheet.exit_ticket:
            sheets.append(_exit_ticket(lesson, lesson.sheet.exit_ticket, press))
        sheets.extend(_document(document, lesson, press) for document in lesson.handouts)
    sheets.extend(_document(document, None, press) for document in kit.documents)
    return tuple(sheets)


def _plan(lesson: Lesson, press: Press) -> Sheet:
    strip = press.kit.strip
    sources = (lesson.plan.where.path, lesson.where.path) + ((strip.where.path,) if strip else ())
    sheet = Sheet(
        lesson.id, "plan", "plan", "teacher", lesson.id, lesson.plan.title, lesson.summary, None, sources
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


def _quiz_sheet(lesson: Lesson, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "quiz", "quiz-sheet", "student", lesson.id, lesson.sheet.title,
        press.t("sheet.quiz"), 4, (lesson.sheet.where.path,),
    )  # fmt: skip
    return _asked(sheet, "print/quiz-sheet.html", lesson, lesson.sheet.quiz, press)


def _exit_ticket(lesson: Lesson, quiz: Quiz, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "exit-ticket", "exit-ticket", "student", lesson.id,
        press.t("sheet.exit-ticket", title=lesson.title), press.t("quiz.exit-ticket"), 2,
        (lesson.sheet.where.path,),
    )  # fmt: skip
    return _asked(sheet, "print/exit-ticket.html", lesson, quiz, press)


def _asked(sheet: Sheet, template: str, lesson: Lesson, quiz: Quiz, press: Press) -> Sheet:
    """Fill a student's sheet with the asking halves only: it cannot leak what it never had."""
    before, after = _around(lesson.sheet.text, quiz)
    return press.fill(
        sheet,
        template,
        lesson=lesson,
        asks=tuple(item.ask for item in quiz.items),
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


def _answer_key(lesson: Lesson, press: Press) -> Sheet:
    sheet = Sheet(
        lesson.id, "key", "answer-key", "teacher", lesson.id,
        press.t("sheet.key", title=lesson.sheet.title), lesson.summary, None,
        (lesson.sheet.where.path,),
    )  # fmt: skip
    return press.fill(
        sheet,
        "print/answer-key.html",
        key=True,
        lesson=lesson,
        quiz=lesson.sheet.quiz,
        exit_ticket=lesson.sheet.exit_ticket,
    )


def _document(document: Document, lesson: Lesson | None, press: Press) -> Sheet:
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
    )
    if document.kind != "cards":
        template = "print/strip.html" if document.kind == "strip" else "print/document.html"
        return press.fill(sheet, template, lesson=lesson, document=document)
    cards = list(_cards(document))
    return press.fill(
        sheet,
        "print/cards.html",
        lesson=lesson,
        document=document,
        rows=_rows(cards, document.columns),
        folded=any(card.back is not None for card in cards),
    )


def _cards(document: Document) -> Iterator[Card]:
    for section in document.text.sections:
        if section.title is None:
            continue
        folds = [index for index, block in enumerate(section.body) if isinstance(block, Fold)]
        cut = folds[0] if folds else len(section.body)
        card = Card(section, section.body[:cut], section.body[cut + 1 :] if folds else None)
        for _ in range(document.copies):
            yield card


def _rows(cards: Sequence[Card], columns: int) -> list[Sequence[Card]]:
    return [cards[start : start + columns] for start in range(0, len(cards), columns)]
