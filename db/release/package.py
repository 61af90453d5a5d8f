"""The papers of a release: data package descriptor, citation, README in two languages, checksums."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from db.release.place import CHECKSUMS
from db.release.schema import Column, Kind, Sheet
from db.release.words import (
    CITATION,
    ERRATA,
    FACTS,
    LICENCE,
    NOT_OFFICIAL,
    README,
    TITLE,
    TITLE_ENGLISH,
)

_TYPES = {
    Kind.TEXT: "string",
    Kind.KEY: "string",
    Kind.INTEGER: "integer",
    Kind.COUNT: "integer",
    Kind.AMOUNT: "number",
    Kind.RATIO: "number",
    Kind.TRUTH: "boolean",
    Kind.DAY: "date",
    Kind.TIME: "datetime",
}


def cover(as_of: dt.date) -> tuple[str, ...]:
    """The first lines of the workbook."""
    return (
        TITLE,
        f"数据截至 {as_of.isoformat()}。{NOT_OFFICIAL}",
        f"许可：{LICENCE.name}（{LICENCE.path}）。{FACTS}",
        f"{ERRATA}",
        "空格表示没有数，绝不等于 0。口径不同的报告不得相加或比较。“未采集到”不等于“未公布”。",
    )


def descriptor(sheets: Mapping[Sheet, int], folder: Path, as_of: dt.date, rates: tuple[str, str]) -> dict[str, Any]:
    """The Frictionless data package of these tables, with their numbers of rows."""
    return {
        "profile": "tabular-data-package",
        "name": "gongkai",
        "title": TITLE,
        "description": TITLE_ENGLISH,
        "version": as_of.isoformat(),
        "licenses": [{"name": LICENCE.name, "title": LICENCE.title, "path": LICENCE.path}],
        "official": False,
        "notice": NOT_OFFICIAL,
        "errata": ERRATA,
        "errorRate": {"zh": rates[0], "en": rates[1]},
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


def write_papers(folder: Path, sheets: Mapping[Sheet, int], as_of: dt.date, rates: tuple[str, str]) -> None:
    """Write datapackage.json, README.md and CITATION.cff. ``rates`` states the error rate in Chinese and English."""
    package = json.dumps(descriptor(sheets, folder, as_of, rates), ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(f"{package}\n", encoding="utf-8")
    tables = "\n".join(
        f"| `{sheet.name}` | {sheet.chinese} | {rows} | {sheet.english} |" for sheet, rows in sheets.items()
    )
    words = {"as_of": as_of.isoformat(), "rates_chinese": rates[0], "rates_english": rates[1]}
    (folder / "README.md").write_text(README.format(tables=tables, **words), encoding="utf-8")
    (folder / "CITATION.cff").write_text(CITATION.format(**words), encoding="utf-8")


def write_checksums(folder: Path) -> None:
    """``sha256sum -c`` reads it. The last thing written: it covers every other file."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in files if name != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
