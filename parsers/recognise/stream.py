"""Tables printed as running text, cells divided by white space or paragraphs: made into rows that the one recogniser reads.

A label followed by numbers is a row. Nothing here guesses where a blank cell stood: a row with fewer numbers than the
form has cells comes out as such and stays unread, unless its empty paragraphs or the columns of the text show its blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parsers.form import STATUTORY
from parsers.model import Table
from parsers.readers.document import Document
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core, flat
from parsers.recognise.marks import DISPUTE_CODES, REQUEST_CODES
from parsers.recognise.readings import Excluded
from parsers.recognise.rows import RowView, Slot
from parsers.recognise.stream_blanks import placed_by_paragraphs
from parsers.recognise.stream_heads import TITLE, column_heads, ends_with_a_word, header_tail, parts_of
from parsers.recognise.stream_row import Row, Run, numbered, printed_words
from parsers.recognise.stream_shown import as_printed, doubt_strays, instead, place_by_lines, with_blanks
from parsers.recognise.stream_tokens import Token, tokens_of

_PROSE_GOES_ON = re.compile(r"[件条个宗次份项起人家部，。；、,;]")
_CATEGORY_PIECES = "".join(sorted(words.CATEGORIES))
_FEW = 2  # numbers under the header of disputes that are no page number
_ITEM = re.compile(r"\(?[一二三四五六七八九十]{1,3}[)、.]|\(?\d{1,2}[)、.]")
_SHORT = 2  # labels of so many characters stand in prose too: 其他, 总计


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
    requests = [row for row in split if row.table is Table.REQUESTS]
    if document.media_type == "text/plain":
        cellwise = place_by_lines(requests)
        found = instead([row for row in requests if row.slots is not None], found) if cellwise else found
    else:
        cellwise = placed_by_paragraphs([as_printed(row) for row in requests]) is not None
    for table in (Table.DISCLOSURE, Table.DISPUTES) if any(row.slots for row in requests) else STATUTORY:
        found = with_blanks(found, table, [row for row in split if row.table is table] if cellwise else [])
    if document.media_type == "text/plain":
        doubt_strays(found)
    if not whole_lines and all(_is_other(row) for row in found if row.table is Table.REQUESTS):
        found = [row for row in found if row.table is not Table.REQUESTS]
    rows: list[RowView] = []
    taken: list[tuple[Table, Excluded]] = []
    for row in found:
        rows += [*row.header, *_views(row)]
        taken += [(row.table, part) for part in parts_of([*header_tail(row.run.words), *row.numbers])]
    return StreamRows(tuple(rows), tuple(taken))


def _runs(tokens: Iterable[Token], *, split_at_blanks: bool) -> list[Run]:
    """Words and their numbers. ``split_at_blanks``: words parted by empty paragraphs may be a row of blanks each."""
    runs: list[Run] = []
    texts: list[Token] = []
    numbers: list[Token] = []
    for token in tokens:
        if not token.number and (numbers or (split_at_blanks and texts and token.blanks)):
            runs.append(Run(tuple(texts), tuple(numbers), token.blanks))
            texts, numbers = [], []
        (numbers if token.number else texts).append(token)
    if numbers:
        runs.append(Run(tuple(texts), tuple(numbers)))
    return runs


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(runs: Sequence[Run]) -> list[Row]:
    found: list[Row] = []
    waiting: tuple[Token, ...] = ()  # words whose row is yet to come: a page number stood between
    heads: list[str] = []
    below = -1  # the run right behind a row of disclosure
    for at, run in enumerate(runs):
        run = Run((*waiting, *run.words), run.numbers, run.after)
        following = runs[at + 1].words if at + 1 < len(runs) else ()
        row = _row_of(run, following, heads, at == below)
        if row is None:
            stray = len(run.numbers) <= 1 and all(token.alone for token in run.numbers)
            waiting = run.words[-40:] if stray else ()
            continue
        waiting = ()
        if row.table is Table.DISCLOSURE:
            its = _disclosure_heads(run)
            heads = its if its is not None else heads
            below = at + 1
            row.header = _disclosure_header(run)
            row.expected = len(heads) or None
            if any(token.glued for token in row.numbers) and row.expected is None:
                continue  # nobody says how many cells have run together
        row.numbers = _without_page_number(row)
        found.append(row)
    return found


def _row_of(run: Run, following: Sequence[Token], heads: Sequence[str], below: bool) -> Row | None:
    """The row this run prints; None for prose, strays and what has no label. ``heads``: of the block of disclosure above;
    ``below``: it stands right behind a row of that."""
    if not run.words:
        return None
    printed = printed_words(run.words)
    digits = sum(len(token.text) for token in run.numbers)
    if (len(run.numbers) >= _FEW or digits >= len(DISPUTE_CODES)) and _heads_disputes(printed, len(run.numbers)):
        return Row(Table.DISPUTES, None, run, run.numbers, len(DISPUTE_CODES))
    found = _label(run.words, printed_words(following[:8]))
    if found is None:
        found = _label([token for token in run.words if not _is_category_piece(token)], printed_words(following[:8]))
    if found is None:
        return _maybe_misspelt(run, heads, below)
    table, wording = found
    if _is_prose(run, following) and not (run.numbers and run.numbers[0].glued):
        return None
    if table is Table.REQUESTS and len(run.numbers) == 1 and len(wording) <= _SHORT and not _itemised(run.words[-1]):
        return None  # 其他 or 总计 in a sentence
    expected = len(REQUEST_CODES) if table is Table.REQUESTS else None
    label = (
        run.words[-1].text if core(run.words[-1].text) == wording else wording
    )  # 3.其他 is another row than （六）其他
    return Row(table, Slot(label, 0, 0, run.words[-1].where), run, run.numbers, expected)


def _is_other(row: Row) -> bool:
    """Whether a row is called 其他… and has one number: without any other row of the form it is another table's."""
    return row.label is not None and core(row.label.text).startswith(("其他", "其它")) and len(row.numbers) == 1


