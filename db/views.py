"""The views: SQL that researchers touch, written from the form, dropped and recreated around migrations.

Views show numbers as printed on both databases. A blank stays NULL; reports of different scopes never share a row.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, text

from db.coverage import coverage_sql
from db.crosswalk import CROSSWALK
from db.history_checks.outcomes import ORDER as HISTORY_ORDER
from db.measures import SCALED
from db.measures import measures as measures
from db.models import Base
from db.reconciliation import reconciliation_sql
from db.review_topics import LATER_AND_LESS_SURE
from db.types import AMOUNT_SCALE
from db.withheld import WITHHELD
from parsers.encode import OUTCOME_LETTERS, RULE_ORDER
from parsers.form import LAYOUTS
from parsers.model import Table

VIEWS = (
    "rule_outcomes",
    "open_findings",
    "coverage",
    "volume_reconciliation",
    "figures",
    "requests_long",
    "panel_corrected",
    "panel_nonoverlap",
    "panel",
    "corrected_cells",
    "crosswalk",
    "waiting_correction",
    "current_version",
    "withheld_report",
)

# Among accepted versions the one that is read at least as much and as surely as any other, and of those the newest
# publication. Errors of the publisher play no part. Grades A and B both mean that the labels matched; what a person accepted is
# sure enough. What an address serves goes before what it served. Asked for one report it looks at that report's versions only:
# ranking all of them first took as long as the whole table.
_CURRENT = """
SELECT v.id AS version_id, v.report_id FROM report_version v
WHERE v.status = 'accepted'{seen_v} AND NOT EXISTS (
    SELECT 1 FROM report_version o
    WHERE o.report_id = v.report_id AND o.status = 'accepted'{seen_o}
        AND ({sure_o}, {gone_o}, COALESCE(v.published_on, '0001-01-01'), v.first_seen_at,
             o.tables_absent, o.cells_unread, o.cells_uncertain, v.parser_version, v.id)
          < ({sure_v}, {gone_v}, COALESCE(o.published_on, '0001-01-01'), o.first_seen_at,
             v.tables_absent, v.cells_unread, v.cells_uncertain, o.parser_version, o.id)
)
"""
_SURE = ", ".join(
    f"CASE WHEN {{0}}.status_origin = 'decision' THEN 0 ELSE {{0}}.{lack} END"
    for lack in ("tables_absent", "cells_unread", "cells_uncertain")
)

_IDENTITY = """r.agency_id, a.name AS agency, a.status AS agency_status, NULLIF(a.division_code, '') AS division_code,
    r.report_year, r.scope, v.id AS version_id, v.published_on, v.lowest_grade"""

_SHOWN = "JOIN report_version v ON v.id = c.version_id"
_FROM = """FROM {current} c
JOIN report_version v ON v.id = c.version_id
JOIN report r ON r.id = c.report_id
JOIN agency a ON a.id = r.agency_id"""
_FROM_CURRENT = _FROM.format(current="current_version")

# The list is made once for a query, on both databases: people withhold few reports.
_NOT_WITHHELD = "r.id NOT IN (SELECT report_id FROM withheld_report)"

# 已有更正版，待核: another publication of the report, seen or published later than the one shown, is under review; or it has other
# numbers and is used, but was read less surely.
_WAITS = f"""EXISTS (
    SELECT 1 FROM report_version o
    WHERE o.report_id = v.report_id AND o.fingerprint <> v.fingerprint AND o.replaced_at IS NULL AND (
        o.status = 'quarantined' AND (o.first_seen_at > v.first_seen_at OR o.published_on > v.published_on)
        OR {LATER_AND_LESS_SURE}){{seen}})"""  # noqa: S608  (constants)

# The last standing correction of each cell is the one that holds.
_CORRECTED_CELLS = """
SELECT w.id AS decision_id, COALESCE(w.holds_for_id, w.report_id) AS report_id, a.name AS agency,
    NULLIF(a.division_code, '') AS division_code, r.report_year, r.scope, w.cell, w.printed_raw, w.read_value,
    w.decided_value AS corrected_value, w.state, w.lapse_reason, w.reason, w.evidence, w.decided_by, w.decided_at
FROM (
    SELECT decision.*, ROW_NUMBER() OVER (
        PARTITION BY COALESCE(holds_for_id, report_id), cell
        ORDER BY CASE WHEN state = 'active' THEN 0 ELSE 1 END, decided_at DESC, id DESC
    ) AS place
    FROM decision WHERE kind = 'correct_cell' AND state <> 'revoked'
) AS w
JOIN report r ON r.id = COALESCE(w.holds_for_id, w.report_id)
JOIN agency a ON a.id = r.agency_id
WHERE w.place = 1
"""

_OPEN_FINDINGS = """
SELECT f.id AS finding_id, f.subject_kind, f.code, f.severity, f.responsibility, f.detail, f.message, f.expected, f.actual,
    COALESCE(a.name, fa.name) AS agency, COALESCE(r.report_year, f.report_year) AS report_year, r.scope,
    f.version_id, d.sha256, f.portal_id, f.run_id, f.raised_at,
    CASE WHEN f.responsibility = 'publisher' THEN COALESCE(s.state, 'to_review') END AS life, s.made_at AS life_since,
    s.made_by AS life_by
