"""Importing the room is cheap, and its digest is at hand where it is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import db
from db.digest import content_digest

PROJECT = Path(__file__).parents[2]


def test_importing_the_room_loads_no_sql_until_the_digest_is_asked_for() -> None:
    script = (
        "import sys, db, db.answers; print('sqlalchemy' in sys.modules);"
        " db.content_digest; print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]


def test_the_digest_is_that_of_its_module_and_nothing_else_is_made_up() -> None:
    assert db.content_digest is content_digest
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        db.nothing  # noqa: B018
