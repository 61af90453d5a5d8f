"""汇总 = 各部分之和: an area report against the reports that it adds up, where no part is missing (``db.reconciliation``)."""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from db.reconciliation import reconciliation_sql
from parsers.model import Responsibility, Rule, Severity

DIFFERS = Rule(
    "area_differs_from_parts",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "行政区域汇总数与各部分之和不一致",
    "逐级汇总 (both notices): area reports are made by adding up; hint, since organs exchange applications",
    "area value = Σ over the government's own departments (organ) and the lower governments (area), for the balance's four rows,"
    " where a roster names parts and each has the number",
    "area says 40 received, its eleven parts 37 together",
    ("a roster or unit tree, every known part with the number",),
    hint=True,
    kind="history",
)
_ROWS = ("received", "carried_in", "total_handled", "carried_over")
_LIMIT = "EXISTS (SELECT 1 FROM check_need n WHERE n.agency_id = r.agency_id AND n.report_year = r.report_year)"


def _find(bench: Bench) -> None:
    """Areas in focus, and beside them what may be a part of one: the view's own words, on these reports alone."""
    bench.make(
        "check_whole",
        "SELECT DISTINCT agency_id, report_year FROM check_case WHERE scope = 'area' AND kind = 'government'",
    )
    bench.make(
        "check_need",
        """SELECT agency_id, report_year FROM check_whole
            UNION SELECT k.id, w.report_year FROM check_whole w JOIN agency k ON k.territorial_parent_id = w.agency_id
            UNION SELECT k.id, w.report_year FROM check_whole w JOIN agency a ON a.id = w.agency_id
                JOIN agency k ON k.division_code = a.division_code WHERE a.division_code <> ''
            UNION SELECT k.id, w.report_year FROM check_whole w JOIN agency a ON a.id = w.agency_id
                JOIN (SELECT DISTINCT code, parent_code FROM division WHERE parent_code IS NOT NULL) AS d
                    ON d.parent_code = a.division_code
                JOIN agency k ON k.division_code = d.code""",
        keys=("agency_id, report_year",),
    )
    view = reconciliation_sql(bench.sql.dialect, _LIMIT, _ROWS).replace("current_version", "report_history")
    # How many rows a view gives, no planner knows: it is made a table before it is joined with others.
    bench.make(
        "check_sum",
        f"""SELECT v.version_id, v.measure, v.area_value, v.parts_sum, v.difference, v.parts_known FROM ({view}) AS v
            WHERE v.parts_known > 0 AND v.parts_missing = 0 AND v.has_roster = 1 AND v.area_value IS NOT NULL""",
    )
    bench.make(
        "check_area",
        """SELECT c.report_id, c.agency_id, c.report_year, c.scope, s.measure, s.area_value, s.parts_sum, s.difference,
                s.parts_known
            FROM check_sum s JOIN check_case c ON c.version_id = s.version_id AND c.scope = 'area' AND c.kind = 'government'""",
    )
    cell = "'/requests/' || c.measure || '/total'"
    bench.run(
        found(
            DIFFERS,
            "FROM check_area c WHERE c.difference <> 0",
            detail=f"c.scope || {cell}",
            message="'汇总为 ' || c.area_value || '，' || c.parts_known || ' 个部分之和为 ' || c.parts_sum",
            cells=bench.sql.array(f"c.report_year || {cell}"),
            expected="CAST(c.parts_sum AS TEXT)",
            actual="CAST(c.area_value AS TEXT)",
        )
    )


FAMILY = Family((DIFFERS,), _find, {DIFFERS.code: "SELECT report_id FROM check_area"}, on_numbers=(DIFFERS,))
