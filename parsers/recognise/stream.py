"""Tables printed as running text, cells divided by white space: made into rows that the one recogniser reads.

A label followed by numbers is a row. Nothing here guesses where a blank cell stood: a row with fewer numbers than the
form has cells comes out as such and stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.model import State, Table, TextWhere, Where
from parsers.readers.document import Document, Paragraph
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.numbers import read_amount, read_count
from parsers.recognise.readings import Excluded
from parsers.recognise.rows import RowView, Slot
from parsers.recognise.scan import DISPUTE_CODES, REQUEST_CODES

_TOKEN = re.compile(r"\S+")
_TITLE = re.compile(r"第二十条第?\s*[（(]\s*[一二三四五六七八九十]+\s*[）)]\s*[项款]")
_HEADER_WORDS = frozenset(
    word
    for table in (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)
    for book in (words.COLUMNS[table], words.ROWS[table])
    for word in book.cores
) | frozenset(core(word) for word in ("信息内容", "申请人情况", "法人或其他组织", "行政诉讼", *words.CATEGORIES))


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    block: int
    start: int
    end: int
    where: Where | None
    number: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Some words and the numbers that follow them."""

    words: tuple[_Token, ...]
    numbers: tuple[_Token, ...]


@dataclass(frozen=True, slots=True)
class StreamRows:
    """Rows made from running text, and for each the part of its paragraphs that it took."""

    rows: tuple[RowView, ...]
    taken: tuple[tuple[Table, Excluded], ...]


def stream_rows(document: Document) -> StreamRows:
    """The rows of every table that stands in the document's paragraphs."""
    rows: list[RowView] = []
    taken: list[tuple[Table, Excluded]] = []
    for run in _runs(_tokens(document)):
        found = _row_of(run)
        if found is None:
            continue
        table, made = found
        rows += made
        taken += [(table, part) for part in _parts([*_header_tail(run.words), *run.numbers])]
    return StreamRows(tuple(rows), tuple(taken))


def _tokens(document: Document) -> Iterator[_Token]:
    for block, content in enumerate(document.blocks):
        if not isinstance(content, Paragraph):
            continue
        for match in _TOKEN.finditer(content.text):
            where = content.where
            if isinstance(where, TextWhere):
                where = TextWhere(where.start + match.start(), where.start + match.end())
            yield _Token(match[0], block, match.start(), match.end(), where, _is_number(match[0]))


def _is_number(text: str) -> bool:
    states = (State.NUMBER, State.ZERO, State.NOT_APPLICABLE)
    return read_count(text).state in states or read_amount(text, None).state in states


def _runs(tokens: Iterator[_Token]) -> Iterator[_Run]:
    texts: list[_Token] = []
    numbers: list[_Token] = []
    for token in tokens:
        if not token.number and numbers:
            yield _Run(tuple(texts), tuple(numbers))
            texts, numbers = [], []
        (numbers if token.number else texts).append(token)
    if numbers:
        yield _Run(tuple(texts), tuple(numbers))


def _row_of(run: _Run) -> tuple[Table, list[RowView]] | None:
    """The rows this run prints: one data row, with the header that its words hold before it."""
    if not run.words:
        return None
    printed = core("".join(token.text for token in run.words))
    if len(run.numbers) == len(DISPUTE_CODES) and any(printed.endswith(leaf) for leaf in words.DISPUTES_LEAVES):
        return Table.DISPUTES, [_view(run, _words("行政复议", "行政诉讼")), _view(run, _numbers(run))]
    best = max(
        (
            (len(wording), table, wording)
            for table in (Table.REQUESTS, Table.DISCLOSURE)
            for wording in words.ROWS[table].cores
            if printed.endswith(wording)
        ),
        default=None,
    )
    if best is None:
        return _maybe_misspelt(run)
    _, table, wording = best
    if table is Table.REQUESTS and len(run.numbers) == 1 and len(wording) <= 2:
        return None  # 其他 or 总计 in a sentence
    data = _view(run, (_label(run, wording), *_numbers(run)))
    if table is Table.DISCLOSURE:
        header = _disclosure_header(run)
        return table, [*header, data]
    return table, [data]


def _maybe_misspelt(run: _Run) -> tuple[Table, list[RowView]] | None:
    """A row of the requests table by its seven numbers alone: its last word may be a misspelt label."""
    if len(run.numbers) != len(REQUEST_CODES):
        return None
    last = run.words[-1]
    return Table.REQUESTS, [_view(run, (Slot(last.text, 0, 0, last.where), *_numbers(run)))]


def _label(run: _Run, wording: str) -> Slot:
    return Slot(wording, 0, 0, run.words[-1].where)


def _words(*texts: str) -> tuple[Slot, ...]:
    return tuple(Slot(text, position, position) for position, text in enumerate(texts))


def _numbers(run: _Run) -> tuple[Slot, ...]:
    return tuple(
        Slot(token.text, position, position, token.where) for position, token in enumerate(run.numbers, start=1)
    )


def _view(run: _Run, slots: Sequence[Slot]) -> RowView:
    first = run.words[0]
    return RowView(first.block, first.start, tuple(slots), ragged=True)


def _disclosure_header(run: _Run) -> list[RowView]:
    """The block title and column heads that stand before a row's label, as rows of their own."""
    text = "".join(token.text for token in run.words)
    titles = list(_TITLE.finditer(text))
    made: list[RowView] = []
    if titles:
        text = text[titles[-1].start() :]
        made.append(_view(run, (Slot(titles[-1][0], 0, 0),)))
    heads = _column_heads(text)
    if heads:
        slots = (Slot("信息内容", 0, 0), *(Slot(head, at, at) for at, head in enumerate(heads, start=1)))
        made.append(_view(run, slots))
    return made


def _column_heads(text: str) -> list[str]:
    """The measures named in a text, in order, the longest wording at each place."""
    squeezed = re.sub(r"[\s、，]", "", text)
    wordings = [
        wording
        for layout in words.layouts_of(Table.DISCLOSURE)
        for block in layout.blocks
        for column in block.columns
        for wording in (column.label, *column.aliases)
    ]
    pattern = "|".join(re.escape(wording) for wording in sorted(set(wordings), key=len, reverse=True))
    unit = r"(?:[（(]?单位[:：]?\s*(?:亿元|万元|元)[）)]?)?"
    folded = squeezed.replace("(", "（").replace(")", "）").replace(":", "：")
    return [match[0] for match in re.finditer(f"(?:{pattern}){unit}", folded)]


def _header_tail(tokens: Sequence[_Token]) -> list[_Token]:
    """The words at the end of a run that belong to the table: labels, heads, and pieces of them."""
    tail: list[_Token] = []
    for token in reversed(tokens):
        piece = core(token.text)
        if not (_TITLE.search(token.text) or words.is_requests_header(token.text) or _belongs(piece)):
            break
        tail.insert(0, token)
    return tail or list(tokens[-1:])


def _belongs(piece: str) -> bool:
    return not piece or any(piece in word or word == piece for word in _HEADER_WORDS)


def _parts(tokens: Sequence[_Token]) -> list[Excluded]:
    by_block: dict[int, list[_Token]] = {}
    for token in tokens:
        by_block.setdefault(token.block, []).append(token)
    return [
        Excluded(block, min(token.start for token in its), max(token.end for token in its))
        for block, its in by_block.items()
    ]
