"""The invented store of docs/questions.md: organs of the demo's kind in which every question finds something."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from db.decisions import Ruling, correct_cell
from db.divisions import sync_divisions
from db.engine import Store
from db.history_checks import check_history
from db.ingest import ingest_manifest
from db.manifest import Listing
from db.models import Agency, AgencyEvent, Duty, Report, ReportVersion
from db.runs import PortalRow, known_agency, sync_portals
from db.todo import documents_of
from parsers import model
from parsers.checks.outcomes import outcomes_of
from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.form.arithmetic import Outcome, evaluate
from parsers.model import (
    Cell,
    Grade,
    GridWhere,
    ProseFigure,
    Responsibility,
    Scope,
    Severity,
    State,
    Status,
    Table,
    Unit,
)
from tests.db.crawls import NOW, PORTAL, listing, load, notice, page, sha, write
from tests.support.reports import empty_report, make_report, replace_cell, with_findings, with_fingerprint

CITY, MODEL, SAMPLE = "安宁市人民政府", "安宁市示例局", "安宁市样例局"
OLD, NEW = "安宁市旧例局", "安宁市新例局"
COUNTY, OFFICE, SILENT = "淮安市洪泽区人民政府", "洪泽区示例局", "洪泽区样例局"
_REFORM = dt.date(2021, 3, 1)
_HONGZE = PortalRow(
    "js-hongze",
    COUNTY,
    "https://www.hongze.portal.test/",
    "trs_wcm",
    "active",
    agency=COUNTY,
    division_code="320813",
    hosts=("www.hongze.portal.test",),
    columns=("https://www.hongze.portal.test/ndbg/",),
)
_CLOSED = PortalRow(
    "zj-closed",
    "闭门县人民政府",
    "https://www.closed.portal.test/",
    "trs_wcm",
    "active",
    "robots_disallow",
    agency="闭门县人民政府",
    division_code="331199",
    hosts=("www.closed.portal.test",),
    columns=("https://www.closed.portal.test/ndbg/",),
)
_SUM = model.Finding(
    "disputes_result_total", Severity.ERROR, Responsibility.PUBLISHER, "disputes/reconsideration/total", "和不等",
    ("disputes/reconsideration/total",), "11", "0",
)  # fmt: skip
_OURS = model.Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "读不确定")


def fill(store: Store, folder: Path) -> None:
    """Make the store hold the example. ``folder`` is for the manifests."""
    sync_portals(store, [PORTAL, _HONGZE, _CLOSED], now=NOW)
    sync_divisions(store)
    _agencies(store)
    place = _Place(store, folder)
    place.columns()
    for report in _reports():
        place.publish(report)
    first = _report(OFFICE, 2021, 40, 0, 3)
    place.publish(first, portal=_HONGZE)
    place.publish(_said(first, "granted", 33), portal=_HONGZE, night=3)
    waiting = _report(OFFICE, 2022, 72, 5, 0)
    place.publish(waiting, portal=_HONGZE)
    place.publish(with_findings(_said(waiting, "received", 77), _OURS), portal=_HONGZE, night=3)
    place.publish(empty_report(20, Status.UNREADABLE, "no_text_layer"), title="2018年政府信息公开年度报告")
    with store.read() as session:
        version = session.scalars(
            select(ReportVersion)
            .join(Report, Report.id == ReportVersion.report_id)
            .join(Agency, Agency.id == Report.agency_id)
            .where(Agency.name == SAMPLE, Report.report_year == 2022)
        ).one()
    ruling = Ruling("复核员甲", "扫描件第二页清楚可见", "第2页", NOW)
    correct_cell(store, version.id, "requests/granted/total", Decimal(18), ruling)
    check_history(store, NOW)


class _Place:
    """A store that is given documents one by one."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder, self._number = store, folder / store.engine.dialect.name, 0
        self._folder.mkdir(parents=True, exist_ok=True)

    def columns(self) -> None:
        cut = Listing("js-hongze", _HONGZE.columns[0], "incomplete", 1, 3, 9, "skeleton")
        ingest_manifest(self._store, write(self._folder / "columns.jsonl", listing(), cut, run_id="columns"))

    def publish(
        self, report: model.Report, *, portal: PortalRow = PORTAL, night: int = 0, title: str | None = None
    ) -> None:
        self._number += 1
        name, url = f"document {self._number}", f"{portal.columns[0]}{self._number}.html"
        said = title or f"{report.identity.agency}{report.identity.year}年政府信息公开工作年度报告"
        told = dataclasses.replace(notice(url, title=said), portal_id=portal.portal_id, column_url=portal.columns[0])
        records = page(name, url=url, night=night, portal_id=portal.portal_id), told
        ingest_manifest(
            self._store, write(self._folder / f"{self._number}.jsonl", *records, run_id=f"run {self._number}")
        )
        (todo,) = documents_of(self._store, [sha(name)])
        load(self._store, todo, _judged(report))


def _agencies(store: Store) -> None:
    with store.begin() as session:
        ids = {name: known_agency(session, name, "530181") for name in (MODEL, SAMPLE, OLD, NEW)}
        ids |= {name: known_agency(session, name, "320813") for name in (OFFICE, SILENT)}
        session.get_one(Agency, ids[OLD]).valid_to = _REFORM
        session.get_one(Agency, ids[NEW]).valid_from = _REFORM
        event = AgencyEvent(agency_id=ids[OLD], kind="merged", happened_on=_REFORM, other_agency_id=ids[NEW])
        event.origin = "示例市机构改革方案"
        session.add(event)
        session.add(Duty(agency_id=ids[SILENT], report_year=2021, basis="roster"))
        session.add(Duty(agency_id=ids[SAMPLE], report_year=2021, basis="roster"))


