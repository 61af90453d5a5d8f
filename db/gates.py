"""The gates: which findings keep a version out of the current data, and which only mark it. Nothing else decides that.

An error of ours holds a version back: the number may be a misreading. What the publisher got wrong is printed so, and only marks
the version; what the portal got wrong does too, and so does a hint, which proves nothing. ``OVERRIDES`` are the rules that this
does not settle, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from parsers.encode import HINTS
from parsers.model import Responsibility, Rule, Severity, Status, Table

#: Findings by which a row or column of the form has no number although its table was read.
_LEFT_OUT = frozenset({"row_missing", "column_missing", "table_blank"})
_TABLES = {table.value: table for table in Table}
_TABLE_OF_SECTION = {"2": Table.DISCLOSURE, "3": Table.REQUESTS, "4": Table.DISPUTES}


class Raised(NamedTuple):
    """What the gates look at of a finding; ``place`` is its subject within the report (``disclosure/regulations``)."""

    code: str
    severity: str
    responsibility: str
    place: str


@dataclass(frozen=True, slots=True)
class Override:
    """``holds``: whether the rule keeps a version out, whatever its severity; if so only where one of ``beside`` stands on the
    same table, unless that is empty."""

    holds: bool
    reason: str
    beside: frozenset[str] = frozenset()


OVERRIDES: Mapping[str, Override] = {
    "row_not_in_form": Override(
        True,
        "a row that nobody knows beside one that is said to be left out may be that row under other words: what was lost by us "
        "would be blamed on the publisher, and a part shown as a whole",
        _LEFT_OUT,
    ),
    "text_residue": Override(
        True,
        "lines of a table in the text beside a row or column that is said to be left out may be what is missing",
        _LEFT_OUT,
    ),
    "table_left_out": Override(
        False, "the table that was taken has every cell; the other one is named, and the publication is no less whole"
    ),
    "column_not_in_form": Override(
        False,
        "tables of the years to 2018 vary by province: their completeness is not assessable, what is mapped is right",
    ),
    "reader_flaw": Override(
        False,
        "the doubt is in the grade of every number; a flaw that cannot be trusted at all is damaged_file, an error",
    ),
}


def holding(findings: Iterable[Raised]) -> tuple[str, ...]:
    """The codes among these that keep their version out of the current data, sorted, each once."""
    raised = list(findings)
    places = {(it.code, _table(it.place)) for it in raised}
    return tuple(sorted({it.code for it in raised if _holds(it, places)}))


def judge(parse_status: str, findings: Iterable[Raised]) -> tuple[str, str | None]:
    """Status of a version and its reason: accepted, or quarantined by what holds it back or by a reading that is not complete."""
    codes = holding(findings)
    if parse_status == Status.COMPLETE.value and not codes:
        return "accepted", None
    return "quarantined", ", ".join(codes) or parse_status


def gate_words(rule: Rule) -> str:
    """What a breach of the rule does to its version, for readers."""
    override = OVERRIDES.get(rule.code)
    if rule.kind != "report":
        return "never 不影响"
    if override is not None:
        return _words(override)
    if rule.hint or rule.severity is not Severity.ERROR:
        return _MARKS
    ours = rule.responsibility is Responsibility.PIPELINE
    return _HOLDS if ours else f"{_MARKS}; holds where it may be ours 属本系统责任时暂缓"


def gates_page() -> str:
    """The section of docs/rules.md on the gates."""
    rows = [f"| `{code}` | {_words(it)} | {it.reason} |" for code, it in OVERRIDES.items()]
    return "\n".join([_SECTION, "| code | gate 入库 | why 原因 |", "| --- | --- | --- |", *rows, ""])


def _words(override: Override) -> str:
    if not override.holds:
        return _MARKS
    beside = ", ".join(f"`{code}`" for code in sorted(override.beside))
    return f"{_HOLDS} beside {beside}" if beside else _HOLDS


_HOLDS, _MARKS = "holds 暂缓", "marks 仅标注"
_SECTION = """## Gates 入库

A finding **holds** 暂缓 a version back (status `quarantined`, under review 待核) or only **marks** 仅标注 it. Errors of the
pipeline hold: the number may be a misreading. The publisher's errors and the portal's mark, and so does every hint: the number is
what was printed. A reading that is not `complete` is held back as well. A person's decision to accept or reject goes before all of
this. One definition (`db/gates.py`) serves loading and the undoing of decisions; these rules have one of their own:
"""


def _holds(finding: Raised, places: set[tuple[str, Table | None]]) -> bool:
    if finding.code in HINTS:
        return False
    override = OVERRIDES.get(finding.code)
    if override is None:
        return finding.severity == Severity.ERROR and finding.responsibility == Responsibility.PIPELINE
    if not override.holds or not override.beside:
        return override.holds
    table = _table(finding.place)
    return any((code, table) in places for code in override.beside)


def _table(place: str) -> Table | None:
    """The table that a subject is about: that of its first word, or the one that its section has."""
    first, _, rest = place.partition("#")[0].partition("/")  # a number tells the same rule at the same place apart
    return _TABLE_OF_SECTION.get(rest) if first == "section" else _TABLES.get(first)
