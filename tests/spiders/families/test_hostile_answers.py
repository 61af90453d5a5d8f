"""What interfaces answer on a bad day, to every family that asks one: never a whole list, never a crash, nothing lost unsaid."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from db.manifest import Job, KnownUrl, PortalJob
from spiders.platforms import PLATFORMS
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Ask

HOST = "www.hostile.portal.test"
UUID = "0a1b2c3d-0000-4000-8000-00000000000a"
NEWS = "/art/2025/1/1/art_77_900001.html"
LOGIN = (
    "<html><head><title>登录</title></head><body><form action='/login'><input name='user'><input type='password'></form>"
    f"<ul><li><a href='{NEWS}' title='系统公告'>系统公告</a><span>2025-01-01</span></li></ul>请先登录系统</body></html>"
)


def title(number: int) -> str:
    return f"守望县第{number}局2024年政府信息公开工作年度报告"


def address(number: int) -> str:
    return f"http://{HOST}/art/2025/1/1/art_77_{number}.html"


Entry = dict[str, Any]  # title and url, as far as it has them; None for an entry that is null


def entry(number: int) -> Entry:
    return {"title": title(number), "url": address(number)}


@dataclass(frozen=True)
class Family:
    """One family's column page, how its interface writes a window, and which window a request asks for."""

    column: str
    page: str
    size: int
    render: Callable[[list[Entry | None], Any], str]
    number: str  # pattern of what a request says of the window
    first: int = 1  # what the first window is called
    nulls: bool = True  # whether its answers are JSON all through
    options: Mapping[str, str] = field(default_factory=dict)


def _items(entries: list[Entry | None], name: str, url: str) -> list[Any]:
    return [
        None if item is None else {new: item[old] for new, old in ((name, "title"), (url, "url")) if old in item}
        for item in entries
    ]


def _html(entries: list[Entry | None]) -> list[str]:
    return [
        f"<li><a {'href=' + repr(item['url']) if 'url' in item else ''} title='{item.get('title', '')}'>"
        f"{item.get('title', '')}</a><span>2025-01-20</span></li>"
        for item in entries
        if item is not None
    ]


def _datastore(entries: list[Entry | None], total: Any) -> str:
    records = "".join(f"<record><![CDATA[{markup}]]></record>" for markup in _html(entries))
    told = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    return f"<datastore>{told}<recordset>{records}</recordset></datastore>"


def _jpaas(entries: list[Entry | None], total: Any) -> str:
    pager = f'<div class="pagination" rows="15" count="{total}"></div>' if total is not None else ""
    return json.dumps({"success": True, "data": {"html": f"<ul>{''.join(_html(entries))}</ul>{pager}"}})


def _search(entries: list[Entry | None], total: Any) -> str:
    rows = "".join(
        f"<tr class='tr_main_value_odd'><td>{markup.removeprefix('<li>').removesuffix('</li>')}</td></tr>"
        for markup in _html(entries)
    )
    pages = f"&nbsp;&nbsp;共{-(-total // 20)}页&nbsp;共{total}条" if isinstance(total, int) and total > 0 else "共1页"
    return f"<table>{rows}</table>{pages}"


def _lonsun(entries: list[Entry | None], total: Any) -> str:
    pages = (
        f"<script>pageCount:{-(-total // 15)}, total:{total}</script>" if isinstance(total, int) and total > 0 else ""
    )
    return f"<ul>{''.join(_html(entries)) or '<li>暂无信息</li>'}</ul>{pages}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


