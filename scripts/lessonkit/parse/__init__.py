"""Files to kit: the only place that doubts. Pure; reads nothing but what it is given."""

import datetime
from string import ascii_uppercase
from typing import Any, Protocol, get_args

from lessonkit.fields import Fields, read_fields
from lessonkit.model import Band, Document, Kit, Lesson, Part, RouteStep, TeachingRoute
from lessonkit.parse import drawings, frontmatter, ledger
from lessonkit.parse.known import Known, contacts
from lessonkit.parse.lesson import (
    OWN_SHEETS,
    Reading,
    check_ids,
    read_document,
    read_lesson,
    report_fact,
)
from lessonkit.problems import Problem, Report, errors
from lessonkit.read import Tree, largest
from lessonkit.text import Where, did_you_mean, is_name, name_for, nearest

DATA_FILES = {
    "kit.yml": "it lists the lessons and their order",
    "sources.yml": "it holds the facts the lessons rest on",
    "help-routes.yml": "it holds every number and address",
    "school.yml": "it holds the people of the school",
}
CARE_FILE = "care.yml"  # read by `lessonkit.care`, and only if a kit has one
OWN_FOLDERS = ("documents", "kit", "packs", "print", "routes")
PARTS: tuple[Part, ...] = get_args(Part)
WHAT_LESSONS_HOLD = (
    "a lesson holds lesson.md, teacher.md, quiz.md, perhaps story.md, handouts/*.md, "
    "and .svg, .png or .jpg in img/"
)
LESSON_FILES = ("lesson.md", "teacher.md", "quiz.md", "story.md")
PICTURES = (".svg", ".png", ".jpg", ".jpeg")


