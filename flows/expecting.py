"""Why a round ends failed with everything loaded: portals gave less than the registry expects, or none could be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from db.expectations import Broken, Expected, check_expectations
from flows.crawling import NotCrawled
from flows.house import House
from flows.years import CHINA


class ExpectationError(Exception):
    """Portals gave less than their registry entries expect. What the night of ``run_id`` loaded is loaded."""

    def __init__(self, run_id: str, broken: Sequence[Broken]) -> None:
        self.run_id, self.broken = run_id, tuple(broken)
        super().__init__(_line(broken))


class NobodyAskedError(Exception):
    """There are active portals, and the round of ``run_id`` was allowed to ask none of them. What was at hand is read."""

    def __init__(self, run_id: str, refused: Sequence[NotCrawled]) -> None:
        self.run_id = run_id
        reasons = "; ".join(dict.fromkeys(it.reason for it in refused))
        super().__init__(f"none of {len(refused)} active portals may be asked 未访问任何网站: {reasons}")


def expectations(house: House) -> list[Expected]:
    """What the active entries of the registry expect."""
    return [
        Expected(
            portal.id,
            portal.expect.reports_per_year,
            portal.expect.from_year,
            portal.expect.last_year,
            portal.expect.complete_share,
        )
        for portal in house.registry
        if portal.state == "active" and portal.expect is not None
    ]


def broken_expectations(
    house: House, portals: Collection[str] | None = None, today: dt.date | None = None
) -> tuple[Broken, ...]:
    """Judge the portals (all when None), with a finding on each that falls short. Returns what stands broken on them."""
    day = today or dt.datetime.now(CHINA).date()
    return check_expectations(house.store, expectations(house), day, portals=portals)


def _line(broken: Sequence[Broken]) -> str:
    by_portal: dict[str, list[str]] = {}
    for it in broken:
        by_portal.setdefault(it.portal_id, []).append(it.message)
    told = "; ".join(f"{portal_id}: {', '.join(messages)}" for portal_id, messages in by_portal.items())
    return f"fewer reports than expected 未达预期 (what was loaded stays): {told}"
