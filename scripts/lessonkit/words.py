"""The words of buttons, headings and sheets, in one language, from theme/locales/<language>.yml."""

from collections.abc import Callable, Mapping

import yaml

Translate = Callable[..., str]


class MissingWord(Exception):
    """A template asked for a word that the language file does not have: a bug of the theme."""


def read_words(content: bytes) -> Translate:
    """Make the function `t("sheet.page", number=1)` that templates call.

    It raises MissingWord for a word that is not in the file; KeyError for a missing {name}.
    """
    words = _flat(yaml.load(content, yaml.BaseLoader), "")  # every word is text, "true" too

    def translate(key: str, **names: object) -> str:
        if key not in words:
            raise MissingWord(key)
        return words[key].format(**names)

    return translate


def _flat(tree: Mapping[str, object], prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found |= _flat(value, f"{name}.")
        else:
            found[name] = str(value)
    return found
