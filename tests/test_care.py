"""The care check: every rule finds what it is for, and stays silent where all is well."""

import datetime
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from lessonkit.care import check_care
from lessonkit.care.due import due, live_checklist, used_in
from lessonkit.care.passages import Passage, passages
from lessonkit.care.phrases import check_phrases
from lessonkit.care.reading import check_reading, find_names, measure
from lessonkit.care.rulebook import (
    LIMITS,
    PATH,
    READERS,
    VOICES,
    Rulebook,
    Voice,
    fires,
    read_rulebook,
)
from lessonkit.coverage import coverage, coverage_table
from lessonkit.fields import Fields
from lessonkit.model import Kit
from lessonkit.parse import parse_kit
from lessonkit.problems import CARE, Problem, Report
from lessonkit.read import Tree, read_tree
from lessonkit.text import Where
from tests.building import DAY, ROOT, copy_project, lessonkit
from tests.conftest import BASE

ON = datetime.date(2026, 11, 23)
LESSON, QUIZ = "lessons/first-steps/lesson.md", "lessons/first-steps/quiz.md"
PLAN, MAP = "lessons/first-steps/teacher.md", "lessons/first-steps/handouts/map.md"
WRITTEN = "lessons/documents/letter.md"


@cache
def real() -> tuple[Kit, Tree, Rulebook]:
    """The kit of this repository, its files, and its care.yml."""
    tree = read_tree(ROOT, ("lessons", "docs"))
    kit, problems = parse_kit(tree, ON)
    assert kit is not None, "\n".join(map(str, problems))
    book = read_rulebook(tree.files[PATH], [band.id for band in kit.bands], Report())
    return kit, tree, book


def changed(files: Mapping[str, str]) -> Tree:
    """The small kit of tests/cases/_kit with some files in place of its own."""
    small = read_tree(BASE, ("lessons",)).files
    return Tree({**small, **{path: text.encode() for path, text in files.items()}})


