"""Lists and notices of the platform families, read from markup made here."""

from __future__ import annotations

import pytest

from spiders.html import parse_html
from spiders.platforms import PLATFORMS, recognise
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Row
from spiders.platforms.kunming import Kunming
from spiders.platforms.links import skeleton
from spiders.platforms.static_list import ListPage
from spiders.platforms.titles import choose, title_year
from spiders.platforms.trs import Trs
from spiders.platforms.twins import fold

BASE = "http://www.x.gov.cn/zfxxgk/zfxxgknb/"


def trs_list(rows: str, tail: str = "") -> ListPage:
    text = f"<html><body><a href='/'>首页</a><a href='../zn/'>指南</a><ul>{rows}</ul>{tail}</body></html>"
    tree = parse_html(text)
    assert tree is not None
    return Trs().read_list(text, tree, BASE)


def test_trs_rows_have_absolute_links_whole_titles_and_dates() -> None:
    page = trs_list(
        "<li><a href='./202401/t20240119_1.html' title='某县2023年政府信息公开工作年度报告'>某县2023年政府信…</a>"
        "<span>2024-01-19</span></li>"
        "<li><a href=../../gk/t20230112_2.shtml>乙局2022年年报</a></li>"
        "<li><a href='./t19700101_3.html'>丙局2021年年报</a><span>[2022.1.8]</span></li>"
        "<li><a href='javascript:void(0)'>无</a><span>2022-01-01</span></li>"
        "<li><a href='mailto:a@x'>信</a></li>",
        'createPageHTML(9, 0, "index", "html");',
    )
    assert page.rows == (
        Row(f"{BASE}202401/t20240119_1.html", "某县2023年政府信息公开工作年度报告", "2024-01-19", "2024-01-19"),
        Row("http://www.x.gov.cn/gk/t20230112_2.shtml", "乙局2022年年报", None, "2023-01-12"),
        Row(f"{BASE}t19700101_3.html", "丙局2021年年报", "2022-01-08", None),
    )
    assert (page.pages, page.base, page.extension, page.declared) == (9, "index", "html", None)


def test_trs_pagers() -> None:
    row = "<li><a href='./t20240119_1.html'>甲</a></li>"
    assert trs_list(row, "<script>createPageHTML(3,1,'index_77','shtml')</script>").base == "index_77"
    assert trs_list(row, "<script>var countPage = 4//</script>共 <b>31</b> 条").pages == 4
    assert trs_list(row, "<script>var countPage = 4</script>共 <b>31</b> 条").declared == 31
    assert trs_list(row).pages == 1
    six = "<script>createPageHTML('page_div',5,1,'list','shtml',70)</script>"
    assert trs_list(row, six).pages == 1, "six arguments belong to another family"


def test_a_mobile_twin_is_no_second_notice() -> None:
    rows = "<li><a href='t20210203_8_wap.html'>甲</a></li><li><a href='t20210203_8.html'>甲</a></li>"
    (row,) = fold(trs_list(rows).rows, Trs().main_address)
    assert (row.url, row.aliases) == (f"{BASE}t20210203_8.html", (f"{BASE}t20210203_8_wap.html",))
    (alone,) = fold(trs_list("<li><a href='t20210203_8_wap.html'>甲</a></li>").rows, Trs().main_address)
    assert (alone.url, alone.aliases) == (f"{BASE}t20210203_8_wap.html", ())


def test_kunming_rows_and_the_page_total_in_its_script() -> None:
    text = """<ul><li>
    <div class="item-url"><p><a href="/c/2021-02-02/5.shtml">某市2020年年报</a></p><p>2021.02.03</p></div>
    </li></ul>
    <script>if (ele.value < 1 || ele.value>12) alert(1)</script>"""
    tree = parse_html(text)
    assert tree is not None
    page = Kunming().read_list(text, tree, "http://www.km.gov.cn/zfxxgk/zfxxgknb/")
    assert page.rows == (
        Row("http://www.km.gov.cn/c/2021-02-02/5.shtml", "某市2020年年报", "2021-02-03", "2021-02-02"),
    )
    assert (page.pages, page.extension) == (12, "shtml")


