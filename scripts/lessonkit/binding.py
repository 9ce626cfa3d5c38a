"""Binds printed sheets into one PDF that keeps what makes each of them accessible.

The common tools join pages and drop tags, bookmarks and places. Here the tags of all parts become
one tree, their bookmarks one list, their places one list, and their fonts are held once.
"""

import hashlib
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from lessonkit import addresses
from lessonkit.faces import Face, plain_name, tag
from lessonkit.pdf import Readable

PART = "part/"  # what a front page links to: "part/3" is the third part
HEAD_FACE = "AtkinsonHyperlegibleNext"
HEAD_SIZE, HEAD_TOP, HEAD_SIDE = 7.6, 22.0, 45.0  # points: size of type, from above, from the side
MARKS = {"BMC", "BDC", "EMC"}
KNOWN = {"/Type", "/K", "/ParentTree", "/IDTree"}  # what a part's tree of tags may have
LETTERS = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed sheet inside a pack: a PDF, how many pages it has, how often it stands there.

    `kept` is the PDF or where it can be read, `fingerprint` its name if it has been kept.
    `address` is where it stands itself, `names` are the addresses that links know it by. `under`
    is the bookmark that holds it, "" for none.
    """

    title: str
    address: str
    kept: bytes | Readable = field(repr=False)
    pages: int
    copies: int = 1
    under: str = ""
    names: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def content(self) -> bytes:
        """The PDF itself."""
        return self.kept if isinstance(self.kept, bytes) else self.kept.read_bytes()


@dataclass(frozen=True, slots=True)
class Binding:
    """What to bind: a front, parts, and what stands on the pages of the pack.

    `address` is where the pack will stand. `head` is printed above every page with its number, ""
    for none; `blank` on pages that are there for printing on both sides.
    """

    address: str
    front: Leaf
    parts: tuple[Leaf, ...]
    head: str
    blank: str


def bind_name(binding: Binding, engine: str) -> str:
    """Name a bound pack by all that it is made from, as a SHA-256 in hex.

    `engine` names what binds it: versions, and the fonts of the kit.
    """
    digest = hashlib.sha256(engine.encode())
    for leaf in (binding.front, *binding.parts):
        content = leaf.fingerprint or hashlib.sha256(leaf.content).hexdigest()
        said = (content, leaf.title, leaf.address, leaf.pages, leaf.copies, leaf.under, leaf.names)
        digest.update(repr(said).encode())
    digest.update(repr((binding.address, binding.head, binding.blank)).encode())
    return digest.hexdigest()


def firsts(counts: Sequence[tuple[int, int]]) -> list[int]:
    """The page on which each part begins, from its pages and copies: always a right-hand page.

    >>> firsts([(1, 1), (4, 1), (1, 28), (2, 1)])
    [1, 3, 7, 63]
    """
    found, at = [], 1
    for pages, copies in counts:
        found.append(at)
        at += (pages + pages % 2) * copies
    return found


def bind(binding: Binding, faces: Mapping[str, Face]) -> tuple[bytes, int]:
    """Bind a pack; gives the PDF and its number of pages.

    Copies after the first are drawn, not tagged: whoever listens hears each sheet once.
    Raises ValueError for a part with tags of a kind that WeasyPrint does not write today.
    """
    binder = _Binder(binding, faces)
    return binder.bound(), len(binder.pdf.pages)


class _Binder:
    """The pack while it grows; everything that is numbered through all parts is counted here."""

    def __init__(self, binding: Binding, faces: Mapping[str, Face]) -> None:
        self.binding = binding
        self.pdf = pikepdf.new()
        self.case = _Case(self.pdf, faces)
        self.sources: list[pikepdf.Pdf] = []  # open until everything is written
        self.tags = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.tags, K=Array())
        )
        self.parents: list[Any] = []  # number, tags of that page, number, ...
        self.ids: list[tuple[bytes, Any]] = []
        self.count = 0
        self.places: dict[str, Any] = {}
        self.bookmarks: list[tuple[str, Any]] = []  # the bookmark above, and one for each part
        self.drawn: dict[object, Any] = {}  # pages without their tags, for copies

    def bound(self) -> bytes:
        """Bind everything and give the PDF."""
        leaves = (self.binding.front, *self.binding.parts)
        starts = firsts([(leaf.pages, leaf.copies) for leaf in leaves])
        known = {name: f"part-{at}" for at, leaf in enumerate(leaves) for name in leaf.names}
        for at, (leaf, start) in enumerate(zip(leaves, starts, strict=True)):
            while len(self.pdf.pages) < start - 1:
                self._blank()
            self._add(leaf, at, known)
        self._stamp()
        self.case.share()
        self._finish()
        target = io.BytesIO()
        self.pdf.save(
            target,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return target.getvalue()

    def _add(self, leaf: Leaf, at: int, known: Mapping[str, str]) -> None:
        source = pikepdf.open(io.BytesIO(leaf.content))
        self.sources.append(source)
        if at == 0:
            self._take_over(source)
        first = len(self.pdf.pages)
        for one in source.pages:
            self.pdf.pages.append(one)
        pages = [page.obj for page in list(self.pdf.pages)[first:]]
        self.case.collect(pages)
        self._add_tags(source, leaf, pages)
        self._add_places(source, at, pages)
        for page in pages:
            for link in page.get("/Annots", ()):
                self._lead(link, leaf, at, known)
        self._add_bookmarks(source, leaf, pages[0])
        for _ in range(leaf.copies - 1):
            if len(pages) % 2:
                self._blank()
            self._copy(pages)

    def _take_over(self, front: pikepdf.Pdf) -> None:
        """Take language, title and everything else that is said of the whole from the front."""
        self.pdf.Root.Lang = String(str(front.Root.Lang))
        for name in ("/MarkInfo", "/Metadata", "/OutputIntents", "/ViewerPreferences"):
            self.pdf.Root[name] = self._taken(front, front.Root[name])
        for name, said in front.docinfo.items():
            self.pdf.docinfo[name] = said

    def _taken(self, source: pikepdf.Pdf, value: Any) -> Any:
        """Copy a value of a part into the pack."""
        whole = value if value.is_indirect else source.make_indirect(value)
        return self.pdf.copy_foreign(whole)

    def _add_tags(self, source: pikepdf.Pdf, leaf: Leaf, pages: Sequence[Any]) -> None:
        tree = source.Root.StructTreeRoot
        if set(tree.keys()) - KNOWN or len(tree.K) != 1 or "/Nums" not in tree.ParentTree:
            raise ValueError(f"{leaf.title}: its tags are not as WeasyPrint writes them")
        tree = self._taken(source, tree)
        top = tree.K[0]
        top.P, top.S, top.T = self.document, Name.Part, String(leaf.title)
        if source.Root.Lang != self.pdf.Root.Lang:
            top.Lang = source.Root.Lang
        self.document.K.append(top)
        numbered = list(tree.ParentTree.Nums)
        for number, tags in zip(numbered[::2], numbered[1::2], strict=True):
            self.parents += [int(number) + self.count, tags]
        for page in pages:
            page.StructParents = int(page.StructParents) + self.count
            for link in page.get("/Annots", ()):
                link.StructParent = int(link.StructParent) + self.count
        self.count += max(map(int, numbered[::2])) + 1
        if "/IDTree" in tree:
            named = list(tree.IDTree.Names)
            self.ids += zip(map(bytes, named[::2]), named[1::2], strict=True)

    def _add_places(self, source: pikepdf.Pdf, at: int, pages: Sequence[Any]) -> None:
        self.places[f"part-{at}"] = Array([pages[0], Name.Fit])
        if "/Names" in source.Root:
            named = list(self._taken(source, source.Root.Names.Dests).Names)
            for name, place in zip(named[::2], named[1::2], strict=True):
                self.places[f"{at}.{name}"] = place

    def _lead(self, link: Any, leaf: Leaf, at: int, known: Mapping[str, str]) -> None:
        """Let a link lead to its place in the pack, or from here to the site."""
        if "/Dest" in link:
            link.Dest = String(f"{at}.{link.Dest}")
            return
        action = link.A
        if action.S == "/GoTo":
            action.D = String(f"{at}.{action.D}")
        elif action.S == "/URI" and ":" not in str(action.URI):
            goal = addresses.absolute(leaf.address, str(action.URI))
            part = goal.removeprefix(PART)
            place = f"part-{part}" if part.isdecimal() else known.get(goal)
            if place:
                link.A = Dictionary(Type=Name.Action, S=Name.GoTo, D=String(place))
                link.Contents = String(place)
            else:
                way = addresses.relative(self.binding.address, goal)
                link.A = Dictionary(Type=Name.Action, S=Name.URI, URI=String(way))
                link.Contents = String(way)

    def _add_bookmarks(self, source: pikepdf.Pdf, leaf: Leaf, page: Any) -> None:
        """Add a bookmark to a part, and below it those of the part."""
        tops: list[Any] = []
        if "/Outlines" in source.Root:
            tops = list(_row(self._taken(source, source.Root.Outlines).get("/First")))
        if len(tops) == 1:  # the part's own heading
            tops = list(_row(tops[0].get("/First")))
        mark = self.pdf.make_indirect(
            Dictionary(Title=String(leaf.title), Dest=Array([page, Name.Fit]))
        )
        if tops:
            _hang(mark, tops)
            mark.Count = -len(tops)
        for inner in tops:
            if "/First" in inner:
                inner.Count = -len(list(_row(inner.First)))
            elif "/Count" in inner:
                del inner.Count
        self.bookmarks.append((leaf.under, mark))

    def _grouped(self) -> list[Any]:
        """The bookmarks of the parts, those under one heading below a bookmark of that name."""
        tops = []
        for under, group in itertools.groupby(self.bookmarks, key=lambda one: one[0]):
            marks = [mark for _, mark in group]
            if under:
                above = self.pdf.make_indirect(
                    Dictionary(Title=String(under), Dest=marks[0].Dest, Count=-len(marks))
                )
                _hang(above, marks)
                marks = [above]
            tops += marks
        return tops

    def _copy(self, pages: Sequence[Any]) -> None:
        """Add pages once more, drawn but not tagged."""
        for page in pages:
            drawn = self.drawn.get(page.objgen)
            if drawn is None:
                kept = [
                    step
                    for step in pikepdf.parse_content_stream(page)
                    if str(step.operator) not in MARKS
                ]
                plain = pikepdf.unparse_content_stream(kept)
                drawn = self.pdf.make_indirect(
                    Stream(self.pdf, b"/Artifact BMC\n" + plain + b"\nEMC")
                )
                self.drawn[page.objgen] = drawn
            copy = Dictionary(Type=Name.Page, Contents=drawn)
            for name in ("/MediaBox", "/TrimBox", "/BleedBox", "/Resources"):
                copy[name] = page[name]
            self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(copy)))

    def _blank(self) -> None:
        """Add a page that says it is left blank, of the size of the one before."""
        before = self.pdf.pages[-1].obj
        page = Dictionary(Type=Name.Page, Contents=Stream(self.pdf, b""))
        for name in ("/MediaBox", "/TrimBox", "/BleedBox"):
            page[name] = before[name]
        page.Resources = Dictionary(Font=Dictionary(Head=self.case.head()))
        words = self.binding.blank
        box = [float(number) for number in before.MediaBox]
        x = (box[2] - self.case.length(words) * HEAD_SIZE) / 2
        page.Contents = Stream(self.pdf, self.case.line(words, x, box[3] / 2, "Layout"))
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))

    def _stamp(self) -> None:
        """Put the head of the pack and the number of the page above every page."""
        if not self.binding.head:
            return
        for number, page in enumerate(self.pdf.pages, start=1):
            words = f"{self.binding.head} · {number}"
            box = [float(edge) for edge in page.MediaBox]
            x = box[2] - HEAD_SIDE - self.case.length(words) * HEAD_SIZE
            head = self.case.line(words, x, box[3] - HEAD_TOP, "Pagination")
            page.Resources.Font.Head = self.case.head()
            contents = page.obj.Contents
            before = list(contents) if isinstance(contents, Array) else [contents]
            page.obj.Contents = Array([Stream(self.pdf, head), *before])

    def _finish(self) -> None:
        self.tags.K = Array([self.document])
        self.tags.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(self.parents)))
        if self.ids:
            named = [part for pair in sorted(self.ids, key=lambda one: one[0]) for part in pair]
            names = [String(one) if isinstance(one, bytes) else one for one in named]
            self.tags.IDTree = self.pdf.make_indirect(Dictionary(
                Names=Array(names), Limits=Array([names[0], names[-2]])))  # fmt: skip
        root = self.pdf.Root
        root.StructTreeRoot = self.tags
        listed = [part for name in sorted(self.places) for part in (name, self.places[name])]
        root.Names = Dictionary(Dests=Dictionary(Names=Array(listed)))
        root.Outlines = self.pdf.make_indirect(Dictionary(Type=Name.Outlines))
        tops = self._grouped()
        _hang(root.Outlines, tops)
        root.Outlines.Count = len(tops)
        root.PageMode = Name.UseOutlines
        root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))


def _row(first: Any) -> Iterator[Any]:
    """A bookmark and those beside it."""
    while first is not None:
        yield first
        first = first.get("/Next")


def _hang(parent: Any, marks: Sequence[Any]) -> None:
    """Make bookmarks the children of another, in their order."""
    parent.First, parent.Last = marks[0], marks[-1]
    for before, mark, after in zip((None, *marks), marks, (*marks[1:], None), strict=False):
        mark.Parent = parent
        for name, other in (("/Prev", before), ("/Next", after)):
            if other is not None:
                mark[name] = other
            elif name in mark:
                del mark[name]


class _Case:
    """The type case of a pack: which letters of each face its parts use."""

    def __init__(self, pdf: pikepdf.Pdf, faces: Mapping[str, Face]) -> None:
        self._pdf, self._faces = pdf, faces
        self._fonts: dict[str, list[Any]] = {}
        self._glyphs: dict[str, dict[int, bytes]] = {}
        self._seen: set[object] = set()
        self._head: Any = None

    def collect(self, pages: Sequence[Any]) -> None:
        """Note the fonts of some pages and what they are used for."""
        for page in pages:
            for font in page.Resources.get("/Font", Dictionary()).values():
                name = plain_name(str(font.BaseFont)[1:])
                if font.objgen in self._seen or name not in self._faces:
                    continue
                self._seen.add(font.objgen)
                self._fonts.setdefault(name, []).append(font)
                glyphs = self._glyphs.setdefault(name, {})
                for code, letters in LETTERS.findall(font.ToUnicode.read_bytes()):
                    number = int(code, 16)
                    glyphs[number] = min(letters, glyphs.get(number, letters))
                glyphs.pop(0, None)  # where the range of all codes was read

    def head(self) -> Any:
        """The font of heads and blank pages."""
        if self._head is None:
            self._head = self._pdf.make_indirect(
                Dictionary(Type=Name.Font, Subtype=Name.Type0, Encoding=Name("/Identity-H"))
            )
            self._fonts.setdefault(HEAD_FACE, []).append(self._head)
        return self._head

    def length(self, words: str) -> float:
        """How long a line is, in sizes of type."""
        face = self._faces[HEAD_FACE]
        return sum(face.width(glyph) for glyph in face.numbers(words)) / 1000

    def line(self, words: str, x: float, y: float, kind: str) -> bytes:
        """Draw a line of words that is no part of the text."""
        face, used = self._faces[HEAD_FACE], self._glyphs.setdefault(HEAD_FACE, {})
        for letter in words:
            for glyph in face.numbers(letter):
                used.setdefault(glyph, b"%04x" % ord(letter))
        codes = "".join(f"{glyph:04x}" for glyph in face.numbers(words))
        kinds = "/Type /Pagination /Subtype /Header" if kind == "Pagination" else f"/Type /{kind}"
        return (
            f"/Artifact <<{kinds}>> BDC\nq BT 0 g /Head {HEAD_SIZE} Tf "
            f"{x:.2f} {y:.2f} Td <{codes}> Tj ET Q\nEMC\n"
        ).encode()

    def share(self) -> None:
        """Give all fonts of one face the same program, with the letters of them all."""
        for name, fonts in sorted(self._fonts.items()):
            self._give(name, fonts, self._faces[name], self._glyphs[name])

    def _give(
        self, name: str, fonts: Sequence[Any], face: Face, glyphs: Mapping[int, bytes]
    ) -> None:
        models = [font for font in fonts if "/DescendantFonts" in font]
        model = models[0].DescendantFonts[0]
        called = Name(f"/{tag(name, glyphs)}+{str(model.BaseFont).rpartition('+')[2]}")
        letters = face.part(glyphs)
        program = Stream(self._pdf, letters, Length1=len(letters))
        descriptor = Dictionary(model.FontDescriptor)
        descriptor.FontName, descriptor.FontFile2 = called, program
        widths = [part for glyph in sorted(glyphs) for part in (glyph, Array([face.width(glyph)]))]
        shared = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType2,
                BaseFont=called,
                CIDSystemInfo=model.CIDSystemInfo,
                CIDToGIDMap=Name.Identity,
                FontDescriptor=self._pdf.make_indirect(descriptor),
                W=Array(widths),
            )
        )
        cmap = self._pdf.make_indirect(Stream(self._pdf, _cmap(glyphs)))
        for font in fonts:
            font.BaseFont, font.DescendantFonts, font.ToUnicode = called, Array([shared]), cmap


def _cmap(glyphs: Mapping[int, bytes]) -> bytes:
    """The table that says which letters a glyph stands for."""
    lines = [b"<%04x> <%s>" % (glyph, glyphs[glyph]) for glyph in sorted(glyphs)]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return b"\n".join(
        (
            b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
            b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
            *(
                b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block))
                for block in blocks
            ),
            b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        )
    )
