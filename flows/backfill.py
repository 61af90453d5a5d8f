"""The backfill: a dry run writes a plan; a real run carries out exactly that plan, slice by slice, and can be gone on with."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.flows import Flow
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Completed
from pydantic import Field

from db.backfill import Plan, open_plan, read_plan, settle_plan, write_plan
from db.engine import open_store
from db.query_changes import coverage_by_year
from flows import tasks
from flows.asked import Hashes, Hours, PlanId, PortalIds, Provinces, RuleCodes, Text, Year
from flows.automations import PLAN_BEGUN
from flows.backfill_choice import NO_PLAN, Choice, Kind, Mode, Stages, choose
from flows.backfill_plan import Foreseen, differences, foresee
from flows.backfill_show import nothing, show_difference, show_plan
from flows.backfill_work import Work, carry_out
from flows.house import House, open_house
from flows.plainly import plainly
from flows.refusal import RefusedError
from flows.rounds import show_in_prefect
from flows.run_names import rename, run_name, tag, years_of
from flows.running import run_of
from flows.settings import Settings
from flows.summary import summarise
from flows.years import CHINA, LAST_REPORT_YEAR
from parsers.parse import PARSER_VERSION

Limit = Annotated[int, Field(ge=0, le=1_000_000)]


def _cancelled(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The plan says that it was stopped here; what people see as the run's state an automation puts right."""
    name = flow_run.parameters.get("plan_id")
    if not name or flow_run.parameters.get("dry_run", True):
        return
    store = open_store(Settings().store.url)
    try:
        settle_plan(store, name, "cancelled by an operator")
    finally:
        store.dispose()


@flow(name="backfill", flow_run_name=run_name, persist_result=False, on_cancellation=[_cancelled])
@plainly
def backfill(
    plan_id: PlanId = "",
    dry_run: bool = True,
    first_year: Year = 2019,
    last_year: Year = LAST_REPORT_YEAR,
    mode: Mode = "missing",
    portals: PortalIds = "",
    provinces: Provinces = "",
    agencies: Text = "",
    agency_kind: Kind = "any",
    finding_codes: RuleCodes = "",
    documents: Hashes = "",
    parser_below: Limit = 0,
    stages: Stages = "crawl and read",
    quiet_hours: Hours = "",
    max_documents: Limit = 0,
    max_minutes: Limit = 0,
    max_requests_per_host: Limit = 0,
    note: Text = "",
) -> Any:
    """Do report years again. First a dry run, which writes a plan; then the same form with its plan_id and without dry_run.

    Args:
        plan_id: Carry out this plan of an earlier dry run, exactly; what is chosen below is then the plan's. It is called
            like bf-20261123-0a1b2c. Empty: a new plan.
        dry_run: Write the plan, or compare the one named above with how things stand now, and do nothing else.
        first_year: First report year (the year the figures are about, not the year of publication).
        last_year: Last report year.
        mode: missing = ask for what is not there and read it; failed = read again what could not be read; changed = look at
            known pages again for what was changed or withdrawn; reparse = read again what an older parser read, no network;
            all = fetch and read everything again.
        portals: Only these portals: ids of the registry like yn-anning, divided by commas. Empty means every active one.
        provinces: Only portals of these provinces (53 or 云南, divided by commas).
        agencies: Only documents of agencies whose names hold one of these words (divided by commas).
        agency_kind: Only documents of agencies of this kind.
        finding_codes: Only documents on which one of these rules stands open: codes of docs/rules.md like
            disputes_result_total, divided by commas.
        documents: Only these documents: sha256 or its first six characters or more, like 0a1b2c, divided by commas.
        parser_below: Only documents that were last read by an older parser than this version; 0 for any.
        stages: Ask portals and read, only ask, or only read.
        quiet_hours: Ask no portal in these hours of China's clock, such as 08:00-20:00; reading goes on.
        max_documents: Read at most so many documents; what a portal has is asked for all the same. 0 for no limit.
        max_minutes: Stop after so many minutes; 0 for no limit.
        max_requests_per_host: Ask each host at most so often; 0 for the usual limit.
        note: Who asked for this and why; kept with the plan.

    Returns the plan's id after a dry run; else the state is Completed, or Partial with what is left.
    """
    house = open_house(Settings())
    if plan_id:
        plan = read_plan(house.store, plan_id)
        return _compare(house, plan) if dry_run else _carry_out(house, plan)
    if not dry_run:
        raise RefusedError(NO_PLAN)
    choice = choose(
        first_year,
        last_year,
        mode,
        portals=portals,
        provinces=provinces,
        agencies=agencies,
        agency_kind=agency_kind,
        finding_codes=finding_codes,
        documents=documents,
        parser_below=parser_below,
        stages=stages,
        quiet_hours=quiet_hours,
        max_documents=max_documents,
        max_minutes=max_minutes,
        max_requests_per_host=max_requests_per_host,
    )
    return _plan(house, choice, note)


