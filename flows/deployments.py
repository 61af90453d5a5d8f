"""The deployments of ``gongkai up``: nightly and backfill on a process work pool."""

from __future__ import annotations

import sys
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.nightly import nightly

NIGHTLY = CronSchedule(cron="0 2 * * *", timezone="Asia/Shanghai")


def deploy(pool: str) -> None:
    """Create the pool and both deployments, or bring them up to date."""
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=pool, type="process"), overwrite=True)
    variables = {"command": f"{sys.executable} -m prefect.engine", "working_dir": str(Path.cwd())}
    for flow, schedule, description in (
        (nightly, NIGHTLY, "Every night: ask every active portal for what is new, read it, check it."),
        (backfill, None, "Earlier report years again. A dry run, the default, shows the plan."),
    ):
        deployment = flow.to_deployment(
            flow.name,
            work_pool_name=pool,
            entrypoint_type=EntrypointType.MODULE_PATH,
            job_variables=variables,
            schedules=[schedule] if schedule is not None else None,
            description=description,
            tags=["gongkai"],
            concurrency_limit=1,
        )
        assert isinstance(deployment, RunnerDeployment)  # a coroutine only inside a running event loop
        deployment.apply()
