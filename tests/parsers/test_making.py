"""Cells made in bulk are the cells that the class itself makes."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from decimal import Decimal

import pytest

from parsers.making import maker
from parsers.model import Cell, Grade, GridWhere, State, Table

_ARGUMENTS = (Table.DISPUTES, "litigation", "total", "行政诉讼", "3", Decimal(3), State.NUMBER, Grade.A)
_WHERE = GridWhere(0, 1, 2)


@dataclass(frozen=True, slots=True)
class _Shelf:
    name: str
    books: list[str] = field(default_factory=list)


def test_a_made_cell_cannot_be_told_from_a_constructed_one() -> None:
    made, constructed = maker(Cell)(*_ARGUMENTS, where=_WHERE), Cell(*_ARGUMENTS, where=_WHERE)
    assert type(made) is Cell
    assert made == constructed
    assert hash(made) == hash(constructed)
    assert repr(made) == repr(constructed)
    assert pickle.loads(pickle.dumps(made)) == constructed


def test_a_made_cell_is_frozen_and_can_be_replaced() -> None:
    made = maker(Cell)(*_ARGUMENTS)
    with pytest.raises(FrozenInstanceError):
        made.raw = "4"  # type: ignore[misc]
    assert replace(made, grade=Grade.D) == Cell(*_ARGUMENTS[:-1], Grade.D)


def test_defaults_are_those_of_the_class_and_no_two_share_a_list() -> None:
    make = maker(_Shelf)
    one, two = make("one"), make("two")
    one.books.append("a")
    assert (one.books, two.books) == (["a"], [])


def test_a_field_that_is_wanting_is_an_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required"):
        maker(GridWhere)(0, 1)  # type: ignore[call-arg]
