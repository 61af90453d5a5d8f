"""Documents added by hand: kept once, read in the context of what was said of them, and believed before it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from db import migrate, queries
from db.digest import content_digest
from db.engine import Store, make_engine
from db.ingest import ingest_manifest
from db.intake import Told, add_document
from db.models import Agency, Base, Document, Finding, Intake
from db.runs import PortalRow, sync_portals
from db.todo import DocumentTodo, documents_of, documents_without_parse, select_documents
from parsers.model import Identity, Report, Status
from tests.db.crawls import NOW, PAGE, PORTAL, know, load, one_night, sha
from tests.support.postgres import Postgres
from tests.support.reports import empty_report, make_report

TOLD = Told(PAGE, "安宁市人民政府", 2020, dt.date(2024, 2, 1), "收集人甲", "saved in a browser")
SHA = sha("by hand")


def bring(store: Store, told: Told = TOLD, sha256: str = SHA) -> DocumentTodo:
    add_document(store, sha256, "text/html", 100, told, NOW)
    (todo,) = documents_of(store, [sha256])
    return todo


def count(store: Store, table: type[Base]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def open_findings(store: Store) -> dict[str, tuple[str | None, str | None]]:
    """Code, what was said, what the document says; of documents only."""
    with store.read() as session:
        rows = session.scalars(select(Finding).filter_by(subject_kind="document", state="open"))
        return {row.code: (row.expected, row.actual) for row in rows}


def test_a_document_is_read_in_the_context_of_what_was_said_of_it(store: Store) -> None:
    sync_portals(store, [dataclasses.replace(PORTAL, permission="blocked")], now=NOW)
    todo = bring(store)
    assert (todo.url, todo.portal_agency, todo.division_code) == (PAGE, "安宁市人民政府", "530181")
    assert todo.notice_title == "安宁市人民政府2020年政府信息公开工作年度报告"
    assert documents_without_parse(store, 1) == [todo]
    assert todo.context.url == PAGE
    assert select_documents(store, 1, mode="missing", years=[2021]) == []
    assert select_documents(store, 1, mode="missing", years=[2020]) == [todo]


def test_a_host_of_two_divisions_tells_neither(store: Store) -> None:
    other = PortalRow("b", "另一门户", PORTAL.home, "trs_wcm", "active", division_code="530102", hosts=PORTAL.hosts)
    sync_portals(store, [PORTAL, other], now=NOW)
    assert bring(store).division_code is None


def test_what_the_crawl_knows_of_a_document_comes_before_what_a_person_says(store: Store, tmp_path: Path) -> None:
    know(store)
    ingest_manifest(store, one_night(tmp_path / "a.jsonl", "by hand"))
    added = add_document(store, SHA, "text/html", 100, dataclasses.replace(TOLD, agency_name="安宁市教育局"), NOW)
    assert (added.is_new_document, added.is_new_record, added.origin) == (False, True, "crawl")
    (todo,) = documents_of(store, [SHA])
    assert (todo.portal_id, todo.portal_agency) == (PORTAL.portal_id, "安宁市人民政府")


def test_adding_twice_changes_nothing(store: Store) -> None:
    know(store)
    load(store, bring(store), make_report(1))
    before = content_digest(store)
    again = add_document(store, SHA, "text/html", 100, TOLD, NOW + dt.timedelta(days=9))
    assert (again.is_new_document, again.is_new_record, again.kept) == (False, False, TOLD)
    load(store, bring(store), make_report(1))
    assert content_digest(store) == before
    assert (count(store, Document), count(store, Intake)) == (1, 1)
    assert open_findings(store) == {}


def test_the_digest_tells_who_said_what_of_a_document_and_not_when_it_was_added(both_stores: list[Store]) -> None:
    digests = set()
    for night, store in enumerate(both_stores):
        add_document(store, SHA, "text/html", 100, TOLD, NOW + dt.timedelta(days=night))
        digests.add(content_digest(store))
    assert len(digests) == 1
    add_document(both_stores[0], SHA, "text/html", 100, dataclasses.replace(TOLD, url=f"{PAGE}?b"), NOW)
    assert content_digest(both_stores[0]) not in digests


def test_other_words_for_the_same_file_and_address_are_kept_as_a_finding(store: Store) -> None:
    bring(store)
    added = add_document(store, SHA, "text/html", 100, dataclasses.replace(TOLD, report_year=2021), NOW)
    assert added.kept == TOLD
    ((expected, actual),) = open_findings(store).values()
    assert expected is not None
    assert actual is not None
    assert ("2020" in expected, "2021" in actual) == (True, True)
    assert "收集人甲" not in expected + actual


def test_the_document_wins_over_the_words_and_the_contradiction_is_a_finding(store: Store) -> None:
    know(store)
    todo = bring(store, dataclasses.replace(TOLD, agency_name="安宁市教育局", report_year=2019))
    load(store, todo, make_report(1))
    (row,) = queries.list_reports(store)
    assert (row.agency, row.year, row.status) == ("安宁市人民政府", 2020, "accepted")
    assert open_findings(store) == {
        "intake_agency_contradicted": ("安宁市教育局", "安宁市人民政府"),
        "intake_year_contradicted": ("2019", "2020"),
    }
    with store.read() as session:
        assert session.scalars(select(Agency.name).order_by(Agency.name)).all() == ["安宁市人民政府"]


@pytest.mark.parametrize("name", ["安宁市人民政府", "安宁市", "云南省安宁市人民政府"])
def test_words_that_mean_the_same_organ_contradict_nothing(store: Store, name: str) -> None:
    know(store)
    load(store, bring(store, dataclasses.replace(TOLD, agency_name=name)), make_report(1))
    assert open_findings(store) == {}


def test_a_contradiction_is_found_also_where_the_document_was_read_before(store: Store, tmp_path: Path) -> None:
    know(store)
    ingest_manifest(store, one_night(tmp_path / "a.jsonl", "by hand"))
    (todo,) = documents_without_parse(store, 1)
    load(store, todo, make_report(1))
    add_document(store, SHA, "text/html", 100, dataclasses.replace(TOLD, report_year=2022), NOW)
    assert open_findings(store) == {"intake_year_contradicted": ("2022", "2020")}


def test_a_better_reading_closes_the_contradiction(store: Store) -> None:
    know(store)
    todo = bring(store)
    load(store, todo, make_report(1, year=2019))
    assert set(open_findings(store)) == {"intake_year_contradicted"}
    load(store, todo, make_report(1, year=2020, parser_version=2))
    assert open_findings(store) == {}


def test_of_several_reports_in_a_file_one_has_to_be_the_one_that_was_meant(store: Store) -> None:
    know(store)
    several = dataclasses.replace(
        empty_report(5, Status.SEVERAL), parts=(make_report(1), make_report(2, agency="安宁市水务局", year=2021))
    )
    meant = dataclasses.replace(TOLD, agency_name="安宁市水务局", report_year=2021)
    load(store, bring(store, meant), several)
    assert open_findings(store) == {}
    load(store, bring(store, dataclasses.replace(meant, report_year=2020), sha("other")), several)
    assert open_findings(store) == {"intake_year_contradicted": ("2020", "2021")}


def test_an_unknown_agency_becomes_a_candidate(store: Store) -> None:
    know(store)
    load(store, bring(store, dataclasses.replace(TOLD, agency_name="某某局")), make_report(1, agency="某某局"))
    (row,) = queries.list_reports(store)
    assert (row.agency, row.agency_is_candidate) == ("某某局", True)


def test_what_came_of_it_can_be_asked_for(store: Store) -> None:
    know(store)
    read, unread = bring(store), bring(store, dataclasses.replace(TOLD, url=f"{PAGE}.pdf"), sha("never read"))
    load(store, read, make_report(1))
    outcomes = queries.intake_outcomes(store, [unread.sha256, read.sha256, sha("nobody has this")])
    assert [(it.sha256, it.status, it.origin) for it in outcomes] == [
        (unread.sha256, None, "manual"),
        (read.sha256, "complete", "manual"),
    ]
    assert [(it.agency, it.obtained_by, it.url) for it in outcomes[1].intakes] == [("安宁市人民政府", "收集人甲", PAGE)]
    assert [(row.year, row.status) for row in outcomes[1].reports] == [(2020, "accepted")]
    assert outcomes[1].encoded is not None
    (row,) = queries.list_reports(store)
    full = queries.report_in_full(store, row.version_id)
    assert full is not None
    assert [(source.origin, source.urls, len(source.intakes)) for source in full.sources] == [("manual", (PAGE,), 1)]


def test_what_was_added_and_could_not_be_read_is_a_problem_of_every_run(store: Store, tmp_path: Path) -> None:
    know(store)
    ingest_manifest(store, one_night(tmp_path / "a.jsonl", "content"))
    load(store, bring(store), _unreadable())
    (problem,) = (it for it in queries.problems(store) if it.kind == "document" and it.portal_id is None)
    assert (problem.subject, problem.code, problem.reason) == (PAGE, "unreadable", "encrypted")


def _unreadable() -> Report:
    return dataclasses.replace(empty_report(3, Status.UNREADABLE, "encrypted"), identity=Identity())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_revision_goes_up_and_down_over_rows(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path}/store.db"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.database()
    migrate.upgrade(url, "0001")
    engine = make_engine(url).execution_options(gongkai_writes=True)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO portal (id, name, home, platform, state, permission, hosts, list_urls, synced_at)"
                " VALUES ('p', 'p', '', 'trs_wcm', 'active', 'allowed', '[]', '[]', '2026-03-01 02:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO notice (portal_id, url, column_url, title) VALUES ('p', 'https://a', 'https://b', '标题')"
            )
        )
        connection.execute(
            text("INSERT INTO agency (name, division_code, kind, status) VALUES ('局', '', 'unknown', 'known')")
        )
        connection.execute(
            text("INSERT INTO duty (agency_id, report_year, basis) SELECT id, 2023, 'roster' FROM agency")
        )
    migrate.upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT announces FROM notice")).scalars().all() == ["report"]
        assert [tuple(row) for row in connection.execute(text("SELECT published_on, is_late FROM duty"))] == [
            (None, None)
        ]
        assert connection.execute(text("SELECT status FROM coverage")).scalars().all() == ["no_column_registered"]
    migrate.downgrade(url, "0001")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT title FROM notice")).scalars().all() == ["标题"]
        assert [tuple(row) for row in connection.execute(text("SELECT report_year, basis FROM duty"))] == [
            (2023, "roster")
        ]
    migrate.upgrade(url)
    engine.dispose()
