"""Reads the text of a lesson, a plan or a document into sections and blocks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.tree import SyntaxTreeNode

from lessonkit import commonmark
from lessonkit.commonmark import Comment
from lessonkit.fingerprint import Print
from lessonkit.items.base import read_number
from lessonkit.items.written import MOST_LINES
from lessonkit.model import (
    BandBlock,
    Block,
    Box,
    CardDeck,
    Contacts,
    Fingerprint,
    Fold,
    HelpList,
    Lines,
    Notes,
    PageBreak,
    Qr,
    Region,
    Section,
    TeacherAside,
    Text,
)
from lessonkit.parse import comments, tokens
from lessonkit.parse.comments import ONLY_IN, TextKind
from lessonkit.parse.known import Known
from lessonkit.parse.quiz import check_band, read_quiz
from lessonkit.parse.tokens import Findings
from lessonkit.problems import Report
from lessonkit.text import Prose, Where, did_you_mean, unique_slug

HIGHEST_BOX = 220
LONGEST_STEP = 240


@dataclass(slots=True)
class _Draft:
    """A section while its blocks are being collected."""

    where: Where
    id: str = ""
    title: Prose | None = None
    body: list[Block] = field(default_factory=list)
    pending: list[SyntaxTreeNode] = field(default_factory=list)
    minutes: Comment | None = None
    core: Comment | None = None
    filled: bool = False


def read_text(
    source: str, path: str, title: str, kind: TextKind, known: Known, report: Report
) -> tuple[Text, Findings]:
    """Read a text below its front matter; `title` is the front matter's."""
    root, lost_notes = commonmark.read(source)
    for label in lost_notes:
        found = re.search(rf"^.*\[\^{re.escape(label)}\]:", source, re.MULTILINE)
        line = source.count("\n", 0, found.start()) + 1 if found else 1
        report("footnote-unused", Where(path, line), name=f"[^{label}]")
    deepest = commonmark.deepest_line(root)
    if deepest:
        report("nested-too-deep", Where(path, deepest))
    findings = tokens.check(root.to_tokens(), path, known, report)
    reader = _Reader(path, title, kind, known, report)
    reader.read(root.children)
    return reader.text(findings), findings


