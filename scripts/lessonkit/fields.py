"""Reads YAML into typed fields, each with its line, and says what is wrong with them."""

import datetime
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import yaml

from lessonkit.problems import Report
from lessonkit.text import CONTROL, Where, did_you_mean

KIND: dict[type[yaml.Node], str] = {
    yaml.ScalarNode: "one value",
    yaml.SequenceNode: "a list",
    yaml.MappingNode: "fields of its own",
}
DEEPEST = 12
QUOTES = 'put quotes round text that holds a colon, a # or a quote: title: "First: stop"'
CLOSE_QUOTE = 'end the text with "'
BRACKET = ("a bracket that is never closed", "close it with ] or }")
# What the YAML reader says, in words for somebody who has never heard of tokens.
PLAINLY = (
    ("mapping values are not allowed", "a second colon in one line", QUOTES),
    ("could not find expected ':'", "a line without a colon", f"write name: value, or {QUOTES}"),
    ("'\\t'", "a tab at the beginning of a line", "use spaces instead"),
    ("cannot start any token", "a sign that cannot stand here without quotes", QUOTES),
    ("alphabetic or numeric", "a value that begins with * or &", "put quotes round it"),
    ("end of stream", "a quotation mark that is never closed", CLOSE_QUOTE),
    ("parsing a flow", *BRACKET),
    ("single document", "a line --- in the middle", "delete it"),
    ("but found", "a line that does not fit the one above", f"look at its spaces, or {QUOTES}"),
)
# Where these go wrong, the place to mend is where the thing begins, not where its end was missed.
AT_START = ("could not find expected ':'", "end of stream", "parsing a flow")
OPEN_QUOTE = re.compile(r'[^#"]*[:\-\[{,]\s*"[^"]*')
NO_LETTER = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")
Word = TypeVar("Word", bound=str)


