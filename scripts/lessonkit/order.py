"""Says what somebody wants printed."""

from dataclasses import dataclass
from typing import Literal

Ending = Literal["docx", "txt"]


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants printed.

    `lessons` names lessons, and "kit" the kit's own documents; empty for all. `paper` is "letter",
    "a4", "both", or None for the school's. `versions` is how many of each quiz, None for as many
    as the kit has; with `papers` only a class set for so many students is printed. `seed` is for
    other versions than the usual ones. With `endings` files to edit are made instead of PDFs, on
    one paper; with `forms`, the names of some, only sheets in these forms are printed.
    """

    lessons: tuple[str, ...] = ()
    paper: Literal["letter", "a4", "both"] | None = None
    versions: int | None = None
    papers: int | None = None
    seed: str = ""
    endings: tuple[Ending, ...] = ()
    forms: tuple[str, ...] = ()
