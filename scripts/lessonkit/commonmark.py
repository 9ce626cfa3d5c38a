"""Reads Markdown as CommonMark, as GitHub does: tables, footnotes, alerts, comments, {{ }} and [[ ]].

Knows the shape of a text and its lines, and nothing about lessons. HTML never passes: comments
become `comment` or `cite` tokens, any other tag becomes text and is listed by `find_html`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from lessonkit.text import Prose, Where

DEEPEST = 20
COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
GAP = re.compile(r"\[\[([^\[\]\n]*)\]\]")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that may mean something: `<!-- name: value; option: value -->`."""

    name: str
    value: str
    options: tuple[tuple[str, str], ...]
    where: Where


# --- the parser -------------------------------------------------------------------------------


def _placeholder_rule(state: StateInline, silent: bool) -> bool:
    found = PLACEHOLDER.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("placeholder", "", 0)
        token.content, token.markup = found[1].strip(), found[0]
    state.pos = found.end()
    return True


def _gap_rule(state: StateInline, silent: bool) -> bool:
    found = GAP.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("gap", "", 0)
        token.content, token.markup = found[1].strip(), found[0]
    state.pos = found.end()
    return True


def parser() -> MarkdownIt:
    """Make a parser; every kind of link is let through, so that `parse` can name the bad ones."""
    made = MarkdownIt("commonmark", {"html": True, "alerts": True, "maxNesting": DEEPEST})
    made.enable(["table", "strikethrough"])
    made.use(footnote_plugin, inline=False)
    made.use(gfm_autolink_plugin)
    made.inline.ruler.before("link", "placeholder", _placeholder_rule)
    made.inline.ruler.before("link", "gap", _gap_rule)
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


PARSER = parser()


def read(text: str) -> SyntaxTreeNode:
    """Read a text into a tree of blocks; lines count from the text's first line."""
    tokens = PARSER.parse(text)
    for token in tokens:
        if token.type == "html_block":
            _close_html(token)
        for child in token.children or ():
            if child.type == "html_inline":
                _close_html(child)
            for inner in child.children or ():
                if inner.type == "html_inline":
                    _close_html(inner)
    return SyntaxTreeNode(tokens)


def _close_html(token: Token) -> None:
    """Turn HTML into something that cannot run: a comment, a cite, or its own text."""
    block = token.type == "html_block"
    content = token.content.strip()
    if content.startswith("<!--"):
        token.type = "comment_block" if block else "comment"
        facts = [comment for comment in split_comments(content, Where("")) if comment.name == "facts"]
        if facts:
            token.type = "cite_block" if block else "cite"
            token.meta["facts"] = tuple(facts[0].value.replace(",", " ").split())
    elif block:
        token.type = "details_block" if DETAILS.fullmatch(content) else "html_text_block"
    else:
        token.type = "html_text"


DETAILS = re.compile(r"<details>\s*(<summary>[^<>]*</summary>)?|</details>", re.IGNORECASE)
SUMMARY = re.compile(r"<summary>([^<>]*)</summary>", re.IGNORECASE)


def split_comments(html: str, where: Where) -> tuple[Comment, ...]:
    """Split the comments of one piece of HTML into names, values and options."""
    comments = []
    for found in COMMENT.finditer(html):
        line = where.line + html.count("\n", 0, found.start())
        head, *rest = (part.strip() for part in found[1].split(";"))
        name, _, value = head.partition(":")
        options = []
        for part in rest:
            key, _, setting = part.partition(":")
            options.append((key.strip().lower(), setting.strip()))
        comments.append(
            Comment(
                name.strip().lower(),
                " ".join(value.split()),
                tuple(options),
                Where(where.path, line),
            )
        )
    return tuple(comments)


def outside_comments(html: str) -> str:
    """What is left of a piece of HTML without its comments."""
    return COMMENT.sub("", html).strip()


# --- looking at the tree ----------------------------------------------------------------------


def place(node: SyntaxTreeNode, path: str) -> Where:
    """Where a node begins; a node without lines of its own stands where its parent does."""
    at: SyntaxTreeNode | None = node
    while at is not None and not at.is_root:
        if at.map is not None:
            return Where(path, at.map[0] + 1)
        at = at.parent
    return Where(path, 1)


