"""What became of a mutant: whether a cell differs from the original's, and whether the report says that something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.model import Finding, Report, Severity, State, Status
from parsers.parse import parse


class Fate(StrEnum):
    """Everything a mutant may come to; only the last two are failures."""

    UNCHANGED = "unchanged"  # every cell as in the original
    FLAGGED = "flagged"  # cells differ, and a status or a finding says so
    UNREADABLE = "unreadable"  # no report was read
    SILENT = "silent"  # cells differ, and nothing says so
    BROKEN = "broken"  # the parser raised, died, or took too long


@dataclass(frozen=True, slots=True)
class Original:
    """What the sound file gives: its cells, and the findings that it has anyway."""

    cells: frozenset[tuple[str, str, str]]
    findings: frozenset[tuple[str, str]]


def original(data: bytes) -> Original:
    """The sound file read. Raises ValueError when it is not read whole: then its mutants prove nothing."""
    report = parse(data)
    if report.status is not Status.COMPLETE:
        raise ValueError(f"the original is not complete: {report.status} ({report.reason})")
    return Original(_cells(report), frozenset(map(_name, report.findings)))


def judged(data: bytes, sound: Original) -> tuple[Fate, str]:
    """The fate of a mutant, with what shows it."""
    report = parse(data)
    if report.status in (Status.UNREADABLE, Status.NOT_A_REPORT):
        return Fate.UNREADABLE, report.reason or ""
    differing = sorted(sound.cells ^ _cells(report))
    if not differing:
        return Fate.UNCHANGED, ""
    flags = [
        finding.code
        for finding in report.findings
        if finding.severity is not Severity.INFO and _name(finding) not in sound.findings
    ]
    shown = f"{len(differing)} differences, such as {differing[:3]}"
    if report.status is Status.COMPLETE and not flags:
        return Fate.SILENT, shown
    return Fate.FLAGGED, f"{report.status} {' '.join(sorted(set(flags)))}"


def _cells(report: Report) -> frozenset[tuple[str, str, str]]:
    """Key, state and value of every cell; a cell that is unread makes the report incomplete and so is never silent."""
    return frozenset(
        (cell.key, cell.state.value, "" if cell.value is None else str(cell.value))
        for cell in report.cells
        if cell.state is not State.UNREAD
    )


def _name(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.subject
