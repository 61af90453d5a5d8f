"""Running heads and page numbers that a page prints over its tables: never part of a cell, never lost."""

from __future__ import annotations

from collections.abc import Callable

from parsers.readers.document import Grid, GridCell, Paragraph
from parsers.readers.pdf import read_pdf
from tests.parsers.readers import pdf_making as making


def paged(over: Callable[[int], bytes], pages: int = 3, last: Callable[[int], str] = lambda page: f"{page}4") -> bytes:
    """A page of prose, then pages that a table of twelve rows fills from edge to edge; ``over`` is printed over each."""

    def content(page: int) -> bytes:
        rows = [["Label" if n % 2 else "Other", f"{page}{n}3"] for n in range(11)] + [["Fees", last(page)]]
        table = making.ruled_table(60, 290, [160, 160], rows, height=23)
        return (table if page > 1 else making.text_at(60, 150, "The first page is prose.")) + over(page)

    return making.drawn_pdf(*(content(page) for page in range(1, pages + 1)))


def grids(data: bytes) -> list[Grid]:
    return [block for block in read_pdf(data).blocks if isinstance(block, Grid)]


def rows(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in grid.cells if cell.row == row) for row in range(grid.n_rows)]


def last_number(grid: Grid) -> GridCell:
    return grid.cells[-1]


def test_heads_and_numbers_over_a_table_stay_out_of_its_cells() -> None:
    def over(page: int) -> bytes:
        return making.text_at(62, 272, "Yearly report") + making.text_at(290, 18, f"- {page} -")

    data = paged(over)
    assert [rows(grid) for grid in grids(data)] == [rows(grid) for grid in grids(paged(lambda page: b""))]
    assert all(cell.second == cell.text and cell.doubt is None for grid in grids(data) for cell in grid.cells)
    heads = [block.text for block in read_pdf(data).blocks if isinstance(block, Paragraph)]
    assert heads.count("Yearly report") == 3


def test_a_bare_page_number_in_a_blank_cell_is_no_number() -> None:
    data = paged(lambda page: making.text_at(290, 18, str(page)), last=lambda page: "")
    cells = [last_number(grid) for grid in grids(data)]
    assert [(cell.text, cell.doubt is not None) for cell in cells] == [("", True)] * 2


def test_numbers_of_the_table_that_do_not_count_the_pages_stay() -> None:
    data = paged(lambda page: making.text_at(290, 18, str(7 - page)), last=lambda page: "")
    assert [last_number(grid).text for grid in grids(data)] == ["5", "4"]
    two = paged(lambda page: making.text_at(290, 18, str(page)), pages=2, last=lambda page: "")
    assert [last_number(grid).text for grid in grids(two)] == ["2"]


def test_the_head_of_a_table_that_goes_on_is_no_running_head() -> None:
    def content(page: int) -> bytes:
        heads = [["Label", "Number"]] if page > 1 else []
        opening = making.text_at(60, 280, "A first page begins with its title") if page == 1 else b""
        return opening + making.ruled_table(
            60, 290 if page > 1 else 240, [160, 160], [*heads, ["Fees", f"1{page}"], ["Rules", "5"]]
        )

    data = making.drawn_pdf(*(content(page) for page in (1, 2, 3)))
    assert [rows(grid)[0] for grid in grids(data)] == [("Fees", "11"), ("Label", "Number"), ("Label", "Number")]


def test_a_last_row_alone_under_a_running_head_is_a_fragment_of_its_table() -> None:
    def content(page: int) -> bytes:
        table = making.ruled_table(60, 260, [160, 160], [[f"Row {page}", str(page)]] * (1 if page == 3 else 11))
        return making.text_at(62, 285, "Yearly report") + (table if page > 1 else making.text_at(60, 150, "Prose."))

    data = making.drawn_pdf(*(content(page) for page in (1, 2, 3)))
    assert [rows(grid)[-1] for grid in grids(data)] == [("Row 2", "2"), ("Row 3", "3")]
