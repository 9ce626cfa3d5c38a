"""Reads one quiz region: its options, its items, and which type each item is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from markdown_it.tree import SyntaxTreeNode

from lessonkit import commonmark
from lessonkit.commonmark import Comment
from lessonkit.items import ITEM_TYPES
from lessonkit.items.base import Item, ItemSource, ItemType, read_number
from lessonkit.items.marks import has_boxes
from lessonkit.model import Quiz, QuizKind
from lessonkit.parse.comments import IN_ITEMS, KNOWN, MARKERS, check_twice
from lessonkit.parse.known import Known
from lessonkit.problems import Report
from lessonkit.text import Prose, Where, did_you_mean, is_name, name_for, whole
from lessonkit.versions import stays

KINDS: tuple[QuizKind, ...] = get_args(QuizKind)
HIGHEST_POINTS = 100
NO_PART = (
    "add a task list (- [x] right, - [ ] wrong), a table with <!-- match -->, or <!-- lines: 4 -->"
)
CALLED = {
    "bullet_list": "a list of choices",
    "table": "a table",
    "paragraph": "a gap",
    "ordered_list": "a numbered list",
}


def read_quiz(
    opened: Comment, nodes: Sequence[SyntaxTreeNode], path: str, known: Known, report: Report
) -> Quiz:
    """Read the nodes between `<!-- quiz: id -->` and `<!-- /quiz -->`."""
    options = dict(opened.options)
    kind = _quiz_kind(options, opened, path, report)
    _check_name("quiz", opened.value, opened.where, report)
    drafts = _split(nodes, path, report)
    if not drafts:
        report("empty-quiz", opened.where, name=opened.value)
    items = [_item(draft, opened.value, path, report) for draft in drafts]
    good = tuple(item for item in items if item is not None)
    pairs = zip(drafts, items, strict=True)
    fixed = tuple(item.id for draft, item in pairs if item and draft.fixed)
    for item in good:
        if item.ask.band is not None:
            check_band(item.ask.band, item.where, known, report)
    quiz = Quiz(opened.value, opened.where, kind, good, None, None, fixed)
    if len(good) < len(items):
        return quiz
    if "pick" in options:
        quiz = _pick(quiz, options["pick"], report)
    if "pass" not in options:
        return quiz
    points = quiz.points if quiz.pick is None else _picked_points(quiz)
    pass_points = whole(options["pass"], 1, points)
    if pass_points is None:
        report("pass-mark", opened.where, value=options["pass"], points=points)
    return replace(quiz, pass_points=pass_points)


def _pick(quiz: Quiz, value: str, report: Report) -> Quiz:
    """Read how many of the items stand on one paper; every paper has to give the same points."""
    if quiz.kind != "quiz":
        hint = "only the quiz of quiz.md has versions to pick items for"
        report("comment-value", quiz.where, value=value, name="pick", hint=hint)
        return quiz
    bands = [quiz.for_band(band) for band in _bands(quiz)]
    least = 1 + max(sum(stays(item, quiz) for item in each.items) for each in bands)
    most = min(len(each.items) for each in bands)
    pick = whole(value, least, most)
    if pick is None:
        report("pick-mark", quiz.where, value=value, least=least, most=most)
        return quiz
    pool = [item for item in quiz.items if not stays(item, quiz)]
    points = sorted({item.ask.points for item in pool})
    if len(points) > 1:
        odd = next(item for item in pool if item.ask.points != pool[0].ask.points)
        report("pick-points", odd.where, points=" and ".join(map(str, points)))
        return quiz
    return replace(quiz, pick=pick)


def _bands(quiz: Quiz) -> list[str | None]:
    """The bands that get a sheet of their own; [None] where one serves all."""
    return [*dict.fromkeys(item.ask.band for item in quiz.items if item.ask.band)] or [None]


def _picked_points(quiz: Quiz) -> int:
    """The points of one paper, for the grade band that can reach the fewest."""
    assert quiz.pick is not None
    found = []
    for band in _bands(quiz):
        mine = quiz.for_band(band)
        stay = [item for item in mine.items if stays(item, quiz)]
        each = next(item.ask.points for item in mine.items if not stays(item, quiz))
        found.append(sum(item.ask.points for item in stay) + (quiz.pick - len(stay)) * each)
    return min(found)


def check_band(band: str, where: Where, known: Known, report: Report) -> None:
    """Report a grade band that kit.yml does not have."""
    if band not in known.bands:
        report("unknown-band", where, name=band, hint=did_you_mean(band, known.bands))


def _check_name(comment: str, name: str, where: Where, report: Report) -> None:
    if not is_name(name):
        hint = f"use small letters, digits and hyphens: <!-- {comment}: {name_for(name)} -->"
        rule = "comment-value" if name else "comment-empty"
        report(rule, where, value=name, name=comment, hint=hint)


def _quiz_kind(options: dict[str, str], opened: Comment, path: str, report: Report) -> QuizKind:
    given = options.get("kind")
    for kind in KINDS:
        if kind == given:
            return kind
    if given is not None:
        hint = did_you_mean(given, KINDS)
        report("comment-value", opened.where, value=given, name="kind", hint=hint)
    return "check" if path.endswith("/lesson.md") or "/handouts/" in path else "quiz"


@dataclass(slots=True)
class _ItemDraft:
    """The nodes under one heading."""

    heading: SyntaxTreeNode
    nodes: list[SyntaxTreeNode] = field(default_factory=list)
    fixed: bool = False


def _split(nodes: Sequence[SyntaxTreeNode], path: str, report: Report) -> list[_ItemDraft]:
    drafts: list[_ItemDraft] = []
    for node in nodes:
        if node.type == "heading":
            drafts.append(_ItemDraft(node))
        elif drafts:
            drafts[-1].nodes.append(node)
        elif node.type == "html_text_block":
            pass  # told already
        elif node.type == "comment_block":
            _check_place(_comments(node, path), report)
        else:
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
    broken: bool = False  # the list to answer is in pieces


def _item(draft: _ItemDraft, quiz: str, path: str, report: Report) -> Item | None:
    where = commonmark.place(draft.heading, path)
    stem = Prose(where, (commonmark.inline(draft.heading),))
    words = commonmark.plain(stem)
    if not words:
        report("empty-heading", where)
    parts = _Sorter(path, report).sort(draft.nodes)
    kind = _kind(parts, where, report)
    draft.fixed = "fixed" in parts.options
    if parts.options.get("fixed", ("", where))[0]:
        value, place = parts.options["fixed"]
        report("comment-value", place, value=value, name="fixed", hint="write <!-- fixed --> alone")
    name, name_where = parts.options.get("id", ("", where))
    if not name:
        example = "-".join(name_for(words).split("-")[:3])
        report("no-item-id", where, example=example)
    else:
        _check_name("id", name, name_where, report)
    points = None
    if "points" in parts.options:
        points = read_number("points", *parts.options["points"], HIGHEST_POINTS, report)
    _check_gaps(draft, parts if kind and kind.name == "gap" else _Parts(), path, report)
    if kind is None or parts.broken:
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
        points=points,
        objective=parts.options["objective"][0] if "objective" in parts.options else None,
        facts=parts.facts,
    )
    return kind.parse(source, report)


class _Sorter:
    """Sorts what stands under the heading of an item into the parts of the item."""

    def __init__(self, path: str, report: Report) -> None:
        self.path, self.report = path, report
        self.parts = _Parts()
        self.quote: Where | None = None  # the quote just before
        self.answered = False  # the part to answer has been passed
        self.boxes = False  # the item has a list with boxes

    def sort(self, nodes: Sequence[SyntaxTreeNode]) -> _Parts:
        """Take the nodes one by one, in the order in which an item is written."""
        found = [comment for node in nodes for comment in _comments(node, self.path)]
        _check_place(found, self.report)
        known = [comment for comment in found if comment.name in IN_ITEMS]
        check_twice([comment for comment in known if comment.name != "facts"], self.report)
        for comment in known:
            if comment.name == "facts":
                self.parts.facts += tuple(comment.value.replace(",", " ").split())
            else:
                self.parts.options[comment.name] = (comment.value, comment.where)
        self.boxes = any(has_boxes(node) for node in nodes)
        index = 0
        while index < len(nodes):
            node = nodes[index]
            if node.type == "details_block":
                index = self._details(nodes, index)
            elif node.type in {"comment_block", "cite_block"}:
                names = {comment.name for comment in _comments(node, self.path)}
                self.answered = self.answered or "lines" in names
            elif node.type != "html_text_block":
                self._take(node)
            index += 1
        return self.parts

    def _take(self, node: SyntaxTreeNode) -> None:
        parts = self.parts
        where = commonmark.place(node, self.path)
        quote, self.quote = self.quote, where if node.type == "blockquote" else None
        if self._is_part(node):
            if quote and parts.part and parts.part[0].type == node.type:
                self.report("feedback-place", quote)
                parts.broken = True
            elif parts.part and not (node.type == parts.part[-1].type == "paragraph"):
                first, second = CALLED[parts.part[0].type], CALLED[node.type]
                self.report("two-answer-parts", where, first=first, second=second)
            else:
                parts.part.append(node)
                self.answered = True
        elif has_boxes(node):
            first = next(MARKERS[name].part for name in parts.options if name in MARKERS)
            second = CALLED[node.type]
            self.report("two-answer-parts", where, first=first, second=second)
        elif self.answered and node.type in {"blockquote", "alert"}:
            parts.explanation.extend(node.children if node.type == "blockquote" else (node,))
        elif self.answered:
            self.report("text-after-answer", where)
        else:
            parts.body.append(node)

    def _is_part(self, node: SyntaxTreeNode) -> bool:
        """Tell whether a node is what the learner answers."""
        options = self.parts.options
        if "match" in options:
            return node.type == "table"
        if "order" in options:
            return node.type == "ordered_list"
        if "lines" in options:
            return False
        if self.boxes or {"poll", "flags", "true-false", "one", "all"} & options.keys():
            return has_boxes(node) if self.boxes else node.type == "bullet_list"
        return commonmark.has_gap(node)

    def _details(self, nodes: Sequence[SyntaxTreeNode], start: int) -> int:
        """Take a <details> group as hint or scoring guide; give the index of its end."""
        parts, where = self.parts, commonmark.place(nodes[start], self.path)
        if _closes(nodes[start]):
            self.report("stray-close", where, name="</details>")
            return start
        if not commonmark.SUMMARY.search(nodes[start].content):
            self.report("no-summary", where)
        end = next((at for at in range(start, len(nodes)) if _closes(nodes[at])), None)
        if end is None:
            self.report("never-closed", where, name="<details>", close="</details>")
            end = start + 1
        inner = nodes[start + 1 : end]
        table = any(node.type == "table" for node in inner)
        if "lines" not in parts.options and table:
            self.report("no-lines", where)
        elif "lines" in parts.options and (table or self.answered):
            if not table:
                self.report("guide-table", where)
            parts.guide.extend(inner)
            self.answered = True
        elif self.answered:
            self.report("text-after-answer", where)
        else:
            parts.hint.extend(inner)
        return end


def _closes(node: SyntaxTreeNode) -> bool:
    return node.type == "details_block" and node.content.strip().lower() == "</details>"


def _comments(node: SyntaxTreeNode, path: str) -> tuple[Comment, ...]:
    if node.type not in {"comment_block", "cite_block"}:
        return ()
    return commonmark.split_comments(node.content, commonmark.place(node, path))


def _check_place(comments: Sequence[Comment], report: Report) -> None:
    """Report the comments that mean something, but not in a quiz item."""
    for comment in comments:
        if comment.name in KNOWN and comment.name not in (*IN_ITEMS, "quiz", "/quiz"):
            hint = "it belongs outside of quizzes"
            report("comment-place", comment.where, name=comment.name, hint=hint)


def _check_gaps(draft: _ItemDraft, gap: _Parts, path: str, report: Report) -> None:
    """Report gaps that would be shown with their answers: in headings, lists, choices, hints."""
    for node in (draft.heading, *draft.nodes):
        if node not in gap.part:
            for inner in node.walk():
                if inner.type == "gap":
                    where = commonmark.place(inner, path)
                    report("gap-place", where, found=inner.markup)


def _kind(parts: _Parts, where: Where, report: Report) -> ItemType | None:
    """Which type an item is: by its comment, else by its shape."""
    asked = [name for name in MARKERS if name in parts.options]
    kinds = {MARKERS[name].name: MARKERS[name] for name in asked}
    if len(kinds) > 1 or {"one", "all"} <= parts.options.keys():
        report("two-answer-parts", where, first=asked[0], second=asked[1])
        return None
    kind = next(iter(kinds.values()), None)
    if kind is not None and (parts.part or kind.name == "written"):
        return kind
    if kind is not None and kind.name == "gap":
        report("no-gap", where)
        return None
    if kind is not None:
        hint = f"put {kind.part} under <!-- {asked[0]} -->"
        report("no-answer-part", where, hint=hint)
        return None
    if not parts.part:
        report("no-answer-part", where, hint=NO_PART)
        return None
    shape = "gap" if parts.part[0].type == "paragraph" else "choice"
    return next(known for known in ITEM_TYPES if known.name == shape)
