"""The generated pages are what the code says today, and say all of it."""

from __future__ import annotations

import pytest

from parsers.form import LAYOUTS, relations
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
