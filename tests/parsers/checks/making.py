"""Small reports for the checks: a clean one, and every part of it open to being broken."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from parsers.checks.printed import printed_places
from parsers.checks.report import Read, prose_findings, table_findings
from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.form.arithmetic import evaluate
from parsers.model import Context, Finding, Identity, Report, Table
from parsers.parse import parse
from parsers.readers.document import Document, Paragraph
from parsers.recognise.numbers import read_count
from parsers.recognise.readings import CellReading, TableReading, values_of
from parsers.recognise.tables import recognise
from tests.support import forms
from tests.support.renderings_html import table_html

Part = str | forms.Rows
AGENCY, YEAR = "示例县水务局", 2023
FEE = "本年度未收取信息处理费。"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
#: Five applications, answered; one reconsideration. Everything else is nought.
ACTIVE = {
    "requests/received/natural_person": "5",
    "requests/received/total": "5",
    "requests/granted/natural_person": "5",
    "requests/granted/total": "5",
    "requests/total_handled/natural_person": "5",
    "requests/total_handled/total": "5",
    "disputes/reconsideration/upheld": "1",
    "disputes/reconsideration/total": "1",
    "disclosure/licensing/decisions": "12",
}


def values(changes: Mapping[str, str] | None = None, edition: str = "2021", *, blank: str = "0") -> forms.Values:
    """The printed cells: those of ``ACTIVE`` and ``changes`` (``table/row/column``), every other one ``blank``."""
    made = {key: blank for table in STATUTORY for key in LAYOUTS[table, edition].cell_keys()}
    by_name = {str(key): key for key in made}
    for name, raw in {**(ACTIVE if blank == "0" else {}), **(changes or {})}.items():
        made[by_name[name]] = raw
    return made


def nought(changes: Mapping[str, str] | None = None) -> forms.Values:
    """A form with a nought in every cell that is not changed."""
    return values(dict.fromkeys(ACTIVE, "0") | dict(changes or {}))


def body(made: forms.Values | None = None, edition: str = "2021", *, one: str = "", six: str = FEE) -> list[Part]:
    """The six sections, each heading followed by its text or table."""
    made = made or values(edition=edition)
    tables = [forms.RENDER[table](edition, made) for table in STATUTORY]
    return [
        HEADINGS[0],
        one or "这一年工作照常进行。",
        *(part for heading, table in zip(HEADINGS[1:4], tables, strict=True) for part in (heading, table)),
        HEADINGS[4],
        "人手不足，明年补齐。",
        HEADINGS[5],
        six,
    ]


def page(parts: Sequence[Part], *, title: str | None = None, preamble: str = "", tail: str = "") -> bytes:
    title = f"{AGENCY}{YEAR}年政府信息公开工作年度报告" if title is None else title
    inner = "\n".join(
        f"<p>{html.escape(part)}</p>" if isinstance(part, str) else table_html(part)
        for part in (preamble, *parts, tail)
        if part
    )
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>{inner}</body></html>'
    ).encode()


def read(parts: Sequence[Part] | None = None, context: Context | None = None, **about: str) -> Report:
    """The report read from a page of these parts; the clean one without any."""
    return parse(page(body() if parts is None else parts, **about), context)


def changed(changes: Mapping[str, str], edition: str = "2021") -> Report:
    """The report whose form has these cells printed otherwise."""
    return read(body(values(changes, edition), edition))


# ── seeded between the grid and the cells ─────────────────────────────────────────────────────────────────────────

Change = Callable[[dict[CellKey, CellReading]], None]


def misread(change: Change, made: forms.Values | None = None, table: Table = Table.REQUESTS) -> list[Finding]:
    """What the checks find when the cells of a table were changed behind the reader's back."""
    document = Document("text/html", tuple(_block(part, at) for at, part in enumerate(body(made))))
    found = recognise(document).tables
    cells = dict(found[table].cells)
    change(cells)
    tables: dict[Table, TableReading] = {**found, table: replace(found[table], cells=cells)}
    outcomes = {name: list(evaluate(reading.layout, values_of(reading))) for name, reading in tables.items()}
    looked_at = Read(tables, outcomes, Identity(AGENCY, YEAR), "", (), (), doubtful=False, whole=True)
    places = printed_places(document)
    of_tables = [finding for name in tables for finding in table_findings(looked_at, name, places)]
    return of_tables + prose_findings(looked_at)[0]


def _block(part: Part, at: int) -> Paragraph | forms.Grid:
    return Paragraph(part) if isinstance(part, str) else forms.grid(part, at)


def put(cells: dict[CellKey, CellReading], name: str, raw: str) -> None:
    """Make a cell say something else than its place."""
    key = next(key for key in cells if str(key) == name)
    cells[key] = replace(cells[key], raw=raw, number=read_count(raw))
