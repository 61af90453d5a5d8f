"""The report as JSON: the ``gongkai parse --json`` contract, and the fuller encoding that the store keeps."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parsers.checks.outcomes import LETTERS as OUTCOME_LETTERS
from parsers.checks.outcomes import ORDER as RULE_ORDER
from parsers.checks.outcomes import decode_outcomes, encode_outcomes
from parsers.checks.rules import RULES
from parsers.checks.trust import DOUBTFUL as DOUBTFUL_FLAWS
from parsers.model import (
    SCHEMA,
    Candidate,
    Cell,
    CsvWhere,
    Finding,
    Grade,
    GridWhere,
    Identity,
    Note,
    PdfWhere,
    ProseFigure,
    Report,
    Responsibility,
    Roster,
    RosterEntry,
    Scope,
    Section,
    Severity,
    SheetWhere,
    Source,
    State,
    Status,
    Table,
    TextWhere,
    Unit,
    Where,
)

#: A store keeps ``encode_outcomes`` as text and reads it by the first two; the breach of a hint proves nothing.
__all__ = [
    "DOUBTFUL_FLAWS",
    "HINTS",
    "OUTCOME_LETTERS",
    "RULE_ORDER",
    "decode",
    "encode",
    "encode_outcomes",
    "to_contract",
    "where_to_json",
]
HINTS = frozenset(code for code, rule in RULES.items() if rule.hint)
Json = dict[str, Any]


def to_contract(report: Report) -> Json:
    """The report in the shape of ``gongkai-parse/1``, ready for ``json.dumps``. ``parts`` only for status several."""
    identity = report.identity
    contract: Json = {
        "schema": SCHEMA,
        "parser_version": report.parser_version,
        "source": {
            "sha256": report.source.sha256,
            "media_type": report.source.media_type,
            "bytes": report.source.bytes,
        },
        "status": report.status.value,
        "reason": report.reason,
        "report": {
            "agency": identity.agency,
            "year": identity.year,
            "scope": identity.scope.value,
            "published_on": _iso(identity.published_on),
            "period_start": _iso(identity.period_start),
            "period_end": _iso(identity.period_end),
            "scope_evidence": identity.scope_evidence,
            "unified_code": identity.unified_code,
        },
        "layout": dict(report.layout),
        "cells": [_cell(cell) for cell in report.cells],
        "notes": [{"table": note.table.value, "text": note.text} for note in report.notes],
        "sections": [
            {"number": section.number, "title": section.title, "text": section.text} for section in report.sections
        ],
        "figures": [_figure(figure) for figure in report.figures],
        "findings": [_finding(finding) for finding in report.findings],
        "outcomes": dict(report.outcomes),
    }
    if report.status is Status.SEVERAL:
        contract["parts"] = [to_contract(part) for part in report.parts]
    return contract


def encode(report: Report) -> bytes:
    """The whole report, candidates and preamble included, as compressed canonical JSON; ``decode`` gives it back."""
    text = json.dumps(_full(report), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def decode(encoded: bytes) -> Report:
    """The report that ``encode`` was given. Raises ValueError on bytes that are none."""
    try:
        return _report(json.loads(zlib.decompress(encoded)))
    except (zlib.error, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not an encoded report: {error}") from error


def where_to_json(where: Where | None) -> Json | None:
    """A place in the contract's shape; None where the medium has none."""
    match where:
        case PdfWhere(page, box):
            return {"page": page, "box": list(box)}
        case GridWhere(table, row, col):
            return {"table": table, "row": row, "col": col}
        case TextWhere(start, end):
            return {"start": start, "end": end}
        case SheetWhere(sheet, cell):
            return {"sheet": sheet, "cell": cell}
        case CsvWhere(line, field):
            return {"line": line, "field": field}
        case None:
            return None


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _cell(cell: Cell) -> Json:
    return {
        "table": cell.table.value,
        "row": cell.row,
        "column": cell.column,
        "label": cell.label,
        "raw": cell.raw,
        "value": None if cell.value is None else format(cell.value, "f"),
        "state": cell.state.value,
        "unit": None if cell.unit is None else cell.unit.value,
        "inferred": cell.inferred,
        "grade": cell.grade.value,
        "where": where_to_json(cell.where),
        **({"printed_unit": cell.printed_unit} if cell.table is Table.STATISTICS else {}),
    }


def _figure(figure: ProseFigure) -> Json:
    return {
        "code": figure.code,
        "value": format(figure.value, "f"),
        "raw": figure.raw,
        "unit": figure.unit,
        "approximate": figure.approximate,
        "subject": figure.subject,
        "sentence": figure.sentence,
        "section": figure.section,
        "place": figure.place,
        "start": figure.start,
        "end": figure.end,
    }


