"""Every rule has an outcome on every report, and a few dozen letters keep them all."""

from __future__ import annotations

import hashlib

import pytest

from parsers.checks.outcomes import ORDER, decode_outcomes, encode_outcomes
from parsers.encode import decode, encode, to_contract
from parsers.parse import parse
from tests.parsers.checks.making import body, changed, read, values


def test_a_clean_report_passes_what_can_be_judged() -> None:
    outcomes = read().outcomes
    assert set(outcomes) == set(ORDER)
    assert {code for code, outcome in outcomes.items() if outcome in ("fail", "uncertain")} == set()
    for code in (
        "requests_balance",
        "disputes_result_total",
        "section_absent",
        "information_fee_unstated",
        "year_unknown",
    ):
        assert outcomes[code] == "pass"
    for code in ("statistics_part_total", "review_results_unstated", "roster_year_unknown", "prose_denies_activity"):
        assert outcomes[code] == "not_assessable"


def test_a_broken_relation_fails_a_hint_is_uncertain_and_blanks_leave_both_open() -> None:
    assert changed({"disputes/reconsideration/total": "0"}).outcomes["disputes_result_total"] == "fail"
    told = read(body(one="全年共收到政府信息公开申请26件。")).outcomes
    assert told["prose_differs_from_table"] == "uncertain"
    blank = {f"requests/granted/{column}": "" for column in ("natural_person", "commercial_enterprise")}
    assert changed(blank).outcomes["requests_applicant_total"] == "uncertain"
    empty = read(body(values(blank="")))
    assert empty.outcomes["requests_balance"] == "not_assessable"
    assert empty.outcomes["table_blank"] == "fail"


def test_a_document_that_is_no_report_has_no_outcomes() -> None:
    report = parse("今天下午，县里召开了一次会议，讨论了道路养护。".encode())
    assert dict(report.outcomes) == {}
    assert to_contract(report)["outcomes"] == {}


def test_outcomes_are_kept_in_few_letters_and_come_back() -> None:
    report = changed({"disputes/reconsideration/total": "0"})
    kept = encode_outcomes(report.outcomes)
    assert len(kept) == len(ORDER)
    assert decode_outcomes(kept) == report.outcomes
    assert decode(encode(report)).outcomes == report.outcomes
    assert to_contract(report)["outcomes"] == report.outcomes


def test_outcomes_of_an_older_catalogue_still_read() -> None:
    outcomes = read().outcomes
    older = {code: outcomes[code] for code in ORDER[:30]}
    assert decode_outcomes(encode_outcomes(outcomes)[:30]) == older
    assert decode_outcomes(encode_outcomes(older)) == older
    assert decode_outcomes("") == {}


def test_outcomes_of_a_newer_catalogue_read_as_far_as_this_one_knows_the_rules() -> None:
    assert decode_outcomes("p" * (len(ORDER) + 3)) == dict.fromkeys(ORDER, "pass")


def test_the_order_that_was_stored_is_never_changed() -> None:
    stored = "\n".join(ORDER[:56]).encode()
    assert hashlib.sha256(stored).hexdigest() == "f1bbf159fac0c8b203a0964a3cb039406d3be01d38e1bdb52e654f0cc0d2f562", (
        "only ever add codes at the end of ORDER"
    )


@pytest.mark.parametrize("text", ["x", "pp?", "{}"])
def test_what_is_no_encoding_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the outcomes"):
        decode_outcomes(text)
