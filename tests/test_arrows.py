"""Imports go one way, and only the rim of the program touches the world."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "scripts/lessonkit"

# Each module may import those above it. A new module needs its place here.
LAYERS = (
    "engine store markers processes",
    "text problems fields commonmark fingerprint",
    "items.base items.marks",
    "items.choice items.true_false items.match items.order items.gap items.flags items.written",
    "items.poll items model words versions measure tickets read coverage printlist forms tiles",
    "answersheet answerpaper bubbles",
    "parse.known parse.comments parse.drawings parse.frontmatter parse.tokens parse.quiz",
    "parse.body parse.story parse.ledger parse.lesson parse",
    "care.rulebook care.findings care.passages care.phrases care.reading care.help_named",
    "care.item_rules care.facts care.due care",
    "nearby templates addresses assets proof usual spacing imposing faces scaffold commit order",
    "marking offline exports.omrchecker exports.zipgrade exports sheetcheck",
    "prose pages frame handouts answerforms papers tags standards pdf binding packs drawing",
    "editable manifest search",
    "printing preloaded converting fresh",
    "build finish preview project preflight texts examine verify plugin cli __main__",
)
ORDER = tuple(name for line in LAYERS for name in line.split())

# Files, clock, network, environment, processes: whoever needs them stands at the rim.
RIM = {
    "converting",
    "read",
    "engine",
    "commit",
    "store",
    "examine",
    "printing",
    "processes",
    "fresh",
    "project",
    "verify",
    "plugin",
    "cli",
}
WORLD = {
    *("asyncio", "concurrent", "ctypes", "ftplib", "getpass", "glob", "http", "locale", "mmap"),
    *("multiprocessing", "os", "pathlib", "platform", "secrets", "select", "shutil", "signal"),
    *("smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time"),
    *("urllib.request", "uuid", "webbrowser"),
}
# What a value depends on that is not an argument: the clock, chance, a file.
UNSURE = {
    *("date.today", "datetime.now", "datetime.today", "datetime.utcnow", "open", "input", "print"),
    *("random.random", "random.shuffle", "random.choice", "random.sample", "random.randint"),
}
# Packages that one module keeps from all others.
KEPT = {
    "click": {"cli"},
    "mkdocs": {"plugin"},
    "PIL": {"drawing", "parse.drawings", "preflight"},
    "pikepdf": {"binding", "imposing", "preflight", "spacing"},
    "pypdfium2": {"drawing", "preflight"},
    "segno": {"prose"},
    "weasyprint": {"pdf"},
    "yaml": {"fields", "words"},
    "zxingcpp": {"preflight"},
}


def name_of(path: Path) -> str:
    """The name of a module inside the package: "parse.quiz", and "parse" for its __init__."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


PATHS = {
    name_of(path): path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE / "newlesson"
}
MODULES = {name: ast.parse(path.read_text()) for name, path in PATHS.items() if name != "__init__"}


def imported(tree: ast.AST) -> Iterator[str]:
    """The full name of everything a module imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(tree: ast.AST) -> set[str]:
    """The modules of the package that a module imports."""
    found = set()
    for name in imported(tree):
        if name.startswith("lessonkit."):
            inner = name.removeprefix("lessonkit.")
            found.add(inner if inner in MODULES else inner.rpartition(".")[0])
    return found - {""}


def called(tree: ast.AST) -> Iterator[str]:
    """The last two names of everything a module calls: "date.today", "open"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ".".join(ast.unparse(node.func).split(".")[-2:])


def test_every_module_has_its_place() -> None:
    """A module that stands in no layer cannot be held to any."""
    assert set(MODULES) - set(ORDER) == set()
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("name", sorted(MODULES))
def test_arrows_point_up(name: str) -> None:
    """A module imports only modules that stand before it."""
    above = set(ORDER[: ORDER.index(name)])
    assert ours(MODULES[name]) - above == set()


@pytest.mark.parametrize("name", sorted(set(MODULES) - RIM - {"__main__"}))
def test_core_is_pure(name: str) -> None:
    """The same lessons give the same bytes: no files, clock, network, environment or chance."""
    touched = {
        world
        for found in imported(MODULES[name])
        for world in WORLD
        if found == world or found.startswith(f"{world}.")
    }
    assert touched == set()
    assert set(called(MODULES[name])) & UNSURE == set()


@pytest.mark.parametrize("package", KEPT)
def test_packages_have_one_importer(package: str) -> None:
    """A package that may have to be replaced is known to one module only."""
    users = {
        name
        for name, tree in MODULES.items()
        if any(found.split(".")[0] == package for found in imported(tree))
    }
    assert users - KEPT[package] == set()


def test_heavy_packages_are_imported_late() -> None:
    """Without WeasyPrint's libraries everything but printing works: it is imported in functions."""
    top = [node for node in MODULES["pdf"].body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name for node in top for name in imported(node)}
    assert not any(name.split(".")[0] == "weasyprint" for name in names)
