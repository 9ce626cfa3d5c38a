"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, build, check_printed, stamp_of
from lessonkit.commit import read_commit
from lessonkit.handouts import Press, Sheet
from lessonkit.papers import class_set
from lessonkit.parse import parse_kit
from lessonkit.printing import Progress, jobs_for, print_all
from lessonkit.read import read_tree
from lessonkit.store import Store
from lessonkit.templates import make_environment
from lessonkit.text import did_you_mean
from lessonkit.words import read_words


def build_project(root: Path, on: datetime.date, progress: Progress) -> Built:
    """Build everything of a project; `on` is the day dates are judged by."""
    commit = read_commit(root)
    store = _store(root)
    return build(
        read_tree(root),
        Job(on, commit.date),
        lambda jobs, files: print_all(jobs, files, store, progress),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants printed.

    `lessons` names lessons, and "kit" the kit's own documents; empty for all. `paper` is "letter",
    "a4", "both", or None for the school's. `versions` is how many of each quiz, None for as many
    as the kit has; with `papers` only a class set for so many students is printed. `seed` is for
    other versions than the usual ones.
    """

    lessons: tuple[str, ...] = ()
    paper: str | None = None
    versions: int | None = None
    papers: int | None = None
    seed: str = ""


def print_project(root: Path, on: datetime.date, order: Order, progress: Progress) -> Built:
    """Print the sheets that are asked for.

    Raises LookupError for an unknown lesson, NoPrinter where Pango is missing.
    """
    tree = read_tree(root)
    kit, problems = parse_kit(tree, on)
    if kit is None:
        return Built(problems)
    known = [*(lesson.id for lesson in kit.lessons), "kit"]
    for lesson in order.lessons:
        if lesson not in known:
            raise LookupError(f'there is no lesson "{lesson}": {did_you_mean(lesson, known)}')
    kit = replace(kit, versions=order.versions or kit.versions)
    files = dict(tree.files)
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    date = read_commit(root).date or kit.date
    press = Press(kit, make_environment(files), t, stamp_of(kit, t, date), date, order.seed)
    sheets = [
        replace(sheet, home=None)
        for sheet in _sheets(order, press)
        if not order.lessons or sheet.folder in order.lessons
    ]
    papers = addresses.PAPERS if order.paper == "both" else (order.paper or kit.school.paper,)
    printed = print_all(jobs_for(sheets, papers), files, _store(root), progress)
    return Built((*problems, *check_printed(printed)), kit, printed=printed)


def _sheets(order: Order, press: Press) -> Iterable[Sheet]:
    if order.papers is None:
        return handouts.render(press)
    chosen = [each for each in press.kit.lessons if not order.lessons or each.id in order.lessons]
    return [sheet for lesson in chosen for sheet in class_set(lesson, order.papers, press)]


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")
