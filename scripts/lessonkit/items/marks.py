"""Reads task lists in quiz items: boxes, the words behind them, and the feedback under them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from lessonkit import commonmark
from lessonkit.problems import Report
from lessonkit.text import Prose, Where

BOX = re.compile(r"\[([^\]]{0,12})\](?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Marked:
    """One line of a task list; `ticked` is None where it has no box."""

    where: Where
    ticked: bool | None
    text: Prose
    feedback: Prose | None


def has_boxes(node: SyntaxTreeNode) -> bool:
    """Tell whether a list is a task list: any of its lines begins with something in brackets."""
    return node.type == "bullet_list" and any(
        BOX.match(commonmark.first_line(line)) for line in node.children
    )


def read_marked(
    node: SyntaxTreeNode,
    path: str,
    report: Report,
    *,
    boxes: bool = True,
    feedback: bool = True,
) -> tuple[Marked, ...]:
    """Read every line of a list; with `feedback`, a line without a quote is warned about."""
    lines = []
    for line in node.children:
        marked = _line(line, path, report, boxes=boxes)
        if marked.feedback is None and feedback:
            report("no-feedback", marked.where)
        lines.append(marked)
    return tuple(lines)


def _line(node: SyntaxTreeNode, path: str, report: Report, *, boxes: bool) -> Marked:
    where = commonmark.place(node, path)
    ticked, text, feedback = None, Prose(where, ()), None
    for child in node.children:
        if child.type == "paragraph" and not text.tokens:
            ticked, text = _box(child, path, report) if boxes else (None, _words(child, path))
        elif child.type != "blockquote":
            report("choice-extra", commonmark.place(child, path))
        elif feedback is not None:
            report("two-feedbacks", commonmark.place(child, path))
        elif commonmark.plain(inside := commonmark.inside(child, path)):
            feedback = inside
    if not commonmark.plain(text):
        report("empty-choice", where)
    return Marked(where, ticked, text, feedback)


def _words(node: SyntaxTreeNode, path: str) -> Prose:
    return Prose(commonmark.place(node, path), (commonmark.inline(node),))


def _box(node: SyntaxTreeNode, path: str, report: Report) -> tuple[bool | None, Prose]:
    prose = _words(node, path)
    found = BOX.match(prose.tokens[0].content)
    if found is None:
        report("no-box", prose.where)
        return None, prose
    mark = found[1].lower()
    text = Prose(prose.where, (commonmark.without_start(prose.tokens[0], len(mark) + 2),))
    if mark not in {" ", "x"}:
        report("bad-box", prose.where, found=f"[{found[1]}]")
        return None, text
    return mark == "x", text


def report_same(texts: Iterable[Prose], report: Report, rule: str = "same-choice") -> None:
    """Report texts that differ at most in capitals and spaces."""
    seen: set[str] = set()
    for text in texts:
        words = commonmark.plain(text)
        if words and words.casefold() in seen:
            report(rule, text.where, text=words)
        seen.add(words.casefold())
