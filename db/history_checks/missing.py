"""未采集到: reports that are owed and not here, where an operator can do something about just this organ and year.

A finding: no column is registered (register one), the column is gone (find the new one), the column was seen whole and does not
hold it (look elsewhere on the site, or take it in by hand), the site refuses (take it in by hand). Only in the coverage view:
a list that was not seen whole (the portal has the finding), what is under review or could not be read (the document has it),
robots (nobody overrides them), a duty that nothing but last year's report states, what is out of scope. A crawler never
concludes that something was not published.
"""

from __future__ import annotations

import datetime as dt

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

_WORDS = {
    "no_column_registered": ("pipeline", "未登记栏目"),
    "column_gone": ("portal", "栏目失效"),
    "column_complete_not_seen": ("portal", "栏目完整未见"),
    "site_refuses": ("portal", "站点拒绝访问"),
}
NOT_COLLECTED = Rule(
    "owed_not_collected",
    Severity.INFO,
    Responsibility.PIPELINE,
    "应公开的报告未采集到",
    "article 49; the duty is stated by a roster, a local notice, a unit tree or statute",
    "what is owed and past the last deadline of its year (31 March) is at hand, or the reason is none that an operator can act on",
    "a roster of 2021 names a bureau; no column is registered for it",
    ("a duty with a basis, the deadline past",),
    kind="history",
)


def _find(bench: Bench) -> None:
    words = " ".join(f"WHEN '{status}' THEN '{word}'" for status, (_, word) in _WORDS.items())
    blamed = " ".join(f"WHEN '{status}' THEN '{whose}'" for status, (whose, _) in _WORDS.items())
    bench.make(
        "check_missing",
        f"""SELECT v.agency_id, v.report_year, v.status FROM coverage v
            WHERE v.has_duty = 1 AND v.status IN ({", ".join(f"'{status}'" for status in _WORDS)})
            AND v.report_year < {_first_not_due(bench.today)}
            AND EXISTS (SELECT 1 FROM duty d WHERE d.agency_id = v.agency_id AND d.report_year = v.report_year
                AND d.basis <> 'published_last_year')""",
    )
    bench.run(
        found(
            NOT_COLLECTED,
            "FROM check_missing c",
            report_id="CAST(NULL AS BIGINT)",
            detail="'report'",
            message=f"'未采集到：' || CASE c.status {words} END",
            cells=bench.sql.array("c.report_year || '/report'"),
            actual="c.status",
            responsibility=f"CASE c.status {blamed} END",
        )
    )


def _first_not_due(today: dt.date) -> int:
    """The first report year whose last deadline, 31 March of the year after, is not past."""
    return today.year if today > dt.date(today.year, 3, 31) else today.year - 1


FAMILY = Family((NOT_COLLECTED,), _find, judged="1 = 1")
