"""A few of the mutants of ``make mutation``, and that its judge and its workers notice what they are there for."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable

import pytest

from tests.mutation.judge import Fate, Original, judged, original
from tests.mutation.mutants import MUTATIONS, mutant
from tests.mutation.sources import sources
from tests.mutation.workers import Lost, each
from tests.parsers.readers import pdf_making as making

KEPT = ("chromium (kept)", "libreoffice (kept)")


@functools.cache
def sound(name: str) -> tuple[bytes, Original]:
    data = sources(printing=False)[0][name]
    return data, original(data)


def not_silent(data: bytes, expected: Original, seed: int) -> None:
    kind, damaged = mutant(data, seed)
    fate, shown = judged(damaged, expected)
    assert fate is not Fate.SILENT, f"seed {seed} ({kind}): {shown}"


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", KEPT)
def test_no_damage_changes_a_cell_in_silence(name: str, seed: int) -> None:
    not_silent(*sound(name), seed)


@pytest.mark.parametrize("seed", range(100, 104))
def test_no_damage_changes_a_cell_of_the_shared_sample_in_silence(seed: int) -> None:
    data = making.sample("hongze_2023.pdf").read_bytes()
    not_silent(data, original(data), seed)


@pytest.mark.parametrize("kind", MUTATIONS)
def test_the_same_seed_gives_the_same_mutant_and_every_kind_damages(kind: str) -> None:
    data, _ = sound(KEPT[0])
    seeds = [seed for seed in range(200) if mutant(data, seed)[0] == kind]
    assert seeds
    assert mutant(data, seeds[0]) == mutant(data, seeds[0])
    assert mutant(data, seeds[0])[1] != data


def test_the_judge_sees_a_number_that_was_changed_by_hand() -> None:
    data, expected = sound(KEPT[0])
    assert judged(data, expected) == (Fate.UNCHANGED, "")
    key, state, value = min(cell for cell in expected.cells if cell[2])
    another = Original(expected.cells - {(key, state, value)} | {(key, state, value + "1")}, expected.findings)
    assert judged(data, another)[0] is Fate.SILENT
    assert judged(data[: len(data) // 2], expected)[0] is not Fate.SILENT


def hang_or_die(task: str) -> str:
    doings: dict[str, Callable[[], object]] = {"hang": lambda: time.sleep(600), "die": lambda: os._exit(9)}
    doings.get(task, lambda: None)()
    return task.upper() if task != "raise" else str(1 / 0)


def test_a_task_that_hangs_dies_or_raises_is_lost_and_the_others_are_done() -> None:
    tasks = ["a", "hang", "die", "raise", "b", "c"]
    results = dict(each(hang_or_die, tasks, processes=2, seconds=3.0))
    assert {task for task, result in results.items() if isinstance(result, Lost)} == {"hang", "die", "raise"}
    assert {result for result in results.values() if not isinstance(result, Lost)} == {"A", "B", "C"}
