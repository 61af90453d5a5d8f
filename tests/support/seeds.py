"""Errors of known kinds, seeded at random places of random reports: the publisher's into what is printed, the pipeline's between
the grid and the cells. Each kind says which rules are meant to see it, or why none can."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from unittest.mock import patch

from parsers import parse as parsing
from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.model import Finding, Responsibility, Table
from parsers.readers.document import Document
from parsers.recognise.numbers import read_count
from parsers.recognise.readings import CellReading, TableReading
from parsers.recognise.tables import Recognised, recognise
from tests.support import renderings_html as html
from tests.support import renderings_office as office
from tests.support.renderings import Heading, Paper, Part, Prose, Sheet, blank_zeros, paper, parts

RELATIONS = frozenset(
    {"requests_balance", "requests_outcome_total", "requests_applicant_total", "disputes_result_total"}
)
PLACES = frozenset({"cell_not_as_printed", "cells_out_of_place", "cells_shifted", "digits_joined", "digits_split"})
FEE = "本年度没有收取信息处理费。"
PUBLISHER, PIPELINE = Responsibility.PUBLISHER, Responsibility.PIPELINE


@dataclass(slots=True)
class Seeded:
    """A report on its way to print. ``given`` is None until its parts are fixed; ``signed`` replaces the date at its end."""

    made: Paper
    rng: random.Random
    given: list[Part] | None = None
    title: str | None = None
    signed: str | None = None
    six: str = FEE
    one: str = ""
    misread: Callable[[dict[Table, TableReading]], None] | None = None

    def parts(self) -> list[Part]:
        if self.given is None:
            self.given = parts(self.made)
            self.given[-1] = Prose(self.six)
            if self.one:
                self.given.insert(2, Prose(self.one))
        return self.given


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error. ``seed`` returns False where this report has no place for it; ``codes`` are the rules meant to see it,
    empty where ``unseen`` says why none can."""

    name: str
    side: Responsibility
    codes: frozenset[str]
    seed: Callable[[Seeded], bool]
    unseen: str = ""
    edition: str = ""  # of reports that can have it; any when empty


@dataclass(slots=True)
class Tally:
    """What became of the errors of a kind. ``missed`` and ``misblamed`` are seeds, to look at."""

    seeded: int = 0
    found: int = 0
    blamed: int = 0
    missed: list[str] = field(default_factory=list)
    misblamed: list[str] = field(default_factory=list)


# ── styles: what is printed, as bytes ─────────────────────────────────────────────────────────────────────────────


def _page(it: Seeded, draw: Callable[[Sheet], str], css: str = html.RULED) -> bytes:
    body = html.body_html(it.parts(), draw)
    sign = "".join(f'<p style="text-align:right">{line}</p>' for line in (it.made.agency, _signed(it)))
    title = it.title or it.made.title
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>{css}</style></head>'
        f"<body><h1>{title}</h1>\n{body}\n{sign}</body></html>"
    ).encode()


def _signed(it: Seeded) -> str:
    return it.signed or f"{it.made.year + 1}年1月18日"


def _spaced(text: str) -> str:
    return f"<p>&nbsp;<font>{html.plain(text)}</font>　</p>"


def _docx(it: Seeded) -> bytes:
    given = [Heading(it.title or it.made.title), *it.parts(), Prose(it.made.agency), Prose(_signed(it))]
    return office.word_document(it.made, given=given)


STYLES: Mapping[str, Callable[[Seeded], bytes]] = {
    "html": lambda it: _page(it, lambda sheet: html.table_html(sheet.rows)),
    "html-spans": lambda it: _page(it, lambda sheet: html.table_html(sheet.rows, html.one_character_spans)),
    "html-spaced": lambda it: _page(it, lambda sheet: html.table_html(sheet.rows, _spaced)),
    "docx": _docx,
}


def print_page(it: Seeded) -> str:
    """The page that Chromium prints on, for PDF."""
    return _page(it, lambda sheet: html.table_html(sheet.rows, attributes=""), html.PRINT_RULED).decode()


