"""Makes the styles that WeasyPrint gives every page lighter: its rules for notes are left out.

They name the notes of every single element, so WeasyPrint works out the style of five notes and
a marker for each, of which no sheet has any: six styles out of seven. Only lists have markers.
"""

import re

NOTES = re.compile(r"^::(?:footnote|note)-.*$", re.MULTILINE)
MARKERS = re.compile(r"^::marker", re.MULTILINE)


def usual_styles(whole: str) -> str:
    """The usual styles of HTML without notes, and with markers for items of lists alone.

    >>> usual_styles("p { margin: 1em }\\n::note-call { color: red }\\n::marker { content: none }")
    'p { margin: 1em }\\n\\nli::marker { content: none }'
    """
    return MARKERS.sub("li::marker", NOTES.sub("", whole))
