"""The words of a kit as passages: what they say, who reads them, and on which line they stand."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from markdown_it.token import Token

from lessonkit import commonmark
from lessonkit.care.rulebook import LIMITS, Rulebook, Voice
from lessonkit.items.base import Item
from lessonkit.items.choice import ChoiceAnswer, ChoiceAsk
from lessonkit.items.flags import FlagsAnswer, FlagsAsk
from lessonkit.items.gap import GapAnswer
from lessonkit.items.match import MatchAnswer, MatchAsk
from lessonkit.items.true_false import TrueFalseAnswer, TrueFalseAsk
from lessonkit.items.written import WrittenAnswer
from lessonkit.model import (
    Document,
    Fact,
    HelpRoute,
    Kit,
    Lesson,
    Notes,
    Objective,
    Plan,
    QuizSheet,
    Section,
    Story,
    TeacherAside,
    TeachingRoute,
    Word,
)
from lessonkit.text import Prose, Where

# The words in front matter and data files, by the kind of thing that holds them.
SHOWN: dict[type, tuple[str, ...]] = {
    Kit: ("title", "tagline"),
    Lesson: ("title", "summary", "content_note"),
    Objective: ("text",),
    Word: ("term", "meaning"),
    Plan: ("title", "materials", "prepare", "standards"),
    QuizSheet: ("title",),
    Story: ("title", "summary", "content_note"),
    Document: ("title", "summary"),
    TeachingRoute: ("title", "summary"),
    HelpRoute: ("name", "who_for", "does", "does_not", "how", "hours", "anonymous"),
    Fact: ("says",),
}
COUNTED = (Lesson, Word, HelpRoute)  # those of them that count for the reading level
STRAIGHT = str.maketrans("‘’“”‐‑", "''\"\"--", "\u00ad\u200c\u200d")
ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|No|e\.g|i\.e|a\.m|p\.m|U\.S)|\b[A-Z])\.$")
SENTENCE_END = re.compile(r"[.!?…][\"')\]]*(?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, list line or table cell as plain words, placeholders left out.

    `breaks` are the positions at which a new line of the file begins, with its number. `level`
    names the reading limit it counts for: one of the rulebook's, a grade band, or "" for none.
    `wrong` if the text shows these words as what not to say or do.
    """

    where: Where
    words: str
    breaks: tuple[tuple[int, int], ...]
    voice: Voice
    level: str
    wrong: bool

    def at(self, position: int) -> Where:
        """The place in the file of a position in the words."""
        index = bisect_right(self.breaks, (position, 1 << 30)) - 1
        return Where(self.where.path, self.breaks[index][1])

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Where each sentence begins and ends in the words."""
        start = 0
        for end in SENTENCE_END.finditer(self.words):
            if ABBREVIATION.search(self.words, start, end.end()):
                continue
            yield from self._sentence(start, end.end())
            start = end.end()
        yield from self._sentence(start, len(self.words))

    def _sentence(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        words = self.words[start:end]
        if words.strip():
            yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads what is being walked over; `says_quotes` if quotes are said aloud to students."""

    book: Rulebook
    voice: Voice = "everyone"
    level: str = ""
    wrong: bool = False
    says_quotes: bool = False


def passages(kit: Kit, book: Rulebook) -> Iterator[Passage]:
    """Every passage of a kit, in the order of its lessons and documents."""
    yield from _walk(kit, _Reader(book))


def page_passages(text: str, path: str, voice: Voice, book: Rulebook) -> Iterator[Passage]:
    """The passages of one of the site's own pages."""
    level = voice if voice in LIMITS else "student"
    root, _ = commonmark.read(text)
    if root.children:
        yield from _prose(commonmark.prose(root.children, path), _Reader(book, voice, level))


def is_for_teachers(node: Any) -> bool:
    """Tell whether a block of a text is seen by teachers alone."""
    return isinstance(node, TeacherAside | Notes)


def proses(node: Any) -> Iterator[Prose]:
    """Every running text inside a node, in reading order."""
    if isinstance(node, Prose):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from proses(part)
    elif is_dataclass(node):
        for each in fields(node):
            yield from proses(getattr(node, each.name))


