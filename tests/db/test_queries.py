"""What flows and pages read: runs, problems, reports with evidence and sources."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

from db import queries
from db.engine import Store
from db.ingest import ingest_manifest
from db.intake import Told, add_document
from db.load import load_failure
from db.manifest import End, PortalEvent
from db.runs import finish_run, start_run
from db.todo import documents_without_parse
from parsers.model import Finding, Responsibility, Severity, Status
from tests.db.crawls import (
    COLUMN,
    NOW,
    PAGE,
    PORTAL,
    know,
    listing,
    load,
    load_all,
    notice,
    one_night,
    page,
    sha,
    write,
)
from tests.support.reports import empty_report, make_report, with_findings

THEIRS = Finding(
    "disputes_result_total", Severity.ERROR, Responsibility.PUBLISHER, "disputes/reconsideration/total", "差"
)
OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")
BROKEN = "https://www.anning.portal.test/ndbg/2.html"


def a_run(store: Store, tmp_path: Path) -> None:
    know(store)
    start_run(store, "r1", "nightly", "host:1", {"portals": [PORTAL.portal_id]}, NOW)
    records = (
        listing("incomplete", 2, 9),
        page("content"),
        notice(),
        page(None, url=BROKEN, outcome="soft_404"),
        notice(BROKEN, title="安宁市2019年报告"),
        PortalEvent(PORTAL.portal_id, "list_shorter_than_declared", "9 declared, 2 found", COLUMN, "9", "2"),
        End("finished", 3),
    )
    ingest_manifest(store, write(tmp_path / "r1.jsonl", *records))
    load_all(store, with_findings(make_report(1), THEIRS), run_id="r1")
    finish_run(store, "r1", "finished", now=NOW)


def test_a_run_is_summed_up_per_portal(store: Store, tmp_path: Path) -> None:
    assert queries.run_summary(store) is None
    a_run(store, tmp_path)
    summary = queries.run_summary(store)
    assert summary is not None
    assert (summary.run_id, summary.kind, summary.status) == ("r1", "nightly", "finished")
    assert (summary.parses, summary.new_versions) == ({"complete": 1}, 1)
    (portal,) = summary.portals
    assert (portal.portal_id, portal.agency) == (PORTAL.portal_id, PORTAL.agency)
    assert [(row.outcome, row.collected, row.declared) for row in portal.listings] == [("incomplete", 2, 9)]
    assert (portal.retrieved, portal.not_modified, portal.outcomes) == (1, 0, {"ok": 1, "soft_404": 1})
    assert (portal.notices, portal.new_notices, portal.documents, portal.parses) == (2, 2, 1, {"complete": 1})
    assert (portal.new_versions, portal.open_findings) == (1, 1)


def test_a_second_run_that_changes_nothing_shows_nothing_new(store: Store, tmp_path: Path) -> None:
    a_run(store, tmp_path)
    start_run(store, "r2", "nightly", "host:1", {}, NOW.replace(day=2))
    records = (listing(), page(None, outcome="not_modified", night=1), notice(), End("finished", 1))
    ingest_manifest(store, write(tmp_path / "r2.jsonl", *records, run_id="r2"))
    summary = queries.run_summary(store)
    assert summary is not None
    (portal,) = summary.portals
    assert (summary.run_id, summary.parses, summary.new_versions) == ("r2", {}, 0)
    assert (portal.retrieved, portal.not_modified, portal.new_notices, portal.new_versions) == (0, 1, 0, 0)
    assert portal.notices == 2


def test_problems_are_everything_that_is_not_fine(store: Store, tmp_path: Path) -> None:
    a_run(store, tmp_path)
    found = [(p.kind, p.code, p.subject) for p in queries.problems(store)]
    assert found == [
        ("portal", "list_shorter_than_declared", COLUMN),
        ("listing", "incomplete", COLUMN),
        ("retrieval", "soft_404", BROKEN),
        ("notice", "no_report_found", BROKEN),
    ]
    ingest_manifest(store, write(tmp_path / "cut.jsonl", page("late", url=BROKEN, night=1), run_id="r1", shard=1))
    (todo,) = documents_without_parse(store, 1)
    with store.begin() as session:
        load_failure(session, todo, 1, "timeout", "60 s")
    now = [(p.kind, p.code) for p in queries.problems(store, "r1")]
    assert ("shard", "no_end_record") in now
    assert ("document", "timeout") in now
    assert queries.problems(store, "no such run") == ()


def test_a_report_under_review_is_listed_and_is_a_problem(store: Store, tmp_path: Path) -> None:
    know(store)
    ingest_manifest(store, one_night(tmp_path / "m.jsonl", "content"))
    load_all(store, with_findings(make_report(1), OURS, THEIRS))
    (row,) = queries.list_reports(store)
    assert (row.status, row.is_current, row.status_reason) == ("quarantined", False, "table_doubtful")
    assert (row.publisher_errors, row.pipeline_errors, row.warnings) == (1, 1, 0)
    assert ("report", "quarantined") in [(p.kind, p.code) for p in queries.problems(store)]


def test_a_report_in_full_leads_back_to_its_source(store: Store, tmp_path: Path) -> None:
    a_run(store, tmp_path)
    version_id = queries.find_version(store, "安宁市人民政府", 2020)
    assert version_id is not None
    full = queries.report_in_full(store, version_id)
    assert full is not None
    report = make_report(1)
    assert full.cells == report.cells
    assert [(s.number, s.title, s.text) for s in full.sections] == [
        (s.number, s.title, s.text) for s in report.sections
    ]
    assert [(n.table, n.text) for n in full.notes] == [("disputes", "注：含上年度结转数量")]
    assert (full.row.year, full.row.scope, full.row.layouts) == (2020, "area", dict(report.layout))
    assert (full.row.is_current, full.row.correction_waiting, full.row.lowest_grade) == (True, False, "B")
    assert [(f.code, f.responsibility) for f in full.findings] == [("disputes_result_total", "publisher")]
    (source,) = full.sources
    assert (source.sha256, source.urls, source.is_evidence, source.origin) == (sha("content"), (PAGE,), True, "crawl")
    assert (source.notice_title, str(source.list_date), str(source.url_date)) == (
        notice().title,
        "2021-02-02",
        "2021-02-02",
    )
    assert source.first_fetched_at == source.last_fetched_at == NOW
    assert [v.is_current for v in full.versions] == [True]
    assert queries.report_in_full(store, version_id + 1) is None
    assert queries.find_version(store, "安宁市人民政府", 2020, "organ") is None


def test_a_correction_under_review_is_marked_on_the_old_number(store: Store, tmp_path: Path) -> None:
    a_run(store, tmp_path)
    ingest_manifest(store, one_night(tmp_path / "n9.jsonl", "corrected", night=9))
    load_all(store, with_findings(make_report(2), OURS))
    (row,) = queries.list_reports(store, years=[2020])
    assert (row.is_current, row.correction_waiting, row.versions) == (True, True, 2)
    assert queries.list_reports(store, years=[2021]) == ()
    assert queries.list_reports(store, agency="别的机关") == ()


def test_a_document_added_by_hand_shows_its_origin(store: Store) -> None:
    url = "https://www.anning.portal.test/refused.pdf"
    told = Told(url, "安宁市人民政府", 2020, dt.date(2024, 2, 1), "收集人甲", "saved in a browser")
    add_document(store, sha("by hand"), "application/pdf", 7, told, NOW)
    (todo,) = documents_without_parse(store, 1)
    load(store, todo, make_report(1))
    (row,) = queries.list_reports(store)
    full = queries.report_in_full(store, row.version_id)
    assert full is not None
    assert [(s.origin, s.urls, s.notice_title) for s in full.sources] == [("manual", (url,), None)]


def test_answers_hold_no_types_of_the_database(store: Store, tmp_path: Path) -> None:
    a_run(store, tmp_path)
    version_id = queries.find_version(store, "安宁市人民政府", 2020)
    assert version_id is not None
    answers = (
        queries.run_summary(store),
        *queries.problems(store),
        *queries.coverage(store),
        queries.report_in_full(store, version_id),
    )
    for value in _leaves([dataclasses.asdict(answer) for answer in answers if answer is not None]):
        assert type(value).__module__.split(".")[0] in ("builtins", "datetime", "decimal", "parsers"), type(value)
    assert any(isinstance(leaf, Decimal) for leaf in _leaves([dataclasses.asdict(a) for a in answers if a is not None]))


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def test_a_notice_whose_page_is_no_report_is_not_lost(store: Store, tmp_path: Path) -> None:
    know(store)
    ingest_manifest(store, one_night(tmp_path / "m.jsonl", "content"))
    load_all(store, empty_report(1, Status.NOT_A_REPORT))
    assert [(p.kind, p.code, p.subject) for p in queries.problems(store)] == [("notice", "no_report_found", PAGE)]
