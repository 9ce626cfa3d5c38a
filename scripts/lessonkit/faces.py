"""Shares fonts in a pack: each part brings some letters of a face, the pack holds them once."""

import hashlib
import io
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FONTS = "theme/print/fonts/"
KEPT = ("cvt ", "fpgm", "head", "hhea", "maxp", "prep")  # taken over as they are
COMPOSITE = struct.Struct(">hhhhh")  # the head of a glyph: contours, then its box
MORE, WORDS, SCALE, SCALES, MATRIX = 0x20, 0x01, 0x08, 0x40, 0x80  # flags of a composite glyph


@dataclass(frozen=True, slots=True)
class Face:
    """One of the kit's fonts: its glyphs by number, as WeasyPrint numbers them in a PDF too."""

    name: str
    tables: Mapping[str, bytes] = field(repr=False)
    glyphs: tuple[bytes, ...] = field(repr=False)
    metrics: tuple[tuple[int, int], ...] = field(repr=False)
    letters: Mapping[int, int] = field(repr=False)
    scale: int = 1000

    def width(self, glyph: int) -> int:
        """How wide a glyph is, in thousandths of the size of type."""
        return round(self.metrics[glyph][0] * 1000 / self.scale)

    def numbers(self, text: str) -> list[int]:
        """The glyphs of a text, letter by letter; what the face cannot draw is left out."""
        return [self.letters[ord(letter)] for letter in text if ord(letter) in self.letters]

    def part(self, glyphs: Iterable[int]) -> bytes:
        """Make a TrueType program that holds some glyphs, under the numbers they had."""
        wanted = self._with_components({0, *glyphs})
        outlines, places = bytearray(), [0]
        metrics = bytearray()
        for number, outline in enumerate(self.glyphs):
            used = number in wanted
            if used:
                outlines += outline + b"\0" * (-len(outline) % 4)
            places.append(len(outlines))
            metrics += struct.pack(">Hh", *(self.metrics[number] if used else (0, 0)))
        head = bytearray(self.tables["head"])
        head[8:12] = b"\0\0\0\0"  # the checksum of the whole, filled in below
        head[50:52] = b"\0\1"  # places are four bytes long
        hhea = self.tables["hhea"][:34] + struct.pack(">H", len(self.glyphs))
        tables = {name: self.tables[name] for name in KEPT if name in self.tables} | {
            "head": bytes(head),
            "hhea": hhea,
            "hmtx": bytes(metrics),
            "loca": struct.pack(f">{len(places)}I", *places),
            "glyf": bytes(outlines),
        }
        return _joined(tables)

    def _with_components(self, glyphs: set[int]) -> set[int]:
        found, left = set(glyphs), list(glyphs)
        while left:
            for number in _components(self.glyphs[left.pop()]):
                if number not in found:
                    found.add(number)
                    left.append(number)
        return found


def read_faces(files: Mapping[str, bytes]) -> dict[str, Face]:
    """Read the kit's fonts, by their names in a PDF."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    faces = {}
    for path in sorted(files):
        if path.startswith(FONTS) and path.endswith(".ttf"):
            font: Any = TTFont(io.BytesIO(files[path]), lazy=True)
            places = font["loca"].locations
            outlines = font.reader["glyf"]
            order = font.getGlyphOrder()
            face = Face(
                plain_name(font["name"].getDebugName(6)),
                {name: font.reader[name] for name in font.reader.keys()},  # noqa: SIM118
                tuple(outlines[places[at] : places[at + 1]] for at in range(len(order))),
                tuple(font["hmtx"].metrics[name] for name in order),
                {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()},
                font["head"].unitsPerEm,
            )
            faces[face.name] = face
    return faces


def plain_name(name: str) -> str:
    """The name of a face without the six letters of a part, hyphens and "Regular".

    >>> plain_name("ABCDEF+Noto-Sans"), plain_name("NotoSans-Regular")
    ('NotoSans', 'NotoSans')
    """
    return name.rpartition("+")[2].replace("-", "").removesuffix("Regular")


def tag(face: str, glyphs: Iterable[int]) -> str:
    """Six capital letters that name a set of glyphs, as a PDF wants them."""
    digest = hashlib.sha256(f"{face} {sorted(glyphs)}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _components(outline: bytes) -> Iterable[int]:
    """The glyphs that a composite glyph is put together from."""
    if len(outline) < COMPOSITE.size or COMPOSITE.unpack_from(outline)[0] >= 0:
        return
    at, flags = COMPOSITE.size, MORE
    while flags & MORE:
        flags, number = struct.unpack_from(">HH", outline, at)
        yield number
        at += 8 if flags & WORDS else 6
        at += 2 if flags & SCALE else 4 if flags & SCALES else 8 if flags & MATRIX else 0


def _joined(tables: Mapping[str, bytes]) -> bytes:
    """Put tables together to a TrueType file."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    start = struct.pack(">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1,
                        count * 16 - power * 16)  # fmt: skip
    listed, body, at = b"", b"", 12 + 16 * count
    for name in sorted(tables):
        content = tables[name] + b"\0" * (-len(tables[name]) % 4)
        listed += struct.pack(">4sIII", name.encode(), _sum(content), at + len(body),
                              len(tables[name]))  # fmt: skip
        body += content
    whole = bytearray(start + listed + body)
    place = struct.unpack_from(">I", listed, 16 * sorted(tables).index("head") + 8)[0]
    struct.pack_into(">I", whole, place + 8, (0xB1B0AFBA - _sum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)


def _sum(content: bytes) -> int:
    content += b"\0" * (-len(content) % 4)
    numbers: tuple[int, ...] = struct.unpack(f">{len(content) // 4}I", content)
    return sum(numbers) & 0xFFFFFFFF
