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


def join(files: Mapping[str, bytes], names: tuple[str, ...]) -> bytes:
    """Join the files of these components, in this order."""
    return b"\n".join(files[f"theme/components/{name}"] for name in names)


def script(files: Mapping[str, bytes], names: tuple[str, ...], t: Words) -> bytes:
    """Join scripts into one classic script that knows the words under `live` in its language."""
    words = json.dumps(t.under("live"), ensure_ascii=False, indent=0)
    head = f'(() => {{\n"use strict";\nconst WORDS = {words};\n'
    return head.encode() + join(files, names) + b"\n})();\n"
