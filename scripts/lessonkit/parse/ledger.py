"""Reads what the kit rests on: sources.yml, help-routes.yml and school.yml."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from lessonkit.fields import Fields
from lessonkit.model import (
    Certainty,
    Checked,
    Fact,
    HelpRoute,
    Kit,
    Paper,
    Person,
    School,
    Source,
    Status,
)
from lessonkit.problems import Problem, Report
from lessonkit.text import Where, did_you_mean, is_name, name_for

CHECKED: tuple[Checked, ...] = get_args(Checked)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
STATUSES: tuple[Status, ...] = get_args(Status)
PAPERS: tuple[Paper, ...] = get_args(Paper)
FACT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def entries(listed: Iterable[Fields], report: Report, example: str) -> Iterator[tuple[str, Fields]]:
    """Give each entry with its id; one that has none, or one already taken, is reported."""
    seen: dict[str, Where] = {}
    for entry in listed:
        id = entry.text("id", example)
        where = entry.place("id")
        if id and not FACT_ID.fullmatch(id):
            report("bad-name", where, name=id, example=name_for(id))
        if id in seen:
            report("duplicate-id", where, name=id, first=seen[id])
            continue
        if id:
            seen[id] = where
            yield id, entry


def read_sources(
    fields: Fields, on: datetime.date, report: Report
) -> tuple[tuple[Source, ...], tuple[Fact, ...]]:
    """Read sources.yml; facts past their review date on the day `on` are warned about."""
    sources = []
    listed = fields.mappings("sources", "id: advisory", required=True)
    for id, entry in entries(listed, report, "advisory"):
        url = _address("url", entry, report, required=False, begins=("https://", "http://"))
        sources.append(
            Source(
                id=id,
                where=entry.where,
                title=entry.text("title"),
                publisher=entry.text("publisher"),
                date=entry.text("date", required=False),
                url=url,
                checked_on=entry.date("checked_on"),
                checked=entry.choice("checked", CHECKED, "copy"),
            )
        )
        entry.done()
    facts = [
        _fact(id, entry, sources, on, report)
        for id, entry in entries(fields.mappings("facts", "id: P1", required=True), report, "P1")
    ]
    fields.done()
    return tuple(sources), tuple(facts)


def _fact(id: str, entry: Fields, sources: list[Source], on: datetime.date, report: Report) -> Fact:
    paragraph = entry.whole("paragraph", 1, 1, 99, default=0)
    fact = Fact(
        id=id,
        where=entry.where,
        says=entry.text("says"),
        sources=_sources(entry, sources, report, required=True),
        paragraph=paragraph or None,
        status=entry.choice("status", STATUSES, "current"),
        care=entry.text("care", required=False),
        certainty=entry.choice("certainty", CERTAINTIES, "C"),
        checked_on=entry.date("checked_on"),
        review_by=entry.date("review_by"),
    )
    entry.done()
    if fact.review_by < on:
        report("fact-overdue", entry.place("review_by"), name=id, date=fact.review_by)
    return fact


def _sources(
    entry: Fields, sources: Sequence[Source], report: Report, *, required: bool
) -> tuple[str, ...]:
    """Read the ids of the sources that an entry rests on."""
    names = entry.texts("sources", "advisory", required=required)
    known = [source.id for source in sources]
    for name, where in names:
        if name not in known:
            report("unknown-source", where, name=name, hint=did_you_mean(name, known))
    return tuple(name for name, _ in names)


def read_help(
    fields: Fields, sources: tuple[Source, ...], on: datetime.date, report: Report
) -> tuple[HelpRoute, ...]:
    """Read help-routes.yml; a route past its `recheck_by` on the day `on` is reported."""
    routes = []
    listed = fields.mappings("routes", "id: lifeline", required=True)
    for id, entry in entries(listed, report, "lifeline"):
        recheck_by = entry.date("recheck_by")
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
            sources=_sources(entry, sources, report, required=False),
            certainty=entry.choice("certainty", CERTAINTIES, "C"),
            checked_on=entry.date("checked_on"),
            checked=entry.choice("checked", CHECKED, "copy"),
            recheck_by=recheck_by,
            overdue=recheck_by < on,
        )
        entry.done()
        if not (route.phone or route.text or route.web or route.how):
            report("help-no-way", entry.where, name=id)
        if "://" in route.web:
            report(
                "wrong-type",
                entry.place("web"),
                name="web",
                wanted="an address as people type it, without https://",
                found=f'"{route.web}"',
                example="web: 988lifeline.org",
            )
        if route.overdue:
            report("help-overdue", entry.place("recheck_by"), name=id, date=recheck_by)
        routes.append(route)
    fields.done()
    return tuple(routes)


def _person(id: str, people: Fields, report: Report) -> Person:
    if not is_name(id):
        report("bad-name", people.place(id), name=id, example=name_for(id))
    fields = people.mapping(id, 'name: ""')
    if fields is None:
        return Person(id, people.place(id), "", "", "", "")
    person = Person(
        id=id,
        where=people.place(id),
        name=fields.text("name", required=False),
        place=fields.text("where", required=False),
        phone=fields.text("phone", required=False),
        hours=fields.text("hours", required=False),
    )
    fields.done()
    return person


def read_school(fields: Fields, help: tuple[HelpRoute, ...], report: Report) -> School:
    """Read school.yml; every word in it may be empty and is then a line to write on."""
    people: list[Person] = []
    listed = fields.mapping("people", "counselor: {name: ...}", required=True)
    if listed:
        people = [_person(id, listed, report) for id in listed.names()]
    website = _address("website", fields, report, required=False)
    exit_url = _address("exit_url", fields, report, required=True)
    school = School(
        where=fields.where,
        name=fields.text("name", required=False),
        city=fields.text("city", required=False),
        website=website,
        paper=fields.choice("paper", PAPERS, "letter"),
        class_size=fields.whole("class_size", 28, 1, 60, default=28),
        exit_url=exit_url,
        region=fields.text("region", "US", required=False, default="US"),
        people=tuple(people),
    )
    fields.done()
    regions = sorted({route.region for route in help})
    if help and school.region not in regions:
        hint = did_you_mean(school.region, regions)
        report("school-region", fields.place("region"), name=school.region, hint=hint)
    return school


def _address(
    name: str,
    fields: Fields,
    report: Report,
    *,
    required: bool,
    begins: tuple[str, ...] = ("https://",),
) -> str:
    address = fields.text(name, "https://example.org/", required=required)
    if address and not address.startswith(begins):
        report(
            "wrong-type",
            fields.place(name),
            name=name,
            wanted=f"an address that begins with {begins[0]}",
            found=f'"{address}"',
            example=f"{name}: https://example.org/",
        )
    return address


def never_opened(kit: Kit) -> tuple[Problem, ...]:
    """The help routes that no person has opened live: a release must have none."""
    report = Report()
    for route in kit.help:
        if route.checked != "live":
            report("help-not-live", route.where, name=route.id)
    return report.problems()
