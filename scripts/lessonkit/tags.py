"""Tidies the tags of a PDF before it is written: fewer, with names of their own, and its links.

It walks the objects that WeasyPrint has made; their names are those of the PDF format.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from lessonkit import addresses
from lessonkit.prose import BASE

PLAIN = {"Type", "S", "K", "Pg", "P"}  # what a tag has that says nothing of its own


@contextlib.contextmanager
def fuller(maker: Any) -> Iterator[None]:
    """Let tags say more while a PDF is written than WeasyPrint 70 lets them.

    They name the language of their words; and an article (an item, a card) gets a number, so that
    both halves are known if a page cuts it. `maker` is WeasyPrint's module for tags.
    """
    import pydyf

    build = maker._build_box_tree
    articles: dict[Any, int] = {}

    def named(box: Any, *rest: Any) -> Iterator[Any]:
        for element in build(box, *rest):
            inner = getattr(box, "_box", box).element
            language = inner.get("lang") if inner is not None and inner.tag != "html" else None
            if language:
                element["Lang"] = pydyf.String(language)
                if element["S"] == "/NonStruct":
                    element["S"] = "/Span"
            if element["S"] == "/Art":
                number = articles.setdefault(inner, len(articles) + 1)
                element["T"] = pydyf.String(str(number))
            yield element

    maker._build_box_tree = named
    try:
        yield
    finally:
        maker._build_box_tree = build


def tidy(pdf: Any, address: str) -> None:
    """Tidy the pydyf document of the sheet at an address."""
    things: list[Any] = [thing for thing in pdf.objects if isinstance(thing, dict)]
    numbered = {thing.reference: thing for thing in things}
    _join_spans(numbered)
    _name_heads(pdf, numbered, address)
    for thing in numbered.values():
        if thing.get("Subtype") == "/Link":
            _lead(thing, address)


def _join_spans(numbered: Mapping[bytes, Any]) -> None:
    """Let an element hold its text itself, not in a span for every piece of a line.

    WeasyPrint tags each piece with a Span that says nothing; without them a sheet has half as
    many objects, and a pack is bound in half the time.
    """
    nearest: dict[bytes, bytes] = {}
    for reference, span in numbered.items():
        if span.get("S") != "/Span" or set(span) - PLAIN or not span["K"]:
            continue
        if not all(isinstance(kid, int) for kid in span["K"]):
            continue
        parent = numbered[span["P"]]
        if reference in parent["K"] and parent.get("Pg") == span["Pg"]:
            at = parent["K"].index(reference)
            parent["K"][at : at + 1] = span["K"]
            nearest[reference] = span["P"]
            span.clear()
    tree = next(thing for thing in numbered.values() if thing.get("Type") == "/StructTreeRoot")
    tagged = numbered[tree["ParentTree"]]["Nums"]
    for row in tagged[1::2]:
        if isinstance(row, list):
            row[:] = [nearest.get(reference, reference) for reference in row]


def _name_heads(pdf: Any, numbered: Mapping[bytes, Any], address: str) -> None:
    """Give heads of tables names that no other sheet of a pack has, and list them."""
    import pydyf

    start = hashlib.sha256(address.encode()).hexdigest()[:8]
    heads = {}
    for reference, thing in numbered.items():
        if "ID" in thing:
            thing["ID"].string = f"{start}-{thing['ID'].string}"  # its cells hold the same value
            heads[thing["ID"].string] = (thing["ID"], reference)
    if not heads:
        return
    names = sorted(heads)
    tree = pydyf.Dictionary({
        "Names": pydyf.Array(part for name in names for part in heads[name]),
        "Limits": pydyf.Array([heads[names[0]][0], heads[names[-1]][0]]),
    })  # fmt: skip
    pdf.add_object(tree)
    root = next(thing for thing in numbered.values() if thing.get("Type") == "/StructTreeRoot")
    root["IDTree"] = tree.reference


def _lead(link: Any, address: str) -> None:
    """Let a link to the kit go the way from this sheet; a reader knows no kit.invalid."""
    import pydyf

    action = link.get("A", {})
    goal = action["URI"].string if "URI" in action else ""
    if goal.startswith(BASE):
        way = addresses.relative(address, goal.removeprefix(BASE))
        action["URI"], link["Contents"] = pydyf.String(way), pydyf.String(way)
