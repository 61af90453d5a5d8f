"""CHANGES: what is different from the last release, by stable keys: reports added, changed, removed, and their cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from db.reading import canonical
from parsers.model import Table

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:-(\d+))?")
_NAMED = ["report_key", "agency", "division_code", "report_year", "scope", "version_key"]
_CELL = ["report_key", "row", "column", "label", "raw", "value", "state"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of reports, and per changed cell its report, key, and what it held before and holds now."""

    since: str | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, str, str], ...] = ()


def releases(root: Path) -> list[tuple[dt.date, int, Path]]:
    """The releases in a folder by date and number, oldest first. What is not named like one is none."""
    found = []
    for path in root.iterdir() if root.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named and path.is_dir():
            found.append((dt.date.fromisoformat(named[1]), int(named[2] or 1), path))
    return sorted(found)


def compare(root: Path, new: Path, as_of: dt.date) -> Changes:
    """The new release against the newest of an earlier date: those of one date differ from the same one."""
    earlier = [path for date, _, path in releases(root) if date < as_of]
    if not earlier:
        return Changes(None)
    old = earlier[-1]
    before, now = _reports(old), _reports(new)
    changed = {key for key in before.keys() & now.keys() if before[key][1] != now[key][1]}
    return Changes(
        old.name,
        tuple(sorted(now[key][0] for key in now.keys() - before.keys())),
        tuple(sorted(now[key][0] for key in changed)),
        tuple(sorted(before[key][0] for key in before.keys() - now.keys())),
        tuple(sorted(_cells(old, new, {key: now[key][0] for key in changed}))),
    )


def _reports(folder: Path) -> dict[str, tuple[str, str]]:
    rows = pq.read_table(folder / "data" / "reports.parquet", columns=_NAMED).to_pylist()
    return {
        row["report_key"]: (
            f"{row['division_code'] or '——'} {row['agency']} {row['report_year']} {row['scope']}",
            row["version_key"],
        )
        for row in rows
    }


def _cells(old: Path, new: Path, changed: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if not changed:
        return
    for table in Table:
        before, now = (_held(folder / "data" / f"{table.value}_cells.parquet", changed) for folder in (old, new))
        for key in before.keys() | now.keys():
            was, it_is = before.get(key, "——"), now.get(key, "——")
            if was != it_is:
                yield changed[key[0]], f"{table.value}/{key[1]}/{key[2]}", was, it_is


def _held(path: Path, wanted: dict[str, str]) -> dict[tuple[str, str, str, str, int], str]:
    found: dict[tuple[str, str, str, str, int], str] = {}
    for row in pq.read_table(path, columns=_CELL, filters=[("report_key", "in", sorted(wanted))]).to_pylist():
        number = 0
        label = row["label"] if row["row"] == "unmapped" else ""
        while (key := (row["report_key"], row["row"], row["column"], label, number)) in found:
            number += 1
        value = row["value"]
        found[key] = row["raw"] or row["state"] if value is None else canonical(value)
    return found


def changes_page(changes: Changes) -> str:
    """CHANGES.md."""
    if changes.since is None:
        return "# CHANGES 变更\n\n此前没有更早日期的发布。No release of an earlier date to compare with.\n"
    lines = ["# CHANGES 变更", "", f"与 {changes.since} 相比。Compared with {changes.since}.", ""]
    for title, names in (
        ("新增报告 reports added", changes.added),
        ("变更报告 reports changed", changes.changed),
        ("移除报告 reports removed", changes.removed),
    ):
        lines += [f"## {title}: {len(names)}", "", *(f"* {name}" for name in names), ""]
    lines += [f"## 变更单元格 cells changed: {len(changes.cells)}", ""]
    lines += [f"* {name} `{cell}`: {was} → {now}" for name, cell, was, now in changes.cells]
    return "\n".join(lines).rstrip() + "\n"