def _reports() -> list[model.Report]:
    unknown = {"value": Decimal(251000), "raw": "251000", "state": State.NUMBER, "unit": Unit.UNKNOWN}
    blank = {"value": None, "raw": "", "state": State.BLANK}
    quoted = ProseFigure("received", Decimal(130), "130件", "件", False, "全市", "全市共收到申请130件。", 3, 2, 5, 9)
    said = "收取信息处理费0.35万元。"
    fee = ProseFigure("information_processing_fee", Decimal("0.35"), "0.35万元", "万元", False, "", said, 6, 5, 7, 13)
    late = _report(SAMPLE, 2022, 30, 2, 0)
    uncertain = _report(SAMPLE, 2020, 31, 0, 2)
    return [
        _report(MODEL, 2019, 20, 0, 1),
        _report(MODEL, 2020, 25, 1, 2),
        _report(MODEL, 2021, 60, 2, 3),
        _report(MODEL, 2022, 45, 5, 0),
        dataclasses.replace(
            uncertain, cells=tuple(dataclasses.replace(cell, grade=Grade.C) for cell in uncertain.cells)
        ),
        with_findings(
            dataclasses.replace(late, identity=dataclasses.replace(late.identity, published_on=dt.date(2023, 2, 20))),
            _SUM,
        ),
        with_fingerprint(replace_cell(_report(OLD, 2019, 12, 0, 0), "requests/carried_over/total", **blank)),
        with_fingerprint(
            replace_cell(_report(OLD, 2020, 14, 0, 0), "disclosure/procurement/amount_wanyuan", **unknown)
        ),
        _report(NEW, 2021, 50, 0, 4),
        _report(NEW, 2022, 40, 4, 0),
        dataclasses.replace(_report(CITY, 2021, 135, 2, 7, Scope.AREA), figures=(quoted, fee)),
        _report(CITY, 2022, 112, 7, 0, Scope.AREA),
        _annex(),
    ]


def _report(
    agency: str, year: int, received: int, carried_in: int, carried_over: int, scope: Scope = Scope.ORGAN
) -> model.Report:
    """A report whose relations hold; enterprises' applications are all granted."""
    edition = "2019" if year < 2021 else "2021"
    made = make_report(year, agency=agency, year=year, scope=scope, edition=edition)
    handled = received + carried_in - carried_over
    rows = {"received": received, "carried_in": carried_in, "carried_over": carried_over, "total_handled": handled}
    rows |= {"refused_by_law": handled // 10, "unavailable_not_held": handled // 8, "partly_granted": handled // 10}
    rows["granted"] = handled - sum(rows[row] for row in ("refused_by_law", "unavailable_not_held", "partly_granted"))
    disputes = {"upheld": 2, "corrected": received % 4, "total": 2 + received % 4}
    cells = []
    for cell in made.cells:
        if cell.table is Table.REQUESTS:
            enterprises = received // 5 if cell.row in ("received", "granted", "total_handled") else 0
            whole = rows.get(cell.row, 0)
            shares = {"total": whole, "commercial_enterprise": enterprises, "natural_person": whole - enterprises}
            cell = _set(cell, shares.get(cell.column, 0))
        elif cell.table is Table.DISPUTES:
            cell = _set(cell, disputes.get(cell.column, 0) if cell.row == "reconsideration" else 0)
        cells.append(cell)
    identity = dataclasses.replace(made.identity, published_on=dt.date(year + 1, 1, 20))
    text = f"{agency}{year}年度报告正文。"
    sections = tuple(dataclasses.replace(section, text=text) for section in made.sections)
    return with_fingerprint(dataclasses.replace(made, cells=tuple(cells), identity=identity, sections=sections))


def _set(cell: Cell, number: int) -> Cell:
    state = State.NUMBER if number else State.ZERO
    return dataclasses.replace(cell, value=Decimal(number), raw=str(number), state=state)


def _judged(report: model.Report) -> model.Report:
    """The report with what becomes of the form's relations on it."""
    outcomes: list[Outcome] = []
    for table in STATUTORY:
        edition = report.layout.get(table.value)
        if edition is not None:
            values = {CellKey(table, cell.row, cell.column): cell.value for cell in report.cells if cell.table is table}
            outcomes += evaluate(LAYOUTS[table, edition], values)
    return dataclasses.replace(report, outcomes=outcomes_of((), set(report.layout), outcomes))


def _said(report: model.Report, row: str, number: int) -> model.Report:
    """The report with another total in this row of table 三, as another publication."""
    cells = tuple(_set(cell, number) if cell.key == f"requests/{row}/total" else cell for cell in report.cells)
    return with_fingerprint(dataclasses.replace(report, cells=cells))


def _annex() -> model.Report:
    report = _report(MODEL, 2016, 6, 0, 0)
    rows = (("proactive_total", "主动公开文件数", 120), ("requests_total", "受理依申请公开信息总数", 6))
    cells = tuple(
        Cell(
            Table.STATISTICS,
            code,
            "year_value",
            label,
            str(number),
            Decimal(number),
            State.NUMBER,
            Grade.B,
            where=GridWhere(0, at, 2),
            printed_unit="条",
        )
        for at, (code, label, number) in enumerate(rows)
    )
    return with_fingerprint(dataclasses.replace(report, cells=cells, layout={"statistics": "fujian"}, notes=()))
