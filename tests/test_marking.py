"""The page that marks answer sheets: what it reads, asks, scores and shows, and what it leaves.

Sheets are our own PDFs, filled and spoiled by programs with a seed (`filling`, `damage`). How often
what is read, by kind of damage, measures `python -m tests.benchmarks.marking`.
"""

import base64
import csv
import hashlib
import io
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browsing import Log, browsing, listen, probe
from tests.damage import DAMAGES, jpeg, photo, resized
from tests.filling import HANDS, PER_MM, SLIPS, answers, fill
from tests.kinds import pages_in
from tests.reading import MUST_ASK, SHEETS, Tally, blank, marking_data, png, read, tally
from tests.test_access import axe_findings

ROOT = Path(__file__).parent.parent
VENDORED = ROOT / "theme" / "vendor" / "js-aruco2"
PAGE_WEIGHT = 110_000  # bytes of scripts and styles over the wire
# Of the rows of clear marks, so many may be asked after on a spoiled picture.
MOST_ASKED = {"gray copy, curled, in a shadow": 0.4}
USUALLY_ASKED = 0.05
QUIZ, ANY = SHEETS[0], SHEETS[4]
each_damage = pytest.mark.parametrize("damage", DAMAGES)


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Page]:
    """The page, opened once, for all that only asks its reader."""
    page = browser.new_page()
    page.goto(f"{address}marking.html")
    yield page
    page.close()


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    """The folder of the site."""
    return project / "site"


# --- reading ----------------------------------------------------------------------------------


@each_damage
def test_clear_marks_are_read(reader: Page, site: Path, damage: str) -> None:
    """However a picture suffered, no clear mark is read wrongly, hardly one is asked after."""
    at, counted = list(DAMAGES).index(damage), Tally()
    hand, sheet = list(HANDS)[at % len(HANDS)], SHEETS[at % len(SHEETS)]
    tally(reader, blank(site, sheet), hand, None, damage, random.Random(damage), counted)
    assert (counted.wrong, counted.refused) == ([], [])
    assert counted.missed <= MOST_ASKED.get(damage, USUALLY_ASKED) * counted.groups


@pytest.mark.parametrize("slip", SLIPS)
def test_what_is_not_clear_is_asked(reader: Page, site: Path, slip: str) -> None:
    """Double and half marks, ticks and circles are asked after; other slips mislead nobody."""
    counted, dice = Tally(), random.Random(slip)
    tally(reader, blank(site, QUIZ), "pencil", slip, "photo, 2400 px", dice, counted)
    assert (counted.wrong, counted.refused) == ([], [])
    if slip in MUST_ASK:
        assert (counted.asked, counted.missed) == (3 if slip == "double marks" else 6, 0)


def test_an_empty_sheet_is_empty(reader: Page, site: Path) -> None:
    """On a sheet as it comes from the printer nothing is marked and nothing is in doubt."""
    for sheet in SHEETS[:3]:
        found = read(reader, png(blank(site, sheet).picture))
        assert {(tuple(one["values"]), one["doubt"]) for one in found["said"].values()} == {
            ((), "")
        }


