"""The catalogue of rules that one report is checked against; every finding of the parsers names one of them."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.checks import rules_reading, rules_tables, rules_text
from parsers.model import Finding, Responsibility, Rule, Severity
from parsers.prose import rules as prose

RULES: dict[str, Rule] = {
    rule.code: rule for rule in (*prose.RULES, *rules_tables.RULES, *rules_text.RULES, *rules_reading.RULES)
}


def breach(
    rule: Rule,
    subject: str,
    message: str,
    *,
    cells: Iterable[object] = (),
    expected: str | None = None,
    actual: str | None = None,
    severity: Severity | None = None,
    responsibility: Responsibility | None = None,
) -> Finding:
    """A finding that this rule was broken. ``cells`` are their keys; severity and blame default to the rule's."""
    return Finding(
        rule.code,
        severity or rule.severity,
        responsibility or rule.responsibility,
        subject,
        message,
        tuple(str(cell) for cell in cells),
        expected,
        actual,
    )
