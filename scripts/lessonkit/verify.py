"""Reads a finished site and holds it against the lessons: what a build must never lose or leak."""

import datetime
import hashlib
import html.parser
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lessonkit import addresses, commonmark, sheetcheck
from lessonkit.build import MARKING
from lessonkit.examine import Examiner, circles, paper, words
from lessonkit.forms import form_of
from lessonkit.model import Kit, Qr, Quiz
from lessonkit.parse import parse_kit
from lessonkit.preflight import Wanted
from lessonkit.printing import Progress, quiet
from lessonkit.problems import errors
from lessonkit.read import read_tree
from lessonkit.store import Memory
from lessonkit.text import Prose
from lessonkit.words import read_words

LOADING = {
    "script": ("src",), "link": ("href",), "img": ("src", "srcset"), "iframe": ("src",),
    "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",), "embed": ("src",),
    "object": ("data",), "form": ("action",), "input": ("src",), "track": ("src",),
}  # fmt: skip
LINK_KINDS = (
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "preconnect",
    "prefetch",
    "dns-prefetch",
)
CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
# What every policy closes, and all that it may allow: marking sheets, too, needs no more.
CLOSED = ("default-src", "connect-src", "base-uri", "form-action")
ALLOWED = {"'self'", "'none'", "data:"}
SHORT = 4  # words; a shorter answer may stand in a sheet by chance


@dataclass(frozen=True, slots=True)
class Verified:
    """What is wrong, each with path and place, and one line on what was looked at."""

    failures: tuple[str, ...]
    summary: str


