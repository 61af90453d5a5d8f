"""Whatever a form holds and however it is printed, the same comes back; one damaged cell is read as printed or told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.parse import parse
from tests.golden.producers import CHROMIUM, printer
from tests.support.round_trips import DAMAGES, STYLES, complaints, trial, unread

seeds = st.integers(0, 2**32 - 1)
WRITTEN = [name for name, style in STYLES.items() if not style.printed]
PRINTED = [name for name, style in STYLES.items() if style.printed]
#: What Chromium prints for the suite: seed and damage of one report per style; ``make golden FUZZ=n`` prints many more.
ON_PAPER = ((1, None), (5, "swapped"), (9, "digit-removed"))


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=6, derandomize=True)
@given(seed=seeds)
def test_a_printed_form_comes_back_cell_by_cell(name: str, seed: int) -> None:
    printed = trial(seed, STYLES[name])
    report = parse(printed.source(STYLES[name]))
    assert unread(report, printed) == []
    assert complaints(report, printed) == []


@pytest.mark.parametrize("damage", DAMAGES)
@settings(max_examples=20, derandomize=True)
@given(seed=seeds, name=st.sampled_from(WRITTEN))
def test_a_damaged_cell_is_read_as_printed_or_told(damage: str, seed: int, name: str) -> None:
    printed = trial(seed, STYLES[name], damage)
    assert complaints(parse(printed.source(STYLES[name])), printed) == [], printed.what


@pytest.fixture(scope="session")
def paper_files() -> dict[tuple[str, int, str | None], bytes]:
    """PDFs of every printed style, by one run of Chromium."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: nothing is printed here")
    with printer() as printed:
        return {
            (name, seed, damage): printed(trial(seed, STYLES[name], damage).source(STYLES[name]).decode())
            for name in PRINTED
            for seed, damage in ON_PAPER
        }


@pytest.mark.browser
@pytest.mark.parametrize(("seed", "damage"), ON_PAPER)
@pytest.mark.parametrize("name", PRINTED)
def test_what_chromium_prints_comes_back(
    name: str, seed: int, damage: str | None, paper_files: dict[tuple[str, int, str | None], bytes]
) -> None:
    printed = trial(seed, STYLES[name], damage)
    report = parse(paper_files[name, seed, damage])
    assert unread(report, printed) == []
    assert complaints(report, printed) == [], printed.what
