"""PDFs for the tests: printed by Chromium and LibreOffice where they are installed, or written object by object."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SOFFICE = shutil.which("soffice")
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "reports"


def sample(name: str) -> Path:
    """A shared real report; skips the test where the shared data are absent."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"shared sample {name} is not here")
    return path


def chromium_pdf(html: str) -> bytes:
    """``html`` printed by a real headless Chromium; skips the test where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with tempfile.TemporaryDirectory(prefix="gongkai-print-", ignore_cleanup_errors=True) as folder:
        page, out = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-pdf-header-footer", f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}",
        ]  # fmt: skip
        subprocess.run([CHROMIUM, *flags, page.as_uri()], check=True, capture_output=True, timeout=120)
        return out.read_bytes()


def libreoffice_pdf(html: str) -> bytes:
    """``html`` printed by a real LibreOffice Writer; skips the test where there is none."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="gongkai-print-", ignore_cleanup_errors=True) as folder:
        page = Path(folder, "page.html")
        page.write_text(html, encoding="utf-8")
        args = [
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf:writer_web_pdf_Export",
        ]
        subprocess.run([SOFFICE, *args, "--outdir", folder, str(page)], check=True, capture_output=True, timeout=180)
        return Path(folder, "page.pdf").read_bytes()


def rotated(data: bytes, degrees: int) -> bytes:
    """The same file with ``/Rotate`` set on every page, saved by PDFium."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def image_pdf(width: int = 800, height: int = 1100) -> bytes:
    """A scan: one page, one picture, no text. Written by Pillow."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (width, height), 255)
    ImageDraw.Draw(picture).line((50, 50, width - 50, height - 50), fill=0, width=8)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=100)
    return out.getvalue()


# ── object by object ──────────────────────────────────────────────────────────────────────────────────────────────


def stream(content: bytes, extra: bytes = b"", *, packed: bool = True) -> bytes:
    """A stream object's body."""
    data = zlib.compress(content) if packed else content
    codec = b"/Filter /FlateDecode " if packed else b""
    return b"<< /Length %d %s%s >>\nstream\n%s\nendstream" % (len(data), codec, extra, data)


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of ``objects`` (numbered from 1, the first is the catalogue) with a classic cross reference table."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def drawn_pdf(
    *contents: bytes, font: bytes = FONT, page: bytes = b"", trailer: bytes = b"", more: Sequence[bytes] = ()
) -> bytes:
    """A PDF with one page of 400 × 300 points per content stream; font ``F1``. ``more`` objects follow the pages."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        font,
    ]
    for index, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R %s >>" % (5 + 2 * index, page)
        )
        objects.append(stream(content))
    return written([*objects, *more], trailer)


def text_at(x: float, y: float, text: str, size: float = 10) -> bytes:
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, text.encode("cp1252"))


def line_from(x0: float, y0: float, x1: float, y1: float) -> bytes:
    return b"%g %g m %g %g l S\n" % (x0, y0, x1, y1)


def ruled_table(
    x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float = 20
) -> bytes:
    """A grid of single cells whose top left corner is (x, y) in user space."""
    right, low = x + sum(widths), y - height * len(rows)
    out = b"".join(line_from(x, y - height * i, right, y - height * i) for i in range(len(rows) + 1))
    places = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
    out += b"".join(line_from(place, y, place, low) for place in places)
    for i, row in enumerate(rows):
        out += b"".join(text_at(places[j] + 4, y - height * i - 14, text) for j, text in enumerate(row) if text)
    return out


# ── encryption (ISO 32000-1, 7.6: standard handler, revision 3, RC4 128 bit) ──────────────────────────────────────

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 255
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) & 255])
    return bytes(out)


def encrypted_pdf(content: bytes, password: str, owner: str = "owner") -> bytes:
    """One page whose content stream is encrypted; opens with ``password`` (empty: opens for everybody)."""
    identity, rights = b"0123456789abcdef", -44

    def padded(word: str) -> bytes:
        return (word.encode("ascii") + _PAD)[:32]

    def folded(data: bytes) -> bytes:
        digest = hashlib.md5(data).digest()
        for _ in range(50):
            digest = hashlib.md5(digest).digest()
        return digest

    def stirred(key: bytes, data: bytes) -> bytes:
        for turn in range(20):
            data = _rc4(bytes(byte ^ turn for byte in key), data)
        return data

    owner_entry = stirred(folded(padded(owner)), padded(password))
    key = folded(padded(password) + owner_entry + rights.to_bytes(4, "little", signed=True) + identity)
    user_entry = stirred(key, hashlib.md5(_PAD + identity).digest()) + bytes(16)
    body = zlib.compress(content)
    body = _rc4(hashlib.md5(key + (5).to_bytes(3, "little") + bytes(2)).digest(), body)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        FONT,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(body), body),
        b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P %d /O <%s> /U <%s> >>"
        % (rights, owner_entry.hex().encode(), user_entry.hex().encode()),
    ]
    name = identity.hex().encode()
    return written(objects, b"/Encrypt 6 0 R /ID [<%s> <%s>]" % (name, name))
