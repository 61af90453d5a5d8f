"""Characters as the matching rules need them: folded, squeezed with a way back to the printed text, in sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_DIGITS = {"〇": "0", "零": "0", "○": "0", "О": "0", "Ο": "0", "O": "0", "o": "0"} | {
    char: str(value) for value, char in enumerate("一二三四五六七八九", start=1)
}
_DIGIT = "[〇零○ΟОOo0一二三四五六七八九]"
_CHINESE_YEAR = re.compile(f"(?<!{_DIGIT})二{_DIGIT}{{3}}(?=年)")
_MONTH, _DAY = "[一二三四五六七八九十]{1,3}", "[一二三四五六七八九十廿卅]{1,3}"
_CHINESE_DAY = re.compile(f"(?<=年)({_MONTH})月(?:({_DAY})日)?|(?<![一二三四五六七八九十])({_MONTH})月({_DAY})日")
_CHINESE_MONTH = re.compile("[一二三四五六七八九十]月")  # that no date in digits has
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"  # zero-width marks, soft hyphens


def _plain_forms() -> dict[int, str]:
    """Characters with a compatibility form of one character, the everyday ideographs and syllables left out."""
    ranges = ((0x80, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x2F800, 0x2FA20))
    forms = ((code, unicodedata.normalize("NFKC", chr(code))) for first, last in ranges for code in range(first, last))
    return {code: form for code, form in forms if len(form) == 1 and form != chr(code)}


_PLAIN = _plain_forms()
_EMPTY: dict[int, None] = {code: None for code in range(0x3001) if chr(code).isspace() or chr(code) in _INVISIBLE} | {
    0xFEFF: None
}
_EMPTY_RUN = re.compile(f"[\\s{_INVISIBLE}]+")
_SQUEEZED: dict[int, str | None] = {**_PLAIN, **_EMPTY}


def fold(text: str) -> str:
    """``text`` with full-width and compatibility characters made plain, character for character (same length)."""
    return text if text.isascii() else text.translate(_PLAIN)


def tighten(text: str) -> str:
    """``text`` as printed without white space and invisible marks: how a sentence is quoted."""
    return _EMPTY_RUN.sub("", text)


# The rules look at the same paragraphs one after the other; a report has some hundred.
@lru_cache(maxsize=1024)
def squeeze(text: str) -> str:
    """``text`` folded and without any white space or invisible mark: Chinese prose as it is matched."""
    # The lines of a section are paragraphs that were squeezed before.
    return "".join(map(squeeze, text.split("\n"))) if "\n" in text else text.translate(_SQUEEZED)


class Squeezed:
    """Squeezed text with, for each of its characters, the index in the printed text (worked out when first asked for)."""

    __slots__ = ("_places", "printed", "text")

    def __init__(self, printed: str) -> None:
        self.printed = printed
        self.text = squeeze(printed)
        # Nothing was left out of a text of the same length.
        self._places: Sequence[int] | None = range(len(printed)) if len(self.text) == len(printed) else None

    @property
    def places(self) -> Sequence[int]:
        if self._places is None:
            self._places = tuple(place for place, char in enumerate(self.printed) if ord(char) not in _EMPTY)
        return self._places

    def start(self, index: int) -> int:
        """The printed place of squeezed character ``index``; just behind the last one for the end."""
        if index < len(self.places):
            return self.places[index]
        return self.places[-1] + 1 if self.places else 0

    def end(self, index: int) -> int:
        """The printed place just behind squeezed character ``index - 1``."""
        return self.places[index - 1] + 1 if index else 0


def chinese_number(text: str) -> int | None:
    """一 → 1, 十二 → 12, 廿一 → 21, 7 → 7; None for what is no number up to 99."""
    text = fold(text).replace("廿", "二十").replace("卅", "三十")
    if text.isdigit() and text.isascii():
        return int(text)
    if match := re.fullmatch("([一二三四五六七八九])?十([一二三四五六七八九])?", text):
        tens, ones = match.groups()
        return (int(_DIGITS[tens]) if tens else 1) * 10 + (int(_DIGITS[ones]) if ones else 0)
    return int(_DIGITS[text]) if re.fullmatch("[一二三四五六七八九]", text) else None


def arabic_dates(squeezed: str) -> str:
    """Squeezed text with years and dates in Chinese numerals (二〇二一年二月二日) rewritten in digits (2021年2月2日)."""

    def year(match: re.Match[str]) -> str:
        return "".join(char if char.isdigit() and char.isascii() else _DIGITS[char] for char in match[0])

    def day(match: re.Match[str]) -> str:
        month, number = (
            chinese_number(part) if part else None for part in (match[1] or match[3], match[2] or match[4])
        )
        if month is None or (match[0].endswith("日") and number is None):
            return match[0]
        return f"{month}月{number}日" if number is not None else f"{month}月"

    if "二" in squeezed:
        squeezed = _CHINESE_YEAR.sub(year, squeezed)
    if "月" in squeezed and _CHINESE_MONTH.search(squeezed):
        squeezed = _CHINESE_DAY.sub(day, squeezed)
    return squeezed


def legible_sentences(printed: str) -> list[tuple[str, str]]:
    """The sentences of a text, each tightened as it is quoted, and as it is matched: folded, its dates in digits."""
    tight, folded = tighten(printed), squeeze(printed)  # character for character the same places
    return [(match[0], arabic_dates(folded[match.start() : match.end()])) for match in _SENTENCE.finditer(tight)]
