"""Documents that are hard on a parser: one that takes minutes, one that takes a lot of memory, and ordinary ones."""

from __future__ import annotations

import io
import random
import zipfile

from spiders.replica.content import load_content, load_file
from spiders.replica.pages import kunming_article
from tests.parsers.readers.pdf_making import FONT, ruled_table, stream, written

TITLE = "示例县人民政府2023年政府信息公开工作年度报告"


def slow_pdf(pages: int = 2000) -> bytes:
    """A small PDF of very many pages, every one a dense ruled table: minutes of work. All pages share their content."""
    rows = [[str(row * column) for column in range(20)] for row in range(60)]
    content = ruled_table(20, 820, [27] * 20, rows, 13)
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        b" /Contents 4 0 R >>"
    )
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
            FONT,
            stream(content),
            *[page] * pages,
        ]
    )


def big_page(paragraphs: int = 400_000) -> bytes:
    """An HTML page of very many paragraphs: a gigabyte once they are a tree and blocks."""
    body = "<p>一、总体情况。本年度主动公开政府信息若干条。</p>" * paragraphs
    return f"<html><body><h1>{TITLE}</h1>{body}</body></html>".encode()


def report_page(name: str = "anning_2020") -> bytes:
    """A report as a portal's article page: one of the replicas' contents."""
    return kunming_article("示例门户", load_content(name), 1).encode()


def report_pdf() -> bytes:
    """The replicas' report that is a PDF."""
    return load_file("hongze_2023.pdf")


def random_bytes(seed: int, size: int = 20_000) -> bytes:
    """Bytes that are nothing."""
    return random.Random(seed).randbytes(size)


def zip_file() -> bytes:
    """A zip with a text file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("附件.txt", TITLE)
    return out.getvalue()


#: What Word and Excel wrote until 2007: the head of a compound file, and nothing sensible behind it.
OLE_FILE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048)
