"""Places in a text, running text, names made from headings, and the nearest known word."""

import difflib
import random
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from markdown_it.token import Token

Thing = TypeVar("Thing")
# Signs nobody sees: they break sheets, hide text, or turn it round ("Trojan Source", 2021).
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069]|[\ufeff\ufffe\uffff]"
    r"|[\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a source file: path from the project's root with forward slashes, line from 1."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text as CommonMark tokens; `prose.render` turns it into HTML.

    From now on nobody changes the tokens.
    """

    where: Where
    tokens: tuple[Token, ...] = field(repr=False)
    name = "prose"

    def __post_init__(self) -> None:
        _share_empty(self.tokens)


EMPTY: dict[str, Any] = {}  # what nearly every token has, twice: a quarter of the memory of a kit


def _share_empty(tokens: Iterable[Token]) -> None:
    for token in tokens:
        token.attrs, token.meta = token.attrs or EMPTY, token.meta or EMPTY
        _share_empty(token.children or ())


def slug(heading: str) -> str:
    """Make the anchor GitHub gives a heading: small letters, digits, hyphens; "" for none.

    >>> slug("What helps, first?")
    'what-helps-first'
    """
    kept = re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", heading).strip().lower())
    return kept.replace(" ", "-")


def unique_slug(heading: str, taken: dict[str, int]) -> str:
    """Make an anchor that is not yet taken, counting up as GitHub does (`-1`, `-2`, ...).

    `taken` holds every anchor so far with the highest number it was given; it is added to.
    """
    base = name = slug(heading) or "section"
    while name in taken:
        taken[base] += 1
        name = f"{base}-{taken[base]}"
    taken[name] = 0
    return name


def whole(text: str, least: int, most: int) -> int | None:
    """Read a whole number between `least` and `most`; None for anything else."""
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
    return number if number is not None and least <= number <= most else None


def is_name(text: str) -> bool:
    """Tell whether a text can be an id, a folder or an address: a-z, 0-9 and hyphens."""
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def name_for(words: str) -> str:
    """Make a name that can be an id of any words; "first-steps" if nothing is left of them.

    >>> name_for("Une idée, d'abord")
    'une-idee-d-abord'
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "first-steps"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that `word` was probably meant to be, or None."""
    names = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which known word was meant, or list them all: the hint for an unknown name."""
    names = sorted(known)
    meant = nearest(word, names)
    if meant:
        return f'did you mean "{meant}"?'
    if len(names) > 12:
        return "known: " + ", ".join(names[:12]) + ", ..."
    return ("known: " + ", ".join(names)) if names else "none is known yet"


def shuffled(things: Iterable[Thing], dice: random.Random) -> list[Thing]:
    """Give things in an order that dice decide (Fisher and Yates, from the last to the first).

    It uses nothing of `dice` but `random()`: that Python promises to keep the same for one seed
    in every version, and makes no such promise for `shuffle` and `sample`.
    """
    left = list(things)
    for last in range(len(left) - 1, 0, -1):
        other = int(dice.random() * (last + 1))
        left[last], left[other] = left[other], left[last]
    return left


def mixed(count: int, seed: str, among: int | None = None) -> tuple[int, ...]:
    """Give the numbers 0 to count-1 in an order that depends on `seed` alone.

    The first `among` numbers (all, if None) never keep their order: a mixed list that shows
    the right order would be a question with its answer.
    """
    dice = random.Random(seed)
    among = count if among is None else min(among, count)
    while True:
        order = shuffled(range(count), dice)
        kept = [number for number in order if number < among]
        if among < 2 or kept != sorted(kept):
            return tuple(order)


def letter(index: int) -> str:
    """Name a choice by its index from 0: A, B, ... Z, AA, AB.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
