"""Coverage as a matrix, organ × year: what each square says, where it leads, and how often each status occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.answers import CoverageRow
from flows.pages.words import Words

#: What fits into a square; the legend gives the whole wording.
SHORT: dict[str, Words] = {
    "collected": Words("已收录", "collected"),
    "under_review": Words("待核", "in review"),
    "seen_not_readable": Words("未读出", "unreadable"),
    "column_complete_not_seen": Words("未见", "not seen"),
    "list_incomplete": Words("列表不全", "list cut"),
    "column_gone": Words("栏目失效", "list gone"),
    "site_refuses": Words("拒绝", "refused"),
    "robots_forbids": Words("robots", "robots"),
    "no_column_registered": Words("未登记", "no list"),
    "duty_unclear": Words("义务不明", "duty unclear"),
    "out_of_scope": Words("不属范围", "not in scope"),
}

#: Status → the tone of its square.
TONE: dict[str, str] = {
    "collected": "good",
    "under_review": "wait",
    "seen_not_readable": "wait",
    "column_complete_not_seen": "gap",
    "list_incomplete": "gap",
    "column_gone": "gap",
    "site_refuses": "shut",
    "robots_forbids": "shut",
}


@dataclass(frozen=True, slots=True)
class Matrix:
    """``lines`` holds (organ, one square per year); None where the store says nothing of that organ and year."""

    years: tuple[int, ...]
    lines: tuple[tuple[str, tuple[CoverageRow | None, ...]], ...]
    counts: Mapping[str, int]


def matrix(rows: Iterable[CoverageRow]) -> Matrix:
    """Organs in the order given, years ascending. Namesakes of different divisions stay apart."""
    listed = list(rows)
    years = tuple(sorted({row.year for row in listed}))
    organs: dict[tuple[str | None, str], dict[int, CoverageRow]] = {}
    for row in listed:
        organs.setdefault((row.division_code, row.agency), {})[row.year] = row
    lines = tuple((name, tuple(by_year.get(year) for year in years)) for (_, name), by_year in organs.items())
    counts = Counter(row.status for row in listed)
    return Matrix(years, lines, {status: counts[status] for status in SHORT if counts[status]} | dict(counts))
