"""Relations between the cells of one report, as data. The cross-year ones are the store's (``db.history``).

A relation says that two sums of cells are equal. The form prints one of them (勾稽关系); the others follow from the
layout. A published report that breaks one is the publisher's fact: nothing here is ever used to change a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from parsers.form import disputes, requests, statistics
from parsers.form.layout import CellKey, Layout, Relation
from parsers.model import Table

BALANCE = "requests_balance"
OUTCOMES = "requests_outcome_total"
APPLICANTS = "requests_applicant_total"
DISPUTE_RESULTS = "disputes_result_total"
STATISTICS_PARTS = "statistics_part_total"

_NOT_OUTCOMES = ("received", "carried_in", "total_handled", "carried_over")


def relations(layout: Layout) -> Iterator[Relation]:
    """Every relation inside one table of this layout, one per row or column it binds."""
    if layout.table in (Table.REQUESTS, Table.DISPUTES):
        yield from _statutory(layout.table, tuple(row.code for row in layout.rows))
    elif layout.edition == statistics.FUJIAN.edition:
        yield from _statistics(layout)


@lru_cache(maxsize=16)  # few, and asked for several times by every report
def _statutory(table: Table, rows: tuple[str, ...]) -> tuple[Relation, ...]:
    return tuple(_requests(rows) if table is Table.REQUESTS else _disputes(rows))


def _requests(rows: Sequence[str]) -> Iterator[Relation]:
    outcomes = tuple(row for row in rows if row not in _NOT_OUTCOMES)

    def key(row: str, column: str) -> CellKey:
        return CellKey(Table.REQUESTS, row, column)

    for column in requests.COLUMNS:
        code = column.code
        yield Relation(
            BALANCE,
            f"requests/balance/{code}",
            left=(key("received", code), key("carried_in", code)),
            right=(key("total_handled", code), key("carried_over", code)),
            basis="勾稽关系 printed in the form",
        )
        yield Relation(
            OUTCOMES,
            f"requests/total_handled/{code}",
            left=(key("total_handled", code),),
            right=tuple(key(row, code) for row in outcomes),
            basis="implied by the layout",
        )
    for row in rows:
        yield Relation(
            APPLICANTS,
            f"requests/{row}/total",
            left=(key(row, "total"),),
            right=tuple(key(row, column.code) for column in requests.COLUMNS[:-1]),
            basis="implied by the layout",
        )


def _disputes(rows: Sequence[str]) -> Iterator[Relation]:
    *parts, total = disputes.COLUMNS
    for row in rows:
        yield Relation(
            DISPUTE_RESULTS,
            f"disputes/{row}/total",
            left=(CellKey(Table.DISPUTES, row, total.code),),
            right=tuple(CellKey(Table.DISPUTES, row, column.code) for column in parts),
            basis="implied by the layout",
        )


def _statistics(layout: Layout) -> Iterator[Relation]:
    """Fujian's totals. An indicator list has none: nobody knows whether it prints every part."""
    for column in layout.blocks[0].columns:
        for total, parts in statistics.PARTS.items():
            yield Relation(
                STATISTICS_PARTS,
                f"statistics/{total}/{column.code}",
                left=(CellKey(Table.STATISTICS, total, column.code),),
                right=tuple(CellKey(Table.STATISTICS, part, column.code) for part in parts),
                basis="implied by 其中, where the parts exclude one another",
            )
