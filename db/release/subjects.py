"""Which reports a release holds, with their versions: everything that is not withheld, by stable keys."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Agency, Decision, Parse, ParseVersion, Report, ReportVersion
from db.release.writing import Value
from parsers.model import Table


@dataclass(frozen=True, slots=True)
class Subject:
    """A report with its accepted and other versions, oldest first; ``current`` is None where none is accepted."""

    report: Report
    agency: Agency
    versions: tuple[ReportVersion, ...]
    current: ReportVersion | None

    @property
    def key(self) -> str:
        named = "\n".join(
            (self.agency.division_code, self.agency.name, str(self.report.report_year), self.report.scope)
        )
        return hashlib.sha256(named.encode()).hexdigest()[:16]

    def version_key(self, version: ReportVersion) -> str:
        """Stable key of this version of the report."""
        return f"{self.key}-{version.fingerprint[:12]}-{version.reading[:12]}"

    @property
    def identity(self) -> tuple[Value, ...]:
        """The values of the identity columns."""
        its = self.report
        return self.key, self.agency.name, self.agency.division_code, its.report_year, its.scope


def edition_of(version: ReportVersion) -> str:
    """The editions of a version's tables, each once."""
    layouts = (getattr(version, f"layout_{table.value}") for table in Table)
    return "+".join(dict.fromkeys(layout for layout in layouts if layout))


def withheld_reports(session: Session) -> set[int]:
    """Reports that a decision keeps from the public: themselves, all of an agency's, or all that a document gave."""
    rows = session.scalars(select(Decision).where(Decision.kind == "withhold", Decision.state == "active")).all()
    # What was decided of a report holds for the report that took its place (``holds_for_id``), as in the views.
    held = (row.report_id if row.holds_for_id is None else row.holds_for_id for row in rows)
    reports = {report_id for report_id in held if report_id is not None}
    # A decision that names a report may name its agency too: it then means the report alone.
    agencies = {row.agency_id for row in rows if row.report_id is None and row.document_id is None}
    documents = {row.document_id for row in rows if row.report_id is None and row.document_id is not None}
    if agencies:
        reports |= set(session.scalars(select(Report.id).where(Report.agency_id.in_(agencies))))
    if documents:
        given = (
            select(ReportVersion.report_id)
            .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
            .join(Parse, Parse.id == ParseVersion.parse_id)
            .where(Parse.document_id.in_(documents))
        )
        reports |= set(session.scalars(given))
    return reports


def subjects(session: Session, withheld: set[int]) -> list[Subject]:
    """Every report that is not withheld, by division, agency, year and scope."""
    current = {row[0] for row in session.execute(text("SELECT version_id FROM current_version"))}
    versions: dict[int, list[ReportVersion]] = {}
    for version in session.scalars(select(ReportVersion).order_by(ReportVersion.first_seen_at, ReportVersion.id)):
        versions.setdefault(version.report_id, []).append(version)
    found = [
        Subject(
            report, agency, its := tuple(versions.get(report.id, ())), next((v for v in its if v.id in current), None)
        )
        for report, agency in session.execute(select(Report, Agency).join(Agency, Agency.id == Report.agency_id))
        if report.id not in withheld
    ]
    # In code points, for the databases sort names each in their own way.
    return sorted(found, key=lambda one: tuple(map(str, one.identity[1:])))


def newest(session: Session) -> dt.datetime | None:
    """When the newest version was first held; None for an empty store."""
    return session.scalars(select(ReportVersion.first_seen_at).order_by(ReportVersion.first_seen_at.desc())).first()
