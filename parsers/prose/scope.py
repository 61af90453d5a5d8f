"""口径: what a report counts, from the kind of its agency and the sentence that proves it (DOMAIN.md, Scope).

Only sentences that count something (申请, 公开, 复议 … with a number) or that say what the report adds up are proof; 全市 in a
plan or an instruction proves nothing. What nothing proves is ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.model import Candidate, Scope
from parsers.prose.organs import Kind, kind_of
from parsers.prose.text import legible_sentences

_PLACE = "(?:市|区|县|省|州|旗|盟|自治区|自治州|自治县|兵团|镇|乡|地区)"
_COUNT = r"(?:\d[\d,.]*|[零〇一二三四五六七八九十百千两]+)万?(?:余|多)?(?:件|条|宗|份|起|次|项|篇|例)"
_MATTER = "(?:申请|受理|收到|主动公开|公开政府信息|公开信息|行政复议|行政诉讼|办结|答复)"
_UNITS = (
    "(?:各级|各部门|各单位|各镇|各乡镇|各街道|各县|各区|各市|各地区|各乡|行政机关|政府机关|各委办局|街道办事处|乡镇)"
)

_AREA_COUNTS = re.compile(f"全{_PLACE}|[我本](?:省|市|县|区|州|旗|盟)(?!局|委|级|政府|直)")
_AREA_SAID = re.compile(
    f"(?:报告|数据)[^。]{{0,40}}(?:汇总|涵盖|包括|含|覆盖|统计范围|统计口径)[^。]{{0,30}}(?:全{_PLACE}|所辖|下辖|{_PLACE}[^。]{{0,6}}各?(?:乡镇|街道|镇|县)|{_UNITS})"
    f"|(?:全{_PLACE}|{_UNITS})[^。]{{0,30}}(?:数据|报告|情况)?[^。]{{0,10}}汇总(?:编制|形成|而成)"
)
_SYSTEM = re.compile(
    r"全系统|全关区|全关(?=共|未|没|无|收|受)|本关区|本系统|系统内(?:各单位|各级)|全(?:国|省|市|县|区|州)[^,。;\d]{1,6}系统|各级税务(?:机关|部门)|(?<!子)税务系统|海关系统"
)
_SYSTEM_SAID = re.compile(
    "汇总[^。]{0,12}(?:全(?:国|省|市|县|区|州)|本)[^,。;\\d]{0,6}系统[^。]{0,12}(?:数据|情况|编制)"
)
_SAME_LEVEL = re.compile(
    f"(?:本级|{_PLACE})(?:人民)?政府(?:本级)?(?:和|及|与|、)(?:其|所属|各|{_PLACE}(?:直|级)|{_PLACE}(?:人民)?政府)*(?:工作)?(?:部门|各部门)"
    f"|{_PLACE}(?:(?:人民)?政府)?本级|本级政府|{_PLACE}级(?:各部门|各单位|行政机关)"
)
_ORGAN = re.compile(
    "本机关(?!不掌握|负责|制作)|(?:我|本)(?:局|委|办|厅|部|署|镇|乡|街道|苏木|单位|办公室|办公厅|中心|分局|关|处|会|办事处|管委会)"
)
_WORDS = {Scope.AREA: _AREA_COUNTS, Scope.SYSTEM: _SYSTEM, Scope.SAME_LEVEL: _SAME_LEVEL, Scope.ORGAN: _ORGAN}
_NUMBERED = re.compile(_COUNT)
_COUNTED = re.compile(f"{_MATTER}[^。;]{{0,30}}?{_COUNT}|{_COUNT}[^。;,]{{0,12}}{_MATTER}")
_NONE = re.compile("(?:未|没有|无)[^。;]{0,12}(?:收到|受理|收取|产生|发生)[^。;]{0,20}(?:申请|复议|诉讼|费)|未收取")
_SAID = re.compile("汇总|涵盖|包括|含|覆盖|统计")  # what every sentence has that _AREA_SAID is found in


def scope_of(agency: str | None, title: str | None, texts: Sequence[str]) -> tuple[Scope, str, list[Candidate]]:
    """The scope, the sentence that proves it, and every scope that some sentence speaks for.

    ``texts``: preamble and section texts; ``title``: the title as printed, the proof where an organ reports for itself.
    """
    prose = [told for text in texts for told in legible_sentences(text)]
    counting = [
        (item, line) for item, line in prose if (_NUMBERED.search(line) and _COUNTED.search(line)) or _NONE.search(line)
    ]
    proofs = {scope: _proof(words, counting) for scope, words in _WORDS.items()}
    said = next((item for item, line in prose if _SAID.search(line) and _AREA_SAID.search(line)), None)
    added = next((item for item, line in prose if "汇总" in line and _SYSTEM_SAID.search(line)), None)
    proofs[Scope.SYSTEM] = added or proofs[Scope.SYSTEM]
    kind = kind_of(agency) if agency is not None else Kind.UNKNOWN
    scope, evidence = _choose(kind, proofs, said, title or agency or "")
    candidates = [
        Candidate("scope", str(name), "sentence", sentence) for name, sentence in proofs.items() if sentence is not None
    ]
    if said is not None:
        candidates.insert(0, Candidate("scope", str(Scope.AREA), "statement", said))
    return scope, evidence, candidates


def _choose(kind: Kind, proofs: dict[Scope, str | None], said: str | None, named: str) -> tuple[Scope, str]:
    area, system = proofs[Scope.AREA], proofs[Scope.SYSTEM]
    organ = proofs[Scope.ORGAN]
    match kind:
        case Kind.GOVERNMENT | Kind.PLACE | Kind.ZONE:
            order = [(Scope.AREA, said), (Scope.AREA, area), (Scope.SAME_LEVEL, proofs[Scope.SAME_LEVEL])]
            if kind is Kind.ZONE:
                order.append((Scope.ORGAN, organ))
        case Kind.VERTICAL:
            order = [(Scope.SYSTEM, system), (Scope.ORGAN, organ)]
        case Kind.OFFICE:
            # An office that only mentions 全市 reports on itself; one that says it adds up reports for its area.
            order = [(Scope.AREA, said), (Scope.ORGAN, organ or named)]
        case Kind.TOWNSHIP:
            order = [(Scope.ORGAN, organ or named)]
        case Kind.DEPARTMENT:
            order = [(Scope.SYSTEM, system), (Scope.ORGAN, organ or named)]
        case Kind.UNKNOWN:
            order = [(Scope.ORGAN, organ)]
    return next(((scope, evidence) for scope, evidence in order if evidence), (Scope.UNKNOWN, ""))


def _proof(words: re.Pattern[str], prose: Sequence[tuple[str, str]]) -> str | None:
    """The best sentence for the scope of ``words``: one that counts its matter, requests and disputes before published items."""
    scored = [(_score(line, words), -place, printed) for place, (printed, line) in enumerate(prose)]
    best = max(scored, default=(0, 0, ""))
    return best[2] if best[0] else None


def _score(sentence: str, words: re.Pattern[str]) -> int:
    """0 unless behind the word of scope, within one clause or the next, something of the form is counted."""
    best = 0
    for match in words.finditer(sentence):
        clause = sentence[match.end() : match.end() + 60]
        counted, none = _COUNTED.search(clause), _NONE.search(clause)
        if counted is None and none is None:
            continue
        strong = re.search("申请|复议|诉讼", (counted or none or match)[0])
        best = max(best, 3 if strong else 2)
    return best