BASE = f"http://{HOST}/zwgk/nb/"
FAMILIES = {
    "kaipu": Family(
        BASE,
        f"<meta name='channelId' content='{'ab' * 16}'><script>$.get('/common/search/' + id)</script>",
        20,
        lambda entries, total: _json({"data": {"results": _items(entries, "title", "url"), "total": total, "page": 1}}),
        r"page=(\d+)",
    ),
    "gkmlpt": Family(
        f"http://{HOST}/gkmlpt/api/all/77?page=1&sid=5",
        "",
        100,
        lambda entries, total: _json({"articles": _items(entries, "title", "url"), "classify": {"post_count": total}}),
        r"page=(\d+)",
    ),
    "jpaas": Family(
        BASE,
        "<script src='unitbuild.js' url='/api-gateway/jpaas-publish-server/front/page/build/unit'"
        " querydata=\"{'webId':'1','tplSetId':'2','pageType':'column','tagId':'信息列表','pageId':'3'}\"></script>",
        15,
        _jpaas,
        r"pageNo%22%3A(\d+)",
        nulls=False,
    ),
    "jiangxi": Family(
        BASE,
        "<script>var websiteCode = 'xx'; var codeName = 'col7';</script>",
        15,
        lambda entries, total: _json(
            {
                "code": 200,
                "data": {
                    "total": total,
                    "results": [
                        item and {"source": item | ({"urls": _json({"pc": item["url"]})} if "url" in item else {})}
                        for item in entries
                    ],
                },
            }
        ),
        r"current=(\d+)",
    ),
    "fjdzapp": Family(
        BASE,
        "<script>var PageInfo = {chnlid: '77', x: ''};</script>",
        75,
        lambda entries, total: _json({"data": _items(entries, "doctitle", "chnldocurl"), "recordCount": total}),
        r"(?:^|&)page=(\d+)",
    ),
    "epoint": Family(
        f"http://{HOST}/dynamic/zwgk/govInfoPub.html?categorynum=003006",
        f"<script>var siteGuid = '{UUID}';</script><p>/EWB-FRONT/rest/lightfrontaction/</p>",
        20,
        lambda entries, total: _json({"custom": {"data": _items(entries, "title", "infourl"), "total": total}}),
        r'"pageIndex":(\d+)',
        first=0,
    ),
    "lonsun": Family(
        f"http://{HOST}/public/column/77?type=3",
        "<meta name='SiteId' content='5'><script>var url = '/site/label/8888?labelName=publicInfoList&organId=77';</script>",
        15,
        _lonsun,
        r"pageIndex=(\d+)",
        nulls=False,
    ),
    "hanweb_search": Family(
        BASE,
        "<script>var u='/module/xxgk/search.jsp?infotypeId=A1&jdid=3';</script>",
        20,
        _search,
        r"currpage=(\d+)",
        nulls=False,
    ),
    "truecms": Family(
        BASE,
        f"<script>$('#1').jpage({{ajaxParam:{{columnId:'{UUID}'}},proxyUrl:'/TrueCMS/messageController/getMessage.do',"
        "perPage:20}});</script>".replace("}}}});", "}});"),
        20,
        lambda entries, total: _json({"result": _datastore(entries, total)}),
        r"startrecord=(\d+)",
        nulls=False,
    ),
    "hanweb_jpage": Family(
        f"http://{HOST}/col/col77/index.html",
        "<script>$('#1').jpage({ajaxParam:{columnid:77,unitid:5,webid:1},proxyUrl:'/module/web/jpage/dataproxy.jsp',"
        "perPage:20});</script>",
        20,
        _datastore,
        r"(?:startrecord|[?&]page)=(\d+)",
        nulls=False,
    ),
}


@dataclass(frozen=True)
class Got:
    """A page as the fetcher gives it."""

    url: str
    outcome: str
    body: bytes | None
    reason: str | None = None
    media_type: str | None = "application/json"
    declared_charset: str | None = None

    @property
    def final_url(self) -> str:
        return self.url

    @property
    def good(self) -> bool:
        return self.outcome == "ok"


Answers = Callable[[int], bytes | None]  # the answer to a window, None for a server's error


