"""What a form must ask: which document, and every cell of its tables. What we read of it is not in here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import SampleError
from db.models import Agency, CellEvidence, Document, Report, ReportVersion, Sample, SampleItem
from db.release.origins import read_origins
from parsers.form import LAYOUTS, STATUTORY
from parsers.form.statistics import UNMAPPED
from parsers.model import Table

_NEWEST = "2021"


@dataclass(frozen=True, slots=True)
class Form:
    """One report of a sample as its reader gets it. ``layout`` names the edition of each table that is asked for.

    ``code`` tells a form of this report from any other: what was read for one cannot be entered for another.
    """

    sample: str
    ordinal: int
    code: str
    item_id: int
    sha256: str
    media_type: str
    urls: tuple[str, ...]
    layout: dict[Table, str]

    @property
    def cells(self) -> tuple[tuple[Table, str, str], ...]:
        """Table, row and column of every cell, in the order of the page. Rows of no known indicator are not asked for."""
        return tuple(
            (table, key.row, key.column)
            for table, edition in self.layout.items()
            for key in LAYOUTS[table, edition].cell_keys()
            if key.row != UNMAPPED
        )


def forms(store: Store, sample: str, ordinals: Sequence[int] = ()) -> list[Form]:
    """The forms of a sample, all or these. Raises SampleError for a sample or a number that is not there."""
    with store.read() as session:
        return forms_of(session, sample, ordinals)


def forms_of(session: Session, sample: str, ordinals: Sequence[int] = ()) -> list[Form]:
    drawn = session.scalars(select(Sample).filter_by(name=sample)).first()
    if drawn is None:
        names = "、".join(session.scalars(select(Sample.name).order_by(Sample.drawn_at))) or "none"
        raise SampleError(f"there is no sample called {sample}; there are: {names}")
    listed = select(SampleItem).filter_by(sample_id=drawn.id).order_by(SampleItem.ordinal)
    items = [item for item in session.scalars(listed) if not ordinals or item.ordinal in ordinals]
    if unknown := sorted(set(ordinals) - {item.ordinal for item in items}):
        raise SampleError(f"sample {sample} has no report number {unknown[0]}: it has 1 to {drawn.size}")
    return [_form(session, sample, item) for item in items]


def _form(session: Session, sample: str, item: SampleItem) -> Form:
    version = session.get_one(ReportVersion, item.version_id)
    evidence = session.get_one(CellEvidence, version.id)
    (origin, *_) = read_origins(session, {version.id: evidence.parse_id}).of_version[version.id]
    report = session.get_one(Report, version.report_id)
    agency = session.get_one(Agency, report.agency_id)
    document = session.scalars(select(Document).filter_by(sha256=item.sha256)).one()
    layout = _layout(version)
    told = (sample, item.ordinal, agency.name, agency.division_code, report.report_year, version.fingerprint, layout)
    code = hashlib.sha256(repr(told).encode()).hexdigest()[:8]
    return Form(sample, item.ordinal, code, item.id, item.sha256, document.media_type, origin.urls, layout)


def _layout(version: ReportVersion) -> dict[Table, str]:
    """A table that we did not find is asked for all the same: the document may have it."""
    found = {table: edition for table in Table if (edition := getattr(version, f"layout_{table.value}"))}
    if set(found) == {Table.STATISTICS}:
        return found
    known = next((found[table] for table in STATUTORY if table in found), _NEWEST)
    layout = {table: found.get(table, known) for table in STATUTORY}
    return {table: edition if (table, edition) in LAYOUTS else _NEWEST for table, edition in layout.items()} | {
        table: edition for table, edition in found.items() if table not in STATUTORY
    }
