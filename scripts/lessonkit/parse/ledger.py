"""Reads what the kit rests on: sources.yml, help-routes.yml and school.yml."""

import datetime
import re
from collections.abc import Iterator

from lessonkit.fields import Fields
from lessonkit.model import Fact, HelpRoute, Person, School, Source
from lessonkit.problems import Report
from lessonkit.text import Where, did_you_mean, slug

CHECKED = ("copy", "live", "general-knowledge")
EXAMPLE_DATE = datetime.date(2026, 1, 1)
FACT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def entries(entries: Iterator[Fields], report: Report, example: str) -> Iterator[tuple[str, Fields]]:
    """Give each entry with its id; one that has none, or one already taken, is reported."""
    seen: dict[str, Where] = {}
    for entry in entries:
        id = entry.text("id", example)
        where = entry.place("id")
        if id and not FACT_ID.fullmatch(id):
            report("bad-name", where, name=id)
        if id in seen:
            report("duplicate-id", where, name=id, first=seen[id])
            continue
        if id:
            seen[id] = where
            yield id, entry


def _date(entry: Fields, name: str) -> datetime.date:
    return entry.date(name) or EXAMPLE_DATE


def read_sources(
    fields: Fields, on: datetime.date, report: Report
) -> tuple[tuple[Source, ...], tuple[Fact, ...]]:
    """Read sources.yml; facts past their review date on the day `on` are warned about."""
    sources = []
    for id, entry in entries(fields.mappings("sources", "id: advisory", required=True), report, "advisory"):
        url = entry.text("url", "https://example.org/", required=False)
        if url and not url.startswith(("https://", "http://")):
            report("link-kind", entry.place("url"), name=url[:80])
        sources.append(
            Source(
                id=id,
                where=entry.where,
                title=entry.text("title"),
                publisher=entry.text("publisher"),
                date=entry.text("date", required=False),
                url=url,
                checked_on=_date(entry, "checked_on"),
                checked=entry.choice("checked", CHECKED, "copy"),  # type: ignore[arg-type]
            )
        )
        entry.done()
    facts = [
        _fact(id, entry, sources, on, report)
        for id, entry in entries(fields.mappings("facts", "id: P1", required=True), report, "P1")
    ]
    fields.done()
    return tuple(sources), tuple(facts)


def _fact(
    id: str, entry: Fields, sources: list[Source], on: datetime.date, report: Report
) -> Fact:
    names = entry.texts("sources", "advisory", required=True)
    known = [source.id for source in sources]
    for name, where in names:
        if name not in known:
            report("unknown-source", where, name=name, hint=did_you_mean(name, known))
    paragraph = entry.whole("paragraph", 1, 1, 99, default=0)
    fact = Fact(
        id=id,
        where=entry.where,
        says=entry.text("says"),
        sources=tuple(name for name, _ in names),
        paragraph=paragraph or None,
        status=entry.choice("status", ("current", "dated", "needs-care"), "current"),  # type: ignore[arg-type]
        care=entry.text("care", required=False),
        certainty=entry.choice("certainty", ("A", "B", "C"), "C"),  # type: ignore[arg-type]
        checked_on=_date(entry, "checked_on"),
        review_by=_date(entry, "review_by"),
    )
    entry.done()
    if fact.review_by < on and fact.review_by != EXAMPLE_DATE:
        report("fact-overdue", entry.place("review_by"), name=id, date=fact.review_by)
    return fact


def read_help(
    fields: Fields, sources: tuple[Source, ...], on: datetime.date, report: Report
) -> tuple[HelpRoute, ...]:
    """Read help-routes.yml; a route past its `recheck_by` on the day `on` is reported."""
    routes = []
    known = [source.id for source in sources]
    for id, entry in entries(fields.mappings("routes", "id: lifeline", required=True), report, "lifeline"):
        names = entry.texts("sources", "advisory")
        for name, where in names:
            if name not in known:
                report("unknown-source", where, name=name, hint=did_you_mean(name, known))
        recheck_by = _date(entry, "recheck_by")
        route = HelpRoute(
            id=id,
            where=entry.where,
            name=entry.text("name"),
            who_for=entry.text("who_for"),
            does=entry.text("does"),
            does_not=entry.text("does_not", required=False),
            phone=entry.text("phone", required=False),
            text=entry.text("text", required=False),
            web=entry.text("web", required=False),
            how=entry.text("how", required=False),
            hours=entry.text("hours", required=False),
            anonymous=entry.text("anonymous", required=False),
            region=entry.text("region", "US"),
            printed=entry.flag("print", True),
            card=entry.flag("card", False),
            sources=tuple(name for name, _ in names),
            certainty=entry.choice("certainty", ("A", "B", "C"), "C"),  # type: ignore[arg-type]
            checked_on=_date(entry, "checked_on"),
            checked=entry.choice("checked", CHECKED, "copy"),  # type: ignore[arg-type]
            recheck_by=recheck_by,
            overdue=recheck_by < on,
        )
        entry.done()
        if not (route.phone or route.text or route.web or route.how):
            report("help-no-way", entry.where, name=id)
        if "://" in route.web:
            report(
                "wrong-value", entry.place("web"), name="web", value=route.web,
                hint="write it as people type it, without https://",
            )
        if route.overdue and recheck_by != EXAMPLE_DATE:
            report("help-overdue", entry.place("recheck_by"), name=id, date=recheck_by)
        routes.append(route)
    fields.done()
    return tuple(routes)


def read_school(fields: Fields, help: tuple[HelpRoute, ...], report: Report) -> School:
    """Read school.yml; every word in it may be empty and is then a line to write on."""
    people = []
    listed = fields.mapping("people", "counselor: {name: ...}", required=True)
    for id in listed.names() if listed else ():
        person = listed.mapping(id, "name: ...") if listed else None
        if slug(id) != id and listed:
            report("bad-name", listed.place(id), name=id)
        if person is None:
            continue
        people.append(
            Person(
                id=id,
                where=person.where,
                name=person.text("name", required=False),
                place=person.text("where", required=False),
                phone=person.text("phone", required=False),
                hours=person.text("hours", required=False),
            )
        )
        person.done()
    exit_url = fields.text("exit_url", "https://www.weather.gov/")
    if exit_url and not exit_url.startswith("https://"):
        report("link-kind", fields.place("exit_url"), name=exit_url[:80])
        exit_url = ""
    school = School(
        where=fields.where,
        name=fields.text("name", required=False),
        city=fields.text("city", required=False),
        website=fields.text("website", required=False),
        paper=fields.choice("paper", ("letter", "a4"), "letter"),  # type: ignore[arg-type]
        exit_url=exit_url,
        region=fields.text("region", "US", required=False, default="US"),
        people=tuple(people),
    )
    fields.done()
    regions = sorted({route.region for route in help})
    if help and school.region not in regions:
        report(
            "school-region", fields.place("region"), name=school.region,
            hint=did_you_mean(school.region, regions),
        )
    return school
