"""Makes a release: a dated folder that nothing ever overwrites, written beside its place and renamed at the end.

Time and size grow with the reports, memory does not: measured at 20,000 generated reports of 200 cells, about ten milliseconds
of one core and 75 kB of files per report, most of them CSV, with half a gigabyte of memory; half a million take some two hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from db.crosswalk import CROSSWALK
from db.engine import Store
from db.errors import ReleaseError
from db.models import ReportVersion
from db.release import numbers, rates, rows
from db.release.audit import Captures, change_rows, timeliness_row
from db.release.changes import Changes, changes_page, compare
from db.release.chunks import Chunk, chunks
from db.release.coverage import coverage_rows, reconciliation_rows
from db.release.package import cover, dictionary, write_checksums, write_papers
from db.release.place import put as put_in_place
from db.release.place import workshop
from db.release.rows import Row
from db.release.schema import Sheet
from db.release.sheets import all_sheets
from db.release.subjects import Subject, china_day, newest, ordered_reports, withheld_reports
from db.release.workbook import Page, write_workbook
from db.release.writing import SheetWriter
from db.sampling.results import Result, results

#: The tables of the workbook, the auditor's first.
_SHOWN = (
    "audit_timeliness",
    "audit_relations",
    "audit_corrections",
    "audit_units",
    "reports",
    "panel",
    "panel_statistics",
    "corrected_cells",
    "volume_reconciliation",
    "findings",
    "coverage",
    "crosswalk",
    "error_rates",
    "sample_differences",
    "sources",
    "dictionary",
)


@dataclass(frozen=True, slots=True)
class Release:
    """A release that stands: its folder, rows per table, and what is different from the last one."""

    folder: Path
    as_of: dt.date
    rows: dict[str, int]
    changes: Changes


def make_release(
    store: Store, root: Path, as_of: dt.date, told: Callable[[int, int], None] = lambda done, of: None
) -> Release:
    """Write the release ``root/<as_of>[-n]`` of the data as they stand. The same data give the same bytes.

    ``told`` hears how many reports of all are written. Changes are told against the newest release of an earlier date in
    ``root``. Raises ReleaseError when the store holds
    data first seen after ``as_of``: a date in the past would be no statement about them; OSError when the disk does not take it.
    """
    with workshop(root) as rough:
        with store.read() as session:
            if not store.is_sqlite:  # which reads from a snapshot anyway: loaders may be at work
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            _not_later(session, as_of)
            samples = list(results(session))
            counts = _write_tables(session, rough, samples, told)
        changes = compare(root, rough, as_of)
        (rough / "CHANGES.md").write_text(changes_page(changes), encoding="utf-8")
        write_workbook(rough / "release.xlsx", rough / "data", _for_people(), cover(as_of), as_of)
        write_papers(rough, counts, as_of, rates.rate_words(samples))
        write_checksums(rough)
        folder = put_in_place(rough, root, as_of)
    return Release(folder, as_of, {sheet.name: count for sheet, count in counts.items()}, changes)


def _not_later(session: Session, as_of: dt.date) -> None:
    last = newest(session)
    if last is not None and china_day(last) > as_of:
        raise ReleaseError(
            f"the store holds data first seen on {china_day(last)}: a release as of {as_of} cannot be made"
        )


Put = Callable[[str, Iterable[Row]], None]


def _write_tables(
    session: Session, folder: Path, samples: Sequence[Result], told_of: Callable[[int, int], None]
) -> dict[Sheet, int]:
    with ExitStack() as stack:
        writers = {sheet.name: stack.enter_context(SheetWriter(folder, sheet)) for sheet in all_sheets()}

        def put(name: str, rows: Iterable[Row]) -> None:
            writers[name].write(rows)

        withheld = withheld_reports(session)
        captures = Captures(session)
        told: tuple[int, int] | None = None
        ids, done = ordered_reports(session, withheld), 0
        for chunk in chunks(session, ids):
            told_of(done, len(ids))
            done += len(chunk.subjects)
            for subject in chunk.subjects:
                put("versions", rows.version_rows(subject))
                for version in subject.versions:
                    put("sources", rows.source_rows(chunk.reads[version.id]))
                put("corrected_cells", rows.correction_rows(subject, chunk.corrections.get(subject.report.id, ())))
                if subject.current is not None:
                    _write_current(chunk, subject, subject.current, captures, put)
                    year = (subject.report.agency_id, subject.report.report_year)
                    if year != told:  # reports of one agency and year follow each other
                        put(
                            "findings",
                            rows.finding_rows(chunk.year_findings.get(year, ()), chunk.reads[subject.current.id]),
                        )
                    told = year
        put("volume_reconciliation", reconciliation_rows(session))
        put("coverage", coverage_rows(session, withheld))
        put("crosswalk", CROSSWALK)
        put("error_rates", rates.rate_rows(samples))
        put("sample_strata", rates.strata_rows(samples))
        put("sample_differences", rates.difference_rows(session, samples, withheld))
        put("dictionary", dictionary(all_sheets()))
    return {writer.sheet: writer.rows for writer in writers.values()}


def _write_current(chunk: Chunk, subject: Subject, current: ReportVersion, captures: Captures, put: Put) -> None:
    it = chunk.reads[current.id]
    holding = {one.cell: one for one in chunk.corrections.get(subject.report.id, ()) if one.is_active}
    waiting = rows.is_waiting(subject, current)
    put("reports", [rows.report_row(it, waiting=waiting)])
    for name, row in (
        ("panel", numbers.panel_row(it, waiting=waiting)),
        ("panel_corrected", numbers.corrected_panel_row(it, holding, waiting=waiting)),
        ("panel_statistics", numbers.statistics_panel_row(it, waiting=waiting)),
    ):
        put(name, [row] if row is not None else [])
    for table, row in numbers.cell_rows(it, holding):
        put(f"{table.value}_cells", [row])
    findings = list(rows.finding_rows(chunk.findings.get(current.id, ()), it))
    put("findings", findings)
    put("notes", rows.note_rows(it, chunk.notes.get(current.id, ())))
    put("figures", rows.figure_rows(it, chunk.figures.get(current.id, ())))
    put("audit_relations", rows.relation_rows(it))
    put("audit_units", rows.unit_rows(it, findings))
    accepted = [chunk.reads[version.id] for version in subject.versions if version.status == "accepted"]
    put("audit_corrections", change_rows(accepted, it, holding))
    others = [one for one in accepted if one is not it]
    put("audit_timeliness", [timeliness_row(captures, chunk, (*others, it))])


def _for_people() -> list[Page]:
    by_name = {sheet.name: sheet for sheet in all_sheets()}
    keeps = {"audit_relations": ("verdict", frozenset({"fail", "uncertain"}))}
    return [Page(by_name[name], keeps.get(name)) for name in _SHOWN]
