"""The places where a section may begin: numerals, the wording of the six statutory headings, and how sure each is.

The order of the six parts is article 50's (国办公开办函〔2019〕60号 and 〔2021〕30号): wording decides which part is meant, the
printed numeral is evidence only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.making import maker
from parsers.prose.text import Squeezed, chinese_number

Span = tuple[int, int]

_PART = "政府信息(?:与政务|和政务)?公开"
_WORDS: dict[int, str] = {
    1: (
        f"(?:本年度|本年|年度|20\\d\\d年度?)?(?:{_PART})?(?:工作)?(?:的)?(?:总体|基本|概括|整体)(?:工作)?(?:的)?情况(?:概述)?"
        f"|(?:本年度|本年|年度|20\\d\\d年度?)?{_PART}工作(?:开展|推进|完成)?(?:的)?情况(?:概述)?|(?:基本情况)?概述|概况|总体概况"
    ),
    2: f"(?:本年度|本年)?(?:政府信息)?主动公开(?:政府|公共)?(?:信息)?(?:的)?(?:工作)?(?:总体)?情况|主动公开{_PART}情况",
    3: (
        f"(?:本年度|本年)?(?:收到|受理)(?:和|及|、|与)?(?:处理|办理)?{_PART}申请(?:的)?(?:总体)?情况"
        "|(?:政府信息|公众)?依申请公开(?:政府)?(?:信息)?(?:的)?(?:工作)?(?:收到和|受理和)?(?:办理|处理|受理|答复)?(?:的)?情况"
        f"|{_PART}申请(?:的)?(?:受理|办理|收到|处理|接收)*(?:和|及|与|、)?(?:受理|办理|处理|答复)?(?:的)?情况"
    ),
    4: (
        f"(?:因)?(?:{_PART}|依申请公开)?(?:工作)?(?:被)?(?:申请|提起|引起|引发|产生|导致)?(?:的)?(?:被)?(?:申请|提起)?"
        "行政[法复]?复?议(?:和|及|与|、|,|或)*(?:被)?(?:提起|提出)?(?:行政)?(?:诉讼|应诉)(?:的)?(?:工作)?(?:总体)?情况"
    ),
    5: (
        f"(?:{_PART}|信息公开)?(?:工作)?(?:中)?(?:目前|当前)?(?:存在|面临)?(?:的)?(?:主要)?(?:问题|不足|困难)(?:与|和|及|、)?"
        "(?:困难|不足|原因)?(?:以?及|和|与|、|,)?(?:其)?(?:具体)?(?:下一?步|今后|解决|改进|整改|对策|采取的)*(?:的)?"
        "(?:工作)?(?:情况|措施|办法|意见|方向|思路|建议|打算|计划|安排|对策|举措|方法)?(?:情况)?"
    ),
    6: (
        "(?:其他|其它)?(?:需要|需|应当|应)(?:要)?(?:报告|说明|公开|通报)(?:的)?(?:其他|其它)?(?:重要)?(?:事项|事宜|情况|内容)(?:情况)?"
        "|(?:其他|其它)(?:报告|有关|重要)?(?:事项|事宜)"
    ),
}
_STATUTORY = {number: re.compile(f"(?:{words})") for number, words in _WORDS.items()}
_ANY_PART = re.compile("|".join(_WORDS.values()))
_CANONICAL = re.compile(
    "(?:(?:总体情况)|(?:主动公开政府信息(?:的)?情况)|(?:收到和处理政府信息公开申请(?:的)?情况)"
    "|(?:政府信息公开行政(?:法复|复)议、?行政诉讼(?:的)?情况)|(?:存在的?主要问题(?:及|和)(?:改进|整改)(?:情况|措施))"
    "|(?:(?:其他|其它)需要报告的事项))"
)
_TOO_BROAD = {"问题", "不足", "困难", "存在问题", "主要问题", "概述", "概况"}  # headings only behind a numeral

IN_BRACKETS = 10  # weight of the full wording of a part behind （二）
SUB_HEADING = 2  # of （一）总体情况: the first part only where other parts are in brackets too
_HAN = "[一二三四五六七八九十]"
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒", "一二三四五六七")
_ROMANS = {"I": 1, "II": 2, "Ⅱ": 2, "III": 3, "Ⅲ": 3, "IV": 4, "Ⅳ": 4, "V": 5, "VI": 6, "Ⅵ": 6}
_ORNAMENT = re.compile("[—–*#◆●■★▌【\\[-]*")
_PLAIN = re.compile(f"(?:第)?({_HAN}{{1,3}}|[壹贰叁肆伍陆柒])(?:部分)?[、.,:;\\u00b7]*")
_IN_BRACKETS = re.compile(f"[(〔\\[]({_HAN}{{1,3}})[)〕\\]][、.,:]*")
_ARABIC = re.compile(r"(\d{1,2})[、.,:](?!\d)|(\d)(?=[主收总政存其])")  # ① is a bare digit when folded
_ROMAN = re.compile(f"({'|'.join(sorted(_ROMANS, key=len, reverse=True))})[、.,:]")
_CONTENTS_TAIL = re.compile(r"[.…·⋯_\-—]*\d{0,3}")
#: Row labels of the tables and of the older statistics: they number themselves like sections.
_TABLE_LABEL = re.compile(
    "本年新收|上年结转|本年度办理结果|结转下年度|主动公开(?:情况|信息数|文件数|政府信息数)(?:单位|条|[|]|\\d)|"
    "(?:收到|受理)?(?:政府信息公开)?申请(?:数|总数)|行政(?:复议|诉讼)数量|举报投诉数量|"
    "[(]?(?:一|二|三|四|五|六|七)[)]?(?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|总计)"
)
_PROSE_MARK = re.compile("[。;!?|]")
_TITLE_LENGTH = 40
_LAST_WORDS = frozenset(
    {"情况", "况", "的情况", "事项", "项", "措施", "议情况", "讼情况"}
)  # alone on a line: of the heading above
_SECOND_HALF = 24  # characters that the second line of a heading has at most
_CACHED = 60  # characters of a line that may be met again in another report
_NARRATIVE_LINE = 160  # longer lines hold a whole report or chapter: headings stand inside them


@dataclass(frozen=True, slots=True)
class Heading:
    """A possible heading: places in ``lines[line]`` (printed characters), numeral, the part meant, and a weight."""

    line: int
    start: int
    end: int
    end_line: int
    printed: int | None
    part: int | None  # 1–6 by its words, None where they name none of the six
    title: str
    weight: int
    alone: bool  # nothing else stands on its line

    @property
    def place(self) -> tuple[int, int]:
        return self.line, self.start


_heading = maker(Heading)


def _on_line(number: int, it: Heading) -> Heading:
    """A heading of the first line as one of line ``number``."""
    return _heading(number, it.start, it.end, number + it.end_line, it.printed, it.part, it.title, it.weight, it.alone)


def part_of(title: str) -> int | None:
    """Which of the six parts a squeezed title names, None when none. First part that matches the whole wording."""
    for number, words in _STATUTORY.items():
        if words.fullmatch(title):
            return number
    return None


@lru_cache(maxsize=4096)  # the headings of a document are looked for by several rules
def _longest(line: str, start: int) -> tuple[int, int] | None:
    """The part whose wording begins at ``start`` and reaches furthest, with its end."""
    if _ANY_PART.match(line, start) is None:  # as most lines
        return None
    found = [(match.end(), -number) for number, words in _STATUTORY.items() if (match := words.match(line, start))]
    end, number = max(found)
    return -number, end


def candidates(lines: Sequence[str], excluded: Mapping[int, Sequence[Span]]) -> list[Heading]:
    """Every place in ``lines`` where a section may begin, in order. ``excluded``: line → printed spans of tables."""
    squeezed = [Squeezed(line) for line in lines]
    found: list[Heading] = []
    for number, line in enumerate(squeezed):
        spans = excluded.get(number, ())
        following = squeezed[number + 1] if number + 1 < len(squeezed) else None
        # No heading is without a Chinese character; a table in paragraphs has hundreds of lines without any.
        head = None if line.text.isascii() else _at_line_start(line, following)
        if head is not None and not _covered(head.start, spans):
            found.append(_on_line(number, head))
        if len(line.text) > _NARRATIVE_LINE or spans:
            inside = _inside(number, lines[number], line)
            found.extend(item for item in inside if item.start > 0 and not _covered(item.start, spans))
    return sorted({item.place: item for item in reversed(found)}.values(), key=lambda item: item.place)


def _covered(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


@lru_cache(maxsize=4096)
def _numeral(line: str) -> tuple[int | None, int, str]:
    """The numeral at the head of a squeezed line, where it ends, and its kind (plain, brackets, arabic, none)."""
    ornament = _ORNAMENT.match(line)
    begin = ornament.end() if ornament is not None else 0
    for pattern, kind in ((_IN_BRACKETS, "brackets"), (_PLAIN, "plain"), (_ARABIC, "arabic"), (_ROMAN, "arabic")):
        if match := pattern.match(line, begin if pattern is not _IN_BRACKETS else 0):
            printed = next(group for group in match.groups() if group is not None)
            number = _ROMANS[printed] if pattern is _ROMAN else chinese_number(printed.translate(_CAPITALS))
            return number, match.end(), kind
    return None, begin, "none"


def _at_line_start(line: Squeezed, following: Squeezed | None) -> Heading | None:
    """The heading that ``line`` begins with, as if it were the first line."""
    behind = following.printed if following is not None and len(following.text) <= _SECOND_HALF else ""
    return (_first_heading if len(line.printed) <= _CACHED else _first_heading.__wrapped__)(line.printed, behind)


@lru_cache(maxsize=4096)  # reports share their headings, and those of one are looked for by several rules
def _first_heading(printed: str, behind: str) -> Heading | None:
    """The heading at the head of ``printed``; ``behind``: the next line where that is short enough to belong to it."""
    line = Squeezed(printed)
    following = Squeezed(behind) if behind else None
    text = line.text
    numeral, begin, kind = _numeral(text)
    bare = begin > 0 and begin == len(text)
    begun = bare or _cut(text, begin) or (following is not None and following.text in _LAST_WORDS)
    if begun and following is not None and kind in ("plain", "none"):
        joined = _over_two_lines(text, begin, numeral, following)
        if joined is not None:
            return joined
    if bare or _TABLE_LABEL.match(text, begin):
        return None
    match = _longest(text, begin)
    if match is not None:
        part, end = match
        rest = text[end:].lstrip(".:。】]—–-*#")
        alone = not rest or _CONTENTS_TAIL.fullmatch(rest) is not None
        weight = _weight(kind, text[begin:end], alone, text[end : end + 1])
        if weight:
            title = _as_printed(printed, line, begin, end)
            return _heading(0, line.start(0), line.end(end), 0, numeral, part, title, weight, alone)
    rest = text[begin:]
    separated = begin > 0 and not text[begin - 1 : begin].isalnum()
    if kind == "plain" and separated and 2 <= len(rest) <= _TITLE_LENGTH and not _PROSE_MARK.search(rest.rstrip("。:")):
        title = _as_printed(printed, line, begin, len(text))
        return _heading(0, line.start(0), line.end(len(text)), 0, numeral, None, title, 1, True)
    return None


def _cut(text: str, begin: int) -> bool:
    """Whether a numbered line looks like the first half of a heading that goes on in the next line."""
    return begin > 0 and 4 <= len(text) <= 40 and not _PROSE_MARK.search(text) and part_of(text[begin:]) is None


def _over_two_lines(text: str, begin: int, numeral: int | None, following: Squeezed) -> Heading | None:
    if _numeral(following.text)[1]:
        return None
    title = text[begin:] + following.text
    part = part_of(title)
    if part is None:
        return None
    return _heading(0, 0, following.end(len(following.text)), 1, numeral, part, title, 30, True)


def _weight(kind: str, title: str, alone: bool, behind: str) -> int:
    """How sure a statutory wording at the head of a line is a heading of the first level; 0 when it is none."""
    canonical = _CANONICAL.fullmatch(title) is not None
    if kind == "plain":
        if alone:
            return 30
        # Text on the same line: after a mark, or at once after the full official wording.
        return 24 if canonical or behind in (":", "。", ".", ",", " ") or len(title) >= 8 else 8
    if kind == "brackets":
        # （一）主动公开情况 is a sub-heading; only the full wording of a whole part may mean the part itself.
        return (SUB_HEADING if title == "总体情况" else IN_BRACKETS) if canonical and alone else 0
    if not alone or (kind == "none" and title in _TOO_BROAD):
        return 0
    return 14 if canonical or kind == "none" else 6


_INLINE = re.compile(f"({_HAN})、")


def _inside(number: int, printed: str, line: Squeezed) -> Iterator[Heading]:
    """Headings that run inside a long line: 、-numbered, free-standing before, statutory wording or a short phrase."""
    for match in _INLINE.finditer(line.text):
        begin, start = match.end(), match.start()
        before = printed[line.start(start) - 1] if line.start(start) else " "
        free = before.isspace() or before in "。；;！!…—]】|)）"
        if not (free or _CANONICAL.match(line.text, begin)) or _TABLE_LABEL.match(line.text, begin):
            continue
        numeral = chinese_number(match[1])
        named = _longest(line.text, begin)
        if named is not None:
            part, end = named
            title = _as_printed(printed, line, begin, end)
            yield _heading(number, line.start(start), line.end(end), number, numeral, part, title, 12, False)
            continue
        place = line.start(begin)
        phrase = re.match(r"\S{2,30}(?=\s)", printed[place : place + 40])
        if phrase and not re.search("[。；;，,|]", phrase[0]):
            end = place + len(phrase[0])
            yield _heading(number, line.start(start), end, number, numeral, None, phrase[0], 1, False)


def _as_printed(printed: str, line: Squeezed, begin: int, end: int) -> str:
    """The title as printed, without the line's trailing marks and with white space closed up."""
    return "".join(printed[line.start(begin) : line.end(end)].split()).rstrip("。:：")
