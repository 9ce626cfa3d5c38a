"""The quiz item types: one module each, listed here in the order they are looked for."""

from lessonkit.items.base import ItemType
from lessonkit.items.choice import CHOICE
from lessonkit.items.flags import FLAGS
from lessonkit.items.gap import GAP
from lessonkit.items.match import MATCH
from lessonkit.items.order import ORDER
from lessonkit.items.poll import POLL
from lessonkit.items.true_false import TRUE_FALSE
from lessonkit.items.written import WRITTEN

ITEM_TYPES: tuple[ItemType, ...] = (
    CHOICE,
    TRUE_FALSE,
    MATCH,
    ORDER,
    GAP,
    FLAGS,
    WRITTEN,
    POLL,
)
