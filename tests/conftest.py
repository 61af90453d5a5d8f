"""What holds for every test: no property test fails because the machine was busy, and one installation serves a folder."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

settings.register_profile("gongkai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gongkai")

#: The files of this folder share one installation, which takes longer to start than their tests: one worker takes them all.
SHARED = "tests/flows/up/"


class _Scheduling(LoadFileScheduling):
    """A test file stays with one worker, and so do the files of the folder that share an installation."""

    def _split_scope(self, nodeid: str) -> str:
        return SHARED if nodeid.startswith(SHARED) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Scheduling:
    """Instead of ``--dist loadfile``."""
    return _Scheduling(config, log)
