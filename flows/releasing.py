"""What the command and the flow ``export`` share: the request checked, the release made, and told in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from db.errors import ReleaseError
from db.history_checks import check_history
from db.release.make import Release, make_release
from flows.house import House
from flows.refusal import RefusedError

Told = Callable[[int, int], None]


def release(house: House, as_of: dt.date, out: Path | None = None, told: Told = lambda done, of: None) -> Release:
    """Make the release. Raises ValueError, in words for an operator, when it cannot be made."""
    root = out or house.settings.releases
    try:
        return make_release(house.store, root, as_of, told)
    except ReleaseError as error:
        raise RefusedError(" ".join(str(error).split())) from error
    except OSError as error:
        raise RefusedError(f"the release cannot be written into {root}: {error.strerror or error}") from error


def judge_and_release(
    house: House, as_of: dt.date, out: Path | None = None, told: Told = lambda done, of: None
) -> Release:
    """The release, after every report was judged anew among the others. ``told`` hears how many reports of all are written.

    Raises ValueError as ``release`` does.
    """
    check_history(house.store, full=True)
    return release(house, as_of, out, told)


def told(made: Release) -> str:
    """The release as Markdown."""
    changes = made.changes
    lines = [f"# 发布 Release {made.folder.name}", "", f"数据截至 as of {made.as_of}: `{made.folder}`", ""]
    lines += ["| table | rows |", "| --- | ---: |", *(f"| {name} | {rows} |" for name, rows in made.rows.items()), ""]
    if changes.since is None:
        lines.append("No release of an earlier date to compare with.")
    else:
        words = "{} reports added, {} changed, {} removed; {} cells changed".format(*changes.counts)
        lines.append(f"Since {changes.since}: {words}.")
    return "\n".join(lines)
