"""Makes versions of a quiz: for neighbours, and for a whole class. Knows no paper and no student.

A version is named ("B", or "07" for one of a class set) and carries a code such as "B-7F3K". The
code is the seed of all that is mixed in it, so it leads back to the same version, and sheet and
key that carry one code belong together. It is made of what decides over a key: the items, how
many choices each has, and which are right. A word that is mended keeps it, another key does not.
"""

import hashlib
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from lessonkit.items import ITEM_TYPES
from lessonkit.items.base import Item, Staying
from lessonkit.items.choice import ChoiceAnswer, ChoiceAsk, arranged
from lessonkit.model import Quiz
from lessonkit.text import letter, shuffled
from lessonkit.words import Words

SIGNS = "346789CDFGHJKMNPQRTVWXY"  # none is taken for another, and no word comes of them
LENGTH = 4
TRIES = 24  # of so many arrangements the shortest is taken that is least like other versions
MOST_TRIES = 200
TYPES = {kind.name: kind for kind in ITEM_TYPES}


Room = Callable[[Quiz], int]  # how many pages an arrangement takes
Places = Mapping[str, tuple[int, ...]]  # of each item: those whose parts may change


@dataclass(frozen=True, slots=True)
class Version:
    """A quiz in one arrangement; `name` and `code` are printed on its sheets and its key."""

    name: str
    code: str
    quiz: Quiz


def staying_in(t: Words) -> Staying:
    """The choices that have a place of their own in the language of the kit."""
    return Staying(_listed(t("versions.in-place")), _listed(t("versions.in-order")))


def _listed(words: str) -> frozenset[str]:
    return frozenset(part.strip().casefold() for part in words.split(","))


def anywhere(quiz: Quiz) -> int:
    """Let every arrangement take the same room."""
    return 0


def lettered(
    quiz: Quiz, count: int, staying: Staying, seed: str = "", room: Room = anywhere
) -> tuple[Version, ...]:
    """Make the versions A, B, C and so on; A keeps the author's order.

    The quiz is one grade band's already. Another `seed` gives other versions, A aside. Of many
    arrangements one is taken that needs little `room` on paper.
    """
    names = [letter(index) for index in range(count)]
    return tuple(_series(quiz, names, staying, seed, room, as_written=True))


def papers(
    quiz: Quiz, count: int, staying: Staying, seed: str = "", room: Room = anywhere
) -> tuple[Version, ...]:
    """Make one paper for each of `count` students, numbered from 01; no two are alike.

    A very short quiz has fewer arrangements than a class has students; then some are alike.
    """
    width = max(2, len(str(count)))
    names = [f"{number:0{width}}" for number in range(1, count + 1)]
    return tuple(_series(quiz, names, staying, seed, room, as_written=False))


def stays(item: Item, quiz: Quiz) -> bool:
    """Tell whether an item is on every paper, at its place: fixed ones, written answers, polls."""
    return item.id in quiz.fixed or not TYPES[item.ask.type].moves


def answers(quiz: Quiz) -> tuple[object, ...]:
    """What is right at each place of a quiz, without any words: tells two keys apart."""
    return tuple((item.ask.type, _key(item)) for item in quiz.items)


def _series(
    quiz: Quiz, names: Iterable[str], staying: Staying, seed: str, room: Room, *, as_written: bool
) -> Iterator[Version]:
    seen: list[tuple[object, ...]] = []  # what is right at each place of those before
    shapes: set[object] = set()
    places = {
        item.id: () if item.id in quiz.fixed else TYPES[item.ask.type].free(item.ask, staying)
        for item in quiz.items
    }
    for name in names:
        mix = not (as_written and not seen)
        new = (
            version
            for version in _tries(quiz, name, places, seed, mix=mix)
            if _shape(version.quiz) not in shapes
        )
        best = min(
            itertools.islice(new, TRIES),
            key=lambda version: (room(version.quiz), _likeness(version.quiz, seen)),
            default=None,
        ) or next(_tries(quiz, name, places, seed, mix=mix))
        seen.append(answers(best.quiz))
        shapes.add(_shape(best.quiz))
        yield best


def _tries(quiz: Quiz, name: str, places: Places, seed: str, *, mix: bool) -> Iterator[Version]:
    """Every arrangement that one version could have; only one if nothing is mixed."""
    whole = repr((name, seed, _whole(quiz)))
    for attempt in range(MOST_TRIES if mix else 1):
        code = f"{name}-{_signs(f'{attempt} {whole}')}"
        dice = random.Random(f"{quiz.id} {code}")
        items = _picked(quiz, dice)
        if mix:
            items = _places(items, quiz, dice)
            varied = [
                item
                if item.id in quiz.fixed
                else TYPES[item.ask.type].vary(item, dice, places[item.id])
                for item in items
            ]
            items = tuple(_balanced(varied, places, dice))
        yield Version(name, code, replace(quiz, items=items))


def _signs(seed: str) -> str:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    signs = ""
    for _ in range(LENGTH):
        number, at = divmod(number, len(SIGNS))
        signs += SIGNS[at]
    return signs


