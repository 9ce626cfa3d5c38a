"""Sheets to edit: Word files and texts have all that is printed, and no more."""

import dataclasses
import datetime
import html.parser
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from lessonkit import converting, engine
from lessonkit.build import Built, Job, build
from lessonkit.converting import NoConverter, convert
from lessonkit.editable import ENDINGS, Draft, Editable, drafts, is_edited
from lessonkit.handouts import Sheet
from lessonkit.order import Order
from lessonkit.pages import Desk
from lessonkit.pdf import NoPrinter
from lessonkit.printing import Shop, quiet
from lessonkit.project import print_project
from lessonkit.read import Tree
from lessonkit.store import Store
from lessonkit.texts import docx_text, txt_text
from lessonkit.verify import secrets
from tests.building import copy_project
from tests.printing import ON, ROOT, Proofs, filled_in, kit_files, make

SCRIPT = (ROOT / "theme/editable/sheet.lua").read_text("utf-8")
COLUMNS = 76
LINE = "_" * COLUMNS
VOID = {"meta", "link", "img", "br", "hr", "input", "path", "rect"}
WORD = re.compile(r"\w+")
NOT_SAID = {"running", "kit-hidden"}  # the foot of a Word file is made from other words


class Reader(html.parser.HTMLParser):
    """Reads the HTML of a sheet without what is for paper alone: its words, and counts of classes.

    `hollow` are the classes of elements with nothing in them: those that a style draws.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.classes: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.alts: list[str] = []
        self.hollow: set[str] = set()
        self._open: list[tuple[bool, str, bool]] = []  # passed over, classes, hollow so far
        self.feed(text)
        self.close()

    @property
    def _passed_over(self) -> bool:
        return any(passed for passed, _, _ in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element, unless it is for paper alone."""
        found = dict(attrs)
        classes = found.get("class") or ""
        self._fill()
        passed = "data-paper" in found or bool(NOT_SAID & set(classes.split()))
        if not passed and not self._passed_over:
            self.classes.update(classes.split())
            self.tags[tag] += 1
            if tag == "img":
                self.alts.append(found.get("alt") or "")
            if tag == "svg":
                self.alts.append(found["aria-label"] or "")
        if tag not in VOID:
            self._open.append((passed or tag in {"head", "svg"}, classes, True))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element; note it if there was nothing in it."""
        _, classes, hollow = self._open.pop()
        if hollow and not self._passed_over:
            self.hollow.update(classes.split())

    def handle_data(self, data: str) -> None:
        """Note words."""
        if data.strip():
            self._fill()
        if not self._passed_over:
            self.words += WORD.findall(data)

    def _fill(self) -> None:
        self._open = [(passed, classes, False) for passed, classes, _ in self._open]


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    """The sheets of the kit and the samples."""
    return make(kit_files())


@pytest.fixture(scope="module")
def made(proofs: Proofs) -> dict[str, tuple[Editable, Editable]]:
    """Every sheet that people edit, for Word and as text, by its place."""
    found = convert(drafts(proofs.sheets, proofs.press), proofs.files, ON, None, quiet)
    pairs = zip(found[::2], found[1::2], strict=True)
    return {f"{word.sheet.folder}/{word.sheet.file}": (word, text) for word, text in pairs}


def opened(word: Editable) -> Document:
    """A Word file as its readers see it."""
    return docx.Document(io.BytesIO(word.content))


def first(sheets: Iterable[Sheet], name: str) -> Sheet:
    """The first sheet of a name."""
    return next(sheet for sheet in sheets if sheet.name == name)


def test_every_sheet_that_people_edit_comes_in_both_forms(
    proofs: Proofs, made: dict[str, tuple[Editable, Editable]]
) -> None:
    """Plans, quizzes, keys, tickets, handouts, forms and letters do; cards and posters do not."""
    kinds = {word.sheet.kind for word, _ in made.values()}
    assert kinds >= {"plan", "quiz-sheet", "answer-key", "exit-ticket", "handout", "form", "letter"}
    assert not kinds & {"cards", "poster", "slides", "certificate"}
    assert len(made) == sum(map(is_edited, proofs.sheets))
    for word, text in made.values():
        assert (word.ending, text.ending, text.paper) == ("docx", "txt", None)
        assert word.address.endswith(f"/{word.sheet.file}.docx")


def test_what_a_style_draws_is_known_to_the_converter(proofs: Proofs) -> None:
    """An empty element is drawn by print.css; sheet.lua names each, so none is lost."""
    hollow = set()
    for sheet in filter(is_edited, proofs.sheets):
        hollow |= Reader(sheet.html).hollow - {"kit-letter", "kit-box"}
    hollow = {re.sub(r"--\d+$", "", name) for name in hollow} - {"kit-write", "kit-right"}
    assert hollow >= {"kit-tickbox", "kit-line", "kit-blank", "kit-slot", "kit-page-break"}
    known = {name for name in hollow if name in SCRIPT or name.replace("-", "%-") in SCRIPT}
    assert hollow - known == set()


def test_no_word_is_lost(made: dict[str, tuple[Editable, Editable]]) -> None:
    """Every word of a sheet is in its Word file and in its text, as often as on paper."""
    for name, (word, text) in made.items():
        wanted = Counter(found.casefold() for found in Reader(word.sheet.html).words)
        for read in (docx_text(word.content), txt_text(text.content)):
            there = Counter(found.casefold() for found in WORD.findall(read))
            lost = {found: count for found, count in wanted.items() if there[found] < count}
            assert not lost, name


def test_a_box_is_a_box(made: dict[str, tuple[Editable, Editable]]) -> None:
    """Every box to tick is ☐ in Word, in front of a line or in it, and [ ] in text."""
    seen = 0
    for name, (word, text) in made.items():
        classes = Reader(word.sheet.html).classes
        boxes = classes["kit-tickbox"] + classes["kit-tick"]
        assert boxes_in(word) == boxes, name
        assert txt_text(text.content).count("[ ]") == boxes, name
        slots = re.findall(r"(?<!_)____(?!_)", txt_text(text.content))
        assert len(slots) == classes["kit-slot"], name
        assert docx_text(word.content).count("____ ") >= classes["kit-slot"], name
        seen += boxes
    assert seen


def boxes_in(word: Editable) -> int:
    """How many boxes a Word file shows."""
    document = opened(word)
    numbering = document.part.numbering_part.element
    boxes = {
        sign.getparent().getparent().get(qn("w:abstractNumId"))
        for sign in numbering.iter(qn("w:lvlText"))
        if sign.get(qn("w:val")) == "☐"
    }
    lists = {
        num.get(qn("w:numId"))
        for num in numbering.iter(qn("w:num"))
        if num.find(qn("w:abstractNumId")).get(qn("w:val")) in boxes
    }
    lines = [each.get(qn("w:val")) for each in document.element.body.iter(qn("w:numId"))]
    signs = "".join(each.text or "" for each in document.element.body.iter(qn("w:t"))).count("☐")
    return sum(line in lists for line in lines) + signs


def test_a_line_is_a_line(made: dict[str, tuple[Editable, Editable]]) -> None:
    """Every line to write on is a ruled paragraph, the next one too; in text, underscores."""
    seen = 0
    for name, (word, text) in made.items():
        reader = Reader(word.sheet.html)
        lines = reader.classes["kit-line"]
        ruled = [each for each in opened(word).paragraphs if each.style.name == "Writing Line"]
        assert len(ruled) == lines, name
        if "kit-box" not in reader.classes:
            assert txt_text(text.content).splitlines().count(LINE) == lines, name
        seen += lines
    style = opened(next(iter(made.values()))[0]).styles["Writing Line"]
    assert style.next_paragraph_style.name == "Writing Line"
    assert {each.tag for each in style.element.find(qn("w:pPr")).find(qn("w:pBdr"))} == {
        qn("w:bottom"),
        qn("w:between"),
    }
    assert seen


def test_headings_are_headings(made: dict[str, tuple[Editable, Editable]]) -> None:
    """A Word file begins with the title as Heading 1; all headings of the sheet are in order."""
    for name, (word, _) in made.items():
        tags = Reader(word.sheet.html).tags
        document = opened(word)
        levels = [
            int(each.style.name.removeprefix("Heading "))
            for each in all_paragraphs(document)
            if each.style.name.startswith("Heading ")
        ]
        assert levels[0] == 1, name
        assert levels == sorted(levels, key=bool), name
        assert Counter(levels) == Counter({n: tags[f"h{n}"] for n in range(1, 7) if tags[f"h{n}"]})
        assert document.paragraphs[0].style.name in ("Sheet Head", "Heading 1"), name


def all_paragraphs(document: Document) -> Iterator[docx.text.paragraph.Paragraph]:
    """Every paragraph, those in tables too."""
    for element in document.element.body.iter(qn("w:p")):
        yield docx.text.paragraph.Paragraph(element, document)


def test_tables_have_their_heads_on_every_page(
    made: dict[str, tuple[Editable, Editable]],
) -> None:
    """A table in Word is one; its first row is repeated on the next page, and no column is lost."""
    seen = 0
    for name, (word, _) in made.items():
        reader = Reader(word.sheet.html)
        body = opened(word).element.body
        heads = list(body.iter(qn("w:tblHeader")))
        assert len(heads) == reader.tags["thead"], name
        boxes = reader.classes["kit-box"]
        aside = reader.classes["kit-columns"]
        assert len(list(body.iter(qn("w:tbl")))) == reader.tags["table"] + boxes + aside, name
        cells = len(list(body.iter(qn("w:tc")))) - boxes - 2 * aside
        assert cells == reader.tags["td"] + reader.tags["th"], name
        seen += len(heads)
    assert seen


def test_pictures_have_words(made: dict[str, tuple[Editable, Editable]]) -> None:
    """Every picture of a sheet is in its Word file, said in words; a text has the words alone."""
    seen = 0
    for name, (word, text) in made.items():
        alts = Reader(word.sheet.html).alts
        shown = [each.get("descr") for each in opened(word).element.body.iter(qn("wp:docPr"))]
        assert sorted(shown) == sorted(alts), name
        plain = " ".join(txt_text(text.content).split())
        assert all(f"[Picture: {alt}]" in plain for alt in alts), name
        seen += len(alts)
    assert seen


def test_a_word_file_says_what_it_is(
    proofs: Proofs, made: dict[str, tuple[Editable, Editable]]
) -> None:
    """Title, language, paper and letters are set; help, stamp and pages stand at the foot."""
    numbers = [route.phone or route.web for route in proofs.kit.help if route.card]
    for name, (word, text) in made.items():
        document = opened(word)
        assert document.core_properties.title == word.sheet.title, name
        assert document.core_properties.author, name
        assert document.core_properties.language == "en-US"
        assert f"{document.core_properties.created:%Y-%m-%d}" == str(ON)
        fonts = document.styles.element.find(qn("w:docDefaults")).iter(qn("w:rFonts"))
        assert {value for font in fonts for value in font.values()} == {"Arial"}
        languages = document.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang"))
        assert {each.get(qn("w:val")) for each in languages} == {"en-US"}
        size = document.sections[0]
        assert (round(size.page_width.mm), round(size.page_height.mm)) == (216, 279), name
        foot = document.sections[0].footer
        said = "\n".join(each.text for each in foot.paragraphs).replace("\u00a0", " ")
        fields = [each.text.strip() for each in foot._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"], name
        for line in (said, " ".join(txt_text(text.content).split())):
            assert all(number in line for number in numbers), name
            assert proofs.press.stamp in line, name
            assert "checked 2026-" in line, name


def test_a_school_with_a4_gets_a4_and_its_own_names() -> None:
    """Paper and people come from school.yml."""
    files = filled_in(kit_files())
    school = files["lessons/school.yml"].replace(b"paper: letter", b"paper: a4")
    proofs = make({**files, "lessons/school.yml": school})
    wanted = [first(proofs.sheets, "family-letter")]
    word, text = convert(drafts(wanted, proofs.press), proofs.files, ON, None, quiet)
    size = opened(word).sections[0]
    assert (round(size.page_width.mm), round(size.page_height.mm)) == (210, 297)
    for read in (docx_text(word.content), txt_text(text.content)):
        assert "Alexandra Montgomery-Whitfield" in read
        assert "Theodore Roosevelt" in read


def test_students_get_no_answers(
    proofs: Proofs, made: dict[str, tuple[Editable, Editable]]
) -> None:
    """What a student may be sent holds no feedback, no explanation and no guide."""
    hidden = [
        secret for lesson in proofs.kit.lessons for secret in secrets(lesson.sheet.text.quizzes())
    ]
    assert hidden
    for name, (word, text) in made.items():
        if word.sheet.kind not in ("quiz-sheet", "exit-ticket"):
            continue
        for read in (docx_text(word.content), txt_text(text.content)):
            plain = " ".join(read.split())
            assert not [secret for secret in hidden if secret in plain], name


def test_a_text_is_plain(made: dict[str, tuple[Editable, Editable]]) -> None:
    """A text opens in any program: UTF-8 with a mark, lines of Windows, no signs of Markdown."""
    for name, (_, text) in made.items():
        assert text.content.startswith(b"\xef\xbb\xbf"), name
        read = txt_text(text.content)
        lines = read.split("\r\n")
        assert "\n" not in "".join(lines) and "\t" not in read, name
        assert not [line for line in lines if line != line.rstrip()], name
        assert not re.search(r"\*\*|^#|^\||</?[a-z]+>|\\_|\]\(", read, re.MULTILINE), name
        assert not [line for line in lines if len(line) > COLUMNS and " " in line.strip()], name


def test_the_same_sheets_give_the_same_bytes(proofs: Proofs, tmp_path: Path) -> None:
    """A second run gives the same files; what is in them has one date."""
    wanted = [first(proofs.sheets, name) for name in ("helper-map", "quiz", "key")]
    found = drafts(wanted, proofs.press)
    once, again = (convert(found, proofs.files, ON, None, quiet) for _ in range(2))
    assert [each.content for each in once] == [each.content for each in again]
    with zipfile.ZipFile(io.BytesIO(once[0].content)) as packed:
        assert {each.date_time[:3] for each in packed.infolist()} == {(ON.year, ON.month, ON.day)}


def test_what_was_made_is_kept(
    proofs: Proofs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet that did not change is not made again; one that did is, one of a new day too."""
    stores = {ending: Store(tmp_path / ending, ending) for ending in ENDINGS}
    found = drafts([first(proofs.sheets, "helper-map")], proofs.press)
    once = convert(found, proofs.files, ON, stores, quiet)
    monkeypatch.setattr(engine, "pandoc", lambda: None)
    again = convert(found, proofs.files, ON, stores, quiet)
    assert [each.content for each in once] == [each.content for each in again]
    changed = [dataclasses.replace(draft, html=draft.html + "<p>New</p>") for draft in found]
    later = ON + datetime.timedelta(days=1)
    script = {**proofs.files, "theme/editable/sheet.lua": b"-- another"}
    for drafted, files, day in (
        (changed, proofs.files, ON),
        (found, proofs.files, later),
        (found, script, ON),
    ):
        with pytest.raises(NoConverter):
            convert(drafted, files, day, stores, quiet)


