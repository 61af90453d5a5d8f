"""Spreadsheet reader (XLSX, XLSM, XLS): the visible sheets in order, each as paragraphs and grids, numbers as shown."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.readers.document import Block, Document, Flaw
from parsers.readers.media import XLS, XLSX
from parsers.readers.ooxml import BadPackageError, open_package
from parsers.readers.spreadsheet_sheet import SheetDraft, SheetTooLargeError, blocks_of


def read_xlsx(data: bytes) -> Document:
    """Read a package of a workbook. Reasons: ``damaged``, ``encrypted``, ``empty`` (no visible sheet shows anything).

    Every cell has a ``SheetWhere``. Cells that show days, percentages in halves, errors, or formulas without a result are in
    doubt. Flaws: ``hidden_sheets``, ``hidden_rows``, ``hidden_columns``, ``pictures_over_cells``, ``damaged_stream``.
    """
    from parsers.readers import spreadsheet_xlsx

    try:
        package = open_package(data)
        drafts, hidden = spreadsheet_xlsx.load(data, package)
    except BadPackageError as error:
        return error.document(XLSX)
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything on a workbook that is not whole
        return _damaged(XLSX, error)
    return _document(XLSX, drafts, hidden, tuple(package.flaws()), package.properties())


def read_xls(data: bytes) -> Document:
    """Read a workbook of Excel 5 to 2003; as ``read_xlsx``."""
    from parsers.readers import spreadsheet_xls

    try:
        drafts, hidden = spreadsheet_xls.load(data)
    except Exception as error:  # noqa: BLE001 - xlrd raises anything on a workbook that is not whole
        if "encrypted" in str(error):
            return Document(XLS, flaws=(Flaw("encrypted", "the workbook has a password"),), reason="encrypted")
        return _damaged(XLS, error)
    return _document(XLS, drafts, hidden, (), {})


def _damaged(media_type: str, error: Exception) -> Document:
    message = f"the workbook cannot be opened: {type(error).__name__}: {str(error)[:200]}"
    return Document(media_type, flaws=(Flaw("damaged", message),), reason="damaged")


def _document(
    media_type: str,
    drafts: Sequence[SheetDraft],
    hidden: Sequence[str],
    flaws: tuple[Flaw, ...],
    meta: dict[str, tuple[str, ...]],
) -> Document:
    found = list(flaws)
    if hidden:
        found.append(Flaw("hidden_sheets", f"hidden sheets were left out: {', '.join(hidden)}"))
    blocks: list[Block] = []
    for draft in drafts:
        found += [Flaw(code, message) for code, message in draft.flaws()]
        try:
            blocks += blocks_of(draft)
        except SheetTooLargeError as error:
            found.append(Flaw("page_too_complex", str(error)))
    title = meta.get("title", (None,))[0]
    return Document(media_type, tuple(blocks), title, meta, tuple(found), None if blocks else "empty")
