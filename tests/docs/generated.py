"""The pages under docs/ that are written from the code, each with the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from parsers.form import LAYOUTS
from parsers.form.describe import form_page
from spiders.platforms import PLATFORMS
from spiders.platforms.describe import platforms_page
from spiders.registry import COMMON_OPTIONS, registry_schema

ROOT = Path(__file__).parents[2]

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/form.md": lambda: form_page(LAYOUTS.values()),
    "docs/platforms.md": lambda: platforms_page(PLATFORMS.values(), COMMON_OPTIONS),
    "docs/registry.schema.json": registry_schema,
}
