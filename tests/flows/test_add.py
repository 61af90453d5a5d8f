"""Manual intake as an operator does it: the command as a real process, and the flow on a real server."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.exceptions import ParameterTypeError

from db.digest import content_digest
from db.queries import coverage, intake_outcomes, list_reports, run_summary
from flows.house import House, open_house
from flows.intake import check_request, markdown, take_in
from flows.settings import Settings
from tests.support.documents import report_page, report_pdf

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
TODAY = dt.date(2026, 3, 1)
URL = "http://www.anning.gov.cn/zfxxgk/2020.html"
TOLD = {"--url": URL, "--agency": "安宁市人民政府", "--year": "2020", "--obtained-on": "2024-02-01"}
TOLD |= {"--by": "收集人甲", "--how": "saved in a browser"}


def settings_of(var: Path) -> Settings:
    return Settings(var=var, _env_file=None)  # type: ignore[call-arg]


def house_of(var: Path) -> House:
    return open_house(settings_of(var))


def gongkai_add(var: Path, *files: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    told = TOLD | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    options = [word for pair in told.items() for word in pair]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment = {**clean, "GONGKAI_VAR": str(var), "PYTHONUTF8": "1", "COLUMNS": "160"}
    command = [GONGKAI, "add", *map(str, files), *options]
    return subprocess.run(command, capture_output=True, env=environment, cwd=var.parent, text=True, timeout=300)


def test_a_page_is_added_read_and_shown_and_again_changes_nothing(tmp_path: Path) -> None:
    page, var = tmp_path / "page.html", tmp_path / "var"
    page.write_bytes(report_page())
    done = gongkai_add(var, page, year="2021")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("new document", "complete", "安宁市人民政府 2020 area: accepted", "intake_year_contradicted"):
        assert words in done.stdout, done.stdout
    house = house_of(var)
    before = content_digest(house.store)
    assert [(row.agency, row.year, row.status) for row in list_reports(house.store)] == [
        ("安宁市人民政府", 2020, "accepted")
    ]
    assert {(row.agency, row.year, row.status) for row in coverage(house.store)} >= {
        ("安宁市人民政府", 2020, "collected")
    }
    run = run_summary(house.store)
    assert run is not None
    assert (run.kind, run.status, dict(run.parses), run.new_versions) == ("add", "finished", {"complete": 1}, 1)

    again = gongkai_add(var, page, year="2021")
    assert again.returncode == 0
    assert "nothing was added" in again.stdout
    assert content_digest(house.store) == before
    run = run_summary(house.store)
    assert run is not None
    assert (dict(run.parses), run.new_versions) == ({}, 0)
    house.store.dispose()


def test_bad_input_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = gongkai_add(tmp_path / "var", tmp_path / "absent.html", year="1999", url="ftp://a")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("gongkai add: ")
    assert all(words in line for words in ("absent.html", "1999", "ftp://a"))
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"year": 2007}, "year 2007 is no report year"),
        ({"year": 2025}, "year 2025 is no report year from 2008 to 2024"),
        ({"url": "www.a.gov.cn/1.html"}, "no http or https address"),
        ({"url": "https://"}, "no http or https address"),
        ({"url": "https://www.a.gov.cn/a b"}, "no http or https address"),
        ({"obtained_on": "2026-03-02"}, "in the future"),
        ({"obtained_on": "2024-02-30"}, "no date"),
        ({"obtained_on": "20240201"}, "no date"),
        ({"agency": " "}, "agency is empty"),
        ({"by": ""}, "by is empty"),
        ({"how": "长" * 201}, "how is longer"),
        ({"files": []}, "no file"),
        ({"files": ["/"]}, "/ is a folder"),
    ],
)
def test_every_field_is_checked(changed: dict[str, object], reason: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("正文", encoding="utf-8")
    good: dict[str, object] = {
        "files": [str(file)],
        "url": URL,
        "agency": "安宁市人民政府",
        "year": 2020,
        "obtained_on": "2024-02-01",
        "by": "收集人甲",
        "how": "saved in a browser",
    }
    assert check_request(**good, today=TODAY).told.report_year == 2020  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=reason):
        check_request(**(good | changed), today=TODAY)  # type: ignore[arg-type]


def test_names_of_one_file_are_one_file_and_an_address_is_one_in_any_case(tmp_path: Path) -> None:
    file, link, copy = tmp_path / "a.txt", tmp_path / "link.txt", tmp_path / "copy.txt"
    file.write_text("正文", encoding="utf-8")
    link.symlink_to(file)
    names = [str(file), f"{tmp_path}/./a.txt", str(link)]
    words = ("安宁市人民政府", 2020, "2024-02-01", "收集人甲", "saved in a browser", TODAY)
    taken = check_request(names, "HTTP://WWW.Anning.gov.cn/Zfxxgk/2020.html", *words)
    assert [name for name, _ in taken.files] == [str(file)]
    assert taken.told.url == "http://www.anning.gov.cn/Zfxxgk/2020.html"
    copy.write_bytes(file.read_bytes())
    with pytest.raises(ValueError, match=r"copy\.txt and .*a\.txt are the same document"):
        check_request([*names, str(copy)], URL, *words)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a\0b.html", r"'a\\x00b\.html' is no name of a file"),
        (" ", "' ' is no name of a file"),
        ("/", "/ is a folder: name the files themselves"),
        ("/dev/null", "/dev/null is no plain file"),
        ("no/such.pdf", r"cannot open no/such\.pdf: No such file"),
    ],
)
def test_what_is_no_document_is_refused_in_words(name: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_request([name], URL, "安宁市人民政府", 2020, "2024-02-01", "收集人甲", "saved", TODAY)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(ValueError, match=r"empty\.pdf is empty$"):
        check_request([str(tmp_path / "empty.pdf")], URL, "甲局", 2020, "2024-02-01", "甲", "mail", TODAY)


def test_a_document_without_identity_gets_it_from_the_words_and_junk_is_recorded(tmp_path: Path) -> None:
    nameless = report_page().decode()
    for name in ("安宁市人民政府办公室", "安宁市人民政府", "安宁市"):
        nameless = nameless.replace(name, "我局")
    (tmp_path / "page.html").write_text(nameless, encoding="utf-8")
    (tmp_path / "junk.bin").write_bytes(bytes(range(256)))
    files = [str(tmp_path / "page.html"), str(tmp_path / "junk.bin")]
    request = check_request(
        files, "https://mirror.example.com/1", "某某县水务局", 2020, "2024-02-01", "甲", "mail", TODAY
    )
    house = house_of(tmp_path / "var")
    taken = take_in(house, request)
    page, junk = (outcome for _, _, outcome in taken.files)
    assert [(row.agency, row.agency_is_candidate, row.year) for row in page.reports] == [("某某县水务局", True, 2020)]
    assert (junk.status, junk.reason, junk.reports) == ("unreadable", "unsupported_media", ())
    looked_at = len(page.findings) + len(junk.findings) + (not junk.findings)
    assert taken.sentence.endswith(f"; {looked_at} things to look at"), "a file that could not be read is one"
    text = markdown(taken)
    assert "candidate" in text
    assert "mirror.example.com is neither under gov.cn nor a reviewed exception" in text
    house.store.dispose()


def test_the_flow_takes_in_a_pdf(tmp_path: Path, prefect_api: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.add import add

    inbox = tmp_path / "var" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "报告 1.pdf").write_bytes(report_pdf())
    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path / "var"))
    url, agency = "https://www.hongze.gov.cn/1.pdf", "淮安市洪泽区人民政府"
    run_id = add("报告 1.pdf", url, agency, "甲", "by post", 2023, "2024-05-06")
    house = house_of(tmp_path / "var")
    run = run_summary(house.store, run_id)
    assert run is not None
    assert (run.kind, run.status, run.new_versions) == ("add", "finished", 1)
    (row,) = list_reports(house.store)
    assert (row.agency, row.year, row.status) == ("淮安市洪泽区人民政府", 2023, "accepted")
    (outcome,) = intake_outcomes(house.store, [_sha(house)])
    assert (outcome.origin, outcome.findings == (), outcome.media_type) == ("manual", False, "application/pdf")
    house.store.dispose()


@pytest.mark.parametrize("name", ["/etc/hostname", "../secret.txt", "a/../../secret.txt", "link.txt", "way/secret.txt"])
def test_a_form_reaches_no_file_but_those_in_its_inbox(
    name: str, tmp_path: Path, prefect_api: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.add import add

    var, secret = tmp_path / "var", tmp_path / "var" / "secret.txt"
    (var / "inbox" / "a").mkdir(parents=True)
    secret.write_text("a secret")
    (var / "inbox" / "link.txt").symlink_to(secret)
    (var / "inbox" / "way").symlink_to(var)
    monkeypatch.setenv("GONGKAI_VAR", str(var))
    with pytest.raises((ValueError, ParameterTypeError), match=r"files: (.* the inbox|String should match)"):
        add(name, "https://www.hongze.gov.cn/1.pdf", "某局", "甲", "by post", 2023, "2024-05-06")
    assert not (var / "gongkai.db").exists(), "nothing was begun"


def _sha(house: House) -> str:
    from db.todo import select_documents
    from parsers.parse import PARSER_VERSION

    (todo,) = select_documents(house.store, PARSER_VERSION, mode="all")
    return todo.sha256
