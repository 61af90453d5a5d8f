"""Golden PDFs, printed by Chromium and LibreOffice from pages that are hard on whoever reads them back."""

from __future__ import annotations

import re

from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.recipes_html import cut_categories
from tests.golden.truth import Truth, truth_of
from tests.parsers.readers.pdf_making import rotated
from tests.support import renderings_html as render
from tests.support.renderings import Paper, Sheet, blank_zeros, paper


def _page(made: Paper, css: str, draw: render.Callable[[Sheet], str] | None = None) -> str:
    return render.report_page(made, draw or (lambda sheet: render.table_html(sheet.rows, attributes="")), css=css)


@recipe("chromium", "ruled, A4, edition 2019, blank cells")
def pdf_ruled_2019(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made)
    return _page(made, render.PRINT_RULED), truth_of(made)


@recipe("chromium", "only horizontal rules")
def pdf_horizontal_rules(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return _page(made, render.PRINT_LINES), truth_of(made)


@recipe("chromium", "no rules, blank cells: columns must be told by place")
def pdf_borderless_blanks(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    blank_zeros(made)
    return _page(made, render.PRINT_OPEN), truth_of(made)


@recipe("chromium", "small pages, the head of each table repeated on every one")
def pdf_cut_repeated_heads(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        text = render.table_html(sheet.rows, attributes="")
        if sheet.table is not Table.REQUESTS:
            return text
        lines = text.splitlines()
        return "\n".join([lines[0], "<thead>", *lines[1:4], "</thead><tbody>", *lines[4:-1], "</tbody></table>"])

    return _page(made, "@page{size:200mm 140mm;margin:12mm}" + render.PRINT_RULED, draw), truth_of(made)


@recipe("chromium", "no rules, tables cut by small pages")
def pdf_borderless_cut(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return _page(made, "@page{size:200mm 150mm;margin:12mm}" + render.PRINT_OPEN), truth_of(made)


@recipe("chromium", "the category cell is cut in two by the page: （四）无 / 法提供")
def pdf_category_cut(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is not Table.REQUESTS:
            return render.table_html(rows, attributes="")
        at = next(n for n, row in enumerate(rows) if any("无法提供" in cell[0] for cell in row)) + 1
        cut = cut_categories(rows, at)
        cut[at - 1] = [("（四）无", 1, 1) if "无法提供" in cell[0] else cell for cell in cut[at - 1]]
        cut[at] = [
            ("法提供", *cell[1:]) if "无法提供" in cell[0] else ("", *cell[1:]) if "办理结果" in cell[0] else cell
            for cell in cut[at]
        ]
        pieces = [render.table_html(piece, attributes="") for piece in (cut[:at], cut[at:])]
        return '<div style="break-after:page">{}</div>{}'.format(*pieces)

    return _page(made, render.PRINT_RULED, draw), truth_of(made)


@recipe("chromium", "the merged category cells are written from top to bottom")
def pdf_vertical_text(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        text = render.table_html(sheet.rows, attributes="")
        return (
            re.sub(r'<td rowspan="(\d+)">([（三])', r'<td rowspan="\1" class="v">\2', text)
            if sheet.table is Table.REQUESTS
            else text
        )

    return _page(made, render.PRINT_RULED + " .v{writing-mode:vertical-rl;white-space:nowrap}", draw), truth_of(made)


@recipe("chromium", "/Rotate 90 on every page", lambda data: rotated(data, 90))
def pdf_rotated(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    return _page(made, render.PRINT_RULED), truth_of(made)


@recipe("chromium", "numbers drawn twice, a hair apart, as fake bold")
def pdf_drawn_twice(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        twice = f'<span style="position:absolute;left:.25pt;top:0">{text}</span>{text}'
        return f'<span style="position:relative">{twice}</span>' if text.isdigit() else render.plain(text)

    return _page(made, render.PRINT_RULED, lambda sheet: render.table_html(sheet.rows, inner, "")), truth_of(made)


@recipe("chromium", "numbers with a shadow and an outline")
def pdf_fake_bold(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        return render.table_html(
            sheet.rows, lambda text: f"<i>{text}</i>" if text.isdigit() else render.plain(text), ""
        )

    return _page(
        made, render.PRINT_RULED + " i{font-style:normal;text-shadow:.3pt 0 0 #000;-webkit-text-stroke:.2pt #000}", draw
    ), truth_of(made)


@recipe("chromium", "page numbers between the rows, where the table is cut")
def pdf_page_numbers_inside(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        if sheet.table is not Table.REQUESTS:
            return render.table_html(sheet.rows, attributes="")
        cut = cut_categories(sheet.rows, 12)
        pieces = [render.table_html(piece, attributes="") for piece in (cut[:12], cut[12:])]
        number = '<p style="text-align:center;margin:2pt;break-after:page">- 3 -</p>'
        return number.join(pieces)

    return _page(made, render.PRINT_RULED, draw), truth_of(made)


@recipe("chromium", "two reports of two bodies in one file")
def pdf_two_reports(name: str) -> tuple[Source, Truth]:
    one, other = paper(name), paper(name + " 2", "2019")
    other.agency = "安宁市水务局" if one.agency != "安宁市水务局" else "沭阳县民政局"
    pages = [_page(made, render.PRINT_RULED) for made in (one, other)]
    body = [text.split("<body>")[1].split("</body>")[0] for text in pages]
    source = (
        pages[0].split("<body>")[0] + f'<body>{body[0]}<div style="break-before:page">{body[1]}</div></body></html>'
    )
    return source, Truth(status="several", parts=[truth_of(one), truth_of(other)])


@recipe("chromium", "numbers with thousands separators, wide cells broken over two lines")
def pdf_narrow_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return _page(
        made, render.PRINT_RULED + " table{table-layout:fixed} td{overflow-wrap:anywhere;font-size:8pt}"
    ), truth_of(made)


@recipe("chromium", "white rules between shaded cells")
def pdf_shaded_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    css = (
        render.PRINT_OPEN
        + " table{border-collapse:separate;border-spacing:1.5pt} td{background:#e8eef6;padding:2pt;text-align:center}"
    )
    return _page(made, css), truth_of(made)


@recipe("libreoffice", "ruled by LibreOffice, edition 2021")
def pdf_libreoffice(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.report_page(
        made, lambda sheet: render.table_html(sheet.rows, attributes=' border="1" width="100%"'), css=""
    ), truth_of(made)


@recipe("libreoffice", "ruled by LibreOffice, edition 2019, blank cells")
def pdf_libreoffice_2019(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made)
    return render.report_page(
        made, lambda sheet: render.table_html(sheet.rows, attributes=' border="1" width="100%"'), css=""
    ), truth_of(made)


@recipe("libreoffice", "borderless by LibreOffice")
def pdf_libreoffice_open(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.report_page(
        made, lambda sheet: render.table_html(sheet.rows, attributes=' border="0" width="100%"'), css=""
    ), truth_of(made)
