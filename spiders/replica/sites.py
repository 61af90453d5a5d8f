"""The replica portals: which address answers what. Deterministic apart from the visit counter and faults that count."""

from __future__ import annotations

from spiders.replica import pages
from spiders.replica.content import Content, load_content, load_file
from spiders.replica.pages import Row
from spiders.replica.site import ROBOTS_OPEN, Answer, Handler, Site, fixed


def all_sites() -> dict[str, Site]:
    """Fresh replicas by host name."""
    return {site.host: site for site in (anning(), hongze(), fault(), closed(), norobots())}


def anning() -> Site:
    """Kunming /c/ family: a list of two pages whose second is ``index_2``; article pages count their visitors."""
    name, column = "安宁市人民政府门户网站", "/zfxxgk/zfxxgknb/"
    site = Site("www.anning.portal.test")
    reports = {
        "/c/2024-01-15/6812345.shtml": "anning_shili_2023",
        "/c/2023-01-16/6412207.shtml": "anning_shili_2022",
        "/c/2022-01-18/6003391.shtml": "anning_shili_2021",
        "/c/2021-02-02/5514460.shtml": "anning_2020",
        "/c/2020-01-20/5103318.shtml": "anning_shili_2019",
    }
    contents = {path: load_content(content) for path, content in reports.items()}
    rows = [Row(path, report.title, report.published) for path, report in contents.items()]
    guide = Row("/c/2020-05-11/5203310.shtml", "安宁市人民政府政府信息公开指南", "2020-05-11")
    first, second = [guide, *rows[:2]], rows[2:]
    for path, report in contents.items():
        site.handlers[path] = _counted_article(site, name, path, report)
    page_one = fixed(pages.kunming_list(name, first, pages=2, current=1), date="2024-01-15")
    site.handlers |= {
        "/": fixed(pages.home_page(name)),
        "/robots.txt": fixed(ROBOTS_OPEN, content_type="text/plain"),
        column: page_one,
        f"{column}index.shtml": page_one,
        f"{column}index_2.shtml": fixed(pages.kunming_list(name, second, pages=2, current=2), date="2022-01-18"),
    }
    return site


def _counted_article(site: Site, name: str, path: str, report: Content) -> Handler:
    return lambda: Answer(pages.kunming_article(name, report, 1280 + site.counts[path]).encode())


def hongze() -> Site:
    """TRS static: zero-based index files, a stub past the end, one report as PDF attachment, one as a page."""
    name, column = "洪泽区人民政府网站", "/zfxxgk/zfxxgknb/"
    site = Site("www.hongze.portal.test")
    district, bureau = load_content("hongze_2023"), load_content("hongze_shili_2022")
    attachment = f"{column}202401/P020240119402238817245.pdf"
    rows = [
        Row("./202401/t20240119_318820.html", district.title, district.published),
        Row("./202401/t20240122_318911.html", "一图读懂《" + district.title + "》（图解）", "2024-01-22"),
        Row("./202301/t19700101_290117.html", bureau.title, bureau.published),
    ]
    index = fixed(pages.trs_list(name, rows[:2], pages=2, current=0), date="2024-01-22")
    site.handlers = {
        "/": fixed(pages.home_page(name)),
        "/robots.txt": fixed(ROBOTS_OPEN, content_type="text/plain"),
        column: index,
        f"{column}index.html": index,
        f"{column}index_1.html": fixed(pages.trs_list(name, rows[2:], pages=2, current=1), date="2023-01-12"),
        f"{column}index_2.html": fixed(pages.STUB),
        f"{column}202401/t20240119_318820.html": fixed(
            pages.trs_attachment_article(name, district, "./P020240119402238817245.pdf"), date="2024-01-19"
        ),
        attachment: fixed(load_file("hongze_2023.pdf"), date="2024-01-19", content_type="application/pdf"),
        f"{column}202301/t19700101_290117.html": fixed(pages.trs_article(name, bureau), date="2023-01-12"),
    }
    return site