def test_what_cannot_be_read_is_refused(reader: Page, site: Path) -> None:
    """Each kind of bad picture has a reason of its own."""
    empty, dice = blank(site, QUIZ), random.Random(1)
    sheet, white = empty.picture, Image.new("L", (1200, 1600), 250)
    two = Image.new("L", (2 * sheet.width, sheet.height), 90)
    two.paste(sheet, (0, 0))
    two.paste(sheet, (sheet.width, 0))
    half = sheet.crop((0, 0, sheet.width, sheet.height // 2))
    small = photo(sheet, dice, 1000, fills=0.5)
    washed = sheet.copy()
    washed.paste(255, (0, round(26 * PER_MM), sheet.width, sheet.height - round(40 * PER_MM)))
    pictures = (white, two, half, small, washed)
    reasons = [read(reader, png(picture))["status"] for picture in pictures]
    assert reasons == ["no-markers", "several", "few-markers", "small", "unclear"]
    others = [blank(site, ANY).layout["number"]]
    assert read(reader, png(sheet), others)["status"] == "unknown"


@pytest.mark.parametrize("left", (420, 330, 260))
def test_hardly_anything_left_misleads_nobody(reader: Page, site: Path, left: int) -> None:
    """Of a picture with so few pixels for the whole sheet, nothing is taken that is not there."""
    empty, dice = blank(site, QUIZ), random.Random(left)
    chosen = answers(empty.layout, dice)
    for hand in ("pencil", "pale pencil"):
        filled = fill(empty.picture, empty.layout, chosen, hand, left)
        poor = resized(resized(photo(filled.picture, dice), left), 1600)
        found = read(reader, jpeg(poor, 60))
        for name, one in found.get("said", {}).items():
            assert one["doubt"] or frozenset(one["values"]) in filled.said[name], (hand, name)


def test_three_corners_are_enough_and_two_are_not(reader: Page, site: Path) -> None:
    """With one corner hidden a sheet is still read; with two it could lie anyhow."""
    empty = blank(site, SHEETS[1])
    chosen = answers(empty.layout, random.Random(3))
    filled = fill(empty.picture, empty.layout, chosen, "pencil", 3)
    for corner in range(4):
        hidden = filled.picture.copy()
        for at in (corner, *((1,) if corner == 0 else ())):
            mark = empty.layout["markers"][at]
            side = round(16 * PER_MM)
            place = (round((mark["x"] - 8) * PER_MM), round((mark["y"] - 8) * PER_MM))
            hidden.paste(255, (*place, place[0] + side, place[1] + side))
            found = read(reader, jpeg(hidden, 85))
            if at == corner:
                assert (found["status"], found["markers"]) == ("read", 3), corner
                for name, allowed in filled.said.items():
                    assert frozenset(found["said"][name]["values"]) in allowed, (corner, name)
            else:
                assert found["status"] == "few-markers"


# --- points -----------------------------------------------------------------------------------

KEY = {
    "points": 11,
    "right": {
        "q1": ["B"], "q2": ["A", "C"], "q3_1": ["A"], "q3_2": ["D", "E"], "q3_3": ["B"],
        "q3_4": ["C"], "q4_A": ["2"], "q4_B": ["1"], "q4_C": ["4"], "q4_D": ["3"],
    },
    "items": [
        {"number": 1, "points": 1, "scoring": "all", "rows": ["q1"]},
        {"number": 2, "points": 2, "scoring": "marks", "rows": ["q2"]},
        {"number": 3, "points": 2, "scoring": "rows", "rows": ["q3_1", "q3_2", "q3_3", "q3_4"]},
        {"number": 4, "points": 2, "scoring": "sequence", "rows": ["q4_A", "q4_B", "q4_C", "q4_D"]},
        {"number": 5, "points": 4, "scoring": "teacher", "rows": ["q5"]},
    ],
}  # fmt: skip
RIGHT = {
    "q1": "B", "q2": "AC", "q3_1": "A", "q3_2": "E", "q3_3": "B", "q3_4": "C",
    "q4_A": "2", "q4_B": "1", "q4_C": "4", "q4_D": "3", "q5": "4",
}  # fmt: skip
SCORE = "([key, given]) => kitReader.scoreOf(key, new Map(given))"


def points(reader: Page, **changed: str | None) -> list[int | None]:
    """The points of each item where some rows are marked otherwise; None leaves a row open."""
    marked = {**RIGHT, **changed}
    given = [[row, list(values)] for row, values in marked.items() if values is not None]
    score: Any = reader.evaluate(SCORE, [KEY, given])
    found = [item and item["points"] for item in score["items"]]
    assert score["points"] == sum(item or 0 for item in found)
    return found


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [1, 2, 2, 2, 4]),
        ({"q1": "A"}, [0, 2, 2, 2, 4]),
        ({"q1": ""}, [0, 2, 2, 2, 4]),
        ({"q1": "AB"}, [0, 2, 2, 2, 4]),
        ({"q2": "A"}, [1, 1, 2, 2, 4]),  # 1 of 2 right marks
        ({"q2": "ABC"}, [1, 1, 2, 2, 4]),  # 2 right, 1 wrong taken off
        ({"q2": "AB"}, [1, 0, 2, 2, 4]),
        ({"q2": "ABCD"}, [1, 0, 2, 2, 4]),  # whoever marks all has not chosen
        ({"q3_2": "D"}, [1, 2, 2, 2, 4]),
        ({"q3_1": "B", "q3_2": "A"}, [1, 2, 1, 2, 4]),
        ({"q3_1": "B", "q3_2": "A", "q3_3": ""}, [1, 2, 0, 2, 4]),
        # B A D C is right. D C B A: B-A and D-C follow rightly, 2 of 3 steps.
        ({"q4_A": "4", "q4_B": "3", "q4_C": "2", "q4_D": "1"}, [1, 2, 2, 1, 4]),
        # B A C D: only B-A follows rightly, 1 of 3 steps.
        ({"q4_C": "3", "q4_D": "4"}, [1, 2, 2, 0, 4]),
        ({"q5": "2"}, [1, 2, 2, 2, 2]),
        ({"q5": None}, [1, 2, 2, 2, None]),
    ],
)
def test_points_are_those_of_the_key(
    reader: Page, changed: dict[str, str | None], expected: list[int | None]
) -> None:
    """Points are shared out as the key on paper says; a row in doubt gives none yet."""
    assert points(reader, **changed) == expected


