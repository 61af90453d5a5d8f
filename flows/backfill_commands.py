"""The command ``gongkai backfill``: a dry run that writes a plan and shows it, or a plan carried out. Thin."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from flows.command_help import prepare, refusing
from flows.refusal import RefusedError

backfill_app = typer.Typer()

_PARTIAL = 3  # the exit code of a plan of which something is left


@backfill_app.command()
def backfill(
    plan: Annotated[
        str, typer.Option("--plan-id", help="Carry out, or compare with how things stand, this plan.")
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Write the plan, or compare it, and do nothing else.")] = True,
    first_year: Annotated[int, typer.Option(help="First report year.", min=2008, max=2100)] = 2019,
    last_year: Annotated[int | None, typer.Option(help="Last report year.", min=2008, max=2100)] = None,
    portal: Annotated[list[str] | None, typer.Option(help="Only this portal; may be repeated.")] = None,
    province: Annotated[list[str] | None, typer.Option(help="Only this province: 53 or 云南; may be repeated.")] = None,
    agency: Annotated[list[str] | None, typer.Option(help="Only agencies whose names hold this.")] = None,
    finding: Annotated[list[str] | None, typer.Option(help="Only documents on which this rule stands open.")] = None,
    document: Annotated[list[str] | None, typer.Option(help="Only this document: its sha256 or the beginning.")] = None,
    parser_below: Annotated[int, typer.Option(help="Only what an older parser read last.", min=0)] = 0,
    mode: Annotated[
        Literal["missing", "failed", "changed", "reparse", "all"], typer.Option(help="What to do again.")
    ] = "missing",
    quiet_hours: Annotated[str, typer.Option(help="Ask no portal in these hours of China's clock: 08:00-20:00.")] = "",
    max_documents: Annotated[
        int, typer.Option(help="Read at most so many documents; portals are asked all the same.", min=0)
    ] = 0,
    max_minutes: Annotated[int, typer.Option(help="Stop after so many minutes.", min=0)] = 0,
    max_requests_per_host: Annotated[int, typer.Option(help="Ask each host at most so often.", min=0)] = 0,
    note: Annotated[str, typer.Option(help="Who asked for this and why.")] = "",
) -> None:
    """Do report years again: a dry run writes a plan; --plan-id PLAN --no-dry-run carries it out. Exit code 3: partly done."""
    settings = prepare()
    from rich.console import Console

    from db.backfill import read_plan, runs_of_plan
    from flows.backfill_choice import choose
    from flows.backfill_show import print_plan
    from flows.house import open_house
    from flows.own_server import prefect_server
    from flows.summary import show, summarise
    from flows.years import LAST_REPORT_YEAR

    asked: dict[str, Any] = {
        "first_year": first_year,
        "last_year": last_year or LAST_REPORT_YEAR,
        "mode": mode,
        "portals": ",".join(portal or []),
        "provinces": ",".join(province or []),
        "agencies": ",".join(agency or []),
        "finding_codes": ",".join(finding or []),
        "documents": ",".join(document or []),
        "parser_below": parser_below,
        "quiet_hours": quiet_hours,
        "max_documents": max_documents,
        "max_minutes": max_minutes,
        "max_requests_per_host": max_requests_per_host,
    }
    with refusing("backfill"):
        house = open_house(settings)
        if plan:
            read_plan(house.store, plan)
        else:
            if not dry_run:
                raise RefusedError(
                    "a backfill carries out a plan: make a dry run first, then --plan-id PLAN --no-dry-run"
                )
            choose(**asked).chosen(house)
    with prefect_server(settings), refusing("backfill"):
        from flows.backfill import backfill as flow

        state: Any = flow(plan_id=plan, dry_run=dry_run, note=note, **asked, return_state=True)
        if state.is_failed():
            raise RefusedError(str(state.result(raise_on_failure=False)))
        if dry_run:
            print_plan(read_plan(house.store, state.result()), Console(), None if plan else state.message)
            return
    show(summarise(house, max(runs_of_plan(house.store, plan))), Console())
    Console().print(state.message or "", soft_wrap=True)
    if state.name == "Partial":
        raise typer.Exit(_PARTIAL)
