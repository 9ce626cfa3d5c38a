"""Versions of a quiz: the same items mixed, with keys that fit and codes that lead back."""

import html
import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonkit import commonmark, measure
from lessonkit.handouts import Sheet, versions_of
from lessonkit.items.base import Item, Staying
from lessonkit.items.choice import ChoiceAnswer, ChoiceAsk, free
from lessonkit.model import Lesson, Quiz
from lessonkit.papers import class_set
from lessonkit.parse import parse_kit
from lessonkit.read import Tree, read_tree
from lessonkit.text import Prose, letter, shuffled
from lessonkit.versions import SIGNS, Version, lettered, papers, staying_in
from tests.conftest import BASE
from tests.printing import ON, Proofs, elements, kit_files, make, page_texts

FILES = dict(read_tree(BASE).files)
QUIZ = "lessons/first-steps/quiz.md"
STAYING = Staying(
    frozenset({"both", "both of them", "none of these"}), frozenset({"true", "false", "yes", "no"})
)


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    """The lessons and their sheets."""
    return make(kit_files())


def quiz_of(text: str, options: str = "") -> Quiz:
    """The quiz of a small kit, with these items."""
    whole = f"---\ntitle: Quiz\n---\n\n<!-- quiz: q{options} -->\n\n{text}\n\n<!-- /quiz -->\n"
    kit, problems = parse_kit(Tree({**FILES, QUIZ: whole.encode()}, ()), ON)
    assert kit and not [p for p in problems if p.level == "error"], problems
    return kit.lessons[0].sheet.quiz


def item(id: str, *choices: str, marks: str = "") -> str:
    """A choose-one item; its first choice is right."""
    lines = [
        f"- [{' ' if at else 'x'}] {choice}\n    > About {choice}"
        for at, choice in enumerate(choices)
    ]
    head = f"### Which ({id})?\n<!-- id: {id} --><!-- objective: name-helpers -->{marks}\n\n"
    return head + "\n".join(lines) + "\n\n"


def words(choices: tuple[Prose, ...]) -> list[str]:
    """The plain words of choices."""
    return [commonmark.plain(choice) for choice in choices]


def every(proofs: Proofs) -> Iterator[tuple[Lesson, Quiz, Version]]:
    """Every version of every lesson's quiz for every band, and some papers of a class set."""
    staying = staying_in(proofs.press.t)
    for lesson in proofs.kit.lessons:
        for band in (None, *lesson.bands):
            quiz = lesson.sheet.quiz.for_band(band)
            for version in (*lettered(quiz, 4, staying), *papers(quiz, 5, staying)):
                yield lesson, quiz, version


# --- mixing -----------------------------------------------------------------------------------


@given(st.integers(0, 40), st.integers())
def test_shuffled_loses_nothing(count: int, seed: int) -> None:
    """A mixed list has every thing once, and the same seed gives the same order."""
    order = shuffled(range(count), random.Random(seed))
    assert sorted(order) == list(range(count))
    assert shuffled(range(count), random.Random(seed)) == order


def test_shuffling_rests_on_what_python_promises() -> None:
    """The mixing uses `random()` alone, which gives the same numbers in every Python."""

    class OnlyRandom:
        def __init__(self, seed: str) -> None:
            self.random = random.Random(seed).random

    assert "".join(shuffled("abcdefgh", OnlyRandom("seed"))) == "decagfhb"  # type: ignore[arg-type]


def test_codes_stay_the_same() -> None:
    """A code that was printed leads back to the same version, on every machine and next year."""
    quiz = quiz_of("".join(item(f"i{n}", "yes it is", "a b", "c d") for n in range(5)))
    made = lettered(quiz, 3, STAYING)
    assert [version.code for version in made] == ["A-NGXC", "B-7F8Y", "C-KVQ6"]
    assert [each.id for each in made[1].quiz.items] == ["q.i1", "q.i0", "q.i4", "q.i3", "q.i2"]


# --- what a version keeps ---------------------------------------------------------------------


