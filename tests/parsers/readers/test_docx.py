"""Word documents: what is printed, in order, and nothing that is not."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import GridWhere, State
from parsers.parse import parse
from parsers.readers import read
from parsers.readers.document import Document, Grid, Paragraph
from parsers.readers.docx_numbering import spelled
from tests.parsers.readers.office_making import TITLE, W, p, r, tbl, tc, tr, word_report, word_xml, zipped
from tests.support.forms import exact, random_form

SHARED = Path(__file__).parents[3].parent / "shared/data/reports"
DEL = '<w:del w:id="1" w:author="a"><w:r><w:delText>7</w:delText></w:r></w:del>'


def _ins(run: str) -> str:
    return f'<w:ins w:id="2" w:author="a">{run}</w:ins>'


def _texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read(word_xml(body, **parts)).blocks if isinstance(block, Paragraph)]


def _rows(document: Document, number: int = 0) -> list[list[tuple[str, int, int]]]:
    grid = [block for block in document.blocks if isinstance(block, Grid)][number]
    rows: list[list[tuple[str, int, int]]] = [[] for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row].append((cell.text, cell.rowspan, cell.colspan))
    return rows


def _value(inner: str, **parts: str) -> tuple[str, Document]:
    """How the value cell of a small table reads."""
    document = read(word_xml(tbl(tr("信息内容", "本年制发件数"), tr("规章", tc(inner))), **parts))
    return _rows(document)[1][1][0], document


@pytest.mark.parametrize("edition", ["2019", "2021"])
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_a_random_form_written_by_python_docx_is_read_as_printed(edition: str, seed: int) -> None:
    values = random_form(random.Random(seed), edition)
    report = parse(word_report(edition, values))
    assert {cell.key: cell.value for cell in report.cells} == exact(edition, values)
    assert (report.status, report.identity.agency, report.identity.year) == ("complete", "示例县人民政府", 2023)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert str(report.identity.published_on) == "2024-01-15"


def test_the_blank_form_is_read_as_blank() -> None:
    path = SHARED / "form2021_blank_template.docx"
    if not path.exists():
        pytest.skip("the shared sample reports are not there")
    report = parse(path.read_bytes())
    assert report.status == "complete"
    assert [cell.state for cell in report.cells] == [State.BLANK] * 200


def test_paragraphs_and_tables_stand_in_their_order_with_breaks_as_lines() -> None:
    body = (
        p("一")
        + tbl(tr("甲", "乙"), tr("1", "2"))
        + "<w:p/>"
        + "<w:p><w:r><w:t>二</w:t><w:br/><w:t>三</w:t></w:r></w:p>"
    )
    document = read(word_xml(body))
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph, Paragraph]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["一", "二", "三"]
    assert document.blocks[2] == Paragraph("二", blanks=1)
    grid = document.blocks[1]
    assert isinstance(grid, Grid)
    assert grid.cells[3].where == GridWhere(0, 1, 1)


def test_merged_cells_span_rows_and_columns() -> None:
    restart, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    table = tbl(
        tr(tc("类", restart), tc("头", wide)),
        tr(tc("", on), "1", "2"),
        tr(tc("", on), tc("", wide)),
        tr("尾", "3", "4"),
    )
    assert _rows(read(word_xml(table))) == [
        [("类", 3, 1), ("头", 1, 2)],
        [("1", 1, 1), ("2", 1, 1)],
        [("", 1, 2)],
        [("尾", 1, 1), ("3", 1, 1), ("4", 1, 1)],
    ]


def test_old_horizontal_merges_and_rows_that_begin_further_right() -> None:
    table = tbl(
        tr(tc("题", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "尾"),
        tr("1", "2", properties='<w:gridBefore w:val="1"/>'),
    )
    assert _rows(read(word_xml(table))) == [[("题", 1, 2), ("尾", 1, 1)], [("", 1, 1), ("1", 1, 1), ("2", 1, 1)]]


def test_a_continued_merge_of_another_width_is_a_cell_of_its_own() -> None:
    table = tbl(
        tr(tc("甲", '<w:vMerge w:val="restart"/>'), "乙", "丙"),
        tr(tc("5", '<w:vMerge/><w:gridSpan w:val="2"/>'), "6"),
    )
    assert _rows(read(word_xml(table)))[1] == [("5", 1, 2), ("6", 1, 1)]


def test_a_merged_value_cell_with_text_below_it_is_unread() -> None:
    table = tbl(
        tr("信息内容", "本年制发件数"),
        tr("规章", tc("5", '<w:vMerge w:val="restart"/>')),
        tr("规范性文件", tc("6", "<w:vMerge/>")),
    )
    document = read(word_xml(table))
    assert "text_under_merged_cells" in {flaw.code for flaw in document.flaws}
    assert _rows(document)[1][1][0].endswith("\ufffc")


def test_content_controls_around_rows_cells_paragraphs_and_runs_are_no_walls() -> None:
    def sdt(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    run = f"<w:p>{sdt(r('5'))}</w:p>"
    table = tbl(tr("甲", "乙"), sdt(tr("丙", sdt(tc(sdt(run))))))
    document = read(word_xml(sdt(p("前") + table)))
    assert _rows(document)[1] == [("丙", 1, 1), ("5", 1, 1)]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (r("1") + "<w:proofErr/>" + r("2") + '<w:bookmarkStart w:id="0"/>' + r("3"), "123"),
        (r("12") + '<w:r><w:footnoteReference w:id="1"/></w:r>', "12"),
        ("<w:r><w:t>1</w:t><w:softHyphen/><w:t>2</w:t></w:r>", "12"),
        ("<w:r><w:noBreakHyphen/><w:t>2</w:t></w:r>", "-2"),
        ("<w:r><w:tab/><w:t>2</w:t></w:r>", "2"),
        ("<w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r>", "1\n2"),
        ('<w:hyperlink w:anchor="x"><w:r><w:t>8</w:t></w:r></w:hyperlink>', "8"),
        (r("3") + r("2", '<w:vertAlign w:val="superscript"/>'), "3²"),
        (r("3") + r("2", '<w:position w:val="10"/>'), "3²"),
        (r("3", "<w:strike/>") + r("5"), "3\u03365"),
        (r("3", '<w:strike w:val="0"/>'), "3"),
        (r("3", "<w:dstrike/>"), "3\u0336"),
        (r("3", '<w:color w:val="FFFFFF"/>'), "3\u0338"),
        (r("3", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>'), "3"),
        (r("9", "<w:vanish/>") + r("5"), "5"),
        (r("9", '<w:sz w:val="2"/>') + r("5"), "5"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=SUM(ABOVE) 77</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("12") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "12"),
        ('<w:fldSimple w:instr="=1+1"><w:r><w:t>2</w:t></w:r></w:fldSimple>', "2"),
        ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>EQ \\o(1)</w:instrText><w:fldChar w:fldCharType="end"/></w:r>',
         "\ufffc"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>', "\uf031"),
        (r("12") + "<w:r><w:drawing/></w:r>", "12\ufffc"),
        ("<w:r><w:object/></w:r>", "\ufffc"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>4</w:t></w:r></w:rubyBase></w:ruby></w:r>",
         "4"),
        (DEL + _ins(r("8")), "8"),
        (r("\u00a012\u00a0"), "\u00a012\u00a0"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_it_looks(inner: str, text: str) -> None:
    assert _value(f"<w:p>{inner}</w:p>")[0] == text


def test_styles_hide_and_strike_as_direct_formatting_does() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="S"><w:basedOn w:val="T"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:rPr><w:strike/></w:rPr></w:style>'
    )
    styled = r("9", '<w:rStyle w:val="H"/>')
    hidden, document = _value(f"<w:p>{styled}{r('5')}</w:p>", styles=styles)
    assert hidden == "5"
    assert [flaw.code for flaw in document.flaws] == ["hidden_text"]
    assert _value(p("5", '<w:pStyle w:val="S"/>'), styles=styles)[0] == "5\u0336"


def test_tracked_changes_are_read_as_accepted_and_leave_doubt_where_they_touch_a_table() -> None:
    inside = _value(f"<w:p>{DEL}{_ins(r('8'))}</w:p>")[1]
    assert [flaw.code for flaw in inside.flaws] == ["tracked_changes_in_table"]
    outside = read(word_xml(f"<w:p>{DEL}{_ins(r('总体'))}{r('情况')}</w:p>" + p("一二三四五六七八九十" * 3)))
    assert [flaw.code for flaw in outside.flaws] == ["tracked_changes"]
    assert outside.blocks[0] == Paragraph("总体情况")
    gone = tbl(tr("甲", "1"), tr("乙", "2", properties='<w:del w:id="3" w:author="a"/>'), tr("丙", "3"))
    assert [row[0][0] for row in _rows(read(word_xml(gone)))] == ["甲", "丙"]


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    body = p("总体", '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>') + p("情况")
    assert _texts(body) == ["总体情况"]


def test_a_field_instruction_that_never_ends_swallows_one_paragraph_at_most() -> None:
    begun = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r></w:p>'
    assert _texts(begun + p("总体情况")) == ["总体情况"]


def test_text_boxes_are_read_once_behind_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    alternate = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert _texts(f"<w:p><w:r><w:t>框外</w:t>{alternate}</w:r></w:p>") == ["框外", "框内"]


def _level(at: int, style: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def test_automatic_numerals_are_printed_before_their_paragraphs() -> None:
    levels = (
        _level(0, "chineseCountingThousand", "%1、")
        + _level(1, "chineseCounting", "（%2）")
        + _level(2, "decimal", "%3.")
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )

    def item(text: str, at: int) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="1"/></w:numPr>')

    body = (
        item("总体情况", 0)
        + item("甲", 1)
        + item("细", 2)
        + item("细", 2)
        + item("乙", 1)
        + item("细", 2)
        + item("主动", 0)
    )
    assert _texts(body, numbering=numbering) == [
        "一、总体情况", "（一）甲", "1. 细", "2. 细", "（二）乙", "1. 细", "二、主动",
    ]  # fmt: skip


def test_numbering_of_a_heading_style_and_starts_of_its_own() -> None:
    level = _level(0, "ideographDigital", "%1、", '<w:pStyle w:val="1"/>')
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    styled = '<w:pStyle w:val="1"/>'
    body = p("甲", styled) + p("乙", f'{styled}<w:numPr><w:numId w:val="0"/></w:numPr>')
    body += p("丙", f'{styled}<w:numPr><w:numId w:val="2"/></w:numPr>') + p("丁" * 20)
    document = read(word_xml(body, styles=styles, numbering=numbering))
    blocks = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert [(block.text, block.kind) for block in blocks[:3]] == [
        ("一、甲", "heading"), ("乙", "heading"), ("五、丙", "heading"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "style", "text"),
    [(10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"), (103, "chineseCounting", "一百零三"),
     (10, "ideographDigital", "一〇"), (3, "decimalEnclosedCircle", "③"), (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"),
     (12, "chineseLegalSimplified", "壹拾贰"), (7, "somethingNew", "7")],
)  # fmt: skip
def test_numerals_are_spelled_as_word_does(count: int, style: str, text: str) -> None:
    assert spelled(count, style) == text


def test_a_table_cut_in_two_with_its_header_repeated_is_read_whole() -> None:
    head = tr("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    title = tr(tc("第二十条第（一）项", '<w:gridSpan w:val="4"/>'))
    body = p(TITLE) + p("二、主动公开政府信息情况")
    body += tbl(title, head, tr("规章", "1", "2", "3")) + p() + tbl(head, tr("行政规范性文件", "4", "5", "6"))
    report = parse(word_xml(body))
    disclosure = [cell.raw for cell in report.cells if cell.table == "disclosure" and cell.raw]
    assert disclosure == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("main", "kind", "namespace"),
    [
        ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml", W),
        ("word/document2.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", W),
        ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
         "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    ],
)  # fmt: skip
def test_documents_with_macros_strict_ones_and_other_names_of_the_main_part(
    main: str, kind: str, namespace: str
) -> None:
    document = read(word_xml(p("总体情况" * 8), main=main, kind=kind, namespace=namespace))
    assert document.reason is None
    assert document.blocks == (Paragraph("总体情况" * 8),)


def test_a_document_of_pictures_has_no_text_layer_and_one_of_nothing_is_empty() -> None:
    assert read(word_xml("<w:p><w:r><w:drawing/></w:r></w:p>")).reason == "no_text_layer"
    assert read(word_xml("<w:p/>")).reason == "empty"


def test_what_is_no_whole_package_is_damaged() -> None:
    whole = word_xml(p("总体情况" * 20))
    types = zipfile.ZipFile(BytesIO(whole)).read("[Content_Types].xml")
    broken = {
        "cut": whole[: len(whole) // 2],
        "no main part": zipped({"[Content_Types].xml": types}),
        "no XML": zipped({"[Content_Types].xml": types, "word/document.xml": b"<w:document"}),
        "entities": zipped({"word/document.xml": f'<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="{W}"/>'}),
        "deep": word_xml("<w:tbl><w:tr><w:tc>" * 400 + "</w:tc></w:tr></w:tbl>" * 400),
    }
    assert {name: read(data).reason for name, data in broken.items()} == dict.fromkeys(broken, "damaged")


def test_a_wrong_checksum_is_damage_and_of_another_member_a_flaw() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        source = zipfile.ZipFile(BytesIO(word_xml(p("总体情况" * 20))))
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("word/media/image1.png", b"picture")
    stored = out.getvalue()
    assert read(stored.replace("总体情况".encode(), "总休情况".encode(), 1)).reason == "damaged"
    other = read(stored.replace(b"picture", b"pictura"))
    assert (other.reason, [flaw.code for flaw in other.flaws]) == (None, ["damaged_stream"])
    assert parse(stored.replace(b"picture", b"pictura")).status != "complete"


def test_a_package_that_inflates_without_end_is_refused() -> None:
    bomb = zipped({"word/document.xml": b"<w:document/>", "word/media/zeros.bin": bytes(300 << 20)})
    assert len(bomb) < 1 << 20
    assert read(bomb).reason == "damaged"
