"""What changed since the last check, and therefore what is judged again: found by comparison, so that nobody has to tell.

Temporary tables made here, read by the rules:

``check_now``     every report with a current version: that, its fingerprint, and the dates that are known of it
``check_agency``  every organ: its kind in effect, level, peers, and all that bears on a verdict as one text
``check_focus``   organ × year that is judged in this run
``check_case``    a report in focus beside that of the year before on the same scope; ``comparable`` 0 across an event
"""

from __future__ import annotations

from db.history_checks.sql import Bench

#: Kinds are data; a name decides only where nobody has said the kind.
_KIND = """CASE WHEN a.kind <> 'unknown' THEN a.kind
    WHEN a.name LIKE '%乡人民政府' OR a.name LIKE '%镇人民政府' THEN 'township'
    WHEN a.name LIKE '%人民政府' THEN 'government'
    WHEN a.name LIKE '%人民政府办公厅' OR a.name LIKE '%人民政府办公室' THEN 'government_office'
    WHEN a.name LIKE '%街道办事处' THEN 'dispatched_organ'
    ELSE 'unknown' END"""
_LEVEL = """CASE WHEN length(a.division_code) <> 6 THEN NULL WHEN a.division_code LIKE '%0000' THEN 'province'
    WHEN a.division_code LIKE '%00' THEN 'prefecture' ELSE 'county' END"""
#: Governments are compared with those below the same one; townships and streets of a county; the organs of one place.
_PEERS = """CASE WHEN a.division_code = '' OR a.kind = 'not_in_scope' THEN NULL
    WHEN k.kind = 'government' THEN 'government ' || CASE k.level WHEN 'province' THEN '' WHEN 'prefecture'
        THEN substr(a.division_code, 1, 2) ELSE substr(a.division_code, 1, 4) END
    WHEN k.kind IN ('township', 'dispatched_organ') THEN 'township ' || substr(a.division_code, 1, 6)
    ELSE 'organ ' || a.division_code END"""


def look(bench: Bench, *, full: bool) -> None:
    """Bring what was seen up to date and make the tables above. ``full``: everything is in focus."""
    _agencies(bench)
    _now(bench)
    _changed(bench)
    _peers_of_changed(bench)
    _remember(bench)
    _focus(bench, full=full)
    _cases(bench)


def _agencies(bench: Bench) -> None:
    year = bench.sql.year("e.happened_on")
    bench.make(
        "check_event",
        f"""SELECT e.agency_id, {year} AS event_year FROM agency_event e
            UNION SELECT e.other_agency_id, {year} FROM agency_event e WHERE e.other_agency_id IS NOT NULL""",
        keys=("agency_id, event_year",),
    )
    years = bench.sql.together("CAST(e.event_year AS TEXT)", "e.event_year")
    bench.make(
        "check_agency",
        f"""SELECT a.id AS agency_id, k.kind, k.level, {_PEERS} AS peer_group,
            a.name || '|' || a.division_code || '|' || k.kind || '|' || a.status
                || '|' || COALESCE(CAST(a.territorial_parent_id AS TEXT), '')
                || '|' || COALESCE(CAST(a.valid_from AS TEXT), '') || '|' || COALESCE(CAST(a.valid_to AS TEXT), '')
                || '|' || COALESCE(y.years, '') AS seen
            FROM agency a
            JOIN (SELECT a.id, {_KIND} AS kind, {_LEVEL} AS level FROM agency a) AS k ON k.id = a.id
            LEFT JOIN (
                SELECT e.agency_id, {years} AS years FROM (SELECT * FROM check_event ORDER BY agency_id, event_year) AS e
                GROUP BY e.agency_id
            ) AS y ON y.agency_id = a.id""",
        keys=("agency_id", "peer_group"),
    )


def _now(bench: Bench) -> None:
    """Dates are the earliest of each origin over all accepted versions, as in the sheet of a release."""
    held = bench.sql.china_day("MIN(v.first_seen_at)")
    told = " || '|' || ".join(
        f"COALESCE(CAST({day} AS TEXT), '')"
        for day in ("d.page_day", "l.list_day", "l.url_day", "d.held_day", "v.unified_code")
    )
    bench.make(
        "check_now",
        f"""SELECT c.report_id, c.version_id, v.fingerprint, d.page_day, l.list_day, l.url_day, d.held_day, {told} AS seen
            FROM current_version c
            JOIN report_version v ON v.id = c.version_id
            JOIN (
                SELECT v.report_id, MIN(v.published_on) AS page_day, {held} AS held_day
                FROM report_version v WHERE v.status = 'accepted' GROUP BY v.report_id
            ) AS d ON d.report_id = c.report_id
            LEFT JOIN (
                SELECT v.report_id, MIN(n.list_date) AS list_day, MIN(n.url_date) AS url_day
                FROM report_version v
                JOIN parse_version k ON k.version_id = v.id
                JOIN parse x ON x.id = k.parse_id
                JOIN notice_document nd ON nd.document_id = x.document_id AND nd.role <> 'alias'
                JOIN notice n ON n.id = nd.notice_id
                WHERE v.status = 'accepted' GROUP BY v.report_id
            ) AS l ON l.report_id = c.report_id""",
        keys=("report_id",),
    )


