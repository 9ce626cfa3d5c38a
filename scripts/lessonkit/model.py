"""The kit as values: what every page, sheet and export is made from.

Everything is frozen, and every node knows its place in the source (`where`).
What is not legal cannot be here: `parse` has already doubted it.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lessonkit.fingerprint import Print
from lessonkit.items.base import Ask, Item
from lessonkit.text import Prose, Where

Audience = Literal["student", "teacher", "family", "everyone"]
Part = Literal["full", "core"]
QuizKind = Literal["quiz", "exit-ticket", "check"]
Checked = Literal["live", "copy", "general-knowledge"]
Certainty = Literal["A", "B", "C"]
Status = Literal["current", "dated", "needs-care"]
Paper = Literal["letter", "a4"]
OneFor = Literal["student", "pair", "group", "class", "teacher"]


# --- text -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to write on."""

    where: Where
    count: int
    name = "lines"


@dataclass(frozen=True, slots=True)
class Box:
    """An empty box to write or draw in; height in millimetres."""

    where: Where
    height: int
    name = "box"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page on paper, nothing on a screen."""

    where: Where
    name = "page-break"


@dataclass(frozen=True, slots=True)
class Fold:
    """The fold of a card: what stands before it is the front."""

    where: Where
    name = "fold"


@dataclass(frozen=True, slots=True)
class HelpList:
    """A list of help routes; `ids` in the order to show them."""

    where: Where
    ids: tuple[str, ...]
    name = "help-list"


@dataclass(frozen=True, slots=True)
class Contacts:
    """The school's own people, or lines to write them on."""

    where: Where
    name = "contacts"


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of a help route's address, with the address typed under it."""

    where: Where
    id: str
    name = "qr"


@dataclass(frozen=True, slots=True)
class BandBlock:
    """Text for one grade band only; sheets are made once for each band that is named."""

    where: Where
    band: str
    body: tuple["Block", ...]
    name = "band"


@dataclass(frozen=True, slots=True)
class Notes:
    """What the speaker says to a slide."""

    where: Where
    body: tuple["Block", ...]
    name = "notes"


@dataclass(frozen=True, slots=True)
class TeacherAside:
    """Text inside a lesson that only teachers see."""

    where: Where
    body: tuple["Block", ...]
    name = "teacher-aside"


@dataclass(frozen=True, slots=True)
class CardDeck:
    """The cards of a handout, to turn on the page; `path` is the handout's file."""

    where: Where
    path: str
    name = "cards"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Drawings to try codes on: the text with the drawings in it, and their codes."""

    where: Where
    body: tuple["Block", ...]
    prints: tuple[Print, ...]
    name = "fingerprint"


@dataclass(frozen=True, slots=True)
class Quiz:
    """A run of items: a quiz, an exit ticket, or one check inside a lesson.

    `pick` is how many of the items stand on one paper, None for all. `fixed` names the items
    that stay as they are in every version.
    """

    id: str
    where: Where
    kind: QuizKind
    items: tuple[Item, ...]
    pass_points: int | None
    pick: int | None = None
    fixed: tuple[str, ...] = ()
    name = "quiz"

    @property
    def points(self) -> int:
        """The most points that can be reached; polls give none."""
        return sum(item.ask.points for item in self.items)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The asking halves of the items: all that a student's sheet is handed."""
        return tuple(item.ask for item in self.items)

    def for_band(self, band: str | None) -> "Quiz":
        """The quiz as one grade band gets it; all of it for None."""
        if band is None:
            return self
        items = tuple(item for item in self.items if item.ask.band in (None, band))
        return replace(self, items=items)


