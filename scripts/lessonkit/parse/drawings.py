"""Checks the pictures of a kit: each can be read, and no drawing runs or fetches anything."""

import io
import xml.etree.ElementTree as ElementTree

from PIL import Image, UnidentifiedImageError

from lessonkit.problems import Report
from lessonkit.text import Where

UNSAFE_TAGS = ("script", "foreignObject", "iframe", "image", "use", "style", "animate", "set")


def check(files: dict[str, bytes], report: Report) -> dict[str, bytes]:
    """Give the pictures among the files; every one that is broken or unsafe is reported."""
    pictures = {}
    for path, content in files.items():
        kind = path.rsplit(".", 1)[-1].lower()
        if kind not in {"svg", "png", "jpg", "jpeg"}:
            continue
        if kind == "svg":
            _drawing(path, content, report)
        else:
            _photo(path, content, report)
        pictures[path] = content
    return pictures


def _drawing(path: str, content: bytes, report: Report) -> None:
    name = path.rsplit("/", 1)[-1]
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        report("picture-unsafe", Where(path), name=name, what="a document type")
        return
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        report("picture-broken", Where(path), name=name, why=str(error))
        return
    for element in root.iter():
        tag = element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else "?"
        if tag in UNSAFE_TAGS and not (tag == "use" and _own_link(element)):
            report("picture-unsafe", Where(path), name=name, what=f"<{tag}>")
        for attribute, value in element.attrib.items():
            short = attribute.rsplit("}", 1)[-1]
            if short.lower().startswith("on"):
                report("picture-unsafe", Where(path), name=name, what=f"the script {short}")
            elif short == "href" and not value.startswith("#"):
                report("picture-unsafe", Where(path), name=name, what=f"the link {value[:40]}")
            elif "url(" in value and "url(#" not in value:
                report("picture-unsafe", Where(path), name=name, what=f"the address {value[:40]}")


def _own_link(element: ElementTree.Element) -> bool:
    return any(
        value.startswith("#") for name, value in element.attrib.items() if name.endswith("href")
    )


def _photo(path: str, content: bytes, report: Report) -> None:
    name = path.rsplit("/", 1)[-1]
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        report("picture-broken", Where(path), name=name, why=type(error).__name__)
