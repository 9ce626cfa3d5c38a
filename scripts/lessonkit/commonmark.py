"""Reads Markdown as GitHub does: tables, footnotes, alerts, and our comments, {{ }} and [[ ]].

Knows the shape of a text and its lines, and nothing about lessons. HTML never passes: comments
become `comment` or `cite` tokens, <i lang="es"> names a language, any other tag becomes text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from lessonkit.text import Prose, Where

DEEPEST = 20
LONGEST = 5000  # letters of a paragraph; beyond, some signs take the parser minutes
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
GAP = re.compile(r"\[\[([^\[\]]*)\]\]")
DETAILS = re.compile(
    r"<details(?: open)?>\s*(<summary>[^<>]*</summary>)?|</details>", re.IGNORECASE
)
FOREIGN = re.compile(r'<i lang="([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)">')
SUMMARY = re.compile(r"<summary>([^<>]*)</summary>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that may mean something: `<!-- name: value; option: value -->`."""

    name: str
    value: str
    options: tuple[tuple[str, str], ...]
    where: Where


# --- the parser -------------------------------------------------------------------------------


def _rule(name: str, pattern: re.Pattern[str]) -> Callable[[StateInline, bool], bool]:
    def rule(state: StateInline, silent: bool) -> bool:
        found = pattern.match(state.src, state.pos, state.posMax)
        if found is None:
            return False
        if not silent:
            token = state.push(name, "", 0)
            token.content, token.markup = " ".join(found[1].split()), found[0]
        state.pos = found.end()
        return True

    return rule


