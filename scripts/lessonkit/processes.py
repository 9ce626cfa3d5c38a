"""Says how the processes that print are started: forked, where that is possible, from one that has
loaded the print engine already, so that it is loaded once and its memory is shared.

That process prints nothing and has no threads, which is what makes it safe to fork.
"""

import functools
import multiprocessing
from multiprocessing.context import BaseContext

PRELOADED = "lessonkit.preloaded"


@functools.cache
def context() -> BaseContext:
    """How to start a process that prints; the one to fork from begins to load at once.

    Where nothing can be forked (on Windows, or if the path of temporary files is too long for a
    socket), each process loads all by itself.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        found = multiprocessing.get_context("forkserver")
        found.set_forkserver_preload([PRELOADED])
        try:
            forkserver.ensure_running()
        except OSError:
            return multiprocessing.get_context("spawn")
        return found
    return multiprocessing.get_context("spawn")
