"""Says for each paragraph of the advisory where the kit teaches, practises and quizzes it.

Taught: the text or story of a lesson, as students read it, cites it. Practised: the plan or a
handout of a lesson cites it. Quizzed: a quiz item rests on it. All three go by the comments that
authors put behind their sentences: their word, not a proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from lessonkit.items.base import Item
from lessonkit.model import Fact, Kit, Lesson, Notes, Quiz, TeacherAside
from lessonkit.text import Prose


@dataclass(frozen=True, slots=True)
class Coverage:
    """One fact of the advisory and the ids of the lessons that teach, practise and quiz it.

    `items` is how many quiz items rest on it.
    """

    fact: Fact
    taught: tuple[str, ...]
    practised: tuple[str, ...]
    quizzed: tuple[str, ...]
    items: int


def coverage(kit: Kit) -> tuple[Coverage, ...]:
    """Give a row for each paragraph of the advisory, in its order."""
    taught = {
        lesson.id: {*cited_in(lesson.text), *cited_in(lesson.story)} for lesson in kit.lessons
    }
    practised = {
        lesson.id: {*cited_in(lesson.plan.text), *cited_in(lesson.handouts)}
        for lesson in kit.lessons
    }
    items = {lesson.id: tuple(items_of(lesson)) for lesson in kit.lessons}
    rows = []
    for fact in sorted(kit.facts, key=lambda fact: fact.paragraph or 0):
        if fact.paragraph is None:
            continue
        resting = {
            lesson: sum(fact.id in item.answer.facts for item in found)
            for lesson, found in items.items()
        }
        rows.append(
            Coverage(
                fact,
                tuple(lesson for lesson, cited in taught.items() if fact.id in cited),
                tuple(lesson for lesson, cited in practised.items() if fact.id in cited),
                tuple(lesson for lesson, count in resting.items() if count),
                sum(resting.values()),
            )
        )
    return tuple(rows)


def items_of(lesson: Lesson) -> Iterator[Item]:
    """Every quiz item of a lesson, those of its handouts too."""
    for quiz in (*lesson.quizzes(), *(q for doc in lesson.handouts for q in doc.text.quizzes())):
        yield from quiz.items


def cited_in(node: Any) -> Iterator[str]:
    """The facts that running text inside a node cites; quizzes and asides for teachers left out."""
    if isinstance(node, Prose):
        for token in node.tokens:
            for each in (token, *(token.children or ())):
                yield from each.meta.get("facts", ())
    elif isinstance(node, tuple):
        for part in node:
            yield from cited_in(part)
    elif is_dataclass(node) and not isinstance(node, Quiz | TeacherAside | Notes):
        for each in fields(node):
            yield from cited_in(getattr(node, each.name))


def coverage_table(kit: Kit) -> Iterator[str]:
    """The coverage as lines of a Markdown table, and a line that sums it up."""
    rows = coverage(kit)
    yield "| Paragraph | Taught in | Practised in | Quizzed in |"
    yield "| --- | --- | --- | --- |"
    for row in rows:
        quizzed = f"{', '.join(row.quizzed)} ({row.items})" if row.items else "-"
        taught, practised = ", ".join(row.taught) or "-", ", ".join(row.practised) or "-"
        yield f"| {row.fact.id} | {taught} | {practised} | {quizzed} |"
    counts = [sum(bool(row.taught) for row in rows), sum(bool(row.practised) for row in rows)]
    counts.append(sum(bool(row.items) for row in rows))
    yield "\nOf {} paragraphs {} are taught, {} practised, {} quizzed.".format(len(rows), *counts)
