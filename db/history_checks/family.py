"""What a family of rules is: its rules, the statements that find their breaches, and how each tells that it could look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from db.history_checks.sql import Bench
from parsers.model import Rule

#: Verdicts on organ × year in ``check_focus``.
FOCUS = """EXISTS (SELECT 1 FROM check_focus o
    WHERE o.agency_id = finding.agency_id AND o.report_year = finding.report_year)"""


@dataclass(frozen=True, slots=True)
class Family:
    """Rules that are looked at together.

    ``find`` adds to ``check_found`` every breach inside the focus. ``assessed``: rule code → a query for the ``report_id`` of
    those reports in ``check_case`` on which the rule could be judged; a rule without one has no outcome per report. ``judged``
    is a condition on a standing ``finding``: this run has looked again. ``on_numbers`` are rules whose breach may be a misreading:
    where a reading is doubtful, theirs becomes ours to look at. So does that of ``on_scope`` where nobody knows the scope: the two
    reports that differ may count different things.
    """

    rules: tuple[Rule, ...]
    find: Callable[[Bench], None]
    assessed: Mapping[str, str] = field(default_factory=dict)
    judged: str = FOCUS
    on_numbers: tuple[Rule, ...] = ()
    on_scope: tuple[Rule, ...] = ()
