"""Says for each paragraph of the advisory where the kit teaches, practises and quizzes it.

Taught: the text of a lesson, as students read it, cites it. Practised: the plan or a handout of a
lesson cites it. Quizzed: a quiz item rests on it. A comment that nobody put there counts for
nothing, and one that is there is an author's word, not a proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from lessonkit.care.findings import Finding, finding
from lessonkit.care.passages import FOR_TEACHERS
from lessonkit.items.base import Item
from lessonkit.model import Fact, Kit, Lesson, Quiz
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
    taught = {lesson.id: set(_cited(lesson.text)) for lesson in kit.lessons}
    practised = {
        lesson.id: {*_cited(lesson.plan.text), *_cited(lesson.handouts)} for lesson in kit.lessons
    }
    items = {lesson.id: tuple(_items(lesson)) for lesson in kit.lessons}
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


def check_coverage(kit: Kit) -> Iterator[Finding]:
    """Name the paragraphs that no lesson teaches, and facts that a lesson lists in vain."""
    for row in coverage(kit):
        if not row.taught:
            yield finding("fact-untaught", row.fact.where, row.fact.says, name=row.fact.id)
    for lesson in kit.lessons:
        used = {*_cited(lesson.text), *_cited(lesson.plan.text), *_cited(lesson.handouts)}
        used.update(fact for item in _items(lesson) for fact in item.answer.facts)
        for fact in lesson.facts:
            if fact not in used:
                yield finding("fact-uncited", lesson.where, fact, name=fact)


def _items(lesson: Lesson) -> Iterator[Item]:
    for quiz in (*lesson.quizzes(), *(q for doc in lesson.handouts for q in doc.text.quizzes())):
        yield from quiz.items


def _cited(node: Any) -> Iterator[str]:
    """The facts that running text cites, outside of quizzes and of asides for teachers."""
    if isinstance(node, Prose):
        for token in node.tokens:
            for each in (token, *(token.children or ())):
                yield from each.meta.get("facts", ())
    elif isinstance(node, tuple):
        for part in node:
            yield from _cited(part)
    elif is_dataclass(node) and not isinstance(node, Quiz):
        if getattr(node, "name", "") not in FOR_TEACHERS:
            for each in fields(node):
                yield from _cited(getattr(node, each.name))
