"""The print of a version: its numbers and its section five in a few short columns, made once at loading, to find copies with.

Two tables hold the same numbers when their digests are equal. Two texts are near-identical when at least ``ALIKE`` of the
``PLACES`` places of their signatures are; ``KEYS`` keys, each over some of the places, find such pairs without comparing all.
"""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from collections.abc import Iterable

from db.reading import Row, canonical
from parsers.form import STATUTORY
from parsers.model import Cell, Report, Section, Table

PLACES, KEYS = 60, 6
#: Of texts that share nine tenths of their shingles about nine tenths of the places agree (one hash per place).
ALIKE = 54
#: A shorter text, without digits and punctuation, is a stock phrase: being like another one says nothing.
SHORTEST = 120
_SHINGLE = 5
_PROBLEMS, _NAMED = 5, ("存在的主要问题", "主要问题", "存在问题", "存在的问题")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MIX, _WORD = 0x9E3779B1, 0xFFFFFFFF


def print_row(report: Report) -> Row:
    """The columns of ``version_print`` without the version: digest and non-zero cells of each table, then section five's."""
    by_table: dict[Table, list[Cell]] = {table: [] for table in STATUTORY}
    for cell in report.cells:
        if cell.table in by_table and cell.value:
            by_table[cell.table].append(cell)
    numbers = [value for table in STATUTORY for value in (_digest(by_table[table]), len(by_table[table]))]
    return (*numbers, *prose_print(problems_of(report.sections)))


def prose_print(text: str) -> Row:
    """Length of the bare text, its signature and keys; all but the length NULL where it is too short to say anything."""
    bare = bare_text(text)
    if len(bare) < SHORTEST:
        return (len(bare), None, *(None,) * KEYS)
    places = _minima(bare)
    signature = "".join(_DIGITS[place % len(_DIGITS)] for place in places)
    share = PLACES // KEYS
    keys = [_small(repr(places[at : at + share])) for at in range(0, PLACES, share)]
    return (len(bare), signature, *keys)


def problems_of(sections: Iterable[Section]) -> str:
    """Section five, 存在的主要问题及改进情况: by its heading, or by its number where the heading says something else."""
    sections = list(sections)
    named = [it.text for it in sections if any(word in it.title for word in _NAMED)]
    return "".join(named or [it.text for it in sections if it.number == _PROBLEMS])


def bare_text(text: str) -> str:
    """What counts of a text: letters and ideographs. A copied section has another year in it, and other marks."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalpha())


def _digest(cells: Iterable[Cell]) -> int | None:
    """Of the non-zero numbers by their places: a blank and a nought alike are nothing. None where there is no number."""
    numbers = sorted((cell.row, cell.column, canonical(cell.value)) for cell in cells if cell.value)
    return _small(repr(numbers)) if numbers else None


def _small(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _minima(bare: str) -> list[int]:
    """The smallest hash in each place, every shingle hashed once; an empty place has that of the next one that is not."""
    places: list[int | None] = [None] * PLACES
    for shingle in {bare[at : at + _SHINGLE] for at in range(len(bare) - _SHINGLE + 1)}:
        mixed = (zlib.crc32(shingle.encode("utf-8", "replace")) * _MIX) & _WORD
        rest, at = divmod(mixed >> 4, PLACES)
        smallest = places[at]
        if smallest is None or rest < smallest:
            places[at] = rest
    filled = [at for at, place in enumerate(places) if place is not None]
    following = {at: next((one for one in filled if one >= at), filled[0]) for at in range(PLACES)}
    return [(places[following[at]] or 0) for at in range(PLACES)]
