"""Onboarding as a flow: explore an address, show what was found, write the draft entry."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.asked import Address, PortalId
from flows.house import House, open_house
from flows.onboarding import Onboarded, check_portal
from flows.onboarding import onboard as explore
from flows.plainly import plainly
from flows.portal_view import checked_markdown, onboarded_markdown
from flows.run_names import run_name
from flows.settings import Settings
from spiders.registry_write import add_entries


@flow(name="onboard", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def onboard(url: Address, write: bool = True) -> str | None:
    """Find out what a portal is: platform, annual-report columns, the first reports. Nothing of it is stored but the entry.

    Args:
        url: Any address of the portal, best its front page or its annual-report column, like https://www.example.gov.cn/.
        write: Write the draft entry into the installation's registry (var/portals); without it the entry is only shown.

    Returns the id of the entry that was written, None when there is none.
    """
    house = open_house(Settings())
    found = explore(house, url)
    written = write_entry(house, found) if write else None
    text = onboarded_markdown(found, written)
    create_markdown_artifact(text, key="onboarding", description=f"{url}: {found.family or 'unknown'}")
    get_run_logger().info("%s: %s, %d columns", url, found.family or "unknown", len(found.discovery.columns))
    return found.entry.id if found.entry is not None and written else None


@flow(name="portal-check", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def portal_check(portal: PortalId) -> None:
    """Crawl one registry entry, a draft as well, without storing anything, and show what it would collect.

    Args:
        portal: The id of the entry, like yn-anning.
    """
    house = open_house(Settings())
    (entry,) = house.portals([portal])
    create_markdown_artifact(checked_markdown(check_portal(house, entry)), key="portal-check", description=portal)


def write_entry(house: House, found: Onboarded) -> str | None:
    """Write the draft where no entry has its host or id yet. Returns the file, None when nothing was written."""
    if found.entry is None or found.known_as is not None or house.registry.get(found.entry.id) is not None:
        return None
    path, left = add_entries(house.settings.portals, [found.entry])
    return None if left else str(path)
