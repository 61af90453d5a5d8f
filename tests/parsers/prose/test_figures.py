"""Figures of the prose: what a sentence counts for certain, and the many things it does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.model import ProseFigure, Section
from parsers.prose.figures import figures_of

FORM = "收到和处理政府信息公开申请情况"
LAW = "政府信息公开行政复议、行政诉讼情况"


def read(text: str, title: str = "总体情况", year: int | None = 2022) -> tuple[ProseFigure, ...]:
    return figures_of("", (Section(1, title, text),), year)


def told(text: str, title: str = "总体情况", year: int | None = 2022) -> str:
    """``code=value unit`` of each figure, approximate ones with ~."""
    return " ".join(
        f"{item.code}={'~' if item.approximate else ''}{item.value}{item.unit or ''}"
        for item in read(text, title, year)
    )


NONE = ""
BOTH_ZERO = "reconsideration=0 litigation=0"
CASES = {
    # requests
    "2022年，全市各级行政机关共收到政府信息公开申请1,234件，办结1200件，结转下年度继续办理34件。": (
        "received=1234件 total_handled=1200件 carried_over=34件"
    ),
    "全年共收到政府信息公开申请2071件，办结20710件。": "received=2071件 total_handled=20710件",
    "收到信息公开申请 12 件，办结 10 件，结转 2 件。": "received=12件 total_handled=10件 carried_over=2件",
    "上年结转2件，本年新收政府信息公开申请10件，共12件，其中办结10件，结转下年度2件。": (
        "carried_in=2件 received=10件 total_handled=10件 carried_over=2件"
    ),
    "2021年结转2件，2022年收到政府信息公开申请10件，结转至2023年3件。": "carried_in=2件 received=10件 carried_over=3件",
    "收到并答复政府信息公开申请12件。": "received=12件 total_handled=12件",
    "收到12件政府信息公开申请，10件已办结，2件结转下年度办理。": "received=12件 total_handled=10件 carried_over=2件",
    "收到政府信息公开申请12件（其中网上5件），12件均已答复。": "received=12件 total_handled=12件",
    "受理依申请公开 6 宗，按期答复6宗。": "received=6宗 total_handled=6宗",
    "本机关收到政府信息公开申请近30件，答复28件，未答复2件。": "received=~30件 total_handled=28件",
    "我局2022年收到政府信息公开申请两千余件，均已按时答复。": "received=~2000件",
    "共接收政府信息公开申请三百二十一件（上年结转二十件），办结三百一十件，结转下年度三十一件。": (
        "received=321件 total_handled=310件 carried_over=31件"
    ),
    "全市收到政府信息公开申请1.2万件，同比增长20%。": "received=12000件",
    "全年收到政府信息公开申请１２件。": "received=12件",
    "收到政府信息公开申请数量为12，办结数量为12。": "received=12 total_handled=12",
    "政府信息公开申请受理、办结、结转下年度数量均为0件。": "received=0件 total_handled=0件 carried_over=0件",
    "去年收到政府信息公开申请5件，今年收到8件。": "received=8件",
    "2021年共收到申请8件，2022年收到政府信息公开申请9件。": "received=9件",
    "本年度，市政府共收到政府信息公开申请 326 件、办结 321 件、结转下年度继续办理 5 件。": (
        "received=326件 total_handled=321件 carried_over=5件"
    ),
    "本年度共收到依申请公开二十三件，比上年增加12件，其中网上申请5件，信函申请18件。": "received=23件",
    "收到政府信息公开申请8件。办结7件，结转下年度1件。": "received=8件 total_handled=7件 carried_over=1件",
    "本年度未收到政府信息公开申请。": "received=0",
    "未收到公民、法人和其他组织的政府信息公开申请。": "received=0",
    "全市收到政府信息公开申请120件，其中市本级收到30件，办结28件。": "received=120件",
    "全年共受理政府信息公开申请22件，答复20件，答复率91%，剩余2件正在办理中。": "received=22件 total_handled=20件",
    # disputes
    "因政府信息公开被申请行政复议3件，被提起行政诉讼2件。": "reconsideration=3件 litigation=2件",
    "政府信息公开行政复议、行政诉讼均为0。": BOTH_ZERO,
    "未发生因政府信息公开引起的行政复议和行政诉讼案件。": BOTH_ZERO,
    "无因政府信息公开被申请行政复议、提起行政诉讼的情况。": BOTH_ZERO,
    "行政复议和行政诉讼案件各1件，均因政府信息公开引起。": "reconsideration=1件 litigation=1件",
    "没有发生因政府信息公开被提起行政诉讼的案件，被申请行政复议1件。": "litigation=0 reconsideration=1件",
    "因政府信息公开引发行政复议案件3起，维持2起，撤销1起；行政诉讼案件1起。": "reconsideration=3起 litigation=1起",
    "政府信息公开类行政复议5件，比上年减少3件；行政诉讼2件，与上年持平。": "reconsideration=5件 litigation=2件",
    # fees
    "2022年未收取信息处理费。": "information_processing_fee=0",
    "本年度，我镇没有产生信息处理费用。": "information_processing_fee=0",
    "信息处理费收取情况：0元。": "information_processing_fee=0元",
    "本年度共收取信息处理费1200元。": "information_processing_fee=1200元",
    "发出收费通知3件，总金额500元，实际收取信息处理费300元。": "information_processing_fee=300元",
    "全省共收取信息处理费1.25万元，比上年增加0.3万元。": "information_processing_fee=1.25万元",
    "依申请公开政府信息收取信息处理费共计人民币2,350.50元。": "information_processing_fee=2350.50元",
}
NOT_TOLD = [
    "未收到涉及商业秘密的政府信息公开申请。",
    "政府信息公开行政复议和行政诉讼案件共5件。",
    "政府信息公开行政复议、行政诉讼案件分别为3件、2件。",
    "2020年、2021年、2022年分别收到政府信息公开申请1件、2件、3件。",
    "按照《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）规定，每件收取100元信息处理费。",
    "共收到政府信息公开申请12件（含上年结转2件）。",
    "我局收到行政许可申请1200件。",
    "办理行政复议案件300件，主动公开行政复议决定书200份，依申请公开事项若干。",
    "收到政府信息公开申请十几件。",
    "收到政府信息公开申请12-15件。",
    "收到市政府转来的政府信息公开申请3件。",
    "收到张某提交的政府信息公开申请1件。",
    "自2008年以来共收到政府信息公开申请200件。",
    "一季度收到政府信息公开申请2件。",
    "通过网络收到政府信息公开申请4件。",
    "办结的政府信息公开申请中，予以公开5件，部分公开2件。",
    "未发生政府信息公开行政诉讼败诉案件。",
    "政府信息公开案件未经复议直接起诉3件，复议后起诉2件。",
    "2021年收到政府信息公开申请12件。",
    "政府信息公开申请量比上年增加12件。",
    "代市政府办理政府信息公开申请3件，答复3件。",
    "主动公开政府信息1200条。",
    "收到一百五件政府信息公开申请。",
    "第3件政府信息公开申请已办结。",
]


@pytest.mark.parametrize(("text", "figures"), CASES.items())
def test_what_a_sentence_counts(text: str, figures: str) -> None:
    assert told(text) == figures


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_is_not_sure_is_no_figure(text: str) -> None:
    assert told(text) == NONE


def test_the_section_says_what_is_counted() -> None:
    assert told("收到申请9件，办结9件。", FORM) == "received=9件 total_handled=9件"
    assert told("行政复议0件。行政诉讼1件。", LAW) == "reconsideration=0件 litigation=1件"
    assert told("行政复议0件。行政诉讼1件。") == NONE


def test_a_figure_stands_where_it_says() -> None:
    text = "本年度总体良好。\n我局共收到政府信息公开申请 １２\n件，办结 1 0 件。"
    (received, handled) = read(text)
    assert text[received.start : received.end] == "１２\n件"
    assert (received.raw, received.value, received.unit) == ("１２件", Decimal(12), "件")
    assert (received.section, received.place, received.subject) == (1, 0, "我局")
    assert received.sentence == "我局共收到政府信息公开申请１２件，办结10件。"
    assert handled.raw == "10件"
    (unnumbered,) = figures_of("本机关未收到政府信息公开申请。", (), None)
    assert (unnumbered.section, unnumbered.place, unnumbered.raw) == (None, None, "未收到政府信息公开申请")


def test_whose_applications_are_told_apart_and_a_contradiction_is_nobodys() -> None:
    text = "全市共收到政府信息公开申请120件。\n本机关共收到政府信息公开申请30件。"
    assert [(item.subject, item.value) for item in read(text)] == [("全市", 120), ("本机关", 30)]
    assert told("本机关收到政府信息公开申请30件。\n本机关收到政府信息公开申请31件。") == NONE


def test_the_year_is_the_reports() -> None:
    text = "2021年收到政府信息公开申请12件。"
    assert told(text, year=2021) == "received=12件"
    assert told(text, year=None) == "received=12件"
    assert told(text, year=2022) == NONE