FROM finding f
LEFT JOIN report_version v ON v.id = f.version_id
LEFT JOIN report r ON r.id = v.report_id
LEFT JOIN agency a ON a.id = r.agency_id
LEFT JOIN agency fa ON fa.id = f.agency_id
LEFT JOIN document d ON d.id = f.document_id
LEFT JOIN finding_step s ON s.id = (
    SELECT MAX(l.id) FROM finding_step l
    WHERE l.subject_key = CASE WHEN v.report_id IS NULL THEN f.subject_key ELSE 'report:' || CAST(v.report_id AS TEXT) END
        AND l.code = f.code AND l.detail = f.detail AND f.responsibility = 'publisher')
WHERE f.state = 'open'
"""


_FIGURES = f"""
SELECT {_IDENTITY}, q.ordinal, q.code, {{value}} AS value, q.raw, q.unit, q.is_approximate, q.subject, q.sentence,
    q.section_number
{_FROM_CURRENT}
JOIN figure q ON q.version_id = v.id
WHERE {_NOT_WITHHELD}
"""


# Letters are told apart by the place of their rule; what has no letter has no row.
_RULE_OUTCOMES = f"""
SELECT {_IDENTITY}, k.code, CASE SUBSTR({{kept}}, k.place, 1) {{letters}} END AS outcome
{_FROM_CURRENT}
{{beside}}JOIN ({{rules}}) AS k ON SUBSTR({{kept}}, k.place, 1) IN ({{known}})
WHERE {_NOT_WITHHELD}
"""
_CHECKED = "JOIN report_history h ON h.report_id = r.id AND h.version_id = v.id\n"


def create_views(connection: Connection) -> None:
    """Create every view; they must not exist. PostgreSQL gets the function ``panel_as_of(date)`` too."""
    for sql in definitions(connection.dialect.name):
        connection.execute(text(sql.replace(":", r"\:")))


def definitions(dialect: str) -> Iterator[str]:
    """The statements that make the views."""
    for name, sql in _definitions(dialect):
        yield f"CREATE VIEW {name} AS {sql}"
    if dialect == "postgresql":
        head = "CREATE FUNCTION panel_as_of(as_of date) RETURNS SETOF panel LANGUAGE sql STABLE AS"
        yield f"{head} $${panel_as_of_sql('postgresql')}$$"


def drop_views(connection: Connection) -> None:
    """Drop every view that exists: Alembic's batch mode on SQLite fails while a view uses the table."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS panel_as_of(date)"))
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def _definitions(dialect: str) -> Iterator[tuple[str, str]]:
    yield "withheld_report", WITHHELD
    yield "current_version", _current()
    waits = _WAITS.format(seen="")
    yield "waiting_correction", f"SELECT v.id AS version_id FROM current_version c {_SHOWN} WHERE {waits}"  # noqa: S608
    yield "crosswalk", _crosswalk()
    yield "panel", _panel(dialect)
    yield "figures", _FIGURES.format(value=_shown("q.value", dialect))
    yield "volume_reconciliation", reconciliation_sql(dialect, _NOT_WITHHELD)
    # Reports of single organs are counted once each; every wider scope adds up reports that stand there themselves.
    yield "panel_nonoverlap", "SELECT * FROM panel WHERE scope = 'organ' AND agency_status = 'known'"
    yield "corrected_cells", _CORRECTED_CELLS
    yield "panel_corrected", _panel_corrected()
    yield "requests_long", _requests_long()
    yield "coverage", coverage_sql()
    yield "open_findings", _OPEN_FINDINGS
    yield "rule_outcomes", _rule_outcomes()


def _current(seen_before: str | None = None) -> str:
    """The current version of each report, of those that had been seen before a moment where one is given."""
    seen = "" if seen_before is None else " AND {of}.first_seen_at < " + seen_before
    replaced = "IS NOT NULL" if seen_before is None else f"< {seen_before}"
    parts = {
        f"{what}_{of}": sql
        for of in "vo"
        for what, sql in (
            ("seen", seen.format(of=of)),
            ("sure", _SURE.format(of)),
            ("gone", f"CASE WHEN {of}.replaced_at {replaced} THEN 1 ELSE 0 END"),
        )
    }
    return _CURRENT.format(**parts)


