"""What a case cannot say: students never get answers, nor an order that gives one away."""

import datetime
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from lessonkit.items import ITEM_TYPES
from lessonkit.items.base import Item
from lessonkit.items.match import MatchAnswer, MatchAsk
from lessonkit.items.order import OrderAnswer, OrderAsk
from lessonkit.model import Kit
from lessonkit.parse import parse_kit
from lessonkit.read import Tree, read_tree
from lessonkit.text import is_name, mixed, name_for, nearest, slug, unique_slug
from tests.conftest import BASE
from tests.dump import dump_kit

ON = datetime.date(2026, 12, 1)
QUIZ = "lessons/first-steps/quiz.md"
FILES = dict(read_tree(BASE).files)

# "SECRET" begins every word that only a key may show.
SECRETS = """\
---
title: Secrets
---

<!-- quiz: secrets -->

### Choose one
<!-- id: choose-one --><!-- objective: name-helpers --><!-- facts: P1 -->

- [x] first
    > SECRETa and *SECRETb* and `SECRETc`
- [ ] second
    > ![SECRETd](img/door.svg) and [SECRETe](teacher.md)

> SECRETf
>
> - SECRETg

### True or false
<!-- id: true-false --><!-- objective: name-helpers -->
<!-- true-false -->

- [x] third
    > SECRETa
- [ ] fourth
    > | SECRETb |
    > | - |
    > | SECRETc |

### Match
<!-- id: match --><!-- objective: name-helpers -->
<!-- match -->

| left | right | SECRETa |
| - | - | - |
| one | eins | SECRETb |
| two | zwei | SECRETc |
| | drei | SECRETd |

> SECRETe

### Order
<!-- id: order --><!-- objective: name-helpers -->
<!-- order -->

1. do
    > SECRETa
2. re
3. mi
    > SECRETb

### Gap
<!-- id: gap --><!-- objective: name-helpers -->

Tell an [[SECRETa | SECRETb]] **and a [[SECRETc]]**.

> SECRETd

### Flags
<!-- id: flags --><!-- objective: name-helpers -->
<!-- flags -->

- [x] **Nova:** fifth
    > SECRETa
- [ ] **Sam:** sixth
    > SECRETb

### Written
<!-- id: written --><!-- objective: name-helpers -->

<details>
<summary>Hint</summary>

Think.

</details>

<!-- lines: 3 -->

<details>
<summary>SECRETa</summary>

| SECRETb | SECRETc |
| - | - |
| 1 | SECRETd |

> SECRETe

SECRETf

</details>

> SECRETg

### Poll
<!-- id: poll --><!-- poll -->

- [ ] seventh
    > SECRETa
- [ ] eighth

<!-- /quiz -->
"""


def parse(quiz: str | bytes) -> Kit:
    """The minimal kit with another quiz.md; it must be without any problem."""
    content = quiz.encode() if isinstance(quiz, str) else quiz
    kit, problems = parse_kit(Tree({**FILES, QUIZ: content}), ON)
    assert problems == ()
    assert kit is not None
    return kit


def items_of(quiz: str) -> tuple[Item, ...]:
    """The items of a quiz."""
    return parse(quiz).lessons[0].sheet.quiz.items


def words_in(value: Any) -> Iterator[str]:
    """Every text that can be reached from a value: in fields, tokens, attributes and keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Token):
        yield from words_in(value.as_dict())
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_in(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from (*words_in(key), *words_in(part))
    elif isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from words_in(part)


@pytest.mark.parametrize("item", items_of(SECRETS), ids=lambda item: item.ask.type)
def test_asking_half_holds_no_answer(item: Item) -> None:
    """A student's sheet is made from `ask` alone, so nothing of the key can be reached from it."""
    secret = [text for text in words_in(item.ask) if "SECRET" in text]
    assert secret == []
    assert any("SECRET" in text for text in words_in(item.answer))


def test_asking_half_of_every_type() -> None:
    """The secrets stand in an item of every type there is."""
    assert {item.ask.type for item in items_of(SECRETS)} == {kind.name for kind in ITEM_TYPES}


def test_word_bank_hides_which_word_goes_where() -> None:
    """A word bank is sorted, not in the order of the gaps."""
    (item,) = items_of(
        one_item("Tell a [[zebra]] and an [[ape]].", "<!-- word-bank: Ape | bee -->")
    )
    assert item.ask.bank == ("Ape", "ape", "bee", "zebra")  # type: ignore[attr-defined]


def one_item(body: str, comments: str = "", id: str = "one") -> str:
    """A quiz.md with one item."""
    return (
        f"---\ntitle: Quiz\n---\n\n<!-- quiz: only -->\n\n### What?\n<!-- id: {id} -->"
        f"<!-- objective: name-helpers -->{comments}\n\n{body}\n\n<!-- /quiz -->\n"
    )


@given(st.integers(0, 12), st.text(max_size=20), st.integers(0, 14))
@settings(derandomize=True, deadline=None)
def test_mixed(count: int, seed: str, among: int) -> None:
    """A mixed order has every number once, is the same every time, and never the sorted one."""
    order = mixed(count, seed, among)
    assert sorted(order) == list(range(count))
    assert mixed(count, seed, among) == order
    if min(count, among) > 1:
        assert [number for number in order if number < among] != list(range(min(count, among)))


def test_mixed_is_the_same_on_every_machine() -> None:
    """Sheets printed on two machines have the same order; a new Python must not change it."""
    assert mixed(6, "first-steps.what-helps") == (1, 0, 2, 3, 4, 5)


