"""gkmlpt replicas: a tree in a script, a hundred articles at a time, articles inside scripts, a leaf that ends before its total."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames, nfcms
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Responder, Site, fixed

_SIZE = 100
_CHINA = timezone(timedelta(hours=8))
_Json = dict[str, object]


def sites() -> list[Site]:
    """A city with a leaf of two windows and a jump to a list, and a bureau under a prefix whose second window is 404."""
    return [_city(), _bureau()]


def _city() -> Site:
    name, host = "港明市人民政府", "www.gkmlpt.portal.test"
    site = Site(host)
    reports = [report(organ, year) for year in (2024, 2023, 2022) for organ in (name, "港明市财政局")]
    articles = [_listed(host, "", item) for item in reports]
    articles[2] |= {"url": _address(host, "", reports[2], mobile=True), "post_url": _address(host, "", reports[2])}
    articles[3] |= {"display_publish_time": int(_moment(reports[3]).timestamp()), "created_at": ""}
    for item in reports:
        site.handlers[_path("", item)] = fixed(_detail(name, item, report_body(item)), date=item.published)
    filed = load_content("hongze_2023")
    stored = "/attachment/1/1658/1658591/12541123.pdf"
    entry = _listed(host, "", filed)
    entry["attachment"] = [
        {"id": 12541123, "name": f"{filed.title}.pdf", "mime": "application/pdf", "url": f"http://{host}{stored}"}
    ]
    link = f'<p>全文见附件。</p><p><a class="nfw-cms-attachment" href="http://{host}{stored}">{filed.title}.pdf</a></p>'
    site.handlers[_path("", filed)] = fixed(_detail(name, filed, link), date=filed.published)
    site.handlers[stored] = fixed(load_file("hongze_2023.pdf"), date=filed.published, content_type="application/pdf")
    jumped = report(name, 2021)
    target = f"/zwgk/xxgknb/szf/content/post_{nfcms.number_of(jumped)}.html"
    site.handlers[target] = fixed(nfcms.article(name, jumped, report_body(jumped)), date=jumped.published)
    jump = _listed(host, "", jumped) | {"type": "url", "url": f"http://{host}{target}"}
    articles += [*_circulars(host, 94), entry, jump]
    organs = [report(f"港明市{organ}", 2022) for organ in ("教育局", "民政局")]
    folder = "/zwgk/xxgknb/bm/"
    for item in organs:
        path = f"{folder}content/post_{nfcms.number_of(item)}.html"
        site.handlers[path] = fixed(nfcms.article(name, item, report_body(item)), date=item.published)
    rows = [Row(f"{folder}content/post_{nfcms.number_of(item)}.html", item.title, item.published) for item in organs]
    nfcms.lists(site, name, rows, folder, size=5)
    tree: list[_Json] = [
        {"id": 2100, "name": "政策文件", "parent": 0, "post_count": 0, "children": [], "jump_url": ""},
        {"id": 2110, "name": "统计年报", "parent": 0, "post_count": 9, "children": [], "jump_url": ""},
        {
            "id": 2120,
            "name": "政府信息公开年报",
            "parent": 0,
            "post_count": 0,
            "jump_url": "",
            "children": [
                {"id": 2121, "name": "市政府年报", "parent": 2120, "post_count": len(articles), "children": []},
                {"id": 2122, "name": "部门年报", "parent": 2120, "post_count": 0, "jump_url": f"http://{host}{folder}"},
            ],
        },
    ]
    site.handlers |= frames.way_down(name, "/gkmlpt/index")
    site.handlers["/gkmlpt/index"] = fixed(_index(name, "755001", tree), validators=False)
    site.responders["/gkmlpt/api/all/2121"] = _leaf("755001", 2121, "市政府年报", articles)
    return site


def _bureau() -> Site:
    name, host, prefix = "粤榕市生态环境局", "bureau.gkmlpt.portal.test", "/yrhjj"
    site = Site(host)
    reports = [report(name, year) for year in range(2023, 2018, -1)]
    for item in reports:
        site.handlers[_path(prefix, item)] = fixed(_detail(name, item, report_body(item)), date=item.published)
    articles = [*(_listed(host, prefix, item) for item in reports), *_circulars(host, 125)]
    tree: list[_Json] = [
        {"id": 21022, "name": "环境影响评价", "parent": 0, "post_count": 203, "children": []},
        {"id": 21030, "name": "信息公开年度报告", "parent": 0, "post_count": len(articles), "children": []},
    ]
    site.handlers |= frames.way_down(name, f"{prefix}/gkmlpt/index")
    site.handlers[f"{prefix}/gkmlpt/index"] = fixed(_index(name, "758001", tree), validators=False)
    leaf = _leaf("758001", 21030, "信息公开年度报告", articles, hidden=1, windows=1)
    site.responders[f"{prefix}/gkmlpt/api/all/21030"] = leaf
    return site


def _leaf(
    sid: str, number: int, name: str, articles: Sequence[_Json], *, hidden: int = 0, windows: int = 9
) -> Responder:
    """The interface of one leaf: page 0 is page 1; some entries are hidden; beyond its windows it says 404."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        page = max(int(query.get("page", "1")), 1)
        if query.get("sid") != sid or page > windows:
            return Answer(b'{"message":"Not Found"}', status=404, content_type="application/json")
        shown = articles[(page - 1) * _SIZE : page * _SIZE - hidden]
        counts = {"id": number, "name": name, "parent": 0, "post_count": len(articles), "theme_count": len(articles)}
        answer = {"classify": counts, "articles": shown}
        return Answer(json.dumps(answer, ensure_ascii=False).encode(), content_type="application/json")

    return respond


