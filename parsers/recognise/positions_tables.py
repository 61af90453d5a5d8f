"""The rows of the disclosure and the requests table out of positioned words: heads, labels, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.form import requests
from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.positions_cells import LABEL_COLUMN, Place, row_view
from parsers.recognise.positions_columns import Columns, Interval, place
from parsers.recognise.positions_labels import Label, Role
from parsers.recognise.positions_rows import Anchor, assign, strangers
from parsers.recognise.positions_segments import Segment
from parsers.recognise.positions_sheet import Sheet, Token, lines_of, where_of
from parsers.recognise.positions_walls import walled
from parsers.recognise.rows import RowView, Slot

_WRAPPED = 0.6  # line heights between two lines of one cell
_ROWS_APART = 2.5  # line heights between rows of one table
_REQUEST_CODES = tuple(column.code for column in requests.COLUMNS)


@dataclass(frozen=True, slots=True)
class Found:
    """What one segment gave: its rows, and the words that it took."""

    table: Table
    rows: tuple[RowView, ...]
    tokens: tuple[Token, ...]
    bottom: float


def read_segment(sheet: Sheet, segment: Segment) -> Found:
    """The rows of a segment for the recogniser, in the order of the page."""
    table = segment.table
    taken = {id(token) for label in (*segment.rows, *segment.others) for token in label.tokens}
    right = max(label.x1 for label in segment.rows)
    anchors = [_anchor(label, table) for label in segment.rows]
    heads = [label for label in segment.others if label.meaning(table, Role.COLUMN)]
    low = max([label.bottom for label in segment.others if label.top < anchors[0].top], default=anchors[0].top)
    body, above = _body(sheet, segment, min(low, anchors[0].top), right, taken)
    beside = [token for token in body if token.x0 < right - 1.0 and not token.text.isdigit()]
    cells = [token for token in body if token.x0 >= right - 1.0 or token.text.isdigit()]
    cells, head_words = _without_heads(cells, heads, anchors) if table is Table.DISCLOSURE else (cells, [])
    unknown = strangers(beside)
    notes = [anchor for anchor in unknown if words.is_note(anchor.text)]
    unknown = [anchor for anchor in unknown if anchor not in notes and not _is_category(anchor, anchors)]
    loose = assign([*anchors, *unknown], cells)
    everything = sorted([*anchors, *unknown], key=lambda anchor: anchor.middle)
    block = segment.rows[0].tokens[0].block
    if table is Table.REQUESTS:
        rows = _requests(sheet, block, everything, heads, right)
    else:
        rows = _disclosure(sheet, block, everything, heads, head_words, segment, right)
    rows += [_loose(block, line) for line in loose]
    rows += [_note(block, anchor) for anchor in notes]
    used = [*body, *above, *(token for label in (*segment.rows, *segment.others) for token in label.tokens)]
    ordered = sorted(rows, key=lambda pair: pair[0])
    return Found(table, tuple(view for _, view in ordered), tuple(used), max(token.bottom for token in used))


def _anchor(label: Label, table: Table) -> Anchor:
    its = label.meaning(table, Role.ROW)
    return Anchor(its.code if its else None, label.text, label.tokens)


def _body(sheet: Sheet, segment: Segment, low: float, right: float, taken: set[int]) -> tuple[list[Token], list[Token]]:
    """The words of the table's rows that are no labels, and those of its head; rows below the last label included."""
    free = [token for token in sheet.tokens if id(token) not in taken]
    above = [token for token in free if segment.top <= token.middle < low and token.x0 < right]
    bottom = segment.bottom
    for line in lines_of(token for token in free if token.middle > segment.bottom):
        numbers = sum(token.text.isdigit() and token.x0 > right for token in line)
        gap = (min(token.top for token in line) - bottom) / line[0].height
        if gap > _ROWS_APART or numbers < (1 if gap <= _WRAPPED else 2):
            break
        bottom = max(token.bottom for token in line)
    high = low - _WRAPPED * segment.rows[0].tokens[0].height * 3
    numbers_above = [
        token for token in free if high <= token.middle < low and token.text.isdigit() and token.x0 > right
    ]
    return [token for token in free if low <= token.middle <= bottom] + numbers_above, above


