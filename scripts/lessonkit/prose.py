"""Turns running text and blocks into HTML for one surface: a page of the site, or a sheet."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote

import segno
from jinja2 import Environment
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from lessonkit import addresses, commonmark
from lessonkit.items.base import Item
from lessonkit.model import Block, CardDeck, Document, HelpRoute, Kit, Text, Word
from lessonkit.text import Prose
from lessonkit.words import Words

Medium = Literal["site", "sheet", "key"]
BASE = "https://kit.invalid/"


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as an SVG path on `size` x `size` squares, with its quiet margin."""

    address: str
    size: int
    path: str


class Glossary:
    """The words that a page explains: each once, where running text first has it."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._left = {word.term.removeprefix("to ").casefold(): word for word in words}

    def split(self, text: str) -> list[str | Word]:
        """Cut a text at the words that are explained here: plain texts, and words between them.

        A word is given with its term as the text has it.
        """
        parts: list[str | Word] = []
        while self._left:
            terms = "|".join(re.escape(term) for term in sorted(self._left, key=len, reverse=True))
            found = re.search(rf"\b({terms})(s?)\b", text, re.IGNORECASE)
            if found is None:
                break
            word = self._left.pop(found[1].casefold())
            parts += [text[: found.start()], replace(word, term=found[0])]
            text = text[found.end() :]
        return [*parts, text]


@dataclass(frozen=True, slots=True)
class Surface:
    """Where text is shown: on which medium, for whom, and at which address.

    `path` is the page's address on the site; sheets have none ("") and take pictures from BASE.
    `band` is the grade band of a sheet made for one band only. Blocks on a page with a `glossary`
    explain its words.
    """

    kit: Kit
    templates: Environment
    t: Words
    medium: Medium
    teacher: bool
    path: str
    band: str | None = None
    glossary: Glossary | None = None

    def show(self, template: str, **values: object) -> Markup:
        """Fill a template; `s` is this surface in it."""
        return Markup(self.templates.get_template(template).render(s=self, t=self.t, **values))

    def prose(self, prose: Prose | None) -> Markup:
        """Render running text; nothing for None."""
        if prose is None:
            return Markup("")
        return self._render(prose, None)

    def _render(self, prose: Prose, glossary: Glossary | None) -> Markup:
        env = {"surface": self, "source": prose.where.path, "glossary": glossary}
        return Markup(RENDERER.render(prose.tokens, commonmark.PARSER.options, env))

    def plain(self, prose: Prose) -> str:
        """The words of a text alone, with placeholders filled in."""
        return " ".join("".join(self._words(token) for token in prose.tokens).split())

    def _words(self, token: Token) -> str:
        parts = []
        for child in token.children or ():
            if child.type == "placeholder":
                parts.append(self.fill_words(child.content))
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
            elif child.type in {"text", "code_inline", "text_special", "html_text"}:
                parts.append(child.content)
        return "".join(parts)

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        """Render the blocks of a section, one after the other."""
        medium = "sheet" if self.medium == "key" else self.medium
        return Markup("").join(
            self._render(block, self.glossary)
            if isinstance(block, Prose)
            else self.show(f"components/{block.name}/{medium}.html", block=block)
            for block in blocks
        )

    def footnotes(self, text: Text) -> Markup:
        """Render the footnotes of a text."""
        return self.prose(text.footnotes)

    def item(self, item: Item, number: int) -> Markup:
        """Render an item with its answer: for the site's folded answers, and for keys."""
        return self.show(
            f"components/{item.ask.type}/{self.medium}.html",
            ask=item.ask,
            answer=item.answer,
            number=number,
        )

    def deck(self, block: CardDeck) -> Document:
        """The handout whose cards a lesson shows."""
        handouts = (each for lesson in self.kit.lessons for each in lesson.handouts)
        return next(each for each in handouts if each.where.path == block.path)

    def to(self, address: str) -> str:
        """The way from here to an address of the site."""
        return addresses.relative(self.path, address) if self.path else address

    def picture(self, path: str) -> str:
        """The address of a picture of the kit."""
        if self.medium == "site":
            return self.to(addresses.picture(path))
        return BASE + path

    def fill(self, name: str) -> Markup:
        """Fill a placeholder: a help route, a person of the school, or a line to write on."""
        kind, _, rest = name.partition(".")
        if kind == "help":
            id, _, part = rest.partition(".")
            return self.show(
                "components/help-inline/all.html", route=self.kit.route(id), part=part
            ).strip()
        if rest in {"name", "city", "website"}:
            return self.show(
                "components/school-inline/all.html",
                value=getattr(self.kit.school, rest),
                person=None,
            ).strip()
        return self.show(
            "components/school-inline/all.html", value="", person=self.kit.school.person(rest)
        ).strip()

    def fill_words(self, name: str) -> str:
        """Fill a placeholder with plain words."""
        return " ".join(self.fill(name).striptags().split())

    def band_title(self, id: str) -> str:
        """The title of a grade band."""
        return next(band.title for band in self.kit.bands if band.id == id)

    def role(self, id: str) -> str:
        """What a person of the school is called; a role the theme has no word for, by its id."""
        if self.t.has(f"school.{id}"):
            return self.t(f"school.{id}")
        return id.replace("-", " ").capitalize()

    def qr(self, id: str) -> "QrCode":
        """The QR code of a help route's web address."""
        address = self.kit.route(id).web
        code = segno.make_qr(f"https://{address}", error="m")
        rows = [list(row) for row in code.matrix]
        quiet = 4
        path = "".join(
            f"M{x + quiet} {y + quiet}h1v1h-1z"
            for y, row in enumerate(rows)
            for x, dark in enumerate(row)
            if dark
        )
        return QrCode(address, len(rows) + 2 * quiet, path)

    def help(self, ids: Sequence[str]) -> tuple[HelpRoute, ...]:
        """The help routes of those ids that are for the school's region."""
        return tuple(route for route in map(self.kit.route, ids) if self.is_local(route))

    def is_local(self, route: HelpRoute) -> bool:
        """Tell whether a help route is for this school: its own region, its country, or any."""
        region = self.kit.school.region
        return (
            route.region == "any" or region == route.region or region.startswith(route.region + "-")
        )


