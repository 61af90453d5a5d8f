"""The flow ``publish``: the public site, written anew from the store."""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.asked import Folder
from flows.house import open_house
from flows.progress import Progress
from flows.publishing import publish_site, told
from flows.run_names import run_name
from flows.settings import Settings


@flow(name="publish", flow_run_name=run_name, persist_result=False, validate_parameters=True)
def publish(to: Folder = "", release: Folder = "") -> str:
    """Write the public site from the data as they stand. The older site stands until the new one is whole.

    Args:
        to: The folder of the site, on the machine of the worker; empty means var/site.
        release: The folder of the release to offer for download; empty means the newest one of var/releases, if any.

    Returns the folder of the site.
    """
    house = open_house(Settings())
    bar = Progress("publish", "开始 starting")
    reports = bar.part(0.0, 90.0, "页面 pages of {done}/{of} reports")
    made = publish_site(house, Path(to) if to else None, Path(release) if release else None, reports)
    create_markdown_artifact(told(made), key="publish-summary", description=str(made.place))
    get_run_logger().info("site %s", made.place)
    bar.end(f"完成 done: {made.place}")
    return str(made.place)
