"""Golden annexes of the years before 2019: Fujian's list and other lists of indicators, in every medium."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.golden.recipes import Source, recipe
from tests.golden.truth import Truth
from tests.support.forms import Rows
from tests.support.renderings_html import plain, table_html

FUJIAN = (
    ("proactive_total", "主动公开文件数", "条"),
    ("proactive_website", "其中：1.政府网站公开数", "条"),
    ("proactive_gazette", "2.政府公报公开数", "条"),
    ("requests_total", "受理依申请公开信息总数", "条"),
    ("requests_in_person", "其中：1.当面申请数", "条"),
    ("requests_online", "2.网上申请数", "条"),
    ("requests_fax", "3.传真申请数", "条"),
    ("requests_email", "4.电子邮件申请数", "条"),
    ("replies_total", "对申请的答复总数", "条"),
    ("replies_granted", "其中：1.同意公开答复数", "条"),
    ("replies_partly_granted", "2.同意部分公开答复数", "条"),
    ("replies_refused", "3.不予公开答复数", "条"),
    ("replies_other", "4.其他类型答复数", "条"),
    ("fee_reduction_yuan", "政府信息公开收费减免金额", "元"),
    ("complaints", "接受行政申诉、举报数", "件"),
    ("reconsiderations", "行政复议数", "件"),
    ("litigations", "行政诉讼数", "件"),
)
INDICATORS = (
    ("unmapped", "制发规范性文件总数", "件"),
    ("proactive_gazette", "政府公报公开政府信息数", "条"),
    ("proactive_website", "政府网站公开政府信息数", "条"),
    ("unmapped", "政务微博公开政府信息数", "条"),
    ("unmapped", "举办新闻发布会总次数", "次"),
    ("requests_total", "收到申请数", "件"),
    ("requests_in_person", "当面申请数", "件"),
    ("requests_fax", "传真申请数", "件"),
    ("unmapped", "信函申请数", "件"),
    ("replies_total", "申请答复数", "件"),
    ("unmapped", "按时办结数", "件"),
    ("reconsiderations", "行政复议数量", "件"),
    ("litigations", "行政诉讼数量", "件"),
    ("unmapped", "政府信息公开专职人员数", "人"),
)
_AGENCIES = ("福州市长乐区财政局", "南平市建阳区人民政府", "龙岩市永定区民政局", "三明市梅列区水利局")


@dataclass(slots=True)
class Annex:
    """A filled annex: agency, year, its rows of label, unit and numbers, and the truth."""

    agency: str
    year: int
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    truth: Truth
    blank: set[int] = field(default_factory=set)

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @property
    def prose(self) -> tuple[str, ...]:
        return (
            f"本报告依照条例编写，统计期限为{self.year}年1月1日至12月31日。",
            "一、概述",
            "我们按季更新目录，及时发布政策，方便群众查阅政府信息公开内容。",
            "二、附表",
        )

    @property
    def grid(self) -> Rows:
        return [[(text, 1, 1) for text in row] for row in [self.head, *self.rows]]


def fujian(seed: str) -> Annex:
    """Fujian's annex, its sums holding, the cumulative number never below the year's."""
    rng = random.Random(zlib.crc32(seed.encode()))
    years = {code: rng.choice((0, 0, 1, 3, rng.randrange(10, 400))) for code, _, _ in FUJIAN}
    before = {code: rng.choice((0, 2, rng.randrange(50, 3000))) for code, _, _ in FUJIAN}
    for numbers in (years, before):
        for total in ("requests", "replies"):
            parts = [code for code in numbers if code.startswith(f"{total}_") and code != f"{total}_total"]
            numbers[f"{total}_total"] = sum(numbers[code] for code in parts)
    agency, year = rng.choice(_AGENCIES), rng.randrange(2014, 2019)
    truth = Truth(layout={"statistics": "fujian"}, agency=agency, year=year)
    rows = []
    for code, label, unit in FUJIAN:
        whole = years[code] + before[code]
        truth.cells |= {
            f"statistics/{code}/year_value": str(years[code]),
            f"statistics/{code}/cumulative_value": str(whole),
        }
        rows.append((label, unit, str(years[code]), str(whole)))
    return Annex(agency, year, ("指标名称", "计量单位", f"{year}年度", "历年累计"), rows, truth)


def indicators(seed: str, head: tuple[str, ...] = ("统计指标", "单位", "统计数")) -> Annex:
    """A list of another province; the rows without a code are known by their labels."""
    rng = random.Random(zlib.crc32(seed.encode()))
    agency, year = "邢台市信都区发展和改革局", rng.randrange(2014, 2019)
    truth = Truth(layout={"statistics": "indicator_list"}, agency=agency, year=year)
    rows = []
    for code, label, unit in INDICATORS:
        number = str(rng.choice((0, 1, 4, rng.randrange(10, 2000))))
        rows.append((label, unit, number))
        if code == "unmapped":
            truth.unmapped.append([label, "year_value", number])
        else:
            truth.cells[f"statistics/{code}/year_value"] = number
    return Annex(agency, year, head, rows, truth)


def page(annex: Annex, table: str) -> str:
    prose = "".join(f"<p>{plain(line)}</p>" for line in annex.prose)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{annex.title}</title></head>'
        f"<body><h1>{annex.title}</h1>{prose}{table}<p>{annex.agency}</p></body></html>"
    )


def text(annex: Annex, rows: Sequence[str], between: str = "\n") -> str:
    return "\n".join([annex.title, *annex.prose, between.join(rows), annex.agency, ""])


@recipe("html", "Fujian's annex as a table")
def fujian_html(name: str) -> tuple[Source, Truth]:
    annex = fujian(name)
    return page(annex, table_html(annex.grid)), annex.truth


@recipe("html", "Fujian's annex flattened: a paragraph per cell")
def fujian_flattened(name: str) -> tuple[Source, Truth]:
    annex = fujian(name)
    return page(
        annex, "".join(f"<p>{plain(cell)}</p>" for row in [annex.head, *annex.rows] for cell in row)
    ), annex.truth


@recipe("html", "Fujian's annex, 其中 in a merged cell of its own, one blank number")
def fujian_merged(name: str) -> tuple[Source, Truth]:
    annex = fujian(name)
    annex.truth.cells["statistics/complaints/year_value"] = None
    rows: Rows = [[(annex.head[0], 1, 2), *((text, 1, 1) for text in annex.head[1:])]]
    for (code, label, _), row in zip(FUJIAN, annex.rows, strict=True):
        numbers = [(cell, 1, 1) for cell in row[1:]]
        if code == "complaints":
            numbers[1] = ("", 1, 1)
        if label.startswith("其中："):
            group = code.split("_")[0]
            of_group = sum(other.startswith(f"{group}_") and other != f"{group}_total" for other, _, _ in FUJIAN)
            rows.append([("其中", of_group, 1), (label.removeprefix("其中："), 1, 1), *numbers])
        elif label[0].isdigit():
            rows.append([(label, 1, 1), *numbers])
        else:
            rows.append([(label, 1, 2), *numbers])
    return page(annex, table_html(rows)), annex.truth


@recipe("text", "Fujian's annex as running text, divided by spaces")
def fujian_text(name: str) -> tuple[Source, Truth]:
    annex = fujian(name)
    return text(annex, [" ".join(row) for row in [annex.head, *annex.rows]], " "), annex.truth


@recipe("text", "Fujian's annex, cells divided by |")
def fujian_pipes(name: str) -> tuple[Source, Truth]:
    annex = fujian(name)
    return text(annex, ["|".join(row) for row in [annex.head, *annex.rows]]), annex.truth


@recipe("libreoffice", "Fujian's annex, ruled by LibreOffice")
def fujian_pdf(name: str) -> tuple[Source, Truth]:
    annex = fujian(name)
    return page(annex, table_html(annex.grid, attributes=' border="1" width="90%"')), annex.truth


@recipe("xlsx", "Fujian's annex in a workbook")
def fujian_xlsx(name: str) -> tuple[Source, Truth]:
    from openpyxl import Workbook

    annex = fujian(name)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([annex.title])
    for line in annex.prose:
        sheet.append([line])
    for row in [annex.head, *annex.rows]:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), annex.truth


@recipe("html", "another province's list: known indicators have codes, others keep their labels")
def indicators_html(name: str) -> tuple[Source, Truth]:
    annex = indicators(name)
    return page(annex, table_html(annex.grid)), annex.truth


@recipe("html", "a list printed in two halves side by side, with numbers of rows")
def indicators_side_by_side(name: str) -> tuple[Source, Truth]:
    annex = indicators(name, ("指标名称", "计量单位", "数量"))
    half = len(annex.rows) // 2
    rows: Rows = [[(cell, 1, 1) for cell in ("序号", *annex.head) * 2]]
    for at in range(half):
        cells = (str(at + 1), *annex.rows[at], str(at + 1 + half), *annex.rows[at + half])
        rows.append([(cell, 1, 1) for cell in cells])
    return page(annex, table_html(rows)), annex.truth


@recipe("libreoffice", "another province's list, ruled by LibreOffice")
def indicators_pdf(name: str) -> tuple[Source, Truth]:
    annex = indicators(name)
    return page(annex, table_html(annex.grid, attributes=' border="1" width="90%"')), annex.truth


@recipe("csv", "another province's list as CSV")
def indicators_csv(name: str) -> tuple[Source, Truth]:
    annex = indicators(name)
    lines = [annex.title, *annex.prose, *(",".join(row) for row in [annex.head, *annex.rows])]
    return "\r\n".join(lines), annex.truth
