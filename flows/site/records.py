"""One report as the site keeps it: plain values for JSON, personal data masked, numbers as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from db.site import SiteFinding, SiteReport
from flows.pages.figure import figure, place
from flows.pages.mask import masked, showable
from flows.pages.sheet import Kind, Sheet, annex
from flows.pages.view import is_link, is_replica
from flows.years import CHINA
from parsers.form import LAYOUTS, STATUTORY
from parsers.model import Cell, State, Table


def prose(text: str | None) -> str:
    """Text from outside, fit to be shown to the public."""
    return masked(showable(text or ""))


def report_record(report: SiteReport) -> dict[str, object]:
    """Everything the page of a report draws. A cell is a list: see ``_cell``; the annex carries its own geometry."""
    form = [(cell.key, cell) for cell in report.cells if cell.table is not Table.STATISTICS]
    drawn = _form_keys(report.layouts)
    places: dict[tuple[str, str], int] = {}
    record: dict[str, object] = {
        "key": report.key,
        "agency": prose(report.agency),
        "agencyKey": report.agency_key,
        "candidate": report.is_candidate,
        "code": report.division_code,
        "year": report.year,
        "scope": report.scope,
        "scopeEvidence": prose(report.scope_evidence),
        "layouts": dict(report.layouts),
        "reading": report.reading,
        "grade": report.lowest_grade,
        "published": _day(report.published_on),
        "fingerprint": report.fingerprint,
        "parser": report.parser_version,
        "versions": report.versions,
        "waiting": report.correction_waiting,
        "cells": {key: _cell(cell, places) for key, cell in form},
        "corrections": {one.cell: one.shown for one in report.corrections},
        "notes": [[table, prose(text)] for table, text in report.notes],
        "findings": [_finding(one) for one in _by_gravity(report.findings)],
        "sources": [_source(report, at) for at in range(len(report.sources))],
        "timely": {
            "verdict": report.timely.verdict,
            "lastDay": _day(report.timely.last_day),
            "basis": report.timely.basis,
            "atLeast": bool(report.timely.at_least),
            "reason": report.timely.reason,
        },
    }
    loose = [(key, cell) for key, cell in form if key not in drawn]
    if loose:
        record["loose"] = [[key, prose(cell.label)] for key, cell in loose]
    if Table.STATISTICS in report.layouts:
        record["annex"] = _annex(annex(report.layouts[Table.STATISTICS], report.cells), places)
    record["places"] = list(places)
    return record


_FORM_KEYS = {
    (str(table), edition): frozenset(str(key) for key in layout.cell_keys())
    for (table, edition), layout in LAYOUTS.items()
    if table in STATUTORY
}


def _form_keys(layouts: Mapping[str, str]) -> frozenset[str]:
    """The cells for which the report's sheets have a box."""
    found = [_FORM_KEYS.get((str(table), edition_of(layouts, table) or ""), frozenset()) for table in STATUTORY]
    return frozenset().union(*found)


def edition_of(layouts: Mapping[str, str], table: Table) -> str | None:
    """The edition a table is drawn in: the disputes table, the same in all, may have it from the requests table."""
    found = layouts.get(str(table))
    return layouts.get(str(Table.REQUESTS), "2021") if found is None and table is Table.DISPUTES else found


def _cell(cell: Cell, places: dict[tuple[str, str], int]) -> list[object]:
    """[printed, read where it differs, state, grade, raw, value, unit, inferred, [pattern of ``places``, its numbers …]]."""
    shown = figure(cell)
    as_text = cell.state is State.TEXT or cell.value is None
    printed, raw = (prose(shown.printed), prose(cell.raw)) if as_text else (showable(shown.printed), showable(cell.raw))
    value = None if cell.value is None else format(cell.value, "f")
    unit = str(cell.unit) if cell.unit else None
    kept = [printed, shown.read, str(cell.state), str(cell.grade), raw if raw != printed else None]
    return [*kept, value if value != printed else None, unit, 1 if cell.inferred else 0, _where(cell, places)]


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _where(cell: Cell, places: dict[tuple[str, str], int]) -> list[object]:
    """The place with its numbers taken out: the cells of a table share one sentence, which a report then holds once."""
    said = place(cell.where)
    numbers = _NUMBER.findall(said.zh)
    if numbers != _NUMBER.findall(said.en) or "{}" in said.zh:
        return [places.setdefault((said.zh, said.en), len(places))]
    pattern = (_NUMBER.sub("{}", said.zh), _NUMBER.sub("{}", said.en))
    return [places.setdefault(pattern, len(places)), *numbers]


def _annex(sheet: Sheet, places: dict[tuple[str, str], int]) -> dict[str, object]:
    lines = [[box.text, box.gloss] if box.kind is not Kind.DATA else None for box in sheet.head[0]]
    body = [
        [
            [prose(box.text), box.gloss] if box.kind is not Kind.DATA else _annex_cell(box.cell, box.name, places)
            for box in line
        ]
        for line in sheet.bodies[0]
    ]
    return {"edition": sheet.edition, "head": lines, "body": body}


def _annex_cell(cell: Cell | None, name: str, places: dict[tuple[str, str], int]) -> dict[str, object] | None:
    return None if cell is None else {"key": cell.key, "name": prose(name), "cell": _cell(cell, places)}


_ORDER = {"error": 0, "warning": 1}


def _by_gravity(findings: Iterable[SiteFinding]) -> list[SiteFinding]:
    return sorted(findings, key=lambda one: _ORDER.get(one.severity, 2))


def _finding(one: SiteFinding) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity,
        "who": one.responsibility,
        "message": prose(one.message),
        "cells": list(one.cells),
        "expected": None if one.expected is None else prose(one.expected),
        "actual": None if one.actual is None else prose(one.actual),
    }


def _source(report: SiteReport, at: int) -> dict[str, object]:
    one = report.sources[at]
    fetched = one.first_fetched_at
    return {
        "title": prose(one.notice.title) if one.notice else None,
        "listed": _day(one.notice.list_date) if one.notice else None,
        "urls": [[prose(url), is_link(url) and prose(url) == url, is_replica(url)] for url in one.urls],
        "fetched": fetched.astimezone(CHINA).strftime("%Y-%m-%d %H:%M UTC+8") if fetched else None,
        "media": one.media_type,
        "bytes": one.byte_count,
        "sha256": one.sha256,
        "manual": one.origin == "manual",
        "evidence": one.is_evidence,
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)
