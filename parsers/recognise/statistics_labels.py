"""The words of the statistics annex: indicators and their codes, units, headings of columns, and what is no row of it."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.form.statistics import ROWS
from parsers.recognise.labels import core, flat
from parsers.recognise.numbers import MONEY

UNITS = (
    *(
        "万元",
        "亿元",
        "千元",
        "百元",
        "元",
        "人次",
        "场次",
        "件次",
        "条次",
        "人",
        "条",
        "件",
        "个",
        "次",
        "场",
        "份",
        "部",
    ),
    *("家", "篇", "宗", "项", "起", "处", "期", "册", "种", "名", "天", "例", "%", "平方米", "小时", "页", "字"),
)
UNIT = re.compile("|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True)))
_SEVERAL_UNITS = re.compile(rf"(?:{UNIT.pattern})(?:[、,/](?:{UNIT.pattern}))*")
_UNIT_REMARK = re.compile(rf"[(（](?:(?:计量)?单位[:：]?)?\s*({UNIT.pattern})[)）]\s*$")
_MONEY = re.compile(MONEY)

#: Numerals that may stand before an indicator, by depth: 一、 （一） 1. (1) ①
ENUMERATORS = (
    r"[一二三四五六七八九十]{1,3}[、.．,，]",
    r"[(（][一二三四五六七八九十]{1,3}[)）]、?",
    r"\d{1,2}(?:[、.．)）]|(?=\s))",
    r"[(（]\d{1,2}[)）]、?",
    r"[①-⑳⑴-⒇]、?",
)
_LEVELS = tuple(re.compile(pattern) for pattern in ENUMERATORS)
_CIRCLED = re.compile("[①-⑳⑴-⒇]、?")
_OF_WHICH = re.compile(r"^(?:其\s*中|包\s*括)\s*[:：]?\s*")
_HARMLESS = re.compile(r"[(](?:不同渠道和方式公开(?:的)?相同信息,?计1[条件]|(?:单位:?)?(?:" + UNIT.pattern + r"))[)]")
_ENDING = re.compile(r"(?:总数量|总数|总量|数量|数)$")

_INDICATOR = re.compile(r"(?:统计)?(?:指标|项目)(?:名称|内容)?|(?:统计)?内容|名称|信息类别|类别")
_INDICATOR_STRICT = re.compile(r"(?:统计)?指标(?:名称|内容)?|统计项目")
_UNIT_HEAD = re.compile(r"(?:计量|统计|数量)?单位")
_YEAR = r"(?:20\d\d)(?:年度|年)?"
_COUNTED = (
    r"(?:政府信息公开)?(?:工作)?(?:统计|上报|填报|报送|发生|合计|总)?"
    r"(?:数量|数据|数值|数字|数目|数额|值|数|量|合计|总计|情况|结果)?"
)
_YEAR_COLUMN = re.compile(
    rf"(?:{_YEAR}|本年度?|当年度?|今年|年度|全年|本期)?(?:累计)?{_COUNTED}|1-12月(?:累计)?{_COUNTED}"
)
_CUMULATIVE = re.compile(
    rf"(?:历年|历史|总|自?20\d\d年?(?:\d+月)?(?:\d+日)?(?:以来|至今|起)的?|20\d\d年?[-—–~至到]+20\d\d年?(?:度|底|末)?|截[至止].{{0,14}})?"
    rf"累计{_COUNTED}(?:\([^()]*(?:以来|至今|起|截[至止])[^()]*\))?"
)
_THIS_YEAR = re.compile(rf"{_YEAR}|本年|当年|今年|全年|本期|1-12月")
_YEAR_END = re.compile(rf"(?:{_YEAR}|本年度?)?年?末{_COUNTED}")
_BESIDE = re.compile(r"序号|编号|代码|行次|备注|说明|填报说明|指标解释|数据来源|责任单位|填报单位|审核")
FOOTER = re.compile(
    r"^(?:单位)?(?:负责人|填报人|填表人|审核人|制表人|联系人|联系电话|联系方式|填报日期|报送日期|报出日期|填表日期|填报单位|报送单位|"
    r"浏览|点击|访问|阅读|责任编辑|信息来源|来源|作者|打印|关闭|分享|地址|邮编|备案|版权|上一篇|下一篇|附件下载|公网安备|扫一扫)"
)
#: What an annex counts; some rows of every annex say one of these.
TOPIC = re.compile(
    "公开|申请|答复|复议|诉讼|举报|投诉|公报|政务微|微博|微信|查阅|网站|回应|解读|发布会|规范性文件|访谈"
)


def _stem(text: str) -> str:
    bare = core(text)
    return _ENDING.sub("", bare) or bare


_EXACT = {core(row.label): row.code for row in ROWS}
_STEMS = {_stem(wording): row.code for row in ROWS for wording in (row.label, *row.aliases)}


@lru_cache(maxsize=4096)
def bare(label: str) -> str:
    """A label without 其中, numerals, and remarks that only name its unit."""
    text = flat(_CIRCLED.sub("", label))
    while True:
        shorter = _OF_WHICH.sub("", text)
        for level in _LEVELS:
            shorter = level.sub("", shorter, count=1) if level.match(shorter) else shorter
        shorter = _HARMLESS.sub("", shorter)
        if shorter == text:
            return text
        text = shorter


def code_of(label: str) -> str | None:
    """The code of the one indicator that a label certainly names, None for every other."""
    text = bare(label)
    return _STEMS.get(_stem(text)) or _STEMS.get(_stem(text.lstrip("0123456789")))


def is_exact(label: str) -> bool:
    """Whether a label is worded as in the form, numerals and 其中 aside."""
    return core(bare(label)) in _EXACT


def level_of(label: str) -> int | None:
    """The depth of a label by its numeral (0 for 一、), None when it has none."""
    text = _OF_WHICH.sub("", label.strip())
    return next((depth for depth, pattern in enumerate(_LEVELS) if pattern.match(text)), None)


def enumerator_of(label: str) -> int | None:
    """The Arabic numeral before a label (1. 1、 1)), None when it has none or one in full brackets."""
    match = re.match(r"\s*(\d{1,2})\s*[、.．)）\s]", _OF_WHICH.sub("", label.strip()))
    return int(match[1]) if match else None


def unit_remark(label: str) -> str | None:
    """The unit in brackets behind a label: 主动公开文件数（条）."""
    match = _UNIT_REMARK.search(label)
    return match[1] if match else None


def is_unit(text: str) -> bool:
    return bool(_SEVERAL_UNITS.fullmatch(flat(text)))


def is_money(unit: str | None) -> bool:
    return unit is not None and bool(_MONEY.fullmatch(unit))


@lru_cache(maxsize=2048)
def is_indicator_head(text: str) -> bool:
    """Whether a heading says that the column names indicators; the table's title may stand before it in the cell."""
    return bool(_INDICATOR.fullmatch(flat(text))) or bool(_INDICATOR_STRICT.fullmatch(_last_word(text)))


