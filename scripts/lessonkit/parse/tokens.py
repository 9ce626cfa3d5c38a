"""Checks the words of one text: HTML, pictures, links, placeholders, cited facts, typed numbers."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from lessonkit.parse.known import HELP_PARTS, SCHOOL_FIELDS, Known
from lessonkit.problems import Report
from lessonkit.text import Where, did_you_mean

PICTURES = (".svg", ".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a file of the kit: `target` is its path, `anchor` the heading or ""."""

    where: Where
    shown: str
    target: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a text refers to, to be held against the whole kit later."""

    cites: tuple[tuple[str, Where], ...]
    links: tuple[Link, ...]
    pictures: tuple[tuple[str, Where], ...]


def check(root: SyntaxTreeNode, path: str, known: Known, report: Report) -> Findings:
    """Report what is wrong in the words of a text and collect what they refer to."""
    cites: list[tuple[str, Where]] = []
    links: list[Link] = []
    pictures: list[tuple[str, Where]] = []
    typed = _typed_help(known)
    for token, where in _flat(root.to_tokens(), path, 1):
        if token.type == "html_text_block":
            report("html", where, found=_short(token.content))
        elif token.type == "html_text":
            report("html", where, found=_short(token.content))
        elif token.type in {"cite", "cite_block"}:
            for fact in token.meta["facts"]:
                cites.append((fact, where))
        elif token.type == "placeholder":
            _placeholder(token.content, where, known, report)
        elif token.type == "image":
            found = _picture(token, where, known, report)
            if found:
                pictures.append((found, where))
        elif token.type == "link_open":
            link = _link(str(token.attrs.get("href", "")), where, known, report)
            if link:
                links.append(link)
        elif token.type in {"text", "code_inline"}:
            for pattern, shown, wanted in typed:
                if pattern.search(token.content):
                    report("typed-help", where, found=shown[0], name=shown[1], wanted=wanted)
    _empty_links(root, path, report)
    return Findings(tuple(cites), tuple(links), tuple(pictures))


def _flat(tokens: list[Token], path: str, line: int) -> Iterator[tuple[Token, Where]]:
    """Every token with its line; words in a paragraph stand on the line of their line break."""
    for token in tokens:
        if token.map:
            line = token.map[0] + 1
        yield token, Where(path, line)
        at = line
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"}:
                at += 1
            yield child, Where(path, at)


def _short(html: str) -> str:
    first = html.strip().splitlines()[0] if html.strip() else ""
    return first[:40] + ("..." if len(first) > 40 else "")


def _inside(base: str, name: str) -> str | None:
    """The path in the kit that a relative name leads to, or None if it leaves the lessons."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(base), name))
    return found if found.startswith("lessons/") else None


def _picture(token: Token, where: Where, known: Known, report: Report) -> str | None:
    name = unquote(str(token.attrs.get("src", "")))
    if not (token.content or "").strip():
        report("picture-alt", where)
    parts = urlsplit_or_none(name)
    if parts is None or parts.scheme or parts.netloc or name.startswith(("/", "\\")):
        report("picture-outside", where, name=name[:80])
        return None
    target = _inside(where.path, parts.path)
    if target is None:
        report("picture-outside", where, name=name[:80])
        return None
    if not target.lower().endswith(PICTURES):
        report("picture-kind", where, name=name[:80])
        return None
    if target not in known.files:
        there = [posixpath.basename(path) for path in known.files if path.endswith(PICTURES)]
        report(
            "picture-missing",
            where,
            name=name[:80],
            hint=did_you_mean(posixpath.basename(target), there),
        )
        return None
    return target


def urlsplit_or_none(address: str):  # type: ignore[no-untyped-def]
    """Split an address, or give None for one that is no address at all."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _link(href: str, where: Where, known: Known, report: Report) -> Link | None:
    name = unquote(href)
    parts = urlsplit_or_none(name)
    if parts is None:
        report("link-kind", where, name=name[:80])
        return None
    if parts.scheme == "http" and parts.netloc:
        report("link-insecure", where, name=name[:80])
        return None
    if parts.scheme == "https" and parts.netloc:
        return None
    if parts.scheme or parts.netloc or name.startswith(("/", "\\")):
        report("link-kind", where, name=name[:80])
        return None
    if not parts.path:
        return Link(where, name, where.path, parts.fragment)
    target = _inside(where.path, parts.path)
    if target is None:
        report("link-outside", where, name=name[:80])
        return None
    if target not in known.files:
        names = [path for path in known.files if path.endswith(".md")]
        report("link-missing", where, name=name[:80], hint=did_you_mean(target, names))
        return None
    return Link(where, name, target, parts.fragment)


def _empty_links(root: SyntaxTreeNode, path: str, report: Report) -> None:
    for node in root.walk():
        if node.type == "link" and not any(
            child.type in {"text", "code_inline", "image", "placeholder"} and
            (child.content or child.type == "placeholder")
            for child in node.walk(include_self=False)
        ):
            at = node
            while at.parent is not None and at.map is None:
                at = at.parent
            report("link-text", Where(path, at.map[0] + 1 if at.map else 1))


def _placeholder(name: str, where: Where, known: Known, report: Report) -> None:
    kind, _, rest = name.partition(".")
    if kind == "school":
        names = (*SCHOOL_FIELDS, *known.people)
        if rest not in names:
            hint = did_you_mean(name, [f"school.{known_name}" for known_name in names])
            report("unknown-placeholder", where, name="{{" + name + "}}", hint=hint)
    elif kind == "help":
        id, _, part = rest.partition(".")
        route = known.help.get(id)
        if route is None:
            report("unknown-help", where, name=id, hint=did_you_mean(id, known.help))
            return
        parts = [known_part for known_part in HELP_PARTS if getattr(route, known_part)]
        if part and part not in parts:
            report("help-part", where, name=id, part=part, hint=did_you_mean(part, parts))
        if not route.printed:
            report("help-unprinted", where, name=id)
    else:
        report(
            "unknown-placeholder",
            where,
            name="{{" + name + "}}",
            hint="write {{help.lifeline}} or {{school.counselor}}; `backticks` show braces as text",
        )


def _typed_help(known: Known) -> list[tuple[re.Pattern[str], tuple[str, str], str]]:
    """Patterns for numbers and addresses that must come from help-routes.yml."""
    found = []
    for route in known.help.values():
        for part in ("phone", "text", "web"):
            for value in re.findall(r"[\w./-]*\d[\d-]{2,}|[\w-]+(?:\.[\w-]+)+", getattr(route, part)):
                pattern = re.compile(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", re.IGNORECASE)
                wanted = "{{help." + f"{route.id}.{part}" + "}}"
                found.append((pattern, (value, route.id), wanted))
    return found
