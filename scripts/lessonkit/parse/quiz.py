"""Reads one quiz region: its options, its items, and which type each item is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.tree import SyntaxTreeNode

from lessonkit import commonmark
from lessonkit.commonmark import Comment
from lessonkit.items import ITEM_TYPES
from lessonkit.items.base import Item, ItemSource, ItemType
from lessonkit.items.marks import has_boxes
from lessonkit.model import Quiz
from lessonkit.problems import Report
from lessonkit.text import Prose, Where, did_you_mean, nearest, slug

MARKERS = {marker: kind for kind in ITEM_TYPES for marker in kind.markers}
ITEM_COMMENTS = ("id", "points", "objective", "facts", *MARKERS)
QUIZ_OPTIONS = ("kind", "pass")
KINDS = ("quiz", "exit-ticket", "check")
HIGHEST_POINTS = 100


def read_quiz(
    opened: Comment, nodes: Sequence[SyntaxTreeNode], path: str, report: Report
) -> Quiz | None:
    """Read the nodes between `<!-- quiz: id -->` and `<!-- /quiz -->`; None without any item."""
    id = slug(opened.value)
    if not id or id != opened.value:
        report(
            "comment-value", opened.where, value=opened.value, name="quiz",
            hint=f'use small letters and hyphens: <!-- quiz: {id or "first-steps"} -->',
        )
    options = _options(opened, report)
    drafts = _split(nodes, path, report)
    items = []
    for draft in drafts:
        item = _item(draft, id, path, report)
        if item is not None:
            items.append(item)
    if not drafts:
        report("empty-quiz", opened.where, name=opened.value)
    if not items:
        return None
    quiz = Quiz(
        id,
        opened.where,
        options.get("kind", "check" if path.endswith("lesson.md") else "quiz"),  # type: ignore[arg-type]
        tuple(items),
        None,
    )
    return _with_pass(quiz, options.get("pass"), opened, report)


def _options(opened: Comment, report: Report) -> dict[str, str]:
    found = {}
    for name, value in opened.options:
        if name not in QUIZ_OPTIONS:
            report(
                "comment-value", opened.where, value=name, name="quiz",
                hint=did_you_mean(name, QUIZ_OPTIONS),
            )
        elif name == "kind" and value not in KINDS:
            report(
                "comment-value", opened.where, value=value, name="kind",
                hint=did_you_mean(value, KINDS),
            )
        else:
            found[name] = value
    return found


def _with_pass(quiz: Quiz, value: str | None, opened: Comment, report: Report) -> Quiz:
    if value is None:
        return quiz
    if not value.isdecimal() or len(value) > 4 or not 1 <= int(value) <= quiz.points:
        report("pass-mark", opened.where, value=value, points=quiz.points)
        return quiz
    return Quiz(quiz.id, quiz.where, quiz.kind, quiz.items, int(value))


@dataclass(slots=True)
class _ItemDraft:
    """The nodes under one heading."""

    heading: SyntaxTreeNode
    nodes: list[SyntaxTreeNode] = field(default_factory=list)


def _split(nodes: Sequence[SyntaxTreeNode], path: str, report: Report) -> list[_ItemDraft]:
    drafts: list[_ItemDraft] = []
    for node in nodes:
        if node.type == "heading":
            drafts.append(_ItemDraft(node))
        elif drafts:
            drafts[-1].nodes.append(node)
        elif node.type not in {"comment_block"}:
            report("text-before-item", commonmark.place(node, path))
    return drafts


@dataclass(slots=True)
class _Parts:
    """The parts of an item while it is being sorted."""

    options: dict[str, tuple[str, Where]] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    body: list[SyntaxTreeNode] = field(default_factory=list)
    hint: list[SyntaxTreeNode] = field(default_factory=list)
    guide: list[SyntaxTreeNode] = field(default_factory=list)
    part: list[SyntaxTreeNode] = field(default_factory=list)
    explanation: list[SyntaxTreeNode] = field(default_factory=list)


def _item(draft: _ItemDraft, quiz: str, path: str, report: Report) -> Item | None:
    where = commonmark.place(draft.heading, path)
    stem = Prose(where, (commonmark.inline(draft.heading),))
    words = commonmark.plain(stem)
    if not words:
        report("empty-heading", where)
    parts = _sort(draft, where, path, report)
    kind = _kind(parts, where, report)
    name, name_where = parts.options.get("id", ("", where))
    if not name:
        report("no-item-id", where, example="-".join(slug(words).split("-")[:3]) or "first-step")
    elif slug(name) != name:
        report(
            "comment-value", name_where, value=name, name="id",
            hint=f"use small letters and hyphens: <!-- id: {slug(name)} -->",
        )
    if kind is None:
        return None
    source = ItemSource(
        id=f"{quiz}.{name}",
        where=where,
        stem=stem,
        body=commonmark.prose(parts.body, path) if parts.body else None,
        hint=commonmark.prose(parts.hint, path) if parts.hint else None,
        explanation=commonmark.prose(parts.explanation, path) if parts.explanation else None,
        part=tuple(parts.part),
        guide=tuple(parts.guide),
        options=parts.options,
        points=_points(parts, report),
        objective=parts.options["objective"][0] if "objective" in parts.options else None,
        facts=parts.facts,
    )
    return kind.parse(source, report)


def _sort(draft: _ItemDraft, where: Where, path: str, report: Report) -> _Parts:
    """Sort the nodes of an item into scenario, hint, part to answer, guide and explanation."""
    parts = _Parts()
    nodes = draft.nodes
    index = 0
    for node in nodes:
        if node.type in {"comment_block", "cite_block"}:
            _read_comments(node, path, parts, report)
    while index < len(nodes):
        node = nodes[index]
        index += 1
        if node.type in {"comment_block", "cite_block"}:
            continue
        if node.type == "details_block":
            index = _details(nodes, index - 1, parts, path, report)
        elif _is_part(node, parts):
            if parts.part and not (node.type == "paragraph" and parts.part[-1].type == "paragraph"):
                report(
                    "two-answer-parts",
                    commonmark.place(node, path),
                    first=_called(parts.part[0]),
                    second=_called(node),
                )
            else:
                parts.part.append(node)
        elif node.type == "blockquote" and (parts.part or parts.guide):
            parts.explanation.extend(node.children)
        elif parts.part or parts.guide:
            report("text-after-answer", commonmark.place(node, path))
        else:
            parts.body.append(node)
    return parts


def _read_comments(node: SyntaxTreeNode, path: str, parts: _Parts, report: Report) -> None:
    where = commonmark.place(node, path)
    if "-->" not in node.content:
        report("open-comment", where)
        return
    for comment in commonmark.split_comments(node.content, where):
        if comment.name == "facts":
            parts.facts += tuple(comment.value.replace(",", " ").split())
        elif comment.name in ITEM_COMMENTS:
            parts.options[comment.name] = (comment.value, comment.where)
        else:
            _unknown(comment, report)


def _unknown(comment: Comment, report: Report) -> None:
    if comment.name.isalpha() or "-" in comment.name:
        meant = nearest(comment.name, ITEM_COMMENTS)
        if meant and " " not in comment.name:
            report(
                "unknown-comment", comment.where, name=comment.name,
                hint=f'did you mean "{meant}"? A note to yourself can say <!-- note: ... -->',
            )


def _details(
    nodes: Sequence[SyntaxTreeNode], start: int, parts: _Parts, path: str, report: Report
) -> int:
    """Take a <details> group as hint or scoring guide; give the index behind it."""
    where = commonmark.place(nodes[start], path)
    content = nodes[start].content
    if content.strip().lower() == "</details>":
        report("stray-close", where, name="</details>")
        return start + 1
    if not commonmark.SUMMARY.search(content):
        report("no-summary", where)
    inner: list[SyntaxTreeNode] = []
    for index in range(start + 1, len(nodes)):
        node = nodes[index]
        if node.type == "details_block" and node.content.strip().lower() == "</details>":
            break
        inner.append(node)
    else:
        report("open-details", where)
        index = len(nodes)
    is_guide = any(node.type == "table" for node in inner)
    if is_guide and "lines" not in parts.options:
        report("no-lines", where)
    elif is_guide:
        parts.guide.extend(inner)
    else:
        parts.hint.extend(inner)
    return index + 1


def _is_part(node: SyntaxTreeNode, parts: _Parts) -> bool:
    """Tell whether a node is what the learner answers."""
    markers = parts.options
    if "match" in markers:
        return node.type == "table"
    if "order" in markers:
        return node.type == "ordered_list"
    if "lines" in markers:
        return False
    if has_boxes(node):
        return True
    if {"poll", "flags", "true-false", "one", "all"} & markers.keys():
        return node.type == "bullet_list"
    return commonmark.has_gap(node)


def _called(node: SyntaxTreeNode) -> str:
    names = {"bullet_list": "a list of choices", "table": "a table", "paragraph": "a gap",
             "ordered_list": "a numbered list"}
    return names.get(node.type, node.type)


def _kind(parts: _Parts, where: Where, report: Report) -> ItemType | None:
    """Which type an item is: by its comment, else by its shape."""
    asked = [name for name in MARKERS if name in parts.options]
    kinds = {MARKERS[name].name: MARKERS[name] for name in asked}
    if len(kinds) > 1 or {"one", "all"} <= parts.options.keys():
        report("two-answer-parts", where, first=asked[0], second=asked[1])
        return None
    kind = next(iter(kinds.values()), None)
    if kind is not None and kind.name == "written":
        return kind
    if not parts.part:
        if kind is not None and kind.name == "gap":
            report("no-gap", where)
        else:
            report("no-answer-part", where)
        return None
    if kind is not None:
        return kind
    shape = "gap" if parts.part[0].type == "paragraph" else "choice"
    return next(known for known in ITEM_TYPES if known.name == shape)


def _points(parts: _Parts, report: Report) -> int | None:
    if "points" not in parts.options:
        return None
    value, where = parts.options["points"]
    if value.isdecimal() and len(value) < 4 and 1 <= int(value) <= HIGHEST_POINTS:
        return int(value)
    report(
        "comment-value", where, value=value, name="points",
        hint=f"write a number from 1 to {HIGHEST_POINTS}, such as <!-- points: 2 -->",
    )
    return None
