"""Reads a branching story: scenes, the ways between them, and whether every way reaches help."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import unquote

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from lessonkit import commonmark
from lessonkit.fields import Fields
from lessonkit.model import Block, HelpList, Scene, Section, Story, Text, Way
from lessonkit.problems import Report
from lessonkit.text import Prose, Where, did_you_mean


def read_story(
    path: str, fields: Fields, source: str, read: Callable[[str, str], Text], report: Report
) -> Story:
    """Read story.md; `read` turns its source and title into a text."""
    title = fields.text("title", "Mika's message")
    summary = fields.text("summary", "A friend needs help.")
    content_note = fields.text("content_note", "This story is about a threat. You can stop.")
    minutes = fields.whole("minutes", 10, 1, 240, default=10)
    fields.done()
    text = read(source, title)
    loose = [section.body[0] for section in text.sections if section.title is None]
    scenes = [_scene(section, section.title, report) for section in text.sections if section.title]
    story = Story(Where(path), title, summary, content_note, minutes, tuple(scenes), text)
    if not scenes:
        report("no-scenes", Where(path))
        return story
    for block in loose:
        report("scene-loose", block.where)
    _check(story, report)
    return story


def _scene(section: Section, title: Prose, report: Report) -> Scene:
    """Take the ways on out of a scene: its last list, if every line of it is a link to a scene."""
    body = list(section.body)
    for index in range(len(body) - 1, -1, -1):
        block = body[index]
        if not isinstance(block, Prose):
            continue
        nodes = SyntaxTreeNode(block.tokens).children
        if nodes and nodes[-1].type == "bullet_list":
            ways = _ways(nodes[-1], block.where, report)
            if ways:
                left = nodes[:-1]
                body[index : index + 1] = [commonmark.prose(left, block.where.path)] if left else []
                return Scene(section.id, section.where, title, tuple(body), ways)
        break
    return Scene(section.id, section.where, title, tuple(body), ())


def _is_silent(token: Token) -> bool:
    return token.type in {"cite", "comment"} or (token.type == "text" and not token.content.strip())


def _ways(node: SyntaxTreeNode, where: Where, report: Report) -> tuple[Way, ...]:
    ways = []
    for line in node.children:
        inline = commonmark.inline(line.children[0]) if line.children else None
        children = list(inline.children or ()) if inline else []
        if not inline or not children or children[0].type != "link_open":
            return ()
        href = str(children[0].attrs.get("href", ""))
        if not href.startswith("#"):
            return ()
        end = next(i for i, t in enumerate(children) if t.type == "link_close")
        inner = children[1:end]
        if len(line.children) > 1 or not all(map(_is_silent, children[end + 1 :])):
            report("way-extra", commonmark.place(line, where.path))
        text = Prose(
            commonmark.place(line, where.path), (replace(inline, children=inner, content=""),)
        )
        ways.append(Way(text.where, text, unquote(href[1:])))
    return tuple(ways)


def _check(story: Story, report: Report) -> None:
    """Every way leads to a scene, every scene is reached, and every one of them reaches help."""
    scenes = {scene.id: scene for scene in story.scenes}
    lost = [way for scene in story.scenes for way in scene.ways if way.target not in scenes]
    for way in lost:
        hint = did_you_mean(way.target, scenes)
        report("way-missing", way.where, name=f"#{way.target}", hint=hint)
    first = story.scenes[0].id
    onward = {
        scene.id: {way.target for way in scene.ways} & scenes.keys() for scene in story.scenes
    }
    backward = {id: {other for other in scenes if id in onward[other]} for id in scenes}
    reached = _walk([first], onward)
    endings = [scene.id for scene in story.scenes if not scene.ways]
    ending = _walk(endings, backward)
    for scene in story.scenes:
        name = commonmark.plain(scene.title)
        if not lost and scene.id not in reached:
            report("scene-unreached", scene.where, name=name)
        elif not lost and scene.id not in ending:
            report("no-ending", scene.where, name=name)
        if not scene.ways and not _names_help(scene.body):
            report("ending-help", scene.where, name=name)


def _walk(starts: Iterable[str], steps: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            waiting.extend(steps[id])
    return seen


def _names_help(body: Iterable[Block]) -> bool:
    return any(
        isinstance(block, HelpList)
        or (
            isinstance(block, Prose)
            and any(
                child.type == "placeholder" and child.content.startswith("help.")
                for token in block.tokens
                for child in token.children or ()
            )
        )
        for block in body
    )
