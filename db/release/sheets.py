"""Every table of a release, in the order of the descriptor. What is published is declared in these sheets and nowhere else."""

from __future__ import annotations

from functools import cache

from db.release import sheets_audit as audit
from db.release import sheets_reports as reports
from db.release import sheets_samples as samples
from db.release.schema import Sheet, key, text
from db.release.sheets_cells import (
    CORRECTED_CELLS,
    cell_sheet,
    corrected_panel_sheet,
    panel_sheet,
    statistics_panel_sheet,
)
from parsers.model import Table

DICTIONARY = Sheet(
    "dictionary",
    "数据字典",
    "every column of every table",
    (
        key("table_name", "表", "table"),
        text("table_label", "表名", "the table in Chinese"),
        key("column_name", "列", "column"),
        text("type", "类型", "type"),
        text("chinese", "中文标签", "label in Chinese"),
        text("english", "英文标签", "label in English"),
        text("unit", "单位", "unit"),
        text("clause", "条款", "clause of the form, law or standard"),
    ),
    ("table_name", "column_name"),
)


@cache
def all_sheets() -> tuple[Sheet, ...]:
    """Every table of a release."""
    return (
        panel_sheet(),
        corrected_panel_sheet(),
        statistics_panel_sheet(),
        reports.REPORTS,
        reports.VERSIONS,
        *(cell_sheet(table) for table in Table),
        CORRECTED_CELLS,
        reports.FINDINGS,
        reports.NOTES,
        reports.FIGURES,
        reports.RECONCILIATION,
        reports.COVERAGE,
        reports.CROSSWALK,
        reports.SOURCES,
        audit.TIMELINESS,
        audit.RELATIONS,
        audit.CORRECTIONS,
        audit.UNITS,
        samples.RATES,
        samples.STRATA,
        samples.DIFFERENCES,
        DICTIONARY,
    )