def clean(seed: str, edition: str = "") -> Seeded:
    """A random report without an error: every relation holds, some zeros are blank."""
    rng = random.Random(seed)
    it = Seeded(paper(seed, edition or rng.choice(("2021", "2021", "2019"))), rng)
    if rng.random() < 0.5:
        blank_zeros(it.made, share=rng.random() / 2)
    return it


def seeded(kind: Kind, seed: str) -> Seeded:
    """The first report from this seed on that has a place for the error, with the error."""
    for turn in range(200):
        it = clean(f"{kind.name} {seed} {turn}", kind.edition)
        if kind.seed(it):
            return it
    raise AssertionError(f"no report has a place for {kind.name}")


def findings_of(it: Seeded, data: bytes) -> tuple[Finding, ...]:
    """What is found on the report; an error of the pipeline is made while it is read."""
    if it.misread is None:
        return parsing.parse(data).findings
    with _misreading(it.misread):
        return parsing.parse(data).findings


@contextmanager
def _misreading(change: Callable[[dict[Table, TableReading]], None]) -> Iterator[None]:
    """The recogniser's cells are changed behind its back; the document stays what it is."""

    def wrong(document: Document) -> Recognised:
        found = recognise(document)
        tables = dict(found.tables)
        change(tables)
        return replace(found, tables=tables)

    with patch.object(parsing, "recognise", wrong):
        yield


def judge(kind: Kind, tally: Tally, name: str, found: tuple[Finding, ...], before: tuple[Finding, ...] = ()) -> None:
    """Count one error. It is found when a rule meant for it fires that is silent on the report without it, and blamed right when
    no such rule, and no relation, blames the other side."""
    silent = {(it.code, it.subject, it.message) for it in before}
    new = [it for it in found if (it.code, it.subject, it.message) not in silent]
    hits = [it for it in new if it.code in kind.codes]
    tally.seeded += 1
    if not hits:
        tally.missed.append(name)
        return
    tally.found += 1
    telling = hits + [it for it in new if it.code in RELATIONS]
    if all(it.responsibility is kind.side for it in telling):
        tally.blamed += 1
    else:
        tally.misblamed.append(name)


# ── the publisher's errors ────────────────────────────────────────────────────────────────────────────────────────


def _numbers(it: Seeded, table: Table, *, rows: tuple[str, ...] = (), least: int = 0) -> list[CellKey]:
    return [
        key
        for key, value in it.made.values.items()
        if key.table is table and value is not None and value >= least and (not rows or key.row in rows)
    ]


def _print(it: Seeded, key: CellKey, number: int | Decimal) -> None:
    it.made.printed[key] = str(number)
    it.made.values[key] = Decimal(number)


def _add(it: Seeded, key: CellKey, amount: int) -> None:
    _print(it, key, int(it.made.values[key] or 0) + amount)


def _row_and_total(it: Seeded, row: str) -> bool:
    """Another number in one column of the row and in its total, so that the row itself still adds up."""
    column = it.rng.choice([c.code for c in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns[:-1]])
    amount = it.rng.randrange(1, 40)
    _add(it, CellKey(Table.REQUESTS, row, column), amount)
    _add(it, CellKey(Table.REQUESTS, row, "total"), amount)
    return True


def _outcome_rows(it: Seeded) -> list[str]:
    layout = LAYOUTS[Table.REQUESTS, it.made.editions[Table.REQUESTS]]
    return [r.code for r in layout.rows if r.code not in ("received", "carried_in", "total_handled", "carried_over")]


def balance(it: Seeded) -> bool:
    return _row_and_total(it, it.rng.choice(("received", "carried_in", "carried_over")))


def outcome_total(it: Seeded) -> bool:
    return _row_and_total(it, it.rng.choice(_outcome_rows(it)))


def applicant_total(it: Seeded) -> bool:
    _add(it, CellKey(Table.REQUESTS, it.rng.choice(_outcome_rows(it)), "total"), it.rng.randrange(1, 30))
    return True


def dispute_total(it: Seeded) -> bool:
    keys = [key for key in _numbers(it, Table.DISPUTES) if key.column == "total"]
    _add(it, it.rng.choice(keys), it.rng.randrange(1, 30))
    return True


