"""Makes what the teachers' search looks through: the words of every page, by section."""

import functools
import html
import json
import re
from collections.abc import Iterable

HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
# Between these tags and the words around them there is no gap; between all others there is.
INLINE = frozenset(
    {"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "s", "span", "strong", "sub", "sup"}
)
# Minutes beside a heading and the names of facts: nobody looks for these.
ASIDE = frozenset({"kit-minutes", "kit-cite"})


# A comment, or a tag: whether it ends one, its name, and its attributes.
TAG = re.compile(
    r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL
)
ATTRIBUTE = re.compile(r"""\b(id|class)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@functools.lru_cache(10_000)
def sections(content: str) -> tuple[tuple[str, str, str], ...]:
    """Sort the words of a page's content into sections; a heading with an id begins one.

    Gives each section with its anchor, its heading and its text; empty ones are left out. The
    HTML is our own and well formed, so looking for its tags is enough.
    """
    found: list[tuple[str, list[str], list[str]]] = [("", [], [])]
    words, aside, at = found[0][2], 0, 0
    for tag in TAG.finditer(content):
        if not aside:
            words.append(content[at : tag.start()])
        at, name = tag.end(), (tag[2] or "").lower()
        if not name:
            continue
        if tag[1]:
            aside -= name == "span" and aside > 0
            if name in HEADINGS:
                words = found[-1][2]
        else:
            said = {each[1]: each[2] or each[3] or "" for each in ATTRIBUTE.finditer(tag[3])}
            if name == "span" and (aside or ASIDE & set(said.get("class", "").split())):
                aside += 1
            if name in HEADINGS and name != "h1" and said.get("id"):
                found.append((said["id"], [], []))
                words = found[-1][1]
        if name not in INLINE:
            words.append(" ")
    words.append(content[at:])
    plain = ((id, _plain(heading), _plain(text)) for id, heading, text in found)
    return tuple(section for section in plain if section[1] or section[2])


def _plain(parts: Iterable[str]) -> str:
    return " ".join(html.unescape("".join(parts)).split())


def search_script(pages: Iterable[tuple[str, str, str]]) -> bytes:
    """Make the script that brings the words; `pages` are address, title and content as HTML.

    It is a script and no JSON, because a page that was opened from a disk may load only those.
    `window.kitSearch` is a list of [address, title, [[anchor, heading, text], ...]].
    """
    found = (
        json.dumps([address, title, sections(content)], ensure_ascii=False, separators=(",", ":"))
        for address, title, content in pages
    )
    return f"window.kitSearch = [{','.join(found)}];\n".encode()
