"""Says how the processes that print are started: forked, where that is possible, from one that has
loaded the print engine already, so that it is loaded once and its memory is shared.

That process prints nothing and has no threads, which is what makes it safe to fork.
"""

import multiprocessing
from multiprocessing.context import BaseContext

PRELOADED = "lessonkit.preloaded"


def context() -> BaseContext:
    """How to start a process that prints; where nothing can be forked it loads all by itself."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([PRELOADED])
    return found


def warm() -> None:
    """Let the print engine be loaded, while something else is done here."""
    if context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()
