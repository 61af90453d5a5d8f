"""Numbers that a PDF's text layer holds and its page does not show, or shows otherwise: never read as numbers."""

from __future__ import annotations

import pytest

from parsers.readers.document import Grid, Page
from parsers.readers.pdf import read_pdf
from parsers.recognise.numbers import read_count
from tests.parsers.readers import pdf_making as making

STYLE = (
    "<meta charset=utf-8><style>@page{size:A4;margin:20mm} table{border-collapse:collapse;width:100%}"
    "td{border:1px solid #000;padding:4px;position:relative}</style>"
)
PLACE = 160  # left edge of the second column of ``framed``, its cell is 60 wide
BASE = 216  # baseline of its second row


def framed(*more: bytes, number: str = "347", page: bytes = b"", objects: list[bytes] | None = None) -> bytes:
    """A table whose last cell prints ``number``, with ``more`` drawn afterwards."""
    table = making.ruled_table(60, 250, [100, 60], [["Rules", "12"], ["Fees", number]])
    return making.drawn_pdf(table + b"".join(more), page=page, more=objects or [])


def grid(data: bytes) -> Grid:
    (only,) = (block for block in read_pdf(data).blocks if isinstance(block, Grid))
    return only


def cells(data: bytes) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.col): cell.text for cell in grid(data).cells}


def read(data: bytes) -> dict[tuple[int, int], str]:
    """The state in which each cell is read."""
    return {
        (cell.row, cell.col): read_count(cell.text).state.value if cell.doubt is None else "unread"
        for cell in grid(data).cells
    }


def states(data: bytes) -> tuple[str, str]:
    """How the two numbers of ``framed`` are read: the first one, which nothing disturbs, and the last one."""
    found = read(data)
    return found[0, 1], found[1, 1]


def rect(x0: float, y0: float, x1: float, y1: float, colour: str = "0 g") -> bytes:
    return b"q %s %g %g %g %g re f Q\n" % (colour.encode(), x0, y0, x1 - x0, y1 - y0)


def test_a_sound_table_is_read() -> None:
    assert states(framed()) == ("number", "number")
    assert read_pdf(framed()).flaws == ()


# ── struck through ────────────────────────────────────────────────────────────────────────────────────────────────

STRIKES = {
    "a line": making.line_from(PLACE + 2, BASE + 3.5, PLACE + 24, BASE + 3.5),
    "a thin rectangle": rect(PLACE + 3, BASE + 3, PLACE + 22, BASE + 3.8),
    "a red one": rect(PLACE + 3, BASE + 5, PLACE + 22, BASE + 5.8, "1 0 0 rg"),
    "two lines": making.line_from(PLACE + 2, BASE + 4.5, PLACE + 24, BASE + 4.5)
    + making.line_from(PLACE + 2, BASE + 2.5, PLACE + 24, BASE + 2.5),
    "a cross": making.line_from(PLACE + 3, BASE + 0, PLACE + 22, BASE + 9)
    + making.line_from(PLACE + 3, BASE + 9, PLACE + 22, BASE + 0),
    "a hyphen of text": making.text_at(PLACE + 4, BASE + 0, "--", 14) + making.text_at(PLACE + 10, BASE + 0, "--", 14),
}


@pytest.mark.parametrize("strike", STRIKES.values(), ids=STRIKES)
def test_a_number_with_something_drawn_through_it_is_unread(strike: bytes) -> None:
    assert states(framed(strike)) == ("number", "unread")


HARMLESS = {
    "an underline": making.line_from(PLACE + 4, BASE - 1.7, PLACE + 22, BASE - 1.7),
    "a double underline": making.line_from(PLACE + 4, BASE - 1.4, PLACE + 22, BASE - 1.4)
    + making.line_from(PLACE + 4, BASE - 2.8, PLACE + 22, BASE - 2.8),
    "a line above": making.line_from(PLACE + 4, BASE + 9.4, PLACE + 22, BASE + 9.4),
}


@pytest.mark.parametrize("drawing", HARMLESS.values(), ids=HARMLESS)
def test_a_number_with_something_drawn_beside_it_is_read(drawing: bytes) -> None:
    assert states(framed(drawing)) == ("number", "number")


def test_a_number_on_a_coloured_ground_is_read() -> None:
    ground = b"q 0.2 0.3 0.6 rg 60 210 160 40 re f Q 1 g\n"
    table = making.ruled_table(60, 250, [100, 60], [["Rules", "12"], ["Fees", "347"]])
    assert states(making.drawn_pdf(ground + table)) == ("number", "number")


