"""What a document is, by its bytes."""

from __future__ import annotations

import codecs
import io
import random
import zipfile

import pytest

from parsers.readers.media import DOCX, HTML, OFD, OLE, PDF, TEXT, UNKNOWN, XLSX, ZIP, sniff


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>" * 50)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", PDF),
        (b"\r\n\x00junk" * 30 + b"%PDF-1.4\n", PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), OLE),
        (b"Rar!\x1a\x07\x01\x00" + bytes(20), "application/vnd.rar"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"GIF89a" + bytes(20), "image/gif"),
        (b"BM\x36\x10\x00\x00\x00\x00\x00\x00\x36\x00" + bytes(20), "image/bmp"),
        (b"II*\x00" + bytes(20), "image/tiff"),
        (rb"{\rtf1\ansi", "text/rtf"),
        (_zip("[Content_Types].xml", "word/document.xml"), DOCX),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (_zip("OFD.xml", "Doc_0/Document.xml"), OFD),
        (_zip("2023/年报.pdf"), ZIP),
        (_zip("word/document.xml")[:-60], DOCX),
        (b"PK\x03\x04broken", ZIP),
        (b"", UNKNOWN),
        (b"   \r\n", TEXT),
        (bytes(64), UNKNOWN),
    ],
)
def test_containers_and_pictures(data: bytes, media_type: str) -> None:
    assert sniff(data) == media_type


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html></html>",
        "\r\n\r\n<HTML><BODY>通知</BODY></HTML>",
        "<TABLE BORDER=1><TR><TD>规章</TD></TR></TABLE>",
        "<!-- 生成于某年 --><div>正文</div>",
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"></html>',
        "<p>一\0二" + "三" * 60 + "</p>",
        "正文开始 <div><p>第一段</p><p>第二段</p></div>",
    ],
)
def test_pages_and_fragments(page: str) -> None:
    for data in (page.encode(), page.encode("gb18030"), codecs.BOM_UTF8 + page.encode()):
        assert sniff(data) == HTML
    assert sniff(codecs.BOM_UTF16_LE + page.replace("\0", "").encode("utf-16-le")) == HTML


@pytest.mark.parametrize(
    "text",
    [
        "关于年度报告的说明\n一、总体情况\n",
        "规章 | 0 | 0 | 0 |\n",
        "BM开头的文字也是文字",
        "数字 1 < 2，标签 <p> 只是提到",
        '{"articles": []}',
    ],
)
def test_texts(text: str) -> None:
    for data in (text.encode(), text.encode("gb18030"), codecs.BOM_UTF8 + text.encode()):
        assert sniff(data) == TEXT


def test_a_long_text_cut_inside_a_character_is_still_a_text() -> None:
    for offset in range(4):
        assert sniff(b"a" * offset + "年度报告".encode() * 20000) == TEXT
        assert sniff(b"a" * offset + "年度报告".encode("gb18030") * 20000) == TEXT


def test_xml_that_is_no_page() -> None:
    assert sniff(b'<?xml version="1.0"?><records><record/></records>') == "application/xml"


def test_random_bytes_are_nothing() -> None:
    source = random.Random(7)
    assert {sniff(source.randbytes(size)) for size in (60, 500, 5000, 100_000) for _ in range(20)} == {UNKNOWN}
