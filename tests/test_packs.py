"""Packs: one PDF for the copier that is as accessible as each sheet in it."""

import functools
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from lessonkit import addresses, packs
from lessonkit.binding import Binding, Leaf, bind, bind_name, firsts
from lessonkit.build import print_kit, stamp_of
from lessonkit.faces import plain_name, read_faces
from lessonkit.handouts import Press, Sheet
from lessonkit.nearby import Nearby
from lessonkit.pdf import Printed
from lessonkit.printing import Shop, jobs_for, quiet
from lessonkit.prose import BASE
from lessonkit.store import Store
from lessonkit.templates import make_environment
from lessonkit.words import read_words
from tests.printing import (
    Proofs,
    broken_rules,
    filled_in,
    kit_files,
    make,
    page_texts,
    read_out,
    things,
    tool,
)

LESSON = "not-your-fault"  # with sheets for each grade band
STORY = "really-police"  # with a booklet, and cards


def press_of(proofs: Proofs) -> Press:
    """What the sheets of a kit share."""
    kit, files = proofs.kit, dict(proofs.files)
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    return Press(kit, make_environment(files), t, stamp_of(kit, t, kit.date), kit.date)


class Counting(Shop):
    """A print shop that remembers what it printed and what it bound."""

    bindings: dict[str, Binding]
    sheets: dict[str, Printed]

    def print(self, jobs: Any) -> tuple[Printed, ...]:
        """Print, and remember."""
        done = super().print(jobs)
        self.sheets = getattr(self, "sheets", {}) | {
            one.sheet.address(one.paper): one for one in done
        }
        return done

    def bind(self, jobs: Any) -> tuple[Printed, ...]:
        """Bind, and remember."""
        self.bindings = {sheet.address(paper): one for sheet, paper, one in jobs}
        return super().bind(jobs)


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    """The kit, not yet printed."""
    return make(kit_files())


@pytest.fixture(scope="module")
def shop(proofs: Proofs, store: Store) -> Iterator[Counting]:
    """A shop that has bound the packs of two lessons."""
    with Counting(proofs.files, store, quiet) as shop:
        print_kit(press_of(proofs), proofs.sheets, [LESSON, STORY], ["letter"], shop)
        yield shop


@pytest.fixture(scope="module")
def bound(shop: Counting, proofs: Proofs) -> dict[str, bytes]:
    """Every pack of two lessons, by its address."""
    faces = read_faces(proofs.files)
    return {address: bind(one, faces)[0] for address, one in shop.bindings.items()}


def pdf(content: bytes) -> pikepdf.Pdf:
    """Open a pack."""
    return pikepdf.open(io.BytesIO(content))


def test_there_is_every_kind_of_pack_for_every_band(bound: dict[str, bytes]) -> None:
    """Each lesson has four packs, each in a version for each grade band that needs one."""
    names = {
        f"print/packs/{lesson}/{kind}-{band}-letter.pdf"
        for lesson in (LESSON, STORY)
        for kind in packs.KINDS
        for band in ("ms", "hs")
    }
    assert set(bound) == names


# --- as good as each of its parts -------------------------------------------------------------


def test_every_pack_keeps_its_standards(bound: dict[str, bytes]) -> None:
    """Every pack meets PDF/UA-1 and PDF/A-2a, and is well formed."""
    for address, content in bound.items():
        assert broken_rules(content) == [], address
        assert pdf(content).check_pdf_syntax() == [], address


def test_every_pack_says_what_it_is(bound: dict[str, bytes]) -> None:
    """Title, language, tags, bookmarks, page labels: all that a reader asks for."""
    for address, content in bound.items():
        whole = pdf(content)
        root = whole.Root
        assert "Grades" in str(whole.docinfo["/Title"]), address
        with whole.open_metadata() as about:
            assert about["dc:title"] == str(whole.docinfo["/Title"])
            assert about["pdfuaid:part"] == "1"
        assert root.Lang == "en"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert whole.pages[-1].label == str(len(whole.pages))
        assert root.PageMode == "/UseOutlines"


def test_nothing_of_a_part_is_lost(shop: Counting, bound: dict[str, bytes]) -> None:
    """What is read out of a pack is what is read out of its parts, one after the other."""
    read = functools.cache(read_out)  # a sheet lies in several packs
    for address in (each for each in bound if "-hs-" in each):  # of two bands one is enough
        one, content = shop.bindings[address], bound[address]
        parts = [read(leaf.content) for leaf in (one.front, *one.parts)]
        assert read_out(content) == "".join(parts), address


