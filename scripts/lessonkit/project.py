"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, build, check_printed, print_kit, stamp_of
from lessonkit.commit import read_commit
from lessonkit.handouts import Press, Sheet
from lessonkit.nearby import Nearby
from lessonkit.order import Order
from lessonkit.papers import class_set
from lessonkit.parse import parse_kit
from lessonkit.pdf import Printed
from lessonkit.printing import Progress, Shop, jobs_for, quiet
from lessonkit.read import read_tree
from lessonkit.store import Memory, Store
from lessonkit.templates import make_environment
from lessonkit.text import did_you_mean
from lessonkit.words import read_words


def build_project(
    root: Path, on: datetime.date, progress: Progress, held: dict[str, Any] | None = None
) -> Built:
    """Build everything of a project; `on` is the day dates are judged by.

    For a preview, whose process lives on, `held` keeps what was read and made between two builds;
    then nothing is printed before somebody asks for it.
    """
    commit, memory = read_commit(root), Memory(_memory_of(root), held)
    built = build(
        read_tree(root),
        Job(on, commit.date, later=held is not None),
        memory,
        lambda files: Shop(files, _store(root), progress),
    )
    memory.prune()
    return built


def print_project(root: Path, on: datetime.date, order: Order, progress: Progress) -> Built:
    """Print the sheets that are asked for.

    Raises LookupError for an unknown lesson, NoPrinter where Pango is missing.
    """
    tree = read_tree(root)
    files = dict(tree.files)
    with Shop(files, _store(root), progress) as shop:
        shop.warm()
        memory = Memory(_memory_of(root))
        kit, problems = parse_kit(tree, on, memory)
        if kit is None:
            return Built(problems)
        known = [*(lesson.id for lesson in kit.lessons), "kit"]
        for lesson in order.lessons:
            if lesson not in known:
                raise LookupError(f'there is no lesson "{lesson}": {did_you_mean(lesson, known)}')
        kit = replace(kit, versions=order.versions or kit.versions)
        t = read_words(files[f"theme/locales/{kit.language}.yml"])
        date = read_commit(root).date or kit.date
        press = Press(kit, make_environment(files), t, stamp_of(kit, t, date), date, order.seed)
        papers = addresses.PAPERS if order.paper == "both" else (order.paper or kit.school.paper,)
        chosen = order.lessons or known
        if order.papers is None:
            nearby = Nearby(kit, files, memory, press.stamp, date, order.seed)
            sheets = [replace(sheet, home=None) for sheet in handouts.render(press, nearby)]
            printed, bound = print_kit(press, sheets, chosen, papers, shop, nearby)
        else:
            sets = _class_sets(chosen, order.papers, press)
            printed, bound = shop.print(jobs_for(sets, papers)), ()
    memory.prune()
    done = (*printed, *bound)
    return Built((*problems, *check_printed(done)), kit, printed=done)


def _class_sets(lessons: Sequence[str], students: int, press: Press) -> list[Sheet]:
    chosen = [each for each in press.kit.lessons if each.id in lessons]
    return [sheet for lesson in chosen for sheet in class_set(lesson, students, press)]


def print_later(root: Path, built: Built, address: str) -> Printed | None:
    """Print the sheet or bind the pack that stands at an address of a previewed site.

    None if there is none. Raises NoPrinter where Pango is missing.
    """
    found = {each.sheet.address(each.paper): each for each in built.printed}
    if address not in found or built.desk is None:
        return None
    wanted, desk = found[address], built.desk
    with Shop(dict(read_tree(root).files), _store(root), quiet) as shop:
        if wanted.sheet.kind != "pack":
            return shop.print([(wanted.sheet, wanted.paper)])[0]
        press = Press(
            desk.kit, desk.templates, desk.t, desk.stamp, read_commit(root).date or desk.kit.date
        )
        sheets = {id(each.sheet): each.sheet for each in built.printed if each.sheet.kind != "pack"}
        folders = [wanted.sheet.lesson] if wanted.sheet.lesson else [
            "kit", *(lesson.id for lesson in desk.kit.lessons)
        ]  # fmt: skip
        _, bound = print_kit(press, tuple(sheets.values()), folders, addresses.PAPERS, shop)
    return next(each for each in bound if each.sheet.address(each.paper) == address)


def _memory_of(root: Path) -> Path:
    return root / ".cache" / "lessons"


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")
