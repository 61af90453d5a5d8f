"""Reports and answers of the store, made by hand for the pages and the drawing: with every kind of cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from db.answers import (
    FindingRow,
    ListingRow,
    NoteRow,
    PortalSummary,
    Problem,
    ReportFull,
    ReportRow,
    RunSummary,
    SectionRow,
    SourceRow,
    VersionRow,
)
from flows.pages.build import DemoPage
from parsers.form import LAYOUTS, STATUTORY
from parsers.model import (
    Cell,
    Finding,
    Grade,
    GridWhere,
    Identity,
    Note,
    Report,
    Responsibility,
    Scope,
    Section,
    Severity,
    Source,
    State,
    Status,
    Table,
    Unit,
)

LAYOUT_2019 = {"disclosure": "2019", "requests": "2019", "disputes": "2019"}
LAYOUT_2021 = {"disclosure": "2021", "requests": "2021", "disputes": "2021"}


def cell(
    key: str,
    raw: str,
    value: str | None,
    state: State = State.NUMBER,
    *,
    label: str = "",
    grade: Grade = Grade.A,
    unit: Unit | None = None,
    position: int = 0,
) -> Cell:
    table, row, column = key.split("/")
    return Cell(
        table=Table(table),
        row=row,
        column=column,
        label=label or row,
        raw=raw,
        value=None if value is None else Decimal(value),
        state=state,
        grade=grade,
        unit=unit,
        where=GridWhere(1, position // 10, position % 10),
    )


def whole(layout: Mapping[str, str] = LAYOUT_2019, special: Mapping[str, Cell] | None = None) -> tuple[Cell, ...]:
    """Every cell of the layouts once. A cell holds its own ordinal number, so that a mix-up shows."""
    cells = []
    for table in STATUTORY:
        form = LAYOUTS[(table, layout[str(table)])]
        for key in form.cell_keys():
            ordinal = len(cells) + 1000
            made = cell(str(key), str(ordinal), str(ordinal), label=form.row(key.row).label, position=len(cells))
            cells.append((special or {}).get(str(key), made))
    return tuple(cells)


def report(
    cells: tuple[Cell, ...],
    layout: Mapping[str, str] = LAYOUT_2019,
    *,
    agency: str | None = "临江市人民政府",
    year: int | None = 2020,
    status: Status = Status.COMPLETE,
    reason: str | None = None,
    findings: tuple[Finding, ...] = (),
    sections: tuple[Section, ...] = (),
    notes: tuple[Note, ...] = (),
    sha256: str = "ab" * 32,
) -> Report:
    return Report(
        source=Source(sha256, "text/html", 34_567),
        parser_version=1,
        status=status,
        reason=reason,
        identity=Identity(agency, year, Scope.AREA, "含所属部门和乡镇", dt.date(2021, 2, 2)),
        layout=layout,
        cells=cells,
        notes=notes,
        sections=sections,
        findings=findings,
    )


#: One cell of every kind, by key, in a layout of 2019.
SPECIAL = {
    "disclosure/licensing/items_change": cell("disclosure/licensing/items_change", "增3", "3"),
    "disclosure/penalties/items_change": cell("disclosure/penalties/items_change", "减4", "-4"),
    "disclosure/procurement/amount_wanyuan": cell(
        "disclosure/procurement/amount_wanyuan", "251000元", "25.1", unit=Unit.YUAN
    ),
    "requests/received/legal_service": cell("requests/received/legal_service", "", None, State.BLANK),
    "requests/received/total": cell("requests/received/total", "7O", None, State.UNREAD, grade=Grade.X),
    "requests/other/total": cell("requests/other/total", "", None, State.MISSING, grade=Grade.B),
    "requests/granted/natural_person": cell("requests/granted/natural_person", "/", None, State.NOT_APPLICABLE),
    "requests/granted/total": cell("requests/granted/total", "详见附件", None, State.TEXT),
    "requests/carried_in/total": cell("requests/carried_in/total", "０", "0", State.ZERO),
}

BROKEN = Finding(
    code="disputes_result_total",
    severity=Severity.ERROR,
    responsibility=Responsibility.PUBLISHER,
    subject="disputes/reconsideration/total",
    message="总计与四项结果之和不等",
    cells=tuple(
        f"disputes/reconsideration/{column}" for column in ("upheld", "corrected", "other", "pending", "total")
    ),
    expected="11",
    actual="0",
)


# ── the same as answers of the store ──────────────────────────────────────────────────────────────────────────────

NOON = dt.datetime(2026, 3, 1, 4, 0, tzinfo=dt.UTC)


def full(parsed: Report, version: int = 7, **source: object) -> ReportFull:
    """What the store would answer for a parsed report."""
    states = [item.state for item in parsed.cells]
    gravest = [(item.severity, item.responsibility) for item in parsed.findings]
    row = ReportRow(
        report_id=version,
        version_id=version,
        agency=parsed.identity.agency or "",
        agency_is_candidate=False,
        division_code="530181",
        year=parsed.identity.year or 0,
        scope=str(parsed.identity.scope),
        layouts=dict(parsed.layout),
        status="accepted",
        status_reason=None,
        is_current=True,
        correction_waiting=False,
        reading=str(parsed.status),
        lowest_grade=max((str(item.grade) for item in parsed.cells), default=None),
        cells=len(states),
        cells_unread=states.count(State.UNREAD),
        published_on=parsed.identity.published_on,
        versions=1,
        publisher_errors=gravest.count((Severity.ERROR, Responsibility.PUBLISHER)),
        pipeline_errors=gravest.count((Severity.ERROR, Responsibility.PIPELINE)),
        warnings=sum(severity is Severity.WARNING for severity, _ in gravest),
    )
    return ReportFull(
        row=row,
        fingerprint="cd" * 32,
        parser_version=parsed.parser_version,
        scope_evidence=parsed.identity.scope_evidence,
        period_start=None,
        period_end=None,
        preamble="",
        cells=parsed.cells,
        notes=tuple(NoteRow(str(note.table), note.text) for note in parsed.notes),
        sections=tuple(SectionRow(item.number, item.title, item.text) for item in parsed.sections),
        findings=tuple(
            FindingRow(
                number,
                "version",
                str(version),
                item.code,
                str(item.severity),
                str(item.responsibility),
                item.subject,
                item.message,
                item.cells,
                item.expected,
                item.actual,
            )
            for number, item in enumerate(parsed.findings)
        ),
        sources=(source_row(parsed.source.sha256, **source),),
        versions=(
            VersionRow(version, "cd" * 32, "ef" * 32, "accepted", True, parsed.identity.published_on, NOON, 1, 0, "A"),
        ),
    )


def source_row(sha256: str, **changes: object) -> SourceRow:
    facts: dict[str, object] = {
        "sha256": sha256,
        "media_type": "text/html",
        "bytes": 34_567,
        "origin": "crawl",
        "is_evidence": True,
        "urls": ("http://www.linjiang.portal.test/c/2021-02-02/1.shtml",),
        "first_fetched_at": NOON,
        "last_fetched_at": NOON,
        "portal_id": "linjiang",
        "portal_name": "临江市人民政府",
        "notice_url": "http://www.linjiang.portal.test/c/2021-02-02/1.shtml",
        "notice_title": "临江市2020年政府信息公开工作年度报告",
        "list_date": dt.date(2021, 2, 2),
        "url_date": dt.date(2021, 2, 2),
    }
    return SourceRow(**(facts | changes))  # type: ignore[arg-type]


def portal(portal_id: str = "linjiang", **changes: object) -> PortalSummary:
    facts: dict[str, object] = {
        "portal_id": portal_id,
        "name": "临江市人民政府",
        "agency": "临江市人民政府",
        "home": f"http://www.{portal_id}.portal.test/",
        "platform": "kunming",
        "state": "active",
        "permission": "allowed",
        "listings": (ListingRow(portal_id, f"http://www.{portal_id}.portal.test/gk/", "complete", 1, 3, 3, None),),
        "notices": 3,
        "new_notices": 3,
        "retrieved": 5,
        "not_modified": 0,
        "outcomes": {"ok": 5, "soft_404": 1},
        "documents": 3,
        "parses": {"complete": 2, "not_a_report": 1},
        "new_versions": 2,
        "open_findings": 0,
    }
    return PortalSummary(**(facts | changes))  # type: ignore[arg-type]


def problem(code: str = "soft_404", **changes: object) -> Problem:
    facts: dict[str, object] = {
        "kind": "retrieval",
        "portal_id": "linjiang",
        "subject": "http://www.linjiang.portal.test/c/2020-01-20/9.shtml",
        "code": code,
        "reason": None,
        "message": "",
        "severity": "warning",
        "responsibility": "portal",
    }
    return Problem(**(facts | changes))  # type: ignore[arg-type]


def page(*reports: ReportFull, portals: tuple[PortalSummary, ...] = (), problems: tuple[Problem, ...] = ()) -> DemoPage:
    run = RunSummary("20260301-0400", "nightly", "finished", NOON, NOON, None, portals, {"complete": 2}, 2)
    return DemoPage(run, reports, problems, (), "12" * 32, NOON)
