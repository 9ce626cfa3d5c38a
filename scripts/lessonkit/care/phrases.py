"""Finds the words that the kit does not use: every rule of care.yml in every passage."""

from collections import Counter
from collections.abc import Iterable, Iterator

from lessonkit.care.findings import Finding
from lessonkit.care.passages import Passage
from lessonkit.care.rulebook import PhraseRule, Rulebook


def check_phrases(passages: Iterable[Passage], book: Rulebook) -> Iterator[Finding]:
    """Find the words of each rule, once in a sentence; `times` of a rule are free in each file."""
    free: Counter[tuple[str, str]] = Counter()
    for passage in passages:
        for rule in book.rules:
            if not rule.holds_for(passage.voice) or (passage.wrong and not rule.quoted):
                continue
            for position, found, sentence in _matches(rule, passage):
                free[rule.id, passage.where.path] += 1
                if free[rule.id, passage.where.path] > rule.times:
                    yield Finding(
                        "care-words" if rule.level == "error" else "care-words-warning",
                        rule.id,
                        passage.at(position),
                        sentence,
                        (
                            ("found", found),
                            ("id", rule.id),
                            ("hint", f"{rule.instead} ({rule.reason})"),
                        ),
                    )


def _matches(rule: PhraseRule, passage: Passage) -> Iterator[tuple[int, str, str]]:
    """Where a rule finds something, the words it found, and the sentence they stand in."""
    seen: set[int] = set()
    for found in rule.finds.finditer(passage.words):
        start, end = _around(passage, found.start(), found.end())
        near = passage.words if rule.within == "paragraph" else passage.words[start:end]
        if start not in seen and not rule.unless.search(near):
            seen.add(start)
            yield found.start(), " ".join(found[0].split()), passage.words[start:end]


def _around(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """The sentences that hold the words between two positions."""
    held = [(start, end) for start, end in passage.sentences() if start < last and end > first]
    return (held[0][0], held[-1][1]) if held else (first, last)
