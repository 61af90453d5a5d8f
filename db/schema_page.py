"""docs/schema.md: every table and view with its columns in words, types and keys; SQLite keeps no comments of its own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column
from sqlalchemy.dialects import postgresql, sqlite

from db.comments import VIEW_WORDS, words_of, words_of_table
from db.models import Base
from db.views import VIEWS, columns_of_views

_HEAD = """# Tables and views 表与视图

Written by `make docs` from the models, the form and the dictionary of releases; a test fails when this page and the code differ.
PostgreSQL keeps the same words as comments (`\\d+ panel`); SQLite has none. What the views are for: [data.md](data.md).

本页由程序生成，内容与 PostgreSQL 中的注释一致。SQLite 把带小数的金额存为 10^8 倍的整数；视图按原文显示。
"""


def schema_page() -> str:
    """The Markdown page."""
    return "\n".join([_HEAD, "## Views 视图\n", *_views(), "## Tables 表\n", *_tables()])


def _views() -> Iterator[str]:
    columns = columns_of_views()
    for name in VIEW_WORDS:
        assert name in VIEWS
        yield f"### `{name}`\n\n{words_of_table(name)}\n"
        own = columns[name]
        if name.startswith("panel_"):
            shared = set(columns["panel"])
            own = [it for it in own if it not in shared or words_of(name, it) != words_of("panel", it)]
            left = ", ".join(f"`{column}`" for column in columns["panel"] if column not in columns[name])
            yield f"Columns of `panel` 列同 `panel`{f', without {left}' if left else ''}{', and:' if own else '.'}\n"
        if own:
            yield "| column | |\n| --- | --- |"
            yield "".join(f"| `{column}` | {_cell(words_of(name, column))} |\n" for column in own)


def _tables() -> Iterator[str]:
    for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        yield f"### `{table.name}`\n\n{words_of_table(table.name)}\n"
        yield "| column | PostgreSQL | SQLite | key | |\n| --- | --- | --- | --- | --- |"
        yield "".join(_row(column) for column in table.columns)


def _row(column: Column[object]) -> str:
    kinds = [column.type.compile(dialect=dialect.dialect()) for dialect in (postgresql, sqlite)]
    keys = ["primary"] if column.primary_key else []
    keys += sorted(f"→ `{key.column.table.name}.{key.column.name}`" for key in column.foreign_keys)
    told = ", ".join(keys if column.nullable or column.primary_key else [*keys, "not null"])
    return (
        f"| `{column.name}` | {kinds[0]} | {kinds[1]} | {told} | {_cell(words_of(column.table.name, column.name))} |\n"
    )


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