def _listed(host: str, prefix: str, item: Content) -> _Json:
    return {
        "id": int(nfcms.number_of(item)),
        "title": item.title,
        "date": int(_moment(item).timestamp()) - 5 * 86400,
        "created_at": f"{item.published} 10:48:49",
        "publisher": item.source,
        "identifier": "",
        "url": _address(host, prefix, item),
        "post_url": _address(host, prefix, item),
        "type": "normal",
        "attachment": [],
        "is_expired": 0,
    }


def _circulars(host: str, count: int) -> list[_Json]:
    """Entries that are no reports."""
    url = f"http://{host}/gkmlpt/content/9/9000/post_"
    return [
        {
            "id": 9000000 + number,
            "title": f"政务公开工作简报第{number + 1}期",
            "created_at": "2021-06-01 09:00:00",
            "url": f"{url}{9000000 + number}.html",
            "type": "normal",
            "attachment": [],
        }
        for number in range(count)
    ]


def _path(prefix: str, item: Content) -> str:
    number = nfcms.number_of(item)
    return f"{prefix}/gkmlpt/content/{number[0]}/{number[:4]}/post_{number}.html"


def _address(host: str, prefix: str, item: Content, *, mobile: bool = False) -> str:
    path = _path(prefix, item)
    return f"http://{host}{path.replace('/post_', '/mpost_') if mobile else path}"


def _moment(item: Content) -> datetime:
    return datetime.fromisoformat(f"{item.published}T00:00:00").replace(tzinfo=_CHINA)


def _index(name: str, sid: str, tree: list[_Json]) -> str:
    """The platform's front page: nothing to see, the tree in an object whose keys are bare."""
    config = (
        f"window._CONFIG = {{\n ACTION: 'index',\n SERVICE_AREA_ID: 755,\n SID: '{sid}',\n SITE_NAME: '{name}',\n"
        f" TREE: {json.dumps(tree, ensure_ascii=False)},\n}};"
    )
    return _carrier("政府信息公开", "<div id='app'></div>", config, "/m/")


def _detail(site: str, item: Content, content: str) -> str:
    """An article: what is visible is its index table, the text stands in the script with its brackets escaped."""
    value = {"id": int(nfcms.number_of(item)), "title": item.title, "content": content, "publisher": item.source}
    held = json.dumps(value, ensure_ascii=False).replace("<", "\\u003C").replace("/", "\\/")
    config = f"window._CONFIG = {{\n ACTION: 'content',\n SID: '755001',\n DETAIL: {held},\n TREE: [],\n}};"
    table = (
        f"<table><tr><td>索引号</td><td></td><td>发布机构</td><td>{item.source}</td></tr>"
        f"<tr><td>名称</td><td>{escape(item.title)}</td><td>文号</td><td></td></tr></table><div id='content'></div>"
    )
    return _carrier(item.title, table, config, "mpost_1.html")


def _carrier(title: str, visible: str, config: str, mobile: str) -> str:
    """A page that a script fills and that sends telephones elsewhere."""
    script = f"{config}\nif (/Mobile/.test(navigator.userAgent)) {{ location.href = '{mobile}'; }}"
    head = f"<!doctype html>\n<html><head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    return f"{head}<body>{visible}<script>\n{script}\n</script></body></html>"
