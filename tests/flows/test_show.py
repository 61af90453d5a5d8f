"""``gongkai show`` and ``gongkai diff`` as real processes, over documents that were really read."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.queries import list_reports, report_in_full
from flows.cli import app
from flows.evidence import picture
from flows.house import open_house
from flows.intake import check_request, take_in
from flows.settings import Settings
from parsers.model import Cell, GridWhere, PdfWhere, Table
from tests.support.documents import report_page, report_pdf

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
CELL = "requests/received/natural_person"


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that holds one report from a page and one from a PDF."""
    folder = tmp_path_factory.mktemp("show")
    house = open_house(Settings(var=folder / "var", _env_file=None))  # type: ignore[call-arg]
    today = dt.date(2026, 3, 1)
    for name, data, agency, year in (
        ("page.html", report_page(), "安宁市人民政府", 2020),
        ("report.pdf", report_pdf(), "淮安市洪泽区人民政府", 2023),
    ):
        (folder / name).write_bytes(data)
        url = f"http://www.example.gov.cn/{name}"
        request = check_request(
            [str(folder / name)], url, agency, year, "2024-02-01", "收集人甲", "saved in a browser", today
        )
        take_in(house, request)
    house.store.dispose()
    return folder / "var"


def gongkai(var: Path, *words: str | int | Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment = {**clean, "GONGKAI_VAR": str(var), "PYTHONUTF8": "1", "COLUMNS": "160"}
    command = [GONGKAI, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, env=environment, cwd=var.parent, text=True, timeout=300, check=False
    )


def reports(var: Path) -> dict[int, tuple[str, tuple[Cell, ...], str]]:
    house = open_house(Settings(var=var, _env_file=None))  # type: ignore[call-arg]
    found = {}
    for row in list_reports(house.store):
        full = report_in_full(house.store, row.version_id)
        assert full is not None
        found[row.year] = (row.agency, full.cells, full.sources[0].sha256)
    house.store.dispose()
    return found


def test_a_report_is_shown_as_the_form_with_its_source(var: Path) -> None:
    done = gongkai(var, "show", "安宁", 2020)
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("安宁市人民政府  2020  area  accepted, current", "http://www.example.gov.cn/page.html", "自然人"):
        assert words in done.stdout
    assert reports(var)[2020][2] in done.stdout


def test_a_cell_of_a_pdf_is_shown_with_its_place_and_a_picture(var: Path) -> None:
    agency, cells, sha256 = reports(var)[2023]
    cell = next(cell for cell in cells if cell.key == CELL)
    file = var.parent / "cell.png"
    done = gongkai(var, "show", agency, 2023, "--cell", CELL, "--picture", file)
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        repr(cell.raw),
        f"{cell.value}",
        ", box ",
        sha256,
        "obtained 20",
        "added by hand",
        f"grade {cell.grade}",
    ):
        assert words in " ".join(done.stdout.split()), words
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_picture_shows_the_number_itself(var: Path) -> None:
    import pdfplumber

    cells = reports(var)[2023][1]
    cell = next(cell for cell in cells if cell.table is Table.REQUESTS and (cell.value or 0) > 9)
    assert isinstance(cell.where, PdfWhere)
    (var.parent / "again.pdf").write_bytes(report_pdf())
    with pdfplumber.open(var.parent / "again.pdf") as document:
        inside = document.pages[cell.where.page - 1].crop(cell.where.box, strict=False).extract_text()
    assert cell.raw in inside.replace(" ", "")
    data, ending = picture(report_pdf(), cell)
    assert (data[:4], ending) == (b"\x89PNG", ".png")
    with pytest.raises(ValueError, match="no page 99"):
        picture(report_pdf(), _elsewhere(cell, PdfWhere(99, cell.where.box)))


def test_the_picture_of_a_cell_of_a_page_is_the_row_with_the_cell_marked(var: Path) -> None:
    cell = next(cell for cell in reports(var)[2020][1] if cell.key == CELL)
    file = var.parent / "cell.png"
    done = gongkai(var, "show", "安宁市人民政府", 2020, "--cell", CELL, "--picture", file)
    assert done.returncode == 0
    fragment = file.with_suffix(".html").read_text(encoding="utf-8")
    assert f"<mark>{cell.raw}</mark>" in fragment
    assert "本年新收" in fragment
    with pytest.raises(ValueError, match="is not found"):
        picture(report_page(), _elsewhere(cell, GridWhere(99, 0, 0)))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("show", "某某", 2020), "no report of 2020 is here of an agency called 某某"),
        (("diff", "人民政府", 2019), "no report of 2019"),
        (("show", "安宁", 2020, "--picture", "x.png"), "say which with --cell"),
        (("show", " ", 2020), "whose report it is must be said"),
        (("diff", "安宁", 10**20), "Invalid value"),
        (("show", "安宁", 2020, "--cell", "requests/received/nobody"), "0 cells are called requests/received/nobody"),
    ],
)
def test_what_is_not_there_is_said_with_exit_code_2(
    var: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str | int, ...], complaint: str
) -> None:
    monkeypatch.setenv("GONGKAI_VAR", str(var))
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert (done.exit_code, done.stdout) == (2, "")
    assert complaint in done.stderr


def test_a_report_of_one_version_has_nothing_to_compare(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_VAR", str(var))
    done = CliRunner().invoke(app, ["diff", "安宁", "2020", "--scope", "area"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "current: the only accepted version" in done.stdout


def test_a_panel_of_a_day_before_everything_has_its_heading_alone(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_VAR", str(var))
    empty, full = (CliRunner().invoke(app, ["panel", *words]) for words in (["--as-of", "2001-01-01"], []))
    assert (empty.exit_code, full.exit_code) == (0, 0)
    assert empty.stdout.splitlines() == full.stdout.splitlines()[:1]


def _elsewhere(cell: Cell, where: PdfWhere | GridWhere) -> Cell:
    import dataclasses

    return dataclasses.replace(cell, where=where)
