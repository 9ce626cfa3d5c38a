"""What the texts may name: facts, help routes, people of the school, grade bands."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessonkit.model import HelpRoute

SCHOOL_FIELDS = ("name", "city", "website")
HELP_PARTS = ("name", "phone", "text", "web")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that the data files of a kit define, for checking the texts against."""

    facts: frozenset[str]
    help: Mapping[str, HelpRoute]
    people: tuple[str, ...]
    bands: tuple[str, ...]
    files: frozenset[str]