def check(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """What the care check finds in the small kit with some files changed."""
    tree = changed(files)
    kit, problems = parse_kit(tree, ON)
    assert kit is not None, "\n".join(map(str, problems))
    return check_care(kit, tree).problems


def small(path: str, old: str = "", new: str = "") -> dict[str, str]:
    """One file of the small kit with some words replaced."""
    text = (BASE / path).read_text("utf-8")
    assert old in text
    return {path: text.replace(old, new, 1) if old else text}


def said(words: str, voice: Voice = "student", wrong: bool = False) -> Passage:
    """A passage that nobody wrote down."""
    return Passage(Where("lessons/a.md", 7), words, ((0, 7),), voice, "student", wrong)


def found(words: str, voice: Voice = "student", wrong: bool = False) -> list[str]:
    """The ids of the rules of our own care.yml that find something in a sentence."""
    return [each.id for each in check_phrases([said(words, voice, wrong)], real()[2])]


# --- the kit itself ---------------------------------------------------------------------------


def test_the_kit_is_said_with_care() -> None:
    """No rule finds anything in our own texts but what care.yml excuses, with a reason."""
    kit, tree, book = real()
    cared = check_care(kit, tree)
    print(f"{len(book.rules)} rules, {len(book.allow)} exceptions, {cared.excused} excused")
    assert not cared.problems, "\n".join(map(str, cared.problems))


@pytest.mark.parametrize("id", [rule.id for rule in real()[2].rules])
def test_every_rule_finds_its_example(id: str) -> None:
    """The example of a rule breaks that rule, whoever reads it among those it is for."""
    rule = next(rule for rule in real()[2].rules if rule.id == id)
    twice = f"{rule.example} {rule.example}" if rule.times else rule.example
    assert fires(rule, rule.example)
    assert id in found(twice)
    assert (id in found(twice, "teacher")) == (rule.audience == "all")
    assert (id in found(twice, wrong=True)) == rule.quoted


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("blaming", "Why did you send it?"),
        ("blaming", "Why didn't you tell me earlier?"),
        ("blaming", "He fell for it."),
        ("blaming", "She was careless with her account."),
        ("blaming", "They were asking for it."),
        ("blaming", "Avoid risky behavior online."),
        ("blaming", "It was partly your fault."),
        ("blaming", "If only she had never trusted him."),
        ("just-dont-send", "Think twice before you share."),
        ("just-dont-send", "Just don't send pictures."),
        ("just-dont-send", "Never send nudes to anybody."),
        ("just-dont-send", "Sign the pledge never to share a photo."),
        ("words-that-judge", "He allowed it to happen."),
        ("words-that-judge", "It is just a fake."),
        ("words-that-judge", "These are self-generated images."),
        ("labels", "Online predators are clever."),
        ("abuse-is-no-porn", "This is called revenge porn."),
        ("scaring", "One picture can ruin your whole life."),
        ("scaring", "Some never recover."),
        ("scaring", "You could go to jail for this."),
        ("scaring", "Show them a shock video."),
        ("scaring", "You will be a felon."),
        ("scaring", "It can never be deleted."),
        ("platform-names", "Many meet on TikTok."),
        ("payment", "Pay 500 dollars."),
        ("payment", "Pay $ 500."),
        ("payment", "They ask for Bitcoin."),
        ("payment", "Buy a Steam card."),
        ("payment", "Send the gift card number."),
        ("method", "Learn how to hack an account."),
        ("method", "This is how to make a fake photo."),
        ("method", "They spoof a number."),
        ("sexual-words", "He asked her to strip for him."),
        ("harm-groups", "The Com is such a group."),
        ("victim-simulation", "Imagine that you get a threat."),
        ("victim-simulation", "You get a message that says: pay now."),
        ("victim-simulation", "You are being blackmailed."),
        ("victim-simulation", "Put yourself in his shoes."),
        ("own-story", "Raise your hand if this happened to you."),
        ("own-story", "Have you ever sent a picture?"),
        ("secrecy", "I won't tell anybody."),
        ("secrecy", "I promise not to tell."),
        ("secrecy", "This stays between us."),
        ("secrecy", "I'll keep it a secret."),
        ("suicide-words", "After a failed suicide attempt he got help."),
        ("suicide-words", "The threats drove the boy to suicide."),
        ("suicide-words", "He killed himself."),
        ("suicide-words", "There were 20 deaths last year."),
        ("picture-as-evidence", "Take a screenshot of the picture."),
        ("picture-as-evidence", "Save his photo and the messages."),
        ("picture-as-evidence", "Copy that private image to a stick."),
        ("keep-the-chat", "Block them right away."),
        ("over-promise", "The site deletes every copy."),
        ("act-name", "The Take it Down Act is a law."),
        ("act-is-no-service", "Use the TAKE IT DOWN website."),
        ("service-is-no-law", "Under Take It Down, sites must act."),
        ("forty-eight-hours", "Take It Down works within 48 h."),
    ],
)
def test_rules_find_what_they_are_for(rule: str, words: str) -> None:
    """More sentences that the kit does not say, each with the rule that finds it."""
    assert rule in found(words)


@pytest.mark.parametrize(
    "words",
    [
        "It is not your fault.",
        "Nobody brings it on themselves.",
        "Asking for it is right.",
        "Never ask for it, send it or download it.",
        "Nobody should feel foolish.",
        "Never take the picture's word for it, and never save the picture.",
        "Save messages, names and times, never the picture.",
        "Do not copy it, screenshot it or send on the picture.",
        "A screenshot of words is fine, if no private picture is in it.",
        "Don't send pictures of someone else on.",
        "A copy of the private picture is not needed.",
        "The people who run the app can take the picture down.",
        "If you get a message that says it is from the police, stop.",
        "Are you being threatened? Tell one adult.",
        "Someone says they will hurt themselves. Tell an adult now.",
        "She does not want to live any more. Call now.",
        "A picture does not stay online forever.",
        "I cannot promise to keep a secret. I will tell you first, and I will not tell the class.",
        "Comments are allowed here.",
        "A cryptographic hash is a code.",
        "Under the TAKE IT DOWN Act, platforms have 48 hours.",
        "The Take It Down service is run by NCMEC. The TAKE IT DOWN Act is a US law.",
        "It is a service, not the law with the same name.",
        "They want money, a money order or a gift card.",
        "Ari gets a message that says: pay now. What can Ari do?",
        "Do not delete the chat.",
        "Nobody can promise to find every copy.",
    ],
)
def test_rules_let_good_sentences_pass(words: str) -> None:
    """Sentences that are right, though a word in them looks wrong."""
    assert found(words) == []


