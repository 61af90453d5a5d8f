"""How things stand around a question, in words by subject: taken before and after a decision, it says what the decision changed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.orm import Session

from db.engine import Store
from db.models import Agency, Parse, ParseVersion, Report, ReportVersion
from db.query_reports import CURRENT
from db.review_places import Place

_CORRECTED = text("SELECT cell, corrected_value FROM corrected_cells WHERE report_id = :report_id AND state = 'active'")
_WITHHELD = text("SELECT COUNT(*) FROM withheld_report WHERE report_id = :report_id")


def standing(store: Store, place: Place) -> Mapping[str, str]:
    """What is true of everything that a decision on this place may change, by what it is true of."""
    with store.read() as session:
        found = _versions(session, place)
        if place.report_id is not None:
            its = {"report_id": place.report_id}
            found |= {
                f"cell {cell}": f"corrected to {value or '空'}" for cell, value in session.execute(_CORRECTED, its)
            }
            if session.scalar(_WITHHELD, its):
                found["report"] = "withheld"
        if place.agency_id is not None:
            agency = session.get_one(Agency, place.agency_id)
            into = session.get(Agency, agency.merged_into_id) if agency.merged_into_id else None
            found[f"organ {agency.name}"] = f"{agency.status} into {into.name}" if into else agency.status
    return found


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """A line for everything that stands otherwise."""
    subjects = dict.fromkeys((*before, *after))
    pairs = ((subject, before.get(subject, "—"), after.get(subject, "—")) for subject in subjects)
    return tuple(f"{subject}: {was} → {now}" for subject, was, now in pairs if was != now)


def _versions(session: Session, place: Place) -> dict[str, str]:
    of_document = (
        select(ParseVersion.version_id)
        .join(Parse, Parse.id == ParseVersion.parse_id)
        .where(Parse.document_id == place.document_id)
    )
    about: list[ColumnElement[bool]] = [ReportVersion.id.in_(of_document)] if place.document_id is not None else []
    if place.report_id is not None:
        about += [ReportVersion.report_id == place.report_id, ReportVersion.fingerprint == place.fingerprint]
    if place.agency_id is not None:
        about.append(Report.agency_id == place.agency_id)
    if not about:
        return {}
    rows = session.execute(
        select(ReportVersion, Report, Agency, CURRENT.c.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(CURRENT, CURRENT.c.version_id == ReportVersion.id)
        .where(or_(*about))
        .order_by(Agency.name, Report.report_year, Report.scope, ReportVersion.first_seen_at, ReportVersion.id)
    )
    return {
        f"{agency.name} {report.report_year} {report.scope}, print {version.fingerprint[:12]} reading {version.reading[:8]}": (
            f"{version.status}{', shown' if shown is not None else ''}"
            f"{f' ({version.status_reason})' if version.status_reason else ''}"
        )
        for version, report, agency, shown in rows
    }
