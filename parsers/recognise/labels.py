"""Which label of the form a printed text is: exactly, or nearly, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from parsers.recognise.traditional import simplified

_ENUMERATOR = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.．]|\(\d{1,2}\)|\d{1,2}[.、．)])")
_NOT_WORD = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
#: What may stand in brackets behind a label without changing which one it is.
_HARMLESS_REMARK = re.compile(r"(?:单位[:]?)?(?:件|项|个|宗|条|[百千万亿]*元)?|区分处理的?,只计这一情形,不计其他情形")
_YEAR_REMARK = re.compile(r"(?:19|20)\d{2}年?度?")
#: Words that say which year is counted: a label with another one is another label, however near its spelling.
_TIME = re.compile(r"(本|当|上|去|前|下)一?年度?|(?:19|20)\d{2}年?度?|累计|历年")
_TIME_NAMES = {"当": "本", "去": "上"}
_FILLERS = re.compile(r"[数量类件次的情况]*")
#: A typo may change this share of a label's characters, and must leave it nearer to this label than to any other.
_TYPO_SHARE = 0.34


@lru_cache(maxsize=8192)
def flat(text: str) -> str:
    """NFKC without any white space, traditional characters of the form's vocabulary in their simplified shape."""
    return simplified("".join(unicodedata.normalize("NFKC", text).split()))


@lru_cache(maxsize=8192)
def core(text: str) -> str:
    """A label without white space, punctuation and its leading numeral: what identifies it."""
    bare = flat(text)
    stripped = _ENUMERATOR.sub("", bare)
    return _NOT_WORD.sub("", stripped or bare)


@lru_cache(maxsize=8192)
def remarks_of(text: str) -> tuple[tuple[str, ...], str]:
    """What stands in brackets, and the text without it."""
    squeezed = flat(text)
    if "(" not in squeezed:
        return (), squeezed
    return tuple(_IN_BRACKETS.findall(squeezed)), _IN_BRACKETS.sub("", squeezed)


@dataclass(frozen=True, slots=True)
class Match:
    """A label that was recognised; ``exact`` unless a typo had to be forgiven."""

    code: str
    exact: bool
    distance: int = 0


@dataclass(frozen=True, slots=True)
class LabelBook:
    """The labels of some rows or columns, found by their cores. Codes may repeat under several wordings."""

    cores: Mapping[str, str] = field(default_factory=dict)  # core → code

    @classmethod
    def of(cls, labels: Iterable[tuple[str, str]]) -> LabelBook:
        """From (code, wording) pairs; the first code keeps a wording that several share."""
        cores: dict[str, str] = {}
        for code, wording in labels:
            cores.setdefault(core(wording), code)
            shorter = core(_IN_BRACKETS.sub("", flat(wording)))
            if len(shorter) >= 2:
                cores.setdefault(shorter, code)
        return cls(cores)

    def exact(self, text: str) -> Match | None:
        """The label that this text is, numerals and punctuation aside; a harmless remark in brackets may follow it."""
        if core(text) in self.cores:
            return Match(self.cores[core(text)], exact=True)
        remarks, rest = remarks_of(text)
        bare = core(rest)
        if bare in self.cores and all(_is_harmless(remark, bare) for remark in remarks):
            return Match(self.cores[bare], exact=True)
        return None

    def near(self, text: str, among: frozenset[str] | None = None) -> Match | None:
        """The one label this text may be a misspelling of, ``among`` the given codes; None when that is not clear."""
        printed = core(text)
        if len(printed) < 3:
            return None
        scored = sorted(
            (Levenshtein.distance(printed, wording), code)
            for wording, code in self.cores.items()
            if (among is None or code in among) and _may_be(printed, wording)
        )
        if not scored:
            return None
        distance, code = scored[0]
        rival = next((other for other, its in scored if its != code), distance + 99)
        if distance > max(1, int(len(printed) * _TYPO_SHARE)) or rival <= distance + 1:
            return None
        return Match(code, exact=distance == 0, distance=distance)


def _is_harmless(remark: str, label: str) -> bool:
    """Whether a remark in brackets leaves a label what it is; a year does only beside 本年."""
    if _HARMLESS_REMARK.fullmatch(remark.replace("，", ",").replace("、", ",")):
        return True
    return bool(_YEAR_REMARK.fullmatch(remark)) and "本年" in label


def _may_be(printed: str, wording: str) -> bool:
    """Whether a misspelling may be in question at all: the same years are meant, and no word is added to the label."""
    if _times(printed) != _times(wording):
        return False
    if wording in printed:
        before, _, after = printed.partition(wording)
        return bool(_FILLERS.fullmatch(before + after))
    return True


@lru_cache(maxsize=8192)
def _times(text: str) -> frozenset[str]:
    return frozenset(_TIME_NAMES.get(match[1] or "", match[1]) or match[0] for match in _TIME.finditer(text))
