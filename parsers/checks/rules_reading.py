"""The rules on the reading itself: what was lost, what does not stand where it was taken from, patterns of a misreading."""

from __future__ import annotations

from parsers.model import Responsibility, Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_PIPELINE = Responsibility.PIPELINE
_TABLES, _REQUESTS, _ANNEX = ("tables",), ("requests",), ("annex",)

TABLE_ABSENT = Rule(
    "table_absent",
    _ERROR,
    _PIPELINE,
    "A statutory table was not found",
    "国办公开办函〔2021〕30号: the form has three tables",
    "disclosure, requests and disputes are all there",
    "the table of section four is only linked",
)
CELLS_UNREAD = Rule(
    "cells_unread",
    _ERROR,
    _PIPELINE,
    "Cells that the page shows could not be read for certain",
    "promise one: no silent loss",
    "no cell of the layout is unread",
    "3 numbers stand where the form has 4",
)
TABLE_LEFT_OUT = Rule(
    "table_left_out",
    _WARNING,
    _PIPELINE,
    "A table is another year's, another organ's or was corrected, and was left out",
    "promise one: no silent loss",
    "every table is read or named",
    "last year's table stands above this year's",
)
COLUMN_NOT_IN_FORM = Rule(
    "column_not_in_form",
    _WARNING,
    _PIPELINE,
    "A column of the annex is none that the store has",
    "promise one: no silent loss",
    "every column with numbers is kept or named",
    "a column 上年同期 beside 年度",
    _ANNEX,
)
NOT_AS_PRINTED = Rule(
    "cell_not_as_printed",
    _ERROR,
    _PIPELINE,
    "A cell does not say what stands at its place in the source",
    "promise two: every number can be traced",
    "text of the grid at the cell's place = raw text of the cell",
    "the cell says 21, the grid 12",
    _TABLES,
)
OUT_OF_PLACE = Rule(
    "cells_out_of_place",
    _WARNING,
    _PIPELINE,
    "The cells of a row do not stand left to right as the form's columns do",
    "promise two: every number can be traced",
    "places of a row's cells ascend with the columns, places of rows with the rows",
    "自然人 was taken from right of 商业企业",
    _TABLES,
    hint=True,
)
SHIFTED = Rule(
    "cells_shifted",
    _WARNING,
    _PIPELINE,
    "Relations fail, and all hold when one row or column is moved by one cell",
    "a cell too many or too few shifts what follows",
    "no shift by one mends two broken relations or more at once",
    "the row 本年新收 begins one column further right than all others",
    hint=True,
)
DIGITS_JOINED = Rule(
    "digits_joined",
    _WARNING,
    _PIPELINE,
    "A number may be two neighbours run together",
    "text layers lose the gap between two cells",
    "no cut of a number in two mends a broken row and a broken column at once",
    "123 | empty, where 12 | 3 makes row and columns hold",
    _REQUESTS,
    hint=True,
)
DIGITS_SPLIT = Rule(
    "digits_split",
    _WARNING,
    _PIPELINE,
    "One number may be split over two cells",
    "a ruling line through a number divides it",
    "no joining of two neighbours mends a broken row and a broken column at once",
    "1 | 23, where 123 | empty makes row and columns hold",
    _REQUESTS,
    hint=True,
)
DAMAGED = Rule(
    "damaged_file",
    _ERROR,
    _PIPELINE,
    "The file is damaged: its numbers cannot be trusted",
    "a few corrupted bytes change tables without a sign",
    "every stream of the file inflates cleanly",
    "a PDF whose second half is cut off",
)
READER_FLAW = Rule(
    "reader_flaw",
    _WARNING,
    _PIPELINE,
    "The reader met something that bears on trust",
    "promise one: no silent loss",
    "the reader notes no flaw",
    "a text layer made by OCR",
)
PARSE_CUT_SHORT = Rule(
    "parse_cut_short",
    _ERROR,
    _PIPELINE,
    "The parse of a document was stopped before it ended",
    "limits of time and memory",
    "the parse ends by itself",
    "a PDF of 4,000 pages",
)

RULES = (
    TABLE_ABSENT,
    CELLS_UNREAD,
    TABLE_LEFT_OUT,
    COLUMN_NOT_IN_FORM,
    NOT_AS_PRINTED,
    OUT_OF_PLACE,
    SHIFTED,
    DIGITS_JOINED,
    DIGITS_SPLIT,
    DAMAGED,
    READER_FLAW,
    PARSE_CUT_SHORT,
)