def test_pandoc_says_what_is_wrong(proofs: Proofs) -> None:
    """A warning of the converter is an error: nobody reads warnings of a build."""
    found = drafts([first(proofs.sheets, "helper-map")], proofs.press)
    files = {**proofs.files, "theme/editable/sheet.lua": b"io.stderr:write('a warning')"}
    with pytest.raises(RuntimeError, match="a warning"):
        convert(found, files, ON, None, quiet)


def built_with(proofs: Proofs, error: Exception) -> Built:
    """A site whose files to edit could not be made."""

    def fail(found: object, files: object, date: object) -> tuple[Editable, ...]:
        raise error

    class Closed(Shop):
        """A shop that has paper, but nothing to print with."""

        def print(self, jobs: object) -> NoReturn:
            raise NoPrinter("no pango")

    def no_printer(files: dict[str, bytes]) -> Shop:
        return Closed(files, None, quiet)

    return build(Tree(dict(proofs.files)), Job(ON, ON), None, no_printer, fail)  # type: ignore


@pytest.mark.parametrize(
    ("error", "said"),
    [(NoConverter("it is not installed"), "pypandoc-binary"), (NoPrinter("no pango"), "Pango")],
)
def test_a_site_without_them_says_so(proofs: Proofs, error: Exception, said: str) -> None:
    """Where pandoc or Pango is missing the site is built all the same, and names the reason."""
    made = built_with(proofs, error)
    assert isinstance(made.desk, Desk) and not made.editable
    assert said in made.desk.why_unedited
    page = next(page for page in made.pages if page.address.endswith("/teacher.html"))
    assert "Sheets to edit are not made yet" in page.html and said in page.html
    assert ".docx" not in page.html


