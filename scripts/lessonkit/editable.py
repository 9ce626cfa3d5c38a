"""Says which sheets people edit, and gives all that files to edit are made from."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from lessonkit import addresses
from lessonkit.handouts import Press, Sheet
from lessonkit.order import Ending
from lessonkit.pdf import Readable
from lessonkit.prose import BASE, Surface

ENDINGS: tuple[Ending, ...] = ("docx", "txt")
# What is cut, hung up, shown or read by machines: there it counts where things stand.
NOT_EDITED = ("answer-sheet", "cards", "poster", "slides", "certificate", "pack")
SCRIPT = "theme/editable/sheet.lua"
PARTS = {  # of the file that gives Word its styles and its foot: where they stand in it
    "[Content_Types].xml": "content-types",
    "_rels/.rels": "rels",
    "word/document.xml": "document",
    "word/_rels/document.xml.rels": "document-rels",
    "word/settings.xml": "settings",
    "word/styles.xml": "styles",
    "word/footer1.xml": "footer",
}
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
LABEL = re.compile(r'aria-label="([^"]*)"')
KIT_PICTURE = re.compile(re.escape(BASE) + r'([^"]+)')
VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
ACROSS = {"kit-qr__code": 26.0, "kit-grid": 62.0}  # millimetres, as on printed sheets
WIDEST, TALLEST, TALLEST_FOR_TEACHERS = 170.0, 52.0, 122.0  # millimetres of a picture


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a sheet: its bytes, the ending of its name, and its size in millimetres."""

    content: bytes = field(repr=False)
    ending: str
    width: float
    height: float

    @property
    def name(self) -> str:
        """What it is called in a file: by what it shows, so that the same picture is drawn once."""
        seen = hashlib.sha256(f"{self.width} {self.height}".encode() + self.content)
        return f"{seen.hexdigest()[:16]}.png" if self.ending == "svg" else self.file

    @property
    def file(self) -> str:
        """The name of a picture that is taken as it is."""
        return f"{hashlib.sha256(self.content).hexdigest()[:16]}.{self.ending}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A sheet before it is a file to edit.

    `paper` is None for a text. `html` names its `pictures` by their names. `parts` are those of an
    empty Word file that has the styles, the paper and the foot; texts need none. `words` are what
    the converter says itself.
    """

    sheet: Sheet
    ending: Ending
    paper: str | None
    html: str = field(repr=False)
    pictures: tuple[Picture, ...]
    parts: Mapping[str, str] = field(repr=False)
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Editable:
    """A sheet as a file to edit; `paper` is None for a text. `kept` is the file, or where it is."""

    sheet: Sheet
    ending: Ending
    paper: str | None
    kept: bytes | Readable = field(repr=False)

    @property
    def address(self) -> str:
        """Where it stands on the site."""
        return addresses.editable(self.sheet.folder, self.sheet.file, self.ending)

    @property
    def content(self) -> bytes:
        """The file itself."""
        return self.kept if isinstance(self.kept, bytes) else self.kept.read_bytes()


def is_edited(sheet: Sheet) -> bool:
    """Tell whether people edit a sheet: what is cut, hung up or shown comes as a PDF alone."""
    return sheet.kind not in NOT_EDITED


def drafts(
    sheets: Iterable[Sheet], press: Press, endings: Iterable[Ending] = ENDINGS
) -> tuple[Draft, ...]:
    """Make the drafts of all sheets that people edit, on the school's own paper."""
    endings, edited = tuple(endings), [sheet for sheet in sheets if is_edited(sheet)]
    return tuple(draft for sheet in edited for draft in _of(sheet, press, endings))


def _of(sheet: Sheet, press: Press, endings: Iterable[Ending]) -> Iterator[Draft]:
    large = sheet.kind == "handout" and sheet.audience == "teacher"
    tallest = TALLEST_FOR_TEACHERS if large else TALLEST
    html, pictures = _with_pictures(sheet.html, press, tallest)
    words = {
        "language": press.t("editable.language"),
        "picture": press.t("editable.picture", alt="{}"),
    }
    for ending in endings:
        if ending == "docx":
            paper = press.kit.school.paper
            yield Draft(sheet, ending, paper, html, pictures, _parts(sheet, press), words)
        else:
            yield Draft(sheet, ending, None, html, (), {}, words)


def _parts(sheet: Sheet, press: Press) -> dict[str, str]:
    surface = Surface(press.kit, press.templates, press.t, "sheet", True, "", sheet.variant)
    values = {**press.foot(), "sheet": sheet, "paper": press.kit.school.paper}
    return {
        part: str(surface.show(f"editable/word/{name}.xml", **values)).strip()
        for part, name in PARTS.items()
    }


def _with_pictures(html: str, press: Press, tallest: float) -> tuple[str, tuple[Picture, ...]]:
    """Name every picture of a sheet as a file beside it, drawings in the HTML itself too."""
    found: list[Picture] = []

    def drawn(match: re.Match[str]) -> str:
        svg = match[0]
        across = next((ACROSS[name] for name in ACROSS if f'class="{name}"' in svg), WIDEST)
        whole = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        found.append(_picture(whole.encode(), "svg", across, WIDEST))
        label = LABEL.search(svg)
        shown = press.templates.get_template("components/picture/all.html")
        alt = Markup(label[1]).unescape() if label else ""
        return shown.render(src=found[-1].name, alt=alt)

    def named(match: re.Match[str]) -> str:
        content = press.kit.pictures.get(str(Markup(match[1]).unescape()))
        if content is None:
            return match[0]
        found.append(_picture(content, match[1].rpartition(".")[2].lower(), WIDEST, tallest))
        return str(escape(found[-1].name))

    html = KIT_PICTURE.sub(named, SVG.sub(drawn, html))
    return html, tuple(dict.fromkeys(found))


def _picture(content: bytes, ending: str, width: float, height: float) -> Picture:
    """A picture as large as it may be, in its own proportions."""
    view = VIEW.search(content.decode("utf-8", "replace")) if ending == "svg" else None
    if view:
        across, down = float(view[1]), float(view[2])
        scale = min(width / across, height / down)
        width, height = across * scale, down * scale
    return Picture(content, ending, round(width, 2), round(height, 2))
