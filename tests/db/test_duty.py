"""Who must publish by rosters and unit trees: found again as agencies, fed as often as one likes, missing when nobody saw it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from db import queries
from db.duty import UnitTree, feed_rosters, feed_unit_trees
from db.engine import Store
from db.ingest import ingest_manifest
from db.intake import Told, add_document
from db.load import load_failure
from db.manifest import Notice, NoticeDocument
from db.models import Agency, AgencyAlias, Document, Duty
from db.runs import PortalRow, known_agency, sync_portals
from db.todo import documents_of, documents_without_parse
from db.unit_names import full_names
from parsers.model import Report, Roster, RosterEntry, Status
from tests.db.crawls import COLUMN, NOW, PORTAL, know, listing, load, load_all, page, sha, write
from tests.support.reports import empty_report, make_report

URL = "https://www.anning.portal.test/zfxxgk/gbqk.html"
TITLE = "2023年政府信息公开工作年度报告公布情况"
ENTRIES = (
    RosterEntry("市教育局", dt.date(2024, 1, 25), False),
    RosterEntry("市水务局", dt.date(2024, 2, 8), True),
    RosterEntry("连然街道"),
)


def roster_report(*entries: RosterEntry, year: int | None = 2023, version: int = 1, seed: int = 7) -> Report:
    blank = empty_report(seed, Status.NOT_A_REPORT, "roster")
    return dataclasses.replace(blank, parser_version=version, roster=Roster(TITLE, year, entries or ENTRIES))


def announced(url: str = URL) -> Notice:
    documents = (NoticeDocument(url, "page"),)
    return Notice(PORTAL.portal_id, COLUMN, url, TITLE, "2024-02-27", None, documents, announces="roster")


def publish(store: Store, path: Path, report: Report, content: str = "roster", url: str = URL, night: int = 0) -> None:
    """Crawl a roster's page and load this reading of it."""
    know(store)
    manifest = write(
        path / f"{sha(content)}{night}.jsonl",
        page(content, url=url, night=night),
        announced(url),
        listing(),
        run_id=f"{content}{night}",
    )
    ingest_manifest(store, manifest)
    load_all(store, report)


def duties(store: Store) -> dict[tuple[str, int, str], tuple[str | None, dt.date | None, bool | None]]:
    with store.read() as session:
        rows = session.execute(select(Agency.name, Duty).join(Agency, Agency.id == Duty.agency_id))
        return {(name, it.report_year, it.basis): (it.origin, it.published_on, it.is_late) for name, it in rows}


def status_of(store: Store, agency: str, year: int = 2023) -> tuple[str, bool]:
    (row,) = (row for row in queries.coverage(store) if (row.agency, row.year) == (agency, year))
    return row.status, row.has_duty


