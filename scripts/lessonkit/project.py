"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, build, check_printed, print_kit, stamp_of
from lessonkit.commit import read_commit
from lessonkit.handouts import Press, Sheet
from lessonkit.nearby import Nearby
from lessonkit.order import Order
from lessonkit.papers import class_set
from lessonkit.parse import parse_kit
from lessonkit.printing import Progress, Shop, jobs_for
from lessonkit.read import read_tree
from lessonkit.store import Memory, Store
from lessonkit.templates import make_environment
from lessonkit.text import did_you_mean
from lessonkit.words import read_words


def build_project(root: Path, on: datetime.date, progress: Progress) -> Built:
    """Build everything of a project; `on` is the day dates are judged by."""
    commit, memory = read_commit(root), _memory(root)
    built = build(
        read_tree(root),
        Job(on, commit.date),
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
        memory = _memory(root)
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


def _memory(root: Path) -> Memory:
    return Memory(root / ".cache" / "lessons")


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")
