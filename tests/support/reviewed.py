"""An installation with a report that waits for a person, and what stands in its database after it was reviewed."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from flows.house import open_house
from flows.intake import check_request, take_in
from flows.settings import Settings
from tests.support.documents import report_page, report_pdf

ROOT = Path(__file__).parents[2]
AGENCY = "石狮市人民政府"  # in the registry, and on no replica portal
#: A cell of the row that the page prints under words that nobody knows.
CELL = "requests/unprocessed_duplicate/total"
_DECISIONS = """
SELECT d.kind, d.state, d.cell, d.fingerprint, d.decided_value, d.printed_raw, d.read_value, d.reason, d.decided_by, d.evidence,
    a.name, r.report_year, r.scope
FROM decision d LEFT JOIN report r ON r.id = d.report_id LEFT JOIN agency a ON a.id = r.agency_id ORDER BY d.id"""
_VERSIONS = """
SELECT a.name, r.report_year, r.scope, v.fingerprint, v.reading, v.status, v.status_origin, v.status_reason, v.parse_status
FROM report_version v JOIN report r ON r.id = v.report_id JOIN agency a ON a.id = r.agency_id
WHERE a.name = ? ORDER BY r.report_year, v.fingerprint, v.reading"""


def waiting_report(var: Path) -> None:
    """Take in a page whose table has a row under words that are none of the form's: its reading is held back."""
    page = report_page().decode().replace("安宁市", AGENCY[:3]).replace("重复申请", "来人来函")
    take(var, "page.html", page.encode(), AGENCY, 2020)


def wrong_report(var: Path) -> None:
    """Take in a report whose publisher printed totals that are none."""
    take(var, "report.pdf", report_pdf(), "淮安市洪泽区人民政府", 2023)


def take(var: Path, name: str, data: bytes, agency: str, year: int) -> None:
    """Take in a document by hand."""
    var.mkdir(parents=True, exist_ok=True)
    file = var / name
    file.write_bytes(data)
    house = open_house(Settings(var=var, _env_file=None))  # type: ignore[call-arg]
    url, today = f"http://www.example.gov.cn/{name}", dt.date(2026, 3, 1)
    told = agency, year, "2024-02-01", "收集人甲", "saved in a browser"
    take_in(house, check_request([str(file)], url, *told, today))
    house.store.dispose()


def reviewed(var: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What was decided, and how the versions of the report that waited stand, without ids and times."""
    with closing(sqlite3.connect(var / "gongkai.db")) as database:
        return {
            "decisions": database.execute(_DECISIONS).fetchall(),
            "versions": database.execute(_VERSIONS, (AGENCY,)).fetchall(),
        }


def gongkai(var: Path, *words: str | int | Path) -> subprocess.CompletedProcess[str]:
    """A command of this installation as a process, as a person runs it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment = {**clean, "GONGKAI_VAR": str(var), "PYTHONUTF8": "1", "COLUMNS": "160", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from flows.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, env=environment, cwd=ROOT, text=True, timeout=300, check=False)
