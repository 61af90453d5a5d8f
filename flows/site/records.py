"""One report as the site keeps it: plain values for JSON, personal data masked, numbers as printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db.site import SiteFinding, SiteReport
from flows.pages.figure import versus
from flows.pages.mask import masked, showable
from flows.pages.sheet import Kind, Sheet, annex
from flows.pages.view import is_link, is_replica
from flows.site.cells import Orders, Packing
from flows.years import CHINA
from parsers.form import LAYOUTS, STATUTORY
from parsers.model import Cell, Table


def prose(text: str | None) -> str:
    """Text from outside, fit to be shown to the public."""
    return masked(showable(text or ""))


def report_record(report: SiteReport, orders: Orders) -> dict[str, object]:
    """Everything the page of a report draws. ``flows.site.cells`` says how a cell is packed; the annex carries its own geometry."""
    packing = Packing()
    form = [(cell.key, cell) for cell in report.cells if cell.table is not Table.STATISTICS]
    drawn = _form_keys(report.layouts)
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
        "order": orders.of(tuple(key for key, _ in form)),
        "cells": [packing.pack(cell) for _, cell in form],
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
        record["annex"] = _annex(annex(report.layouts[Table.STATISTICS], report.cells), packing)
    record["kinds"] = packing.kinds
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


def _annex(sheet: Sheet, packing: Packing) -> dict[str, object]:
    lines = [[box.text, box.gloss] if box.kind is not Kind.DATA else None for box in sheet.head[0]]
    body = [
        [
            [prose(box.text), box.gloss] if box.kind is not Kind.DATA else _annex_cell(box.cell, box.name, packing)
            for box in line
        ]
        for line in sheet.bodies[0]
    ]
    return {"edition": sheet.edition, "head": lines, "body": body}


def _annex_cell(cell: Cell | None, name: str, packing: Packing) -> dict[str, object] | None:
    return None if cell is None else {"key": cell.key, "name": prose(name), "cell": packing.pack(cell)}


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
        "told": versus(one) is None,  # by the message
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
