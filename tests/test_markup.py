"""The pages are valid HTML, as the Nu HTML checker sees it."""

from pathlib import Path

from tests.kinds import for_teachers
from tests.tools import check_html

# What Material's own templates do on teachers' pages; no student's page may.
OF_MATERIAL = (
    "Bad value “” for attribute “tabindex” on element “label”",
    "Attribute “autocomplete” is only allowed when the input type is",
)


def test_every_page_is_valid(project: Path) -> None:
    """The checker finds no error on any page; teachers' pages may have two slips of Material."""
    site, found = project / "site", []
    teachers = for_teachers(site)
    for error in check_html(sorted(site.rglob("*.html"))):
        name = Path(error["url"].removeprefix("file:")).relative_to(site).as_posix()
        known = name in teachers and error["message"].startswith(OF_MATERIAL)
        if not known:
            found.append(f"{name}:{error.get('lastLine', 0)}: {error['message']}")
    assert not found, "\n".join(found)


def test_the_checker_finds_slips(tmp_path: Path) -> None:
    """A page with a heading inside a button and an id used twice is refused."""
    page = tmp_path / "page.html"
    page.write_text(
        '<!doctype html><html lang="en"><head><title>x</title></head><body>'
        '<button id="a"><h2>x</h2></button><p id="a">y</p></body></html>'
    )
    messages = " ".join(error["message"] for error in check_html([page]))
    assert "not allowed as child of element “button”" in messages
    assert "Duplicate ID “a”" in messages
