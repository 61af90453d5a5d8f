"""The flow ``export``: a dated release of the data as they stand."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.asked import Day
from flows.house import open_house
from flows.plainly import plainly
from flows.progress import Progress
from flows.releasing import judge_and_release, told
from flows.run_names import run_name
from flows.settings import Settings
from flows.years import check_day


@flow(name="export", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def export(as_of: Day = "") -> str:
    """Write a release: every table as CSV and Parquet, a workbook, the auditor's sheets, dictionary and checksums.

    It stands under var/releases and is never overwritten; a second one of the same day gets a number.

    Args:
        as_of: The day the data are as of, like 2026-01-31; empty means today. Not before the newest data.

    Returns the folder of the release.
    """
    house, day = open_house(Settings()), check_day(as_of)
    bar = Progress("export", "核查 checks")
    reports = bar.part(10.0, 90.0, "写出 written: {done}/{of} 份报告 reports")
    made = judge_and_release(house, day, told=reports)
    create_markdown_artifact(told(made), key="export-summary", description=made.folder.name)
    get_run_logger().info("release %s", made.folder)
    bar.end(f"完成 done: {made.folder}")
    return str(made.folder)
