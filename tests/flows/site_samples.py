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
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from db import migrate
from db.engine import Store, open_store
from db.ingest import ingest_manifest
from flows.site.build import build_site
from parsers.model import Finding, Grade, Note, Report, Responsibility, Severity, State, Table
from tests.db.crawls import know, listing, load_all, notice, page, write
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
