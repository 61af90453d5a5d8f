"""Statistics annexes in grids: columns by their headings, printed side by side or not, over as many grids as it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from parsers.model import State
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise import statistics_labels as words
from parsers.recognise import vocabulary
from parsers.recognise.numbers import Number, squeeze
from parsers.recognise.rows import RowView, Slot, rows_of
from parsers.recognise.statistics_breaks import cut_between, joined, label_of
from parsers.recognise.statistics_captions import NO_CAPTION, Caption, begins_another, caption_above, caption_of
from parsers.recognise.statistics_columns import Plan, plan_without_header, plans_of, slot_at
from parsers.recognise.statistics_copies import repeats
from parsers.recognise.statistics_readings import Printed, PrintedRow, PrintedTable

_BETWEEN = 160  # so much text between two grids of one annex at most: page numbers, running titles, headings of groups


@dataclass(slots=True)
class _Segment:
    """Rows under one header, or of a grid that goes on without one."""

    plans: tuple[Plan, ...]
    width: int
    rows: list[RowView] = field(default_factory=list)
    caption: Caption = NO_CAPTION
    blocks: set[int] = field(default_factory=set)
    headed: bool = True


def grid_tables(document: Document, taken: Collection[int]) -> list[PrintedTable]:
    """Every table of indicators in the document's grids, whether or not it is about disclosure; ``taken`` are others'."""
    segments: list[_Segment] = []
    grids: dict[int, list[RowView]] = {}
    for block, of_grid in groupby(rows_of(document), key=lambda row: row.block):
        if block in taken:
            continue
        rows = list(of_grid)
        found = _segments(document, block, rows, segments[-1] if segments else None)
        if found and not found[0].headed:
            _look_back(document, found[0], grids, {it for segment in segments for it in segment.blocks})
        segments += found
        grids[block] = rows
    return [table for segment in segments if (table := _table(segment)).rows]


def _segments(document: Document, block: int, rows: list[RowView], before: _Segment | None) -> list[_Segment]:
    """The segments that begin in this grid; rows that continue ``before`` are added to it."""
    grid = document.blocks[block]
    width = grid.n_cols if isinstance(grid, Grid) else 0
    found: list[_Segment] = []
    current = before if before is not None and _goes_on(document, before, max(before.blocks), block, rows) else None
    if current is not None and current.rows:
        current.rows += _headings(document, max(current.blocks), block)
    titles: list[RowView] = []  # of a single cell, right above the row
    for at, row in enumerate(rows):
        if row.empty:
            continue
        plans = plans_of(row)
        caption = _caption(document, block, titles, found) if plans else NO_CAPTION
        if plans and current is not None and not found and _is_repeated(plans, caption, current, rows[at + 1 :]):
            current.plans = plans  # the header is repeated on the next page
        elif plans:
            # The lower of two header rows tells the columns; it holds the upper's merged cells as well.
            if current is not None and current in found and not current.rows:
                found.remove(current)
                caption = current.caption
            if current is not None:
                current.rows = [above for above in current.rows if above not in titles]
            current = _Segment(plans, width, [], caption)
            found.append(current)
        elif current is not None:
            current.rows.append(row)
            current.blocks.add(block)
        if plans and current is not None:
            current.blocks.add(block)
        titles = [*titles, row] if len([slot for slot in row.own if not slot.blank]) == 1 else []
    if current is None and (plan := plan_without_header(rows)) is not None:
        filled = [row for row in rows if not row.empty]
        found.append(_Segment((plan,), width, filled, caption_above(document, block), {block}, headed=False))
    return found


def _look_back(document: Document, segment: _Segment, grids: Mapping[int, list[RowView]], taken: set[int]) -> None:
    """Put before a segment without a header the grids right above it that are its beginning."""
    for block in sorted(grids, reverse=True):
        first = min(segment.blocks)
        if block in taken or not _goes_on(document, segment, block, first, grids[block]):
            return
        above = [row for row in grids[block] if not row.empty]
        segment.rows = [*above, *_headings(document, block, first), *segment.rows]
        segment.blocks.add(block)


def _goes_on(document: Document, segment: _Segment, upper: int, lower: int, rows: Sequence[RowView]) -> bool:
    """Whether the rows of a grid belong to a segment: as wide, numbers in the same columns, and nothing but page furniture
    and headings of groups between the blocks ``upper`` and ``lower``."""
    between = document.blocks[upper + 1 : lower]
    texts = [it.text for it in between if isinstance(it, Paragraph)]
    if any(isinstance(it, Grid) for it in between) or sum(map(len, texts)) > _BETWEEN or "。" in "".join(texts):
        return False
    if any(begins_another(text, segment.caption) for text in texts):
        return False
    ragged = any(row.ragged for row in rows)
    if not ragged and max((slot.last + 1 for row in rows for slot in row.slots), default=0) != segment.width:
        return False
    plain = [row for row in rows if not row.empty and not plans_of(row)]
    fitting = sum(_fits(row, segment.plans[0]) for row in plain)
    return bool(plain) and fitting * 2 >= len(plain)


def _headings(document: Document, upper: int, lower: int) -> list[RowView]:
    """The headings of groups that stand as paragraphs between two grids of one table, as rows without numbers."""
    return [
        RowView(at, 0, (Slot(block.text, 0, 0, block.where),), ragged=True)
        for at in range(upper + 1, lower)
        if isinstance(block := document.blocks[at], Paragraph) and words.level_of(block.text) in (0, 1)
    ]


def _fits(row: RowView, plan: Plan) -> bool:
    label, values = _label(row, plan), [slot_at(row, span) for span in plan.values.values()]
    return bool(label) and all(it is None or it.blank or not it.wordy for it in values)


def _caption(document: Document, block: int, titles: Sequence[RowView], found: Sequence[_Segment]) -> Caption:
    """What stands above a header: rows of a single cell, and above the first one of a grid the lines above the grid."""
    inside = [row.text for row in titles]
    return caption_of((), inside) if found and found[-1].rows else caption_above(document, block, inside)


def _is_repeated(plans: Sequence[Plan], caption: Caption, above: _Segment, below: Sequence[RowView]) -> bool:
    """Whether a header is the same table's on its next page: the same columns of the same year over other rows."""
    years = {plan.year for plan in (*plans, *above.plans)} | {above.caption.year, caption.year}
    if not above.rows or len(years - {None}) > 1 or above.caption.sheet != caption.sheet:
        return False
    if [tuple(plan.values) for plan in plans] != [tuple(plan.values) for plan in above.plans]:
        return False
    return not repeats(_labels(above.rows, above.plans), _labels(below, plans))