@pytest.mark.browser
@pytest.mark.parametrize("maker", [making.chromium_pdf, making.libreoffice_pdf])
def test_what_a_real_program_strikes_is_unread_and_what_it_underlines_is_read(maker: object) -> None:
    assert callable(maker)
    row = "<tr><td>规章</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    body = row.format("<s>5</s>12", "<u>34</u>", "<span style='text-decoration:line-through'>678</span>")
    page = f"{STYLE}<table border=1>{body}{row.format('<s>1</s>', '1<sup>2</sup>', '<b>90</b>')}</table>"
    assert {place: state for place, state in read(maker(page)).items() if place[1]} == {
        (0, 1): "unread", (0, 2): "number", (0, 3): "unread", (1, 1): "unread", (1, 2): "unread", (1, 3): "number",
    }  # fmt: skip


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_strike_is_seen_on_a_turned_page(degrees: int) -> None:
    assert states(making.rotated(framed(STRIKES["a line"]), degrees)) == ("number", "unread")


# ── over each other ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("other", ["8", "85", "921"])
def test_two_numbers_printed_over_each_other_are_unread(other: str) -> None:
    assert states(framed(making.text_at(PLACE + 4.5, BASE, other))) == ("number", "unread")


@pytest.mark.parametrize("offset", [(0, 0), (0.3, 0), (0.4, -0.4), (0, 0.8)])
def test_a_number_printed_twice_is_one(offset: tuple[float, float]) -> None:
    again = making.text_at(PLACE + 4 + offset[0], BASE + offset[1], "347")
    data = framed(again)
    assert states(data) == ("number", "number")
    assert cells(data)[1, 1] == "347"


# ── not to be seen ────────────────────────────────────────────────────────────────────────────────────────────────

NUMBER = (PLACE + 4, BASE)
UNSEEN = {
    "invisible": b"BT 3 Tr /F1 10 Tf 1 0 0 1 %g %g Tm (347) Tj ET\n" % NUMBER,
    "white on white": b"q 1 g BT /F1 10 Tf 1 0 0 1 %g %g Tm (347) Tj ET Q\n" % NUMBER,
    "tiny": b"BT /F1 0.4 Tf 1 0 0 1 %g %g Tm (347) Tj ET\n" % NUMBER,
    "clipped away": b"q 0 0 10 10 re W n BT /F1 10 Tf 1 0 0 1 %g %g Tm (347) Tj ET Q\n" % NUMBER,
    "under a rectangle": making.text_at(*NUMBER, "347") + rect(PLACE + 1, BASE - 4, PLACE + 58, BASE + 12, "1 g"),
    "under a dark rectangle": making.text_at(*NUMBER, "347")
    + rect(PLACE + 1, BASE - 4, PLACE + 58, BASE + 12, "0.5 g"),
    "under a picture": making.text_at(*NUMBER, "347")
    + b"q 56 0 0 17 %g %g cm BI /W 2 /H 1 /CS /G /BPC 8 /F /AHx ID FFFF> EI Q\n" % (PLACE + 2, BASE - 4),
}


@pytest.mark.parametrize("drawing", UNSEEN.values(), ids=UNSEEN)
def test_a_number_that_nobody_can_see_is_unread_and_said(drawing: bytes) -> None:
    data = framed(drawing, number="")
    assert states(data) == ("number", "unread")
    assert [flaw.code for flaw in read_pdf(data).flaws] == ["hidden_text"]


def test_digits_that_nobody_can_see_beside_others_make_no_number() -> None:
    white = b"q 1 g BT /F1 10 Tf 1 0 0 1 %g %g Tm (9) Tj ET Q\n" % (PLACE + 21, BASE)
    assert states(framed(white)) == ("number", "unread")


@pytest.mark.parametrize(("left", "kept"), [(230, "number"), (318, "unread"), (324, "unread"), (345, "unread")])
def test_a_number_that_the_edge_of_the_page_cuts_is_unread(left: float, kept: str) -> None:
    table = making.ruled_table(left - 100, 250, [100, 100], [["Rules", "12"], ["Fees", ""]])
    number = making.text_at(left + 60, BASE, "34795")
    assert states(making.drawn_pdf(table + number))[1] == kept
    document = read_pdf(making.drawn_pdf(table + number))
    assert [flaw.code for flaw in document.flaws] == (["cut_off_text"] if kept == "unread" else [])


