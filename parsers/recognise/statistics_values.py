"""What a value of the statistics annex is: a count, or an amount of money in the unit that is printed."""

from __future__ import annotations

from decimal import Decimal

from parsers.form.statistics import FEES
from parsers.model import State, Unit
from parsers.recognise import statistics_labels as words
from parsers.recognise.numbers import Number, digits_of, read_amount, read_count, squeeze, unit_of_header
from parsers.recognise.statistics_readings import Printed, StatisticsCell

_YUAN_IN_WANYUAN = 4  # decimal places from 万元 to 元


def read_value(column: str, printed: Printed, code: str, unit: str | None, *, exact: bool) -> StatisticsCell:
    """One value of a row. Fee reductions are in 元 whatever is printed; other money is in 元 or 万元 as printed."""
    number = printed.number or _number(printed.raw, code, unit)
    seconded = None
    if printed.second is not None and printed.number is None:
        second = _number(printed.second, code, unit)
        seconded = second == number and digits_of(printed.second) == digits_of(printed.raw)
        if not seconded and number.state is not State.UNREAD:
            why = f"two engines read it differently: {printed.raw!r} and {printed.second!r}"
            number = Number(State.UNREAD, why=why)
    if number.state is State.UNREAD:
        number = Number(State.UNREAD, why=number.why)
    return StatisticsCell(column, printed.raw, number, printed.where, exact, seconded, printed.inferred)


def _number(raw: str, code: str, unit: str | None) -> Number:
    text = squeeze(raw)
    stated = unit if words.is_money(unit) else None
    if code == FEES or stated is not None or (unit is None and unit_of_header(text) is not None):
        return _in_printed_unit(read_amount(raw, stated), always_yuan=code == FEES)
    bare = text.removesuffix(unit).strip() if unit and text != unit else text
    return read_count(bare, changes=False)


def _in_printed_unit(amount: Number, *, always_yuan: bool) -> Number:
    """An amount in 万元, as ``read_amount`` gives it, in 元 where that is what was printed or is asked for."""
    if amount.value is None or not (amount.unit is Unit.YUAN or (always_yuan and amount.unit is Unit.WANYUAN)):
        return amount
    return Number(amount.state, amount.value.scaleb(_YUAN_IN_WANYUAN) + Decimal(0), amount.unit)