Region = TeacherAside | BandBlock | Notes | Fingerprint
Block = Prose | Lines | Box | PageBreak | Fold | HelpList | Contacts | Qr | CardDeck | Region | Quiz


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one `##` heading; the lead before the first has no title."""

    id: str
    where: Where
    title: Prose | None
    body: tuple[Block, ...]
    minutes: int | None = None
    core_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A whole body: its sections, its footnotes, and the fact ids it cites with their places."""

    where: Where
    sections: tuple[Section, ...]
    footnotes: Prose | None
    cites: tuple[tuple[str, Where], ...]
    anchors: tuple[str, ...]

    def outline(self) -> "Text":
        """Its place alone."""
        return Text(self.where, (), None, (), ())

    def blocks(self) -> Iterator[Block]:
        """Every block, those inside regions too."""
        for section in self.sections:
            for block in section.body:
                yield block
                if isinstance(block, TeacherAside | BandBlock | Notes | Fingerprint):
                    yield from block.body

    def bands(self) -> frozenset[str]:
        """The grade bands that parts of the text, or items of its quizzes, are only for."""
        blocks = {block.band for block in self.blocks() if isinstance(block, BandBlock)}
        items = {item.ask.band for quiz in self.quizzes() for item in quiz.items if item.ask.band}
        return frozenset(blocks | items)

    def quizzes(self) -> tuple[Quiz, ...]:
        """Every quiz in the text, in reading order."""
        return tuple(block for block in self.blocks() if isinstance(block, Quiz))


# --- lessons ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do afterwards."""

    id: str
    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word to explain before the lesson."""

    where: Where
    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The teacher's plan of one lesson."""

    where: Where
    title: str
    materials: tuple[str, ...]
    prepare: tuple[str, ...]
    standards: tuple[str, ...]
    text: Text

    @property
    def steps(self) -> tuple[Section, ...]:
        """The sections that take time."""
        return tuple(section for section in self.text.sections if section.minutes is not None)


@dataclass(frozen=True, slots=True)
class QuizSheet:
    """The quiz of a lesson and what is handed out with it."""

    where: Where
    title: str
    minutes: int
    text: Text

    @property
    def quiz(self) -> Quiz:
        """The quiz itself."""
        return next(quiz for quiz in self.text.quizzes() if quiz.kind == "quiz")

    @property
    def exit_ticket(self) -> Quiz | None:
        """The short ticket at the end of the lesson, if there is one."""
        return next((quiz for quiz in self.text.quizzes() if quiz.kind == "exit-ticket"), None)


