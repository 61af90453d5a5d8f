"""The kinds of errors that are seeded: whose each is, which rules are meant to see it, or why none can."""

from __future__ import annotations

from parsers.model import Table
from tests.support import seeds_pipeline as wrong
from tests.support import seeds_publisher as printed
from tests.support.seeds import PIPELINE, PLACES, PUBLISHER, RELATIONS, Kind


def _set(*codes: str) -> frozenset[str]:
    return frozenset(codes)


KINDS: tuple[Kind, ...] = (
    Kind("balance broken", PUBLISHER, _set("requests_balance"), printed.balance),
    Kind("outcomes do not add up", PUBLISHER, _set("requests_outcome_total"), printed.outcome_total),
    Kind("applicants do not add up", PUBLISHER, _set("requests_applicant_total"), printed.applicant_total),
    Kind("results of disputes do not add up", PUBLISHER, _set("disputes_result_total"), printed.dispute_total),
    Kind("two digits transposed", PUBLISHER, RELATIONS, printed.transposed),
    Kind("total left blank", PUBLISHER, _set("total_blank"), printed.total_blank),
    Kind("count below zero", PUBLISHER, _set("count_negative"), printed.negative),
    Kind("count with decimals", PUBLISHER, _set("count_not_integer"), printed.decimals),
    Kind("amount without unit", PUBLISHER, _set("unit_unknown"), printed.unit_missing, edition="2019"),
    Kind("units contradict", PUBLISHER, _set("unit_contradiction"), printed.unit_contradicted, edition="2021"),
    Kind("row left out", PUBLISHER, _set("row_missing"), printed.row_left_out),
    Kind("rows out of order", PUBLISHER, _set("row_order"), printed.rows_exchanged),
    Kind("table left blank", PUBLISHER, _set("table_blank"), printed.table_left_blank),
    Kind("section left out", PUBLISHER, _set("section_absent"), printed.section_left_out),
    Kind("sections out of order", PUBLISHER, _set("section_order"), printed.sections_exchanged),
    Kind("title and period of two years", PUBLISHER, _set("year_contradiction"), printed.year_contradicted),
    Kind("period is no calendar year", PUBLISHER, _set("period_not_calendar_year"), printed.period_not_a_year),
    Kind("published before its period ends", PUBLISHER, _set("published_before_period_end"), printed.published_early),
    Kind(
        "text and table differ",
        PUBLISHER,
        _set("prose_differs_from_table", "prose_denies_activity"),
        printed.prose_differs,
    ),
    Kind("zero report that tells of activity", PUBLISHER, _set("zero_report_claims_activity"), printed.zero_report),
    Kind("fee not stated", PUBLISHER, _set("information_fee_unstated"), printed.fee_unstated, edition="2021"),
    Kind("digit misread", PIPELINE, PLACES | RELATIONS, wrong.of_table(wrong.digit)),
    Kind("neighbours misread for each other", PIPELINE, PLACES | RELATIONS, wrong.of_table(wrong.neighbours)),
    Kind("columns taken for each other", PIPELINE, PLACES | RELATIONS, wrong.of_table(wrong.columns)),
    Kind(
        "row shifted by a column",
        PIPELINE,
        PLACES | RELATIONS,
        wrong.of_table(wrong.shifted, Table.REQUESTS, Table.DISPUTES),
    ),
    Kind("row read in another's place", PIPELINE, PLACES | RELATIONS, wrong.of_table(wrong.wrong_row, Table.REQUESTS)),
    Kind(
        "two numbers read as one",
        PIPELINE,
        PLACES | RELATIONS,
        wrong.of_table(wrong.joined, Table.REQUESTS, Table.DISPUTES),
    ),
    Kind(
        "one number read as two",
        PIPELINE,
        PLACES | RELATIONS,
        wrong.of_table(wrong.split, Table.REQUESTS, Table.DISPUTES),
    ),
    Kind("blank read as nought", PIPELINE, PLACES | RELATIONS, wrong.of_table(wrong.zero_for_blank, Table.REQUESTS)),
    Kind("number lost", PIPELINE, PLACES | RELATIONS, wrong.of_table(wrong.dropped)),
    Kind(
        "reconsiderations read as suits",
        PIPELINE,
        PLACES | RELATIONS,
        wrong.of_table(wrong.kinds_exchanged, Table.DISPUTES),
    ),
    Kind(
        "outcomes exchanged whole",
        PUBLISHER,
        frozenset(),
        printed.outcomes_exchanged,
        "every sum stays; only labels and order tell one row from another",
    ),
    Kind(
        "wrong number in the disclosure table",
        PUBLISHER,
        frozenset(),
        printed.disclosure_wrong,
        "the form has no relation inside this table; hints across years only",
    ),
    Kind("two errors that cancel", PUBLISHER, frozenset(), printed.errors_cancel, "every relation holds"),
    Kind(
        "元 read as 万元",
        PIPELINE,
        frozenset(),
        wrong.of_table(wrong.unit, Table.DISCLOSURE),
        "raw text and place agree; an amount beyond its peers is a hint across agencies",
    ),
)
