"""The one template environment: strict, escaping, and the only place where HTML is written."""

from collections.abc import Callable, Mapping

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lessonkit.text import letter


def make_environment(files: Mapping[str, bytes]) -> Environment:
    """Make the environment for the templates among the files (those below "theme/")."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        path = f"theme/{name}"
        return (files[path].decode(), path, lambda: True) if path in files else None

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
