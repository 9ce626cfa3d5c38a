"""Where each part of a kit stands on the site, and how one page names another."""

import posixpath

from lessonkit.model import Document, Kit, Lesson

PAPERS = ("letter", "a4")
MARKING = "marking.html"  # the page that marks answer sheets


def lesson_page(lesson: str) -> str:
    """The page a student reads."""
    return f"{lesson}/index.html"


def quiz_page(lesson: str) -> str:
    """The page with the quiz."""
    return f"{lesson}/quiz.html"


def story_page(lesson: str) -> str:
    """The page with the branching story of a lesson."""
    return f"{lesson}/story.html"


def plan_page(lesson: str) -> str:
    """The teacher's page with the plan and everything to print."""
    return f"{lesson}/teacher.html"


def document_page(document: str) -> str:
    """The page of a document that belongs to the whole kit."""
    return f"documents/{document}.html"


def route_page(route: str) -> str:
    """The page that says what to teach and print on one way through the kit."""
    return f"routes/{route}.html"


def sheet(folder: str, name: str, paper: str, form: str = "") -> str:
    """A printed sheet, perhaps in another form; `folder` is a lesson's id, or "kit"."""
    return f"print/{folder}/{name}-{paper}{f'-{form}' if form else ''}.pdf"


def editable(folder: str, name: str, ending: str) -> str:
    """A sheet as a file to edit: "docx" for Word, "txt" for text."""
    return f"print/{folder}/{name}.{ending}"


def picture(path: str) -> str:
    """A picture: where its lesson stands."""
    return path.removeprefix("lessons/")


def of_source(kit: Kit, path: str) -> str | None:
    """The page or sheet that is made from a source file; None if nothing is."""
    for lesson in kit.lessons:
        pages = {
            lesson.where.path: lesson_page(lesson.id),
            lesson.sheet.where.path: quiz_page(lesson.id),
            lesson.plan.where.path: plan_page(lesson.id),
        }
        if lesson.story:
            pages[lesson.story.where.path] = story_page(lesson.id)
        if path in pages:
            return pages[path]
        for document in lesson.handouts:
            if document.where.path == path:
                return sheet(lesson.id, document.id, kit.school.paper)
    for document in kit.documents:
        if document.where.path == path:
            return document_page(document.id)
    return None


def relative(start: str, goal: str) -> str:
    """The way from one page of the site to another, as a browser follows it.

    >>> relative("first-steps/quiz.html", "help.html#now")
    '../help.html#now'
    """
    path, mark, anchor = goal.partition("#")
    return posixpath.relpath(path, posixpath.dirname(start) or ".") + mark + anchor


def absolute(start: str, way: str) -> str:
    """Where a way leads that begins at one address of the site: the reverse of `relative`.

    >>> absolute("first-steps/quiz.html", "../help.html#now")
    'help.html#now'
    """
    path, mark, anchor = way.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), path)) + mark + anchor


def folder_of(kit: Kit, document: Document) -> str:
    """The folder a document's sheets are printed to: its lesson's id, or "kit"."""
    owner: Lesson | None = next(
        (lesson for lesson in kit.lessons if document in lesson.handouts), None
    )
    return owner.id if owner else "kit"
