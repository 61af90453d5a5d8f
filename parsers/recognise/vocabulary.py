"""The form's labels as the recogniser needs them: books of rows and columns over both editions, and header words."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.form import LAYOUTS, disputes, requests
from parsers.form.layout import Layout
from parsers.model import Table
from parsers.recognise.labels import LabelBook, core, flat, remarks_of
from parsers.recognise.numbers import MONEY

EDITIONS = ("2021", "2019")


def _rows(*layouts: Layout) -> LabelBook:
    return LabelBook.of(
        (row.code, wording) for layout in layouts for row in layout.rows for wording in (row.label, *row.aliases)
    )


def _columns(*layouts: Layout) -> LabelBook:
    return LabelBook.of(
        (column.code, wording)
        for layout in layouts
        for block in layout.blocks
        for column in block.columns
        for wording in (column.label, *column.aliases)
    )


def layouts_of(table: Table) -> tuple[Layout, ...]:
    return tuple(LAYOUTS[table, edition] for edition in EDITIONS)


ROWS: dict[Table, LabelBook] = {
    table: _rows(*layouts_of(table)) for table in (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)
}
COLUMNS: dict[Table, LabelBook] = {
    table: _columns(*layouts_of(table)) for table in (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)
}


def _union_order(table: Table) -> tuple[str, ...]:
    """The row codes of both editions in one order that both respect."""
    new, old = layouts_of(table)
    order = [row.code for row in new.rows]
    for position, row in enumerate(old.rows):
        if row.code not in order:
            before = old.rows[position - 1].code
            order.insert(order.index(before) + 1, row.code)
    return tuple(order)


ORDER: dict[Table, tuple[str, ...]] = {
    table: _union_order(table) for table in (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)
}


@lru_cache(maxsize=8192)
def row_named(text: str) -> tuple[Table, str] | None:
    """The table and code of the row that this text labels, of requests before disclosure; None for any other text."""
    for table in (Table.REQUESTS, Table.DISCLOSURE):
        match = ROWS[table].exact(text)
        if match is not None:
            return table, match.code
    return None


#: Words that name a row of the requests table and columns of others.
AMBIGUOUS = frozenset(core(word) for word in ("其他", "其它", "总计", "合计"))

#: Merged labels left of the rows: they name no row of their own.
CATEGORIES = frozenset(core(label) for label in (*requests.OUTCOME_CATEGORIES[:3], requests.RESULTS))

_REQUESTS_HEADER = frozenset(core(column.label) for column in requests.COLUMNS) | {
    core(word) for word in ("法人或其他组织", "申请人情况", "其它", "合计", "小计", "备注")
}
#: Heads of columns that stand beside those of the form, and words for a sum, which is one of them among its own parts.
BESIDE = frozenset({"小计", "备注"})
SUMS = frozenset({"合计", "总计"})
THIS_YEAR = frozenset({"本年", "本年度", "当年", "本期"})
YEAR_HEAD = re.compile(r"[本当上去前]年度?|上一年度?|[本上]期|(?:19|20)\d{2}年?度?")
REQUESTS_HEADER_STRONG = frozenset(
    core(word)
    for word in ("自然人", "法人或其他组织", "申请人情况", "商业企业", "科研机构", "社会公益组织", "法律服务机构")
)
DISPUTES_LEAVES = frozenset(core(wording) for column in disputes.COLUMNS for wording in (column.label, *column.aliases))
_DISPUTES_HEADER = DISPUTES_LEAVES | {core(row.label) for row in disputes.ROWS} | {core(disputes.LITIGATION)}
CONTENT = core("信息内容")
_NOTE = re.compile(r"^(?:备?注|说明)(?:\d|[一二三四五])?\s*[:：.、]")
_DISCLOSURE_TITLE = re.compile(r"^第二十条第?[(]?[一二三四五六七八九十\d]+[)]?[项款]?$")


@lru_cache(maxsize=4096)
def is_requests_header(text: str) -> bool:
    return core(text) in _REQUESTS_HEADER or "勾稽关系" in flat(text) or flat(text).startswith("(本列数据的")


def is_disputes_header(text: str) -> bool:
    return core(text) in _DISPUTES_HEADER


def is_disclosure_title(text: str) -> bool:
    return bool(_DISCLOSURE_TITLE.match(flat(text)))


def is_disclosure_header(text: str) -> bool:
    return core(text) == CONTENT or column_of(text) is not None


@lru_cache(maxsize=4096)
def column_of(heading: str) -> str | None:
    """The disclosure measure that a heading names, its unit aside; None for one that the form does not have."""
    remarks, bare = remarks_of(heading)
    book = COLUMNS[Table.DISCLOSURE]
    if all(re.fullmatch(rf"(?:单位:?)?(?:{MONEY})", remark) for remark in remarks):
        match = book.exact(bare) or book.near(bare)
    else:
        match = book.exact(heading)
    return None if match is None else match.code


def is_note(text: str) -> bool:
    return bool(_NOTE.match(flat(text)))
