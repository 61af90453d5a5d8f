"""SQL statements that both databases spell alike but SQLAlchemy keeps apart: insert with ON CONFLICT."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Base

Insert = postgresql.Insert | sqlite.Insert


def insert_into(session: Session, model: type[Base]) -> Insert:
    """The dialect's INSERT, which knows ON CONFLICT and RETURNING."""
    table = model.__table__
    assert isinstance(table, Table)
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(session: Session, model: type[Base], values: Mapping[str, Any], key: Sequence[str]) -> bool:
    """Insert the row unless one with this unique key stands there. Returns whether it was inserted.

    On PostgreSQL a concurrent writer of the same key is waited for, so that a following select finds the row.
    """
    statement = insert_into(session, model).values(**values).on_conflict_do_nothing(index_elements=list(key))
    returned = session.execute(statement.returning(*(model.__table__.c[name] for name in key)))
    return returned.first() is not None


def utc_now() -> dt.datetime:
    """The time that a row is stamped with when the caller gives none."""
    return dt.datetime.now(dt.UTC)
