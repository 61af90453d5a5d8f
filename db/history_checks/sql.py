"""The SQL that both databases spell differently, and the tables of a check's run: temporary, gone with its transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.types import AMOUNT_SCALE
from parsers.model import Rule

#: What the rules find: one row per finding to be.
FOUND = (
    "report_id",
    "agency_id",
    "report_year",
    "code",
    "detail",
    "severity",
    "responsibility",
    "message",
    "cells",
    "expected",
    "actual",
)


@dataclass(frozen=True, slots=True)
class Sql:
    """Expressions in the words of one database (``sqlite`` or ``postgresql``). Everything they are given is SQL."""

    dialect: str

    @property
    def is_sqlite(self) -> bool:
        return self.dialect == "sqlite"

    def amount(self, expression: str) -> str:
        """An amount as the shortest exact decimal text; SQLite keeps it as an integer times 10^8."""
        if not self.is_sqlite:
            return f"CAST(trim_scale({expression}) AS TEXT)"
        unit, value = 10**AMOUNT_SCALE, f"({expression})"
        rest = f"substr('{'0' * AMOUNT_SCALE}' || (abs({value}) % {unit}), -{AMOUNT_SCALE})"
        sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
        return f"({sign} || rtrim(rtrim((abs({value}) / {unit}) || '.' || {rest}, '0'), '.'))"

    def amount_literal(self, number: int) -> str:
        """A whole number of 万元 in the column's own scale."""
        return str(number * 10**AMOUNT_SCALE if self.is_sqlite else number)

    def ratio(self, one: str, other: str) -> str:
        """``one`` / ``other`` as a number with decimals; NULL where ``other`` is nought."""
        kind = "REAL" if self.is_sqlite else "DOUBLE PRECISION"
        return f"(CAST({one} AS {kind}) / NULLIF(CAST({other} AS {kind}), 0))"

    def year(self, day: str) -> str:
        return (
            f"CAST(strftime('%Y', {day}) AS INTEGER)"
            if self.is_sqlite
            else f"CAST(EXTRACT(YEAR FROM {day}) AS INTEGER)"
        )

    def china_day(self, moment: str) -> str:
        """The day in China of a time that is kept in UTC."""
        if self.is_sqlite:
            return f"date({moment}, '+8 hours')"
        return f"CAST({moment} AT TIME ZONE 'Asia/Shanghai' AS DATE)"

    def day(self, year: str, month: str, day: str) -> str:
        """A date from expressions of year, month and day."""
        if self.is_sqlite:
            return f"printf('%04d-%02d-%02d', {year}, {month}, {day})"
        return f"make_date({year}, {month}, {day})"

    def later(self, day: str, days: int) -> str:
        return f"date({day}, '+{days} days')" if self.is_sqlite else f"({day} + {days})"

    def days_between(self, first: str, last: str) -> str:
        if self.is_sqlite:
            return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"
        return f"({last} - {first})"

    def least(self, *expressions: str) -> str:
        return f"{'min' if self.is_sqlite else 'LEAST'}({', '.join(expressions)})"

    def greatest(self, *expressions: str) -> str:
        return f"{'max' if self.is_sqlite else 'GREATEST'}({', '.join(expressions)})"

    def together(self, expression: str, order: str) -> str:
        """The texts of a group as one, in order. SQLite 3.40 has no order there: give it rows in order."""
        if self.is_sqlite:
            return f"group_concat({expression}, ';')"
        return f"string_agg({expression}, ';' ORDER BY {order})"

    def array(self, *expressions: str) -> str:
        """The text of a JSON array of these texts."""
        listed = ", ".join(expressions)
        return f"json_array({listed})" if self.is_sqlite else f"CAST(json_build_array({listed}) AS TEXT)"

    def natural(self, expression: str) -> str:
        """The text compared by code points: the first of several is the same one on both databases."""
        return f"({expression})" if self.is_sqlite else f'(({expression}) COLLATE "C")'

    def json(self, expression: str) -> str:
        return expression if self.is_sqlite else f"CAST({expression} AS JSON)"


def found(
    rule: Rule,
    source: str,
    *,
    detail: str,
    message: str,
    cells: str,
    expected: str = "NULL",
    actual: str = "NULL",
    responsibility: str | None = None,
    of: str = "c",
    report_id: str | None = None,
) -> str:
    """The statement that adds a rule's findings. ``source`` is FROM and WHERE; ``of`` has the report, organ and year."""
    blamed = responsibility or f"'{rule.responsibility.value}'"
    values = (
        report_id or f"{of}.report_id",
        f"{of}.agency_id",
        f"{of}.report_year",
        f"'{rule.code}'",
        detail,
        f"'{rule.severity.value}'",
        blamed,
        message,
        cells,
        expected,
        actual,
    )
    return f"INSERT INTO check_found ({', '.join(FOUND)}) SELECT {', '.join(values)} {source}"


class Bench:
    """A transaction's temporary tables. ``run`` executes SQL in which a colon is a colon."""

    def __init__(self, session: Session, today: dt.date) -> None:
        self._session = session
        self.today = today
        self.sql = Sql(session.get_bind().dialect.name)
        self._made: list[str] = []
        if not self.sql.is_sqlite:
            # What is sorted and hashed here is a country: it need not go through the disk, nor be compiled for once.
            self.run("SET LOCAL work_mem = '96MB'")
            self.run("SET LOCAL jit = off")

    def run(self, statement: str, **values: object) -> None:
        """Execute; names given in ``values`` are parameters, written ``{name}``."""
        self._session.execute(text(_bound(statement, values)), values)

    def scalar(self, statement: str) -> int:
        return int(self._session.scalar(text(_bound(statement, {}))) or 0)

    def make(self, name: str, query: str, *, keys: Iterable[str] = ()) -> None:
        """A temporary table of what the query gives, with an index per key; the planner is told what is in it."""
        gone = "" if self.sql.is_sqlite else "ON COMMIT DROP "
        self.run(f"CREATE TEMPORARY TABLE {name} {gone}AS {query}")
        self._made.append(name)
        self.index(name, keys)

    def index(self, name: str, keys: Iterable[str]) -> None:
        """Indices on a table that is filled now."""
        for number, key in enumerate(keys):
            place = "temp." if self.sql.is_sqlite else ""
            self.run(f"CREATE INDEX {place}ix_{name}_{number} ON {name} ({key})")
        if not self.sql.is_sqlite:
            self.run(f"ANALYZE {name}")

    def clear(self) -> None:
        """Drop what was made: SQLite keeps temporary tables for as long as the connection lives."""
        for name in reversed(self._made):
            self.run(f"DROP TABLE {name}")
        self._made.clear()


def _bound(statement: str, values: dict[str, object]) -> str:
    escaped = statement.replace(":", r"\:")
    for name in values:
        escaped = escaped.replace(f"{{{name}}}", f":{name}")
    return escaped