class Fields:
    """The fields of one YAML mapping. Ask for each by name, then call `done()`.

    Every getter reports what is missing or of the wrong type and then gives its `default`,
    so that reading goes on and all problems are found at once.
    """

    def __init__(self, node: yaml.MappingNode, path: str, offset: int, report: Report) -> None:
        self._path, self._offset, self._report = path, offset, report
        self.where = self._place(node)
        self._nodes: dict[str, yaml.Node] = {}
        self._keys: dict[str, Where] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            where = self._place(key)
            name = self._words(key) if isinstance(key, yaml.ScalarNode) else "?"
            if name in self._nodes:
                report("duplicate-field", where, name=name, first=self._keys[name].line)
                continue
            self._nodes[name], self._keys[name] = value, where

    def _place(self, node: yaml.Node) -> Where:
        return Where(self._path, node.start_mark.line + 1 + self._offset)

    def place(self, name: str) -> Where:
        """Where the field stands, or where its mapping begins if it does not."""
        return self._keys.get(name, self.where)

    def names(self) -> tuple[str, ...]:
        """The names of the fields, in their order."""
        return tuple(self._nodes)

    def _node(self, name: str, kind: type[yaml.Node], example: str, required: bool) -> Any:
        self._asked.add(name)
        node = self._nodes.get(name)
        if node is None:
            if required:
                self._report("missing-field", self.where, name=name, example=example)
            return None
        if _is_empty(node):
            if required:
                self._report("empty-field", self.place(name), name=name, example=example)
            return None
        if not isinstance(node, kind):
            self._wrong(name, node, KIND[kind], KIND[type(node)], example)
            return None
        return node

    def _wrong(self, name: str, node: yaml.Node, wanted: str, found: str, example: str) -> None:
        self._report(
            "wrong-type", self._place(node), name=name, wanted=wanted, found=found, example=example
        )

    def _words(self, node: yaml.ScalarNode) -> str:
        """The words of a value on one line; "\\x07" can bring in what no file may hold."""
        for sign in CONTROL.findall(node.value):
            self._report("control-character", self._place(node), code=f"U+{ord(sign):04X}")
        return " ".join(CONTROL.sub("", node.value).split())

    def text(
        self, name: str, example: str = "...", *, required: bool = True, default: str = ""
    ) -> str:
        """Read a line of text."""
        node = self._node(name, yaml.ScalarNode, f"{name}: {example}", required)
        return default if node is None else self._words(node) or default

    def choice(self, name: str, known: tuple[Word, ...], default: Word) -> Word:
        """Read one of the known words; the default if the field is absent or wrong."""
        value = self.text(name, known[0], required=False, default=default)
        for word in known:
            if word == value:
                return word
        hint = did_you_mean(value, known)
        self._report("wrong-value", self.place(name), name=name, value=value, hint=hint)
        return default

    def whole(
        self, name: str, example: int, least: int, most: int, default: int | None = None
    ) -> int:
        """Read a whole number between `least` and `most`; required if there is no default.

        Gives 0 where there is something else, so that nothing is added up with it.
        """
        shown = f"{name}: {example}"
        node = self._node(name, yaml.ScalarNode, shown, required=default is None)
        if node is None:
            return default or 0
        if not re.fullmatch(r"[-+]?[0-9]{1,9}", node.value):
            self._wrong(name, node, "a whole number", f'"{node.value}"', shown)
            return 0
        value = int(node.value)
        if not least <= value <= most:
            self._report(
                "out-of-range",
                self._place(node),
                name=name,
                value=value,
                wanted=f"between {least} and {most}",
                hint=f"such as {shown}",
            )
            return 0
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Read yes or no."""
        node = self._node(name, yaml.ScalarNode, f"{name}: yes", required=False)
        if node is None:
            return default
        value = node.value.lower()
        if value in {"yes", "true", "on"}:
            return True
        if value not in {"no", "false", "off"}:
            self._wrong(name, node, "yes or no", f'"{node.value}"', f"{name}: yes")
            return default
        return False

    def date(self, name: str) -> datetime.date:
        """Read a date, written as year-month-day.

        Gives the last of all dates where there is none, so that nothing seems overdue.
        """
        example = f"{name}: 2027-06-01"
        node = self._node(name, yaml.ScalarNode, example, required=True)
        if node is None:
            return datetime.date.max
        try:
            return datetime.datetime.strptime(node.value, "%Y-%m-%d").date()
        except ValueError:
            self._wrong(name, node, "a date (year-month-day)", f'"{node.value}"', example)
            return datetime.date.max

    def texts(
        self, name: str, example: str, *, required: bool = False
    ) -> tuple[tuple[str, Where], ...]:
        """Read a list of texts, each with its place."""
        shown = f"{name}: [{example}]"
        node = self._node(name, yaml.SequenceNode, shown, required)
        if node is None:
            return ()
        found = []
        for entry in node.value:
            where = self._place(entry)
            if not isinstance(entry, yaml.ScalarNode):
                self._wrong(name, entry, "a list of words", KIND[type(entry)], shown)
            elif _is_empty(entry) or not self._words(entry):
                self._report("empty-field", where, name=name, example=shown)
            else:
                found.append((self._words(entry), where))
        if required and not node.value:
            self._report("empty-field", self._place(node), name=name, example=shown)
        return tuple(found)

    def pairs(
        self, name: str, example: str, *, required: bool = False
    ) -> tuple[tuple[str, str, Where], ...]:
        """Read fields with names of their own (`id: text`), each with its place."""
        inner = self.mapping(name, example, required=required)
        if inner is None:
            return ()
        return tuple((key, inner.text(key), inner.place(key)) for key in inner.names())

    def mapping(self, name: str, example: str, *, required: bool = False) -> "Fields | None":
        """Read fields inside a field."""
        node = self._node(name, yaml.MappingNode, f"{name}: {{{example}}}", required)
        return None if node is None else Fields(node, self._path, self._offset, self._report)

    def mappings(self, name: str, example: str, *, required: bool = False) -> Iterator["Fields"]:
        """Read a list whose entries are fields of their own."""
        node = self._node(name, yaml.SequenceNode, f"{name}: [{{{example}}}]", required)
        for entry in node.value if node is not None else ():
            if isinstance(entry, yaml.MappingNode):
                yield Fields(entry, self._path, self._offset, self._report)
            else:
                self._wrong(
                    name, entry, "a list of entries with fields", KIND[type(entry)], f"- {example}"
                )

    def done(self) -> None:
        """Report every field that nobody asked for."""
        for name in self._nodes:
            if name not in self._asked:
                hint = did_you_mean(name, self._asked)
                self._report("unknown-field", self._keys[name], name=name, hint=hint)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and (
        node.tag.endswith(":null") or not node.value.strip()
    )


def read_fields(text: str, path: str, report: Report, offset: int = 0) -> Fields | None:
    """Read a YAML text whose top is a mapping; `offset` is the number of lines before it.

    Gives None, after reporting, where the text cannot be used at all.
    """
    try:
        return Fields(_compose(text), path, offset, report)
    except _Unreadable as error:
        last = text.rstrip().count("\n") + 1
        where = Where(path, offset + min(error.line + 1, last))
        report("yaml", where, why=error.why, hint=error.hint)
        return None


class _Unreadable(Exception):
    """Why a text is no YAML that the kit reads, on which line (from 0), and the way out."""

    def __init__(self, line: int, why: str, hint: str) -> None:
        super().__init__(why)
        self.line, self.why, self.hint = line, why, hint


# The reader in C is many times faster; what it refuses is read again for the words of the error.
FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compose(text: str) -> yaml.MappingNode:
    try:
        return _composed(text, FAST)
    except _Unreadable:
        return _composed(text, yaml.SafeLoader)


def _composed(text: str, loader: Any) -> yaml.MappingNode:
    try:
        _check_events(text, loader)
        node = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        raise _plainly(error, text) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML passes on what Python says of a number that is no letter ("\\UFFFFFFFF").
        found = NO_LETTER.search(text)
        line = text.count("\n", 0, found.start()) if found else 0
        why, hint = "a \\ with a number that is no letter", "delete it, or write \\\\ for one \\"
        raise _Unreadable(line, why, hint) from error
    if node is None:
        start = yaml.Mark("", 0, 0, 0, "", 0)
        return yaml.MappingNode("tag:yaml.org,2002:map", [], start, start)
    if not isinstance(node, yaml.MappingNode):
        why = f"the top should be fields, not {KIND[type(node)]}"
        raise _Unreadable(0, why, "write fields such as title: First steps, one on a line")
    return node


def _check_events(text: str, loader: Any) -> None:
    """Refuse what nobody needs here and what can blow up a small file: aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(text, loader):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out; text that begins with * needs quotes"
            raise _Unreadable(line, "it uses an alias (*name)", hint)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _Unreadable(line, "it is nested too deep", f"use at most {DEEPEST} levels")


def _plainly(error: yaml.MarkedYAMLError, text: str) -> _Unreadable:
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if any(sign in said for sign in AT_START):
        mark = error.context_mark or mark
    line = mark.line if mark else 0
    for number, words in enumerate(text.split("\n")[: line + 1]):
        if OPEN_QUOTE.fullmatch(words):
            return _Unreadable(number, "a quotation mark that is never closed", CLOSE_QUOTE)
    for sign, why, hint in PLAINLY:
        if sign in said:
            return _Unreadable(line, why, hint)
    return _Unreadable(line, said, QUOTES)
