"""Random reports that keep every relation of the form, from a seed: the same seed gives the same report."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random
from decimal import Decimal

from parsers.form import LAYOUTS, STATUTORY, Layout, relations
from parsers.model import (
    Candidate,
    Cell,
    Finding,
    Grade,
    GridWhere,
    Identity,
    Note,
    Report,
    Scope,
    Section,
    Source,
    State,
    Status,
    Table,
    Unit,
)

SECTIONS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)


def make_report(
    seed: int,
    *,
    agency: str | None = "安宁市人民政府",
    year: int | None = 2020,
    scope: Scope = Scope.AREA,
    edition: str = "2019",
    sha256: str | None = None,
    parser_version: int = 1,
    carried_in: int | None = None,
    carried_over: int | None = None,
) -> Report:
    """A complete report without findings. Blanks and amounts with decimals occur; no cell is unread.

    ``carried_in`` and ``carried_over`` set the natural persons' cells of those rows.
    """
    rng = random.Random(seed)
    cells: list[Cell] = []
    for table in STATUTORY:
        layout = LAYOUTS[table, edition]
        values = _consistent(layout, rng, carried_in, carried_over)
        cells += [_cell(layout, key, value, index) for index, (key, value) in enumerate(values.items())]
    sections = tuple(Section(n, title, f"第{n}节正文，序号{seed}。") for n, title in enumerate(SECTIONS, start=1))
    report = Report(
        source=Source(sha256 or hashlib.sha256(f"document {seed}".encode()).hexdigest(), "text/html", 1000 + seed),
        parser_version=parser_version,
        status=Status.COMPLETE,
        identity=Identity(
            agency=agency,
            year=year,
            scope=scope,
            scope_evidence="本报告数据包括本级政府及所属部门。",
            published_on=dt.date(year + 1, 2, 2) if year else None,
            candidates=(Candidate("agency", agency or "", "title"),),
        ),
        layout={table.value: edition for table in STATUTORY},
        cells=tuple(cells),
        notes=(Note(Table.DISPUTES, "注：含上年度结转数量"),) if seed % 2 else (),
        preamble="本报告依据条例编制。",
        sections=sections,
    )
    return with_fingerprint(report)


def with_fingerprint(report: Report) -> Report:
    """The report with a fingerprint of its content, as the parsers would set one."""
    content = repr([(c.key, c.raw) for c in report.cells]) + repr([s.text for s in report.sections])
    return dataclasses.replace(report, fingerprint=hashlib.sha256(content.encode()).hexdigest())


def replace_cell(report: Report, key: str, **changes: object) -> Report:
    """The report with one cell changed; the fingerprint stays, as when a parser reads the same page otherwise."""
    assert any(cell.key == key for cell in report.cells), key
    cells = tuple(dataclasses.replace(c, **changes) if c.key == key else c for c in report.cells)  # type: ignore[arg-type]
    return dataclasses.replace(report, cells=cells)


def with_findings(report: Report, *findings: Finding) -> Report:
    return dataclasses.replace(report, findings=findings)


def empty_report(seed: int, status: Status, reason: str | None = None, parser_version: int = 1) -> Report:
    """What comes out of a document that is no report, or unreadable."""
    sha256 = hashlib.sha256(f"document {seed}".encode()).hexdigest()
    report = Report(Source(sha256, "text/html", 10), parser_version, status, reason)
    return dataclasses.replace(report, fingerprint=hashlib.sha256(f"no report {seed}".encode()).hexdigest())


def _consistent(
    layout: Layout, rng: random.Random, carried_in: int | None, carried_over: int | None
) -> dict[tuple[str, str], Decimal | None]:
    values: dict[tuple[str, str], Decimal | None] = {}
    for key in layout.cell_keys():
        values[key.row, key.column] = _number(key.column, rng)
    if layout.table is Table.DISCLOSURE and rng.random() < 0.5:
        values[rng.choice(list(values))] = None
    if layout.table is Table.REQUESTS:
        _balance(values, layout, carried_in, carried_over)
    for relation in relations(layout):
        if len(relation.left) == 1:
            left = relation.left[0]
            values[left.row, left.column] = sum((_or_zero(values, k.row, k.column) for k in relation.right), Decimal(0))
    return values


def _balance(
    values: dict[tuple[str, str], Decimal | None], layout: Layout, carried_in: int | None, carried_over: int | None
) -> None:
    if carried_in is not None:
        values["carried_in", "natural_person"] = Decimal(carried_in)
    if carried_over is not None:
        values["carried_over", "natural_person"] = Decimal(carried_over)
    heads = ("received", "carried_in", "total_handled", "carried_over")
    for column in {column for _, column in values} - {"total"}:
        handled = sum((_or_zero(values, row.code, column) for row in layout.rows if row.code not in heads), Decimal(0))
        over = _or_zero(values, "carried_over", column)
        brought = _or_zero(values, "carried_in", column)
        values["received", column] = max(handled + over - brought, Decimal(0))


def _or_zero(values: dict[tuple[str, str], Decimal | None], row: str, column: str) -> Decimal:
    return values[row, column] or Decimal(0)


def _number(column: str, rng: random.Random) -> Decimal:
    if column == "amount_wanyuan":
        return Decimal(rng.randrange(0, 10**10)).scaleb(-6)
    if column == "items_change":
        return Decimal(rng.randrange(-20, 20))
    return Decimal(rng.choice((0, 0, 0, 1, 2, rng.randrange(0, 500))))


def _cell(layout: Layout, key: tuple[str, str], value: Decimal | None, index: int) -> Cell:
    row, column = key
    state = State.BLANK if value is None else State.ZERO if value == 0 else State.NUMBER
    return Cell(
        table=layout.table,
        row=row,
        column=column,
        label=layout.row(row).label,
        raw="" if value is None else format(value, "f"),
        value=value,
        state=state,
        grade=Grade.B if layout.table is Table.DISCLOSURE else Grade.A,
        unit=Unit.WANYUAN if column == "amount_wanyuan" and value is not None else None,
        where=GridWhere(0, index, 0),
    )
