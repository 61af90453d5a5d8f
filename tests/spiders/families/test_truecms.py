"""TrueCMS: jpage datastores in JSON, pages capped by the server, a Referer, and an interface that is switched off."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.platforms import recognise
from spiders.platforms.paged_list import Source
from spiders.platforms.truecms import TrueCms
from spiders.replica.families import family_sites
from spiders.replica.families.truecms import PROXY
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer, Asked
from tests.support.columns import open_page, read_column
from tests.support.replica import crawl, family_portals, make_job, remember

BASE = "http://www.x.gov.cn/lyq/zfxxgknb/list.html"
UUID = "a3660f07-a76d-4ffe-826f-69ef66b5c2f2"


def test_truecms_portals_are_collected_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("truecms")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("truecms", "truecms-county")))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    district, county = first.listing("replica-truecms"), first.listing("replica-truecms-county")
    assert (district.outcome, district.pages, district.collected, district.declared) == ("complete", 4, 36, 36)
    found = {notice.title.split("年政府")[0] for notice in first.notices if notice.portal_id == "replica-truecms"}
    organs = ("涟漪区人民政府", "涟漪区教育局", "涟漪区司法局")
    assert found == {f"{organ}{year}" for organ in organs for year in (2023, 2024)} | {"涟漪区水务局2022"}
    assert all(notice.list_date and notice.url_date is None for notice in first.notices), "addresses carry no date"
    asked = [item.url for item in first.retrievals if PROXY in item.url and "//www." in item.url]
    pages = [{name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} for url in asked]
    assert [(page["startrecord"], page["perpage"]) for page in pages] == [
        ("1", "20"),
        ("11", "10"),
        ("21", "10"),
        ("31", "10"),
    ]
    (file,) = [item for item in first.retrievals if item.role == "attachment"]
    assert (file.outcome, file.media_type) == ("ok", "application/pdf")
    assert (county.outcome, county.collected, county.declared) == ("incomplete", 6, 9)
    assert "window 2 of the list: the answer has no result" in (county.reason or "")
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert [item.path for item in again if "/content/" in item.path and item.status != 304] == []


def test_a_window_that_fails_is_a_hole(tmp_path: Path) -> None:
    site = family_sites("truecms")["www.truecms.portal.test"]
    real = site.responders[PROXY]

    def broken(query: dict[str, str], asked: Asked) -> Answer:
        return Answer(b"", status=500) if query["startrecord"] == "21" else real(query, asked)

    site.responders[PROXY] = broken  # type: ignore[assignment]
    (portal,) = family_portals("truecms")
    read = read_column(site, portal, tmp_path)
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 26)
    assert "list_shorter_than_declared" in read.events


def source(body: str) -> Source | str:
    return open_page(TrueCms(), f"<html><body>{body}</body></html>", BASE)


def call(**fields: str) -> str:
    given = ",".join(f"{name}:'{value}'" for name, value in fields.items())
    return f"<script>$('#list').jpage({{perPage:15,totalRecord:40,proxyUrl:'{PROXY}',ajaxParam:{{{given}}}}})</script>"


def test_the_interface_is_asked_as_the_page_s_script_asks() -> None:
    opened = source(call(columnId=UUID, contentTemplate=""))
    assert isinstance(opened, Source)
    address, ask = TrueCms().ask(opened, 2)
    assert ask is None
    assert (
        address == f"http://www.x.gov.cn{PROXY}?startrecord=16&endrecord=30&perpage=15&columnId={UUID}&contentTemplate="
    )
    assert source("<p>政府信息公开年报</p>") == "no list: no jpage call with a columnId"


@pytest.mark.parametrize("wrap", ["{}", "cb({});", "  jQuery1830_17({})\n"])
def test_json_and_jsonp(wrap: str) -> None:
    opened = source(call(columnId=UUID))
    assert isinstance(opened, Source)
    item = f"<li><a href='/lyq/zfxxgknb/content/{UUID}.html'>某局2023年年报</a><i>2024-01-09</i></li>"
    record = f"<record><![CDATA[{item}]]></record>"
    text = json.dumps(
        {"result": f"<datastore><totalrecord>40</totalrecord><recordset>{record}</recordset></datastore>"}
    )
    window = TrueCms().read_window(wrap.format(text), opened)
    assert [(row.title, row.list_date, row.url_date) for row in window.rows] == [("某局2023年年报", "2024-01-09", None)]
    assert (window.declared, window.windows, window.problem) == (40, 3, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<html><body>登录</body></html>", "the answer is no JSON"),
        ("", "the answer is no JSON"),
        ('{"result":null}', "the answer has no result"),
        ("[]", "the answer has no result"),
        ('{"result":"系统错误"}', "the answer is no datastore"),
    ],
)
def test_what_is_no_answer_is_a_problem(text: str, problem: str) -> None:
    opened = source(call(columnId=UUID))
    assert isinstance(opened, Source)
    assert TrueCms().read_window(text, opened).problem == problem


def test_recognition() -> None:
    for portal in family_portals("truecms", "truecms-county"):
        site = family_sites("truecms")[portal.hosts[0]]
        path = urlsplit(portal.columns[0]).path
        assert recognise(site.handlers[path]().body.decode(), portal.columns[0])[0] == ("truecms", 1.0)
    assert TrueCms().recognise("<p>年报</p>", f"http://www.x.gov.cn/a/content/{UUID}.html") == pytest.approx(0.4)
    jpage = "<script>$('#1').jpage({proxyUrl:'/module/web/jpage/dataproxy.jsp'})</script>"
    assert TrueCms().recognise(jpage, "http://www.x.gov.cn/col/col1/index.html") == 0
