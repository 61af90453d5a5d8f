"""Running text as tables: labels wrapped round their numbers, page numbers, remarks, digits that nothing divides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.model import State, Table, Unit
from parsers.parse import parse
from parsers.readers import read
from parsers.recognise.readings import CellReading
from parsers.recognise.stream_tokens import tokens_of
from parsers.recognise.tables import recognise

DISCLOSURE = """第二十条第（一）项
信息内容 本年制发件数 本年废止件数 现行有效件数
规章 0 0 3
行政规范性文件 4 1 25
第二十条第（五）项
信息内容 本年处理决定数量
行政许可 812
第二十条第（六）项
信息内容 本年处理决定数量
行政处罚 36
行政强制 2
第二十条第（八）项
信息内容 本年收费金额（单位：万元）
行政事业性收费 17.25
"""


def cells(text: str, table: Table = Table.DISCLOSURE) -> dict[tuple[str, str], CellReading]:
    reading = recognise(read(text.encode())).tables[table]
    return {(key.row, key.column): cell for key, cell in reading.cells.items()}


def values(text: str, row: str, table: Table = Table.DISCLOSURE) -> list[Decimal | None]:
    return [cell.number.value for (its, _), cell in cells(text, table).items() if its == row]


def states(text: str, row: str, table: Table = Table.DISCLOSURE) -> set[State]:
    return {cell.number.state for (its, _), cell in cells(text, table).items() if its == row}


def numbers(*printed: int) -> list[Decimal]:
    return [Decimal(number) for number in printed]


def test_a_table_in_lines_of_spaces() -> None:
    assert values(DISCLOSURE, "normative_documents") == numbers(4, 1, 25)
    assert values(DISCLOSURE, "licensing") == numbers(812)
    amount = cells(DISCLOSURE)["fees", "amount_wanyuan"].number
    assert (amount.value, amount.unit) == (Decimal("17.25"), Unit.WANYUAN)


@pytest.mark.parametrize("stray", ["7", "— 7 —", "- 7 -", "第 7 页", "第7页 共12页", "7 / 12"])
def test_a_page_number_between_a_header_and_its_row_loses_neither(stray: str) -> None:
    amount = cells(DISCLOSURE.replace("行政事业性收费", f"{stray}\n行政事业性收费"))["fees", "amount_wanyuan"].number
    assert (amount.value, amount.unit) == (Decimal("17.25"), Unit.WANYUAN)


@pytest.mark.parametrize("stray", ["7", "— 7 —", "第 7 页"])
def test_a_page_number_behind_a_row_is_no_cell_of_it(stray: str) -> None:
    assert values(DISCLOSURE.replace("4 1 25", f"4 1 25\n{stray}"), "normative_documents") == numbers(4, 1, 25)


def test_a_page_number_does_not_fill_the_place_of_a_blank() -> None:
    assert states(DISCLOSURE.replace("4 1 25", "4 25\n7"), "normative_documents") == {State.UNREAD}


def test_a_row_with_fewer_numbers_is_unread_and_one_without_is_not_missing() -> None:
    assert states(DISCLOSURE.replace("4 1 25", "4 25"), "normative_documents") == {State.UNREAD}
    assert states(DISCLOSURE.replace("行政强制 2", "行政强制"), "coercion") == {State.UNREAD}


def test_a_row_that_is_nowhere_is_missing() -> None:
    assert states(DISCLOSURE.replace("行政强制 2\n", ""), "coercion") == {State.MISSING}


def test_groups_of_digits_divided_by_a_space_are_never_one_number() -> None:
    assert states(DISCLOSURE.replace("行政许可 812", "行政许可 1 812"), "licensing") == {State.UNREAD}


def test_a_number_glued_to_its_label() -> None:
    assert values(DISCLOSURE.replace("行政许可 812", "行政许可812"), "licensing") == numbers(812)
    assert values(DISCLOSURE.replace("行政规范性文件 4", "行政规范性文件4"), "normative_documents") == numbers(4, 1, 25)


def test_numbers_run_together_are_unread_where_no_relation_binds_them() -> None:
    assert states(DISCLOSURE.replace("4 1 25", "4125"), "normative_documents") == {State.UNREAD}


def test_remarks_stay_with_their_numbers() -> None:
    text = DISCLOSURE.replace("4 1 25", "4（其中修订 2 件） 1 25 （含失效 3 件）")
    assert values(text, "normative_documents") == numbers(4, 1, 25)
    assert cells(text)["normative_documents", "in_force"].raw == "25 （含失效 3 件）"


REQUESTS = """申请人情况 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计
一、本年新收政府信息公开申请数量 6 1 0 0 0 0 7
二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0
（一）予以公开 2 0 0 0 0 0 2
4.无正当理由大量反复申请 0 0 0 0 0 0 0
5.要求行政机关确认或重新出具已获取信息 1 1 0 0 0 0 2
1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 3 0 0 0 0 0 3
3.其他 0 0 0 0 0 0 0
（七）总计 6 1 0 0 0 0 7
四、结转下年度继续办理 0 0 0 0 0 0 0
"""


@pytest.mark.parametrize(
    "wrapped",
    [
        "5.要求行政机关确认或重新\n出具已获取信息 1 1 0 0 0 0 2",
        "5.要求行政机关确认或\n1 1 0 0 0 0 2\n重新出具已获取信息",
        "5.要求行政机关\n确认或重新出具 1 1 0 0 0 0 2\n已获取信息",
        "5.要求行政机关确认或\n— 4 —\n重新出具已获取信息 1 1 0 0 0 0 2",
    ],
)
def test_a_label_over_several_lines_and_round_its_numbers(wrapped: str) -> None:
    text = REQUESTS.replace("5.要求行政机关确认或重新出具已获取信息 1 1 0 0 0 0 2", wrapped)
    assert values(text, "unprocessed_reconfirmation", Table.REQUESTS) == numbers(1, 1, 0, 0, 0, 0, 2)
    assert values(text, "other_not_corrected_in_time", Table.REQUESTS) == numbers(3, 0, 0, 0, 0, 0, 3)


@pytest.mark.parametrize(
    ("label", "printed", "row", "expected"),
    [
        ("行政事业性收费", "行事业性收费", "fees", "17.25"),  # behind the heads of its block
        ("行政强制", "行政的制", "coercion", "2"),  # nearly as near to 行政处罚, right below a row of its block
        ("规范性文件", "规范性文伴", "normative_documents", "4"),
    ],
)
def test_a_misspelt_row_is_read_and_not_missing(label: str, printed: str, row: str, expected: str) -> None:
    text = DISCLOSURE.replace(label, printed)
    found = values(text, row)[0]
    assert found == Decimal(expected)


def test_a_row_that_ends_like_another_is_not_that_one() -> None:
    text = REQUESTS.replace("（一）予以公开", "（一）予以公开（只计这种，不计其他情形）")
    assert values(text, "other_rest", Table.REQUESTS) == numbers(0, 0, 0, 0, 0, 0, 0)
    assert values(text, "granted", Table.REQUESTS) in ([], [None] * 7, numbers(2, 0, 0, 0, 0, 0, 2))


@pytest.mark.parametrize("label", ["（二）分公开（区分，不计其他情形）", "（二）部分公开（区分，不计三其他情形）"])
def test_a_damaged_label_that_ends_like_another_row_is_not_that_row(label: str) -> None:
    text = REQUESTS.replace("（一）予以公开", label)
    assert values(text, "other_rest", Table.REQUESTS) == numbers(0, 0, 0, 0, 0, 0, 0)


def test_a_head_that_nobody_knows_is_a_cell_of_the_rows_under_it() -> None:
    text = "第二十条第（九）项\n信息内容 购置项目 采购总金额\n政府集中采购 12 详见附件\n"
    found = cells(text)["procurement", "amount_wanyuan"].number
    assert (found.state, found.value) == (State.UNREAD, None), "12 is no amount"


def test_figures_of_the_prose_are_no_rows() -> None:
    text = f"本年予以公开 5 件， 其他处理 3 件。\n{REQUESTS}"
    assert values(text, "granted", Table.REQUESTS) == numbers(2, 0, 0, 0, 0, 0, 2)


def test_bars_in_a_paragraph_divide_its_cells() -> None:
    page = "".join(f"<p>{line.replace(' ', '|')}</p>" for line in REQUESTS.splitlines())
    cell = next(c for c in parse(f"<html>{page}</html>".encode()).cells if c.key == "requests/granted/natural_person")
    assert cell.value == 2


def test_columns_count_wide_characters_twice() -> None:
    tokens = list(tokens_of(read("　规章  12\n".encode())))
    assert [(token.left, token.right) for token in tokens] == [(2, 6), (8, 10)]


def test_struck_and_raised_digits_of_a_paragraph_are_not_read() -> None:
    lines = DISCLOSURE.replace("行政许可 812", "行政许可 8<del>12</del>").replace(
        "行政处罚 36", "行政处罚 36<sup>1</sup>"
    )
    page = f"<html>{''.join(f'<p>{line}</p>' for line in lines.splitlines())}</html>"
    assert states(page, "licensing") == {State.UNREAD}
    assert states(page, "penalties") == {State.UNREAD}