def transposed(it: Seeded) -> bool:
    keys = [
        key
        for key in _numbers(it, Table.REQUESTS, least=10)
        if len(set(str(int(it.made.values[key] or 0))[:2])) == 2 and str(int(it.made.values[key] or 0))[1] != "0"
    ]
    if not keys:
        return False
    key = it.rng.choice(keys)
    digits = str(int(it.made.values[key] or 0))
    _print(it, key, int(digits[1] + digits[0] + digits[2:]))
    return True


def total_blank(it: Seeded) -> bool:
    keys = [key for key in _numbers(it, Table.REQUESTS, least=1) if key.column == "total"]
    keys += [key for key in _numbers(it, Table.DISPUTES, least=1) if key.column == "total"]
    if not keys:
        return False
    it.made.printed[it.rng.choice(keys)] = ""
    return True


def negative(it: Seeded) -> bool:
    keys = [
        key
        for key in _numbers(it, it.rng.choice(STATUTORY), least=1)
        if key.column not in ("items_change", "amount_wanyuan")
    ]
    if not keys:
        return False
    key = it.rng.choice(keys)
    it.made.printed[key] = f"-{it.made.printed[key]}"
    return True


def decimals(it: Seeded) -> bool:
    keys = [
        key
        for key in _numbers(it, it.rng.choice(STATUTORY), least=1)
        if key.column not in ("items_change", "amount_wanyuan")
    ]
    if not keys:
        return False
    key = it.rng.choice(keys)
    it.made.printed[key] = f"{it.made.printed[key]}.5"
    return True


def _amounts(it: Seeded) -> list[CellKey]:
    return [key for key in _numbers(it, Table.DISCLOSURE) if key.column == "amount_wanyuan" and it.made.values[key]]


def unit_missing(it: Seeded) -> bool:
    keys = _amounts(it)
    if not keys:
        return False
    for key in keys:
        it.made.printed[key] = it.made.printed[key].removesuffix("万元")
    return True


def unit_contradicted(it: Seeded) -> bool:
    keys = _amounts(it)
    if not keys:
        return False
    it.made.printed[it.rng.choice(keys)] = f"{it.rng.randrange(1000, 900000)}元"
    return True


def _without(it: Seeded, table: Table, label: str) -> None:
    given = it.parts()
    at, sheet = next((n, part) for n, part in enumerate(given) if isinstance(part, Sheet) and part.table is table)
    given[at] = Sheet(table, [row for row in sheet.rows if row[0][0] != label])


def row_left_out(it: Seeded) -> bool:
    layout = LAYOUTS[Table.DISCLOSURE, it.made.editions[Table.DISCLOSURE]]
    block = it.rng.choice([block for block in layout.blocks if len(block.rows) > 1])
    _without(it, Table.DISCLOSURE, it.rng.choice(block.rows).label)
    return True


def rows_exchanged(it: Seeded) -> bool:
    """Two rows of the disclosure table printed in each other's place, labels and numbers."""
    layout = LAYOUTS[Table.DISCLOSURE, it.made.editions[Table.DISCLOSURE]]
    block = it.rng.choice([block for block in layout.blocks if len(block.rows) > 1])
    one, two = it.rng.sample([row.label for row in block.rows], 2)
    given = it.parts()
    at, sheet = next((n, p) for n, p in enumerate(given) if isinstance(p, Sheet) and p.table is Table.DISCLOSURE)
    rows = list(sheet.rows)
    first, second = (next(n for n, row in enumerate(rows) if row[0][0] == label) for label in (one, two))
    rows[first], rows[second] = rows[second], rows[first]
    given[at] = Sheet(Table.DISCLOSURE, rows)
    return True


def table_left_blank(it: Seeded) -> bool:
    table = it.rng.choice(STATUTORY)
    for key in it.made.printed:
        if key.table is table:
            it.made.printed[key] = ""
    return True


def section_left_out(it: Seeded) -> bool:
    given = it.parts()
    headings = [n for n, part in enumerate(given) if isinstance(part, Heading) and part.text[0] in "一五六"]
    del given[it.rng.choice(headings)]
    return True


def sections_exchanged(it: Seeded) -> bool:
    given = it.parts()
    five, six = given[-4:-2], given[-2:]
    given[-4:] = [*six, *five]
    return True


