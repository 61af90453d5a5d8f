"""The step that says who must publish: rosters as they were read, and the units of the registry's unit × year portals."""

from __future__ import annotations

import datetime as dt

from db.duty import Fed, UnitTree, feed_rosters, feed_unit_trees
from flows.house import House
from flows.years import CHINA
from parsers.prose.organs import out_of_scope


def feed(house: House, today: dt.date | None = None) -> tuple[Fed, Fed]:
    """Bring ``duty`` up to date: what rosters say of their years, what unit trees say of the report year at hand."""
    day = today or dt.datetime.now(CHINA).date()
    return feed_rosters(house.store), feed_unit_trees(house.store, unit_trees(house), day.year - 1)


def unit_trees(house: House) -> list[UnitTree]:
    """The organs of every active portal that addresses reports by unit; schools, hospitals and companies owe none."""
    return [
        UnitTree(portal.id, portal.columns[0], tuple(name for name in portal.units.values() if not out_of_scope(name)))
        for portal in house.registry
        if portal.state == "active" and portal.units and portal.columns
    ]
