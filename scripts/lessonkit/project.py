"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, all_sheets, build, check_printed, print_kit, stamp_of
from lessonkit.commit import read_commit
from lessonkit.converting import Stores, convert
from lessonkit.editable import ENDINGS, Draft, Editable, drafts
from lessonkit.forms import FORMS
from lessonkit.handouts import Press, Sheet
from lessonkit.order import Order
from lessonkit.papers import class_set
from lessonkit.parse import parse_kit
from lessonkit.pdf import Printed
from lessonkit.printing import Progress, Shop, jobs_for
from lessonkit.problems import Report
from lessonkit.read import read_tree
from lessonkit.store import Memory, Store
from lessonkit.templates import make_environment
from lessonkit.text import did_you_mean
from lessonkit.words import read_words


def build_project(root: Path, on: datetime.date, progress: Progress) -> Built:
    """Build everything of a project; `on` is the day dates are judged by."""
    commit = read_commit(root)

    def converted(
        found: Sequence[Draft], files: dict[str, bytes], date: datetime.date
    ) -> tuple[Editable, ...]:
        return convert(found, files, date, _stores(root), progress)

    return build(
        read_tree(root),
        Job(on, commit.date),
        _memory(root),
        lambda files: Shop(files, _store(root), progress),
        converted,
    )


def print_project(root: Path, on: datetime.date, order: Order, progress: Progress) -> Built:
    """Print the sheets that are asked for, or make files to edit of them.

    Raises LookupError for an unknown lesson, NoPrinter where Pango is missing, NoConverter where
    pandoc is.
    """
    tree = read_tree(root)
    files = dict(tree.files)
    with Shop(files, _store(root), progress) as shop:
        shop.warm()
        memory = _memory(root)
        kit, problems = parse_kit(tree, on, memory)
        memory.prune()
        if kit is None:
            return Built(problems)
        known = [*(lesson.id for lesson in kit.lessons), "kit"]
        for lesson in order.lessons:
            if lesson not in known:
                raise LookupError(f'there is no lesson "{lesson}": {did_you_mean(lesson, known)}')
        kit = replace(kit, versions=order.versions or kit.versions)
        if (
            order.endings and order.paper and order.paper != "both"
        ):  # files to edit come on the school's paper alone
            kit = replace(kit, school=replace(kit.school, paper=order.paper))
        t = read_words(files[f"theme/locales/{kit.language}.yml"])
        date = read_commit(root).date or kit.date
        press = Press(kit, make_environment(files), t, stamp_of(kit, t, date), date, order.seed)
        papers = addresses.PAPERS if order.paper == "both" else (order.paper or kit.school.paper,)
        chosen = order.lessons or known
        report = Report()
        bound: tuple[Printed, ...] = ()
        if order.endings:
            wanted = [sheet for sheet in all_sheets(press, report)[0] if sheet.folder in chosen]
            found = drafts(wanted, press, order.endings)
            made = convert(found, files, date, _stores(root), progress)
            return Built(problems, kit, editable=made)
        if order.forms:
            asked = [form for form in FORMS if form.name in order.forms]
            made_so = handouts.in_forms(press, asked, every_version=True)
            so = [replace(sheet, home=None) for sheet in made_so if sheet.folder in chosen]
            printed = shop.print(jobs_for(so, papers))
        elif order.papers is None:
            sheets = [replace(sheet, home=None) for sheet in all_sheets(press, report)[0]]
            printed, bound = print_kit(press, sheets, chosen, papers, shop)
        else:
            sets = _class_sets(chosen, order.papers, press)
            printed = shop.print(jobs_for(sets, papers))
    done = (*printed, *bound)
    return Built((*problems, *report.problems(), *check_printed(done)), kit, printed=done)


def _class_sets(lessons: Sequence[str], students: int, press: Press) -> list[Sheet]:
    chosen = [each for each in press.kit.lessons if each.id in lessons]
    return [sheet for lesson in chosen for sheet in class_set(lesson, students, press)]


def _memory(root: Path) -> Memory:
    return Memory(root / ".cache" / "lessons")


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")


def _stores(root: Path) -> Stores:
    return {ending: Store(root / ".cache" / ending, ending) for ending in ENDINGS}
