"""What changed since the last check, and therefore what is judged again: found by comparison, so that nobody has to tell.

Temporary tables made here, read by the rules:

``check_now``    every report with a current version: that, its fingerprint, and the dates that are known of it
``check_focus``  organ × year that is judged in this run
``check_near``   every report in focus, and those of the peers of these in the same year, each beside that of the year before on
                 the same scope; ``comparable`` is 0 across an event and for 2019, which has no predecessor
``check_case``   the part of it that is in focus
"""

from __future__ import annotations

from db.history_checks.kinds import agencies
from db.history_checks.sql import Bench
from parsers.encode import DOUBTFUL_FLAWS

_IN_DOUBT = ", ".join(f"'document/{code}'" for code in sorted(DOUBTFUL_FLAWS))


def look(bench: Bench, *, full: bool) -> None:
    """Bring what was seen up to date and make the tables above. ``full``: everything is in focus.

    Where an organ's place changed, the areas that it was a part of are not known any more: then everything is, too.
    """
    agencies(bench)
    _now(bench)
    _changed(bench)
    moved = """SELECT COUNT(*) FROM check_agency n JOIN agency_history h ON h.agency_id = n.agency_id
        WHERE h.place <> '' AND h.place <> n.place"""
    full = full or bench.scalar(moved) > 0
    if not full:
        _influenced(bench)
    _remember(bench)
    _focus(bench, full=full)
    _near(bench)


def _now(bench: Bench) -> None:
    """Dates are the earliest of each origin over all accepted versions, as in the sheet of a release.

    A report is in doubt where the text of its file may be other than the page, and where a person read a cell otherwise.
    """
    in_doubt = "CASE WHEN f.version_id IS NULL AND k.report_id IS NULL THEN 0 ELSE 1 END"
    told = " || '|' || ".join(
        f"COALESCE(CAST({day} AS TEXT), '')"
        for day in (
            "d.page_day",
            "l.list_day",
            "l.url_day",
            "u.roster_day",
            "l.first_title",
            "l.last_title",
            bench.sql.china_day("d.held_at"),
            "v.unified_code",
            in_doubt,
        )
    )
    bench.make(
        "check_now",
        f"""SELECT c.report_id, c.version_id, v.fingerprint, d.page_day, l.list_day, l.url_day, u.roster_day, d.held_at,
                CASE WHEN l.first_title <> l.last_title THEN 1 ELSE 0 END AS has_two_titles,
                {in_doubt} AS is_in_doubt, {told} AS seen
            FROM current_version c
            JOIN report_version v ON v.id = c.version_id
            JOIN report r ON r.id = c.report_id
            JOIN (
                SELECT v.report_id, MIN(v.published_on) AS page_day, MIN(v.first_seen_at) AS held_at
                FROM report_version v WHERE v.status = 'accepted' GROUP BY v.report_id
            ) AS d ON d.report_id = c.report_id
            LEFT JOIN (
                SELECT v.report_id, MIN(n.list_date) AS list_day, MIN(n.url_date) AS url_day,
                    MIN(n.title_year) AS first_title, MAX(n.title_year) AS last_title
                FROM report_version v
                JOIN parse_version k ON k.version_id = v.id
                JOIN parse x ON x.id = k.parse_id
                JOIN notice_document nd ON nd.document_id = x.document_id AND nd.role <> 'alias'
                JOIN notice n ON n.id = nd.notice_id
                WHERE v.status = 'accepted' GROUP BY v.report_id
            ) AS l ON l.report_id = c.report_id
            LEFT JOIN (
                SELECT agency_id, report_year, MIN(published_on) AS roster_day FROM duty GROUP BY agency_id, report_year
            ) AS u ON u.agency_id = r.agency_id AND u.report_year = r.report_year
            LEFT JOIN (
                SELECT DISTINCT f.version_id FROM finding f
                WHERE f.state = 'open' AND f.code = 'reader_flaw' AND f.detail IN ({_IN_DOUBT})
            ) AS f ON f.version_id = c.version_id
            LEFT JOIN (
                SELECT DISTINCT COALESCE(d.holds_for_id, d.report_id) AS report_id FROM decision d
                WHERE d.kind = 'correct_cell' AND d.state = 'active'
            ) AS k ON k.report_id = c.report_id""",
        keys=("report_id",),
    )