def facts(one: Item) -> object:
    """What an item says is right, by its words alone and in no order."""
    ask: Any = one.ask
    answer: Any = one.answer
    match ask.type:
        case "choice":
            return Counter(zip(words(ask.options), answer.right, feedback(answer), strict=True))
        case "true-false":
            return Counter(zip(words(ask.statements), answer.true, feedback(answer), strict=True))
        case "match":
            partners = words(ask.partners)
            pairs = [partners[at] for at in answer.partner_of]
            spares = sorted((partners[at], why and commonmark.plain(why))
                            for at, why in answer.spares)  # fmt: skip
            whole = Counter(zip(words(ask.lefts), pairs, feedback(answer), strict=True))
            return whole, spares, sorted(partners)
        case "order":
            steps = zip(answer.ranks, words(ask.steps), feedback(answer), strict=True)
            return sorted(steps, key=lambda step: step[0])
        case _:
            return one


def feedback(answer: Any) -> list[str]:
    """The words for each choice."""
    return [commonmark.plain(each) if each else "" for each in answer.feedback]


def test_a_version_says_what_the_quiz_says(proofs: Proofs) -> None:
    """Every item of a version has the same choices, the same key and the same feedback."""
    count = 0
    for _, quiz, version in every(proofs):
        old = {each.id: each for each in quiz.items}
        assert sorted(old) == sorted(each.id for each in version.quiz.items)
        for each in version.quiz.items:
            assert facts(each) == facts(old[each.id]), (version.code, each.id)
            count += 1
    assert count > 500


def test_version_a_is_the_author_s_order(proofs: Proofs) -> None:
    """Version A changes nothing."""
    for _, quiz, version in every(proofs):
        assert (version.quiz == quiz) == (version.name == "A"), version.code


def test_the_same_again(proofs: Proofs) -> None:
    """The same quiz gives the same versions; other words for `seed` give others, but the same A."""
    quiz, staying = proofs.kit.lessons[0].sheet.quiz, staying_in(proofs.press.t)
    assert lettered(quiz, 3, staying) == lettered(quiz, 3, staying)
    assert lettered(quiz, 5, staying)[:3] == lettered(quiz, 3, staying)
    usual, other = lettered(quiz, 3, staying), lettered(quiz, 3, staying, "room 12")
    assert usual[0].quiz == other[0].quiz
    assert all(one.quiz != two.quiz for one, two in zip(usual[1:], other[1:], strict=True))
    assert not {version.code for version in usual} & {version.code for version in other}


def test_a_code_changes_with_the_key_alone() -> None:
    """A mended word keeps code and order; another key or item gives other codes."""

    def codes(*items: str) -> list[str]:
        return [version.code for version in lettered(quiz_of("".join(items)), 3, STAYING)]

    one, two = item("one", "right", "wrong", "odd"), item("two", "left", "up", "down")
    usual = codes(one, two)
    assert codes(one.replace("wrong", "not right"), two) == usual
    assert not set(codes(two, one)) & set(usual)
    moved = two.replace("[x] left", "[ ] left").replace("[ ] up", "[x] up")
    assert not set(codes(one, moved)) & set(usual)
    assert all(set(code.split("-")[1]) <= set(SIGNS) for code in usual)


def test_no_two_papers_are_alike(proofs: Proofs) -> None:
    """In a class set every paper has its own number, code and order."""
    staying = staying_in(proofs.press.t)
    for lesson in proofs.kit.lessons:
        quiz = lesson.sheet.quiz.for_band(lesson.bands[0] if lesson.bands else None)
        made = papers(quiz, 40, staying)
        assert len({version.code for version in made}) == 40
        assert len({str(version.quiz) for version in made}) == 40
        assert [version.name for version in made[:2]] == ["01", "02"]


# --- what stays in its place ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "moving"),
    [
        (("one thing", "another", "a third"), (0, 1, 2)),
        (("one thing", "another", "None of these."), (0, 1)),
        (("one thing", "another", "None of these is safe"), (0, 1)),
        (("one thing", "Both", "another"), (0, 2)),
        (("Both parents", "another", "a third"), (0, 1, 2)),
        (("True", "False"), ()),
        (("Yes", "No"), ()),
        (("Yes, because it helps", "No, because it does not"), (0, 1)),
        (("10 minutes", "2 hours", "3 days"), (0, 1, 2)),
        (("after 1 hour", "after 24 hours", "after 48 hours"), ()),
        (("$1,200", "$90", "$5"), ()),
        (("at 9:30", "at 10:15", "at 11:00", "none of these"), ()),
        (("a stop", "a start", "A and B"), ()),
        (("a stop", "a start", "both A and B"), ()),
    ],
)
def test_choices_that_have_a_place_keep_it(
    choices: tuple[str, ...], moving: tuple[int, ...]
) -> None:
    """Numbers in order, "both", "none of these", true and false stay where the author put them."""
    (one,) = quiz_of(item("one", *choices)).items
    assert isinstance(one.ask, ChoiceAsk)
    assert free(one.ask, STAYING) == moving


