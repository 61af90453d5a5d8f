"""Loading in batches gives what loading one document after the other gives, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from db.digest import content_digest
from db.engine import Store
from tests.db.histories import decide, play, seeded, steps

STATE = (
    "SELECT state, COUNT(*) FROM finding GROUP BY state ORDER BY state",
    "SELECT COUNT(*), SUM(attempts) FROM parse",
    "SELECT COUNT(*) FROM parse_version",
    "SELECT COUNT(*), SUM(LENGTH(encoded)) FROM cell_evidence",
    "SELECT v.fingerprint, v.reading, v.status_origin, v.checks_version, v.published_on, v.first_seen_at"
    " FROM report_version v ORDER BY 1, 2, 4, 5, 6, 3",
    "SELECT a.name, r.report_year, r.scope, v.fingerprint, v.reading FROM current_version c"
    " JOIN report_version v ON v.id = c.version_id JOIN report r ON r.id = v.report_id JOIN agency a ON a.id = r.agency_id"
    " ORDER BY 1, 2, 3, 4, 5",
    "SELECT report_year, scope, requests_granted, correction_waiting, corrections FROM panel_corrected ORDER BY 1, 2, 3, 4, 5",
)


def state(store: Store) -> list[object]:
    """The content, and what its digest leaves out but a batch might get wrong."""
    with store.read() as session:
        return [content_digest(store), *([tuple(row) for row in session.execute(text(sql))] for sql in STATE)]


@pytest.mark.parametrize(("kind", "seed"), [("sqlite", 1), ("postgresql", 2)])
def test_batches_of_any_size_give_what_single_loads_give(
    kind: str, seed: int, new_store: Callable[[str], Store], tmp_path: Path
) -> None:
    states = []
    for sizes in (None, random.Random(seed)):
        store = new_store(kind)
        todos = seeded(store, tmp_path)
        rng = random.Random(seed)
        play(store, todos, steps(rng, 28, [1, 1, 2]), sizes)
        decide(store)
        play(store, todos, steps(rng, 28, [1, 2, 3]), sizes)
        states.append(state(store))
    assert states[0] == states[1]
