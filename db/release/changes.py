"""CHANGES: what is different from the last release, by stable keys: reports added, changed, removed, and their cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from db.errors import ReleaseError
from db.reading import canonical
from db.release.place import whole_releases
from parsers.model import Table

_NAMED = ["report_key", "agency", "division_code", "report_year", "scope", "version_key"]
#: What CHANGES.md and an answer name of each kind; the counts are whole, and the files compare the rest.
LISTED = 2_000
_ROWS_AT_ONCE = 20_000
_CELL = ["report_key", "row", "column", "label", "raw", "value", "state"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of reports, and per changed cell its report, key, and what it held before and holds now: the first ``LISTED``.

    ``counts`` are those of all: reports added, changed, removed, and cells.
    """

    since: str | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, str, str], ...] = ()
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)


def compare(root: Path, new: Path, as_of: dt.date) -> Changes:
    """The new release against the newest of an earlier date: those of one date differ from the same one.

    Raises ReleaseError when that one cannot be read: a list of changes that leaves some out would be worse than none.
    """
    earlier = [path for date, _, path in whole_releases(root) if date < as_of]
    if not earlier:
        return Changes(None)
    old = earlier[-1]
    try:
        return _compared(old, new)
    except (pa.ArrowException, OSError) as error:
        raise ReleaseError(f"the release {old.name} cannot be read to compare with it: {error}") from error


def _compared(old: Path, new: Path) -> Changes:
    before, now = _reports(old), _reports(new)
    added = sorted(now[key][0] for key in now.keys() - before.keys())
    removed = sorted(before[key][0] for key in before.keys() - now.keys())
    changed = {key: name for key, (name, version) in now.items() if key in before and before[key][1] != version}
    cells = _cells(old, new, changed)
    listed = list(islice(cells, LISTED))
    counts = (len(added), len(changed), len(removed), len(listed) + sum(1 for _ in cells))
    names = sorted(changed.values())
    return Changes(
        old.name, tuple(added[:LISTED]), tuple(names[:LISTED]), tuple(removed[:LISTED]), tuple(listed), counts
    )


def _reports(folder: Path) -> dict[str, tuple[str, str]]:
    """By report key, in the order of the release: what it is called, and its version."""
    found = {}
    for row in _streamed(folder / "data" / "reports.parquet", _NAMED):
        name = f"{row['division_code'] or '——'} {row['agency']} {row['report_year']} {row['scope']}"
        found[row["report_key"]] = (_one_line(name), row["version_key"])
    return found


def _streamed(path: Path, columns: list[str], wanted: pa.Array | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a table, a batch in memory at a time; with ``wanted`` those of these reports."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=columns, batch_size=_ROWS_AT_ONCE):
            kept = batch if wanted is None else batch.filter(pc.is_in(batch["report_key"], value_set=wanted))
            yield from kept.to_pylist()


def _cells(old: Path, new: Path, changed: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Cells that differ, a report at a time: both releases hold their reports in one order, so each file is read once."""
    wanted, place = pa.array(list(changed), pa.string()), {key: at for at, key in enumerate(changed)}
    for table in Table if changed else ():
        before, after = (_by_report(folder, table, wanted) for folder in (old, new))
        was, now = next(before, None), next(after, None)
        while was or now:
            key = min((it[0] for it in (was, now) if it), key=place.__getitem__)
            old_cells = was[1] if was and was[0] == key else {}
            new_cells = now[1] if now and now[0] == key else {}
            for cell in dict.fromkeys((*old_cells, *new_cells)):
                held, holds = old_cells.get(cell, "——"), new_cells.get(cell, "——")
                if held != holds:
                    yield changed[key], f"{table.value}/{cell[0]}/{cell[1]}", held, holds
            was = next(before, None) if was and was[0] == key else was
            now = next(after, None) if now and now[0] == key else now


_Cells = dict[tuple[str, str, str, int], str]


def _by_report(folder: Path, table: Table, wanted: pa.Array) -> Iterator[tuple[str, _Cells]]:
    """The cells of each report; rows of no known indicator share a code, so they are counted."""
    rows = _streamed(folder / "data" / f"{table.value}_cells.parquet", _CELL, wanted)
    for key, its in groupby(rows, itemgetter("report_key")):
        found: _Cells = {}
        for row in its:
            number, label = 0, row["label"] if row["row"] == "unmapped" else ""
            while (cell := (row["row"], row["column"], label, number)) in found:
                number += 1
            value = row["value"]
            found[cell] = _one_line(row["raw"] or row["state"]) if value is None else canonical(value)
        yield key, found


def _one_line(words: str) -> str:
    return " ".join(words.split())


def changes_page(changes: Changes) -> str:
    """CHANGES.md."""
    if changes.since is None:
        return "# CHANGES 变更\n\n此前没有更早日期的发布。No release of an earlier date to compare with.\n"
    lines = ["# CHANGES 变更", "", f"与 {changes.since} 相比。Compared with {changes.since}.", ""]
    cells = [f"{name} `{cell}`: {was} → {now}" for name, cell, was, now in changes.cells]
    for title, count, listed in (
        ("新增报告 reports added", changes.counts[0], changes.added),
        ("变更报告 reports changed", changes.counts[1], changes.changed),
        ("移除报告 reports removed", changes.counts[2], changes.removed),
        ("变更单元格 cells changed", changes.counts[3], cells),
    ):
        lines += [f"## {title}: {count}", "", *(f"* {one}" for one in listed)]
        if len(listed) < count:
            lines.append(f"* 以上 {len(listed)} 项，其余 {count - len(listed)} 项未列。{count - len(listed)} more.")
        lines += [""] if listed else []
    return "\n".join(lines).rstrip() + "\n"
