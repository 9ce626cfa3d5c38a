"""Holds a kit against the care its topic needs: words, help, quiz items, reading level, facts.

Runs in `lessonkit check`, after a clean parse; a build does not wait for it. Pure, like `parse`.
What no machine can find stays with people: the names of real victims, a story that gives too
much away, a tone that hurts. docs/contribute/care.md says what to read for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lessonkit.care.facts import check_coverage
from lessonkit.care.findings import Finding, report_findings
from lessonkit.care.help_named import check_help
from lessonkit.care.item_rules import check_items
from lessonkit.care.passages import Passage, page_passages, passages
from lessonkit.care.phrases import check_phrases
from lessonkit.care.reading import check_reading
from lessonkit.care.rulebook import PATH, Rulebook, check_names, read_rulebook
from lessonkit.model import Kit
from lessonkit.parse import frontmatter
from lessonkit.problems import CARE, Problem, Report
from lessonkit.read import Tree
from lessonkit.text import did_you_mean


@dataclass(frozen=True, slots=True)
class Cared:
    """What the check found, and how many findings an exception excused."""

    problems: tuple[Problem, ...]
    excused: int


def check_care(kit: Kit, tree: Tree) -> Cared:
    """Check a kit that `parse_kit` made of this tree; nothing is reported that it has reported."""
    report = Report()
    bands = tuple(band.id for band in kit.bands)
    book = read_rulebook(tree.files.get(PATH), bands, report)
    check_names(book, CARE, report)
    words = (*passages(kit, book), *_pages(tree, book, report))
    excused = report_findings(_findings(kit, words, book), book, report)
    return Cared(report.problems(), excused)


def _findings(kit: Kit, words: tuple[Passage, ...], book: Rulebook) -> Iterator[Finding]:
    """What is found, before exceptions: one check after the other."""
    yield from check_phrases(words, book)
    yield from check_help(kit)
    yield from check_items(kit)
    if kit.language.split("-")[0] == "en":
        yield from check_reading(words, book, (*book.names, *(route.name for route in kit.help)))
    yield from check_coverage(kit)


def _pages(tree: Tree, book: Rulebook, report: Report) -> Iterator[Passage]:
    """The words of the site's own pages that care.yml lists."""
    there = [path for path in tree.files if path.startswith("docs/")]
    for path, voice, where in book.pages:
        content = tree.files.get(path)
        if content is None and there:
            report("care-page", where, name=path, hint=did_you_mean(path, there))
        elif content is not None:
            text = frontmatter.decode(content, path, report)
            yield from page_passages(text or "", path, voice, book)
