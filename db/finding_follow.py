"""What publications do to the life of a publisher's findings: 已更正 when a newer one is right, 待核 when the fault is there again.

    follow_publications(store)     after a night's loading and its checks

It looks at everything at once and may run any number of times; a second run finds nothing to do.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from db.engine import Store
from db.finding_life import CORRECTED, TO_REVIEW
from db.models import FindingStep
from db.statements import utc_now
from parsers.encode import OUTCOME_LETTERS, RULE_ORDER

_NOT_JUDGED = next(letter for letter, outcome in OUTCOME_LETTERS.items() if outcome == "not_assessable")
_PLACES = {code: place for place, code in enumerate(RULE_ORDER)}

# The last step at the place of the finding ``f``, looked up by the index of places.
_LAST = """LEFT JOIN finding_step s ON s.id = (
    SELECT MAX(l.id) FROM finding_step l WHERE l.subject_key = {subject} AND l.code = f.code AND l.detail = f.detail)"""
_REPORT = "'report:' || CAST(v.report_id AS TEXT)"
# Not said yet, nor said of this very publication before a person looked at it again.
_NOT_SAID = """COALESCE(s.state, 'to_review') NOT IN ('corrected', 'settled')
    AND NOT EXISTS (
        SELECT 1 FROM finding_step e
        WHERE s.made_by IS NOT NULL AND e.subject_key = s.subject_key AND e.code = f.code AND e.detail = f.detail
            AND e.state = 'corrected' AND e.evidence = n.fingerprint)"""

# A fault of an earlier publication that the one shown now does not have, though it was read by checks as new.
_CORRECTED = f"""
WITH several AS (
    SELECT report_id FROM report_version WHERE status = 'accepted' GROUP BY report_id HAVING MIN(fingerprint) <> MAX(fingerprint)
)
SELECT MAX(f.id) AS finding_id, {_REPORT} AS subject_key, f.code, f.detail, MAX(f.expected) AS expected,
    MAX(f.actual) AS actual, n.fingerprint, n.outcomes
FROM several w
JOIN current_version c ON c.report_id = w.report_id
JOIN report_version n ON n.id = c.version_id
JOIN report_version v ON v.report_id = w.report_id AND v.status = 'accepted' AND v.fingerprint <> n.fingerprint
    AND v.checks_version <= n.checks_version
    AND (COALESCE(v.published_on, '0001-01-01'), v.first_seen_at) < (COALESCE(n.published_on, '0001-01-01'), n.first_seen_at)
JOIN finding f ON f.version_id = v.id AND f.origin = 'parse' AND f.state = 'open' AND f.responsibility = 'publisher'
    AND f.severity <> 'info'
{_LAST.format(subject=_REPORT)}
WHERE {_NOT_SAID}
    AND NOT EXISTS (
        SELECT 1 FROM finding o
        WHERE o.version_id = n.id AND o.code = f.code AND o.detail = f.detail AND o.origin = 'parse' AND o.state = 'open')
GROUP BY v.report_id, f.code, f.detail, n.fingerprint, n.outcomes
"""  # noqa: S608  (words of ours)

# The same of findings on an organ's year, which compare reports: closed since one of them was published anew.
_CORRECTED_YEARS = f"""
SELECT f.id AS finding_id, f.subject_key, f.code, f.detail, f.expected, f.actual, MAX(n.fingerprint) AS fingerprint,
    NULL AS outcomes
FROM finding f
JOIN report r ON r.agency_id = f.agency_id AND r.report_year IN (f.report_year, f.report_year - 1)
JOIN current_version c ON c.report_id = r.id
JOIN report_version n ON n.id = c.version_id AND n.first_seen_at > f.raised_at
JOIN report_version v ON v.report_id = r.id AND v.fingerprint <> n.fingerprint AND v.first_seen_at <= f.raised_at
{_LAST.format(subject="f.subject_key")}
WHERE f.state = 'closed' AND f.responsibility = 'publisher' AND f.severity <> 'info' AND {_NOT_SAID}
GROUP BY f.id, f.subject_key, f.code, f.detail, f.expected, f.actual
"""  # noqa: S608  (words of ours)

# What was put away and stands open on what is shown now, or says another thing than when the publisher was told.
_PUT_AWAY = """
WITH last AS (
    SELECT s.*, CASE WHEN s.subject_key LIKE 'report:%' THEN CAST(SUBSTR(s.subject_key, 8) AS BIGINT) END AS report_id
    FROM finding_step s
    WHERE s.state <> 'to_review' AND s.id IN (SELECT MAX(id) FROM finding_step GROUP BY subject_key, code, detail)
)
SELECT f.id AS finding_id, s.subject_key, f.code, f.detail, f.expected, f.actual, s.state
FROM last s
{at} AND f.code = s.code AND f.detail = s.detail AND f.state = 'open' AND f.responsibility = 'publisher'
WHERE s.state IN ('corrected', 'settled')
    OR COALESCE(f.expected, '') <> COALESCE(s.expected, '') OR COALESCE(f.actual, '') <> COALESCE(s.actual, '')
ORDER BY f.id
"""
_AGAIN = (
    _PUT_AWAY.replace(
        "{at}", "JOIN current_version c ON c.report_id = s.report_id\nJOIN finding f ON f.version_id = c.version_id"
    ),
    _PUT_AWAY.replace("{at}", "JOIN finding f ON s.report_id IS NULL AND f.subject_key = s.subject_key"),
)


@dataclass(frozen=True, slots=True)
class Followed:
    """How many findings a newer publication put right, and how many stand open again."""

    corrected: int
    again: int


def follow_publications(store: Store, now: dt.datetime | None = None) -> Followed:
    """Bring the life of publishers' findings up to what is published now. The past of each stays."""
    moment = now or utc_now()
    with store.begin() as session:
        found = [row for sql in (_CORRECTED, _CORRECTED_YEARS) for row in session.execute(text(sql))]
        corrected = [row for row in found if _was_judged(row)]
        again = [row for sql in _AGAIN for row in session.execute(text(sql))]
        session.add_all(
            _step(row, CORRECTED, "a newer publication is right", row.fingerprint, moment) for row in corrected
        )
        session.add_all(_step(row, TO_REVIEW, _why(row.state), None, moment) for row in again)
    return Followed(len(corrected), len(again))


def _was_judged(row: Row[Any]) -> bool:
    """Whether the rule could look at the newer publication: what it could not see is not put right."""
    place = _PLACES.get(str(row.code))
    letters = row.outcomes
    return not (isinstance(letters, str) and place is not None and letters[place : place + 1] == _NOT_JUDGED)


def _why(state: str) -> str:
    if state in ("corrected", "settled"):
        return "the fault stands again in what is published now"
    return "what is published now says another thing than then"


def _step(row: Row[Any], state: str, reason: str, evidence: str | None, now: dt.datetime) -> FindingStep:
    return FindingStep(
        finding_id=row.finding_id,
        subject_key=row.subject_key,
        code=row.code,
        detail=row.detail,
        state=state,
        made_by=None,
        made_at=now,
        reason=reason,
        evidence=evidence,
        expected=row.expected,
        actual=row.actual,
        undoes_id=None,
    )
