"""What a row of a grid is to the form: the verdict of the first pass, read by all that follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.form import disputes, requests
from parsers.making import maker
from parsers.model import Table
from parsers.recognise.columns import Header
from parsers.recognise.rows import RowView, Slot

REQUEST_CODES = tuple(column.code for column in requests.COLUMNS)
DISPUTE_CODES = tuple(f"{row.code}/{column.code}" for row in disputes.ROWS for column in disputes.COLUMNS)
UNKNOWN_COLUMN = "?"


class Kind(StrEnum):
    """What a row of a grid is to the form."""

    EMPTY = "empty"
    TITLE = "title"
    HEADER = "header"
    DATA = "data"
    NOTE = "note"
    CATEGORY = "category"  # a merged label alone in its row
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mark:
    """A row with its verdict. ``code`` names the form row of a data row; ``header`` the columns it stands under."""

    row: RowView
    kind: Kind
    table: Table | None = None
    code: str | None = None
    exact: bool = True
    label: Slot | None = None
    header: Header | None = None
    header_texts: tuple[str, ...] = ()
    assumed: bool = False  # its label is lost; only its place says which row it is


made_mark = maker(Mark)
