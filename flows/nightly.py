"""The rounds that run by the clock or are asked for by name: nightly, deadline snapshots, recheck, reparse."""

from __future__ import annotations

from prefect import flow

from flows.asked import PortalIds, Year, names
from flows.automations import WHOLE_NIGHT
from flows.house import open_house
from flows.plainly import plainly
from flows.rounds import Round, go_round
from flows.run_names import run_name, tag
from flows.settings import Settings
from flows.years import LAST_REPORT_YEAR, check_years


@flow(name="nightly", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def nightly(portals: PortalIds = "", crawl: bool = True) -> str:
    """Ask every active portal for what is new, read it, check it, and show what came of it.

    Args:
        portals: Only these portals: ids of the registry like yn-anning, divided by commas. Empty means every active one.
        crawl: Ask the portals. Without it, only what is already in the archive is read.

    Returns the id of the run in the database. Ends failed when a portal gave less than its registry entry expects; everything
    that was read is loaded all the same.
    """
    if crawl and not names(portals):
        tag(WHOLE_NIGHT)
    which = Round("nightly", "incremental" if crawl else None, expects=True)
    return go_round(open_house(Settings()), which, names(portals) if crawl else ())


@flow(name="snapshot", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def snapshot(portals: PortalIds = "") -> str:
    """Read every column whole at a deadline: what is not listed then was not listed in time. New reports are read as well.

    Args:
        portals: Only these portals: ids of the registry like yn-anning, divided by commas. Empty means every active one.

    Returns the id of the run in the database.
    """
    return go_round(open_house(Settings()), Round("snapshot", "full"), names(portals))


@flow(name="recheck", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def recheck(portals: PortalIds = "") -> str:
    """Look again at every known page and attachment: what was changed, moved or withdrawn. Nights do so bit by bit.

    Args:
        portals: Only these portals: ids of the registry like yn-anning, divided by commas. Empty means every active one.

    Returns the id of the run in the database.
    """
    return go_round(open_house(Settings()), Round("recheck", "recheck"), names(portals))


@flow(name="reparse", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def reparse(portals: PortalIds = "", first_year: Year = 2008, last_year: Year = LAST_REPORT_YEAR) -> str:
    """After an upgrade: read again what an older parser read. No network; decisions stay, and a new version is made only
    where the reading changed. A long one is better a backfill with the mode reparse, which can be stopped and gone on with.

    Args:
        portals: Only documents of these portals: ids of the registry like yn-anning, divided by commas. Empty means everything.
        first_year: First report year (the year the figures are about).
        last_year: Last report year.

    Returns the id of the run in the database.
    """
    years = check_years(first_year, last_year)
    return go_round(open_house(Settings()), Round("reparse", None, "reparse", years), names(portals))
