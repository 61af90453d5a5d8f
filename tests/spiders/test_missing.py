"""What a portal should show and does not: each way is an event of that night's crawl, and a quiet portal raises none."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from spiders.registry import Portal
from spiders.replica import Answer, ReplicaServer, Site
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from spiders.replica.site import Handler, fixed
from tests.support.replica import Crawled, crawl, make_job, portal_job, remember

HOST = "www.watched.portal.test"
COLUMN = "/zfxxgk/zfxxgknb/"
AGENCY = "守望县人民政府"
PORTAL = Portal.model_validate(
    {
        "id": "watched",
        "name": "守望县人民政府网站",
        "agency": AGENCY,
        "platform": "trs",
        "state": "active",
        "home": f"http://{HOST}/",
        "columns": [f"http://{HOST}{COLUMN}"],
        "hosts": [HOST],
        "delay_seconds": 0.05,
        "options": {"backoff_seconds": "0.05", "first_page": "1"},
    }
)
PAGE = 3  # entries on a list page


def front(column: str) -> str:
    """A front page with a link to the column."""
    body = f"<a href='{column}'>政府信息公开年报</a>{'县情' * 200}"
    return f"<html><title>守望县人民政府网站</title><body>{body}</body></html>"


class Watched:
    """A TRS portal whose content a test changes between nights."""

    def __init__(self, years: range = range(2019, 2025)) -> None:
        self.site = Site(HOST)
        self.folder = ""
        self.rows = [self._article(year) for year in sorted(years, reverse=True)]
        self.site.handlers |= {
            "/robots.txt": fixed("User-agent: *\nDisallow: /admin/\n", content_type="text/plain"),
            "/": fixed(
                f"<html><title>守望县人民政府网站</title><body><a href='{COLUMN}'>政府信息公开年报</a>{'县情' * 200}</body></html>"
            ),
        }
        self.publish()

    def path(self, year: int) -> str:
        return f"{COLUMN}{self.folder}{year + 1}01/t{year + 1}0120_{year}1.html"

    def _article(self, year: int, seed: int = 0) -> Row:
        content = report(AGENCY, year, seed)
        self.site.handlers[self.path(year)] = fixed(
            trs_article("守望县人民政府网站", content), date=f"{year + 1}-01-20"
        )
        return Row(self.path(year).replace(COLUMN, "./"), content.title, f"{year + 1}-01-20")

    def relocate(self, folder: str, years: range) -> None:
        """What stands at the addresses of these years stands in a folder now, with its entries."""
        before = {year: self.path(year) for year in years}
        self.folder = folder
        for year, path in before.items():
            self.site.handlers[self.path(year)] = self.site.handlers.pop(path)
            old, new = (at.replace(COLUMN, "./") for at in (path, self.path(year)))
            self.rows = [dataclasses.replace(row, href=new) if row.href == old else row for row in self.rows]

    def correct(self, year: int) -> None:
        """Other figures under the same address."""
        self._article(year, seed=1)

    def publish(self, declared: int | None = None, answer: Handler | None = None) -> None:
        """The list pages as they are to be from now on."""
        pages = [self.rows[at : at + PAGE] for at in range(0, len(self.rows), PAGE)]
        for number, rows in enumerate(pages):
            page = trs_list("守望县人民政府网站", rows, pages=len(pages), current=number, declared=declared)
            self.site.handlers[f"{COLUMN}index_{number}.html" if number else COLUMN] = answer or fixed(page)

    def night(
        self, folder: Path, before: Crawled | None = None, *, today: str = "2025-02-10", **known: object
    ) -> Crawled:
        """One crawl; ``known`` marks every known notice of the night before."""
        portals = remember(before, columns=True) if before is not None else (portal_job(PORTAL),)
        portals = tuple(
            dataclasses.replace(
                portal,
                known_notices=tuple(
                    dataclasses.replace(item, **known)  # type: ignore[arg-type]
                    for item in portal.known_notices
                ),
            )
            for portal in portals
        )
        number = len(list(folder.glob("*.jsonl")))
        with ReplicaServer(sites={HOST: self.site}) as server:
            self.log = server.log
            return crawl(make_job(folder, server.url, portals, run_id=f"night-{number}", today=today))


def test_a_quiet_portal_raises_nothing_and_its_list_is_left_early(tmp_path: Path) -> None:
    watched = Watched()
    first = watched.night(tmp_path)
    second = watched.night(tmp_path, first)
    assert not first.events and not second.events
    listing = second.listing("watched")
    assert (listing.outcome, listing.pages, listing.collected) == ("unchanged", 1, 6)
    assert [item.path for item in watched.log if item.bytes] == ["/robots.txt"], "the rest is asked for with conditions"
    assert len(watched.log) == 2 + PAGE, "the first list page and the notices on it"
    watched.rows.insert(0, watched._article(2025))
    watched.publish()
    third = watched.night(tmp_path, second, today="2026-02-10")
    assert (third.listing("watched").outcome, third.listing("watched").collected) == ("complete", 7)
    assert sum(item.role == "page" and item.outcome == "ok" for item in third.retrievals) == 1


def test_a_list_with_the_oldest_first_is_read_to_where_the_new_stands(tmp_path: Path) -> None:
    watched = Watched()
    watched.rows.reverse()
    watched.publish()
    first = watched.night(tmp_path)
    watched.rows.append(watched._article(2025))
    watched.publish()
    second = watched.night(tmp_path, first, today="2026-02-10")
    assert (second.listing("watched").outcome, second.listing("watched").collected) == ("complete", 7)
    assert sum(item.role == "page" and item.outcome == "ok" for item in second.retrievals) == 1


def test_a_list_that_names_its_visitors_lists_the_same_reports_each_night(tmp_path: Path) -> None:
    watched = Watched(range(2022, 2025))
    rows = watched.rows
    nights: list[Crawled] = []
    for visitor in ("9A0F", "77C1"):
        watched.rows = [dataclasses.replace(row, href=f"{row.href};jsessionid={visitor}") for row in rows]
        watched.publish()
        nights.append(watched.night(tmp_path, nights[-1] if nights else None))
    first, second = nights
    assert [item.url for item in first.notices] == [item.url for item in second.notices]
    assert not second.events and not any("jsession" in item.path for item in watched.log)


def test_entries_that_the_list_declares_and_omits(tmp_path: Path) -> None:
    watched = Watched(range(1984, 2024))
    omitted = [watched.rows.pop(at) for at in (30, 17, 4)]
    assert len(omitted) == 3
    watched.publish(declared=40)
    crawled = watched.night(tmp_path)
    assert crawled.listing("watched").outcome == "incomplete"
    (event,) = [event for event in crawled.events if event.code == "list_shorter_than_declared"]
    assert (event.expected, event.actual) == ("40", "37")


def test_a_portal_that_answers_page_one_for_every_page(tmp_path: Path) -> None:
    watched = Watched()
    first = trs_list("守望县人民政府网站", watched.rows[:PAGE], pages=2, current=0)
    watched.publish(answer=fixed(first))
    crawled = watched.night(tmp_path)
    assert crawled.codes("watched") == {"list_repeats": 1}
    assert crawled.listing("watched").outcome == "incomplete"


def test_a_portal_that_was_rebuilt_overnight(tmp_path: Path) -> None:
    watched = Watched()
    first = watched.night(tmp_path)
    words = "欢迎访问" * 100
    watched.publish(answer=fixed(f"<html><body><main id='app'><section>{words}</section></main></body></html>"))
    rebuilt = watched.night(tmp_path, first)
    assert {"list_skeleton_changed", "list_shrank"} <= set(rebuilt.codes("watched"))
    assert rebuilt.listing("watched").outcome == "incomplete"


@pytest.mark.parametrize("redirects", [True, False])
def test_a_column_that_moved(tmp_path: Path, *, redirects: bool) -> None:
    watched = Watched()
    first = watched.night(tmp_path)
    new = "/xxgk2025/nb/"
    watched.site.handlers[new] = watched.site.handlers[COLUMN]
    watched.site.handlers["/"] = fixed(front(new))
    gone = Answer(b"", status=301, headers=(("Location", new),)) if redirects else Answer(b"gone", status=404)
    watched.site.handlers[COLUMN] = lambda: gone
    moved = watched.night(tmp_path, first)
    (event,) = [event for event in moved.events if event.code == "column_moved"]
    assert event.actual == f"http://{HOST}{new}"
    assert (moved.listing("watched").outcome == "gone") is not redirects


def test_a_new_year_that_never_came(tmp_path: Path) -> None:
    watched = Watched(range(2019, 2024))
    first = watched.night(tmp_path, today="2025-03-31")
    assert not first.events, "it is not late yet"
    late = watched.night(tmp_path, first, today="2025-04-01")
    (event,) = late.events
    assert (event.code, event.expected, event.actual) == ("new_year_report_missing", "2024", "2023")


def test_a_new_column_of_the_year_that_never_came(tmp_path: Path) -> None:
    watched = Watched(range(2022, 2024))
    for year in (2022, 2023):
        page = trs_list("守望县人民政府网站", [watched._article(year)], pages=1, current=0)
        watched.site.handlers[f"{COLUMN}{year}n/"] = fixed(page.replace("./", "../"))
    years = "".join(f"<li><a href='{year}n/'>{year}年</a></li>" for year in (2023, 2022))
    watched.site.handlers[COLUMN] = fixed(
        f"<html><body><div class=TRS_Editor><ul>{years}</ul>{'导航' * 100}</div></body></html>"
    )
    crawled = watched.night(tmp_path, today="2025-05-06")
    (event,) = crawled.events
    assert event.code == "new_year_column_missing"
    assert "新年度栏目未出现" in event.message
    assert (event.expected, event.actual) == ("2024", "2023")


def test_a_report_that_was_withdrawn_and_one_that_was_only_unlisted(tmp_path: Path) -> None:
    watched = Watched()
    first = watched.night(tmp_path)
    del watched.rows[3], watched.rows[1]
    del watched.site.handlers[watched.path(2021)]
    watched.publish()
    second = watched.night(tmp_path, first, due=True)
    assert {(event.code, event.subject) for event in second.events} == {
        ("list_shrank", f"http://{HOST}{COLUMN}"),
        ("report_withdrawn", f"http://{HOST}{watched.path(2021)}"),
        ("notice_unlisted", f"http://{HOST}{watched.path(2023)}"),
    }


def test_a_portal_that_went_over_from_https_or_www_lists_its_reports_still(tmp_path: Path) -> None:
    watched = Watched(range(2024, 2025))
    first = watched.night(tmp_path)
    earlier = f"https://{HOST.removeprefix('www.')}{watched.path(2024)}"
    second = watched.night(tmp_path, first, url=earlier)
    assert not second.events
    assert not any(item.url == earlier for item in second.retrievals)


def test_a_page_that_was_never_there_is_not_withdrawn(tmp_path: Path) -> None:
    watched = Watched()
    del watched.site.handlers[watched.path(2020)]
    first = watched.night(tmp_path)
    assert not watched.night(tmp_path, first, due=True).events


def test_a_listed_page_that_is_gone_is_found_when_it_is_due(tmp_path: Path) -> None:
    watched = Watched()
    first = watched.night(tmp_path)
    del watched.site.handlers[watched.path(2020)]
    assert not watched.night(tmp_path, first).events, "nobody looks at it every night"
    (event,) = watched.night(tmp_path, first, due=True).events
    assert (event.code, event.subject) == ("report_withdrawn", f"http://{HOST}{watched.path(2020)}")


def test_a_report_that_was_corrected_in_place_is_fetched_when_it_is_due(tmp_path: Path) -> None:
    watched = Watched()
    first = watched.night(tmp_path)
    watched.correct(2020)
    again = watched.night(tmp_path, first, due=True)
    changed = [item for item in again.retrievals if item.role == "page" and item.outcome == "ok"]
    assert [item.url for item in changed] == [f"http://{HOST}{watched.path(2020)}"]
    assert changed[0].sha256 != first.retrieval(watched.path(2020)).sha256
