"""Manifests are ingested once, in pieces, torn or growing, and never lose what is known."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import jobs
from db.digest import content_digest
from db.engine import Store
from db.errors import ManifestError
from db.ingest import ingest_manifest, pending_manifests
from db.manifest import End, ManifestWriter, PortalEvent, read_manifest
from db.models import CrawlRun, Document, Finding, KnownUrl, Listing, Notice, NoticeDocument, Portal, Retrieval
from db.runs import start_run
from db.todo import documents_without_parse
from tests.db.crawls import COLUMN, NOW, PAGE, PORTAL, know, listing, notice, one_night, page, sha, write

TABLES = (Retrieval, Listing, Notice, NoticeDocument, Document, Finding)


def counts(store: Store) -> dict[str, int]:
    with store.read() as session:
        return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in TABLES}


@pytest.fixture(autouse=True)
def _known(request: pytest.FixtureRequest) -> None:
    if "store" in request.fixturenames:
        know(request.getfixturevalue("store"))


def test_ingesting_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = one_night(tmp_path / "m.jsonl", "content")
    first = ingest_manifest(store, path)
    assert (first.lines, first.retrievals, first.notices, first.finished) == (3, 1, 1, True)
    before = counts(store), content_digest(store)
    again = ingest_manifest(store, path)
    assert (again.lines, again.finished) == (0, True)
    assert (counts(store), content_digest(store)) == before


def test_a_torn_growing_manifest_gives_the_same_as_the_whole_one(store: Store, tmp_path: Path) -> None:
    attachment = "https://www.anning.portal.test/ndbg/1.pdf"
    whole = write(
        tmp_path / "whole" / "m.jsonl",
        listing(),
        page("content"),
        page("pdf", url=attachment, role="attachment"),
        notice(PAGE, attachment),
        PortalEvent(PORTAL.portal_id, "off_registry_link", "leads away", "https://elsewhere.test/"),
        End("finished", 3),
    ).read_bytes()
    growing = tmp_path / "growing" / "m.jsonl"
    growing.parent.mkdir()
    for length in range(0, len(whole), 97):
        growing.write_bytes(whole[:length])
        ingest_manifest(store, growing)
        assert pending_manifests(store, growing.parent) == []  # the torn tail is not pending
    growing.write_bytes(whole)
    ingest_manifest(store, growing)
    expected = {"retrieval": 2, "listing": 1, "notice": 1, "notice_document": 2, "document": 2, "finding": 1}
    assert counts(store) == expected


def test_orders_of_notice_and_documents_make_no_difference(both_stores: list[Store], tmp_path: Path) -> None:
    records = (page("content"), notice())
    for number, store in enumerate(both_stores):
        know(store)
        order = records if number == 0 else tuple(reversed(records))
        ingest_manifest(store, write(tmp_path / f"{number}.jsonl", *order, End("finished")))
        assert [todo.notice_title for todo in documents_without_parse(store, 1)] == [notice().title]
    assert content_digest(both_stores[0]) == content_digest(both_stores[1])


def test_manifests_of_a_killed_run_are_pending_until_ingested(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "runs" / "killed" / "shard-0.jsonl", page("content"), run_id="killed")
    assert pending_manifests(store, tmp_path) == [path]
    ingest_manifest(store, path)
    assert pending_manifests(store, tmp_path) == []
    with store.read() as session:
        run = session.get_one(CrawlRun, "killed")
    assert run.status == "orphaned"
    with path.open("a", encoding="utf-8") as file:  # the child lived on for a line
        file.write(
            write(tmp_path / "more", page("content"), notice(), run_id="killed").read_text().splitlines()[1] + "\n"
        )
    assert pending_manifests(store, tmp_path) == [path]
    assert ingest_manifest(store, path).notices == 1


def test_not_modified_keeps_the_document_and_its_validators(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "1", page("content", etag='"1"'), notice(), End("finished"), run_id="n1"))
    second = page(None, outcome="not_modified", night=1)
    ingest_manifest(store, write(tmp_path / "2", second, notice(), End("finished"), run_id="n2"))
    (known,) = jobs.known_urls(store, PORTAL.portal_id)
    assert (known.url, known.sha256, known.etag, known.media_type) == (PAGE, sha("content"), '"1"', "text/html")
    assert counts(store)["document"] == 1
    with store.read() as session:
        assert session.scalars(select(Retrieval.sha256).order_by(Retrieval.id)).all() == [sha("content")] * 2
    assert jobs.known_notices(store, PORTAL.portal_id)[0].complete


def test_a_failed_request_forgets_nothing(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "1", page("content"), notice(), run_id="n1"))
    ingest_manifest(store, write(tmp_path / "2", page(None, outcome="http_error", night=1), notice(), run_id="n2"))
    assert [url.sha256 for url in jobs.known_urls(store, PORTAL.portal_id)] == [sha("content")]
    assert jobs.known_notices(store, PORTAL.portal_id)[0].complete


def test_an_older_run_ingested_late_does_not_take_back_what_is_known(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "2", page("new", night=2, etag='"2"'), notice(), run_id="n2"))
    ingest_manifest(store, write(tmp_path / "1", page("old", night=1, etag='"1"'), notice(), run_id="n1"))
    (known,) = jobs.known_urls(store, PORTAL.portal_id)
    assert (known.sha256, known.etag) == (sha("new"), '"2"')
    # Both contents were published: both are to be read, with the notice they belong to.
    assert {(t.sha256, t.url) for t in documents_without_parse(store, 1)} == {(sha("new"), PAGE), (sha("old"), PAGE)}


def test_a_notice_with_a_missing_attachment_is_not_complete(store: Store, tmp_path: Path) -> None:
    attachment = "https://www.anning.portal.test/ndbg/1.pdf"
    failed = page(None, url=attachment, role="attachment", outcome="http_error")
    ingest_manifest(store, write(tmp_path / "1", page("content"), failed, notice(PAGE, attachment), run_id="n1"))
    assert not jobs.known_notices(store, PORTAL.portal_id)[0].complete
    served = page("pdf", url=attachment, role="attachment", night=1)
    ingest_manifest(store, write(tmp_path / "2", served, run_id="n2"))
    assert jobs.known_notices(store, PORTAL.portal_id)[0].complete


def test_an_attachment_behind_a_redirect_belongs_to_its_notice(store: Store, tmp_path: Path) -> None:
    named, served = "https://www.anning.portal.test/d?id=1", "https://www.anning.portal.test/files/1.pdf"
    fetched = page("pdf", url=named, final_url=served, role="attachment")
    ingest_manifest(store, write(tmp_path / "1", page("content"), notice(PAGE, served), fetched))
    assert jobs.known_notices(store, PORTAL.portal_id)[0].complete


def test_the_memory_of_a_column_is_its_last_complete_crawl(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "1", listing(collected=7, declared=7), run_id="n1"))
    ingest_manifest(store, write(tmp_path / "2", listing("incomplete", collected=3, declared=7), run_id="n2"))
    ingest_manifest(store, write(tmp_path / "3", listing("unchanged", collected=0, declared=None), run_id="n3"))
    (memory,) = jobs.column_memory(store, PORTAL.portal_id)
    assert (memory.url, memory.collected, memory.declared, memory.skeleton) == (COLUMN, 7, 7, "skeleton")


def test_a_backfill_of_some_years_is_no_reason_to_leave_a_list_early(store: Store, tmp_path: Path) -> None:
    start_run(store, "bf", "backfill", "host:1:2", {"plan": "bf-20261123-000000"})
    ingest_manifest(store, write(tmp_path / "1", listing(), run_id="bf"))
    assert jobs.column_memory(store, PORTAL.portal_id) == ()


def test_pages_come_due_monthly_while_recent_and_yearly_after(store: Store, tmp_path: Path) -> None:
    new, undated, gone = (f"https://www.anning.portal.test/ndbg/{name}.html" for name in ("new", "undated", "gone"))
    ingest_manifest(
        store,
        write(
            tmp_path / "1",
            page("old"),
            page("new", url=new),
            page("undated", url=undated),
            page(None, url=gone, outcome="not_found"),
            notice(),
            notice(new, title="安宁市2024年政府信息公开工作年度报告"),
            notice(undated, title="政府信息公开工作年度报告"),
            notice(gone, title="安宁市2019年政府信息公开工作年度报告"),
        ),
    )

    def due(days: int) -> set[str]:
        known = jobs.known_notices(store, PORTAL.portal_id, NOW + dt.timedelta(days=days))
        assert [item.url for item in known if item.gone] == [gone]
        return {item.url for item in known if item.due}

    assert due(29) == set()
    assert due(31) == {new, undated}
    assert due(366) == {new, undated, gone, PAGE}


def test_a_list_is_swept_a_week_after_it_was_last_read_whole(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "1", listing(), run_id="n1"))
    with store.read() as session:
        started = session.scalars(select(CrawlRun.started_at)).one()
    for days, sweep in ((6, False), (8, True)):
        (memory,) = jobs.column_memory(store, PORTAL.portal_id, started + dt.timedelta(days=days))
        assert memory.sweep is sweep


def test_what_only_a_whole_list_can_judge_stays_open_when_it_was_left_early(store: Store, tmp_path: Path) -> None:
    withdrawn = PortalEvent(PORTAL.portal_id, "report_withdrawn", "gone", PAGE)
    moved = PortalEvent(PORTAL.portal_id, "column_moved", "elsewhere", COLUMN)
    ingest_manifest(store, write(tmp_path / "1", listing(), withdrawn, moved, End("finished"), run_id="n1"))
    assert open_codes(store) == ["column_moved", "report_withdrawn"]
    ingest_manifest(store, write(tmp_path / "2", listing("unchanged"), End("finished"), run_id="n2"))
    assert open_codes(store) == ["report_withdrawn"]
    ingest_manifest(store, write(tmp_path / "3", listing(), End("finished"), run_id="n3"))
    assert open_codes(store) == []


def test_a_backfill_closes_nothing_and_neither_does_a_crawl_of_what_it_did_not_ask(
    store: Store, tmp_path: Path
) -> None:
    link = PortalEvent(PORTAL.portal_id, "off_registry_link", "leads elsewhere, not followed", PAGE)
    withdrawn = PortalEvent(PORTAL.portal_id, "report_withdrawn", "gone", PAGE)
    robots = PortalEvent(PORTAL.portal_id, "robots_unreadable", "answered 500")
    all_three = ["off_registry_link", "report_withdrawn", "robots_unreadable"]
    night = write(tmp_path / "1", link, withdrawn, robots, listing(), End("finished"), run_id="n1")
    ingest_manifest(store, night)
    assert open_codes(store) == all_three
    start_run(store, "bf", "backfill", "host:1:2", {"plan": "bf-20261123-000000"})
    ingest_manifest(store, write(tmp_path / "2", listing(), End("finished"), run_id="bf"))
    assert open_codes(store) == all_three, "of some years, it may be"
    left = page(None, outcome="not_asked")
    ingest_manifest(store, write(tmp_path / "3", left, listing("incomplete"), End("finished"), run_id="n3"))
    assert open_codes(store) == all_three[:2], "the addresses were not all asked"
    ingest_manifest(store, write(tmp_path / "4", listing("incomplete"), End("finished"), run_id="n4"))
    assert open_codes(store) == ["report_withdrawn"], (
        "what a list that was not read to its end leaves out is not withdrawn"
    )
    ingest_manifest(store, write(tmp_path / "5", listing(), End("finished"), run_id="n5"))
    assert open_codes(store) == []


def open_codes(store: Store) -> list[str]:
    with store.read() as session:
        return sorted(session.scalars(select(Finding.code).where(Finding.state == "open")))


def test_portal_findings_close_when_a_finished_crawl_raises_them_no_more(store: Store, tmp_path: Path) -> None:
    lies = PortalEvent(PORTAL.portal_id, "list_shorter_than_declared", "9 declared, 7 found", COLUMN, "9", "7")
    robots = PortalEvent(PORTAL.portal_id, "robots_unreadable", "answered 500")
    ingest_manifest(store, write(tmp_path / "1", lies, robots, listing("incomplete"), End("finished"), run_id="n1"))
    assert open_codes(store) == ["list_shorter_than_declared", "robots_unreadable"]
    ingest_manifest(store, write(tmp_path / "2", lies, listing("blocked"), End("finished"), run_id="n2"))
    assert open_codes(store) == ["list_shorter_than_declared", "robots_unreadable"]  # nobody could look
    ingest_manifest(store, write(tmp_path / "3", listing("unchanged"), End("finished"), run_id="n3"))
    assert open_codes(store) == ["list_shorter_than_declared"]  # reached, but the list was not read again
    ingest_manifest(store, write(tmp_path / "4", listing(), End("stopped"), run_id="n4"))
    assert open_codes(store) == ["list_shorter_than_declared"]  # the crawl did not finish
    ingest_manifest(store, write(tmp_path / "5", listing(), End("finished"), run_id="n5"))
    assert open_codes(store) == []
    ingest_manifest(store, write(tmp_path / "6", lies, listing("incomplete"), End("finished"), run_id="n6"))
    assert open_codes(store) == ["list_shorter_than_declared"]
    assert counts(store)["finding"] == 2  # opened again, not doubled


def test_a_second_manifest_of_the_same_shard_is_refused(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "a.jsonl", page("content")))
    other = write(tmp_path / "b.jsonl", page("other"))
    assert pending_manifests(store, tmp_path) == [other]
    with pytest.raises(ManifestError, match=r"a\.jsonl"):
        ingest_manifest(store, other)


def test_a_damaged_manifest_is_pending_and_says_what_is_wrong(store: Store, tmp_path: Path) -> None:
    path = one_night(tmp_path / "m.jsonl", "content")
    path.write_bytes(b"{}\n" + path.read_bytes())
    assert pending_manifests(store, tmp_path) == [path]
    with pytest.raises(ManifestError, match="line 1"):
        ingest_manifest(store, path)
    assert counts(store)["retrieval"] == 0


def test_a_portal_that_left_the_registry_keeps_what_was_fetched_and_is_not_crawled(
    store: Store, tmp_path: Path
) -> None:
    gone = dataclasses.replace(page("content"), portal_id="gone")
    ingest_manifest(store, write(tmp_path / "m.jsonl", gone))
    with store.read() as session:
        assert session.get_one(Portal, "gone").state == "parked"


def test_a_list_that_prints_no_date_is_kept_without_one(store: Store, tmp_path: Path) -> None:
    ingest_manifest(store, write(tmp_path / "m.jsonl", dataclasses.replace(notice(), list_date="昨天")))
    with store.read() as session:
        assert session.scalars(select(Notice.list_date)).one() is None


def test_a_record_is_out_of_the_process_before_the_next_one_is_written(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    writer = ManifestWriter(path, "r1", 0)
    for number in range(1, 4):
        writer.write(listing(collected=number))
        assert [line.record for line in read_manifest(path)][-1] == listing(collected=number)
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.write(End("finished"))


def test_manifests_of_two_runs_that_tell_of_the_same_pages_take_turns(
    new_store: Callable[[str], Store], tmp_path: Path
) -> None:
    store = new_store("postgresql")
    know(store)
    manifests = []
    for night in range(4):
        order = range(60) if night % 2 else reversed(range(60))
        urls = [f"https://www.anning.portal.test/ndbg/x{number}.html" for number in order]
        told = [it for url in urls for it in (page(url, url=url, night=night), notice(url))]
        manifests.append(write(tmp_path / f"m{night}.jsonl", *told, listing(), run_id=f"run{night}"))
    with ThreadPoolExecutor(len(manifests)) as pool:
        list(pool.map(lambda path: ingest_manifest(store, path), manifests))  # raises what one of them raised
    with store.read() as session:
        known = session.scalars(select(KnownUrl)).all()
        assert {it.last_asked_at for it in known} == {NOW + dt.timedelta(days=3)}
        assert (len(known), len(session.scalars(select(Retrieval)).all())) == (60, 240)
