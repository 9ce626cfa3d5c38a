"""Writes a made-up kit of any number of lessons, always the same for the same number and seed.

    python -m tests.benchmarks.generate FOLDER --lessons 50

Each lesson has about 1,150 words, a picture, a table, a plan with four steps, a quiz of eight
items, an exit ticket and a handout: five sheets on each paper, and four packs.
"""

import argparse
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED = 7
WORDS = """
a adult after again all also any ask away back because before begin better call can card care
chat check class close come day door each early easy every family find first follow friend give
good group hand hear help home hour idea keep kind know late learn letter lesson line listen
little long look make map mark match meet message minute more name near need new next note
number office open other page paper part people person phone place plan point problem question
quiet read reason report right room safe save say school second see send sentence share short
show side simple sit small some speak stay step stop story strong student table talk teacher
tell thank thing think three time today together trust try turn two use wait walk way week well
what who why word work write year
""".split()  # noqa: SIM905
SKILLS = ("find", "name", "sort", "tell", "check", "plan")


def write_kit(folder: Path, lessons: int, seed: int = SEED) -> Path:
    """Write a kit of that many lessons into a folder, with the theme and the docs of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("docs", "theme"):
        shutil.copytree(ROOT / part, folder / part, dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    base = ROOT / "tests" / "cases" / "_kit" / "lessons"
    names = [f"lesson-{number:03d}" for number in range(1, lessons + 1)]
    files: dict[str, str] = {
        "kit.yml": _kit(names),
        **{f"documents/{name}.md": text for name, text in _documents().items()},
    }
    for name in ("school.yml", "help-routes.yml", "sources.yml"):
        files[name] = (base / name).read_text("utf-8")
    for number, name in enumerate(names, start=1):
        writer = _Writer(random.Random(f"{seed} {number}"), number, name)
        files |= {f"{name}/{path}": text for path, text in writer.files()}
    for path, text in files.items():
        target = folder / "lessons" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return folder


def _kit(names: list[str]) -> str:
    listed = "".join(f"  - {name}\n" for name in names)
    steps = "".join(f"      - {{lesson: {name}, part: full}}\n" for name in names[:8])
    return (
        "title: A made-up kit\ntagline: Lessons to measure with.\nversion: 0.1.0\n"
        "date: 2026-11-01\nlanguage: en\nbands:\n  - {id: ms, title: Grades 6-8, ages: 11-14}\n"
        f"lessons:\n{listed}documents: [letter, strip]\nroutes:\n  - id: first\n"
        "    title: The first lessons\n    minutes: 360\n    summary: From the start.\n"
        f"    steps:\n{steps}"
    )


def _documents() -> dict[str, str]:
    return {
        "letter": "---\ntitle: A letter to families\nkind: letter\naudience: family\n"
        "summary: What children learn.\nsides: 1\n---\n\nDear families,\n\n"
        "We talk about asking for help.\n\nNeed to talk? {{help.lifeline}}.\n",
        "strip": "---\ntitle: If a student tells you\nkind: strip\naudience: teacher\n"
        "summary: Keep it beside the plan.\nsides: 1\n---\n\n- Stay calm.\n- Listen.\n"
        "- Walk along to the office.\n",
    }


class _Writer:
    """Writes one lesson; all chance comes from its own generator."""

    def __init__(self, chance: random.Random, number: int, name: str) -> None:
        self.chance, self.number, self.name = chance, number, name
        self.title = f"Lesson about {self.words(2)} {number}"

    def words(self, count: int) -> str:
        """Some words."""
        return " ".join(self.chance.choice(WORDS) for _ in range(count))

    def sentence(self) -> str:
        """A sentence."""
        text = self.words(self.chance.randint(6, 14))
        return f"{text[0].upper()}{text[1:]}."

    def paragraph(self, sentences: int) -> str:
        """A paragraph, with one word in bold."""
        text = " ".join(self.sentence() for _ in range(sentences))
        return text.replace(" help ", " **help** ", 1)

    def files(self) -> Iterator[tuple[str, str]]:
        """Every file of the lesson with its path in it."""
        yield "lesson.md", self._lesson()
        yield "teacher.md", self._plan()
        yield "quiz.md", self._quiz()
        yield "handouts/sheet.md", self._handout()
        yield "img/steps.svg", self._picture()

    def _lesson(self) -> str:
        sections = "\n\n".join(
            f"## {self.words(3).capitalize()} {part}\n\n"
            + "\n\n".join(self.paragraph(4) for _ in range(5))
            for part in range(1, 5)
        )
        rows = "\n".join(f"| {self.words(2)} | {self.words(6)} |" for _ in range(5))
        points = "\n".join(f"- {self.sentence()}" for _ in range(5))
        return (
            f'---\ntitle: "{self.title}"\nsummary: {self.sentence()}\nminutes: 45\n'
            "core_minutes: 15\nbands: [ms]\ncontent_note: We talk about asking for help.\n"
            "objectives:\n"
            + "".join(f"  goal-{skill}: {skill} {self.words(3)}\n" for skill in SKILLS[:3])
            + f"facts: [friends-help]\nwords:\n  steps: {self.words(4)}\nreview_by: 2027-06-01\n"
            f"---\n\n{sections}\n\n## What to do\n\n{points}\n\n## All at a glance\n\n"
            f"| What | How |\n| --- | --- |\n{rows}\n\n"
            f"![Three steps up to an open door](img/steps.svg)\n\n"
            f"<!-- quiz: {self.name}-check -->\n\n{self._choice('check')}\n<!-- /quiz -->\n\n"
            "## Where to get help\n\nTalk to {{school.counselor}}. <!-- facts: P1 -->\n"
        )

    def _plan(self) -> str:
        times = ((5, 3), (15, 6), (15, 4), (10, 2))
        steps = "\n\n".join(
            f"## Step {self.words(2)} {at}\n<!-- minutes: {minutes}; core: {core} -->\n\n"
            f"{self.paragraph(4)}\n\n> {self.sentence()}\n\n"
            + "\n".join(f"- {self.sentence()}" for _ in range(4))
            + f"\n\n**Look for:** {self.sentence()}"
            for at, (minutes, core) in enumerate(times, start=1)
        )
        return (
            f'---\ntitle: "Plan: {self.title}"\nmaterials:\n  - one sheet for each student\n'
            "prepare:\n  - tell the counselor\n"
            f"standards: []\n---\n\n## Before you begin\n\n{self.paragraph(3)}\n\n{steps}\n"
        )

    def _choice(self, id: str, right: int = 0) -> str:
        options = "\n".join(
            f"- [{'x' if at == right else ' '}] {self.sentence()}\n    > {self.sentence()}"
            for at in range(4)
        )
        return (
            f"### {self.sentence()[:-1]}?\n<!-- id: {id} --><!-- objective: goal-find -->\n\n"
            f"{options}\n"
        )

    def _quiz(self) -> str:
        items = "\n".join(
            self._choice(f"item-{at}", self.chance.randrange(4)) for at in range(1, 9)
        )
        return (
            f'---\ntitle: "Quiz: {self.title}"\nminutes: 10\n---\n\n'
            f"<!-- quiz: {self.name}-quiz; pass: 5 -->\n\n{items}\n<!-- /quiz -->\n\n"
            f"## Exit ticket\n\n<!-- quiz: {self.name}-exit; kind: exit-ticket -->\n\n"
            f"{self._choice('exit')}\n<!-- /quiz -->\n\n"
            "Need to talk? {{help.lifeline}}.\n"
        )

    def _handout(self) -> str:
        rows = "\n".join(f"| {at} | {self.words(6)} |  |" for at in range(1, 7))
        return (
            f'---\ntitle: "Sheet: {self.title}"\nkind: handout\naudience: student\n'
            f"summary: {self.sentence()}\nsides: 4\none_for: student\n---\n\n## Read\n\n"
            f"{self.paragraph(6)}\n\n{self.paragraph(6)}\n\n"
            f"![Three steps up to an open door](../img/steps.svg)\n\n## Sort\n\n"
            f"| No. | What | Yours |\n| --- | --- | --- |\n{rows}\n\n## Think\n\n"
            f"{self.paragraph(4)}\n\n<!-- lines: 4 -->\n\n"
            f"{self.paragraph(5)}\n\n<!-- lines: 4 -->\n\nTalk to {{{{school.counselor}}}}.\n"
        )

    def _picture(self) -> str:
        steps = "".join(
            f'<rect x="{20 + 40 * at}" y="{80 - 20 * at}" width="40" height="{20 + 20 * at}" '
            f'fill="#fff" stroke="#000" stroke-width="2"/>'
            for at in range(3)
        )
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 110">{steps}</svg>\n'


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--lessons", type=int, default=50)
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    write_kit(chosen.folder, chosen.lessons, chosen.seed)
