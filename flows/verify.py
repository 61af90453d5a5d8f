"""The flow ``verify`` 档案核验: whether every object of the archive is there and is what its name says."""

from __future__ import annotations

from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger
from pydantic import Field

from db.archive_check import verify as verified
from flows.house import open_house
from flows.plainly import plainly
from flows.progress import Progress
from flows.run_names import run_name
from flows.settings import Settings


class DamagedArchiveError(Exception):
    """Objects are missing or were altered."""


@flow(name="verify", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def verify(sample: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0) -> None:
    """Look every archived document up, read it and compare it with its hash. Fails when one is missing or altered.

    Args:
        sample: Read only so many of them, at random; all are looked up. 0 reads everything.
    """
    house = open_house(Settings())
    bar = Progress("verify", "开始 starting")
    seen = bar.part(0.0, 99.0, "已核 read: {done}/{of}")
    found = verified(house.store, house.archive, sample=sample or None, seen=seen)
    told = (
        f"{found.named} objects named, {found.checked} read: {len(found.missing)} missing, {len(found.altered)} altered; "
        f"{len(found.orphans)} held that nothing names"
    )
    lines = ["# 档案核验 · The archive", "", told, ""]
    for title, keys in (("缺失 missing", found.missing), ("被改动 altered", found.altered)):
        lines += [f"## {title}", "", *(f"* `{key}`" for key in keys), ""] if keys else []
    create_markdown_artifact("\n".join(lines), key="verify-summary", description=told)
    get_run_logger().info("%s", told)
    bar.end(told)
    if not found.sound:
        raise DamagedArchiveError(f"{told}; docs/operating.md says how to restore them")
