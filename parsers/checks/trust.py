"""What the flaws of a file leave of its findings: how far they can be held against the publisher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.checks import rules_reading
from parsers.checks.rules import breach
from parsers.model import Finding, Responsibility, Severity
from parsers.readers.document import Flaw

#: Flaws after which no number of the file can be trusted (1–10 corrupted bytes change tables silently).
_FATAL = frozenset({"damaged_stream", "truncated", "table_engine_failed", "page_too_complex", "markup_too_deep"})
#: Flaws after which agreement of the two engines proves nothing: both read the same guess, or the same damage.
DOUBTFUL = frozenset(
    {"ocr_layer", "cid_residue", "damaged_object", "damaged_xref", "tracked_changes_in_table"}
    | {"hidden_text", "annotation", "overprinted_text", "cut_off_text"}  # the page shows other than its text says
)
#: Flaws after which something that the publisher wrote was not read: that it is absent says nothing.
_LOST = frozenset({"page_unread", "embedded_part"})
#: The report year for which the form was encouraged: who could not follow it left parts out.
TRIAL = 2019
_OF_FORM = frozenset({"row_missing", "column_missing", "row_order", "section_absent", "section_order"})
_ABSENCES = frozenset({"row_missing", "column_missing", "table_blank"})


@dataclass(frozen=True, slots=True)
class Trust:
    """``damaged``: no number can be trusted; ``doubtful``: the text may be other than the page; ``lost``: a part is not at hand."""

    damaged: bool
    doubtful: bool
    lost: bool


def trust_in(flaws: Sequence[Flaw]) -> Trust:
    codes = {flaw.code for flaw in flaws}
    return Trust(not codes.isdisjoint(_FATAL), not codes.isdisjoint(DOUBTFUL), not codes.isdisjoint(_LOST))


def blamed(findings: Sequence[Finding], trust: Trust, year: int | None) -> list[Finding]:
    """The findings, ours to look at where the flaws may have brought them about, and no fault where the form was tried out."""
    if year == TRIAL:
        findings = [replace(it, severity=Severity.INFO) if it.code in _OF_FORM else it for it in findings]
    if trust.doubtful or trust.damaged:
        return [ours(finding) for finding in findings]
    if trust.lost:
        return [ours(finding) if finding.code in _ABSENCES else finding for finding in findings]
    return list(findings)


def ours(finding: Finding) -> Finding:
    """The finding where what was read is no proof against the publisher."""
    of_publisher = finding.responsibility is Responsibility.PUBLISHER
    return replace(finding, responsibility=Responsibility.PIPELINE) if of_publisher else finding


def flaw_findings(flaws: Sequence[Flaw]) -> Iterator[Finding]:
    for flaw in flaws:
        rule = rules_reading.DAMAGED if flaw.code in _FATAL else rules_reading.READER_FLAW
        yield breach(rule, f"document/{flaw.code}", flaw.message, responsibility=Responsibility.PIPELINE)
