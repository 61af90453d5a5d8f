"""The figures of the text against the tables. No relation is official, and prose often counts another scope: hints only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from parsers.checks import rules_tables, rules_text
from parsers.checks.proof import is_proved
from parsers.checks.rules import breach
from parsers.checks.wholes import carried_note
from parsers.form import CellKey
from parsers.model import Finding, ProseFigure, Responsibility, Scope, Severity, Table, Unit
from parsers.recognise.numbers import plain
from parsers.recognise.readings import TableReading

_REQUESTS = ("received", "carried_in", "total_handled", "carried_over")
_KINDS = {
    "reconsideration": ("reconsideration",),
    "litigation": ("litigation_direct", "litigation_after_reconsideration"),
}
FEE = "information_processing_fee"
_ABOUT = Decimal("0.1")  # 近, 约: so far a round number may be off
_MORE, _LESS, _ODD = re.compile("^[超逾]|以上$"), re.compile("^不[足到]|以[内下]$"), re.compile("[余多]")
_NOUGHT = Decimal(0)
_WIDER = re.compile("[全我本][省市县区州旗盟]|[省市县区州旗]级|各")
_NARROWER = re.compile("(?:本机关|[我本]办|本办公室|[我本]单位)$|.*(?:政府办公[室厅]|本级)")
_WANYUAN = Decimal(10000)
Counted = tuple[frozenset[Decimal], tuple[CellKey, ...]]


def figure_findings(
    figures: Sequence[ProseFigure], tables: Mapping[Table, TableReading], scope: Scope, *, zero: bool
) -> Iterator[Finding]:
    """``scope``: what the report counts; ``zero``: no cell of any table has a number other than nought."""
    if not figures:
        return
    told: dict[str, list[ProseFigure]] = {}
    for figure in figures:
        told.setdefault(figure.code, []).append(figure)
    claims = [figure for figure in figures if figure.value and figure.code != FEE]
    if zero and claims:
        own = [figure for figure in claims if not _other_scope(figure, scope)]
        yield _claim(own or claims, None if own else Severity.INFO)
    for code, its in told.items():
        if code == FEE:
            yield from _fees(its, tables.get(Table.DISCLOSURE))
        elif not (zero and any(figure.value for figure in its)) and (counted := _counted(code, tables)) is not None:
            yield from _compared(its, counted, tables, scope)


def _claim(claims: Sequence[ProseFigure], severity: Severity | None) -> Finding:
    quoted = "; ".join(dict.fromkeys(figure.sentence for figure in claims))
    message = f"All tables are nought or blank, the text counts: {quoted[:300]}"
    told = ", ".join(f"{it.code} {plain(it.value)}" for it in claims)
    return breach(rules_text.ZERO_CLAIMS, "report", message, actual=told, severity=severity)


def _compared(
    its: Sequence[ProseFigure], counted: Counted, tables: Mapping[Table, TableReading], scope: Scope
) -> Iterator[Finding]:
    """One finding for a thing that the text counts, where none of its figures is the table's."""
    values, keys = counted
    if any(_agrees(figure, value) for figure in its for value in values):
        return
    figure = next((it for it in its if not it.approximate), its[0])
    rule = rules_text.PROSE_DENIES if figure.value == 0 else rules_text.PROSE_DIFFERS
    printed = " or ".join(plain(value) for value in sorted(values)[:2])
    subject = f" of {figure.subject}" if figure.subject else ""
    # A text that counts this year's cases is none the less true of a table that counts last year's pending ones too.
    carried = figure.code in _KINDS and carried_note(tables[Table.DISPUTES].notes) is not None
    yield breach(
        rule,
        f"prose/{figure.code}",
        f"The text tells {figure.raw}{subject}, the table {printed}: {figure.sentence[:200]}",
        cells=keys,
        expected=printed,
        actual=plain(figure.value),
        severity=Severity.INFO if figure.approximate or carried or _other_scope(figure, scope) else None,
        responsibility=None
        if all(is_proved(tables[key.table].cells[key]) for key in keys)
        else Responsibility.PIPELINE,
    )


def _other_scope(figure: ProseFigure, scope: Scope) -> bool:
    """Whether the sentence says that it counts others than the report does."""
    wider, narrower = _WIDER.match(figure.subject) is not None, _NARROWER.match(figure.subject) is not None
    if scope is Scope.UNKNOWN:
        return wider or narrower
    return wider if scope is Scope.ORGAN else narrower and scope in (Scope.AREA, Scope.SAME_LEVEL)


def _agrees(figure: ProseFigure, value: Decimal) -> bool:
    """Whether the text is true of the number: 超过3件 is of 5, 不足10件 too, 20余件 of 26."""
    told = figure.value
    if not figure.approximate:
        return value == told
    if _MORE.search(figure.raw):
        return value >= told
    if _LESS.search(figure.raw):
        return value <= told
    if _ODD.search(figure.raw) and told <= value < told + _last_place(told):
        return True
    return abs(value - told) <= max(told * _ABOUT, Decimal(1))


def _last_place(value: Decimal) -> Decimal:
    """What the last digit that is no nought counts: ten of 120, a thousand of 3000."""
    return Decimal(10) ** int(value.normalize().as_tuple().exponent)


def _counted(code: str, tables: Mapping[Table, TableReading]) -> Counted | None:
    """What the tables count of it, in each way that a text may mean, and the cells; None where they print no number.

    A total that is not the sum of its parts leaves two numbers; 受理 may take in what was carried over from last year.
    """
    if code in _REQUESTS:
        own = _total(tables.get(Table.REQUESTS), (code,))
        if code != "received" or own is None:
            return own
        both = _total(tables.get(Table.REQUESTS), ("received", "carried_in"))
        return (own[0] | both[0], own[1]) if both is not None else own
    return _total(tables.get(Table.DISPUTES), _KINDS[code]) if code in _KINDS else None


def _total(reading: TableReading | None, rows: Iterable[str]) -> Counted | None:
    if reading is None:
        return None
    printed, summed = _NOUGHT, _NOUGHT
    keys: list[CellKey] = []
    known = False
    for row in rows:
        *parts, total = reading.layout.keys_of(row)
        value = reading.cells[total].number.value
        its = [reading.cells[key].number.value for key in parts]
        known = known or value is not None or any(it is not None for it in its)
        of_parts = sum((it for it in its if it is not None), _NOUGHT)
        printed += of_parts if value is None else value
        summed += of_parts
        keys.append(total)
    return (frozenset((printed, summed)), tuple(keys)) if known else None


def _fees(its: Sequence[ProseFigure], reading: TableReading | None) -> Iterator[Finding]:
    """A 信息处理费 that stands in the table as 行政事业性收费."""
    keys = reading.layout.keys_of("fees") if reading is not None else ()
    for key in keys:
        cell = reading.cells[key] if reading is not None else None
        if (
            cell is None
            or not cell.number.value
            or cell.number.unit is not Unit.WANYUAN
            or key.column != "amount_wanyuan"
        ):
            continue
        for figure in its:
            amount = figure.value if figure.unit == "万元" else figure.value / _WANYUAN
            if amount == cell.number.value:
                message = f"The table's 行政事业性收费 is the 信息处理费 of the text: {figure.sentence[:200]}"
                yield breach(rules_tables.FEES_CONFUSED, str(key), message, cells=[key], actual=cell.raw)
                return
