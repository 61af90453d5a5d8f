"""Column types that mean the same on SQLite and PostgreSQL: exact numbers and UTC times."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Numeric
from sqlalchemy.types import TypeDecorator, TypeEngine

from db.errors import NumberError

#: Decimals kept of an amount. 万元 from 元 with 分 needs six; two more for what publishers compute.
AMOUNT_SCALE = 8
_INT64 = 2**63 - 1


def fits(value: Decimal, scale: int) -> bool:
    """Whether ``value`` can be kept exactly: at most ``scale`` decimals, and scaled it is a signed 64-bit integer.

    The bound is SQLite's; PostgreSQL is held to the same one, so that both stores hold the same numbers.
    """
    if not value.is_finite():
        return False
    return _scaled(value, scale) is not None


def _scaled(value: Decimal, scale: int) -> int | None:
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    # Shifting the digits as an integer never rounds, whatever the decimal context is.
    shift = exponent + scale
    if len(digits) + shift > 20 and any(digits):
        return None
    number = int("".join(map(str, digits)))
    if shift >= 0:
        number *= 10 ** min(shift, 40)
    else:
        number, rest = divmod(number, 10 ** min(-shift, len(digits) + 1))
        if rest:
            return None
    return (-number if sign else number) if number <= _INT64 else None


def to_scaled(value: Decimal, scale: int) -> int:
    """``value`` × 10^scale as an integer. Raises NumberError instead of rounding or overflowing."""
    scaled = _scaled(value, scale) if value.is_finite() else None
    if scaled is None:
        raise NumberError(f"{value} does not fit {scale} decimals in 64 bits")
    return scaled


def from_scaled(number: int, scale: int) -> Decimal:
    """The shortest exact decimal of ``number`` / 10^scale: 12, not 12.00000000."""
    sign = "-" if number < 0 else ""
    whole, rest = divmod(abs(number), 10**scale)
    tail = f"{rest:0{scale}d}".rstrip("0") if scale else ""
    return Decimal(f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}")


class ExactNumber(TypeDecorator[Decimal]):
    """A decimal kept exactly. SQLite: a 64-bit integer, the value times 10^scale; PostgreSQL: NUMERIC(20, scale).

    SQLite would keep NUMERIC as a binary float. With scale 0 the stored integer is the number itself, so that SQL on
    counts reads the same everywhere; amounts are scaled on SQLite, and the views show them as printed.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int = 0) -> None:
        super().__init__(20, scale)
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(20, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        scaled = to_scaled(Decimal(value), self.scale)
        return scaled if dialect.name == "sqlite" else from_scaled(scaled, self.scale)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return from_scaled(int(value), self.scale)
        return from_scaled(to_scaled(Decimal(value), self.scale), self.scale)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware time, kept in UTC. Naive times are refused: nobody knows what they mean."""

    impl = DateTime
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def parse_utc(text: str) -> dt.datetime:
    """An ISO 8601 time from a manifest as aware UTC; one without a zone is UTC. Raises ValueError for anything else."""
    value = dt.datetime.fromisoformat(text)
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
