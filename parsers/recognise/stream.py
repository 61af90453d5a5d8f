"""Tables printed as running text, cells divided by white space or paragraphs: made into rows that the one recogniser reads.

A label followed by numbers is a row. Nothing here guesses where a blank cell stood: a row with fewer numbers than the
form has cells comes out as such and stays unread, unless its empty paragraphs or the columns of the text show its blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from parsers.model import Table
from parsers.readers.document import Document
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.marks import DISPUTE_CODES, REQUEST_CODES
from parsers.recognise.readings import Excluded
from parsers.recognise.rows import RowView, Slot
from parsers.recognise.stream_blanks import Printed, placed_by_columns, placed_by_paragraphs
from parsers.recognise.stream_heads import TITLE, column_heads, header_tail, parts_of
from parsers.recognise.stream_tokens import Token, tokens_of

_PROSE_GOES_ON = re.compile(r"[件条个宗次份项起人家部，。；、,;]")
_CATEGORY_PIECES = "".join(sorted(words.CATEGORIES))
_FEW = 2  # numbers under the header of disputes that are no page number
_MAY_BE_STRAY = "a number on a line of its own may be a page number here, in the place of a blank that was lost"
_SHORT = 2  # labels of so many characters stand in prose too: 其他, 总计


@dataclass(frozen=True, slots=True)
class _Run:
    """Some words and the numbers that follow them; ``after``: the empty paragraphs behind the last one."""

    words: tuple[Token, ...]
    numbers: tuple[Token, ...]
    after: int = 0


@dataclass(slots=True)
class _Row:
    """A row of the form as the text prints it, and the header that stands before its label."""

    table: Table
    label: Slot | None
    run: _Run
    numbers: tuple[Token, ...]
    expected: int | None  # cells, where the form or the header before tells
    header: list[RowView] = field(default_factory=list)
    slots: tuple[Slot, ...] | None = None  # with the blanks that the text shows


@dataclass(frozen=True, slots=True)
class StreamRows:
    """Rows made from running text, and for each the part of its paragraphs that it took."""

    rows: tuple[RowView, ...]
    taken: tuple[tuple[Table, Excluded], ...]


def stream_rows(document: Document, *, whole_lines: bool = False) -> StreamRows:
    """The rows of every table that stands in the document's paragraphs.

    ``whole_lines``: only rows that share their lines with nothing else.
    """
    tokens = tuple(tokens_of(document))
    found = _rows(_runs(tokens, split_at_blanks=False))
    if whole_lines:
        ends = {token.block: token.end for token in tokens}
        found = [row for row in found if _fills_lines(row, ends)]
    split = _rows(_runs(tokens, split_at_blanks=True)) if any(token.blanks for token in tokens) else []
    # Only a table of many rows shows that every empty paragraph is a cell; what it shows holds for the others.
    cellwise = placed_by_paragraphs([_as_printed(row) for row in split if row.table is Table.REQUESTS]) is not None
    for table in (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES):
        found = _with_blanks(found, table, [row for row in split if row.table is table] if cellwise else [])
    if document.media_type == "text/plain":
        _doubt_strays(found)
    rows: list[RowView] = []
    taken: list[tuple[Table, Excluded]] = []
    for row in found:
        rows += [*row.header, *_views(row)]
        taken += [(row.table, part) for part in parts_of([*header_tail(row.run.words), *row.numbers])]
    return StreamRows(tuple(rows), tuple(taken))


def _runs(tokens: Iterable[Token], *, split_at_blanks: bool) -> list[_Run]:
    """Words and their numbers. ``split_at_blanks``: words parted by empty paragraphs may be a row of blanks each."""
    runs: list[_Run] = []
    texts: list[Token] = []
    numbers: list[Token] = []
    for token in tokens:
        if not token.number and (numbers or (split_at_blanks and texts and token.blanks)):
            runs.append(_Run(tuple(texts), tuple(numbers), token.blanks))
            texts, numbers = [], []
        (numbers if token.number else texts).append(token)
    if numbers:
        runs.append(_Run(tuple(texts), tuple(numbers)))
    return runs


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(runs: Sequence[_Run]) -> list[_Row]:
    found: list[_Row] = []
    waiting: tuple[Token, ...] = ()  # words whose row is yet to come: a page number stood between
    heads: list[str] = []
    for at, run in enumerate(runs):
        run = _Run((*waiting, *run.words), run.numbers, run.after)
        following = runs[at + 1].words if at + 1 < len(runs) else ()
        row = _row_of(run, following)
        if row is None:
            stray = len(run.numbers) <= 1 and all(token.alone for token in run.numbers)
            waiting = run.words[-40:] if stray else ()
            continue
        waiting = ()
        if row.table is Table.DISCLOSURE:
            its = _disclosure_heads(run)
            heads = its if its is not None else heads
            row.header = _disclosure_header(run)
            row.expected = len(heads) or None
            if any(token.glued for token in row.numbers) and row.expected is None:
                continue  # nobody says how many cells have run together
        row.numbers = _without_page_number(row)
        found.append(row)
    return found


def _row_of(run: _Run, following: Sequence[Token]) -> _Row | None:
    """The row this run prints; None for prose, strays and what has no label."""
    if not run.words:
        return None
    printed = _printed(run.words)
    digits = sum(len(token.text) for token in run.numbers)
    if (len(run.numbers) >= _FEW or digits >= len(DISPUTE_CODES)) and _heads_disputes(printed, len(run.numbers)):
        return _Row(Table.DISPUTES, None, run, run.numbers, len(DISPUTE_CODES))
    found = _label(printed, _printed(following[:8]))
    if found is None:
        bare = _printed([token for token in run.words if not _is_category_piece(token)])
        found = _label(bare, _printed(following[:8]))
    if found is None:
        return _maybe_misspelt(run)
    table, wording = found
    if _is_prose(run, following) and not (run.numbers and run.numbers[0].glued):
        return None
    if table is Table.REQUESTS and len(run.numbers) == 1 and len(wording) <= _SHORT:
        return None  # 其他 or 总计 in a sentence
    expected = len(REQUEST_CODES) if table is Table.REQUESTS else None
    return _Row(table, Slot(wording, 0, 0, run.words[-1].where), run, run.numbers, expected)


def _printed(tokens: Sequence[Token]) -> str:
    return core("".join(token.text for token in tokens)) if tokens else ""


def _heads_disputes(printed: str, numbers: int) -> bool:
    """Whether the header of disputes stands before the numbers: all of them, or some of the fifteen."""
    tail = printed[-200:]
    if "起诉" in tail and any(leaf in tail for leaf in ("尚未审结", "结果维持", "维持")):
        return True
    return numbers >= len(DISPUTE_CODES) - 1 and any(tail.endswith(leaf) for leaf in words.DISPUTES_LEAVES)


def _label(printed: str, following: str) -> tuple[Table, str] | None:
    """The longest label that the words end with, its last part possibly printed behind the numbers."""
    best: tuple[int, Table, str] | None = None
    for table in (Table.REQUESTS, Table.DISCLOSURE):
        for wording in words.ROWS[table].cores:
            if best is not None and len(wording) <= best[0]:
                continue
            if printed.endswith(wording) or _wrapped(wording, printed, following):
                best = (len(wording), table, wording)
    return None if best is None else (best[1], best[2])


def _wrapped(wording: str, printed: str, following: str) -> bool:
    """Whether a label begins before the numbers and ends behind them, as in a narrow column."""
    if not following or len(wording) < 6 or not printed or printed[-1] not in wording:
        return False
    at = wording.find(following[0], 3)
    while 0 < at < len(wording) - 1:
        if following.startswith(wording[at:]) and printed.endswith(wording[:at]):
            return True
        at = wording.find(following[0], at + 1)
    return False


def _is_category_piece(token: Token) -> bool:
    """Part of a merged label (（六）其, 他处理) that a text tool printed between the lines of a row's own."""
    piece = core(token.text)
    return 0 < len(piece) <= 4 and piece in _CATEGORY_PIECES


