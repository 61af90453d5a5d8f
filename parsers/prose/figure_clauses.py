"""What one sentence counts, clause by clause: which number is which figure of the form, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parsers.prose import figure_words as words
from parsers.prose.figure_numbers import MONEY, Found, Number, masked, numbers_in
from parsers.prose.text import arabic_dates

_CLAUSE = re.compile(r"(?:[^,;]|(?<=\d),(?=\d{3}(?!\d)))+[,;]?")
#: A number of four digits is a year unless it goes on, or counts something: 2071件 is none.
_YEAR = re.compile(rf"(?<!\d)(20\d\d)(?![\d,.万余多]|{words.COUNTED})年?度?")
_LEANS = re.compile("^(?:共计?|合计|总计|累计|总数|数量|为|是|计|分别|均|都|有|各)*$")
_ALL = re.compile("均|都|各")
_IN_TURN = re.compile("分别|依次")  # of several numbers: which is whose stands elsewhere
_FOR_OTHERS = re.compile("代[省市县区]|(?:协助|指导|督促)[^,;。]{0,10}(?:办理|答复)")
_DISPUTE = re.compile("复议|诉讼|应诉")
_REQUEST_LISTS = (
    ("received", re.compile("收到|新收|受理|申请数")),
    ("carried_in", re.compile("上一?年度?(?:度)?结转")),
    ("total_handled", re.compile("办结|答复|办理结果")),
    ("carried_over", re.compile("结转(?:至|到)?下")),
)


@dataclass(slots=True)
class _Sentence:
    """What is known while its clauses are read one after the other."""

    line: str  # masked
    year: int | None
    part: int | None  # of the six, the section's
    topic: bool  # requests are what it speaks of
    found: list[Found] = field(default_factory=list)
    parts_only: bool = False  # behind 其中: numbers of parts
    other_year: bool = False


def read_sentence(squeezed: str, year: int | None, part: int | None, *, topic: bool) -> list[Found]:
    """The figures of one squeezed sentence. ``part``: which of the six sections it stands in; ``topic``: whether the
    sentence before it counted requests."""
    dated = arabic_dates(squeezed)
    line = masked(dated if len(dated) == len(squeezed) else squeezed)
    if words.OTHER_TIME.search(line):
        return []
    state = _Sentence(line, year, part, topic or part == 3 or words.ASKED.search(line) is not None)
    if words.FEE.search(line):
        return _fees(state)
    lead: tuple[int, int] | None = None  # a clause without a number, for one that only gives the number
    for match in _CLAUSE.finditer(line):
        lead = _read_clause(state, match.start(), match.end(), lead)
    for match in words.INCLUDES_CARRIED_IN.finditer(squeezed):
        before = max((item for item in state.found if item.end <= match.start()), key=_end, default=None)
        if before is not None and before.code == "received":
            state.found = [item for item in state.found if item.end != before.end]
    return _coherent(state.found)


def _end(found: Found) -> int:
    return found.end


def _read_clause(state: _Sentence, start: int, end: int, before: tuple[int, int] | None) -> tuple[int, int] | None:
    """Reads one clause; gives its place when the next may only give its number."""
    line = state.line
    text = line[start:end].rstrip(",;。!?")
    end = start + len(text)
    if state.parts_only and line[start - 1 : start] == ";":
        state.parts_only = False
    _note_year(state, text)
    numbers = list(numbers_in(line, start, end))
    if not numbers:
        _told_in_words(state, start, end)
        return start, end
    if before is not None and _LEANS.match(line[start : numbers[0].start]):
        start = before[0]
        text = line[start:end]
    blocked = state.other_year or words.LAST_YEAR.search(text) or words.COMPARED.search(text)
    if not blocked and not (len(numbers) > 1 and _IN_TURN.search(text)):
        _requests(state, numbers, start, end)
        if _DISPUTE.search(text):
            _disputes(state, numbers, start, end)
    if "其中" in text or words.BRACKETS.search(text):
        state.parts_only = True
    return None


def _note_year(state: _Sentence, text: str) -> None:
    """Whether, from this clause on, the sentence counts another year than the report's."""
    if not ("年" in text or "20" in text or "期" in text) or words.COMPARED_WITH.search(text):
        return
    if words.THIS_YEAR.search(text):
        state.other_year = False
    elif words.LAST_YEAR.search(text):
        state.other_year = True
    years = [
        int(match[1])
        for match in _YEAR.finditer(text)
        if not re.search("结转(?:至|到|入|于|自)?$", text[: match.start()])
        and not re.match("(?:度|未办结|的)*结转", text[match.end() :])
    ]
    if years and state.year is not None:
        state.other_year = years[-1] != state.year


