"""Joins the styles of the components into the one style sheet of the site."""

from collections.abc import Mapping

STUDENT_STYLES = ("shell/shared.css", "shell/shell.css", "quiz/quiz.css")
TEACHER_STYLES = ("shell/shared.css", "quiz/quiz.css", "shell/teacher.css")


def join(files: Mapping[str, bytes], names: tuple[str, ...]) -> bytes:
    """Join the styles of these components, in this order."""
    return b"\n".join(files[f"theme/components/{name}"] for name in names)
