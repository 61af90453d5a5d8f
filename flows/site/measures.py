"""The few measures that the overview and an agency's page compare: outcomes grouped as the form groups them, and two rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from flows.pages.words import Words
from parsers.form import LAYOUTS
from parsers.model import Cell, State, Table

#: Fewer requests than this give no rate.
ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a report: the sum of these cells (one, or a category of the form)."""

    code: str
    words: Words
    keys: tuple[str, ...]


def _rows(start: str) -> tuple[str, ...]:
    both = (row.code for edition in ("2019", "2021") for row in LAYOUTS[Table.REQUESTS, edition].rows)
    found = dict.fromkeys(code for code in both if code == start or code.startswith(f"{start}_"))
    return tuple(f"requests/{code}/total" for code in found)


_LITIGATION = ("disputes/litigation_direct/{}", "disputes/litigation_after_reconsideration/{}")

REQUESTS = (
    Measure("received", Words("本年新收申请", "received"), _rows("received")),
    Measure("carried_in", Words("上年结转", "carried in"), _rows("carried_in")),
    Measure("granted", Words("予以公开", "granted"), _rows("granted")),
    Measure("partly", Words("部分公开", "partly granted"), _rows("partly_granted")),
    Measure("refused", Words("不予公开", "refused"), _rows("refused")),
    Measure("unavailable", Words("无法提供", "cannot be provided"), _rows("unavailable")),
    Measure("unprocessed", Words("不予处理", "not processed"), _rows("unprocessed")),
    Measure("other", Words("其他处理", "handled otherwise"), _rows("other")),
    Measure("handled", Words("办理结果总计", "handled in total"), _rows("total_handled")),
    Measure("carried_over", Words("结转下年", "carried over"), _rows("carried_over")),
)
DISPUTES = (
    Measure("reconsideration", Words("行政复议", "reconsideration"), ("disputes/reconsideration/total",)),
    Measure(
        "reconsideration_corrected",
        Words("复议纠正", "reconsideration, corrected"),
        ("disputes/reconsideration/corrected",),
    ),
    Measure("litigation", Words("行政诉讼", "litigation"), tuple(key.format("total") for key in _LITIGATION)),
    Measure(
        "litigation_corrected",
        Words("诉讼纠正", "litigation, corrected"),
        tuple(key.format("corrected") for key in _LITIGATION),
    ),
)
MEASURES = REQUESTS + DISPUTES
OUTCOMES = REQUESTS[2:8]


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure of one report. ``value`` is None where nothing is printed (``blank``) or a part was not read (``unread``)."""

    value: Decimal | None
    state: str


def readings(cells: Iterable[Cell]) -> dict[str, Reading]:
    """Every measure of a report that has the statutory tables. A blank is never 0; one unread part leaves the sum unread."""
    by_key = {cell.key: cell for cell in cells}
    return {one.code: _reading([by_key[key] for key in one.keys if key in by_key]) for one in MEASURES}


class Against(Protocol):
    """What a finding must say here."""

    @property
    def severity(self) -> str: ...
    @property
    def cells(self) -> tuple[str, ...]: ...
    @property
    def expected(self) -> str | None: ...
    @property
    def actual(self) -> str | None: ...


def contradicted(findings: Iterable[Against]) -> list[str]:
    """Codes of the measures a cell of which a finding says should be another number."""
    against = {
        key
        for one in findings
        if one.severity != "info" and one.expected is not None and one.actual is not None
        for key in one.cells
    }
    return [one.code for one in MEASURES if against.intersection(one.keys)]


def _reading(parts: Sequence[Cell]) -> Reading:
    if any(cell.state is State.UNREAD for cell in parts):
        return Reading(None, "unread")
    numbers = [cell.value for cell in parts if cell.value is not None]
    if not numbers:
        return Reading(None, "blank" if parts else "absent")
    return Reading(sum(numbers, Decimal(0)), "number" if len(numbers) == len(parts) else "partial")


def rates(found: Mapping[str, Reading]) -> tuple[Decimal | None, Decimal | None]:
    """(公开率, 实质公开率), each None under 30 requests or where a part is not known: DOMAIN.md, Semantics."""
    needed = [found[code] for code in ("granted", "partly", "unavailable", "unprocessed", "other", "handled")]
    if any(one.value is None or one.state != "number" for one in needed):
        return None, None
    granted, partly, unavailable, unprocessed, other, handled = (one.value or Decimal(0) for one in needed)
    disclosed, decided = granted + partly, handled - unavailable - unprocessed - other
    # Parts that go beyond the whole are the publisher's error; a share made of them would say nothing.
    return _share(disclosed, handled), _share(disclosed, decided)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole >= ENOUGH and 0 <= part <= whole else None
