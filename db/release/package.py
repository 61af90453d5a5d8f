"""The papers of a release: data package descriptor, citation, README in two languages, checksums."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from db.release.schema import Column, Kind, Sheet

_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.COUNT: "integer",
    Kind.AMOUNT: "number",
    Kind.RATIO: "number",
    Kind.TRUTH: "boolean",
    Kind.DAY: "date",
    Kind.TIME: "datetime",
}
TITLE = "政府信息公开工作年度报告 全国面板"
TITLE_ENGLISH = "Annual reports on government information disclosure: a national panel"
CHECKSUMS = "CHECKSUMS.sha256"

_README = """# {title}

数据截至 {as_of}。非官方统计：由程序读取各行政机关自行公布的年度报告而成，以原报告为准。

| 表 | 中文名 | 行数 | 内容 |
| --- | --- | --- | --- |
{tables}

* `data/` 每张表各有一份 CSV（UTF-8）与一份 Parquet，内容相同；`release.xlsx` 供直接阅读。
* `release.xlsx` 的勾稽关系核查表只列不相符者，全部结果见 CSV。
* 每列的中英文标签、单位与条款见 `datapackage.json` 与 `data/dictionary.csv`。
* 空值表示没有数，绝不等于 0；`state` 列说明原因。等级 A—D 表示读数可靠程度，X 表示未读出。
* 口径（`scope`）不同的报告不得相加或比较；可比性见 `data/crosswalk.csv`。
* “未采集到”不等于“未公布”。逾期结论须有两个一致的日期来源，或本项目在期限后采集的完整栏目为证。
* 手机号码、身份证号码与联系人姓名已遮盖；正文只引用作为依据的原句；以 = + - @ 等开头的文本前加 ' ，以防被当作公式。
* 原始文件不公开，凭 `sha256` 与来源网址可以核对。本次发布的读数差错率尚未以盲样复核测定。
* 发现错误，请连同 `report_key` 与单元格名称告知发布者。

# {english}

Data as of {as_of}. Not official statistics: read by a program from the reports that the organs published themselves; the reports
prevail.

* `data/` holds every table as CSV (UTF-8) and as Parquet, with the same content; `release.xlsx` is for reading. Its sheet of
  relations lists those that do not hold; the CSV lists all.
* Labels in Chinese and English, unit and clause of every column: `datapackage.json` and `data/dictionary.csv`.
* Empty means that there is no number, never 0; `state` says why. Grades A to D say how sure a number is, X is unread.
* Never add or compare reports of different `scope`; `data/crosswalk.csv` says what may be compared between editions.
* What was not collected is not thereby unpublished. "Late" rests on two origins that agree, or on our complete capture of the
  column after the deadline.
* Mobile numbers, ID numbers and names of contacts are masked; prose appears only as quoted evidence. Text that begins like a
  spreadsheet formula has a ' before it.
* Original files are not published; `sha256` and the address let anyone compare. No error rate by blind samples has been measured
  for this release.
* To report an error, name the `report_key` and the cell.
"""
_CITATION = """cff-version: 1.2.0
message: 引用时请注明数据截至日期。Please cite the release by its date.
type: dataset
title: {title} ({english})
authors:
  - name: Gongkai 公开
version: "{as_of}"
date-released: "{as_of}"
"""


def descriptor(sheets: Mapping[Sheet, int], folder: Path, as_of: dt.date) -> dict[str, Any]:
    """The Frictionless data package of these tables, with their numbers of rows."""
    return {
        "profile": "tabular-data-package",
        "name": "gongkai",
        "title": TITLE,
        "description": TITLE_ENGLISH,
        "version": as_of.isoformat(),
        "resources": [_resource(sheet, rows, folder) for sheet, rows in sheets.items()],
    }


def _resource(sheet: Sheet, rows: int, folder: Path) -> dict[str, Any]:
    path = f"data/{sheet.name}.csv"
    schema: dict[str, Any] = {"fields": [_field(column) for column in sheet.columns], "missingValues": [""]}
    if sheet.key:
        schema["primaryKey"] = list(sheet.key)
    return {
        "profile": "tabular-data-resource",
        "name": sheet.name,
        "title": sheet.chinese,
        "description": sheet.english,
        "path": path,
        "parquet": f"data/{sheet.name}.parquet",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{_sha256(folder / path)}",
        "rows": rows,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, str]:
    return {
        "name": column.name,
        "type": _TYPES[column.kind],
        "title": column.chinese,
        "description": column.english,
        "unit": column.unit,
        "clause": column.clause,
    }


def dictionary(sheets: tuple[Sheet, ...]) -> Iterator[tuple[str, ...]]:
    """The rows of the data dictionary: every column of every table."""
    for sheet in sheets:
        for column in sheet.columns:
            words = (column.chinese, column.english, column.unit, column.clause)
            yield sheet.name, sheet.chinese, column.name, _TYPES[column.kind], *words


def write_papers(folder: Path, sheets: Mapping[Sheet, int], as_of: dt.date) -> None:
    """Write datapackage.json, README.md and CITATION.cff."""
    package = json.dumps(descriptor(sheets, folder, as_of), ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(f"{package}\n", encoding="utf-8")
    tables = "\n".join(
        f"| `{sheet.name}` | {sheet.chinese} | {rows} | {sheet.english} |" for sheet, rows in sheets.items()
    )
    words = {"title": TITLE, "english": TITLE_ENGLISH, "as_of": as_of.isoformat()}
    (folder / "README.md").write_text(_README.format(tables=tables, **words), encoding="utf-8")
    (folder / "CITATION.cff").write_text(_CITATION.format(**words), encoding="utf-8")


def write_checksums(folder: Path) -> None:
    """``sha256sum -c`` reads it. The last thing written: it covers every other file."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in files if name != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
