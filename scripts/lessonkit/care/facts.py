"""Finds facts that nobody teaches, and facts that a lesson lists in vain."""

from collections.abc import Iterator

from lessonkit.care.findings import Finding, finding
from lessonkit.coverage import cited_in, coverage, items_of
from lessonkit.model import Kit


def check_coverage(kit: Kit) -> Iterator[Finding]:
    """Name the paragraphs that no lesson teaches, and facts that a lesson lists in vain."""
    for row in coverage(kit):
        if not row.taught:
            yield finding("fact-untaught", row.fact.where, row.fact.says, name=row.fact.id)
    for lesson in kit.lessons:
        parts = (lesson.text, lesson.story, lesson.plan.text, lesson.handouts)
        used = set(cited_in(parts))
        used.update(fact for item in items_of(lesson) for fact in item.answer.facts)
        for fact in lesson.facts:
            if fact not in used:
                yield finding("fact-uncited", lesson.where, fact, name=fact)