def _changed(bench: Bench) -> None:
    bench.make(
        "check_moved",
        """SELECT n.agency_id FROM check_agency n LEFT JOIN agency_history h ON h.agency_id = n.agency_id
            WHERE h.agency_id IS NULL OR h.seen <> n.seen OR h.place <> n.place""",
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


def _influenced(bench: Bench) -> None:
    """What the changed reports were compared with and will be: by content, among peers then and now, in their areas."""
    bench.make(
        "check_touched",
        """SELECT r.agency_id, r.report_year FROM report r JOIN check_changed c ON c.report_id = r.id
            UNION SELECT r.agency_id, r.report_year FROM report r JOIN check_moved m ON m.agency_id = r.agency_id""",
        keys=("agency_id",),
    )
    bench.make(
        "check_shared",
        """SELECT n.fingerprint FROM check_now n JOIN check_changed c ON c.report_id = n.report_id
            UNION SELECT h.fingerprint FROM report_history h JOIN check_changed c ON c.report_id = h.report_id
            UNION SELECT h.fingerprint FROM report_history h JOIN report r ON r.id = h.report_id
                JOIN check_moved m ON m.agency_id = r.agency_id""",
    )
    bench.make(
        "check_group",
        """SELECT DISTINCT a.peer_group, t.report_year + y.later AS report_year
            FROM check_touched t
            JOIN (
                SELECT agency_id, peer_group FROM check_agency UNION SELECT agency_id, peer_group FROM agency_history
            ) AS a ON a.agency_id = t.agency_id
            CROSS JOIN (SELECT 0 AS later UNION SELECT 1) AS y
            WHERE a.peer_group IS NOT NULL""",
    )
    bench.make(
        "check_above",
        """SELECT DISTINCT w.agency_id, t.report_year FROM (
                SELECT agency_id, report_year FROM check_touched UNION SELECT agency_id, NULL FROM check_moved
            ) AS t
            JOIN agency a ON a.id = t.agency_id
            JOIN (
                SELECT id AS part_id, territorial_parent_id AS whole_id FROM agency WHERE territorial_parent_id IS NOT NULL
                UNION SELECT k.id, o.id FROM agency k JOIN agency o ON o.division_code = k.division_code
                    WHERE k.division_code <> ''
                UNION SELECT k.id, o.id FROM agency k JOIN division d ON d.code = k.division_code
                    JOIN agency o ON o.division_code = d.parent_code
            ) AS b ON b.part_id = a.id
            JOIN check_agency w ON w.agency_id = b.whole_id AND w.kind = 'government'""",
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
        """INSERT INTO agency_history (agency_id, place, peer_group, seen)
            SELECT n.agency_id, n.place, n.peer_group, n.seen
            FROM check_agency n JOIN check_moved m ON m.agency_id = n.agency_id"""
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
        # The year after is compared with it, and the year before: an amount is held against both.
        query = """SELECT r.agency_id, r.report_year FROM check_touched t
                JOIN report r ON r.agency_id = t.agency_id AND r.report_year BETWEEN t.report_year - 1 AND t.report_year + 1
            UNION SELECT r.agency_id, r.report_year FROM check_group g
                JOIN check_agency a ON a.peer_group = g.peer_group
                JOIN report r ON r.agency_id = a.agency_id AND r.report_year = g.report_year
            UNION SELECT r.agency_id, r.report_year FROM check_shared s
                JOIN report_history h ON h.fingerprint = s.fingerprint JOIN report r ON r.id = h.report_id
            UNION SELECT r.agency_id, r.report_year FROM check_above w
                JOIN report r ON r.agency_id = w.agency_id AND r.scope = 'area'
                    AND (w.report_year IS NULL OR w.report_year = r.report_year)"""
    bench.make("check_focus", query, keys=("agency_id, report_year",))


def _near(bench: Bench) -> None:
    bench.make(
        "check_circle",
        """SELECT a.peer_group, f.report_year FROM check_focus f JOIN check_agency a ON a.agency_id = f.agency_id
            WHERE a.peer_group IS NOT NULL GROUP BY a.peer_group, f.report_year""",
    )
    bench.make(
        "check_wanted",
        """SELECT agency_id, report_year, MAX(in_focus) AS in_focus FROM (
                SELECT agency_id, report_year, 1 AS in_focus FROM check_focus
                UNION ALL SELECT a.agency_id, g.report_year, 0
                FROM check_circle g JOIN check_agency a ON a.peer_group = g.peer_group
            ) AS w GROUP BY agency_id, report_year""",
    )
    bench.make(
        "check_near",
        """SELECT r.id AS report_id, n.version_id, r.agency_id, r.report_year, r.scope, a.peer_group, a.kind, a.level,
                f.in_focus, n.fingerprint, v.layout_requests,
                CASE WHEN v.cells_unread + v.cells_uncertain + m.is_in_doubt > 0 THEN 1 ELSE 0 END AS is_doubtful,
                b.version_id AS before_version_id, b.fingerprint AS before_fingerprint,
                CASE WHEN w.cells_unread + w.cells_uncertain + o.is_in_doubt > 0 THEN 1 ELSE 0 END AS is_doubtful_before,
                CASE WHEN r.report_year = 2019 OR e.agency_id IS NOT NULL THEN 1 ELSE 0 END AS is_broken_off,
                CASE WHEN b.report_id IS NOT NULL AND r.report_year <> 2019 AND e.agency_id IS NULL THEN 1 ELSE 0 END
                    AS comparable
            FROM check_wanted f
            JOIN report r ON r.agency_id = f.agency_id AND r.report_year = f.report_year
            JOIN report_history n ON n.report_id = r.id
            JOIN check_now m ON m.report_id = r.id
            JOIN report_version v ON v.id = n.version_id
            JOIN check_agency a ON a.agency_id = r.agency_id
            LEFT JOIN report p
                ON p.agency_id = r.agency_id AND p.report_year = r.report_year - 1 AND p.scope = r.scope
            LEFT JOIN report_history b ON b.report_id = p.id
            LEFT JOIN check_now o ON o.report_id = b.report_id
            LEFT JOIN report_version w ON w.id = b.version_id
            LEFT JOIN (
                SELECT agency_id, event_year AS affected FROM check_event
                UNION SELECT agency_id, event_year + 1 FROM check_event
            ) AS e ON e.agency_id = r.agency_id AND e.affected = r.report_year""",
        keys=("report_id",),
    )
    bench.make(
        "check_case",
        "SELECT * FROM check_near WHERE in_focus = 1",
        keys=("report_id", "version_id", "before_version_id"),
    )
