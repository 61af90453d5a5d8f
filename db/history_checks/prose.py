"""雷同: section five that is near-identical to last year's or to a sibling's of the same year.

Near-identical: of the sixty places of the texts' signatures (``db.prints``: letters and ideographs only, without digits) at least
54 agree, which is what texts do that share nine tenths of their five-character pieces. A sibling is a peer: a department of the
same place, a township of the same county, a government below the same one. Pairs are found over equal keys; each report is
held against one sibling per key, the first by name, or the last where it is the first itself.
"""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.kinds import may_be_one
from db.history_checks.sql import Bench, found
from db.prints import ALIKE, KEYS, PLACES, SHORTEST
from parsers.model import Responsibility, Rule, Severity

COPIED = Rule(
    "problems_copied",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "第五部分与上年或同级机关的近乎相同（雷同）",
    "国办公开办函〔2021〕30号 names copied prose as a fault",
    f"fewer than {ALIKE} of {PLACES} places of the signature of section five are those of last year's or a sibling's; of names"
    " that may be one organ's it is ours to look at",
    "存在的主要问题及改进情况 of 2022 is that of 2021 with the year replaced",
    (f"at least {SHORTEST} characters of section five",),
    kind="history",
)
_KEYS = tuple(f"prose_key{number}" for number in range(1, KEYS + 1))


def _find(bench: Bench) -> None:
    places = " UNION ALL ".join(f"SELECT {number} AS place" for number in range(1, PLACES + 1))
    bench.make("check_place", places)
    _last_year(bench)
    _siblings(bench)
    bench.make(
        "check_alike",
        f"""SELECT p.what, p.report_id, p.other_report_id, COUNT(*) AS alike FROM check_pair p
            JOIN version_print n ON n.version_id = p.version_id
            JOIN version_print o ON o.version_id = p.other_version_id
            JOIN check_place s ON substr(n.prose_signature, s.place, 1) = substr(o.prose_signature, s.place, 1)
            GROUP BY p.what, p.report_id, p.other_report_id HAVING COUNT(*) >= {ALIKE}""",
    )
    bench.make(
        "check_copied",
        f"""SELECT * FROM (
                SELECT k.what, k.alike, c.report_id, c.agency_id, c.report_year, c.scope, a.name, r.report_year AS other_year,
                    CASE WHEN k.what = 'sibling' AND {may_be_one("a", "own")} THEN 1 ELSE 0 END AS may_be_one,
                    ROW_NUMBER() OVER (
                        PARTITION BY k.what, k.report_id ORDER BY k.alike DESC, a.natural_name, r.scope) AS place
                FROM check_alike k
                JOIN check_case c ON c.report_id = k.report_id
                JOIN report r ON r.id = k.other_report_id
                JOIN check_agency a ON a.agency_id = r.agency_id
                JOIN check_agency own ON own.agency_id = c.agency_id
            ) AS s WHERE s.place = 1""",
    )
    other = "CASE WHEN c.what = 'sibling' THEN c.name || '/' ELSE '' END || c.other_year"
    bench.run(
        found(
            COPIED,
            "FROM check_copied c",
            detail="c.scope || '/section/5/' || c.what",
            message=f"'第五部分与 ' || {other} || ' 年报告近乎相同（{PLACES} 处中 ' || c.alike || ' 处）'",
            cells=bench.sql.array("c.report_year || '/section/5'", f"{other} || '/section/5'"),
            expected=f"'< {ALIKE}/{PLACES}'",
            actual=f"c.alike || '/{PLACES}'",
            responsibility="CASE WHEN c.may_be_one = 1 THEN 'pipeline' ELSE 'publisher' END",
        )
    )


def _last_year(bench: Bench) -> None:
    shared = " OR ".join(f"n.{key} = b.{key}" for key in _KEYS)
    bench.make(
        "check_pair",
        f"""SELECT CAST('last_year' AS TEXT) AS what, c.report_id, c.version_id, p.report_id AS other_report_id,
                c.before_version_id AS other_version_id
            FROM check_case c
            JOIN report_history p ON p.version_id = c.before_version_id
            JOIN version_print n ON n.version_id = c.version_id
            JOIN version_print b ON b.version_id = c.before_version_id
            WHERE c.comparable = 1 AND c.fingerprint <> c.before_fingerprint AND ({shared})""",
    )


def _siblings(bench: Bench) -> None:
    pieces = " UNION ALL ".join(
        f"""SELECT r.report_id, r.agency_id, r.version_id, r.fingerprint, r.in_focus, r.peer_group, r.report_year,
            {number} AS place, n.{key} AS word FROM check_near r JOIN version_print n ON n.version_id = r.version_id
            WHERE r.peer_group IS NOT NULL AND n.{key} IS NOT NULL"""
        for number, key in enumerate(_KEYS)
    )
    bench.make("check_word", pieces)
    bench.make(
        "check_first",
        """SELECT w.peer_group, w.report_year, w.place, w.word, MIN(a.natural_name) AS first_name,
                MAX(a.natural_name) AS last_name
            FROM check_word w JOIN check_agency a ON a.agency_id = w.agency_id
            GROUP BY w.peer_group, w.report_year, w.place, w.word HAVING COUNT(DISTINCT w.agency_id) > 1""",
    )
    bench.run(
        """INSERT INTO check_pair
            SELECT DISTINCT 'sibling', w.report_id, w.version_id, o.report_id, o.version_id
            FROM check_first f
            JOIN check_word w ON w.peer_group = f.peer_group AND w.report_year = f.report_year AND w.place = f.place
                AND w.word = f.word AND w.in_focus = 1
            JOIN check_agency a ON a.agency_id = w.agency_id
            JOIN check_agency s
                ON s.natural_name = CASE WHEN a.natural_name = f.first_name THEN f.last_name ELSE f.first_name END
            JOIN check_near o ON o.agency_id = s.agency_id AND o.report_year = f.report_year
            WHERE w.fingerprint <> o.fingerprint"""
    )


FAMILY = Family(
    (COPIED,),
    _find,
    {
        COPIED.code: """SELECT c.report_id FROM check_case c JOIN version_print n ON n.version_id = c.version_id
            WHERE n.prose_signature IS NOT NULL"""
    },
)
