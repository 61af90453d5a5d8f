"""What was found against what stands: new findings opened, changed ones brought up to date, the rest closed. Three statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from db.history_checks.family import Family
from db.history_checks.sql import Bench

ORIGIN = "history"
_SAID = ("severity", "responsibility", "message", "expected", "actual")
_SAME_PLACE = "finding.subject_key = x.subject_key AND finding.code = x.code AND finding.detail = x.detail"
_OURS = f"finding.origin = '{ORIGIN}'"


def reconcile(bench: Bench, families: Sequence[Family], now: dt.datetime) -> None:
    """Make the open findings of these families, where this run looked, exactly what ``check_found`` holds."""
    bench.make(
        "check_result",
        "SELECT 'agency_year:' || agency_id || ':' || report_year AS subject_key, x.* FROM check_found x",
        keys=("subject_key, code, detail",),
    )
    _close(bench, families, now)
    _bring_up_to_date(bench, now)
    _open(bench, now)


def _close(bench: Bench, families: Sequence[Family], now: dt.datetime) -> None:
    known = [rule.code for family in families for rule in family.rules]
    looked = [f"finding.code IN ({_listed([rule.code for rule in it.rules])}) AND {it.judged}" for it in families]
    looked.append(f"finding.code NOT IN ({_listed(known)})")  # a rule that is no more
    bench.run(
        f"""UPDATE finding SET state = 'closed', closed_at = {{now}}
            WHERE {_OURS} AND state = 'open' AND ({" OR ".join(f"({it})" for it in looked)})
            AND NOT EXISTS (SELECT 1 FROM check_result x WHERE {_SAME_PLACE})""",
        now=now,
    )


def _bring_up_to_date(bench: Bench, now: dt.datetime) -> None:
    said = ", ".join(f"{name} = x.{name}" for name in _SAID)
    differs = " OR ".join(f"finding.{name} IS DISTINCT FROM x.{name}" for name in _SAID)
    if bench.sql.is_sqlite:
        differs = differs.replace("IS DISTINCT FROM", "IS NOT")
    raised = "CASE WHEN finding.state = 'closed' THEN {now} ELSE finding.raised_at END"
    bench.run(
        f"""UPDATE finding SET {said}, cells = {bench.sql.json("x.cells")}, state = 'open', closed_at = NULL,
            raised_at = {raised}
            FROM check_result x WHERE {_OURS} AND {_SAME_PLACE}
            AND (finding.state = 'closed' OR CAST(finding.cells AS TEXT) <> x.cells OR {differs})""",
        now=now,
    )


def _open(bench: Bench, now: dt.datetime) -> None:
    bench.run(
        f"""INSERT INTO finding (subject_kind, subject_key, agency_id, report_year, origin, code, detail, severity,
                responsibility, message, cells, expected, actual, state, raised_at)
            SELECT 'agency_year', x.subject_key, x.agency_id, x.report_year, '{ORIGIN}', x.code, x.detail, x.severity,
                x.responsibility, x.message, {bench.sql.json("x.cells")}, x.expected, x.actual, 'open', {{now}}
            FROM check_result x
            WHERE NOT EXISTS (SELECT 1 FROM finding WHERE {_OURS} AND {_SAME_PLACE})""",
        now=now,
    )


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
