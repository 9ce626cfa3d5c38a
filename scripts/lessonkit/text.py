"""Places in a text, running text, names made from headings, and the nearest known word."""

import difflib
import random
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it.token import Token


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a source file: path from the project's root with forward slashes, line from 1."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text as CommonMark tokens; `prose.render` turns it into HTML."""

    where: Where
    tokens: tuple[Token, ...] = field(repr=False)
    name = "prose"


def slug(heading: str) -> str:
    """Make the anchor GitHub gives a heading: small letters, digits, hyphens; "" for none.

    >>> slug("What helps, first?")
    'what-helps-first'
    """
    kept = re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", heading).strip().lower())
    return kept.replace(" ", "-")


def unique_slug(heading: str, taken: Iterable[str]) -> str:
    """Make an anchor that is not in `taken`, counting up as GitHub does (`-1`, `-2`, ...)."""
    base = slug(heading) or "section"
    name, count, taken = base, 0, set(taken)
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    return name


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that `word` was probably meant to be, or None."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which known word was meant, or list them all: the hint for an unknown name."""
    names = sorted(known)
    meant = nearest(word, names)
    if meant:
        return f'did you mean "{meant}"?'
    if len(names) > 12:
        return "known: " + ", ".join(names[:12]) + ", ..."
    return ("known: " + ", ".join(names)) if names else "none is known yet"


def mixed(count: int, seed: str) -> tuple[int, ...]:
    """Give the numbers 0 to count-1 in an order that depends on `seed` alone and is not sorted."""
    order = list(range(count))
    dice = random.Random(seed)
    while count > 1 and order == sorted(order):
        dice.shuffle(order)
    return tuple(order)
