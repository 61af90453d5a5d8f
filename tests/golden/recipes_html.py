"""Golden pages whose tables are drawn in the ways of portals: spans that disagree, tables cut, nested, or flattened."""

from __future__ import annotations

from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.truth import Truth, truth_of
from tests.support import renderings_html as render
from tests.support.forms import Rows
from tests.support.renderings import Sheet, blank_zeros, paper, parts


@recipe("html", "the form as the notice draws it, edition 2021")
def plain_2021(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.report_page(made), truth_of(made)


@recipe("html", "the form as the notice draws it, edition 2019")
def plain_2019(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    return render.report_page(made), truth_of(made)


@recipe("html", "disclosure of 2021 with the undivided （六） row of 2019")
def mixed_editions(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2021", requests="2019", disputes="2019")
    return render.report_page(made), truth_of(made)


@recipe("html", "自然人 spans two columns above a value and an empty cell: eleven columns")
def eleven_columns(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    blank_zeros(made)

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is Table.REQUESTS:
            rows = [[*row] for row in rows]
            rows[0][0] = (rows[0][0][0], 3, 3)
            rows[0][1] = (rows[0][1][0], 1, 8)
            rows[1][0] = (rows[1][0][0], 2, 2)
            rows[3:] = [[*row[:-7], row[-7], ("", 1, 1), *row[-6:]] for row in rows[3:]]
        return render.table_html(rows)

    return render.report_page(made, draw), truth_of(made)


@recipe("html", "a disclosure table of five columns: its titles span five, its rows have four cells")
def five_column_disclosure(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is Table.DISCLOSURE:
            rows = [
                [
                    (text, down, 5 if len(row) == 1 else (across if at else 1))
                    for at, (text, down, across) in enumerate(row)
                ]
                for row in rows
            ]
        return render.table_html(rows)

    return render.report_page(made, draw), truth_of(made)


@recipe("html", "the merged cells of the outcomes are repeated where the printed page ended")
def merged_cell_repeated(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        return render.table_html(cut_categories(sheet.rows, 9) if sheet.table is Table.REQUESTS else sheet.rows)

    return render.report_page(made, draw), truth_of(made)


def cut_categories(rows: Rows, at: int) -> Rows:
    """The rows with every merged cell that crosses row ``at`` printed as two, its text in both."""
    out = [[*row] for row in rows]
    again: list[tuple[str, int, int]] = []
    for number, row in enumerate(rows[:at]):
        for place, (text, down, across) in enumerate(row):
            if number + down > at:
                out[number][place] = (text, at - number, across)
                again.append((text, number + down - at, across))
    out[at] = [*again, *out[at]]
    return out


@recipe("html", "a table inside a layout table inside another, and a number inside a table of its own")
def nested_tables(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    body = render.body_html(
        parts(made),
        lambda sheet: render.table_html(
            sheet.rows,
            lambda text: f"<table><tr><td>{text}</td></tr></table>" if text.isdigit() else render.plain(text),
        ),
    )
    side = "<td><ul><li>首页</li><li>机构职能</li></ul></td>"
    body = f'<table width="980"><tr>{side}<td><table><tr><td>{body}</td></tr></table></td></tr></table>'
    return render.page(made, body), truth_of(made)


@recipe("html", "the index table of the portal stands above the report's")
def metadata_table_before(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    index = render.table_html(
        [
            [("索引号", 1, 1), ("014318742/2024-00117", 1, 1), ("信息分类", 1, 1), ("年度报告", 1, 1)],
            [("发布机构", 1, 1), (made.agency, 1, 1), ("生成日期", 1, 1), (f"{made.year + 1}-01-24", 1, 1)],
            [("名称", 1, 1), (made.title, 1, 3)],
        ]
    )
    return render.page(made, index + render.body_html(parts(made))), truth_of(made)


@recipe("html", "a layout table holds every section in a row of its own")
def layout_table_around(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    rows = "".join(f"<tr><td>{render.body_html([part])}</td></tr>" for part in parts(made))
    return render.page(made, f'<table width="100%" cellpadding="0">{rows}</table>'), truth_of(made)


@recipe("html", "every table is cut into several <table>s, each block or half of its own")
def tables_split(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        if sheet.table is Table.DISCLOSURE:
            starts = [at for at, row in enumerate(sheet.rows) if len(row) == 1]
            pieces = [sheet.rows[a:b] for a, b in zip(starts, [*starts[1:], len(sheet.rows)], strict=True)]
        elif sheet.table is Table.REQUESTS:
            cut = cut_categories(sheet.rows, 14)
            pieces = [cut[:14], cut[14:]]
        else:
            pieces = [sheet.rows]
        return "<p>&nbsp;</p>".join(map(render.table_html, pieces))

    return render.report_page(made, draw), truth_of(made)


@recipe("html", "the head of the requests table is repeated in its middle, as after a page break")
def header_repeated(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is Table.REQUESTS:
            cut = cut_categories(rows, 16)
            rows = [*cut[:16], *rows[:3], *cut[16:]]
        return render.table_html(rows)

    return render.report_page(made, draw), truth_of(made)


@recipe("html", "rows without the colspan of the head: the labels of the head rows fill one column instead of three")
def spans_disagree(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is Table.REQUESTS:
            rows = [*rows[:3], *([(text, down, 1) for text, down, _ in row] for row in rows[3:])]
        return render.table_html(rows)

    return render.report_page(made, draw), truth_of(made)


@recipe("html", "every table flattened: one paragraph per cell, empty ones for blank cells")
def flattened_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.report_page(made, render.cells_as_paragraphs), truth_of(made)


@recipe("html", "every table flattened: one <div> per cell, edition 2019")
def flattened_divs(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    return render.report_page(made, lambda sheet: render.cells_as_paragraphs(sheet, "div")), truth_of(made)


@recipe("html", "every table flattened: one paragraph per row, cells divided by &nbsp;")
def flattened_rows(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.report_page(made, render.rows_as_paragraphs), truth_of(made)


@recipe("html", "every table is a grid of <div>s with display:table-cell")
def div_tables(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        rows = (
            "".join(f'<div style="display:table-cell">{render.plain(text)}</div>' for text, _, _ in row)
            for row in sheet.rows
        )
        lines = "\n".join(f'<div style="display:table-row">{row}</div>' for row in rows)
        return f'<div style="display:table">{lines}</div>'

    return render.report_page(made, draw), truth_of(made)