class _Reader:
    """Walks over the blocks of one text and sorts them into sections."""

    def __init__(self, path: str, title: str, kind: TextKind, known: Known, report: Report) -> None:
        self.path, self.title, self.kind = path, title, kind
        self.known, self.report = known, report
        self.sections: list[_Draft] = [_Draft(Where(path))]
        self.anchors: dict[str, int] = {}
        self.footnotes: Prose | None = None
        self.level = 1
        self.handlers: dict[str, Callable[[Comment, _Draft], None]] = {
            "lines": self._lines,
            "box": self._box,
            "page": lambda comment, draft: draft.body.append(PageBreak(comment.where)),
            "fold": lambda comment, draft: draft.body.append(Fold(comment.where)),
            "contacts": lambda comment, draft: draft.body.append(Contacts(comment.where)),
            "help": self._help,
            "qr": self._qr,
            "cards": self._cards,
            "minutes": self._minutes,
            "core": self._core,
        }

    # --- walking

    def read(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Take the blocks one by one; quizzes and teacher asides take all up to their end."""
        index = 0
        while index < len(nodes):
            draft = self.sections[-1]
            opened = self._opens(nodes[index])
            if opened is None:
                self._take(nodes[index], draft)
                index += 1
                continue
            end, after = self._end(nodes, index + 1, opened)
            inner = nodes[index + 1 : end]
            self._flush(draft)
            draft.filled = True
            if opened.name == "quiz":
                for heading in (node for node in inner if node.type == "heading"):
                    self._anchor(heading)
                draft.body.append(read_quiz(opened, inner, self.path, self.known, self.report))
            else:
                draft.body.append(self._region(opened, inner))
            index = after

    def _opens(self, node: SyntaxTreeNode) -> Comment | None:
        for comment in self._comments(node):
            if comment.name in comments.OPENING:
                self._is_allowed(comment)
                return comment
        return None

    def _end(self, nodes: Sequence[SyntaxTreeNode], start: int, opened: Comment) -> tuple[int, int]:
        """Where a region ends, and where to read on.

        One that is never closed ends where the next begins, or at the next section, so that
        one slip is not told twenty times.
        """
        name, close = _shown(opened), f"<!-- /{opened.name} -->"
        # In a quiz, `band` is an option of an item, and what else is wrong is told there.
        inside = () if opened.name == "quiz" else comments.OPENING
        section = len(nodes)
        for index in range(start, len(nodes)):
            node = nodes[index]
            found = self._comments(node)
            for comment in found:
                if comment.name == f"/{opened.name}":
                    opens = any(other.name == opened.name for other in found)
                    return index, index if opens else index + 1
                if comment.name == "quiz" or comment.name in inside:
                    inner = _shown(comment)
                    self.report("nested", comment.where, name=inner, outer=name, close=close)
                    return index, index
            if node.type == "footnote_block" or node.tag in {"h1", "h2"}:
                section = min(section, index)
        self.report("never-closed", opened.where, name=name, close=close)
        return section, section

    def _comments(self, node: SyntaxTreeNode) -> tuple[Comment, ...]:
        if node.type not in {"comment_block", "cite_block"}:
            return ()
        return commonmark.split_comments(node.content, commonmark.place(node, self.path))

    def _take(self, node: SyntaxTreeNode, draft: _Draft) -> None:
        where = commonmark.place(node, self.path)
        if node.type == "heading":
            self._heading(node, where, draft)
        elif node.type == "details_block":
            self.report("stray-details", where)
        elif node.type == "footnote_block":
            self.footnotes = commonmark.prose([node], self.path)
        else:
            if node.type != "comment_block":
                draft.pending.append(node)
                draft.filled = draft.filled or node.type != "cite_block"
            for comment in self._comments(node):
                self._comment(comment, draft)

    def _comment(self, comment: Comment, draft: _Draft) -> None:
        handler = self.handlers.get(comment.name)
        if handler and self._is_allowed(comment):
            self._flush(draft)
            draft.filled = draft.filled or comment.name not in {"minutes", "core"}
            handler(comment, draft)
        elif comment.name in comments.REGIONS:
            self.report("stray-close", comment.where, name=_shown(comment))
        elif comment.name in comments.IN_ITEMS and comment.name not in comments.IN_TEXTS:
            hint = "it belongs under the heading of a quiz item"
            self.report("comment-place", comment.where, name=comment.name, hint=hint)

    def _is_allowed(self, comment: Comment) -> bool:
        kinds, hint = ONLY_IN.get(comment.name, ((self.kind,), ""))
        if self.kind not in kinds:
            self.report("comment-place", comment.where, name=comment.name, hint=hint)
        return self.kind in kinds

    def _flush(self, draft: _Draft) -> None:
        if draft.pending:
            draft.body.append(commonmark.prose(draft.pending, self.path))
            draft.pending = []

    # --- headings

    def _anchor(self, node: SyntaxTreeNode) -> str:
        words = commonmark.plain(Prose(Where(self.path), (commonmark.inline(node),)))
        return unique_slug(words, self.anchors)

    def _heading(self, node: SyntaxTreeNode, where: Where, draft: _Draft) -> None:
        level = int(node.tag[1])
        title = Prose(where, (commonmark.inline(node),))
        words = commonmark.plain(title)
        anchor = self._anchor(node)
        if not words:
            self.report("empty-heading", where)
        if level == 1:
            if draft.title or draft.filled or draft is not self.sections[-1]:
                self.report("late-title", where)
            elif not _same(words, self.title):
                self.report("second-title", where, found=words, title=self.title)
            return
        if level > self.level + 1:
            wanted = "#" * (self.level + 1)
            self.report("heading-skip", where, before=self.level, now=level, wanted=wanted)
        self.level = level
        if level == 2 and draft is self.sections[-1]:
            self._flush(draft)
            self.sections.append(_Draft(where, anchor, title))
        else:
            node.nester_tokens.opening.attrs["id"] = anchor  # type: ignore[union-attr]
            draft.pending.append(node)
            draft.filled = True

    # --- comments that are blocks

    def _lines(self, comment: Comment, draft: _Draft) -> None:
        if count := self._number(comment, MOST_LINES):
            draft.body.append(Lines(comment.where, count))

    def _box(self, comment: Comment, draft: _Draft) -> None:
        if height := self._number(comment, HIGHEST_BOX):
            draft.body.append(Box(comment.where, height))

    def _help(self, comment: Comment, draft: _Draft) -> None:
        ids = tuple(dict.fromkeys(comment.value.replace(",", " ").split()))
        for id in ids:
            route = self.known.help.get(id)
            if route is None:
                hint = did_you_mean(id, self.known.help)
                self.report("unknown-help", comment.where, name=id, hint=hint)
            elif not route.printed:
                self.report("help-unprinted", comment.where, name=id)
        everything = tuple(id for id, route in self.known.help.items() if route.printed)
        draft.body.append(HelpList(comment.where, ids or everything))

    def _minutes(self, comment: Comment, draft: _Draft) -> None:
        if draft.title is None:
            hint = "it belongs under the ## heading of a step"
            self.report("comment-place", comment.where, name=comment.name, hint=hint)
        elif draft.minutes:
            self.report("comment-twice", comment.where, name=comment.name)
        else:
            draft.minutes = comment
        for name, value in comment.options:
            if name == "core":
                self._core(Comment("core", value, (), comment.where), draft)

    def _core(self, comment: Comment, draft: _Draft) -> None:
        if draft.core:
            self.report("comment-twice", comment.where, name=comment.name)
        draft.core = comment

    def _step(self, draft: _Draft) -> tuple[int | None, int | None]:
        """The minutes of a step, and those in the short version: all of them, or as it says."""
        minutes = self._number(draft.minutes, LONGEST_STEP) if draft.minutes else None
        core = draft.core
        if core is None:
            return minutes, None
        if draft.minutes is None:
            hint = "put <!-- minutes: 10 --> under the same ## heading"
            self.report("comment-place", core.where, name="core", hint=hint)
        return minutes, self._number(core, minutes or LONGEST_STEP) if core.value else minutes

    def _number(self, comment: Comment, most: int) -> int | None:
        return read_number(comment.name, comment.value, comment.where, most, self.report)

    def _qr(self, comment: Comment, draft: _Draft) -> None:
        route = self.known.help.get(comment.value)
        if route is None:
            hint = did_you_mean(comment.value, self.known.help)
            self.report("unknown-help", comment.where, name=comment.value, hint=hint)
        elif not route.web:
            hint = "only a route with a web address can be a QR code"
            self.report("help-part", comment.where, name=route.id, part="web", hint=hint)
        elif not route.printed:
            self.report("help-unprinted", comment.where, name=route.id)
        else:
            draft.body.append(Qr(comment.where, route.id))

    def _cards(self, comment: Comment, draft: _Draft) -> None:
        folder = self.path.rsplit("/", 1)[0]
        draft.body.append(CardDeck(comment.where, f"{folder}/handouts/{comment.value}.md"))

    def _region(self, opened: Comment, nodes: Sequence[SyntaxTreeNode]) -> Region:
        inner = _Draft(opened.where)
        for node in nodes:
            self._take(node, inner)
        self._flush(inner)
        body = tuple(inner.body)
        if opened.name == "band":
            check_band(opened.value, opened.where, self.known, self.report)
            return BandBlock(opened.where, opened.value, body)
        if opened.name == "fingerprint":
            return Fingerprint(opened.where, body, self._prints(opened, body))
        return (Notes if opened.name == "notes" else TeacherAside)(opened.where, body)

    def _prints(self, opened: Comment, body: tuple[Block, ...]) -> tuple[Print, ...]:
        tokens = [token for block in body if isinstance(block, Prose) for token in block.tokens]
        grids = [commonmark.grid(token) for token in tokens if commonmark.is_grid(token)]
        prints = tuple(Print(grid) for grid in grids if grid is not None and grid.label)
        if not prints:
            self.report("no-drawings", opened.where)
        return prints

    # --- the end

    def text(self, findings: Findings) -> Text:
        """Close the last section and give the whole text."""
        self._flush(self.sections[-1])
        sections = []
        for draft in self.sections:
            if draft.title is None and not draft.body:
                continue
            if not draft.filled:
                self.report("empty-section", draft.where)
            minutes, core = self._step(draft)
            sections.append(
                Section(draft.id, draft.where, draft.title, tuple(draft.body), minutes, core)
            )
        if not sections:
            self.report("no-text", Where(self.path))
        return Text(
            Where(self.path),
            tuple(sections),
            self.footnotes,
            tuple(findings.cites),
            tuple(self.anchors),
        )


def _shown(comment: Comment) -> str:
    """A comment as its author wrote it, without options."""
    return f"<!-- {comment.name}{': ' + comment.value if comment.value else ''} -->"


def _same(one: str, other: str) -> bool:
    def straight(text: str) -> str:
        return text.replace("’", "'").replace("‘", "'").casefold()

    return straight(one) == straight(other)
