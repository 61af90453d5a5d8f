"""Which reports people keep from the public: one definition for the views, the releases and the site.

A report that is withheld stays so when its documents are read as another's: a newer parser that tells the scope, a person who
says whose it is, or a merger of agencies brings nothing back. What such a document holds beside it is not meant.
"""

from __future__ import annotations

# A report that a document gave beside the withheld one, at the same reading, and that never had its content.
_BESIDE = """EXISTS (
    SELECT 1 FROM report_version mine JOIN {gave} a ON a.version_id = mine.id
    JOIN {gave} b ON b.parse_id = a.parse_id JOIN report_version its ON its.id = b.version_id
    WHERE mine.report_id = was.report_id AND its.report_id = now.report_id)"""

# From the report to the documents that gave its versions (by a link, or as their evidence), and to what those give now.
_MOVED = f"""
SELECT now.report_id FROM decision w
JOIN report_version was ON was.report_id = w.report_id OR was.report_id = w.holds_for_id
JOIN {{gave}} g ON g.version_id = was.id
JOIN parse p ON p.id = g.parse_id
JOIN parse q ON q.document_id = p.document_id
JOIN parse_version n ON n.parse_id = q.id
JOIN report_version now ON now.id = n.version_id AND now.report_id <> was.report_id AND now.status <> 'rejected'
WHERE w.kind = 'withhold' AND w.state = 'active' AND (EXISTS (
        SELECT 1 FROM report_version one JOIN report_version other ON other.fingerprint = one.fingerprint
        WHERE one.report_id = was.report_id AND other.report_id = now.report_id)
    OR NOT ({_BESIDE.format(gave="parse_version")} OR {_BESIDE.format(gave="cell_evidence")}))"""  # noqa: S608  (constants)

WITHHELD = f"""
SELECT w.report_id FROM decision w WHERE w.kind = 'withhold' AND w.state = 'active' AND w.report_id IS NOT NULL
UNION
SELECT w.holds_for_id FROM decision w WHERE w.kind = 'withhold' AND w.state = 'active' AND w.holds_for_id IS NOT NULL
UNION
SELECT r.id FROM decision w JOIN report r ON r.agency_id = w.agency_id
WHERE w.kind = 'withhold' AND w.state = 'active' AND w.report_id IS NULL AND w.document_id IS NULL
UNION
SELECT v.report_id FROM decision w JOIN parse p ON p.document_id = w.document_id
JOIN parse_version l ON l.parse_id = p.id JOIN report_version v ON v.id = l.version_id
WHERE w.kind = 'withhold' AND w.state = 'active' AND w.report_id IS NULL
UNION{_MOVED.format(gave="parse_version")}
UNION{_MOVED.format(gave="cell_evidence")}
"""  # noqa: S608  (put together from the constants above)
