"""Bytes to text: which encoding a page or text file is really in.

Declarations are evidence, strict decoding is proof. The body is never searched for encoding names: UTF-8 pages are full of
``font-family: 仿宋_GB2312``.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from parsers.readers.document import Flaw

_HEAD = 4096  # a <meta charset> further down is no declaration
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# GB18030 holds all of GB2312 and GBK, and pages declared as these use characters that only it has.
_ALIASES = {
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    **dict.fromkeys(("gb2312", "gb_2312-80", "gb2312-80", "gbk", "x-gbk", "cp936", "ms936", "csgb2312"), "gb18030"),
    **dict.fromkeys(("gb18030", "gb18030-2000", "gb18030-2005", "gb18030-2022", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5"), "big5hkscs"),
}
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_WIDE = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")  # three bytes and more in UTF-8, without U+FFFD
_REPLACEMENT = "\ufffd"
_GOOD_PER_BAD = 20  # GBK read as UTF-8 breaks at nearly every character, UTF-8 with a cut character almost nowhere


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte order mark, the codec that gave it, and a flaw ``undecodable`` where bytes were replaced.

    ``utf8`` is the whole text in UTF-8 where the document is that already, None elsewhere.
    """

    text: str
    encoding: str
    flaws: tuple[Flaw, ...] = ()
    utf8: bytes | None = None


def decode(data: bytes, declared: str | None, is_html: bool) -> Decoded:
    """Decode a document. Never fails: what no encoding explains becomes U+FFFD and a flaw ``undecodable``.

    Order: byte order mark; text that is strictly UTF-8 with CJK characters, whatever was declared; the declared encodings
    (``declared`` is the HTTP charset, then the page's own meta), if they decode strictly; GB18030; the least bad of UTF-8
    and GB18030.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lossy(data[len(bom) :], encoding)
    wide = _unmarked_utf16(data)
    if wide is not None:
        return wide
    names = _declarations(data, declared, is_html)
    unicode = _strictly(data, "utf-8")
    if unicode is not None:
        if _is_utf8(data, unicode, names):
            return Decoded(unicode, "utf-8", utf8=data)
        return Decoded(_gb(data) or unicode, "gb18030")
    loose = data.decode("utf-8", "replace")
    bad = loose.count(_REPLACEMENT) - data.count(b"\xef\xbf\xbd")
    if len(_WIDE.findall(loose)) >= _GOOD_PER_BAD * bad:
        return Decoded(loose, "utf-8", (_undecodable(bad, "utf-8"),))
    for encoding in [*(n for n in names if n != "utf-8"), "gb18030"]:
        text = _strictly(data, encoding)
        if text is not None:
            return Decoded(text, encoding)
    return min(_lossy(data, "gb18030"), _lossy(data, "utf-8"), key=lambda d: d.text.count(_REPLACEMENT))


def _declarations(data: bytes, declared: str | None, is_html: bool) -> list[str]:
    """Known codecs in the order of trust. Latin-1 and unknown names are server defaults and say nothing here."""
    found = [declared or ""]
    if is_html:
        head = _COMMENT.sub(b"", data[:_HEAD])
        found += [m.group(1).decode("ascii", "replace") for m in (_XML.search(head), _META.search(head)) if m]
    names = [_ALIASES.get(name.strip(" \"'").lower()) for name in found]
    return list(dict.fromkeys(name for name in names if name))


def _is_utf8(data: bytes, text: str, names: list[str]) -> bool:
    """Valid UTF-8 is UTF-8, unless GB was declared and only GB makes Chinese of it (short texts are valid in both)."""
    if not names or names[0] != "gb18030" or text.isascii() or _CJK.search(text):
        return True
    other = _gb(data)
    return other is None or not _CJK.search(other)


def _gb(data: bytes) -> str | None:
    return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _lossy(data: bytes, encoding: str) -> Decoded:
    text = _strictly(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, (_undecodable(text.count(_REPLACEMENT), encoding),))


def _undecodable(count: int, encoding: str) -> Flaw:
    return Flaw("undecodable", f"{count} place(s) are no valid {encoding} and were replaced by U+FFFD")


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: markup and digits leave a NUL in every other byte."""
    head = data[:_HEAD]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) < 16 or len(data) % 2 or min(even, odd) * 10 > max(even, odd) or (even + odd) * 5 < len(head):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _strictly(data, encoding)
    if text is None or "\0" in text:
        return None
    return Decoded(text, encoding)
