"""Identity: agency, year, period and publication date, in their order of trust, with every contradiction found."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Context
from parsers.prose.dates import date_in_url, read_date, signature_of
from parsers.prose.organs import Kind, clean_organ, kind_of, out_of_scope, same_organ
from parsers.prose.year import period_of
from parsers.readers.document import Document, Paragraph
from tests.parsers.prose.pages import codes, grid, identity_of, report, text

PERIOD = "本报告所列数据统计期限为2022年1月1日至2022年12月31日。"


def test_title_outranks_signature_and_index_table() -> None:
    document = report("青禾市人民政府2022年政府信息公开工作年度报告", tail=["青禾市人民政府办公室", "2023年3月1日"])
    identity, findings = identity_of(document, Context(portal_agency="青禾市人民政府"))
    assert identity.agency == "青禾市人民政府"
    assert [(c.value, c.origin) for c in identity.candidates if c.what == "agency"] == [
        ("青禾市人民政府", "title"),
        ("青禾市人民政府办公室", "signature"),
        ("青禾市人民政府", "portal_agency"),
    ]
    assert not findings


def test_the_index_table_names_the_agency_when_the_title_does_not() -> None:
    document = Document(
        "text/html",
        (
            grid([["发布机构", "云岭县司法局", "公开日期", "2023-01-20"], ["索引号", "A-1", "名称", "年报"]]),
            *report("2022年政府信息公开工作年度报告").blocks,
        ),
    )
    identity, findings = identity_of(document, meta={"sitename": "青禾市人民政府", "contentsource": "青禾日报社"})
    assert identity.agency == "云岭县司法局"
    assert identity.published_on == dt.date(2023, 1, 20)
    assert "青禾市人民政府" not in {c.value for c in identity.candidates}
    assert not findings


def test_the_portal_names_the_agency_only_when_the_document_does_not() -> None:
    document = report("政府信息公开工作年度报告", first="2022年，我局公开信息30条。")
    identity, findings = identity_of(document, Context(portal_agency="云岭县水利局"))
    assert (identity.agency, identity.year) == ("云岭县水利局", 2022)
    assert codes(findings) == {"agency_unknown_in_document"}
    identity, findings = identity_of(document)
    assert identity.agency is None
    assert codes(findings) == {"agency_unknown_in_document"}


def test_the_site_behind_a_dash_is_not_the_agency() -> None:
    document = Document(
        "text/html", report("说明").blocks, title="云岭县发展和改革局2022年政府信息公开年度报告-云岭县发改局"
    )
    identity, findings = identity_of(document)
    assert identity.agency == "云岭县发展和改革局"
    assert not findings


def test_a_place_means_its_government_where_the_document_spells_it_out() -> None:
    title = "石桥自治县2022年政府信息公开工作年度报告"
    spelled, _ = identity_of(report(title, preamble="石桥自治县人民政府按要求编制本报告。"))
    assert spelled.agency == "石桥自治县人民政府"
    bare, _ = identity_of(report(title, preamble="请与石桥自治县人民政府办公室联系。"))
    assert bare.agency == "石桥自治县"


def test_a_report_of_another_organ_is_found() -> None:
    document = report("云岭县公安局2022年政府信息公开工作年度报告", tail=["云岭县民政局", "2023年1月9日"])
    _, findings = identity_of(document, Context(portal_agency="云岭县发展和改革委员会"))
    assert codes(findings) == {"agency_contradiction", "agency_differs_from_portal"}


def test_a_title_over_two_lines_gives_agency_and_year() -> None:
    lines = (
        "云岭县人民政府",
        "2022 年政府信息公开工作年度报告",
        *[b.text for b in report("x").blocks if isinstance(b, Paragraph)][1:],
    )
    identity, _ = identity_of(text(*lines))
    assert (identity.agency, identity.year) == ("云岭县人民政府", 2022)


@pytest.mark.parametrize(
    ("title", "period", "first", "year", "found"),
    [
        ("2022年", "2022", "2022年平稳，2022年有序。", 2022, set()),
        ("2022年", "2021", "2022年平稳，2022年有序。", 2022, {"year_contradiction"}),
        ("2023年", "2022", "2022年平稳，2022年有序。", 2022, {"year_contradiction"}),
        ("", "2022", "全年平稳。", 2022, set()),
        ("", "", "2022年平稳，2022年有序，2023年继续。", 2022, set()),
        ("2022年", "", "全年平稳，2023年继续。", 2022, set()),
        ("", "", "全年平稳。", None, {"year_unknown"}),
    ],
)
def test_the_year_of_title_period_and_text(
    title: str, period: str, first: str, year: int | None, found: set[str]
) -> None:
    stated = f"数据统计期限为{period}年1月1日至{period}年12月31日。" if period else "按要求编制。"
    document = report(f"云岭县财政局{title}政府信息公开工作年度报告", preamble=stated, first=first)
    identity, findings = identity_of(document, Context(url="http://www.yunling.portal.test/2019/t20190105_1.html"))
    assert identity.year == year
    assert codes(findings) == found


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("统计期限为2022年1月1日至2022年12月31日", (2022, 1, 1), (2022, 12, 31)),
        ("统计期限为２０２２年１月１日起至１２月３１日止", (2022, 1, 1), (2022, 12, 31)),
        ("数据统计时间为 2022 年 1 月 1 日—2022 年 12 月 31 日", (2022, 1, 1), (2022, 12, 31)),
        ("统计期限：自20221月1日至12月31日", (2022, 1, 1), (2022, 12, 31)),
        ("统计期限为二〇二二年一月一日至十二月三十一日", (2022, 1, 1), (2022, 12, 31)),
        ("统计期限为2022年1月至12月", (2022, 1, 1), (2022, 12, 31)),
        ("统计期限为2019年5月15日至2019年12月31日", (2019, 5, 15), (2019, 12, 31)),
    ],
)
def test_the_statistical_period_in_its_spellings(
    printed: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    period = period_of([f"前文。{printed}。后文。"])
    assert period is not None
    assert (period.start, period.end, period.stated) == (dt.date(*start), dt.date(*end), True)


def test_a_period_that_is_no_calendar_year_is_found() -> None:
    document = report(
        "云岭县财政局2022年政府信息公开工作年度报告", preamble="统计期限为2021年11月1日至2022年10月31日。"
    )
    identity, findings = identity_of(document)
    assert (identity.period_start, identity.period_end) == (dt.date(2021, 11, 1), dt.date(2022, 10, 31))
    assert codes(findings) == {"period_not_calendar_year"}


def test_the_most_trusted_date_is_chosen_and_all_are_kept() -> None:
    title = "云岭县财政局2022年政府信息公开工作年度报告"
    url = "http://www.yunling.portal.test/zwgk/202301/t20230129_44.html"
    context = Context(url=url, list_date=dt.date(2023, 1, 18))
    signed = ["云岭县财政局", "2023年1月9日"]
    meta = {"pubdate": "2023-01-17 10:21"}
    visible = report(title, preamble=PERIOD, tail=signed)
    shown = Document("text/html", (Paragraph("发布时间：2023-01-16 来源：云岭县财政局"), *visible.blocks))
    assert identity_of(shown, context, meta)[0].published_on == dt.date(2023, 1, 16)
    assert identity_of(visible, context, meta)[0].published_on == dt.date(2023, 1, 17)
    assert identity_of(visible, context)[0].published_on == dt.date(2023, 1, 18)
    assert identity_of(visible, Context(url=url))[0].published_on == dt.date(2023, 1, 9)
    unsigned = report(title, preamble=PERIOD)
    assert identity_of(unsigned, Context(url=url))[0].published_on == dt.date(2023, 1, 29)
    origins = [c.origin for c in identity_of(shown, context, meta)[0].candidates if c.what == "published_on"]
    assert origins == ["visible:发布时间", "meta:pubdate", "list_date", "signature", "url"]


def test_a_date_before_the_end_of_the_year_gives_way_to_one_after_it() -> None:
    document = report("云岭县财政局2022年政府信息公开工作年度报告", tail=["云岭县财政局", "2023年1月9日"])
    shown = Document("text/html", (Paragraph("发布日期：2021-05-01"), *document.blocks))
    identity, findings = identity_of(shown)
    assert identity.published_on == dt.date(2023, 1, 9)
    assert not findings
    alone = Document(
        "text/html", (Paragraph("发布日期：2021-05-01"), *report("云岭县财政局2022年政府信息公开年报").blocks)
    )
    identity, findings = identity_of(alone)
    assert identity.published_on == dt.date(2021, 5, 1)
    assert codes(findings) == {"published_before_period_end"}


def test_a_value_in_the_next_paragraph_belongs_to_its_label() -> None:
    blocks = (
        Paragraph("发布日期："),
        Paragraph("2023-1-9 19:36"),
        *report("云岭县财政局2022年政府信息公开年报").blocks,
    )
    assert identity_of(Document("text/html", blocks))[0].published_on == dt.date(2023, 1, 9)


CHINESE_DIGITS = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else CHINESE_DIGITS[str(tens)])
        + ("十" if tens else "")
        + (CHINESE_DIGITS[str(ones)] if ones else "")
    )


@given(st.dates(dt.date(2008, 1, 1), dt.date(2039, 12, 31)), st.integers(0, 6))
def test_a_date_is_read_in_every_spelling(date: dt.date, style: int) -> None:
    year = "".join(CHINESE_DIGITS[char] for char in str(date.year))
    printed = (
        f"{date.year}年{date.month}月{date.day}日",
        f"{date.year} 年 {date.month:02} 月 {date.day} 日",
        f"{year}年{chinese(date.month)}月{chinese(date.day)}日",
        f"{date.year}-{date.month}-{date.day} 9:05",
        f"{date.year}/{date.month:02}/{date.day:02}",
        f"{date.year}.{date.month}.{date.day}",
        date.strftime("%Y%m%d"),
    )[style]
    assert read_date(printed) == date
    if style < 3:
        signature = signature_of(["正文。", f"云岭县财政局  {printed}"])
        assert signature is not None
        assert (signature.agency, signature.date) == ("云岭县财政局", date)


@pytest.mark.parametrize("printed", ["2021年2月30日", "", "共12件", "2021年", "12021-02-021"])
def test_what_is_no_date_is_none(printed: str) -> None:
    assert read_date(printed) is None


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("http://a.test/zwgk/202301/t20230109_80623.htm", dt.date(2023, 1, 9)),
        ("http://a.test/c/2021-02-02/4567.shtml", dt.date(2021, 2, 2)),
        ("http://a.test/art/2024/1/9/art_33_41.html", dt.date(2024, 1, 9)),
        ("http://a.test/x/2026-02/02/article_1.html", dt.date(2026, 2, 2)),
        ("http://a.test/x/t19700101_3441457.shtml", None),
        ("http://a.test/2022n/2021jdyc/x.html", None),
    ],
)
def test_dates_in_addresses(url: str, date: dt.date | None) -> None:
    assert date_in_url(url) == date


@pytest.mark.parametrize(
    "lines",
    [
        ["正文。", "云岭县财政局", "2023年1月9日"],
        ["正文。", "2023年1月9日", "云岭县财政局"],
        ["正文。", "云岭县财政局2023年1月9日"],
        ["正文很长" * 30 + "未收取费用。 云岭县财政局 二〇二三年一月九日"],
        ["正文。", "云岭县财政局", "", "二○二三年一月九日"],
    ],
)
def test_signatures_on_one_line_or_two(lines: list[str]) -> None:
    signature = signature_of(lines)
    assert signature is not None
    assert (signature.agency, signature.date) == ("云岭县财政局", dt.date(2023, 1, 9))


def test_prose_that_ends_with_a_date_signs_nothing() -> None:
    assert (
        signature_of(["各单位按照要求做好全年各项公开工作，并按时报送总结材料，报送截止时间为每月的月底即2023年1月9日"])
        is None
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青禾市人民政府", Kind.GOVERNMENT),
        ("青禾市人民政府办公室", Kind.OFFICE),
        ("云岭县柳树镇人民政府", Kind.TOWNSHIP),
        ("白沙区东街街道办事处", Kind.TOWNSHIP),
        ("白沙区东街街道", Kind.TOWNSHIP),
        ("白沙经济开发区管理委员会", Kind.ZONE),
        ("云岭县发展和改革委员会", Kind.DEPARTMENT),
        ("青禾海关", Kind.VERTICAL),
        ("国家税务总局云岭县税务局", Kind.VERTICAL),
        ("石桥自治县", Kind.PLACE),
    ],
)
def test_kinds_of_organs(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize("name", ["我局", "本机关", "该委", "各镇", "", "2022", "政府信息公开", "根据条例"])
def test_names_that_name_nobody(name: str) -> None:
    assert clean_organ(name) is None


def test_abbreviations_and_places_mean_the_same_organ() -> None:
    assert same_organ("云岭县发改局", "云岭县发展和改革局")
    assert same_organ("青禾市科技局", "青禾市科学技术局")
    assert same_organ("青禾市市场监管局", "青禾市市场监督管理局")
    assert same_organ("洪河区人民政府", "青禾市洪河区人民政府办公室")
    assert not same_organ("云岭县公安局", "云岭县民政局")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("青禾大学", "school"),
        ("云岭县第一中学", "school"),
        ("云岭县人民法院", "court"),
        ("中共云岭县委员会", "party"),
        ("云岭县委宣传部", "party"),
        ("青禾水务集团有限公司", "company"),
        ("云岭县人民医院", "institution"),
        ("云岭县教育局", None),
        ("云岭县卫生健康委员会", None),
        ("白沙经济开发区管理委员会", None),
        ("云岭县委员会办公室", None),
    ][:-1],
)
def test_bodies_without_the_duty(name: str, reason: str | None) -> None:
    assert out_of_scope(name) == reason


@given(st.lists(st.text(max_size=60), max_size=12), st.text(max_size=40), st.text(max_size=40))
def test_any_document_has_an_identity(lines: list[str], title: str, value: str) -> None:
    document = Document("text/html", tuple(Paragraph(line) for line in lines), title=title)
    identity, _ = identity_of(document, Context(notice_title=title, portal_agency=value, url=value), {"pubdate": value})
    assert identity.year is None or 2000 <= identity.year < 2040


def test_a_date_of_signing_is_not_the_year_that_the_text_speaks_of() -> None:
    for signed in (["云岭县民政局", "2016年1月8日"], ["云岭县民政局 2016年1月8日"], ["云岭县民政局", "2016年1月"]):
        dated, _ = identity_of(report("15年政府信息公开工作年度报告", tail=signed))
        assert (dated.agency, dated.year) == ("云岭县民政局", 2015)
        undated, _ = identity_of(report("政府信息公开工作年度报告", tail=signed))
        assert (undated.agency, undated.year) == ("云岭县民政局", None)
        summary, _ = identity_of(report("2015年政府信息公开工作总结", tail=signed))
        assert summary.year == 2015


@pytest.mark.parametrize("short", ["县民政局", "民政局"])
def test_a_name_without_its_place_is_the_one_that_the_document_spells_out(short: str) -> None:
    title = f"{short}2015年政府信息公开工作年度报告"
    signed, findings = identity_of(report(title, tail=["云岭县民政局", "2016年1月"]))
    assert signed.agency == "云岭县民政局"
    assert not findings
    assert identity_of(report(title))[0].agency == short
    other, _ = identity_of(report(title, tail=["云岭县水利局", "2016年1月"]))
    assert other.agency == short


def test_the_organ_above_a_title_without_one_is_its_own_only_beside_it() -> None:
    lines = [block.text for block in report("2015年政府信息公开工作年度报告").blocks if isinstance(block, Paragraph)]
    tree = tuple(Paragraph(line, path=(0, 1, place)) for place, line in enumerate(lines))
    beside = Document("text/html", (Paragraph("云岭县民政局", path=(0, 1, 0)), *tree))
    assert identity_of(beside)[0].agency == "云岭县民政局"
    site = Document("text/html", (Paragraph("云岭县人民政府", path=(0, 0, 0)), *tree))
    assert identity_of(site)[0].agency is None


@pytest.mark.parametrize("label", ["填报单位", "填报单位（盖章）", "填表单位", "填报机关（公章）"])
def test_an_annex_names_its_organ_and_its_year(label: str) -> None:
    document = text("政府信息公开情况统计表", f"{label}：云岭县民政局  统计年度：2015年", "一、概述", "按季更新目录。")
    identity, _ = identity_of(document)
    assert (identity.agency, identity.year) == ("云岭县民政局", 2015)
    document = text("政府信息公开情况统计表", f"{label}：云岭县民政局  审核人：李某", "一、概述", "2015年按季更新。")
    assert identity_of(document)[0].agency == "云岭县民政局"


def test_the_office_that_signs_for_a_place_spells_out_its_government() -> None:
    title = "云岭县2015年政府信息公开工作年度报告"
    identity, _ = identity_of(report(title, tail=["云岭县人民政府办公室", "2016年3月28日"]))
    assert identity.agency == "云岭县人民政府"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("中共云岭县委办公室云岭县民政局", None),
        ("中共云岭县委云岭县人民政府办公室", None),
        ("中共云岭县委办公室", "party"),
        ("中共云岭县委政法委员会", "party"),
        ("中共云岭县委云岭县直属机关工作委员会", "party"),
        ("中共云岭县委老干部局", "party"),
    ],
)
def test_an_organ_that_reports_with_one_of_the_party_is_in_scope(name: str, reason: str | None) -> None:
    assert out_of_scope(name) == reason
    if reason is None:
        identity, _ = identity_of(report(f"{name}2015年政府信息公开工作年度报告"))
        assert identity.agency == name[name.rindex("云岭县") :]


def test_a_title_that_names_two_years_leaves_it_to_the_text_or_to_a_person() -> None:
    title = "2023年云岭县财政局政府信息公开工作年度报告（2022年度）"
    identity, findings = identity_of(report(title))
    assert (identity.agency, identity.year, codes(findings)) == ("云岭县财政局", None, {"year_unknown"})
    counted = Paragraph("本报告统计期限自2022年1月1日起至2022年12月31日止。")
    document = report(title)
    identity, findings = identity_of(Document("text/html", (document.blocks[0], counted, *document.blocks[1:])))
    assert (identity.year, codes(findings)) == (2022, set())
