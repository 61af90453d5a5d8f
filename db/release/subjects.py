"""Which reports a release holds, with their versions: everything that is not withheld, by stable keys, in one order."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, collate, func, select, text
from sqlalchemy.orm import Session

from db.models import Agency, Report, ReportVersion
from db.release.writing import Value
from parsers.model import Table

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Subject:
    """A report with its accepted and other versions, oldest first; ``current`` is None where none is accepted.

    ``is_waiting``: a publication later than the current one waits for review (已有更正版，待核).
    """

    report: Report
    agency: Agency
    versions: tuple[ReportVersion, ...]
    current: ReportVersion | None
    key: str
    is_waiting: bool = False

    def version_key(self, version: ReportVersion) -> str:
        """Stable key of this version of the report."""
        return f"{self.key}-{version.fingerprint[:12]}-{version.reading[:12]}"

    @property
    def identity(self) -> tuple[Value, ...]:
        """The values of the identity columns."""
        its = self.report
        return self.key, self.agency.name, self.agency.division_code, its.report_year, its.scope


def report_key(agency: Agency, report: Report) -> str:
    """Stable key of agency × year × scope."""
    named = "\n".join((agency.division_code, agency.name, str(report.report_year), report.scope))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def edition_of(version: ReportVersion) -> str:
    """The editions of a version's tables, each once."""
    layouts = (getattr(version, f"layout_{table.value}") for table in Table)
    return "+".join(dict.fromkeys(layout for layout in layouts if layout))


def withheld_reports(session: Session) -> set[int]:
    """Reports that a decision keeps from the public: themselves, all of an agency's, or all that a document gave."""
    return set(session.scalars(text("SELECT report_id FROM withheld_report")))


def in_code_points(session: Session) -> str:
    """The collation that sorts by code points: left to themselves the databases sort names each in their own way."""
    return "C" if session.get_bind().dialect.name == "postgresql" else "BINARY"


def ordered_reports(session: Session, withheld: set[int]) -> list[int]:
    """Every report that is not withheld, by division, agency, year and scope: whole numbers only, however many there are."""
    order = in_code_points(session)
    listed: Select[tuple[int]] = (
        select(Report.id)
        .join(Agency, Agency.id == Report.agency_id)
        .order_by(
            collate(Agency.division_code, order),
            collate(Agency.name, order),
            Report.report_year,
            collate(Report.scope, order),
        )
    )
    return [report_id for report_id in session.scalars(listed) if report_id not in withheld]


_CURRENT = text(
    "SELECT c.version_id, w.version_id FROM current_version c LEFT JOIN waiting_correction w ON w.version_id = c.version_id"
    " WHERE c.report_id IN :ids"
).bindparams(bindparam("ids", expanding=True))


def subjects(session: Session, ids: Sequence[int]) -> Iterator[Subject]:
    """These reports, in this order."""
    current = {shown: waiting is not None for shown, waiting in session.execute(_CURRENT, {"ids": list(ids)})}
    versions: dict[int, list[ReportVersion]] = defaultdict(list)
    for version in session.scalars(select(ReportVersion).where(ReportVersion.report_id.in_(ids))):
        versions[version.report_id].append(version)
    rows = session.execute(select(Report, Agency).join(Agency, Agency.id == Report.agency_id).where(Report.id.in_(ids)))
    found = {report.id: (report, agency) for report, agency in rows}
    for report_id in ids:
        report, agency = found[report_id]
        its = tuple(sorted(versions[report_id], key=_age))
        shown = next((version for version in its if version.id in current), None)
        waits = shown is not None and current[shown.id]
        yield Subject(report, agency, its, shown, report_key(agency, report), waits)


def _age(version: ReportVersion) -> tuple[dt.datetime, int, str, str]:
    """Oldest first, and the same in every store: a new reading of old bytes was first seen when they were."""
    return version.first_seen_at, version.parser_version, version.fingerprint, version.reading


def china_day(moment: dt.datetime) -> dt.date:
    """The day in China on which this was."""
    return moment.astimezone(CHINA).date()


def newest(session: Session) -> dt.datetime | None:
    """When the newest version was first held; None for an empty store."""
    return session.scalars(select(func.max(ReportVersion.first_seen_at))).first()
