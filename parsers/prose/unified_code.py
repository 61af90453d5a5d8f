"""统一社会信用代码: the 18 characters that identify an organ, used only when their check character is right.

GB 32100-2015: a class, a category, six digits of the division, nine characters of the organ code, and a check character
by ISO 7064 MOD 31-3. Portals print it alone or at the head of the 索引号, parted from the rest by a mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.model import Candidate
from parsers.prose.labelled import Kind, Labelled
from parsers.prose.text import fold, squeeze

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # I, O, S, V and Z are left out
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CODE = re.compile(r"(?<![0-9A-Z])[1-9A-Y][0-9A-Y]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")

_EIGHTEEN = re.compile("[0-9A-Z]{18}")


def check_character(first: str) -> str:
    """The 18th character that belongs to the ``first`` 17. Raises ValueError on a character that no code has."""
    if len(first) != len(_WEIGHTS):
        raise ValueError(f"17 characters expected, not {len(first)}")
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(first, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def is_unified_code(text: str) -> bool:
    """Whether ``text`` is a code whose check character is right."""
    return _CODE.fullmatch(text) is not None and set(text) <= set(_ALPHABET) and check_character(text[:17]) == text[17]


def code_candidates(labels: Sequence[Labelled]) -> list[Candidate]:
    """The valid codes among the labelled values of a page (索引号, 统一社会信用代码 …), each once, in order."""
    found: dict[str, Candidate] = {}
    for item in labels:
        if item.kind is not Kind.INDEX:
            continue
        for match in _CODE.finditer(fold(item.value).upper()):
            if is_unified_code(match[0]) and match[0] not in found:
                evidence = f"{item.label}：{item.value}"
                found[match[0]] = Candidate("unified_code", match[0], f"index:{item.label}", evidence)
    return list(found.values())


def wrong_codes(labels: Sequence[Labelled]) -> list[Labelled]:
    """The values called 信用代码 that are 18 letters and digits and yet no code: a character was mistyped."""
    return [
        item
        for item in labels
        if item.kind is Kind.INDEX
        and "信用" in item.label
        and _EIGHTEEN.fullmatch(value := squeeze(item.value).upper())
        and not is_unified_code(value)
    ]


def choose_code(codes: Sequence[Candidate]) -> str | None:
    """The code of the document; None where it prints none, or more than one."""
    return codes[0].value if len(codes) == 1 else None
