"""Joins the styles and scripts of the components into the few files that pages load."""

import json
from collections.abc import Mapping

from lessonkit.words import Words

STUDENT_STYLES = ("shell/shared.css", "shell/shell.css", "quiz/quiz.css", "shell/live.css")
TEACHER_STYLES = ("shell/shared.css", "quiz/quiz.css", "shell/teacher.css")
TEACHER_SCRIPTS = ("shell/live.js", "shell/leave.js", "shell/teacher.js")
STUDENT_SCRIPTS = (
    "shell/live.js",
    "shell/leave.js",
    "shell/menu.js",
    "display/live.js",
    "quiz/live.js",
    "choice/live.js",
    "true-false/live.js",
    "match/live.js",
    "order/live.js",
    "gap/live.js",
    "flags/live.js",
    "written/live.js",
    "poll/live.js",
    "story/live.js",
    "fingerprint/live.js",
    "progress/live.js",
    "listen/live.js",
)

# The page that marks answer sheets: what reads pictures, and what shows it. No other page loads it.
MARKING_STYLES = ("marking/marking.css",)
MARKERS = ("cv.js", "aruco.js")
READER = (
    "marking/engine/plane.js",
    "marking/engine/grey.js",
    "marking/engine/markers.js",
    "marking/engine/bubbles.js",
    "marking/engine/sheet.js",
    "marking/engine/scores.js",
    "marking/engine/scan.js",
    "marking/engine/open.js",
)
MARKING_SCRIPTS = (
    "shell/live.js",
    "marking/page/pictures.js",
    "marking/page/sheets.js",
    "marking/page/questions.js",
    "marking/page/results.js",
    "marking/page/camera.js",
    "marking/page/page.js",
)


def join(files: Mapping[str, bytes], names: tuple[str, ...]) -> bytes:
    """Join the files of these components, in this order."""
    return b"\n".join(files[f"theme/components/{name}"] for name in names)


def script(
    files: Mapping[str, bytes], names: tuple[str, ...], t: Words, under: str = "live"
) -> bytes:
    """Join scripts into one classic script that knows the words under a key in its language."""
    words = json.dumps(t.under(under), ensure_ascii=False, indent=0)
    head = f'(() => {{\n"use strict";\nconst WORDS = {words};\n'
    return head.encode() + join(files, names) + b"\n})();\n"


def reader(files: Mapping[str, bytes]) -> bytes:
    """Join what reads answer sheets into one classic script, the library for markers before it.

    The library hangs its names on `this`, so it is given one of its own: no page sees them.
    """
    library = b"\n".join(files[f"theme/vendor/js-aruco2/{name}"] for name in MARKERS)
    return b"".join((
        b"(() => {\nconst LIBRARY = {};\n(function () {\n", library,
        b'\n}).call(LIBRARY);\n(() => {\n"use strict";\nconst { AR, CV } = LIBRARY;\n',
        join(files, READER), b"\n})();\n})();\n",
    ))  # fmt: skip
