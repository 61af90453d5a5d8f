"""What stands in brackets behind a number in its cell: a harmless note, its unit, or something that puts it in doubt."""

from __future__ import annotations

import re

#: Words and signs that say in which direction something changed, and those among them that say downwards.
UP = "增加|新增|净增|增长|上升|增|\\+|↑"
DOWN = "减少|下降|净减|降低|减|负|-|↓"
_ANNOTATED = re.compile(r"^(?P<body>[^()]*?[0-9][^()]*|零)\((?P<note>[^()]*)\)$")
_CHANGE = re.compile(rf"(?:{UP}|{DOWN})[^0-9]{{0,3}}(?:[0-9]+\D{{0,3}})?")
_ANOTHER = re.compile(
    r"[0-9][0-9,. ]*\D{0,2}|[一二三四五六七八九十百千万亿两〇零]+\D?|.*(?:应为|更正|改为|实为|勘误).*"
)
_ABOUT = re.compile(r"约|大约|左右|以上|以下|余|估|估算|估计|预计|暂定|概数")


def without_remark(text: str, units: str) -> str | None:
    """The number of an annotated cell as it stands before its brackets, a unit in them behind it.

    None where what stands in brackets may be the number, its sign or a correction of it: 12（13）, 3（减）, 5（应为6）.
    ``units`` are the alternatives of a pattern. A text without brackets comes back as it is.
    """
    match = _ANNOTATED.match(text)
    if match is None:
        return text
    body, note = match["body"].strip(), match["note"].replace(" ", "")
    if body in ("零", "0") and note in ("零", "0"):
        return "0"
    if unit := re.fullmatch(rf"(?:单位:?)?({units})", note):
        return f"{body}{unit[1]}"
    if not any(char.isalpha() for char in note):
        return None
    if any(doubt.fullmatch(note) for doubt in (_CHANGE, _ANOTHER, _ABOUT)):
        return None
    return body
