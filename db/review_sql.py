"""The review queue as one query over both databases: every question that asks for a person, without those that were answered.

A question has a key of natural keys that says what was seen: with another print it is another question. Decisions answer it by
what they do (a version that is accepted waits no more); ``leave`` answers it and does nothing else.
"""

from __future__ import annotations

from collections.abc import Collection

from db.review_finding_topics import OTHER_TOPICS
from db.review_topics import REPORT_TOPICS, report_key

_TOPICS = (*REPORT_TOPICS, *OTHER_TOPICS)
TOPIC_NAMES = tuple(dict.fromkeys(topic.name for topic in _TOPICS))
#: Columns of the queue after topic and key, with the type that a NULL of theirs has.
COLUMNS = {
    "priority": "INTEGER",
    "report_id": "BIGINT",
    "agency_id": "BIGINT",
    "document_id": "BIGINT",
    "version_id": "BIGINT",
    "finding_id": "BIGINT",
    "decision_id": "BIGINT",
    "agency": "TEXT",
    "division_code": "TEXT",
    "report_year": "INTEGER",
    "scope": "TEXT",
    "fingerprint": "TEXT",
    "place": "TEXT",
    "detail": "TEXT",
}

# The key of each question that was left, in the names of today: an organ may have been merged since.
_LEFT = f"""
SELECT CASE
    WHEN r.id IS NOT NULL THEN {report_key("d.topic", "d.fingerprint")}
    WHEN a.id IS NOT NULL THEN d.topic || '/' || a.name || '/' || a.division_code
    WHEN u.id IS NOT NULL THEN d.topic || '/' || SUBSTR(u.sha256, 1, 16)
    ELSE d.topic END || CASE WHEN COALESCE(d.cell, '') = '' THEN '' ELSE '/' || d.cell END
FROM decision d
LEFT JOIN report r ON r.id = COALESCE(d.holds_for_id, d.report_id)
LEFT JOIN document u ON u.id = d.document_id
LEFT JOIN agency a ON a.id = COALESCE(r.agency_id, d.agency_id)
WHERE d.kind = 'leave' AND d.state = 'active'"""  # noqa: S608  (put together from constants)


def queue_sql(topics: Collection[str] = TOPIC_NAMES) -> str:
    """The open questions of these topics, as a select without order: topic, key and ``COLUMNS``."""
    parts = []
    for topic in _TOPICS:
        if topic.name in topics:
            columns = (
                f"{topic.columns.get(name, f'CAST(NULL AS {kind})')} AS {name}" for name, kind in COLUMNS.items()
            )
            parts.append(
                f"SELECT '{topic.name}' AS topic, {topic.columns['key']} AS key, {', '.join(columns)} {topic.below}"
            )
    union = " UNION ALL ".join(parts)
    return f"SELECT q.* FROM ({union}) AS q WHERE q.key NOT IN ({_LEFT})"  # noqa: S608
