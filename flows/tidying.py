"""A machine kept tidy for months: run folders beyond their time go, logs stay short, and what Prefect shows as running without a
process ends."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Collection
from pathlib import Path

from db.runs import ended_before
from flows.house import House
from flows.owners import is_dead

_OWNER = "gongkai.owner"
_LONGEST_LOG = 16 * 1024 * 1024


def tidy_folders(house: House, now: dt.datetime | None = None) -> int:
    """Remove job files, manifests and logs of runs that ended longer ago than they are kept. Returns how many folders went.

    To be called when every manifest has been brought in: what they say is in the database then. A manifest that could not be
    read was put aside and stays, with its folder.
    """
    if not house.settings.runs.is_dir():
        return 0
    until = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(days=house.settings.keep_days)
    ended = ended_before(house.store, until)
    gone = [folder for folder in house.settings.runs.iterdir() if folder.name in ended and not _holds_damage(folder)]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)


def shorten_logs(root: Path, longest: int = _LONGEST_LOG) -> None:
    """Put what is in a long log of Prefect's server or worker aside as ``….log.1``, in place of what was there, and begin it anew.

    They write at the end of the file, wherever that is: nothing has to be opened anew. Where this installation shares its folder
    with another machine, that one's log is treated alike.
    """
    for log in root.glob("prefect-*.log"):
        if log.stat().st_size > longest:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)


def _holds_damage(folder: Path) -> bool:
    return any(folder.glob("*.damaged"))


def claim(owner: str, lost: Collection[str] = ()) -> tuple[str, ...]:
    """Say in Prefect whose process this flow run is, and close the runs there whose process is gone: their names.

    Outside a flow run there is nothing to say. A run of another machine is left alone unless its owner is among the ``lost``.
    """
    if "prefect" not in sys.modules:  # a command that starts no flow has no reason to load it
        return ()
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.context import FlowRunContext
    from prefect.states import Crashed

    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return ()
    under_way = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.CANCELLING]))
    closed: list[str] = []
    with get_client(sync_client=True) as client:
        client.update_flow_run_labels(context.flow_run.id, {_OWNER: owner})
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=under_way), limit=200):
            whose = str(run.labels.get(_OWNER, ""))
            if run.id != context.flow_run.id and whose and (is_dead(whose) or whose in lost):
                message = (
                    f"进程已不在，由下一次运行接着做完 · its process ({whose}) is gone; the next run does what it left"
                )
                client.set_flow_run_state(run.id, Crashed(message=message), force=True)
                closed.append(run.name)
    return tuple(closed)


def forget_old_runs(keep_days: int, now: dt.datetime | None = None) -> int:
    """Delete from the Prefect server what ended longer ago than it is kept: run, log, artifacts. Returns how many runs went.

    For a server that lives as long as one command: those that stay have a vacuum of their own. At most 200 at a time.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterEndTime, FlowRunFilterId

    until = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(days=keep_days)
    with get_client(sync_client=True) as client:
        old = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(end_time=FlowRunFilterEndTime.model_validate({"before_": until})), limit=200
        )
        for run in old:
            for artifact in client.read_artifacts(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))):
                client.delete_artifact(artifact.id)
            client.delete_flow_run(run.id)
    return len(old)