def _is_prose(run: _Run, following: Sequence[Token]) -> bool:
    """其他处理 319 件: a figure in a sentence, no row."""
    if len(run.numbers) != 1 or not following:
        return False
    number, behind = run.numbers[0], following[0]
    return behind.block == number.block and _PROSE_GOES_ON.match(behind.text) is not None


def _maybe_misspelt(run: _Run) -> _Row | None:
    """A row of the requests table by its seven numbers alone: its last word may be a misspelt label."""
    if len(run.numbers) != len(REQUEST_CODES):
        return None
    last = run.words[-1]
    return _Row(Table.REQUESTS, Slot(last.text, 0, 0, last.where), run, run.numbers, len(REQUEST_CODES))


def _without_page_number(row: _Row) -> tuple[Token, ...]:
    """The numbers without those that stand alone between lines of several: page numbers."""
    if not any(token.alone for token in row.numbers):
        return row.numbers
    beside = tuple(token for token in row.numbers if not token.alone)
    return beside or row.numbers


def _fills_lines(row: _Row, ends: Mapping[int, int]) -> bool:
    """Whether the line of a row's label begins with its words, and that of its last number ends with it."""
    label, last = row.run.words[-1], row.numbers[-1]
    first = next(token for token in row.run.words if token.block == label.block)
    return first.start == 0 and ends[last.block] == last.end


