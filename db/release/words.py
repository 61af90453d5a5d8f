"""What a release says of itself: title, licence, that it is not official, where errors go, README and citation."""

from __future__ import annotations

from typing import NamedTuple

TITLE = "政府信息公开工作年度报告 全国面板"
TITLE_ENGLISH = "Annual reports on government information disclosure: a national panel"


class Licence(NamedTuple):
    """A licence by its SPDX name."""

    name: str
    title: str
    path: str


#: Numbers that organs publish by law are facts and belong to nobody; what may be protected is their selection, arrangement
#: and checking. Attribution keeps the date of the release beside the numbers, and asks for nothing more: sharing alike would
#: keep the data out of official and commercial use, and CC0 would let a number travel without its date, grade and source.
LICENCE = Licence(
    "CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"
)
NOT_OFFICIAL = "非官方统计：由程序读取各行政机关自行公布的年度报告而成，以原报告为准。"
FACTS = "各机关依法公布的数字属于事实，不因本许可而受限；许可只及于本项目的汇编、核查与标注。引用的原句归原机关。"
ERRATA = (
    "纠错入口：发现错误，请以 report_key 与单元格名称（table/row/column）向本发布的提供者提出；"
    "核实后在下一次发布中更正，并列入 CHANGES.md。"
)

_LICENCE_ENGLISH = (
    "Numbers that organs publish by law are facts: this licence restricts nobody in using them. It covers what this project added:"
    " selection, arrangement, checks and notes. Quoted sentences belong to the organs. Attribution, with the date of the release,"
    " is all that is asked, so that a number keeps its date, its grade and its source."
)
_ERRATA_ENGLISH = (
    "To report an error, name the report_key and the cell (table/row/column) to whoever gave you this release; what is confirmed is"
    " corrected in the next one and listed in its CHANGES.md."
)

README = f"""# {TITLE}

数据截至 {{as_of}}。{NOT_OFFICIAL}

{{rates_chinese}}

| 表 | 中文名 | 行数 | 内容 |
| --- | --- | --- | --- |
{{tables}}

* `data/` 每张表各有一份 CSV（UTF-8）与一份 Parquet，内容相同；`release.xlsx` 供直接阅读。
* `release.xlsx` 的勾稽关系核查表只列不相符与不能确定者，过长的表只列前若干行并注明，全部结果见 CSV。
* 每列的中英文标签、单位与条款见 `datapackage.json` 与 `data/dictionary.csv`。
* 空值表示没有数，绝不等于 0；`state` 列说明原因。等级 A—D 表示读数可靠程度，X 表示未读出。
* `panel` 为原文所印；`panel_corrected` 为按核查决定更正之后，逐格见 `corrected_cells`。
* 2018年度及以前的统计表在 `panel_statistics`，与以后各年不可比。
* 口径（`scope`）不同的报告不得相加或比较；可比性见 `data/crosswalk.csv`。
* “未采集到”不等于“未公布”。逾期结论须有两个一致的日期来源，或本项目在期限后采集的完整栏目为证。
* 手机号码、身份证号码、电子邮箱与联系人姓名已遮盖；正文只引用作为依据的原句。
* 以 = + - @ 等开头的文本前加 ' ，以防被当作公式。
* 原始文件不公开，凭 `sha256` 与来源网址可以核对。

**许可**：数据采用 [{LICENCE.title}]({LICENCE.path})（{LICENCE.name}），程序代码另依其 LICENSE（Apache-2.0）。
{FACTS}署名即可使用，请一并注明数据截至日期。

**{ERRATA[:4]}**{ERRATA[4:]}

# {TITLE_ENGLISH}

Data as of {{as_of}}. Not official statistics: read by a program from the reports that the organs published themselves; the reports
prevail.

{{rates_english}}

* `data/` holds every table as CSV (UTF-8) and as Parquet, with the same content; `release.xlsx` is for reading. Its sheet of
  relations lists those that do not hold or cannot be told, and long sheets are cut and say so; the CSV lists all.
* Labels in Chinese and English, unit and clause of every column: `datapackage.json` and `data/dictionary.csv`.
* Empty means that there is no number, never 0; `state` says why. Grades A to D say how sure a number is, X is unread.
* `panel` is as printed; `panel_corrected` has the corrections that operators decided, `corrected_cells` lists them.
* Annexes of report years up to 2018 are in `panel_statistics`; they cannot be compared with later years.
* Never add or compare reports of different `scope`; `data/crosswalk.csv` says what may be compared between editions.
* What was not collected is not thereby unpublished. "Late" rests on two origins that agree, or on our complete capture of the
  column after the deadline.
* Mobile numbers, ID numbers, e-mail addresses and names of contacts are masked; prose appears only as quoted evidence. Text
  that begins like a spreadsheet formula has a ' before it.
* Original files are not published; `sha256` and the address let anyone compare.

**Licence**: the data under [{LICENCE.title}]({LICENCE.path}) ({LICENCE.name}), the program's code under its own
LICENSE (Apache-2.0). {_LICENCE_ENGLISH}

**Errors**: {_ERRATA_ENGLISH}
"""
CITATION = f"""cff-version: 1.2.0
message: 引用时请注明数据截至日期。Please cite the release by its date.
type: dataset
title: "{TITLE} ({TITLE_ENGLISH})"
authors:
  - name: Gongkai 公开
version: "{{as_of}}"
date-released: "{{as_of}}"
license: {LICENCE.name}
license-url: {LICENCE.path}
abstract: >-
  {NOT_OFFICIAL}{FACTS}
  {ERRATA}
"""
NO_RATE_CHINESE = "**差错率**：本次发布的读数差错率尚未以盲样复核测定。"
NO_RATE_ENGLISH = "**Error rate**: none has been measured by blind samples for this release."