class _Page(html.parser.HTMLParser):
    """Collects from one page: ids, links, what it loads, its text; each with its line.

    `policy` is its Content-Security-Policy, if that stands before all that it loads; `inline` is
    what such a policy refuses: scripts and styles that stand in the page itself.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: dict[str, int] = {}
        self.links: list[tuple[str, int]] = []
        self.loads: list[tuple[str, int]] = []
        self.inline: list[tuple[str, int]] = []
        self.words: list[str] = []
        self.policy = ""
        self._raw = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element names, links to and loads."""
        line = self.getpos()[0]
        found = {name: value or "" for name, value in attrs}
        if found.get("http-equiv", "").lower() == "content-security-policy" and not self.loads:
            self.policy = found.get("content", "")
        if tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append((f"<{tag}>", line))
        self.inline += [(n, line) for n in found if n == "style" or n.startswith("on")]
        if found.get("href", "").lower().startswith("javascript:"):
            self.inline.append(("javascript:", line))
        if "id" in found:
            self.ids.setdefault(found["id"], line)
        if tag == "a" and "href" in found:
            self.links.append((found["href"], line))
        if tag == "link" and not set(found.get("rel", "").split()) & set(LINK_KINDS):
            found.pop("href", None)
        for name in LOADING.get(tag, ()):
            if found.get(name):
                addresses_here = found[name].split(",") if name == "srcset" else [found[name]]
                self.loads += [
                    (address.split()[0], line) for address in addresses_here if address.strip()
                ]
        if "style" in found:
            self.loads += [(address, line) for address in _css_addresses(found["style"])]
        self._raw = tag if tag in {"script", "style"} else self._raw

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or style."""
        if tag == self._raw:
            self._raw = ""

    def handle_data(self, data: str) -> None:
        """Note words; a style's addresses are things it loads."""
        if self._raw == "style":
            self.loads += [(address, self.getpos()[0]) for address in _css_addresses(data)]
        elif not self._raw:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, single-spaced."""
        return _plain("".join(self.words))


def _css_addresses(css: str) -> list[str]:
    return [one or other for one, other in CSS_ADDRESS.findall(css)]


def _plain(text: str) -> str:
    return " ".join(text.split())


@dataclass(slots=True)
class _Site:
    """A finished site on disk, with its pages read once."""

    folder: Path
    examiner: Examiner
    failures: list[str] = field(default_factory=list)
    pages: dict[str, _Page] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def fail(self, path: str, line: int, what: str) -> None:
        """Note a failure."""
        self.failures.append(f"{path}:{line}: error: {what}")

    def read(self, outputs: Iterable[dict[str, Any]]) -> None:
        """Read the words of some files of kit.json that are there, all at once."""
        new = [each for each in outputs if each["path"] not in self.texts]
        new = [each for each in new if (self.folder / each["path"]).is_file()]
        jobs = [(self.folder / each["path"], each["format"]) for each in new]
        found = self.examiner.all(words, jobs)
        self.texts |= {each["path"]: said for each, said in zip(new, found, strict=True)}

    def text(self, output: dict[str, Any]) -> str:
        """The words of a file that was read; ValueError if it cannot be opened."""
        said, *why = self.texts[output["path"]]
        if why:
            raise ValueError(why[0])
        return _plain(said)


def verify_site(root: Path, site: Path, on: datetime.date, progress: Progress = quiet) -> Verified:
    """Check a finished site against the lessons it was made from.

    What was found in files that did not change is remembered in the project's `.cache/`.
    """
    tree = read_tree(root)
    kit, problems = parse_kit(tree, on)
    if kit is None:
        return Verified(tuple(str(problem) for problem in errors(problems)), "")
    seen = _Site(site, Examiner(Memory(root / ".cache" / "verified"), progress))
    t = read_words(tree.files[f"theme/locales/{kit.language}.yml"])
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        seen.pages[name] = _Page(path.read_text("utf-8"))
    outputs = _manifest(seen)
    _pages(kit, seen)
    _items(kit, seen)
    _links(seen)
    _loads(seen)
    _policies(seen)
    _help(kit, seen)
    sheets = _sheets(kit, t("sheet.teacher-only"), outputs, seen)
    on_paper, edited = _prints(kit, outputs, seen), _edited(kit, outputs, seen)
    answer_sheets = _answer_sheets(outputs, seen)
    seen.examiner.close()
    items = sum(len(quiz.items) for lesson in kit.lessons for quiz in lesson.quizzes())
    return Verified(
        tuple(seen.failures),
        f"{len(seen.pages)} pages, {items} quiz items, {len(outputs)} outputs of kit.json, "
        f"{sheets} student sheets read: nothing missing, nothing leaked, nothing from elsewhere. "
        f"{on_paper} PDFs fit for paper, {answer_sheets} of them answer sheets that a machine can "
        f"read, with the keys that are printed; {edited} files to edit open.",
    )


def _manifest(seen: _Site) -> list[dict[str, Any]]:
    """Every file of kit.json is there, with the content it names."""
    try:
        whole = json.loads((seen.folder / "kit.json").read_bytes())
        outputs: list[dict[str, Any]] = whole["outputs"]
    except (OSError, ValueError, KeyError) as error:
        seen.fail("kit.json", 1, f"it cannot be read ({type(error).__name__}); was the kit built?")
        return []
    for output in outputs:
        path = seen.folder / output["path"]
        if not path.is_file():
            seen.fail(output["path"], 1, "kit.json lists this file, but it is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != output["sha256"]:
            seen.fail(output["path"], 1, "its content is not what kit.json says")
    return outputs


def _pages(kit: Kit, seen: _Site) -> None:
    for lesson in kit.lessons:
        for address, where in (
            (addresses.lesson_page(lesson.id), lesson.where),
            (addresses.quiz_page(lesson.id), lesson.sheet.where),
            (addresses.plan_page(lesson.id), lesson.plan.where),
        ):
            if address not in seen.pages:
                seen.fail(address, 1, f"the page of {where.path} is missing")


def _items(kit: Kit, seen: _Site) -> None:
    """Every quiz item stands on its page, with its question."""
    for lesson in kit.lessons:
        for address, quizzes in (
            (addresses.lesson_page(lesson.id), lesson.text.quizzes()),
            (addresses.quiz_page(lesson.id), lesson.sheet.text.quizzes()),
        ):
            page = seen.pages.get(address)
            if page is None:
                continue
            for quiz in quizzes:
                for item in quiz.items:
                    question = _fragments(item.ask.stem)
                    if item.id not in page.ids:
                        seen.fail(address, 1, f"the item {item.id} ({item.where}) is missing")
                    elif any(part not in page.text for part in question):
                        seen.fail(
                            address, page.ids[item.id], f"the question of {item.id} is missing"
                        )


def _fragments(prose: Prose) -> list[str]:
    """The words of a text, in pieces between placeholders."""
    return [
        _plain(part) for part in re.split(r"\{\{.*?\}\}", commonmark.plain(prose)) if part.strip()
    ]


def _links(seen: _Site) -> None:
    """Every link inside the site leads to a file, and to a place in it."""
    for name, page in seen.pages.items():
        for href, line in page.links:
            parts = urlsplit(href)
            if parts.scheme or parts.netloc or (name == "404.html" and href.startswith("/")):
                continue
            target = (
                (seen.folder / name).parent / unquote(parts.path)
                if parts.path
                else seen.folder / name
            )
            target = target.resolve()
            if target.is_dir() or not target.is_file():
                seen.fail(name, line, f"the link {href} leads to no file")
                continue
            other = seen.pages.get(target.relative_to(seen.folder.resolve()).as_posix())
            anchor = unquote(parts.fragment)
            if other and anchor and anchor not in other.ids and anchor != "__skip":
                seen.fail(name, line, f"the link {href} leads to no place on that page")


def _loads(seen: _Site) -> None:
    """Nothing is loaded from another host, by pages or by styles."""
    for name, page in seen.pages.items():
        for address, line in page.loads:
            _own(seen, name, line, address)
    for path in sorted(seen.folder.rglob("*.css")):
        name = path.relative_to(seen.folder).as_posix()
        text = path.read_text("utf-8")
        for found in CSS_ADDRESS.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            _own(seen, name, line, found[1] or found[2])


def _own(seen: _Site, name: str, line: int, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme in {"data", "blob"} or address.startswith("#"):
        return
    if parts.scheme or parts.netloc:
        seen.fail(name, line, f"it loads {address[:80]} from elsewhere")
    elif name != "404.html":
        target = (seen.folder / name).parent / unquote(parts.path)
        if parts.path and not target.is_file():
            seen.fail(name, line, f"it loads {address[:80]}, which is missing")


def _policies(seen: _Site) -> None:
    """Every page says what it may load, with no way round; nothing in it needs one."""
    for name, page in seen.pages.items():
        if not page.policy:
            seen.fail(name, 1, "no Content-Security-Policy stands before what it loads")
        elif _loose(page.policy):
            seen.fail(name, 1, "its Content-Security-Policy has a way round it")
        for what, line in page.inline:
            seen.fail(name, line, f"{what} stands in the page, where the policy refuses it")


def _loose(policy: str) -> bool:
    """Tell whether a policy allows more than files of the site itself, or any connection."""
    rules = {words[0]: set(words[1:]) for part in policy.split(";") if (words := part.split())}
    closed = all(rules.get(name) == {"'none'"} for name in CLOSED)
    return not closed or not set().union(*rules.values()) <= ALLOWED


def _help(kit: Kit, seen: _Site) -> None:
    """Every page shows the way to help and the way out."""
    for name, page in seen.pages.items():
        hrefs = [href for href, _ in page.links]
        if not any(urlsplit(href).path.endswith("help.html") for href in hrefs):
            seen.fail(name, 1, "there is no link to the help page")
        if kit.school.exit_url not in hrefs:
            seen.fail(name, 1, "there is no way to leave the page")


def _sheets(kit: Kit, only: str, outputs: Sequence[dict[str, Any]], seen: _Site) -> int:
    """No student sheet holds a key, a feedback or an explanation. Gives the number read.

    `only` is what every page for teachers says; no pack for students holds one.
    """
    found = [each for each in outputs if _for_students(each)]
    seen.read(found)
    found = [each for each in found if each["path"] in seen.texts]
    for output in found:
        pack = output["kind"] == "pack"
        try:
            text = seen.text(output)
        except ValueError:
            continue  # `_edited` tells of it
        if pack and only in text:
            seen.fail(output["path"], 1, "it holds a sheet for teachers")
        quizzes = () if pack else kit.lesson(output["lesson"]).sheet.text.quizzes()
        for secret in secrets(quizzes):
            if secret in text:
                seen.fail(output["path"], 1, f'a student would read an answer: "{secret[:60]}"')
    return len(found)


def _for_students(output: dict[str, Any]) -> bool:
    if output["kind"] == "pack":
        return bool(output["audience"] == "student")
    return output["kind"] in {"quiz-sheet", "exit-ticket"}


def secrets(quizzes: Iterable[Quiz]) -> Iterator[str]:
    """The texts of answers that no student sheet may hold: feedback, explanations, guides."""
    for quiz in quizzes:
        for item in quiz.items:
            for prose in _proses(item.answer):
                for part in _fragments(prose):
                    if len(part.split()) >= SHORT:
                        yield part


def _proses(node: object) -> Iterator[Prose]:
    """Every running text in an answering half."""
    if isinstance(node, Prose):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _proses(part)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _proses(getattr(node, name))


# --- to edit ----------------------------------------------------------------------------------


def _edited(kit: Kit, outputs: Sequence[dict[str, Any]], seen: _Site) -> int:
    """Every file to edit can be opened, and names all the numbers for help. Gives the number."""
    found = [each for each in outputs if each["format"] in ("docx", "txt")]
    card = [route for route in kit.help if route.card and route.printed]
    seen.read(found)
    for output in (each for each in found if each["path"] in seen.texts):
        try:
            text = seen.text(output)
        except ValueError as error:
            seen.fail(output["path"], 1, f"it cannot be opened: {error}")
            continue
        for number in (each.phone or each.text or each.web for each in card):
            if number not in text:
                seen.fail(output["path"], 1, f"{number} is not in it, where help is")
        if output["kind"] == "quiz-sheet" and output["code"] not in text:
            seen.fail(output["path"], 1, f"its code {output['code']} is not on it")
    return len(found)


# --- on paper ---------------------------------------------------------------------------------


def _prints(kit: Kit, outputs: Sequence[dict[str, Any]], seen: _Site) -> int:
    """Every sheet is fit for paper, and every version of a quiz has its key. Gives the number.

    Packs are bound from the same pages.
    """
    sheets = [each for each in outputs if each["format"] == "pdf" and each["kind"] != "pack"]
    sheets = [each for each in sheets if (seen.folder / each["path"]).is_file()]
    jobs = [(seen.folder / output["path"], _wanted(kit, output)) for output in sheets]
    for output, found in zip(sheets, seen.examiner.all(paper, jobs), strict=True):
        for fault in found:
            seen.fail(output["path"], 1, fault)
    _keys(sheets, seen)
    return len(sheets)


def _wanted(kit: Kit, output: dict[str, Any]) -> Wanted:
    """What kit and kit.json say that a sheet has to be."""
    form = form_of(output["form"] or "")
    quizzes: list[Quiz | None] = []
    codes: set[str] = set()
    for document in (*kit.documents, *(each for one in kit.lessons for each in one.handouts)):
        if document.where.path == output["sources"][0]:
            quizzes += document.text.quizzes()
            blocks = document.text.blocks()
            codes |= {str(kit.route(each.id).web) for each in blocks if isinstance(each, Qr)}
    if output["kind"] == "quiz-sheet":
        quizzes.append(kit.lesson(output["lesson"]).sheet.quiz)
    elif output["kind"] == "exit-ticket":
        quizzes.append(kit.lesson(output["lesson"]).sheet.exit_ticket)
    elif output["kind"] == "answer-key":
        quizzes = []
    asks = [ask for quiz in quizzes if quiz for ask in quiz.for_band(output["variant"]).asks]
    return Wanted(
        output["audience"],
        output["paper"],
        output["sides"],
        sum(getattr(ask, "lines", 0) for ask in asks),
        frozenset(codes),
        output["code"] or "",
        output["kind"] == "answer-key" or bool(form and form.single),
        form.smallest if form else 0,
        form.beside if form else 1,
    )


def _keys(sheets: Sequence[dict[str, Any]], seen: _Site) -> None:
    """Every version of a quiz has a key with its code, and stands on the page with all keys."""
    seen.read(each for each in sheets if each["kind"] == "answer-key")
    for sheet in (each for each in sheets if each["kind"] == "quiz-sheet" and each["code"]):
        same = [
            each
            for each in sheets
            if each["kind"] == "answer-key"
            and (each["lesson"], each["variant"]) == (sheet["lesson"], sheet["variant"])
            and each["sources"] == sheet["sources"]
        ]
        if not any((key["code"], key["paper"]) == (sheet["code"], sheet["paper"]) for key in same):
            seen.fail(sheet["path"], 1, f"there is no key with its code {sheet['code']}")
        for key in (each for each in same if each["code"] is None):
            if sheet["code"] not in seen.text(key):
                seen.fail(key["path"], 1, f"the key of {sheet['code']} is not on it")


def _answer_sheets(outputs: Sequence[dict[str, Any]], seen: _Site) -> int:
    """Circles and marks lie where the marking data says, and its keys are the printed ones.

    Gives the number of answer sheets.
    """
    outputs = [each for each in outputs if each["path"].endswith(".pdf")]  # none to edit
    sheets = [each for each in outputs if each["kind"] == "answer-sheet"]
    if not (seen.folder / MARKING).is_file():
        seen.fail(MARKING, 1, "it is missing, so no answer sheet can be marked")
        return 0
    data = sheetcheck.read_data((seen.folder / MARKING).read_bytes())
    layouts = {layout["path"]: layout for layout in data["layouts"]}
    for sheet in sheets:
        if sheet["path"] not in layouts:
            seen.fail(sheet["path"], 1, f"{MARKING} does not say where its circles lie")
    known = [each for each in sheets if each["path"] in layouts]
    known = [each for each in known if (seen.folder / each["path"]).is_file()]
    jobs = [(seen.folder / each["path"], json.dumps(layouts[each["path"]])) for each in known]
    for sheet, found in zip(known, seen.examiner.all(circles, jobs), strict=True):
        for fault in found:
            seen.fail(sheet["path"], 1, fault)
    printed = [each for each in outputs if each["kind"] == "answer-key"]
    seen.read(printed)
    keys = {each["code"]: each for each in printed if each["path"] in seen.texts}
    for key in (key for versions in data["keys"].values() for key in versions.values()):
        if key["code"] not in keys:
            continue
        text = seen.text(keys[key["code"]])
        for said in sheetcheck.key_words(key):
            if f" {said} " not in f"{text} ":
                seen.fail(
                    keys[key["code"]]["path"], 1, f"it does not say {said}, as {MARKING} does"
                )
    return len(sheets)
