"""Forms of blind samples as readers get them: without our numbers, read back whole, one clear line for what is wrong."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from db import migrate
from db.archive import Archive
from db.engine import Store, open_store
from db.ingest import ingest_manifest
from db.sampling.draw import draw
from db.sampling.forms import Form, forms
from db.sampling.results import result
from flows.samples import paper
from flows.samples.paper import drawn
from flows.samples.steps import take_in, write_forms
from flows.samples.telling import told
from parsers.model import Report
from tests.db.crawls import know, load_all, notice, page, write
from tests.support.reports import make_report

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
READERS = ("张三", "王五")


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [make_report(number, year=2019 + number, edition=("2019", "2021")[number]) for number in range(2)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, reports: list[Report]) -> Iterator[Path]:
    """A folder with a store of two reports, both drawn, their documents archived, and forms for two readers."""
    var = tmp_path_factory.mktemp("samples") / "var"
    var.mkdir()
    url = f"sqlite:///{var}/gongkai.db"
    migrate.upgrade(url)
    store, archive = open_store(url), Archive(str(var / "archive"))
    know(store)
    for number, report in enumerate(reports):
        content = f"第{number}份"
        archive.put(content.encode())
        address = f"https://www.anning.portal.test/ndbg/{number}.html"
        ingest_manifest(
            store, write(var / f"{number}.jsonl", page(content, url=address), notice(address), run_id=f"r{number}")
        )
        load_all(store, report)
    draw(store, "盲样一", 2, 1, "李四")
    written = write_forms(store, archive, "盲样一", READERS[0], var / "forms")
    assert (len(written.files), written.lacking) == (2, [])
    assert len(write_forms(store, archive, "盲样一", READERS[1], var / "forms", as_csv=True).files) == 2
    store.dispose()
    yield var


@pytest.fixture
def var(house: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(house, tmp_path / "var"))


@pytest.fixture
def store(var: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{var}/gongkai.db")
    yield opened
    opened.dispose()


def form_and_report(store: Store, reports: list[Report], number: int = 1) -> tuple[Form, Report]:
    (form,) = forms(store, "盲样一", [number])
    kept = next(report for report in reports if report.layout["requests"] == next(iter(form.layout.values())))
    return form, kept


def fill(path: Path, form: Form, report: Report, **changes: object) -> Path:
    """Fill in the workbook as the report says; ``changes`` by address."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    values = {cell.key: cell.value for cell in report.cells}
    for table in drawn(form):
        for spot in table.spots:
            if spot.key is not None:
                value = values[spot.key]
                sheet[spot.address] = "空" if value is None else format(value, "f")
    for name, words in ((paper.AGENCY, "安宁市"), (paper.YEAR, report.identity.year)):
        sheet.cell(2 + paper.HEAD.index(name), 2).value = words
    for address, words in changes.items():
        sheet[address] = words
    book.save(path)
    return path


def sheet_of(var: Path, number: int = 1) -> Path:
    return var / "forms" / f"盲样一-{number:03d}-张三.xlsx"


