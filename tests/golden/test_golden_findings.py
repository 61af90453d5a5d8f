"""Real reports have exactly the findings that a careful reader makes: ``findings.json`` lists them, each with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.parse import parse
from tests.support.shared import REPORTS, real_report

EXPECTED = json.loads(Path(__file__).with_name("findings.json").read_text(encoding="utf-8"))
KEYS = ("code", "severity", "responsibility", "subject")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_report_has_the_findings_of_a_careful_reader(name: str) -> None:
    report = parse(real_report(name).read_bytes())
    found = sorted((it.code, it.severity.value, it.responsibility.value, it.subject) for it in report.findings)
    assert found == sorted(tuple(item[key] for key in KEYS) for item in EXPECTED[name])


def test_every_real_report_is_listed_and_every_finding_has_a_reason() -> None:
    assert all(item["reason"].strip() for items in EXPECTED.values() for item in items)
    real_report("README.md")
    assert {path.name for path in REPORTS.iterdir() if path.is_file()} - {"README.md"} == set(EXPECTED)
