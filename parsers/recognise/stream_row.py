"""Rows of running text in the making: words, the numbers behind them, and the form row that they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.model import Table
from parsers.recognise.labels import core
from parsers.recognise.rows import RowView, Slot
from parsers.recognise.stream_tokens import Token


@dataclass(frozen=True, slots=True)
class Run:
    """Some words and the numbers that follow them; ``after``: the empty paragraphs behind the last one."""

    words: tuple[Token, ...]
    numbers: tuple[Token, ...]
    after: int = 0


@dataclass(slots=True)
class Row:
    """A row of the form as the text prints it, and the header that stands before its label."""

    table: Table
    label: Slot | None
    run: Run
    numbers: tuple[Token, ...]
    expected: int | None  # cells, where the form or the header before tells
    header: list[RowView] = field(default_factory=list)
    slots: tuple[Slot, ...] | None = None  # with the blanks that the text shows


def printed_words(tokens: Sequence[Token]) -> str:
    return core("".join(token.text for token in tokens)) if tokens else ""


def numbered(numbers: Sequence[Token]) -> tuple[Slot, ...]:
    return tuple(Slot(token.text, position, position, token.where) for position, token in enumerate(numbers, start=1))
