"""Puts the pages of a printed sheet on paper in another way: two beside each other, or in tiles.

Tags, bookmarks, places and links stay: a sheet is read out in its order, once, whatever lies where.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from lessonkit.spacing import saved
from lessonkit.tiles import OVER, Tile, Wall

MM = 72 / 25.4  # points
MARKED = {"BDC", "DP"}
MARKS = {"BMC", "BDC", "EMC"}
BOXES = ("/MediaBox", "/TrimBox", "/BleedBox", "/CropBox")
Moved = Mapping[Any, tuple[Any, int, float]]  # a page: where it went, its tags there, how far


def two_up(content: bytes) -> tuple[bytes, int]:
    """Put two pages of a PDF beside each other on each side; gives it and its number of sides.

    All pages must share their fonts, as WeasyPrint has them do.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = [page.obj for page in pdf.pages]
        moved: dict[Any, tuple[Any, int, float]] = {}
        tagged = _tagged(pdf)
        for left, right in zip(pages[::2], [*pages[1::2], None], strict=False):
            width = float(left.MediaBox[2])
            count = len(tagged[int(left.StructParents)])
            moved[left.objgen] = (left, 0, 0)
            if right is not None:
                moved[right.objgen] = (left, count, width)
                _join(pdf, left, right, count, width, tagged)
            for name in BOXES:
                if name in left:
                    left[name] = Array([0, 0, 2 * width, left[name][3]])
        _renumber(pdf.Root.StructTreeRoot, None, moved)
        _redirect(pdf, moved)
        for at in range(len(pages) - 1, 0, -1):
            if at % 2:
                del pdf.pages[at]
        return saved(pdf), len(pdf.pages)


def _tagged(pdf: pikepdf.Pdf) -> dict[int, Any]:
    """The tags of each page, by its number in the tree of tags."""
    numbered = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(number): tags for number, tags in zip(numbered[::2], numbered[1::2], strict=True)}


def _join(
    pdf: pikepdf.Pdf, left: Any, right: Any, count: int, width: float, tagged: Mapping[int, Any]
) -> None:
    """Draw a page on the right of another, and give it its tags and links."""
    steps = list(pikepdf.parse_content_stream(right))
    for step in steps:
        if str(step.operator) in MARKED and isinstance(step.operands[1], Dictionary):
            about = step.operands[1]
            if "/MCID" in about:
                about.MCID = int(about.MCID) + count
    left.Contents = pdf.make_stream(
        b"q\n%s\nQ\nq 1 0 0 1 %.4f 0 cm\n%s\nQ"
        % (
            pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(left))),
            width,
            pikepdf.unparse_content_stream(steps),
        )
    )
    tagged[int(left.StructParents)].extend(tagged[int(right.StructParents)])
    if "/Annots" in right:
        for link in right.Annots:
            edges = [float(edge) for edge in link.Rect]
            link.Rect = Array([edge + width * (at % 2 == 0) for at, edge in enumerate(edges)])
            if "/QuadPoints" in link:
                points = [float(point) for point in link.QuadPoints]
                link.QuadPoints = Array([p + width * (i % 2 == 0) for i, p in enumerate(points)])
            link.P = left
        left.Annots = Array([*left.get("/Annots", []), *right.Annots])
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    at = next(i for i in range(0, len(numbers), 2) if numbers[i] == right.StructParents)
    del numbers[at + 1], numbers[at]


def _renumber(element: Any, page: Any, moved: Moved) -> None:
    """Let the elements below one name their pages and pieces as they are now."""
    own = element.get("/Pg", page)
    goal, count, _ = moved[own.objgen] if own is not None else (None, 0, 0)
    found = []
    for kid in _kids(element):
        if isinstance(kid, int):
            found.append(int(kid) + count)
            continue
        if "/S" in kid:
            _renumber(kid, own, moved)
        else:
            there, more, _ = moved[kid.get("/Pg", own).objgen]
            if "/MCID" in kid:
                kid.MCID = int(kid.MCID) + more
            if "/Pg" in kid:
                kid.Pg = there
        found.append(kid)
    if found:
        element.K = Array(found)
    if "/Pg" in element:
        element.Pg = goal


def _kids(element: Any) -> list[Any]:
    """What stands below an element of the tags."""
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _redirect(pdf: pikepdf.Pdf, moved: Moved) -> None:
    """Let bookmarks and links lead to where their goals are now."""
    for place in _places(pdf):
        if isinstance(place, Array) and len(place) and isinstance(place[0], Dictionary):
            there, _, across = moved[place[0].objgen]
            place[0] = there
            if len(place) > 2 and place[1] == Name.XYZ:
                place[2] = float(place[2]) + across


