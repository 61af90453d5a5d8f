"""Columns that show something else than titles, on a portal of a known family: the report itself, a frame, bare names."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.manifest import PortalJob
from spiders.html import parse_html
from spiders.platforms.entries import Row
from spiders.platforms.shells import report_in_page, said_in_full
from spiders.replica import pages
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.site import Site, fixed
from tests.support.columns import Read, read_column

NAME, HOST, COLUMN = "甲县人民政府", "www.shell.portal.test", "/zfxxgk/zfxxgknb/"
ADDRESS = f"http://{HOST}{COLUMN}"
PORTAL = PortalJob("shell", "trs", NAME, f"http://{HOST}/", (ADDRESS,), (HOST,))


def read(body: str, root: Path, title: str = "政府信息公开年报") -> Read:
    site = Site(HOST)
    site.handlers[COLUMN] = fixed(frames.page(title, NAME, f"<div class=TRS_Editor>{body}</div>"))
    return read_column(site, PORTAL, root)


def test_a_report_in_the_place_of_the_list_is_an_entry(tmp_path: Path) -> None:
    content = report(NAME, 2023)
    body = f"<h1>{content.title}</h1>{pages.report_body(content)}<a href='./lnnb/'>历年年报</a>"
    column = read(body, tmp_path).column
    assert [(row.url, row.title) for row in column.rows] == [(ADDRESS, content.title)]
    assert (column.outcome, column.inner) == ("complete", [f"{ADDRESS}lnnb/"])


def test_a_frame_or_a_pane_in_the_place_of_the_list_is_a_column_inside(tmp_path: Path) -> None:
    body = "<iframe src='./list_nb.html'></iframe><iframe src='/tools/header.html'></iframe>"
    column = read(body, tmp_path).column
    assert (column.outcome, column.inner, column.rows) == ("complete", [f"{ADDRESS}list_nb.html"], [])
    beside = read("<iframe src='./list_nb.html'></iframe><li><a href='t20240101_5.html'>甲</a></li>", tmp_path / "rows")
    assert beside.column.inner == [], "a list that stands in the page is the list"


def test_nothing_at_all_is_incomplete(tmp_path: Path) -> None:
    column = read("<p>政府信息公开年报</p>", tmp_path).column
    assert (column.outcome, column.reasons) == ("incomplete", ["no entries recognised"])


@pytest.mark.parametrize(
    ("href", "text", "title"),
    [
        ("./202401/t20240119_1.html", "教育局", "教育局政府信息公开工作年度报告"),
        ("./202401/t20240119_1.html", "城关镇人民政府", "城关镇人民政府政府信息公开工作年度报告"),
        ("./202401/t20240119_1.html", "2023年", "2023年政府信息公开工作年度报告"),
        ("./202401/t20240119_1.html", "县委宣传部召开会议", "县委宣传部召开会议"),
        ("../zcwj/202401/t20240119_1.html", "教育局", "教育局"),
    ],
)
def test_entries_called_by_a_name_alone(href: str, text: str, title: str, tmp_path: Path) -> None:
    row = f"<ul><li><a href='{href}'>{text}</a></li></ul>"
    assert read(row, tmp_path).titles == [title]
    assert read(row, tmp_path / "other", title="通知公告").titles == [text], "the page is no column of reports"


def test_talk_of_reports_is_none() -> None:
    tree = parse_html("<title>政府信息公开年报</title><p>政府信息公开年报包括总体情况和主动公开的情况。</p>")
    assert tree is not None
    assert report_in_page(tree, ADDRESS) is None
    rows = (Row(f"{ADDRESS}t20240119_1.html", "甲县2023年年报"),)
    assert said_in_full(rows, tree, ADDRESS) == rows
