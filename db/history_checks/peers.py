"""Numbers far from what peers and other years show: a jump that none of the peers made, an amount ten thousand times too large."""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

_TIMES, _BEYOND, _LEAST, _PEERS = 10, 3, 100, 5
#: 元 / 万元 is 10,000; the amounts of two years differ beside that.
_LOW, _HIGH = 2_000, 50_000
_LEAST_WANYUAN, _LEAST_BESIDE_PEERS = 1_000, 10_000
_JUDGED = {
    "requests_received": "requests/received/total",
    "disclosure_licensing_decisions": "disclosure/licensing/decisions",
    "disclosure_penalties_decisions": "disclosure/penalties/decisions",
}

JUMP = Rule(
    "jump_beyond_peers",
    Severity.INFO,
    Responsibility.PUBLISHER,
    "较上年的变化远超同级机关",
    "plausibility: a misreading, another scope, or a fact",
    f"not {_TIMES}-fold up or down (of value + 1) with {_LEAST} or more in one of the years, and {_BEYOND} times further than the"
    f" furthest of {_PEERS} peers or more, same scope and years",
    "received 3 in 2021, 4120 in 2022; the largest change among the county's other bureaus is 2.4-fold",
    (f"both years, no event of the agency, {_PEERS} peers with both years",),
    hint=True,
    kind="history",
)
YUAN = Rule(
    "amount_in_yuan",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "金额约为他年或同级机关的一万倍，疑以元填入万元栏",
    "the form asks for 万元; 元 is ten thousand times that",
    f"an amount of {_LEAST_WANYUAN} 万元 or more is not {_LOW:,} to {_HIGH:,} times that of the year before or after; without such"
    f" years, of {_LEAST_BESIDE_PEERS:,} or more, not so many times the median of {_PEERS} peers or more",
    "fees 152.2 in 2021 and 1608400 in 2022",
    (f"an amount, and one of a neighbouring year or of {_PEERS} peers",),
    hint=True,
    kind="history",
)


def _find(bench: Bench) -> None:
    _jumps(bench)
    _amounts(bench)


def _jumps(bench: Bench) -> None:
    sql = bench.sql
    pieces = " UNION ALL ".join(
        f"""SELECT c.report_id, c.agency_id, c.report_year, c.scope, c.peer_group, c.in_focus,
            '{cell}' AS cell, b.{name} AS value_before, n.{name} AS value_now,
            {sql.ratio(f"(n.{name} + 1)", f"(b.{name} + 1)")} AS ratio
            FROM check_near c
            JOIN report_measures n ON n.version_id = c.version_id
            JOIN report_measures b ON b.version_id = c.before_version_id
            WHERE c.comparable = 1 AND c.peer_group IS NOT NULL AND n.{name} IS NOT NULL AND b.{name} IS NOT NULL"""
        for name, cell in _JUDGED.items()
    )
    peers = "PARTITION BY peer_group, report_year, scope, cell"
    # Only the furthest of a group can be far beyond all others: each needs to know the next one alone.
    bench.make(
        "check_jump",
        f"""SELECT * FROM (
                SELECT q.*, COUNT(*) OVER ({peers}) AS size, LEAD(ratio) OVER ({peers} ORDER BY ratio DESC) AS next_down,
                    LEAD(ratio) OVER ({peers} ORDER BY ratio) AS next_up,
                    RANK() OVER ({peers} ORDER BY ratio DESC) AS from_top, RANK() OVER ({peers} ORDER BY ratio) AS from_bottom
                FROM ({pieces}) AS q
            ) AS s WHERE size > {_PEERS} AND in_focus = 1""",
    )
    up = f"c.from_top = 1 AND c.ratio >= {_TIMES} AND c.ratio >= {_BEYOND} * c.next_down"
    down = f"c.from_bottom = 1 AND c.ratio * {_TIMES} <= 1 AND c.ratio * {_BEYOND} <= c.next_up"
    bench.run(
        found(
            JUMP,
            f"FROM check_jump c WHERE {sql.greatest('c.value_now', 'c.value_before')} >= {_LEAST} AND (({up}) OR ({down}))",
            detail="c.scope || '/' || c.cell",
            message="c.report_year || ' 年为 ' || c.value_now || '，' || (c.report_year - 1) || ' 年为 ' || c.value_before"
            " || '；' || (c.size - 1) || ' 个同级机关无一有近似的变化'",
            cells=sql.array("c.report_year || '/' || c.cell", "(c.report_year - 1) || '/' || c.cell"),
            expected="CAST(c.value_before AS TEXT)",
            actual="CAST(c.value_now AS TEXT)",
        )
    )