def _labels(rows: Sequence[RowView], plans: Sequence[Plan]) -> list[str]:
    """The labels of the rows that have numbers."""
    return [
        label
        for plan in plans
        for row in rows
        if (label := _label(row, plan)) and any(it.raw for it in (_value(row, plan, code) for code in plan.values))
    ]


# ── the rows ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(segment: _Segment) -> PrintedTable:
    notes: list[str] = []
    rows: list[PrintedRow] = []
    for number, plan in enumerate(segment.plans):
        upper: RowView | None = None
        for row in segment.rows:
            categories, label = label_of(row, *plan.label)
            text = row.text
            if vocabulary.is_note(text) or words.FOOTER.match(squeeze(label or text)):
                notes += [text] if number == 0 else []
                continue
            printed = _row(row, plan, label)
            if printed is None:
                continue
            if (
                upper is not None
                and rows
                and cut_between(upper, row)
                and (whole := joined(rows[-1], printed)) is not None
            ):
                rows[-1] = whole
                continue
            rows += [PrintedRow(category, block=row.block) for category in categories]
            rows.append(printed)
            upper = row
    first = segment.plans[0]
    left_out = tuple(dict.fromkeys(text for plan in segment.plans for text in plan.left_out))
    return PrintedTable(
        tuple(rows),
        tuple(first.values),
        strict=first.strict,
        year=first.year or segment.caption.year,
        notes=tuple(notes),
        left_out=left_out,
        blocks=frozenset(segment.blocks),
        caption=segment.caption,
    )


def _row(row: RowView, plan: Plan, label: str) -> PrintedRow | None:
    values = {code: _value(row, plan, code) for code in plan.values}
    if row.ragged and len(row.own) <= plan.last and label:
        values = _by_content(row, plan)
    unit_slot = slot_at(row, plan.unit) if plan.unit is not None else None
    unit = squeeze(unit_slot.text) if unit_slot is not None and not _spans_label(unit_slot, plan) else ""
    empty = all(not it.raw and it.number is None for it in values.values())
    if not label:
        return None if empty else PrintedRow("", unit or None, values, row.block, plan.sure)
    if empty and not unit and _is_heading(row, plan, label):
        return PrintedRow(label, None, {}, row.block)
    return PrintedRow(label, unit or words.unit_remark(label), values, row.block, plan.sure)


def _is_heading(row: RowView, plan: Plan, label: str) -> bool:
    """Whether a row without unit and numbers only names the group below it."""
    if any(slot.first <= plan.label[0] and slot.last > plan.label[1] for slot in row.own if not slot.blank):
        return True
    if words.code_of(label) is not None or words.unit_remark(label) is not None:
        return False
    return plan.unit is not None or words.level_of(label) in (0, 1)


def _label(row: RowView, plan: Plan) -> str:
    return label_of(row, *plan.label)[1]


def _by_content(row: RowView, plan: Plan) -> dict[str, Printed]:
    """The values of a row that lost cells with its borders: all of them in order, or none for certain."""
    rest = [slot for slot in row.own if slot.first > plan.label[1] and not words.is_unit(slot.text)]
    if len(rest) == len(plan.values):
        return {code: Printed(slot.text.strip(), slot.where) for code, slot in zip(plan.values, rest, strict=True)}
    raw = " ".join(slot.text.strip() for slot in rest)
    unread = Number(State.UNREAD, why="the row has fewer cells than its header") if raw else None
    return {code: Printed(raw, rest[0].where if rest else None, None, unread) for code in plan.values}


def _value(row: RowView, plan: Plan, code: str) -> Printed:
    slot = slot_at(row, plan.values[code])
    if slot is None or _spans_label(slot, plan):
        return Printed("")
    others = [span for its, span in plan.values.items() if its != code]
    merged = slot.down > 1 or any(slot.first <= span[1] and slot.last >= span[0] for span in others)
    number = None
    if merged and not slot.blank:
        number = Number(State.UNREAD, why="a value cell is merged with its neighbours")
    return Printed(slot.text.strip(), slot.where, slot.second, number)


def _spans_label(slot: Slot, plan: Plan) -> bool:
    return slot.first <= plan.label[1] and slot.last >= plan.label[0]
