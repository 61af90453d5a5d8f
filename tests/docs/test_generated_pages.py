"""The generated pages are what the code says today, and say all of it."""

from __future__ import annotations

import pytest

from parsers.form import LAYOUTS, relations
from spiders.platforms import PLATFORMS
from spiders.platforms.describe import OPTIONS, words_for
from spiders.registry import COMMON_OPTIONS
from tests.docs.generated import PAGES, ROOT


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_has_not_drifted(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), f"{name} is out of date: run make docs"


def test_the_form_page_names_every_label_and_relation() -> None:
    page = PAGES["docs/form.md"]()
    for layout in LAYOUTS.values():
        for row in layout.rows:
            assert f"`{row.code}`" in page
            assert row.label in page
        for relation in relations(layout):
            assert f"`{relation.code}`" in page
    assert "`received` + `carried_in` = `total_handled` + `carried_over`" in page


def test_the_platform_page_says_what_every_option_of_every_family_is() -> None:
    page = PAGES["docs/platforms.md"]()
    told = set()
    for family, options in [("", COMMON_OPTIONS), *((name, platform.options) for name, platform in PLATFORMS.items())]:
        assert not family or f"## `{family}`: " in page
        for option in options:
            assert f"| `{option}` | `" in page
            told.add(words_for(family, option))
    assert told == set(OPTIONS.values()), "words for options that no family has"
