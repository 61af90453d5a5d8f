"""Golden texts: reports copied out of pages and files, their cells divided by strokes, tabs or spaces."""

from __future__ import annotations

from collections.abc import Callable

from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.truth import Truth, truth_of
from tests.support.forms import Rows
from tests.support.renderings import Paper, Sheet, blank_zeros, paper, parts, signature
from tests.support.renderings_office import placed

Lines = list[str]


def _text(made: Paper, draw: Callable[[Rows], Lines], ending: str = "\n") -> str:
    lines: Lines = [made.title]
    for part in parts(made):
        lines += draw(part.rows) if isinstance(part, Sheet) else [part.text]
    return ending.join([*lines, *signature(made), ""])


def _grid(rows: Rows) -> list[list[str]]:
    """The table as rectangular rows: a merged cell's text in its first place."""
    width = max(sum(across for _, _, across in row) for row in rows)
    out = [[""] * width for _ in rows]
    for row, col, _, _, text in placed(rows):
        out[row][col] = text
    return out


def _repeated(rows: Rows) -> list[list[str]]:
    """The table as rectangular rows: a merged cell's text in every one of its places."""
    out = _grid(rows)
    for row, col, down, across, text in placed(rows):
        for below in range(down):
            for right in range(across):
                out[row + below][col + right] = text
    return out


@recipe("text", "cells divided by | , merged cells lost")
def text_pipes(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    blank_zeros(made)
    return _text(made, lambda rows: [" | ".join(cell[0] for cell in row) for row in rows]), truth_of(made)


@recipe("text", "cells divided by |, strokes at both ends, edition 2019, CRLF")
def text_pipes_2019(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    draw = lambda rows: ["|" + "|".join(cell[0] for cell in row) + "|" for row in rows]  # noqa: E731
    return _text(made, draw, "\r\n"), truth_of(made)


@recipe("markdown", "a Markdown table with its line of dashes, merged cells left empty")
def markdown_2021(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(rows: Rows) -> Lines:
        lines = ["| " + " | ".join(row) + " |" for row in _grid(rows)]
        width = len(_grid(rows)[0])
        return ["", lines[0], "|" + " --- |" * width, *lines[1:], ""]

    return _text(made, draw), truth_of(made)


@recipe("markdown", "a Markdown table that repeats merged cells, undivided （六）")
def markdown_repeated(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2021", requests="2019", disputes="2019")
    draw = lambda rows: ["", *("| " + " | ".join(row) + " |" for row in _repeated(rows)), ""]  # noqa: E731
    return _text(made, draw), truth_of(made)


@recipe("text", "cells divided by tabs, as copied from a browser, blank cells")
def text_tabs(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    blank_zeros(made)
    return _text(made, lambda rows: ["\t".join(cell[0] for cell in row) for row in rows]), truth_of(made)


@recipe("text", "cells divided by single spaces")
def text_spaces(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return _text(made, lambda rows: [" ".join(cell[0] for cell in row) for row in rows]), truth_of(made)


@recipe("text", "one cell per line, edition 2019")
def text_cell_per_line(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    return _text(made, lambda rows: [cell[0] for row in rows for cell in row]), truth_of(made)


@recipe("text", "GB18030, columns set with spaces as in a terminal")
def text_columns_gbk(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(rows: Rows) -> Lines:
        return ["".join(_wide(cell[0], 14 if cell[0][:1].isdigit() else 44) for cell in row).rstrip() for row in rows]

    return _text(made, draw).encode("gb18030"), truth_of(made)


def _wide(text: str, width: int) -> str:
    used = sum(1 if character.isascii() else 2 for character in text)
    return text + " " * max(2, width - used)


@recipe("text", "cells divided by single spaces, blank ones lost: which column a number is in, nobody can tell")
def text_spaces_blanks(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    columns = [key.column for key in made.printed if key.table is Table.REQUESTS][:7]
    for row in ("refused_by_law", "granted", "unavailable_not_held"):
        keep = made.rng.sample(range(6), 3)
        for at, column in enumerate(columns[:6]):
            made.put(f"requests/{row}/{column}", str(at + 1) if at in keep else "", None, "unread")
        made.put(f"requests/{row}/total", "", None, "unread")
    for row in ("total_handled", "received"):
        for column in columns:
            made.put(f"requests/{row}/{column}", "9", 9)
    draw = lambda rows: [" ".join(cell[0] for cell in row if cell[0]) for row in rows]  # noqa: E731
    codes = ["cells_unread", "requests_balance", "requests_applicant_total", "requests_outcome_total"]
    truth = truth_of(made, status="incomplete", reason="cells_unread", findings=codes)
    return _text(made, draw), truth


@recipe("text", "numbers run together: 69|3|665 printed as 693665")
def text_run_together(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    for at, column in enumerate(("upheld", "corrected", "other", "pending")):
        for row in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
            made.put(f"disputes/{row}/{column}", str(11 + at), None, "unread")
            made.put(f"disputes/{row}/total", "17", None, "unread")

    def draw(rows: Rows) -> Lines:
        if rows[0][0][0] == "行政复议":
            return ["".join(cell[0] for cell in row) for row in rows]
        return ["|".join(cell[0] for cell in row) for row in rows]

    truth = truth_of(made, status="incomplete", reason="cells_unread", findings=["cells_unread"])
    return _text(made, draw), truth
