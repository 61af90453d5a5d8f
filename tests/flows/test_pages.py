"""The demo page: every cell once, blanks blank, nothing hostile, nothing loaded, every link leads somewhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import html

from db.answers import CoverageRow, ListingRow
from flows.pages.build import DemoPage, render, write_demo_page
from flows.pages.gloss import gloss
from parsers.form import LAYOUTS
from parsers.model import Finding, Note, Responsibility, Section, Severity, State, Status, Table
from tests.flows.page_samples import (
    BROKEN,
    LAYOUT_2019,
    LAYOUT_2021,
    SPECIAL,
    cell,
    full,
    page,
    portal,
    problem,
    report,
    whole,
)

VOID = {"meta", "br", "link", "img", "input", "hr", "wbr", "col"}


def tree(data: DemoPage) -> html.HtmlElement:
    return html.document_fromstring(render(data))


def printed(element: html.HtmlElement) -> str:
    """What a cell prints, without the value that stands under it."""
    return (element.text or "").strip()


def text_of(root: html.HtmlElement) -> str:
    return root.find("body").text_content()


# ── the form ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("layout", [LAYOUT_2019, LAYOUT_2021, {**LAYOUT_2021, "requests": "2019", "disputes": "2019"}])
def test_every_cell_of_the_form_stands_once_with_its_own_number(layout: dict[str, str]) -> None:
    cells = whole(layout)
    root = tree(page(full(report(cells, layout))))
    shown = {element.get("id"): printed(element) for element in root.xpath("//table[@data-grid]//td")}
    assert shown == {f"r7-{item.table}-{item.row}-{item.column}": item.raw for item in cells}
    assert len(root.xpath("//table[@data-grid]//td")) == len(cells)


@pytest.mark.parametrize("layout", [LAYOUT_2019, LAYOUT_2021])
def test_the_tables_are_whole_grids_whatever_their_merged_headers(layout: dict[str, str]) -> None:
    root = tree(page(full(report(whole(layout), layout))))
    for table, width in {"disclosure": 4, "requests": 10, "disputes": 15}.items():
        (element,) = root.xpath(f"//table[contains(@class, 'paper {table}')]")
        covered: Counter[tuple[int, int]] = Counter()
        lines = element.xpath(".//tr")
        for y, line in enumerate(lines):
            x = 0
            for box in line:
                while covered[(y, x)]:
                    x += 1
                for down in range(int(box.get("rowspan", 1))):
                    for right in range(int(box.get("colspan", 1))):
                        covered[(y + down, x + right)] += 1
        assert covered == Counter({(y, x): 1 for y in range(len(lines)) for x in range(width)})


def test_a_number_stands_under_its_own_column_and_beside_its_own_row() -> None:
    root = tree(page(full(report(whole()))))
    names = {element.get("id"): element.get("data-name") for element in root.xpath("//table[@data-grid]//td")}
    assert names["r7-requests-refused_by_law-legal_service"] == (
        "（三）不予公开 · 2.其他法律行政法规禁止公开 · 法人或其他组织 · 法律服务机构"
    )
    assert names["r7-disputes-litigation_direct-pending"] == "行政诉讼 · 未经复议直接起诉 · 尚未审结"


def test_headers_say_what_they_head() -> None:
    root = tree(page(full(report(whole()))))
    for header in root.xpath("//table[@data-grid]//th"):
        assert header.get("scope") in {"row", "col", "rowgroup", "colgroup"}
    (category,) = root.xpath("//table[contains(@class, 'requests')]//th[starts-with(., '（三）不予公开')]")
    assert (category.get("rowspan"), category.get("scope")) == ("8", "rowgroup")
    (group,) = root.xpath("//table[contains(@class, 'requests')]//th[starts-with(., '法人或其他组织')]")
    assert (group.get("colspan"), group.get("scope")) == ("5", "colgroup")


def test_a_blank_is_empty_an_unread_is_marked_and_neither_is_zero() -> None:
    root = tree(page(full(report(whole(special=SPECIAL)))))

    def of(key: str) -> html.HtmlElement:
        return root.get_element_by_id("r7-" + key.replace("/", "-"))

    assert of("requests/received/legal_service").text_content() == ""
    assert "s-blank" in of("requests/received/legal_service").get("class").split()
    assert of("requests/received/total").text_content() == "⟨未读⟩"
    assert of("requests/other/total").text_content() == "—(未印)"
    assert of("requests/granted/natural_person").text_content() == "/"
    assert of("requests/granted/total").text_content() == "详见附件"
    assert of("requests/carried_in/total").text_content() == "０"


def test_what_was_understood_stands_beside_what_was_printed() -> None:
    root = tree(page(full(report(whole(special=SPECIAL)))))
    of = root.get_element_by_id
    assert of("r7-disclosure-licensing-items_change").text_content() == "增3→ +3"
    assert of("r7-disclosure-penalties-items_change").text_content() == "减4→ -4"
    assert of("r7-disclosure-procurement-amount_wanyuan").text_content() == "251000元→ 25.1 万元"


def test_the_ledger_gives_raw_text_value_state_grade_and_place_of_every_cell() -> None:
    cells = whole(special=SPECIAL)
    root = tree(page(full(report(cells))))
    rows = root.xpath("//table[contains(@class, 'cells')]/tbody/tr")
    assert len(rows) == len(cells)
    row = root.get_element_by_id("d-r7-requests-received-legal_service")
    assert row[2].text_content() == "无none"
    assert "空白" in row[3].text_content()
    # Cell 1000 + n was put at row n // 10, column n % 10 of the second table; people count from 1.
    place = root.get_element_by_id("d-r7-disclosure-rules-total_disclosed")[5].text_content()
    assert "第 2 个表，第 1 行，第 3 列" in place


def test_a_table_that_was_not_found_says_so_and_draws_no_cells() -> None:
    cells = tuple(item for item in whole() if item.table is not Table.DISPUTES)
    layout = {"disclosure": "2019", "requests": "2019"}
    root = tree(page(full(report(cells, layout, status=Status.INCOMPLETE))))
    (figure,) = root.xpath("//figure[contains(@class, 'disputes')]")
    assert "没有找到" in figure.text_content()
    assert not figure.xpath(".//td")


def test_the_older_annex_keeps_every_unmapped_row() -> None:
    rows = [
        ("proactive_total", "主动公开文件数", "12"),
        ("unmapped", "指导性文件", "3"),
        ("unmapped", "指导性文件", "4"),
    ]
    cells = tuple(cell(f"statistics/{code}/year_value", raw, raw, label=label) for code, label, raw in rows)
    root = tree(page(full(report(cells, {"statistics": "indicator_list"}, year=2015))))
    assert [printed(element) for element in root.xpath("//table[@data-grid]//td")] == ["12", "3", "4"]
    assert not root.xpath("//figure[contains(@class, 'requests')]")


def test_a_cell_that_the_form_does_not_have_is_shown_beside_it() -> None:
    stray = cell("requests/other_rest/total", "77", "77", label="3.其他")
    root = tree(page(full(report((*whole(), stray)))))
    (item,) = root.xpath("//ul[@class='loose']/li")
    assert "requests/other_rest/total" in item.text_content()
    assert "77" in item.text_content()


# ── findings, troubles, provenance ────────────────────────────────────────────────────────────────────────────────


def test_a_broken_relation_outlines_its_cells_and_links_to_them() -> None:
    root = tree(page(full(report(whole(), findings=(BROKEN,)))))
    marked = {element.get("id") for element in root.xpath("//td[contains(@class, 'm-error')]")}
    assert marked == {"r7-" + key.replace("/", "-") for key in BROKEN.cells}
    links = {link.get("href")[1:] for link in root.xpath("//section[@id='found']//a[@data-cell]")}
    assert links == marked


def test_an_unread_cell_is_no_broken_relation() -> None:
    unread = Finding(
        "cells_unread", Severity.ERROR, Responsibility.PIPELINE, "requests", "1 cell", ("requests/received/total",)
    )
    root = tree(page(full(report(whole(special=SPECIAL), findings=(unread,)))))
    assert not root.xpath("//td[contains(@class, 'm-error')]")
    assert root.xpath("//section[@id='found']//a[@href='#r7-requests-received-total']")


def test_findings_are_counted_by_severity_and_by_whose_they_are() -> None:
    note = Finding("label_variant", Severity.INFO, Responsibility.PUBLISHER, "requests", "标签略异")
    unread = Finding("cells_unread", Severity.ERROR, Responsibility.PIPELINE, "requests", "未读")
    data = page(full(report(whole(), findings=(note, unread, BROKEN))), portals=(portal(),), problems=(problem(),))
    rows = tree(data).xpath("//table[contains(@class, 'matrix')]/tbody/tr")
    counts = [[int(td.text_content()) for td in row.xpath("td")] for row in rows]
    assert counts == [[1, 0, 1], [1, 0, 0], [0, 1, 0]]  # publisher, pipeline, portal × error, warning, info


def test_errors_come_before_warnings_and_notes() -> None:
    note = Finding("label_variant", Severity.INFO, Responsibility.PUBLISHER, "requests", "标签略异")
    root = tree(page(full(report(whole(), findings=(note, BROKEN)))))
    assert [li.get("class") for li in root.xpath("//section[@id='found']//ul/li")] == ["error", "info"]


def test_an_announced_report_that_failed_to_come_is_told_once_with_its_reason() -> None:
    url = "http://www.linjiang.portal.test/c/2020-01-20/9.shtml"
    problems = (
        problem("http_error", subject=url, message="HTTP 503, 2 attempts"),
        problem("no_report_found", kind="notice", subject=url, message="临江市2019年政府信息公开工作年度报告"),
    )
    root = tree(page(portals=(portal(),), problems=problems))
    (missed,) = root.xpath("//ul[contains(@class, 'missed')]/li")
    assert "临江市2019年" in missed.text_content()
    assert "网站返回错误" in missed.text_content()
    assert "HTTP 503" in missed.text_content()
    assert not root.xpath("//ul[@class='troubles']/li")


def test_a_portal_that_forbids_or_lies_is_shown_as_such() -> None:
    lying = ListingRow("lying", "http://www.lying.portal.test/gk/", "incomplete", 2, 4, 12, "第二页重复第一页")
    portals = (
        portal("closed", permission="robots_disallow", listings=(), outcomes={"robots_disallow": 1}),
        portal("lying", listings=(lying,)),
    )
    closed, liar = tree(page(portals=portals)).xpath("//table[contains(@class, 'portals')]/tbody/tr")
    assert "robots.txt 禁止采集" in closed.text_content()
    assert "未采集到列表" in closed.text_content()
    assert "4 / 12" in liar.text_content()
    assert "列表不完整" in liar.text_content()


def test_the_page_never_says_that_an_organ_did_not_publish() -> None:
    row = CoverageRow("北川市人民政府", None, 2020, "column_complete_not_seen", "栏目完整未见", False, None, "closed")
    data = replace(page(full(report(whole())), portals=(portal(),), problems=(problem(),)), coverage=(row,))
    text = render(data)
    assert "未公布" not in text
    assert "未公开发布" not in text
    assert "栏目完整未见" in text
    assert "未采集到" in text


def test_where_a_report_comes_from_is_told() -> None:
    text = text_of(tree(page(full(report(whole()), list_date=None))))
    for fact in ("ab" * 32, "http://www.linjiang.portal.test/c/2021-02-02/1.shtml", "2026-03-01 12:00:00 UTC+8"):
        assert fact in text
    assert "临江市2020年政府信息公开工作年度报告" in text


def test_dates_that_disagree_are_pointed_out() -> None:
    assert "日期不一致" in render(page(full(report(whole()), list_date=dt.date(2021, 6, 1))))
    assert "日期不一致" not in render(page(full(report(whole()))))


# ── what may not happen ───────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = "<script>alert(1)</script>"


def hostile() -> DemoPage:
    finding = replace(BROKEN, message=HOSTILE, code=HOSTILE, actual='"><img src=x onerror=alert(1)>')
    special = {"requests/granted/total": cell("requests/granted/total", HOSTILE, None, State.TEXT)}
    shown = report(
        whole(special=special),
        agency=HOSTILE,
        findings=(finding,),
        notes=(Note(Table.DISPUTES, HOSTILE),),
        sections=(Section(1, HOSTILE, ""),),
    )
    return page(
        full(shown, notice_title=HOSTILE, urls=("javascript:alert(1)", "http://[bad", 'http://x/"onclick="alert(1)')),
        portals=(portal(name=HOSTILE, home="javascript:alert(1)"),),
        problems=(problem(HOSTILE, subject="javascript:alert(2)", reason=HOSTILE, message=HOSTILE),),
    )


def test_hostile_text_stays_text() -> None:
    root = tree(hostile())
    assert len(root.xpath("//script")) == 1
    assert not root.xpath("//img")
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert text_of(root).count("alert(1)</script>") >= 6


def test_only_web_addresses_that_can_exist_become_links() -> None:
    data = page(full(report(whole()), urls=("https://www.example.gov.cn/a?b=1&c=2", "javascript:alert(1)", "//x/y")))
    outward = [link.get("href") for link in tree(data).xpath("//a") if not link.get("href").startswith("#")]
    assert outward == ["https://www.example.gov.cn/a?b=1&c=2"]


@pytest.mark.parametrize("data", [hostile(), page(), page(full(report(whole(special=SPECIAL))), portals=(portal(),))])
def test_the_page_loads_nothing(data: DemoPage) -> None:
    root = tree(data)
    assert not root.xpath("//*[@src] | //link | //iframe | //object | //embed | //base")
    style = root.xpath("string(//style)")
    assert "url(" not in style
    assert "@import" not in style
    script = root.xpath("string(//script)")
    assert not any(word in script for word in ("fetch(", "XMLHttpRequest", "import(", "http:", "https:"))


class Balance(HTMLParser):
    """Fails on the first tag that closes another than the one last opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag, (tag, self.getpos())


