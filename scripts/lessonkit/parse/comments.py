"""Which comments mean something, where they may stand, and what is wrong with the others."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from lessonkit.commonmark import Comment
from lessonkit.items import ITEM_TYPES
from lessonkit.problems import Report
from lessonkit.text import did_you_mean, nearest

TextKind = Literal["lesson", "plan", "quiz", "document", "story"]

MARKERS = {marker: kind for kind in ITEM_TYPES for marker in kind.markers}
IN_ITEMS = ("id", "points", "objective", "facts", "band", "fixed", *MARKERS)
OPENING = ("quiz", "teacher", "band", "notes", "fingerprint")
REGIONS = (*OPENING, *(f"/{name}" for name in OPENING))
IN_TEXTS = (
    *REGIONS,
    "facts",
    "lines",
    "box",
    "page",
    "fold",
    "help",
    "contacts",
    "qr",
    "cards",
    "minutes",
    "core",
)
KNOWN = (*IN_TEXTS, *IN_ITEMS)
ONLY_IN: dict[str, tuple[tuple[TextKind, ...], str]] = {
    "quiz": (("lesson", "quiz", "document"), "a quiz stands in lesson.md, quiz.md or a handout"),
    "notes": (("document",), "it belongs in a document of kind: slides"),
    "teacher": (("lesson",), "it belongs in lesson.md; all of teacher.md is for teachers"),
    "cards": (("lesson",), "it belongs in lesson.md; on paper the handout has the cards"),
    "fingerprint": (("lesson",), "it belongs in lesson.md"),
    "fold": (("document",), "it belongs in a document of kind: cards"),
    "minutes": (("plan",), "it belongs under a ## heading of teacher.md"),
    "core": (("plan",), "it belongs under a ## heading of teacher.md"),
}
WITH_OPTIONS = {"quiz": ("kind", "pass", "pick"), "minutes": ("core",)}
LOOKS_MEANT = re.compile(r"/?[a-z][a-z-]*")
ALONE = "put it on a line of its own, not indented, outside of lists and quotes"


def check(comments: Sequence[Comment], *, block: bool, report: Report) -> None:
    """Report what is wrong with the comments of one place, whatever text they stand in.

    `block` tells whether they stand on lines of their own, outside of lists and quotes.
    All comments whose names are not nearly known ones are notes of the author.
    """
    # Under the heading of a quiz item, `band` is an option like the others beside it.
    in_item = any(comment.name in IN_ITEMS and comment.name != "band" for comment in comments)
    for comment in comments:
        alone = comment.name in REGIONS and not (comment.name == "band" and in_item)
        if comment.name not in KNOWN:
            _check_unknown(comment, report)
        elif comment.name == "facts":
            if not comment.value:
                hint = "name what it rests on: <!-- facts: P1 P2 -->"
                report("comment-empty", comment.where, name="facts", hint=hint)
        elif not block or (alone and len(comments) > 1):
            report("comment-place", comment.where, name=comment.name, hint=ALONE)
        _check_options(comment, report)


def _check_unknown(comment: Comment, report: Report) -> None:
    if comment.name == "note" or not LOOKS_MEANT.fullmatch(comment.name):
        return
    meant = nearest(comment.name, KNOWN)
    if meant:
        hint = f'did you mean "{meant}"? A note to yourself can say <!-- note: ... -->'
        report("unknown-comment", comment.where, name=comment.name, hint=hint)


def _check_options(comment: Comment, report: Report) -> None:
    if comment.name not in KNOWN:
        return
    known = WITH_OPTIONS.get(comment.name, ())
    for name, _ in comment.options:
        if name not in known:
            hint = did_you_mean(name, known) if known else "it takes nothing after a ;"
            report("comment-value", comment.where, value=name, name=comment.name, hint=hint)


def check_twice(comments: Iterable[Comment], report: Report) -> None:
    """Report a comment that stands twice where it can only count once."""
    seen: set[str] = set()
    for comment in comments:
        if comment.name in seen:
            report("comment-twice", comment.where, name=comment.name)
        seen.add(comment.name)
