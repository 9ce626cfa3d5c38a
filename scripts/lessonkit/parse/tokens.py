"""Checks the words of one text: HTML, pictures, links, placeholders, cited facts, typed numbers."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from markdown_it.token import Token

from lessonkit import commonmark
from lessonkit.parse import comments
from lessonkit.parse.known import HELP_PARTS, SCHOOL_FIELDS, Known
from lessonkit.problems import Report
from lessonkit.text import Where, did_you_mean

PICTURES = (".svg", ".png", ".jpg", ".jpeg")
TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-z][a-z0-9-]*)")
NOTE = re.compile(r"\[\^[^\]\s]+\]")
HELP_HINT = "write {{help.lifeline}} or {{school.counselor}}; `backticks` show braces as text"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a file of the kit: `target` is its path, `anchor` the heading or ""."""

    where: Where
    target: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a text refers to, to be held against the whole kit later."""

    cites: list[tuple[str, Where]] = field(default_factory=list)
    objectives: list[tuple[str, Where]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def check(tokens: Iterable[Token], path: str, known: Known, report: Report) -> Findings:
    """Report what is wrong in the words of a text and collect what they refer to."""
    findings = Findings()
    opened: set[str] = set()
    link: Where | None = None  # the link we are in, as long as no word of it was seen
    for token, where in _flat(tokens, path):
        match token.type:
            case "inline" if "letters" in token.meta:
                count, most = token.meta["letters"], commonmark.LONGEST
                report("long-paragraph", where, count=count, most=most)
            case "html_text" | "html_text_block":
                _html(token, where, opened, report)
            case "comment" | "comment_block" | "cite" | "cite_block":
                _comments(token, where, findings, report)
            case "details_block" if token.level:
                report("stray-details", where)
            case "placeholder":
                _placeholder(token.content, where, known, report)
            case "image":
                _picture(token, where, known, report)
            case "link_open":
                link = where
                _link(str(token.attrs.get("href", "")), where, known, findings, report)
            case "link_close" if link:
                report("link-text", link)
            case "text":
                _text(token.content, where, report)
            case "fence" if commonmark.is_grid(token) and commonmark.grid(token) is None:
                report("grid", where)
        if token.type in {"text", "code_inline", "fence", "code_block"}:
            known.check_typed(token.content, where, report)
        if token.type in {"placeholder", "image", "code_inline"} or token.content.strip():
            link = None
    return findings


def _flat(tokens: Iterable[Token], path: str) -> Iterator[tuple[Token, Where]]:
    """Every token with its line; the words of a paragraph each with their own."""
    line = 1
    for token in tokens:
        if token.map:
            line = token.map[0] + 1
        yield token, Where(path, line)
        for child, at in commonmark.with_lines(token, line):
            yield child, Where(path, at)


def _html(token: Token, where: Where, opened: set[str], report: Report) -> None:
    """Report HTML; what closes a tag that was told already is not told again."""
    found = token.content.strip().split("\n", 1)[0]
    tag = TAG.match(found.lower())
    name = tag["name"] if tag else ""
    if tag and tag["slash"] and name in opened:
        return
    opened.add(name)
    report("tight-details" if name in {"details", "summary"} else "html", where, found=found)


def _comments(token: Token, where: Where, findings: Findings, report: Report) -> None:
    found = commonmark.split_comments(token.content, where)
    block = token.type in {"comment_block", "cite_block"}
    comments.check(found, block=block and not token.level, report=report)
    findings.cites.extend((fact, where) for fact in token.meta["facts"])
    findings.objectives.extend(
        (comment.value, comment.where) for comment in found if comment.name == "objective"
    )
    left = commonmark.outside_comments(token.content)
    if left.startswith("<!--"):
        report("open-comment", where)
    elif left:
        report("comment-text", where, found=left)


def _text(words: str, where: Where, report: Report) -> None:
    if "<!--" in words:
        report("open-comment", where)
    for note in NOTE.findall(words):
        report("footnote-missing", where, name=note)
    if "{{" in words or "}}" in words:
        name = words[max(words.find("{{"), 0) :]
        report("unknown-placeholder", where, name=name, hint=HELP_HINT)


def _inside(base: str, name: str) -> str | None:
    """The path in the kit that a relative name leads to, or None if it leaves the lessons."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(base), name))
    return found if found.startswith("lessons/") else None


def _split(address: str) -> SplitResult | None:
    """Split an address, or give None for one that is no address at all."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _picture(token: Token, where: Where, known: Known, report: Report) -> None:
    name = unquote(str(token.attrs.get("src", "")))
    parts = _split(name)
    target = _inside(where.path, name)
    if not token.content.strip():
        report("picture-alt", where)
    if parts is None or parts.scheme or parts.netloc or name.startswith(("/", "\\")) or not target:
        report("picture-outside", where, name=name)
    elif not target.lower().endswith(PICTURES):
        report("picture-kind", where, name=name)
    elif target not in known.files:
        there = [posixpath.basename(path) for path in known.files if path.endswith(PICTURES)]
        hint = did_you_mean(posixpath.basename(target), there)
        report("picture-missing", where, name=name, hint=hint)


def _link(href: str, where: Where, known: Known, findings: Findings, report: Report) -> None:
    name = unquote(href)
    parts = _split(name)
    if parts is None:
        report("link-kind", where, name=name)
    elif parts.scheme in {"http", "https"} and parts.netloc:
        if parts.scheme == "http":
            report("link-insecure", where, name=name)
        known.check_typed(name, where, report)
    elif parts.scheme or parts.netloc or name.startswith(("/", "\\")):
        report("link-kind", where, name=name)
    elif "{{" in name:
        hint = "write the placeholder alone, without [ ] and ( ): it becomes a link by itself"
        report("link-missing", where, name=name, hint=hint)
    elif not name:
        report("link-missing", where, name=name, hint="write in the round brackets where it leads")
    elif not parts.path:
        findings.links.append(Link(where, where.path, parts.fragment))
    elif (target := _inside(where.path, parts.path)) is None:
        report("link-outside", where, name=name)
    elif target not in known.files or not target.endswith(".md"):
        folder = posixpath.dirname(where.path)
        pages = [path for path in known.files if path.endswith(".md")]
        hint = did_you_mean(parts.path, [posixpath.relpath(page, folder) for page in pages])
        report("link-missing", where, name=name, hint=hint)
    else:
        findings.links.append(Link(where, target, parts.fragment))


def _placeholder(name: str, where: Where, known: Known, report: Report) -> None:
    shown = "{{" + name + "}}"
    kind, _, rest = name.partition(".")
    id, _, part = rest.partition(".")
    if kind == "school":
        names = (*SCHOOL_FIELDS, *known.people)
        if rest not in names:
            hint = did_you_mean(name, [f"school.{known_name}" for known_name in names])
            report("unknown-placeholder", where, name=shown, hint=hint)
    elif kind != "help":
        report("unknown-placeholder", where, name=shown, hint=HELP_HINT)
    elif (route := known.help.get(id)) is None:
        report("unknown-help", where, name=id, hint=did_you_mean(id, known.help))
    else:
        parts = [known_part for known_part in HELP_PARTS if getattr(route, known_part)]
        if "." in rest and part not in parts:
            report("help-part", where, name=id, part=part, hint=did_you_mean(part, parts))
        if not route.printed:
            report("help-unprinted", where, name=id)