def sample_pages() -> list[DemoPage]:
    row = CoverageRow("临江市人民政府", None, 2020, "collected", "已收录", False, 7, "linjiang")
    two = page(
        full(report(whole(special=SPECIAL), findings=(BROKEN,)), 7),
        full(report(whole(LAYOUT_2021), LAYOUT_2021, year=2022), 8),
        portals=(portal(),),
        problems=(problem(), problem("damaged", kind="document", subject="ff" * 32)),
    )
    return [page(), hostile(), two, replace(two, coverage=(row,)), replace(page(), run=None)]


@pytest.mark.parametrize("data", sample_pages())
def test_tags_balance_ids_are_unique_and_every_inner_link_lands(data: DemoPage) -> None:
    text = render(data)
    balance = Balance()
    balance.feed(text)
    balance.close()
    assert balance.open == []
    root = html.document_fromstring(text)
    ids = Counter(root.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    wanted = {link[1:] for link in root.xpath("//a/@href") if link.startswith("#")}
    wanted |= set(root.xpath("//@aria-labelledby")) | set(root.xpath("//@aria-describedby"))
    assert wanted <= set(ids)


# ── two languages, what it is, privacy ────────────────────────────────────────────────────────────────────────────


def test_everything_said_is_said_in_both_languages() -> None:
    root = tree(
        page(full(report(whole(special=SPECIAL), findings=(BROKEN,))), portals=(portal(),), problems=(problem(),))
    )
    chinese, english = root.xpath("//span[@class='zh']"), root.xpath("//span[@class='en']")
    assert len(chinese) == len(english) > 100
    for said in chinese:
        assert said.get("lang") == "zh-CN"
        assert said.getnext() is not None
        assert said.getnext().get("lang") == "en"
    assert root.get("lang") == "zh-CN"


def test_the_page_says_what_it_is() -> None:
    text = text_of(tree(page(full(report(whole())), portals=(portal(),))))
    for said in (
        "数据截至",
        "内容摘要",
        "12" * 32,
        "非官方统计",
        "unofficial statistics",
        "演示数据",
        "发现错误",
        "口径",
    ):
        assert said.lower() in text.lower()


def test_only_replica_data_is_called_a_demonstration() -> None:
    real = page(
        full(report(whole()), urls=("https://www.example.gov.cn/1.html",), notice_url=None),
        portals=(portal(home="https://www.example.gov.cn/"),),
    )
    assert not real.is_demonstration
    assert "演示数据" not in render(real)


def test_personal_data_is_masked_in_every_prose_shown() -> None:
    secret = "联系人：欧阳文静，电话13812345678，身份证530181199001011234"
    shown = report(
        whole(special={"requests/granted/total": cell("requests/granted/total", secret, None, State.TEXT)}),
        notes=(Note(Table.DISPUTES, secret),),
        sections=(Section(1, secret, secret),),
        findings=(replace(BROKEN, message=secret, actual=secret),),
    )
    text = render(
        page(
            full(shown, notice_title=secret, portal_name=secret),
            portals=(portal(name=secret),),
            problems=(problem(message=secret, reason=secret),),
        )
    )
    for private in ("欧阳文静", "13812345678", "530181199001011234"):
        assert private not in text


def test_a_long_number_in_a_cell_is_not_taken_for_a_telephone() -> None:
    key = "disclosure/procurement/amount_wanyuan"
    text = render(page(full(report(whole(special={key: cell(key, "13812345678", "13812345678")})))))
    assert "13812345678" in text


def test_the_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "site" / "index.html"
    write_demo_page(path, page(full(report(whole(), agency="临江\ud800市"))))
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [item.name for item in path.parent.iterdir()] == ["index.html"]


def test_every_row_and_column_of_the_form_has_an_english_reading() -> None:
    missing = {
        item.code
        for layout in LAYOUTS.values()
        for block in layout.blocks
        for item in (*block.rows, *block.columns)
        if not gloss(layout.table, item.code)
    }
    assert missing == set()
