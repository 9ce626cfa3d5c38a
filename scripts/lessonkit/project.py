"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
from pathlib import Path

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, build, check_printed, print_kit, stamp_of
from lessonkit.commit import read_commit
from lessonkit.handouts import Press
from lessonkit.parse import parse_kit
from lessonkit.printing import Progress, Shop
from lessonkit.read import read_tree
from lessonkit.store import Memory, Store
from lessonkit.templates import make_environment
from lessonkit.text import did_you_mean
from lessonkit.words import read_words


def build_project(root: Path, on: datetime.date, progress: Progress) -> Built:
    """Build everything of a project; `on` is the day dates are judged by."""
    commit = read_commit(root)
    return build(
        read_tree(root),
        Job(on, commit.date),
        _memory(root),
        lambda files: Shop(files, _store(root), progress),
    )


def print_project(
    root: Path,
    on: datetime.date,
    lessons: tuple[str, ...],
    paper: str | None,
    progress: Progress,
) -> Built:
    """Print the sheets of some lessons ("kit" names the kit's own), or of all of them.

    `paper` is "letter", "a4", "both", or None for the school's. Raises LookupError for an
    unknown lesson, NoPrinter where Pango is missing.
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
        for lesson in lessons:
            if lesson not in known:
                raise LookupError(f'there is no lesson "{lesson}": {did_you_mean(lesson, known)}')
        t = read_words(files[f"theme/locales/{kit.language}.yml"])
        date = read_commit(root).date or kit.date
        press = Press(kit, make_environment(files), t, stamp_of(kit, t, date), date)
        papers = addresses.PAPERS if paper == "both" else (paper or kit.school.paper,)
        printed, bound = print_kit(press, handouts.render(press), lessons or known, papers, shop)
    done = (*printed, *bound)
    return Built((*problems, *check_printed(done)), kit, printed=done)


def _memory(root: Path) -> Memory:
    return Memory(root / ".cache" / "lessons")


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")