def test_marks_and_line_breaks_hide_nothing() -> None:
    """Words are found across lines, through Markdown marks, and with curly quotes."""
    care = {PATH: 'rules: [{id: a, finds: ["didn\'t you know"], reason: r, instead: i, '
                  'example: "didn\'t you know"}]'}  # fmt: skip
    text = "You ask: **did**n\u2019t *you*\nknow that? Ask {{school.counselor}}."
    problems = check(care | small(LESSON, "Write two names.", text))
    line = small(LESSON)[LESSON].split("\n").index("Write two names.") + 1
    assert [(each.rule, each.where) for each in problems if each.rule == "care-words"] == [
        ("care-words", Where(LESSON, line))
    ]


def test_what_a_text_shows_as_wrong_is_known() -> None:
    """Wrong choices with feedback, flagged messages and listed columns are shown as wrong."""
    table = "| Avoid | Say |\n| --- | --- |\n| bad words | good words |\n"
    tree = changed(small(PLAN, "Nothing to do.", table))
    kit, _ = parse_kit(tree, ON)
    assert kit is not None
    book = Rulebook(wrong_under=("avoid",))
    wrong = {each.words for each in passages(kit, book) if each.wrong}
    assert wrong == {
        "bad words",
        "A stranger",
        "A stranger online",
        "Answer now, or else.",
        "Keep it to herself",
        "Only children need help.",
        "names neither",
        "does not",
        '"Come with me to the counselor."',
    }


def test_what_a_teacher_says_aloud_is_for_students() -> None:
    """A quote in a plan counts as read by students, the rest of the plan does not."""
    kit, _ = parse_kit(changed({}), ON)
    assert kit is not None
    voices = {each.words: each.voice for each in passages(kit, Rulebook())}
    assert voices["Say who can help."] == "student"
    assert voices["Read the lesson once."] == "teacher"
    assert voices["Give everyone a minute to think."] == "teacher"


# --- care.yml ---------------------------------------------------------------------------------

RULE = "{id: a, finds: [helps], reason: r, instead: i, example: it helps}"
CARE_YML = {
    "care-words": f"rules: [{RULE}]",
    "care-words-warning": f"rules: [{RULE[:-1]}, level: warning}}]",
    "care-pattern": "rules: [{id: a, finds: ['('], reason: r, instead: i, example: e}]",
    "care-example": "rules: [{id: a, finds: [helps], reason: r, instead: i, example: no}]",
    "care-unknown-rule": f"rules: [{RULE}]\nallow: [{{rule: b, path: p, text: t, reason: r}}]",
    "care-idle": f"rules: [{RULE}]\nallow: [{{rule: a, path: p, text: t, reason: r}}]",
}


@pytest.mark.parametrize("rule", CARE_YML)
def test_care_yml_is_held_against_itself(rule: str) -> None:
    """A pattern that is none, an example that is not found, an exception in vain: all are told."""
    text = {LESSON: small(LESSON)[LESSON].replace("One adult is enough", "It helps")}
    assert rule in {each.rule for each in check({PATH: CARE_YML[rule]} | text)}


@pytest.mark.parametrize("pattern", ["(", "[a", "x*", "(?i)y", "(?P<a>y)"])
def test_a_pattern_that_cannot_be_used_is_told(pattern: str) -> None:
    """Broken patterns, those that find nothing everywhere, and those that fit no other."""
    rule = f"{{id: a, finds: ['(?P<a>helps)', '{pattern}'], reason: r, instead: i, example: helps}}"
    (told,) = [each for each in check({PATH: f"rules: [{rule}]"}) if each.rule == "care-pattern"]
    assert pattern in told.what


