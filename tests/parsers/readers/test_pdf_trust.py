"""What read_pdf says about files that are damaged, locked, pictures, or too much; and that sound ones are left alone."""

from __future__ import annotations

import base64
import functools
import random
import zlib

import pytest

from parsers.readers.document import Grid, Paragraph
from parsers.readers.pdf import read_pdf
from parsers.readers.pdf_integrity import inspect
from tests.parsers.readers import pdf_making as making

TABLE = making.ruled_table(50, 250, [100, 60], [["Rules", "12"], ["Fees", "345"]])


def codes(data: bytes) -> set[str]:
    return {flaw.code for flaw in read_pdf(data).flaws}


@functools.cache
def printed() -> bytes:
    rows = "".join(f"<tr><td>第{n}项</td><td>{n * 3}</td></tr>" for n in range(30))
    return making.chromium_pdf(f"<meta charset=utf-8><h1>年度报告</h1><p>正文。</p><table border=1>{rows}</table>")


# ── sound files ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_a_file_made_by_chromium_has_no_flaw() -> None:
    assert inspect(printed()) == ()


def test_a_file_made_by_wps_has_no_flaw() -> None:
    assert inspect(making.sample("hongze_2023.pdf").read_bytes()) == ()


def test_files_saved_by_pdfium_and_pillow_have_no_flaw() -> None:
    assert inspect(making.rotated(making.drawn_pdf(TABLE), 90)) == ()
    assert inspect(making.image_pdf()) == ()


def test_a_stream_with_two_filters_and_an_indirect_length_is_sound() -> None:
    packed = base64.a85encode(zlib.compress(TABLE)) + b"~>"
    body = b"<< /Length 6 0 R /Filter [/ASCII85Decode /FlateDecode] >>\nstream\n" + packed + b"\nendstream"
    plain = making.drawn_pdf(TABLE, more=[b"%d" % len(packed), body])
    assert inspect(plain) == ()
    broken = plain.replace(packed, packed[:20] + bytes([packed[20] ^ 1]) + packed[21:])
    assert [flaw.code for flaw in inspect(broken)] == ["damaged_stream"]


def test_bytes_before_the_header_and_after_the_end_are_no_damage() -> None:
    data = making.drawn_pdf(TABLE)
    assert inspect(b"\r\n\r\n" + data + b"\0" * 300) == ()


def test_names_and_strings_may_hold_any_bytes() -> None:
    info = (
        b"<< /Title (\xfe\xff\x62\xa5 \\) \\( (nested)) /Font#20 /"
        + "宋体".encode("gb18030")
        + b" /ID <0aFF> /E <<>> >>"
    )
    assert inspect(making.drawn_pdf(TABLE, more=[info])) == ()


# ── damaged files ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_wrong_byte_in_a_stream_is_a_damaged_stream_named_by_its_object() -> None:
    data = bytearray(making.drawn_pdf(TABLE))
    place = data.index(b"stream\n", data.index(b"5 0 obj")) + 30
    data[place] ^= 4
    (flaw,) = inspect(bytes(data))
    assert flaw.code == "damaged_stream"
    assert "object 5 0" in flaw.message
    assert "damaged_stream" in codes(bytes(data))


def test_a_stream_without_its_checksum_is_damaged() -> None:
    body = zlib.compress(TABLE)[:-4]
    item = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(body), body)
    assert [flaw.code for flaw in inspect(making.drawn_pdf(TABLE, more=[item]))] == ["damaged_stream"]


def test_a_file_cut_short_is_truncated_wherever_it_is_cut() -> None:
    data = making.drawn_pdf(TABLE, TABLE)
    for end in range(20, len(data) - 8, 97):
        document = read_pdf(data[:end])
        assert "truncated" in {flaw.code for flaw in document.flaws}, end


def test_a_cross_reference_that_points_elsewhere_is_damaged() -> None:
    data = making.drawn_pdf(TABLE)
    place = data.index(b"4 0 obj")
    wrong = data.replace(b"%010d" % place, b"%010d" % (place + 3))
    assert [flaw.code for flaw in inspect(wrong)] == ["damaged_xref"]


def test_a_foreign_byte_in_a_plain_object_is_damage() -> None:
    data = making.drawn_pdf(TABLE)
    assert [flaw.code for flaw in inspect(data.replace(b"[0 0 400 300]", b"[0 0 4\x9a0 300]"))] == ["damaged_object"]


