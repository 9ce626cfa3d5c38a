"""What the care check finds, before exceptions are taken out and the rest is reported."""

from collections.abc import Iterable
from dataclasses import dataclass

from lessonkit.care.rulebook import Rulebook
from lessonkit.problems import Report
from lessonkit.text import Where


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right.

    `rule` is the problem it is reported as, `id` the name by which an exception excuses it
    (a rule of care.yml, or the problem itself), `said` the sentence it is about.
    """

    rule: str
    id: str
    where: Where
    said: str
    names: tuple[tuple[str, object], ...] = ()


def finding(rule: str, where: Where, said: str = "", **names: object) -> Finding:
    """Make a finding that is excused by its own name."""
    return Finding(rule, rule, where, said, tuple(names.items()))


def report_findings(found: Iterable[Finding], book: Rulebook, report: Report) -> int:
    """Report what no exception excuses, and exceptions that excuse nothing.

    Gives the number of findings that were excused.
    """
    excused, used = 0, set[Where]()
    for each in found:
        excuses = [
            entry
            for entry in book.allow
            if entry.rule == each.id
            and entry.path == each.where.path
            and plainly(entry.text) in plainly(each.said)
        ]
        if excuses:
            excused += 1
            used.update(entry.where for entry in excuses)
        else:
            report(each.rule, each.where, **dict(each.names))
    for entry in book.allow:
        if entry.where not in used:
            report("care-idle", entry.where, name=entry.rule, path=entry.path)
    return excused


def plainly(words: str) -> str:
    """Words without what differs between a file and a quotation of it: capitals, curly marks."""
    return " ".join(words.replace("’", "'").replace("“", '"').replace("”", '"').split()).casefold()