def test_a_page_that_is_not_there_is_told() -> None:
    """`pages` names pages in docs/; a wrong name gets the nearest one as a hint."""
    tree = changed({PATH: f"rules: [{RULE}]\npages: {{docs/hlep.md: student}}"})
    tree = Tree({**tree.files, "docs/help.md": b"# Help\n\nIt helps."})
    kit, _ = parse_kit(tree, ON)
    assert kit is not None
    problem = next(each for each in check_care(kit, tree).problems if each.rule == "care-page")
    assert problem.hint == 'did you mean "docs/help.md"?'


def test_listed_pages_are_read() -> None:
    """What stands on a page of the site is checked like a lesson, with its line."""
    tree = changed({PATH: f"rules: [{RULE}]\npages: {{docs/help.md: student}}"})
    tree = Tree({**tree.files, "docs/help.md": b"# Help\n\nSome text.\nIt helps."})
    kit, _ = parse_kit(tree, ON)
    assert kit is not None
    assert Where("docs/help.md", 4) in {each.where for each in check_care(kit, tree).problems}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("rules: [{id: a, find: [x]}]", '"find" is not known here'),
        ("rules: [{id: a, finds: [x]}]", '"reason" is missing'),
        ("allow: [{rule: a, path: p, text: t}]", '"reason" is missing'),
        (f"rules: [{RULE[:-1]}, audience: pupil}}]", '"pupil" is not a known value'),
        ("reading: {studnet: 6}", '"studnet" is not known here'),
        ("reading: {student: 60}", '"student" is 60'),
        ("rules: [", "YAML"),
    ],
)
def test_typos_in_care_yml_are_told(text: str, what: str) -> None:
    """A wrong field or value in care.yml is told like everywhere else, with a way out."""
    problems = [each for each in check({PATH: text}) if each.where.path == PATH]
    assert any(what in each.what for each in problems), problems


def test_an_exception_excuses_one_sentence_and_is_counted() -> None:
    """An exception holds for its rule, its file and its words; the same words elsewhere count."""
    allow = f"\nallow: [{{rule: a, path: {LESSON}, text: it helps much, reason: r}}]"
    text = small(LESSON)[LESSON].replace("One adult", "It helps much. It helps.", 1)
    tree = changed({PATH: f"rules: [{RULE}]{allow}", LESSON: text})
    kit, _ = parse_kit(tree, ON)
    assert kit is not None
    cared = check_care(kit, tree)
    assert cared.excused == 1
    assert sum(each.rule == "care-words" and each.where.path == LESSON for each in cared.problems)
    assert "care-idle" not in {each.rule for each in cared.problems}


def test_a_rule_may_give_a_word_a_few_times() -> None:
    """`times: 1`: once in a file is fine, the second time is told."""
    book = read_rulebook(
        b"rules: [{id: a, finds: [word], times: 1, reason: r, instead: i, example: word}]",
        (),
        Report(),
    )
    once, twice = [said("A word.")], [said("A word."), said("The word.")]
    assert not list(check_phrases(once, book))
    assert [each.said for each in check_phrases(twice, book)] == ["The word."]


