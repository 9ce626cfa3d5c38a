"""Loads what every printing process needs; imported by the process that they are forked from."""

import contextlib
import gc

gc.disable()  # nothing that is loaded here is ever thrown away

from lessonkit import printing  # noqa: E402, F401
from lessonkit.pdf import NoPrinter, load_engine  # noqa: E402

with contextlib.suppress(NoPrinter):  # whoever prints hears of it
    load_engine()
    import fontTools.ttLib  # type: ignore[import-untyped]  # noqa: F401

gc.freeze()