def _itemised(label: Token) -> bool:
    """Whether a label stands alone with its numeral: 3.其他, （七）总计."""
    return label.alone and not label.text[0].isalpha()


def _heads_disputes(printed: str, numbers: int) -> bool:
    """Whether the header of disputes stands before the numbers: all of them, or some of the fifteen."""
    tail = printed[-200:]
    if "起诉" in tail and any(leaf in tail for leaf in ("尚未审结", "结果维持", "维持")):
        return True
    return numbers >= len(DISPUTE_CODES) - 1 and any(tail.endswith(leaf) for leaf in words.DISPUTES_LEAVES)


def _label(tokens: Sequence[Token], following: str) -> tuple[Table, str] | None:
    """The longest label that the words end with, its last part possibly printed behind the numbers."""
    best: tuple[int, Table, str] | None = None
    printed = printed_words(tokens)
    for table in (Table.REQUESTS, Table.DISCLOSURE):
        for wording in words.ROWS[table].cores:
            if best is not None and len(wording) <= best[0]:
                continue
            ends = printed.endswith(wording) and _begins_there(wording, tokens)
            if ends or _wrapped(wording, printed, following):
                best = (len(wording), table, wording)
    return None if best is None else (best[1], best[2])


def _begins_there(wording: str, tokens: Sequence[Token]) -> bool:
    """Whether a label with which these words end begins with one of them, or behind a numeral or a word of the table.

    部分公开（…不计其他情形） ends with another row's label, and is not that row.
    """
    length = next(n for n in range(1, len(tokens) + 1) if printed_words(tokens[-n:]).endswith(wording))
    printed = flat("".join(token.text for token in tokens[-length:]))
    before = core(printed)[: -len(wording)].rstrip("0123456789")
    items = (match.start() for match in _ITEM.finditer(printed))
    return not before or ends_with_a_word(before) or any(core(printed[at:]) == wording for at in items)


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


def _is_prose(run: Run, following: Sequence[Token]) -> bool:
    """其他处理 319 件: a figure in a sentence, no row."""
    if len(run.numbers) != 1 or not following:
        return False
    number, behind = run.numbers[0], following[0]
    return behind.block == number.block and _PROSE_GOES_ON.match(behind.text) is not None


def _maybe_misspelt(run: Run, heads: Sequence[str], below: bool) -> Row | None:
    """A row by its numbers alone, its last word possibly a misspelt label: seven in the table of requests, one for each head
    of a block of disclosure that begins before it. Further down in the block it is one word right behind a row, or nearly a
    label."""
    last = run.words[-1]
    label = Slot(last.text, 0, 0, last.where)
    if len(run.numbers) == len(REQUEST_CODES):
        return Row(Table.REQUESTS, label, run, run.numbers, len(REQUEST_CODES))
    its = _disclosure_heads(run)
    expected = len(its or heads)
    if expected != len(run.numbers):
        return None
    if its or (below and len(run.words) == 1) or words.ROWS[Table.DISCLOSURE].near(last.text) is not None:
        return Row(Table.DISCLOSURE, label, run, run.numbers, expected)
    return None


def _without_page_number(row: Row) -> tuple[Token, ...]:
    """The numbers without those that stand alone between lines of several: page numbers."""
    if not any(token.alone for token in row.numbers):
        return row.numbers
    beside = tuple(token for token in row.numbers if not token.alone)
    return beside or row.numbers


def _fills_lines(row: Row, ends: Mapping[int, int]) -> bool:
    """Whether the line of a row's label begins with its words, and that of its last number ends with it."""
    label, last = row.run.words[-1], row.numbers[-1]
    first = next(token for token in row.run.words if token.block == label.block)
    return first.start == 0 and ends[last.block] == last.end


# ── views ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _views(row: Row) -> list[RowView]:
    numbers = row.slots if row.slots is not None else numbered(row.numbers)
    if row.label is None:
        return [_view(row.run, _words("行政复议", "行政诉讼")), _view(row.run, numbers)]
    return [_view(row.run, (row.label, *numbers))]


def _words(*texts: str) -> tuple[Slot, ...]:
    return tuple(Slot(text, position, position) for position, text in enumerate(texts))


def _view(run: Run, slots: Sequence[Slot]) -> RowView:
    first = run.words[0]
    return RowView(first.block, first.start, tuple(slots), ragged=True)


def _disclosure_heads(run: Run) -> list[str] | None:
    """The column heads of the block that the words before a row begin, None where they begin none."""
    title = _title_at(run)
    heads = column_heads(run.words[title or 0 :])
    return heads if heads or title is not None else None


def _title_at(run: Run) -> int | None:
    """The word in which the last block title before a row begins."""
    text, found = "", list(TITLE.finditer("".join(token.text for token in run.words)))
    for at, token in enumerate(run.words):
        text += token.text
        if found and len(text) > found[-1].start():
            return at
    return None


def _disclosure_header(run: Run) -> list[RowView]:
    """The block title and column heads that stand before a row's label, as rows of their own."""
    text = "".join(token.text for token in run.words)
    titles = list(TITLE.finditer(text))
    made = [_view(run, (Slot(titles[-1][0], 0, 0),))] if titles else []
    heads = _disclosure_heads(run)
    if heads:
        slots = (Slot("信息内容", 0, 0), *(Slot(head, at, at) for at, head in enumerate(heads, start=1)))
        made.append(_view(run, slots))
    return made
