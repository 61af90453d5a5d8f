"""What a statistics annex, and the report that it is appended to, add to the identity of a document that says less itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import Candidate, Finding, Identity
from parsers.prose import rules
from parsers.prose.agency import OUTSIDE
from parsers.prose.contradictions import agency_findings


def with_annexs_organ(
    identity: Identity, findings: Sequence[Finding], organ: str, caption: str
) -> tuple[Identity, tuple[Finding, ...]]:
    """Identity and findings with the organ that an annex's caption names, where nothing else in the document names one."""
    witness = Candidate("agency", organ, "statistics_caption", caption)
    named = [item for item in identity.candidates if item.what == "agency"]
    if any(item.origin not in OUTSIDE for item in named):
        return identity, tuple(findings)
    told = [item for item in findings if item.code != rules.AGENCY_UNKNOWN.code]
    told += agency_findings((organ, witness.origin), named)
    return replace(identity, agency=organ, candidates=(witness, *identity.candidates)), tuple(told)


def with_reports_year(
    identity: Identity, findings: Sequence[Finding], year: int
) -> tuple[Identity, tuple[Finding, ...]]:
    """Identity and findings with the year of the report that a part without any is appended to."""
    if identity.year is not None:
        return identity, tuple(findings)
    witness = Candidate("year", str(year), "report_above", str(year))
    told = tuple(item for item in findings if item.code != rules.YEAR_UNKNOWN.code)
    return replace(identity, year=year, candidates=(*identity.candidates, witness)), told
