"""Rows with a typo in their label: named by the one label they nearly are, among those their place leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.columns import Header
from parsers.recognise.marks import Kind, Mark
from parsers.recognise.rows import values_right_of


def name_misspelt_rows(marks: Sequence[Mark]) -> list[Mark]:
    """Give unknown rows the code of the one label they nearly are, among those their place in the form leaves open."""
    done = list(marks)
    for position, mark in enumerate(done):
        if mark.kind is not Kind.UNKNOWN or mark.table not in (Table.REQUESTS, Table.DISCLOSURE):
            continue
        open_codes = _open_codes(done, position, mark.table)
        for slot in reversed([slot for slot in mark.row.own if slot.wordy]):
            match = words.ROWS[mark.table].near(slot.text, open_codes)
            if match is not None and mark.table is Table.DISCLOSURE and match.distance > 1:
                continue  # 其他规范性文件, 党内规范性文件: short labels leave no room for more than a slip
            if match is not None and values_right_of(mark.row, slot):
                header = _neighbour_header(done, position, mark.table)
                done[position] = replace(
                    mark,
                    kind=Kind.DATA,
                    code=match.code,
                    exact=False,
                    label=slot,
                    header=header[0],
                    header_texts=header[1],
                )
                break
    return done


def _open_codes(marks: Sequence[Mark], position: int, table: Table) -> frozenset[str]:
    order = words.ORDER[table]
    before = [_rank(order, mark) for mark in marks[:position] if mark.kind is Kind.DATA and mark.table is table]
    after = [_rank(order, mark) for mark in marks[position:] if mark.kind is Kind.DATA and mark.table is table]
    low, high = max(before, default=-1), min(after, default=len(order))
    return frozenset(order[low + 1 : high])


def _rank(order: Sequence[str], mark: Mark) -> int:
    return order.index(mark.code or order[0])


def _neighbour_header(marks: Sequence[Mark], position: int, table: Table) -> tuple[Header | None, tuple[str, ...]]:
    block = marks[position].row.block
    for mark in reversed(marks[:position]):
        if mark.table is table and mark.row.block == block:
            if mark.kind is Kind.DATA:
                return mark.header, mark.header_texts
            if mark.kind is Kind.HEADER and table is Table.DISCLOSURE:
                return None, mark.header_texts
    return None, ()
