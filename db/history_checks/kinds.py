"""What an organ is, in SQL: its kind in effect, its level, the peers it is compared with, and what it is a part of."""

from __future__ import annotations

from db.deadlines import DEPARTMENT_ENDINGS, NO_DEPARTMENT_WORDS
from db.history_checks.sql import Bench


def _named(*patterns: str) -> str:
    return "(" + " OR ".join(f"a.name LIKE '{pattern}'" for pattern in patterns) + ")"


_OTHERWISE = _named(*(f"%{word}%" for word in NO_DEPARTMENT_WORDS))
#: Kinds are data; a name decides only where nobody has said the kind, as in ``db.deadlines.kind_by_name``.
_KIND = f"""CASE WHEN a.kind <> 'unknown' THEN a.kind
    WHEN {_named("%街道办事处")} THEN 'dispatched_organ'
    WHEN {_OTHERWISE} THEN CASE WHEN {_named("%人民政府")} AND NOT {_named("%乡人民政府", "%镇人民政府")}
        THEN 'government' ELSE 'unknown' END
    WHEN {_named("%乡人民政府", "%镇人民政府")} THEN 'township'
    WHEN {_named("%人民政府")} THEN 'government'
    WHEN {_named("%人民政府办公厅", "%人民政府办公室")} THEN 'government_office'
    WHEN {_named(*(f"%{ending}" for ending in DEPARTMENT_ENDINGS))} THEN 'department'
    ELSE 'unknown' END"""
_LEVEL = """CASE WHEN length(a.division_code) <> 6 THEN NULL WHEN a.division_code LIKE '%0000' THEN 'province'
    WHEN a.division_code LIKE '%00' THEN 'prefecture' ELSE 'county' END"""
#: Governments are compared with those below the same one; townships and streets of a county; the organs of one place.
_PEERS = """CASE WHEN a.division_code = '' OR a.kind = 'not_in_scope' THEN NULL
    WHEN k.kind = 'government' THEN 'government ' || CASE k.level WHEN 'province' THEN '' WHEN 'prefecture'
        THEN substr(a.division_code, 1, 2) ELSE substr(a.division_code, 1, 4) END
    WHEN k.kind IN ('township', 'dispatched_organ') THEN 'township ' || substr(a.division_code, 1, 6)
    ELSE 'organ ' || a.division_code END"""
_PLACE = """CASE WHEN a.status <> 'known' OR a.kind = 'not_in_scope' THEN '' ELSE k.kind || '|' || a.division_code
    || '|' || COALESCE(CAST(a.territorial_parent_id AS TEXT), '') || '|' || COALESCE(CAST(a.valid_from AS TEXT), '')
    || '|' || COALESCE(CAST(a.valid_to AS TEXT), '') END"""


def may_be_one(one: str, other: str) -> str:
    """Whether two rows of ``check_agency`` may be one publisher: a name that nobody confirmed, a government and its office."""
    offices = "('government', 'government_office')"
    return f"""({one}.status <> 'known' OR {other}.status <> 'known' OR ({one}.division_code = {other}.division_code
        AND {one}.kind IN {offices} AND {other}.kind IN {offices}))"""


def agencies(bench: Bench) -> None:
    """Make ``check_event`` (organ × year in which something happened to it) and ``check_agency``, a row per organ.

    ``natural_name`` sorts alike in every store; ``seen`` is all else that bears on a verdict: the name, its events, the years
    in which a roster or unit tree names it.
    """
    year, together = bench.sql.year("e.happened_on"), bench.sql.together
    bench.make(
        "check_event",
        f"""SELECT e.agency_id, {year} AS event_year FROM agency_event e
            UNION SELECT e.other_agency_id, {year} FROM agency_event e WHERE e.other_agency_id IS NOT NULL""",
        keys=("agency_id, event_year",),
    )
    bench.make(
        "check_agency",
        f"""SELECT a.id AS agency_id, k.kind, k.level, {_PEERS} AS peer_group, {_PLACE} AS place, a.name, a.status,
                a.division_code,
                {bench.sql.natural("a.name || ' ' || a.division_code")} AS natural_name,
            a.name || '|' || a.division_code || '|' || k.kind || '|' || a.status
                || '|' || COALESCE(y.years, '') || '|' || COALESCE(u.years, '') AS seen
            FROM agency a
            JOIN (SELECT a.id, {_KIND} AS kind, {_LEVEL} AS level FROM agency a) AS k ON k.id = a.id
            LEFT JOIN (
                SELECT e.agency_id, {together("CAST(e.event_year AS TEXT)", "e.event_year")} AS years
                FROM (SELECT * FROM check_event ORDER BY agency_id, event_year) AS e GROUP BY e.agency_id
            ) AS y ON y.agency_id = a.id
            LEFT JOIN (
                SELECT e.agency_id, {together("CAST(e.report_year AS TEXT)", "e.report_year")} AS years
                FROM (
                    SELECT DISTINCT agency_id, report_year FROM duty WHERE basis IN ('roster', 'local_notice', 'unit_tree')
                    ORDER BY agency_id, report_year
                ) AS e GROUP BY e.agency_id
            ) AS u ON u.agency_id = a.id""",
        keys=("agency_id", "peer_group", "natural_name"),
    )
