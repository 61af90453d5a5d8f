"""``prefect.yaml`` deploys what ``gongkai up`` deploys. Last of the folder, for it replaces the deployments."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tests.support.prefect_server import ROOT, Up

pytestmark = pytest.mark.slow


def test_prefect_yaml_deploys_the_same_and_its_runs_work(up: Up) -> None:
    told = ("schedules", "description", "tags", "parameter_openapi_schema", "concurrency_options", "work_pool_name")
    from flows.deployments import deployments

    before = {flow.name: up.deployment(flow.name) for flow, *_ in deployments()}
    deploy = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    environment = os.environ | {
        "PREFECT_API_URL": f"{up.address}/api",
        "PREFECT_HOME": str(up.var / "prefect-client"),
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(deploy, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for name, deployed in before.items():
        after = up.deployment(name)
        for key in told:
            assert _plain(after[key]) == _plain(deployed[key]), (name, key)
        assert after["global_concurrency_limit"]["limit"] == 1
    run = up.start("backfill", mode="reparse")
    assert up.wait_until_ended(run) == "COMPLETED", up.log()
    assert "backfill-plan" in up.artifacts(run)


def _plain(value: Any) -> Any:
    """Without what every deployment has of its own."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {
            key: _plain(item) for key, item in value.items() if key not in ("id", "created", "updated", "deployment_id")
        }
    return value
