"""Statistics annexes printed as running text: cells divided by white space or bars, or run together without anything.

The header tells the columns, the rows are gathered piece by piece (``statistics_stream``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.model import State, TextWhere, Where
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise import statistics_labels as words
from parsers.recognise.numbers import Number, read_count
from parsers.recognise.readings import Excluded
from parsers.recognise.statistics_captions import Caption, begins_another, caption_of, may_caption
from parsers.recognise.statistics_copies import repeats
from parsers.recognise.statistics_readings import Printed, PrintedRow, PrintedTable
from parsers.recognise.statistics_runs import Division, Run, divide
from parsers.recognise.statistics_stream import TextRow, read_rows
from parsers.recognise.tables import Recognised

_LONGEST_TABLE = 20_000  # characters
_ABOVE = 240  # characters above a header in which its caption stands
_LINES_ABOVE = 3
_GAP = r"[\s|｜│:：]*"


def _spaced(*names: str) -> str:
    return "|".join(r"\s*".join(re.escape(char) for char in name) for name in names)


_LABEL_HEAD = _spaced("统计指标", "指标名称", "指标内容", "指标", "项目名称", "统计项目", "项目")
_UNIT_HEAD = _spaced("计量单位", "统计单位", "单位")
_YEAR_HEAD = r"20\d\d\s*年\s*度?(?:\s*统\s*计)?(?:\s*数\s*量|\s*数\s*据|\s*数)?"
_VALUE_HEADS = (
    *("本年度数量", "本年度数", "本年数量", "本年数", "本年度", "本年", "当年", "年度"),
    *("统计数量", "统计数据", "统计数", "数量", "数值", "数据"),
    *("历年累计数", "历年累计", "累计数量", "累计数", "累计", "年末统计数", "年末统计", "年末数"),
)
_SINCE_HEAD = r"自?20\d\d\s*年?(?:\d+月)?(?:\d+日)?(?:以来|至今|起)(?:的)?累\s*计(?:\s*数\s*量|\s*数)?"
_VALUE_HEAD = f"{_SINCE_HEAD}|{_YEAR_HEAD}|{_spaced(*_VALUE_HEADS)}"
_BESIDE_HEAD = _spaced("序号", "备注", "说明")
_HEADER = re.compile(rf"(?:{_LABEL_HEAD})(?:{_GAP}(?:{_UNIT_HEAD}|{_VALUE_HEAD}|{_BESIDE_HEAD}))+")
_HEAD_PART = re.compile(rf"(?P<label>{_LABEL_HEAD})|(?P<unit>{_UNIT_HEAD})|(?P<value>{_VALUE_HEAD})|{_BESIDE_HEAD}")


@dataclass(frozen=True, slots=True)
class _Source:
    """A stretch of the stream: where it stands in the document."""

    start: int
    text: str
    block: int
    where: Where | None
    whole: bool = False  # a grid, which is taken or left as a whole


def text_tables(document: Document, found: Recognised) -> Iterator[PrintedTable]:
    """Every table of indicators that stands in the document's paragraphs, whether or not it is about disclosure."""
    sources = list(_sources(document, found))
    stream = "\n".join(source.text for source in sources)
    at = 0
    while (header := _HEADER.search(stream, at)) is not None:
        at = header.end()
        codes, has_unit = _columns(header[0])
        if codes:
            caption = caption_of(_lines_above(stream, header.start()))
            for stop in _stops(stream, header, caption):
                rest = _HEADER.sub(lambda match: " " * len(match[0]), stream[at:stop])
                rows, end = read_rows(rest, at, len(codes), has_unit=has_unit)
                if not _says_again(rows, stream, header):
                    break
            if rows:
                yield _table(rows, codes, header[0], sources, (header.start(), end), caption)
                at = end


def _stops(stream: str, header: re.Match[str], caption: Caption) -> Iterator[int]:
    """Where the table under a header ends at the latest: where another one is told to begin, else at any later header."""
    last = header.end() + _LONGEST_TABLE
    later = list(_HEADER.finditer(stream, header.end(), last))
    for other in later:
        lines = _lines_above(stream, other.start())
        anew = [line for line in lines if begins_another(line, caption)]
        years = {_year_of(header[0]) or caption.year, _year_of(other[0]) or caption_of(lines).year} - {None}
        if anew or len(years) > 1:
            last = stream.rindex(anew[-1], header.end(), other.start()) if anew else other.start()
            break
    yield min(last, len(stream))
    if later and later[0].start() < last:
        yield later[0].start()


def _lines_above(stream: str, at: int) -> list[str]:
    """The lines right above an offset that may caption a table, nearest first; what stands before it in its line is one."""
    lines: list[str] = []
    for line in reversed(stream[max(at - _ABOVE, 0) : at].split("\n")):
        if not line.strip():
            continue
        if not may_caption(line) or len(lines) == _LINES_ABOVE or re.search(r"\d\s*$", line):
            break
        lines.append(line)
    return lines


def _says_again(rows: Sequence[TextRow], stream: str, header: re.Match[str]) -> bool:
    """Whether rows come again below a later header: two tables, not the second page of one."""
    ends = [row.values[-1].end for row in rows if row.values]
    for other in _HEADER.finditer(stream, header.end(), max(ends, default=header.end())):
        upper = [row.label for row in rows if row.values and row.start < other.start()]
        lower = [row.label for row in rows if row.values and row.start >= other.start()]
        if repeats(upper, lower):
            return True
    return False


