"""Checks across years, organs and scopes: every rule is SQL over everything at once, the same on both databases.

    check_history(store)             what changed since the last time, its neighbours and peers
    check_history(store, full=True)  every report anew

Both leave the same findings. What a run looked at last stands in ``report_history`` and ``agency_history``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import text

from db.engine import Store
from db.history_checks import carry, codes, lateness, missing, parts, peers, powers, prose, repeats, scopes, stocks
from db.history_checks.family import Family
from db.history_checks.outcomes import write_outcomes
from db.history_checks.reconcile import ORIGIN, reconcile
from db.history_checks.sql import FOUND, Bench
from db.history_checks.standing import look
from db.statements import utc_now
from parsers.model import Responsibility, Rule

FAMILIES: Sequence[Family] = tuple(
    module.FAMILY for module in (carry, stocks, scopes, codes, repeats, prose, peers, powers, parts, lateness, missing)
)
RULES: dict[str, Rule] = {rule.code: rule for family in FAMILIES for rule in family.rules}
CHINA = ZoneInfo("Asia/Shanghai")
_LOCK = 7_305_219_846_003  # any number that nobody else uses: checks of one PostgreSQL database queue up behind it
_TYPES = {"report_id": "BIGINT", "agency_id": "BIGINT", "report_year": "INTEGER"}


def check_history(store: Store, now: dt.datetime | None = None, *, full: bool = False) -> int:
    """Judge what changed, or everything. Returns how many findings of these rules stand open.

    In one transaction: killed at any moment, it was not run, and the next one finds the same to do.
    """
    moment = now or utc_now()
    with store.begin() as session:
        bench = Bench(session, moment.astimezone(CHINA).date())
        if not bench.sql.is_sqlite:
            bench.run(f"SELECT pg_advisory_xact_lock({_LOCK})")
        look(bench, full=full)
        columns = ", ".join(f"CAST(NULL AS {_TYPES.get(name, 'TEXT')}) AS {name}" for name in FOUND)
        bench.make("check_found", f"SELECT {columns} WHERE 1 = 0")
        for family in FAMILIES:
            family.find(bench)
        _blame_readings(bench)
        reconcile(bench, FAMILIES, moment)
        write_outcomes(bench, FAMILIES)
        bench.clear()
        return session.scalar(text(f"SELECT COUNT(*) FROM finding WHERE origin = '{ORIGIN}' AND state = 'open'")) or 0


def _blame_readings(bench: Bench) -> None:
    """Responsibility goes by evidence: a cell that was not surely read may be the one that is wrong, a scope another one."""
    for rules, condition in (
        ([rule for family in FAMILIES for rule in family.on_numbers], "is_doubtful + is_doubtful_before > 0"),
        ([rule for family in FAMILIES for rule in family.on_scope], "scope = 'unknown'"),
    ):
        codes = ", ".join(f"'{rule.code}'" for rule in rules)
        bench.run(
            f"""UPDATE check_found SET responsibility = '{Responsibility.PIPELINE.value}'
                WHERE responsibility = '{Responsibility.PUBLISHER.value}' AND code IN ({codes})
                AND report_id IN (SELECT report_id FROM check_case WHERE {condition})"""
        )


def standing_by_rule(store: Store) -> list[tuple[str, int]]:
    """Every rule with how many findings of it stand open, in the order of the catalogue."""
    counts = text(
        f"SELECT code, COUNT(*) AS number FROM finding WHERE origin = '{ORIGIN}' AND state = 'open' GROUP BY code"
    )
    with store.read() as session:
        found = {row.code: row.number for row in session.execute(counts)}
    return [(code, found.get(code, 0)) for code in RULES]
