"""What a run is called in Prefect, so that a person knows it again: what it does, of which day or years, for which portals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from prefect import runtime
from prefect.client.orchestration import get_client

from flows.asked import names, paths
from flows.years import CHINA

Asked = Mapping[str, Any]
_LONGEST = 60  # characters of what somebody typed


def run_name() -> str:
    """The name of the run under way: the ``flow_run_name`` of every flow."""
    at: dt.datetime = runtime.flow_run.scheduled_start_time
    return name_of(str(runtime.flow_run.flow_name), runtime.flow_run.parameters, at.astimezone(CHINA).date())


def name_of(flow: str, asked: Asked, day: dt.date) -> str:
    """The name of a run of this flow with these parameters, on a day of China's clock."""
    return _NAMES[flow](asked, day)


def rename(name: str) -> None:
    """Give the flow run under way another name, once it is known what it does."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(runtime.flow_run.id, name=name)


def tag(word: str) -> None:
    """Put this tag on the flow run under way, beside those it has."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(runtime.flow_run.id, tags=sorted({*runtime.flow_run.tags, word}))


def years_of(first: int, last: int) -> str:
    """``2019–2023``, or one year."""
    return str(first) if first == last else f"{first}–{last}"


def _portals(asked: Asked) -> str:
    chosen = names(asked.get("portals") or "")
    return f" · {chosen[0] if len(chosen) == 1 else f'{len(chosen)} 个网站'}" if chosen else ""


def _short(text: object) -> str:
    words = " ".join(str(text or "").split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _night(asked: Asked, day: dt.date) -> str:
    return f"夜间采集 {day}{_portals(asked) if asked.get('crawl', True) else ' · 不采集，只读档案'}"


def _round(word: str) -> Callable[[Asked, dt.date], str]:
    return lambda asked, day: f"{word} {day}{_portals(asked)}"


def _backfill(asked: Asked, day: dt.date) -> str:
    if asked.get("plan_id"):
        return f"补采{'核对' if asked.get('dry_run', True) else '执行'} {asked['plan_id']}"
    return f"补采试算 {day} · {asked['mode']} {years_of(asked['first_year'], asked['last_year'])}{_portals(asked)}"


def _review(asked: Asked, day: dt.date) -> str:
    if asked["decision"] == "undo":
        return f"核对 撤销 {_short(asked['value'])}"
    if not asked["key"]:
        return f"待核清单 {day}"
    return f"核对 {'查看' if asked['decision'] == 'show' else asked['decision']} {_short(asked['key'])}"


_NAMES: dict[str, Callable[[Asked, dt.date], str]] = {
    "nightly": _night,
    "snapshot": _round("期限快照"),
    "recheck": _round("复查"),
    "reparse": lambda asked, day: (
        f"重新解析 {day} · {years_of(asked['first_year'], asked['last_year'])}{_portals(asked)}"
    ),
    "backfill": _backfill,
    "add": lambda asked, _: f"人工收录 {_short(asked['agency'])} {asked['year']}",
    "onboard": lambda asked, _: f"网站接入 {_short(urlsplit(asked['url'].strip()).netloc)}",
    "portal-check": lambda asked, day: f"网站试采 {asked['portal']} {day}",
    "export": lambda asked, day: f"数据发布 {asked['as_of'] or day}",
    "review": _review,
    "publish": lambda _, day: f"公开页面 {day}",
    "verify": lambda asked, day: f"档案核验 {day}{' · 抽查 ' + str(asked['sample']) if asked['sample'] else ''}",
    "sample-draw": lambda asked, _: f"抽样 {_short(asked['name'])} · {asked['size']} 份",
    "sample-enter": lambda asked, day: f"复核录入 {day} · {len(paths(asked['files']))} 份",
    "sample-result": lambda asked, _: f"差错率 {_short(asked['name'])}",
}