def test_every_page_looks_as_its_sheet(shop: Counting, bound: dict[str, bytes]) -> None:
    """Below the head of the pack a page has the same dots as the sheet; so have its copies."""
    address = f"print/packs/{LESSON}/class-hs-letter.pdf"
    for kind in ("teacher", "class"):
        address = f"print/packs/{LESSON}/{kind}-hs-letter.pdf"
        one = shop.bindings[address]
        leaves = (one.front, *one.parts)
        pages = _dots(bound[address])
        starts = firsts([(leaf.pages, leaf.copies) for leaf in leaves])
        for leaf, start in zip(leaves, starts, strict=True):
            for number, dots in enumerate(_dots(leaf.content)):
                first = start - 1 + number
                step = leaf.pages + leaf.pages % 2
                assert pages[first] == dots, f"{kind}: {leaf.title}"
                assert pages[first + step * (leaf.copies - 1)] == dots, f"{kind}: {leaf.title}"


def _dots(content: bytes) -> list[bytes]:
    """Every page as dots, without the strip at the top where the pack has its head."""
    pictures, found = tool("pdftoppm", "-r", "24", "-gray", "-", content=content), []
    while pictures:
        header = re.match(rb"P5\n(\d+) (\d+)\n255\n", pictures)
        assert header
        width, height = int(header[1]), int(header[2])
        dots, pictures = (
            pictures[header.end() :][: width * height],
            pictures[header.end() + width * height :],
        )
        found.append(dots[width * 10 :])
    return found


def test_a_pack_holds_each_face_once(bound: dict[str, bytes]) -> None:
    """All parts draw with the same few font programs, and every letter can be copied out."""
    for address, content in bound.items():
        programs = [str(thing.FontName) for thing in things(content) if "/FontFile2" in thing]
        assert programs, address
        assert len(programs) == len({plain_name(name) for name in programs}) <= 4, address


# --- finding the way --------------------------------------------------------------------------


def test_the_front_page_tells_the_right_pages(shop: Counting, bound: dict[str, bytes]) -> None:
    """Every line of a front page leads to the page it names, and there the sheet begins."""
    for address in (each for each in bound if "-hs-" in each):
        content = bound[address]
        whole = pdf(content)
        one = shop.bindings[address]
        texts = page_texts(content)
        starts = firsts([(leaf.pages, leaf.copies) for leaf in (one.front, *one.parts)])
        fronts = [whole.pages[number] for number in range(one.front.pages)]
        links = dict.fromkeys(str(link.A.D) for front in fronts for link in front.Annots)
        for link, leaf, start in zip(links, one.parts, starts[1:], strict=True):
            assert _page_of(whole, link) == start
            assert start % 2 == 1
            heading, _, version = leaf.title.partition(", version ")  # that stands in a box
            assert "".join(heading.split()) in "".join(texts[start - 1].split())
            assert not version or re.search(rf"\b{version}-[A-Z0-9]{{4}}\b", texts[start - 1])
            row = rf"{re.escape(''.join(leaf.title.split()))}({leaf.copies})?{start}(\D|$)"
            assert re.search(row, read_out(one.front.content)), (address, leaf.title)


def _page_of(whole: pikepdf.Pdf, name: str) -> int:
    named = list(whole.Root.Names.Dests.Names)
    places = dict(zip(map(str, named[::2]), named[1::2], strict=True))
    return whole.pages.index(pikepdf.Page(places[name][0])) + 1


def test_every_link_leads_somewhere(bound: dict[str, bytes]) -> None:
    """A link inside a pack has its place there; one to the site goes the way from the pack."""
    for address, content in bound.items():
        whole = pdf(content)
        for one in whole.pages:
            for link in one.get("/Annots", ()):
                if link.A.S == "/GoTo":
                    assert _page_of(whole, str(link.A.D)), address
                else:
                    assert not str(link.A.URI).startswith(BASE), (address, link.A.URI)


def test_bookmarks_follow_the_parts(shop: Counting, bound: dict[str, bytes]) -> None:
    """Every part has a bookmark, below it those of the sheet; all lead to the part's pages."""
    for address, content in bound.items():
        whole, one = pdf(content), shop.bindings[address]
        leaves = (one.front, *one.parts)
        starts = firsts([(leaf.pages, leaf.copies) for leaf in leaves])
        with whole.open_outline() as outline:
            assert [mark.title for mark in outline.root] == [leaf.title for leaf in leaves]
            for mark, leaf, start in zip(outline.root, leaves, starts, strict=True):
                for number in _leads_to(whole, mark):
                    assert start <= number < start + leaf.pages, (address, mark.title)


