"""Reads the files of one lesson: what a student reads, the plan, the quiz, the handouts."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from lessonkit.fields import Fields
from lessonkit.model import (
    Document,
    Fold,
    Lesson,
    Objective,
    PageBreak,
    Plan,
    Quiz,
    QuizSheet,
    Text,
    Word,
)
from lessonkit.parse import frontmatter
from lessonkit.parse.body import read_text
from lessonkit.parse.known import Known
from lessonkit.parse.tokens import Findings
from lessonkit.problems import Report
from lessonkit.text import Where, did_you_mean, slug

KINDS = ("handout", "cards", "letter", "protocol", "guide", "strip")
AUDIENCES = ("student", "teacher", "family", "everyone")


@dataclass(slots=True)
class Reading:
    """What one reading of all texts goes through: the files, what they may name, what they say."""

    files: dict[str, bytes]
    known: Known
    report: Report
    findings: dict[str, Findings]

    def open(self, path: str, hint: str) -> tuple[Fields, str] | None:
        """Front matter and text of a file, or None after reporting why not."""
        content = self.files.get(path)
        if content is None:
            self.report("missing-file", Where(path), name=path.rsplit("/", 1)[-1], hint=hint)
            return None
        text = frontmatter.decode(content, path, self.report)
        return None if text is None else frontmatter.split(text, path, self.report)

    def text(self, source: str, path: str, title: str, prefix: str, *, steps: bool = False) -> Text:
        """Read a text and keep what it refers to."""
        text, self.findings[path] = read_text(
            source, path, title, prefix, self.known, self.report, steps=steps
        )
        return text

    def facts(self, fields: Fields, name: str = "facts") -> tuple[str, ...]:
        """Read a list of fact ids."""
        found = []
        for fact, where in fields.texts(name, "P1"):
            report_fact(fact, where, self.known, self.report)
            found.append(fact)
        return tuple(found)


def report_fact(id: str, where: Where, known: Known, report: Report) -> None:
    """Report a fact that sources.yml does not have."""
    if id not in known.facts:
        report("unknown-fact", where, name=id, hint=did_you_mean(id, known.facts))


def read_lesson(id: str, number: int, reading: Reading) -> Lesson | None:
    """Read lessons/<id>/; None after reporting if one of its three files cannot be used."""
    folder = f"lessons/{id}"
    parts = (
        _lesson_page(f"{folder}/lesson.md", id, number, reading),
        _plan(f"{folder}/teacher.md", id, reading),
        _quiz_sheet(f"{folder}/quiz.md", id, reading),
    )
    handouts = tuple(
        document
        for path in sorted(reading.files)
        if path.startswith(f"{folder}/handouts/") and path.endswith(".md")
        for document in [read_document(path, id, reading)]
        if document is not None
    )
    page, plan, sheet = parts
    if page is None or plan is None or sheet is None:
        return None
    lesson = page(plan, sheet, handouts)
    _check_minutes(lesson, reading.report)
    _check_objectives(lesson, reading.report)
    return lesson


def _lesson_page(
    path: str, id: str, number: int, reading: Reading
) -> Callable[[Plan, QuizSheet, tuple[Document, ...]], Lesson] | None:
    opened = reading.open(path, "write lesson.md: what a student reads and does")
    if opened is None:
        return None
    fields, source = opened
    report, known = reading.report, reading.known
    title = fields.text("title", "First steps")
    minutes = fields.whole("minutes", 45, 1, 240)
    bands = []
    for band, where in fields.texts("bands", "ms"):
        if band not in known.bands:
            report("unknown-band", where, name=band, hint=did_you_mean(band, known.bands))
        bands.append(band)
    objectives = []
    for name, text, where in fields.pairs("objectives", "name-helpers: Name three helpers", required=True):
        if slug(name) != name:
            report("bad-name", where, name=name)
        objectives.append(Objective(name, where, text))
    words = [
        Word(where, term, meaning)
        for term, meaning, where in fields.pairs("words", "evidence: what shows that it happened")
    ]
    given = {
        "summary": fields.text("summary", "What to do in the first minutes."),
        "core_minutes": fields.whole("core_minutes", 15, 1, 240, default=min(15, minutes)),
        "content_note": fields.text("content_note", "This lesson is about threats. You can stop."),
        "facts": reading.facts(fields),
        "review_by": fields.date("review_by") or datetime.date(2026, 1, 1),
    }
    fields.done()
    text = reading.text(source, path, title, id)

    def lesson(plan: Plan, sheet: QuizSheet, handouts: tuple[Document, ...]) -> Lesson:
        return Lesson(
            id=id,
            where=Where(path),
            number=number,
            title=title,
            minutes=minutes,
            bands=tuple(bands),
            objectives=tuple(objectives),
            words=tuple(words),
            text=text,
            plan=plan,
            sheet=sheet,
            handouts=handouts,
            **given,  # type: ignore[arg-type]
        )

    return lesson


def _plan(path: str, id: str, reading: Reading) -> Plan | None:
    opened = reading.open(path, "write teacher.md: the lesson plan")
    if opened is None:
        return None
    fields, source = opened
    title = fields.text("title", "Plan: First steps")
    lists = {
        name: tuple(text for text, _ in fields.texts(name, example))
        for name, example in (
            ("materials", "one helper map for each student"),
            ("prepare", "tell the counselor when you teach this"),
            ("standards", '"ISTE 1.2.c: protect own well-being online"'),
        )
    }
    fields.done()
    text = reading.text(source, path, title, id, steps=True)
    plan = Plan(Where(path), title, text=text, **lists)
    if not plan.steps:
        reading.report("no-steps", Where(path))
    return plan


def _quiz_sheet(path: str, id: str, reading: Reading) -> QuizSheet | None:
    opened = reading.open(path, "write quiz.md: the quiz sheet")
    if opened is None:
        return None
    fields, source = opened
    title = fields.text("title", "Quiz: First steps")
    minutes = fields.whole("minutes", 10, 1, 240, default=10)
    fields.done()
    text = reading.text(source, path, title, id)
    kinds = [quiz.kind for quiz in text.quizzes()]
    if "quiz" not in kinds:
        reading.report("empty-quiz", Where(path), name=title)
        return None
    return QuizSheet(Where(path), title, minutes, text)


def read_document(path: str, prefix: str, reading: Reading) -> Document | None:
    """Read one printed thing; its file name is its id."""
    opened = reading.open(path, "write the handout")
    if opened is None:
        return None
    fields, source = opened
    report = reading.report
    id = path.rsplit("/", 1)[-1].removesuffix(".md")
    if slug(id) != id or not id.isascii():
        report("bad-name", Where(path), name=id)
    title = fields.text("title", "My helper map")
    given = {
        "kind": fields.choice("kind", KINDS, "handout"),
        "audience": fields.choice("audience", AUDIENCES, "student"),
        "summary": fields.text("summary", "A page to write down who can help."),
        "sides": fields.whole("sides", 2, 1, 60, default=2),
        "columns": fields.whole("columns", 2, 1, 3, default=1),
        "copies": fields.whole("copies", 4, 1, 24, default=1),
    }
    fields.done()
    document = Document(
        id=id, where=Where(path), title=title, text=reading.text(source, path, title, prefix), **given  # type: ignore[arg-type]
    )
    _check_cards(document, report)
    return document


def _check_cards(document: Document, report: Report) -> None:
    cards = document.kind == "cards"
    for section in document.text.sections:
        folds = [block for block in section.body if isinstance(block, Fold)]
        for fold in folds if not cards else folds[1:]:
            report("fold", fold.where)
        if cards and section.title is None:
            report("card-loose", section.body[0].where)
        if cards:
            for block in section.body:
                if isinstance(block, PageBreak):
                    report(
                        "comment-place", block.where, name="page",
                        hint="cards break over pages by themselves",
                    )
    if cards and all(section.title is None for section in document.text.sections):
        report("no-cards", document.where)


def _check_minutes(lesson: Lesson, report: Report) -> None:
    steps = lesson.plan.steps
    for name, wanted, taken in (
        ("minutes", lesson.minutes, sum(step.minutes or 0 for step in steps)),
        ("core_minutes", lesson.core_minutes, sum(step.core_minutes or 0 for step in steps)),
    ):
        if steps and taken != wanted:
            report("minutes-sum", lesson.plan.where, sum=taken, name=name, wanted=wanted)


def _check_objectives(lesson: Lesson, report: Report) -> None:
    known = [objective.id for objective in lesson.objectives]
    for quiz in lesson.quizzes():
        for item in quiz.items:
            objective = item.answer.objective
            if objective is None:
                if item.ask.type != "poll" and quiz.kind != "check":
                    report("no-objective", item.where, example=known[0] if known else "name-helpers")
            elif objective not in known:
                report(
                    "unknown-objective", item.where, name=objective,
                    hint=did_you_mean(objective, known),
                )


def check_ids(quizzes: list[Quiz], report: Report) -> None:
    """Report quiz and item ids that are used twice in the kit."""
    seen: dict[str, Where] = {}
    for quiz in quizzes:
        for id, where in ((quiz.id, quiz.where), *((item.id, item.where) for item in quiz.items)):
            if id in seen:
                report("duplicate-id", where, name=id, first=seen[id])
            elif not id.endswith("."):
                seen[id] = where