@pytest.mark.parametrize("size", [0.0, 0.01])
def test_digits_beyond_the_lower_edge_and_of_no_size_are_words_with_a_height(size: float) -> None:
    below = b"".join(making.text_at(70 + 40 * n, -30 + 5 * n, "1234") for n in range(5))
    (page,) = (
        block for block in read_pdf(framed(below, making.text_at(*NUMBER, "9", size))).blocks if isinstance(block, Page)
    )
    assert all(word.box[0] < word.box[2] and word.box[1] < word.box[3] for word in page.words)


def test_a_blank_cell_that_the_edge_of_the_page_cuts_is_unread() -> None:
    table = making.ruled_table(230, 250, [100, 100], [["Rules", "12"], ["Fees", ""]])
    clipped = b"q 0 0 400 300 re W n\n" + table + b"Q\n"
    assert states(making.drawn_pdf(clipped)) == ("number", "unread")


@pytest.mark.browser
def test_rules_between_rows_that_stand_close_are_no_strikes() -> None:
    css = "<style>table{font-size:7px;line-height:1} td{padding:0 1px;border:2px solid #00f;font-family:'Noto Sans CJK SC'}</style>"
    row = "<tr><td>其他结果持</td><td>35</td><td>6<br>8</td></tr>"
    data = making.chromium_pdf(f"{STYLE}{css}<table>{row * 6}</table>")
    assert [text for place, text in cells(data).items() if place[1] == 1] == ["35"] * 6
    assert read_pdf(data).flaws == ()


# ── seen, but without text ────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_drawn_as_outlines_is_no_blank_cell() -> None:
    seven = b"q 1.2 w %g %g m %g %g l %g %g l S Q\n" % (175, 225, 181, 225, 177, 216)
    assert states(framed(seven, number="")) == ("number", "unread")
    assert states(framed(number="")) == ("number", "blank")


@pytest.mark.browser
def test_a_picture_of_a_number_is_no_blank_cell() -> None:
    svg = "<svg width=12 height=14><path d='M2 2 h8 l-5 10' stroke=black stroke-width=2 fill=none /></svg>"
    row = f"<tr><td>规章</td><td>{svg}</td><td></td><td style='background:#eee'></td></tr>"
    page = f"{STYLE}<table>{row}<tr><td>办法</td><td>1</td><td>2</td><td>3</td></tr></table>"
    found = read(making.chromium_pdf(page))
    assert [found[0, col] for col in (1, 2, 3)] == ["unread", "blank", "blank"]


def note(kind: bytes, more: bytes, box: str = "162 212 200 228") -> tuple[bytes, list[bytes]]:
    """The page's entry and the objects of an annotation over the last cell, which shows ``91``."""
    shape = making.stream(
        b"1 1 0 rg 0 0 38 16 re f 0 g BT /F1 10 Tf 4 4 Td (91) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 38 16] /Resources << /Font << /F1 3 0 R >> >> ",
    )
    body = b"<< /Type /Annot /Subtype /%s /Rect [%s] /F 4 /AP << /N 7 0 R >> %s >>" % (kind, box.encode(), more)
    return b"/Annots [6 0 R]", [body, shape]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (b"FreeText", b"/Contents (91) /DA (/F1 10 Tf 0 g)"),
        (b"Stamp", b"/Name /Approved"),
        (b"Widget", b"/FT /Tx /T (fees) /V (91)"),
    ],
)
@pytest.mark.parametrize("number", ["", "347"])
def test_a_cell_under_an_annotation_is_unread(kind: bytes, more: bytes, number: str) -> None:
    entry, objects = note(kind, more)
    data = framed(number=number, page=entry, objects=objects)
    assert states(data) == ("number", "unread")
    assert "annotation" in {flaw.code for flaw in read_pdf(data).flaws}


def test_links_and_annotations_beside_the_table_change_nothing() -> None:
    entry, objects = note(b"Stamp", b"", box="300 20 340 40")
    assert states(framed(page=entry, objects=objects)) == ("number", "number")
    link = b"<< /Type /Annot /Subtype /Link /Rect [162 212 200 228] /Border [0 0 1] /A << /S /URI /URI (http://a.test) >> >>"
    data = framed(page=b"/Annots [6 0 R]", objects=[link])
    assert states(data) == ("number", "number")
    assert read_pdf(data).flaws == ()
