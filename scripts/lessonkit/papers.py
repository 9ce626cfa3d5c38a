"""Makes a class set: a quiz paper of its own for each student, all in one file, and their keys.

It knows how many students there are, and never who they are.
"""

from collections.abc import Iterator
from dataclasses import replace

from lessonkit import versions
from lessonkit.handouts import Press, Sheet, fill_keys, room_for, surroundings, variants
from lessonkit.model import Lesson
from lessonkit.versions import staying_in


def class_set(lesson: Lesson, count: int, press: Press) -> Iterator[Sheet]:
    """Make the papers of a lesson's quiz for `count` students, and the key to each of them.

    Both come once for each grade band that the quiz names.
    """
    for band in variants(lesson.sheet.text, lesson.bands):
        quiz = lesson.sheet.quiz.for_band(band)
        made = versions.papers(
            quiz, count, staying_in(press.t), press.seed, room_for(lesson, band, press)
        )
        before, after = surroundings(lesson.sheet.text, quiz)
        papers = Sheet(
            lesson.id, f"quiz-{count}-papers", "quiz-sheet", "student", lesson.id,
            press.t("sheet.papers", title=lesson.sheet.title, count=count),
            press.t("sheet.quiz"), None, (lesson.sheet.where.path,), band, "class",
        )  # fmt: skip
        yield press.fill(
            papers,
            "print/quiz-papers.html",
            lesson=lesson,
            heading=press.heading(lesson.sheet.title, band),
            papers=[(paper.code, paper.quiz.asks) for paper in made],
            points=made[0].quiz.points,
            pass_points=quiz.pass_points,
            minutes=lesson.sheet.minutes,
            before=before,
            after=after,
        )
        key = replace(
            papers,
            name=f"quiz-{count}-papers-key",
            kind="answer-key",
            audience="teacher",
            title=press.t("sheet.papers-key", title=lesson.sheet.title, count=count),
            one_for="teacher",
        )
        yield fill_keys(key, lesson, made, press, beside=False)
