"""Finds quiz items that are easy to guess or hard to read fairly.

The rules are those of item writing: Haladyna, Downing and Rodriguez, 2002, and feedback that says
something about the answer, never about the person (Shute, 2008). Rules about words know English.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lessonkit import commonmark
from lessonkit.care.findings import Finding, finding
from lessonkit.care.passages import proses
from lessonkit.items.base import Item
from lessonkit.items.choice import ChoiceAnswer, ChoiceAsk
from lessonkit.model import Kit, Quiz
from lessonkit.text import Prose

FEWEST_CHOICES = 3
LONGEST_SHARE = 1 / 3  # of a quiz's choose-one items may have the right choice as the longest
LONGEST_RATIO = 1.6  # the right choice against the longest wrong one, in letters
FEWEST_FOR_LONGEST, FEWEST_FOR_SLOTS = 3, 4

POSITION = re.compile(
    r"(?i:\b(?:of )?the above\b)|(?i:^\W*(?:all|none|both|neither|any) of (?:these|those|them)\b)"
    r"|(?i:\b(?:choices?|options?|answers?) [a-f]\b)"
    r"|\b(?i:both )?[A-F](?:, [A-F],?)* (?:and|or|&) [A-F]\b"
)
# The last clause of a question is where a "not" turns the task round; "if ... not" does not.
ASIDE = re.compile(
    r"(?<=\w),?\s(?:if|when|because|while|after|before|since|that|who|so|although|once)\b.*",
    re.IGNORECASE,
)
NEGATIVE = re.compile(
    r"(?P<word>\bNOT\b|(?i:\b(?:except|none of|least likely|least true)\b))"
    r"|(?i:\b(?:which|what|who|where)\b.*?(?P<again>\b(?:not|never|cannot)\b|\b\w+n't\b))"
)
INSTRUCTION = re.compile(
    r"(?:Please )?(?:Add|Answer|Choose|Circle|Color|Compare|Complete|Connect|Correct|Decide|"
    r"Describe|Draw|Explain|Fill|Find|Finish|Give|Group|Help|Label|List|Look|Make|Mark|Match|"
    r"Name|Number|Order|Pick|Put|Rate|Read|Say|Shade|Show|Sort|Tell|Think|Tick|Underline|Use|"
    r"Work|Write)\b"
)
PERSON = re.compile(
    r"\b(?:good|great|nice|excellent|awesome|amazing|bad|poor|wrong|smart)"
    r" (?:job|work|try|choice|answer|move|thinking|pick)\b"
    r"|\bwell done\b|^\W*(?:smart|clever|bravo|perfect|excellent|brilliant|awesome|genius)\b"
    r"|\byou(?:'re| are) (?:so |very |really )?"
    r"(?:smart|clever|right about|a genius|wrong|careless|mistaken)\b|\bwrong\s*!|^\W*wrong\b"
    r"|\byou (?:failed|fail|should have|were wrong|got it|nailed)\b|\bcongrat\w*|\bbetter luck\b"
    r"|\b(?:that|this) (?:is|was) (?:a )?(?:stupid|silly|dumb|foolish|lazy)\b",
    re.IGNORECASE,
)


def check_items(kit: Kit) -> Iterator[Finding]:
    """Check every quiz of a kit, and all items against each other."""
    english = kit.language.split("-")[0] == "en"
    quizzes = list(_quizzes(kit))
    for quiz in quizzes:
        for version in _versions(quiz):
            yield from _longest(version)
            yield from _slots(version)
        for item in quiz.items:
            yield from _grounds(item)
            yield from _few(item)
            if english:
                yield from _choices_by_position(item)
                yield from _stem(item)
                yield from _feedback(item)
    yield from _same([item for quiz in quizzes for item in quiz.items])


def _quizzes(kit: Kit) -> Iterator[Quiz]:
    """Every quiz, those in handouts and documents too."""
    for lesson in kit.lessons:
        yield from lesson.quizzes()
        for handout in lesson.handouts:
            yield from handout.text.quizzes()
    for document in kit.documents:
        yield from document.text.quizzes()


def _versions(quiz: Quiz) -> list[Quiz]:
    """The quiz as each grade band gets it."""
    bands = sorted({item.ask.band for item in quiz.items if item.ask.band})
    return [quiz.for_band(band) for band in bands] or [quiz]


def _plain(prose: Prose) -> str:
    return commonmark.plain(prose).replace("’", "'")


def _choose_one(quiz: Quiz) -> list[tuple[Item, Sequence[Prose], int]]:
    """The choose-one items of a quiz, each with its choices and the number of the right one."""
    return [
        (item, item.ask.options, item.answer.right.index(True))
        for item in quiz.items
        if isinstance(item.ask, ChoiceAsk)
        and isinstance(item.answer, ChoiceAnswer)
        and not item.ask.many
    ]


def _longest(quiz: Quiz) -> Iterator[Finding]:
    longest = []
    items = _choose_one(quiz)
    for item, options, right in items:
        lengths = [len(_plain(option)) for option in options]
        others = max(length for index, length in enumerate(lengths) if index != right)
        if lengths[right] > others:
            longest.append(item)
        if lengths[right] > LONGEST_RATIO * others:
            said = _plain(options[right])
            yield finding("key-stands-out", options[right].where, said, text=said)
    if len(items) >= FEWEST_FOR_LONGEST and len(longest) > LONGEST_SHARE * len(items):
        lines = ", ".join(str(item.where.line) for item in longest)
        yield finding(
            "key-longest", quiz.where, count=len(longest), all=len(items), hint=_shorten(lines)
        )


def _shorten(lines: str) -> str:
    return f"shorten the right choice, or give the others as much to say, in the items on {lines}"


def _slots(quiz: Quiz) -> Iterator[Finding]:
    slots = Counter(right for _, _, right in _choose_one(quiz))
    for slot, count in slots.items():
        if slots.total() >= FEWEST_FOR_SLOTS and count > slots.total() / 2:
            yield finding("key-slots", quiz.where, count=count, all=slots.total(), place=slot + 1)


def _grounds(item: Item) -> Iterator[Finding]:
    if item.ask.type != "poll" and not item.answer.facts:
        yield finding("no-facts", item.where, _plain(item.ask.stem))


def _few(item: Item) -> Iterator[Finding]:
    ask = item.ask
    if isinstance(ask, ChoiceAsk) and not ask.many and len(ask.options) < FEWEST_CHOICES:
        yield finding("two-choices", item.where, _plain(ask.stem))


def _choices_by_position(item: Item) -> Iterator[Finding]:
    """All of the above, both A and B: choices that say where other choices stand."""
    options: tuple[Prose, ...] = getattr(item.ask, "options", ())
    for option in options:
        if found := POSITION.search(_plain(option)):
            yield finding("choice-by-position", option.where, _plain(option), found=found[0])


def _stem(item: Item) -> Iterator[Finding]:
    stem = _plain(item.ask.stem)
    sentences = re.split(r"(?<=[.!?])[\"')]*\s+", stem)
    questions = [sentence for sentence in sentences if sentence.rstrip("\"')").endswith("?")]
    for question in questions if isinstance(item.ask, ChoiceAsk) else ():
        if found := NEGATIVE.search(ASIDE.sub("?", question)):
            yield finding("negative-stem", item.where, stem, found=found["word"] or found["again"])
            break
    whole = stem.rstrip("\"')").endswith((".", ":", "!")) and not stem.endswith("..")
    told = any(INSTRUCTION.match(sentence) for sentence in sentences)
    if item.ask.type != "poll" and not questions and not (whole and told):
        yield finding("stem-sentence", item.where, stem, text=stem)


def _feedback(item: Item) -> Iterator[Finding]:
    """Praise and blame speak of the person; feedback speaks of the answer."""
    given: Any = getattr(item.answer, "feedback", ())
    for prose in (*proses(given), *proses(item.answer.explanation)):
        words = _plain(prose)
        if found := PERSON.search(words):
            yield finding("feedback-person", prose.where, words, found=found[0])


def _same(items: Sequence[Item]) -> Iterator[Finding]:
    """The same question with the same scenario twice; polls may come back in every lesson."""
    seen: dict[str, Item] = {}
    for item in items:
        if item.ask.type == "poll":
            continue
        shown = (item.ask.stem, item.ask.body)
        asked: Any = shown if item.ask.type in {"choice", "written"} else item.ask
        words = " ".join(_plain(prose) for prose in proses(asked)).casefold()
        first = seen.setdefault(words, item)
        if first is not item:
            stem = _plain(item.ask.stem)
            yield finding("same-stem", item.where, stem, text=stem, first=first.where)