def test_a_form_shows_nothing_of_what_we_read(var: Path, store: Store, reports: list[Report]) -> None:
    form, report = form_and_report(store, reports)
    sheet = openpyxl.load_workbook(sheet_of(var)).worksheets[0]
    spots = [spot for table in drawn(form) for spot in table.spots if spot.key]
    assert {spot.key for spot in spots} == {cell.key for cell in report.cells}
    assert all(sheet[spot.address].value is None and not sheet[spot.address].protection.locked for spot in spots)
    assert sheet.protection.sheet
    shown = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    # Agency and year are for the reader to say; the document lies beside the form.
    assert not [words for words in shown if "安宁市人民政府" in words or words == str(report.identity.year)]
    assert (var / "forms" / "documents" / "001.html").is_file()
    assert "documents/001.html" in shown
    with (var / "forms" / "盲样一-001-王五.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    assert {line[2] for line in lines[len(paper.HEAD) + 1 :]} == {""}


def test_a_form_filled_in_as_printed_is_taken_and_agrees(var: Path, store: Store, reports: list[Report]) -> None:
    form, report = form_and_report(store, reports)
    assert take_in(store, fill(sheet_of(var), form, report)) == ("盲样一", 1, "张三")
    found = result(store, "盲样一")
    assert (found.read, found.not_read) == (1, (2,))
    (cells,) = [row.rate for row in found.rates if (row.basis, row.level) == ("all", "cell")]
    assert (cells.errors, cells.trials) == (0, len(report.cells))
    assert "Not read yet: 2" in told(found)


def test_empty_cells_are_told_unless_the_reader_says_what_they_are(
    var: Path, store: Store, reports: list[Report]
) -> None:
    form, report = form_and_report(store, reports)
    requests = next(table for table in drawn(form) if table.table == "requests")
    gone = {spot.address: None for spot in requests.spots if spot.key}
    path = fill(sheet_of(var), form, report, **gone)
    with pytest.raises(ValueError, match=rf"{len(gone)} of {len(report.cells)} cells are empty, first ") as refused:
        take_in(store, path)
    assert "\n" not in str(refused.value)
    take_in(store, fill(path, form, report, **gone, **{requests.rest: "空"}))
    (table,) = [row.rate for row in result(store, "盲样一").rates if (row.of, row.level) == ("requests", "cell")]
    # Read as blank what we read as numbers, noughts among them: a blank is no nought.
    assert table.errors == sum(cell.table == "requests" and cell.value is not None for cell in report.cells)


@pytest.mark.parametrize(
    ("address", "words", "line"),
    [
        ("B9", "昆明市人民政府", "another report than 昆明市人民政府"),
        ("B9", None, "报告上的机关名称 is empty"),
        ("B10", "去年", "报告年度 is '去年': a whole number is wanted"),
        ("B4", "00000000", "another form"),
        ("B3", "7", "no report number 7"),
        ("B2", "盲样二", "no sample called 盲样二"),
        ("B5", None, "who read it is not said"),
        ("cell", "很多", "'很多' means nothing"),
        ("cell", "=1+1", "means nothing"),
        ("label", "別的", "should say"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_taken(
    var: Path, store: Store, reports: list[Report], address: str, words: object, line: str
) -> None:
    form, report = form_and_report(store, reports)
    spots = [spot for table in drawn(form) for spot in table.spots]
    at = {"cell": next(s for s in spots if s.key).address, "label": next(s for s in spots if not s.key).address}
    path = fill(sheet_of(var), form, report, **{at.get(address, address): words})
    with pytest.raises(ValueError, match=line) as refused:
        take_in(store, path)
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(path.name)
    assert result(store, "盲样一").read == 0


@pytest.mark.parametrize("content", [b"", b"no workbook", b"\xff\xfe\x00", "样本,盲样一\n".encode()])
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_files_that_are_no_forms_are_one_line(store: Store, tmp_path: Path, content: bytes, ending: str) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="this is no") as refused:
        take_in(store, path)
    assert "\n" not in str(refused.value)


def test_the_commands_from_draw_to_result(var: Path, store: Store, reports: list[Report]) -> None:
    store.dispose()
    form, report = form_and_report(store, reports)
    good = fill(sheet_of(var), form, report)
    lines = var / "forms" / "盲样一-002-王五.csv"
    done = gongkai(var, "enter", str(good), str(lines))
    assert done.returncode == 2
    assert done.stdout.splitlines() == [f"{good.name}: 盲样一 number 1 as read by 张三"]
    assert len(done.stderr.splitlines()) == 1
    shown = gongkai(var, "result", "盲样一")
    assert shown.returncode == 0
    assert "1 read" in shown.stdout
    again = gongkai(var, "draw", "盲样一", "--size", "1", "--seed", "2", "--by", "李四")
    assert (again.returncode, len(again.stderr.splitlines())) == (2, 1)


def test_the_flows_draw_take_in_and_tell(
    var: Path, store: Store, reports: list[Report], prefect_api: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.sample import sample_draw, sample_enter, sample_result

    monkeypatch.setenv("GONGKAI_VAR", str(var))
    folder = Path(sample_draw("盲样二", "李四", "赵六, 钱七", size=2, seed=5))
    assert len(list(folder.glob("*.xlsx"))) == 4
    form, report = form_and_report(store, reports)
    inbox = var / "inbox"
    inbox.mkdir()
    for sheet in (fill(sheet_of(var), form, report), sheet_of(var, 2)):
        shutil.copy(sheet, inbox)
    with pytest.raises(ValueError, match=r"no file 盲样一-003.xlsx in the inbox"):
        sample_enter("盲样一-003.xlsx")
    with pytest.raises(ValueError, match="1 of 2 forms were not taken in: 盲样一-002-张三"):
        sample_enter(f"{sheet_of(var).name}; {sheet_of(var, 2).name}")
    assert "1 read" in sample_result("盲样一")
    with pytest.raises(ValueError, match="no sample called 盲样九"):
        sample_result("盲样九")


def gongkai(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment = {**clean, "GONGKAI_VAR": str(var), "PYTHONUTF8": "1", "COLUMNS": "160"}
    command = [GONGKAI, "sample", *words]
    return subprocess.run(command, capture_output=True, env=environment, cwd=var.parent, text=True, timeout=120)