ANALYSE = """([sheets, enough]) => {
  const key = { points: 6, right: { q1: ["A"], q2: ["B"] }, items: [
    { number: 1, title: "One", points: 1, scoring: "all", rows: ["q1"], choices: ["A", "B", "C"] },
    { number: 2, title: "Two", points: 5, scoring: "teacher", rows: ["q2"] }] };
  return kitReader.analysis(sheets.map(([one, two]) => {
    const given = new Map([["q1", [one]], ["q2", [two]]]);
    return { version: "A", key, given, score: kitReader.scoreOf(key, given) };
  }), enough).map((item) => ({ ...item, numbers: null, word: kitReader.linkWord(item.link) }));
}"""


def test_the_look_at_questions_is_right(reader: Page) -> None:
    """Against an example worked out by hand: shares 1 1 0 0, the other points 5 4 2 1."""
    sheets = [["A", "5"], ["A", "4"], ["B", "2"], ["B", "1"]]
    found: Any = reader.evaluate(ANALYSE, [sheets, 4])
    one, two = found
    assert (one["students"], one["share"], one["fully"]) == (4, 0.5, 2)
    assert one["link"] == pytest.approx(3 / 10**0.5) and one["word"] == "very-good"
    assert one["dead"] == [{"version": "A", "choice": "C"}]
    assert (two["share"], two["fully"], two["dead"]) == (pytest.approx(0.6), 1, [])
    turned: Any = reader.evaluate(ANALYSE, [[["B", "5"], ["A", "1"]] * 2, 4])
    assert turned[0]["link"] == pytest.approx(-1) and turned[0]["word"] == "against"


def test_small_classes_get_no_numbers_of_chance(reader: Page) -> None:
    """Below 30 sheets nothing is said on how well a question works; 30 is what is used."""
    assert reader.evaluate("kitReader.ENOUGH") == 30
    sheets = [["A", "5"], ["B", "1"]] * 14
    found: Any = reader.evaluate(ANALYSE, [sheets, 30])
    assert {(item["link"], item["word"], len(item["dead"])) for item in found} == {(None, "", 0)}
    alike: Any = reader.evaluate(ANALYSE, [[["A", "5"]] * 30, 30])
    assert alike[0]["link"] is None, "where all answered alike nothing goes together"


def test_no_cell_is_a_formula(reader: Page) -> None:
    """A spreadsheet shows what a cell says, and never runs it."""
    rows = [
        ["=1+1", "@x", "-3", "+a", 'say "x"', "a,b", "two\nlines", ""],
        [7, "0.5", "-1.5", "07"],
    ]
    text: Any = reader.evaluate("rows => kitReader.csv(rows)", rows)
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [
        ["'=1+1", "'@x", "-3", "'+a", 'say "x"', "a,b", "two\nlines", ""],
        ["7", "0.5", "-1.5", "07"],
    ]


# --- scans as PDF -----------------------------------------------------------------------------

