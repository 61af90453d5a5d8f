"""The declarative base, the naming of constraints, and the helpers all tables share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

#: SQLite gives rowids to INTEGER primary keys only.
BigKey = BigInteger().with_variant(Integer(), "sqlite")

Key = Annotated[int, mapped_column(BigKey, primary_key=True, autoincrement=True)]


class Base(DeclarativeBase):
    """All tables. Constraint names are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of these words (or NULL, where the column allows it)."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)
