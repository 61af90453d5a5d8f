"""The questions on organs, documents and single findings that ask for a person, beside those on reports."""

from __future__ import annotations

from db.review_topics import ON_REPORT, SHOWN, Topic, content, report_key

_OVERRIDE = f"d.kind || '/' || {content('d.fingerprint')}"
_LAPSED_IDENTITY = Topic(
    "lapsed_identity",
    {
        "key": f"'lapsed_identity/' || SUBSTR(u.sha256, 1, 16) || '/' || {_OVERRIDE}",
        "priority": "30",
        "document_id": "u.id",
        "decision_id": "d.id",
        "fingerprint": "d.fingerprint",
        "place": _OVERRIDE,
        "detail": "d.lapse_reason",
    },
    """FROM decision d JOIN document u ON u.id = d.document_id
WHERE d.kind IN ('set_identity', 'set_scope') AND d.state = 'lapsed' AND NOT EXISTS (
    SELECT 1 FROM decision n
    WHERE n.document_id = d.document_id AND n.kind = d.kind AND n.state = 'active' AND n.id > d.id)""",
)


_IDENTITY = Topic(
    "identity",
    {
        "key": "'identity/' || SUBSTR(u.sha256, 1, 16) || '/' || f.detail",
        "priority": "50",
        "document_id": "u.id",
        "finding_id": "f.id",
        "place": "f.detail",
        "detail": "f.message",
    },
    """FROM finding f JOIN document u ON u.id = f.document_id
WHERE f.code = 'identity_unread' AND f.state = 'open'""",
)

_AGENCY = Topic(
    "agency",
    {
        "key": "'agency/' || a.name || '/' || a.division_code",
        "priority": "CASE WHEN n.reports > 0 THEN 60 ELSE 130 END",
        "agency_id": "a.id",
        "agency": "a.name",
        "division_code": "a.division_code",
        "detail": "CAST(COALESCE(n.reports, 0) AS TEXT) || ' reports'",
    },
    """FROM agency a
LEFT JOIN (
    SELECT r.agency_id, COUNT(*) AS reports FROM report r
    WHERE EXISTS (SELECT 1 FROM report_version v WHERE v.report_id = r.id AND v.status <> 'rejected')
    GROUP BY r.agency_id
) AS n ON n.agency_id = a.id
WHERE a.status = 'candidate' AND (n.reports > 0 OR EXISTS (SELECT 1 FROM duty y WHERE y.agency_id = a.id))""",
)

_GRAVITY = """CASE WHEN f.responsibility = 'publisher' THEN CASE WHEN f.severity = 'error' THEN 100 ELSE 120 END
    WHEN f.responsibility = 'pipeline' AND f.severity = 'error' THEN 90 ELSE 110 END"""
_RULE = "f.code || '/' || f.detail"
_ASKED = """f.severity <> 'info' AND f.code NOT IN ('agency_unknown', 'identity_unread')
    AND (f.life IN ('to_review', 'corrected') OR f.life IS NULL"""
_OF_FINDING = {"priority": _GRAVITY, "finding_id": "f.finding_id", "detail": "f.message"}

# What stands on a version that waits is part of that question; what a person accepted was seen with its doubts.
_FINDING = Topic(
    "finding",
    {**ON_REPORT, **_OF_FINDING, "key": report_key("'finding'", place=_RULE), "place": _RULE},
    f"""FROM open_findings f JOIN current_version c ON c.version_id = f.version_id {SHOWN}
WHERE {_ASKED} AND v.status_origin <> 'decision') AND COALESCE(f.life, '') <> 'corrected'""",
)

# What a newer publication corrected stands on a version that is not shown any more: the step leads to it.
_CORRECTED = Topic(
    "finding",
    {
        **ON_REPORT,
        "key": report_key("'finding'", place=_RULE),
        "priority": "95",
        "finding_id": "f.id",
        "place": _RULE,
        "detail": "f.message",
    },
    """FROM (
    SELECT MAX(l.id) AS id FROM finding_step l GROUP BY l.subject_key, l.code, l.detail
) AS last
JOIN finding_step s ON s.id = last.id
JOIN finding f ON f.id = s.finding_id
JOIN report_version v ON v.id = f.version_id
JOIN report r ON r.id = v.report_id
JOIN agency a ON a.id = r.agency_id
WHERE s.state = 'corrected'""",
)

_FINDING_YEAR = Topic(
    "finding_year",
    {
        **_OF_FINDING,
        "key": f"'finding_year/' || a.name || '/' || a.division_code || '/' || CAST(f.report_year AS TEXT) || '/' || {_RULE}",
        "agency_id": "a.id",
        "agency": "a.name",
        "division_code": "a.division_code",
        "report_year": "f.report_year",
        "place": f"CAST(f.report_year AS TEXT) || '/' || {_RULE}",
    },
    f"""FROM open_findings f JOIN finding x ON x.id = f.finding_id JOIN agency a ON a.id = x.agency_id
WHERE f.subject_kind = 'agency_year' AND {_ASKED})""",
)

_FINDING_DOCUMENT = Topic(
    "finding_document",
    {
        **_OF_FINDING,
        "key": f"'finding_document/' || SUBSTR(f.sha256, 1, 16) || '/' || {_RULE}",
        "document_id": "x.document_id",
        "place": _RULE,
    },
    f"FROM open_findings f JOIN finding x ON x.id = f.finding_id WHERE f.subject_kind = 'document' AND {_ASKED})",
)

_FINDING_PORTAL = Topic(
    "finding_portal",
    {
        **_OF_FINDING,
        "key": f"'finding_portal/' || f.portal_id || '/' || {_RULE}",
        "place": f"f.portal_id || '/' || {_RULE}",
    },
    f"FROM open_findings f WHERE f.subject_kind = 'portal' AND {_ASKED})",
)

OTHER_TOPICS = (
    _LAPSED_IDENTITY,
    _IDENTITY,
    _AGENCY,
    _FINDING,
    _CORRECTED,
    _FINDING_YEAR,
    _FINDING_DOCUMENT,
    _FINDING_PORTAL,
)