DocumentKind = Literal[
    "handout", "cards", "letter", "protocol", "guide", "strip", "slides", "poster", "certificate",
    "form",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its section, and what is on the front and behind the fold."""

    section: Section
    front: tuple[Block, ...]
    back: tuple[Block, ...] | None


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that is printed and handed to somebody.

    `sides` is its page budget, `columns` and `copies` are for cards, `one_for` says who shares
    one of it.
    """

    id: str
    where: Where
    title: str
    kind: DocumentKind
    audience: Audience
    summary: str
    sides: int
    columns: int
    copies: int
    one_for: OneFor
    band: str | None
    text: Text

    def cards(self) -> Iterator[Card]:
        """Every card once: a section with a title is one, cut at its fold."""
        for section in self.text.sections:
            if section.title is None:
                continue
            folds = [index for index, block in enumerate(section.body) if isinstance(block, Fold)]
            cut = folds[0] if folds else len(section.body)
            yield Card(section, section.body[:cut], section.body[cut + 1 :] if folds else None)


@dataclass(frozen=True, slots=True)
class Way:
    """One way on from a scene: what is done, and the id of the scene it leads to."""

    where: Where
    text: Prose
    target: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene of a story; without a way on it is an ending."""

    id: str
    where: Where
    title: Prose
    body: tuple[Block, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A branching story. It begins with its first scene; every way reaches an ending with help."""

    where: Where
    title: str
    summary: str
    content_note: str
    minutes: int
    scenes: tuple[Scene, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson with all that belongs to it; `number` counts from 1 in teaching order."""

    id: str
    where: Where
    number: int
    title: str
    summary: str
    minutes: int
    core_minutes: int
    bands: tuple[str, ...]
    content_note: str
    objectives: tuple[Objective, ...]
    facts: tuple[str, ...]
    words: tuple[Word, ...]
    review_by: datetime.date
    text: Text
    plan: Plan
    sheet: QuizSheet
    story: Story | None
    handouts: tuple[Document, ...]

    def outline(self) -> "Lesson":
        """The lesson as all other lessons know it: titles, numbers and places, no texts."""
        return replace(
            self,
            text=self.text.outline(),
            plan=replace(self.plan, text=self.plan.text.outline()),
            sheet=replace(self.sheet, text=self.sheet.text.outline()),
            story=self.story and replace(self.story, scenes=(), text=self.story.text.outline()),
            handouts=tuple(replace(each, text=each.text.outline()) for each in self.handouts),
        )

    def quizzes(self) -> tuple[Quiz, ...]:
        """Every quiz of the lesson: the checks inside it, the quiz, the exit ticket."""
        return (*self.text.quizzes(), *self.sheet.text.quizzes())


# --- the ledger -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A text that facts rest on. `checked` says how it was read: live, in a copy, or not at all."""

    id: str
    where: Where
    title: str
    publisher: str
    date: str
    url: str
    checked_on: datetime.date
    checked: Checked


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the kit states, in our words. `paragraph` counts in the advisory."""

    id: str
    where: Where
    says: str
    sources: tuple[str, ...]
    paragraph: int | None
    status: Status
    care: str
    certainty: Certainty
    checked_on: datetime.date
    review_by: datetime.date


@dataclass(frozen=True, slots=True)
class HelpRoute:
    """A number or address where help can be found; `overdue` if its check date has passed."""

    id: str
    where: Where
    name: str
    who_for: str
    does: str
    does_not: str
    phone: str
    text: str
    web: str
    how: str
    hours: str
    anonymous: str
    region: str
    printed: bool
    card: bool
    sources: tuple[str, ...]
    certainty: Certainty
    checked_on: datetime.date
    checked: Checked
    recheck_by: datetime.date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the school; every field but `id` may be empty and is then a line to write on."""

    id: str
    where: Where
    name: str
    place: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True)
class School:
    """Who prints the kit: name, people, paper, the page the exit link leads to, region.

    `class_size` is how many students the print lists count with.
    """

    where: Where
    name: str
    city: str
    website: str
    paper: Paper
    class_size: int
    exit_url: str
    region: str
    people: tuple[Person, ...]

    def person(self, id: str) -> Person:
        """The person of that role; `StopIteration` if there is none."""
        return next(person for person in self.people if person.id == id)


# --- the kit ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Band:
    """A grade band, such as grades 6-8."""

    id: str
    where: Where
    title: str
    ages: str


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One lesson on a teaching route: all of it, or its short core.

    `sheets` names the sheets to print for it; empty for all that the lesson has.
    """

    where: Where
    lesson: str
    part: Part
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeachingRoute:
    """A way through the kit for the minutes a teacher has.

    `documents` are those to print besides: the letter, the protocol.
    """

    id: str
    where: Where
    title: str
    minutes: int
    summary: str
    documents: tuple[str, ...]
    steps: tuple[RouteStep, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """All of it. `pictures` maps a path in the kit to the bytes of the file.

    `versions` is how many versions of each quiz are made.
    """

    where: Where
    title: str
    tagline: str
    version: str
    date: datetime.date
    language: str
    versions: int
    bands: tuple[Band, ...]
    lessons: tuple[Lesson, ...]
    documents: tuple[Document, ...]
    routes: tuple[TeachingRoute, ...]
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    help: tuple[HelpRoute, ...]
    school: School
    pictures: dict[str, bytes] = field(repr=False)

    def lesson(self, id: str) -> Lesson:
        """The lesson with that id; `StopIteration` if there is none."""
        return next(lesson for lesson in self.lessons if lesson.id == id)

    def fact(self, id: str) -> Fact:
        """The fact with that id; `StopIteration` if there is none."""
        return next(fact for fact in self.facts if fact.id == id)

    def route(self, id: str) -> HelpRoute:
        """The help route with that id; `StopIteration` if there is none."""
        return next(route for route in self.help if route.id == id)

    @property
    def strip(self) -> Document | None:
        """What to do if a student tells: stands on every plan."""
        return next((document for document in self.documents if document.kind == "strip"), None)
