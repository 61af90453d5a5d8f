"""What a document is, by its bytes."""

from __future__ import annotations

import codecs
import io
import quopri
import random
import struct
import subprocess
import sys
import zipfile

import pytest

from parsers.readers import read
from parsers.readers.document import Paragraph
from parsers.readers.media import DOCX, ENCRYPTED, HTML, MHTML, OFD, OLE, PDF, TEXT, UNKNOWN, XLS, XLSX, ZIP, sniff


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


# ── office files ──────────────────────────────────────────────────────────────────────────────────────────────────


def _ole(*names: str, inner: str = "") -> bytes:
    """A container with these streams below its root; ``inner`` stands in a storage of its own."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)  # one sector of allocation table, the directory in sector 1
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125)

    def entry(name: str, kind: int, right: int, child: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        none = 0xFFFFFFFF
        return text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, none, right, child) + bytes(48)

    last = len(names)
    entries = [entry("Root Entry", 5, 0xFFFFFFFF, 1)]
    entries += [
        entry(name, 2, at + 1 if at < last else (last + 1 if inner else 0xFFFFFFFF), 0xFFFFFFFF)
        for at, name in enumerate(names, 1)
    ]
    if inner:
        entries += [entry("ObjectPool", 1, 0xFFFFFFFF, last + 2), entry(inner, 2, 0xFFFFFFFF, 0xFFFFFFFF)]
    return bytes(header) + table + b"".join(entries).ljust(1024, b"\0")


@pytest.mark.parametrize(
    ("data", "media_type", "reason"),
    [
        (_ole("WordDocument", inner="Workbook"), "application/msword", "unsupported_media"),
        (_ole("Workbook", inner="WordDocument"), XLS, "damaged"),
        (_ole("EncryptionInfo", "EncryptedPackage"), ENCRYPTED, "encrypted"),
        (_ole("PowerPoint Document"), "application/vnd.ms-powerpoint", "unsupported_media"),
        (_ole("Other"), OLE, "unsupported_media"),
        (_ole("WordDocument")[:600], OLE, "unsupported_media"),
        (rb"{\rtf1\ansi", "text/rtf", "unsupported_media"),
        (_zip("OFD.xml"), OFD, "unsupported_media"),
        (_zip("年报.docx"), ZIP, "unsupported_media"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:x"><Table/><Table/><Table/></Workbook>',
            "application/xml",
            "unsupported_media",
        ),
    ],
)
def test_every_office_file_ends_in_a_state_that_says_what_it_is(data: bytes, media_type: str, reason: str) -> None:
    document = read(data)
    assert (document.media_type, document.reason) == (media_type, reason)


def test_an_open_document_says_itself_what_it_is() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert sniff(buffer.getvalue()) == "application/vnd.oasis.opendocument.text"


def test_a_page_saved_as_a_single_file_is_read_and_several_are_not() -> None:
    page = "<html><body><p>一、总体情况</p><p>" + "本年度工作平稳。" * 5 + "</p></body></html>"
    part = 'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    body = quopri.encodestring(page.encode()).decode()
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    one = read(f"{head}--b\r\n{part}{body}\r\n--b--\r\n".encode())
    assert (one.media_type, one.reason) == (MHTML, None)
    assert next(block.text for block in one.blocks if isinstance(block, Paragraph)) == "一、总体情况"
    two = read(f"{head}--b\r\n{part}{body}\r\n--b\r\n{part}{body}\r\n--b--\r\n".encode())
    assert two.reason == "unsupported_media"


def test_reading_a_page_loads_no_library_for_office_files() -> None:
    loaded = "print({'openpyxl', 'xlrd', 'docx'} & set(sys.modules))"
    code = f"import sys; from parsers.parse import parse; parse(b'<p>x</p>'); {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_control_characters_beyond_ascii_make_a_file_binary_and_what_looks_like_them_does_not(encoding: str) -> None:
    words = "本机关按照条例编制年度报告，" * 9
    assert sniff(f"{words}\x91\x9d".encode(encoding)) == TEXT
    assert sniff((words + "\x91" * 30).encode(encoding)) == UNKNOWN
    assert sniff((words + "\xa0\xb7\x85" * 90).encode(encoding)) == TEXT
