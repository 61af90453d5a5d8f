"""What the overview says of all reports, added up while they pass by: sums, spreads of rates, lateness, findings, coverage."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from db.site import CoverageOf, SiteReport
from flows.site.measures import Reading, rates

#: Links to reports that the overview gives for each rule.
EXAMPLES = 12
#: A group of reports that may be added up: none of them is counted in another one.
GROUPS = ("organ", "area_county", "area_prefecture", "area_province")


def group_of(report: SiteReport) -> str | None:
    """The group whose sums this report goes into: single organs that are confirmed, and governments' areas of one level."""
    if report.is_candidate:
        return None
    if report.scope == "organ":
        return "organ"
    if report.scope != "area" or not is_government(report.agency, report.kind) or len(report.division_code) != 6:
        return None
    if report.division_code.endswith("0000"):
        return "area_province"
    return "area_prefecture" if report.division_code.endswith("00") else "area_county"


_GOVERNMENT = re.compile(r"(?:[省市区县旗州](?:人民)?政府|[盟区]行政公署)$")


def is_government(name: str, kind: str) -> bool:
    """Whether an organ is the government of a county or more. Its name tells as long as nobody said what kind it is."""
    return kind == "government" or (kind == "unknown" and _GOVERNMENT.search(name) is not None)


def verdict_of(report: SiteReport) -> str:
    """The verdict on lateness as a code; every 逾期N天 is ``late``."""
    words = report.timely.verdict
    return "late" if words.startswith("逾期") else _VERDICTS.get(words, "undecided")


_VERDICTS = {"按时": "on_time", "临界": "borderline", "日期存疑": "doubtful", "无法判定": "undecided"}
VERDICTS = ("on_time", "borderline", "doubtful", "late", "undecided")


@dataclass
class Sum:
    """The sum of one measure over reports, and over how many of them it has a number."""

    value: Decimal = Decimal(0)
    reports: int = 0


@dataclass
class RuleCount:
    """One rule's open findings. ``examples`` are (key of the report, agency, year)."""

    severity: str
    responsibility: str
    findings: int = 0
    reports: int = 0
    examples: list[tuple[str, str, int]] = field(default_factory=list)


Spread = tuple[int, Decimal, Decimal, Decimal]


class Totals:
    """Adds reports up. Memory grows with years, rules and rates (two numbers a report), not with what reports hold."""

    def __init__(self) -> None:
        self.reports = 0
        self.cells = 0
        self.grades: Counter[str] = Counter()
        self.scopes: Counter[tuple[str, int]] = Counter()
        self.verdicts: Counter[tuple[int, str]] = Counter()
        self.sums: dict[tuple[str, int], dict[str, Sum]] = defaultdict(lambda: defaultdict(Sum))
        self.grouped: Counter[tuple[str, int]] = Counter()
        self.apart: Counter[str] = Counter()  # reports that go into no sum, by why: "candidate" or "scope"
        self.rules: dict[str, RuleCount] = {}
        self._rates: dict[tuple[str, int, int], list[Decimal]] = defaultdict(list)
        self.group_grades: dict[tuple[str, int], str] = {}
        self.years: set[int] = set()

    def add(self, report: SiteReport, found: Mapping[str, Reading]) -> None:
        """Count one report with its measures."""
        self.reports += 1
        self.cells += len(report.cells)
        self.years.add(report.year)
        self.grades[report.lowest_grade or "—"] += 1
        self.scopes[report.scope, report.year] += 1
        self.verdicts[report.year, verdict_of(report)] += 1
        self._add_rules(report)
        for which, rate in enumerate(rates(found)):
            if rate is not None and report.scope != "unknown":
                self._rates[report.scope, report.year, which].append(rate)
        group = group_of(report)
        if group is None:
            self.apart["candidate" if report.is_candidate else "scope"] += 1
            return
        at = (group, report.year)
        self.grouped[at] += 1
        self.group_grades[at] = max(self.group_grades.get(at, ""), report.lowest_grade or "")
        for code, reading in found.items():
            if reading.value is not None:
                total = self.sums[at][code]
                total.value += reading.value
                total.reports += 1

    def _add_rules(self, report: SiteReport) -> None:
        seen = set()
        for finding in report.findings:
            rule = self.rules.setdefault(finding.code, RuleCount(finding.severity, finding.responsibility))
            rule.findings += 1
            if finding.code not in seen:
                rule.reports += 1
                if len(rule.examples) < EXAMPLES:
                    rule.examples.append((report.key, report.agency, report.year))
            seen.add(finding.code)

    def spread(self, scope: str, year: int, which: int) -> Spread | None:
        """(reports, lower quartile, median, upper quartile) of a rate; None where there is none."""
        values = sorted(self._rates.get((scope, year, which), ()))
        if not values:
            return None
        return len(values), _at(values, 1), _at(values, 2), _at(values, 3)

    def rated_scopes(self) -> list[str]:
        """Scopes that have a rate in any year."""
        return sorted({scope for scope, _, _ in self._rates})


def _at(values: list[Decimal], quarter: int) -> Decimal:
    """A quartile, between the two values around it."""
    place = Decimal(quarter) * (len(values) - 1) / 4
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


@dataclass
class Coverage:
    """Agency-years by province and by agency. ``owed`` counts those of which a roster says that they must publish."""

    cells: dict[tuple[str, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    owed: Counter[tuple[str, int]] = field(default_factory=Counter)
    owed_held: Counter[tuple[str, int]] = field(default_factory=Counter)
    agencies: dict[str, tuple[str, str, dict[int, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[CoverageOf]) -> Coverage:
        made = cls()
        for row in rows:
            at = (row.division_code[:2], row.year)
            made.cells[at][row.status] += 1
            if row.has_duty:
                made.owed[at] += 1
                made.owed_held[at] += row.status == "collected"
            made.agencies.setdefault(row.agency_key, (row.agency, row.division_code, {}))[2][row.year] = row.status
        return made

    @property
    def years(self) -> list[int]:
        return sorted({year for _, year in self.cells})

    @property
    def provinces(self) -> list[str]:
        """Two digits of the code; the empty one, of agencies whose division is not known, last."""
        return sorted({code for code, _ in self.cells}, key=lambda code: (not code, code))
