"""The overview's charts with their legends: which series, of which reports, and the table behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flows.pages.words import SCOPE, Words, words
from flows.site.charts import COLOURS, Series, lines, stacks, unique
from flows.site.measures import DISPUTES, OUTCOMES, REQUESTS, Measure
from flows.site.totals import Totals
from flows.site.words import GROUP

_LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture: what it shows, of which scope, what each letter means, and its numbers as a table."""

    topic: str
    title: Words
    scope: Words
    grade: str
    svg: str
    legend: tuple[tuple[str, str, Words], ...]  # letter, colour, words
    years: tuple[int, ...]
    rows: tuple[tuple[Words, tuple[str, ...]], ...]


_TRENDS: tuple[tuple[str, Words, tuple[Measure, ...], bool], ...] = (
    ("requests", Words("申请数量", "Requests"), (REQUESTS[0], REQUESTS[8], REQUESTS[9]), False),
    ("outcomes", Words("办理结果", "Outcomes"), OUTCOMES, True),
    ("disputes", Words("行政复议与行政诉讼", "Reconsideration and litigation"), DISPUTES, False),
)


def charts(totals: Totals, groups: Sequence[str], years: Sequence[int]) -> list[Chart]:
    """Every chart that has numbers: sums by group of reports that may be added, and medians of the rates by scope."""
    made = [
        chart for group in groups for topic in _TRENDS if (chart := _trend(totals, group, years, *topic)) is not None
    ]
    made += [chart for scope in totals.rated_scopes() if (chart := _rates(totals, scope, years)) is not None]
    return made


def _trend(
    totals: Totals,
    group: str,
    years: Sequence[int],
    topic: str,
    title: Words,
    measures: Sequence[Measure],
    stacked: bool,
) -> Chart | None:
    held = [year for year in years if totals.grouped[group, year]]
    sums = {one.code: [totals.sums[group, year][one.code] for year in held] for one in measures}
    values = {code: [float(it.value) if it.reports else None for it in its] for code, its in sums.items()}
    if not any(value is not None for its in values.values() for value in its):
        return None
    series = [Series(_LETTERS[at], values[one.code]) for at, one in enumerate(measures)]
    picture = unique((stacks if stacked else lines)(held, series), f"{topic}-{group}")
    rows: list[tuple[Words, tuple[str, ...]]] = [
        (Words("收录报告数", "reports"), tuple(f"{totals.grouped[group, year]:,}" for year in held))
    ]
    for one in measures:
        told = tuple(f"{it.value:,f} ({it.reports:,})" if it.reports else "—" for it in sums[one.code])
        rows.append((one.words, told))
    grade = max((totals.group_grades.get((group, year), "") for year in held), default="") or "—"
    legend = tuple((_LETTERS[at], COLOURS[at], one.words) for at, one in enumerate(measures))
    return Chart(topic, title, GROUP[group], grade, picture, legend, tuple(held), tuple(rows))


def _rates(totals: Totals, scope: str, years: Sequence[int]) -> Chart | None:
    named = (Words("公开率中位数", "median disclosure rate"), Words("实质公开率中位数", "median substantive rate"))
    held = [year for year in years if totals.spread(scope, year, 0) or totals.spread(scope, year, 1)]
    if not held:
        return None
    spreads = [[totals.spread(scope, year, which) for year in held] for which in range(2)]
    series = [Series(_LETTERS[which], [float(one[2]) if one else None for one in spreads[which]]) for which in range(2)]
    rows: list[tuple[Words, tuple[str, ...]]] = []
    for which in range(2):
        rows.append((named[which], tuple(_share(one[2]) if one else "—" for one in spreads[which])))
        quartiles = tuple(f"{_share(one[1])}–{_share(one[3])}" if one else "—" for one in spreads[which])
        rows.append((Words("中间一半报告", "middle half of the reports"), quartiles))
        rows.append(
            (Words("报告数（n≥30）", "reports (n ≥ 30)"), tuple(str(one[0]) if one else "0" for one in spreads[which]))
        )
    title = Words("公开率与实质公开率", "Disclosure rate and substantive disclosure rate")
    legend = tuple((_LETTERS[which], COLOURS[which], named[which]) for which in range(2))
    said = words(SCOPE, scope)
    where = Words(f"口径：{said.zh}", f"scope: {said.en}")
    picture = unique(lines(held, series, percent=True), f"rates-{scope}")
    return Chart("rates", title, where, "", picture, legend, tuple(held), tuple(rows))


def _share(value: Decimal) -> str:
    return f"{100 * value:.1f}%"
