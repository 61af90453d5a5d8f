"""What the command and the flow ``publish`` share: where the site goes, which release it offers, and what is told of it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.release.place import whole_releases
from flows.house import House
from flows.refusal import RefusedError
from flows.site.build import Site, build_site


@dataclass(frozen=True, slots=True)
class Published:
    """A site that stands."""

    place: Path
    site: Site
    seconds: float


def publish_site(
    house: House,
    to: Path | None = None,
    release: Path | None = None,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Published:
    """Build the site. Raises ValueError, in words for an operator, when it cannot be built."""
    place = (to or house.settings.site).absolute()
    if release is None:
        standing = whole_releases(house.settings.releases)
        release = standing[-1][2] if standing else None
    started = time.monotonic()
    try:
        site = build_site(
            house.store,
            place,
            dt.datetime.now(dt.UTC),
            contact=house.settings.site_contact or house.settings.contact,
            archive=house.settings.site_archive,
            release=release,
            told=told,
        )
    except OSError as error:
        raise RefusedError(f"the site cannot be written to {place}: {error.strerror or error}") from error
    return Published(place, site, time.monotonic() - started)


def told(made: Published) -> str:
    """The site as Markdown."""
    site = made.site
    lines = [
        f"# 网页 Site `{made.place}`",
        "",
        f"{site.totals.reports} reports of {site.agencies_held} agencies, {made.seconds:.0f} s.",
        "",
        f"数据发布 release: {site.release or '—'}. Any static web server can serve the folder; its pages need no other.",
    ]
    return "\n".join(lines)
