"""A document in which each rule on tables fires, and one like it in which it does not."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.form import AMOUNT
from parsers.model import Finding, Table
from parsers.parse import parse
from tests.parsers.checks.making import (
    HEADINGS,
    Part,
    body,
    changed,
    misread,
    nought,
    page,
    put,
    read,
    values,
)
from tests.support import forms

Findings = Iterable[Finding]
_MOVED = {"received": ("0", "0", "0", "4", "9", "0", "13"), "granted": ("0", "0", "0", "4", "9", "0", "13")}
_LABELS = ("natural_person", "commercial_enterprise", "research_institution", "social_organization", "legal_service")
_COLUMNS = (*_LABELS, "other_organization", "total")


def _row(row: str, *numbers: str) -> dict[str, str]:
    return {f"requests/{row}/{column}": number for column, number in zip(_COLUMNS, numbers, strict=True)}


def _applied(received: tuple[str, ...], granted: tuple[str, ...]) -> forms.Values:
    made = _row("received", *received) | _row("granted", *granted) | _row("total_handled", *granted)
    return values(made)


def shifted() -> Findings:
    """The row 本年新收 begins one column further right than every other."""
    return read(body(_applied(("0", "0", "0", "0", "4", "9", "0"), ("0", "0", "0", "4", "9", "0", "13")))).findings


def two_wrong() -> Findings:
    """As many broken sums, that no shift mends."""
    return read(body(_applied(("0", "0", "0", "7", "8", "0", "15"), ("0", "0", "0", "4", "9", "0", "13")))).findings


def joined() -> Findings:
    right = ("12", "3", "0", "0", "0", "0", "15")
    return read(body(_applied(("123", "", "0", "0", "0", "0", "15"), right))).findings


def split() -> Findings:
    right = ("123", "0", "0", "0", "0", "0", "123")
    return read(body(_applied(("1", "23", "0", "0", "0", "0", "123"), right))).findings


def plain_error() -> Findings:
    """A wrong number in a row, that no cutting and joining mends."""
    right = ("123", "0", "0", "0", "0", "0", "123")
    return read(body(_applied(("17", "8", "0", "0", "0", "0", "123"), right))).findings


def unlike_printed() -> Findings:
    return misread(lambda cells: put(cells, "requests/granted/natural_person", "15"))


def as_printed() -> Findings:
    return misread(lambda cells: None)


def exchanged_columns() -> Findings:
    """Two columns of cells taken from each other's places."""

    def exchange(cells: dict[forms.CellKey, object]) -> None:
        for one in [key for key in cells if key.column == "natural_person"]:
            other = one._replace(column="commercial_enterprise")
            cells[one], cells[other] = cells[other], cells[one]

    return misread(exchange)  # type: ignore[arg-type]


def without_row(row: str = "规章") -> Findings:
    parts = body()
    rows = parts[3]
    assert not isinstance(rows, str)
    parts[3] = [cells for cells in rows if cells[0][0] != row]
    return read(parts).findings


def without_column() -> Findings:
    """The table of rules without its last column, its head neither."""
    parts = body()
    rows = parts[3]
    assert not isinstance(rows, str)
    parts[3] = [cells[:3] if len(cells) == 4 else cells for cells in rows]
    return read(parts).findings


def with_row_added() -> Findings:
    parts = body()
    rows = parts[3]
    assert not isinstance(rows, str)
    extra = [("行政裁决", 1, 1), ("3", 1, 3)]
    at = next(at for at, cells in enumerate(rows) if cells[0][0] == "行政强制")
    parts[3] = [*rows[: at + 1], extra, *rows[at + 1 :]]
    return read(parts).findings


def rows_exchanged() -> Findings:
    parts = body()
    rows = parts[3]
    assert not isinstance(rows, str)
    at = next(at for at, cells in enumerate(rows) if cells[0][0] == "行政处罚")
    parts[3] = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]
    return read(parts).findings


def copies(changes: dict[str, str]) -> Findings:
    """The requests table twice, the second with these numbers."""
    parts = body()
    again = forms.requests_rows("2021", values(changes))
    return read([*parts[:6], again, *parts[6:]]).findings


def corrected_copy(*, said: str) -> Findings:
    parts: list[Part] = body()
    again = forms.requests_rows("2021", values({"requests/received/natural_person": "6"}))
    return read([*parts[:6], said, again, *parts[6:]]).findings


def with_sentence(text: str) -> Findings:
    parts = body()
    return read([*parts[:6], text, *parts[6:]]).findings