def test_what_is_fixed_stays() -> None:
    """`<!-- fixed -->` keeps an item at its place and its choices in theirs, in every version."""
    items = [item(f"i{n}", "a", "b", "c", marks="<!-- fixed -->" * (n == 2)) for n in range(6)]
    quiz = quiz_of("".join(items))
    for version in papers(quiz, 12, STAYING):
        assert version.quiz.items[2] == quiz.items[2]


def test_written_answers_and_polls_keep_their_place(proofs: Proofs) -> None:
    """Items for written answers stay at the end, where there is time for them; polls stay too."""
    seen = 0
    for _, quiz, version in every(proofs):
        for at, each in enumerate(quiz.items):
            if each.ask.type in {"written", "poll"}:
                assert version.quiz.items[at] == each
                seen += 1
    assert seen > 50


# --- keys -------------------------------------------------------------------------------------


def places(quiz: Quiz) -> list[tuple[int, int]]:
    """For each choose-one item where its key stands, and among how many choices."""
    return [
        (each.answer.right.index(True), len(each.ask.options))
        for each in quiz.items
        if isinstance(each.ask, ChoiceAsk)
        and not each.ask.many
        and isinstance(each.answer, ChoiceAnswer)
    ]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(2, 5), min_size=1, max_size=12), st.integers())
def test_keys_are_spread_over_the_letters(sizes: list[int], seed: int) -> None:
    """Among items of equally many choices no letter is right twice more than another."""
    text = "".join(item(f"i{n}", *"pqrst"[:size]) for n, size in enumerate(sizes))
    for version in lettered(quiz_of(text), 4, STAYING, str(seed))[1:]:
        found = places(version.quiz)
        for size in set(sizes):
            counts = Counter(at for at, among in found if among == size)
            assert (
                max(counts[at] for at in range(size)) - min(counts[at] for at in range(size)) <= 1
            ), (version.code, found)


def test_neighbours_have_other_keys(proofs: Proofs) -> None:
    """At few places the letters of two versions are the same: looking across does not help."""
    from lessonkit.versions import answers

    for lesson in proofs.kit.lessons:
        for band in lesson.bands or (None,):
            made = versions_of(lesson, band, proofs.press)
            for one, two in itertools.pairwise(made):
                first, second = answers(one.quiz), answers(two.quiz)
                same = sum(map(lambda mine, yours: mine == yours, first[:-1], second[:-1]))
                assert same <= 2, (lesson.id, one.code, two.code)


def short(one: Item, t: Any) -> str:
    """What a student who has all right writes, worked out from the model by the test itself."""
    answer: Any = one.answer
    match one.ask.type:
        case "choice" | "flags":
            marks = answer.right if one.ask.type == "choice" else answer.flagged
            return " ".join(letter(at) for at, right in enumerate(marks) if right)
        case "true-false":
            return " ".join("T" if true else "F" for true in answer.true)
        case "match":
            return " ".join(map(letter, answer.partner_of))
        case "order":
            return " ".join(map(str, answer.ranks))
        case "gap":
            return " · ".join(accepted[0] for accepted in answer.accepted)
        case "written":
            return "guide"
        case _:
            return "–"


def cells(sheet: Sheet) -> list[list[str]]:
    """The table of a sheet of keys: its rows, with the answers alone."""
    rows = re.findall(r"<tr>(.*?)</tr>", sheet.html, re.S)
    found = [
        re.findall(r"<t[hd][^>]*>(?:<b>)?(.*?)(?:</b>.*?)?</t[hd]>", row, re.S) for row in rows
    ]
    return [[html.unescape(" ".join(cell.split())) for cell in row] for row in found]


