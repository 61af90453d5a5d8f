"""What the registry expects of a portal is judged once it can be, raised as a finding on the portal, and closed when made good."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store
from db.expectations import Broken, Expected, check_expectations, years_of
from db.ingest import ingest_manifest
from db.manifest import End
from db.models import Finding
from db.runs import sync_portals
from db.todo import documents_of
from parsers.model import Report, Status
from tests.db.crawls import NOW, PORTAL, listing, load, notice, page, sha, write
from tests.support.reports import empty_report, make_report

OTHER = dataclasses.replace(PORTAL, portal_id="js-hongze", agency=None)
TODAY = dt.date(2023, 6, 1)
ONE = Expected("yn-anning", reports_per_year=1, from_year=2020)
MISSING = Broken("yn-anning", "0 reports of 2022 collected, at least 1 expected")


class Portal:
    """A portal that shows some documents a night."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.number = store, folder / store.engine.dialect.name, 0
        self.folder.mkdir()
        sync_portals(store, [PORTAL, OTHER], now=NOW)

    def night(self, *reports: Report, outcome: str = "complete") -> None:
        self.number += 1
        names = [f"{self.number}-{at}" for at in range(len(reports))]
        urls = [f"https://www.anning.portal.test/ndbg/{name}.html" for name in names]
        records = [
            record
            for name, url in zip(names, urls, strict=True)
            for record in (page(name, url=url, night=self.number), notice(url))
        ]
        path = self.folder / f"{self.number}.jsonl"
        ended = End("finished", len(records))
        ingest_manifest(self.store, write(path, listing(outcome), *records, ended, run_id=f"n{self.number}"))
        for name, report in zip(names, reports, strict=True):
            (todo,) = documents_of(self.store, [sha(name)])
            load(self.store, todo, report)

    def check(self, *expected: Expected, today: dt.date = TODAY) -> tuple[Broken, ...]:
        return check_expectations(self.store, expected, today, now=NOW)

    def findings(self) -> list[tuple[str | None, str, str, str]]:
        with self.store.read() as session:
            rows = session.scalars(select(Finding).where(Finding.origin == "expectations").order_by(Finding.id))
            return [(row.portal_id, row.code, row.detail, row.state) for row in rows]


@pytest.fixture
def portal(store: Store, tmp_path: Path) -> Portal:
    return Portal(store, tmp_path)


def of(*years: int) -> list[Report]:
    return [make_report(year, year=year) for year in years]


def test_a_year_that_is_not_there_is_a_finding_until_it_is(portal: Portal) -> None:
    portal.night(*of(2020, 2021))
    assert portal.check(ONE) == (MISSING,)
    assert portal.findings() == [("yn-anning", "expected_reports_missing", "2022", "open")]
    assert portal.check(ONE) == (MISSING,), "it stands until it is made good"
    portal.night(*of(2022))
    assert portal.check(ONE) == ()
    assert portal.findings() == [("yn-anning", "expected_reports_missing", "2022", "closed")]


def test_a_list_that_was_not_read_to_its_end_proves_nothing_and_heals_nothing(portal: Portal) -> None:
    portal.night(*of(2020, 2021), outcome="incomplete")
    assert portal.check(ONE) == ()
    portal.night(outcome="unchanged")
    assert portal.check(ONE) == (MISSING,)
    portal.night(outcome="incomplete")
    assert portal.check(ONE) == (MISSING,), "what stood before nobody could look at tonight"


def test_a_portal_that_never_gave_anything_falls_short_whatever_became_of_its_list(portal: Portal) -> None:
    assert portal.check(ONE) == (), "it was never asked"
    portal.night(outcome="gone")
    assert [it.message[:17] for it in portal.check(ONE)] == [f"0 reports of {year}" for year in (2020, 2021, 2022)]


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (dt.date(2023, 3, 31), [2020, 2021]),
        (dt.date(2023, 4, 1), [2020, 2021, 2022]),
        (dt.date(2023, 12, 31), [2020, 2021, 2022]),
        (dt.date(2020, 12, 31), []),
    ],
)
def test_only_years_whose_deadlines_have_passed_are_judged(today: dt.date, years: list[int]) -> None:
    assert list(years_of(ONE, today)) == years
    closed = dataclasses.replace(ONE, last_year=2020)
    assert list(years_of(closed, today)) == [year for year in years if year <= 2020]
    assert list(years_of(Expected("x", complete_share=0.5), today)) == []


def test_reports_under_review_are_there_and_rejected_ones_are_not(portal: Portal) -> None:
    (waiting,) = of(2022)
    portal.night(*of(2020, 2021), dataclasses.replace(waiting, status=Status.INCOMPLETE))
    assert portal.check(ONE) == ()
    assert portal.check(dataclasses.replace(ONE, reports_per_year=2, last_year=2020))[0].message.startswith("1 reports")


def test_a_share_of_complete_readings(portal: Portal) -> None:
    unreadable = empty_report(9, Status.UNREADABLE, "no_text_layer")
    other = empty_report(8, Status.NOT_A_REPORT, "roster")
    nine_tenths = Expected("yn-anning", complete_share=0.9)
    assert portal.check(nine_tenths) == (), "nothing to judge"
    portal.night(*of(2020, 2021), unreadable, other)
    assert portal.check(nine_tenths) == (
        Broken("yn-anning", "2 of 3 documents read completely, a share of at least 0.9 expected"),
    )
    assert portal.check(Expected("yn-anning", complete_share=0.6)) == ()
    portal.check(nine_tenths)
    (todo,) = documents_of(portal.store, [sha("1-2")])
    load(portal.store, todo, make_report(5, year=2019, parser_version=2))
    assert portal.check(nine_tenths) == (), "a newer parser reads it"


def test_what_is_no_longer_expected_is_closed(portal: Portal) -> None:
    portal.night(*of(2020, 2021))
    portal.check(ONE)
    assert portal.check() == ()
    assert portal.findings()[0][3] == "closed"
    portal.check(ONE)
    assert portal.check(dataclasses.replace(ONE, last_year=2021)) == ()
    assert portal.findings()[0][3] == "closed"


def test_other_portals_are_neither_judged_nor_told_of(portal: Portal) -> None:
    portal.night(*of(2020, 2021))
    elsewhere = Expected("js-hongze", reports_per_year=1, from_year=2020)
    assert portal.check(ONE, elsewhere) == (MISSING,), "the other one was never asked"
    only = check_expectations(portal.store, [ONE, elsewhere], TODAY, portals=["js-hongze"], now=NOW)
    assert only == ()
    assert portal.findings()[0][3] == "open", "it was not judged tonight"
