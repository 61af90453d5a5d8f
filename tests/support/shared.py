"""The real reports kept beside the project: third-party documents that tests may read and must do without."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

REPORTS = Path(__file__).parents[2] / ".." / "shared" / "data" / "reports"


def real_report(name: str) -> Path:
    """The path of a real report; skips the test where the folder is not there."""
    path = REPORTS / name
    if not path.exists():
        pytest.skip(f"the real reports are not beside this checkout: {name} is missing")
    return path


def truth(name: str) -> tuple[dict[str, str], dict[str, Decimal | None]]:
    """Layouts and cells of a truth file."""
    data = json.loads(real_report(f"truth/{name}.json").read_text(encoding="utf-8"))
    cells = {key: None if value is None else Decimal(value) for key, value in data["cells"].items()}
    return data["layout"], cells
