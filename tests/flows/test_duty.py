"""Duty from the archive and the registry: through the parse workers, and for active portals with units only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from db.queries import coverage
from flows.duty import feed, unit_trees
from flows.house import House, open_house
from flows.intake import check_request, take_in
from flows.settings import Settings

TODAY = dt.date(2026, 3, 1)
REGISTRY = """
province: 示例省
portals:
  - id: with-units
    name: 示例区信息公开
    agency: 示例区人民政府
    platform: xicheng
    state: {state}
    home: http://www.units.portal.test/
    hosts: [www.units.portal.test]
    columns: ["http://www.units.portal.test/pnidpv{{unit}}pntypepvnbpnnfpv{{year}}.html"]
    delay_seconds: 0.05
    units:
      "155": 区教育局
      "156": 区第一人民医院
      "157": 东门街道
"""
ROSTER = """<html><head><title>2023年政府信息公开工作年度报告公布情况</title></head><body>
<h1>2023年政府信息公开工作年度报告公布情况</h1>
<table><tr><th>序号</th><th>单位</th><th>公布时间</th></tr>
<tr><td>1</td><td>县教育局</td><td>2024-01-25</td></tr><tr><td>2</td><td>县水利局</td><td>2024-02-09（逾期）</td></tr>
<tr><td>3</td><td>城关镇</td><td></td></tr></table></body></html>"""


def house_of(var: Path, state: str = "active") -> House:
    (var / "portals").mkdir(parents=True)
    (var / "portals" / "own.yaml").write_text(REGISTRY.format(state=state), encoding="utf-8")
    return open_house(Settings(var=var, _env_file=None))  # type: ignore[call-arg]


def owed(house: House) -> dict[tuple[str, int], str]:
    return {(row.agency, row.year): row.status for row in coverage(house.store) if row.has_duty}


def test_the_units_of_an_active_portal_owe_the_report_of_last_year(tmp_path: Path) -> None:
    house = house_of(tmp_path)
    (tree,) = unit_trees(house)
    assert (tree.portal_id, tree.names) == ("with-units", ("区教育局", "东门街道"))
    rosters, trees = feed(house, TODAY)
    assert (rosters.standing, trees.standing) == (0, 2)
    assert owed(house) == {
        ("示例区教育局", 2025): "no_column_registered",
        ("示例区东门街道办事处", 2025): "no_column_registered",
    }
    house.store.dispose()


def test_a_draft_tells_of_nobody(tmp_path: Path) -> None:
    house = house_of(tmp_path, "draft")
    assert unit_trees(house) == []
    house.store.dispose()


def test_a_roster_goes_through_the_workers_into_duty(tmp_path: Path) -> None:
    (tmp_path / "roster.html").write_text(ROSTER, encoding="utf-8")
    house = house_of(tmp_path / "var", "draft")
    url = "http://www.shili.gov.cn/gbqk.html"
    request = check_request(
        [str(tmp_path / "roster.html")], url, "示例县人民政府", 2023, "2024-03-01", "甲", "mail", TODAY
    )
    taken = take_in(house, request)
    ((_, _, outcome),) = taken.files
    assert (outcome.status, outcome.reason, outcome.reports, outcome.findings) == ("not_a_report", "roster", (), ())
    assert set(owed(house)) == {(name, 2023) for name in ("示例县教育局", "示例县水利局", "示例县城关镇人民政府")}
    house.store.dispose()
