"""What the registry expects of a portal, held against what is at hand after a night: reports a year, share read completely.

    broken = check_expectations(store, [Expected("yn-anning", reports_per_year=1, from_year=2020)], today)

Only what can be judged is judged; a standing finding on the rest stays as it is. Nobody is said not to have published: the finding
asks somebody of ours to look, at the portal first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import String, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from db.deadlines import DEADLINES
from db.engine import Store
from db.findings import Subject, close_others, raise_findings
from db.models import Finding as Row
from db.statements import utc_now
from parsers.model import Finding, Responsibility, Rule, Severity

ORIGIN = "expectations"
_SHARE = "share"
REPORTS_EXPECTED = Rule(
    "expected_reports_missing",
    Severity.ERROR,
    Responsibility.PIPELINE,
    "A portal gave fewer reports of a year than its registry entry expects",
    "promise one: a truncated list is never shown as a whole one; the entry says what a person saw there",
    "reports of the year from the portal ≥ expect.reports_per_year, for years whose deadlines have passed, once every column "
    "was read whole or where nothing was ever collected",
    "2 reports of 2024 where at least 30 are expected",
    kind="portal",
)
COMPLETE_EXPECTED = Rule(
    "expected_share_not_complete",
    Severity.ERROR,
    Responsibility.PIPELINE,
    "A smaller share of a portal's reports was read completely than its registry entry expects",
    "promise one: partial is never shown as complete",
    "documents read completely ÷ documents that are or may be reports ≥ expect.complete_share",
    "6 of 10 documents read completely where nine tenths are expected",
    kind="portal",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a registry entry expects. Years are report years; ``last_year`` None: the portal still publishes."""

    portal_id: str
    reports_per_year: int | None = None
    from_year: int | None = None
    last_year: int | None = None
    complete_share: float | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """An expectation that does not hold, as it stands open on the portal."""

    portal_id: str
    message: str


@dataclass(slots=True)
class _AtHand:
    """What a portal gave: reports by year, its documents, its columns' last words."""

    reports: dict[int, int] = field(default_factory=dict)
    documents: int = 0
    complete: int = 0
    columns: int = 0
    whole: int = 0


def check_expectations(
    store: Store,
    expected: Sequence[Expected],
    today: dt.date,
    *,
    portals: Collection[str] | None = None,
    now: dt.datetime | None = None,
) -> tuple[Broken, ...]:
    """Raise a finding on every portal that gave less than expected, and close those that are made good.

    ``expected``: of every active entry that expects something; what stands on other portals is closed. ``portals``: only these
    are judged, all when None. Returns what stands broken on the portals judged.
    """
    moment = now or utc_now()
    mine = [it for it in expected if portals is None or it.portal_id in portals]
    with store.begin() as session:
        at_hand = _look(session, [it.portal_id for it in mine])
        for it in mine:
            subject, seen = Subject.portal(it.portal_id), at_hand[it.portal_id]
            judged = list(_judge(it, seen, today))
            keep = raise_findings(session, subject, ORIGIN, (finding for finding, holds in judged if not holds), moment)
            keep |= _not_judged(session, it, {(finding.code, finding.subject) for finding, _ in judged}, today)
            close_others(session, subject, ORIGIN, keep, moment)
        _close_unexpected(session, {it.portal_id for it in expected}, moment)
        return _standing(session, [it.portal_id for it in mine])


def years_of(expected: Expected, today: dt.date) -> range:
    """The report years to judge: those whose last statutory deadline has passed."""
    if expected.reports_per_year is None or expected.from_year is None:
        return range(0)
    last = expected.last_year or today.year - 1
    while last >= expected.from_year and today <= _last_day(last):
        last -= 1
    return range(expected.from_year, last + 1)


def _last_day(year: int) -> dt.date:
    """Of all that must publish a report of this year, whoever they are and whatever they count."""
    days = [(row.month, row.day) for row in DEADLINES if row.first_year <= year <= row.last_year]
    return dt.date(year + 1, *max(days))


def _judge(expected: Expected, seen: _AtHand, today: dt.date) -> Iterator[tuple[Finding, bool]]:
    """Every expectation that could be judged, in the words of its finding, and whether it holds."""
    wanted, share = expected.reports_per_year, expected.complete_share
    # A list that was not read to its end proves nothing, unless nothing ever came of it.
    if wanted is not None and seen.columns and (seen.whole == seen.columns or not seen.reports):
        for year in years_of(expected, today):
            there = seen.reports.get(year, 0)
            message = f"{there} reports of {year} collected, at least {wanted} expected"
            yield _finding(REPORTS_EXPECTED, str(year), message, str(wanted), str(there)), there >= wanted
    if share is not None and seen.documents:
        read = f"{seen.complete} of {seen.documents}"
        message = f"{read} documents read completely, a share of at least {share:g} expected"
        yield _finding(COMPLETE_EXPECTED, _SHARE, message, f"{share:g}", read), seen.complete >= share * seen.documents