def _cut(state: StateCore) -> None:
    """Cut paragraphs that are too long; their `meta` says how many letters they had."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST:
            token.meta["letters"] = len(token.content)
            token.content = token.content[:LONGEST]


def parser() -> MarkdownIt:
    """Make a parser; every kind of link is let through, so that `parse` can name the bad ones."""
    made = MarkdownIt("commonmark", {"html": True, "alerts": True, "maxNesting": DEEPEST})
    made.enable(["table", "strikethrough"])
    made.use(footnote_plugin, inline=False)
    made.use(gfm_autolink_plugin)
    made.inline.ruler.before("link", "placeholder", _rule("placeholder", PLACEHOLDER))
    made.inline.ruler.before("link", "gap", _rule("gap", GAP))
    made.core.ruler.before("inline", "cut", _cut)
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


PARSER = parser()


def read(text: str) -> tuple[SyntaxTreeNode, tuple[str, ...]]:
    """Read a text into a tree of blocks; lines count from the text's first line.

    Gives also the labels of the notes that nothing in the text points to: they are not in the tree.
    """
    env: dict[str, Any] = {}
    tokens = PARSER.parse(text, env)
    _close_html(tokens)
    _name_languages(tokens)
    notes: dict[str, int] = env.get("footnotes", {}).get("refs", {})
    lost = tuple(label.removeprefix(":") for label, number in notes.items() if number < 0)
    return SyntaxTreeNode(tokens), lost


def _close_html(tokens: Iterable[Token]) -> None:
    """Turn HTML into something that cannot run: a comment, a cite, or its own text."""
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            block = "_block" if token.type == "html_block" else ""
            content = token.content.strip()
            if content.startswith("<!--"):
                facts = [
                    comment.value.replace(",", " ").split()
                    for comment in split_comments(content, Where(""))
                    if comment.name == "facts"
                ]
                token.type = ("cite" if facts else "comment") + block
                token.meta["facts"] = tuple(fact for found in facts for fact in found)
            elif block and DETAILS.fullmatch(content):
                token.type = "details_block"
            else:
                token.type = "html_text" + block
        _close_html(token.children or ())


def _name_languages(tokens: Iterable[Token]) -> None:
    """Let words between <i lang="es"> and </i> have their language, the one piece of HTML we know.

    Where the head of a column is nothing else, its whole column has that language.
    """
    columns: list[str] = []
    at, cell = 0, Token("", "", 0)
    for token in tokens:
        if token.type == "thead_open":
            columns = []
        elif token.type == "tr_open":
            at = -1
        elif token.type in {"th_open", "td_open"}:
            at, cell = at + 1, token
            if token.type == "td_open" and columns[at]:
                token.attrs["lang"] = columns[at]
        elif token.type == "inline":
            whole = _name_language(token.children or [])
            if cell.type == "th_open":
                columns.append(whole)
        elif token.type in {"th_close", "td_close"}:
            cell = Token("", "", 0)


def _name_language(children: Sequence[Token]) -> str:
    """Mark words of another language in a line; gives that language if they are the whole line."""
    opened: Token | None = None
    depth, whole = 0, ""
    for at, token in enumerate(children):
        depth += token.nesting if opened else 0
        start = FOREIGN.fullmatch(token.content) if token.type == "html_text" else None
        if start and not opened:
            opened, depth, first = token, 0, at
        elif opened and depth == 0 and token.type == "html_text" and token.content == "</i>":
            language = FOREIGN.fullmatch(opened.content)
            assert language
            opened.type, opened.tag, opened.nesting = "foreign_open", "i", 1
            opened.attrs, opened.content = {"lang": language[1]}, ""
            token.type, token.tag, token.nesting, token.content = "foreign_close", "i", -1, ""
            whole = language[1] if (first, at) == (0, len(children) - 1) else ""
            opened = None
        elif depth < 0:
            opened = None
    return whole


def split_comments(html: str, where: Where) -> tuple[Comment, ...]:
    """Split the comments of one piece of HTML into names, values and options."""
    comments = []
    line, counted = where.line, 0
    for start, end in _comments(html):
        line, counted = line + html.count("\n", counted, start), start
        head, *rest = (part.strip() for part in html[start + 4 : end - 3].split(";"))
        name, _, value = head.partition(":")
        options = []
        for part in rest:
            key, _, setting = part.partition(":")
            options.append((key.strip().lower(), " ".join(setting.split())))
        comments.append(
            Comment(
                " ".join(name.lower().split()),
                " ".join(value.split()),
                tuple(options),
                Where(where.path, line),
            )
        )
    return tuple(comments)


def outside_comments(html: str) -> str:
    """What is left of a piece of HTML without its comments."""
    left, at = "", 0
    for start, end in _comments(html):
        left += html[at:start]
        at = end
    return (left + html[at:]).strip()


def _comments(html: str) -> Iterator[tuple[int, int]]:
    """Where each comment begins and ends. A pattern takes hours for "<!--" x 100000."""
    start = html.find("<!--")
    while start >= 0:
        end = html.find("-->", start + 2)
        if end < 0:
            return
        yield start, end + 3
        start = html.find("<!--", end + 3)


# --- looking at the tree ----------------------------------------------------------------------


def place(node: SyntaxTreeNode, path: str) -> Where:
    """Where a node begins.

    A node without lines of its own stands where its parent does, or where its first child does.
    """
    at: SyntaxTreeNode | None = node
    while at is not None and not at.is_root:
        if at.map is not None:
            return Where(path, at.map[0] + 1)
        at = at.parent
    first = next((inner.map for inner in node.walk() if inner.map), (0, 0))
    return Where(path, first[0] + 1)


def with_lines(inline: Token, line: int) -> Iterator[tuple[Token, int]]:
    """The pieces of a paragraph, each with the line on which it begins."""
    for child in inline.children or ():
        yield child, line
        line += _breaks(child)


def _breaks(token: Token) -> int:
    """How many line ends a piece of a paragraph holds."""
    if token.type in {"softbreak", "hardbreak"}:
        return 1
    if token.type in {"placeholder", "gap"}:
        return token.markup.count("\n")
    if token.type in {"comment", "cite", "html_text"}:
        return token.content.count("\n")
    return sum(_breaks(child) for child in token.children or ())


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
    """Give the words of a line without their first `count` characters and the space after them."""
    children = list(token.children or ())
    left = count
    while children and children[0].type in {"text", "softbreak", "hardbreak"}:
        first = children.pop(0)
        rest, left = first.content[left:].lstrip(), 0
        if rest:
            children.insert(0, replace(first, content=rest))
            break
    return replace(token, content=token.content[count:].lstrip(), children=children)


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


@dataclass(frozen=True, slots=True)
class Gap:
    """A word left out: where it stands, and the answers that count."""

    where: Where
    accepted: tuple[str, ...]


def take_gaps(nodes: Sequence[SyntaxTreeNode], where: Where) -> tuple[Prose, tuple[Gap, ...]]:
    """Take the answers out of the gaps: the text keeps empty blanks, numbered from 1."""
    gaps: list[Gap] = []
    tokens = []
    for token in prose(nodes, where.path).tokens:
        children = []
        for child, line in with_lines(token, token.map[0] + 1 if token.map else where.line):
            if child.type == "gap":
                gaps.append(Gap(Where(where.path, line), alternatives(child.content)))
                child = Token("blank", "", 0, meta={"number": len(gaps)})
            children.append(child)
        tokens.append(replace(token, children=children, content="") if token.children else token)
    return Prose(where, tuple(tokens)), tuple(gaps)


def alternatives(text: str) -> tuple[str, ...]:
    """Split "adult | grown-up" into what may stand for another."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


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


@dataclass(frozen=True, slots=True)
class Grid:
    """A drawing on numbered squares: rows of "#" (shaded) and "." (empty), all of one length."""

    label: str
    rows: tuple[str, ...]

    @property
    def columns(self) -> int:
        """How many squares a row has."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def shaded(self) -> tuple[int, ...]:
        """The numbers of the shaded squares, counted by rows from 1."""
        squares = "".join(self.rows)
        return tuple(number for number, square in enumerate(squares, start=1) if square == "#")


def is_grid(token: Token) -> bool:
    """Tell whether a fenced block is a drawing: ```grid name."""
    return token.type == "fence" and token.info.split()[:1] == ["grid"]


def grid(token: Token) -> Grid | None:
    """Read the drawing of a fenced block; None if its rows differ or hold other signs."""
    rows = tuple(token.content.split())
    if not rows or len({len(row) for row in rows}) > 1 or set("".join(rows)) - set("#."):
        return None
    return Grid(" ".join(token.info.split()[1:]), rows)
