"""What ``gongkai show`` and ``gongkai diff`` print: a report with its sources, a cell with its origin, versions cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from db.answers import CellChange, DecisionRow, FindingRow, History, ReportFull, ReportName, SourceRow, VersionRow
from db.finding_life import STATES, TO_REVIEW, Step
from flows.drawing import draw_report
from flows.pages.mask import showable
from flows.refusal import RefusedError
from parsers import model

CORRECTION_WAITING = "已有更正版，待核 (a newer publication is under review)"
_BY = {"publisher": "发布者 (publisher): other content", "parser": "解析 (parser): same print, read otherwise"}


def name(report: ReportName) -> str:
    """A report in one line."""
    return f"{report.agency} {report.year} {report.scope} {report.division_code or ''}".strip()


# ── show ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def show_report(
    full: ReportFull, read: model.Report, decisions: Sequence[DecisionRow], steps: Sequence[Step], console: Console
) -> None:
    """The report as the form, where it came from, what the publisher got wrong and what became of that, and decisions."""
    row = full.row
    _line(console, f"{row.agency}  {row.year}  {row.scope}  {_standing(row.status, row.status_reason, row.is_current)}")
    if row.correction_waiting:
        _line(console, CORRECTION_WAITING, "bold yellow")
    draw_report(read, console)
    _sources(full.sources, console)
    _lives(full.findings, steps, console)
    _decisions(decisions, console)


def show_cell(full: ReportFull, key: str, decisions: Sequence[DecisionRow], console: Console) -> model.Cell:
    """One cell with its origin. Raises ValueError where the report has no such cell, or several."""
    found = [cell for cell in full.cells if cell.key == key]
    if len(found) != 1:
        near = [cell.key for cell in full.cells if cell.key.startswith(key.rpartition("/")[0])][:8]
        raise RefusedError(f"{len(found)} cells are called {key}; this report has {', '.join(near) or 'no such row'}")
    cell, row = found[0], full.row
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    unit = f" {cell.unit}" if cell.unit else ""
    for label, value in (
        ("report", f"{row.agency} {row.year} {row.scope}"),
        ("standing", f"{_standing(row.status, row.status_reason, row.is_current)}; report_version {row.version_id}"),
        ("cell", f"{cell.key}  {cell.label}"),
        ("raw", repr(cell.raw)),
        ("value", f"{'—' if cell.value is None else format(cell.value, 'f')}{unit}"),
        ("state", cell.state.value + (" (inferred from the form's sums)" if cell.inferred else "")),
        ("grade", cell.grade.value),
        ("where", where(cell.where)),
        ("parser", f"version {full.parser_version}"),
    ):
        facts.add_row(label, Text(showable(value)))
    console.print(facts)
    _sources(full.sources, console)
    _decisions([it for it in decisions if it.cell in (None, key)], console)
    return cell


def where(place: model.Where | None) -> str:
    """A place in words."""
    match place:
        case model.PdfWhere(page, box):
            return f"page {page}, box {', '.join(f'{edge:.1f}' for edge in box)} (points from the top left)"
        case model.GridWhere(table, row, col):
            return f"table {table}, row {row}, column {col} (from 0)"
        case model.SheetWhere(sheet, cell):
            return f"sheet {sheet}, cell {cell}"
        case model.CsvWhere(line, field):
            return f"line {line}, field {field}"
        case model.TextWhere(start, end):
            return f"characters {start} to {end} of the text"
    return "nowhere: it is not printed"


def _sources(sources: Iterable[SourceRow], console: Console) -> None:
    console.print(Text("\n来源 (sources)", "bold"))
    for source in sources:
        mark = "  ← the places refer to this one" if source.is_evidence else ""
        _line(console, f"  sha256 {source.sha256}  {source.media_type}  {source.bytes:,} bytes, {source.origin}{mark}")
        for it in source.served:
            span = f"{it.first_at:%Y-%m-%d %H:%M}" + (f" to {it.last_at:%Y-%m-%d %H:%M}" if it.times > 1 else "")
            _line(console, f"    {it.url}\n      served {span} UTC, {it.times} times")
        if source.notice_url:
            _line(console, f"    notice {source.notice_title}  {source.notice_url}  {source.list_date or ''}")
        for told in source.intakes:
            _line(
                console,
                f"    {told.url}\n      obtained {told.obtained_on}, added by hand {told.added_at:%Y-%m-%d %H:%M} UTC: {told.how}",
            )


def _lives(findings: Iterable[FindingRow], steps: Sequence[Step], console: Console) -> None:
    """Faults of the publisher in what is shown, by the number that decisions name them by, and those that are past."""
    open_now = {(it.code, it.detail): it for it in findings if it.responsibility == "publisher"}
    places = dict.fromkeys((*open_now, *((step.code, step.detail) for step in steps)))
    if not places:
        return
    console.print(Text("\n发布机关的问题 (what the publisher got wrong)", "bold"))
    for place in places:
        its = [step for step in steps if (step.code, step.detail) == place]
        state = its[-1].state if its else TO_REVIEW
        number = open_now[place].finding_id if place in open_now else its[-1].finding_id
        gone = "" if place in open_now else ", not in what is shown now"
        _line(console, f"  {number}. {place[0]} {place[1]}  {STATES[state]} ({state}{gone})")
        for step in its:
            undoes = f" undoes {step.undoes}" if step.undoes else ""
            who = step.by or "a newer publication"
            _line(
                console,
                f"     step {step.step_id}{undoes}: {STATES[step.state]}  {who}, {step.at:%Y-%m-%d}: {step.reason}",
            )


def _decisions(decisions: Iterable[DecisionRow], console: Console) -> None:
    listed = list(decisions)
    if not listed:
        return
    console.print(Text("\n人工决定 (decisions)", "bold"))
    for it in listed:
        cell = (
            f" {it.cell}: printed {it.printed!r}, corrected {it.value or 'blank'}" if it.kind == "correct_cell" else ""
        )
        undoes = f" of {it.undoes}" if it.undoes else ""
        lapsed = f" ({it.lapse_reason})" if it.lapse_reason else ""
        _line(
            console,
            f"  {it.decision_id}. {it.kind}{undoes}{cell}  {it.state}{lapsed}  {it.by}, {it.at:%Y-%m-%d}: {it.reason}",
        )


# ── diff ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def show_history(report: ReportName, past: History, console: Console) -> None:
    """The versions, which is current and why, and what changed from each to the next, and whose change it was."""
    _line(console, name(report), "bold")
    if past.row is not None and past.row.correction_waiting:
        _line(console, CORRECTION_WAITING, "bold yellow")
    numbers = {version.version_id: number for number, version in enumerate(past.versions, start=1)}
    for version in past.versions:
        seen = f"{version.first_seen_at:%Y-%m-%d}" if version.first_seen_at else "—"
        _line(
            console,
            f"  #{numbers[version.version_id]}  content {version.fingerprint[:12]}  reading {version.reading_digest[:12]}"
            f"  published {version.published_on or '—'}  first seen {seen}  parser {version.parser_version}",
        )
        _line(console, f"      {why(version, past.versions)}", "green" if version.is_current else "")
        for url in past.urls[version.version_id]:
            _line(console, f"      {url}", "dim")
    for step in past.steps:
        _line(console, f"\n#{numbers[step.before_id]} → #{numbers[step.after_id]}  {_BY[step.by]}", "bold")
        for it in step.changes:
            _line(console, f"  {it.cell}  {change(it)}  {it.label}")
        if not step.changes:
            _line(console, "  no cell: text, notes or units of rows only")
    _decisions(past.decisions, console)


def why(version: VersionRow, versions: Sequence[VersionRow]) -> str:
    """Why a version is current, or is not: the rule of ``current_version`` in words."""
    if version.status != "accepted":
        return _standing(version.status, version.status_reason, is_current=False)
    current = next((other for other in versions if other.is_current), None)
    if version.is_current or current is None:
        others = sum(other.status == "accepted" for other in versions) - 1
        return "current: " + (
            f"no other of {others} accepted reads more or more surely, and of equals it is the newest publication"
            if others
            else "the only accepted version"
        )
    for what, here, there in zip(_LACKS, _lacks(version), _lacks(current), strict=True):
        if here != there:
            its = "the current one was accepted by a person" if current.is_decided else f"of the current one {there}"
            return f"superseded: {what} {here}, {its}"
    if version.replaced_at is not None and current.replaced_at is None:
        return f"superseded: its address serves another content since {version.replaced_at:%Y-%m-%d}"
    if version.published_on != current.published_on:
        return f"superseded: the current one was published {current.published_on}"
    if version.first_seen_at != current.first_seen_at:
        return "superseded: the current one was seen later"
    return f"superseded: the current one is the reading of parser {current.parser_version}"


_LACKS = ("tables absent", "cells unread", "cells of grade C or D")


def _lacks(version: VersionRow) -> tuple[int, int, int]:
    """What a reading lacks; one that a person accepted is sure enough."""
    return (0, 0, 0) if version.is_decided else (version.tables_absent, version.cells_unread, version.cells_uncertain)


def change(it: CellChange) -> str:
    """What a cell was, and what it is."""
    return f"{_shown(it.before)} → {_shown(it.after)}"


def _shown(cell: model.Cell | None) -> str:
    if cell is None:
        return "(not there)"
    value = "—" if cell.value is None else format(cell.value, "f")
    raw = "" if cell.raw == value else f" printed {cell.raw!r}"
    return f"{value} [{cell.state.value}, {cell.grade.value}{raw}]"


def _standing(status: str, reason: str | None, is_current: bool) -> str:
    return f"{status}{', current' if is_current else ''}{f' ({reason})' if reason else ''}"


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(showable(text), style), overflow="fold")
