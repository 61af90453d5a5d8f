"""Pages that only send a browser elsewhere: followed where they say where to, within the registry, a few times, and no further."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from spiders.fetching.onwards import sent_on
from spiders.html import parse_html
from spiders.replica import ReplicaServer, Site
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from spiders.replica.site import fixed
from tests.spiders.test_missing import AGENCY, COLUMN, HOST, PORTAL
from tests.support.columns import crawl_here
from tests.support.replica import crawl, make_job, portal_job, remember

SITE = "守望县人民政府网站"
URL = f"http://{HOST}/nb/old/1.html"
NEW = f"http://{HOST}/nb/new/2.html"
ENTRY = Row("./202501/t20250120_20241.html", f"{AGENCY}2024年政府信息公开工作年度报告", "2025-01-20")


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ("<meta http-equiv='refresh' content='0;url=../new/2.html'>", NEW),
        ("<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='/nb/new/2.html'\">", NEW),
        ("<meta http-equiv='refresh' content='0;url=/nb/'>", None),
        ("<meta http-equiv='refresh' content='0;url=../'>", None),
        ("<meta http-equiv='refresh' content='0'>", None),
        ("<meta http-equiv='refresh' content='60;url=../new/2.html'>", None),
        ("<script>window.location.href='../new/2.html';</script>", NEW),
        ('<script>location = "\\/nb\\/new\\/2.html"\n</script>', NEW),
        ("<script>top.location.replace('/nb/new/2.html')</script>", NEW),
        ('<script>self.location.assign( "/nb/new/2.html" );</script>', NEW),
        ("<body onload=\"location.href='/nb/new/2.html'\"></body>", NEW),
        ("<script>setTimeout(function(){document.location.href='/nb/new/2.html'},500)</script>", NEW),
        (
            "<script>/* location.href='/nb/a.html'; */\n// location.href='/nb/b.html'\nlocation.href='/nb/new/2.html'</script>",
            NEW,
        ),
        ("<script>location.href='http://mirror.example.com/2.html'</script>", "http://mirror.example.com/2.html"),
        ("<script>location.href='/nb/new/'+id+'.html'</script>", None),
        ("<script>location.href='/nb/new/2.html'+location.search;</script>", None),
        ("<script>location.href=target</script>", None),
        ("<script>if(m)location.href='/m/2.html';else location.href='/nb/new/2.html';</script>", None),
        ("<script>if(m)location.href=mobile;else location.href='/nb/new/2.html';</script>", None),
        ("<script>document.cookie='__c=1';location.href='/nb/new/2.html';</script>", None),
        (f"<script>location.href='{URL}';</script>", None),
        ("<script>location.href='javascript:void(0)';</script>", None),
        ("<script>if(location.href=='/nb/new/2.html'){}</script>", None),
        ("<base href='/nb/new/'><script>location.href='2.html';</script>", NEW),
    ],
)
def test_where_a_page_sends_a_browser(markup: str, target: str | None) -> None:
    tree = parse_html(f"<html><head>{markup}</head></html>")
    assert tree is not None and sent_on(tree, URL) == target


def shell(target: str) -> str:
    return f"<html><head><script>window.location.href='{target}';</script></head><body></body></html>"


def portal(shells: list[str]) -> Site:
    """A column and an article, each behind as many shells as there are targets to put between."""
    site = Site(HOST)
    site.handlers[COLUMN] = fixed(shell("./list/"))
    site.handlers[f"{COLUMN}list/"] = fixed(trs_list(SITE, [ENTRY], pages=1, current=0))
    at = f"{COLUMN}list/{ENTRY.href[2:]}"
    for target in shells:
        site.handlers[at] = fixed(shell(target), date="2025-01-22")
        at = target
    site.handlers[at] = fixed(trs_article(SITE, report(AGENCY, 2024)), date="2025-01-20")
    return site


def test_a_column_and_a_report_behind_shells_are_had_and_asked_for_with_conditions(tmp_path: Path) -> None:
    site = portal(["/nb/a.html", "/nb/b.html"])
    site.handlers["/robots.txt"] = fixed("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")
    with ReplicaServer(sites={HOST: site}) as server:
        first = crawl(make_job(tmp_path, server.url, (portal_job(PORTAL),)))
    page = first.retrieval(ENTRY.href[2:])
    assert (page.outcome, page.final_url, page.attempts) == ("ok", f"http://{HOST}/nb/b.html", 3)
    assert first.listing("watched").outcome == "complete" and [item.title for item in first.notices] == [ENTRY.title]
    site.handlers["/nb/b.html"] = fixed(trs_article(SITE, report(AGENCY, 2024, 1)), date="2025-01-21")
    with ReplicaServer(sites={HOST: site}) as server:
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
    assert second.retrieval(COLUMN).outcome == "not_modified"
    assert second.retrieval(ENTRY.href[2:]).outcome == "ok", (
        "the shell is newer than what it leads to, and did not change"
    )


@pytest.mark.parametrize(
    ("targets", "outcome"),
    [
        ([f"/nb/{number}.html" for number in range(5)], "ok"),
        ([f"/nb/{number}.html" for number in range(6)], "redirect_loop"),
        (["/"], "js_shell"),
        (["http://mirror.portal.test/nb/1.html"], "off_registry"),
        (["http://127.0.0.1/nb/1.html"], "off_registry"),
        (["./"], "js_shell"),
    ],
)
def test_shells_are_followed_a_few_times_and_nowhere_else(tmp_path: Path, targets: list[str], outcome: str) -> None:
    site = portal([])
    site.handlers[f"{COLUMN}list/{ENTRY.href[2:]}"] = fixed(shell(targets[0]))
    for at, target in pairwise(targets):
        site.handlers[at] = fixed(shell(target))
    site.handlers.setdefault(targets[-1], fixed(trs_article(SITE, report(AGENCY, 2024))))
    job = make_job(tmp_path, None, (portal_job(PORTAL),))
    assert crawl_here(site, job).retrieval(ENTRY.href[2:]).outcome == outcome
