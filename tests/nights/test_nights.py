"""The nights in small and without Prefect: what was staged is what the books tell, night by night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.queries import run_summary
from tests.nights.stage import Stage, stage
from tests.nights.story import FEW
from tests.support.house import Place as Installation


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("nights") / "var", Installation.night, keep_days=3) as made:
        yield made
        made.place.wait_until_all_gone()


def test_every_night_is_told_as_it_was_staged(scene: Stage) -> None:
    for number, night in enumerate(FEW, 1):
        assert scene.play(night).differences == (), f"night {number}: {night.told}"


def test_run_folders_are_kept_for_their_days_and_the_database_for_good(scene: Stage) -> None:
    """After the story: the last night, and those that ended less than three days before it began."""
    folders = {path.name for path in Path(scene.place.settings.runs).iterdir()}
    assert folders == set(scene.runs[-3:])
    store = scene.place.house().store
    for run_id in scene.runs[:-3]:
        run = run_summary(store, run_id)
        assert run is not None
        assert any(portal.outcomes for portal in run.portals)
