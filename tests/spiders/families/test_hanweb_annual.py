"""Hanweb's annual-report page: a report per unit and year, and the ways a report is not there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from spiders.platforms import recognise
from spiders.platforms.hanweb_annual import HanwebAnnual, linked_units
from spiders.replica.families import family_sites
from spiders.replica.families.hanweb_annual import PAGE, UNITS
from spiders.replica.server import Fault, ReplicaServer
from spiders.replica.site import Answer, Asked
from tests.support.columns import read_column
from tests.support.replica import crawl, family_portals, make_job, remember

CITY, PORT = "replica-hanweb-annual", "replica-hanweb-annual-port"


def test_a_report_per_unit_and_year_is_collected_and_what_is_not_there_is_no_loss(tmp_path: Path) -> None:
    portals = family_portals("hanweb-annual", "hanweb-annual-port")
    broken = f"{PAGE}?area=11371000004359010J&fbtime=2022"
    with ReplicaServer(sites=family_sites("hanweb_annual")) as server:
        server.disturb("www.hanweb-annual-port.portal.test:8443", broken, Fault(Answer(b"down", status=500), times=2))
        first = crawl(make_job(tmp_path, server.url, portals, today="2025-06-01"))
        sent = len(server.requests())
        again = remember(first, columns=True)
        second = crawl(make_job(tmp_path, server.url, again, run_id="run-2", today="2025-06-01"))
        asked = [item.path for item in server.requests()[sent:] if item.path.startswith(PAGE)]
    found = {notice.url.split("?")[1] for notice in first.notices if notice.portal_id == CITY}
    assert found == {
        *(f"area=370900004341&fbtime={year}&showType=2" for year in (2020, 2021, 2022, 2023, 2024)),
        *(f"area=113708830043262784&fbtime={year}&showType=2" for year in (2021, 2022, 2024)),
        *(f"area=004374579&fbtime={year}&showType=2" for year in (2022, 2023)),
    }
    assert {notice.title for notice in first.notices if notice.portal_id == CITY} == {
        f"{name}政府信息公开工作年度报告" for name in UNITS.values()
    }, "nobody but the page knows its year"
    outcomes = Counter(item.outcome for item in first.retrievals if item.portal_id == CITY and item.role == "page")
    assert outcomes == {
        "ok": 10 + 2,  # reports, and the first frame without text of each of two units
        "homepage_fallback": 3,  # frames that repeat it
        "empty_stub": 3,  # 2019
        "soft_404": 6,  # the unit that is known no more
    }
    assert first.listing(CITY).outcome == "complete"
    port = first.listing(PORT)
    assert (port.outcome, port.collected) == ("incomplete", 3)
    assert "1 expected pages could not be had, first http://www.hanweb-annual-port" in (port.reason or "")
    (file,) = [item for item in first.retrievals if item.role == "attachment"]
    assert (file.outcome, file.media_type) == ("ok", "application/pdf")
    assert [notice.url for notice in first.notices if notice.portal_id == PORT] == [
        f"http://www.hanweb-annual-port.portal.test:8443{PAGE}?area=11371000004359010J&fbtime={year}"
        for year in (2024, 2023)
    ]
    known = {notice.url for notice in first.notices}
    assert not [path for path in asked if any(url.endswith(path) for url in known)], "no page is downloaded twice"
    assert {path.split("fbtime=")[1][:4] for path in asked if path != broken} == {"2024", "2023"}, "what may still come"
    assert broken in asked, "what could not be had is asked for again"
    assert second.listing(PORT).outcome == "complete"
    assert {notice.url for notice in second.notices} == known


def test_without_units_or_places_in_the_address_nothing_can_be_enumerated(tmp_path: Path) -> None:
    (portal,) = family_portals("hanweb-annual")
    site = family_sites("hanweb_annual")["www.hanweb-annual.portal.test"]
    assert read_column(site, portal, tmp_path / "1", units=()).column.outcome == "incomplete"
    fixed = portal.columns[0].replace("{year}", "2024")
    read = read_column(site, portal, tmp_path / "2", column=fixed)
    assert (read.column.outcome, read.column.rows) == ("incomplete", [])


def test_the_units_of_a_tree_can_be_read_for_a_registry_entry() -> None:
    site = family_sites("hanweb_annual")["www.hanweb-annual.portal.test"]
    assert linked_units(site.answer("/col/col31005/index.html").body.decode()) == UNITS
    assert linked_units("<a href='/module/xxgk/search.jsp?area=1'>x</a>") == {}


def test_recognition() -> None:
    (portal,) = family_portals("hanweb-annual")
    site = family_sites("hanweb_annual")["www.hanweb-annual.portal.test"]
    tree = site.answer("/col/col31005/index.html").body.decode()
    assert recognise(tree, f"http://{site.host}/col/col31005/index.html")[0][0] == "hanweb_annual"
    page = f"{PAGE}?area=370900004341&fbtime=2022"
    text = site.answer(page, Asked()).body.decode()
    assert recognise(text, f"http://{site.host}{page}")[0] == ("hanweb_annual", 1.0)
    assert HanwebAnnual().recognise("<a href='/module/xxgk/search.jsp'>年报</a>", "http://www.x.gov.cn/") == 0
    assert portal.options["first_year"] == "2019"
