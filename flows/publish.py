"""The flow ``publish``: the public site, written anew from the store."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.asked import ReleaseName
from flows.house import open_house
from flows.plainly import plainly
from flows.progress import Progress
from flows.publishing import publish_site, told
from flows.run_names import run_name
from flows.settings import Settings


@flow(name="publish", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def publish(release: ReleaseName = "") -> str:
    """Write the public site into var/site, from the data as they stand. The older site stands until the new one is whole.

    Args:
        release: The release to offer for download, by its name in var/releases like 2026-01-31; empty means the newest one, if any.

    Returns the folder of the site.
    """
    house = open_house(Settings())
    bar = Progress("publish", "开始 starting")
    reports = bar.part(0.0, 90.0, "页面 pages of {done}/{of} reports")
    made = publish_site(house, release=house.settings.releases / release if release else None, told=reports)
    create_markdown_artifact(told(made), key="publish-summary", description=str(made.place))
    get_run_logger().info("site %s", made.place)
    bar.end(f"完成 done: {made.place}")
    return str(made.place)
