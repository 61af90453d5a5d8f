"""What of a text identifies its content: neither white space, width of characters, nor counters that move."""

from __future__ import annotations

import re
import unicodedata

from parsers.prose.text import squeeze

# A colon or brackets are asked for: 浏览量12万次 in the prose is content, and a correction of it a new version.
_COUNTER = re.compile(
    r"(?:文章|本文|本页|页面|信息|已)?(?:浏览|阅读|点击|访问|查看)(?:次数|人数|数量|量|数|率)?(?:统计)?[^\S\n]*"
    r"(?::[^\S\n]*(?:[\[(【]?[^\S\n]*\d[\d,]*[^\S\n]*[\])】]?)?|[\[(【][^\S\n]*\d[\d,]*[^\S\n]*[\])】])"
    r"[^\S\n]*(?:人次|次|人)?"
)
_COUNTED = re.compile("浏览|阅读|点击|访问|查看")
_EMPTY = re.compile(r"\s+|[\u200b-\u200f\u2060\ufeff\u00ad]")


def text_key(text: str) -> str:
    """``text`` as it counts for a content fingerprint: NFKC, no visit counters (浏览次数：123次), no white space."""
    if not text or (text.isalnum() and text.isascii()):  # what nearly every cell prints
        return text
    squeezed = squeeze(text)
    if unicodedata.is_normalized("NFKC", squeezed) and not _COUNTED.search(squeezed):
        return squeezed
    return _EMPTY.sub("", _COUNTER.sub("", unicodedata.normalize("NFKC", text)))
