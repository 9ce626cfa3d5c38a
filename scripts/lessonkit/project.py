"""Builds the kit of a project folder: reads its files, keeps printed sheets in its .cache/."""

import datetime
from pathlib import Path

from lessonkit import addresses, handouts
from lessonkit.build import Built, Job, build, check_printed, stamp_of
from lessonkit.commit import read_commit
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
    kit, problems = parse_kit(tree, on)
    if kit is None:
        return Built(problems)
    known = [*(lesson.id for lesson in kit.lessons), "kit"]
    for lesson in lessons:
        if lesson not in known:
            raise LookupError(f'there is no lesson "{lesson}": {did_you_mean(lesson, known)}')
    files = dict(tree.files)
    t = read_words(files[f"theme/locales/{kit.language}.yml"])
    date = read_commit(root).date or kit.date
    sheets = [
        sheet
        for sheet in handouts.render(kit, make_environment(files), t, stamp_of(kit, t, date), date)
        if not lessons or sheet.folder in lessons
    ]
    papers = addresses.PAPERS if paper == "both" else (paper or kit.school.paper,)
    printed = print_all(jobs_for(sheets, papers), files, _store(root), progress)
    return Built((*problems, *check_printed(printed)), kit, printed=printed)


def _store(root: Path) -> Store:
    return Store(root / ".cache" / "pdf")
