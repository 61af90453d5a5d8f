"""Makes a release: a dated folder that nothing ever overwrites, written beside its place and renamed at the end."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.coverage import LABELS
from db.crosswalk import CROSSWALK
from db.engine import Store
from db.errors import ReleaseError
from db.release import reading, sheets
from db.release.audit import correction_rows, timeliness_row
from db.release.changes import Changes, changes_page, compare, releases
from db.release.package import dictionary, write_checksums, write_papers
from db.release.reading import Row, china_day
from db.release.schema import Sheet
from db.release.subjects import Subject, newest, subjects, withheld_reports
from db.release.workbook import Keep, write_workbook
from db.release.writing import SheetWriter
from parsers.model import Table

_PLAIN = ("panel", "reports", "audit_timeliness", "audit_relations", "audit_corrections", "audit_units")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that stands: its folder, rows per table, and what is different from the last one."""

    folder: Path
    as_of: dt.date
    rows: dict[str, int]
    changes: Changes


def make_release(store: Store, root: Path, as_of: dt.date) -> Release:
    """Write the release ``root/<as_of>[-n]`` of the data as they stand. The same data give the same bytes.

    Changes are told against the newest release of an earlier date in ``root``. Raises ReleaseError when the store holds
    data first seen after ``as_of``: a date in the past would be no statement about them.
    """
    root.mkdir(parents=True, exist_ok=True)
    rough = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        with store.read() as session:
            if not store.is_sqlite:  # which reads from a snapshot anyway: loaders may be at work
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            _not_later(session, as_of)
            rows = _write_tables(session, rough)
        changes = compare(root, rough, as_of)
        (rough / "CHANGES.md").write_text(changes_page(changes), encoding="utf-8")
        write_workbook(rough / "release.xlsx", rough / "data", _for_people(), as_of)
        write_papers(rough, rows, as_of)
        write_checksums(rough)
        rough.chmod(0o755)
        folder = _put(rough, root, as_of)
    except BaseException:
        shutil.rmtree(rough, ignore_errors=True)
        raise
    return Release(folder, as_of, {sheet.name: count for sheet, count in rows.items()}, changes)


def _not_later(session: Session, as_of: dt.date) -> None:
    last = newest(session)
    if last is not None and china_day(last) > as_of:
        raise ReleaseError(
            f"the store holds data first seen on {china_day(last)}: a release as of {as_of} cannot be made"
        )


def _put(rough: Path, root: Path, as_of: dt.date) -> Path:
    """Rename into the first free place of the day. A folder that holds files is never replaced by a rename."""
    number = 1 + max((n for day, n, _ in releases(root) if day == as_of), default=0)
    while True:
        folder = root / (as_of.isoformat() if number == 1 else f"{as_of.isoformat()}-{number}")
        try:
            return rough.rename(folder)
        except OSError:
            if not folder.exists():
                raise
        number += 1


def _write_tables(session: Session, folder: Path) -> dict[Sheet, int]:
    with ExitStack() as stack:
        writers = {sheet.name: stack.enter_context(SheetWriter(folder, sheet)) for sheet in sheets.all_sheets()}

        def put(name: str, rows: Iterator[Row]) -> None:
            writers[name].write(rows)

        withheld = withheld_reports(session)
        held = subjects(session, withheld)
        told: set[tuple[int, int]] = set()
        for subject in held:
            put("versions", reading.version_rows(subject))
            _write_sources(session, subject, put)
            if subject.current is not None:
                _write_current(session, subject, put, told)
        put("coverage", _coverage(session, held, withheld))
        put("crosswalk", iter(CROSSWALK))
        put("dictionary", dictionary(sheets.all_sheets()))
    return {writer.sheet: writer.rows for writer in writers.values()}


Put = Callable[[str, Iterator[Row]], None]


def _write_sources(session: Session, subject: Subject, put: Put) -> None:
    for version in subject.versions:
        put("sources", reading.source_rows(reading.read(session, subject, version)))


def _write_current(session: Session, subject: Subject, put: Put, told: set[tuple[int, int]]) -> None:
    assert subject.current is not None
    it = reading.read(session, subject, subject.current)
    corrected = reading.corrections_of(session, subject)
    waiting = reading.is_waiting(subject, subject.current)
    put("reports", iter([reading.report_row(it, waiting=waiting)]))
    panel = reading.panel_row(it)
    if panel is not None:
        put("panel", iter([panel]))
    for table in Table:
        put(f"{table.value}_cells", reading.cell_rows(it, table, corrected))
    findings = list(reading.finding_rows(session, it))
    year = (subject.report.agency_id, subject.report.report_year)
    if year not in told:
        told.add(year)
        findings += reading.year_findings(session, it)
    put("findings", iter(findings))
    put("notes", reading.note_rows(session, it))
    put("audit_relations", reading.relation_rows(it))
    put("audit_units", reading.unit_rows(it, findings))
    put("audit_corrections", correction_rows(session, subject, corrected, it))
    others = [v for v in subject.versions if v.status == "accepted" and v is not subject.current]
    reads = (*(reading.read(session, subject, version) for version in others), it)
    put("audit_timeliness", iter([timeliness_row(session, reads)]))


def _coverage(session: Session, held: list[Subject], withheld: set[int]) -> Iterator[Row]:
    """The view, without the agency-years all of whose reports are withheld."""
    hidden: set[tuple[int, int]] = set()
    if withheld:
        listed = text("SELECT id, agency_id, report_year FROM report")
        hidden = {(row.agency_id, row.report_year) for row in session.execute(listed) if row.id in withheld}
    hidden -= {(one.report.agency_id, one.report.report_year) for one in held}
    found = session.execute(text("SELECT * FROM coverage"))
    rows = [
        (
            row.agency,
            row.division_code,
            row.report_year,
            row.status,
            LABELS[row.status],
            bool(row.has_duty),
            row.portal_id,
        )
        for row in found
        if (row.agency_id, row.report_year) not in hidden
    ]
    yield from sorted(rows, key=lambda row: tuple("" if value is None else str(value) for value in row))


def _for_people() -> list[tuple[Sheet, Keep | None]]:
    by_name = {sheet.name: sheet for sheet in sheets.all_sheets()}
    keeps: dict[str, Keep] = {"audit_relations": lambda row: row["verdict"] != "pass"}
    names = (*_PLAIN, "findings", "coverage", "crosswalk", "sources", "dictionary")
    return [(by_name[name], keeps.get(name)) for name in names]