def test_damage_in_a_real_file_never_changes_a_table_in_silence() -> None:
    data = making.sample("hongze_2023.pdf").read_bytes()

    def tables(raw: bytes) -> list[Grid]:
        return [block for block in read_pdf(raw).blocks if isinstance(block, Grid)]

    whole, dice = tables(data), random.Random(20)
    silent = 0
    for _ in range(150):
        hurt = bytearray(data)
        for _ in range(dice.choice((1, 2, 5, 10))):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        if inspect(bytes(hurt)):
            continue
        silent += 1
        assert tables(bytes(hurt)) == whole or read_pdf(bytes(hurt)).flaws
    assert silent < 15


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\0\0\n", "empty"),
        (b"%PDF-", "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
        (random.Random(3).randbytes(5000), "damaged"),
    ],
)
def test_garbage_has_a_reason(data: bytes, reason: str) -> None:
    document = read_pdf(data)
    assert (document.reason, document.blocks) == (reason, ())


def test_patterns_do_not_backtrack_on_hostile_objects() -> None:
    # Would take longer than the universe with nested quantifiers.
    for filling in (b"0" * 50_000 + b"G", b"(" * 50_000, b"<" * 50_000, b"[(\\" * 20_000):
        data = making.drawn_pdf(TABLE, more=[b"[" + filling + b"]"])
        assert {flaw.code for flaw in inspect(data)} == {"damaged_object"}


# ── locked, pictures, unknown characters ──────────────────────────────────────────────────────────────────────────


def test_a_file_that_needs_a_password_is_encrypted() -> None:
    document = read_pdf(making.encrypted_pdf(TABLE, "secret"))
    assert (document.reason, document.blocks, document.flaws) == ("encrypted", (), ())


def test_a_file_that_only_restricts_printing_is_read_and_its_streams_are_checked() -> None:
    data = making.encrypted_pdf(TABLE, "")
    document = read_pdf(data)
    assert document.reason is None
    assert document.flaws == ()
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.cells] == ["Rules", "12", "Fees", "345"]
    hurt = bytearray(data)
    hurt[data.index(b"stream\n", data.index(b"5 0 obj")) + 40] ^= 1
    assert "damaged_stream" in codes(bytes(hurt))


def test_a_scan_has_no_text_layer() -> None:
    document = read_pdf(making.image_pdf())
    assert (document.reason, document.blocks) == ("no_text_layer", ())


def with_picture(drawing: bytes, *others: bytes) -> bytes:
    """A page that shows a grey picture over 300 × 200 points beside ``drawing``, then pages without it."""
    picture = b"BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID 80808080> EI\n"
    return making.drawn_pdf(b"q 380 0 0 280 10 10 cm\n" + picture + b"Q\n" + drawing, *others)


def test_a_page_that_is_a_picture_among_pages_of_text_is_unread() -> None:
    sentence = making.text_at(50, 200, "A page with enough text to be read")
    document = read_pdf(with_picture(b"", sentence))
    assert document.reason is None
    assert [(flaw.code, flaw.message[:6]) for flaw in document.flaws] == [("page_unread", "page 1")]


def test_invisible_text_over_a_scan_is_no_proof() -> None:
    hidden = b"BT 3 Tr /F1 10 Tf 1 0 0 1 50 200 Tm (Guessed by a machine, 345) Tj ET\n"
    assert codes(with_picture(hidden)) == {"ocr_layer"}


def test_glyphs_without_characters_are_counted() -> None:
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [<< /Type /Font"
        b" /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0 >> /DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /Made /Flags 4"
        b" /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>] >>"
    )
    drawing = making.ruled_table(50, 250, [100, 60], [["", ""], ["", ""]])
    for y in (236, 216):
        drawing += b"BT /F1 10 Tf 1 0 0 1 54 %d Tm <00410042> Tj 1 0 0 1 154 %d Tm <0043> Tj ET\n" % (y, y)
    assert "cid_residue" in codes(making.drawn_pdf(drawing, font=font))


def test_a_page_of_very_many_objects_is_refused_in_time() -> None:
    drawing = b"".join(b"%d %d m %d %d l S\n" % (n % 397, n % 293, n % 397 + 3, n % 293) for n in range(200_500))
    document = read_pdf(making.drawn_pdf(drawing, making.text_at(50, 200, "The next page is read all the same")))
    assert "page_too_complex" in {flaw.code for flaw in document.flaws}
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["The next page is read all the same"]


def test_a_document_property_that_is_no_text_is_a_flaw() -> None:
    title = b"<< /Title <FEFFD800> /Author <FEFF4E2D> >>"
    document = read_pdf(making.drawn_pdf(TABLE, trailer=b"/Info 6 0 R", more=[title]))
    assert {flaw.code for flaw in document.flaws} == {"damaged_object"}
    assert document.meta["author"] == ("中",)
    assert [block.n_rows for block in document.blocks if isinstance(block, Grid)] == [2]