def _without_heads(
    cells: list[Token], heads: Sequence[Label], anchors: Sequence[Anchor]
) -> tuple[list[Token], list[Token]]:
    """Words beside the printed heads of a block are heads too, whatever they say."""

    def heads_it(token: Token) -> bool:
        return any(head.top - 1 <= token.middle <= head.bottom + 1 for head in heads) and not any(
            anchor.top <= token.middle <= anchor.bottom for anchor in anchors
        )

    return [token for token in cells if not heads_it(token)], [token for token in cells if heads_it(token)]


def _is_category(anchor: Anchor, rows: Sequence[Anchor]) -> bool:
    """Whether an unknown label stands left of a row's own label: a merged cell beside it, misspelt or worn off."""
    return any(row.x0 >= anchor.x1 - 1.0 and row.top < anchor.bottom and anchor.top < row.bottom for row in rows)


Numbered = tuple[float, RowView]


def _requests(
    sheet: Sheet, block: int, anchors: Sequence[Anchor], heads: Sequence[Label], right: float
) -> list[Numbered]:
    codes, spans = _request_heads(heads)
    rows: list[Numbered] = []
    if codes is not None:
        by_code = {its.code: head for head in heads if (its := head.meaning(Table.REQUESTS, Role.COLUMN))}
        slots = [
            Slot(by_code[code].text, at, at, where_of(by_code[code].tokens))
            for at, code in enumerate(codes, LABEL_COLUMN + 1)
        ]
        rows.append((heads[0].top, RowView(block, 0, tuple(slots))))
    by_frame = {}
    for frame in {anchor.labels[0].frame for anchor in anchors}:
        cells = [[token for token in anchor.cells if token.frame == frame] for anchor in anchors]
        its_heads = [head for head in heads if head.tokens[0].frame == frame]
        bands = _bands(its_heads, [anchor for anchor in anchors if anchor.labels[0].frame == frame])
        flat = [token for row in cells for token in row]
        given = spans.get(frame) or [None] * len(_REQUEST_CODES)
        by_frame[frame] = place(cells, walled(sheet, given, bands, flat, right))
    for index, anchor in enumerate(anchors, 1):
        rows.append((anchor.middle, _view(block, index, anchor, by_frame[anchor.labels[0].frame])))
    return rows


def _bands(heads: Sequence[Label], anchors: Sequence[Anchor]) -> list[Interval]:
    """The heights of the lowest heads and of the rows under them: a rule in either divides the columns."""
    bands = [(min(it.top for it in anchors), max(it.bottom for it in anchors))] if anchors else []
    if heads:
        low = max(head.bottom for head in heads)
        last = [head for head in heads if low - head.bottom <= 2 * head.tokens[0].height]
        bands.append((max(head.top for head in last), low))
    return bands


def _request_heads(
    heads: Sequence[Label],
) -> tuple[tuple[str, ...] | None, dict[tuple[int, float, float], list[Interval | None]]]:
    """The columns in the printed order where all are headed, and where each head stands, by page size."""
    spans: dict[tuple[int, float, float], list[Interval | None]] = {}
    order: tuple[str, ...] | None = None
    for frame in dict.fromkeys(head.tokens[0].frame for head in heads):
        its: dict[str, Interval] = {}
        for head in heads:
            meaning = head.meaning(Table.REQUESTS, Role.COLUMN)
            if meaning is not None and head.tokens[0].frame == frame:
                low, high = its.get(meaning.code, (head.x0, head.x1))
                its[meaning.code] = (min(low, head.x0), max(high, head.x1))
        printed = tuple(sorted(its, key=lambda code: its[code]))
        if sorted(printed) == sorted(_REQUEST_CODES):
            order = printed
            spans[frame] = [its[code] for code in printed]
        elif list(printed) == [code for code in _REQUEST_CODES if code in its]:
            spans[frame] = [its.get(code) for code in _REQUEST_CODES]
    return order, spans


