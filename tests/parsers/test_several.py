"""Several reports in one document: each is read by itself with its cells' own places; what only looks like it stays one."""

from __future__ import annotations

import random

import pytest

from parsers.encode import decode, encode, to_contract
from parsers.form import STATUTORY
from parsers.model import GridWhere, PdfWhere, Report, Status, Table, TextWhere
from parsers.parse import parse
from parsers.prose.parts import parts_of
from parsers.readers.document import Document, Page, Paragraph, Word
from tests.parsers.test_parse_contract import html_table
from tests.support import flat_forms, forms

Titled = tuple[str, int]  # agency and year


def article(agency: str, year: int, values: forms.Values, *, edition: str = "2021", title: str | None = None) -> str:
    tables = {table: html_table(forms.RENDER[table](edition, values)) for table in STATUTORY}
    title = title if title is not None else f"<h2>{agency}{year}年政府信息公开工作年度报告</h2>"
    return f"""{title}<p>本报告按有关要求编制，数据的统计期限为{year}年1月1日至{year}年12月31日。</p>
<p>一、总体情况</p><p>公开工作平稳有序。</p><p>二、主动公开政府信息情况</p>{tables[Table.DISCLOSURE]}
<p>三、收到和处理政府信息公开申请情况</p>{tables[Table.REQUESTS]}
<p>四、政府信息公开行政复议、行政诉讼情况</p>{tables[Table.DISPUTES]}
<p>五、存在的主要问题及改进情况</p><p>形式不多。</p><p>六、其他需要报告的事项</p><p>未收取信息处理费。</p>
<p>{agency}</p><p>{year + 1}年1月15日</p>"""


def page(*articles: str, tail: str = "") -> bytes:
    body = "".join(articles) + tail
    return f'<html><head><meta charset="utf-8"></head><body><div class="content">{body}</div></body></html>'.encode()


def form(seed: int, edition: str = "2021") -> forms.Values:
    return forms.random_form(random.Random(seed), edition)


def numbers(report: Report) -> dict[str, object]:
    return {cell.key: cell.value for cell in report.cells}


def titled(report: Report) -> list[tuple[str | None, int | None]]:
    return [(part.identity.agency, part.identity.year) for part in report.parts]


WHOSE = {
    "two years of one agency": [("安宁市示例局", 2021), ("安宁市示例局", 2022)],
    "two agencies": [("安宁市示例局", 2022), ("安宁市样板委员会", 2022)],
    "five agencies": [(f"安宁市{name}街道办事处", 2022) for name in ("金方", "连然", "太平", "温泉", "县街")],
}


@pytest.mark.parametrize("whose", WHOSE.values(), ids=WHOSE.keys())
def test_each_report_is_read_by_itself(whose: list[Titled]) -> None:
    values = [form(number) for number in range(len(whose))]
    report = parse(page(*(article(*name, its) for name, its in zip(whose, values, strict=True))))
    assert report.status is Status.SEVERAL
    assert not report.cells and not report.layout
    assert titled(report) == whose
    for place, (part, its) in enumerate(zip(report.parts, values, strict=True)):
        assert (part.status, part.source) == (Status.COMPLETE, report.source)
        assert numbers(part) == forms.exact("2021", its)
        grids = {cell.where.table for cell in part.cells if isinstance(cell.where, GridWhere)}
        assert grids == {3 * place, 3 * place + 1, 3 * place + 2}
        assert [section.number for section in part.sections] == [1, 2, 3, 4, 5, 6]
        assert "年政府信息公开工作年度报告" not in part.sections[-1].text
    assert decode(encode(report)) == report
    assert len(to_contract(report)["parts"]) == len(whose)


def test_reports_of_two_editions_and_titles_on_two_lines() -> None:
    early, late = form(1, "2019"), form(2)
    two_lines = "<p>安宁市示例局</p><p>2021年政府信息公开工作年度报告</p>"
    report = parse(
        page(article("安宁市示例局", 2020, early, edition="2019"), article("安宁市示例局", 2021, late, title=two_lines))
    )
    assert titled(report) == [("安宁市示例局", 2020), ("安宁市示例局", 2021)]
    assert [numbers(part) for part in report.parts] == [forms.exact("2019", early), forms.exact("2021", late)]
    assert report.parts[0].sections[-1].text.startswith("未收取信息处理费。")


def test_reports_in_a_text_keep_their_places() -> None:
    values = [form(3), form(4)]
    texts = [
        flat_forms.text(flat_forms.aligned, "2021", its).decode().replace("2023", str(year))
        for its, year in zip(values, (2022, 2023), strict=True)
    ]
    whole = "\n".join(texts)
    report = parse(whole.encode())
    assert [year for _, year in titled(report)] == [2022, 2023]
    for part, its in zip(report.parts, values, strict=True):
        assert numbers(part) == forms.exact("2021", its)
        for cell in part.cells:
            assert isinstance(cell.where, TextWhere)
            assert whole[cell.where.start : cell.where.end].strip() == cell.raw.strip()


def test_what_only_looks_like_two_reports_is_one() -> None:
    one = article("安宁市示例局", 2022, form(5))
    assert parse(page(one, one)).status is not Status.SEVERAL
    requests = html_table(forms.RENDER[Table.REQUESTS]("2021", form(6)))
    beside = one.replace("<p>四、", f"<p>附：2021年数据</p>{requests}<p>四、")
    assert parse(page(beside)).status is not Status.SEVERAL
    corrected = one.replace("<p>四、", f"<p>更正后：</p>{requests}<p>四、")
    assert parse(page(corrected)).status is not Status.SEVERAL


def test_attachments_and_contents_start_no_report() -> None:
    one = article("安宁市示例局", 2022, form(7))
    links = "".join(f"<p>安宁市示例局{year}年政府信息公开工作年度报告</p>" for year in (2019, 2020, 2021))
    for report in (parse(page(one, tail=links)), parse(page(links, one))):
        assert report.status is Status.COMPLETE
        assert numbers(report) == forms.exact("2021", form(7))
        assert report.identity.year == 2022 or report.findings


def test_a_page_that_two_reports_share_is_shared_out_by_height() -> None:
    words = tuple(Word(f"词{top}", (50.0, top, 80.0, top + 10)) for top in (100.0, 200.0, 300.0, 400.0))

    def line(text: str, top: float) -> Paragraph:
        return Paragraph(text, PdfWhere(1, (50.0, top, 300.0, top + 10)))

    blocks = (
        Page(1, 595.0, 842.0, words),
        line("甲县甲局2021年政府信息公开工作年度报告", 100.0),
        line("一、本年新收政府信息公开申请数量 3", 200.0),
        line("甲县乙局2022年政府信息公开工作年度报告", 300.0),
        line("一、本年新收政府信息公开申请数量 4", 400.0),
    )
    first, second = parts_of(Document("application/pdf", blocks))
    assert [
        [word.text for word in block.words]
        for part in (first, second)
        for block in part.blocks
        if isinstance(block, Page)
    ] == [
        ["词100.0", "词200.0"],
        ["词300.0", "词400.0"],
    ]