# --- walking over the kit ---------------------------------------------------------------------


def _walk(node: Any, reader: _Reader) -> Iterator[Passage]:
    if isinstance(node, tuple):
        for part in node:
            yield from _walk(part, reader)
    elif isinstance(node, Prose):
        yield from _prose(node, reader)
    elif isinstance(node, Item):
        yield from _item(node, _reader_of(node, reader))
    elif is_dataclass(node) and not isinstance(node, Where):
        reader = _reader_of(node, reader)
        if type(node) in SHOWN:
            yield from _shown(node, reader)
        for each in fields(node):
            if not (isinstance(node, Story) and each.name == "scenes"):  # its text has them all
                yield from _walk(getattr(node, each.name), reader)


def _reader_of(node: Any, outer: _Reader) -> _Reader:
    """Who reads this part of the kit."""
    if isinstance(node, Lesson):
        level = node.bands[0] if len(node.bands) == 1 else "student"
        return replace(outer, voice="student", level=level)
    if isinstance(node, Plan):
        return replace(outer, voice="teacher", level="teacher", says_quotes=True)
    if isinstance(node, Fact):
        return replace(outer, voice="teacher")
    if isinstance(node, HelpRoute):
        return replace(outer, level="student")
    if isinstance(node, Document):
        outer = replace(outer, voice=node.audience, level=_document_level(node, outer))
    if is_for_teachers(node):
        return replace(outer, voice="teacher", level="teacher")
    if isinstance(node, Section) and node.title is not None:
        shown = commonmark.plain(node.title).casefold() in outer.book.wrong_under
        outer = replace(outer, wrong=outer.wrong or shown)
    band = getattr(node, "band", None) or ""
    return replace(outer, level=band) if band and outer.level == "student" else outer


def _document_level(document: Document, outer: _Reader) -> str:
    if document.audience in {"teacher", "family"}:
        return document.audience
    return document.kind if document.kind in LIMITS else outer.level or "student"


def _shown(node: Any, reader: _Reader) -> Iterator[Passage]:
    """The words of a node that are fields, one on a line."""
    said: list[str] = []
    for name in SHOWN[type(node)]:
        value = getattr(node, name)
        said.extend(value if isinstance(value, tuple) else (value,))
    words = "\n".join(_straight(text) for text in said if text)
    level = reader.level if isinstance(node, COUNTED) else ""
    yield Passage(node.where, words, ((0, node.where.line),), reader.voice, level, reader.wrong)


def _item(item: Item, reader: _Reader) -> Iterator[Passage]:
    """The words of a quiz item; wrong choices with feedback are shown as wrong."""
    ask, answer = item.ask, item.answer
    if ask.band and reader.level == "student":
        reader = replace(reader, level=ask.band)
    wrong = {id(prose) for prose in _shown_wrong(item)}
    filled = {}
    if isinstance(answer, GapAnswer):
        filled = {number: words[0] for number, words in enumerate(answer.accepted, start=1)}
    for prose in proses(ask):
        shown = replace(reader, wrong=reader.wrong or id(prose) in wrong)
        yield from _prose(prose, shown, filled)
    guide = replace(reader, voice="teacher", level="teacher")
    if isinstance(answer, WrittenAnswer):
        for level in answer.levels:
            yield from _prose(level.text, replace(guide, wrong=level.points == 0))
        yield from _walk(answer.samples, replace(guide, wrong=True))
        yield from _walk(answer.explanation, reader)
    else:
        yield from _walk(tuple(proses(answer)), reader)


