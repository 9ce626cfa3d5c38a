"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, all_sheets, build, check_printed, print_kit, stamp_of
from lessonkit.commit import read_commit
from lessonkit.converting import Stores, convert
from lessonkit.editable import ENDINGS, Draft, Editable, drafts
from lessonkit.forms import FORMS
from lessonkit.handouts import Press, Sheet
from lessonkit.model import Kit
from lessonkit.nearby import Nearby
from lessonkit.order import Order
from lessonkit.papers import class_set
from lessonkit.parse import parse_kit
from lessonkit.pdf import Printed
from lessonkit.printing import Progress, Shop, jobs_for, quiet
from lessonkit.problems import Problem, Report
from lessonkit.read import Tree, read_tree
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

    def converted(
        found: Sequence[Draft], files: dict[str, bytes], date: datetime.date
    ) -> tuple[Editable, ...]:
        return convert(found, files, date, _stores(root), progress)

    built = build(
        read_tree(root),
        Job(on, commit.date, later=held is not None),
        memory,
        lambda files: Shop(files, _store(root), progress),
        converted,
    )
    memory.prune()
    return built


def print_project(root: Path, on: datetime.date, order: Order, progress: Progress) -> Built:
    """Print the sheets that are asked for, or make files to edit of them.

    Raises LookupError for an unknown lesson, NoPrinter where Pango is missing, NoConverter where
    pandoc is.
    """
    tree, memory = read_tree(root), Memory(_memory_of(root))
    files = dict(tree.files)
    if order.endings:
        press, problems = _press(root, tree, on, order, memory)
        if press is None:
            return Built(problems)
        edited = _to_edit(root, files, press, order, progress)
        return Built(problems, press.kit, editable=edited)
    with Shop(files, _store(root), progress) as shop:
        shop.warm()
        press, problems = _press(root, tree, on, order, memory)
        if press is None:
            return Built(problems)
        kit = press.kit
        papers = addresses.PAPERS if order.paper == "both" else (order.paper or kit.school.paper,)
        chosen = _chosen(order, kit)
        report = Report()
        bound: tuple[Printed, ...] = ()
        if order.forms:
            asked = [form for form in FORMS if form.name in order.forms]
            made_so = handouts.in_forms(press, asked, every_version=True)
            so = [replace(sheet, home=None) for sheet in made_so if sheet.folder in chosen]
            printed = shop.print(jobs_for(so, papers))
        elif order.papers is None:
            nearby = Nearby(kit, files, memory, press.stamp, press.date, order.seed)
            made = all_sheets(press, report, nearby, {*chosen, "kit"})[0]
            sheets = [replace(sheet, home=None) for sheet in made]
            printed, bound = print_kit(press, sheets, chosen, papers, shop, nearby)
        else:
            sets = _class_sets(chosen, order.papers, press)
            printed = shop.print(jobs_for(sets, papers))
    memory.prune()
    done = (*printed, *bound)
    return Built((*problems, *report.problems(), *check_printed(done)), kit, printed=done)


def _press(
    root: Path, tree: Tree, on: datetime.date, order: Order, memory: Memory
) -> tuple[Press | None, tuple[Problem, ...]]:
    """What all sheets of an order share; None where the lessons have errors."""
    kit, problems = parse_kit(tree, on, memory)
    if kit is None:
        return None, problems
    known = [*(lesson.id for lesson in kit.lessons), "kit"]
    for lesson in order.lessons:
        if lesson not in known:
            raise LookupError(f'there is no lesson "{lesson}": {did_you_mean(lesson, known)}')
    kit = replace(kit, versions=order.versions or kit.versions)
    if order.endings and order.paper and order.paper != "both":  # on the school's paper alone
        kit = replace(kit, school=replace(kit.school, paper=order.paper))
    t = read_words(tree.files[f"theme/locales/{kit.language}.yml"])
    date = read_commit(root).date or kit.date
    templates = make_environment(tree.files)
    return Press(kit, templates, t, stamp_of(kit, t, date), date, order.seed), problems


def _chosen(order: Order, kit: Kit) -> Sequence[str]:
    return order.lessons or [*(lesson.id for lesson in kit.lessons), "kit"]


def _to_edit(
    root: Path, files: dict[str, bytes], press: Press, order: Order, progress: Progress
) -> tuple[Editable, ...]:
    """Make files to edit of some sheets; no print shop is opened for them."""
    wanted = all_sheets(press, Report(), folders=_chosen(order, press.kit))[0]
    found = drafts(wanted, press, order.endings)
    return convert(found, files, press.date, _stores(root), progress)


def _class_sets(lessons: Sequence[str], students: int, press: Press) -> list[Sheet]:
    chosen = [each for each in press.kit.lessons if each.id in lessons]
    return [sheet for lesson in chosen for sheet in class_set(lesson, students, press)]


def print_later(root: Path, built: Built, address: str, held: dict[str, Any]) -> Printed | None:
    """Print the sheet or bind the pack that stands at an address of a previewed site.

    None if there is none. `held` is what the preview keeps between two builds. Raises NoPrinter
    where Pango is missing.
    """
    found = {each.sheet.address(each.paper): each for each in built.printed}
    if address not in found or built.desk is None:
        return None
    wanted, desk = found[address], built.desk
    files = dict(read_tree(root).files)
    date = read_commit(root).date or desk.kit.date
    press = Press(desk.kit, desk.templates, desk.t, desk.stamp, date)
    nearby = Nearby(desk.kit, files, Memory(_memory_of(root), held), desk.stamp, date)
    lesson = wanted.sheet.lesson
    own = ["kit", lesson] if lesson else ["kit", *(each.id for each in desk.kit.lessons)]
    sheets = all_sheets(press, Report(), nearby, own)[0]
    with Shop(files, _store(root), quiet) as shop:
        if wanted.sheet.kind != "pack":
            sheet = next(each for each in sheets if each.address(wanted.paper) == address)
            return shop.print([(sheet, wanted.paper)])[0]
        lessons = [lesson] if lesson else own
        whole = math.inf  # a preview lists one pack for the whole kit
        _, bound = print_kit(press, sheets, lessons, addresses.PAPERS, shop, nearby, whole)
    return next(each for each in bound if each.sheet.address(each.paper) == address)


def _memory_of(root: Path) -> Path:
    return root / ".cache" / "lessons"


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")


def _stores(root: Path) -> Stores:
    return {ending: Store(root / ".cache" / ending, ending) for ending in ENDINGS}
