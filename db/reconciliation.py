"""汇总与部门之和: the area report of a government against the reports that it adds up, per year and measure (DOMAIN.md).

Area reports are made by adding up, level by level: the reports of the government's own departments (``organ``) and those of the
lower governments (``area``; of townships ``organ``). A difference says something only where no part is missing.
"""

from __future__ import annotations

from collections.abc import Collection

from parsers.form import LAYOUTS
from parsers.model import Table

#: Rows of one edition whose sum is a row of the other one.
_OTHER = tuple(row.code for row in LAYOUTS[Table.REQUESTS, "2021"].rows if row.code.startswith("other"))
OTHER_ALL = "other_all"

# Kinds are data; a name decides only where nobody has said the kind. Townships report as organs.
_IS_GOVERNMENT = """(k.kind = 'government' OR k.kind = 'unknown' AND k.name LIKE '%人民政府'
    AND k.name NOT LIKE '%乡人民政府' AND k.name NOT LIKE '%镇人民政府')"""
_CHILD = f"""SELECT g.agency_id AS whole_id, k.id AS part_id, g.report_year,
        CASE WHEN {_IS_GOVERNMENT} THEN 'area' ELSE 'organ' END AS scope
    FROM whole g JOIN agency w ON w.id = g.agency_id JOIN agency k"""  # noqa: S608  (constants)
# SQLite keeps the order of a CROSS JOIN: from the government down to the few below it, not through all governments.
_BELOW = """SELECT g.agency_id, k.id, g.report_year, 'area'
    FROM whole g CROSS JOIN agency w CROSS JOIN below d CROSS JOIN agency k"""
# A part existed in the year, is no mere name that was read, and owes a report at all.
_COUNTS = """k.id <> w.id AND k.status = 'known' AND k.kind <> 'not_in_scope'
    AND (k.valid_from IS NULL OR EXTRACT(YEAR FROM k.valid_from) <= g.report_year)
    AND (k.valid_to IS NULL OR EXTRACT(YEAR FROM k.valid_to) > g.report_year)"""


def reconciliation_sql(dialect: str, held: str, rows: Collection[str] = ()) -> str:
    """The view's SQL: a row per area report and measure. Applications only: disputes do not add up over agencies.

    ``held`` is a condition on the reports that count; ``rows`` are those of the form that are wanted, all where there are none.
    """
    wanted = f" WHERE q.row IN ({', '.join(repr(row) for row in rows)})" if rows else ""
    counts = _COUNTS
    if dialect == "sqlite":
        for column in ("valid_from", "valid_to"):
            counts = counts.replace(f"EXTRACT(YEAR FROM k.{column})", f"CAST(strftime('%Y', k.{column}) AS INTEGER)")
    rest = ", ".join(f"'{code}'" for code in ("other", *_OTHER))
    return f"""
WITH held AS (
    SELECT c.version_id, r.agency_id, r.report_year, r.scope, v.lowest_grade
    FROM current_version c JOIN report r ON r.id = c.report_id JOIN report_version v ON v.id = c.version_id
    WHERE r.scope IN ('area', 'organ') AND {held}
),
whole AS (SELECT * FROM held WHERE scope = 'area'),
below AS (SELECT DISTINCT code, parent_code FROM division WHERE parent_code IS NOT NULL),
part AS (
    {_CHILD} ON k.territorial_parent_id = w.id WHERE {counts}
    UNION
    {_CHILD} ON k.territorial_parent_id IS NULL AND k.division_code = w.division_code AND w.division_code <> ''
        AND NOT {_IS_GOVERNMENT} WHERE {counts}
    UNION
    {_BELOW} WHERE w.id = g.agency_id AND d.parent_code = w.division_code AND k.division_code = d.code
        AND k.territorial_parent_id IS NULL AND {_IS_GOVERNMENT} AND {counts}
    UNION
    SELECT o.agency_id, o.agency_id, o.report_year, 'organ' FROM held o JOIN whole g
        ON g.agency_id = o.agency_id AND g.report_year = o.report_year WHERE o.scope = 'organ'
),
number AS (
    SELECT h.version_id, CASE WHEN q.row IN ({rest}) THEN '{OTHER_ALL}' ELSE q.row END AS measure,
        CASE WHEN COUNT(q.total) = COUNT(*) THEN SUM(q.total) END AS value
    FROM held h JOIN requests_cells q ON q.version_id = h.version_id{wanted}
    GROUP BY h.version_id, CASE WHEN q.row IN ({rest}) THEN '{OTHER_ALL}' ELSE q.row END
),
roster AS (
    SELECT p.whole_id, p.report_year, MAX(CASE WHEN u.id IS NULL THEN 0 ELSE 1 END) AS has_roster
    FROM part p LEFT JOIN duty u ON u.agency_id = p.part_id AND u.report_year = p.report_year
        AND u.basis IN ('roster', 'local_notice', 'unit_tree')
    GROUP BY p.whole_id, p.report_year
)
SELECT a.id AS agency_id, a.name AS agency, NULLIF(a.division_code, '') AS division_code, g.report_year,
    n.measure, MAX(n.value) AS area_value, SUM(m.value) AS parts_sum, MAX(n.value) - SUM(m.value) AS difference,
    COUNT(p.part_id) AS parts_known, COUNT(m.value) AS parts_with_number,
    COUNT(p.part_id) - COUNT(m.value) AS parts_missing,
    COALESCE(MAX(s.has_roster), 0) AS has_roster,
    MAX(CASE WHEN h.lowest_grade > g.lowest_grade THEN h.lowest_grade ELSE g.lowest_grade END) AS lowest_grade,
    g.version_id
FROM whole g
JOIN agency a ON a.id = g.agency_id
JOIN number n ON n.version_id = g.version_id
LEFT JOIN part p ON p.whole_id = g.agency_id AND p.report_year = g.report_year
LEFT JOIN held h ON h.agency_id = p.part_id AND h.report_year = p.report_year AND h.scope = p.scope
LEFT JOIN number m ON m.version_id = h.version_id AND m.measure = n.measure
LEFT JOIN roster s ON s.whole_id = g.agency_id AND s.report_year = g.report_year
GROUP BY a.id, a.name, a.division_code, g.report_year, n.measure, g.version_id
"""  # noqa: S608  (put together from the constants above)
