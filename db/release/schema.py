"""What a table of a release looks like: its columns with label, unit and clause. The dictionary is made of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a column. ``key`` is text that a program made and that is never masked: identifiers, digests, codes, addresses.

    ``count`` is a whole number of the form, ``amount`` an exact decimal, ``ratio`` a share of 1.
    """

    TEXT = "text"
    KEY = "key"
    INTEGER = "integer"
    COUNT = "count"
    AMOUNT = "amount"
    RATIO = "ratio"
    TRUTH = "truth"
    DAY = "day"
    TIME = "time"


#: Where a column stands in no law and no form: it is this project's own.
OURS = "本项目约定（非法定指标）"
#: What a column is measured in where it counts nothing.
_PLAIN = {
    Kind.TEXT: "文本",
    Kind.KEY: "代码",
    Kind.TRUTH: "true / false",
    Kind.DAY: "日（公历）",
    Kind.TIME: "秒（UTC）",
    Kind.RATIO: "比例（1 = 100%）",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: Chinese and English label, unit, and the clause of the form or the notice that it comes from. All are said."""

    name: str
    kind: Kind
    chinese: str
    english: str
    unit: str
    clause: str = OURS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. ``key`` names the columns that tell its rows apart; empty where nothing does."""

    name: str
    chinese: str
    english: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


def text(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.TEXT, chinese, english, _PLAIN[Kind.TEXT], clause)


def key(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.KEY, chinese, english, _PLAIN[Kind.KEY], clause)


def integer(name: str, chinese: str, english: str, *, unit: str, clause: str = OURS) -> Column:
    return Column(name, Kind.INTEGER, chinese, english, unit, clause)


def count(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.COUNT, chinese, english, "件", clause)


def amount(name: str, chinese: str, english: str, *, unit: str, clause: str = OURS) -> Column:
    return Column(name, Kind.AMOUNT, chinese, english, unit, clause)


def ratio(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.RATIO, chinese, english, _PLAIN[Kind.RATIO], clause)


def truth(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.TRUTH, chinese, english, _PLAIN[Kind.TRUTH], clause)


def day(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.DAY, chinese, english, _PLAIN[Kind.DAY], clause)


def time(name: str, chinese: str, english: str, *, clause: str = OURS) -> Column:
    return Column(name, Kind.TIME, chinese, english, _PLAIN[Kind.TIME], clause)
