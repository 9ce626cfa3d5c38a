"""Packs the finished site into one ZIP that opens without the internet, from a USB stick."""

import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import IO

from lessonkit.model import Kit
from lessonkit.text import name_for

# What nobody needs on a disk: the page for wrong addresses, and what search machines read.
NOT_COPIED = ("404.html", "sitemap.xml", "sitemap.xml.gz")


def copy_name(kit: Kit) -> str:
    """The name of the ZIP, and of the one folder in it, without an ending."""
    return name_for(kit.title)


def pack(files: Mapping[str, bytes], folder: str, date: datetime.date) -> bytes:
    """Make a ZIP of a few files, as `pack_into` does."""
    whole = io.BytesIO()
    pack_into(whole, files.__getitem__, files, folder, date)
    return whole.getvalue()


def pack_into(
    target: IO[bytes], read: Callable[[str], bytes], paths: Iterable[str], folder: str,
    date: datetime.date,
) -> None:  # fmt: skip
    """Write the ZIP: the files of some paths in one folder, sorted by name, with the same date.

    The same files, folder and date give the same bytes. Each is read when its turn has come.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (date.year, date.month, date.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every computer
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, read(path))