def _amounts(bench: Bench) -> None:
    sql = bench.sql
    bench.make(
        "check_amount",
        """SELECT c.report_id, c.before_version_id, c.agency_id, c.report_year, c.scope, c.peer_group, c.in_focus, c.comparable,
                CASE WHEN d.amount_unit = 'unknown' THEN 1 ELSE 0 END AS has_no_unit, d.item,
                d.amount_wanyuan AS amount
            FROM check_near c
            JOIN disclosure_cells d ON d.version_id = c.version_id AND d.amount_wanyuan > 0""",
        keys=("agency_id, report_year",),
    )
    bench.make(
        "check_scale",
        f"""SELECT c.*, b.amount_wanyuan AS before_amount, l.amount_wanyuan AS later_amount, m.median,
                {sql.ratio("c.amount", "b.amount_wanyuan")} AS to_before,
                {sql.ratio("c.amount", "l.amount_wanyuan")} AS to_later, {sql.ratio("c.amount", "m.median")} AS to_peers
            FROM check_amount c
            LEFT JOIN disclosure_cells b ON b.version_id = c.before_version_id AND c.comparable = 1 AND b.item = c.item
                AND b.amount_wanyuan > 0
            LEFT JOIN (
                SELECT r.agency_id, r.report_year, r.scope, h.version_id FROM report r
                JOIN report_history h ON h.report_id = r.id
                WHERE r.report_year <> 2019 AND NOT EXISTS (
                    SELECT 1 FROM check_event e
                    WHERE e.agency_id = r.agency_id AND e.event_year IN (r.report_year, r.report_year - 1))
            ) AS o ON o.agency_id = c.agency_id AND o.scope = c.scope AND o.report_year = c.report_year + 1
            LEFT JOIN disclosure_cells l ON l.version_id = o.version_id AND l.item = c.item AND l.amount_wanyuan > 0
            LEFT JOIN (
                SELECT peer_group, report_year, scope, item, amount AS median FROM (
                    SELECT q.*, ROW_NUMBER() OVER (PARTITION BY peer_group, report_year, scope, item ORDER BY amount) AS place,
                        COUNT(*) OVER (PARTITION BY peer_group, report_year, scope, item) AS size
                    FROM check_amount q WHERE peer_group IS NOT NULL
                ) AS s WHERE size > {_PEERS} AND place = (size + 1) / 2
            ) AS m ON m.peer_group = c.peer_group AND m.report_year = c.report_year AND m.scope = c.scope AND m.item = c.item
            WHERE c.in_focus = 1 AND COALESCE(b.amount_wanyuan, l.amount_wanyuan, m.median) IS NOT NULL""",
    )
    like = f"c.{{}} BETWEEN {_LOW} AND {_HIGH}"
    beside_years = f"c.amount >= {sql.amount_literal(_LEAST_WANYUAN)} AND ({like.format('to_before')} OR {like.format('to_later')})"
    beside_peers = f"""c.before_amount IS NULL AND c.later_amount IS NULL
        AND c.amount >= {sql.amount_literal(_LEAST_BESIDE_PEERS)} AND {like.format("to_peers")}"""
    other = f"""CASE WHEN {like.format("to_before")} THEN c.before_amount
        WHEN {like.format("to_later")} THEN c.later_amount ELSE c.median END"""
    where = f"""CASE WHEN {like.format("to_before")} THEN (c.report_year - 1) || ' 年'
        WHEN {like.format("to_later")} THEN (c.report_year + 1) || ' 年' ELSE '同级机关中位数' END"""
    cell = "'/disclosure/' || c.item || '/amount_wanyuan'"
    bench.run(
        found(
            YUAN,
            f"FROM check_scale c WHERE ({beside_years}) OR ({beside_peers})",
            detail=f"c.scope || {cell}",
            message=f"{sql.amount('c.amount')} || '，约为' || {where} || ' ' || {sql.amount(other)} || ' 的一万倍'",
            cells=sql.array(f"c.report_year || {cell}"),
            expected=sql.amount(other),
            actual=sql.amount("c.amount"),
            responsibility="CASE WHEN c.has_no_unit = 1 THEN 'pipeline' ELSE 'publisher' END",
        )
    )


FAMILY = Family(
    (JUMP, YUAN),
    _find,
    {JUMP.code: "SELECT report_id FROM check_jump", YUAN.code: "SELECT report_id FROM check_scale"},
    on_numbers=(JUMP, YUAN),
    on_scope=(JUMP,),
)
