"""Reads YAML into typed fields, each with its line, and says what is wrong with them."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from lessonkit.problems import Report
from lessonkit.text import Where, did_you_mean

KIND = {"scalar": "one value", "sequence": "a list", "mapping": "fields of its own"}
DEEPEST = 12


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
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
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
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
            if required:
                self._report("empty-field", self._place(node), name=name, example=example)
            return None
        if not isinstance(node, kind):
            self._report(
                "wrong-type",
                self._place(node),
                name=name,
                wanted=KIND[kind.id],
                found=KIND[node.id],
                example=example,
            )
            return None
        return node

    def text(self, name: str, example: str = "", *, required: bool = True, default: str = "") -> str:
        """Read a line of text."""
        example = f"{name}: {example or '...'}"
        node = self._node(name, yaml.ScalarNode, example, required)
        if node is None:
            return default
        value = " ".join(node.value.split())
        if not value and required:
            self._report("empty-field", self._place(node), name=name, example=example)
        return value or default

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        """Read one of the known words; the default if the field is absent or wrong."""
        known = tuple(known)
        value = self.text(name, known[0], required=False, default=default)
        if value in known:
            return value
        self._report(
            "wrong-value", self.place(name), name=name, value=value, hint=did_you_mean(value, known)
        )
        return default

    def whole(self, name: str, example: int, least: int, most: int, default: int | None = None) -> int:
        """Read a whole number between `least` and `most`; required if there is no default."""
        shown = f"{name}: {example}"
        node = self._node(name, yaml.ScalarNode, shown, required=default is None)
        fallback = example if default is None else default
        if node is None:
            return fallback
        if not node.tag.endswith(":int") or not node.value.lstrip("+-").isascii() \
                or not node.value.lstrip("+-").isdigit() or len(node.value) > 9:
            self._report(
                "wrong-type",
                self._place(node),
                name=name,
                wanted="a whole number",
                found=f'"{node.value[:40]}"',
                example=shown,
            )
            return fallback
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
            return fallback
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Read yes or no."""
        node = self._node(name, yaml.ScalarNode, f"{name}: yes", required=False)
        if node is None:
            return default
        if node.tag.endswith(":bool"):
            return node.value.lower() in {"yes", "true", "on"}
        self._report(
            "wrong-type",
            self._place(node),
            name=name,
            wanted="yes or no",
            found=f'"{node.value[:40]}"',
            example=f"{name}: yes",
        )
        return default

    def date(self, name: str, *, required: bool = True) -> datetime.date | None:
        """Read a date, written as year-month-day."""
        example = f"{name}: 2027-06-01"
        node = self._node(name, yaml.ScalarNode, example, required)
        if node is None:
            return None
        try:
            return datetime.date.fromisoformat(node.value)
        except ValueError:
            self._report(
                "wrong-type",
                self._place(node),
                name=name,
                wanted="a date (year-month-day)",
                found=f'"{node.value[:40]}"',
                example=example,
            )
            return None

    def texts(self, name: str, example: str, *, required: bool = False) -> tuple[tuple[str, Where], ...]:
        """Read a list of texts, each with its place."""
        shown = f"{name}: [{example}]"
        node = self._node(name, yaml.SequenceNode, shown, required)
        if node is None:
            return ()
        found = []
        for entry in node.value:
            where = self._place(entry)
            if not isinstance(entry, yaml.ScalarNode):
                self._report(
                    "wrong-type",
                    where,
                    name=name,
                    wanted="a list of words",
                    found=f"{KIND[entry.id]} in the list",
                    example=shown,
                )
            elif not entry.value.strip():
                self._report("empty-field", where, name=name, example=shown)
            else:
                found.append((" ".join(entry.value.split()), where))
        if required and not node.value:
            self._report("empty-field", self._place(node), name=name, example=shown)
        return tuple(found)

    def pairs(self, name: str, example: str, *, required: bool = False) -> tuple[tuple[str, str, Where], ...]:
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
                self._report(
                    "wrong-type",
                    self._place(entry),
                    name=name,
                    wanted="a list of entries with fields",
                    found=KIND[entry.id],
                    example=f"- {example}",
                )

    def done(self) -> None:
        """Report every field that nobody asked for."""
        for name in self._nodes:
            if name not in self._asked:
                self._report(
                    "unknown-field",
                    self._keys[name],
                    name=name,
                    hint=did_you_mean(name, self._asked),
                )


def read_fields(text: str, path: str, report: Report, offset: int = 0) -> Fields | None:
    """Read a YAML text whose top is a mapping; `offset` is the number of lines before it.

    Anchors and aliases are refused: nobody needs them here, and they can blow up a small file.
    Gives None, after reporting, where the text cannot be used at all.
    """
    start = Where(path, offset + 1)
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 + offset
                report(
                    "yaml",
                    Where(path, line),
                    why="it uses an alias (*name)",
                    hint="write the value out; text that begins with * needs quotes",
                )
                return None
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + offset
        last = offset + max(1, len(text.splitlines()))
        report(
            "yaml",
            Where(path, min(line, last)),
            why=error.problem or error.context or "it cannot be read",
            hint='put quotes round text with a colon, a # or a quote in it: title: "First: stop"',
        )
        return None
    except yaml.YAMLError as error:
        report("yaml", start, why=str(error).splitlines()[0], hint="delete the sign it names")
        return None
    except RecursionError:
        report("yaml", start, why="it is nested too deep", hint=f"use at most {DEEPEST} levels")
        return None
    if node is None:
        return Fields(yaml.MappingNode("tag:yaml.org,2002:map", [], _mark(), _mark()), path, offset, report)
    if not isinstance(node, yaml.MappingNode):
        report(
            "yaml",
            start,
            why=f"the top should be fields, not {KIND[node.id]}",
            hint="write fields such as title: First steps, one on a line",
        )
        return None
    return Fields(node, path, offset, report)


def _mark() -> yaml.Mark:
    return yaml.Mark("", 0, 0, 0, None, None)
