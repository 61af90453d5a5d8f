"""White text on a ground that no style tells: nobody can say whether it is seen, so its cell is unread."""

from __future__ import annotations

import pytest

from parsers.model import State
from parsers.parse import parse
from tests.support.renderings import paper
from tests.support.renderings_html import report_page

KEY = "requests/received/natural_person"


def state_of(cell: str) -> tuple[State, str]:
    made = paper("white-digits")
    made.put(KEY, "PLACE", None)
    page = report_page(made).replace("PLACE", cell)
    read = next(item for item in parse(page.encode()).cells if item.key == KEY)
    return read.state, str(read.value)


@pytest.mark.parametrize("cell", ['5<span style="color:#fff">7</span>', '<font color="white">5</font> 7'])
def test_a_white_digit_beside_others_leaves_the_cell_unread(cell: str) -> None:
    assert state_of(cell) == (State.UNREAD, "None")


def test_beside_a_number_struck_out_by_the_page_the_other_stands() -> None:
    assert state_of("<s>487</s>484") == (State.NUMBER, "484")
    assert state_of("<s>487</s>") == (State.UNREAD, "None")
