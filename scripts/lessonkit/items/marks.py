"""Reads task lists in quiz items: boxes, the words behind them, and the feedback under them."""

import re
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
    plain: str
    feedback: Prose | None


def has_boxes(node: SyntaxTreeNode) -> bool:
    """Tell whether a list is a task list: any of its lines begins with something in brackets."""
    return node.type == "bullet_list" and any(
        BOX.match(commonmark.first_line(line)) for line in node.children
    )


def read_marked(
    node: SyntaxTreeNode, path: str, report: Report, *, boxes: bool = True, feedback: str = "no-feedback"
) -> tuple[Marked, ...]:
    """Read every line of a list; `feedback` is the rule to report for a line without a quote."""
    return tuple(
        _line(line, path, report, boxes=boxes, feedback=feedback) for line in node.children
    )


def _line(
    node: SyntaxTreeNode, path: str, report: Report, *, boxes: bool, feedback: str
) -> Marked:
    where = commonmark.place(node, path)
    ticked, text, quotes = None, None, []
    for child in node.children:
        if child.type == "paragraph" and text is None:
            ticked, text = _box(child, path, report, boxes=boxes)
        elif child.type == "blockquote":
            quotes.append(child)
        else:
            report("choice-extra", commonmark.place(child, path))
    if text is None:
        text = Prose(where, ())
    plain = commonmark.plain(text)
    if not plain:
        report("empty-choice", where)
    if len(quotes) > 1:
        report("two-feedbacks", commonmark.place(quotes[1], path))
    if not quotes and feedback:
        report(feedback, where)
    return Marked(
        where,
        ticked,
        text,
        plain,
        commonmark.inside(quotes[0], path) if quotes else None,
    )


def _box(
    node: SyntaxTreeNode, path: str, report: Report, *, boxes: bool
) -> tuple[bool | None, Prose]:
    where = commonmark.place(node, path)
    inline = commonmark.inline(node)
    if not boxes:
        return None, Prose(where, (inline,))
    found = BOX.match(inline.content)
    if found is None:
        report("no-box", where)
        return None, Prose(where, (inline,))
    mark = found[1]
    if mark.lower() not in {" ", "x"}:
        report("bad-box", where, found=f"[{mark}]")
    return mark.lower() == "x", Prose(where, (commonmark.without_start(inline, found.end()),))


def report_same(lines: tuple[Marked, ...], report: Report) -> None:
    """Report lines that differ at most in capitals and spaces."""
    seen: set[str] = set()
    for line in lines:
        key = " ".join(line.plain.casefold().split())
        if key and key in seen:
            report("same-choice", line.where, text=line.plain)
        seen.add(key)
