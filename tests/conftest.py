"""What holds for every test: no property test fails because the machine was busy."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("gongkai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gongkai")
