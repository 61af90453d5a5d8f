"""Loaders that run at the same time or are killed: real processes on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.digest import content_digest
from db.engine import Store, open_store
from db.ingest import ingest_manifest
from db.load import load_parse
from db.manifest import End
from db.models import Parse, ReportVersion
from db.todo import documents_without_parse
from parsers.encode import encode
from parsers.model import Finding, Report, Responsibility, Severity
from tests.db.crawls import know, notice, page, write
from tests.support.reports import make_report, with_findings

PROJECT = Path(__file__).parents[2]
DOCUMENTS = 12
THEIRS = Finding(
    "disputes_result_total", Severity.ERROR, Responsibility.PUBLISHER, "disputes/reconsideration/total", "差"
)

LOADER = """
import os, signal, sys
from db.engine import open_store
from db.load import load_parse
from db.todo import documents_without_parse
from parsers.encode import encode
from tests.db.test_loaders import report_of

url, die_at = sys.argv[1], int(sys.argv[2])
store = open_store(url)
print("ready", flush=True)
sys.stdin.readline()
for number, todo in enumerate(documents_without_parse(store, 1)):
    report = report_of(todo.document_id)
    with store.begin() as session:
        load_parse(session, todo, report, encode(report))
        if number == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
"""


def report_of(document_id: int) -> Report:
    """Several documents share a report, a version or an agency that nobody knows, so that loaders meet at all of them."""
    agency = "无人知晓的局" if document_id % 4 < 2 else "安宁市人民政府"
    return with_findings(make_report(document_id % 4, agency=agency, year=2020 + document_id % 2), THEIRS)


def seed(store: Store, tmp_path: Path) -> None:
    know(store)
    records = []
    for number in range(DOCUMENTS):
        url = f"https://www.anning.portal.test/ndbg/{number}.html"
        records += [page(f"content {number}", url=url), notice(url, title=f"第{number}号年度报告")]
    ingest_manifest(
        store, write(tmp_path / f"{store.engine.dialect.name}{os.urandom(4).hex()}", *records, End("finished"))
    )


def start(url: str, die_at: int = -1) -> subprocess.Popen[str]:
    loader = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(LOADER), url, str(die_at)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert loader.stdout is not None
    assert loader.stdout.readline() == "ready\n"
    return loader


def go(loader: subprocess.Popen[str]) -> None:
    assert loader.stdin is not None
    loader.stdin.write("go\n")
    loader.stdin.flush()


def undisturbed(store: Store) -> tuple[str, int]:
    for todo in documents_without_parse(store, 1):
        report = report_of(todo.document_id)
        with store.begin() as session:
            load_parse(session, todo, report, encode(report))
    return content_digest(store), count(store)


def count(store: Store) -> int:
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Parse)) == DOCUMENTS
        return session.scalar(select(func.count()).select_from(ReportVersion)) or 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_loaders_of_the_same_documents_at_once_load_each_once(
    kind: str, new_url: Callable[[str], str], new_store: Callable[[str], Store], tmp_path: Path
) -> None:
    expected = new_store(kind)
    seed(expected, tmp_path)
    url = new_url(kind)
    store = open_store(url)
    seed(store, tmp_path)
    loaders = [start(url) for _ in range(3)]
    for loader in loaders:
        go(loader)
    for loader in loaders:
        loader.communicate(timeout=120)
        assert loader.returncode == 0
    assert (content_digest(store), count(store)) == undisturbed(expected)
    store.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_loader_killed_inside_a_transaction_leaves_whole_reports_and_the_next_one_finishes(
    kind: str, new_url: Callable[[str], str], new_store: Callable[[str], Store], tmp_path: Path
) -> None:
    expected = new_store(kind)
    seed(expected, tmp_path)
    url = new_url(kind)
    store = open_store(url)
    seed(store, tmp_path)
    for die_at in (0, 3):
        loader = start(url, die_at)
        go(loader)
        loader.communicate(timeout=120)
        assert loader.returncode == -signal.SIGKILL
    assert len(documents_without_parse(store, 1)) == DOCUMENTS - 3  # three were committed, the fourth was not
    survivor = start(url)
    go(survivor)
    survivor.communicate(timeout=120)
    assert survivor.returncode == 0
    assert (content_digest(store), count(store)) == undisturbed(expected)
    store.dispose()