def test_every_field_of_care_yml_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field and word that care.yml may hold stands in docs/contribute/care.md."""
    asked: set[str] = set()
    monkeypatch.setattr(Fields, "done", lambda fields: asked.update(fields._asked))
    tree = changed({PATH: f"rules: [{RULE}]\nallow: [{{rule: a}}]\nreading: {{student: 6}}"})
    read_rulebook(tree.files[PATH], (), Report())
    told = (ROOT / "docs/contribute/care.md").read_text("utf-8")
    words = {*asked, *READERS, *VOICES, *LIMITS} - set(real()[0].bands)
    assert [word for word in sorted(words) if f"`{word}`" not in told] == []


# --- help -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Nothing.", False),
        ("Go to {{school.name}}.", False),
        ("Ask {{school.counselor}}.", True),
        ("Call {{help.lifeline}}.", True),
        ("<!-- help: lifeline -->", True),
        ("<!-- contacts -->", True),
        ("<!-- qr: lifeline -->", True),
        ("Go to [the end](../first-steps/lesson.md#the-end).", True),
        ("Go to [the middle](../first-steps/lesson.md#who-can-help).", False),
    ],
)
def test_texts_for_families_name_help(text: str, named: bool) -> None:
    """A letter names help by a list, a code, a person, a placeholder, or a link to one of these."""
    letter = small(WRITTEN)[WRITTEN].split("Dear families")[0] + text + "\n"
    places = {each.where.path for each in check({WRITTEN: letter}) if each.rule == "no-help-named"}
    assert (WRITTEN not in places) == named


def test_help_that_only_teachers_see_does_not_count() -> None:
    """Help in an aside for teachers or in feedback helps no student; teachers' texts need none."""
    hidden = (
        "\n<!-- quiz: q -->\n\n### What helps?\n<!-- id: i -->\n\n- [x] A\n    > {{help.lifeline}}"
    )
    hidden += "\n- [ ] B\n    > No.\n\n<!-- /quiz -->\n\n<!-- teacher -->\n\n<!-- help -->\n\n"
    front = small(LESSON)[LESSON].split("# First steps")[0]
    start = "## Who can help\n\nNobody.\n"
    text = {LESSON: f"{front}{start}{hidden}<!-- /teacher -->\n\n## The end\n\nBye.\n"}
    places = {each.where.path for each in check(text) if each.rule == "no-help-named"}
    assert LESSON in places
    assert PLAN not in places


# --- quiz items -------------------------------------------------------------------------------


def choices(*lines: str, feedback: str = "Because.") -> str:
    """A choose-one item's choices; the one that begins with x is right."""
    return "\n".join(
        f"- [{'x' if line[0] == 'x' else ' '}] {line[1:].strip()}\n    > {feedback}"
        for line in lines
    )


def item(
    stem: str, id: str, body: str = "", facts: str = "P1", extra: str = "", **more: str
) -> str:
    """One quiz item."""
    body = body or choices("x Tell an adult", "  Wait a while", "  Hope for luck", **more)
    cites = f"<!-- facts: {facts} -->" if facts else ""
    return (
        f"### {stem}\n<!-- id: {id} --><!-- objective: name-helpers -->{cites}{extra}\n\n{body}\n"
    )


def quiz(*items: str) -> str:
    """A quiz sheet with these items."""
    inside = "\n".join(items)
    return (
        f"---\ntitle: Quiz\n---\n\nAsk {{{{school.counselor}}}}.\n\n"
        f"<!-- quiz: q -->\n\n{inside}\n<!-- /quiz -->\n"
    )


FAIR = (
    item("Who can help Ana?", "one"),
    item(
        "What can Ben do now?", "two", choices("  Wait a whole day", "x Tell one adult", "  Hope")
    ),
    item(
        "What does Cam say first?", "three", choices("  Nothing at all", "  Some words", "x Help")
    ),
    item("Which first step fits Dev?", "four", choices("x A call", "  A long wait", "  A walk")),
    item(
        "Why is it never too late for Eli?", "five", choices("  It is", "x Help works", "  Luck is")
    ),
    item("What can Fay do if an adult does not listen?", "six", choices("  Stop", "  Go", "x Try")),
    item("Mark each sentence.", "seven", extra="<!-- true-false -->"),
)
UNFAIR = {
    "choice-by-position": [
        item("What helps?", "a", choices("x All of the above", "  One", "  Two")),
        item("What helps?", "a", choices("x Both A and B", "  One", "  Two")),
        item("What helps?", "a", choices("x One", "  A and C", "  Two")),
        item("What helps?", "a", choices("x One", "  Two", "  None of these")),
    ],
    "key-stands-out": [
        item("What helps?", "a", choices("x Tell one adult you trust today", "  Wait", "  Hope"))
    ],
    "key-longest": [
        "\n".join(
            item(f"What helps {name}?", name.lower(), choices("x Tell one", "  Waits", "  Hopes"))
            for name in ("Ana", "Ben", "Cam")
        )
    ],
    "key-slots": [
        "\n".join(
            item(f"What helps {name}?", name.lower()) for name in ("Ana", "Ben", "Cam", "Dev")
        )
    ],
    "negative-stem": [
        item("Which of these is NOT a helper?", "a"),
        item("Which of these is not a helper?", "a"),
        item("What should Ana never do?", "a"),
        item("Which step doesn't help?", "a"),
        item("All of these help except which?", "a"),
    ],
    "stem-sentence": [
        item("The best helper is ...", "a"),
        item("Helpers", "a"),
        item("A helper is a person who", "a"),
    ],
    "two-choices": [item("What helps?", "a", choices("x Tell", "  Wait"))],
    "feedback-person": [
        item("What helps?", "a", feedback="Good job!"),
        item("What helps?", "a", feedback="Wrong! It does not."),
        item("What helps?", "a", feedback="You failed this one."),
        item("What helps?", "a", feedback="Smart choice."),
    ],
    "no-facts": [item("What helps?", "a", facts="")],
    "same-stem": [item("What helps?", "a") + item("What  helps?", "b")],
}


