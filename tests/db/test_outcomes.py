"""What became of every rule is kept with the version, the latest parser's, and read in SQL without decoding."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select, text

from db import migrate
from db.decisions import Ruling, accept, withhold
from db.engine import Store
from db.history_checks import check_history
from db.ingest import ingest_manifest
from db.models import ReportVersion
from db.todo import documents_of
from parsers.encode import RULE_ORDER
from parsers.model import Report
from tests.db.crawls import know, load, load_all, one_night, sha
from tests.support.reports import make_report

TOLD = {"requests_balance": "fail", "requests_outcome_total": "pass", "unified_code_invalid": "not_assessable"}


def judged(outcomes: Mapping[str, str], parser_version: int = 1) -> Report:
    return dataclasses.replace(make_report(1, parser_version=parser_version), outcomes=outcomes)


def publish(store: Store, folder: Path, report: Report) -> None:
    know(store)
    ingest_manifest(store, one_night(folder / store.engine.dialect.name, "bytes"))
    load_all(store, report)


def kept(store: Store) -> list[str | None]:
    with store.read() as session:
        return list(session.scalars(select(ReportVersion.outcomes)))


def shown(store: Store) -> dict[str, str]:
    with store.read() as session:
        rows = session.execute(text("SELECT code, outcome FROM rule_outcomes"))
        return {row.code: row.outcome for row in rows}


def test_outcomes_are_a_letter_per_rule_and_rows_of_a_view(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, judged(TOLD))
    (letters,) = kept(store)
    assert letters is not None and len(letters) == len(RULE_ORDER) and set(letters) == set("pfn-")
    assert shown(store) == TOLD
    check_history(store)
    assert shown(store) == {**TOLD, **{code: it for code, it in shown(store).items() if code not in RULE_ORDER}}
    assert shown(store)["carried_in_differs"] == "not_assessable", "the report has no year before it"


def test_a_report_that_tells_no_outcomes_has_none(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, judged({}))
    assert kept(store) == [None]
    assert shown(store) == {}


def test_a_newer_parser_says_what_became_of_the_rules_and_an_older_one_does_not(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, judged(TOLD, 2))
    (todo,) = documents_of(store, [sha("bytes")])
    load(store, todo, judged({**TOLD, "requests_balance": "uncertain"}, 3))
    assert len(kept(store)) == 1, "one version, whatever is made of its numbers"
    assert shown(store)["requests_balance"] == "uncertain"
    load(store, todo, judged({"requests_balance": "pass"}, 1))
    assert shown(store)["requests_balance"] == "uncertain"


def test_what_is_not_shown_has_no_outcomes(store: Store, tmp_path: Path) -> None:
    incomplete = dataclasses.replace(judged(TOLD), status=judged(TOLD).status.INCOMPLETE)
    publish(store, tmp_path, incomplete)
    assert shown(store) == {}, "quarantined"
    with store.read() as session:
        version = session.scalars(select(ReportVersion)).one()
    accept(store, version.id, Ruling("张三", "read it"))
    assert shown(store) == TOLD
    withhold(store, version.report_id, Ruling("张三", "asked to"))
    assert shown(store) == {}


def test_versions_that_stand_get_their_outcomes_by_the_migration(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, judged(TOLD))
    url = store.engine.url.render_as_string(hide_password=False)
    migrate.downgrade(url, "0007")
    migrate.upgrade(url)
    assert shown(store) == TOLD
