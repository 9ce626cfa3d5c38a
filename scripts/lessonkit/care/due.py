"""Lists what has to be looked at again and when, and the checklist for the day before a release.

No machine can tell that a number still leads to help. So a person opens every address and calls
every number, with this list, and signs it.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from lessonkit.care.help_named import marks
from lessonkit.model import Fact, HelpList, HelpRoute, Kit, Qr, Source
from lessonkit.text import Prose, Where

SIGNED = "  - Date: ____________  Name: ______________________________"
COMPARED = ("phone", "text", "web", "how", "hours", "anonymous", "does", "does_not")
BEFORE_YOU_BEGIN = """\
For each line: open the address or call the number yourself, compare, tick the box, and sign.
Then write `checked: live` with a new `checked_on` into the file that is named, and for a help
route a new `recheck_by`. What is wrong, mend before the release.

- Never dial an emergency number to test it. Read the official page of your city or country.
- When you call a help line, say at once that you only check a printed number.
- Fill in no form and send no test report.
"""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One thing to look at again by a date: a fact, a help route or a lesson."""

    date: datetime.date
    kind: str
    id: str
    says: str
    where: Where

    def line(self, on: datetime.date) -> str:
        """Show it on one line; `on` is the day for which dates are judged."""
        late = "OVERDUE" if self.date < on else "       "
        return f"{late} {self.date}  {self.kind:<10}  {self.id:<24} {self.where}  {self.says}"


def due(kit: Kit, until: datetime.date | None = None) -> tuple[Due, ...]:
    """Everything with a date, the earliest first; only what is due by `until`, if given."""
    found = [
        *(Due(fact.review_by, "fact", fact.id, _cut(fact.says), fact.where) for fact in kit.facts),
        *(
            Due(route.recheck_by, "help route", route.id, _cut(route.name), route.where)
            for route in kit.help
        ),
        *(
            Due(lesson.review_by, "lesson", lesson.id, _cut(lesson.title), lesson.where)
            for lesson in kit.lessons
        ),
    ]
    return tuple(sorted(each for each in found if until is None or each.date <= until))


def _cut(words: str, most: int = 60) -> str:
    return words if len(words) <= most else words[: most - 3].rsplit(" ", 1)[0] + "..."


def live_checklist(kit: Kit, on: datetime.date) -> Iterator[str]:
    """The checklist as lines of Markdown: every help route, then the address of every source."""
    used = used_in(kit)
    yield f"# Before a release: open every address and number ({kit.title} {kit.version}, {on})\n"
    yield BEFORE_YOU_BEGIN
    yield f"## Help routes ({len(kit.help)})\n"
    for route in kit.help:
        yield from _route(route, used.get(route.id, ()))
    yield f"## Sources ({len(kit.sources)})\n"
    for source in kit.sources:
        facts = [fact for fact in kit.facts if source.id in fact.sources]
        routes = [route for route in kit.help if source.id in route.sources]
        yield from _source(source, facts, routes)


def _route(route: HelpRoute, used: Iterable[str]) -> Iterator[str]:
    yield f"- [ ] **{route.name}** (`{route.id}`, {route.where})"
    for name in COMPARED:
        if value := getattr(route, name):
            yield f"  - compare {name.replace('_', ' ')}: {value}"
    folders = Counter("/".join(path.split("/")[:2]) for path in used)
    places = [f"{folder} ({count})" for folder, count in folders.items()]
    if route.card and route.printed:
        places.insert(0, "every page and every footer")
    yield f"  - used in (number of texts): {', '.join(places) or 'nothing yet'}"
    yield f"  - last: {route.checked}, {route.checked_on}; again by {route.recheck_by}"
    yield f"{SIGNED}\n"


def _source(source: Source, facts: list[Fact], routes: list[HelpRoute]) -> Iterator[str]:
    details = ", ".join(part for part in (source.publisher, source.date) if part)
    yield f"- [ ] **{source.title}** ({details}; `{source.id}`, {source.where})"
    yield f"  - open: {source.url or 'no address: look for the text, or find another source'}"
    for fact in facts:
        yield f"  - does it still say this? `{fact.id}`: {fact.says}"
    if routes:
        yield f"  - compare the help routes: {', '.join(f'`{route.id}`' for route in routes)}"
    if not facts and not routes:
        yield "  - nothing rests on it: take it out of sources.yml, or say what does"
    yield f"  - last: {source.checked}, {source.checked_on}"
    yield f"{SIGNED}\n"


def used_in(kit: Kit) -> dict[str, tuple[str, ...]]:
    """The paths of the texts that name each help route, by its id."""
    found: dict[str, set[str]] = {}
    for id, path in _uses(kit):
        found.setdefault(id, set()).add(path)
    return {id: tuple(sorted(paths)) for id, paths in found.items()}


def _uses(node: Any) -> Iterator[tuple[str, str]]:
    """The id of each help route that a text names, with the path of the text."""
    if isinstance(node, Prose):
        for kind, name in marks(node):
            if kind == "placeholder" and name.startswith("help."):
                yield name.split(".")[1], node.where.path
    elif isinstance(node, HelpList):
        for id in node.ids:
            yield id, node.where.path
    elif isinstance(node, Qr):
        yield node.id, node.where.path
    elif isinstance(node, tuple):
        for part in node:
            yield from _uses(part)
    elif is_dataclass(node):
        for each in fields(node):
            yield from _uses(getattr(node, each.name))
