"""What the pages' script needs to draw a report: the statutory forms' geometry and every word, in both languages."""

from __future__ import annotations

from flows.pages import outcomes, rules, words
from flows.pages.sheet import Box, Kind, Sheet, blank_form
from flows.site.cells import PLACES
from flows.site.measures import MEASURES
from flows.site.words import BREAK, SITE_WORDS, VERDICT
from parsers.form import LAYOUTS, STATUTORY

_KIND = {Kind.TITLE: "t", Kind.COLUMN: "c", Kind.ROW: "r", Kind.DATA: "d"}


def forms() -> dict[str, object]:
    """TABLE/EDITION → its head and bodies: lines of boxes [kind, text or key, gloss or name, rowspan, colspan, group]."""
    drawn = {(table, edition): blank_form(table, edition) for table, edition in LAYOUTS if table in STATUTORY}
    return {f"{table}/{edition}": _sheet(sheet) for (table, edition), sheet in drawn.items()}


def _sheet(sheet: Sheet) -> dict[str, object]:
    return {
        "head": [[_box(box) for box in line] for line in sheet.head],
        "bodies": [[[_box(box) for box in line] for line in body] for body in sheet.bodies],
    }


def _box(box: Box) -> list[object]:
    said = [box.key, box.name] if box.kind is Kind.DATA else [box.text, box.gloss]
    return [_KIND[box.kind], *said, box.rowspan, box.colspan, 1 if box.group else 0]


def vocabulary() -> dict[str, dict[str, list[str]]]:
    """Vocabulary → code → [Chinese, English]."""
    tables = {
        "state": words.STATE,
        "grade": words.GRADE,
        "severity": words.SEVERITY,
        "who": words.RESPONSIBILITY,
        "status": words.STATUS,
        "scope": words.SCOPE,
        "unit": words.UNIT,
        "table": words.TABLE,
        "coverage": words.COVERAGE,
        "rule": rules.RULE,
        "outcome": outcomes.EVENT | outcomes.OUTCOME,
        "measure": {one.code: one.words for one in MEASURES},
        "verdict": VERDICT,
        "break": BREAK,
        "site": SITE_WORDS,
        "place": PLACES,
    }
    return {name: {str(code): list(pair) for code, pair in table.items()} for name, table in tables.items()}
