"""Whole forms in running text and boxes: what is read is what was printed, and a lost blank is never a number."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.form import CellKey
from parsers.model import Cell, State, Table
from parsers.parse import parse
from tests.support import flat_forms, forms

EDITIONS = ("2019", "2021")
HTML = {**flat_forms.HTML_WITH_BLANKS, **flat_forms.HTML_WITHOUT_BLANKS}
TEXT = {**flat_forms.TEXT_WITH_BLANKS, **flat_forms.TEXT_WITHOUT_BLANKS}


def printed(seed: int, edition: str, share: float = 0.0) -> tuple[forms.Values, dict[str, Decimal | None]]:
    """A random form with a share of its cells left blank, and the truth."""
    rng = random.Random(seed)
    values = {key: "" if rng.random() < share else value for key, value in forms.random_form(rng, edition).items()}
    return values, forms.exact(edition, values)


def rendered(style: str, edition: str, values: dict[CellKey, str]) -> bytes:
    if style in TEXT:
        return flat_forms.text(TEXT[style], edition, values)
    render, head = HTML[style]
    return flat_forms.page(render, edition, values, head)


def cells(data: bytes) -> dict[str, Cell]:
    return {cell.key: cell for cell in parse(data).cells}


@settings(max_examples=3)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS))
@pytest.mark.parametrize("style", [*HTML, *TEXT])
def test_a_form_without_blanks_is_read_whole(style: str, seed: int, edition: str) -> None:
    values, truth = printed(seed, edition)
    assert {key: cell.value for key, cell in cells(rendered(style, edition, values)).items()} == truth


@settings(max_examples=3)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from((0.03, 0.3)))
@pytest.mark.parametrize("style", [*flat_forms.HTML_WITH_BLANKS, *flat_forms.TEXT_WITH_BLANKS])
def test_blanks_that_a_style_shows_are_read(style: str, seed: int, edition: str, share: float) -> None:
    values, truth = printed(seed, edition, share)
    got = cells(rendered(style, edition, values))
    assert {key: cell.value for key, cell in got.items()} == truth
    assert all(cell.state is State.BLANK for key, cell in got.items() if truth[key] is None)


@settings(max_examples=3)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from((0.02, 0.1, 0.4)))
@pytest.mark.parametrize("style", [*flat_forms.HTML_WITHOUT_BLANKS, *flat_forms.TEXT_WITHOUT_BLANKS])
def test_a_blank_that_is_lost_never_moves_a_number(style: str, seed: int, edition: str, share: float) -> None:
    values, truth = printed(seed, edition, share)
    for key, cell in cells(rendered(style, edition, values)).items():
        if cell.state is not State.UNREAD:
            assert cell.value == truth[key], (key, cell.raw)
            assert cell.state is not State.MISSING


@pytest.mark.parametrize("tag", ["p", "div", "li"])
def test_one_paragraph_per_cell_shows_its_blanks_by_empty_ones(tag: str) -> None:
    values, truth = printed(7, "2021", 0.3)
    got = cells(flat_forms.page(flat_forms.each_cell(tag), "2021", values))
    read = [key for key, cell in got.items() if cell.state is not State.UNREAD]
    assert len(read) > 150
    assert {key: got[key].value for key in read} == {key: truth[key] for key in read}


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from(("\n", " ")), st.sampled_from((0.03, 0.3)))
@example(164, "2019", "\n", 0.3)  # a 1 in the place of a blank total, and the total of a row that holds a 1
@example(4, "2021", "\n", 0.1)  # a 0 between the numbers of a row, which no total tells from a blank
@example(5, "2019", "\n", 0.015)  # hardly a blank, but numbers too many
def test_stray_page_numbers_never_fill_the_place_of_lost_blanks(
    seed: int, edition: str, between: str, share: float
) -> None:
    values, truth = printed(seed, edition, share)
    rng = random.Random(seed)
    lines: list[str] = []
    for line in flat_forms.text(flat_forms.joined(between), edition, values).decode().split("\n"):
        lines += [line] * bool(line.strip())
        lines += [str(len(lines) % 40)] * (rng.random() < 0.02)
    for key, cell in cells("\n".join(lines).encode()).items():
        if cell.value is not None:
            assert cell.value == truth[key], (key, cell.raw)


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from((0.0, 0.05, 0.3, 0.7)))
def test_a_line_for_each_cell_of_the_grid_shows_its_blanks(seed: int, edition: str, share: float) -> None:
    values, _ = printed(seed, edition, share)
    last = CellKey(
        Table.REQUESTS, "carried_over", "total"
    )  # behind the table's last number stands the text's own space
    values = {**values, last: values[last] or "3"}
    for key in values:
        if key.table is Table.DISCLOSURE or key.column == "total":
            values[key] = values[key] or "0"  # a row, or the one of disputes, with a number to be found by
    truth = forms.exact(edition, values)
    got = cells(flat_forms.text(flat_forms.lined, edition, values))
    assert {key: cell.value for key, cell in got.items()} == truth
    assert all(cell.state is State.BLANK for key, cell in got.items() if truth[key] is None)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from((0.01, 0.1, 0.3)), st.integers(0, 3))
def test_a_line_too_many_or_too_few_puts_no_number_elsewhere(
    seed: int, edition: str, share: float, strays: int
) -> None:
    values, truth = printed(seed, edition, share)
    rng = random.Random(seed)
    lines = flat_forms.text(flat_forms.lined, edition, values).decode().split("\n")
    if rng.random() < 0.5:
        for _ in range(strays):
            lines.insert(rng.randrange(len(lines)), rng.choice(("", "", "7", "12")))
    else:
        for _ in range(strays):
            del lines[rng.choice([at for at, line in enumerate(lines) if not line] or [0])]
    for key, cell in cells("\n".join(lines).encode()).items():
        if cell.value is not None:
            assert cell.value == truth[key], (key, cell.raw)


@pytest.mark.parametrize("between", [" ", "    ", "\t"])
@pytest.mark.parametrize("page_number", ["7", "12"])
def test_a_page_number_below_a_label_never_fills_the_blank_beside_it(between: str, page_number: str) -> None:
    values, _ = printed(5, "2021")
    row = CellKey(Table.DISCLOSURE, "penalties", "decisions")
    values = {**values, row: ""}
    lines = flat_forms.text(flat_forms.joined(between), "2021", values).decode().split("\n")
    place = next(at for at, line in enumerate(lines) if line.strip() == "行政处罚")
    lines.insert(place + 1, page_number)
    got = cells("\n".join(lines).encode())
    assert got["disclosure/penalties/decisions"].value is None
    right = forms.exact("2021", values)
    assert sum(cell.value == right[key] for key, cell in got.items()) > 150


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from((0.01, 0.2)))
def test_empty_paragraphs_of_the_editor_are_not_taken_for_cells(seed: int, edition: str, share: float) -> None:
    values, truth = printed(seed, edition, 0.1)
    rng = random.Random(seed)

    def render(rows: forms.Rows) -> str:
        texts = [text for row in rows for text, _, _ in row if text or rng.random() < 0.5]
        return "".join(f"<p>{text}</p>" + "<p>&nbsp;</p>" * (rng.random() < share) for text in texts)

    for key, cell in cells(flat_forms.page(render, edition, values)).items():
        if cell.state is not State.UNREAD:
            assert cell.value == truth[key], (key, cell.raw)
