"""What was found against what stands: new findings opened, changed ones brought up to date, the rest closed. Three statements.

The findings that stand are made a table of their own first: a statement that looks for rows in the table it writes would read
what it has just written, over and over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from db.history_checks.family import Family
from db.history_checks.sql import Bench

ORIGIN = "history"
_SAID = ("severity", "responsibility", "message", "expected", "actual")
_SAME_PLACE = "finding.subject_key = x.subject_key AND finding.code = x.code AND finding.detail = x.detail"


def reconcile(bench: Bench, families: Sequence[Family], now: dt.datetime) -> None:
    """Make the open findings of these families, where this run looked, exactly what ``check_found`` holds."""
    bench.make(
        "check_result",
        "SELECT 'agency_year:' || agency_id || ':' || report_year AS subject_key, x.* FROM check_found x",
        keys=("subject_key, code, detail",),
    )
    bench.make(
        "check_standing",
        f"""SELECT id, subject_key, agency_id, report_year, code, detail, state, CAST(cells AS TEXT) AS cells,
                {", ".join(_SAID)}
            FROM finding WHERE origin = '{ORIGIN}'""",
        keys=("subject_key, code, detail",),
    )
    _close(bench, families, now)
    _bring_up_to_date(bench, now)
    _open(bench, now)


def _close(bench: Bench, families: Sequence[Family], now: dt.datetime) -> None:
    known = [rule.code for family in families for rule in family.rules]
    looked = [f"finding.code IN ({_listed([rule.code for rule in it.rules])}) AND {it.judged}" for it in families]
    looked.append(f"finding.code NOT IN ({_listed(known)})")  # a rule that is no more
    bench.make(
        "check_gone",
        f"""SELECT finding.id FROM check_standing AS finding LEFT JOIN check_result x ON {_SAME_PLACE}
            WHERE x.code IS NULL AND finding.state = 'open' AND ({" OR ".join(f"({it})" for it in looked)})""",
        keys=("id",),
    )
    bench.run(
        "UPDATE finding SET state = 'closed', closed_at = {now} WHERE id IN (SELECT id FROM check_gone)",
        now=now,
    )


def _bring_up_to_date(bench: Bench, now: dt.datetime) -> None:
    differs = " OR ".join(f"finding.{name} IS DISTINCT FROM x.{name}" for name in _SAID)
    if bench.sql.is_sqlite:
        differs = differs.replace("IS DISTINCT FROM", "IS NOT")
    said = ", ".join(f"x.{name}" for name in _SAID)
    bench.make(
        "check_otherwise",
        f"""SELECT finding.id, x.cells, {said} FROM check_standing AS finding JOIN check_result x ON {_SAME_PLACE}
            WHERE finding.state = 'closed' OR finding.cells <> x.cells OR {differs}""",
        keys=("id",),
    )
    bench.run(
        f"""UPDATE finding SET {", ".join(f"{name} = x.{name}" for name in _SAID)}, cells = {bench.sql.json("x.cells")},
            raised_at = CASE WHEN finding.state = 'closed' THEN {{now}} ELSE finding.raised_at END,
            state = 'open', closed_at = NULL
            FROM check_otherwise x WHERE finding.id = x.id""",
        now=now,
    )


def _open(bench: Bench, now: dt.datetime) -> None:
    bench.make(
        "check_new",
        f"""SELECT x.* FROM check_result x LEFT JOIN check_standing AS finding ON {_SAME_PLACE}
            WHERE finding.id IS NULL""",
    )
    bench.run(
        f"""INSERT INTO finding (subject_kind, subject_key, agency_id, report_year, origin, code, detail, severity,
                responsibility, message, cells, expected, actual, state, raised_at)
            SELECT 'agency_year', x.subject_key, x.agency_id, x.report_year, '{ORIGIN}', x.code, x.detail, x.severity,
                x.responsibility, x.message, {bench.sql.json("x.cells")}, x.expected, x.actual, 'open', {{now}}
            FROM check_new x ORDER BY x.agency_id, x.report_year, x.code, x.detail""",
        now=now,
    )


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
