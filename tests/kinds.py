"""The kinds of pages that the site has, each with one page that stands for it."""

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Kind:
    """One kind of page: which addresses are of it, and the one that the checks open."""

    name: str
    page: str
    pattern: str
    chrome: Literal["student", "teacher"]


KINDS = (
    Kind("home", "index.html", "index.html", "student"),
    Kind("learn", "learn.html", "learn.html", "student"),
    Kind("lesson", "not-your-fault/index.html", "*/index.html", "student"),
    Kind("quiz", "express/quiz.html", "*/quiz.html", "student"),
    Kind("true-or-false", "not-your-fault/quiz.html", "*/quiz.html", "student"),
    Kind("story", "be-the-friend/story.html", "*/story.html", "student"),
    Kind("help", "help.html", "help.html", "student"),
    Kind("families", "families.html", "families.html", "student"),
    Kind("about", "about/privacy.html", "about/*.html", "student"),
    Kind("document", "documents/family-letter.html", "documents/*.html", "student"),
    Kind("guide", "documents/teacher-guide.html", "documents/*.html", "teacher"),
    Kind("form", "documents/pre-post-a.html", "documents/pre-post-*.html", "student"),
    Kind("lost", "404.html", "404.html", "student"),
    Kind("teach", "teach.html", "teach.html", "teacher"),
    Kind("sheets", "sheets.html", "sheets.html", "teacher"),
    Kind("marking", "marking.html", "marking.html", "teacher"),
    Kind("plan", "not-your-fault/teacher.html", "*/teacher.html", "teacher"),
    Kind("route", "routes/one-period.html", "routes/*.html", "teacher"),
    Kind("contribute", "contribute/quiz-items.html", "contribute/*.html", "teacher"),
)
STUDENT_KINDS = tuple(kind for kind in KINDS if kind.chrome == "student")


def names(kinds: Iterable[Kind]) -> list[str]:
    """What to call the cases of a parametrised test."""
    return [kind.name for kind in kinds]


def pages_in(site: Path) -> list[str]:
    """The address of every page of a site, sorted."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def kinds_of(page: str) -> list[Kind]:
    """The kinds that a page's address belongs to."""
    return [kind for kind in KINDS if fnmatch.fnmatchcase(page, kind.pattern)]
