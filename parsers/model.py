"""The shapes that leave the parsers: report, cell, finding, rule, place. Standard library only, all frozen.

Codes of tables, rows and columns are those of the statutory form (``parsers.form``). Numbers are ``Decimal``;
amounts of ``amount_wanyuan`` columns are in 万元 whenever their unit is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

SCHEMA = "gongkai-parse/1"


class Table(StrEnum):
    """The statutory tables; ``statistics`` is the annex of the years before 2019."""

    DISCLOSURE = "disclosure"
    REQUESTS = "requests"
    DISPUTES = "disputes"
    STATISTICS = "statistics"

    #: That of Enum is a Python function, and a table is part of every key that cells are looked up by.
    __hash__ = str.__hash__


class State(StrEnum):
    """What a cell holds. Only ``number`` and ``zero`` carry a value; no number is ever NULL turned into 0."""

    NUMBER = "number"
    ZERO = "zero"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    TEXT = "text"
    UNREAD = "unread"  # the page shows something there that could not be read for certain
    MISSING = "missing"  # the form has the cell, the publisher did not print its row or column

    __hash__ = str.__hash__


class Grade(StrEnum):
    """How sure a number is: A proved twice, B labels matched, C inferred, D identity or unit uncertain, X unread."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    X = "X"


class Unit(StrEnum):
    """Unit that was seen for an amount. The value of an ``amount_wanyuan`` column is in 万元 for the first two; in the
    statistics annex it is in the unit that was seen, and in 元 for ``fee_reduction_yuan``."""

    WANYUAN = "wanyuan"
    YUAN = "yuan"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Outcome of one parse."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    SEVERAL = "several"
    NOT_A_REPORT = "not_a_report"
    UNREADABLE = "unreadable"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Responsibility(StrEnum):
    """Whose fault a finding is."""

    PUBLISHER = "publisher"
    PIPELINE = "pipeline"
    PORTAL = "portal"


class Scope(StrEnum):
    """口径: what a report counts. Reports of different scopes are never added or compared."""

    ORGAN = "organ"  # 本机关
    SAME_LEVEL = "same_level"  # 本级政府及部门
    AREA = "area"  # 行政区域汇总
    SYSTEM = "system"  # 垂直系统
    UNKNOWN = "unknown"


# ── where something stands in the source ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PdfWhere:
    """Page from 1; box is x0, top, x1, bottom in points of the unrotated page."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class GridWhere:
    """html and docx: table, row and column from 0, after span expansion."""

    table: int
    row: int
    col: int


@dataclass(frozen=True, slots=True)
class TextWhere:
    """Offsets in the decoded text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SheetWhere:
    """Spreadsheets: name of the sheet and the cell in A1 notation, as the program that opens the file counts."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class CsvWhere:
    """Texts divided into fields: line of the file in which the record begins and field of the record, both from 1."""

    line: int
    field: int


Where = PdfWhere | GridWhere | TextWhere | SheetWhere | CsvWhere


# ── what was read ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the form. ``raw`` is what the page prints; ``value`` is None unless state is number or zero."""

    table: Table
    row: str
    column: str
    label: str  # the statutory row label (the printed one for unmapped rows)
    raw: str
    value: Decimal | None
    state: State
    grade: Grade
    unit: Unit | None = None
    inferred: bool = False
    where: Where | None = None
    printed_unit: str | None = None  # of a row of the statistics annex, as printed (条, 件, 万元)

    @property
    def key(self) -> str:
        """``table/row/column``, the name of the cell everywhere."""
        return "/".join((self.table, self.row, self.column))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or notable: what, where, by how much, and whose."""

    code: str
    severity: Severity
    responsibility: Responsibility
    subject: str
    message: str
    cells: tuple[str, ...] = ()
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A check in the catalogue: stable code, default severity and blame, and the clause or reason behind it.

    ``formula`` says what must hold, ``example`` what breaks it; ``needs`` names what must have been read for a verdict;
    the breach of a ``hint`` proves nothing: its outcome is uncertain, never fail.
    """

    code: str
    severity: Severity
    responsibility: Responsibility
    title: str
    basis: str
    formula: str = ""
    example: str = ""
    needs: tuple[str, ...] = ()
    hint: bool = False
    kind: str = "report"  # report | history | portal: within a report, across years and organs, on crawls and lists


@dataclass(frozen=True, slots=True)
class Note:
    """A line under or inside a table (注：…), never read as numbers."""

    table: Table
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A narrative section without its tables. ``number`` is the printed numeral, None when there was none."""

    number: int | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ProseFigure:
    """A number that the prose quotes for something the tables count too.

    ``value`` is in ``unit`` as printed (1.2万件 is 12000 件, 1.2万元 is 1.2 万元; None where no unit is printed);
    ``start`` and ``end`` are the places of ``raw`` in the text of ``sections[place]``, of the preamble where that is None.
    """

    code: str  # received | carried_in | total_handled | carried_over | reconsideration | litigation | information_processing_fee
    value: Decimal
    raw: str  # the number with its unit as printed; for a figure told in words (未收到 …), those words
    unit: str | None
    approximate: bool  # 余, 近, 约, 超, 左右 …
    subject: str  # who is counted, as the sentence says it (全市, 本机关); empty where it does not
    sentence: str
    section: int | None  # the printed numeral of the section
    place: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of an identity field and where it came from (``title``, ``meta:SiteName``, ``signature``, …)."""

    what: str  # agency | year | published_on | period | scope | unified_code
    value: str
    origin: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report of which year, on what scope, published when; with every candidate that was seen."""

    agency: str | None = None
    year: int | None = None
    scope: Scope = Scope.UNKNOWN
    scope_evidence: str = ""
    published_on: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    candidates: tuple[Candidate, ...] = ()
    unified_code: str | None = None  # 统一社会信用代码, 18 characters, its check character right


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes that were read."""

    sha256: str
    media_type: str  # by content: text/html, application/pdf, text/plain, …; application/octet-stream when unknown
    bytes: int


@dataclass(frozen=True, slots=True)
class Context:
    """What the crawl knows about a document beside its bytes. Evidence, never proof."""

    declared_charset: str | None = None
    url: str | None = None
    notice_title: str | None = None
    list_date: dt.date | None = None
    portal_agency: str | None = None


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A unit as a roster names it. ``published_on`` and ``is_late`` are None where the roster says nothing of it."""

    unit: str
    published_on: dt.date | None = None
    is_late: bool | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """年报公布情况: the units that had to publish a report of ``year``, as a government's office lists them.

    ``declared`` is how many there are by the page's own words, None where it does not count them.
    """

    title: str
    year: int | None
    entries: tuple[RosterEntry, ...]
    declared: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one document gave. ``fingerprint`` identifies its content whatever its bytes (visit counters …)."""

    source: Source
    parser_version: int
    status: Status
    reason: str | None = None
    identity: Identity = Identity()
    layout: Mapping[str, str] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    notes: tuple[Note, ...] = ()
    preamble: str = ""  # the text before section one
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    parts: tuple[Report, ...] = ()
    fingerprint: str = ""
    figures: tuple[ProseFigure, ...] = ()
    roster: Roster | None = None  # of a document that is no report and says who had to publish one
    outcomes: Mapping[str, str] = field(default_factory=dict)  # rule → pass | fail | uncertain | not_assessable