def _changed(bench: Bench) -> None:
    bench.make(
        "check_moved",
        """SELECT n.agency_id FROM check_agency n LEFT JOIN agency_history h ON h.agency_id = n.agency_id
            WHERE h.agency_id IS NULL OR h.seen <> n.seen""",
        keys=("agency_id",),
    )
    bench.make(
        "check_changed",
        """SELECT n.report_id FROM check_now n LEFT JOIN report_history h ON h.report_id = n.report_id
            WHERE h.report_id IS NULL OR h.version_id <> n.version_id OR h.seen <> n.seen
            UNION SELECT h.report_id FROM report_history h LEFT JOIN check_now n ON n.report_id = h.report_id
            WHERE n.report_id IS NULL""",
        keys=("report_id",),
    )
    bench.make(
        "check_touched",
        """SELECT r.id AS report_id, r.agency_id, r.report_year FROM report r JOIN check_changed c ON c.report_id = r.id
            UNION SELECT r.id, r.agency_id, r.report_year FROM report r JOIN check_moved m ON m.agency_id = r.agency_id""",
        keys=("report_id", "agency_id"),
    )


def _peers_of_changed(bench: Bench) -> None:
    """What the changed reports were compared with and will be: by content, and by their groups of peers then and now."""
    bench.make(
        "check_shared",
        """SELECT n.fingerprint FROM check_now n JOIN check_changed c ON c.report_id = n.report_id
            UNION SELECT h.fingerprint FROM report_history h JOIN check_changed c ON c.report_id = h.report_id""",
    )
    bench.make(
        "check_group",
        """SELECT a.peer_group, t.report_year + y.later AS report_year
            FROM check_touched t
            JOIN (
                SELECT agency_id, peer_group FROM check_agency UNION SELECT agency_id, peer_group FROM agency_history
            ) AS a ON a.agency_id = t.agency_id
            CROSS JOIN (SELECT 0 AS later UNION SELECT 1) AS y
            WHERE a.peer_group IS NOT NULL
            GROUP BY a.peer_group, t.report_year + y.later""",
    )


def _remember(bench: Bench) -> None:
    bench.run("DELETE FROM report_history WHERE report_id IN (SELECT report_id FROM check_changed)")
    bench.run(
        """INSERT INTO report_history (report_id, version_id, fingerprint, seen, outcomes)
            SELECT n.report_id, n.version_id, n.fingerprint, n.seen, ''
            FROM check_now n JOIN check_changed c ON c.report_id = n.report_id"""
    )
    bench.run("DELETE FROM agency_history WHERE agency_id IN (SELECT agency_id FROM check_moved)")
    bench.run(
        """INSERT INTO agency_history (agency_id, peer_group, seen)
            SELECT n.agency_id, n.peer_group, n.seen FROM check_agency n JOIN check_moved m ON m.agency_id = n.agency_id"""
    )
    if not bench.sql.is_sqlite and bench.scalar("SELECT COUNT(*) FROM check_changed") > 10_000:
        bench.run("ANALYZE report_history")
        bench.run("ANALYZE agency_history")


def _focus(bench: Bench, *, full: bool) -> None:
    if full:
        query = """SELECT agency_id, report_year FROM report
            UNION SELECT agency_id, report_year FROM finding
            WHERE origin = 'history' AND state = 'open' AND agency_id IS NOT NULL"""
    else:
        query = """SELECT r.agency_id, r.report_year FROM report r
                JOIN (SELECT DISTINCT agency_id FROM check_touched) AS t ON t.agency_id = r.agency_id
            UNION SELECT r.agency_id, r.report_year FROM check_group g
                JOIN check_agency a ON a.peer_group = g.peer_group
                JOIN report r ON r.agency_id = a.agency_id AND r.report_year = g.report_year
            UNION SELECT r.agency_id, r.report_year FROM check_shared s
                JOIN report_history h ON h.fingerprint = s.fingerprint JOIN report r ON r.id = h.report_id"""
    bench.make("check_focus", query, keys=("agency_id, report_year",))


def _cases(bench: Bench) -> None:
    """2019 has no predecessor: the regulations and the form changed in May 2019."""
    bench.make(
        "check_case",
        """SELECT r.id AS report_id, n.version_id, r.agency_id, r.report_year, r.scope, a.peer_group, a.kind, a.level,
            n.fingerprint, v.layout_disclosure, v.layout_requests, v.layout_statistics,
            CASE WHEN v.cells_unread + v.cells_uncertain > 0 THEN 1 ELSE 0 END AS is_doubtful,
            p.id AS before_report_id, b.version_id AS before_version_id, b.fingerprint AS before_fingerprint,
            CASE WHEN w.cells_unread + w.cells_uncertain > 0 THEN 1 ELSE 0 END AS is_doubtful_before,
            CASE WHEN b.report_id IS NOT NULL AND r.report_year <> 2019 AND e.agency_id IS NULL THEN 1 ELSE 0 END AS comparable
            FROM check_focus f
            JOIN report r ON r.agency_id = f.agency_id AND r.report_year = f.report_year
            JOIN report_history n ON n.report_id = r.id
            JOIN report_version v ON v.id = n.version_id
            JOIN check_agency a ON a.agency_id = r.agency_id
            LEFT JOIN report p
                ON p.agency_id = r.agency_id AND p.report_year = r.report_year - 1 AND p.scope = r.scope
            LEFT JOIN report_history b ON b.report_id = p.id
            LEFT JOIN report_version w ON w.id = b.version_id
            LEFT JOIN (
                SELECT agency_id, event_year AS affected FROM check_event UNION SELECT agency_id, event_year + 1 FROM check_event
            ) AS e ON e.agency_id = r.agency_id AND e.affected = r.report_year""",
        keys=("report_id", "version_id", "before_version_id"),
    )
