"""The deployments of ``gongkai up`` on a process work pool: the rounds, backfill, intake, onboarding, releases, samples."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.add import add
from flows.automations import automate
from flows.backfill import backfill
from flows.export import export
from flows.nightly import nightly, recheck, reparse, snapshot
from flows.onboard import onboard, portal_check
from flows.publish import publish
from flows.review import review
from flows.sample import sample_draw, sample_enter, sample_result
from flows.settings import Settings
from flows.verify import verify

NIGHTLY = CronSchedule(cron="0 2 * * *", timezone="Asia/Shanghai")
DEADLINES = CronSchedule(cron="30 23 31 1,3 *", timezone="Asia/Shanghai")  # just before they are over
Deployed = tuple[Flow[..., Any], CronSchedule | None, ConcurrencyLimitConfig, str]

#: A second night steps aside, a second backfill waits for the first.
ONE_NIGHT = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
ONE_BACKFILL = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)

#: Runs by the clock have a queue of their own, so that no number of runs by hand keeps a night waiting; those are begun three
#: at a time, as many as one machine and Prefect's SQLite bear beside a night.
BY_CLOCK, BY_HAND = "by-clock", "by-hand"
RUNS_BY_HAND = 3
_UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


_HEAD = """\
# Deployments for a Prefect server of one's own: `prefect deploy --all`, run in this folder. `gongkai up` needs no such file.
# The work pool is made once with `prefect work-pool create gongkai --type process`, the bound on runs by hand afterwards with
# `prefect work-queue set-concurrency-limit by-hand {runs} --pool gongkai`; a worker with `prefect worker start --pool gongkai`.
# Workers read the GONGKAI_* settings of the environment they were started in.
# Written by `make docs` from flows/deployments.py.
name: gongkai
prefect-version: 3.8.8

pull:
  - prefect.deployments.steps.set_working_directory:
      directory: "{{ $PWD }}"

definitions:
  by_clock: &by_clock
    name: gongkai
    work_queue_name: by-clock
  by_hand: &by_hand
    name: gongkai
    work_queue_name: by-hand
  tags: &tags [gongkai]

deployments:
"""


def deployments() -> tuple[Deployed, ...]:
    """Every flow that people may start, with its schedule, how many may run at once, and what it is for."""
    return (
        (nightly, NIGHTLY, ONE_NIGHT, "Every night: ask every active portal for what is new, read it, check it."),
        (
            snapshot,
            DEADLINES,
            ONE_AT_A_TIME,
            "期限快照: at a deadline every column is read whole, as evidence of what was late.",
        ),
        (recheck, None, ONE_AT_A_TIME, "复查: known pages again, for what was changed, moved or withdrawn."),
        (backfill, None, ONE_BACKFILL, "Earlier report years again. A dry run, the default, writes a plan."),
        (reparse, None, ONE_AT_A_TIME, "重新解析: what an older parser read, again. No network."),
        (add, None, ONE_AT_A_TIME, "人工收录: documents of a site that refuses the crawl, obtained by a person."),
        (onboard, None, ONE_AT_A_TIME, "网站接入: what a portal is, its columns, a draft entry. No report is fetched."),
        (portal_check, None, ONE_AT_A_TIME, "网站试采: what a crawl of one entry would collect. Nothing is stored."),
        (
            export,
            None,
            ONE_AT_A_TIME,
            "A dated release of the data as they stand: CSV, Parquet, workbook, auditor's sheets.",
        ),
        (review, None, ONE_AT_A_TIME, "核对: what asks for a person, the evidence behind it, and the decision."),
        (publish, None, ONE_AT_A_TIME, "公开页面: the data as a static site in Chinese and English."),
        (verify, None, ONE_AT_A_TIME, "档案核验: every archived document is there and unaltered, or named."),
        (
            sample_draw,
            None,
            ONE_AT_A_TIME,
            "抽样复核: a blind sample of accepted reports, and forms to read them again.",
        ),
        (sample_enter, None, ONE_AT_A_TIME, "复核录入: forms that people filled in; each whole or not at all."),
        (sample_result, None, ONE_AT_A_TIME, "差错率: what the blind sample says, with its confidence interval."),
    )


def prefect_yaml() -> str:
    """The same deployments for a Prefect server of one's own: the text of prefect.yaml."""
    return _HEAD.replace("{runs}", str(RUNS_BY_HAND)) + "\n".join(_entry(*deployed) for deployed in deployments())


def _entry(flow: Flow[..., Any], schedule: CronSchedule | None, limit: ConcurrencyLimitConfig, description: str) -> str:
    entrypoint = f"{flow.fn.__module__.replace('.', '/')}.py:{flow.fn.__name__}"
    assert limit.collision_strategy is not None
    scheduled = (
        "[]" if schedule is None else f'\n      - cron: "{schedule.cron}"\n        timezone: {schedule.timezone}'
    )
    return f"""  - name: {flow.name}
    entrypoint: {entrypoint}
    description: {json.dumps(description, ensure_ascii=False)}
    work_pool: *{"by_hand" if schedule is None else "by_clock"}
    tags: *tags
    schedules:{scheduled if scheduled.startswith(chr(10)) else " " + scheduled}
    concurrency_limit:
      limit: {limit.limit}
      collision_strategy: {limit.collision_strategy.value}
"""


def deploy(pool: str, settings: Settings) -> None:
    """Create the pool and both deployments, or bring them up to date. No worker may be running yet."""
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=pool, type="process"), overwrite=True)
        _queue(client, pool, BY_CLOCK, priority=1)
        _queue(client, pool, BY_HAND, priority=2, limit=RUNS_BY_HAND)
    variables = {"command": f"{sys.executable} -m prefect.engine", "working_dir": str(Path.cwd())}
    for flow, schedule, limit, description in deployments():
        deployment = flow.to_deployment(
            flow.name,
            work_pool_name=pool,
            work_queue_name=BY_HAND if schedule is None else BY_CLOCK,
            entrypoint_type=EntrypointType.MODULE_PATH,
            job_variables=variables,
            schedules=[schedule] if schedule is not None else None,
            description=description,
            tags=["gongkai"],
            concurrency_limit=limit,
        )
        assert isinstance(deployment, RunnerDeployment)  # a coroutine only inside a running event loop
        deployment.apply()
    with get_client(sync_client=True) as client:
        automate(client, settings.webhook, settings.mail)
        _close_abandoned(client)  # people are told of it, where they are told now


def _queue(client: SyncPrefectClient, pool: str, name: str, priority: int, limit: int | None = None) -> None:
    """A queue of the pool, made or brought up to date. What an operator set in the pages holds until the next start."""
    try:
        standing = client.read_work_queue_by_name(name, work_pool_name=pool)
    except ObjectNotFound:
        client.create_work_queue(name, concurrency_limit=limit, priority=priority, work_pool_name=pool)
    else:
        client.update_work_queue(standing.id, concurrency_limit=limit)


def _close_abandoned(client: SyncPrefectClient) -> None:
    """Close the runs whose worker was killed: they would stand as running for ever, and hold their deployment's place."""
    under_way = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_UNDER_WAY)))
    message = "工作进程已不在，由下一次运行接着做完 · its worker is gone; the next run does what it left"
    for run in client.read_flow_runs(flow_run_filter=under_way, limit=200):
        client.set_flow_run_state(run.id, Crashed(message=message), force=True)
