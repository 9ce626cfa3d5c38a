"""Makes what belongs to one lesson from what stands near it, and remembers what it made.

Whoever makes the sheets or pages of a lesson gets a kit in which all other lessons are outlines.
So nothing of their texts can get into them, and what is remembered under the lesson's own files
and those outlines cannot be out of date.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from lessonkit.model import Kit, Lesson
from lessonkit.parse import Memory

Made = TypeVar("Made")
Of = TypeVar("Of", bound=Lesson | None)


class Nearby:
    """The neighborhood of each lesson of a kit, and a memory for what is made in it.

    `files` are all files of the project, `said` is whatever else a sheet or a page shows.
    """

    def __init__(
        self, kit: Kit, files: Mapping[str, bytes], memory: Memory | None, *said: object
    ) -> None:
        self._memory = memory
        self._kit = replace(kit, lessons=tuple(lesson.outline() for lesson in kit.lessons))
        self._at = {lesson.id: at for at, lesson in enumerate(kit.lessons)}
        self._own = {lesson.id: hashlib.sha256() for lesson in kit.lessons}
        if memory is None:
            return
        shared = hashlib.sha256(repr((self._kit, said)).encode())
        for path in sorted(files):
            shared.update(path.encode() + b"\0")
            parts = path.split("/")
            lesson = parts[1] if parts[0] == "lessons" and len(parts) > 2 else ""
            self._own.get(lesson, shared).update(_named(path, files[path]))
        self._shared = shared.hexdigest()

    def make(
        self,
        kind: str,
        lesson: Of,
        made_from: Callable[[Of, Kit], Made],
        *,
        besides: Iterable[str] = (),
        said: object = None,
    ) -> Made:
        """Make something of a lesson, or of the kit without a lesson, or remember it.

        `made_from` gets the lesson or None, and the kit as it looks from there. What it takes from
        elsewhere has to be named: texts of other lessons (`besides`, their ids), values (`said`).
        """
        if self._memory is None:
            return made_from(lesson, self._seen_from(lesson))
        own = [self._own[id].hexdigest() for id in (*_id(lesson), *besides)]
        name = self._memory.name(kind, self._shared, own, said)
        made: Made | None = self._memory.get(name)
        if made is None:
            made = made_from(lesson, self._seen_from(lesson))
            self._memory.put(name, made)
        return made

    def _seen_from(self, lesson: Lesson | None) -> Kit:
        if lesson is None:
            return self._kit
        at, others = self._at[lesson.id], self._kit.lessons
        return replace(self._kit, lessons=(*others[:at], lesson, *others[at + 1 :]))


def _id(lesson: Lesson | None) -> tuple[str, ...]:
    return () if lesson is None else (lesson.id,)


def _named(path: str, content: bytes) -> bytes:
    return path.encode() + b"\0" + hashlib.sha256(content).digest()
