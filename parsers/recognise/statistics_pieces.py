"""Running text in pieces: letters, digits, and marks that stand for no number, with what divides them or does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_SEPARATOR = r"\s|｜│"
_DASHES = "-—–－─/／"
_BEHIND_UNIT = "[条件元个次人项份]"
_NONE = rf"无(?=其中|[（(]|[一二三四五六七八九十]+、|[0-9０-９{_SEPARATOR}]|$)"
_PIECE = re.compile(
    r"[0-9０-９]+(?:[.,，．][0-9０-９]+)*"
    rf"|(?<={_BEHIND_UNIT})(?:[{_DASHES}]+|{_NONE})"
    rf"|(?<=[0-9０-９])[{_DASHES}]+(?![0-9０-９])"
    rf"|(?:[^{_SEPARATOR}0-9０-９{_DASHES}无]|(?<!{_BEHIND_UNIT})(?<![0-9０-９])[{_DASHES}]|(?<!{_BEHIND_UNIT})无)+"
    rf"|[{_DASHES}无]"
)
_DIGIT = re.compile(r"[0-9０-９]")
_NOT_APPLICABLE = re.compile(rf"[{_DASHES}]{{1,4}}|无")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NO_VALUE = re.compile(r"[年月日号时分%％]|[:：-](?=\d)|世纪")  # behind a date, a time


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters or digits without a separator inside, and the offset of the first; ``glued`` when none stands before it."""

    text: str
    start: int
    number: bool
    glued: bool

    @property
    def digits(self) -> bool:
        """Whether it is a number, and no mark that stands for none."""
        return self.number and _DIGIT.match(self.text) is not None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _masked(text: str) -> str:
    """The text with the digits inside worded brackets hidden, as long as before."""

    def hide(match: re.Match[str]) -> str:
        worded = any(char.isalpha() for char in match[0]) or re.fullmatch(r"[（(]\s*\d{1,2}\s*[）)]", match[0])
        return re.sub(r"[0-9０-９\s]", "X", match[0]) if worded else match[0]

    return _IN_BRACKETS.sub(hide, text)


def pieces_of(text: str, base: int) -> Iterator[Piece]:
    """The pieces of a text that begins at offset ``base``, in order."""
    masked = _masked(text)
    pending: Piece | None = None
    for match in _PIECE.finditer(masked):
        start, printed = base + match.start(), text[match.start() : match.end()]
        glued = pending is not None and pending.end == start
        behind = _NO_VALUE.match(masked, match.end())
        number = bool(_DIGIT.match(match[0])) and behind is None
        number = number or _is_not_applicable(match, glued=glued)
        if pending is not None and glued and not number and not pending.number:
            pending = replace(pending, text=pending.text + printed)
            continue
        if pending is not None:
            yield pending
        pending = Piece(printed, start, number, glued)
    if pending is not None:
        yield pending


def _is_not_applicable(match: re.Match[str], *, glued: bool) -> bool:
    """Whether a piece stands for no number: a mark alone, or right behind a unit (条—)."""
    if _NOT_APPLICABLE.fullmatch(match[0]) is None:
        return False
    return not glued or match.string[match.start() - 1] in "条件元个次人项份0123456789"