class _Renderer(RendererHTML):
    """markdown-it's renderer, with the tokens of `commonmark` and addresses of the surface."""

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: Any) -> str:
        """Render tokens; unlike the stock renderer, words go through `inline` like all others."""
        parts = []
        for idx, token in enumerate(tokens):
            rule = self.rules.get(token.type)
            parts.append(
                rule(tokens, idx, options, env)
                if rule
                else self.renderToken(tokens, idx, options, env)
            )
        return "".join(parts)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Render a picture of the kit."""
        token, surface = tokens[idx], env["surface"]
        alt = "".join(child.content for child in token.children or ())
        return str(
            surface.show(
                "components/picture/all.html",
                src=surface.picture(_resolve(env["source"], str(token.attrs["src"]))),
                alt=alt,
            )
        )

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Render code as it is, and ```grid as a drawing on numbered squares."""
        token = tokens[idx]
        drawing = commonmark.grid(token) if commonmark.is_grid(token) else None
        if drawing is None:
            return super().fence(tokens, idx, options, env)
        return str(env["surface"].show("components/grid/all.html", block=drawing))

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Begin a link; what leads to a lesson's source leads to its page."""
        token, surface = tokens[idx], env["surface"]
        href = str(token.attrs.get("href", ""))
        if "://" not in href and not href.startswith("#"):
            path, _, anchor = unquote(href).partition("#")
            page = addresses.of_source(surface.kit, _resolve(env["source"], path))
            href = surface.to(page or "index.html") + (f"#{anchor}" if anchor else "")
        return self.renderToken(
            [Token("link_open", "a", 1, attrs=_outside(href) | {"href": href})], 0, options, env
        )

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Begin a table; on a page it stands in a box that scrolls, so that the page does not."""
        table = self.renderToken(tokens, idx, options, env)
        if env["surface"].medium != "site":
            return table
        attrs: dict[str, str | int | float] = {"class": "kit-wide", "tabindex": 0, "role": "group"}
        attrs["aria-label"] = env["surface"].t("site.table")
        return self.renderToken([Token("box_open", "div", 1, attrs=attrs)], 0, options, env) + table

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """End a table and its box."""
        table = self.renderToken(tokens, idx, options, env)
        if env["surface"].medium != "site":
            return table
        return table + self.renderToken([Token("box_close", "div", -1)], 0, options, env)

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Begin a table cell; an empty one is a place to write."""
        token = tokens[idx]
        return self._cell(token, not tokens[idx + 1].content, options, env)

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Begin the head of a column."""
        return self._cell(tokens[idx], False, options, env)

    def _cell(self, token: Token, empty: bool, options: OptionsDict, env: Any) -> str:
        attrs: dict[str, str | int | float] = {}
        names = []
        if "style" in token.attrs:
            names.append("kit-" + str(token.attrs["style"]).split(":")[-1])
        if empty:
            names.append("kit-write")
        if names:
            attrs["class"] = " ".join(names)
        if token.tag == "th":
            attrs["scope"] = "col"
        if "lang" in token.attrs:
            attrs["lang"] = token.attrs["lang"]
        return self.renderToken([Token(token.type, token.tag, 1, attrs=attrs)], 0, options, env)

    def list_item_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any
    ) -> str:
        """Begin a list line; one with a box gets a box to tick on paper."""
        inline = next((token for token in tokens[idx : idx + 3] if token.type == "inline"), None)
        if inline is None or not inline.content.startswith(("[ ] ", "[x] ", "[X] ")):
            return self.renderToken(tokens, idx, options, env)
        return self.renderToken(
            [Token("list_item_open", "li", 1, attrs={"class": "kit-tick"})], 0, options, env
        )

    def inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Render words; the box of a checklist line is drawn, not written."""
        token = tokens[idx]
        if idx and tokens[idx - 1].type == "alert_title_open":
            return str(Markup.escape(env["surface"].t(f"alert.{token.content.lower()}")))
        children = list(token.children or ())
        listed = idx >= 2 and tokens[idx - 2].type == "list_item_open"
        if listed and token.content.startswith(("[ ] ", "[x] ", "[X] ")):
            children = list(commonmark.without_start(token, 4).children or ())
        heading = idx and tokens[idx - 1].type == "heading_open"
        if env["glossary"] and not heading:
            children = _explained(children, env["glossary"])
        return self.renderInline(children, options, env)

    def term(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Show a word that opens its meaning."""
        surface, word = env["surface"], tokens[idx].meta["word"]
        return str(surface.show("components/term/all.html", word=word).strip())

    def cite(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Name the facts a sentence rests on: small for students, full for teachers."""
        surface = env["surface"]
        return str(
            surface.show("components/cite/all.html", facts=tokens[idx].meta["facts"]).strip()
        )

    def cite_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Name the facts a whole block rests on."""
        return f"<p>{self.cite(tokens, idx, options, env)}</p>"

    def comment(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Show nothing: comments are for authors."""
        return ""

    comment_block = comment

    def placeholder(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Fill in a help route or the school's own people."""
        return str(env["surface"].fill(tokens[idx].content))

    def blank(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Draw the blank of a gap."""
        surface = env["surface"]
        return str(
            surface.show("components/gap/blank.html", number=tokens[idx].meta["number"]).strip()
        )

    def gap(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Show [[ ]] as it is written: outside a gap item it means nothing."""
        return str(Markup.escape(tokens[idx].markup))

    def html_text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Show HTML as text; it never runs."""
        return str(Markup.escape(tokens[idx].content))

    html_text_block = html_text
    details_block = comment


def _explained(children: Sequence[Token], glossary: Glossary) -> list[Token]:
    """The parts of a line, with the words that are explained here as parts of their own."""
    found: list[Token] = []
    links = 0
    for token in children:
        links += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "text" or links:
            found.append(token)
            continue
        for part in glossary.split(token.content):
            if isinstance(part, Word):
                found.append(Token("term", "", 0, meta={"word": part}))
            elif part:
                found.append(Token("text", "", 0, content=part))
    return found


def _resolve(source: str, name: str) -> str:
    """The path in the kit that a name in a source file leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(name)))


def _outside(href: str) -> dict[str, str | int | float]:
    return {"rel": "noreferrer"} if href.startswith("http") else {}


RENDERER = _Renderer(commonmark.PARSER)