def _finding(rule: Rule, detail: str, message: str, expected: str, actual: str) -> Finding:
    return Finding(rule.code, rule.severity, rule.responsibility, detail, message, expected=expected, actual=actual)


# ── the store ─────────────────────────────────────────────────────────────────────────────────────────────────────

_REPORTS = """
SELECT n.portal_id, r.report_year, COUNT(DISTINCT r.id) AS reports
FROM notice n
JOIN notice_document nd ON nd.notice_id = n.id
JOIN parse x ON x.document_id = nd.document_id
JOIN parse_version pv ON pv.parse_id = x.id
JOIN report_version v ON v.id = pv.version_id AND v.status <> 'rejected'
JOIN report r ON r.id = v.report_id
WHERE n.portal_id IN :portals
GROUP BY n.portal_id, r.report_year
"""
#: By the latest parse of each document; what is no report says nothing of how well reports are read.
_DOCUMENTS = """
SELECT d.portal_id, COUNT(*) AS documents, SUM(CASE WHEN x.status IN ('complete', 'several') THEN 1 ELSE 0 END) AS complete
FROM (
    SELECT DISTINCT n.portal_id, nd.document_id FROM notice n JOIN notice_document nd ON nd.notice_id = n.id
    WHERE n.announces = 'report' AND nd.document_id IS NOT NULL AND n.portal_id IN :portals
) AS d
JOIN parse x ON x.document_id = d.document_id AND x.status <> 'not_a_report' AND NOT EXISTS (
    SELECT 1 FROM parse y WHERE y.document_id = x.document_id AND y.parser_version > x.parser_version)
GROUP BY d.portal_id
"""
_COLUMNS = """
SELECT portal_id, COUNT(*) AS columns_seen, SUM(CASE WHEN outcome IN ('complete', 'unchanged') THEN 1 ELSE 0 END) AS whole
FROM (
    SELECT i.portal_id, i.outcome, ROW_NUMBER() OVER (
        PARTITION BY i.portal_id, i.column_url ORDER BY u.started_at DESC, i.id DESC) AS place
    FROM listing i JOIN crawl_run u ON u.id = i.run_id WHERE i.portal_id IN :portals
) AS latest
WHERE place = 1
GROUP BY portal_id
"""


def _look(session: Session, portal_ids: Sequence[str]) -> Mapping[str, _AtHand]:
    found = {portal_id: _AtHand() for portal_id in portal_ids}
    for row in session.execute(_of(_REPORTS), {"portals": portal_ids}):
        found[row.portal_id].reports[row.report_year] = row.reports
    for row in session.execute(_of(_DOCUMENTS), {"portals": portal_ids}):
        found[row.portal_id].documents, found[row.portal_id].complete = row.documents, row.complete
    for row in session.execute(_of(_COLUMNS), {"portals": portal_ids}):
        found[row.portal_id].columns, found[row.portal_id].whole = row.columns_seen, row.whole
    return found


def _of(sql: str) -> TextClause:
    return text(sql).bindparams(bindparam("portals", type_=String, expanding=True))


def _not_judged(session: Session, expected: Expected, judged: Collection[tuple[str, str]], today: dt.date) -> set[int]:
    """Findings that stand open and are still expected otherwise, which tonight nobody could look at."""
    places = {(REPORTS_EXPECTED.code, str(year)) for year in years_of(expected, today)}
    if expected.complete_share is not None:
        places.add((COMPLETE_EXPECTED.code, _SHARE))
    return {row.id for row in _open(session, [expected.portal_id]) if (row.code, row.detail) in places - set(judged)}


def _close_unexpected(session: Session, expected: Collection[str], now: dt.datetime) -> None:
    statement = select(Row.portal_id).where(Row.origin == ORIGIN, Row.state == "open").distinct()
    for portal_id in session.scalars(statement).all():
        if portal_id is not None and portal_id not in expected:
            close_others(session, Subject.portal(portal_id), ORIGIN, set(), now)


def _standing(session: Session, portal_ids: Sequence[str]) -> tuple[Broken, ...]:
    return tuple(Broken(row.portal_id or "", row.message) for row in _open(session, portal_ids))


def _open(session: Session, portal_ids: Sequence[str]) -> Sequence[Row]:
    statement = select(Row).where(Row.origin == ORIGIN, Row.state == "open", Row.portal_id.in_(portal_ids))
    return session.scalars(statement.order_by(Row.portal_id, Row.code, Row.detail)).all()
