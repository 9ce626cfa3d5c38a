"""What can be wrong with the lessons, and how to mend it: every sentence of `lessonkit check`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lessonkit.text import Where

Level = Literal["error", "warning"]
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem: what it says and the way out; `{names}` are filled in per case."""

    what: str
    hint: str
    level: Level = "error"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong at one place."""

    where: Where
    rule: str
    what: str
    hint: str
    level: Level

    def __str__(self) -> str:
        where = _printable(str(self.where))
        return f"{where}: {self.level}: {self.what} [{self.rule}]\n    hint: {self.hint}"


class Report:
    """Collects the problems of one reading of the lessons, so that all are told at once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def __call__(self, rule: str, where: Where, **names: object) -> None:
        """Add a problem of a known rule; an unknown rule or a missing name is our own bug."""
        known = RULES[rule]
        shown = {name: value if name == "hint" else _short(value) for name, value in names.items()}
        what, hint = known.what.format_map(shown), known.hint.format_map(shown)
        self._found[Problem(where, rule, what, hint, known.level)] = None

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems that another report has collected."""
        self._found.update(dict.fromkeys(problems))

    def problems(self) -> tuple[Problem, ...]:
        """All problems, each once, in the order of files and lines."""
        return tuple(sorted(self._found))


def _printable(text: str) -> str:
    """Leave out what a terminal would obey: line ends, escapes."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _short(value: object) -> str:
    """Show a value on one line."""
    text = " ".join(_printable(str(value)[:400]).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Only the problems that stop a build."""
    return tuple(problem for problem in problems if problem.level == "error")


RULES: dict[str, Rule] = {
    # files
    "missing-file": Rule("the file {name} is missing", "{hint}"),
    "not-utf8": Rule(
        "this file is not UTF-8 text (byte {byte} cannot be read)",
        'save it again with the encoding "UTF-8"',
    ),
    "control-character": Rule(
        "an invisible control character ({code}) stands here",
        "delete it; copying from a PDF often brings it in",
    ),
    "too-large": Rule(
        "this file has {size}; the kit reads files up to {limit}",
        "split it, or make the picture smaller",
    ),
    "empty-file": Rule(
        "this file is empty", "write its text, or delete the file if nobody needs it"
    ),
    "not-a-file": Rule(
        "this is a symbolic link, or not an ordinary file, and is not opened",
        "copy the file itself into the lessons folder",
    ),
    "unknown-file": Rule(
        "the kit does not know what to do with this file",
        "{hint}",
        "warning",
    ),
    "bad-name": Rule(
        'the name "{name}" cannot be part of an address',
        'use small letters a-z, digits and hyphens, such as "{example}"',
    ),
    "taken-name": Rule(
        'the name "{name}" is taken by something the kit makes itself', "give it another name"
    ),
    # YAML
    "yaml": Rule("this YAML cannot be read: {why}", "{hint}"),
    "front-matter-missing": Rule(
        "the front matter is missing",
        "begin the file with a line ---, then the fields (title: ...), then a line ---",
    ),
    "front-matter-open": Rule(
        "the front matter is never closed", "put a line --- after the last field"
    ),
    "missing-field": Rule('the field "{name}" is missing', "add a line: {example}"),
    "empty-field": Rule('the field "{name}" is empty', "fill it in: {example}"),
    "unknown-field": Rule('the field "{name}" is not known here', "{hint}"),
    "duplicate-field": Rule(
        'the field "{name}" stands here twice (first on line {first})', "keep one of the two"
    ),
    "wrong-type": Rule('"{name}" should be {wanted}, not {found}', "write it like this: {example}"),
    "wrong-value": Rule('"{value}" is not a known value of "{name}"', "{hint}"),
    "out-of-range": Rule('"{name}" is {value}; it should be {wanted}', "{hint}"),
    # Markdown
    "html": Rule(
        "HTML has no effect in lessons: {found}",
        "write it in Markdown, or put `backticks` round it to show it as text",
    ),
    "open-comment": Rule(
        "this comment is never closed",
        "end it with -->; put `backticks` round it to show it as text",
    ),
    "unknown-comment": Rule('the comment "{name}" is not known', "{hint}"),
    "comment-place": Rule('"{name}" has no meaning here', "{hint}"),
    "comment-twice": Rule('"{name}" stands here twice', "keep one of the two"),
    "comment-text": Rule(
        'the text behind this comment is lost: "{found}"',
        "begin a new line after the comment, or put the comment behind the text",
    ),
    "comment-empty": Rule('"{name}" needs a value', "{hint}"),
    "comment-value": Rule('"{value}" is not a value that "{name}" takes', "{hint}"),
    "second-title": Rule(
        'the title here, "{found}", is not the title in the front matter, "{title}"',
        "make the two the same, or delete the # line",
    ),
    "late-title": Rule(
        "a second title (one #) stands inside the text", "use ## for sections and ### below them"
    ),
    "heading-skip": Rule(
        "this heading skips a level (from {before} to {now} #)",
        "use {wanted}, so that people who listen to the page can follow",
    ),
    "empty-heading": Rule("this heading has no words", "write what the section is about"),
    "no-text": Rule("there is no text in this file", "write it below the front matter"),
    "empty-section": Rule("nothing stands under this heading", "write the section, or delete it"),
    "long-paragraph": Rule(
        "this paragraph has {count} letters; the kit reads up to {most}",
        "put empty lines between its parts",
    ),
    "nested-too-deep": Rule("lists and quotes are nested too deep here", "use at most five levels"),
    "footnote-missing": Rule(
        'the note for "{name}" is missing',
        "write it on a line of its own: {name}: Where this is from",
    ),
    "footnote-unused": Rule(
        'nothing in the text points to the note "{name}"',
        "put {name} behind the words it belongs to, or delete the note",
    ),
    # pictures and links
    "picture-alt": Rule(
        "this picture has no alt text",
        "say in the brackets what matters in it: ![two doors, one open](...)",
    ),
    "picture-missing": Rule('the picture "{name}" does not exist', "{hint}"),
    "picture-outside": Rule(
        'the picture "{name}" is not inside the kit', "copy it into the lesson's img/ folder"
    ),
    "picture-kind": Rule(
        'the picture "{name}" is not of a kind the kit can print', "use .svg, .png or .jpg"
    ),
    "picture-broken": Rule("this picture cannot be read: {why}", "{hint}"),
    "picture-unsafe": Rule(
        "this drawing holds {what}, which the kit does not open",
        "save it as a plain SVG without scripts, styles and outside pictures",
    ),
    "link-missing": Rule('the link "{name}" leads to no page of the kit', "{hint}"),
    "link-anchor": Rule('there is no heading "{anchor}" in {name}', "{hint}"),
    "link-outside": Rule(
        'the link "{name}" leads outside the lessons', "link to a file in the lessons folder"
    ),
    "link-kind": Rule(
        'the link "{name}" is of a kind the kit does not open', "use https:// or a file of the kit"
    ),
    "link-insecure": Rule('the link "{name}" is not encrypted', "use https://", "warning"),
    "link-text": Rule("this link has no words", "write in the brackets where it leads"),
    # facts, help, school
    "unknown-fact": Rule('the fact "{name}" is not in sources.yml', "{hint}"),
    "unknown-source": Rule('the source "{name}" is not in sources.yml', "{hint}"),
    "fact-overdue": Rule(
        'the fact "{name}" was due for review on {date}',
        "read its sources again, then set checked_on and review_by",
        "warning",
    ),
    "unknown-help": Rule('the help route "{name}" is not in help-routes.yml', "{hint}"),
    "help-part": Rule('the help route "{name}" has no "{part}"', "{hint}"),
    "help-unprinted": Rule(
        'the help route "{name}" is marked "print: no", but is named here',
        "name another route, or have it checked and set print: yes",
    ),
    "lesson-overdue": Rule(
        'the lesson "{name}" was due for review on {date}',
        "read it against its facts, then set review_by in its front matter",
        "warning",
    ),
    "help-overdue": Rule(
        'the help route "{name}" had to be checked again by {date}',
        "open its address and call its number, then set checked_on and recheck_by",
        "warning",
    ),
    "help-not-live": Rule(
        'nobody has opened the help route "{name}" yet; it was read in a copy',
        "open its address, call its number, then set checked: live and checked_on",
        "warning",
    ),
    "help-no-way": Rule(
        'the help route "{name}" has no phone, text, web or how',
        "say how to reach it: phone, text, web, or how",
    ),
    "typed-help": Rule(
        '"{found}" is how to reach the help route "{name}", typed by hand',
        "write {wanted} instead, so that it is checked and dated in one place",
    ),
    "unknown-placeholder": Rule('"{name}" cannot be filled in', "{hint}"),
    "school-region": Rule('no help route is marked for the region "{name}"', "{hint}", "warning"),
    # kit
    "unknown-lesson": Rule('there is no lesson "{name}"', "{hint}"),
    "unlisted-lesson": Rule(
        'the lesson "{name}" is not listed in kit.yml',
        "add it under lessons: to put it in its order",
    ),
    "unknown-document": Rule('the document "{name}" does not exist', "{hint}"),
    "unknown-sheet": Rule('the lesson has no sheet "{name}" to print', "{hint}"),
    "unknown-band": Rule('the grade band "{name}" is not in kit.yml', "{hint}"),
    "duplicate-id": Rule(
        'the id "{name}" is used twice (first at {first})', "give one of them another id"
    ),
    "minutes-sum": Rule(
        'the steps take {sum} minutes, but "{name}" of the lesson is {wanted}',
        "change the minutes of a step, or {name} in lesson.md",
    ),
    "no-steps": Rule(
        "the plan has no timed step", "put <!-- minutes: 5 --> under the heading of each step"
    ),
    # quizzes
    "no-quiz": Rule(
        "there is no quiz in this file",
        "put <!-- quiz: {example} --> above the first item and <!-- /quiz --> after the last",
    ),
    "second-quiz": Rule(
        'this file has a second quiz of the kind "{kind}" (first on line {first})',
        "a quiz.md holds one quiz and, if you like, one with kind: exit-ticket",
    ),
    "never-closed": Rule(
        '"{name}" is never closed', "put {close} on a line of its own where it ends"
    ),
    "stray-close": Rule(
        '"{name}" closes something that was not opened', "delete it, or open it above"
    ),
    "nested": Rule('"{name}" begins before "{outer}" is closed', "put {close} above it"),
    "empty-quiz": Rule(
        'the quiz "{name}" has no item', "write an item: a ### heading and its choices"
    ),
    "text-before-item": Rule(
        "this text stands in a quiz, but before its first item", "move it above the quiz"
    ),
    "no-item-id": Rule(
        "this item has no id", "put <!-- id: {example} --> under its heading; never change it later"
    ),
    "no-objective": Rule(
        "this item serves no objective", "add <!-- objective: {example} -->", "warning"
    ),
    "unknown-objective": Rule('the objective "{name}" is not in lesson.md', "{hint}"),
    "no-answer-part": Rule("this item has nothing to answer", "{hint}"),
    "two-answer-parts": Rule(
        "this item has two parts to answer: {first} and {second}", "make two items of it"
    ),
    "no-key": Rule("no choice is marked as right", "put an x into the box of the right one: - [x]"),
    "two-keys": Rule(
        "this choose-one item has {count} right answers",
        "mark one with [x], or write <!-- all --> in place of <!-- one -->",
    ),
    "all-right": Rule(
        "every choice is marked as right", "add a choice that is wrong, but could be believed"
    ),
    "few-choices": Rule(
        "this item has too few choices: {count}", "give at least two; three are usually best"
    ),
    "same-choice": Rule(
        'this says the same as a line above: "{text}"',
        "make them differ by more than capitals and spaces",
    ),
    "empty-choice": Rule("this choice has no words", "write it, or delete the line"),
    "bad-box": Rule('"{found}" is not a box', "write [ ] or [x]"),
    "no-box": Rule("this choice has no box", "begin it with [ ] or [x]"),
    "no-feedback": Rule(
        "this choice has no feedback",
        "put a quote under it, indented by four spaces:     > Why it helps, or what helps more",
        "warning",
    ),
    "feedback-place": Rule(
        "this quote is not indented, so the list ends before it",
        "put four spaces before it:     > Why it helps, or what helps more",
    ),
    "two-feedbacks": Rule("this choice has two feedback quotes", "make one of the two"),
    "choice-extra": Rule(
        "a choice holds a line of text and, under it, a quote; this is neither",
        "move it above the choices, or into the quote",
    ),
    "poll-key": Rule("a poll has no right answer", "write [ ] before every choice"),
    "few-steps": Rule("this item has too few steps to order: {count}", "give at least three steps"),
    "match-columns": Rule(
        "a table to match has two or three columns, not {count}",
        "write the left side, its partner, and if you like a third column that says why",
    ),
    "few-rows": Rule("this item has too few pairs: {count}", "give at least two pairs"),
    "same-partner": Rule(
        'the partner "{text}" stands twice in the table', "every left side needs its own partner"
    ),
    "empty-partner": Rule("this row has no partner", "fill in the second column"),
    "gap-empty": Rule("this gap has no answer", "write it: [[adult | grown-up]]"),
    "gap-place": Rule(
        '"{found}" is not a gap here, so that the answer would show',
        "a gap stands in a paragraph of an item that has no other part to answer",
    ),
    "no-gap": Rule('a "word-bank" needs a gap', "write the word that is missing in [[brackets]]"),
    "text-after-answer": Rule(
        "this stands after the part to answer",
        "move it above, or begin it with > to make it the explanation",
    ),
    "no-lines": Rule("a scoring guide belongs to a written answer", "add <!-- lines: 6 -->"),
    "no-guide": Rule(
        "this written answer has no scoring guide",
        "add <details>, <summary>Scoring guide</summary>, a table | Points | The answer |"
        " and </details>",
        "warning",
    ),
    "guide-table": Rule(
        "this scoring guide has no table",
        "begin it with a table | Points | The answer |; a hint stands above <!-- lines: ... -->",
    ),
    "guide-points": Rule(
        '"{found}" is not a number of points',
        "begin each row of the scoring guide with a whole number",
    ),
    "guide-maximum": Rule(
        "the item gives {points} points, but the best row of its scoring guide gives {best}",
        "set <!-- points: {best} -->",
    ),
    "tight-details": Rule(
        "<details> is not understood here: {found}",
        "put <details> and <summary>Hint</summary> on two lines, with an empty line after them"
        " and an empty line before and after </details>",
    ),
    "no-summary": Rule(
        "<details> has no <summary>", "add <summary>Hint</summary> as its second line"
    ),
    "stray-details": Rule(
        "<details> has a meaning only inside a quiz item", "write the text without it"
    ),
    "no-flag": Rule("no message is marked as a red flag", "put an x into its box: - [x]"),
    "pick-mark": Rule(
        'pick is "{value}", but here it can be {least} to {most}',
        "count the items of one grade band; items that stay (written, polls, fixed) are on all",
    ),
    "pick-points": Rule(
        "the items to pick from give different points: {points}",
        "give them all the same points, or write <!-- fixed --> under the ones everybody gets",
    ),
    "pass-mark": Rule(
        'the pass mark is "{value}", but the points of the quiz add up to {points}',
        "set pass to a number from 1 to {points}",
    ),
    "grid": Rule(
        "this grid has a row that is longer or shorter, or a sign that is neither # nor .",
        "write rows of one length: # for a shaded square, . for an empty one",
    ),
    # stories
    "no-scenes": Rule("the story has no scene", "begin each scene with a ## heading"),
    "scene-loose": Rule("text stands before the first scene", "begin each scene with a ## heading"),
    "way-missing": Rule('the way "{name}" leads to no scene', "{hint}"),
    "way-extra": Rule(
        "a way on is one link on one line; there is more here", "move it into the text of the scene"
    ),
    "scene-unreached": Rule(
        'no way leads to the scene "{name}"', "link to it from another scene, or delete it"
    ),
    "no-ending": Rule(
        'from the scene "{name}" no way reaches an ending', "add a way out of the circle"
    ),
    "ending-help": Rule(
        'the ending "{name}" names no help', "put <!-- help: lifeline --> at its end"
    ),
    # sheets
    "fold": Rule('"fold" belongs on a card', "use it in a document of kind: cards"),
    "card-loose": Rule("text stands before the first card", "begin each card with a ## heading"),
    "unknown-cards": Rule('this lesson has no cards "{name}" in its handouts', "{hint}"),
    "no-drawings": Rule(
        "there is no drawing to try codes on",
        "put a ```grid with a name between the two comments",
    ),
    "no-cards": Rule("there is no card in this document", "begin each card with a ## heading"),
    "missing-glyph": Rule(
        'the letter "{letter}" ({code}) is not in the printed font', "use another sign"
    ),
    # a printed sheet, after layout
    "too-long": Rule(
        'the sheet "{name}" has {pages} pages on {paper} paper, but sides: {sides}',
        "shorten it, or raise sides in its front matter",
    ),
    "many-rows": Rule(
        "this quiz has {rows} rows of circles, too many for one answer sheet, so it gets none",
        "make two quizzes of it, or let pick choose fewer items",
        "warning",
    ),
    "print-warning": Rule('printing "{name}": {why}', "{hint}"),
}

# care
CARE: dict[str, Rule] = {
    # lessons/care.yml
    "care-words": Rule('"{found}" goes against the rule "{id}" of care.yml', "{hint}"),
    "care-words-warning": Rule(
        '"{found}" goes against the rule "{id}" of care.yml', "{hint}", "warning"
    ),
    "care-pattern": Rule(
        "this pattern cannot be used: {why}",
        "write the words themselves between \\b and \\b; a bracket or a star needs a \\ before it",
    ),
    "care-example": Rule(
        'the rule "{id}" finds nothing in its own example',
        "mend the pattern under finds, or write the sentence it is meant to find",
    ),
    "care-unknown-rule": Rule('there is no rule "{name}" to make an exception from', "{hint}"),
    "care-idle": Rule(
        'this exception from "{name}" excuses nothing in {path}',
        "delete it, or copy the words of text: from the file again",
    ),
    "care-page": Rule('the page "{name}" is not in docs/', "{hint}"),
    # texts
    "no-help-named": Rule(
        "this text for students or families names no help",
        "add {{{{help.ID}}}}, {{{{school.counselor}}}}, <!-- help --> or <!-- contacts -->;"
        " the footer of a sheet is easily missed",
    ),
    "reading-level": Rule(
        "this text reads like grade {grade}; the limit for {level} is {limit}", "{hint}"
    ),
    "long-sentence": Rule(
        "this sentence has {count} words",
        "make it {limit} words or fewer: two sentences",
        "warning",
    ),
    # quiz items
    "choice-by-position": Rule(
        '"{found}" depends on the order of the choices, which is mixed on other sheets',
        "write a choice that stands by itself",
    ),
    "key-stands-out": Rule(
        'the right choice is far longer than the others: "{text}"',
        "shorten it, or give the others as much to say",
        "warning",
    ),
    "key-longest": Rule(
        "the right choice is the longest in {count} of {all} choose-one items", "{hint}", "warning"
    ),
    "key-slots": Rule(
        "the right choice stands in place {place} in {count} of {all} choose-one items",
        "spread the right choices over all places",
    ),
    "negative-stem": Rule(
        'the question turns on the word "{found}", which is easily read over',
        "ask what is right, helps or is true",
    ),
    "stem-sentence": Rule(
        'this is no question and no instruction: "{text}"',
        "ask the whole question in the heading, with a question mark, or begin with a verb",
    ),
    "two-choices": Rule(
        "this choose-one item has only two choices",
        "add a third that could be believed",
        "warning",
    ),
    "feedback-person": Rule(
        'this feedback judges the person: "{found}"',
        "say if the answer is right, why, and what the next step is",
    ),
    "no-facts": Rule(
        "this item rests on no fact", "add <!-- facts: ... --> with ids from sources.yml", "warning"
    ),
    "same-stem": Rule(
        'the same question stands at {first}: "{text}"', "ask it another way", "warning"
    ),
    # coverage
    "fact-untaught": Rule(
        'no lesson teaches the paragraph "{name}" of the advisory',
        "cite it in the lesson text that says it: <!-- facts: {name} -->",
        "warning",
    ),
    "fact-uncited": Rule(
        'this lesson lists the fact "{name}", but nothing in it cites it',
        "put <!-- facts: {name} --> behind the sentence that says it, or take it off the list",
        "warning",
    ),
}
RULES.update(CARE)
