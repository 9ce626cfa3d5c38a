"""Checks the pictures of a kit: each can be read, and no drawing runs or fetches anything."""

import io
import re
import warnings
import xml.etree.ElementTree as ElementTree

from PIL import Image

from lessonkit.problems import Report
from lessonkit.text import Where

PHOTOS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}
MOST_PIXELS = 50_000_000
# What a drawing may hold. A list of what is bad would never be complete.
SAFE = {
    "svg", "g", "defs", "symbol", "title", "desc", "metadata", "path", "rect", "circle",
    "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "marker",
    "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop", "use",
}  # fmt: skip
# What editors write beside the drawing, in namespaces that no browser obeys.
EDITORS = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/",
)
HTML_NAMES = frozenset({"script", "style", "iframe", "object", "embed", "link", "image", "img"})
OUTSIDE = re.compile(r"url\((?!\s*['\"]?#)|\\|@import", re.IGNORECASE)


def check(files: dict[str, bytes], report: Report) -> dict[str, bytes]:
    """Give the pictures among the files; every one that is broken or unsafe is reported."""
    pictures = {}
    for path, content in files.items():
        kind = path.rsplit(".", 1)[-1].lower()
        if kind == "svg":
            _drawing(path, content, report)
        elif kind in PHOTOS:
            _photo(path, content, PHOTOS[kind], report)
        else:
            continue
        pictures[path] = content
    return pictures


def _drawing(path: str, content: bytes, report: Report) -> None:
    hint = "save it again as a plain SVG"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        report("picture-broken", Where(path), why="it is not UTF-8 text", hint=hint)
        return
    for sign, what in (("<!DOCTYPE", "a document type"), (r"<\?xml-stylesheet", "a style sheet")):
        if re.search(sign, text, re.IGNORECASE):
            report("picture-unsafe", _line(path, text, sign), what=what)
            return
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        where = Where(path, error.position[0])
        report("picture-broken", where, why=str(error).split(":")[0], hint=hint)
        return
    for element in root.iter():
        for sign, what in _unsafe(element):
            report("picture-unsafe", _line(path, text, sign), what=what)


def _unsafe(element: ElementTree.Element) -> list[tuple[str, str]]:
    """What is unsafe in one element: a pattern that finds it in the file, and what it is."""
    namespace, _, name = element.tag.rpartition("}")
    foreign = namespace.removeprefix("{").startswith(EDITORS) and name.lower() not in HTML_NAMES
    found = [] if name in SAFE or foreign else [(rf"<([\w-]+:)?{re.escape(name)}\b", f"<{name}>")]
    for attribute, value in element.attrib.items():
        short = attribute.rpartition("}")[2].lower()
        if short.startswith("on"):
            found.append((rf"\b{re.escape(short)}\s*=", f"the script {short}"))
        elif short == "base":
            found.append((r"\bbase\s*=", "another base"))
        elif (short == "href" and not value.startswith("#")) or OUTSIDE.search(value):
            found.append((re.escape(value), f'the address "{value}"'))
    return found


def _line(path: str, text: str, pattern: str) -> Where:
    """The line on which a pattern is first found, or the first line."""
    found = re.search(pattern, text, re.IGNORECASE)
    return Where(path, text.count("\n", 0, found.start() if found else 0) + 1)


def _photo(path: str, content: bytes, kind: str, report: Report) -> None:
    wrong = _wrong_with_photo(content, kind)
    if wrong:
        report("picture-broken", Where(path), why=wrong, hint="save it again, or make it smaller")


def _wrong_with_photo(content: bytes, kind: str) -> str:
    too_big = f"it has more than {MOST_PIXELS // 1_000_000} million dots"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return too_big
                picture.load()
    except Image.DecompressionBombError:
        return too_big
    except Exception:  # a broken file makes Pillow raise a dozen kinds of errors
        return f"it is not a whole {kind} picture"
    return ""
