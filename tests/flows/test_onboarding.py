"""Onboarding and checks from the outside: what is shown, what is written, what is refused, and that nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.manifest import Listing
from db.models import Document, KnownUrl, Notice, Retrieval
from flows.house import House, open_house
from flows.onboard import write_entry
from flows.onboarding import check_portal, onboard
from flows.portal_view import checked_markdown, onboarded_markdown
from flows.settings import Settings
from spiders.registry import load_registry
from spiders.replica import Answer, ReplicaServer, Site
from spiders.replica.families import family_sites
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from spiders.replica.site import fixed

FRONT = "http://www.gkmlpt.portal.test/"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation whose proxy is the families' replicas."""
    with ReplicaServer(sites=family_sites("gkmlpt", "hanweb_annual")) as server:
        yield open_house(Settings(var=tmp_path, proxy=server.url, _env_file=None))  # type: ignore[call-arg]


def test_a_portal_is_recognised_written_as_a_draft_and_checked(house: House) -> None:
    found = onboard(house, FRONT)
    assert (found.family, found.known_as) == ("gkmlpt", None)
    written = write_entry(house, found)
    text = onboarded_markdown(found, written)
    assert "港明市人民政府2024年政府信息公开工作年度报告" in text
    assert "state: draft" in text
    assert written in text

    again = open_house(house.settings)
    (entry,) = again.portals(["gkmlpt"])
    assert (entry.state, entry.platform, entry.verified) == ("draft", "gkmlpt", None)
    checked = check_portal(again, entry)
    shown = checked_markdown(checked)
    assert checked.ended and checked.fine
    refused = [replace(it, outcome="blocked") if isinstance(it, Listing) else it for it in checked.records]
    assert not replace(checked, records=tuple(refused)).fine
    assert "10 notices" in shown and "Nothing was stored" in shown
    with again.store.read() as session:
        for model in (Document, Notice, KnownUrl, Retrieval):
            assert not session.scalar(select(func.count()).select_from(model)), model
    assert not list(again.settings.root.glob("look-*")), "what was fetched is thrown away"

    second = onboard(again, FRONT)
    assert second.known_as == "gkmlpt"
    assert write_entry(again, second) is None, "never over an entry that is there"