def test_without_pango_nothing_is_filled_in(
    proofs: Proofs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Pango is missing nothing is printed or made to edit, and the pages say so."""

    def fail(*_: object) -> NoReturn:
        raise AssertionError("there is nothing to convert")

    monkeypatch.setattr(engine, "has_pango", lambda: False)
    made = build(
        Tree(dict(proofs.files)), Job(ON, ON), None, lambda files: Shop(files, None, quiet), fail
    )
    assert isinstance(made.desk, Desk) and not made.printed and not made.exports
    assert (
        "libpango" in made.desk.why_unprinted and made.desk.why_unprinted == made.desk.why_unedited
    )
    assert {sheet.pages for sheet in made.desk.printed} == {None}
    assert len(made.pages) > 30


def test_without_pandoc_nothing_is_made(proofs: Proofs, monkeypatch: pytest.MonkeyPatch) -> None:
    """`convert` says that pandoc is missing before it does anything."""
    monkeypatch.setattr(engine, "pandoc", lambda: None)
    found: tuple[Draft, ...] = drafts([first(proofs.sheets, "helper-map")], proofs.press)
    with pytest.raises(NoConverter):
        convert(found, proofs.files, ON, None, quiet)
    assert "pypandoc-binary" in converting.why_not(NoConverter("gone"))


def test_texts_need_no_print_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`lessonkit print --text` works where Pango is missing: nothing is drawn for a text."""
    monkeypatch.setattr(engine, "has_pango", lambda: False)
    order = Order(("be-the-friend",), None, None, None, "", ("txt",), ())
    made = print_project(copy_project(tmp_path), ON, order, quiet)
    assert made.editable and {each.ending for each in made.editable} == {"txt"}
    assert {each.sheet.folder for each in made.editable} == {"be-the-friend"}