class Portal:
    """A portal that is a column page and an interface, in place of the network."""

    def __init__(self, family: Family, answers: Answers, page: str = "") -> None:
        self.family, self.answers, self.page = family, answers, page

    async def fetch(
        self,
        portal: PortalJob,
        url: str,
        role: str,
        *,
        conditional: bool = True,
        referer: str | None = None,
        ask: Ask | None = None,
    ) -> Got:
        posted = "&".join(f"{name}={value}" for name, value in ask.form) + (ask.json or "") if ask is not None else ""
        if url == self.family.column and self.family.page:
            return Got(url, "ok", (self.page or f"<html><body>{self.family.page}</body></html>").encode())
        found = re.search(self.family.number, posted) or re.search(self.family.number, url)
        if found is None:
            return Got(url, "not_found", None)  # a script that would name the site
        number = int(found[1]) - self.family.first + 1
        if "startrecord" in found[0]:
            number = -(-int(found[1]) // self.family.size)
        body = self.answers(number)
        return Got(url, "http_error", None, "status 500") if body is None else Got(url, "ok", body)

    def known(self, portal: PortalJob, url: str) -> KnownUrl | None:
        return None


def read(name: str, answers: Answers, page: str = "") -> Column:
    family = FAMILIES[name]
    portal = PortalJob(
        "p", name, "守望县人民政府", f"http://{HOST}/", (family.column,), (HOST,), options=dict(family.options)
    )
    job = Job("r", 0, "memory://", "-", (portal,), "test")
    fetcher = Portal(family, answers, page)
    visit = Visit(job, portal, fetcher, lambda record: None, {})
    return asyncio.run(PLATFORMS[name].read_column(visit, family.column))


def honest(name: str, total: Any = "count", change: Callable[[list[Entry | None]], None] | None = None) -> Answers:
    """An interface with two windows and a half; ``total``: what it says of their number, ``change``: of each window."""
    family = FAMILIES[name]
    count = family.size * 2 + family.size // 2

    def answer(number: int) -> bytes:
        numbers = range((number - 1) * family.size + 1, min(number * family.size, count) + 1)
        entries: list[Entry | None] = [entry(item) for item in numbers]
        if change is not None and entries:
            change(entries)
        return family.render(entries, count if total == "count" else total).encode()

    return answer


def instead(name: str, window: int, body: bytes | None, total: Any = "count") -> Answers:
    """An honest interface with another answer to one window."""
    usual = honest(name, total)
    return lambda number: body if number == window else usual(number)


def missing(name: str, column: Column) -> set[str]:
    count = FAMILIES[name].size * 2 + FAMILIES[name].size // 2
    return {address(number) for number in range(1, count + 1)} - {row.url for row in column.rows}


ALL = sorted(FAMILIES)
COUNTED = [
    name for name in ALL if name != "hanweb_search"
]  # whose pager is what says how many there are: none is one page
LINES = [name for name in ALL if name not in ("jpaas", "lonsun", "hanweb_search")]  # rows of markup are told by address
JSON = [name for name in ALL if FAMILIES[name].nulls]


@pytest.mark.parametrize("name", ALL)
def test_an_honest_interface_is_read_whole(name: str) -> None:
    column = read(name, honest(name))
    assert (column.outcome, missing(name, column), column.reasons) == ("complete", set(), [])


def bodies(name: str, total: Any) -> dict[str, bytes | None]:
    """What may come in place of a window."""
    usual, family = honest(name, total)(2), FAMILIES[name]
    found: dict[str, bytes | None] = {
        "server error": None,
        "login": LOGIN.encode(),
        "empty": b"",
        "null": b"null",
        "empty object": b"{}",
        "empty array": b"[]",
        "a word": b'"error"',
        "error": '{"code":500,"msg":"系统异常","data":null,"success":false}'.encode(),
        "truncated": usual[: len(usual) // 2] if usual[:1] == b"{" else usual[:40],
        "no entries": family.render([], total).encode(),
        "no entries, none declared": family.render([], 0).encode(),
        "another key": b'{"rows":[],"list":[],"records":[],"code":0}',
    }
    return found


@pytest.mark.parametrize("window", [1, 2, 3])
@pytest.mark.parametrize("name", ALL)
def test_a_window_that_is_none_leaves_the_list_open(name: str, window: int) -> None:
    for what, body in bodies(name, "count").items():
        column = read(name, instead(name, window, body))
        assert column.outcome != "complete", f"{what}: {len(missing(name, column))} entries lost, {column.reasons}"
        assert NEWS not in " ".join(row.url for row in column.rows), what


@pytest.mark.parametrize("name", COUNTED)
def test_a_window_that_is_none_leaves_a_list_without_a_total_open(name: str) -> None:
    for what, body in bodies(name, None).items():
        column = read(name, instead(name, 2, body, None))
        assert column.outcome != "complete", f"{what}: {len(missing(name, column))} entries lost, {column.reasons}"


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize("total", ["text", None, -1, -100, 0, 1, 3, True, "many", 2.5, [], {}], ids=str)
def test_a_total_that_is_none_hides_nothing(name: str, total: Any) -> None:
    family = FAMILIES[name]
    column = read(name, honest(name, str(family.size * 2 + family.size // 2) if total == "text" else total))
    assert not missing(name, column) or column.outcome != "complete", column.reasons
    if total in ("text", None):
        assert (column.outcome, missing(name, column)) == ("complete", set())


def _null(entries: list[Entry | None]) -> None:
    entries[0] = None


def _bare(entries: list[Entry | None]) -> None:
    assert entries[0] is not None
    del entries[0]["url"]


def _nameless(entries: list[Entry | None]) -> None:
    assert entries[0] is not None
    entries[0]["title"] = ""


@pytest.mark.parametrize("name", ALL)
def test_a_column_page_that_is_none_is_no_list(name: str) -> None:
    news = f"<ul><li><a href='{NEWS}'>县内要闻一则</a><span>2025-01-01</span></li></ul>"
    for page in (
        LOGIN,
        LOGIN.replace("<title>登录", "<title>守望县人民政府"),
        f"<html><title>系统维护</title><body>系统维护中{news}</body></html>",
        f"<html><title>守望县人民政府</title><body>给您带来不便{news}</body></html>",
        f"<html><title>全站检索</title><body><form><input name='q'></form>{news}</body></html>",
        "<html><title>x</title><body></body></html>",
        "{}",
        '{"code":500,"articles":[],"data":[]}',
    ):
        portal = page if FAMILIES[name].page else ""
        column = read(name, lambda number, page=page: page.encode(), portal)  # type: ignore[misc]
        assert column.outcome != "complete", page


@pytest.mark.parametrize("total", ["count", None])
@pytest.mark.parametrize("name", ALL)
def test_an_entry_that_leads_nowhere_is_told(name: str, total: Any) -> None:
    markup = not FAMILIES[name].nulls
    for change in (_bare, _nameless) if markup else (_null, _bare, _nameless):
        if total is None and markup and "jpage" not in name and name != "truecms":
            continue  # markup without a link is no entry: only a total tells
        column = read(name, honest(name, total, change))
        assert column.outcome != "complete" and len(missing(name, column)) == 3, change.__name__


@pytest.mark.parametrize("name", JSON)
def test_entries_of_other_shapes_are_no_crash(name: str) -> None:
    for odd in (
        {"title": 5, "url": 7},
        {"title": {}, "url": []},
        {"title": "x", "url": "http://[bad"},
        {"title": None},
    ):
        column = read(name, honest(name, "count", lambda entries, odd=odd: entries.append(dict(odd))))  # type: ignore[misc]
        assert not missing(name, column)


@pytest.mark.parametrize("name", ALL)
def test_every_dress_of_an_answer(name: str) -> None:
    usual = honest(name)
    dresses: list[Callable[[bytes], bytes]] = [lambda body: b"\xef\xbb\xbf" + body, lambda body: b"\n " + body + b"\n"]
    if FAMILIES[name].nulls:
        dresses += [lambda body: body.decode().encode("gb18030"), lambda body: b"cb(" + body + b");"]
    for dress in dresses:
        if name == "gkmlpt" and dress(b"{}").startswith(b"cb"):
            continue  # its first window is the column's page
        column = read(name, lambda number, dress=dress: dress(usual(number) or b""))  # type: ignore[misc]
        assert (column.outcome, missing(name, column)) == ("complete", set()), dress(b"{}")


@pytest.mark.parametrize("name", ALL)
def test_an_interface_that_gives_its_first_window_for_every_window(name: str) -> None:
    for total in ("count", None) if name in COUNTED else ("count",):
        first = honest(name, total)(1)
        assert read(name, lambda number, first=first: first).outcome != "complete", total  # type: ignore[misc]


@pytest.mark.parametrize("name", LINES)
def test_an_entry_twice_in_a_window_is_two_lines_of_the_total(name: str) -> None:
    def twice(entries: list[Entry | None]) -> None:
        entries[-1] = entries[0]

    family = FAMILIES[name]
    column = read(name, honest(name, family.size * 2 + family.size // 2, twice))
    assert (column.outcome, len(missing(name, column))) == ("complete", 3)
    assert read(name, honest(name, family.size * 2 + family.size // 2 + 1, twice)).outcome != "complete"


@pytest.mark.parametrize("name", ALL)
def test_an_entry_on_another_host_is_in_the_list(name: str) -> None:
    def away(entries: list[Entry | None]) -> None:
        entries[0] = {
            "title": "别处2024年政府信息公开工作年度报告",
            "url": "http://other.gov.test/art/2025/1/1/art_77_5.html",
        }

    column = read(name, honest(name, "count", away))
    assert "http://other.gov.test/art/2025/1/1/art_77_5.html" in {row.url for row in column.rows}