def _plan(house: House, choice: Choice, note: str) -> State[Any]:
    foreseen = foresee(house, choice)
    name = f"bf-{dt.datetime.now(CHINA):%Y%m%d}-{secrets.token_hex(3)}"
    write_plan(house.store, name, choice.mode, choice.request(), note, PARSER_VERSION, foreseen.slices)
    show_plan(name, choice, foreseen, note)
    if foreseen.slices:
        told = (
            f"plan {name}: {len(foreseen.slices)} slices, {foreseen.documents} documents in the archive to read; "
            f"nothing else was done; run it with plan_id {name} and without dry_run"
        )
    else:
        told = f"plan {name}: {nothing(foreseen)}"
    _say("%s", told)
    return Completed(message=told, data=name)


def _compare(house: House, plan: Plan) -> str:
    found = differences(house, plan)
    choice = Choice.of_request(plan.mode, plan.request)
    show_plan(plan.name, choice, _as_written(plan), plan.note, plan)
    show_difference(plan, found)
    _say("plan %s is %s; %d slices left; %d differences", plan.name, plan.status, len(plan.open), len(found))
    return plan.name


def _carry_out(house: House, plan: Plan) -> State[Any]:
    if plan.status == "complete":
        told = f"plan {plan.name} was carried out before: nothing is left of it; to do it again, make a new dry run"
        _say("%s", told)
        return Completed(message=told)
    found = differences(house, plan)
    if found:
        show_difference(plan, found)
        raise RefusedError(
            f"the world has moved since plan {plan.name} was made: {'; '.join(found)}. Make a new dry run"
        )
    choice = Choice.of_request(plan.mode, plan.request)
    if choice.years:
        rename(f"补采执行 {plan.name} · {plan.mode} {years_of(choice.years[0], choice.years[-1])}")
    parameters = {"plan": plan.name, "mode": plan.mode, "note": plan.note, **plan.request}
    before = coverage_by_year(house.store)
    with run_of(house, "backfill", parameters) as run:
        work = Work(house, run.run_id, plan, choice)
        work.left += run.damaged
        open_plan(house.store, plan.name)
        tag(PLAN_BEGUN)
        stopped: str | None = None
        try:
            stopped = carry_out(work)
        finally:
            left = settle_plan(house.store, plan.name, stopped or "not all slices could be done")
        tasks.duty(house)
        tasks.check(house)
    summary = summarise(house, run.run_id, work.left, before)
    _say("%s", summary.sentence)
    show_in_prefect(summary)
    if not left:
        return Completed(message=f"{len(plan.slices)} slices. {summary.sentence}")
    why = stopped or "; ".join(dict.fromkeys(it.reason for it in work.left)) or "some slices failed"
    message = f"{why}；余 {left} 片，可用同一计划 {plan.name} 续跑 · {left} slices left, the same plan goes on"
    return Cancelled(name="Partial", message=message)


def _as_written(plan: Plan) -> Foreseen:
    return Foreseen((), plan.slices)


def _say(message: str, *values: object) -> None:
    get_run_logger().info(message, *values)
