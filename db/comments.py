"""What every table, view and column holds, in two languages: from the form, the dictionary of releases, and a list of the rest.

PostgreSQL keeps it as comments; SQLite has none, so docs/schema.md says the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect

from db.measures import measures
from db.models import Base
from db.release.sheets import all_sheets
from db.views import VIEWS
from parsers.form import AMOUNT, LAYOUTS, STATUTORY
from parsers.model import Table

_FILE = Path(__file__).parent / "data" / "columns.csv"
#: Views in words; tables have theirs in the models.
VIEW_WORDS: Mapping[str, str] = {
    "panel": "面板：机关 × 年度 × 口径，原文所印 · one row per organ, year and scope, as printed",
    "panel_nonoverlap": "可相加的面板：已确认机关的本机关报告 · rows of the panel that may be added: known organs' own reports",
    "panel_corrected": "面板（含更正） · the panel with the corrections that hold",
    "corrected_cells": "更正的单元格，与原文并列 · corrected cells beside what was printed",
    "requests_long": "表三长表：行 × 申请人 · table 三, a row per form row and applicant",
    "coverage": "收录情况：机关 × 年度，状态互斥 · organ × year with one exclusive status",
    "open_findings": "未决问题 · findings that stand open",
    "rule_outcomes": "规则结果：现行版本 × 规则 · what became of each rule on each current version",
    "volume_reconciliation": "汇总与部分之和：按年度与指标 · area reports against the sum of their parts",
    "figures": "正文引用的数 · numbers that the prose quotes",
    "crosswalk": "版次间可比性 · what may be compared between editions",
    "current_version": "现行版本 · the version of each report that is shown",
    "waiting_correction": "已有更正版，待核 · current versions for which a later publication waits for review",
    "withheld_report": "不公开的报告 · reports that people keep from the public, under whatever identity they are read",
}


@cache
def listed() -> Mapping[str, str]:
    """What the file says, by ``column`` or ``table.column``."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: f"{row['chinese']} · {row['english']}" for row in csv.DictReader(file)}


def words_of(table: str, column: str) -> str:
    """What a column of a table or view holds. Raises KeyError for one that nobody described."""
    form = _of_form()
    if (table, column) in form:
        return form[table, column]
    for name in (f"{table}.{column}", column):
        if name in listed():
            return listed()[name]
    named = _of_releases()
    return named[f"{table}.{column}"] if f"{table}.{column}" in named else named[column]


def words_of_table(name: str) -> str:
    """What a table or view holds."""
    return VIEW_WORDS[name] if name in VIEW_WORDS else _of_models()[name]


def describe(metadata: MetaData) -> None:
    """Write the comments into the models, so that what is created from them has them."""
    for table in metadata.tables.values():
        table.comment = words_of_table(table.name)
        for column in table.columns:
            column.comment = words_of(table.name, column.name)


def all_words() -> list[str]:
    """Everything that comments are made of."""
    tables = Base.metadata.tables.values()
    of_tables = [words_of_table(table.name) for table in tables]
    of_columns = [words_of(table.name, column.name) for table in tables for column in table.columns]
    return [*of_tables, *of_columns, repr(VIEW_WORDS), repr(listed()), repr(_of_releases())]


def write_comments(connection: Connection) -> None:
    """Make the comments of a PostgreSQL database those of this code, its views' too; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    # One round trip: there are some seven hundred.
    driver.execute(";\n".join(_statements(connection)))


def _statements(connection: Connection) -> Iterator[str]:
    for table in Base.metadata.tables.values():
        yield f"COMMENT ON TABLE {table.name} IS {_quoted(words_of_table(table.name))}"
        for column in table.columns:
            yield f"COMMENT ON COLUMN {table.name}.{column.name} IS {_quoted(words_of(table.name, column.name))}"
    inspector = inspect(connection)
    for view in VIEWS:
        yield f"COMMENT ON VIEW {view} IS {_quoted(words_of_table(view))}"
        for shown in inspector.get_columns(view):
            name = shown["name"]
            yield f"COMMENT ON COLUMN {view}.{name} IS {_quoted(words_of(view, name))}"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


@cache
def _of_models() -> Mapping[str, str]:
    docs = {str(m.class_.__tablename__): " ".join(str(m.class_.__doc__).split()) for m in Base.registry.mappers}
    return {name: words.split(". ")[0].rstrip(".") for name, words in docs.items()}


@cache
def _of_releases() -> Mapping[str, str]:
    """The dictionary of releases, by ``sheet.column`` and by column; there the first sheet speaks."""
    found: dict[str, str] = {}
    for sheet in all_sheets():
        for column in sheet.columns:
            words = f"{column.chinese} · {column.english} · {column.unit} · {column.clause}"
            found[f"{sheet.name}.{column.name}"] = words
            found.setdefault(column.name, words)
    return found


@cache
def _of_form() -> Mapping[tuple[str, str], str]:
    """The columns of the cells tables: headings of the form with the editions that have them; and the measures."""
    headings: dict[tuple[str, str], dict[str, set[str]]] = {}
    for (table, edition), layout in LAYOUTS.items():
        if table not in STATUTORY:
            continue
        for block in layout.blocks:
            for column in block.columns:
                told = f"{column.group}：{column.label}" if column.group else column.label
                headings.setdefault((f"{table.value}_cells", column.code), {}).setdefault(told, set()).add(edition)
    found = {
        key: "；".join(f"{told}（{'、'.join(sorted(editions))}版）" for told, editions in labels.items())
        + (" · 万元" if key[1] == AMOUNT else "")
        for key, labels in headings.items()
    }
    named = _of_releases()
    found |= {("report_measures", name): named[name] for name, *_ in measures()}
    rows = " · ".join(("行代码", "row of the form, see docs/form.md"))
    return found | {(f"{table.value}_cells", "row"): rows for table in Table}


describe(Base.metadata)
