"""Takes in what people read: whole forms only, each reader once, nothing overwritten."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import SampleError
from db.models import Agency, AgencyAlias, Report, ReportVersion, SampleCell, SampleItem, SampleReading
from db.sampling.forms import Form, forms_of
from db.sampling.words import Entered
from db.statements import utc_now


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came back. ``cells`` by table/row/column, every cell of the form; agency and year as the document says."""

    sample: str
    ordinal: int
    code: str
    reader: str
    agency: str
    year: int
    cells: Mapping[str, Entered]
    note: str = ""


def enter(
    store: Store,
    filled: Filled,
    *,
    as_printed: bool = False,
    replace: str | None = None,
    now: dt.datetime | None = None,
) -> int:
    """Record a reading. Returns its id; the same one again changes nothing.

    ``as_printed``: agency or year differ from ours, and the reader has looked again: then our identity is wrong. ``replace``:
    why an earlier reading of this reader does not count. Raises SampleError, in one line, for what cannot be taken.
    """
    with store.begin() as session:
        (form,) = forms_of(session, filled.sample, [filled.ordinal])
        _check(form, filled)
        item = session.get_one(SampleItem, form.item_id)
        is_same = _is_same(session, item, filled)
        if not is_same and not as_printed:
            raise SampleError(
                f"number {form.ordinal} is another report than {filled.agency} {filled.year}: look whether the right document"
                " was read; if it says so itself, enter the form again with --as-printed"
            )
        standing = session.scalars(
            select(SampleReading).filter_by(item_id=item.id, reader=filled.reader, state="standing")
        ).first()
        if standing is not None:
            if _held(session, standing) == (filled.agency, filled.year, dict(filled.cells)):
                return standing.id
            if not replace:
                raise SampleError(
                    f"{filled.reader} has read number {form.ordinal} already, otherwise: a second reading is another person's;"
                    " to put this one in its place, say why with --replace"
                )
            standing.state, standing.replaced_reason = "replaced", replace
        return _add(session, item, filled, is_same, now or utc_now())


def _check(form: Form, filled: Filled) -> None:
    if not filled.reader.strip():
        raise SampleError(f"number {form.ordinal}: who read it is not said")
    if filled.code != form.code:
        raise SampleError(
            f"number {form.ordinal}: the form's code is {filled.code or 'empty'}, not {form.code}: another form"
        )
    wanted = {"/".join(cell) for cell in form.cells}
    if lacking := sorted(wanted - filled.cells.keys()):
        raise SampleError(f"number {form.ordinal}: {len(lacking)} cells were not entered, the first is {lacking[0]}")
    if strange := sorted(filled.cells.keys() - wanted):
        raise SampleError(f"number {form.ordinal}: the form has no cell {strange[0]}")


def _is_same(session: Session, item: SampleItem, filled: Filled) -> bool:
    """Whether agency and year are those under which we keep the report; a short name is enough."""
    version = session.get_one(ReportVersion, item.version_id)
    report = session.get_one(Report, version.report_id)
    agency = session.get_one(Agency, report.agency_id)
    aliases = session.scalars(select(AgencyAlias.name).filter_by(agency_id=agency.id))
    names = [_bare(name) for name in (agency.name, *aliases)]
    said = _bare(filled.agency)
    named = len(said) > 1 and any(said in name or name in said for name in names)
    return named and filled.year == report.report_year


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _held(session: Session, reading: SampleReading) -> tuple[str, int, dict[str, Entered]]:
    cells = session.scalars(select(SampleCell).filter_by(reading_id=reading.id))
    return reading.agency_read, reading.year_read, {cell.cell: Entered(cell.state, cell.read_value) for cell in cells}


def _add(session: Session, item: SampleItem, filled: Filled, is_same: bool, now: dt.datetime) -> int:
    last = select(func.max(SampleReading.attempt)).filter_by(item_id=item.id, reader=filled.reader)
    reading = SampleReading(
        item_id=item.id,
        reader=filled.reader,
        attempt=(session.scalars(last).first() or 0) + 1,
        agency_read=filled.agency,
        year_read=filled.year,
        is_same_report=is_same,
        note=filled.note,
        entered_at=now,
    )
    session.add(reading)
    session.flush()
    for cell, seen in filled.cells.items():
        session.add(SampleCell(reading_id=reading.id, cell=cell, state=seen.state, read_value=seen.value))
    return reading.id
