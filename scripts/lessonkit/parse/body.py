"""Reads the text of a lesson, a plan or a document into sections and blocks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from markdown_it.tree import SyntaxTreeNode

from lessonkit import commonmark
from lessonkit.commonmark import Comment
from lessonkit.model import (
    Block,
    Box,
    Contacts,
    Fold,
    HelpList,
    Lines,
    PageBreak,
    Quiz,
    Section,
    TeacherAside,
    Text,
)
from lessonkit.parse import tokens
from lessonkit.parse.known import Known
from lessonkit.parse.quiz import ITEM_COMMENTS, read_quiz
from lessonkit.parse.tokens import Findings
from lessonkit.problems import Report
from lessonkit.text import Prose, Where, did_you_mean, nearest, unique_slug

BODY_COMMENTS = ("quiz", "/quiz", "teacher", "/teacher", "facts", "lines", "box", "page", "fold",
                 "help", "contacts", "minutes", "core")
COMMENTS = (*BODY_COMMENTS, *ITEM_COMMENTS)
LOOKS_MEANT = re.compile(r"/?[a-z][a-z-]*")
HIGHEST_BOX = 220
MOST_LINES = 40


@dataclass(slots=True)
class _Draft:
    """A section while its blocks are being collected."""

    where: Where
    id: str = ""
    title: Prose | None = None
    body: list[Block] = field(default_factory=list)
    pending: list[SyntaxTreeNode] = field(default_factory=list)
    minutes: int | None = None
    core: int | None = None


def read_text(
    source: str, path: str, title: str, prefix: str, known: Known, report: Report, *, steps: bool = False
) -> tuple[Text, Findings]:
    """Read a text below its front matter.

    `title` is the front matter's, `prefix` begins the ids of inline quizzes' items,
    `steps` allows the minutes of a plan.
    """
    root = commonmark.read(source)
    deepest = commonmark.deepest_line(root)
    if deepest:
        report("nested-too-deep", Where(path, deepest))
    findings = tokens.check(root, path, known, report)
    reader = _Reader(path, title, known, report, steps)
    reader.read(root.children)
    return reader.text(findings), findings


class _Reader:
    """Walks over the blocks of one text and sorts them into sections."""

    def __init__(self, path: str, title: str, known: Known, report: Report, steps: bool) -> None:
        self.path, self.title, self.known, self.report, self.steps = path, title, known, report, steps
        self.sections: list[_Draft] = [_Draft(Where(path))]
        self.anchors: list[str] = []
        self.footnotes: Prose | None = None
        self.level = 1
        self.handlers: dict[str, Callable[[Comment, _Draft], None]] = {
            "lines": self._lines,
            "box": self._box,
            "page": lambda comment, draft: draft.body.append(PageBreak(comment.where)),
            "fold": lambda comment, draft: draft.body.append(Fold(comment.where)),
            "contacts": lambda comment, draft: draft.body.append(Contacts(comment.where)),
            "help": self._help,
            "minutes": self._minutes,
            "core": self._core,
        }

    # --- walking

    def read(self, nodes: list[SyntaxTreeNode]) -> None:
        """Take the blocks one by one; quizzes and teacher asides take all up to their end."""
        index = 0
        while index < len(nodes):
            node = nodes[index]
            opened = self._opens(node)
            if opened is None:
                self._take(node, self.sections[-1])
                index += 1
                continue
            end = self._end(nodes, index + 1, opened)
            inner = nodes[index + 1 : end]
            draft = self.sections[-1]
            self._flush(draft)
            for node_inside in inner:
                if node_inside.type == "heading":
                    self._anchor(node_inside)
            if opened.name == "quiz":
                quiz = read_quiz(opened, inner, self.path, self.report)
                if quiz:
                    draft.body.append(quiz)
            else:
                draft.body.append(self._aside(opened, inner))
            index = end + 1

    def _opens(self, node: SyntaxTreeNode) -> Comment | None:
        for comment in self._comments(node):
            if comment.name in {"quiz", "teacher"}:
                return comment
        return None

    def _end(self, nodes: list[SyntaxTreeNode], start: int, opened: Comment) -> int:
        """The index of the comment that closes; without one, the end of the text."""
        for index in range(start, len(nodes)):
            for comment in self._comments(nodes[index]):
                if comment.name == f"/{opened.name}":
                    return index
                if comment.name == opened.name:
                    self.report("nested-quiz", comment.where, name=opened.value or opened.name)
        self.report("open-quiz", opened.where, name=opened.value or opened.name)
        return len(nodes)

    def _comments(self, node: SyntaxTreeNode) -> tuple[Comment, ...]:
        if node.type not in {"comment_block", "cite_block"}:
            return ()
        return commonmark.split_comments(node.content, commonmark.place(node, self.path))

    def _take(self, node: SyntaxTreeNode, draft: _Draft) -> None:
        where = commonmark.place(node, self.path)
        if node.type == "heading":
            self._heading(node, where)
        elif node.type in {"comment_block", "cite_block"}:
            if node.type == "cite_block":
                draft.pending.append(node)
            self._comment_block(node, where, draft)
        elif node.type == "details_block":
            self.report("stray-details", where)
        elif node.type == "footnote_block":
            self.footnotes = commonmark.prose([node], self.path)
        else:
            draft.pending.append(node)

    def _comment_block(self, node: SyntaxTreeNode, where: Where, draft: _Draft) -> None:
        if "-->" not in node.content:
            self.report("open-comment", where)
            return
        if commonmark.outside_comments(node.content):
            self.report(
                "comment-place",
                where,
                name=node.content.strip().splitlines()[0][:40],
                hint="put the comment on a line of its own",
            )
        for comment in self._comments(node):
            handler = self.handlers.get(comment.name)
            if comment.name == "facts":
                continue
            if handler:
                self._flush(draft)
                handler(comment, draft)
            elif comment.name in {"/quiz", "/teacher"}:
                self.report("stray-close", comment.where, name=comment.name)
            elif comment.name in COMMENTS:
                self.report(
                    "comment-place",
                    comment.where,
                    name=comment.name,
                    hint="it belongs under the heading of a quiz item",
                )
            else:
                report_unknown_comment(comment, self.report)

    def _flush(self, draft: _Draft) -> None:
        if draft.pending:
            draft.body.append(commonmark.prose(draft.pending, self.path))
            draft.pending = []

    # --- headings

    def _anchor(self, node: SyntaxTreeNode) -> str:
        words = commonmark.plain(Prose(Where(self.path), (commonmark.inline(node),)))
        name = unique_slug(words, self.anchors)
        self.anchors.append(name)
        return name

    def _heading(self, node: SyntaxTreeNode, where: Where) -> None:
        level = int(node.tag[1])
        title = Prose(where, (commonmark.inline(node),))
        words = commonmark.plain(title)
        anchor = self._anchor(node)
        if not words:
            self.report("empty-heading", where)
        first = len(self.sections) == 1 and not self.sections[0].pending and not self.sections[0].body
        if level == 1:
            if not first:
                self.report("late-title", where)
            elif _same(words, self.title):
                pass
            else:
                self.report("second-title", where, found=words, title=self.title)
            return
        if level > self.level + 1:
            self.report(
                "heading-skip", where, before=self.level, now=level, wanted="#" * (self.level + 1)
            )
        self.level = level
        if level == 2:
            self._flush(self.sections[-1])
            self.sections.append(_Draft(where, anchor, title))
        else:
            node.nester_tokens.opening.attrs["id"] = anchor  # type: ignore[union-attr]
            self.sections[-1].pending.append(node)

    # --- comments that are blocks

    def _number(self, comment: Comment, value: str, most: int) -> int | None:
        if value.isdecimal() and len(value) < 5 and 1 <= int(value) <= most:
            return int(value)
        self.report(
            "comment-value",
            comment.where,
            value=value,
            name=comment.name,
            hint=f"write a number from 1 to {most}, such as <!-- {comment.name}: 5 -->",
        )
        return None

    def _lines(self, comment: Comment, draft: _Draft) -> None:
        count = self._number(comment, comment.value, MOST_LINES)
        if count:
            draft.body.append(Lines(comment.where, count))

    def _box(self, comment: Comment, draft: _Draft) -> None:
        height = self._number(comment, comment.value, HIGHEST_BOX)
        if height:
            draft.body.append(Box(comment.where, height))

    def _help(self, comment: Comment, draft: _Draft) -> None:
        ids = tuple(comment.value.replace(",", " ").split())
        known = []
        for id in ids:
            route = self.known.help.get(id)
            if route is None:
                self.report(
                    "unknown-help", comment.where, name=id, hint=did_you_mean(id, self.known.help)
                )
            elif not route.printed:
                self.report("help-unprinted", comment.where, name=id)
            else:
                known.append(id)
        everything = tuple(id for id, route in self.known.help.items() if route.printed)
        draft.body.append(HelpList(comment.where, tuple(known) if ids else everything))

    def _step_comment(self, comment: Comment, draft: _Draft) -> bool:
        if self.steps and draft.title is not None:
            return True
        self.report(
            "comment-place",
            comment.where,
            name=comment.name,
            hint="it belongs under a ## heading of teacher.md",
        )
        return False

    def _minutes(self, comment: Comment, draft: _Draft) -> None:
        if not self._step_comment(comment, draft):
            return
        draft.minutes = self._number(comment, comment.value, 240)
        for name, value in comment.options:
            if name == "core":
                draft.core = self._number(comment, value, 240) if value else draft.minutes
            else:
                self.report(
                    "comment-value", comment.where, value=name, name="minutes",
                    hint="the only option is core: <!-- minutes: 10; core: 5 -->",
                )

    def _core(self, comment: Comment, draft: _Draft) -> None:
        if self._step_comment(comment, draft):
            draft.core = draft.minutes if not comment.value else self._number(comment, comment.value, 240)

    def _aside(self, opened: Comment, nodes: list[SyntaxTreeNode]) -> TeacherAside:
        inner = _Draft(opened.where)
        for node in nodes:
            if node.type == "heading":
                inner.pending.append(node)
            else:
                self._take(node, inner)
        self._flush(inner)
        return TeacherAside(opened.where, tuple(inner.body))

    # --- the end

    def text(self, findings: Findings) -> Text:
        """Close the last section and give the whole text."""
        self._flush(self.sections[-1])
        sections = []
        for draft in self.sections:
            if draft.title is None and not draft.body:
                continue
            if not draft.body:
                self.report("empty-section", draft.where)
            sections.append(
                Section(
                    draft.id, draft.where, draft.title, tuple(draft.body), draft.minutes, draft.core
                )
            )
        if not sections:
            self.report("no-text", Where(self.path))
        return Text(
            Where(self.path), tuple(sections), self.footnotes, findings.cites, tuple(self.anchors)
        )


def report_unknown_comment(comment: Comment, report: Report) -> None:
    """Report a comment whose name is nearly a known one; all others are notes of the author."""
    if not LOOKS_MEANT.fullmatch(comment.name):
        return
    meant = nearest(comment.name, COMMENTS)
    if meant and comment.name not in COMMENTS:
        report(
            "unknown-comment",
            comment.where,
            name=comment.name,
            hint=f'did you mean "{meant}"? A note to yourself can say <!-- note: ... -->',
        )


def _same(one: str, other: str) -> bool:
    def straight(text: str) -> str:
        return text.replace("’", "'").replace("‘", "'").casefold()

    return straight(one) == straight(other)