class Memory(Protocol):
    """Remembers lessons that were read before, by all that reading them depends on."""

    def name(self, *parts: object) -> str:
        """Name a value by what it is made from."""

    def get(self, name: str) -> Any:
        """Give what was kept under a name, or None."""

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name."""


def parse_kit(
    tree: Tree, on: datetime.date, memory: Memory | None = None
) -> tuple[Kit | None, tuple[Problem, ...]]:
    """Read a whole kit; `on` is the day for which dates are judged.

    Gives no kit if any problem is an error. Lessons that the memory has are not read again.
    """
    report = Report()
    refused = _refused(tree, report)
    files = {path: text for path, text in tree.files.items() if path.startswith("lessons/")}
    data = {name: _data(name, files, refused, report) for name in DATA_FILES}
    kit = _parse(files, refused, data, on, report, memory) if all(data.values()) else None
    problems = report.problems()
    return (None if errors(problems) else kit), problems


def _refused(tree: Tree, report: Report) -> frozenset[str]:
    for file in tree.refused:
        if file.why == "too-large":
            limit = largest(file.path)
            size, most = f"{file.size // 1000} kB", f"{limit // 1000} kB"
            report("too-large", Where(file.path), size=size, limit=most)
        else:
            report("not-a-file", Where(file.path))
    return frozenset(file.path for file in tree.refused)


def _data(
    name: str, files: dict[str, bytes], refused: frozenset[str], report: Report
) -> Fields | None:
    path = f"lessons/{name}"
    if path not in files:
        if path not in refused:
            hint = f"write it: {DATA_FILES[name]}"
            report("missing-file", Where(path), name=name, hint=hint)
        return None
    text = frontmatter.decode(files[path], path, report)
    return None if text is None else read_fields(text, path, report)


def _parse(
    files: dict[str, bytes],
    refused: frozenset[str],
    data: dict[str, Fields | None],
    on: datetime.date,
    report: Report,
    memory: Memory | None,
) -> Kit:
    kit_file, sources_file, help_file, school_file = (data[name] for name in DATA_FILES)
    assert kit_file and sources_file and help_file and school_file
    sources, facts = ledger.read_sources(sources_file, on, report)
    help = ledger.read_help(help_file, sources, on, report)
    school = ledger.read_school(school_file, help, report)
    bands = tuple(
        _band(id, entry)
        for id, entry in ledger.entries(kit_file.mappings("bands", "id: ms"), report, "ms")
    )
    known = Known(
        facts=frozenset(fact.id for fact in facts),
        help={route.id: route for route in help},
        people=tuple(person.id for person in school.people),
        bands=tuple(band.id for band in bands),
        files=frozenset(files),
        contacts=contacts(help),
    )
    reading = Reading(files, refused, known, report)
    listed = tuple(id for id, _ in kit_file.texts("lessons", "first-steps"))
    lessons = _lessons(kit_file, reading, memory)
    document_paths = _document_paths(kit_file, reading)
    documents = [
        document
        for path in document_paths
        for document in [read_document(path, (), reading)]
        if document is not None
    ]
    routes = tuple(
        _route(id, entry, listed, lessons, document_paths, report)
        for id, entry in ledger.entries(kit_file.mappings("routes", "id: quick"), report, "quick")
    )
    _cross_check(lessons, documents, reading)
    for lesson in lessons:
        if lesson.review_by < on:
            report("lesson-overdue", lesson.where, name=lesson.title, date=lesson.review_by)
    _unknown_files(reading)
    pictures = drawings.check(files, report)
    kit = Kit(
        where=kit_file.where,
        title=kit_file.text("title", "Online safety lessons"),
        tagline=kit_file.text("tagline", "Lessons to print and to read"),
        version=kit_file.text("version", "0.1.0"),
        date=kit_file.date("date"),
        language=kit_file.text("language", "en"),
        versions=kit_file.whole("versions", 3, 1, len(ascii_uppercase), default=3),
        bands=bands,
        lessons=tuple(lessons),
        documents=tuple(documents),
        routes=routes,
        sources=sources,
        facts=facts,
        help=help,
        school=school,
        pictures=pictures,
    )
    kit_file.done()
    return kit


def _band(id: str, entry: Fields) -> Band:
    title, ages = entry.text("title", "Grades 6-8"), entry.text("ages", "11-14")
    entry.done()
    return Band(id, entry.where, title, ages)


def _lessons(kit_file: Fields, reading: Reading, memory: Memory | None) -> list[Lesson]:
    report = reading.report
    folders = sorted(
        {path.split("/")[1] for path in reading.files if path.count("/") >= 2} - {*OWN_FOLDERS}
    )
    lessons = []
    names = memory.name(reading.refused, reading.known.told()) if memory else ""
    listed = kit_file.texts("lessons", "first-steps", required=True)
    seen: dict[str, Where] = {}
    for number, (id, where) in enumerate(listed, start=1):
        if id in seen:
            report("duplicate-id", where, name=id, first=seen[id])
            continue
        seen[id] = where
        if not is_name(id):
            report("bad-name", where, name=id, example=name_for(id))
        elif id in OWN_FOLDERS:
            report("taken-name", where, name=id)
        elif id not in folders:
            report("unknown-lesson", where, name=id, hint=did_you_mean(id, folders))
        else:
            lesson = _lesson(id, number, reading, names, memory)
            if lesson:
                lessons.append(lesson)
    for folder in folders:
        texts = [f"lessons/{folder}/{name}" for name in LESSON_FILES]
        there = [path for path in texts if path in reading.files]
        if there and seen and folder not in seen:
            report("unlisted-lesson", Where(there[0]), name=folder)
    return lessons


def _lesson(
    id: str, number: int, reading: Reading, names: str, memory: Memory | None
) -> Lesson | None:
    """Read a lesson, or remember it; `names` stands for all that texts may name."""
    if memory is None:
        return read_lesson(id, number, reading)
    own = {path: reading.files[path] for path in reading.files if path.startswith(f"lessons/{id}/")}
    name = memory.name(id, number, names, sorted(own.items()))
    kept = memory.get(name)
    if kept is None:
        alone = Reading(reading.files, reading.refused, reading.known, Report())
        kept = (read_lesson(id, number, alone), alone.findings, alone.report.problems())
        memory.put(name, kept)
    lesson, findings, problems = kept
    reading.findings.update(findings)
    reading.report.add(problems)
    found: Lesson | None = lesson
    return found


def _document_paths(kit_file: Fields, reading: Reading) -> list[str]:
    """The documents of the kit: first those kit.yml puts in order, then the others."""
    there = [
        path
        for path in sorted(reading.files)
        if path.startswith("lessons/documents/") and path.endswith(".md") and path.count("/") == 2
    ]
    names = {path.rsplit("/", 1)[-1].removesuffix(".md"): path for path in there}
    ordered = []
    for name, where in kit_file.texts("documents", "family-letter"):
        if name in names:
            ordered.append(names[name])
        else:
            reading.report("unknown-document", where, name=name, hint=did_you_mean(name, names))
    return list(dict.fromkeys((*ordered, *there)))


def _route(
    id: str,
    entry: Fields,
    listed: tuple[str, ...],
    lessons: list[Lesson],
    document_paths: list[str],
    report: Report,
) -> TeachingRoute:
    sheets = {
        lesson.id: (*OWN_SHEETS, *(each.id for each in lesson.handouts)) for lesson in lessons
    }
    steps = []
    for step in entry.mappings("steps", "lesson: first-steps", required=True):
        lesson = step.text("lesson", "first-steps")
        if lesson and lesson not in listed:
            hint = did_you_mean(lesson, listed)
            report("unknown-lesson", step.place("lesson"), name=lesson, hint=hint)
        part = step.choice("part", PARTS, "full")
        named = step.texts("sheets", "plan")
        for name, where in named:
            if lesson in sheets and name not in sheets[lesson]:
                report("unknown-sheet", where, name=name, hint=did_you_mean(name, sheets[lesson]))
        steps.append(RouteStep(step.where, lesson, part, tuple(name for name, _ in named)))
        step.done()
    known = [path.rsplit("/", 1)[-1].removesuffix(".md") for path in document_paths]
    besides = entry.texts("documents", "family-letter")
    for name, where in besides:
        if name not in known:
            report("unknown-document", where, name=name, hint=did_you_mean(name, known))
    route = TeachingRoute(
        id=id,
        where=entry.where,
        title=entry.text("title", "One lesson"),
        minutes=entry.whole("minutes", 45, 1, 2000),
        summary=entry.text("summary", "For homeroom."),
        documents=tuple(name for name, _ in besides),
        steps=tuple(steps),
    )
    entry.done()
    return route


def _cross_check(lessons: list[Lesson], documents: list[Document], reading: Reading) -> None:
    """Hold what the texts refer to against the whole kit."""
    report = reading.report
    texts = []
    ways = set()  # those of stories are held against its scenes
    for lesson in lessons:
        texts += [lesson.text, lesson.plan.text, lesson.sheet.text]
        texts += [document.text for document in lesson.handouts]
        if lesson.story:
            texts.append(lesson.story.text)
            ways |= {way.where for scene in lesson.story.scenes for way in scene.ways}
    texts += [document.text for document in documents]
    check_ids((quiz for text in texts for quiz in text.quizzes()), report)
    anchors = {text.where.path: text.anchors for text in texts}
    for findings in reading.findings.values():
        for fact, where in findings.cites:
            report_fact(fact, where, reading.known, report)
        for link in findings.links:
            known = anchors.get(link.target)
            if link.where in ways or not link.anchor or known is None:
                continue
            if link.anchor not in known:
                name, hint = link.target.rsplit("/", 1)[-1], did_you_mean(link.anchor, known)
                report("link-anchor", link.where, anchor=link.anchor, name=name, hint=hint)


def _unknown_files(reading: Reading) -> None:
    for path in reading.files:
        parts = path.split("/")
        if parts[0] != "lessons":
            continue
        name, depth = parts[-1], len(parts)
        meant = (
            (depth == 2 and name in (*DATA_FILES, CARE_FILE))
            or (depth == 3 and parts[1] == "documents" and name.endswith(".md"))
            or (depth == 3 and name in LESSON_FILES)
            or (depth == 4 and parts[2] == "handouts" and name.endswith(".md"))
            or (depth == 4 and parts[2] == "img" and name.lower().endswith(PICTURES))
            or (depth == 4 and parts[2] == "img" and name in {"LICENSE.txt", "LICENSE.md"})
        )
        if not meant:
            known = nearest(name, (*DATA_FILES, CARE_FILE, *LESSON_FILES))
            hint = f'did you mean "{known}"?' if known else WHAT_LESSONS_HOLD
            reading.report("unknown-file", Where(path), hint=hint)