def test_a_roster_feeds_duty_with_its_address_and_what_it_says(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    fed = feed_rosters(store)
    assert (fed.added, fed.removed, fed.standing) == (3, 0, 3)
    assert duties(store) == {
        ("安宁市教育局", 2023, "roster"): (URL, dt.date(2024, 1, 25), False),
        ("安宁市水务局", 2023, "roster"): (URL, dt.date(2024, 2, 8), True),
        ("安宁市连然街道办事处", 2023, "roster"): (URL, None, None),
    }
    with store.read() as session:
        candidates = session.scalars(select(Agency).filter_by(status="candidate")).all()
        assert {agency.division_code for agency in candidates} == {"530181"}


def test_feeding_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    feed_rosters(store)
    before = duties(store)
    fed = feed_rosters(store)
    assert (fed.added, fed.removed, fed.standing, duties(store)) == (0, 0, 3, before)


def test_an_agency_on_a_roster_without_a_report_shows_as_missing(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    manifest = write(
        tmp_path / "report.jsonl",
        page("a report", url=f"{COLUMN}r.html"),
        Notice(
            PORTAL.portal_id,
            COLUMN,
            f"{COLUMN}r.html",
            "安宁市水务局2023年年报",
            documents=(NoticeDocument(f"{COLUMN}r.html", "page"),),
        ),
        run_id="report",
    )
    ingest_manifest(store, manifest)
    load_all(store, make_report(1, agency="安宁市水务局", year=2023))
    feed_rosters(store)
    assert status_of(store, "安宁市水务局") == ("collected", True)
    assert status_of(store, "安宁市教育局") == ("no_column_registered", True)
    assert status_of(store, "安宁市连然街道办事处") == ("no_column_registered", True)
    assert status_of(store, "安宁市人民政府") == ("column_complete_not_seen", False)


def test_a_known_agency_and_an_alias_are_found_by_the_short_name(store: Store, tmp_path: Path) -> None:
    know(store)
    with store.begin() as session:
        education = known_agency(session, "安宁市教育体育局", "530181")
        session.add(AgencyAlias(agency_id=education, name="安宁市教育局"))
        known_agency(session, "安宁市人民政府连然街道办事处", "530181")
        known_agency(session, "连然街道办事处", "530181")
    publish(store, tmp_path, roster_report())
    feed_rosters(store)
    assert {name for name, _, _ in duties(store)} == {"安宁市教育体育局", "安宁市水务局", "连然街道办事处"}


def test_a_corrected_roster_takes_its_word_back(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    feed_rosters(store)
    publish(store, tmp_path, roster_report(*ENTRIES[:2], RosterEntry("市审计局"), seed=8), "corrected", night=1)
    fed = feed_rosters(store)
    assert (fed.added, fed.removed) == (1, 1)
    assert {name for name, _, _ in duties(store)} == {"安宁市教育局", "安宁市水务局", "安宁市审计局"}


def test_what_a_person_put_there_stays(store: Store, tmp_path: Path) -> None:
    know(store)
    with store.begin() as session:
        audit = known_agency(session, "安宁市审计局", "530181")
        water = known_agency(session, "安宁市水务局", "530181")
        session.add(Duty(agency_id=audit, report_year=2023, basis="roster", origin="letter of 5 March"))
        session.add(Duty(agency_id=water, report_year=2023, basis="roster", origin="letter of 5 March"))
        session.add(Duty(agency_id=water, report_year=2023, basis="statute", origin=None))
    publish(store, tmp_path, roster_report())
    feed_rosters(store)
    found = duties(store)
    assert found["安宁市审计局", 2023, "roster"] == ("letter of 5 March", None, None)
    assert found["安宁市水务局", 2023, "roster"] == ("letter of 5 March", None, None)
    assert len(found) == 5


def test_a_reading_that_was_cut_short_takes_nothing_back(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    feed_rosters(store)
    (todo,) = documents_of(store, [sha("roster")])
    with store.begin() as session:
        load_failure(session, todo, 2, "timeout", "too slow", now=NOW)
    assert feed_rosters(store).removed == 0
    load(store, todo, roster_report(*ENTRIES[:1], version=3))
    assert feed_rosters(store).removed == 2


def test_of_two_rosters_the_first_address_speaks_whatever_came_first(both_stores: list[Store], tmp_path: Path) -> None:
    other = f"{URL}?again"
    for store, order in zip(both_stores, ((URL, other), (other, URL)), strict=True):
        for number, url in enumerate(order):
            folder = tmp_path / store.engine.dialect.name
            publish(store, folder, roster_report(seed=len(url)), f"roster {url}", url, number)
            feed_rosters(store)
        assert {origin for origin, _, _ in duties(store).values()} == {URL}


def test_a_roster_without_a_year_gives_no_duty(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report(year=None))
    assert feed_rosters(store).standing == 0


def test_a_roster_added_by_hand_counts_as_one(store: Store) -> None:
    know(store)
    told = Told(URL, "安宁市人民政府", 2023, dt.date(2024, 3, 1), "甲", "saved in a browser")
    add_document(store, sha("by hand"), "text/html", 9, told, NOW)
    load_all(store, roster_report())
    feed_rosters(store)
    assert ("安宁市教育局", 2023, "roster") in duties(store)


def test_a_roster_is_no_report_that_was_not_found(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    assert [it.code for it in queries.problems(store) if it.kind == "notice"] == []
    summary = queries.run_summary(store)
    assert summary is not None
    (portal,) = summary.portals
    assert (portal.notices, portal.new_notices, portal.documents) == (0, 0, 1)


def test_an_announced_roster_that_is_none_is_a_problem_and_no_report_that_was_seen(
    store: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, empty_report(3, Status.UNREADABLE, "no_text_layer"))
    assert feed_rosters(store).standing == 0
    assert [it.code for it in queries.problems(store) if it.kind == "notice"] == ["no_roster_found"]
    assert not [row for row in queries.coverage(store) if row.status == "seen_not_readable"]


# ── unit trees ────────────────────────────────────────────────────────────────────────────────────────────────────

TREE = UnitTree(PORTAL.portal_id, "https://www.anning.portal.test/nb/{unit}/{year}.html", ("市教育局", "市水务局"))
UNIT_PORTAL = dataclasses.replace(PORTAL, columns=(TREE.origin,))


def test_a_unit_tree_feeds_the_year_at_hand_and_leaves_earlier_ones(store: Store) -> None:
    sync_portals(store, [UNIT_PORTAL], now=NOW)
    assert feed_unit_trees(store, [TREE], 2023).added == 2
    assert feed_unit_trees(store, [TREE], 2023).added == 0
    fewer = dataclasses.replace(TREE, names=("市教育局", "市审计局"))
    fed = feed_unit_trees(store, [fewer], 2024)
    assert (fed.added, fed.removed) == (2, 0)
    fed = feed_unit_trees(store, [fewer], 2023)
    assert (fed.added, fed.removed) == (1, 1)
    assert {(name, year) for name, year, _ in duties(store)} == {
        (name, year) for name in ("安宁市教育局", "安宁市审计局") for year in (2023, 2024)
    }
    assert {it[0] for it in duties(store).values()} == {TREE.origin}
    assert status_of(store, "安宁市审计局", 2024) == ("no_column_registered", True)


def test_a_portal_that_left_the_registry_owes_nothing_new(store: Store) -> None:
    sync_portals(store, [UNIT_PORTAL], now=NOW)
    feed_unit_trees(store, [TREE], 2023)
    assert feed_unit_trees(store, [], 2023).removed == 2
    assert feed_unit_trees(store, [UnitTree("nobody", "https://a", ("甲局",))], 2023).added == 1


def test_a_portal_of_many_organs_has_its_place_from_the_register(store: Store) -> None:
    portal = PortalRow(
        "x", "信息公开网", "https://x", "openness", "active", division_code="530181", columns=("https://x/{unit}",)
    )
    know(store)
    sync_portals(store, [portal], park_missing=False, now=NOW)
    feed_unit_trees(store, [UnitTree("x", "https://x/{unit}", ("市教育局",))], 2023)
    assert [name for name, _, _ in duties(store)] == ["安宁市教育局"]


@pytest.mark.parametrize(
    ("unit", "place", "first"),
    [
        ("县教育局", "示例县", "示例县教育局"),
        ("教育局", "示例县", "示例县教育局"),
        ("示例县教育局", "示例县", "示例县教育局"),
        ("本县教育局", "示例县", "示例县教育局"),
        ("自治县教育局", "三都水族自治县", "三都水族自治县教育局"),
        ("州教育局", "大理白族自治州", "大理白族自治州教育局"),
        ("县政府办公室", "示例县", "示例县人民政府办公室"),
        ("县府办", "示例县", "示例县人民政府办公室"),
        ("市场监督管理局", "示例市", "示例市市场监督管理局"),
        ("市市场监督管理局", "示例市", "示例市市场监督管理局"),
        ("市政务服务管理局", "示例市", "示例市政务服务管理局"),
        ("市政园林局", "示例市", "示例市市政园林局"),
        ("城关镇", "示例县", "示例县城关镇人民政府"),
        ("东门街道", "示例区", "示例区东门街道办事处"),
        ("城关镇人民政府", "示例县", "示例县城关镇人民政府"),
        ("国家税务总局示例县税务局", "示例县", "国家税务总局示例县税务局"),
        ("昆明市生态环境局示例分局", "示例县", "昆明市生态环境局示例分局"),
        ("市自然资源局示例分局", "示例市", "市自然资源局示例分局"),
        ("安宁市人民政府", "昆明市", "安宁市人民政府"),
        ("经济开发区管委会", "示例县", "示例县经济开发区管委会"),
        ("县教育局", None, "县教育局"),
    ],
)
def test_a_unit_is_called_by_its_full_name(unit: str, place: str | None, first: str) -> None:
    names = full_names(unit, place)
    assert names[0] == first
    assert len(names) == len(set(names))


def test_documents_of_rosters_are_read_once(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, roster_report())
    assert documents_without_parse(store, 1) == []
    with store.read() as session:
        assert session.scalars(select(Document.sha256)).all() == [sha("roster")]
