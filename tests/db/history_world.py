"""A small country for the history checks: reports by a few words each, loaded as the loader does, with every relation holding.

world = World(store)
world.publish("甲局", 2021, requests={"carried_over": 5})
world.check()
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.engine import Store
from db.history_checks import check_history
from db.history_checks.outcomes import read_outcomes
from db.load import ToLoad, load_batch
from db.models import Agency, Division, Document, Finding, Report, ReportHistory
from db.prepare import prepare
from db.runs import known_agency
from db.todo import DocumentTodo
from parsers import model
from parsers.encode import encode
from parsers.form import LAYOUTS, STATUTORY
from parsers.model import Cell, Grade, GridWhere, Identity, Scope, Section, Source, State, Status, Table, Unit
from tests.support.reports import SECTIONS, empty_report, with_fingerprint

NOW = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)
COUNTY = "530181"
Numbers = Mapping[str, int | str]


class World:
    """A store with organs of a county, to which reports are published. Several can share one, each in its own county.

    Names are written with 安宁市 for the county, whatever it is called.
    """

    def __init__(self, store: Store, county: str = COUNTY, place: str = "安宁市") -> None:
        self.store, self.county, self.place = store, county, place
        self._documents = 0
        self._names: set[str] = set()

    def called(self, name: str) -> str:
        """The organ's name here."""
        name = name.replace("安宁市", self.place)
        self._names.add(name)
        return name

    def agency(self, name: str, division: str | None = None, kind: str = "department", **columns: object) -> int:
        """The organ, known; made or changed."""
        with self.store.begin() as session:
            key = known_agency(session, self.called(name), division or self.county)
            agency = session.get_one(Agency, key)
            for column, value in {"kind": kind, **columns}.items():
                setattr(agency, column, value)
        return key

    def publish(
        self,
        name: str,
        year: int,
        numbers: Numbers | None = None,
        *,
        division: str | None = None,
        edition: str | None = None,
        scope: Scope = Scope.ORGAN,
        problems: str | None = None,
        published_on: dt.date | None = None,
        held_at: dt.datetime = NOW,
        grade: Grade = Grade.A,
        unified_code: str | None = None,
        report: model.Report | None = None,
        scope_evidence: str = "本机关",
    ) -> int:
        """Load a report; ``numbers`` by cell key, all other cells nought. Returns the id of its document."""
        made = report or plain_report(
            self.called(name),
            year,
            numbers or {},
            edition=edition or ("2019" if year < 2021 else "2021"),
            scope=scope,
            problems=problems,
            published_on=published_on,
            grade=grade,
        )
        told = dataclasses.replace(made.identity, unified_code=unified_code, scope_evidence=scope_evidence)
        made = dataclasses.replace(made, identity=told)
        self._documents += 1
        sha256 = hashlib.sha256(f"{self.place} {self._documents}".encode()).hexdigest()
        with self.store.begin() as session:
            known = session.scalars(select(Document).filter_by(sha256=sha256)).one_or_none()
            if known is None:
                known = Document(sha256=sha256, media_type="text/html", byte_count=1, first_seen_at=held_at)
                session.add(known)
                session.flush()
            todo = DocumentTodo(known.id, sha256, "text/html", 1, division_code=division or self.county)
            load_batch(session, [ToLoad(todo, prepare(made, encode(made)))], now=held_at)
            return known.id

    def divisions(self) -> None:
        """The county and the prefecture above it, as far as the checks read them."""
        with self.store.begin() as session:
            session.add(Division(code=self.county, name=self.place, level="county", parent_code=f"{self.county[:4]}00"))

    def agency_id(self, session: Session, name: str) -> int:
        return session.scalars(select(Agency.id).filter_by(name=self.called(name))).one()

    def check(self, *, full: bool = False) -> list[Finding]:
        check_history(self.store, NOW, full=full)
        return self.open()

    def open(self, code: str | None = None) -> list[Finding]:
        """The findings that stand open on this world's organs, by place."""
        with self.store.read() as session:
            rows = (
                select(Finding)
                .join(Agency, Agency.id == Finding.agency_id)
                .where(Finding.origin == "history", Finding.state == "open", Agency.name.in_(self._names))
                .order_by(Finding.subject_key, Finding.detail)
            )
            return [row for row in session.scalars(rows) if code in (None, row.code)]

    def outcomes(self, name: str, year: int) -> dict[str, str]:
        with self.store.read() as session:
            row = session.scalars(
                select(ReportHistory.outcomes)
                .join(Report, Report.id == ReportHistory.report_id)
                .join(Agency, Agency.id == Report.agency_id)
                .where(Agency.name == self.called(name), Report.report_year == year)
            ).one()
        return read_outcomes(row)

    def everything(self) -> list[tuple[object, ...]]:
        """Open findings and outcomes by natural keys: what two ways of checking must agree in."""
        queries = (
            """SELECT a.name, a.division_code, f.report_year, f.code, f.detail, f.severity, f.responsibility, f.message,
                CAST(f.cells AS TEXT), f.expected, f.actual
                FROM finding f JOIN agency a ON a.id = f.agency_id WHERE f.origin = 'history' AND f.state = 'open'""",
            """SELECT a.name, a.division_code, r.report_year, r.scope, h.fingerprint, h.outcomes
                FROM report_history h JOIN report r ON r.id = h.report_id JOIN agency a ON a.id = r.agency_id""",
        )
        with self.store.read() as session:
            return sorted((tuple(row) for query in queries for row in session.execute(text(query))), key=repr)


