"""What a database raises when it refuses or does not answer, for rooms that know nothing of SQLAlchemy."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError, SQLAlchemyError

AWAY: type[Exception] = OperationalError  # it is gone, locked or full: to be tried again later
ANY: type[Exception] = SQLAlchemyError  # also what it does not understand, such as a table that is not there


def in_one_line(error: Exception) -> str:
    """The error in one line, without the statement and its values."""
    return str(error).splitlines()[0]