def rules_of(text: str) -> set[str]:
    """The rules about items that a quiz breaks."""
    return {each.rule for each in check({QUIZ: text}) if each.where.path == QUIZ}


def test_fair_items_pass() -> None:
    """A quiz that keeps all rules breaks none; a "not" beside the question is fine."""
    assert rules_of(quiz(*FAIR)) == set()


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in UNFAIR.items() for text in texts]
)
def test_unfair_items_are_told(rule: str, text: str) -> None:
    """Items that are easy to guess, hard to read fairly, or that judge the person."""
    assert rule in rules_of(quiz(text))


def test_a_poll_needs_no_facts_and_no_question() -> None:
    """An opinion rests on nothing, and may come back in every lesson."""
    poll = "### I know whom to tell\n<!-- id: {} -->\n<!-- poll -->\n\n- [ ] Yes\n- [ ] Not yet\n"
    assert rules_of(quiz(poll.format("a"), poll.format("b"))) == set()


def test_each_band_has_its_own_count() -> None:
    """Keys are counted in the quiz as one grade band gets it."""
    four = [item(f"What helps {name}?", name.lower()) for name in ("Ana", "Ben")]
    four += [
        item(
            f"What helps {name}?",
            name.lower(),
            choices("  Wait a while", "x Tell", "  Hope it ends"),
        )
        for name in ("Cam", "Dev")
    ]
    only = item("What helps Eli?", "eli", extra="<!-- band: ms -->")
    assert "key-slots" not in rules_of(quiz(*four))
    assert "key-slots" in rules_of(quiz(*four, only))


# --- reading ----------------------------------------------------------------------------------

HARD = (
    "Perpetrators characteristically manipulate adolescents through deliberately fabricated "
    "identities, subsequently demanding compensation under continuously escalating intimidation. "
) * 4
EASY = "Tell one adult. It helps to talk. You can call, text or write a note to them. " * 5


def test_a_hard_text_is_told_with_its_hardest_sentences() -> None:
    """The grade, the limit, and the sentences to begin with, each with its line."""
    text = small(LESSON, "Write two names.", HARD) | {PATH: "reading: {student: 6}"}
    problem = next(each for each in check(text) if each.rule == "reading-level")
    assert re.search(r"grade \d+\.\d; the limit for ms is 6", problem.what)
    assert problem.hint.count("Perpetrators characteristically") == 3
    assert f"line {problem.where.line}" in problem.hint


def test_easy_and_short_texts_pass() -> None:
    """Below the limit, or too short to say: nothing is told."""
    limit = {PATH: "reading: {student: 6}"}
    assert "reading-level" not in {
        each.rule for each in check(small(LESSON, "Write two names.", EASY) | limit)
    }
    assert not list(measure([said(HARD[:200])]))


def test_names_do_not_count() -> None:
    """A word with a capital letter in mid-sentence is a name, unless it is also written small."""
    texts = [said("Ask Bartholomew. Then tell Detective Lane, the detective. Bartholomew helps.")]
    assert find_names(texts) == {"Bartholomew", "Lane"}
    with_name = next(measure([said("It is so, says Bartholomew to them. " * 12)]))
    assert with_name.words == 12 * 6
    given = next(
        measure([said("The Cyber Tipline has people who listen. " * 15)], ("Cyber Tipline",))
    )
    assert given.words == 15 * 5


