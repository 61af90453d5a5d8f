"""Prints: what is alike and what is not, and numbers that are the same wherever they stand in the parse."""

from __future__ import annotations

import dataclasses
import random

import pytest

from db.prints import ALIKE, PLACES, SHORTEST, print_row, problems_of, prose_print
from parsers.model import Section
from tests.db.history_world import prose
from tests.support.reports import make_report, replace_cell


def alike(one: str, other: str) -> tuple[int, bool]:
    """Places in which the signatures agree, and whether a key finds the pair."""
    first, second = prose_print(one), prose_print(other)
    places = sum(a == b for a, b in zip(first[1], second[1], strict=True))
    return places, any(a == b for a, b in zip(first[2:], second[2:], strict=True))


def resembling(text: str, resemblance: float, rng: random.Random) -> str:
    """The text with single characters replaced until it shares no more than this of its five-character pieces."""
    pieces, changed = _pieces(text), text
    while len(pieces & _pieces(changed)) / len(pieces | _pieces(changed)) > resemblance:
        at = rng.randrange(len(changed))
        changed = f"{changed[:at]}{chr(rng.randrange(0x4E00, 0x9000))}{changed[at + 1 :]}"
    return changed


def _pieces(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(len(text) - 4)}


def test_another_year_and_other_marks_are_no_difference() -> None:
    text = prose("a")
    assert alike(f"2021年，{text}。", f"２０２２年 {text[:50]}\n{text[50:]}！12%") == (PLACES, True)


@pytest.mark.parametrize(("resemblance", "least", "most"), [(0.98, 0.95, 1), (0.75, 0, 0.05), (0.5, 0, 0), (0.0, 0, 0)])
def test_near_identical_is_what_shares_nine_tenths(resemblance: float, least: float, most: float) -> None:
    rng, found = random.Random(1), 0
    for number in range(60):
        text = prose(f"{number}", 600)
        places, has_key = alike(
            text, resembling(text, resemblance, rng) if resemblance else prose(f"other {number}", 600)
        )
        found += places >= ALIKE and has_key
    assert least <= found / 60 <= most


def test_a_stock_phrase_has_no_signature() -> None:
    assert prose_print("无。")[1:] == (None,) * 7
    assert prose_print(prose("a", SHORTEST - 1))[1] is None
    assert prose_print(prose("a", SHORTEST))[1] is not None
    assert prose_print("\ud800" * 200)[0] == 0  # half a surrogate pair is no letter


def test_section_five_is_known_by_its_heading_or_else_by_its_number() -> None:
    text = "第五部分的正文"
    misnumbered = [Section(4, "存在的主要问题及改进情况", text), Section(5, "其他需要报告的事项", "费用")]
    assert problems_of(misnumbered) == text
    assert problems_of([Section(5, "不足与打算", text)]) == text
    assert problems_of([]) == ""


def test_numbers_are_the_same_whatever_their_order_and_noughts() -> None:
    report = make_report(1)
    again = dataclasses.replace(report, cells=tuple(reversed(report.cells)))
    assert print_row(again) == print_row(report)
    blank = next(cell for cell in report.cells if cell.value == 0)
    assert print_row(replace_cell(report, blank.key, value=None)) == print_row(report)
    filled = next(cell for cell in report.cells if cell.value)
    assert filled.value is not None
    assert print_row(replace_cell(report, filled.key, value=filled.value + 1)) != print_row(report)
