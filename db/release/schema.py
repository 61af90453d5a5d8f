"""What a table of a release looks like: its columns with label, unit and clause. The dictionary is made of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a column. ``count`` is a whole number of the form, ``amount`` an exact decimal."""

    TEXT = "text"
    INTEGER = "integer"
    COUNT = "count"
    AMOUNT = "amount"
    TRUTH = "truth"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: Chinese and English label, unit, and the clause of the form or the notice that it comes from."""

    name: str
    kind: Kind
    chinese: str
    english: str
    unit: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. ``key`` names the columns that tell its rows apart; empty where nothing does."""

    name: str
    chinese: str
    english: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


def text(name: str, chinese: str, english: str, **more: str) -> Column:
    return Column(name, Kind.TEXT, chinese, english, **more)


def integer(name: str, chinese: str, english: str, **more: str) -> Column:
    return Column(name, Kind.INTEGER, chinese, english, **more)


def amount(name: str, chinese: str, english: str, **more: str) -> Column:
    return Column(name, Kind.AMOUNT, chinese, english, **more)


def truth(name: str, chinese: str, english: str) -> Column:
    return Column(name, Kind.TRUTH, chinese, english)


def day(name: str, chinese: str, english: str, **more: str) -> Column:
    return Column(name, Kind.DAY, chinese, english, **more)


def time(name: str, chinese: str, english: str) -> Column:
    return Column(name, Kind.TIME, chinese, english)