def test_columns_in_another_language_do_not_count() -> None:
    """A word list in two languages is measured by its English words."""
    rows = "| la verificaci\u00f3n de las configuraciones |\n" * 3
    tree = changed(small(LESSON, "Write two names.", f"| Espa\u00f1ol |\n| --- |\n{rows}"))
    kit, _ = parse_kit(tree, ON)
    assert kit is not None
    for heads, counts in (((), True), (("espa\u00f1ol",), False)):
        words = {
            each.words: each.level for each in passages(kit, Rulebook(not_english_under=heads))
        }
        assert bool(words["la verificaci\u00f3n de las configuraciones"]) == counts


@pytest.mark.parametrize(
    ("word", "count"),
    [("about", 2), ("adult", 2), ("open", 2), ("police", 2), ("responsible", 4), ("times", 1)],
)
def test_syllables_of_one_letter_count(word: str, count: int) -> None:
    """Words that hyphenation alone would count too short."""
    from lessonkit.care.reading import _counter

    assert _counter()(word) == count


def test_a_band_has_its_own_limit() -> None:
    """Text that only one grade band sees counts for the limit of that band."""
    block = f"<!-- band: ms -->\n\n{HARD}\n\n<!-- /band -->"
    text = small(LESSON, "Write two names.", block)
    text[LESSON] = text[LESSON].replace("bands: [ms]", "bands: []")
    levels = {
        each.what.split("limit for ")[1]
        for limits in ("{student: 18, ms: 5}", "{student: 5}")
        for each in check(text | {PATH: f"reading: {limits}"})
        if each.rule == "reading-level"
    }
    assert levels == {"ms is 5"}


def test_long_sentences_on_cards_are_told_by_line() -> None:
    """A card's sentence with more words than the limit is a warning."""
    text = small(MAP, "Near you.", "One.\nTwo three four five six seven eight nine.")
    problems = check(text | {PATH: "reading: {cards: 5, longest_sentence_cards: 6}"})
    told = [each for each in problems if each.rule == "long-sentence"]
    assert [(each.where.path, each.level) for each in told] == [(MAP, "warning")]
    assert text[MAP].split("\n")[told[0].where.line - 1].startswith("Two three")


def test_the_formula_is_for_english_alone() -> None:
    """In another language no text is measured, and no English word is looked for in items."""
    other = small("lessons/kit.yml", "language: en", "language: es")
    hard = small(LESSON, "Write two names.", HARD) | {PATH: "reading: {student: 6}"}
    rules = {each.rule for each in check(other | hard | {QUIZ: quiz(item("Helpers", "a"))})}
    assert not {"reading-level", "stem-sentence"} & rules


def test_a_limit_needs_its_kind_of_reader() -> None:
    """Without a limit for its readers a text is not measured."""
    assert not list(check_reading([said(HARD * 3)], Rulebook(limits=(("family", 6),)), ()))


# --- facts and dates --------------------------------------------------------------------------


def test_coverage_tells_where_a_paragraph_is_taught() -> None:
    """Taught by the lesson's text, practised by plan or handout, quizzed by items."""
    kit, _ = parse_kit(changed({}), ON)
    assert kit is not None
    (row,) = coverage(kit)
    assert (row.fact.id, row.taught, row.practised) == ("P1", ("first-steps",), ("first-steps",))
    assert (row.quizzed, row.items) == (("first-steps",), 9)
    table = list(coverage_table(kit))
    assert table[2] == "| P1 | first-steps | first-steps | first-steps (9) |"
    assert table[-1].endswith("Of 1 paragraphs 1 are taught, 1 practised, 1 quizzed.")


def test_our_lessons_cover_the_whole_advisory() -> None:
    """Every paragraph of the advisory is taught, practised and quizzed in the lessons we ship."""
    kit, _ = parse_kit(read_tree(ROOT), ON)
    assert kit is not None
    rows = coverage(kit)
    assert [row.fact.paragraph for row in rows] == list(range(1, 16))
    assert not [row.fact.id for row in rows if not (row.taught and row.practised and row.items)]