def test_units_are_written_with_their_names(house: House) -> None:
    found = onboard(house, "http://www.hanweb-annual.portal.test/")
    assert found.family == "hanweb_annual"
    assert found.entry is not None and "{unit}" in found.entry.columns[0]
    write_entry(house, found)
    (entry,) = load_registry([house.settings.portals])
    assert "东岭市田黄镇人民政府" in entry.units.values()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("www.kman.gov.cn", "is no address of a web page"),
        ("ftp://www.kman.gov.cn/", "is no address of a web page"),
        ("http://.gov.cn/", "is no address of a web page"),
        ("http://a..gov.cn/", "is no address of a web page"),
        ("http://www.kman.gov.cn:0/", "is no address of a web page"),
        ("http://www.kman.gov.cn:99999/", "is no address of a web page"),
        ("http://[abc/", "is no address of a web page"),
        ("http://www.example.com/", "neither under gov.cn nor a reviewed exception"),
        ("http://127.0.0.1:8080/", "neither under gov.cn nor a reviewed exception"),
        ("http://www.kman.gov.cn/", "no contact is set"),
    ],
)
def test_what_must_not_be_asked_is_refused_in_words(house: House, url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        onboard(house, url)


def test_a_draft_without_a_column_is_sent_to_onboarding(house: House) -> None:
    house = open_house(house.settings.model_copy(update={"contact": "mailto:a@example.org"}))
    entry = next(portal for portal in house.registry if not portal.columns)
    with pytest.raises(ValueError, match=f"gongkai onboard {entry.home}"):
        check_portal(house, entry)


def test_a_portal_that_is_not_registered_is_answered_with_those_that_sound_alike(house: House) -> None:
    with pytest.raises(ValueError, match="no portal is registered as bj-donchen; did you mean bj-dongcheng"):
        house.portals(["bj-donchen"])
    with pytest.raises(ValueError, match=f"no portal is registered as 7; it holds {len(house.registry)}: gongkai port"):
        house.portals(["7"])


COLUMN = "/zfxxgk/nb/"
ORGAN = "守望县人民政府"


def _watch_site(name: str) -> Site:
    """A portal whose articles lie in the column's folder, with a list of two pages."""
    host = f"www.{name}.portal.test"
    handlers = {
        "/robots.txt": fixed("User-agent: *\nDisallow: /admin/\n", content_type="text/plain"),
        "/": fixed(
            f"<html><title>{ORGAN}网站</title><body><a href='http://gov.cn.evil.test/nb/'>政府信息公开年报</a>"
            f"<a href='{COLUMN}'>政府信息公开年报</a>{'县情' * 200}</body></html>"
        ),
    }
    rows = []
    for year in (2024, 2023, 2022):
        path = f"{COLUMN}{year + 1}01/t{year + 1}0120_{year}1.html"
        handlers[path] = fixed(trs_article("守望县", report(ORGAN, year)))
        rows.append(
            Row(f".{path.removeprefix(COLUMN[:-1])}", f"{ORGAN}{year}年政府信息公开工作年度报告", f"{year + 1}-01-20")
        )
    handlers[COLUMN] = fixed(trs_list("守望县", rows[:2], pages=2, current=0))
    handlers[f"{COLUMN}index_1.html"] = fixed(trs_list("守望县", rows[2:], pages=2, current=1))
    return Site(host, handlers=handlers)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[House, ReplicaServer]]:
    """An installation whose proxy knows one portal, and the bare name that redirects to it."""
    site = _watch_site("ob")
    bare = Site("ob.portal.test", handlers={"/robots.txt": site.handlers["/robots.txt"]})
    bare.handlers["/"] = lambda: Answer(b"", 302, headers=(("Location", f"http://{site.host}/"),))
    with ReplicaServer(sites={site.host: site, bare.host: bare}) as server:
        yield open_house(Settings(var=tmp_path, proxy=server.url, _env_file=None)), server  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.ob.portal.test/zfxxgk/nb/202501/t20250120_20241.html",
        "http://www.ob.portal.test/zfxxgk/nb/202501/P020250120.pdf",
        "http://www.ob.portal.test/zfxxgk/nb/index_1.html?from=timeline#top",
        "HTTP://WWW.OB.PORTAL.TEST:80/#nav",
        "http://ob.portal.test",
    ],
)
def test_any_address_of_a_portal_leads_to_its_column(address: str, watched: tuple[House, ReplicaServer]) -> None:
    house, server = watched
    entry = onboard(house, address).entry
    assert entry is not None
    assert [column.split("?")[0] for column in entry.columns] == ["http://www.ob.portal.test/zfxxgk/nb/"]
    assert (entry.home, entry.hosts) == ("http://www.ob.portal.test/", ("www.ob.portal.test",))
    asked = [(request.host, request.path) for request in server.log]
    assert len(asked) == len(set(asked)) <= 12, "each page once"
    assert {host for host, _ in asked} <= {"www.ob.portal.test", "ob.portal.test"}


def test_of_a_site_with_one_report_and_no_list_the_report_is_the_column(
    watched: tuple[House, ReplicaServer],
) -> None:
    house, server = watched
    handlers = server.sites["www.ob.portal.test"].handlers
    for path in ("/", COLUMN, f"{COLUMN}index_1.html"):
        del handlers[path]
    address = "http://www.ob.portal.test/zfxxgk/nb/202501/t20250120_20241.html"
    found = onboard(house, address)
    assert found.entry is not None and found.entry.columns == (address,)
    assert "the page itself is taken for the column" in " ".join(found.discovery.saw)


def test_an_address_with_a_password_is_refused(house: House) -> None:
    with pytest.raises(ValueError, match="user name or password"):
        onboard(house, "http://a:b@www.ob.portal.test/")


def test_a_site_of_the_other_scheme_is_found_there(watched: tuple[House, ReplicaServer]) -> None:
    house, _ = watched
    found = onboard(house, "https://www.ob.portal.test/")
    assert found.entry is not None
    assert (found.entry.home, found.entry.columns) == (
        "http://www.ob.portal.test/",
        (f"http://www.ob.portal.test{COLUMN}",),
    )


@pytest.mark.parametrize(("status", "said"), [(403, "blocked"), (521, "waf_challenge")], ids=["refused", "challenged"])
def test_a_host_that_is_closed_is_asked_little_and_said_to_be(
    status: int, said: str, watched: tuple[House, ReplicaServer]
) -> None:
    house, server = watched
    site = server.sites["www.ob.portal.test"]
    site.handlers = {"/robots.txt": site.handlers["/robots.txt"]}
    site.missing = lambda: Answer(b"<html><body>no</body></html>", status)
    found = onboard(house, f"http://www.ob.portal.test{COLUMN}202501/t20250120_20241.html")
    assert (found.entry, found.family, found.discovery.columns) == (None, None, ())
    assert said in " ".join(found.discovery.saw)
    assert len({request.path for request in server.log}) == 2, "robots.txt and the one page"
    assert write_entry(house, found) is None and said in onboarded_markdown(found, None)