def _places(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every place in a document that something leads to."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary):
            for name in ("/Dest", "/D"):
                if name in thing and thing.get("/Type") != Name.Page:
                    yield thing[name]
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        yield from list(pdf.Root.Names.Dests.Names)[1::2]


def tiled(content: bytes, wall: Wall) -> tuple[bytes, int]:
    """Spread the first page of a PDF over the pages after it, one for each sheet of a wall.

    On each sheet its part is drawn and not tagged. The whole poster is tagged once, on the first
    sheet: made to fit on it and clipped away, since readers leave out words that are off a page.
    What stands on the pages already stays on top. Gives the PDF and its number of pages; a poster
    that is longer than a page stays as it is.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = [page.obj for page in pdf.pages]
        if len(pages) != 1 + len(wall.tiles):
            return content, len(pages)
        poster, *sheets = pages
        whole = float(poster.MediaBox[3])
        plain = _untagged(poster)
        links = list(poster.get("/Annots", []))
        ways = [_way(tile, whole, float(sheet.MediaBox[3])) for tile, sheet in
                zip(wall.tiles, sheets, strict=True)]  # fmt: skip
        tagged = _tagged(pdf)
        first = sheets[0]
        count = len(tagged[int(poster.StructParents)])
        drawn = pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(poster)))
        scale = min(float(first.MediaBox[at]) / float(poster.MediaBox[at]) for at in (2, 3))
        heard = b"q 0 0 0 0 re W n %.4f 0 0 %.4f 0 0 cm\n%s\nQ\n" % (scale, scale, drawn)
        seen = b"/Artifact BMC\n" + _clipped(plain, ways[0]) + b"\nEMC\n"
        poster.Contents = pdf.make_stream(seen + heard)
        if links:
            poster.Annots = Array([])
        _join(pdf, poster, first, count, 0, tagged)
        for name in BOXES:
            if name in poster:
                poster[name] = first[name]
        for sheet, way in zip(sheets[1:], ways[1:], strict=True):
            over = pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(sheet)))
            under = b"/Artifact BMC\n" + _clipped(plain, way) + b"\nEMC\n"
            sheet.Contents = pdf.make_stream(under + b"q\n" + over + b"\nQ")
        moved = {page.objgen: (page, 0, 0.0) for page in (poster, *sheets[1:])}
        moved[first.objgen] = (poster, count, 0.0)
        _renumber(pdf.Root.StructTreeRoot, None, moved)
        _redirect(pdf, moved)
        _hang_links(links, [poster, *sheets[1:]], ways, pdf.Root.StructTreeRoot)
        del pdf.pages[1]
        return saved(pdf), len(pdf.pages)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a poster is moved to show a part of it, and what is to be seen; in points."""

    right: float
    up: float
    seen: tuple[float, float, float, float]  # left, bottom, width, height


def _way(tile: Tile, whole: float, height: float) -> _Way:
    """The way of a poster so high to its place on a sheet so high."""
    across, down = tile.across, tile.down
    wide = across.length + OVER * across.goes_on
    high = down.length + OVER * down.goes_on
    seen = (across.at * MM, height - (down.at + high) * MM, wide * MM, high * MM)
    return _Way((across.at - across.start) * MM, height - whole - (down.at - down.start) * MM, seen)


def _clipped(drawn: bytes, way: _Way) -> bytes:
    return b"q %.3f %.3f %.3f %.3f re W n 1 0 0 1 %.3f %.3f cm\n%s\nQ" % (
        *way.seen,
        way.right,
        way.up,
        drawn,
    )


def _untagged(page: Any) -> bytes:
    """What is drawn on a page, without its tags."""
    steps = (step for step in pikepdf.parse_content_stream(page) if str(step.operator) not in MARKS)
    return pikepdf.unparse_content_stream(list(steps))


def _hang_links(links: list[Any], pages: list[Any], ways: list[_Way], tags: Any) -> None:
    """Put each link of a poster on the sheet that shows its middle."""
    for link in links:
        left, bottom, right, top = (float(edge) for edge in link.Rect)
        for page, way in zip(pages, ways, strict=True):
            x, y = (left + right) / 2 + way.right, (bottom + top) / 2 + way.up
            if 0 <= x - way.seen[0] <= way.seen[2] and 0 <= y - way.seen[1] <= way.seen[3]:
                link.Rect = Array(
                    [left + way.right, bottom + way.up, right + way.right, top + way.up]
                )
                page.Annots = Array([*page.get("/Annots", []), link])
                for reference in _references(tags):
                    if reference.Obj.objgen == link.objgen:
                        reference.Pg = page
                break


def _references(element: Any) -> Iterator[Any]:
    """What tags say of links: objects on a page."""
    for kid in _kids(element):
        if not isinstance(kid, int):
            if "/Obj" in kid:
                yield kid
            yield from _references(kid)