def test_attachments_are_files_wherever_they_stand() -> None:
    html = """<div class=TRS_Editor><a href="./P020240119.pdf" title="报告.pdf">报告.pdf</a>
    <a href="P020240119.pdf#page=2">again</a><a href="/protect/P02/P0.OFD">版式</a>
    <a href="/download?filename=a1.docx">文档</a><a href="http://www.x.gov.cn/a.html">页</a>
    <iframe src="/viewer/b.pdf"></iframe></div>"""
    found = [
        (item.url.rsplit("/", 1)[-1], item.name) for item in Trs().read_attachments(html, BASE + "t20240119_1.html")
    ]
    assert found == [
        ("P020240119.pdf", "报告.pdf"),
        ("P0.OFD", "版式"),
        ("download?filename=a1.docx", "文档"),
        ("b.pdf", "b.pdf"),
    ]


def test_the_file_behind_a_viewer_is_the_attachment() -> None:
    html = """<iframe src="/web/viewer.html?file=%2Ffiles%2Fb.pdf#page=1"></iframe>
    <a href="/view.jsp?url=../files/c.PDF&amp;x=1">在线阅读</a><a href="/system/download.jsp?file=a.pdf">报告.pdf</a>"""
    found = [item.url for item in Trs().read_attachments(html, "http://www.x.gov.cn/nb/t1.html")]
    assert found == [
        "http://www.x.gov.cn/files/b.pdf",
        "http://www.x.gov.cn/files/c.PDF",
        "http://www.x.gov.cn/system/download.jsp?file=a.pdf",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='{}'>附件</a>",
        "<a href='{}'>附件1</a>",
        "<a href='{}'>附件２：</a>",
        "<a href='{}'>附件：某局2023年政府信息公开工作年度报告</a>",
        "附件：<a href='{}'>某局2023年政府信息公开工作年度报告</a>",
        "<a href='{}'>下载</a>",
        "<a href='{}'> 点击 下载 </a>",
        "<a href='{}'>全文下载</a>",
        "<a href='{}'>附件下载</a>",
        "<a href='{}'>下载全文</a>",
        "<a href='{}'>请点击下载查看</a>",
        "<a href='{}'>PDF版</a>",
        "<a href='{}'>PDF版下载</a>",
        "<a href='{}'>（Word版）</a>",
        "<a href='{}'>某局2023年年报.pdf</a>",
    ],
)
@pytest.mark.parametrize("address", ["/attach/8f3a", "/download?id=7", "/file/2024/", "/down.jsp?fid=3"])
def test_a_link_that_is_only_called_a_file_is_an_attachment(link: str, address: str) -> None:
    expected = [] if address.endswith("/") else [f"http://www.x.gov.cn{address}"]
    html = f"<div class=TRS_Editor><p>全文见附件。{link.format(address)}</p></div>"
    assert [item.url for item in Trs().read_attachments(html, "http://www.x.gov.cn/nb/t1.html")] == expected


@pytest.mark.parametrize(
    "html",
    [
        "<a href='http://evil.com/attach/8f3a'>附件</a>",
        "<a href='//www.x.gov.cn.evil.com/attach/8f3a'>附件下载</a>",
        "<a href='javascript:down(3)'>附件</a>",
        "<a href='#fj'>附件</a>",
        "<a href='/nb/t1.html'>附件</a>",
        "<a href='/nb/t2.shtml'>下载</a>",
        "<a href='/client.apk'>下载</a>",
        "<div class='footer-nav'><a href='/download?app=1'>下载</a></div>",
        "<nav><a href='/down'>下载</a></nav>",
        "<a href='/xzzx'>下载中心</a><a href='/app?x=1'>APP下载</a><a href='/a?b=1'>手机客户端下载</a>",
        "<a href='/fjb'>附件厂搬迁公告</a>",
        "<a href='/print?id=1'>打印</a><a href='/doc/1'>政策文件</a>",
    ],
)
def test_a_link_elsewhere_is_no_attachment_whatever_it_is_called(html: str) -> None:
    assert Trs().read_attachments(f"<p>{html}</p>", "http://www.x.gov.cn/nb/t1.html") == ()


