"""Which label of the form a printed text is: exactly, or nearly, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

_ENUMERATOR = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.．]|\(\d{1,2}\)|\d{1,2}[.、．)])")
_NOT_WORD = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
#: A typo may change this share of a label's characters, and must leave it nearer to this label than to any other.
_TYPO_SHARE = 0.34


@lru_cache(maxsize=8192)
def flat(text: str) -> str:
    """NFKC without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=8192)
def core(text: str) -> str:
    """A label without white space, punctuation and its leading numeral: what identifies it."""
    bare = flat(text)
    stripped = _ENUMERATOR.sub("", bare)
    return _NOT_WORD.sub("", stripped or bare)


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
        """The label that this text is, numerals and punctuation aside; a remark in brackets may follow it."""
        for candidate in (core(text), core(_IN_BRACKETS.sub("", flat(text)))):
            if candidate in self.cores:
                return Match(self.cores[candidate], exact=True)
        return None

    def near(self, text: str, among: frozenset[str] | None = None) -> Match | None:
        """The one label this text may be a misspelling of, ``among`` the given codes; None when that is not clear."""
        printed = core(text)
        if len(printed) < 3:
            return None
        scored = sorted(
            (Levenshtein.distance(printed, wording), code)
            for wording, code in self.cores.items()
            if among is None or code in among
        )
        if not scored:
            return None
        distance, code = scored[0]
        rival = next((other for other, its in scored if its != code), distance + 99)
        if distance > max(1, int(len(printed) * _TYPO_SHARE)) or rival <= distance + 1:
            return None
        return Match(code, exact=distance == 0, distance=distance)