# ── blanks that the text shows ────────────────────────────────────────────────────────────────────────────────────


def _with_blanks(found: list[_Row], table: Table, split: Sequence[_Row]) -> list[_Row]:
    """The rows with their blank cells, where empty paragraphs or columns prove them for the whole table.

    ``split``: the table's rows with those that are blank throughout, if empty paragraphs may be cells.
    """
    its = [row for row in found if row.table is table]
    full = all(row.expected is None or len(row.numbers) == row.expected for row in its)
    if not its or (full and len(split) <= len(its)):
        return found
    placed = placed_by_paragraphs([_as_printed(row) for row in split]) if split else None
    if placed is not None:
        for row, slots in zip(split, placed, strict=True):
            row.slots = slots
        others = [row for row in found if row.table is not table]
        return sorted([*others, *split], key=lambda row: (row.run.words[-1].block, row.run.words[-1].start))
    for row, cells in zip(its, placed_by_columns([_as_printed(row) for row in its]), strict=True):
        row.slots = cells
    return found


def _doubt_strays(found: Sequence[_Row]) -> None:
    """Put numbers that stand alone on their lines in doubt where a page number may fill the place of a lost blank.

    That is everywhere in a text that loses blanks or has a number too many in some row: totals that hold prove nothing
    then, for 1 is the sum of a row that holds a 1, and 0 that of any row's blanks.
    """
    lossy = any(row.slots is None and row.expected not in (None, len(row.numbers)) for row in found)
    beside = {row.table for row in found if row.numbers and row.run.words[-1].block == row.numbers[0].block}
    for row in found:
        alone = row.slots is None and row.numbers and all(token.alone for token in row.numbers)
        if alone and (lossy or (row.table in beside and _below_its_label(row))):
            row.slots = tuple(replace(slot, doubt=_MAY_BE_STRAY) for slot in _numbers(row.numbers))


def _below_its_label(row: _Row) -> bool:
    """Whether one number stands below the whole label: not between the lines of a narrow cell."""
    return len(row.numbers) == 1 and row.label is not None and _printed(row.run.words).endswith(row.label.text)


def _as_printed(row: _Row) -> Printed:
    return Printed(row.numbers, row.run.words[-1], row.run.after, row.expected)


# ── views ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _views(row: _Row) -> list[RowView]:
    numbers = row.slots if row.slots is not None else _numbers(row.numbers)
    if row.label is None:
        return [_view(row.run, _words("行政复议", "行政诉讼")), _view(row.run, numbers)]
    return [_view(row.run, (row.label, *numbers))]


def _words(*texts: str) -> tuple[Slot, ...]:
    return tuple(Slot(text, position, position) for position, text in enumerate(texts))


def _numbers(numbers: Sequence[Token]) -> tuple[Slot, ...]:
    return tuple(Slot(token.text, position, position, token.where) for position, token in enumerate(numbers, start=1))


def _view(run: _Run, slots: Sequence[Slot]) -> RowView:
    first = run.words[0]
    return RowView(first.block, first.start, tuple(slots), ragged=True)


def _disclosure_heads(run: _Run) -> list[str] | None:
    """The column heads of the block that the words before a row begin, None where they begin none."""
    text = "".join(token.text for token in run.words)
    titles = list(TITLE.finditer(text))
    heads = column_heads(text[titles[-1].start() :] if titles else text)
    return heads if heads or titles else None


def _disclosure_header(run: _Run) -> list[RowView]:
    """The block title and column heads that stand before a row's label, as rows of their own."""
    text = "".join(token.text for token in run.words)
    titles = list(TITLE.finditer(text))
    made = [_view(run, (Slot(titles[-1][0], 0, 0),))] if titles else []
    heads = _disclosure_heads(run)
    if heads:
        slots = (Slot("信息内容", 0, 0), *(Slot(head, at, at) for at, head in enumerate(heads, start=1)))
        made.append(_view(run, slots))
    return made