def plain_report(
    name: str,
    year: int,
    numbers: Numbers,
    *,
    edition: str,
    scope: Scope,
    problems: str | None,
    published_on: dt.date | None,
    grade: Grade,
) -> model.Report:
    """A report of noughts but for these cells. Totals and the balance of table 三 are made to hold unless they are given."""
    values = {
        str(key): Decimal(numbers.get(str(key), 0))
        for table in STATUTORY
        for key in LAYOUTS[table, edition].cell_keys()
    }
    _balance(values, numbers)
    cells = []
    for at, (place, value) in enumerate(values.items()):
        table, row, column = place.split("/")
        state = State.NUMBER if value else State.ZERO
        unit = Unit.WANYUAN if column == "amount_wanyuan" else None
        where = GridWhere(0, at, 0)
        cells.append(Cell(Table(table), row, column, row, format(value, "f"), value, state, grade, unit, where=where))
    texts = [f"{name}{year}年第{number}部分。" for number in range(1, 7)]
    texts[4] = problems if problems is not None else prose(f"{name} {year}")
    report = model.Report(
        Source("0" * 64, "text/html", 1),
        1,
        Status.COMPLETE,
        identity=Identity(agency=name, year=year, scope=scope, scope_evidence="本机关", published_on=published_on),
        layout={table.value: edition for table in STATUTORY},
        cells=tuple(cells),
        sections=tuple(
            Section(at, title, text) for at, (title, text) in enumerate(zip(SECTIONS, texts, strict=True), 1)
        ),
    )
    return with_fingerprint(report)


def _balance(values: dict[str, Decimal], numbers: Numbers) -> None:
    """Natural persons' columns and totals; an applicant that was left out has nought."""
    for row in ("received", "carried_in", "total_handled", "carried_over", "granted"):
        place = f"requests/{row}/natural_person"
        values[place] = Decimal(numbers.get(place, numbers.get(f"requests/{row}/total", 0)))
    over, brought = (values[f"requests/{row}/natural_person"] for row in ("carried_over", "carried_in"))
    if "requests/total_handled/total" not in numbers and "requests/total_handled/natural_person" not in numbers:
        handled = max(values["requests/received/natural_person"] + brought - over, Decimal(0))
        values["requests/total_handled/natural_person"] = values["requests/granted/natural_person"] = handled
        values["requests/received/natural_person"] = handled + over - brought
    for row in ("received", "carried_in", "total_handled", "carried_over", "granted"):
        if f"requests/{row}/total" not in numbers or row in ("received", "granted"):
            values[f"requests/{row}/total"] = values[f"requests/{row}/natural_person"]


def prose(seed: str, characters: int = 400) -> str:
    """Text of random ideographs: two seeds share nothing."""
    rng = random.Random(seed)
    return "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(characters))


def changed(report: model.Report, **cells: str) -> model.Report:
    """Another publication of the report, with these raw numbers in natural persons' column of rows of table 三."""
    made = tuple(
        dataclasses.replace(cell, raw=cells[cell.row], value=Decimal(cells[cell.row]), state=State.NUMBER)
        if cell.table is Table.REQUESTS and cell.column == "natural_person" and cell.row in cells
        else cell
        for cell in report.cells
    )
    return with_fingerprint(dataclasses.replace(report, cells=made))


def annex(name: str, year: int, in_year: int, cumulative: int) -> model.Report:
    """A report of the years before 2019: one row of the annex."""
    cells = tuple(
        Cell(Table.STATISTICS, "proactive_total", column, "主动公开文件数", str(number), Decimal(number), State.NUMBER, Grade.B,
             where=GridWhere(0, 0, at), printed_unit="条")
        for at, (column, number) in enumerate((("year_value", in_year), ("cumulative_value", cumulative)))
    )  # fmt: skip
    made = model.Report(
        Source("0" * 64, "text/html", 1),
        1,
        Status.COMPLETE,
        identity=Identity(agency=name, year=year, scope=Scope.ORGAN, scope_evidence="本机关"),
        layout={"statistics": "fujian"},
        cells=cells,
        sections=(Section(1, SECTIONS[0], f"{name}{year}"),),
    )
    return with_fingerprint(made)


def same_text(name: str, year: int, of_name: str, of_year: int, numbers: Numbers, problems: str) -> model.Report:
    """The content of another organ's or year's report under this name and year: the same fingerprint."""
    edition = "2019" if of_year < 2021 else "2021"
    words = {"edition": edition, "scope": Scope.ORGAN, "problems": problems, "published_on": None, "grade": Grade.A}
    original = plain_report(of_name, of_year, numbers, **words)  # type: ignore[arg-type]
    return dataclasses.replace(original, identity=dataclasses.replace(original.identity, agency=name, year=year))


def several(*parts: model.Report) -> model.Report:
    """A file that holds these reports."""
    return dataclasses.replace(empty_report(9, Status.SEVERAL), parts=parts)