def year_contradicted(it: Seeded) -> bool:
    it.title = it.made.title.replace(str(it.made.year), str(it.made.year + it.rng.choice((-1, 1))))
    return True


def period_not_a_year(it: Seeded) -> bool:
    given, year = it.parts(), it.made.year
    start, end = it.rng.choice(
        ((f"{year - 1}年11月1日", f"{year}年10月31日"), (f"{year}年1月1日", f"{year}年11月30日"))
    )
    given[0] = Prose(f"本报告所列数据的统计期限自{start}起至{end}止。")
    return True


def published_early(it: Seeded) -> bool:
    it.signed = f"{it.made.year}年{it.rng.randrange(9, 13)}月{it.rng.randrange(1, 29)}日"
    return True


def prose_differs(it: Seeded) -> bool:
    number = int(it.made.values[CellKey(Table.REQUESTS, "received", "total")] or 0)
    it.one = f"全年共收到政府信息公开申请{number + it.rng.randrange(1, 60)}件。"
    return True


def zero_report(it: Seeded) -> bool:
    for key in it.made.printed:
        it.made.printed[key] = "0"
    it.one = f"全年共收到政府信息公开申请{it.rng.randrange(1, 90)}件。"
    return True


def fee_unstated(it: Seeded) -> bool:
    it.six = it.rng.choice(("没有其他需要报告的事项。", "无。", "我们将继续改进工作。"))
    return True


def outcomes_exchanged(it: Seeded) -> bool:
    """All numbers of two outcomes in each other's row."""
    rows = [row for row in _outcome_rows(it) if it.made.values[CellKey(Table.REQUESTS, row, "total")]]
    if len(rows) < 2:
        return False
    one, two = it.rng.sample(rows, 2)
    for column in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns:
        first, second = CellKey(Table.REQUESTS, one, column.code), CellKey(Table.REQUESTS, two, column.code)
        printed = it.made.printed
        printed[first], printed[second] = printed[second], printed[first]
    return True


def disclosure_wrong(it: Seeded) -> bool:
    keys = [key for key in _numbers(it, Table.DISCLOSURE) if key.column not in ("items_change", "amount_wanyuan")]
    _add(it, it.rng.choice(keys), it.rng.randrange(1, 300))
    return True


def errors_cancel(it: Seeded) -> bool:
    """A number moved from one outcome to another within its column, and within both totals."""
    one, two = it.rng.sample(_outcome_rows(it), 2)
    column = it.rng.choice([c.code for c in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns[:-1]])
    from_cell = CellKey(Table.REQUESTS, one, column)
    if not it.made.values[from_cell]:
        return False
    amount = it.rng.randrange(1, int(it.made.values[from_cell] or 0) + 1)
    for row, sign in ((one, -1), (two, 1)):
        _add(it, CellKey(Table.REQUESTS, row, column), sign * amount)
        _add(it, CellKey(Table.REQUESTS, row, "total"), sign * amount)
    return True


# ── the pipeline's errors ─────────────────────────────────────────────────────────────────────────────────────────

Cells = dict[CellKey, CellReading]


def _of_table(change: Callable[[Cells, random.Random], None], *tables: Table) -> Callable[[Seeded], bool]:
    """A kind that changes the cells of one table as they were read; nothing changes where the numbers are equal."""

    def seed(it: Seeded) -> bool:
        table = it.rng.choice(tables or STATUTORY)
        state = it.rng.getstate()
        changed = [False]

        def misread(read: dict[Table, TableReading]) -> None:
            it.rng.setstate(state)
            cells = dict(read[table].cells)
            change(cells, it.rng)
            changed[0] = any(
                cells[key].raw.strip() != cell.raw.strip() or cells[key].number != cell.number
                for key, cell in read[table].cells.items()
            )
            read[table] = replace(read[table], cells=cells)

        with _misreading(misread):
            parsing.parse(STYLES["html"](it))
        it.misread = misread
        return changed[0]

    return seed


def _say(cells: Cells, key: CellKey, raw: str) -> None:
    cells[key] = replace(cells[key], raw=raw, number=read_count(raw))


