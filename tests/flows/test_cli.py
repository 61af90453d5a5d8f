"""``gongkai parse`` and its neighbours as real processes: the contract on stdout, one line on stderr, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.documents import (
    OLE_FILE,
    TITLE,
    random_bytes,
    report_page,
    report_pdf,
    slow_pdf,
    zip_file,
)
from tests.support.house import Place

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fea7d6059b0000000049454e44ae426082"
)
#: A locale and an output encoding that know no Chinese, and a Python told not to help.
POOR = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


def gongkai(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "GONGKAI_"))}
    return subprocess.run(
        [GONGKAI, *map(str, arguments)], capture_output=True, env={**clean, **environment}, check=False, timeout=300
    )


def contract(path: Path, *options: str) -> dict[str, Any]:
    """What ``--json`` prints: nothing else on stdout, nothing at all on stderr, exit code 0."""
    done = gongkai("parse", path, "--json", *options)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    assert list(answer)[:3] == ["schema", "parser_version", "source"]
    assert answer["schema"] == "gongkai-parse/1"
    assert answer["source"]["bytes"] == path.stat().st_size
    return answer


def written(folder: Path, data: bytes, name: str = "document") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# ── --json ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_gives_the_whole_form(tmp_path: Path) -> None:
    answer = contract(written(tmp_path, report_page()))
    assert (answer["status"], answer["reason"]) == ("complete", None)
    assert answer["report"]["agency"] == "安宁市人民政府"
    assert (answer["report"]["year"], answer["report"]["published_on"]) == (2020, "2021-02-02")
    assert answer["layout"] == {"disclosure": "2019", "requests": "2019", "disputes": "2019"}
    assert len(answer["cells"]) == 198
    assert len(answer["sections"]) == 6
    assert answer["source"]["media_type"] == "text/html"


def test_a_pdf_gives_the_publishers_errors_and_is_complete(tmp_path: Path) -> None:
    answer = contract(written(tmp_path, report_pdf()), "--timeout", "200")
    assert (answer["status"], len(answer["cells"])) == ("complete", 186)
    errors = [finding for finding in answer["findings"] if finding["severity"] == "error"]
    assert len(errors) == 2
    assert {finding["responsibility"] for finding in errors} == {"publisher"}
    assert all(finding["cells"] for finding in errors)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        pytest.param(b"", "unreadable", "empty", id="no bytes"),
        pytest.param(b" \n\t\n", "unreadable", "empty", id="white space"),
        pytest.param("今天天气很好，适合出门散步。".encode() * 20, "not_a_report", None, id="prose"),
        pytest.param(f"<html><body><p>{TITLE}</p></body></html>".encode(), "not_a_report", None, id="a title alone"),
        pytest.param(random_bytes(1), "unreadable", None, id="random bytes"),
        pytest.param(b"%PDF-1.7\n" + random_bytes(2), "unreadable", "damaged", id="random bytes called a PDF"),
        pytest.param(report_pdf()[:150_000], "unreadable", "damaged", id="half a PDF"),
        pytest.param(report_pdf()[:40], "unreadable", "damaged", id="the head of a PDF"),
        pytest.param(PNG, "unreadable", "unsupported_media", id="a picture"),
        pytest.param(zip_file(), "unreadable", "unsupported_media", id="a zip"),
        pytest.param(OLE_FILE, "unreadable", "unsupported_media", id="an old Word file"),
        pytest.param(
            b"<html><body><script>load()</script></body></html>", "unreadable", "shell_page", id="a page of scripts"
        ),
    ],
)
def test_bytes_that_are_no_report_are_an_answer(tmp_path: Path, data: bytes, status: str, reason: str | None) -> None:
    answer = contract(written(tmp_path, data))
    assert answer["status"] == status
    assert answer["reason"] == reason if reason else answer["reason"]
    assert answer["cells"] == []


def test_a_document_that_would_take_minutes_ends_at_its_limit(tmp_path: Path) -> None:
    answer = contract(written(tmp_path, slow_pdf()), "--timeout", "2")
    assert (answer["status"], answer["reason"], answer["cells"]) == ("unreadable", "timeout", [])
    assert "2 seconds" in json.dumps(answer["findings"])


def test_what_is_told_of_a_document_reaches_the_parsers(tmp_path: Path) -> None:
    page = report_page().replace("安宁市人民政府".encode(), b"")
    path = written(tmp_path, page)
    assert contract(path)["report"]["agency"] is None
    assert contract(path, "--agency", "安宁市人民政府")["report"]["agency"] == "安宁市人民政府"


def test_half_a_character_in_a_page_does_not_break_the_answer(tmp_path: Path) -> None:
    data = report_page().replace("安宁市".encode(), "安宁市&#xD83D;".encode() + b"\xed\xa0\xbd")
    contract(written(tmp_path, data))


@pytest.mark.parametrize("name", ["2020年 年度报告 （终稿）.html", "a b.pdf", "-无后缀"])
def test_file_names_may_hold_anything(tmp_path: Path, name: str) -> None:
    assert contract(written(tmp_path, report_page(), name))["status"] == "complete"


def test_chinese_comes_out_as_utf8_whatever_the_locale(tmp_path: Path) -> None:
    path = written(tmp_path, report_page(), "报告.html")
    answer = gongkai("parse", path, "--json", **POOR)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert "安宁市人民政府".encode() in answer.stdout
    drawing = gongkai("parse", path, **POOR)
    assert (drawing.returncode, drawing.stderr) == (0, b"")
    assert "安宁市人民政府" in drawing.stdout.decode("utf-8")


# ── what cannot be opened ─────────────────────────────────────────────────────────────────────────────────────────


def refused(*arguments: str | Path, **environment: str) -> str:
    """The one line on stderr of a command that refuses with exit code 2."""
    done = gongkai(*arguments, **environment)
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    return line


def test_a_path_that_is_not_there_is_one_line_and_exit_2(tmp_path: Path) -> None:
    line = refused("parse", tmp_path / "不在.html", "--json")
    assert "不在.html" in line
    assert "No such file" in line


def test_a_folder_is_one_line_and_exit_2(tmp_path: Path) -> None:
    assert "directory" in refused("parse", tmp_path, "--json")


def test_a_link_that_leads_nowhere_is_one_line_and_exit_2(tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(link)
    assert "cannot open" in refused("parse", link)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_one_line_and_exit_2(tmp_path: Path) -> None:
    path = written(tmp_path, b"secret")
    path.chmod(0)
    assert "Permission denied" in refused("parse", path)


def test_a_missing_path_is_one_line_even_where_chinese_cannot_be_printed(tmp_path: Path) -> None:
    assert "cannot open" in refused("parse", tmp_path / "不在.html", **POOR)


# ── without --json ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_drawing_shows_the_form(tmp_path: Path) -> None:
    done = gongkai("parse", written(tmp_path, report_page()), COLUMNS="160")
    drawing = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    for text in ("安宁市人民政府", "2020", "自然人", "商业企业", "行政复议", "行政诉讼", "行政许可"):
        assert text in drawing, text


@pytest.mark.parametrize("data", [b"", random_bytes(3), report_pdf()[:40]], ids=["empty", "random", "cut"])
def test_the_drawing_of_what_is_no_report_says_so(tmp_path: Path, data: bytes) -> None:
    done = gongkai("parse", written(tmp_path, data))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.strip()


# ── the rest of the command line ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("arguments", [["--help"], ["parse", "--help"], ["backfill", "--help"], ["up", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom flows.cli import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'prefect', 'scrapy', 'twisted', 'sqlalchemy', 'alembic', 'pdfplumber', 'lxml'}\n"
        "sys.exit(','.join(heavy & {name.split('.')[0] for name in sys.modules}) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" in done.stdout


def test_status_of_an_empty_house_says_what_to_do(place: Place) -> None:
    done = gongkai("status", **place.settings.environment())
    assert done.returncode == 0, done.stderr
    assert "gongkai demo" in done.stdout.decode()


def test_a_night_that_may_ask_nobody_fails_with_one_line_and_shows_what_was_left_alone(place: Place) -> None:
    environment = {name: value for name, value in place.settings.environment().items() if name != "GONGKAI_PROXY"}
    done = gongkai("nightly", **environment)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("gongkai nightly: none of 5 active portals may be asked")
    assert line.endswith("(GONGKAI_PROXY)")
    assert done.stdout.decode().count("portal_not_asked") == 5


def test_a_portal_nobody_knows_is_refused_with_those_that_sound_alike(place: Place) -> None:
    line = refused("nightly", "--portal", "replica-aning", **place.settings.environment())
    assert "registered as replica-aning; did you mean replica-anning" in line


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--first-year", "2022", "--last-year", "2020"], "2020 lies before the first year 2022"),
        (["--portal", "nirgendwo"], "no portal is registered as nirgendwo"),
    ],
)
def test_a_backfill_that_makes_no_sense_is_refused(place: Place, arguments: list[str], complaint: str) -> None:
    assert complaint in refused("backfill", *arguments, **place.settings.environment())


@pytest.mark.parametrize("arguments", [["--mode", "everything"], ["--first-year", "1999"], ["--last-year", "zwanzig"]])
def test_a_backfill_parameter_out_of_bounds_is_refused(place: Place, arguments: list[str]) -> None:
    done = gongkai("backfill", *arguments, **place.settings.environment())
    assert done.returncode == 2
    assert arguments[0] in done.stderr.decode()
    assert not place.var.exists()


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_an_import_of_nothing_is_refused_and_writes_nothing(place: Place, tmp_path: Path, data: bytes) -> None:
    line = refused("portal", "import", written(tmp_path, data), **place.settings.environment())
    assert "nothing could be imported" in line
    assert not place.settings.portals.exists()
