"""What became of every rule on one report: pass, fail, uncertain or not assessable, and that in a few dozen characters.

``encode_outcomes`` gives one letter per rule in the order of ``ORDER``, to which rules are only ever added at the end, so that
what was stored years ago still reads; a rule that did not exist then has no outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from parsers.checks.rules import RULES
from parsers.form.arithmetic import Outcome, Verdict
from parsers.model import Finding

#: Append only: the place of a code is its place in what the store keeps.
ORDER = (
    "requests_balance",
    "requests_outcome_total",
    "requests_applicant_total",
    "disputes_result_total",
    "statistics_part_total",
    "cumulative_below_year",
    "column_not_in_form",
    "table_left_out",
    "table_absent",
    "cells_unread",
    "row_missing",
    "column_missing",
    "row_not_in_form",
    "row_printed_twice",
    "erratum",
    "row_order",
    "unit_unknown",
    "unit_contradiction",
    "count_not_integer",
    "count_negative",
    "items_below_zero",
    "table_blank",
    "total_blank",
    "edition_not_of_year",
    "label_variant",
    "disputes_include_carry_in",
    "fees_confused",
    "cell_not_as_printed",
    "cells_out_of_place",
    "cells_shifted",
    "digits_joined",
    "digits_split",
    "damaged_file",
    "reader_flaw",
    "parse_cut_short",
    "text_residue",
    "section_absent",
    "section_order",
    "section_numeral",
    "information_fee_unstated",
    "review_results_unstated",
    "prose_differs_from_table",
    "prose_denies_activity",
    "zero_report_claims_activity",
    "url_date_before_period_end",
    "agency_unknown_in_document",
    "agency_contradiction",
    "agency_differs_from_portal",
    "year_unknown",
    "year_contradiction",
    "period_not_calendar_year",
    "published_before_period_end",
    "not_in_scope",
    "roster_count_differs",
    "roster_year_unknown",
    "unified_code_invalid",
)
_LETTERS = {
    Verdict.PASS: "p",
    Verdict.FAIL: "f",
    Verdict.UNCERTAIN: "u",
    Verdict.NOT_ASSESSABLE: "n",
}
#: What each letter of the encoding stands for.
LETTERS: Mapping[str, str] = {letter: verdict.value for verdict, letter in _LETTERS.items()}
_UNKNOWN = "-"
_WORST = (Verdict.FAIL, Verdict.UNCERTAIN, Verdict.PASS)
_PASS, _FAIL, _UNCERTAIN, _NOT_ASSESSABLE = (verdict.value for verdict in Verdict)
_NEEDS = [(code, frozenset(RULES[code].needs)) for code in ORDER]


def outcomes_of(findings: Iterable[Finding], available: Set[str], relations: Iterable[Outcome] = ()) -> dict[str, str]:
    """Every rule's outcome. ``available``: what was read (``Rule.needs``); ``relations``: those of all tables judged."""
    outcomes = {code: _PASS if needs.issubset(available) else _NOT_ASSESSABLE for code, needs in _NEEDS}
    for finding in findings:
        outcomes[finding.code] = _UNCERTAIN if RULES[finding.code].hint else _FAIL
    judged: dict[str, set[Verdict]] = {}
    for outcome in relations:
        judged.setdefault(outcome.relation.code, set()).add(outcome.verdict)
    for code, verdicts in judged.items():
        outcomes[code] = next((verdict for verdict in _WORST if verdict in verdicts), Verdict.NOT_ASSESSABLE).value
    return outcomes


def encode_outcomes(outcomes: Mapping[str, str]) -> str:
    """One letter per rule of ``ORDER``: p, f, u, n; ``-`` for a rule without an outcome."""
    return "".join(_LETTERS[Verdict(outcomes[code])] if code in outcomes else _UNKNOWN for code in ORDER).rstrip(
        _UNKNOWN
    )


def decode_outcomes(encoded: str) -> dict[str, str]:
    """What ``encode_outcomes`` was given; rules of a newer catalogue, which have no name here, are left out.

    Raises ValueError on text that is none.
    """
    if not set(encoded) <= {*LETTERS, _UNKNOWN}:
        raise ValueError(f"not the outcomes of these rules: {encoded[:80]!r}")
    return {code: LETTERS[letter] for code, letter in zip(ORDER, encoded, strict=False) if letter != _UNKNOWN}