def _requests(state: _Sentence, numbers: list[Number], start: int, end: int) -> None:
    at = start
    for place, number in enumerate(numbers):
        last = place == len(numbers) - 1
        pre = state.line[at : number.start]
        post = state.line[number.end : end if last else numbers[place + 1].start]
        at = number.end
        if number.unit in MONEY:
            continue
        for code, verb in _request_codes(state, number, pre, post, alone=last):
            state.found.append(_figure(state, code, number, verb))


def _request_codes(state: _Sentence, number: Number, pre: str, post: str, *, alone: bool) -> list[tuple[str, str]]:
    if (
        number.value == 0
        and (_ALL.search(pre) or _IN_TURN.search(pre))
        and state.topic
        and not words.PART_OF.search(pre)
    ):
        listed = [(code, "") for code, pattern in _REQUEST_LISTS if pattern.search(pre)]
        if len(listed) > 1 and "复议" not in pre and "诉讼" not in pre:
            return listed
    carried = _carried(state, pre, post, alone=alone)
    if carried is not None:
        return [(carried, "")] if not words.PART_OF.search(pre.replace("其中", "")) else []
    whole = pre.replace("其中", "") + (post if alone else "")
    if words.PART_OF.search(whole) or re.search("复议|诉讼|应诉", whole):
        return []
    if match := words.BOTH.search(pre):
        codes = [("received", "收到"), ("total_handled", "")] if match["asked"] or state.topic else []
        return codes if not state.parts_only and "其中" not in pre else []
    if match := words.RECEIVED.search(pre):
        known = match["asked"] not in (None, "申请") or words.ASKED.match(post.lstrip("的"))
        follows = re.match("$|[,;。]|的?(?:有效)?申请|(?:均|已|全部|都|并|办结|答复)", post)
        sure = known or (state.topic and follows)
        parts = state.parts_only or "其中" in pre or re.search("[未无]", pre)
        return [("received", match["verb"])] if sure and not parts else []
    return _handled(state, pre, post, alone=alone)


def _handled(state: _Sentence, pre: str, post: str, *, alone: bool) -> list[tuple[str, str]]:
    if not state.topic or words.NOT_ALL_HANDLED.search(pre) or _FOR_OTHERS.search(state.line):
        return []
    if words.HANDLED.search(pre) or (alone and words.HANDLED_AFTER.match(post) and len(pre) <= 12):
        # A part of what was received is all that was handled only where the numbers say so: see _coherent.
        return [("total_handled", "其中" if state.parts_only or "其中" in pre else "")]
    return []


def _carried(state: _Sentence, pre: str, post: str, *, alone: bool) -> str | None:
    if not state.topic or re.search("未|没有|提案|建议|投诉|信访|资金|经费|预算", pre):
        return None
    for pattern in (words.CARRIED_OVER, words.CARRIED_OVER_AFTER):
        match = pattern.search(pre) if pattern is words.CARRIED_OVER else (pattern.match(post) if alone else None)
        if match is not None:
            return "carried_over" if _is_year(state, match["over"], 1) else None
    match = words.CARRIED_IN.search(pre) or (words.CARRIED_IN_AFTER.match(post) if alone else None)
    if match is not None:
        groups = match.groupdict()
        year = groups.get("since") or groups.get("from")
        return "carried_in" if _is_year(state, year, -1) else None
    if words.CARRIED_ON.search(pre) and any(item.code == "total_handled" for item in state.found):
        return "carried_over"
    return None


def _is_year(state: _Sentence, printed: str | None, distance: int) -> bool:
    """Whether a year that is printed lies so far from the report's; one that is told by 上年 or 下年 does."""
    return printed is None or (state.year is not None and int(printed) == state.year + distance)


def _disputes(state: _Sentence, numbers: list[Number], start: int, end: int) -> None:
    at = start
    for place, number in enumerate(numbers):
        last = place == len(numbers) - 1
        pre = state.line[at : number.start]
        post = state.line[number.end : end if last else numbers[place + 1].start]
        at = number.end
        whole = pre + (post if last else "")
        if number.unit in MONEY or state.parts_only or "其中" in pre or not _of_disclosure(state):
            continue
        if words.NOT_DISPUTED.search(whole) or ("收到" in whole and state.part != 4):
            continue
        match = words.DISPUTED.search(pre)
        if match is None and last and re.search("(?:发生|被|有|涉及|共|计|引发|提起|为)+$", pre):
            match = words.DISPUTED_AFTER.match(post)
        if match is None:
            continue
        both = "复议" in match["what"] and re.search("诉", match["what"])
        # A sum of both kinds is neither's number.
        if both and number.value and not _ALL.search(match.groupdict().get("each") or ""):
            continue
        state.found.extend(_figure(state, code, number, "") for code in _kinds(match["what"]))


