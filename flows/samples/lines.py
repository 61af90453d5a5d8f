"""The form as CSV, for those who enter by program: the same head, then a line per cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from db.sampling.forms import Form
from flows.refusal import RefusedError
from flows.samples import paper
from flows.samples.paper import drawn

_TITLES = ["cell", "label", "entered"]


def write_lines(form: Form, path: Path, reader: str, document: str) -> None:
    """Write the form, with a byte order mark: Excel takes it for UTF-8 then."""
    words = {
        paper.SAMPLE: form.sample,
        paper.ORDINAL: form.ordinal,
        paper.CODE: form.code,
        paper.READER: reader,
        paper.FILE: document,
        paper.URL: form.urls[0] if form.urls else "",
        paper.SHA256: form.sha256,
    }
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([name, words.get(name, "")] for name in paper.HEAD)
        writer.writerow(_TITLES)
        for table in drawn(form):
            for spot in table.spots:
                if spot.key is not None:
                    writer.writerow([spot.key, spot.box.name, ""])


def read_lines(path: Path) -> tuple[dict[str, object], list[tuple[str, str, object]]]:
    """The head, and of every line the cell, its place and what was entered. Raises ValueError for a file that is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedError("this is no CSV in UTF-8") from error
    names = {row[0]: row[1] for row in rows if len(row) > 1 and row[0] in paper.HEAD}
    if lacking := [name for name in paper.HEAD if name not in names]:
        raise RefusedError(f"this is no form of a sample: there is no line {lacking[0]}")
    if _TITLES not in (start := [row[:3] for row in rows]):
        raise RefusedError(f"this is no form of a sample: there is no line {','.join(_TITLES)}")
    first = start.index(_TITLES) + 1
    return dict(names), list(_cells(rows, first))


def _cells(rows: list[list[str]], first: int) -> Iterator[tuple[str, str, object]]:
    seen: set[str] = set()
    for number, row in enumerate(rows[first:], start=first + 1):
        if not any(row):
            continue
        if len(row) < len(_TITLES):
            raise RefusedError(f"line {number} has {len(row)} fields, not {len(_TITLES)}")
        if row[0] in seen:
            raise RefusedError(f"line {number}: {row[0]} is there twice")
        seen.add(row[0])
        yield row[0], f"line {number}", row[2]
