"""Makes what the teachers' search looks through: the words of every page, by section."""

import html.parser
import json
from collections.abc import Iterable

HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
# Between these tags and the words around them there is no gap; between all others there is.
INLINE = frozenset(
    {"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "s", "span", "strong", "sub", "sup"}
)
# Minutes beside a heading and the names of facts: nobody looks for these.
ASIDE = frozenset({"kit-minutes", "kit-cite"})


class _Sections(html.parser.HTMLParser):
    """Sorts the words of a page's content into sections; a heading with an id begins one."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._heading = False
        self._aside = 0
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a section, or leave a gap between words."""
        id, classes = dict(attrs).get("id"), dict(attrs).get("class") or ""
        if tag == "span" and (self._aside or ASIDE & set(classes.split())):
            self._aside += 1
        if tag in HEADINGS and tag != "h1" and id:
            self._found.append((id, [], []))
            self._heading = True
        elif tag not in INLINE:
            self._words().append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a heading, or leave a gap between words."""
        if tag == "span" and self._aside:
            self._aside -= 1
        if tag in HEADINGS:
            self._heading = False
        if tag not in INLINE:
            self._words().append(" ")

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._aside:
            self._words().append(data)

    def _words(self) -> list[str]:
        _, heading, text = self._found[-1]
        return heading if self._heading else text

    @property
    def sections(self) -> list[tuple[str, str, str]]:
        """Each section with its anchor, its heading and its text; empty ones are left out."""
        plain = (
            (id, " ".join("".join(heading).split()), " ".join("".join(text).split()))
            for id, heading, text in self._found
        )
        return [section for section in plain if section[1] or section[2]]


def search_script(pages: Iterable[tuple[str, str, str]]) -> bytes:
    """Make the script that brings the words; `pages` are address, title and content as HTML.

    It is a script and no JSON, because a page that was opened from a disk may load only those.
    `window.kitSearch` is a list of [address, title, [[anchor, heading, text], ...]].
    """
    found = [[address, title, _Sections(content).sections] for address, title, content in pages]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return f"window.kitSearch = {text};\n".encode()
