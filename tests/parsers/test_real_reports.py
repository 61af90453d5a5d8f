"""Real annual reports, read whole: every cell as a careful reader copied it, and the findings such a reader makes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from parsers.model import Report, Responsibility, Scope, Severity, State, Status
from parsers.parse import parse
from tests.support.shared import real_report, truth


def read(name: str) -> Report:
    return parse(real_report(name).read_bytes())


def values(report: Report) -> dict[str, Decimal | None]:
    return {cell.key: cell.value for cell in report.cells}


def errors(report: Report) -> list[tuple[str, str, str]]:
    return [
        (finding.code, finding.subject, finding.responsibility.value)
        for finding in report.findings
        if finding.severity is Severity.ERROR
    ]


@pytest.mark.parametrize(
    ("file", "name", "count"),
    [
        ("anning_2020.txt", "anning_2020", 198),
        ("hongze_2023.pdf", "hongze_2023", 186),
        ("shuyang_drc_2023.html", "shuyang_drc_2023", 200),
        ("pingtan_jtj_2022_text.txt", "pingtan_jtj_2022_text", 200),
    ],
)
def test_every_cell_equals_the_truth(file: str, name: str, count: int) -> None:
    layouts, expected = truth(name)
    report = read(file)
    assert report.status is Status.COMPLETE
    assert {table: report.layout[table] for table in layouts} == layouts
    assert len(expected) == count
    assert values(report) == expected
    assert not [cell.key for cell in report.cells if cell.state in (State.UNREAD, State.MISSING)]


def test_anning_2020() -> None:
    report = read("anning_2020.txt")
    identity = report.identity
    assert (identity.agency, identity.year) == ("安宁市人民政府", 2020)
    assert identity.published_on == dt.date(2021, 2, 2)
    assert (identity.period_start, identity.period_end) == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert identity.scope is Scope.AREA
    assert dict(report.layout) == {"disclosure": "2019", "requests": "2019", "disputes": "2019"}
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert errors(report) == []


def test_hongze_2023_blames_the_publisher_for_its_dispute_totals_and_nothing_else() -> None:
    report = read("hongze_2023.pdf")
    broken = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert [(finding.subject, finding.expected, finding.actual) for finding in broken] == [
        ("disputes/reconsideration/total", "11", "0"),
        ("disputes/litigation_after_reconsideration/total", "5", "0"),
    ]
    for finding in broken:
        row = finding.subject.split("/")[1]
        assert finding.responsibility is Responsibility.PUBLISHER
        assert set(finding.cells) == {
            f"disputes/{row}/{column}" for column in ("upheld", "corrected", "other", "pending", "total")
        }
    assert (report.identity.agency, report.identity.year) == ("洪泽区人民政府", 2023)


def test_blanks_are_null_and_never_zero() -> None:
    report = read("shuyang_drc_2023.html")
    blanks = [cell for cell in report.cells if cell.state is State.BLANK]
    assert len(blanks) == 125
    assert all(cell.value is None for cell in blanks)
    assert (report.identity.agency, report.identity.year) == ("沭阳县发展和改革局", 2023)
    assert report.identity.published_on == dt.date(2024, 1, 17)
    assert errors(report) == []


def test_pingtan_2022_text() -> None:
    report = read("pingtan_jtj_2022_text.txt")
    assert (report.identity.agency, report.identity.year) == ("平潭综合实验区交通与建设局", 2022)
    assert report.identity.published_on == dt.date(2023, 1, 9)
    assert errors(report) == []


def test_an_excerpt_gives_what_it_shows_and_claims_no_more() -> None:
    _, expected = truth("pingtan_gwh_2021_text")
    report = read("pingtan_gwh_2021_excerpt.html")
    assert report.status is Status.INCOMPLETE
    shown = {cell.key: cell.value for cell in report.cells if cell.state not in (State.UNREAD, State.MISSING)}
    assert len(shown) == 17
    assert shown == {key: expected[key] for key in shown}
    assert not [cell for cell in report.cells if cell.state is State.MISSING]


def test_a_report_that_lost_two_cells_is_incomplete_and_never_wrong() -> None:
    report = read("shanghai_office_2025.md")
    assert report.status is Status.INCOMPLETE
    lost = {cell.key: cell for cell in report.cells if "/rules/" in cell.key or "/normative_documents/" in cell.key}
    assert len(lost) == 6
    assert all(cell.state is State.UNREAD for cell in lost.values())
    got = values(report)
    assert got["requests/received/total"] == 1295
    assert got["requests/unavailable_not_held/total"] == 513
    assert got["disputes/litigation_after_reconsideration/total"] == 22
    assert [note.text for note in report.notes] == ["注：行政复议、行政诉讼数量含上年度结转数量。"]
    assert not [cell.key for cell in report.cells if cell.state is State.MISSING]
