"""Reads care.yml: how this kit speaks of its topic, how hard it may be to read, what is excused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from lessonkit.fields import Fields, read_fields
from lessonkit.parse import frontmatter
from lessonkit.problems import Level, Report
from lessonkit.text import Where, did_you_mean, is_name, name_for

PATH = "lessons/care.yml"
Readers = Literal["all", "public", "student"]
Span = Literal["sentence", "paragraph"]
Voice = Literal["student", "family", "teacher", "everyone"]

READERS: tuple[Readers, ...] = get_args(Readers)
SPANS: tuple[Span, ...] = get_args(Span)
VOICES: tuple[Voice, ...] = get_args(Voice)
LEVELS: tuple[Level, ...] = get_args(Level)
LIMITS = ("student", "cards", "poster", "family", "teacher")
CARD_SENTENCE = "longest_sentence_cards"
HIGHEST_GRADE, LONGEST_SENTENCE, MOST_TIMES = 18, 60, 9
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """Words that the kit does not use, why, and what it says in their place.

    `finds` is searched in whole paragraphs; a match counts unless `unless` is found in the same
    `within`. `audience` is who must read it for the rule to hold, `quoted` if it also holds for
    words that a text shows as wrong. `times` is how often one file may say it.
    """

    id: str
    where: Where
    finds: re.Pattern[str]
    unless: re.Pattern[str]
    within: Span
    reason: str
    instead: str
    audience: Readers
    quoted: bool
    times: int
    example: str
    level: Level

    def holds_for(self, voice: Voice) -> bool:
        """Tell whether the rule holds for words that these people read."""
        if self.audience == "student":
            return voice in {"student", "everyone"}
        return self.audience == "all" or voice != "teacher"


@dataclass(frozen=True, slots=True)
class Excuse:
    """One place where a rule does not count, and the reason; `text` is a part of the sentence."""

    where: Where
    rule: str
    path: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All of care.yml; `limits` are school grades by reading level (see `Passage.level`)."""

    rules: tuple[PhraseRule, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    card_sentence: int | None = None
    names: tuple[str, ...] = ()
    wrong_under: tuple[str, ...] = ()
    not_english_under: tuple[str, ...] = ()
    pages: tuple[tuple[str, Voice, Where], ...] = ()
    allow: tuple[Excuse, ...] = ()

    def limit(self, level: str) -> int | None:
        """The highest grade of a reading level; that of students for a band without its own."""
        limits = dict(self.limits)
        return limits.get(level, limits.get("student") if level else None)


def read_rulebook(content: bytes | None, bands: Iterable[str], report: Report) -> Rulebook:
    """Read care.yml; a kit without one has no rules of its own and no reading limits."""
    text = None if content is None else frontmatter.decode(content, PATH, report)
    fields = None if text is None else read_fields(text, PATH, report)
    if fields is None:
        return Rulebook()
    rules = _rules(fields, report)
    limits, card_sentence = _limits(fields, tuple(bands))
    book = Rulebook(
        rules=rules,
        limits=limits,
        card_sentence=card_sentence,
        names=tuple(name for name, _ in fields.texts("names", "Fortaleza")),
        wrong_under=_heads("wrong_under", fields),
        not_english_under=_heads("not_english_under", fields),
        pages=_pages(fields, report),
        allow=_allow(fields),
    )
    fields.done()
    return book


def _rules(fields: Fields, report: Report) -> tuple[PhraseRule, ...]:
    rules: list[PhraseRule] = []
    seen: dict[str, Where] = {}
    for entry in fields.mappings("rules", "id: blaming", required=True):
        id, where = entry.text("id", "blaming"), entry.place("id")
        if id and not is_name(id):
            report("bad-name", where, name=id, example=name_for(id))
        if id in seen:
            report("duplicate-id", where, name=id, first=seen[id])
        seen.setdefault(id, where)
        rule = PhraseRule(
            id=id,
            where=entry.where,
            finds=_patterns(entry, "finds", report, required=True),
            unless=_patterns(entry, "unless", report, required=False),
            within=entry.choice("within", SPANS, "sentence"),
            reason=entry.text("reason", "It sounds like blame."),
            instead=entry.text("instead", 'say "was tricked"'),
            audience=entry.choice("audience", READERS, "all"),
            quoted=entry.flag("quoted", True),
            times=entry.whole("times", 1, 0, MOST_TIMES, default=0),
            example=entry.text("example", "A sentence in which the rule must find something."),
            level=entry.choice("level", LEVELS, "error"),
        )
        entry.done()
        if rule.example and not fires(rule, rule.example):
            report("care-example", entry.place("example"), id=id)
        rules.append(rule)
    return tuple(rules)


def fires(rule: PhraseRule, sentence: str) -> bool:
    """Tell whether a rule finds something in one sentence."""
    return bool(rule.finds.search(sentence)) and not rule.unless.search(sentence)


def _patterns(entry: Fields, name: str, report: Report, *, required: bool) -> re.Pattern[str]:
    """Read a list of regular expressions as one that finds any of them."""
    good: list[str] = []
    for text, where in entry.texts(name, r"\bcareless\b", required=required):
        try:
            re.compile("|".join((*good, f"(?:{text})")))
            empty = re.search(text, "") is not None
        except re.error as error:
            report("care-pattern", where, why=f"{error.msg} in {text}")
            continue
        if empty:
            report("care-pattern", where, why=f"it finds nothing at all, everywhere: {text}")
        else:
            good.append(f"(?:{text})")
    return re.compile("|".join(good), re.IGNORECASE) if good else NOTHING


def _limits(
    fields: Fields, bands: tuple[str, ...]
) -> tuple[tuple[tuple[str, int], ...], int | None]:
    inner = fields.mapping("reading", "student: 6")
    if inner is None:
        return (), None
    limits = tuple(
        (name, inner.whole(name, 6, 1, HIGHEST_GRADE))
        for name in (*LIMITS, *bands)
        if name in inner.names()
    )
    longest = None
    if CARD_SENTENCE in inner.names():
        longest = inner.whole(CARD_SENTENCE, 12, 1, LONGEST_SENTENCE)
    inner.done()
    return limits, longest


def _heads(name: str, fields: Fields) -> tuple[str, ...]:
    return tuple(words.casefold() for words, _ in fields.texts(name, "Avoid"))


def _pages(fields: Fields, report: Report) -> tuple[tuple[str, Voice, Where], ...]:
    inner = fields.mapping("pages", "docs/help.md: student")
    found = []
    for name in inner.names() if inner else ():
        assert inner is not None
        found.append((name, inner.choice(name, VOICES, "everyone"), inner.place(name)))
    return tuple(found)


def _allow(fields: Fields) -> tuple[Excuse, ...]:
    found = []
    for entry in fields.mappings("allow", "rule: blaming"):
        found.append(
            Excuse(
                where=entry.where,
                rule=entry.text("rule", "blaming"),
                path=entry.text("path", "lessons/first-steps/lesson.md"),
                text=entry.text("text", "a part of the sentence"),
                reason=entry.text("reason", "It quotes the police."),
            )
        )
        entry.done()
    return tuple(found)


def check_names(book: Rulebook, known: Iterable[str], report: Report) -> None:
    """Report exceptions from rules that do not exist."""
    names = (*(rule.id for rule in book.rules), *known)
    for entry in book.allow:
        if entry.rule and entry.rule not in names:
            hint = did_you_mean(entry.rule, names)
            report("care-unknown-rule", entry.where, name=entry.rule, hint=hint)