def test_of_links_without_a_type_a_few_are_asked_for() -> None:
    html = "".join(f"<a href='/attach/{n}'>附件{n}</a>" for n in range(40)) + "<a href='/files/z.pdf'>报告</a>"
    found = [item.url for item in Trs().read_attachments(html, "http://www.x.gov.cn/nb/t1.html")]
    assert len(found) == 9 and found[-1].endswith("z.pdf")


def test_an_entry_that_is_linked_twice_is_called_what_says_that_it_is_a_report() -> None:
    page = trs_list(
        "<li><a href='t20240119_1.html'>公告</a><a href='t20240119_1.html'>某局2023年政府信息公开工作年度报告</a>"
        "<span>2024-01-19</span></li><li><a href='t20230119_2.html'>某局2022年年报</a><a href='t20230119_2.html'>更多</a></li>"
    )
    assert [row.title for row in page.rows] == ["某局2023年政府信息公开工作年度报告", "某局2022年年报"]


def test_columns_of_years_in_chinese_numerals_are_columns() -> None:
    page = trs_list(
        "<li><a href='2023n/'>二〇二三年</a></li><li><a href='b/'>二○二二年</a></li><li><a href='c/'>二零二一年年报</a></li>"
        "<li><a href='d/'>2020年</a></li>"
    )
    assert [url.removeprefix(BASE) for url in page.inner] == ["2023n/", "b/", "c/", "d/"]


