"""Writes what the free program OMRChecker needs to read and mark our answer sheets.

Format: `template.json`, `config.json` and `evaluation.json` as its branch "master" reads them
(github.com/Udayraj123/OMRChecker: src/template.py, src/schemas, samples; read on 2026-11-28 in a
stored copy). It knows no versions, so each has a folder of its own.

Every row is marked by itself there: the points of a question with several rows are shared out
evenly, and a row in which all that fits is filled gives all its points or none.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lessonkit.answerpaper import Layout, Line, Point
from lessonkit.answersheet import AnswerRow, key_of, rows_of, truth_in
from lessonkit.bubbles import layouts
from lessonkit.items.base import Item
from lessonkit.marking import Marked
from lessonkit.text import letter
from lessonkit.versions import Version
from lessonkit.words import Words

Part = list[tuple[str, Point]]  # circles that stand on one line, with what is in them
DOTS = 6  # pixels to a millimetre in a template
READ = 1.7  # of the radius: the side of the square that is read inside a circle
# A photo is cut out along the edges of the paper; a scan of the whole page needs no cutting.
TAKEN: Mapping[str, list[dict[str, Any]]] = {
    "photo": [{"name": "CropPage", "options": {"morphKernel": [10, 10]}}],
    "scan": [],
}


def write(marked: Marked, t: Words) -> Mapping[str, bytes]:
    """The files by path: a folder for each form, each way of taking pictures, each version."""
    files = {"README.txt": t("exports.omrchecker-readme", title=marked.title).encode()}
    keys = {version.name: _json(evaluation(version, t)) for version in marked.versions}
    for layout in layouts(marked.sheet):
        for way, steps in TAKEN.items():
            where, how = _json(template(layout, steps)), _json(config(layout))
            for version in marked.versions or (None,):
                folder = "/".join((layout.form.name, way, *((version.name,) if version else ())))
                files[f"{folder}/template.json"] = where
                files[f"{folder}/config.json"] = how
                if version:
                    files[f"{folder}/evaluation.json"] = keys[version.name]
    return files


def _json(value: object) -> bytes:
    return (
        json.dumps(value) + "\n"
    ).encode()  # on one line: with indents it takes ten times as long


def page(layout: Layout) -> list[int]:
    """Width and height of the page in pixels."""
    return [round(layout.form.width * DOTS), round(layout.form.height * DOTS)]


def side(layout: Layout) -> int:
    """The side of the square that is read inside a circle, in pixels."""
    return round(layout.size.radius * READ * DOTS)


def template(layout: Layout, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Where every circle lies."""
    blocks: dict[str, Any] = {}
    joined = {"number": ["tens", "ones"]}
    lines = (*((layout.version,) if layout.version else ()), *layout.digits, *layout.rows)
    for line in lines:
        parts = _parts(line)
        names = [f"{line.row.id}_part{at}" for at in range(1, len(parts) + 1)]
        names = names if len(parts) > 1 else [line.row.id]
        if len(parts) > 1:
            joined[line.row.id] = names
        for name, part in zip(names, parts, strict=True):
            blocks[name] = _block(name, part, layout)
    return {
        "pageDimensions": page(layout),
        "bubbleDimensions": [side(layout)] * 2,
        "customLabels": joined,
        "fieldBlocks": blocks,
        "outputColumns": [
            "number",
            *(["version"] if layout.version else []),
            *(line.row.id for line in layout.rows),
        ],
        "preProcessors": steps,
        "emptyValue": "",
    }


def _parts(line: Line) -> list[Part]:
    """The circles of a row, line by line: a long row goes on below."""
    parts: dict[float, Part] = {}
    for value, center in zip(line.row.values, line.centers, strict=True):
        parts.setdefault(center[1], []).append((value, center))
    return list(parts.values())


def _block(name: str, part: Part, layout: Layout) -> dict[str, Any]:
    (_, (x, y)), *rest = part
    gap = (rest[-1][1][0] - x) / len(rest) if rest else 0
    half = side(layout) / 2
    return {
        "origin": [round(x * DOTS - half), round(y * DOTS - half)],
        "bubblesGap": round(gap * DOTS, 2),
        "labelsGap": 0,
        "fieldLabels": [name],
        "bubbleValues": [value for value, _ in part],
        "direction": "horizontal",
    }


def config(layout: Layout) -> dict[str, Any]:
    """How large pictures are while they are read; no windows are opened."""
    width, height = page(layout)
    return {
        "dimensions": {
            "display_height": height // 2,
            "display_width": width // 2,
            "processing_height": height,
            "processing_width": width,
        },
        "outputs": {"show_image_level": 0},
    }


def evaluation(version: Version, t: Words) -> dict[str, Any]:
    """What is right in one version, and the points of every row."""
    truth = truth_in(t)
    right = key_of(version.quiz, truth)
    answers: dict[str, Any] = {}
    points: dict[Fraction, list[str]] = {}
    for item, rows in _rows(version, truth):
        for row in rows:
            if row.kind == "points":
                answers[row.id] = [[value, int(value)] for value in row.values]
                points.setdefault(Fraction(item.ask.points), []).append(row.id)
                continue
            values = right[row.id]
            answers[row.id] = (
                "".join(values) if row.kind == "many" or len(values) == 1 else list(values)
            )
            points.setdefault(Fraction(item.ask.points, len(rows)), []).append(row.id)
    schemes = {"DEFAULT": _scheme(Fraction(1))}
    for at, (share, names) in enumerate(sorted(points.items())):
        schemes[f"POINTS_{letter(at)}"] = {"questions": names, "marking": _scheme(share)}
    return {
        "source_type": "custom",
        "options": {
            "questions_in_order": list(answers),
            "answers_in_order": list(answers.values()),
            "should_explain_scoring": True,
        },
        "marking_schemes": schemes,
    }


def _rows(version: Version, truth: tuple[str, str]) -> list[tuple[Item, list[AnswerRow]]]:
    rows = rows_of(version.quiz, truth)
    return [
        (item, [row for row in rows if row.item == number])
        for number, item in enumerate(version.quiz.items, start=1)
        if item.ask.points
    ]


def _scheme(points: Fraction) -> dict[str, Any]:
    return {"correct": str(points), "incorrect": "0", "unmarked": "0"}
