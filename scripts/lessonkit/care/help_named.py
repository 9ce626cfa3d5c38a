"""Finds texts for students and families that do not say where help is.

Every page of the site has a help bar and every sheet a footer with numbers, but a reader who is
in trouble reads the text. So each lesson, quiz, story, handout, card and poster names help in its
own words: a help list, a {{help...}} or {{school...}} placeholder, a code to scan, the school's
people, or a link to a section that holds one of these. What only teachers see, and what a quiz
says after it is answered, does not count.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from lessonkit.care.findings import Finding, finding
from lessonkit.care.passages import is_for_teachers
from lessonkit.items.base import Answer
from lessonkit.model import Kit, Text
from lessonkit.parse.known import SCHOOL_FIELDS
from lessonkit.text import Prose

HELP_BLOCKS = ("help-list", "contacts", "qr")


def check_help(kit: Kit) -> Iterator[Finding]:
    """Name every text for students or families that names no help."""
    texts = tuple(_texts(kit))
    places = {
        (text.where.path, section.id)
        for text in texts
        for section in text.sections
        if _names_help(section)
    }
    files = {path for path, _ in places}
    for text in texts:
        links = {
            (posixpath.normpath(posixpath.join(posixpath.dirname(text.where.path), path)), anchor)
            if path
            else (text.where.path, anchor)
            for path, anchor in _links(text)
        }
        linked = any(link in places or (not link[1] and link[0] in files) for link in links)
        if text.where.path not in files and not linked:
            yield finding("no-help-named", text.where)


def _texts(kit: Kit) -> Iterator[Text]:
    """The texts for students and families, each once."""
    for lesson in kit.lessons:
        for each in fields(lesson):
            part = getattr(lesson, each.name)
            if isinstance(part, Text):
                yield part
            elif each.name != "plan" and isinstance(getattr(part, "text", None), Text):
                yield part.text
    for document in (*kit.documents, *(doc for lesson in kit.lessons for doc in lesson.handouts)):
        if document.audience != "teacher":
            yield document.text


def _names_help(node: Any) -> bool:
    """Tell whether a part of a text says where help is, to those it is for."""
    if isinstance(node, Prose):
        return any(_is_help(name) for kind, name in marks(node) if kind == "placeholder")
    if isinstance(node, tuple):
        return any(map(_names_help, node))
    if getattr(node, "name", "") in HELP_BLOCKS:
        return True
    if is_for_teachers(node) or isinstance(node, Answer) or not is_dataclass(node):
        return False
    return any(_names_help(getattr(node, each.name)) for each in fields(node))


def _is_help(placeholder: str) -> bool:
    kind, _, rest = placeholder.partition(".")
    return kind == "help" or (kind == "school" and rest not in SCHOOL_FIELDS)


def _links(node: Any) -> Iterator[tuple[str, str]]:
    """The file and the heading of every link."""
    if isinstance(node, Prose):
        for kind, href in marks(node):
            if kind == "link":
                path, _, anchor = href.partition("#")
                yield path, anchor
    elif isinstance(node, tuple):
        for part in node:
            yield from _links(part)
    elif is_dataclass(node):
        for each in fields(node):
            yield from _links(getattr(node, each.name))


def marks(prose: Prose) -> Iterator[tuple[str, str]]:
    """The placeholders and links of a text."""
    for token in _flat(prose.tokens):
        if token.type == "placeholder":
            yield "placeholder", token.content
        elif token.type == "link_open":
            yield "link", str(token.attrs.get("href", ""))


def _flat(tokens: Iterable[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())
