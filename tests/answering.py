"""Says how to answer quiz items, from the model: right, wrong, or with something left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

from lessonkit.items.base import Item
from lessonkit.items.choice import ChoiceAnswer, ChoiceAsk
from lessonkit.items.flags import FlagsAnswer
from lessonkit.items.gap import GapAnswer
from lessonkit.items.match import MatchAnswer, MatchAsk
from lessonkit.items.order import OrderAnswer
from lessonkit.items.poll import PollAsk
from lessonkit.items.true_false import TrueFalseAnswer, TrueFalseAsk
from lessonkit.items.written import WrittenAnswer
from lessonkit.text import Prose

WRONG_WORD = "none of these words"
OWN_WORDS = "I would tell somebody I trust."


@dataclass(frozen=True)
class Act:
    """One thing to do to an item: what, with which field (a selector inside it, and which of those
    it finds), and what with.

    "tick" and "untick" a box or radio, "pick" a value of a list, "write" words into a field,
    "arrange" steps in the order that `value` gives.
    """

    what: Literal["tick", "untick", "pick", "write", "arrange"]
    field: str
    value: str = ""
    at: int = 0


@dataclass(frozen=True)
class Try:
    """One way to answer an item: what to do, the state it must lead to, what must be said."""

    name: str
    acts: tuple[Act, ...]
    state: str
    said: tuple[Prose, ...] = ()


def shown_when_open(item: Item) -> tuple[list[Prose], list[Prose], list[Prose]]:
    """What a page says of an item: what it asks, its hint, and what its key adds.

    The heads of a match are for paper, and a guide's lower levels for whoever marks it.
    """
    not_asked = ("hint", "left_head", "partner_head")
    asked = [getattr(item.ask, one.name) for one in fields(item.ask) if one.name not in not_asked]
    answered = [getattr(item.answer, one.name) for one in fields(item.answer)]
    if isinstance(item.answer, WrittenAnswer):
        answered = [item.answer.explanation, item.answer.best, *item.answer.levels[:1]]
    return list(_proses(tuple(asked))), list(_proses(item.ask.hint)), list(_proses(tuple(answered)))


def count_fields(item: Item) -> int:
    """How many fields there are to fill in without scripts; a written answer goes on paper."""
    ask, answer = item.ask, item.answer
    if isinstance(ask, TrueFalseAsk):
        return 2 * len(ask.statements)
    if isinstance(answer, GapAnswer):
        return len(answer.accepted)
    for name in ("options", "lefts", "steps", "messages"):
        if hasattr(ask, name):
            return len(getattr(ask, name))
    return 0


def _proses(node: object) -> Iterator[Prose]:
    """Every running text in a value of the model."""
    if isinstance(node, Prose):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _proses(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _proses(getattr(node, field.name))


def tries(item: Item) -> tuple[Try, ...]:
    """Every way of answering that the driver goes through, wrong ones first."""
    ask, answer = item.ask, item.answer
    if isinstance(answer, ChoiceAnswer) and isinstance(ask, ChoiceAsk):
        return _choice(ask, answer)
    if isinstance(answer, FlagsAnswer):
        return _flags(answer)
    if isinstance(answer, TrueFalseAnswer):
        return _true_false(item.id, answer)
    if isinstance(answer, MatchAnswer) and isinstance(ask, MatchAsk):
        return _match(ask, answer)
    if isinstance(answer, OrderAnswer):
        return _order(answer)
    if isinstance(answer, GapAnswer):
        return _gap(answer)
    if isinstance(ask, PollAsk):
        return _poll(item, ask.many)
    return _written()


def _given(feedback: Sequence[Prose | None], places: Sequence[int]) -> tuple[Prose, ...]:
    """The words of the author on those places, where there are any."""
    return tuple(words for place in places if (words := feedback[place]) is not None)


def _tick(picked: Sequence[int], count: int) -> tuple[Act, ...]:
    """Tick exactly these of so many boxes or radios."""
    clear = tuple(Act("untick", f"input[value='{place}']") for place in range(count))
    return clear + tuple(Act("tick", f"input[value='{place}']") for place in picked)


def _choice(ask: ChoiceAsk, answer: ChoiceAnswer) -> tuple[Try, ...]:
    right = [place for place, fits in enumerate(answer.right) if fits]
    wrong = [place for place, fits in enumerate(answer.right) if not fits]
    found = [Try("nothing", (), "incomplete")]
    for place in wrong:
        found.append(_ticking(f"wrong {place}", [place], "not-yet", answer.feedback))
    if ask.many:
        found.append(_ticking("all", [*right, *wrong], "not-yet", answer.feedback))
        if len(right) > 1:
            found.append(_ticking("too few", right[:1], "not-yet", answer.feedback))
    found.append(_ticking("right", right, "right", answer.feedback))
    return tuple(found)


def _flags(answer: FlagsAnswer) -> tuple[Try, ...]:
    flags = [place for place, flag in enumerate(answer.flagged) if flag]
    plain = [place for place, flag in enumerate(answer.flagged) if not flag]
    found = [Try("nothing", (), "incomplete")]
    if plain:
        found.append(_ticking("no flag", plain[:1], "not-yet", answer.feedback))
        found.append(_ticking("all", [*flags, *plain], "not-yet", answer.feedback))
    if len(flags) > 1:
        found.append(_ticking("too few", flags[:1], "not-yet", answer.feedback))
    found.append(_ticking("right", flags, "right", answer.feedback))
    return tuple(found)


def _ticking(name: str, picked: Sequence[int], state: str, feedback: Sequence[Prose | None]) -> Try:
    return Try(name, _tick(picked, len(feedback)), state, _given(feedback, picked))


def _true_false(id: str, answer: TrueFalseAnswer) -> tuple[Try, ...]:
    count = len(answer.true)

    def judge(values: Sequence[bool]) -> tuple[Act, ...]:
        words = ["true" if value else "false" for value in values]
        return tuple(
            Act("tick", f'input[name="{id}.{place}"][value={word}]')
            for place, word in enumerate(words)
        )

    everything = _given(answer.feedback, range(count))
    found = [Try("nothing", (), "incomplete")]
    if count > 1:
        found.append(Try("too few", judge(answer.true[:1]), "incomplete"))
    for place in range(count):
        values = [value != (at == place) for at, value in enumerate(answer.true)]
        found.append(Try(f"wrong {place}", judge(values), "not-yet", everything))
    found.append(Try("right", judge(answer.true), "right", everything))
    return tuple(found)


def _match(ask: MatchAsk, answer: MatchAnswer) -> tuple[Try, ...]:
    count = len(ask.lefts)

    def pair(partners: Sequence[int | None]) -> tuple[Act, ...]:
        values = ["" if partner is None else str(partner) for partner in partners]
        return tuple(
            Act("pick", f'select[name="{ask.id}.{place}"]', value)
            for place, value in enumerate(values)
        )

    right = list(answer.partner_of)
    found = [
        Try("nothing", (), "incomplete"),
        Try("too few", pair([*right[:-1], None]), "incomplete"),
        Try("turned", pair([*right[1:], right[0]]), "not-yet"),
    ]
    for place, why in answer.spares:
        said = (why,) if why else ()
        found.append(Try(f"spare {place}", pair([place, *right[1:]]), "not-yet", said))
    everything = _given(answer.feedback, range(count))
    found.append(Try("right", pair(right), "right", everything))
    return tuple(found)


def _order(answer: OrderAnswer) -> tuple[Try, ...]:
    right = [answer.ranks.index(rank) for rank in sorted(answer.ranks)]

    def arrange(steps: Sequence[int]) -> tuple[Act, ...]:
        return (Act("arrange", "li[data-step]", " ".join(map(str, steps))),)

    return (
        Try("turned", arrange([*right[1:], right[0]]), "not-yet"),
        Try("end changed", arrange([*right[:-2], right[-1], right[-2]]), "not-yet"),
        Try("right", arrange(right), "right", _given(answer.feedback, range(len(right)))),
    )


def _gap(answer: GapAnswer) -> tuple[Try, ...]:
    def write(words: Sequence[str]) -> tuple[Act, ...]:
        return tuple(
            Act("write", "input[type=text]", word, place) for place, word in enumerate(words)
        )

    first = [accepted[0] for accepted in answer.accepted]
    found = [
        Try("nothing", (), "incomplete"),
        Try("too few", write([*first[:-1], " "]), "incomplete"),
    ]
    for place in range(len(first)):
        words = [*first[:place], WRONG_WORD, *first[place + 1 :]]
        found.append(Try(f"wrong {place}", write(words), "not-yet"))
    for place, accepted in enumerate(answer.accepted):
        for word in accepted[1:]:
            words = [*first[:place], word, *first[place + 1 :]]
            found.append(Try(f"also {word}", write(words), "right"))
    found.append(Try("in capitals", write([f" {word.upper()}. " for word in first]), "right"))
    found.append(Try("right", write(first), "right"))
    return tuple(found)


def _poll(item: Item, many: bool) -> tuple[Try, ...]:
    feedback = item.answer.feedback  # type: ignore[attr-defined]
    every = range(len(feedback))
    one = tuple(_ticking(f"option {place}", [place], "noted", feedback) for place in every)
    return (*one, _ticking("all", every, "noted", feedback)) if many else one


def _written() -> tuple[Try, ...]:
    return (
        Try("nothing", (), "incomplete"),
        Try("own words", (Act("write", "textarea", OWN_WORDS),), "compared"),
    )