def _kinds(what: str) -> list[str]:
    return [code for code, sign in (("reconsideration", "复议"), ("litigation", "诉讼|应诉")) if re.search(sign, what)]


def _of_disclosure(state: _Sentence) -> bool:
    return state.part == 4 or "信息公开" in state.line or "依申请公开" in state.line


def _told_in_words(state: _Sentence, start: int, end: int) -> None:
    """Clauses without a number that say nought: 未收到政府信息公开申请, 未发生行政复议、行政诉讼."""
    line = state.line
    text = line[start:end]
    if state.other_year or state.parts_only or words.COMPARED.search(text):
        return
    none = Decimal(0)
    match = words.NONE_RECEIVED.search(line, start, end) if "申请" in text else None
    if match is not None and not words.PART_OF.search(text):
        state.found.append(_worded(state, "received", none, match))
    if state.topic and "结转" in text:
        match = words.NONE_CARRIED_OVER.search(line, start, end)
        if match is not None and _is_year(state, match["over"], 1):
            state.found.append(_worded(state, "carried_over", none, match))
        match = words.NONE_CARRIED_IN.search(line, start, end)
        if match is not None and _is_year(state, match["since"], -1):
            state.found.append(_worded(state, "carried_in", none, match))
    if _DISPUTE.search(text) and _of_disclosure(state):
        match = words.NONE_DISPUTED.search(line, start, end)
        if match is not None and not words.NOT_DISPUTED.search(match[0]):
            state.found.extend(_worded(state, code, none, match) for code in _kinds(match["what"]))


def _fees(state: _Sentence) -> list[Found]:
    """The fees that were charged. Rules on charging and notices of a charge name amounts too: those are not it."""
    line = state.line
    _note_year(state, line)
    if state.other_year:
        return []
    code = "information_processing_fee"
    for clauses in re.finditer(r"[^;。]+", line):
        start, end = clauses.start(), clauses.end()
        if (match := words.FEE_NONE.search(line, start, end)) and not re.search("除|标准|减免|免收", match[0]):
            return [_worded(state, code, Decimal(0), match)]
    if "减免" in line or "免收" in line:
        return []
    amounts = [
        item
        for item in numbers_in(line, 0, len(line))
        if (item.unit in MONEY or item.unit is None)
        and not words.COMPARED.search(line, max(line.rfind(mark, 0, item.start) for mark in ",;") + 1, item.end)
    ]
    paid = [item for item in amounts if words.FEE_PAID.search(line, max(0, item.start - 16), item.start)]
    if paid:
        return [_figure(state, code, paid[0], "")] if len({item.value for item in paid}) == 1 else []
    said = [item for item in amounts if not words.NO_FEE_AMOUNT.search(line, 0, len(line))]
    if len(said) == 1 and words.FEE_AMOUNT.search(line, max(0, said[0].start - 24), said[0].start):
        return [_figure(state, code, said[0], "")] if said[0].unit is not None or not said[0].value else []
    return []


def _figure(state: _Sentence, code: str, number: Number, verb: str) -> Found:
    subject = _subject(state.line, number.start)
    return Found(code, number.value, number.unit, number.approximate, subject, number.start, number.end, verb)


def _worded(state: _Sentence, code: str, value: Decimal, match: re.Match[str]) -> Found:
    subject = _subject(state.line, match.end())
    return Found(code, value, None, approximate=False, subject=subject, start=match.start(), end=match.end())


def _subject(line: str, until: int) -> str:
    return next((match[0] for match in reversed(list(words.SUBJECT.finditer(line, 0, until)))), "")


def _coherent(found: list[Found]) -> list[Found]:
    """One figure of a kind per sentence and subject; 受理 beside 收到 is not all that came, 其中 must add up."""
    got = [item for item in found if item.code == "received" and item.verb != "受理"]
    kept = [item for item in found if not (got and item.code == "received" and item.verb == "受理" and item not in got)]
    sums = {
        code: [item.value for item in kept if item.code == code] for code in ("received", "carried_in", "carried_over")
    }

    def adds_up(handled: Found) -> bool:
        if any(len(values) > 1 for values in sums.values()) or not sums["received"]:
            return False
        inward = sums["received"][0] + sum(sums["carried_in"])
        return handled.value + sum(sums["carried_over"]) == inward

    kept = [item for item in kept if item.verb != "其中" or adds_up(item)]
    return [replace(item, verb="") for item in kept]