def amount(printed: str, edition: str = "2019") -> Findings:
    return changed({f"disclosure/procurement/{AMOUNT}": printed}, edition).findings


def amount_2021(printed: str) -> Findings:
    return changed({f"disclosure/fees/{AMOUNT}": printed}).findings


def items(before: str, change: str) -> Findings:
    made = {"disclosure/licensing/items_last_year": before, "disclosure/licensing/items_change": change}
    return changed(made, "2019").findings


def blank_table(table: Table | None) -> Findings:
    made = values()
    if table is not None:
        made = {key: "" if key.table is table else raw for key, raw in made.items()}
    return read(body(made)).findings


def noted(note: str) -> Findings:
    parts = body()
    return read([*parts[:8], note, *parts[8:]]).findings


def fees(table: str, prose: str) -> Findings:
    return read(body(nought({f"disclosure/fees/{AMOUNT}": table}), six=prose)).findings


def misspelt(label: str) -> Findings:
    text = page(body()).decode().replace("2.其他法律行政法规禁止公开", label)
    return parse(text.encode()).findings


def without_table(heading: str | None) -> Findings:
    parts = body()
    if heading is not None:
        parts.pop(parts.index(heading) + 1)
    return read(parts).findings


def long_row(*, longer: bool) -> Findings:
    """A row with a number more than the form has columns."""
    parts = body()
    rows = parts[5]
    assert not isinstance(rows, str)
    at = next(at for at, cells in enumerate(rows) if cells[0][0].startswith("一、本年新收"))
    wide = [*rows[at], *([("7", 1, 1), ("8", 1, 1)] if longer else [])]
    parts[5] = [*rows[:at], wide, *rows[at + 1 :]]
    return read(parts).findings


def clean() -> Findings:
    return read().findings


CASES = {
    "requests_balance": (lambda: changed({"requests/carried_in/natural_person": "1"}).findings, clean),
    "requests_outcome_total": (lambda: changed({"requests/other_rest/natural_person": "2"}).findings, clean),
    "requests_applicant_total": (lambda: changed({"requests/granted/other_organization": "2"}).findings, clean),
    "disputes_result_total": (lambda: changed({"disputes/reconsideration/total": "0"}).findings, clean),
    "table_left_out": (
        lambda: corrected_copy(said="更正后："),
        lambda: copies({}),
    ),
    "table_absent": (lambda: without_table(HEADINGS[3]), lambda: without_table(None)),
    "cells_unread": (lambda: long_row(longer=True), lambda: long_row(longer=False)),
    "row_missing": (without_row, lambda: without_row("没有的行")),
    "column_missing": (without_column, clean),
    "row_not_in_form": (with_row_added, clean),
    "row_printed_twice": (lambda: copies({"requests/received/natural_person": "6"}), lambda: copies({})),
    "erratum": (
        lambda: with_sentence("更正：上表“一、本年新收政府信息公开申请数量”自然人栏应为65。"),
        lambda: with_sentence("公开时限应为20个工作日。"),
    ),
    "row_order": (rows_exchanged, clean),
    "unit_unknown": (lambda: amount("251000"), lambda: amount("251000元")),
    "unit_contradiction": (lambda: amount_2021("251000元"), lambda: amount_2021("25.1")),
    "count_not_integer": (lambda: changed({"requests/received/natural_person": "5.5"}).findings, clean),
    "count_negative": (
        lambda: changed({"requests/received/natural_person": "-5"}).findings,
        lambda: items("9", "减4"),
    ),
    "items_below_zero": (lambda: items("3", "减4"), lambda: items("4", "减4")),
    "table_blank": (lambda: blank_table(Table.DISPUTES), lambda: blank_table(None)),
    "total_blank": (lambda: changed({"requests/received/total": ""}).findings, lambda: blank_table(Table.REQUESTS)),
    "edition_not_of_year": (lambda: changed({}, "2019").findings, clean),
    "label_variant": (
        lambda: misspelt("2.其他法律行政止公开"),
        lambda: misspelt("2.其他法律行政法规禁止公开"),
    ),
    "disputes_include_carry_in": (lambda: noted("注：含上年度结转数量。"), lambda: noted("注：不含上年度结转数量。")),
    "fees_confused": (
        lambda: fees("0.012", "本年度收取信息处理费120元。"),
        lambda: fees("3.5", "本年度收取信息处理费120元。"),
    ),
    "cell_not_as_printed": (unlike_printed, as_printed),
    "cells_out_of_place": (exchanged_columns, as_printed),
    "cells_shifted": (shifted, two_wrong),
    "digits_joined": (joined, plain_error),
    "digits_split": (split, plain_error),
}