def _counts(cells: Cells, least: int = 0) -> list[CellKey]:
    """The cells with a whole number, plainly printed."""
    return [key for key, cell in cells.items() if cell.raw.isdigit() and int(cell.raw) >= least]


def _rows(cells: Cells) -> dict[str, list[CellKey]]:
    rows: dict[str, list[CellKey]] = {}
    for key in cells:
        rows.setdefault(key.row, []).append(key)
    return {name: keys for name, keys in rows.items() if len(keys) > 1}


def _digit(cells: Cells, rng: random.Random) -> None:
    key = rng.choice(_counts(cells))
    digits = list(cells[key].raw)
    at = rng.randrange(len(digits))
    digits[at] = rng.choice([digit for digit in "0123456789" if digit != digits[at]])
    _say(cells, key, "".join(digits))


def _neighbours(cells: Cells, rng: random.Random) -> None:
    """Two neighbours' numbers in each other's cell, each still said to stand where the cell stands."""
    keys = rng.choice(list(_rows(cells).values()))
    at = rng.randrange(len(keys) - 1)
    one, two = keys[at], keys[at + 1]
    raws = cells[one].raw, cells[two].raw
    _say(cells, one, raws[1])
    _say(cells, two, raws[0])


def _columns(cells: Cells, rng: random.Random) -> None:
    """Two neighbours taken for each other, with their places."""
    keys = rng.choice(list(_rows(cells).values()))
    at = rng.randrange(len(keys) - 1)
    one, two = keys[at], keys[at + 1]
    cells[one], cells[two] = replace(cells[two], key=one), replace(cells[one], key=two)


def _shifted(cells: Cells, rng: random.Random) -> None:
    """A row read from one column further left than it stands."""
    keys = rng.choice(list(_rows(cells).values()))
    none = replace(cells[keys[0]], raw="", number=read_count(""), where=None)
    before = [none, *(cells[key] for key in keys[:-1])]
    cells |= {key: replace(cell, key=key) for key, cell in zip(keys, before, strict=True)}


def _wrong_row(cells: Cells, rng: random.Random) -> None:
    """Two rows read in each other's place."""
    one, two = rng.sample(list(_rows(cells).values()), 2)
    for first, second in zip(one, two, strict=False):
        cells[first], cells[second] = replace(cells[second], key=first), replace(cells[first], key=second)


def _joined(cells: Cells, rng: random.Random) -> None:
    keys = rng.choice([keys for keys in _rows(cells).values() if any(cells[key].raw.isdigit() for key in keys[:-1])])
    at = rng.choice([n for n, key in enumerate(keys[:-1]) if cells[key].raw.isdigit()])
    _say(cells, keys[at], cells[keys[at]].raw + cells[keys[at + 1]].raw)
    _say(cells, keys[at + 1], "")


def _split(cells: Cells, rng: random.Random) -> None:
    long = [key for key in _counts(cells, 10) if key.column != "total"]
    if not long:
        return
    key = rng.choice(long)
    keys = _rows(cells).get(key.row, [key])
    at, raw = keys.index(key), cells[key].raw
    if at + 1 < len(keys):
        cut = rng.randrange(1, len(raw))
        _say(cells, key, raw[:cut])
        _say(cells, keys[at + 1], raw[cut:])


def _zero_for_blank(cells: Cells, rng: random.Random) -> None:
    blank = [key for key, cell in cells.items() if not cell.raw.strip()]
    if blank:
        _say(cells, rng.choice(blank), "0")


def _dropped(cells: Cells, rng: random.Random) -> None:
    _say(cells, rng.choice(_counts(cells, 1) or _counts(cells)), "")


def _kinds_exchanged(cells: Cells, rng: random.Random) -> None:
    """A reconsideration read as a suit."""
    one, two = rng.sample(list(_rows(cells).values()), 2)
    for first, second in zip(one, two, strict=True):
        raws = cells[first].raw, cells[second].raw
        _say(cells, first, raws[1])
        _say(cells, second, raws[0])


def _unit(cells: Cells, rng: random.Random) -> None:
    keys = [key for key, cell in cells.items() if key.column == "amount_wanyuan" and cell.number.value]
    if keys:
        key = rng.choice(keys)
        number = cells[key].number
        assert number.value is not None
        cells[key] = replace(cells[key], number=replace(number, value=number.value * 10000))