def _view(block: int, index: int, anchor: Anchor, columns: Columns) -> RowView:
    label = Slot(anchor.text, LABEL_COLUMN, LABEL_COLUMN, where_of(anchor.labels))
    if anchor.code is None and not anchor.cells:
        return RowView(block, index, (label,), page=anchor.labels[0].page.number)
    area = Place(anchor.labels[0], (*anchor.labels, *anchor.loose), anchor.top, anchor.bottom)
    return row_view(block, index, label, anchor.cells, columns, area, shaken=anchor.shaken)


def _loose(block: int, line: Sequence[Token]) -> Numbered:
    slots = tuple(
        Slot(token.text, at, at, where_of([token]), token.second) for at, token in enumerate(line, LABEL_COLUMN + 1)
    )
    return line[0].middle, RowView(block, 0, slots)


def _note(block: int, anchor: Anchor) -> Numbered:
    return anchor.middle, RowView(block, 0, (Slot(anchor.text, 0, 0, where_of(anchor.labels)),))


def _disclosure(
    sheet: Sheet,
    block: int,
    anchors: Sequence[Anchor],
    heads: Sequence[Label],
    head_words: Sequence[Token],
    segment: Segment,
    right: float,
) -> list[Numbered]:
    titles = [label for label in segment.others if label.meaning(Table.DISCLOSURE, Role.TITLE)]
    rows: list[Numbered] = [
        (title.middle, RowView(block, 0, (Slot(title.text, 0, 0, where_of(title.tokens)),))) for title in titles
    ]
    for its_heads, its_anchors in _blocks(anchors, heads, titles):
        columns_heads = _heads(its_heads, head_words)
        spans: list[Interval | None] = [(low, high) for low, high, _ in columns_heads]
        if columns_heads:
            top = min(head.top for head in its_heads)
            slots = [Slot("信息内容", LABEL_COLUMN, LABEL_COLUMN)]
            slots += [Slot(text, at, at) for at, (_, _, text) in enumerate(columns_heads, LABEL_COLUMN + 1)]
            rows.append((top + 0.5, RowView(block, 0, tuple(slots))))
        else:
            spans = [None] * max((len(anchor.cells) for anchor in its_anchors), default=1)
        flat = [token for anchor in its_anchors for token in anchor.cells]
        spans = walled(sheet, spans, _bands(its_heads, its_anchors), flat, right)
        columns = place([anchor.cells for anchor in its_anchors], spans)
        rows += [(anchor.middle, _view(block, at, anchor, columns)) for at, anchor in enumerate(its_anchors, 1)]
    return rows


def _blocks(
    anchors: Sequence[Anchor], heads: Sequence[Label], titles: Sequence[Label]
) -> Iterator[tuple[list[Label], list[Anchor]]]:
    """The rows between two titles or two rows of heads, with the heads above them."""
    pending: list[Label] = []
    rows: list[Anchor] = []
    items: list[Anchor | Label] = [*anchors, *heads, *titles]
    for item in sorted(items, key=lambda item: (item.middle, item.x0)):
        if isinstance(item, Anchor):
            rows.append(item)
            continue
        if rows:
            yield pending, rows
            pending, rows = [], []
        if item in titles:
            pending = []
        else:
            pending.append(item)
    if rows:
        yield pending, rows


def _heads(labels: Sequence[Label], head_words: Sequence[Token]) -> list[tuple[float, float, str]]:
    """The heads of a block from left to right: left, right, text; those that the form does not have included."""
    if not labels:
        return []
    heads = [(label.x0, label.x1, label.text) for label in labels]
    top, bottom = min(label.top for label in labels), max(label.bottom for label in labels)
    strange = [token for token in head_words if top - 1 <= token.middle <= bottom + 1]
    for its in strangers(strange):
        at = next((at for at, (low, high, _) in enumerate(heads) if its.x0 < high and low < its.x1), None)
        if at is None:
            heads.append((its.x0, its.x1, its.text))
        else:
            low, high, text = heads[at]
            heads[at] = (min(low, its.x0), max(high, its.x1), text + its.text)
    return sorted(heads)
