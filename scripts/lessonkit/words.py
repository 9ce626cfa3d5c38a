"""The words of buttons, headings and sheets, in one language, from theme/locales/<language>.yml."""

import functools
from collections.abc import Mapping

import yaml


class MissingWord(Exception):
    """A template asked for a word that the language file does not have: a bug of the theme."""


class Words:
    """Gives words by their key: `t("sheet.key", title="Quiz")`."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def __call__(self, key: str, **names: object) -> str:
        """Give a word with its {names} filled in; MissingWord for an unknown key."""
        if key not in self._words:
            raise MissingWord(key)
        return self._words[key].format(**names)

    def under(self, key: str) -> dict[str, str]:
        """The words under a key, as they are written, with their {names}: for the script."""
        start = f"{key}."
        return {
            name.removeprefix(start): words
            for name, words in self._words.items()
            if name.startswith(start)
        }

    def has(self, key: str) -> bool:
        """Tell whether there is such a word."""
        return key in self._words


@functools.lru_cache(maxsize=4)
def read_words(content: bytes) -> Words:
    """Read the words of a language file; every value is text, "true" too."""
    return Words(_flat(yaml.load(content, yaml.BaseLoader), ""))


def _flat(tree: Mapping[str, object], prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found |= _flat(value, f"{name}.")
        else:
            found[name] = str(value)
    return found