def test_a_paragraph_that_only_a_question_names_is_untaught() -> None:
    """A quiz item does not teach, and a fact on the lesson's list is not yet in its text."""
    text = re.sub(r" <!-- facts: .* -->", "", small(LESSON)[LESSON])
    problems = check({LESSON: text} | small(PLAN, " <!-- facts: friends-help -->"))
    told = {each.rule: each for each in problems}
    assert told["fact-untaught"].where.path == "lessons/sources.yml"
    assert told["fact-untaught"].level == "warning"
    quizless = {QUIZ: quiz(item("What helps?", "a"))}
    problems = check({LESSON: text} | small(PLAN, " <!-- facts: friends-help -->") | quizless)
    assert [each.what for each in problems if each.rule == "fact-uncited"] == [
        'this lesson lists the fact "friends-help", but nothing in it cites it'
    ]


def test_what_is_due_first_comes_first() -> None:
    """Facts, help routes and lessons in the order of their dates; `until` cuts the list."""
    kit, _ = parse_kit(changed({}), ON)
    assert kit is not None
    every = due(kit)
    assert [each.date for each in every] == sorted(each.date for each in every)
    assert len(every) == len(kit.facts) + len(kit.help) + len(kit.lessons)
    early = due(kit, datetime.date(2027, 3, 1))
    assert {each.id for each in early} == {"lifeline", "office"}
    assert early[0].line(datetime.date(2027, 2, 2)).startswith("OVERDUE")


def test_the_checklist_names_every_route_and_source() -> None:
    """Every number and address has a box, what to compare, where it is used, a line to sign."""
    kit, _, _ = real()
    text = "\n".join(live_checklist(kit, ON))
    assert text.count("- [ ] ") == text.count("Date: ___") == len(kit.help) + len(kit.sources)
    for route in kit.help:
        assert f"`{route.id}`" in text and (route.phone or route.web or route.how) in text
    for source in kit.sources:
        assert source.url in text
    assert used_in(kit)["lifeline"]


def test_every_rule_of_the_care_check_is_broken_here() -> None:
    """A message that no test has seen helps nobody."""
    elsewhere = {"care-page", "no-help-named", "reading-level", "long-sentence"}
    assert {*CARE_YML, *UNFAIR, *elsewhere, "fact-untaught", "fact-uncited"} == set(CARE)


# --- the command line -------------------------------------------------------------------------


def test_check_runs_the_care_check(tmp_path: Path) -> None:
    """Errors of the care check give exit 1, warnings 0; all problems come in one sorted list."""
    root = copy_project(tmp_path)
    lesson = root / "lessons/not-your-fault/lesson.md"
    text = lesson.read_text("utf-8")
    lesson.write_text(text + "\nDelete the chat.\n", "utf-8")
    warned = lessonkit("check", "--root", root, "--on", DAY)
    assert warned.returncode == 0 and "keep-the-chat" in warned.stdout, warned.stderr
    lesson.write_text(text + "\nShe should have known.\n\n#### Deep\n\nText.\n", "utf-8")
    wrong = lessonkit("check", "--root", root, "--on", DAY)
    assert wrong.returncode == 1
    lesson.write_text(text + "\nShe should have known.\n", "utf-8")
    wrong = lessonkit("check", "--root", root, "--on", DAY)
    assert wrong.returncode == 1 and 'the rule "blaming"' in wrong.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "lessons/help-routes.yml:"),
        (("--due", "2026-11-30"), "Nothing is due."),
        (("--on", "2036-01-01"), "OVERDUE"),
        (("--live",), "- [ ] **"),
        (("--coverage",), "| P1 | "),
        (("--help",), "sources --due 2027-02-28"),
    ],
)
def test_sources_lists_what_is_due(words: tuple[str, ...], said: str) -> None:
    """`sources` lists dates; `--live` a checklist, `--coverage` a table."""
    done = lessonkit("sources", "--root", ROOT, *words)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_sources_refuses_a_day_that_is_none() -> None:
    """A wrong date is wrong usage: exit 2."""
    assert lessonkit("sources", "--due", "soon").returncode == 2