@pytest.mark.parametrize("id", [f"item-{number}" for number in range(40)])
def test_shown_order_is_not_the_right_one(id: str) -> None:
    """Steps and partners are never shown in the order in which they are right."""
    (item,) = items_of(one_item("1. do\n2. re\n3. mi", "<!-- order -->", id))
    assert isinstance(item.ask, OrderAsk)
    assert isinstance(item.answer, OrderAnswer)
    steps = [step.tokens[0].content for step in item.ask.steps]
    assert steps != ["do", "re", "mi"]
    right = sorted(zip(item.answer.ranks, steps, strict=True))
    assert [step for _, step in right] == ["do", "re", "mi"]

    table = "| a | b |\n| - | - |\n| one | eins |\n| two | zwei |\n| | drei |"
    (item,) = items_of(one_item(table, "<!-- match -->", id))
    assert isinstance(item.ask, MatchAsk)
    assert isinstance(item.answer, MatchAnswer)
    partners = [partner.tokens[0].content for partner in item.ask.partners]
    assert [partners[index] for index in item.answer.partner_of] == ["eins", "zwei"]
    assert [partners[index] for index, _ in item.answer.spares] == ["drei"]
    assert item.answer.partner_of[0] > item.answer.partner_of[1]


def _loose_lists(text: str) -> str:
    return re.sub(r"\n(- \[|    > )", r"\n\n\1", text)


def _padded_tables(text: str) -> str:
    return re.sub(r"^\|.*$", lambda row: row[0].replace(" | ", "   |   "), text, flags=re.MULTILINE)


# What Prettier, mdformat, markdownlint --fix and editors do to a file.
FORMATTERS: dict[str, Callable[[str], str]] = {
    "stars for bullets": lambda text: text.replace("- [", "* ["),
    "plus for bullets": lambda text: text.replace("- [", "+ ["),
    "wide bullets": lambda text: text.replace("- [", "-   ["),
    "feedback at two spaces": lambda text: re.sub(r"(- \[.*\n)    >", r"\1  >", text),
    "loose lists": _loose_lists,
    "all steps numbered 1": lambda text: re.sub(r"^[23]\. ", "1. ", text, flags=re.MULTILINE),
    "numbers with brackets": lambda text: re.sub(r"^(\d)\. ", r"\1) ", text, flags=re.MULTILINE),
    "padded tables": _padded_tables,
    "aligned tables": lambda text: text.replace("| --- |", "| :-: |"),
    "comments on lines of their own": lambda text: text.replace("--><!--", "-->\n<!--"),
    "comments after an empty line": lambda text: text.replace("\n<!-- id", "\n\n<!-- id"),
    "underscores for strong": lambda text: re.sub(r"\*\*(\w+:)\*\*", r"__\1__", text),
    "capital X": lambda text: text.replace("[x]", "[X]"),
    "closing hashes": lambda text: re.sub(r"^(### .*)$", r"\1 ###", text, flags=re.MULTILINE),
    "escaped signs": lambda text: re.sub(r"(?<=\w)([?.])$", r"\\\1", text, flags=re.MULTILINE),
    "wrapped lines": lambda text: text.replace(" an [[adult | ", "\nan [[adult |\n"),
    "spaces at line ends": lambda text: re.sub(r"(?<=\w\.)$", " ", text, flags=re.MULTILINE),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "no line end at the end": str.rstrip,
}


@pytest.mark.parametrize("name", FORMATTERS)
def test_formatters_change_nothing(name: str) -> None:
    """What a formatter does to a quiz changes neither its items nor its key."""
    before = FILES[QUIZ].decode()
    after = FORMATTERS[name](before)
    assert after != before
    assert _meaning(parse(after)) == _meaning(parse(before))


def _meaning(kit: Kit) -> str:
    """What a quiz says, without line numbers and line ends."""
    return re.sub(r" ?@\d+", "", dump_kit(kit, {QUIZ})).replace("/ ", " ")


@given(st.text(max_size=30))
@settings(derandomize=True, deadline=None)
def test_names_from_words(words: str) -> None:
    """A name that is suggested is always one that is allowed."""
    assert is_name(name_for(words))


def test_anchors() -> None:
    """Anchors are GitHub's: small letters, hyphens for spaces, counted up when taken."""
    taken: dict[str, int] = {}
    headings = ("What helps, first?", "What helps first", "What helps first-1", "", "A & B")
    assert [unique_slug(heading, taken) for heading in headings] == [
        "what-helps-first",
        "what-helps-first-1",
        "what-helps-first-1-1",
        "section",
        "a--b",
    ]
    assert slug("Größe_ 1.5") == "größe_-15"


def test_nearest() -> None:
    """The word that was meant is found whatever its capitals; a stranger is not."""
    assert nearest("p1", ["P1", "P10"]) == "P1"
    assert nearest("lines", ["Lnes"]) == "Lnes"
    assert nearest("zebra", ["lines", "box"]) is None


def test_files_that_are_not_opened(tmp_path: Path) -> None:
    """Hidden files are passed over; a name that is not UTF-8 can still be printed."""
    (tmp_path / "lessons/.git").mkdir(parents=True)
    (tmp_path / "lessons/.git/a.md").write_text("x")
    (tmp_path / "lessons/.b.md").write_text("x")
    assert dict(read_tree(tmp_path).files) == {}
    if sys.platform == "linux":
        (tmp_path / "lessons").joinpath(b"\xff.md".decode("utf-8", "surrogateescape")).touch()
        assert dict(read_tree(tmp_path).files) == {r"lessons/\xff.md": b""}
