"""规章 reported by a body that cannot issue any, with the competence as it was in the report year.

规章 are made by the State Council's departments, by provinces, and by cities with districts (设区的市) and autonomous prefectures:
by all of them since 15 March 2015, before that only by the 较大的市. Never by counties, townships, leagues and regions (盟, 地区
are branch offices of the province), and never by a local department or any other local organ.
"""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

_SINCE = 2015
#: 较大的市 as they were before 2015: capitals of provinces, cities of the special economic zones, and those that the State Council
#: approved 1984–1993 (立法法 2000 第六十三条).
_LARGER_CITIES = (
    *("130100", "140100", "150100", "210100", "220100", "230100", "320100", "330100", "340100", "350100", "360100"),
    *("370100", "410100", "420100", "430100", "440100", "450100", "460100", "510100", "520100", "530100", "540100"),
    *("610100", "620100", "630100", "640100", "650100"),
    *("440300", "440400", "440500", "350200"),
    *("130200", "140200", "150200", "210200", "210300", "210400", "220200", "230200", "320200", "340400", "370200"),
    *("410300", "330200", "130400", "210500", "370300", "320500", "320300"),
)

NO_POWER = Rule(
    "rules_without_power",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "没有规章制定权的机关报告了规章",
    "立法法 第九十三条 (2015年修正 第八十二条; before 15 March 2015 第七十三条, 较大的市 only)",
    "made, repealed and in_force (2021) or made (2019) of 规章 are nought, for counties and below, 盟, 地区, and every local organ"
    " that is no government and reports for none; before 2015 for cities that are no 较大的市 too",
    "a county government reports 3 规章 in force",
    ("the row 规章, a known division",),
    kind="history",
)


def _find(bench: Bench) -> None:
    listed = ", ".join(f"'{code}'" for code in _LARGER_CITIES)
    # The government's office, and whoever reports for the whole place, report the government's own 规章.
    bench.make(
        "check_power",
        f"""SELECT c.report_id, c.agency_id, c.report_year, c.scope, d.made, d.repealed, d.in_force,
                CASE WHEN c.kind NOT IN ('government', 'government_office') AND c.scope NOT IN ('area', 'same_level') THEN 0
                     WHEN c.level IS NULL OR c.level = 'county' THEN 0
                     WHEN c.level = 'province' THEN 1
                     WHEN a.name LIKE '%地区%' OR a.name LIKE '%盟%' OR v.name LIKE '%地区' OR v.name LIKE '%盟' THEN 0
                     WHEN c.report_year < {_SINCE} AND a.division_code NOT IN ({listed}) THEN 0
                     ELSE 1 END AS has_power
            FROM check_case c
            JOIN agency a ON a.id = c.agency_id
            JOIN disclosure_cells d ON d.version_id = c.version_id AND d.item = 'rules'
            LEFT JOIN (SELECT code, MAX(name) AS name FROM division WHERE valid_to IS NULL GROUP BY code) AS v
                ON v.code = a.division_code
            WHERE length(a.division_code) >= 6 AND substr(a.division_code, 1, 2) NOT IN ('00', '10')
                AND a.kind NOT IN ('vertical', 'not_in_scope')
                AND a.name NOT LIKE '%总局%' AND a.name NOT LIKE '国家%' AND a.name NOT LIKE '中国%'
                AND COALESCE(d.made, d.repealed, d.in_force) IS NOT NULL""",
    )
    bench.run(
        found(
            NO_POWER,
            """FROM check_power c WHERE c.has_power = 0
                AND (COALESCE(c.made, 0) > 0 OR COALESCE(c.repealed, 0) > 0 OR COALESCE(c.in_force, 0) > 0)""",
            detail="c.scope || '/disclosure/rules'",
            message="'本年制发 ' || COALESCE(CAST(c.made AS TEXT), '—') || ' 件，现行有效 '"
            " || COALESCE(CAST(c.in_force AS TEXT), '—') || ' 件，而该机关当年没有规章制定权'",
            cells=bench.sql.array(
                "c.report_year || '/disclosure/rules/made'", "c.report_year || '/disclosure/rules/in_force'"
            ),
            expected="'0'",
            actual=f"CAST({bench.sql.greatest(*(f'COALESCE(c.{it}, 0)' for it in ('made', 'repealed', 'in_force')))} AS TEXT)",
        )
    )


FAMILY = Family((NO_POWER,), _find, {NO_POWER.code: "SELECT report_id FROM check_power"}, on_numbers=(NO_POWER,))
