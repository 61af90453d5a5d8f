"""A backfill's plan as an operator reads it in Prefect: what it would do and cost, portal by portal, and how things differ now."""

from __future__ import annotations

from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from db.backfill import Plan
from flows.backfill_choice import Choice
from flows.backfill_plan import NO_NETWORK, Foreseen

NOTHING = "无事可做 · nothing to do: no portal is asked and no document is read for this choice"


def show_plan(name: str, choice: Choice, foreseen: Foreseen, note: str, plan: Plan | None = None) -> None:
    """The plan as artifacts ``backfill-plan`` and ``backfill-plan-portals``."""
    asked = sum(part.asks_portal for part in foreseen.slices)
    lines = [
        f"# 补采计划 · Backfill plan `{name}`",
        "",
        f"**{choice.mode}**, report years {choice.years[0]}–{choice.years[-1]}."
        if choice.years
        else f"**{choice.mode}**.",
        "",
        f"* {len(foreseen.slices)} slices; {asked} portals asked over the network, about {foreseen.requests} requests",
        f"* {foreseen.documents} documents in the archive to read before anything new arrives",
        f"* {_about(foreseen.minutes)}, longer where portals hold more than they did",
    ]
    if plan is None and not foreseen.slices:
        lines += ["", f"**{nothing(foreseen)}**"]
    if plan is not None:
        state = f"{plan.status}{': ' + plan.reason if plan.reason else ''}"
        lines += [f"* so far: {len(plan.done)} slices done, {len(plan.open)} left ({state})"]
    kept = {key: value for key, value in choice.request().items() if key != "years"}
    if kept:
        lines += ["", "| 所选 chosen | |", "|---|---|"]
        lines += [f"| {key} | {', '.join(map(str, it)) if isinstance(it, list) else it} |" for key, it in kept.items()]
    lines += ["", f"Note: {note or '—'}", "", f"To carry it out: the same form, `plan_id` = `{name}`, `dry_run` off."]
    create_markdown_artifact("\n".join(lines), key="backfill-plan", description=f"What plan {name} does")
    if foreseen.rows:
        create_table_artifact(_rows(foreseen), key="backfill-plan-portals", description="What it does at each portal")


def nothing(foreseen: Foreseen) -> str:
    """That there is nothing to do, and why no portal is asked."""
    left = [row.why_not for row in foreseen.rows if row.portal is not None and not row.asked]
    reasons = dict.fromkeys(why for why in left if why != NO_NETWORK)
    return f"{NOTHING} ({'; '.join(reasons)})" if reasons else NOTHING


def show_difference(plan: Plan, found: Sequence[str]) -> None:
    """What has changed since the plan was made, as the artifact ``backfill-difference``."""
    lines = [f"# 与计划的差异 · What has changed since plan `{plan.name}`", ""]
    lines += [f"* {line}" for line in found] or ["Nothing: it can be carried out."]
    if found:
        lines += ["", "The plan is not carried out as it is. Make a new dry run with the same choice."]
    create_markdown_artifact("\n".join(lines), key="backfill-difference", description=f"Plan {plan.name} and now")


def _about(minutes: int) -> str:
    return f"about {minutes} minutes" if minutes > 1 else "about a minute or less"


def _rows(foreseen: Foreseen) -> list[dict[str, str | int]]:
    return [
        {
            "portal": row.portal.id if row.portal is not None else "(archive)",
            "name": row.portal.name if row.portal is not None else "documents of several portals, or added by hand",
            "asks the portal": "yes" if row.asked else f"no: {row.why_not}",
            "columns to list": row.columns,
            "notices known": row.known_notices,
            "requests": f"{row.requests} ({row.basis})" if row.asked else "0",
            "documents to read now": row.documents,
            "minutes": -(-row.seconds // 60),
        }
        for row in foreseen.rows
    ]


def print_plan(plan: Plan, console: Console, told: str | None = None) -> None:
    """The plan on a terminal. ``told``: what its dry run said of a plan without slices."""
    table = Table(title=f"补采计划 · backfill plan {plan.name}", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("portal", "asked", "requests", "documents", "slices", "done"):
        table.add_column(heading, justify="left" if heading == "portal" else "right")
    for portal in dict.fromkeys(part.portal_id for part in plan.slices):
        of_portal = [part for part in plan.slices if part.portal_id == portal]
        table.add_row(
            portal or "(archive)",
            "yes" if any(part.asks_portal for part in of_portal) else "no",
            str(sum(part.requests for part in of_portal)),
            str(sum(len(part.document_ids) for part in of_portal)),
            str(len(of_portal)),
            str(sum(part.portal_id == portal for part in plan.done)),
        )
    console.print(table)
    minutes = -(-sum(part.seconds for part in plan.open) // 60)
    console.print(
        f"{plan.mode}; {plan.status}; {len(plan.open)} slices left, about {minutes} minutes; note: {plan.note or '—'}"
    )
    if not (plan.open or plan.done):
        console.print(told or NOTHING, soft_wrap=True)
    elif plan.open:
        console.print(f"to carry it out: gongkai backfill --plan-id {plan.name} --no-dry-run", soft_wrap=True)
