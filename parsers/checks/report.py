"""All checks that look at a report as a whole, behind the reading: data flows one way, nothing is read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from parsers.checks import rules_text
from parsers.checks.balance import relation_findings
from parsers.checks.cells import cell_findings
from parsers.checks.figures import FEE, figure_findings
from parsers.checks.printed import Places, not_as_printed, printed_findings, unlike_other_rows
from parsers.checks.proof import is_proved
from parsers.checks.rules import breach
from parsers.checks.shifts import shift_findings
from parsers.checks.text import (
    fee_findings,
    parts_headed,
    residue_findings,
    review_findings,
    section_findings,
    text_left_out,
)
from parsers.checks.trust import ours
from parsers.checks.wholes import is_zero_report, whole_findings
from parsers.form.arithmetic import Outcome, Verdict
from parsers.model import Finding, Identity, ProseFigure, Section, Table
from parsers.recognise.readings import TableReading

_DOUBTED = (Verdict.FAIL, Verdict.UNCERTAIN)
_FEES_SINCE = 2021  # 国办函〔2020〕109号 is in force since 1 January 2021
_REVIEW_SINCE = 2020  # the reports of 2019 tried the form out


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a report with statutory tables. ``doubtful``: the file's text may be other than its page;
    ``whole``: every table was read whole, so that what the text lacks was not lost by us."""

    tables: Mapping[Table, TableReading]
    outcomes: Mapping[Table, Sequence[Outcome]]
    identity: Identity
    preamble: str
    sections: Sequence[Section]
    figures: Sequence[ProseFigure]
    doubtful: bool
    whole: bool


def table_findings(read: Read, table: Table, places: Places) -> Iterator[Finding]:
    """Everything about one table that was found. ``places``: those of ``printed_places``."""
    reading, outcomes = read.tables[table], read.outcomes[table]
    wrong = not_as_printed(reading, places)
    misplaced = list(printed_findings(reading, wrong))
    suspects = frozenset(cell for finding in misplaced for cell in finding.cells)
    yield from _blamed(cell_findings(reading), reading, suspects)
    if any(outcome.verdict in _DOUBTED for outcome in outcomes):
        suspects |= unlike_other_rows(reading)
    shifts = shift_findings(reading, outcomes, suspects)
    explained = frozenset(cell for finding in shifts for cell in finding.cells)
    yield from relation_findings(outcomes, reading, suspects, explained, doubtful=read.doubtful)
    yield from misplaced
    yield from shifts
    yield from _blamed(whole_findings(reading, read.identity.year), reading, suspects)


def _blamed(findings: Iterable[Finding], reading: TableReading, suspects: Set[str]) -> Iterator[Finding]:
    """What is said of a number that was not surely read may be a misreading: ours to look at."""
    for finding in findings:
        its = [cell for key, cell in reading.cells.items() if str(key) in finding.cells] if finding.cells else []
        unsure = any(cell.number.value is not None and not is_proved(cell) for cell in its)
        yield ours(finding) if unsure or not suspects.isdisjoint(finding.cells) else finding


def prose_findings(read: Read) -> tuple[list[Finding], set[str]]:
    """What the text breaks, and what of it could be judged (``Rule.needs``)."""
    found: list[Finding] = []
    available = {"tables", *(table.value for table in read.tables)}
    headed = parts_headed(read.sections)
    texts = [read.preamble, *(section.text for section in read.sections)]
    year = read.identity.year
    whole = read.whole and any(texts) and not text_left_out(texts)
    parts = {part for part, _ in headed if part is not None}
    if len(parts) >= 3:
        available.add("sections")
        found += section_findings(headed, whole=whole)
        found += residue_findings(headed)
    if whole:
        available.add("whole_text")
        if year is not None and year >= _FEES_SINCE:
            available.add("year_2021")
            if 6 in parts:
                available.add("section_six")
                found += fee_findings(headed, read.preamble)
        if year is not None and year >= _REVIEW_SINCE and _is_government(read.identity.agency):
            available.add("government")
            found += review_findings(texts)
    if read.figures:
        available |= {"fee_figure" if figure.code == FEE else "figures" for figure in read.figures}
        found += figure_findings(read.figures, read.tables, read.identity.scope, zero=is_zero_report(read.tables))
    dated = next((it for it in read.identity.candidates if it.origin == "url" and it.what == "published_on"), None)
    if dated is not None:
        available.add("url_date")
        found += _url_findings(dt.date.fromisoformat(dated.value), year)
    return found, available | identity_available(read.identity)


def identity_available(identity: Identity) -> set[str]:
    """What of the identity is known, as ``Rule.needs`` names it."""
    known = {
        "agency": identity.agency,
        "year": identity.year,
        "period": identity.period_end,
        "published_on": identity.published_on,
    }
    origins = {candidate.origin for candidate in identity.candidates if candidate.what == "agency"}
    return {name for name, value in known.items() if value is not None} | (origins & {"portal_agency"})


def _is_government(agency: str | None) -> bool:
    return agency is not None and agency.endswith("人民政府")


def _url_findings(dated: dt.date, year: int | None) -> Iterator[Finding]:
    if year is None or dated >= dt.date(year, 12, 31):
        return
    message = f"The address is of {dated}, the report counts to the end of {year}."
    yield breach(
        rules_text.URL_DATE_EARLY, "report/url", message, expected=f"{year}-12-31 or later", actual=dated.isoformat()
    )