@lru_cache(maxsize=2048)
def is_strict_indicator_head(text: str) -> bool:
    """Whether it says so in the words of the annex, which other tables do not use."""
    return bool(_INDICATOR_STRICT.fullmatch(flat(text)) or _INDICATOR_STRICT.fullmatch(_last_word(text)))


def _last_word(text: str) -> str:
    return flat(text.split()[-1]) if text.split() else ""


@lru_cache(maxsize=2048)
def is_unit_head(text: str) -> bool:
    return bool(_UNIT_HEAD.fullmatch(flat(text)))


def is_beside(text: str) -> bool:
    """Whether a heading is of a column beside the numbers: 序号, 备注."""
    return bool(_BESIDE.fullmatch(flat(text)))


@lru_cache(maxsize=2048)
def value_column(text: str) -> str | None:
    """The column that a heading names: 2014年度, 数量 → ``year_value``; 历年累计; 年末统计. None for any other."""
    head = re.sub(r"\((?:(?:单位:?)?(?:" + UNIT.pattern + r"))\)", "", flat(text)).strip(":")
    if not head:
        return None
    if _YEAR_END.fullmatch(head):
        return "year_end_value"
    if "累计" in head and (_CUMULATIVE.fullmatch(head) or not _THIS_YEAR.match(head)):
        return "cumulative_value" if _CUMULATIVE.fullmatch(head) else None
    return "year_value" if _YEAR_COLUMN.fullmatch(head) and not is_unit(head) else None


def year_in(text: str) -> int | None:
    """The year that a heading names: 2014年度."""
    match = re.search(r"(?<!\d)(20[0-3]\d)(?!\d)", flat(text))
    return int(match[1]) if match else None