def prose(nodes: Iterable[SyntaxTreeNode], path: str) -> Prose:
    """Take nodes as running text; there must be at least one."""
    nodes = tuple(nodes)
    tokens: list[Token] = []
    for node in nodes:
        tokens.extend(node.to_tokens())
    return Prose(place(nodes[0], path), tuple(tokens))


def inside(node: SyntaxTreeNode, path: str) -> Prose:
    """Take what stands inside a quote as running text; a single paragraph loses its <p>."""
    children = node.children
    if len(children) == 1 and children[0].type == "paragraph":
        return Prose(place(node, path), (inline(children[0]),))
    return prose(children, path) if children else Prose(place(node, path), ())


def inline(node: SyntaxTreeNode) -> Token:
    """The words of a paragraph, heading or table cell."""
    for child in node.children:
        if child.type == "inline":
            return child.to_tokens()[0]
    return Token("inline", "", 0, children=[])


def first_line(node: SyntaxTreeNode) -> str:
    """The words a list line begins with, "" if it begins with something else."""
    children = node.children
    return inline(children[0]).content if children and children[0].type == "paragraph" else ""


def plain(prose: Prose) -> str:
    """The words of a text without any marks."""
    return " ".join(" ".join(_words(prose.tokens)).split())


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline_words(token.children or ()))
        elif token.type in {"fence", "code_block"}:
            yield token.content


def _inline_words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special", "html_text"}:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type == "image":
            yield "".join(_inline_words(token.children or ()))
        elif token.type in {"placeholder", "gap"}:
            yield token.markup


def without_start(token: Token, count: int) -> Token:
    """Give the words of a line without their first `count` characters."""
    children = list(token.children or ())
    left = count
    while children and left > 0:
        first = children[0]
        if first.type in {"softbreak", "hardbreak"}:
            children.pop(0)
            left -= 1
        elif len(first.content) <= left:
            left -= len(first.content)
            children.pop(0)
        else:
            children[0] = replace(first, content=first.content[left:])
            left = 0
    return replace(token, content=token.content[count:], children=children)


def speaker(prose: Prose) -> tuple[str, Prose]:
    """Split "**Nova:** hello" into the speaker and what is said; ("", all) if nobody is named."""
    if len(prose.tokens) != 1:
        return "", prose
    token = prose.tokens[0]
    children = [child for child in token.children or () if child.type != "text" or child.content]
    if (
        len(children) >= 3
        and children[0].type == "strong_open"
        and children[1].type == "text"
        and children[2].type == "strong_close"
        and children[1].content.rstrip().endswith(":")
    ):
        rest = children[3:]
        if rest and rest[0].type == "text":
            rest[0] = replace(rest[0], content=rest[0].content.lstrip())
        name = children[1].content.rstrip().removesuffix(":")
        return name, Prose(prose.where, (replace(token, children=rest),))
    return "", prose


def table(node: SyntaxTreeNode, path: str) -> tuple[list[Prose], list[list[Prose]]]:
    """Give the heads and the rows of a table; every row has as many cells as there are heads."""
    rows = [
        [Prose(place(cell, path), (inline(cell),)) for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    return rows[0], rows[1:]


def take_gaps(
    nodes: Iterable[SyntaxTreeNode], where: Where
) -> tuple[Prose, tuple[tuple[str, ...], ...]]:
    """Take the answers out of the gaps: the text keeps empty blanks, numbered from 1."""
    accepted: list[tuple[str, ...]] = []
    tokens = []
    for node in nodes:
        for token in node.to_tokens():
            children = []
            for child in token.children or ():
                if child.type == "gap":
                    answers = tuple(part.strip() for part in child.content.split("|") if part.strip())
                    accepted.append(answers)
                    child = Token("blank", "", 0, meta={"number": len(accepted)})
                children.append(child)
            tokens.append(
                replace(token, children=children, content="") if token.children else token
            )
    return Prose(where, tuple(tokens)), tuple(accepted)


def has_gap(node: SyntaxTreeNode) -> bool:
    """Tell whether a paragraph has a gap in it."""
    return node.type == "paragraph" and any(
        child.type == "gap" for child in inline(node).children or ()
    )


def deepest_line(root: SyntaxTreeNode) -> int | None:
    """The line (from 1) where nesting reached the limit, beyond which text would be lost."""
    for token in root.to_tokens():
        if token.level >= DEEPEST - 2 and token.map:
            return token.map[0] + 1
    return None
