"""Loads what every printing process needs; imported by the process that they are forked from."""

import contextlib
import gc

gc.disable()  # nothing that is loaded here is ever thrown away

from lessonkit import faces, printing, proof  # noqa: E402, F401
from lessonkit.engine import known_libraries  # noqa: E402

with contextlib.suppress(OSError), known_libraries():  # where Pango is missing, printing says so
    import fontTools.ttLib  # type: ignore[import-untyped]  # noqa: F401
    import weasyprint  # noqa: F401

gc.freeze()
