"""Plain-text reader: lines to paragraphs, and lines whose cells are divided by ``|`` or tabs to ragged grids.

Merged cells are lost in such texts, so columns do not line up between rows. Cells divided by spaces stay paragraphs: only
who knows the form can tell where they end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.model import TextWhere
from parsers.readers.charset import decode
from parsers.readers.document import Block, Document, Grid, GridCell, Paragraph

MEDIA_TYPE = "text/plain"

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")  # Markdown
_BAR = re.compile(r"[|｜│┃]")
_TAB = re.compile(r"\t")
_RULE = re.compile(r":?-{3,}:?|:-+:?|-+:|[─━═┄┈]+")
_CROSSINGS = re.compile(r"[├┤┬┴┌┐└┘┼╋┠┨┝┥┣┫┯┷┏┓┗┛]")
_NUMERIC = re.compile(r"[增减加少+\-−]*\s*[0-9０-９][0-9０-９,，.．]*\s*(?:件|项|个|条|[百千]?元|[十百千]?万元|亿元)?")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without its outer white space. Offsets; ``raw_…`` are those with the white space."""

    number: int
    text: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    indent: int = 0


_Field = tuple[int, int]  # offsets of a trimmed field


def read_text(data: bytes, declared_charset: str | None = None) -> Document:
    """Read a text. Offsets of every place refer to the decoded text without byte order mark. Reason: ``empty``."""
    decoded = decode(data, declared_charset, is_html=False)
    lines = list(_lines(decoded.text))
    if not lines:
        return Document(MEDIA_TYPE, flaws=decoded.flaws, reason="empty")
    return Document(MEDIA_TYPE, tuple(_blocks(decoded.text, lines)), flaws=decoded.flaws)


def _lines(text: str) -> Iterator[_Line]:
    for number, match in enumerate(_LINE.finditer(text)):
        raw = match.group(1)
        stripped = raw.strip(" \t\f\v\xa0\u3000\ufeff\0")
        if stripped:
            start = match.start() + raw.index(stripped)
            indent = sum(2 if char == "\u3000" else 1 for char in raw[: raw.index(stripped)])
            yield _Line(number, stripped, start, start + len(stripped), *match.span(1), indent)


def _blocks(text: str, lines: Sequence[_Line]) -> Iterator[Block]:
    at = 0
    barless = 0  # lines before this one were looked at together and are no table of bars
    while at < len(lines):
        end = at
        rows: list[list[_Field]] = []
        if at >= barless:
            run = _run_of_bars(lines, at)
            if _is_barred_table(lines[at:run]):
                end, rows = run, _barred_rows(lines[at:run])
            barless = run
        if end == at:
            end = _run_of_tabs(text, lines, at)
            rows = [_fields(text, line) for line in lines[at:end]]
        if rows:
            yield _grid(text, rows)
        if end == at:
            yield _paragraph(lines[at], lines[at].number - lines[at - 1].number - 1 if at else 0)
        at = max(end, at + 1)


def _paragraph(line: _Line, blanks: int) -> Paragraph:
    heading = _HEADING.match(line.text)
    if heading is None:
        return Paragraph(line.text, TextWhere(line.start, line.end), blanks=blanks, indent=line.indent)
    where = TextWhere(line.start + heading.end(), line.end)
    return Paragraph(line.text[heading.end() :], where, kind="heading", blanks=blanks)


# ── cells divided by | ────────────────────────────────────────────────────────────────────────────────────────────


def _run_of_bars(lines: Sequence[_Line], at: int) -> int:
    """The end of the lines with bars that belong together, ``at`` itself when there are none."""
    end = at
    while end < len(lines) and _has_bars(lines[end].text) and (end == at or _continues(lines, at, end)):
        end += 1
    return end


def _is_barred_table(lines: Sequence[_Line]) -> bool:
    """A single bar in prose or navigation is no table; two bars, a rule, or several lines of label | number are."""
    rows = [line.text for line in lines if not _is_rule(line.text)]
    if len(rows) < len(lines) or any(len(_BAR.findall(row)) >= 2 for row in rows):
        return True
    return len(rows) >= 2 and any(_is_value(_BAR.split(row)[-1]) for row in rows)


