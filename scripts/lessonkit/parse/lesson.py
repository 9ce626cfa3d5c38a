"""Reads the files of one lesson: what a student reads, the plan, the quiz, the handouts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from lessonkit.fields import Fields
from lessonkit.model import (
    Audience,
    CardDeck,
    Document,
    DocumentKind,
    Fold,
    Lesson,
    Notes,
    Objective,
    OneFor,
    PageBreak,
    Plan,
    Quiz,
    QuizSheet,
    Story,
    Text,
    Word,
)
from lessonkit.parse import frontmatter
from lessonkit.parse.body import read_text
from lessonkit.parse.comments import TextKind
from lessonkit.parse.known import Known
from lessonkit.parse.quiz import check_band
from lessonkit.parse.story import read_story
from lessonkit.parse.tokens import Findings
from lessonkit.problems import Report
from lessonkit.text import Where, did_you_mean, is_name, name_for

KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
ONE_FOR: tuple[OneFor, ...] = get_args(OneFor)
OWN_SHEETS = ("plan", "quiz", "key", "keys", "exit-ticket", "story")
OF_VERSIONS = re.compile(r"(quiz|key)-[a-z]|quiz-\d+-papers(-key)?")  # and these are theirs, too


@dataclass(slots=True)
class Reading:
    """What one reading of all texts goes through: the files, what they may name, what they say."""

    files: dict[str, bytes]
    refused: frozenset[str]
    known: Known
    report: Report
    findings: dict[str, Findings] = field(default_factory=dict)

    def open(self, path: str, hint: str) -> tuple[Fields, str] | None:
        """Front matter and text of a file, or None after reporting why not."""
        content = self.files.get(path)
        if content is None:
            if path not in self.refused:
                name = path.rsplit("/", 1)[-1]
                self.report("missing-file", Where(path), name=name, hint=hint)
            return None
        text = frontmatter.decode(content, path, self.report)
        return None if text is None else frontmatter.split(text, path, self.report)

    def text(self, source: str, path: str, title: str, kind: TextKind) -> Text:
        """Read a text and keep what it refers to."""
        text, self.findings[path] = read_text(source, path, title, kind, self.known, self.report)
        return text

    def facts(self, fields: Fields, name: str = "facts") -> tuple[str, ...]:
        """Read a list of fact ids."""
        found = fields.texts(name, "P1")
        for fact, where in found:
            report_fact(fact, where, self.known, self.report)
        return tuple(fact for fact, _ in found)


def report_fact(id: str, where: Where, known: Known, report: Report) -> None:
    """Report a fact that sources.yml does not have."""
    if id not in known.facts:
        report("unknown-fact", where, name=id, hint=did_you_mean(id, known.facts))


def read_lesson(id: str, number: int, reading: Reading) -> Lesson | None:
    """Read lessons/<id>/; None after reporting if one of its three files cannot be used."""
    folder = f"lessons/{id}"
    plan = _plan(f"{folder}/teacher.md", reading)
    sheet = _quiz_sheet(f"{folder}/quiz.md", reading)
    handouts = tuple(
        document
        for path in sorted(reading.files)
        if path.startswith(f"{folder}/handouts/") and path.endswith(".md")
        for document in [read_document(path, OWN_SHEETS, reading)]
        if document is not None
    )
    opened = reading.open(f"{folder}/lesson.md", "write lesson.md: what a student reads and does")
    if opened is None:
        return None
    fields, source = opened
    title = fields.text("title", "First steps")
    minutes = fields.whole("minutes", 45, 1, 240)
    core_minutes = fields.whole("core_minutes", 15, 1, 240, default=min(15, minutes))
    objectives = _objectives(fields, reading)
    bands = _bands(fields, reading)
    words = fields.pairs("words", "evidence: what shows that it happened")
    summary = fields.text("summary", "What to do in the first minutes.")
    content_note = fields.text("content_note", "This lesson is about threats. You can stop.")
    facts = reading.facts(fields)
    review_by = fields.date("review_by")
    fields.done()
    text = reading.text(source, f"{folder}/lesson.md", title, "lesson")
    if plan is None or sheet is None:
        return None
    lesson = Lesson(
        id=id,
        where=Where(f"{folder}/lesson.md"),
        number=number,
        title=title,
        summary=summary,
        minutes=minutes,
        core_minutes=core_minutes,
        bands=bands,
        content_note=content_note,
        objectives=objectives,
        facts=facts,
        words=tuple(Word(where, term, meaning) for term, meaning, where in words),
        review_by=review_by,
        text=text,
        plan=plan,
        sheet=sheet,
        story=_story(f"{folder}/story.md", reading),
        handouts=handouts,
    )
    _check_minutes(lesson, reading.report)
    _check_decks(lesson, reading.report)
    _check_objectives(lesson, reading)
    return lesson


def _bands(fields: Fields, reading: Reading) -> tuple[str, ...]:
    found, known = fields.texts("bands", "ms"), reading.known.bands
    for band, where in found:
        if band not in known:
            reading.report("unknown-band", where, name=band, hint=did_you_mean(band, known))
    return tuple(band for band, _ in found)


def _objectives(fields: Fields, reading: Reading) -> tuple[Objective, ...]:
    found = fields.pairs("objectives", "name-helpers: Name three helpers", required=True)
    for name, _, where in found:
        if not is_name(name):
            reading.report("bad-name", where, name=name, example=name_for(name))
    return tuple(Objective(name, where, text) for name, text, where in found)


def _story(path: str, reading: Reading) -> Story | None:
    """Read story.md, which a lesson may have."""
    if path not in reading.files:
        return None
    opened = reading.open(path, "")
    if opened is None:
        return None

    def read(source: str, title: str) -> Text:
        return reading.text(source, path, title, "story")

    return read_story(path, *opened, read, reading.report)


def _plan(path: str, reading: Reading) -> Plan | None:
    opened = reading.open(path, "write teacher.md: the lesson plan")
    if opened is None:
        return None
    fields, source = opened
    title = fields.text("title", '"Plan: First steps"')
    materials = fields.texts("materials", "one helper map for each student")
    prepare = fields.texts("prepare", "tell the counselor when you teach this")
    standards = fields.texts("standards", '"ISTE 1.2.c: protect own well-being online"')
    fields.done()
    plan = Plan(
        where=Where(path),
        title=title,
        materials=tuple(text for text, _ in materials),
        prepare=tuple(text for text, _ in prepare),
        standards=tuple(text for text, _ in standards),
        text=reading.text(source, path, title, "plan"),
    )
    if not plan.steps:
        reading.report("no-steps", Where(path))
    return plan


def _quiz_sheet(path: str, reading: Reading) -> QuizSheet | None:
    opened = reading.open(path, "write quiz.md: the quiz sheet")
    if opened is None:
        return None
    fields, source = opened
    title = fields.text("title", '"Quiz: First steps"')
    minutes = fields.whole("minutes", 10, 1, 240, default=10)
    fields.done()
    text = reading.text(source, path, title, "quiz")
    seen: dict[str, Where] = {}
    for quiz in text.quizzes():
        first = seen.setdefault(quiz.kind, quiz.where)
        if quiz.kind == "check":
            hint = "a check stands in lesson.md; here it is kind: quiz or kind: exit-ticket"
            reading.report("comment-value", quiz.where, value="check", name="kind", hint=hint)
        elif first != quiz.where:
            reading.report("second-quiz", quiz.where, kind=quiz.kind, first=first.line)
    if "quiz" not in seen:
        reading.report("no-quiz", Where(path), example=f"{path.split('/')[1]}-quiz")
        return None
    return QuizSheet(Where(path), title, minutes, text)


def read_document(path: str, taken: tuple[str, ...], reading: Reading) -> Document | None:
    """Read one printed thing; its file name is its id, and may not be one of those `taken`."""
    opened = reading.open(path, "write the handout")
    if opened is None:
        return None
    fields, source = opened
    id = path.rsplit("/", 1)[-1].removesuffix(".md")
    if not is_name(id):
        reading.report("bad-name", Where(path), name=id, example=name_for(id))
    if id in taken or (taken and OF_VERSIONS.fullmatch(id)):
        reading.report("taken-name", Where(path), name=id)
    title = fields.text("title", "My helper map")
    kind = fields.choice("kind", KINDS, "handout")
    audience = fields.choice("audience", AUDIENCES, "student")
    document = Document(
        id=id,
        where=Where(path),
        title=title,
        kind=kind,
        audience=audience,
        summary=fields.text("summary", "A page to write down who can help."),
        sides=fields.whole("sides", 2, 1, 60, default=2),
        columns=fields.whole("columns", 2, 1, 3, default=1),
        copies=fields.whole("copies", 4, 1, 24, default=1),
        one_for=fields.choice("one_for", ONE_FOR, _one_for(kind, audience)),
        band=_band(fields, reading),
        text=reading.text(source, path, title, "document"),
    )
    fields.done()
    _check_folds(document, reading.report)
    _check_notes(document, reading.report)
    if document.kind == "cards":
        _check_cards(document, reading.report)
    return document


def _one_for(kind: DocumentKind, audience: Audience) -> OneFor:
    """Who one of it is for, unless a document says so itself."""
    if audience == "teacher":
        return "teacher"
    return "class" if kind in ("poster", "slides") else "student"


def _band(fields: Fields, reading: Reading) -> str | None:
    band = fields.text("band", "hs", required=False)
    if band:
        check_band(band, fields.place("band"), reading.known, reading.report)
    return band or None


def _check_notes(document: Document, report: Report) -> None:
    """Report what a speaker says where it would be handed out."""
    for block in document.text.blocks():
        if isinstance(block, Notes) and document.kind != "slides":
            hint = "it belongs in a document of kind: slides"
            report("comment-place", block.where, name="notes", hint=hint)


def _check_folds(document: Document, report: Report) -> None:
    for section in document.text.sections:
        folds = [block for block in section.body if isinstance(block, Fold)]
        if document.kind != "cards":
            for fold in folds:
                report("fold", fold.where)
        elif len(folds) > 1:
            report("comment-twice", folds[1].where, name="fold")


def _check_cards(document: Document, report: Report) -> None:
    if all(section.title is None for section in document.text.sections):
        report("no-cards", document.where)
        return
    for section in document.text.sections:
        if section.title is None:
            report("card-loose", section.body[0].where)
        for block in section.body:
            if isinstance(block, PageBreak):
                hint = "cards break over pages by themselves"
                report("comment-place", block.where, name="page", hint=hint)


def _check_minutes(lesson: Lesson, report: Report) -> None:
    steps = lesson.plan.steps
    for name, wanted, taken in (
        ("minutes", lesson.minutes, sum(step.minutes or 0 for step in steps)),
        ("core_minutes", lesson.core_minutes, sum(step.core_minutes or 0 for step in steps)),
    ):
        if steps and wanted and taken != wanted:
            report("minutes-sum", steps[0].where, sum=taken, name=name, wanted=wanted)


def _check_decks(lesson: Lesson, report: Report) -> None:
    """Report cards on the page whose handout is not there, or holds no cards."""
    known = {each.where.path: each.id for each in lesson.handouts if each.kind == "cards"}
    for block in lesson.text.blocks():
        if isinstance(block, CardDeck) and block.path not in known:
            name = block.path.rsplit("/", 1)[-1].removesuffix(".md")
            report("unknown-cards", block.where, name=name, hint=did_you_mean(name, known.values()))


def _check_objectives(lesson: Lesson, reading: Reading) -> None:
    known = [objective.id for objective in lesson.objectives]  # empty: told in lesson.md
    handouts = (document.where.path for document in lesson.handouts)
    for path in (lesson.where.path, lesson.sheet.where.path, *handouts):
        for name, where in reading.findings[path].objectives:
            if known and name not in known:
                hint = did_you_mean(name, known)
                reading.report("unknown-objective", where, name=name, hint=hint)
    for item in (item for quiz in lesson.quizzes() if quiz.kind != "check" for item in quiz.items):
        if item.answer.objective is None and item.ask.type != "poll":
            example = known[0] if known else "name-helpers"
            reading.report("no-objective", item.where, example=example)


def check_ids(quizzes: Iterable[Quiz], report: Report) -> None:
    """Report quiz and item ids that are used twice in the kit."""
    seen: dict[str, Where] = {}
    for quiz in quizzes:
        for id, where in ((quiz.id, quiz.where), *((item.id, item.where) for item in quiz.items)):
            if id in seen:
                report("duplicate-id", where, name=id, first=seen[id])
            elif not id.endswith("."):
                seen[id] = where
