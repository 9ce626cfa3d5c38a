"""The worked solutions of the paper hash game are right: each is computed again from its drawing.

A drawing is 6 rows of 6 squares, numbered 1 to 36; its code is the sum of the numbers of the
shaded squares, less 97 until it is below 97.
"""

import hashlib
import re
from itertools import accumulate

import pytest

from tests.building import ROOT

LESSON = ROOT / "lessons/picture-fingerprint"
KEY = (LESSON / "handouts/hash-key.md").read_text()
SIDE, TAKEN = 6, 97


def drawings() -> dict[str, str]:
    """Every drawing of the lesson as a line of 36 signs; one name is one drawing everywhere."""
    found: dict[str, str] = {}
    for path in sorted(LESSON.rglob("*.md")):
        for name, lines in re.findall(r"```grid (\S+)\n(.*?)```", path.read_text(), re.DOTALL):
            signs = lines.replace("\n", "")
            assert re.fullmatch(r"[.#]{36}", signs), f"{path.name}: {name}"
            assert found.setdefault(name, signs) == signs, f"two drawings are called {name}"
    return found


DRAWINGS = drawings()


def shaded(name: str) -> list[int]:
    """The numbers of the shaded squares."""
    return [number for number, sign in enumerate(DRAWINGS[name], start=1) if sign == "#"]


def code(total: int) -> int:
    """The code of a sum."""
    return total % TAKEN


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of the key, as cells."""
    part = KEY.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def numbers(words: str) -> list[int]:
    """The squares that a list such as "4; 9, 10; 14 to 18" names."""
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", words):
        found.extend(range(int(first), int(last or first) + 1))
    return found


def test_the_key_has_every_drawing() -> None:
    """A drawing without a solution leaves a teacher alone."""
    assert {name for name, _, _ in rows("All drawings")} == set(DRAWINGS)


@pytest.mark.parametrize(("name", "total", "result"), rows("All drawings"))
def test_sums_and_codes(name: str, total: str, result: str) -> None:
    """The table of all drawings."""
    assert (int(total), int(result)) == (sum(shaded(name)), code(sum(shaded(name))))


@pytest.mark.parametrize(("name", "totals", "squares"), rows("Row totals and shaded squares"))
def test_rows_and_squares(name: str, totals: str, squares: str) -> None:
    """The totals of the six rows, and the shaded squares by number."""
    assert numbers(squares) == shaded(name)
    by_row = [sum(n for n in shaded(name) if (n - 1) // SIDE == row) for row in range(SIDE)]
    assert [int(total) for total in totals.split(" + ")] == by_row


CHAINS = re.findall(r"^- ([A-Z][^:\n]*): ([\d, ]+)\*\*(\d+)\*\*$", KEY, re.MULTILINE)
CALLED = {
    "Kite with one more square (34)": "kite-plus-one",
    "Kite with column 6 cut off (18 is gone)": "kite-cut",
}


@pytest.mark.parametrize(("title", "steps", "last"), CHAINS)
def test_every_step_of_taking_away(title: str, steps: str, last: str) -> None:
    """Each line of subtractions begins at the sum, takes 97 away each time, and ends below 97."""
    chain = [*(int(step) for step in steps.split(", ") if step), int(last)]
    total = sum(shaded(CALLED.get(title, title.lower())))
    assert chain == list(accumulate([total] + [-TAKEN] * (total // TAKEN)))
    assert chain[-1] == code(total)


def test_every_drawing_with_squares_has_its_steps() -> None:
    """No line of subtractions is missing."""
    titled = {CALLED.get(title, title.lower()) for title, _, _ in CHAINS}
    assert titled == {name for name in DRAWINGS if shaded(name)}


@pytest.mark.parametrize(("name", "plus", "cut"), rows("The same changes to the other drawings"))
def test_changes(name: str, plus: str, cut: str) -> None:
    """One more square, and the last column cut off."""
    own = shaded(name.lower())
    assert 34 not in own
    total = sum(own) + 34
    assert plus == f"sum {total}, code {code(total)}"
    gone = [number for number in own if number % SIDE == 0]
    total = sum(own) - sum(gone)
    assert numbers(cut.split(" gone")[0]) == gone
    assert cut.endswith(f"sum {total}, code {code(total)}")


def test_one_square_always_changes_the_code() -> None:
    """What the key says: no square's number is a multiple of 97, nor is any part of column 6."""
    assert all(code(number) for number in range(1, 37))
    columns = [[number for number in range(1, 37) if number % SIDE == 0]]
    sums = {0}
    for number in columns[0]:
        sums |= {each + number for each in sums}
    assert all(code(total) for total in sums - {0})


def test_the_collision_and_the_counts() -> None:
    """The house has the kite's code; 2 to the 36 drawings share 97 codes."""
    assert code(sum(shaded("house"))) == code(sum(shaded("kite")))
    assert DRAWINGS["house"] != DRAWINGS["kite"]
    assert f"{2**36:,}" in KEY
    assert f"about {round(2**36 / TAKEN / 1e6)} million" in KEY


def test_the_quiz_sums() -> None:
    """The squares that the quiz asks for."""
    said = re.search(r"squares ([\d, and]+) add up to (\d+), code (\d+)", KEY)
    more = re.search(r"Squares (\d+ to \d+) add up to (\d+), code (\d+)", KEY)
    assert said and more
    for found in (said, more):
        total = sum(numbers(found[1]))
        assert (int(found[2]), int(found[3])) == (total, code(total))
    quiz = (LESSON / "quiz.md").read_text()
    assert "29, 30, 35 and 36" in quiz and "31 to 36" in quiz


@pytest.mark.parametrize(
    ("name", "first", "second"), re.findall(r"^- ([\w-]+): `(\w{32})` `(\w{32})`$", KEY, re.M)
)
def test_sha256(name: str, first: str, second: str) -> None:
    """The real hash of a drawing, as a line of 36 signs."""
    assert hashlib.sha256(DRAWINGS[name].encode()).hexdigest() == first + second
