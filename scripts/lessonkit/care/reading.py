"""Measures how hard the texts of a kit are to read: school grades after Flesch and Kincaid.

Headings, list lines, table cells and choices count as sentences of their own; placeholders and
proper names are left out. The formula knows English only. `textstat` counts the syllables.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lessonkit.care.findings import Finding, finding
from lessonkit.care.passages import Passage
from lessonkit.care.rulebook import Rulebook
from lessonkit.text import Where

FEWEST_WORDS = 60  # of a text; below it the formula says nothing
SHORTEST = 3  # words of a sentence that counts
HARD = 6  # words of a sentence that can be called hard
SHOWN = 90
WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
CARDS = ("cards", "poster")
VOWELS = re.compile(r"[aeiouy]+")
# An e at the end, or before a final s or d, is mostly not heard: hope, times, stopped.
SILENT = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)es?$|[^aeiouytd]ed$")
HEARD = re.compile(r"(?:[sxzcg]|sh|ch)es$")
PRONOUN = re.compile(r"I(?:'\w+)?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the words that count: those that are no proper names."""

    where: Where
    said: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """How hard one text is for one kind of reader: its grade, and its sentences."""

    path: str
    level: str
    grade: float
    words: int
    hardest: tuple[Sentence, ...]


def check_reading(
    passages: Iterable[Passage], book: Rulebook, names: Iterable[str]
) -> Iterator[Finding]:
    """Compare every text with the reading limit of those it is for; `names` do not count."""
    counted = [passage for passage in passages if book.limit(passage.level) is not None]
    for text in measure(counted, names):
        limit = book.limit(text.level)
        if limit is not None and text.grade > limit:
            hint = "; ".join(f'line {each.where.line} "{_cut(each.said)}"' for each in text.hardest)
            yield finding(
                "reading-level",
                text.hardest[0].where if text.hardest else Where(text.path),
                text.hardest[0].said if text.hardest else "",
                grade=f"{text.grade:.1f}",
                level=text.level,
                limit=limit,
                hint=f"split or simplify first: {hint}",
            )
    if book.card_sentence is not None:
        yield from _long_sentences(counted, book.card_sentence)


def measure(passages: Iterable[Passage], names: Iterable[str] = ()) -> Iterator[Level]:
    """Give the grade of each text with enough words, once for each kind of reader."""
    passages = list(passages)
    given = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    leave_out = re.compile(rf"\b(?:{given})\b" if given else r"(?!)")
    found_names = find_names(passages)
    syllables = _counter()
    texts: dict[tuple[str, str], list[Sentence]] = {}
    for passage in passages:
        found = texts.setdefault((passage.where.path, passage.level), [])
        for where, said in _sentences(passage):
            left = WORD.findall(leave_out.sub("", said))
            words = tuple(word for word in left if not _is_name(word, found_names))
            if len(words) >= SHORTEST:
                found.append(Sentence(where, said, words))
    for (path, level), sentences in sorted(texts.items()):
        count = sum(len(each.words) for each in sentences)
        if count >= FEWEST_WORDS:
            hard = [each for each in sentences if len(each.words) >= HARD]
            hard.sort(key=lambda each: -_grade([each], syllables))
            grade = round(_grade(sentences, syllables), 1)
            yield Level(path, level, grade, count, tuple(hard[:3]))


def find_names(passages: Iterable[Passage]) -> frozenset[str]:
    """The words that have a capital letter in mid-sentence and are never written small."""
    capital, small = set(), set()
    for passage in passages:
        for _, said in _sentences(passage):
            for index, word in enumerate(WORD.findall(said)):
                if word[0].islower():
                    small.add(word.casefold())
                elif index and word[0].isupper() and not PRONOUN.match(word):
                    capital.add(word)
    return frozenset(word for word in capital if word.casefold() not in small)


def _is_name(word: str, names: frozenset[str]) -> bool:
    return word in names or word.removesuffix("'s").removesuffix("'") in names


def _sentences(passage: Passage) -> Iterator[tuple[Where, str]]:
    for start, end in passage.sentences():
        yield passage.at(start), passage.words[start:end]


def _grade(sentences: list[Sentence], syllables: Callable[[str], int]) -> float:
    """The grade after Flesch and Kincaid, 1975."""
    words = [word for sentence in sentences for word in sentence.words]
    return (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )


def _counter() -> Callable[[str], int]:
    """A function that counts the syllables of a word; `textstat` is slow to load, so only here.

    It goes by the places where a word can be hyphenated and so misses a syllable of one letter
    (a-bout, o-pen, an-y): one word in eighteen of the lessons. The larger of its count and that
    of the vowel groups is wrong for one in seventy (held against the CMU dictionary).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports pkg_resources
        from textstat import textstat
    known: dict[str, int] = {}

    def count(word: str) -> int:
        if word not in known:
            parts = [part for part in re.split(r"[-.]", word) if part]
            known[word] = sum(max(textstat.syllable_count(part), _heard(part)) for part in parts)
        return known[word]

    return count


def _heard(word: str) -> int:
    """How many groups of vowels of a word are heard; at least one."""
    word = word.lower().removesuffix("'s")
    silent = bool(SILENT.search(word)) and not HEARD.search(word)
    return max(1, len(VOWELS.findall(word)) - silent)


def _long_sentences(passages: Iterable[Passage], longest: int) -> Iterator[Finding]:
    for passage in passages:
        if passage.level in CARDS:
            for where, said in _sentences(passage):
                if (count := len(WORD.findall(said))) > longest:
                    yield finding("long-sentence", where, said, count=count, limit=longest)


def _cut(said: str) -> str:
    return said if len(said) <= SHOWN else said[: SHOWN - 3].rsplit(" ", 1)[0] + "..."