def _shown_wrong(item: Item) -> Iterator[Prose]:
    """The choices of an item that its feedback puts right, the chat messages it flags."""
    match item.ask, item.answer:
        case ChoiceAsk(options=options), ChoiceAnswer(right=right, feedback=feedback):
            yield from _corrected(options, right, feedback)
        case TrueFalseAsk(statements=statements), TrueFalseAnswer(true=true, feedback=feedback):
            yield from _corrected(statements, true, feedback)
        case FlagsAsk(messages=messages), FlagsAnswer(flagged=flagged, feedback=feedback):
            ordinary = tuple(not flag for flag in flagged)
            yield from _corrected(tuple(each.text for each in messages), ordinary, feedback)
        case MatchAsk(partners=partners), MatchAnswer(spares=spares, explanation=explanation):
            for index, why in spares:
                if why is not None or explanation is not None:
                    yield partners[index]


def _corrected(
    texts: tuple[Prose, ...], right: tuple[bool, ...], feedback: tuple[Prose | None, ...]
) -> Iterator[Prose]:
    for text, is_right, why in zip(texts, right, feedback, strict=True):
        if not is_right and why is not None:
            yield text


# --- words of running text --------------------------------------------------------------------


@dataclass(slots=True)
class _Table:
    """The table that is being read: the words of its heads, and the column we are in."""

    heads: list[str] = field(default_factory=list)
    column: int = -1
    in_head: bool = False

    def see(self, token: Token) -> None:
        """Follow the rows and cells."""
        if token.type == "thead_open":
            self.heads, self.in_head = [], True
        elif token.type == "thead_close":
            self.in_head = False
        elif token.type == "tr_open":
            self.column = -1
        elif token.type in {"th_open", "td_open"}:
            self.column += 1
        elif token.type == "table_close":
            self.heads = []

    def head(self) -> str:
        """The words above the cell we are in, "" outside of tables."""
        return self.heads[self.column] if 0 <= self.column < len(self.heads) else ""


def _prose(
    prose: Prose, reader: _Reader, filled: dict[int, str] | None = None
) -> Iterator[Passage]:
    line, quotes, table, title = prose.where.line, 0, _Table(), False
    for token in prose.tokens:
        line = token.map[0] + 1 if token.map else line
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        table.see(token)
        if token.type == "inline" and not title:
            voice: Voice = "student" if quotes and reader.says_quotes else reader.voice
            wrong = reader.wrong or (not table.in_head and table.head() in reader.book.wrong_under)
            level = "" if table.head() in reader.book.not_english_under else reader.level
            shown = replace(reader, voice=voice, wrong=wrong, level=level)
            found = list(_inline(token, Where(prose.where.path, line), shown, filled or {}))
            if table.in_head:
                table.heads.append(found[0].words.casefold() if found else "")
            yield from found
        elif token.type in {"fence", "code_block"} and not commonmark.is_grid(token):
            words, at = _straight(" ".join(token.content.split())), Where(prose.where.path, line)
            yield Passage(at, words, ((0, line),), reader.voice, "", reader.wrong)
        title = token.type == "alert_title_open"


def _inline(
    token: Token, where: Where, reader: _Reader, filled: dict[int, str]
) -> Iterator[Passage]:
    """The words of a paragraph, then those of each picture in it."""
    words, breaks, pictures = "", [(0, where.line)], []
    for child, line in commonmark.with_lines(token, where.line):
        said = ""
        if child.type in {"text", "code_inline", "text_special", "html_text"}:
            said = _straight(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            said = " "
        elif child.type == "blank":
            said = _straight(filled.get(child.meta["number"], ""))
        elif child.type == "image":
            pictures.append((_straight(commonmark.plain(Prose(where, (_alt(child),)))), line))
        if breaks[-1][1] != line:
            breaks.append((len(words), line))
        words += said.lstrip() if words.endswith(" ") else said
    if words.strip():
        yield Passage(where, words, tuple(breaks), reader.voice, reader.level, reader.wrong)
    for alt, line in pictures:
        at = Where(where.path, line)
        yield Passage(at, alt, ((0, line),), reader.voice, "", reader.wrong)


def _alt(image: Token) -> Token:
    return Token("inline", "", 0, content=image.content, children=image.children)


def _straight(words: str) -> str:
    """Words with plain quotation marks and hyphens, without anything that could hide a word."""
    return unicodedata.normalize("NFKC", words).translate(STRAIGHT)
