"""What the texts may name: facts, help routes, people of the school, grade bands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lessonkit.model import HelpRoute
from lessonkit.problems import Report
from lessonkit.text import Where

SCHOOL_FIELDS = ("name", "city", "website")
HELP_PARTS = ("name", "phone", "text", "web")
NUMBER = re.compile(r"[\d+(][\d ().+-]*\d{2}")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a help route, and the pattern that finds it where it is typed by hand."""

    pattern: re.Pattern[str]
    shown: str
    route: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Known:
    """The names that the data files of a kit define, for checking the texts against."""

    facts: frozenset[str]
    help: Mapping[str, HelpRoute]
    people: tuple[str, ...]
    bands: tuple[str, ...]
    files: frozenset[str]
    contacts: tuple[Contact, ...] = field(repr=False)

    def told(self) -> tuple[object, ...]:
        """All of it in a fixed order, to tell whether anything has changed."""
        help = sorted(self.help.items())
        return (sorted(self.facts), help, self.people, self.bands, sorted(self.files))

    def check_typed(self, words: str, where: Where, report: Report) -> None:
        """Report every number and address of a help route that is typed by hand."""
        for contact in self.contacts:
            if contact.pattern.search(words):
                report(
                    "typed-help",
                    where,
                    found=contact.shown,
                    name=contact.route,
                    wanted=contact.placeholder,
                )


def contacts(routes: Iterable[HelpRoute]) -> tuple[Contact, ...]:
    """What must come from help-routes.yml; a number that several routes share is listed once."""
    found: dict[str, Contact] = {}
    for route in routes:
        for part, shape in (("phone", NUMBER), ("text", NUMBER), ("web", HOST)):
            for shown in shape.findall(getattr(route, part)):
                placeholder = "{{help." + f"{route.id}.{part}" + "}}"
                contact = Contact(_pattern(shown), shown, route.id, placeholder)
                found.setdefault(shown.lower(), contact)
    return tuple(found.values())


def _pattern(shown: str) -> re.Pattern[str]:
    """Find an address with or without www, and a long number however its digits are grouped."""
    digits = re.sub(r"\D", "", shown)
    middle = r"(?:www\.)?" + re.escape(shown)
    if NUMBER.fullmatch(shown) and len(digits) > 6:
        middle = r"(?:\+?\d[-. ()]*){0,3}" + r"[-. ()]*".join(digits[-10:])
    return re.compile(rf"(?<![\w.-]){middle}(?![\w-])", re.IGNORECASE)
