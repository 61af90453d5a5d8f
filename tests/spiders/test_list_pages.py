"""Pages of a list that are none, and entries that a list names more than once: what is complete, and what may be missing."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from spiders.replica import Site
from spiders.replica.pages import Row, trs_list
from spiders.replica.site import Answer, fixed
from tests.spiders.test_missing import AGENCY, COLUMN, HOST, PORTAL
from tests.support.columns import Read, crawl_here, read_column
from tests.support.replica import make_job, portal_job, remember

SITE = "守望县人民政府网站"


def row(year: int, kind: str = "1") -> Row:
    title = f"{AGENCY}{year}年政府信息公开工作年度报告"
    return Row(f"./{year + 1}01/t{year + 1}0120_{year}{kind}.html", title, f"{year + 1}-01-20")


R = [row(year) for year in range(2024, 2014, -1)]


def site_of(pages: list[list[Row]], declared: int | None = None, second: str | None = None) -> Site:
    site = Site(HOST)
    for number, rows in enumerate(pages):
        markup = trs_list(SITE, rows, pages=len(pages), current=number, declared=declared)
        markup = second if second is not None and number == 1 else markup
        site.handlers[f"{COLUMN}index_{number}.html" if number else COLUMN] = fixed(markup)
    return site


def read(site: Site, root: Path, platform: str = "trs", **options: str) -> Read:
    portal = dataclasses.replace(
        portal_job(PORTAL), platform=platform, options={"backoff_seconds": "0.05", **(options or {"first_page": "1"})}
    )
    return read_column(site, portal, root)


# ── entries named more than once ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("declared", [None, 6])
def test_a_page_that_begins_with_what_the_one_before_ended_with_is_told(tmp_path: Path, declared: int | None) -> None:
    told = read(site_of([R[:3], R[2:5]], declared), tmp_path)
    assert told.column.outcome == "incomplete"
    assert "an entry may be missing" in "; ".join(told.column.reasons)
    assert len(told.titles) == 5


@pytest.mark.parametrize(
    ("pages", "declared"),
    [
        pytest.param([R[:3], R[2:5]], 5, id="all that is declared is there, whatever moved"),
        pytest.param([[R[9], *R[:3]], [R[9], *R[3:6]], [R[9], R[6]]], None, id="kept on top of every page"),
        pytest.param([[R[9], *R[:3]], [R[9], *R[3:6]], [R[9], R[6]]], 8, id="kept on top of every page, counted once"),
        pytest.param([[R[4], R[5]], R[:2], R[2:6]], None, id="kept on top of the first page, and again in its place"),
        pytest.param([[R[4], *R[:2]], [R[2], R[3], R[4]]], 6, id="kept on top and counted with its place"),
        pytest.param([[R[0], R[1], R[0], R[2]]], 4, id="twice on one page, counted as lines"),
        pytest.param([R[:3], [R[3], R[1], R[4]]], 6, id="twice on two pages, counted as lines"),
        pytest.param(
            [R[:4], R[3:6], R[6:9]], None, id="a first page longer than the others, which start behind their own length"
        ),
        pytest.param([R[:3], [R[3]]], None, id="a last page with one entry"),
        pytest.param([R[:3], [R[3]]], 4, id="a last page with one entry, counted"),
    ],
)
def test_lists_that_are_whole(tmp_path: Path, pages: list[list[Row]], declared: int | None) -> None:
    whole = read(site_of(pages, declared), tmp_path)
    assert (whole.column.outcome, whole.column.reasons, whole.events) == ("complete", [], [])
    assert len(whole.titles) == len({item.href for rows in pages for item in rows})


def test_a_longer_first_page_explains_no_more_than_its_length(tmp_path: Path) -> None:
    assert read(site_of([R[:4], R[2:5], R[5:8]]), tmp_path).column.outcome == "incomplete"


def test_a_line_that_is_counted_twice_makes_up_for_no_other(tmp_path: Path) -> None:
    assert read(site_of([[R[0], R[1], R[0], R[2]]], 5), tmp_path).column.outcome == "incomplete"


# ── pages that are none ───────────────────────────────────────────────────────────────────────────────────────────

NEWS = "<a href='/xw/202501/t20250102_{0}.html'>县{0}次会议召开</a>"
CHROME = f"<div class='top'><a href='/'>{SITE}</a></div>"
INSTEAD = {
    "login": "<title>登录</title><body><form action=/login><input name=user><input type=password></form>"
    + "请登录系统" * 100
    + "<a href=/a/t20240101_1.html>找回密码</a>",
    "login, titled like the list": f"<title>政府信息公开年报_{SITE}</title><body>{CHROME}<form><input type='password'></form>"
    + "<div class='scroll_con'><ul class='zwxxgk_list'><li>"
    + NEWS.format(1)
    + "</li></ul></div>"
    + "登录后查看" * 60,
    "search": f"<title>全站检索_{SITE}</title><body>{CHROME}<form action=/s><input name=q></form><div class=r><h3>"
    + NEWS.format(2)
    + "</h3></div>"
    + "请输入检索词" * 40,
    "error": f"<title>出错了_{SITE}</title><body>{CHROME}<p>系统繁忙，请稍后再试。</p><h4>相关链接</h4><ul><li>"
    + NEWS.format(3)
    + "</li></ul>"
    + "　" * 600,
    "maintenance": f"<title>{SITE}</title><body>{CHROME}<p>系统升级维护中</p><div class=news><p>"
    + NEWS.format(4)
    + "</p></div>"
    + "给您带来不便敬请谅解" * 30,
    "another column": trs_list("守望县", [row(2001, "9")], pages=7, current=1).replace("政府信息公开年报", "县内要闻"),
}


@pytest.mark.parametrize("what", INSTEAD)
def test_what_stands_in_the_place_of_the_second_page_is_no_page_of_the_list(tmp_path: Path, what: str) -> None:
    told = read(site_of([R[:3], R[3:6]], second=f"<html>{INSTEAD[what]}</body></html>"), tmp_path)
    assert told.column.outcome == "incomplete", what
    assert re.search("no page of the list|the page says", "; ".join(told.column.reasons))
    assert len(told.titles) == 3, "nothing of it is taken for an entry"


@pytest.mark.parametrize("what", ["login", "search", "error", "maintenance"])
def test_what_stands_in_the_place_of_the_first_page_is_no_list(tmp_path: Path, what: str) -> None:
    told = read(site_of([R[:3]]), tmp_path / "whole")
    assert told.column.outcome == "complete"
    site = site_of([R[:3]])
    site.handlers[COLUMN] = fixed(f"<html>{INSTEAD[what]}</body></html>")
    expected = "blocked" if what == "error" else "incomplete"  # a busy server's words, every time
    assert read(site, tmp_path / "instead").column.outcome == expected


def test_another_page_in_the_place_of_a_list_that_held_reports_is_no_list(tmp_path: Path) -> None:
    site = site_of([R[:3]])
    portal = dataclasses.replace(portal_job(PORTAL), options={"first_page": "1"})
    first = crawl_here(site, make_job(tmp_path, None, (portal,)))
    assert first.listing("watched").outcome == "complete"
    site.handlers[COLUMN] = fixed(f"<html>{INSTEAD['maintenance']}</body></html>")
    second = crawl_here(site, make_job(tmp_path, None, remember(first, columns=True), run_id="run-2"))
    assert second.listing("watched").outcome == "incomplete"
    assert {event.code for event in second.events} == {"list_shrank", "list_skeleton_changed"}, "nothing is withdrawn"


def test_an_honest_page_may_differ_in_one_thing(tmp_path: Path) -> None:
    page = trs_list(SITE, [R[3]], pages=2, current=1)
    for number, (old, new) in enumerate(
        [
            ("<title>政府信息公开年报_", "<title>政府信息公开年报_第2页_"),
            ("<title>政府信息公开年报_", "<title>信息公开工作年报_"),
            ('<ul class="zwxxgk_list">', '<ul class="zwxxgk_list2024 last">'),
            ('<ul class="zwxxgk_list">', '<ul class="other">'),
            ("createPageHTML(2, ", "createPageHTML(1, "),
            ("countPage = 2", "countPage = 1"),
        ]
    ):
        assert old in page
        whole = read(site_of([R[:3], R[3:4]], second=page.replace(old, new)), tmp_path / str(number))
        assert (whole.column.outcome, len(whole.titles)) == ("complete", 4), (new, whole.column.reasons)


def test_a_list_that_counts_no_pages_ends_where_a_page_says_that_there_is_none(tmp_path: Path) -> None:
    rows = [row(year) for year in range(2024, 2012, -1)]
    gone = f"<html><title>404_{SITE}</title><body>{CHROME}<p>猜您想看</p>{NEWS.format(5)}{NEWS.format(6)}{'　' * 600}</body>"
    login = INSTEAD["login"]
    bare = login.replace("/a/t20240101_1.html", "/forgotten")
    for name, last, outcome in (
        ("gone", gone, "complete"),
        ("login", login, "incomplete"),
        ("bare", bare, "incomplete"),
    ):
        site = Site(HOST)
        for number, part in enumerate((rows[:10], rows[10:])):
            markup = trs_list(SITE, part, pages=2, current=number)
            for pager in (
                'createPageHTML(2, 0, "index", "html");',
                'createPageHTML(2, 1, "index", "html");',
                "var countPage = 2;",
            ):
                markup = markup.replace(pager, "")
            site.handlers[f"{COLUMN}index_{number}.html" if number else COLUMN] = fixed(markup)
        site.missing = lambda last=last: Answer(f"<html>{last}".encode())  # type: ignore[misc]
        found = read(site, tmp_path / name)
        assert (found.column.outcome, len(found.titles)) == (outcome, 12), found.column.reasons


def test_a_list_that_counts_no_pages_is_read_over_the_numbers_it_leaves_out(tmp_path: Path) -> None:
    site, links = Site(HOST), "<a href='index_2.html'>2</a><a href='./index_5.html'>尾页</a>"
    for name, rows in (("", R[:2]), ("index_2.html", R[2:4]), ("index_5.html", R[4:6])):
        markup = trs_list(SITE, rows, pages=1, current=0)
        start = markup.index('<script type="text/javascript">')
        site.handlers[COLUMN + name] = fixed(f"{markup[:start]}{links}{markup[markup.index('</script>', start) + 9 :]}")
    portal = dataclasses.replace(portal_job(PORTAL), options={})
    found = read_column(site, portal, tmp_path)
    assert (found.column.outcome, found.titles) == ("complete", [item.title for item in R[:6]]), found.column.reasons


def uncounted(parts: dict[str, list[Row]], links: str) -> Site:
    """A list that counts nothing and whose pages link to each other."""
    site = Site(HOST)
    for name, rows in parts.items():
        markup = trs_list(SITE, rows, pages=1, current=0)
        start = markup.index('<script type="text/javascript">')
        site.handlers[COLUMN + name] = fixed(f"{markup[:start]}{links}{markup[markup.index('</script>', start) + 9 :]}")
    return site


@pytest.mark.parametrize("lost", [1, 2, 3])
@pytest.mark.parametrize("answer", ["404", "said", "stub"])
def test_a_page_that_the_list_links_to_and_that_is_not_there_is_a_hole(tmp_path: Path, lost: int, answer: str) -> None:
    parts = {f"index_{number}.html" if number else "": R[2 * number : 2 * number + 2] for number in range(4)}
    links = "".join(f"<a href='{name or './'}'>{number}</a>" for number, name in enumerate(parts, 1))
    del parts[f"index_{lost}.html"]
    site = uncounted(parts, links)
    if answer != "404":
        body = "您访问的页面不存在" if answer == "said" else ""
        site.missing = lambda: Answer(f"<html><body>{body}{' ' * 300}</body></html>".encode())
    found = read_column(site, dataclasses.replace(portal_job(PORTAL), options={}), tmp_path)
    assert found.column.outcome == "incomplete" and f"index_{lost}.html" in found.column.reasons[0]
    assert len(found.titles) == 6, "the pages behind it are read"


def test_a_list_that_nobody_counts_ends_behind_the_last_page_that_it_links_to(tmp_path: Path) -> None:
    parts = {f"index_{number}.html" if number else "": R[2 * number : 2 * number + 2] for number in range(4)}
    links = "".join(f"<a href='{name or './'}'>{number}</a>" for number, name in enumerate(parts, 1))
    found = read_column(uncounted(parts, links), dataclasses.replace(portal_job(PORTAL), options={}), tmp_path)
    assert (found.column.outcome, len(found.titles)) == ("complete", 8), found.column.reasons


def test_one_article_with_its_port_and_without_is_one_entry(tmp_path: Path) -> None:
    twin = dataclasses.replace(R[0], href=f"http://{HOST}:80{COLUMN}{R[0].href[2:]}")
    found = read(site_of([[R[0], twin, R[1]]]), tmp_path)
    assert found.titles == [R[0].title, R[1].title]
    assert found.column.rows[0].aliases == (twin.href,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{COLUMN}a.html", f"{COLUMN}%61.html", True),
        (f"{COLUMN}报告.html", f"{COLUMN}%E6%8A%A5%e5%91%8a.html", True),
        (f"{COLUMN}show.html?x=1&y=2", f"{COLUMN}show.html?y=2&x=1", True),
        (f"http://{HOST}{COLUMN}a.html", f"https://{HOST.removeprefix('www.')}{COLUMN}a.html", True),
        (f"{COLUMN}show.html?x=1&x=2", f"{COLUMN}show.html?x=2&x=1", False),
        (f"{COLUMN}a%2Fb.html", f"{COLUMN}a/b.html", False),
        (f"{COLUMN}A.html", f"{COLUMN}a.html", False),
        (f"http://{HOST}{COLUMN}a.html", f"http://m.{HOST}{COLUMN}a.html", False),
    ],
)
def test_one_article_is_one_entry_however_its_address_is_written(
    tmp_path: Path, one: str, other: str, same: bool
) -> None:
    portal = dataclasses.replace(portal_job(PORTAL), hosts=(HOST, HOST.removeprefix("www."), f"m.{HOST}"))
    site = site_of([[dataclasses.replace(R[0], href=one), dataclasses.replace(R[0], href=other), R[1]]])
    column = read_column(site, portal, tmp_path).column
    assert (len(column.rows), len(column.rows[0].aliases)) == ((2, 1) if same else (3, 0))


def test_www_is_another_host_where_the_registry_does_not_name_both(tmp_path: Path) -> None:
    bare = f"http://{HOST.removeprefix('www.')}{COLUMN}a.html"
    rows = [dataclasses.replace(R[0], href=href) for href in (f"{COLUMN}a.html", bare)]
    assert len(read(site_of([rows]), tmp_path).column.rows) == 2


@pytest.mark.parametrize("second", ["?page=2", "list-b.html", "nb/more.jsp?at=3"])
def test_a_short_list_that_only_links_onwards_goes_on(tmp_path: Path, second: str) -> None:
    site = Site(HOST)
    for name, rows, link in (("", R[:3], f"下一页|{second}"), (second, R[3:5], f"上一页|{COLUMN}")):
        markup = trs_list(
            SITE, [dataclasses.replace(item, href=f"{COLUMN}{item.href[2:]}") for item in rows], pages=1, current=0
        )
        start = markup.index('<script type="text/javascript">')
        label, address = link.split("|")
        pager = f"<a href='{address}'>{label}</a>"
        site.handlers[COLUMN + name] = fixed(f"{markup[:start]}{pager}{markup[markup.index('</script>', start) + 9 :]}")
    found = read_column(site, dataclasses.replace(portal_job(PORTAL), options={}), tmp_path)
    assert (found.column.outcome, found.titles) == ("complete", [item.title for item in R[:5]]), found.column.reasons


@pytest.mark.parametrize(
    ("href", "recorded"),
    [
        ("http://a:b:c/1.html", "http://a:b:c/1.html"),
        (f"http://{HOST}:99999/1.html", f"http://{HOST}:99999/1.html"),
        ("http://[abc/1.html", "http://%5babc/1.html"),
    ],
)
def test_an_entry_without_an_address_that_a_server_can_have_is_on_record(
    tmp_path: Path, href: str, recorded: str
) -> None:
    site = site_of([[R[0], dataclasses.replace(R[1], href=href)]])
    crawled = crawl_here(site, make_job(tmp_path, None, (portal_job(PORTAL),)))
    (asked,) = (record for record in crawled.retrievals if record.url == recorded)
    assert (asked.outcome, asked.attempts) == ("off_registry", 0)
    assert "off_registry_link" in [event.code for event in crawled.events]
    assert recorded in [notice.url for notice in crawled.notices]


# ── columns in which nothing is yet, and lists that put the new at their end ──────────────────────────────────────


def bare(body: str, head: str = "") -> str:
    return (
        f"<html><head><title>政府信息公开年报_{SITE}</title>{head}</head><body>{CHROME}{body}{'　' * 700}</body></html>"
    )


@pytest.mark.parametrize("platform", ["trs", "kunming", "generic"])
@pytest.mark.parametrize(
    ("markup", "outcome"),
    [
        (bare("<ul><li>暂无数据</li></ul>"), "complete"),
        (bare("<div class='empty'>抱歉，该栏目暂无相关内容！</div>"), "complete"),
        (bare("<ul></ul>"), "incomplete"),
        (bare("<p>政府信息公开年报暂无数据的，按规定说明。</p>"), "incomplete"),
        (bare("<p style='display: none'>暂无数据</p><ul></ul>"), "incomplete"),
        (bare("<div v-if='!rows.length'>暂无数据</div>"), "incomplete"),
        (bare("<div>暂无数据</div><script>$.ajax({type:'post',url:api})</script>"), "incomplete"),
        (bare("<div>暂无数据</div>", "<script src='/js/newslist.js'></script>"), "incomplete"),
        (bare("<div>暂无数据</div><iframe src='http://other.portal.test/list.html'></iframe>"), "incomplete"),
    ],
)
def test_a_column_that_says_that_nothing_is_in_it_is_whole(
    tmp_path: Path, platform: str, markup: str, outcome: str
) -> None:
    if platform != "generic" and "iframe" in markup:
        return  # what another host shows is only the generic spider's to tell
    site = Site(HOST, handlers={COLUMN: fixed(markup)})
    column = read(site, tmp_path, platform).column
    assert column.outcome == outcome, column.reasons
    assert column.reasons, "and says why, either way"


def test_a_column_that_held_reports_and_says_that_it_has_none_is_not_whole(tmp_path: Path) -> None:
    site = site_of([R[:3]])
    first = crawl_here(site, make_job(tmp_path, None, (portal_job(PORTAL),)))
    site.handlers[COLUMN] = fixed(bare("<ul><li>暂无数据</li></ul>"))
    second = crawl_here(site, make_job(tmp_path, None, remember(first, columns=True), run_id="run-2"))
    assert second.listing("watched").outcome == "incomplete"
    assert "list_shrank" in [event.code for event in second.events]


@pytest.mark.parametrize("told", ["by the year", "by the number", "by the address"])
def test_a_list_without_dates_that_has_the_new_at_its_end_is_read_to_it(tmp_path: Path, told: str) -> None:
    def entry(number: int) -> Row:
        title = f"守望县{'甲乙丙丁戊己庚辛'[number]}局{2016 + number if told == 'by the year' else ''}年政府信息公开工作年度报告"
        day = f"t2025010{number + 1}_{90 - number}" if told == "by the address" else f"t{40000 + number}"
        return Row(f"./{day if told != 'by the year' else f't{40009 - number}'}.html", title, "")

    rows = [entry(number) for number in range(7)]
    site = site_of([rows[:3], rows[3:6]])
    first = crawl_here(site, make_job(tmp_path, None, (portal_job(PORTAL),)))
    known = tuple(
        dataclasses.replace(
            portal, known_notices=tuple(dataclasses.replace(it, complete=True) for it in portal.known_notices)
        )
        for portal in remember(first, columns=True)
    )
    site.handlers |= site_of([rows[:3], rows[3:7]]).handlers
    second = crawl_here(site, make_job(tmp_path, None, known, run_id="run-2"))
    assert rows[6].title in [notice.title for notice in second.notices]
