"""``gongkai demo``: replica portals on this machine, one nightly over them, a summary and a page to look at."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from rich.console import Console

from flows.own_server import prefect_server
from flows.settings import Settings, prepare_prefect, quiet_prefect
from spiders.replica import serve_replicas


def run_demo() -> int:
    """Run the demo into ``var/demo``. Returns the process's exit code: 0 when the night ended as it should."""
    console = Console()
    base = Settings()
    settings = base.model_copy(update={"var": base.root / "demo", "database_url": None, "archive": None})
    with serve_replicas() as replicas:
        settings = settings.model_copy(update={"proxy": replicas.url, "replicas": True})
        os.environ.update(settings.environment())
        prepare_prefect(settings)
        quiet_prefect()
        console.print(f"Replica portals at {replicas.url}; starting Prefect, then one nightly …", highlight=False)
        with prefect_server(settings):
            from flows.nightly import nightly

            run_id = nightly()
    _finish(settings, run_id, console)
    return 0


def _finish(settings: Settings, run_id: str, console: Console) -> None:
    from flows.house import open_house
    from flows.pages.build import write_demo_page
    from flows.pages.collect import collect
    from flows.summary import show, summarise

    house = open_house(settings)
    summary = summarise(house, run_id)
    show(summary, console)
    page = settings.root / "index.html"
    write_demo_page(page, collect(house.store, dt.datetime.now(dt.UTC)))
    before = settings.root / "last-digest.txt"
    _compare(before, summary.digest, console)
    before.write_text(summary.digest, encoding="utf-8")
    console.print(f"\n[bold]Look at[/] {page.as_uri()}", soft_wrap=True)


def _compare(before: Path, digest: str, console: Console) -> None:
    if not before.exists():
        console.print("Run it again: nothing that did not change is downloaded, and the digest stays as it is.")
    elif before.read_text(encoding="utf-8") == digest:
        console.print("[green]The digest is that of the run before: nothing was changed by asking again.[/]")
    else:
        console.print("[yellow]The digest is not that of the run before: the content has changed since.[/]")