def test_families_are_told_apart() -> None:
    trs = '<div class=TRS_Editor></div><script>createPageHTML(9,0,"index","html")</script>'
    assert recognise(trs, BASE)[0] == ("trs", pytest.approx(0.9))
    kunming = '<div class="item-url"><a href="/c/2021-02-02/5.shtml"></a></div><script>ele.value>3</script>'
    assert recognise(kunming, "http://www.km.gov.cn/zfxxgk/")[0][0] == "kunming"
    assert recognise("<p>年报</p>", "http://www.x.gov.cn/col/col13287/index.html") == []
    assert all(PLATFORMS[name].name == name for name in PLATFORMS)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("安宁市人民政府2020年度政府信息公开工作年度报告", None),
        ("洪山区人民政府信息公开工作年度报告（2023年度）", None),
        ("政府信息公开工作年度报告", None),
        ("某局2019年信息公开年报", None),
        ("某镇2021年政府信息公开工作报告", None),
        ("某县2023年年度报告", None),
        ("一图读懂某县2023年政府信息公开工作年度报告", "companion"),
        ("某县2023年政府信息公开工作年度报告（图解）", "companion"),
        ("某县政府信息公开指南", "about"),
        ("关于做好2023年政府信息公开工作年度报告编制的通知", "about"),
        ("某县2023年度部门决算公开报告", "other"),
        ("某县2023年法治政府建设年度报告", "other"),
        ("某县召开会议", "other"),
        ("县政府办公室关于印发2019年政府信息公开工作年度报告的通知", None),
        ("县政府关于公布2019年政府信息公开工作年度报告的通知", None),
        ("关于发布2019年政府信息公开年度报告的公告", None),
        ("2008年政府信息公开工作情况报告", None),
        ("某局２０２３年度政府信息公开情况的报告", None),
        ("<b>某县</b>二○二三年 政府信息 公开年报", None),
        ("某市某县人民政府2023年政府信息公开工作…", None),
        ("财政局2023年年度报告", None),
        ("审计局2023年政府信息公开年度报告", None),
        ("关于编制并公布2023年政府信息公开工作年度报告的通知", "about"),
        ("关于报送2023年政府信息公开工作年度报告的通知", "about"),
        ("关于印发《政府信息公开工作年度报告格式》的通知", "about"),
        ("关于政府信息公开工作年度报告有关事项的通知", "about"),
        ("关于做好2023年政府信息公开工作年度报告公布工作的通知", "about"),
        ("2023年政府信息公开年度报告编制说明", "about"),
        ("政府信息公开年度报告编制培训", "about"),
        ("关于印发2023年年度报告的通知", "other"),
        ("2023年上半年政府信息公开工作情况报告", "other"),
        ("2023年第三季度政府信息公开工作报告", "other"),
        ("财政局2023年财政年度报告", "other"),
        ("某局2020年政府信息公开报告解读", "companion"),
        ("漫画：2020年政府信息公开年报", "companion"),
    ],
)
def test_reports_are_chosen_by_title_and_the_rest_has_a_reason(title: str, why: str | None) -> None:
    chosen, left = choose([Row("http://x/1", title)], ())
    assert (left[0].why if left else None) == why
    assert len(chosen) + len(left) == 1


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("某局2023年政府信息公开工作年度报告", 2023),
        ("政府信息公开工作年度报告（2023年度）", 2023),
        ("政府信息公开工作年度报告（２０２３）", 2023),
        ("某县政府信息公开工作2023年度报告", 2023),
        ("某局2023政府信息公开年报", 2023),
        ("某局２０２４年政府信息公开工作年度报告", 2024),
        ("某局 2 0 2 3 年政府信息公开年报", 2023),
        ("某局二〇二二年年报", 2022),
        ("某局二0二三年政府信息公开年报", 2023),
        ("某局二Ｏ二三年政府信息公开年报", 2023),
        ("某局二О二三年度政府信息公开年报", 2023),
        ("二零一九年政府信息公开年报", 2019),
        ("二○○八年政府信息公开年报", 2008),
        ("2024年公布2023年政府信息公开工作年度报告", 2023),
        ("2024年1月发布2023年度政府信息公开工作年度报告", 2023),
        ("2023年政府信息公开工作年度报告（2024年更新）", 2023),
        ("关于公布2023年政府信息公开工作年度报告的公告（2024年第1号）", 2023),
        ("某局〔2024〕5号 2023年政府信息公开年报", 2023),
        ("政府信息公开工作年度报告（2024年1月15日）", None),
        ("政府信息公开工作年度报告 2024-01-15", None),
        ("政府信息公开工作年度报告[20240115]", None),
        ("政府信息公开工作年度报告", None),
        ("2022-2023年度政府信息公开年报", 2023),
    ],
)
def test_the_year_a_title_names_in_every_dress(title: str, year: int | None) -> None:
    assert title_year(title) == year


def test_years_choose_entries() -> None:
    row = Row("http://x/1", "某局2023年政府信息公开工作年度报告")
    undated = Row("http://x/2", "政府信息公开工作年度报告")
    assert choose([row, undated], (2020,))[0] == [undated], "only its page can tell the year"


def test_dates_in_every_dress() -> None:
    assert iso_date("发布：2024年1月9日") == "2024-01-09"
    assert iso_date("2024.01.09") == iso_date("2024/1/9") == "2024-01-09"
    assert iso_date("2024-13-40") is None
    assert iso_date("电话 0871-68710880") is None


def test_a_skeleton_is_the_same_however_many_rows_there_are() -> None:
    def shape(rows: int, cls: str = "list") -> str:
        tree = parse_html(f"<ul class='{cls}'>{'<li><a href=x>a</a></li>' * rows}</ul>")
        assert tree is not None
        return skeleton(tree)

    assert shape(2) == shape(9)
    assert shape(2) != shape(2, "news")
