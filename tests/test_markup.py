"""The pages are valid HTML, as the Nu HTML checker sees it."""

from pathlib import Path

from tests.tools import check_html


def test_every_page_is_valid(project: Path) -> None:
    """The checker finds no error on any page."""
    site, found = project / "site", []
    for error in check_html(sorted(site.rglob("*.html"))):
        name = Path(error["url"].removeprefix("file:")).relative_to(site).as_posix()
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