def _set(*codes: str) -> frozenset[str]:
    return frozenset(codes)


KINDS: tuple[Kind, ...] = (
    Kind("balance broken", PUBLISHER, _set("requests_balance"), balance),
    Kind("outcomes do not add up", PUBLISHER, _set("requests_outcome_total"), outcome_total),
    Kind("applicants do not add up", PUBLISHER, _set("requests_applicant_total"), applicant_total),
    Kind("results of disputes do not add up", PUBLISHER, _set("disputes_result_total"), dispute_total),
    Kind("two digits transposed", PUBLISHER, RELATIONS, transposed),
    Kind("total left blank", PUBLISHER, _set("total_blank"), total_blank),
    Kind("count below zero", PUBLISHER, _set("count_negative"), negative),
    Kind("count with decimals", PUBLISHER, _set("count_not_integer"), decimals),
    Kind("amount without unit", PUBLISHER, _set("unit_unknown"), unit_missing, edition="2019"),
    Kind("units contradict", PUBLISHER, _set("unit_contradiction"), unit_contradicted, edition="2021"),
    Kind("row left out", PUBLISHER, _set("row_missing"), row_left_out),
    Kind("rows out of order", PUBLISHER, _set("row_order"), rows_exchanged),
    Kind("table left blank", PUBLISHER, _set("table_blank"), table_left_blank),
    Kind("section left out", PUBLISHER, _set("section_absent"), section_left_out),
    Kind("sections out of order", PUBLISHER, _set("section_order"), sections_exchanged),
    Kind("title and period of two years", PUBLISHER, _set("year_contradiction"), year_contradicted),
    Kind("period is no calendar year", PUBLISHER, _set("period_not_calendar_year"), period_not_a_year),
    Kind("published before its period ends", PUBLISHER, _set("published_before_period_end"), published_early),
    Kind("text and table differ", PUBLISHER, _set("prose_differs_from_table", "prose_denies_activity"), prose_differs),
    Kind("zero report that tells of activity", PUBLISHER, _set("zero_report_claims_activity"), zero_report),
    Kind("fee not stated", PUBLISHER, _set("information_fee_unstated"), fee_unstated, edition="2021"),
    Kind("digit misread", PIPELINE, PLACES, _of_table(_digit)),
    Kind("neighbours misread for each other", PIPELINE, PLACES, _of_table(_neighbours)),
    Kind("columns taken for each other", PIPELINE, PLACES, _of_table(_columns)),
    Kind("row shifted by a column", PIPELINE, PLACES, _of_table(_shifted, Table.REQUESTS, Table.DISPUTES)),
    Kind("row read in another's place", PIPELINE, PLACES, _of_table(_wrong_row, Table.REQUESTS)),
    Kind("two numbers read as one", PIPELINE, PLACES, _of_table(_joined, Table.REQUESTS, Table.DISPUTES)),
    Kind("one number read as two", PIPELINE, PLACES, _of_table(_split, Table.REQUESTS, Table.DISPUTES)),
    Kind("blank read as nought", PIPELINE, PLACES, _of_table(_zero_for_blank, Table.REQUESTS)),
    Kind("number lost", PIPELINE, PLACES, _of_table(_dropped)),
    Kind("reconsiderations read as suits", PIPELINE, PLACES, _of_table(_kinds_exchanged, Table.DISPUTES)),
    Kind(
        "outcomes exchanged whole",
        PUBLISHER,
        frozenset(),
        outcomes_exchanged,
        "every sum stays; only labels and order tell one row from another",
    ),
    Kind(
        "wrong number in the disclosure table",
        PUBLISHER,
        frozenset(),
        disclosure_wrong,
        "the form has no relation inside this table; hints across years only",
    ),
    Kind("two errors that cancel", PUBLISHER, frozenset(), errors_cancel, "every relation holds"),
    Kind(
        "元 read as 万元",
        PIPELINE,
        frozenset(),
        _of_table(_unit, Table.DISCLOSURE),
        "raw text and place agree; an amount beyond its peers is a hint across agencies",
    ),
)
DETECTABLE = tuple(kind for kind in KINDS if kind.codes)
