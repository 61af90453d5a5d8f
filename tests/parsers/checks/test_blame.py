"""A broken relation is the publisher's where the cells are proved, else the pipeline's; clean reports have no errors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from parsers.form import CellKey
from parsers.model import Finding, Report, Responsibility, Severity
from parsers.parse import parse
from parsers.recognise.numbers import read_count
from parsers.recognise.readings import CellReading
from tests.parsers.checks.making import AGENCY, YEAR, Change, Part, body, changed, misread, nought, put, read, values
from tests.parsers.readers.office_making import word_xml
from tests.support import renderings, renderings_html
from tests.support.renderings import paper
from tests.support.renderings_office import paragraph, run, table_xml

RELATIONS = {"requests_balance", "requests_outcome_total", "requests_applicant_total", "disputes_result_total"}


def blamed(findings: list[Finding], *codes: str) -> set[Responsibility]:
    return {finding.responsibility for finding in findings if finding.code in (codes or RELATIONS)}


@pytest.mark.parametrize(
    "cell",
    [
        "requests/carried_in/natural_person",
        "requests/total_handled/total",
        "requests/refused_deliberative/legal_service",
        "disputes/litigation_direct/pending",
    ],
)
def test_a_sum_that_is_wrong_on_the_page_is_the_publishers(cell: str) -> None:
    report = changed({cell: "77"})
    assert blamed(list(report.findings)) == {Responsibility.PUBLISHER}
    assert report.status == "complete"


@pytest.mark.parametrize("cell", ["requests/granted/natural_person", "requests/received/total"])
def test_a_sum_that_is_wrong_only_in_the_cells_is_the_pipelines(cell: str) -> None:
    findings = misread(lambda cells: put(cells, cell, "77"))
    assert blamed(findings) == {Responsibility.PIPELINE}
    assert blamed(findings, "cell_not_as_printed") == {Responsibility.PIPELINE}


def exchange_rows(cells: dict[CellKey, CellReading]) -> None:
    """Two rows read in each other's place."""
    for one in [key for key in cells if key.row == "granted"]:
        other = one._replace(row="received")
        cells[one], cells[other] = replace(cells[other], key=one), replace(cells[one], key=other)


def shift_row(cells: dict[CellKey, CellReading]) -> None:
    """A row read from one column further left than it stands."""
    its = [key for key in cells if key.row == "granted"]
    before = [replace(cells[its[0]], raw="", number=read_count(""), where=None), *(cells[key] for key in its[:-1])]
    cells |= {key: replace(cell, key=key) for key, cell in zip(its, before, strict=True)}


@pytest.mark.parametrize("change", [exchange_rows, shift_row])
def test_numbers_taken_with_their_places_from_elsewhere_are_the_pipelines(change: Change) -> None:
    carried = {"received": "4", "carried_in": "1"}
    columns = ("natural_person", "total")
    made = values({f"requests/{row}/{column}": raw for row, raw in carried.items() for column in columns})
    assert blamed(misread(change, made)) == {Responsibility.PIPELINE}


def test_a_relation_over_other_cells_stays_the_publishers_beside_a_misread_one() -> None:
    made = values({"disputes/reconsideration/total": "9"})
    findings = misread(lambda cells: put(cells, "requests/granted/natural_person", "77"), made)
    assert blamed(findings, "disputes_result_total") == {Responsibility.PUBLISHER}


def test_what_a_shift_explains_in_text_is_the_pipelines_and_in_a_grid_the_publishers() -> None:
    number = dict.fromkeys(("received", "granted", "total_handled"), ("0", "0", "0", "4", "9", "0", "13"))
    number["received"] = ("0", "0", "0", "0", "4", "9", "0")
    columns = ("natural_person", "commercial_enterprise", "research_institution", "social_organization")
    names = (*columns, "legal_service", "other_organization", "total")
    made = nought({f"requests/{row}/{name}": its[at] for row, its in number.items() for at, name in enumerate(names)})
    in_grid = read(body(made)).findings
    assert blamed(list(in_grid), "requests_balance") == {Responsibility.PUBLISHER}
    assert blamed(list(in_grid), "cells_shifted") == {Responsibility.PUBLISHER}
    lines = [
        "\n".join(" ".join(text for text, _, _ in row) for row in part) if not isinstance(part, str) else part
        for part in body(made)
    ]
    in_text = parse("\n".join(["示例县水务局2023年政府信息公开工作年度报告", *lines]).encode()).findings
    assert blamed(list(in_text), "cells_shifted") == {Responsibility.PIPELINE}
    assert blamed(list(in_text), "requests_balance") == {Responsibility.PIPELINE}


