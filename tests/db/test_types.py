"""Exact numbers and UTC times come back as they went in, on both databases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, delete, func, insert, select
from sqlalchemy.exc import StatementError

from db.engine import Store
from db.errors import NumberError
from db.types import ExactNumber, UtcDateTime, fits, from_scaled, to_scaled

METADATA = MetaData()
NUMBERS = Table(
    "numbers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("counted", ExactNumber(0)),
    Column("amount", ExactNumber(8)),
    Column("moment", UtcDateTime()),
)


@pytest.fixture
def numbers(store: Store) -> Store:
    METADATA.create_all(store.engine)
    return store


def keep(store: Store, **values: object) -> tuple[Decimal | None, Decimal | None, dt.datetime | None]:
    with store.begin() as session:
        session.execute(delete(NUMBERS))
        session.execute(insert(NUMBERS).values(id=1, **values))
    with store.read() as session:
        row = session.execute(select(NUMBERS.c.counted, NUMBERS.c.amount, NUMBERS.c.moment)).one()
    return row[0], row[1], row[2]


SAFE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SAFE
@given(
    counted=st.integers(-(2**63) + 1, 2**63 - 1),
    amount=st.integers(-(2**63) + 1, 2**63 - 1).map(lambda n: from_scaled(n, 8)),
)
def test_numbers_that_fit_come_back_exactly(numbers: Store, counted: int, amount: Decimal) -> None:
    kept = keep(numbers, counted=Decimal(counted), amount=amount)
    assert kept[:2] == (Decimal(counted), amount)
    assert str(kept[0]) == str(counted)


@pytest.mark.parametrize(
    "printed", ["1732.633648", "7539.443252", "75394432.52", "0.12345678", "92233720368.54775807", "-15"]
)
def test_published_amounts_come_back_as_printed(numbers: Store, printed: str) -> None:
    assert str(keep(numbers, amount=Decimal(printed))[1]) == printed


def test_null_stays_null_and_zero_stays_zero(numbers: Store) -> None:
    assert keep(numbers, counted=None, amount=Decimal(0)) == (None, Decimal(0), None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("counted", "0.5"),
        ("counted", "9223372036854775808"),
        ("amount", "0.123456789"),
        ("amount", "92233720368.54775808"),
        ("amount", "1e30"),
        ("amount", "1e-30"),
        ("amount", "NaN"),
        ("amount", "Infinity"),
    ],
)
def test_what_does_not_fit_raises_and_is_never_rounded(numbers: Store, column: str, value: str) -> None:
    with pytest.raises((NumberError, StatementError)) as caught:
        keep(numbers, **{column: Decimal(value)})
    assert isinstance(caught.value, NumberError) or isinstance(caught.value.orig, NumberError)
    assert not fits(Decimal(value), 0 if column == "counted" else 8)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from([0, 8]))
def test_fits_says_whether_scaling_works(value: Decimal, scale: int) -> None:
    if fits(value, scale):
        assert from_scaled(to_scaled(value, scale), scale) == value
    else:
        with pytest.raises(NumberError):
            to_scaled(value, scale)


def test_sums_in_sql_are_exact(numbers: Store) -> None:
    with numbers.begin() as session:
        session.execute(insert(NUMBERS), [{"id": n, "amount": Decimal("0.1")} for n in range(1, 4)])
    with numbers.read() as session:
        assert session.scalar(select(func.sum(NUMBERS.c.amount))) == Decimal("0.3")


def test_times_come_back_in_utc_and_naive_ones_are_refused(numbers: Store) -> None:
    shanghai = dt.timezone(dt.timedelta(hours=8))
    kept = keep(numbers, moment=dt.datetime(2026, 1, 1, 2, 0, 0, 123456, tzinfo=shanghai))[2]
    assert kept == dt.datetime(2025, 12, 31, 18, 0, 0, 123456, tzinfo=dt.UTC)
    assert kept is not None
    assert kept.utcoffset() == dt.timedelta(0)
    with pytest.raises(StatementError, match="without a zone"):
        keep(numbers, moment=dt.datetime(2026, 1, 1))
