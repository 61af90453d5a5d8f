"""A release as its readers open it: the same bytes from the same data, numbers as printed, nothing personal, nothing withheld."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import hashlib
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from sqlalchemy import event, text

from db import decisions
from db.engine import Store
from db.errors import ReleaseError
from db.ingest import ingest_manifest
from db.release.make import Release, make_release
from db.release.sheets import all_sheets
from db.release.writing import public, public_text
from parsers.model import Finding, Note, Report, Responsibility, Severity, State, Table
from parsers.parse import parse
from tests.db.crawls import know, listing, load_all, notice, page, write
from tests.support.documents import report_page
from tests.support.reports import make_report, replace_cell, with_fingerprint

AS_OF = dt.date(2026, 3, 2)
CONTENTS = ("anning_2020", "anning_shili_2021", "anning_shili_2022")


def load(store: Store, folder: Path, report: Report, name: str) -> None:
    know(store)
    url = f"https://www.anning.portal.test/ndbg/{name}.html"
    records = (page(name, url=url), notice(url), listing())
    ingest_manifest(store, write(folder / f"{name}.jsonl", *records, run_id=name))
    load_all(store, report)


@pytest.fixture(scope="module")
def parsed() -> dict[str, Report]:
    return {name: parse(report_page(name)) for name in CONTENTS}


@pytest.fixture
def filled(store: Store, tmp_path: Path, parsed: dict[str, Report]) -> Store:
    (tmp_path / "crawl").mkdir()
    for name, report in parsed.items():
        load(store, tmp_path / "crawl", report, name)
    return store


def rows(release: Release, name: str) -> list[dict[str, str]]:
    with (release.folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_data_give_the_same_bytes_and_nothing_is_overwritten(filled: Store, tmp_path: Path) -> None:
    first, second = (make_release(filled, tmp_path / "releases", AS_OF) for _ in range(2))
    assert [first.folder.name, second.folder.name] == ["2026-03-02", "2026-03-02-2"]
    assert contents(first.folder) == contents(second.folder)
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["2026-03-02", "2026-03-02-2"]
    sums = (first.folder / "CHECKSUMS.sha256").read_text().splitlines()
    assert {line.split("  ")[1]: line.split("  ")[0] for line in sums} == {
        name: digest for name, digest in contents(first.folder).items() if name != "CHECKSUMS.sha256"
    }


def test_csv_and_parquet_hold_the_same_and_the_panel_is_that_of_the_view(filled: Store, tmp_path: Path) -> None:
    release = make_release(filled, tmp_path, AS_OF)
    for sheet in all_sheets():
        written = rows(release, sheet.name)
        kept = pq.read_table(release.folder / "data" / f"{sheet.name}.parquet").to_pylist()
        assert len(written) == len(kept) == release.rows[sheet.name]
        for one, other in zip(written, kept, strict=True):
            assert {name: told(value) for name, value in other.items()} == one
    shown = {row["report_key"]: row for row in rows(release, "panel")}
    with filled.read() as session:
        found = session.execute(text("SELECT * FROM panel")).mappings().all()
    assert len(found) == len(shown) == len(CONTENTS)
    by_name = {(row["agency"], int(row["report_year"])): row for row in shown.values()}
    for row in found:
        ours = by_name[row["agency"], row["report_year"]]
        for name in set(row) & set(ours) - {"version_id"}:
            if name.startswith(("disclosure_", "requests_", "disputes_")):
                assert ours[name] == ("" if row[name] is None else told(Decimal(str(row[name])))), name


def told(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            plain = format(value, "f")
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        case dt.datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def test_a_blank_stays_empty_everywhere(store: Store, tmp_path: Path) -> None:
    blank = replace_cell(make_report(1), "requests/granted/total", value=None, raw="", state=State.BLANK)
    load(store, tmp_path, blank, "blank")
    release = make_release(store, tmp_path / "releases", AS_OF)
    (cell,) = [row for row in rows(release, "requests_cells") if (row["row"], row["column"]) == ("granted", "total")]
    assert (cell["raw"], cell["value"], cell["state"]) == ("", "", "blank")
    assert rows(release, "panel")[0]["requests_granted"] == ""
    assert pq.read_table(release.folder / "data" / "panel.parquet").to_pylist()[0]["requests_granted"] is None


def test_frictionless_duckdb_and_pandas_open_it(filled: Store, tmp_path: Path) -> None:
    release = make_release(filled, tmp_path, AS_OF)
    outcome = frictionless.Package(str(release.folder / "datapackage.json")).validate()
    assert outcome.valid, outcome.flatten(["type", "note"])[:5]
    sums = "SELECT SUM(requests_received), COUNT(*) FROM '{}'"
    data = release.folder / "data"
    with duckdb.connect() as connection:
        told_twice = [connection.sql(sums.format(data / f"panel.{kind}")).fetchall()[0] for kind in ("csv", "parquet")]
    assert told_twice[0] == told_twice[1]
    frames = [pd.read_csv(data / "panel.csv"), pd.read_parquet(data / "panel.parquet")]
    assert [frame["requests_received"].sum() for frame in frames] == [told_twice[0][0]] * 2


def test_the_dictionary_names_every_column_of_every_file(filled: Store, tmp_path: Path) -> None:
    release = make_release(filled, tmp_path, AS_OF)
    named = {(row["table_name"], row["column_name"]): row for row in rows(release, "dictionary")}
    package = json.loads((release.folder / "datapackage.json").read_text(encoding="utf-8"))
    files = {path.stem for path in (release.folder / "data").iterdir()}
    assert {resource["name"] for resource in package["resources"]} == files
    for resource in package["resources"]:
        with (release.folder / resource["path"]).open(encoding="utf-8", newline="") as stream:
            head = next(csv.reader(stream))
        assert [field["name"] for field in resource["schema"]["fields"]] == head
        for field in resource["schema"]["fields"]:
            assert all(field[what].strip() for what in ("title", "description", "unit", "clause")), field
            line = named.pop((resource["name"], field["name"]))
            assert [line[what] for what in ("chinese", "english", "unit", "clause")] == [
                field[what] for what in ("title", "description", "unit", "clause")
            ]
    assert not named
    told = {(row["table_name"], row["column_name"]): row for row in rows(release, "dictionary")}
    measures = [row for (table, name), row in told.items() if table == "panel" and name.startswith("requests_")]
    assert len(measures) > 20
    assert {row["unit"] for row in measures} == {"件"}
    assert told["panel", "disclosure_fees_amount_wanyuan"]["unit"] == "万元"
    assert told["panel", "disclosure_procurement_procurement_items"]["unit"] == "项"
    assert told["panel", "correction_waiting"]["chinese"] == "已有更正版，待核"
    for table in ("panel_corrected", "corrected_cells", "panel_statistics"):
        assert (table, "report_key") in told


def test_formulas_are_made_text_and_personal_data_are_masked(store: Store, tmp_path: Path) -> None:
    report = make_report(1, agency="=HYPERLINK(1)人民政府")
    report = dataclasses.replace(report, notes=(Note(Table.DISPUTES, "注：详询13987654321，联系人：王小明"),))
    load(store, tmp_path, report, "nasty")
    release = make_release(store, tmp_path / "releases", AS_OF)
    agencies = {row["agency"] for name in ("reports", "panel", "coverage") for row in rows(release, name)}
    assert "'=HYPERLINK(1)人民政府" in agencies
    assert not any(name.startswith("=") for name in agencies)
    book = openpyxl.load_workbook(release.folder / "release.xlsx")
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    everything = b"".join(path.read_bytes() for path in (release.folder / "data").glob("*.csv")).decode()
    assert "139****" in everything
    assert "13987654321" not in everything
    assert "王小明" not in everything
    (note,) = pq.read_table(release.folder / "data" / "notes.parquet").to_pylist()
    assert "13987654321" not in note["body"]


NASTY = (
    "注：经办人身份证53012319800101123X，手机139 8765 4321，"
    '邮箱 wang.xm@anning.portal.test，1\u200b3612345678\n=2+3,"引号"\t结尾'
)
SECRETS = ("53012319800101123X", "8765 4321", "wang.xm", "13612345678", "12345678")


def test_text_of_all_kinds_is_masked_and_kept_apart_in_every_file(store: Store, tmp_path: Path) -> None:
    report = make_report(1, agency="安宁市“数字,城管”局\n(筹)")
    report = replace_cell(report, "requests/granted/total", raw=f"12（{NASTY}）")
    wrong = Finding("sum_differs", Severity.ERROR, Responsibility.PUBLISHER, "requests", NASTY, (), NASTY, "@SUM(A1)")
    report = dataclasses.replace(report, notes=(Note(Table.DISPUTES, NASTY),), findings=(wrong,))
    load(store, tmp_path, report, "first")
    make_release(store, tmp_path / "releases", AS_OF)
    changed = replace_cell(report, "requests/granted/total", raw=f"13（{NASTY}）", value=Decimal(13))
    source = dataclasses.replace(changed.source, sha256="13612345678" + "e" * 53)
    identity = dataclasses.replace(changed.identity, published_on=dt.date(2021, 3, 1))
    load(
        store, tmp_path, dataclasses.replace(changed, fingerprint="f" * 64, source=source, identity=identity), "second"
    )
    release = make_release(store, tmp_path / "releases", AS_OF + dt.timedelta(days=1))
    assert [cell[1] for cell in release.changes.cells] == ["requests/granted/total"]
    for path in sorted(release.folder.rglob("*")):
        if path.suffix in {".csv", ".md", ".json", ".cff"}:
            assert not [words for words in SECRETS if words in path.read_text(encoding="utf-8")], path
        if path.suffix == ".parquet":
            kept = pq.read_table(path).to_pandas().to_csv()
            assert not [words for words in SECRETS if words in kept], path
    with zipfile.ZipFile(release.folder / "release.xlsx") as pack:
        book = b"".join(pack.read(name) for name in pack.namelist()).decode("utf-8", "replace")
    assert not [words for words in SECRETS if words in book]
    (note,) = rows(release, "notes")
    with duckdb.connect() as connection:
        shown = connection.sql(f"SELECT body FROM '{release.folder}/data/notes.csv'").fetchall()
    assert shown == [(note["body"],)]
    assert note["body"].endswith('\n=2+3,"引号"\t结尾')
    assert pd.read_csv(release.folder / "data" / "notes.csv")["body"].tolist() == [note["body"]]
    told = (release.folder / "CHANGES.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in told if not line.startswith(("#", "* 530181 安宁市“数字,城管”局 (筹) 2020 area"))] == [
        "",
        "与 2026-03-02 相比。Compared with 2026-03-02.",
        *[""] * 6,
    ]
    assert sum(line.startswith("* ") for line in told) == 2
    assert frictionless.Package(str(release.folder / "datapackage.json")).validate().valid


@pytest.mark.parametrize("digits", ["13612345678", "53012319800101123X"])
def test_digests_and_addresses_are_never_masked(digits: str) -> None:
    shown = public(next(column for column in all_sheets()[0].columns if column.name == "report_key"), [f"a{digits}b"])
    assert shown == [f"a{digits}b"]


@pytest.mark.parametrize("words", [" =1", "\u3000+1", "\ufeff@a", "=1", "+1", "-1", "@a", "\ta", "＝1", "\r=1"])
def test_no_text_begins_like_a_formula(words: str) -> None:
    shown = public_text(words)
    assert shown is not None
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_a_withheld_report_is_absent(filled: Store, tmp_path: Path) -> None:
    with filled.read() as session:
        found = session.execute(text("SELECT r.id, a.name FROM report r JOIN agency a ON a.id = r.agency_id"))
        report_id, agency = next(row for row in found if row[1] == "安宁市人民政府")
        (sha256,) = session.execute(
            text(
                "SELECT d.sha256 FROM document d JOIN parse p ON p.document_id = d.id JOIN parse_version l"
                " ON l.parse_id = p.id JOIN report_version v ON v.id = l.version_id WHERE v.report_id = :id"
            ),
            {"id": report_id},
        ).one()
    whole = make_release(filled, tmp_path, AS_OF)
    assert (agency, "2020") in {(row["agency"], row["report_year"]) for row in rows(whole, "coverage")}
    decisions.withhold(filled, report_id, decisions.Ruling("复核人", "asked to"))
    release = make_release(filled, tmp_path, AS_OF + dt.timedelta(days=1))
    for sheet in all_sheets():
        for row in rows(release, sheet.name):
            assert (row.get("agency"), row.get("report_year")) != (agency, "2020"), sheet.name
            assert sha256 not in row.values()
    assert len(release.changes.removed) == 1
    assert agency in release.changes.removed[0]
    assert "移除报告 reports removed: 1" in (release.folder / "CHANGES.md").read_text(encoding="utf-8")


def test_what_the_publisher_changed_stands_in_the_sheet_and_in_the_changes(store: Store, tmp_path: Path) -> None:
    first = make_report(1)
    load(store, tmp_path, first, "first")
    make_release(store, tmp_path / "releases", AS_OF)
    key = "requests/received/natural_person"
    changed = replace_cell(first, key, value=Decimal(777), raw="777", state=State.NUMBER)
    changed = dataclasses.replace(
        changed,
        fingerprint="f" * 64,
        source=dataclasses.replace(changed.source, sha256="e" * 64),
        identity=dataclasses.replace(changed.identity, published_on=dt.date(2021, 3, 1)),
    )
    load(store, tmp_path, changed, "second")
    release = make_release(store, tmp_path / "releases", AS_OF + dt.timedelta(days=1))
    (row,) = rows(release, "audit_corrections")
    was = next(cell.value for cell in first.cells if cell.key == key)
    assert (row["cell"], row["before"], row["after"], row["changed_by"]) == (key, str(was), "777", "publisher")
    assert [cell[1:] for cell in release.changes.cells] == [(key, str(was), "777")]
    broken = [row for row in rows(release, "audit_relations") if row["verdict"] == "fail"]
    assert {row["subject"] for row in broken} == {"requests/balance/natural_person", "requests/received/total"}
    for row in broken:
        assert Decimal(row["printed"]) - Decimal(row["expected"]) == Decimal(row["difference"]) != 0
        assert row["source_url"].endswith("second.html")


def test_people_read_words_where_the_csv_has_codes_and_long_sheets_say_that_they_are_cut(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace_cell(make_report(1), "requests/received/natural_person", value=Decimal(777), raw="777")
    load(store, tmp_path, broken, "one")
    monkeypatch.setattr("db.release.workbook.VALUES_OF_A_SHEET", 32)
    release = make_release(store, tmp_path / "releases", AS_OF)
    book = openpyxl.load_workbook(release.folder / "release.xlsx")
    lines = [[cell.value for cell in line] for line in book["勾稽关系核查表"].iter_rows()]
    held = [row for row in rows(release, "audit_relations") if row["verdict"] in ("fail", "uncertain")]
    first = dict(zip(lines[2], lines[3], strict=True))
    assert (first["verdict"], first["scope"], first["subject"]) == ("不符", "行政区域汇总", "表三 自然人")
    assert (held[0]["verdict"], held[0]["subject"]) == ("fail", "requests/balance/natural_person")
    assert first["printed"] == int(held[0]["printed"])
    # 32 values in sixteen columns are two rows.
    dictionary = [[cell.value for cell in line] for line in book["数据字典"].iter_rows()]
    assert len(dictionary) == 3 + 32 // 8
    assert f"其余 {release.rows['dictionary'] - 4} 行见 data/dictionary.csv" in dictionary[0][0]
    told = {line[0].value: (line[1].value, line[2].value) for line in book["说明"].iter_rows(max_col=3)}
    assert told["数据字典"] == (4, release.rows["dictionary"])
    assert told["勾稽关系核查表"] == (min(2, len(held)), len(held))


def test_a_decided_cell_stands_beside_what_was_printed(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, make_report(1), "one")
    with store.read() as session:
        version_id = session.execute(text("SELECT version_id FROM current_version")).scalar_one()
    decisions.correct_cell(
        store, version_id, "requests/granted/total", Decimal(4321), decisions.Ruling("复核人", "misread")
    )
    release = make_release(store, tmp_path / "releases", AS_OF)
    (cell,) = [row for row in rows(release, "requests_cells") if row["corrected_value"]]
    assert (cell["row"], cell["corrected_value"]) == ("granted", "4321")
    assert cell["value"] != "4321"
    assert [row["changed_by"] for row in rows(release, "audit_corrections")] == ["decision"]
    (printed,), (corrected,) = rows(release, "panel"), rows(release, "panel_corrected")
    assert (corrected["requests_granted"], corrected["corrections"]) == ("4321", "1")
    assert printed["requests_granted"] == cell["value"]
    (decided,) = rows(release, "corrected_cells")
    assert (decided["cell"], decided["read_value"], decided["corrected_value"]) == (
        "requests/granted/total",
        cell["value"],
        "4321",
    )
    assert "复核人" not in "".join(decided.values())


def test_the_annex_of_older_years_has_its_own_panel(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, annex(("requests_total", "12"), ("unmapped", "7"), ("litigations", "")), "annex")
    release = make_release(store, tmp_path / "releases", AS_OF)
    assert (release.rows["panel"], release.rows["panel_statistics"], release.rows["statistics_cells"]) == (0, 1, 3)
    (line,) = rows(release, "panel_statistics")
    assert (line["statistics_requests_total_year_value"], line["rows_unmapped"]) == ("12", "1")
    assert line["statistics_litigations_year_value"] == ""
    assert {row["printed_unit"] for row in rows(release, "statistics_cells")} == {"件"}


def annex(*lines: tuple[str, str]) -> Report:
    report = make_report(1, year=2016)
    cells = [
        dataclasses.replace(
            report.cells[0],
            table=Table.STATISTICS,
            row=row,
            column="year_value",
            label=f"{row}数",
            raw=raw,
            value=Decimal(raw) if raw else None,
            state=State.NUMBER if raw else State.BLANK,
            unit=None,
            printed_unit="件",
        )
        for row, raw in lines
    ]
    layout = {Table.STATISTICS.value: "indicator_list"}
    return with_fingerprint(dataclasses.replace(report, cells=tuple(cells), layout=layout))


@pytest.mark.parametrize("size", [1, 2])
def test_how_many_reports_are_read_at_once_makes_no_difference(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole = make_release(filled, tmp_path / "whole", AS_OF)
    monkeypatch.setattr("db.release.chunks.CHUNK", size)
    assert contents(make_release(filled, tmp_path / "parts", AS_OF).folder) == contents(whole.folder)


def test_more_reports_need_no_more_queries(store: Store, tmp_path: Path) -> None:
    asked: list[int] = []
    for year in (2019, 2020, 2021):
        load(store, tmp_path, make_report(year, year=year), f"r{year}")
        statements: list[str] = []

        def note(_c: Any, _k: Any, statement: str, *_: Any, its: list[str] = statements) -> None:
            its.append(statement)

        event.listen(store.engine, "before_cursor_execute", note)
        make_release(store, tmp_path / "releases", AS_OF)
        event.remove(store.engine, "before_cursor_execute", note)
        asked.append(len(statements))
    # Beside those of a chunk there is one of each column and one of each run that nobody asked for before.
    assert asked[2] <= asked[0] + 2 < 40


def test_both_databases_give_the_same_bytes(
    both_stores: list[Store], tmp_path: Path, parsed: dict[str, Report]
) -> None:
    made = []
    for number, store in enumerate(both_stores):
        (tmp_path / f"crawl{number}").mkdir()
        # In another order: keys of the store are nothing that a reader may see.
        for name in CONTENTS if number else reversed(CONTENTS):
            load(store, tmp_path / f"crawl{number}", parsed[name], name)
        with store.read() as session:
            found = session.execute(
                text(
                    "SELECT v.id FROM report_version v JOIN report r ON r.id = v.report_id ORDER BY r.report_year LIMIT 1"
                )
            )
            version_id = found.scalar_one()
        ruling = decisions.Ruling("复核人", "misread", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        decisions.correct_cell(store, version_id, "requests/granted/total", Decimal(4321), ruling)
        made.append(contents(make_release(store, tmp_path / f"releases{number}", AS_OF).folder))
    assert made[0] == made[1]


def test_the_licence_and_where_errors_go_are_said_in_every_paper(store: Store, tmp_path: Path) -> None:
    folder = make_release(store, tmp_path, AS_OF).folder
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert "非官方统计" in package["notice"]
    assert "纠错入口" in package["errata"]
    citation = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["license"], citation["type"], citation["version"]) == ("CC-BY-4.0", "dataset", "2026-03-02")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(
        words in readme for words in ("非官方统计", "纠错入口", "CC-BY-4.0", "Apache-2.0", "Not official", "Errors")
    )
    assert "{" not in readme


def test_a_date_before_the_data_is_refused_and_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    root = tmp_path / "releases"
    with pytest.raises(ReleaseError, match="cannot be made"):
        make_release(filled, root, dt.date(2021, 1, 1))
    assert list(root.iterdir()) == []


def test_an_empty_store_gives_a_release_without_rows(store: Store, tmp_path: Path) -> None:
    release = make_release(store, tmp_path, AS_OF)
    assert release.rows["panel"] == 0
    assert frictionless.Package(str(release.folder / "datapackage.json")).validate().valid


def test_the_workbook_holds_the_auditors_sheets_with_fixed_times(filled: Store, tmp_path: Path) -> None:
    release = make_release(filled, tmp_path, AS_OF)
    path = release.folder / "release.xlsx"
    with zipfile.ZipFile(path) as pack:
        assert {member.date_time for member in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames[:5] == ["说明", "按时公布核查表", "勾稽关系核查表", "更正前后对照表", "单位问题清单"]
    cover = "".join(str(cell.value or "") for line in book["说明"].iter_rows() for cell in line)
    assert all(words in cover for words in ("非官方统计", "纠错入口", "CC-BY-4.0", "数据截至 2026-03-02"))
    assert {"面板", "按时公布核查表", "勾稽关系核查表", "更正前后对照表", "单位问题清单"} <= set(book.sheetnames)
    verdicts = {row["verdict"] for row in rows(release, "audit_timeliness")}
    assert verdicts
    assert all(v.startswith("逾期") or v in {"按时", "临界", "日期存疑", "无法判定"} for v in verdicts)
