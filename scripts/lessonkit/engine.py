"""Names the program itself: packages, libraries of the system, our own modules.

What is kept between two builds carries these names, so that another program never takes it up.
"""

import atexit
import contextlib
import ctypes.util
import functools
import gc
import hashlib
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PRINTING = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pillow",
            "pikepdf")  # fmt: skip
CONVERTING = ("pypandoc-binary", "weasyprint", "pypdfium2", "pillow")
EXAMINING = ("pypdfium2", "pillow", "pikepdf", "zxing-cpp")
READING = ("markdown-it-py", "mdit-py-plugins", "pyyaml")
LIBRARIES = (("pango-1.0", "pango_version_string"), ("harfbuzz", "hb_version_string"))
MAKERS = (
    "binding",
    "faces",
    "forms",
    "imposing",
    "pdf",
    "proof",
    "spacing",
    "standards",
    "tags",
    "tiles",
    "usual",
)  # our modules that shape a PDF
DRAWERS = ("converting", "drawing", "editable")  # our modules that shape a file to edit
HERE = Path(__file__).parent


@functools.cache
def printer() -> str:
    """All but the sheet that decides how a PDF comes out, as a SHA-256 in hex."""
    libraries = [_library(name, function) for name, function in LIBRARIES]
    return _named((_versions(PRINTING), *libraries), (HERE / f"{name}.py" for name in MAKERS))


@functools.cache
def has_pango() -> bool:
    """Tell whether the library that lays out letters is there, without loading the print engine."""
    return bool(_library(*LIBRARIES[0]))


@functools.cache
def converter() -> str:
    """All but the sheet that decides how a file to edit comes out, as a SHA-256 in hex."""
    return _named((_versions(CONVERTING),), (HERE / f"{name}.py" for name in DRAWERS))


def pandoc() -> Path | None:
    """Where the program pandoc is that came with the packages; None where it did not.

    One that the system may have is passed over: another version gives other bytes.
    """
    found = importlib.util.find_spec("pypandoc")
    folder = Path(found.origin).parent / "files" if found and found.origin else None
    for name in ("pandoc", "pandoc.exe"):
        if folder and (folder / name).is_file():
            return folder / name
    return None


@functools.cache
def examiner() -> str:
    """The packages that look into finished files, as a SHA-256 in hex."""
    return _named((_versions(EXAMINING),), ())


@functools.cache
def program() -> str:
    """Everything of ours, and what reads lessons, as a SHA-256 in hex."""
    said = (sys.version, _versions(READING), _versions(PRINTING))
    return _named(said, (path for path in sorted(HERE.rglob("*.py"))))


@contextlib.contextmanager
def known_libraries() -> Iterator[None]:
    """Let libraries be opened by their names alone, without a search, while this lasts.

    On Linux the search runs ldconfig and a C compiler for every name that does not fit at once:
    a third of the time that it takes to load the print engine.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


def collect_seldom() -> None:
    """Let Python look for circles of values seldom: a kit is many values that all stay in use.

    Looking through them again and again took three quarters of the time of reading a kept lesson,
    and once more when Python ends a quarter of a second.
    """
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _named(said: Iterable[str], paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for words in said:
        digest.update(words.encode() + b"\0")
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _versions(packages: Iterable[str]) -> str:
    return " ".join(f"{name}={_version(name)}" for name in packages)


def _version(package: str) -> str:
    """The version of a package; "" where it is missing."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _library(library: str, function: str) -> str:
    """Ask a library of the system for its version; "" where it is missing or named otherwise."""
    for name in (f"lib{library}.so.0", f"lib{library}.0.dylib", f"lib{library}-0.dll"):
        with contextlib.suppress(OSError, AttributeError):
            ask = getattr(ctypes.CDLL(name), function)
            ask.restype = ctypes.c_char_p
            return str(ask().decode())
    return ""