def _figure_of(item: Mapping[str, Any]) -> ProseFigure:
    return ProseFigure(**{**item, "value": Decimal(item["value"])})


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "responsibility": finding.responsibility.value,
        "subject": finding.subject,
        "cells": list(finding.cells),
        "expected": finding.expected,
        "actual": finding.actual,
        "message": finding.message,
    }


# ── the store's encoding: the contract and what it leaves out ─────────────────────────────────────────────────────


def _full(report: Report) -> Json:
    return {
        "contract": {key: value for key, value in to_contract(report).items() if key not in ("parts", "outcomes")},
        **({"outcomes": encode_outcomes(report.outcomes)} if report.outcomes else {}),
        "candidates": [[it.what, it.value, it.origin, it.evidence] for it in report.identity.candidates],
        "preamble": report.preamble,
        "fingerprint": report.fingerprint,
        "parts": [_full(part) for part in report.parts],
        **({"roster": _roster(report.roster)} if report.roster is not None else {}),
    }


def _roster(roster: Roster) -> Json:
    entries = [[entry.unit, _iso(entry.published_on), entry.is_late] for entry in roster.entries]
    return {"title": roster.title, "year": roster.year, "declared": roster.declared, "entries": entries}


def _roster_of(item: Mapping[str, Any]) -> Roster:
    entries = tuple(RosterEntry(unit, _day(published), late) for unit, published, late in item["entries"])
    return Roster(item["title"], item["year"], entries, item["declared"])


def _report(full: Mapping[str, Any]) -> Report:
    body = full["contract"]
    head = body["report"]
    return Report(
        source=Source(**body["source"]),
        parser_version=body["parser_version"],
        status=Status(body["status"]),
        reason=body["reason"],
        identity=Identity(
            agency=head["agency"],
            year=head["year"],
            scope=Scope(head["scope"]),
            scope_evidence=head["scope_evidence"] if "scope_evidence" in head else full["scope_evidence"],
            published_on=_day(head["published_on"]),
            period_start=_day(head["period_start"]),
            period_end=_day(head["period_end"]),
            candidates=tuple(Candidate(*item) for item in full["candidates"]),
            unified_code=head.get("unified_code"),
        ),
        layout=dict(body["layout"]),
        cells=tuple(_cell_of(item) for item in body["cells"]),
        notes=tuple(Note(Table(item["table"]), item["text"]) for item in body["notes"]),
        preamble=full["preamble"],
        sections=tuple(Section(**item) for item in body["sections"]),
        findings=tuple(_finding_of(item) for item in body["findings"]),
        parts=tuple(_report(part) for part in full["parts"]),
        fingerprint=full["fingerprint"],
        figures=tuple(_figure_of(item) for item in body.get("figures", ())),
        roster=_roster_of(full["roster"]) if "roster" in full else None,
        outcomes=decode_outcomes(full.get("outcomes", "")),
    )


# Two hundred cells a report: a look-up takes a tenth of the time of asking the enumeration.
_TABLES = {str(one): one for one in Table}
_STATES = {str(one): one for one in State}
_GRADES = {str(one): one for one in Grade}
_UNITS = {str(one): one for one in Unit}


def _cell_of(item: Mapping[str, Any]) -> Cell:
    return Cell(
        table=_TABLES[item["table"]],
        row=item["row"],
        column=item["column"],
        label=item["label"],
        raw=item["raw"],
        value=None if item["value"] is None else Decimal(item["value"]),
        state=_STATES[item["state"]],
        grade=_GRADES[item["grade"]],
        unit=None if item["unit"] is None else _UNITS[item["unit"]],
        inferred=item["inferred"],
        where=_where_of(item["where"]),
        printed_unit=item.get("printed_unit"),
    )


def _where_of(item: Mapping[str, Any] | None) -> Where | None:
    if item is None:
        return None
    if "page" in item:
        x0, top, x1, bottom = item["box"]
        return PdfWhere(item["page"], (x0, top, x1, bottom))
    if "table" in item:
        return GridWhere(item["table"], item["row"], item["col"])
    if "sheet" in item:
        return SheetWhere(item["sheet"], item["cell"])
    if "line" in item:
        return CsvWhere(item["line"], item["field"])
    return TextWhere(item["start"], item["end"])


def _finding_of(item: Mapping[str, Any]) -> Finding:
    return Finding(
        code=item["code"],
        severity=Severity(item["severity"]),
        responsibility=Responsibility(item["responsibility"]),
        subject=item["subject"],
        message=item["message"],
        cells=tuple(item["cells"]),
        expected=item["expected"],
        actual=item["actual"],
    )