def _picked(quiz: Quiz, dice: random.Random) -> tuple[Item, ...]:
    """The items of one paper, in the author's order; of a pool, as many for each objective."""
    if quiz.pick is None:
        return quiz.items
    taken = [item for item in quiz.items if stays(item, quiz)]
    pool = shuffled((item for item in quiz.items if not stays(item, quiz)), dice)
    asked = Counter(item.answer.objective for item in taken)
    while len(taken) < quiz.pick:
        at = min(range(len(pool)), key=lambda at: asked[pool[at].answer.objective])
        item = pool.pop(at)
        taken.append(item)
        asked[item.answer.objective] += 1
    ids = {item.id for item in taken}
    return tuple(item for item in quiz.items if item.id in ids)


def _places(items: Sequence[Item], quiz: Quiz, dice: random.Random) -> tuple[Item, ...]:
    """The items in another order than the author's; those that stay keep their places.

    Items change places only with those that have the same rows on an answer sheet, so that one
    answer sheet fits all versions.
    """
    alike: dict[object, list[int]] = {}
    for at, item in enumerate(items):
        if not stays(item, quiz):
            alike.setdefault(TYPES[item.ask.type].rows(item.ask), []).append(at)
    moved = list(items)
    for places in alike.values():
        order = list(range(len(places)))
        while len(places) > 1 and order == sorted(order):
            order = shuffled(order, dice)
        for place, old in zip(places, order, strict=True):
            moved[place] = items[places[old]]
    return tuple(moved)


def _balanced(items: Sequence[Item], places: Places, dice: random.Random) -> Iterator[Item]:
    """Spread the right answers of choose-one items evenly over the letters.

    Among items of equally many choices the counts of any two letters differ by one at most.
    """
    used: Counter[int] = Counter()
    groups: dict[tuple[int, ...], list[str]] = {}
    for item in items:
        key = _slot(item)
        if key is not None:
            if key in places[item.id]:
                groups.setdefault(places[item.id], []).append(item.id)
            else:
                used[key] += 1
    wanted: dict[str, int] = {}
    for free, ids in sorted(groups.items()):
        whole, rest = divmod(len(ids), len(free))
        spare = sorted(shuffled(free, dice), key=lambda place: used[place])[:rest]
        slots = shuffled((*free * whole, *spare), dice)
        used.update(slots)
        wanted |= dict(zip(ids, slots, strict=True))
    for item in items:
        yield _with_key_at(item, wanted[item.id]) if item.id in wanted else item


def _choice(item: Item) -> ChoiceAsk:
    assert isinstance(item.ask, ChoiceAsk)
    return item.ask


def _slot(item: Item) -> int | None:
    """Where the right answer of a choose-one item stands; None for all other items."""
    one = isinstance(item.ask, ChoiceAsk) and not item.ask.many
    if not one or not isinstance(item.answer, ChoiceAnswer):
        return None
    return item.answer.right.index(True)


def _with_key_at(item: Item, place: int) -> Item:
    """Let the right option and the one at a place change places."""
    key = _slot(item)
    assert key is not None
    if key == place:
        return item
    order = list(range(len(_choice(item).options)))
    order[place], order[key] = key, place
    return arranged(item, order)


# --- what makes two quizzes the same ----------------------------------------------------------


def _key(item: Item) -> tuple[object, ...]:
    """What is right in an item, as numbers and marks: the fields of its answer without words."""
    answer = item.answer
    return tuple(
        (name, value)
        for name in answer.__dataclass_fields__
        if isinstance(value := getattr(answer, name), tuple)
        and all(isinstance(part, int) for part in value)
    )


def _whole(quiz: Quiz) -> tuple[object, ...]:
    """All that decides over the key of any version of a quiz."""
    items = tuple((item.id, item.ask.points, _sizes(item), _key(item)) for item in quiz.items)
    return (quiz.id, quiz.pick, quiz.fixed, items)


def _sizes(item: Item) -> tuple[int, ...]:
    return tuple(
        len(value)
        for each in fields(item.ask)
        if isinstance(value := getattr(item.ask, each.name), tuple)
    )


def _shape(quiz: Quiz) -> tuple[object, ...]:
    """What a reader sees of an arrangement: the items in their order, the choices in theirs."""
    return tuple((item.id, _shown(item.ask)) for item in quiz.items)


def _shown(ask: object) -> tuple[object, ...]:
    assert hasattr(ask, "__dataclass_fields__")
    values: Mapping[str, object] = {name: getattr(ask, name) for name in ask.__dataclass_fields__}
    return tuple(tuple(map(_lines, value)) for value in values.values() if isinstance(value, tuple))


def _lines(part: object) -> object:
    return getattr(part, "where", None) or getattr(getattr(part, "text", None), "where", part)


def _likeness(quiz: Quiz, others: Sequence[tuple[object, ...]]) -> int:
    """At how many places a sheet would be marked with the same letters as the one most like it."""
    if not others:
        return 0
    own = answers(quiz)
    return max(
        sum(mine == yours for mine, yours in zip(own, other, strict=False)) for other in others
    )