def _sources(document: Document, found: Recognised) -> Iterator[_Source]:
    taken = {part.block for part in found.excluded} | set(found.blocks)
    start = 0
    for index, block in enumerate(document.blocks):
        if index in taken:
            continue
        if isinstance(block, Paragraph):
            source = _Source(start, block.text, index, block.where)
        elif isinstance(block, Grid) and block.n_rows == 1:  # a whole table in one line, its cells divided by bars
            text = "|".join(cell.text for cell in block.cells)
            source = _Source(start, text, index, block.cells[0].where if block.cells else None, whole=True)
        else:
            continue
        yield source
        start += len(source.text) + 1


def _columns(header: str) -> tuple[tuple[str, ...], bool]:
    """The value columns of a header in order, and whether it has one for units. None where it contradicts itself."""
    groups: list[list[str]] = []
    has_unit = False
    for part in _HEAD_PART.finditer(header):
        if part["label"]:
            groups.append([])
        elif part["unit"]:
            has_unit = True
        elif part["value"] and (code := words.value_column(part["value"])) is not None:
            groups[-1].append(code)
    first = groups[0] if groups else []
    # Printed side by side a header says the same twice; two columns of the same kind cannot be told apart here.
    if any(group != first for group in groups) or len(set(first)) != len(first):
        return (), has_unit
    return tuple(first), has_unit


# ── from rows of text to a table ──────────────────────────────────────────────────────────────────────────────────

_UNDIVIDED = "the text does not divide the numbers of its columns, and they can be divided in more than one way"


def _table(
    rows: Sequence[TextRow],
    codes: tuple[str, ...],
    header: str,
    sources: Sequence[_Source],
    span: tuple[int, int],
    caption: Caption,
) -> PrintedTable:
    divisions = _divisions(rows, codes)
    printed = [_printed(row, codes, divisions.get(at), sources) for at, row in enumerate(rows)]
    blocks, excluded = _taken(sources, *span)
    return PrintedTable(
        tuple(printed),
        codes,
        strict=_is_strict(header),
        year=_year_of(header) or caption.year,
        blocks=blocks,
        excluded=excluded,
        caption=caption,
    )


def _year_of(header: str) -> int | None:
    """The year that the heading of a year's column names; what is counted 以来 a year names none."""
    for part in _HEAD_PART.finditer(header):
        if part["value"] and words.value_column(part["value"]) != "cumulative_value":
            return words.year_in(part["value"])
    return None


def _is_strict(header: str) -> bool:
    heads = list(_HEAD_PART.finditer(header))
    named = any(part["label"] and words.is_strict_indicator_head(part["label"]) for part in heads)
    return named and any(part["unit"] for part in heads)


def _divisions(rows: Sequence[TextRow], codes: tuple[str, ...]) -> dict[int, Division]:
    """How the digits of rows divide that print two numbers as one, by row."""
    if len(codes) != 2:
        return {}
    lone = [at for at, row in enumerate(rows) if len(row.values) == 1 and not row.doubtful]
    lone = [at for at in lone if rows[at].values[0].text.isascii() and rows[at].values[0].text.isdigit()]
    divided = any(len(row.values) > 1 for row in rows)
    gaps = any(len(row.values) == 1 and len(row.values[0].text) == 1 for row in rows) or any(
        not row.values and row.unit is not None for row in rows
    )
    runs = [Run(words.code_of(rows[at].label), rows[at].values[0].text) for at in lone]
    ordered = codes == ("year_value", "cumulative_value")
    found = divide(runs, ordered=ordered, blanks=divided or gaps, related=True)
    return {at: division for at, division in zip(lone, found, strict=True) if division is not None}


def _printed(row: TextRow, codes: tuple[str, ...], division: Division | None, sources: Sequence[_Source]) -> PrintedRow:
    block = _source_at(sources, row.start).block
    if not row.values and row.unit is None:
        return PrintedRow(row.label, block=block)
    where = _where(sources, row.values[0].start, row.values[-1].end) if row.values else None
    raw = " ".join(piece.text for piece in row.values)
    values: dict[str, Printed] = {}
    for at, code in enumerate(codes):
        if division is not None:
            values[code] = Printed(
                division.pair[at], where, number=read_count(division.pair[at]), inferred=division.inferred
            )
        elif not row.values:
            values[code] = Printed("")
        elif row.doubtful or len(row.values) != len(codes):
            few = len(row.values) < len(codes) and any(char.isspace() for char in raw)
            why = row.doubtful or ("the row has fewer numbers than columns" if few else _why(row, codes))
            values[code] = Printed(raw, where, number=Number(State.UNREAD, why=why))
        else:
            piece = row.values[at]
            values[code] = Printed(piece.text, _where(sources, piece.start, piece.end))
    unit = row.unit or words.unit_remark(row.label)
    return PrintedRow(row.label, unit, values, block)


def _why(row: TextRow, codes: tuple[str, ...]) -> str:
    if len(row.values) > len(codes):
        return "the row has more numbers than columns"
    return _UNDIVIDED


def _source_at(sources: Sequence[_Source], offset: int) -> _Source:
    at = bisect_right([source.start for source in sources], max(offset, 0)) - 1
    return sources[max(at, 0)]


def _where(sources: Sequence[_Source], start: int, end: int) -> Where | None:
    source = _source_at(sources, start)
    if isinstance(source.where, TextWhere) and not source.whole:
        return TextWhere(source.where.start + start - source.start, source.where.start + end - source.start)
    return source.where


def _taken(sources: Sequence[_Source], start: int, end: int) -> tuple[frozenset[int], tuple[Excluded, ...]]:
    """The blocks that are the table, and the parts of paragraphs that are."""
    here = [source for source in sources if source.start < end and source.start + len(source.text) > start]
    blocks = frozenset(source.block for source in here if source.whole)
    excluded = tuple(
        Excluded(source.block, max(start - source.start, 0), min(end - source.start, len(source.text)))
        for source in here
        if not source.whole
    )
    return blocks, excluded