PICTURES = """async (data) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const { pictures, strange, locked } = await kitReader.picturesOf(bytes);
  const sizes = [];
  for (const one of pictures) {
    if (one.data) sizes.push([one.width, one.height, one.data[0], one.data[one.data.length - 1]]);
    else {
      const { width, height } = await createImageBitmap(one).catch(() => ({ width: 0, height: 0 }));
      sizes.push([width, height, one.type]);
    }
  }
  return { sizes, strange, locked };
}"""


def scan(pages: Sequence[Image.Image]) -> bytes:
    """A PDF as scanners make it: a JPEG for each page."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], quality=80)
    return out.getvalue()


def with_picture(data: bytes, **entries: Any) -> bytes:
    """A PDF with one picture of 600 by 800 whose stream and entries are these."""
    document = pikepdf.new()
    document.add_blank_page()
    stream = pikepdf.Stream(document, data)
    for name, value in {"Width": 600, "Height": 800, **entries}.items():
        stream[f"/{name}"] = value
    stream["/Type"], stream["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    document.pages[0]["/Resources"] = {"/XObject": {"/Im": document.make_indirect(stream)}}
    out = io.BytesIO()
    document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def pictures_of(reader: Page, content: bytes) -> dict[str, Any]:
    """What the page finds in a PDF."""
    found: dict[str, Any] = reader.evaluate(PICTURES, base64.b64encode(content).decode())
    return found


def test_scans_give_their_pages(reader: Page) -> None:
    """JPEG pages come out as they are; packed pixels are unpacked, in grey, color and one bit."""
    pages = [Image.new("L", (900, 1200), 200), Image.new("RGB", (1000, 700), (9, 200, 9))]
    found = pictures_of(reader, scan(pages))
    assert found == {
        "sizes": [[900, 1200, "image/jpeg"], [1000, 700, "image/jpeg"]],
        "strange": 0,
        "locked": False,
    }
    name = pikepdf.Name
    grey = zlib.compress(bytes([17]) + bytes(600 * 800 - 2) + bytes([99]))
    packed = {"Filter": name.FlateDecode, "BitsPerComponent": 8, "ColorSpace": name.DeviceGray}
    assert pictures_of(reader, with_picture(grey, **packed))["sizes"] == [[600, 800, 17, 99]]
    bits = zlib.compress(bytes([128]) + bytes(75 * 800 - 1))
    packed["BitsPerComponent"] = 1
    assert pictures_of(reader, with_picture(bits, **packed))["sizes"] == [[600, 800, 255, 0]]
    lines = zlib.compress(b"".join(bytes([2, *([1] * 600)]) for _ in range(800)))  # each 1 more
    packed |= {"BitsPerComponent": 8, "DecodeParms": {"/Predictor": 15, "/Columns": 600}}
    found = pictures_of(reader, with_picture(lines, **packed))
    assert found["sizes"] == [[600, 800, 1, 800 % 256]]


def test_scans_that_cannot_be_opened_are_told(reader: Page) -> None:
    """Fax pages are counted, locked files told; small pictures and broken files are no pages."""
    fax = with_picture(b"x" * 99, Filter=pikepdf.Name.CCITTFaxDecode, BitsPerComponent=1)
    assert pictures_of(reader, fax) == {"sizes": [], "strange": 1, "locked": False}
    small = with_picture(b"x", Width=60, Filter=pikepdf.Name.CCITTFaxDecode)
    assert pictures_of(reader, small) == {"sizes": [], "strange": 0, "locked": False}
    document, out = pikepdf.open(io.BytesIO(fax)), io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="a", user="a"))
    assert pictures_of(reader, out.getvalue())["locked"]
    for broken in (b"", b"%PDF-1.7 no more", scan([Image.new("L", (900, 1200))])[:700]):
        assert pictures_of(reader, broken)["locked"] is False


# --- the page ---------------------------------------------------------------------------------


@pytest.fixture(params=["server", "disk"])
def opened(
    request: pytest.FixtureRequest, browser: Browser, address: str, site: Path
) -> Iterator[tuple[Page, Log]]:
    """The page, from a server and from a disk; it asks nobody and complains of nothing."""
    start = address if request.param == "server" else site.as_uri() + "/"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    log, page = listen(context), context.new_page()
    page.goto(f"{start}marking.html")
    yield page, log
    assert (log.complaints, log.outside(start)) == ([], [])
    context.close()


@pytest.fixture(scope="module")
def class_of_three(site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """07 with all right, 12 with two marks in question 1, and one without a number; all B."""
    empty, folder = blank(site, QUIZ), tmp_path_factory.mktemp("class")
    key = marking_data(site)["keys"][str(empty.layout["number"])]["B"]
    right = {row["id"]: key["right"].get(row["id"], ["4"]) for row in empty.layout["rows"]}
    first = empty.layout["rows"][0]
    two = [value for value in first["values"] if value not in right["q1"]][:1] + list(right["q1"])
    files = []
    for number, changed in (("07", {}), ("12", {"q1": two}), ("", {})):
        marks = {**right, "version": ["B"], **changed}
        marks |= {f"digit-{at}": list(number[at : at + 1]) for at in range(2)}
        filled = fill(empty.picture, empty.layout, marks, "pencil", len(files))
        files.append(folder / f"picture-{len(files) + 1}.jpg")
        picture = photo(filled.picture, random.Random(len(files)), 1800)
        files[-1].write_bytes(jpeg(picture, 85))
    return files


def load(page: Page, files: Sequence[Path], count: int) -> None:
    """Choose files and wait until so many sheets are there."""
    page.locator("[data-part=files]").set_input_files(files)
    words = f"{count} sheet{'' if count == 1 else 's'} read."
    expect(page.locator("[data-part=said]")).to_contain_text(words, timeout=60_000)


def title(page: Page) -> str:
    """How many sheets were read, and what is left to decide."""
    return page.locator("[data-part=asks-title]").inner_text()


def test_a_class_is_marked(opened: tuple[Page, Log], class_of_three: list[Path]) -> None:
    """From three photos to points and a table: two questions, answered by keys alone."""
    page, _ = opened
    load(page, class_of_three, 3)
    assert title(page) == "3 sheets read. 2 things for you to decide."
    expect(page.locator("[data-part=asks-title]")).to_be_focused()
    asked = page.get_by_role("group", name="What is marked?")
    page.keyboard.press("Tab")
    expect(asked.get_by_role("radio").first).to_be_focused()
    right = 14
    row = page.get_by_role("row").filter(has_text=re.compile(r"^12"))
    assert "13 of 14 (1 to decide)" in row.inner_text()
    page.keyboard.press("Space")
    expect(page.locator("[data-part=said]")).to_contain_text("1 thing for you to decide")
    for _ in range(3):  # on to the answer that is right
        if f"{right} of 14" in row.inner_text():
            break
        page.keyboard.press("ArrowRight")
    assert f"{right} of 14" in row.inner_text() and "to decide" not in row.inner_text()
    page.keyboard.press("Tab")
    number = page.get_by_role("textbox", name="Number on your class list")
    expect(number.first).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert title(page) == "3 sheets read. Nothing is left to decide."
    numbers = [
        each.inner_text()
        for each in page.locator(".kit-marks").first.locator("th[scope=row]").all()
    ]
    assert numbers == ["03", "07", "12"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a table").click()
    text = saved.value.path().read_text("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert saved.value.suggested_filename == "answer-sheets.csv"
    assert [line[:6] for line in table[2:5]] == [
        [number, "B", "14", "14", "100", "0"] for number in ("03", "07", "12")
    ]


def test_nothing_is_left(browser: Browser, address: str, class_of_three: list[Path]) -> None:
    """Reading, asking and saving send nothing and store nothing; "forget" leaves an empty page."""
    context = browser.new_context()
    log, page = listen(context), context.new_page()
    page.goto(f"{address}marking.html", wait_until="networkidle")
    asked = len(log.requests)
    load(page, class_of_three[:2], 2)
    page.locator("[data-part=sheets] > summary").click()
    expect(page.locator(".kit-sheet canvas")).to_have_count(2)
    with page.expect_download():
        page.get_by_role("button", name="Save a table").click()
    assert [url for url in log.requests[asked:] if not url.startswith("blob:")] == []
    assert probe(page, "traces") == []
    page.get_by_role("button", name="Forget everything now").click()
    expect(page.locator("[data-part=out]")).to_be_hidden()
    expect(page.get_by_role("button", name="Choose photos")).to_be_focused()
    assert page.locator("#marking canvas, .kit-marks, .kit-ask").count() == 0
    assert page.locator("[data-part=said]").inner_text() == "Everything is forgotten."
    state = context.storage_state(indexed_db=True)
    assert (state["cookies"], state["origins"], log.complaints) == ([], [], [])
    context.close()


def test_bad_pictures_and_doubles_are_told(
    opened: tuple[Page, Log], class_of_three: list[Path], tmp_path: Path
) -> None:
    """A picture without a sheet, no picture, a PDF without pages, one sheet twice: all are told."""
    page, _ = opened
    (tmp_path / "dog.png").write_bytes(png(Image.new("L", (800, 600), 160)))
    (tmp_path / "notes.jpg").write_bytes(b"these are words")
    (tmp_path / "empty.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    others = [tmp_path / name for name in ("dog.png", "notes.jpg", "empty.pdf")]
    load(page, [class_of_three[0], class_of_three[0], *others], 2)
    for words in ("There is no answer sheet", "no picture that your browser", "no scanned pages"):
        expect(page.locator(".kit-ask", has_text=words)).to_have_count(1)
    double = page.locator(".kit-ask", has_text="Twice the number 07")
    double.get_by_role("button", name="Leave this one out").first.click()
    expect(double).to_have_count(0)
    assert title(page).startswith("1 sheet read. 3 things")


def test_a_scan_is_read_and_a_typed_key_counts(
    browser: Browser, address: str, site: Path, tmp_path: Path
) -> None:
    """Sheets for any quiz: a scanned PDF, the right answers typed, then taken from a sheet."""
    empty = blank(site, ANY)
    marks = {row["id"]: ["A"] for row in empty.layout["rows"]} | {"version": ["A"]}
    marks |= {"digit-0": ["0"], "digit-1": ["1"]}
    ones = fill(empty.picture, empty.layout, marks, "pen", 1).picture
    marks |= {"digit-1": ["2"], "q1": ["B"], "q2": ["B"]}
    twos = fill(empty.picture, empty.layout, marks, "pencil", 2).picture
    (tmp_path / "class.pdf").write_bytes(scan([ones.rotate(180), twos]))
    page = browser.new_page()
    page.goto(f"{address}marking.html")
    load(page, [tmp_path / "class.pdf"], 2)
    assert "no key yet" in page.locator(".kit-marks").first.inner_text()
    field = page.get_by_role("textbox", name="Type the letters in order")
    field.fill("aa x")
    field.press("Tab")
    expect(page.locator(".kit-ask [role=status]")).to_contain_text("Place 3: X is no circle")
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("A B - A")
    field.press("Tab")
    rows = page.locator(".kit-marks").first.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("2 of 3")
    expect(rows.nth(1)).to_contain_text("2 of 3")
    page.get_by_role("combobox").select_option(label="Number 01")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("18 of 20")
    page.close()


def test_a_reading_can_be_changed(
    browser: Browser, address: str, class_of_three: list[Path]
) -> None:
    """The teacher has the last word: any row can be set otherwise, and points follow."""
    page = browser.new_page()
    page.goto(f"{address}marking.html")
    load(page, class_of_three[:1], 1)
    page.locator("[data-part=sheets] > summary").click()
    sheet = page.locator(".kit-sheet")
    assert "14 of 14" in sheet.locator("h3").inner_text()
    sheet.locator("summary").click()
    sheet.get_by_role("group", name="Question 1", exact=True).get_by_label("nothing marked").check()
    expect(sheet.locator("h3")).to_contain_text("13 of 14")
    expect(
        sheet.get_by_role("group", name="Question 1", exact=True).locator(":checked")
    ).to_be_focused()
    page.close()


def test_axe_finds_nothing_on_a_marked_class(
    browser: Browser, address: str, class_of_three: list[Path]
) -> None:
    """With questions, tables and sheets open, in light and dark, no rule of axe is broken."""
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{address}marking.html")
    load(page, class_of_three[1:], 2)
    page.locator("[data-part=sheets] > summary").click()
    page.locator(".kit-sheet summary").first.click()
    found = []
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{width} px, {scheme}: {line}" for line in axe_findings(page)]
        wider = page.evaluate("document.documentElement.scrollWidth") - width
        found += [f"{width} px: {wider} px too wide"] if wider > 0 else []
    assert found == []
    page.context.close()


# --- the camera -------------------------------------------------------------------------------


def test_the_camera_takes_sheets_and_stops(
    playwright: Playwright, address: str, class_of_three: list[Path], tmp_path: Path
) -> None:
    """A picture taken is read; stopping and forgetting end the camera; no sound is asked for."""
    film = tmp_path / "film.mjpeg"
    film.write_bytes(class_of_three[0].read_bytes())
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with browsing(playwright, *flags) as browser:
        page = browser.new_page()
        page.goto(f"{address}marking.html")
        page.evaluate("""() => {
          const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          window.asked = [];
          navigator.mediaDevices.getUserMedia = async (wish) => {
            window.asked.push(wish);
            return (window.stream = await ask(wish));
          };
        }""")
        page.get_by_role("button", name="Use the camera").click()
        shot = page.get_by_role("button", name="Take the picture")
        expect(shot).to_be_focused()
        page.wait_for_function("document.querySelector('video').videoWidth > 0")
        page.keyboard.press("Enter")
        expect(page.locator("[data-part=said]")).to_contain_text("1 sheet read.", timeout=60_000)
        assert page.locator(".kit-marks th[scope=row]").first.inner_text() == "07"
        page.get_by_role("button", name="Stop the camera").click()
        expect(page.locator("video")).to_be_hidden()
        states = page.evaluate("window.stream.getTracks().map((track) => track.readyState)")
        assert states == ["ended"]
        assert page.evaluate("window.asked.every((wish) => wish.audio === false)")


def test_without_a_camera_the_page_says_so(browser: Browser, address: str) -> None:
    """Where the browser gives no camera, the page says what to do instead."""
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.goto(f"{address}marking.html")
    assert (
        "Take photos with the camera of your device"
        in page.locator("[data-part=camera-said]").inner_text()
    )
    with page.expect_file_chooser():
        page.get_by_role("button", name="Use the camera").click()
    page.close()
    page = browser.new_page()
    page.goto(f"{address}marking.html")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("[data-part=camera-said]")).to_contain_text("could not be used")
    page.close()


# --- what it is made of -----------------------------------------------------------------------


def test_only_this_page_loads_it_and_it_has_no_policy_of_its_own(site: Path) -> None:
    """No other page loads its scripts or the keys, and its policy allows no more than others do."""
    policies = {}
    for name in pages_in(site):
        text = (site / name).read_text("utf-8")
        loads = re.search(r'(?:src|href)="[^"]*assets/marking/', text)
        assert bool(loads) == (name == "marking.html"), name
        policies[name] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policies["marking.html"] == policies["teach.html"] and len(policies["teach.html"]) == 1


def test_it_is_light(browser: Browser, address: str) -> None:
    """All that this page loads beside the usual is less than one photo."""
    page, asked = browser.new_page(), []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{address}marking.html", wait_until="networkidle")
    own = [request for request in asked if "assets/marking/" in request.url]
    weights = {
        request.url.rsplit("/", 1)[-1]: request.sizes()["responseBodySize"] for request in own
    }
    assert set(weights) == {"data.js", "marking.css", "marking.js", "reader.js"}
    assert sum(weights.values()) < PAGE_WEIGHT, weights
    page.close()


def test_the_library_is_what_was_published() -> None:
    """The files of js-aruco2 are unchanged, with their licence beside them and in them."""
    told = (VENDORED / "README.md").read_text("utf-8")
    for name in ("cv.js", "aruco.js", "LICENSE.txt"):
        content = (VENDORED / name).read_bytes()
        assert f"{hashlib.sha256(content).hexdigest()}  {name}" in told, name
        assert b"Permission is hereby granted, free of charge" in content


def test_without_scripts_the_page_says_what_to_do(browser: Browser, address: str) -> None:
    """Scripts off: no dead buttons, and the way by hand is named."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}marking.html")
    assert page.locator("[data-part=off]").is_visible()
    assert not page.get_by_role("button", name="Choose photos").is_visible()
    context.close()
