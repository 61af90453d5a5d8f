"""The findings of a batch: read once for all its subjects, changed in memory in the order of loading, written together.

Its rules are those of ``db.findings``; the loader's locks keep other writers off the subjects meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.copying import Ids, new_row, write_new
from db.findings import Subject, bring_up_to_date, free_place, opened
from db.models import Finding
from parsers import model

_AT_ONCE = 256
Place = tuple[str, str]


class FindingBook:
    """Standing and new findings by subject and origin."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids = Ids(session, Finding, _AT_ONCE)
        self._rows: dict[tuple[str, str], dict[Place, Finding]] = {}
        self._new: list[Finding] = []

    def read(self, subjects: Collection[Subject], origin: str) -> None:
        """Look up what stands on these subjects. A subject that is never looked up is new and has nothing."""
        keys = sorted({subject.key for subject in subjects})
        if not keys:
            return
        statement = select(Finding).where(Finding.subject_key.in_(keys), Finding.origin == origin)
        for row in self._session.scalars(statement):
            self._rows.setdefault((row.subject_key, origin), {})[row.code, row.detail] = row

    def replace(self, subject: Subject, origin: str, findings: Iterable[model.Finding], now: dt.datetime) -> None:
        """Make the open findings of this origin on the subject exactly these."""
        key = (subject.key, origin)
        standing = self._rows.get(key)
        if standing is None:
            standing = self._rows[key] = {}
        raised: dict[Place, Finding] = {}
        for finding in findings:
            place = free_place(finding, raised)
            row = standing.get(place)
            if row is None:
                row = new_row(Finding, **opened(subject, origin, place, finding, now), id=self._ids.next())
                self._new.append(row)
            else:
                bring_up_to_date(row, finding, now)
            raised[place] = row
        for place, row in standing.items():
            if place not in raised and row.state == "open":
                row.state, row.closed_at = "closed", now
        standing.update(raised)

    def write(self) -> None:
        """Insert what is new; the session writes what was changed."""
        write_new(self._session, Finding, self._new)
        self._new = []
