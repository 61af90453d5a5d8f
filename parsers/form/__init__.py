"""The statutory form as data: editions, labels, codes, units, relations. Everything else reads it from here."""

from __future__ import annotations

from parsers.form import disclosure, disputes, requests, statistics
from parsers.form.disclosure import AMOUNT
from parsers.form.layout import Block, CellKey, Column, Layout, Relation, Row
from parsers.form.relations import relations
from parsers.model import Table

LAYOUTS: dict[tuple[Table, str], Layout] = {
    (layout.table, layout.edition): layout
    for layout in (
        disclosure.EDITION_2021,
        disclosure.EDITION_2019,
        requests.EDITION_2021,
        requests.EDITION_2019,
        disputes.EDITION_2021,
        disputes.EDITION_2019,
        statistics.FUJIAN,
        statistics.INDICATOR_LIST,
    )
}

#: The three tables that every report of the editions 2019 and 2021 holds, in the order of the page.
STATUTORY = (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)

__all__ = ["AMOUNT", "LAYOUTS", "STATUTORY", "Block", "CellKey", "Column", "Layout", "Relation", "Row", "relations"]