def test_the_table_of_keys_is_the_keys(proofs: Proofs) -> None:
    """In the table of all keys each column has the code of a version and its answers."""
    seen = 0
    for sheet in proofs.sheets:
        if sheet.name != "keys":
            continue
        lesson = proofs.kit.lesson(str(sheet.lesson))
        versions = versions_of(lesson, sheet.variant, proofs.press)
        columns = list(zip(*cells(sheet), strict=True))[1:]
        for version, column in zip(versions, columns, strict=True):
            wanted = [short(each, None) for each in version.quiz.items]
            assert list(column) == [version.code, *wanted]
            seen += 1
    assert seen > 20


def test_sheet_and_key_carry_one_code(proofs: Proofs) -> None:
    """The code of a version stands on its sheets, on its key, in the table, and on no other."""
    by_code: dict[str, set[str]] = {}
    for sheet in proofs.sheets:
        for code in set(re.findall(r"\b[ABC]-[3-9C-Y]{4}\b", sheet.html)):
            by_code.setdefault(code, set()).add(sheet.name)
    assert len(by_code) > 30
    everywhere = frozenset({"quiz", "key", "keys", "answer-sheet"})
    assert {frozenset(names) for names in by_code.values()} == {everywhere}


# --- pools and class sets ---------------------------------------------------------------------


def test_a_pool_gives_each_paper_its_items() -> None:
    """With `pick: 4` each paper has 4 of the items, fixed ones always, in other choices each."""
    items = [item(f"i{n}", "a", "b", "c", marks="<!-- fixed -->" * (n == 0)) for n in range(9)]
    quiz = quiz_of("".join(items), "; pick: 4; pass: 3")
    made = papers(quiz, 20, STAYING)
    for version in (*made, *lettered(quiz, 3, STAYING)):
        assert len(version.quiz.items) == 4
        assert version.quiz.points == 4
        assert version.quiz.items[0].id == "q.i0"
    assert len({frozenset(each.id for each in version.quiz.items) for version in made}) > 10
    first = lettered(quiz, 1, STAYING)[0].quiz.items
    assert [each.id for each in first] == sorted(each.id for each in first)


def test_a_class_set_is_one_file_and_a_key(proofs: Proofs) -> None:
    """28 papers begin on a front side each, count their own pages, and have one table of keys."""
    lesson = proofs.kit.lesson("express")
    sheets = list(class_set(lesson, 3, proofs.press))
    assert [sheet.kind for sheet in sheets] == ["quiz-sheet", "answer-key"] * (len(sheets) // 2)
    paper, key = sheets[:2]
    done = proofs.printer.print(paper, "letter")
    assert done.complaints == ()
    codes = [row[0] for row in cells(key)[1:]]
    assert [code.split("-")[0] for code in codes] == ["01", "02", "03"]
    pages = page_texts(done.content)
    for number, text in enumerate(pages):
        if text:
            assert sum(code in text for code in codes) == 1
            assert codes[number // 2] in text
            assert f"Page {number % 2 + 1} of 2" in text


def test_versions_take_no_more_room(proofs: Proofs) -> None:
    """What is reckoned for the items of a sheet is close to what they take when it is printed."""
    sheets = [sheet for sheet in proofs.sheets if sheet.kind == "quiz-sheet"]
    far, seen = [], 0
    plain = measure.plain_with(proofs.surface.plain)
    for sheet in sheets[::7]:
        lesson = proofs.kit.lesson(str(sheet.lesson))
        found = versions_of(lesson, sheet.variant, proofs.press)
        quiz = next(version.quiz for version in found if version.code == sheet.code)
        document = proofs.printer.lay_out(sheet, "letter")[0]
        boxes = [
            box.margin_height() * 25.4 / 96
            for page in document.pages
            for box in elements(page)
            if "kit-item" in box.element.get("class", "").split()
        ]
        for height, each in zip(boxes, quiz.items, strict=True):
            seen += 1
            reckoned = measure.item(each.ask, plain)
            if not -1 < reckoned - height < 9:
                far.append((each.id, round(height, 1), round(reckoned, 1)))
    assert seen > 30
    assert far == []


def test_a_class_set_holds_no_answers(proofs: Proofs) -> None:
    """The papers are made from the asking halves alone."""
    lesson = proofs.kit.lesson("not-your-fault")
    for sheet in class_set(lesson, 2, proofs.press):
        if sheet.audience == "student":
            assert "Right. One adult" not in sheet.html
            assert "kit-letter--right" not in sheet.html