def test_a_figure_of_the_text_is_compared_leniently() -> None:
    def severities(one: str) -> list[Severity]:
        found = read(body(values({"requests/carried_in/total": "2"}), one=one)).findings
        return [finding.severity for finding in found if finding.code.startswith("prose_")]

    assert severities("全年共收到政府信息公开申请7件。") == []  # with what was carried in
    assert severities("全年共收到政府信息公开申请近6件。") == []
    assert severities("全年共收到政府信息公开申请超过3件。") == []  # true of 5, as the next ones are
    assert severities("全年共收到政府信息公开申请不足10件。") == []
    assert severities("全年共收到政府信息公开申请3件以上。") == []
    assert severities("全年共收到政府信息公开申请超过8件。") == [Severity.INFO]
    assert severities("全年共收到政府信息公开申请不足4件。") == [Severity.INFO]
    assert severities("全年共收到政府信息公开申请20余件。") == [Severity.INFO]
    assert severities("全年共收到政府信息公开申请26件。") == [Severity.WARNING]
    assert severities("全县共收到政府信息公开申请26件。") == [Severity.INFO]  # the report is one organ's


def test_twenty_odd_is_true_of_twenty_six() -> None:
    rows = ("received", "granted", "total_handled")
    of = {f"requests/{row}/{column}": "26" for row in rows for column in ("natural_person", "total")}
    said = {
        told: read(body(values(of), one=f"全年共收到政府信息公开申请{told}件。")).findings for told in ("20余", "10余")
    }
    assert [finding.code for finding in said["20余"]] == []
    assert [finding.code for finding in said["10余"]] == ["prose_differs_from_table"]


def test_a_county_that_got_applications_is_no_claim_of_its_bureau() -> None:
    def claims(one: str) -> list[Severity]:
        found = read(body(nought(), one=one)).findings
        return [finding.severity for finding in found if finding.code == "zero_report_claims_activity"]

    assert claims("我局共收到政府信息公开申请26件。") == [Severity.WARNING]
    assert claims("我县共收到政府信息公开申请26件，我局未收到。") == [Severity.INFO]


def test_an_amount_is_not_negative_and_no_total_of_outcomes_blank() -> None:
    charged = {"disclosure/fees/amount_wanyuan": "-3"}
    assert [it.code for it in changed(charged).findings] == ["count_negative"]
    blank = {f"requests/total_handled/{column}": "" for column in ("natural_person", "total")}
    (found,) = changed(blank).findings
    assert (found.code, found.cells) == ("total_blank", tuple(blank))


def test_a_number_that_was_not_surely_read_is_no_fault_of_the_publishers() -> None:
    findings = misread(lambda cells: put(cells, "requests/granted/natural_person", "-77"))
    assert blamed(findings, "count_negative") == {Responsibility.PIPELINE}
    assert blamed(list(changed({"requests/granted/natural_person": "-77"}).findings), "count_negative") == {
        Responsibility.PUBLISHER
    }


HIDDEN = f"<w:p>{run('9', '<w:vanish/>')}{run('完。')}</w:p>"  # hidden_text: the page shows other than its text says
EMBEDDED = '<w:altChunk xmlns:r="urn:any" r:id="r9"/>'  # a part that was not read


def word(parts: Sequence[Part], *more: str) -> Report:
    """The report read from a Word document of these parts, and of this XML below them."""
    title = f"{AGENCY}{YEAR}年政府信息公开工作年度报告"
    drawn = (paragraph(part) if isinstance(part, str) else table_xml(part) for part in (title, *parts))
    return parse(word_xml("".join((*drawn, *more))))


def test_nothing_is_held_against_a_publisher_whose_text_may_be_other_than_the_page() -> None:
    made = body(values({"requests/received/total": "-77"}), six="无。")
    whole, hidden = word(made), word(made, HIDDEN)
    found = {"count_negative", "requests_balance", "information_fee_unstated"}
    assert {it.code: it.responsibility for it in whole.findings if it.code in found} == dict.fromkeys(
        found, Responsibility.PUBLISHER
    )
    assert found | {"reader_flaw"} <= {it.code for it in hidden.findings}
    assert {it.responsibility for it in hidden.findings} == {Responsibility.PIPELINE}


def test_what_is_absent_beside_a_part_that_was_not_read_is_not_the_publishers() -> None:
    made = body(values(), six="无。")
    assert [it.code for it in word(made).findings] == ["information_fee_unstated"]
    whole = word(made, EMBEDDED)
    assert (whole.status, [it.code for it in whole.findings]) == ("complete", ["reader_flaw"])
    rows = made[5]
    assert not isinstance(rows, str)
    made[5] = [row for row in rows if all("重复申请" not in text for text, _, _ in row)]
    assert blamed(list(word(made).findings), "row_missing") == {Responsibility.PUBLISHER}
    cut = word(made, EMBEDDED)
    assert blamed(list(cut.findings), "row_missing") == {Responsibility.PIPELINE}
    assert (cut.status, cut.reason) == ("incomplete", "part_unread")


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_no_error_is_found_on_clean_reports(edition: str) -> None:
    rng = random.Random(6)
    for number in range(100):
        made = paper(f"clean {edition} {number}", edition)
        if rng.random() < 0.3:
            renderings.blank_zeros(made)
        report = parse(renderings_html.report_page(made).encode())
        errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
        assert errors == [], f"{edition} {number}: {errors}"
        assert {finding.code for finding in report.findings} <= {
            "items_below_zero",
            "information_fee_unstated",
            "review_results_unstated",
        }
