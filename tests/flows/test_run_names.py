"""What runs are called: every deployment has a name that says what the run does, of when, for whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from flows.deployments import deployments
from flows.run_names import name_of, run_name

DAY = dt.date(2026, 11, 23)
YEARS = {"first_year": 2019, "last_year": 2023}


@pytest.mark.parametrize(
    ("flow", "asked", "name"),
    [
        ("nightly", {"portals": "", "crawl": True}, "夜间采集 2026-11-23"),
        ("nightly", {"portals": "yn-anning", "crawl": True}, "夜间采集 2026-11-23 · yn-anning"),
        ("nightly", {"portals": "a, b、c", "crawl": True}, "夜间采集 2026-11-23 · 3 个网站"),
        ("nightly", {"portals": "", "crawl": False}, "夜间采集 2026-11-23 · 不采集，只读档案"),
        ("snapshot", {"portals": ""}, "期限快照 2026-11-23"),
        ("recheck", {"portals": "yn-anning"}, "复查 2026-11-23 · yn-anning"),
        ("reparse", {"portals": "", **YEARS}, "重新解析 2026-11-23 · 2019–2023"),
        ("backfill", {"plan_id": "", "mode": "missing", **YEARS}, "补采试算 2026-11-23 · missing 2019–2023"),
        ("backfill", {"plan_id": "bf-20261123-0a1b2c", "dry_run": True}, "补采核对 bf-20261123-0a1b2c"),
        ("backfill", {"plan_id": "bf-20261123-0a1b2c", "dry_run": False}, "补采执行 bf-20261123-0a1b2c"),
        ("add", {"agency": "安宁市人民政府", "year": 2020}, "人工收录 安宁市人民政府 2020"),
        ("onboard", {"url": "https://www.x.gov.cn/a/b.html"}, "网站接入 www.x.gov.cn"),
        ("portal-check", {"portal": "yn-anning"}, "网站试采 yn-anning 2026-11-23"),
        ("export", {"as_of": ""}, "数据发布 2026-11-23"),
        ("export", {"as_of": "2026-06-30"}, "数据发布 2026-06-30"),
        ("review", {"decision": "show", "key": ""}, "待核清单 2026-11-23"),
        ("review", {"decision": "show", "key": "finding/7"}, "核对 查看 finding/7"),
        ("review", {"decision": "accept", "key": "finding/7"}, "核对 accept finding/7"),
        ("review", {"decision": "undo", "key": "", "value": "12"}, "核对 撤销 12"),
        ("publish", {}, "公开页面 2026-11-23"),
        ("verify", {"sample": 0}, "档案核验 2026-11-23"),
        ("verify", {"sample": 100}, "档案核验 2026-11-23 · 抽查 100"),
        ("sample-draw", {"name": "2026-1", "size": 60}, "抽样 2026-1 · 60 份"),
        ("sample-enter", {"files": "/a.xlsx; /b.xlsx"}, "复核录入 2026-11-23 · 2 份"),
        ("sample-result", {"name": "2026-1"}, "差错率 2026-1"),
    ],
)
def test_a_run_is_called_after_what_it_does(flow: str, asked: dict[str, Any], name: str) -> None:
    assert name_of(flow, asked, DAY) == name


def test_every_deployment_names_its_runs() -> None:
    assert {flow.name for flow, *_ in deployments() if flow.flow_run_name is not run_name} == set()


def test_prefect_shows_the_name(tmp_path: Path, prefect_api: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.client.orchestration import get_client

    from flows.verify import verify

    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path / "var"))
    state = verify(sample=3, return_state=True)
    assert state.is_completed()
    with get_client(sync_client=True) as client:
        assert state.state_details.flow_run_id is not None
        run = client.read_flow_run(state.state_details.flow_run_id)
    assert run.name.startswith("档案核验 20")
    assert run.name.endswith("抽查 3")
