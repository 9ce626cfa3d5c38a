"""Stories: walked by clicking, every way of every scene, to every ending."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from lessonkit import addresses
from lessonkit.model import Kit, Scene, Story
from tests.browsing import listen


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def stories(kit: Kit) -> list[tuple[str, Story]]:
    """Every story with the address of its page."""
    return [
        (addresses.story_page(lesson.id), lesson.story) for lesson in kit.lessons if lesson.story
    ]


def paths(story: Story) -> dict[str, tuple[int, ...]]:
    """The shortest way to every scene: which link to click in each scene, from the first on."""
    scenes = {scene.id: scene for scene in story.scenes}
    found: dict[str, tuple[int, ...]] = {story.scenes[0].id: ()}
    waiting = [story.scenes[0].id]
    for id in waiting:
        for place, way in enumerate(scenes[id].ways):
            if way.target not in found:
                found[way.target] = (*found[id], place)
                waiting.append(way.target)
    return found


def test_every_way_of_every_story(page: Page, kit: Kit, address: str) -> None:
    """Every ending is reached by clicking, and every way leads to the scene that it names."""
    log = listen(page.context)
    for name, story in stories(kit):
        scenes = {scene.id: scene for scene in story.scenes}
        known = paths(story)
        assert set(known) == set(scenes), f"{name}: nobody gets to some scenes"
        for scene in story.scenes:
            if not scene.ways:
                page.goto(address + name)
                here = story.scenes[0]
                assert shown(page) == [here.id]
                for place in known[scene.id]:
                    here = follow(page, here, place, scenes)
                assert here == scene
                assert page.locator(f'[id="{here.id}"] a[href$="help.html"]').first.is_visible()
            for place in range(len(scene.ways)):
                page.goto("about:blank")
                page.goto(f"{address}{name}#{scene.id}")
                assert shown(page) == [scene.id]
                follow(page, scene, place, scenes)
    assert (log.complaints, log.outside(address)) == ([], [])


def follow(page: Page, here: Scene, place: int, scenes: dict[str, Scene]) -> Scene:
    """Click one way on; the scene it names is the only one to be seen then, and has the focus."""
    url = page.url
    page.locator(f'[id="{here.id}"] .kit-ways a').nth(place).click()
    target = here.ways[place].target
    assert shown(page) == [target]
    assert page.evaluate("document.activeElement.id") == target
    assert page.url == url, "the address tells which way somebody took"
    return scenes[target]


def shown(page: Page) -> list[str]:
    """The scenes that are to be seen, if the story says the same."""
    seen: tuple[str, list[str]] = page.evaluate(
        """() => [
          document.querySelector("kit-story").dataset.scene,
          [...document.querySelectorAll(".kit-scene")]
            .filter((scene) => scene.checkVisibility()).map((scene) => scene.id),
        ]"""
    )
    scene, visible = seen
    assert visible == [scene]
    return visible


def test_back_leads_back(page: Page, kit: Kit, address: str) -> None:
    """The story's own button goes back scene by scene; the first scene has none."""
    for name, story in stories(kit):
        page.goto(address + name)
        first = story.scenes[0]
        back = page.locator(".kit-back")
        assert not back.is_visible()
        follow(page, first, 0, {scene.id: scene for scene in story.scenes})
        back.click()
        assert shown(page) == [first.id]
        assert not back.is_visible()