def _leads_to(whole: pikepdf.Pdf, mark: pikepdf.OutlineItem) -> Iterator[int]:
    yield whole.pages.index(pikepdf.Page(mark.destination[0])) + 1
    for inner in mark.children:
        yield from _leads_to(whole, inner)


# --- for the copier ---------------------------------------------------------------------------


def test_a_class_gets_as_many_as_it_needs(shop: Counting, proofs: Proofs) -> None:
    """The pile for the copier has one for each student, pair or group, on as few prints."""
    one = shop.bindings[f"print/packs/{LESSON}/class-ms-letter.pdf"]
    copies = {leaf.title: leaf.copies for leaf in one.parts}
    assert proofs.kit.school.class_size == 28
    assert copies["My helper map"] == 28
    assert copies["Myth or true?"] == 10  # one for each group of three
    assert copies["Help card"] == 7  # four on a page
    assert [leaf.copies for leaf in one.parts if "plan" in leaf.title] == [1]


def test_copies_are_drawn_but_not_read_out(bound: dict[str, bytes]) -> None:
    """Who listens to the pile for the copier hears each sheet once."""
    whole = pdf(bound[f"print/packs/{LESSON}/class-ms-letter.pdf"])
    copies = [one for one in whole.pages if "/StructParents" not in one]
    assert len(copies) > 100
    for one in copies:
        marks = [
            str(step.operator)
            for step in pikepdf.parse_content_stream(one)
            if str(step.operator) in {"BDC", "BMC"}
        ]
        assert len(marks) == 1
    text = "".join(page_texts(bound[f"print/packs/{LESSON}/class-ms-letter.pdf"])).count("Myth or")
    assert text >= 20


def test_what_students_get_holds_no_key(shop: Counting) -> None:
    """In the pack for students lies nothing that is for teachers."""
    by_content = {done.content: done.sheet for done in shop.sheets.values()}
    for address, one in shop.bindings.items():
        audiences = {by_content[leaf.content].audience for leaf in one.parts}
        assert ("teacher" in audiences) == ("/student-" not in address)


def test_a_substitute_gets_note_core_sheets_and_help(shop: Counting) -> None:
    """The pack for a substitute: one page that says what to do, the short plan, sheets, help."""
    one = shop.bindings[f"print/packs/{LESSON}/substitute-ms-letter.pdf"]
    kinds = [
        next(done.sheet.kind for done in shop.sheets.values() if done.content == leaf.content)
        for leaf in one.parts
    ]
    assert one.front.pages == 1
    assert kinds[0] == "plan"
    assert {"quiz-sheet", "exit-ticket", "answer-key"} < set(kinds)
    assert kinds[-2:] == ["protocol", "strip"]
    said = " ".join(page_texts(one.parts[0].content))
    assert "Two stories: who is responsible?" not in said  # a step that is not in the core


def test_the_note_fits_one_page_with_long_names() -> None:
    """The note to a substitute keeps to one page, for schools with long names too."""
    proofs = make(filled_in(kit_files()))
    press = press_of(proofs)
    papers = ("letter", "a4")
    pages = [
        Printed(sheet, paper, b"", 2) for sheet in proofs.sheets for paper in sheet.papers(papers)
    ]
    lessons = [lesson.id for lesson in proofs.kit.lessons]
    found = [pack for pack in packs._packs(proofs.kit, pages, lessons) if pack.kind == "substitute"]
    assert len(found) > 20
    with Shop(proofs.files, None, quiet) as shop:
        fronts = packs._fronts(found, press, shop, Nearby(proofs.kit, {}, None))
    assert {front.sheet.title: front.pages for front in fronts if front.pages > 1} == {}
    assert [front.complaints for front in fronts if front.complaints] == []


# --- binding ----------------------------------------------------------------------------------


def test_the_same_parts_give_the_same_bytes(shop: Counting, proofs: Proofs) -> None:
    """A pack is bound the same way each time; another part, head or place is another name."""
    address = f"print/packs/{LESSON}/student-ms-letter.pdf"
    one, faces = shop.bindings[address], read_faces(proofs.files)
    assert bind(one, faces) == bind(one, read_faces(proofs.files))
    changed = (
        one,
        replace(one, parts=one.parts[1:]),
        replace(one, head="x"),
        replace(one, address="x"),
    )
    names = {bind_name(each, "") for each in changed}
    names.add(bind_name(one, "another engine"))
    assert len(names) == 5


