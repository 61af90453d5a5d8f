"""The panel's measures: which cells of the form have a column of their own there, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.form import AMOUNT, LAYOUTS, STATUTORY
from parsers.model import Table

#: Amounts, and numbers of items where publishers print fee amounts: kept with decimals.
SCALED = frozenset(
    {("disclosure", "items_last_year"), ("disclosure", "items_change"), (Table.DISCLOSURE.value, AMOUNT)}
)


def measures() -> Iterator[tuple[str, str, str, str]]:
    """The panel's measures: name, table, row code and column code. Of ``requests`` it shows the totals."""
    seen = set()
    for (table, _), layout in LAYOUTS.items():
        if table not in STATUTORY:
            continue
        for key in layout.cell_keys():
            if table is Table.REQUESTS and key.column != "total":
                continue
            name = f"requests_{key.row}" if table is Table.REQUESTS else f"{table.value}_{key.row}_{key.column}"
            if name not in seen:
                seen.add(name)
                yield name, table.value, key.row, key.column
