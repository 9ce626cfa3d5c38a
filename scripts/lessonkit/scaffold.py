"""Writes a new lesson to begin from: complete, legal, and full of words to replace."""

from collections.abc import Mapping

FOLDER = "scripts/lessonkit/newlesson"


def new_lesson(id: str, title: str, patterns: Mapping[str, str]) -> dict[str, str]:
    """Give the files of a new lesson: path from the project's root to text.

    `patterns` maps a path inside the lesson to its text, in which TITLE and LESSON are replaced.
    """
    return {
        f"lessons/{id}/{name}": text.replace("TITLE", title).replace("LESSON", id)
        for name, text in patterns.items()
    }


def listed(kit_file: str, id: str) -> str:
    """Add a lesson to the list in the text of kit.yml; ValueError if there is no list to add to."""
    lines = kit_file.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("lessons:"):
            rest = line.removeprefix("lessons:").strip()
            if rest.startswith("[") and rest.endswith("]"):
                inside = rest[1:-1].strip()
                lines[number] = f"lessons: [{inside + ', ' if inside else ''}{id}]"
                return "\n".join(lines)
            end = number + 1
            while end < len(lines) and lines[end].lstrip().startswith("- "):
                end += 1
            lines.insert(end, f"  - {id}")
            return "\n".join(lines)
    raise ValueError("kit.yml has no line that begins with lessons:")
