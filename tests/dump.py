"""Writes a part of a kit as lines that people can read and compare."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from markdown_it.token import Token

from lessonkit.model import Kit
from lessonkit.text import Prose, Where

WRAPPED = {"em_open": "*", "em_close": "*", "strong_open": "**", "strong_close": "**"}


def dump_kit(kit: Kit, paths: set[str]) -> str:
    """Write what became of the files `paths`, or of the whole kit if there are none."""
    shown = list(_from_files(kit, paths)) if paths else [kit]
    return "".join(f"{line}\n" for node in shown for line in _lines(node, paths))


def _from_files(node: Any, paths: set[str]) -> Iterator[Any]:
    """The outermost nodes that were read from one of the files."""
    if isinstance(node, tuple):
        for part in node:
            yield from _from_files(part, paths)
    elif is_dataclass(node) and not isinstance(node, Prose | Where):
        if hasattr(node, "where") and node.where.path in paths:
            yield node
        else:
            for each in fields(node):
                yield from _from_files(getattr(node, each.name), paths)


def _lines(node: Any, paths: set[str], indent: str = "") -> Iterator[str]:
    """A node as lines: its type and place, then each field that holds something."""
    place = f" @{node.where.line}" if hasattr(node, "where") else ""
    yield f"{indent}{type(node).__name__}{place}"
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, dict):
            value = tuple(f"{key} ({len(content)} bytes)" for key, content in value.items())
        parts = value if isinstance(value, tuple) else (value,)
        parts = tuple(part for part in parts if not _is_elsewhere(part, paths))
        if each.name == "where" or parts in ((), ("",), (None,)):
            continue
        if len(parts) == 1 and not _is_tree(parts[0]):
            yield f"{indent}  {each.name}: {_short(parts[0])}"
            continue
        yield f"{indent}  {each.name}:"
        for part in parts:
            if _is_tree(part):
                yield from _lines(part, paths, indent + "    ")
            else:
                yield f"{indent}    {_short(part)}"


def _is_tree(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Prose | Where)


def _is_elsewhere(value: Any, paths: set[str]) -> bool:
    where = getattr(value, "where", None)
    return bool(paths) and where is not None and where.path not in paths


def _short(value: Any) -> str:
    match value:
        case Prose():
            return text_of(value.tokens)
        case Where():
            return f"@{value.line}"
        case tuple():
            return " | ".join(map(_short, value))
        case None:
            return "-"
        case _:
            return str(value)


def text_of(tokens: Iterable[Token]) -> str:
    """Running text as one line: words with their marks, blocks as tags."""
    parts = []
    for token in tokens:
        if token.type == "inline":
            parts.append("".join(_inline(child) for child in token.children or ()))
        elif token.type in {"fence", "code_block"}:
            parts.append(f"<code {token.info}>{token.content!r}</code>")
        elif token.nesting and not token.hidden:
            name = token.info or token.tag or token.type.rpartition("_")[0]
            name += f" {token.attrs['lang']}" if "lang" in token.attrs else ""
            parts.append(f"<{'/' if token.nesting < 0 else ''}{name}>")
        elif token.type == "cite_block":
            parts.append(_inline(token))
    return "".join(parts)


def _inline(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "/ "
        case "code_inline":
            return f"`{token.content}`"
        case "placeholder":
            return f"{{{{{token.content}}}}}"
        case "gap":
            return token.markup
        case "blank":
            return f"____({token.meta['number']})"
        case "cite" | "cite_block":
            return f"(facts: {' '.join(token.meta['facts'])})"
        case "comment":
            return ""
        case "image":
            return f"![{token.content}]({token.attrs['src']})"
        case "link_open":
            return f"[{token.attrs['href']} -> "
        case "foreign_open":
            return f"({token.attrs['lang']}: "
        case "foreign_close":
            return ")"
        case "link_close":
            return "]"
        case "footnote_ref":
            return f"[^{token.meta['label']}]"
        case _:
            return WRAPPED.get(token.type, token.content)
