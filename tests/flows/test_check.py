"""``gongkai check``: what changed is judged, with ``--full`` everything, and what stands open is shown by rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from db import migrate
from db.engine import open_store
from flows.data_commands import data_app
from tests.db.history_cases import restated
from tests.db.history_world import World


def test_the_command_checks_and_shows_what_stands_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/gongkai.db"
    migrate.upgrade(url)
    store = open_store(url)
    restated(World(store))
    store.dispose()
    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    for options in ([], ["--full"], []):
        done = CliRunner().invoke(data_app, ["check", *options])
        assert done.exit_code == 0, done.output
        assert "2 findings stand open" in done.output
        assert "restated_by_publisher" in done.output
        assert "numbers_repeated" not in done.output
