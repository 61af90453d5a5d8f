"""Random statistics annexes of the years before 2019, and the texts and tables that print them."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass

from parsers.form.statistics import UNMAPPED

TITLE = "示例县人民政府2015年政府信息公开工作年度报告"
OPENING = "本报告根据条例编制。本年度政府信息公开工作平稳，政府信息公开机构健全。"

#: Rows of Fujian's annex in the wordings met: code, label with its numeral, unit.
FUJIAN = (
    ("proactive_total", "主动公开文件数", "条"),
    ("proactive_website", "其中：1、政府网站公开数", "条"),
    ("proactive_gazette", "2、政府公报公开数", "条"),
    ("requests_total", "受理依申请公开信息总数", "条"),
    ("requests_in_person", "其中：1、当面申请数", "条"),
    ("requests_online", "2、网上申请数", "条"),
    ("requests_letter_or_fax", "3、信函、传真申请数", "条"),
    ("replies_total", "对申请的答复总数", "条"),
    ("replies_granted", "其中：1、同意公开答复数", "条"),
    ("replies_partly_granted", "2、同意部分公开答复数", "条"),
    ("replies_refused", "3、不予公开答复数", "条"),
    ("replies_other", "4、其他类型答复数", "条"),
    ("fee_reduction_yuan", "政府信息公开收费减免金额", "元"),
    ("complaints", "接受行政申诉（诉讼）、举报数", "件"),
    ("reconsiderations", "行政复议数", "件"),
    ("litigations", "行政诉讼数", "件"),
)

#: Rows as national lists of 2014–2018 word them; None for the heading of a group.
NATIONAL = (
    (None, "一、主动公开情况", ""),
    ("proactive_total", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    (UNMAPPED, "其中：主动公开规范性文件数", "条"),
    (None, "（二）通过不同渠道和方式公开政府信息的情况", ""),
    ("proactive_gazette", "1.政府公报公开政府信息数", "条"),
    ("proactive_website", "2.政府网站公开政府信息数", "条"),
    (UNMAPPED, "3.政务微博公开政府信息数", "条"),
    (None, "二、依申请公开情况", ""),
    ("requests_total", "（一）收到申请数", "件"),
    ("requests_in_person", "1.当面申请数", "件"),
    ("requests_fax", "2.传真申请数", "件"),
    (UNMAPPED, "3.信函申请数", "件"),
    ("replies_total", "（二）申请答复数", "件"),
    (UNMAPPED, "1.属于已主动公开范围数", "件"),
    ("replies_granted", "2.同意公开答复数", "件"),
    ("reconsiderations", "三、行政复议数量", "件"),
    (UNMAPPED, "（一）维持具体行政行为数", "件"),
    (UNMAPPED, "（二）其他情形数", "件"),
    ("litigations", "四、行政诉讼数量", "件"),
    (UNMAPPED, "（一）维持具体行政行为数", "件"),
    (UNMAPPED, "（二）其他情形数", "件"),
    (UNMAPPED, "五、依申请公开信息收取的费用", "万元"),
)

FUJIAN_HEAD = ("指标名称", "计量单位", "2015年度", "历年累计")
NATIONAL_HEAD = ("统计指标", "单位", "统计数")


@dataclass(frozen=True, slots=True)
class Annex:
    """A filled annex: its header, and rows of code (None: a heading), label, unit and numbers as printed."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | None, str, str, tuple[str, ...]], ...]

    @property
    def lines(self) -> list[list[str]]:
        """Header and rows as cells of text; a heading has empty ones."""
        width = len(self.head) - 2
        return [list(self.head), *([label, unit, *(values or [""] * width)] for _, label, unit, values in self.rows)]

    @property
    def truth(self) -> list[tuple[str, tuple[str, ...]]]:
        """Code and numbers of every row that has numbers, in order."""
        return [(code, values) for code, _, _, values in self.rows if code is not None]


def fujian(rng: random.Random, *, related: bool = True) -> Annex:
    """Fujian's annex; its totals are the sums of their parts when ``related``, no year is above the cumulative number."""
    years, before = (_numbers(rng, related=related) for _ in range(2))
    rows = tuple(
        (code, label, unit, (str(years[code]), str(years[code] + before[code]))) for code, label, unit in FUJIAN
    )
    return Annex(FUJIAN_HEAD, rows)


def national(rng: random.Random) -> Annex:
    """A national list with one column of numbers."""
    return Annex(
        NATIONAL_HEAD,
        tuple((code, label, unit, () if code is None else (_count(rng),)) for code, label, unit in NATIONAL),
    )


def _count(rng: random.Random) -> str:
    return str(rng.choice((0, 0, 1, 2, 12, 21, rng.randrange(100), rng.randrange(100_000))))


def _numbers(rng: random.Random, *, related: bool) -> dict[str, int]:
    numbers = {code: int(_count(rng)) for code, _, _ in FUJIAN}
    if related:
        for total in ("requests", "replies"):
            parts = (code for code in numbers if code.startswith(f"{total}_") and not code.endswith("_total"))
            numbers[f"{total}_total"] = sum(numbers[code] for code in parts)
    return numbers


def as_text(annex: Annex, cell: str, row: str, *, tail: str = "附件下载") -> bytes:
    """A report whose annex is running text: ``cell`` between cells, ``row`` between rows."""
    table = row.join(cell.join(text for text in line if text) for line in annex.lines)
    return f"{TITLE}\n{OPENING}\n附表 政府信息公开情况统计表 {table}{row or ' '}{tail}\n".encode()


def as_html(lines: list[list[str]], *, title: str = TITLE, after: str = "") -> bytes:
    """A report page with one table of these cells."""
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in line) + "</tr>" for line in lines)
    return f"<html><body><h1>{title}</h1><p>{OPENING}</p><table>{body}</table>{after}</body></html>".encode()