def fault() -> Site:
    """A TRS portal that misbehaves; its list says nine entries, shows seven, and its second page repeats the first."""
    name, column = "错例县人民政府网站", "/zfxxgk/zfxxgknb/"
    site = Site("www.fault.portal.test")
    good, busy = load_content("fault_shili_2022"), load_content("fault_shili_2021")
    rows = [
        Row("./202301/t20230128_41001.html", good.title, good.published),
        Row("./202201/t20220127_41002.html", busy.title, busy.published),
        Row("./202101/t20210126_41003.html", "错例县示例局2020年政府信息公开工作年度报告", "2021-01-26"),
        Row("./202001/t20200121_41004.html", "错例县示例局2019年政府信息公开工作年度报告", "2020-01-21"),
        Row("http://mirror.portal.test/nb/2018.html", "错例县示例局2018年政府信息公开工作年度报告", "2019-01-25"),
        Row("./201801/t20180124_41006.html", "错例县示例局2017年政府信息公开工作年度报告", "2018-01-24"),
        Row("../zfxxgkzn/", "错例县政府信息公开指南", "2018-01-02"),
    ]
    listing = fixed(pages.trs_list(name, rows, pages=2, current=0, declared=9))
    repeated = fixed(pages.trs_list(name, rows, pages=2, current=1, declared=9))
    busy_path = f"{column}202201/t20220127_41002.html"
    site.handlers = {
        "/": fixed(pages.home_page(name)),
        "/robots.txt": fixed(ROBOTS_OPEN, content_type="text/plain"),
        column: listing,
        f"{column}index.html": listing,
        f"{column}index_1.html": repeated,
        f"{column}202301/t20230128_41001.html": fixed(
            pages.trs_article(name, good, charset="gb2312").encode("gb18030"), content_type="text/html"
        ),
        busy_path: _challenge_once(site, busy_path, fixed(pages.trs_article(name, busy))),
        f"{column}202101/t20210126_41003.html": fixed(pages.soft_404_page(name), validators=False),
        f"{column}202001/t20200121_41004.html": fixed(
            "<html><body><h1>500 Internal Server Error</h1></body></html>", validators=False, status=500
        ),
        f"{column}201801/t20180124_41006.html": lambda: Answer(
            b"", status=302, headers=(("Location", "http://mirror.portal.test/nb/2017.html"),)
        ),
    }
    return site


def _challenge_once(site: Site, path: str, then: Handler) -> Handler:
    """521 with the cookies of a known challenge at the first request, the page afterwards."""

    def handler() -> Answer:
        if site.counts[path] > 1:
            return then()
        return Answer(
            b"<script>document.cookie='__jsl_clearance=0';location.href=location.pathname</script>",
            status=521,
            headers=(("Set-Cookie", "__jsluid_h=0123456789abcdef; path=/"),),
        )

    return handler


def closed() -> Site:
    """A portal whose robots.txt forbids everything; what stands behind it must never be asked for."""
    site = Site("www.closed.portal.test")
    report = load_content("fault_shili_2022")
    rows = [Row("./202301/t20230128_51001.html", report.title, report.published)]
    site.handlers = {
        "/robots.txt": fixed("User-agent: *\nDisallow: /\n", content_type="text/plain"),
        "/zfxxgk/zfxxgknb/": fixed(pages.trs_list("闭门县人民政府网站", rows, pages=1, current=0)),
        "/zfxxgk/zfxxgknb/202301/t20230128_51001.html": fixed(pages.trs_article("闭门县人民政府网站", report)),
    }
    return site


def norobots() -> Site:
    """A portal that answers robots.txt with its front page and status 200, so nobody can know what it allows."""
    site = Site("www.norobots.portal.test")
    report = load_content("fault_shili_2022")
    home = fixed(pages.home_page("含糊县人民政府网站"), validators=False)
    rows = [Row("./202301/t20230128_61001.html", report.title, report.published)]
    site.handlers = {
        "/zfxxgk/zfxxgknb/": fixed(pages.trs_list("含糊县人民政府网站", rows, pages=1, current=0)),
    }
    site.missing = home
    return site