def _is_value(field: str) -> bool:
    """Whether the last field of a line may be a row's only value: a number, or blank."""
    return not field.strip() or _NUMERIC.fullmatch(field.strip()) is not None


def _has_bars(text: str) -> bool:
    return _BAR.search(text) is not None or _is_rule(text)


def _continues(lines: Sequence[_Line], at: int, here: int) -> bool:
    """Whether a line with bars belongs to the table begun at ``at``.

    Blank lines between rows do not end a table; prose with a bar in it does, and so does a second Markdown header, known by
    the rule under it.
    """
    bordered = _BAR.match(lines[at].text) is not None
    text = lines[here].text
    if lines[here].number > lines[here - 1].number + 1 and not _is_rule(text) and len(_BAR.findall(text)) < 2:
        return False
    if not bordered:
        return True
    if not _BAR.match(text) and not _is_rule(text):
        return False
    header = here + 1 < len(lines) and not _is_rule(text) and _is_rule(lines[here + 1].text)
    return not header


def _is_rule(text: str) -> bool:
    """A Markdown header rule or the line between rows drawn with box characters; never a row of dashes as answers."""
    if _CROSSINGS.search(text):
        return not _CROSSINGS.sub("", text).strip("─━═┄┈│┃ ")
    fields = [field.strip() for field in _BAR.split(text)]
    return len(fields) > 1 and all(_RULE.fullmatch(f) for f in fields if f) and any(fields)


def _barred_rows(lines: Sequence[_Line]) -> list[list[_Field]]:
    """Fields of every row. Outer bars are borders only where every row begins with one (Markdown); elsewhere they stand
    beside empty cells: ``第二十条第(一)项 | |||``.
    """
    rows = [line for line in lines if not _is_rule(line.text)]
    bordered = all(_BAR.match(line.text) for line in rows)
    fields = []
    for line in rows:
        bars = [line.start + match.start() for match in _BAR.finditer(line.text)]
        edges = [*bars, line.end] if bordered else [line.start - 1, *bars, line.end]
        if bordered and len(bars) > 1 and bars[-1] == line.end - 1:
            edges.pop()
        fields.append([_trim(line, left + 1, right) for left, right in pairwise(edges)])
    return fields


def _trim(line: _Line, start: int, end: int) -> _Field:
    field = line.text[start - line.start : end - line.start]
    return _trimmed(field, start)


# ── cells divided by tabs ─────────────────────────────────────────────────────────────────────────────────────────


def _run_of_tabs(text: str, lines: Sequence[_Line], at: int) -> int:
    """The end of the lines with tabs that form a table, ``at`` itself when there is none.

    Two tabs and more between cells make a row. Rows with one are of a table too where they stand beside such, or are
    several and hold a number.
    """
    end = at
    strong = numeric = 0
    while end < len(lines):
        raw = text[lines[end].raw_start : lines[end].raw_end]
        if not _is_tabbed(raw):
            break
        strong += raw.count("\t") >= 2
        numeric += _is_value(raw.rsplit("\t", 1)[1])
        end += 1
    return end if strong or (end > at + 1 and numeric) else at


def _is_tabbed(raw: str) -> bool:
    """Tabs between cells; tabs before a lone text only indent it."""
    if "\t" not in raw:
        return False
    filled = sum(1 for field in raw.split("\t") if field.strip())
    return filled >= 2 or raw[0] not in "\t "


def _fields(text: str, line: _Line) -> list[_Field]:
    tabs = (match.start() for match in _TAB.finditer(text, line.raw_start, line.raw_end))
    edges = [line.raw_start - 1, *tabs, line.raw_end]
    return [_trimmed(text[a + 1 : b], a + 1) for a, b in pairwise(edges)]


# ── grids ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _trimmed(field: str, start: int) -> _Field:
    """Offsets of a field without its white space; an empty field stays at its place, behind the divider."""
    inner = field.strip()
    if not inner:
        return start, start
    offset = start + field.index(inner)
    return offset, offset + len(inner)


def _grid(text: str, rows: Sequence[Sequence[_Field]]) -> Grid:
    cells = tuple(
        GridCell(r, c, text[start:end], where=TextWhere(start, end))
        for r, row in enumerate(rows)
        for c, (start, end) in enumerate(row)
    )
    return Grid(len(rows), max(len(row) for row in rows), cells, ragged=True)
