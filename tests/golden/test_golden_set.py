"""Every document of the golden set is read as its truth says, and the set is what it claims to be."""

from __future__ import annotations

import pytest

from tests.golden.build import all_recipes
from tests.golden.judge import judge
from tests.golden.truth import SET, Golden, dump, golden_set

DOCUMENTS = list(golden_set())


@pytest.mark.parametrize("golden", DOCUMENTS, ids=lambda golden: golden.name)
def test_a_golden_document_is_read_as_its_truth_says(golden: Golden) -> None:
    verdict = judge(golden)
    assert verdict.passed, "\n".join([*verdict.wrong[:20], *verdict.unread[:20], *verdict.other])


def test_the_set_holds_every_recipe_and_nothing_else() -> None:
    assert {golden.name for golden in DOCUMENTS} == set(all_recipes())
    named = {golden.file for golden in DOCUMENTS} | {f"{golden.name}.json" for golden in DOCUMENTS}
    assert {path.name for path in SET.iterdir()} == named


def test_the_set_is_as_broad_as_it_claims() -> None:
    layouts = {edition for golden in DOCUMENTS for edition in golden.truth.layout.values()}
    assert len(DOCUMENTS) >= 60
    assert layouts == {"2019", "2021", "fujian", "indicator_list"}
    assert {golden.medium for golden in DOCUMENTS} == {"html", "pdf", "docx", "xlsx", "xls", "csv", "text"}


@pytest.mark.parametrize("name", sorted(all_recipes()))
def test_a_truth_is_the_one_its_recipe_writes(name: str) -> None:
    recipe = all_recipes()[name]
    source, truth = recipe.make(name)
    golden = next(golden for golden in DOCUMENTS if golden.name == name)
    assert dump(Golden(name, golden.file, golden.medium, golden.producer, recipe.quirk, truth)) == dump(golden)
    if golden.producer == "by hand":
        assert golden.data == (source.encode() if isinstance(source, str) else source)
