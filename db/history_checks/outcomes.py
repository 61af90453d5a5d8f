"""What became of each history rule on each report, one letter per rule: a rule that could not look is told from one that holds.

Kept in ``report_history`` and not with the version: the verdict is on a report among others, and changes when they do. The
letters are those of ``parsers.checks.outcomes``; a report without a row is none of the panel's.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.history_checks.family import Family
from db.history_checks.sql import Bench

PASS, FAIL, UNCERTAIN, NOT_ASSESSABLE = "p", "f", "u", "n"
_WORDS = {PASS: "pass", FAIL: "fail", UNCERTAIN: "uncertain", NOT_ASSESSABLE: "not_assessable"}

#: Append only: the place of a code is its place in what is stored.
ORDER: tuple[str, ...] = (
    "carried_in_differs",
    "restated_by_publisher",
    "in_force_differs",
    "items_last_year_differs",
    "cumulative_differs",
    "scope_changed",
    "numbers_repeated",
    "document_shared",
    "report_repeated",
    "problems_copied",
    "jump_beyond_peers",
    "amount_in_yuan",
    "rules_without_power",
    "area_differs_from_parts",
    "published_late",
    "unified_code_changed",
)


def write_outcomes(bench: Bench, families: Sequence[Family]) -> None:
    """Bring the outcomes of every report in ``check_case`` up to date, after the rules were looked at."""
    rules = {rule.code: rule for family in families for rule in family.rules}
    assessed = {code: query for family in families for code, query in family.assessed.items()}
    assert set(ORDER) == set(assessed)
    broken = ", ".join(f"MAX(CASE WHEN code = '{code}' THEN 1 END) AS bad{at}" for at, code in enumerate(ORDER))
    bench.make(
        "check_broken",
        f"SELECT report_id, {broken} FROM check_found WHERE report_id IS NOT NULL GROUP BY report_id",
        keys=("report_id",),
    )
    joins = " ".join(
        f"LEFT JOIN (SELECT DISTINCT report_id FROM ({assessed[code]}) AS q{at}) AS k{at} ON k{at}.report_id = c.report_id"
        for at, code in enumerate(ORDER)
    )
    letters = " || ".join(
        f"CASE WHEN b.bad{at} = 1 THEN '{UNCERTAIN if rules[code].hint else FAIL}'"
        f" WHEN k{at}.report_id IS NULL THEN '{NOT_ASSESSABLE}' ELSE '{PASS}' END"
        for at, code in enumerate(ORDER)
    )
    bench.make(
        "check_outcome",
        f"""SELECT c.report_id, {letters} AS outcomes
            FROM check_case c LEFT JOIN check_broken b ON b.report_id = c.report_id {joins}""",
        keys=("report_id",),
    )
    bench.run(
        """UPDATE report_history SET outcomes = x.outcomes FROM check_outcome x
            WHERE x.report_id = report_history.report_id AND x.outcomes <> report_history.outcomes"""
    )


def read_outcomes(letters: str) -> dict[str, str]:
    """Rule code → pass, fail, uncertain or not_assessable. A rule newer than the letters has none."""
    return {code: _WORDS[letter] for code, letter in zip(ORDER, letters, strict=False)}
