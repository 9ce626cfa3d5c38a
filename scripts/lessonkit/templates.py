"""The one template environment: strict, escaping, and the only place where HTML is written."""

import functools
from collections.abc import Callable, Mapping

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lessonkit.text import letter

TEMPLATES = (".html", ".xml")


def make_environment(files: Mapping[str, bytes]) -> Environment:
    """Make the environment for the templates among the files (those below "theme/").

    While a process lives, the same templates are compiled once.
    """
    return _made(tuple(sorted(
        (path.removeprefix("theme/"), files[path])
        for path in files
        if path.startswith("theme/") and path.endswith(TEMPLATES)
    )))  # fmt: skip


@functools.lru_cache(maxsize=2)
def _made(found: tuple[tuple[str, bytes], ...]) -> Environment:
    templates = dict(found)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (
            (templates[name].decode(), f"theme/{name}", lambda: True) if name in templates else None
        )

    made = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters["letter"] = letter
    return made
