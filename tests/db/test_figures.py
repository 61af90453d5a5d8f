"""What the prose quotes, and the unified code of a page: kept with the version, the latest parser's, through migrations."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from db import migrate
from db.digest import content_digest
from db.engine import Store, open_store
from db.ingest import ingest_manifest
from db.models import Figure, ReportVersion
from db.release.make import make_release
from db.todo import documents_of
from parsers.model import ProseFigure, Report
from tests.db.crawls import know, load, load_all, one_night, sha
from tests.support.reports import make_report

CODE = "11530181MB12345678"
RECEIVED = ProseFigure(
    "received", Decimal("12000"), "1.2万件", "件", False, "全市", "全市收到申请1.2万件。", 1, 0, 4, 9
)
FEE = ProseFigure(
    "information_processing_fee", Decimal("0.35"), "0.35万元", "万元", True, "", "约0.35万元。", 6, 5, 1, 7
)
VAST = dataclasses.replace(RECEIVED, value=Decimal(10) ** 14, raw="1" + "0" * 14, unit=None)


def quoting(*figures: ProseFigure, code: str | None = CODE, parser_version: int = 1) -> Report:
    report = make_report(1, parser_version=parser_version)
    return dataclasses.replace(
        report, figures=figures, identity=dataclasses.replace(report.identity, unified_code=code)
    )


def publish(store: Store, folder: Path, report: Report, night: int = 0) -> None:
    know(store)
    ingest_manifest(store, one_night(folder / f"{store.engine.dialect.name}{night}", f"bytes {night}", night))
    load_all(store, report)


def figures(store: Store) -> list[tuple[Any, ...]]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(select(Figure.__table__).order_by(Figure.ordinal))]


def codes(store: Store) -> list[str | None]:
    with store.read() as session:
        return list(session.scalars(select(ReportVersion.unified_code)))


def test_figures_and_code_are_kept_alike_on_both_databases(both_stores: list[Store], tmp_path: Path) -> None:
    for store in both_stores:
        publish(store, tmp_path, quoting(RECEIVED, FEE, VAST))
        assert codes(store) == [CODE]
        assert [row[2:] for row in figures(store)] == [
            ("received", Decimal(12000), "1.2万件", "件", False, "全市", "全市收到申请1.2万件。", 1),
            ("information_processing_fee", Decimal("0.35"), "0.35万元", "万元", True, "", "约0.35万元。", 6),
            ("received", None, "1" + "0" * 14, None, False, "全市", "全市收到申请1.2万件。", 1),
        ]
    sqlite, postgresql = both_stores
    assert content_digest(sqlite) == content_digest(postgresql)


def test_a_newer_parser_replaces_the_figures_and_an_older_one_does_not(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, quoting(RECEIVED, FEE, parser_version=2))
    (todo,) = documents_of(store, [sha("bytes 0")])
    load(store, todo, quoting(RECEIVED, parser_version=3))
    assert [row[2] for row in figures(store)] == ["received"]
    load(store, todo, quoting(FEE, RECEIVED, FEE, parser_version=1))
    assert [row[2] for row in figures(store)] == ["received"]
    assert codes(store) == [CODE], "one version, whichever parser quoted what"


def test_a_copy_without_the_code_takes_none_away(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, quoting(RECEIVED, code=None))
    publish(store, tmp_path, quoting(RECEIVED), night=1)
    assert codes(store) == [CODE]
    publish(store, tmp_path, quoting(RECEIVED, code=None), night=2)
    assert codes(store) == [CODE]
    assert len(figures(store)) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migration_reads_them_from_the_evidence_at_hand(
    kind: str, new_url: Callable[[str], str], tmp_path: Path
) -> None:
    url = new_url(kind)
    store = open_store(url)
    publish(store, tmp_path, quoting(RECEIVED, FEE, VAST))
    before, digest = figures(store), content_digest(store)
    migrate.downgrade(url, "0004")
    migrate.upgrade(url)
    assert (figures(store), codes(store), content_digest(store)) == (before, [CODE], digest)
    store.dispose()


def test_a_release_quotes_the_figures_and_masks_whom_they_name(store: Store, tmp_path: Path) -> None:
    named = dataclasses.replace(RECEIVED, sentence="收到申请1.2万件，咨询请找联系人：王小明，13987654321。")
    publish(store, tmp_path, quoting(named, FEE))
    folder = make_release(store, tmp_path / "releases", dt.date(2026, 3, 31)).folder / "data"
    one, other = pq.read_table(folder / "figures.parquet").to_pylist()
    assert [(it["code"], it["value"], it["raw"], it["unit"], it["is_approximate"]) for it in (one, other)] == [
        ("received", 12000, "1.2万件", "件", False),
        ("information_processing_fee", Decimal("0.35"), "0.35万元", "万元", True),
    ]
    assert "1.2万件" in one["sentence"]
    assert "13987654321" not in one["sentence"] and "王小明" not in one["sentence"]
    (listed,) = pq.read_table(folder / "reports.parquet").to_pylist()
    assert listed["unified_code"] == CODE