def _rule_outcomes() -> str:
    """What became of each rule on each current version: the letters of the version, and those of its report's history."""
    letters = " ".join(f"WHEN '{letter}' THEN '{outcome}'" for letter, outcome in OUTCOME_LETTERS.items())
    known = ", ".join(f"'{letter}'" for letter in OUTCOME_LETTERS)
    parts = []
    for order, kept, beside in ((RULE_ORDER, "v.outcomes", ""), (HISTORY_ORDER, "h.outcomes", _CHECKED)):
        rules = " UNION ALL ".join(f"SELECT {at} AS place, '{code}' AS code" for at, code in enumerate(order, start=1))
        parts.append(_RULE_OUTCOMES.format(rules=rules, kept=kept, beside=beside, letters=letters, known=known))
    return " UNION ALL ".join(parts)


def _crosswalk() -> str:
    rows = (", ".join(f"'{word}' AS {name}" for name, word in row._asdict().items()) for row in CROSSWALK)
    return " UNION ALL ".join(f"SELECT {row}" for row in rows)


def _shown(expression: str, dialect: str) -> str:
    """A scaled amount as the number that was printed, without padding."""
    if dialect == "postgresql":
        return f"trim_scale({expression})"
    unit = 10**AMOUNT_SCALE
    return f"CASE WHEN {expression} % {unit} = 0 THEN {expression} / {unit} ELSE {expression} / {unit}.0 END"


def panel_as_of_sql(dialect: str) -> str:
    """The panel from those publications that had been seen by the end of a day (UTC), as they are read and judged today.

    PostgreSQL: the body of the function, the day is ``as_of``; SQLite: a query whose parameter ``as_of`` is the day as text.
    What people withheld since then stays withheld.
    """
    if dialect == "postgresql":
        return _panel(dialect, seen_before="((as_of + 1)::timestamp AT TIME ZONE 'UTC')")
    return _panel(dialect, seen_before="date(:as_of, '+1 day')")


def _panel(dialect: str, seen_before: str | None = None) -> str:
    current = "current_version"
    waiting = _WAITS.format(seen="")
    if seen_before is not None:
        current = f"({_current(seen_before)})"
        waiting = _WAITS.format(seen=f" AND o.first_seen_at < {seen_before}")
    columns = ", ".join(
        f"{_shown(f'm.{name}', dialect)} AS {name}" if (table, column) in SCALED else f"m.{name}"
        for name, table, _, column in measures()
    )
    return f"""
SELECT {_IDENTITY}, v.layout_disclosure, v.layout_requests, v.layout_disputes, {columns},
    COALESCE(m.requests_other, m.requests_other_not_corrected_in_time + m.requests_other_fee_unpaid + m.requests_other_rest)
        AS requests_other_all, CASE WHEN {waiting} THEN 1 ELSE 0 END AS correction_waiting
{_FROM.format(current=current)}
LEFT JOIN report_measures m ON m.version_id = v.id
WHERE {_NOT_WITHHELD}
"""


def _panel_corrected() -> str:
    """The panel with the corrections that hold, and how many they are; what was printed stands in ``panel``."""
    names = {f"{of_table}/{row}/{code}": name for name, of_table, row, code in measures()}
    corrections = ", ".join(
        f"MAX(CASE WHEN cell = '{cell}' THEN 1 END) AS is_{name},"
        f" MAX(CASE WHEN cell = '{cell}' THEN CAST(corrected_value AS NUMERIC) END) AS {name}"
        for cell, name in names.items()
    )
    columns = ", ".join(
        f"CASE WHEN k.is_{name} = 1 THEN k.{name} ELSE p.{name} END AS {name}" for name in names.values()
    )
    return f"""
SELECT p.agency_id, p.agency, p.agency_status, p.division_code, p.report_year, p.scope, p.version_id, p.published_on,
    p.lowest_grade, p.correction_waiting, COALESCE(k.corrections, 0) AS corrections, {columns}
FROM panel p
JOIN report_version v ON v.id = p.version_id
LEFT JOIN (
    SELECT report_id, COUNT(*) AS corrections, {corrections} FROM corrected_cells WHERE state = 'active' GROUP BY report_id
) AS k ON k.report_id = v.report_id
"""  # noqa: S608  (codes of the form)


def _requests_long() -> str:
    applicants = [column.code for column in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns]
    parts = (
        f"SELECT {_IDENTITY}, v.layout_requests AS edition, q.row, '{applicant}' AS applicant, q.{applicant} AS number"
        f" {_FROM_CURRENT} JOIN requests_cells q ON q.version_id = v.id WHERE {_NOT_WITHHELD}"
        for applicant in applicants
    )
    return " UNION ALL ".join(parts)


def columns_of_views() -> dict[str, list[str]]:
    """The columns of every view, as an empty SQLite database of the models has them."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        create_views(connection)
        columns = {name: list(connection.execute(text(f"SELECT * FROM {name}")).keys()) for name in VIEWS}  # noqa: S608
    engine.dispose()
    return columns
