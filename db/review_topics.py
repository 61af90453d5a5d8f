"""The questions on reports that ask for a person: what each is about, and where it is found. ``db.review_sql`` joins them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of question: the SQL of its columns (those not named are NULL), and the tables below them."""

    name: str
    columns: Mapping[str, str]
    below: str


def content(fingerprint: str) -> str:
    """The content as a part of a key: enough to tell prints apart. A part of several is told by its number at the end."""
    return f"CASE WHEN {fingerprint} LIKE '%#%' THEN {fingerprint} ELSE SUBSTR({fingerprint}, 1, 16) END"


def report_key(topic: str, fingerprint: str = "v.fingerprint", place: str | None = None) -> str:
    """The key of a question on a report: of agency ``a``, report ``r`` and the content."""
    parts = (topic, "a.name", "a.division_code", "CAST(r.report_year AS TEXT)", "r.scope", content(fingerprint), place)
    return " || '/' || ".join(part for part in parts if part)


ON_REPORT = {
    "report_id": "r.id",
    "agency_id": "r.agency_id",
    "version_id": "v.id",
    "agency": "a.name",
    "division_code": "a.division_code",
    "report_year": "r.report_year",
    "scope": "r.scope",
    "fingerprint": "v.fingerprint",
}
SHOWN = """
JOIN report r ON r.id = c.report_id
JOIN report_version v ON v.id = c.version_id
JOIN agency a ON a.id = r.agency_id"""
_HOLDS_FOR = "COALESCE(holds_for_id, report_id)"

_NUMBERS = "COALESCE(x.{0}_digest, 0) <> COALESCE(y.{0}_digest, 0)"
#: Of versions ``o`` and ``v`` of a report, the latter the current one: ``o`` is used, was published (else seen) later, has other
#: numbers, and is not shown for it was read less surely.
LATER_AND_LESS_SURE = f"""o.status = 'accepted' AND o.replaced_at IS NULL
    AND (COALESCE(o.published_on, '0001-01-01'), o.first_seen_at) > (COALESCE(v.published_on, '0001-01-01'), v.first_seen_at)
    AND EXISTS (SELECT 1 FROM version_print x JOIN version_print y ON y.version_id = o.id
        WHERE x.version_id = v.id AND ({" OR ".join(map(_NUMBERS.format, ("disclosure", "requests", "disputes")))}))"""  # noqa: S608  (constants)

# Content that no accepted version reads, or that was read less surely than what is shown; the newest reading of it stands for it.
# What people withheld is not asked about again, unless it was seen since.
_PUBLICATION = Topic(
    "publication",
    {
        **ON_REPORT,
        "key": report_key("'publication'"),
        "priority": """CASE
            WHEN NOT EXISTS (
                SELECT 1 FROM report s JOIN report_version o ON o.report_id = s.id
                WHERE s.agency_id = r.agency_id AND s.report_year = r.report_year AND o.status = 'accepted') THEN 10
            WHEN cv.id IS NULL THEN 25
            WHEN v.first_seen_at > cv.first_seen_at OR v.published_on > cv.published_on THEN 20
            ELSE 80 END""",
        "decision_id": "past.decision_id",
        "detail": """CASE WHEN v.status = 'accepted' THEN 'read less surely than the one that is shown'
            ELSE COALESCE(v.status_reason, v.parse_status) END""",
    },
    f"""FROM (
    SELECT q.report_id, q.fingerprint, MAX(q.id) AS version_id FROM report_version q
    WHERE q.status = 'quarantined' AND NOT EXISTS (
        SELECT 1 FROM report_version o
        WHERE o.report_id = q.report_id AND o.fingerprint = q.fingerprint AND o.status = 'accepted')
    GROUP BY q.report_id, q.fingerprint
    UNION ALL
    SELECT o.report_id, o.fingerprint, MAX(o.id) FROM report_version o
    JOIN current_version c ON c.report_id = o.report_id
    JOIN report_version v ON v.id = c.version_id
    WHERE o.status_origin = 'rule' AND o.fingerprint <> v.fingerprint AND {LATER_AND_LESS_SURE}
    GROUP BY o.report_id, o.fingerprint
) AS w
JOIN report_version v ON v.id = w.version_id
JOIN report r ON r.id = v.report_id
JOIN agency a ON a.id = r.agency_id
LEFT JOIN current_version c ON c.report_id = r.id
LEFT JOIN report_version cv ON cv.id = c.version_id
LEFT JOIN (
    SELECT {_HOLDS_FOR} AS report_id, MAX(id) AS decision_id,
        MAX(CASE WHEN kind = 'withhold' AND state = 'active' THEN decided_at END) AS withheld_at
    FROM decision WHERE state <> 'revoked' AND kind <> 'undo' GROUP BY {_HOLDS_FOR}
) AS past ON past.report_id = r.id
WHERE past.withheld_at IS NULL OR past.withheld_at < v.first_seen_at""",  # noqa: S608  (put together from constants)
)

