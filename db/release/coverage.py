"""The rows of 收录情况 and of 汇总与部门之和: the views, row by row in one order, without what is withheld."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from db.coverage import LABELS
from db.release.rows import Row
from db.release.subjects import in_code_points

_ROWS_AT_ONCE = 5_000


def coverage_rows(session: Session, withheld: set[int]) -> Iterator[Row]:
    """Without the agency-years all of whose reports are withheld."""
    hidden = _hidden(session, withheld)
    order = in_code_points(session)
    listed = text(
        "SELECT agency_id, agency, division_code, report_year, status, has_duty, portal_id FROM coverage"  # noqa: S608
        f' ORDER BY agency COLLATE "{order}", COALESCE(division_code, \'\') COLLATE "{order}", report_year'
    )
    for row in session.execute(listed, execution_options={"yield_per": _ROWS_AT_ONCE}):
        if (row.agency_id, row.report_year) not in hidden:
            label = LABELS[row.status]
            yield (
                row.agency,
                row.division_code,
                row.report_year,
                row.status,
                label,
                bool(row.has_duty),
                row.portal_id,
            )


def reconciliation_rows(session: Session) -> Iterator[Row]:
    """Area reports beside their parts; the view itself knows of no withheld report."""
    order = in_code_points(session)
    listed = text(
        "SELECT agency, division_code, report_year, measure, area_value, parts_sum, difference, parts_known,"  # noqa: S608
        " parts_with_number, parts_missing, has_roster, lowest_grade FROM volume_reconciliation"
        f' ORDER BY agency COLLATE "{order}", COALESCE(division_code, \'\') COLLATE "{order}", report_year,'
        f' measure COLLATE "{order}"'
    )
    for row in session.execute(listed, execution_options={"yield_per": _ROWS_AT_ONCE}):
        *head, area, parts, gap, known, numbered, missing, has_roster, grade = row
        yield *head, *map(_whole, (area, parts, gap)), known, numbered, missing, bool(has_roster), grade


def _whole(value: Decimal | int | None) -> int | None:
    """A sum as PostgreSQL gives it is a decimal."""
    return None if value is None else int(value)


def _hidden(session: Session, withheld: set[int]) -> set[tuple[int, int]]:
    """Agency-years that have reports, all of them withheld."""
    if not withheld:
        return set()
    listed = text(
        "SELECT id, agency_id, report_year FROM report"
        " WHERE agency_id IN (SELECT agency_id FROM report WHERE id IN :ids)"
    ).bindparams(bindparam("ids", expanding=True))
    rows = session.execute(listed, {"ids": sorted(withheld)}).all()
    shown = {(row.agency_id, row.report_year) for row in rows if row.id not in withheld}
    return {(row.agency_id, row.report_year) for row in rows} - shown
