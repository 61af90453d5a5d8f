"""``make nights``: thirty nights over portals that publish, correct, withdraw, break, refuse and heal, under a real Prefect server.

One row per night; what the books say otherwise than the story, and what grows beyond its bounds, fails it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows.children import answers, free_port, tethered
from flows.serve import server_command
from flows.settings import Settings, prepare_prefect, quiet_prefect
from tests.nights.figures import Figures, a_day_goes_by_in_prefect, measure, prefect_rows
from tests.nights.story import FEW, IDLE, THIRTY, Night
from tests.support.processes import wait_for

KEEP_DAYS = 10
_IDLE_KIB = 16  # what a night may add to the database on which nothing happened, on average: its requests are on record


@contextmanager
def _prefect(settings: Settings) -> Iterator[int]:
    """The server as ``gongkai up`` has it, its vacuum every few seconds; gives its process id."""
    os.environ |= {"PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "5"}
    prepare_prefect(settings)
    quiet_prefect()
    port = free_port()
    with tethered(server_command(port), settings.root / "prefect-server.log", dict(os.environ)) as server:
        if not answers(f"http://127.0.0.1:{port}/api/health", server):
            raise SystemExit(f"no Prefect server: {settings.root / 'prefect-server.log'}")
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
        yield server.pid


def main() -> None:
    """Exits with a word on the first night that is told otherwise, and on what grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", action="store_true", help="the story in six nights, as in the suite")
    parser.add_argument("--idle", type=int, default=0, help="so many more nights on which nothing happens")
    chosen = parser.parse_args()
    nights = (*(FEW if chosen.few else THIRTY), *[IDLE] * chosen.idle)
    with tempfile.TemporaryDirectory(prefix="gongkai-nights-") as folder:
        var = Path(folder) / "var"
        var.mkdir()
        os.environ |= {"GONGKAI_VAR": str(var), "GONGKAI_KEEP_DAYS": str(KEEP_DAYS)}
        with _prefect(Settings()) as server:
            rows = _play(var, server, nights)
            wait_for(
                lambda: prefect_rows(var, "flow_run WHERE state_type <> 'SCHEDULED'") <= KEEP_DAYS + 1,
                "Prefect's vacuum",
            )
            _bounded(nights, rows, measure(var, server))


def _play(var: Path, server: int, nights: Sequence[Night]) -> list[Figures]:
    from tests.nights.stage import nightly_run, stage

    print("night  sec  new  database  archive  runs  Prefect (KiB)  memory  server (MiB)  runs shown  what happens")
    rows: list[Figures] = []
    with stage(var, nightly_run, KEEP_DAYS) as scene:
        for number, night in enumerate(nights, 1):
            began = time.monotonic()
            played = scene.play(night)
            a_day_goes_by_in_prefect(var)
            it = measure(var, server)
            rows.append(it)
            print(
                f"{number:5}{time.monotonic() - began:5.1f}{played.new:5}{it.database:10}{it.archive:9}{it.runs:6}"
                f"{it.prefect:9}{it.memory:14}{it.server_memory:8}{it.flow_runs:18}  {night.told}",
                flush=True,
            )
            if played.differences:
                raise SystemExit(f"night {number} is told otherwise:\n  " + "\n  ".join(played.differences))
    return rows


def _bounded(nights: Sequence[Night], rows: list[Figures], end: Figures) -> None:
    """What must not grow with the nights: run folders, Prefect's runs, memory; and the database by little where nothing happens."""
    first, last = rows[min(4, len(rows) - 1)], rows[-1]
    pairs = zip(nights[1:], rows, rows[1:], strict=False)
    idle = [after.database - before.database for night, before, after in pairs if night is IDLE]
    mean = sum(idle) / max(1, len(idle))
    print(
        f"an idle night adds {mean:.0f} KiB to the database; {end.folders} run folders and {end.flow_runs} "
        f"runs in Prefect are kept, its database holds {end.prefect} KiB"
    )
    for what, found, most in (
        ("run folders", end.folders, KEEP_DAYS + 2),
        ("runs in Prefect", end.flow_runs, KEEP_DAYS + 1),
        ("KiB in the database more after an idle night", round(mean), _IDLE_KIB),
        ("MiB of memory more than on the fifth night", last.memory - first.memory, 40),
        ("MiB of the server's memory more than on the fifth night", last.server_memory - first.server_memory, 120),
    ):
        if found > most:
            raise SystemExit(f"{what}: {found}, at most {most}")
    print("every night is told as it was staged")


if __name__ == "__main__":
    main()