# A corrected cell whose table is printed otherwise now.
_LAPSED_CORRECTION = Topic(
    "lapsed",
    {
        **ON_REPORT,
        "key": report_key("'lapsed'", place="k.cell"),
        "priority": "30",
        "decision_id": "k.decision_id",
        "place": "k.cell",
        "detail": "k.lapse_reason",
    },
    f"FROM corrected_cells k JOIN current_version c ON c.report_id = k.report_id {SHOWN} WHERE k.state = 'lapsed'",
)

# A print that was thrown out or withheld, where another one came since that no person has looked at.
_LAPSED_VERDICT = Topic(
    "lapsed",
    {
        **ON_REPORT,
        "key": report_key("'lapsed'", place="d.kind"),
        "priority": "30",
        "decision_id": "d.id",
        "place": "d.kind",
        "detail": "'another print was seen since'",
    },
    f"""FROM (
    SELECT MAX(id) AS id, {_HOLDS_FOR} AS report_id FROM decision
    WHERE kind IN ('reject', 'withhold') AND state = 'active' AND report_id IS NOT NULL
    GROUP BY {_HOLDS_FOR}
) AS last
JOIN decision d ON d.id = last.id
JOIN current_version c ON c.report_id = last.report_id {SHOWN}
WHERE v.status_origin <> 'decision' AND v.first_seen_at > d.decided_at
    AND (d.fingerprint IS NULL OR d.fingerprint <> v.fingerprint)""",  # noqa: S608
)

_DISAGREE = " OR ".join(
    f"MIN(COALESCE(p.{table}_digest, 0)) <> MAX(COALESCE(p.{table}_digest, 0))"
    for table in ("disclosure", "requests", "disputes")
)
# Readings as good as the one that is shown: of the same content, or from another document of the same notice.
_READINGS = Topic(
    "readings",
    {
        **ON_REPORT,
        "key": report_key("'readings'"),
        "priority": "40",
        "detail": """CASE WHEN MAX(g.of_one) = 1 THEN 'one print was read in several ways'
            ELSE 'documents of one notice have different numbers' END""",
    },
    f"""FROM (
    SELECT y.report_id, y.tables_absent, y.cells_unread, y.fingerprint, 1 AS of_one
    FROM report_version y JOIN version_print p ON p.version_id = y.id
    WHERE y.status = 'accepted'
    GROUP BY y.report_id, y.fingerprint, y.tables_absent, y.cells_unread, y.cells_uncertain
    HAVING COUNT(*) > 1 AND ({_DISAGREE})
    UNION ALL
    SELECT y.report_id, y.tables_absent, y.cells_unread, CAST(NULL AS TEXT) AS fingerprint, 0 AS of_one
    FROM (
        SELECT DISTINCT z.id, z.report_id, z.tables_absent, z.cells_unread, nd.notice_id
        FROM report_version z
        JOIN parse_version pv ON pv.version_id = z.id
        JOIN parse x ON x.id = pv.parse_id
        JOIN notice_document nd ON nd.document_id = x.document_id
        WHERE z.status = 'accepted' AND z.report_id IN (
            SELECT m.report_id FROM report_version m WHERE m.status = 'accepted' GROUP BY m.report_id
            HAVING COUNT(DISTINCT m.fingerprint) > 1)
    ) AS y JOIN version_print p ON p.version_id = y.id
    GROUP BY y.report_id, y.notice_id, y.tables_absent, y.cells_unread
    HAVING COUNT(*) > 1 AND ({_DISAGREE})
) AS g
JOIN current_version c ON c.report_id = g.report_id {SHOWN}
WHERE v.tables_absent = g.tables_absent AND v.cells_unread = g.cells_unread AND v.status_origin <> 'decision'
    AND (g.fingerprint = v.fingerprint OR g.fingerprint IS NULL)
GROUP BY r.id, r.agency_id, v.id, a.name, a.division_code, r.report_year, r.scope, v.fingerprint""",  # noqa: S608
)


_SCOPE = Topic(
    "scope",
    {
        **ON_REPORT,
        "key": report_key("'scope'"),
        "priority": "70",
        "detail": "'the report does not tell its scope'",
    },
    f"FROM current_version c {SHOWN} WHERE r.scope = 'unknown'",
)

REPORT_TOPICS = (_PUBLICATION, _LAPSED_CORRECTION, _LAPSED_VERDICT, _READINGS, _SCOPE)
