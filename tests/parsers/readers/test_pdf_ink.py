"""Numbers that a PDF's text layer holds and its page does not show, or shows otherwise: never read as numbers."""

from __future__ import annotations

import pytest

from parsers.readers.document import Document, Grid
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


def cells(document: Document) -> dict[tuple[int, int], str]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return {(cell.row, cell.col): cell.text for cell in grid.cells}


def states(data: bytes) -> tuple[str, str]:
    """How the two numbers of ``framed`` are read: the first one, which nothing disturbs, and the last one."""
    texts = cells(read_pdf(data))
    return read_count(texts[0, 1]).state.value, read_count(texts[1, 1]).state.value


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
    document = read_pdf(maker(page))
    read = {place: read_count(text).state.value for place, text in cells(document).items() if place[1]}
    assert read == {
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
    assert cells(read_pdf(data))[1, 1] == "347"


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


# ── seen, but without text ────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_drawn_as_outlines_is_no_blank_cell() -> None:
    seven = b"q 1.2 w %g %g m %g %g l %g %g l S Q\n" % (175, 225, 181, 225, 177, 216)
    assert states(framed(seven, number="")) == ("number", "unread")
    assert states(framed(number="")) == ("number", "blank")


@pytest.mark.browser
def test_a_picture_of_a_number_is_no_blank_cell() -> None:
    svg = "<svg width=12 height=14><path d='M2 2 h8 l-5 10' stroke=black stroke-width=2 fill=none /></svg>"
    row = f"<tr><td>规章</td><td>{svg}</td><td></td><td style='background:#eee'></td></tr>"
    texts = cells(
        read_pdf(
            making.chromium_pdf(f"{STYLE}<table>{row}<tr><td>办法</td><td>1</td><td>2</td><td>3</td></tr></table>")
        )
    )
    assert [read_count(texts[0, col]).state.value for col in (1, 2, 3)] == ["unread", "blank", "blank"]


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