def test_tags_of_another_kind_are_refused(shop: Counting, proofs: Proofs) -> None:
    """A part whose tags could not be kept stops the binding; they are never dropped silently."""
    one = shop.bindings[f"print/packs/{LESSON}/student-ms-letter.pdf"]
    part = pdf(one.parts[0].content)
    part.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(Verse=pikepdf.Name.P)
    changed = io.BytesIO()
    part.save(changed)
    leaf = Leaf("Changed", "x", changed.getvalue(), one.parts[0].pages)
    with pytest.raises(ValueError, match="Changed: its tags"):
        bind(Binding("x", one.front, (leaf,), "", ""), read_faces(proofs.files))


def test_places_of_parts_do_not_mix(proofs: Proofs) -> None:
    """Two parts with a place of the same name keep both, and links lead to their own."""
    html = (
        '<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>'
        '<p><a href="#here">down</a></p><h2 id="here">Here</h2></main>'
    )
    sheet = Sheet("kit", "t", "handout", "student", None, "T", "", 1, (), html=html)
    content = proofs.printer.print(sheet, "letter").content
    leaves = [Leaf(f"Part {number}", "x", content, 1) for number in (1, 2, 3)]
    made, pages = bind(Binding("x", leaves[0], tuple(leaves[1:]), "", "blank"),
                       read_faces(proofs.files))  # fmt: skip
    whole = pdf(made)
    assert pages == 5
    for number, one in enumerate(whole.pages):
        for link in one.get("/Annots", ()):
            assert _page_of(whole, str(link.get("/Dest") or link.A.D)) == number + 1
    assert sum("/Annots" in one for one in whole.pages) == 3


def test_a_shared_face_draws_the_same_letters(proofs: Proofs) -> None:
    """The program of a pack has the outlines and widths of the font, under their numbers."""
    for path in sorted(path for path in proofs.files if path.endswith("Bold.ttf")):
        font = TTFont(io.BytesIO(proofs.files[path]))
        face = read_faces({path: proofs.files[path]})[plain_name(font["name"].getDebugName(6))]
        letters = face.numbers("Ångström éß½")
        assert len(letters) == len("Ångström éß½")
        made = TTFont(io.BytesIO(face.part(letters)))
        order = font.getGlyphOrder()
        for number in letters:
            name = made.getGlyphOrder()[number]
            assert made["hmtx"][name] == font["hmtx"][order[number]]
            assert _outline(made, name) == _outline(font, order[number])


def _outline(font: TTFont, name: str) -> object:
    return font["glyf"][name].getCoordinates(font["glyf"])


def test_the_site_lists_its_packs(project: Path) -> None:
    """Packs are in kit.json, and linked on plans, routes and the page for teachers."""
    site = project / "site"
    outputs = json.loads((site / "kit.json").read_bytes())["outputs"]
    listed = [output for output in outputs if output["kind"] == "pack"]
    assert {output["lesson"] for output in listed} > {None, LESSON}
    plan = (site / LESSON / "teacher.html").read_text("utf-8")
    for output in listed:
        if output["lesson"] == LESSON:
            assert output["path"].removeprefix("print/") in plan
        if output["lesson"] is None:
            assert output["path"] in (site / "teach.html").read_text("utf-8")
    for route in (site / "routes").glob("*.html"):
        assert "teacher.html#packs" in route.read_text("utf-8"), route.name


def test_a_preview_lists_the_packs_that_it_binds(proofs: Proofs) -> None:
    """A preview knows no pages, so it lists and binds the whole kit as one, however thick."""
    lessons = [lesson.id for lesson in proofs.kit.lessons]
    jobs = jobs_for(proofs.sheets, addresses.PAPERS)
    unknown = [Printed(*job, b"", 0) for job in jobs]
    thick = [replace(done, pages=20) for done in unknown]

    def named(thickest: float) -> set[str]:
        found = packs._packs(proofs.kit, thick, lessons, thickest)
        return {packs._named(pack, proofs.press).address(pack.paper) for pack in found}

    listed = {
        each.sheet.address(each.paper) for each in packs.listed(proofs.press, unknown, lessons)
    }
    assert named(math.inf) == listed
    assert any("-1" in address for address in named(packs.THICKEST) - listed)
