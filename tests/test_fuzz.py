"""Spoiled lessons: whatever stands in a file, it is told with file and line, and nothing breaks.

Runs the same examples every time; `LESSONKIT_FUZZ=5000 pytest tests/test_fuzz.py` runs as many
new ones for every kind of file.
"""

import datetime
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lessonkit.parse import parse_kit
from lessonkit.problems import errors
from lessonkit.read import LARGEST_TEXT, Tree, read_tree
from tests.conftest import BASE

ON = datetime.date(2026, 12, 1)
EXAMPLES = int(os.environ.get("LESSONKIT_FUZZ", "0"))
SLOWEST = 5.0  # seconds, for one kit with one spoiled file on a slow machine
LARGEST = LARGEST_TEXT // (5 if EXAMPLES else 50)  # bytes of one thing over and over
SMALL = read_tree(BASE).files
REAL = read_tree(Path(__file__).parents[1]).files

# Each kind of file: where it stands in the small kit, and the real files that are tried there.
SLOTS = {
    "lessons/kit.yml": "lessons/kit.yml",
    "lessons/sources.yml": "lessons/sources.yml",
    "lessons/help-routes.yml": "lessons/help-routes.yml",
    "lessons/school.yml": "lessons/school.yml",
    "lessons/first-steps/lesson.md": "/lesson.md",
    "lessons/first-steps/teacher.md": "/teacher.md",
    "lessons/first-steps/quiz.md": "/quiz.md",
    "lessons/first-steps/story.md": "/story.md",
    "lessons/first-steps/handouts/map.md": "/handouts/",
    "lessons/documents/letter.md": "lessons/documents/",
    "lessons/first-steps/img/door.svg": ".svg",
}
NASTY = (
    *r"""
<!--
-->
<!---->
<!--->
<!-- quiz: a -->
<!-- quiz: A B; kind: x; pass: 99999999999999999999 -->
<!-- /quiz -->
<!-- teacher -->
<!-- /teacher -->
<!-- band: ms -->
<!-- notes -->
<!-- minutes: 99999 -->
<!-- core -->
<!-- lines: 0 -->
<!-- match -->
<!-- order -->
<!-- one --><!-- all -->
<!-- word-bank: | -->
<!-- facts: P1; x: y -->
<!-- id: A B -->
<!-- points: ٣ -->
<!-- qr: lifeline -->
<details>
</details>
<summary>x</summary>
- [x] 
- [ ]
- [
[x]
[[
]]
[[|]]
{{
}}
{{help.}}
{{school.name}}
![
](
![](
[](
[^1]
[^1]: x
> > > > > > > > > > > > > > > > > > > > > > x
			- x
|
| - |
#
###
---
===
```
~~~
```grid
1. x
999999999999. x
<b>
<script>
</script>
<!DOCTYPE x>
<?x
<![CDATA[
]]>
&#0;
&#xD800;
&nbsp;
\
é
: 
? 
- - - -
a: &a [*a]
*a
&a b
!!python/object:os.system x
!x
%
%YAML 9.9
"
'
>
@
...
{a: {b: {c: {}}}}
<<: x
~
null
2026-99-99
"\UFFFFFFFF"
"\ud800"
"\x00"
javascript:x
[x](javascript:y)
[x](#the-end)
http://[
<http://[>
//
../../..
<image href='x'/>
<style>
url(x)
 onload='x'
<!ENTITY a 'b'>
&a;
""".strip("\n").split("\n"),
    *("| a | b |\n| - | - |\n| c |", "[[a\n|b]]", "{{help.lifeline.\nphone}}", "[x](<\n>)"),
    *("\x00", "\x1b[31m", "\x85", "\u202e", "\u2028", "\ud7ff", "\ufeff", "\uffff", "\U0001f642"),
    *("\r", "\r\n", "\n\n", "  ", "\t", "\u0301" * 50, "x" * 5000, "`" * 200, "_" * 201 + "a"),
    *("[" * 500, "*" * 500, "(" * 300, "<" * 300, "<!--" * 200, "![" * 200, "[^" * 200),
    *("- " * 40, "* " * 40 + "x", "# " * 30),
)


def files_for(kind: str) -> list[bytes]:
    """The file of the small kit and the real files of its kind."""
    real = [text for path, text in sorted(REAL.items()) if SLOTS[kind] in path]
    return [SMALL[kind], *real] if kind in SMALL else real


@st.composite
def spoiled(draw: st.DrawFn, kind: str) -> bytes:
    """A file of some kind after a few slips of the hand and a few bad ideas."""
    lines = draw(st.sampled_from(files_for(kind))).decode().split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        column = draw(st.integers(0, len(line)))
        match draw(st.integers(0, 9)):
            case 0:
                del lines[at : at + draw(st.integers(1, 8))]
            case 1:
                lines.insert(at, line)
            case 2:
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], line
            case 3:
                lines[at] = line[:column]
            case 4:
                lines[at] = line[:column] + line[column + 1 :]
            case 5:
                lines[at] = draw(st.sampled_from(("  ", "    ", "> ", "- ", "\t", "#"))) + line
            case 6:
                lines[at] = line.lstrip(draw(st.sampled_from((" ", "#", "-", ">", " ->"))))
            case 7:
                del lines[at:]
            case _:
                lines[at] = line[:column] + draw(st.sampled_from(NASTY)) + line[column:]
        lines = lines or [""]
    content = "\n".join(lines).encode()
    if draw(st.integers(0, 30)) == 0:
        content = content[: draw(st.integers(0, len(content)))] + draw(st.binary(max_size=3))
    return content


def check(files: dict[str, bytes]) -> None:
    """Parse a kit and hold what is told against the files."""
    started = time.perf_counter()
    kit, problems = parse_kit(Tree(files), ON)
    assert time.perf_counter() - started < SLOWEST
    assert (kit is None) == bool(errors(problems))
    for problem in problems:
        where = problem.where
        assert where.path in files or problem.rule == "missing-file"
        # What cannot be decoded counts line feeds only; anything else counts as editors do.
        content = files.get(where.path, b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        assert 1 <= where.line <= content.count(b"\n") + 1, problem
        assert str(problem).count("\n") == 1
        assert str(problem).replace("\n", "").isprintable()


@pytest.mark.parametrize("kind", SLOTS)
def test_spoiled_files(kind: str) -> None:
    """A kit with a spoiled file gives problems at places that exist, and never an exception."""

    @settings(
        max_examples=EXAMPLES or 50,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        # Making a found example smaller takes minutes; that is for the long run.
        phases=list(Phase) if EXAMPLES else [Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(spoiled(kind))
    def run(content: bytes) -> None:
        check({**SMALL, kind: content})

    run()


@pytest.mark.parametrize("sign", NASTY, ids=lambda sign: ascii(sign)[1:21])
def test_nothing_else(sign: str) -> None:
    """A file that holds one thing over and over, many thousand times, is read in time."""
    for kind in ("lessons/first-steps/quiz.md", "lessons/school.yml"):
        head = b"---\ntitle: x\n---\n\n## x\n\n" if kind.endswith(".md") else b""
        for joint in ("\n", " ") if EXAMPLES else ("\n",):
            often = LARGEST // len((sign + joint).encode())
            check({**SMALL, kind: head + ((sign + joint) * often).encode()})
