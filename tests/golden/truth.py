"""The truth of a golden document: what a careful reader takes from it, written by its recipe, never by the parsers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support.renderings import Paper

SET = Path(__file__).with_name("set")


@dataclass(slots=True)
class Truth:
    """``cells``: ``table/row/column`` to exact decimal string, None for a cell without a number. ``states`` names the state of
    cells that are neither number, zero nor blank; ``unread`` there means that nobody can tell, and the cell's value, when
    given, may be read as well. ``findings`` are the codes of errors and warnings that must be there; no other *error* may.
    ``unmapped`` are rows of an indicator list without a code: label, column, value. ``parts`` are reports in one file.
    """

    cells: dict[str, str | None] = field(default_factory=dict)
    layout: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unmapped: list[list[str | None]] = field(default_factory=list)
    status: str = "complete"
    reason: str | None = None
    agency: str | None = None
    year: int | None = None
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: list[Truth] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Golden:
    """A document of the set with its truth. ``quirk`` says in a line what is special about it."""

    name: str
    file: str
    medium: str
    producer: str
    quirk: str
    truth: Truth

    @property
    def data(self) -> bytes:
        return (SET / self.file).read_bytes()


def truth_of(made: Paper, **more: Any) -> Truth:
    """The truth of a printed paper."""
    return Truth(
        cells={str(key): _decimal(value) for key, value in made.values.items()},
        layout={table.value: edition for table, edition in made.editions.items()},
        states={str(key): state for key, state in made.states.items()},
        agency=made.agency,
        year=made.year,
        **more,
    )


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def dump(golden: Golden) -> str:
    head = {name: getattr(golden, name) for name in ("name", "file", "medium", "producer", "quirk")}
    return json.dumps({**head, "truth": _plain(golden.truth)}, ensure_ascii=False, indent=1) + "\n"


def _plain(truth: Truth) -> dict[str, Any]:
    """Without what is empty."""
    every = {name: getattr(truth, name) for name in Truth.__slots__}
    every["parts"] = [_plain(part) for part in truth.parts]
    return {name: value for name, value in every.items() if value not in ({}, [], None)}


def _truth(data: dict[str, Any]) -> Truth:
    return Truth(**{**data, "parts": [_truth(part) for part in data.get("parts", ())]})


def load(path: Path) -> Golden:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Golden(**{**data, "truth": _truth(data["truth"])})


def golden_set() -> Iterable[Golden]:
    """Every document of the set, by name."""
    for path in sorted(SET.glob("*.json")):
        yield load(path)
