"""A small store and the site made of it, served by a plain static server."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db import migrate
from db.engine import Store, open_store
from db.ingest import ingest_manifest
from db.manifest import Listing, Notice, NoticeDocument
from db.models import Agency, Duty
from db.runs import PortalRow, sync_portals
from db.todo import documents_without_parse
from flows.site.build import build_site
from parsers.model import Finding, Grade, Note, Report, Responsibility, Scope, Severity, State, Table
from tests.db.crawls import NOW, PORTAL, know, listing, load, load_all, notice, page, sha, write
from tests.support.reports import make_report, replace_cell, with_findings, with_fingerprint

AS_OF = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
BROKEN = Finding(
    "disputes_result_total",
    Severity.ERROR,
    Responsibility.PUBLISHER,
    "disputes/reconsideration/total",
    "合计与分项之和不一致，联系人：王小明，13812345678",
    ("disputes/reconsideration/total",),
    "11",
    "0",
)


def reports() -> list[Report]:
    """Three years of one government; the last with a blank, an unread cell, a note with personal data and a finding."""
    first, second = (make_report(seed, year=year) for seed, year in ((1, 2019), (2, 2020)))
    third = make_report(3, year=2021, edition="2021")
    third = replace_cell(third, "requests/received/legal_service", raw="", value=None, state=State.BLANK)
    third = replace_cell(third, "requests/granted/total", raw="4O", value=None, state=State.UNREAD, grade=Grade.X)
    third = dataclasses.replace(third, notes=(Note(Table.DISPUTES, "注：咨询请找联系人李大力，电话13987654321"),))
    return [first, second, with_findings(with_fingerprint(third), BROKEN)]


def filled(folder: Path) -> Store:
    url = f"sqlite:///{folder / 'small.db'}"
    migrate.upgrade(url)
    store = open_store(url)
    for report in reports():
        name = str(report.identity.year)
        know(store)
        address = f"https://www.anning.portal.test/ndbg/{name}.html"
        records = (page(name, url=address), notice(address), listing())
        ingest_manifest(store, write(folder / f"{name}.jsonl", *records, run_id=name))
        load_all(store, report)
    return store


#: (portal, organ, division, scope, permission, what came of its column, years collected)
_COUNTRY: tuple[tuple[str, str, str, Scope, str | None, str, range], ...] = (
    ("bj-haidian", "海淀区人民政府", "110108", Scope.AREA, None, "complete", range(2019, 2024)),
    ("bj-haidian-jiaowei", "海淀区教育委员会", "110108", Scope.ORGAN, None, "complete", range(2020, 2024)),
    ("js-xuanwu", "玄武区人民政府", "320102", Scope.AREA, None, "complete", range(2019, 2024)),
    ("zj-xihu", "西湖区人民政府", "330106", Scope.AREA, None, "complete", range(2019, 2024)),
    ("zj-xihu-caizheng", "西湖区财政局", "330106", Scope.ORGAN, None, "incomplete", range(2021, 2024)),
    ("sd-shinan", "市南区人民政府", "370202", Scope.AREA, "blocked", "blocked", range(2019, 2021)),
    ("gd-tianhe", "天河区人民政府", "440106", Scope.AREA, None, "complete", range(2020, 2024)),
    ("gd-tianhe-weijian", "天河区卫生健康局", "440106", Scope.ORGAN, None, "complete", range(2019, 2024)),
    ("sc-wuhou", "武侯区人民政府", "510107", Scope.AREA, "robots_disallow", "robots_disallow", range(2019, 2019)),
    ("yn-kunming-sifa", "昆明市司法局", "530100", Scope.ORGAN, None, "complete", range(2018, 2019)),
    ("sc-jinjiang", "锦江区人民政府", "510104", Scope.AREA, None, "gone", range(2019, 2022)),
)


ANNEX = (
    ("proactive_total", "主动公开文件数", "12"),
    ("unmapped", "指导性文件", "3"),
    ("unmapped", "指导性文件", "4,001"),
)


def _annex(report: Report) -> Report:
    """An older report: the statistics annex alone, with two rows that nobody knows."""
    cells = (
        dataclasses.replace(
            report.cells[0],
            table=Table.STATISTICS,
            row=row,
            column="year_value",
            label=label,
            raw=raw,
            value=Decimal(raw.replace(",", "")),
            state=State.NUMBER,
            unit=None,
            printed_unit="件",
        )
        for row, label, raw in ANNEX
    )
    layout = {Table.STATISTICS.value: "indicator_list"}
    return with_fingerprint(dataclasses.replace(report, cells=tuple(cells), layout=layout))


def _with_a_stray(report: Report) -> Report:
    """With a cell that this edition of the form does not have."""
    cell = next(one for one in report.cells if one.key == "requests/received/total")
    stray = dataclasses.replace(cell, row="other_rest", raw="77", value=Decimal(77), label="3.其他")
    return with_fingerprint(dataclasses.replace(report, cells=(*report.cells, stray)))


def add_country(store: Store, folder: Path) -> None:
    """Some organs of other provinces: portals that are fine, that refuse, whose list is not whole; years collected and not."""
    rows, written, made = [PORTAL], [], {}
    for at, (portal, organ, code, scope, permission, outcome, years) in enumerate(_COUNTRY):
        home = f"https://www.{portal}.portal.test/"
        column = f"{home}ndbg/"
        hosts = (f"www.{portal}.portal.test",)
        rows.append(
            PortalRow(portal, organ, home, "trs_wcm", "active", permission, organ, code, hosts=hosts, columns=(column,))
        )
        written.append(Listing(portal, column, outcome, 1, len(years), len(years), "skeleton"))
        for year in years:
            url, title = f"{column}{year}.html", f"{organ}{year}年政府信息公开工作年度报告"
            day, content = f"{year + 1}-{'03-25' if at % 4 == 3 else '01-20'}", f"{portal} {year}"
            part = (NoticeDocument(url, "page"),)
            written += [
                page(content, url=url, portal_id=portal),
                Notice(portal, column, url, title, day, day, part, title_year=year),
            ]
            edition = "2019" if year < 2021 else "2021"
            report = make_report(at * 10 + year, agency=organ, year=year, scope=scope, edition=edition)
            identity = dataclasses.replace(report.identity, published_on=dt.date.fromisoformat(day))
            shaped = _annex(report) if year < 2019 else _with_a_stray(report) if (at, year) == (0, 2020) else report
            made[sha(content)] = dataclasses.replace(shaped, identity=identity)
    sync_portals(store, rows, now=NOW)
    ingest_manifest(store, write(folder / "country.jsonl", *written, run_id="country"))
    for todo in documents_without_parse(store, 1):
        if todo.sha256 in made:
            load(store, todo, made[todo.sha256])
    with store.begin() as session:
        for agency_id in session.scalars(select(Agency.id).where(Agency.status == "known")).all():
            session.add_all(Duty(agency_id=agency_id, report_year=year, basis="statute") for year in (2022, 2023))


def publish(store: Store, folder: Path, **more: Any) -> Path:
    build_site(store, folder, AS_OF, contact="errors@example.org", **more)
    return folder


def records(site: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Every record of the site's shards, by key; cells by theirs: [printed, read, raw, value, state, grade, where]."""
    held = (gzip.decompress(path.read_bytes()).decode() for path in (site / "data" / kind).iterdir())
    found = {key: json.loads(body) for text in held for key, body in (one.split("\t", 1) for one in text.splitlines())}
    if kind == "reports":
        orders = json.loads((site / "data" / "orders.json").read_text())
        for record in found.values():
            keys = orders[record["order"]] if isinstance(record["order"], int) else record["order"]
            packed = (_cell(record, one) for one in record["cells"])
            record["cells"] = dict(zip(keys, packed, strict=True))
    return found


def _cell(record: dict[str, Any], packed: list[Any]) -> list[Any]:
    shown, kind, *where = packed
    said = shown if isinstance(shown, list) else [shown, "", None, None]
    return [*said, *record["kinds"][kind][:2], where]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder's address on a free port."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
