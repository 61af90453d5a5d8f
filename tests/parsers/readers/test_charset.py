"""Which encoding a document is in: proof by strict decoding before any declaration."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.readers.charset import decode

SENTENCE = "本机关全年主动公开规范性文件７件，网址见附件。"


@pytest.mark.parametrize("declared", [None, "utf-8", "UTF8", "gb2312", "gb18030", "iso-8859-1", "x-unheard-of"])
def test_utf8_wins_over_every_declaration(declared: str | None) -> None:
    decoded = decode(SENTENCE.encode(), declared, is_html=False)
    assert (decoded.text, decoded.encoding, decoded.flaws) == (SENTENCE, "utf-8", ())


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", '"GBK"', "iso-8859-1"])
def test_gb_is_recognised_whatever_is_declared(declared: str | None) -> None:
    decoded = decode(SENTENCE.encode("gb18030"), declared, is_html=False)
    assert (decoded.text, decoded.encoding) == (SENTENCE, "gb18030")


def test_characters_beyond_gb2312_survive_a_gb2312_declaration() -> None:
    text = "赵镕、李喆、张\u9fa6"  # 镕 and 喆 are not in GB2312
    assert decode(text.encode("gb18030"), "gb2312", is_html=False).text == text


def test_fonts_named_after_an_encoding_declare_nothing() -> None:
    page = f'<p style="font-family: 仿宋_GB2312; charset=gb2312">{SENTENCE}</p>'
    assert decode(page.encode(), None, is_html=True).encoding == "utf-8"


@pytest.mark.parametrize(
    "meta",
    ['<META charset="big5">', "<meta http-equiv='Content-Type' content='text/html; charset=big5'>"],
)
def test_meta_declares_the_encoding_of_a_page(meta: str) -> None:
    text = "統計資料"
    decoded = decode((meta + text).encode("big5"), None, is_html=True)
    assert decoded.encoding == "big5hkscs"
    assert decoded.text.endswith(text)


def test_meta_in_a_comment_or_far_down_is_not_read() -> None:
    text = "統計資料".encode("big5")
    assert decode(b"<!-- <meta charset=big5> -->" + text, None, is_html=True).encoding != "big5hkscs"
    assert decode(b" " * 5000 + b"<meta charset=big5>" + text, None, is_html=True).encoding != "big5hkscs"


def test_short_gb_text_that_is_valid_utf8_too_follows_its_declaration() -> None:
    data = "亲切".encode("gb18030") if _is_utf8("亲切".encode("gb18030")) else b"\xc4\xb8\xc7\xb9"
    assert _is_utf8(data)
    assert decode(data, "gb2312", is_html=False).encoding == "gb18030"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_decides_and_is_no_text(bom: bytes, encoding: str) -> None:
    decoded = decode(bom + SENTENCE.encode(encoding), "gb2312", is_html=False)
    assert (decoded.text, decoded.encoding, decoded.flaws) == (SENTENCE, encoding, ())


def test_utf16_without_a_mark() -> None:
    page = f"<html><body><p>{SENTENCE}</p></body></html>"
    assert decode(page.encode("utf-16-le"), None, is_html=True).text == page


def test_one_broken_character_does_not_make_mojibake_of_a_page() -> None:
    data = SENTENCE.encode() * 20 + b"\xe6\x9c" + SENTENCE.encode()
    decoded = decode(data, None, is_html=False)
    assert decoded.encoding == "utf-8"
    assert decoded.text == SENTENCE * 20 + "\ufffd" + SENTENCE
    assert [flaw.code for flaw in decoded.flaws] == ["undecodable"]


def test_broken_gb_is_still_gb() -> None:
    decoded = decode(SENTENCE.encode("gb18030") * 20 + b"\xff\n" + SENTENCE.encode("gb18030"), None, is_html=False)
    assert decoded.encoding == "gb18030"
    assert decoded.text.startswith(SENTENCE)
    assert [flaw.code for flaw in decoded.flaws] == ["undecodable"]


def test_a_replacement_character_of_the_publisher_is_no_flaw() -> None:
    assert decode((SENTENCE + "\ufffd").encode(), None, is_html=False).flaws == ()


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "gb2312", "utf-16", "nonsense", ""]), st.booleans())
def test_no_bytes_fail(data: bytes, declared: str | None, is_html: bool) -> None:
    decoded = decode(data, declared, is_html)
    assert isinstance(decoded.text, str)
    assert decoded.flaws or "\ufffd" not in decoded.text or decoded.text.encode(decoded.encoding)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4))
def test_chinese_survives_both_encodings(text: str) -> None:
    assert decode(text.encode(), None, is_html=False).text == text
    assert decode(text.encode("gb18030"), "gb2312", is_html=False).text == text
