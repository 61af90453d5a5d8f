"""The form's labels among positioned words: wrapped over lines, one character per line, spaced out, or in one word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from parsers.form import LAYOUTS, disputes, requests
from parsers.model import Table
from parsers.recognise.labels import core, flat
from parsers.recognise.positions_sheet import Token

_NOT_WORD = re.compile(r"[\W_]+")
_BESIDE = 2.5  # ems between two pieces of one label on a line (总　　计)
_BELOW = 1.3  # line heights between two lines of one label
_LONGEST = 90
_UNITS = ("", "单位万元", "单位元", "单位亿元", "万元", "元", "亿元")
_CATEGORIES = frozenset(_NOT_WORD.sub("", flat(word)) for word in requests.OUTCOME_CATEGORIES)
_ITEMS = "一二三四五六七八九"


class Role(StrEnum):
    """What a label is in its table."""

    ROW = "row"
    CATEGORY = "category"
    COLUMN = "column"
    GROUP = "group"  # a heading over several columns, or over the labels
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a wording may be. ``code`` is the row's or column's; for the others the wording."""

    table: Table
    role: Role
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A printed label: its words, what they may mean, and the text (of the label alone where a category precedes it)."""

    tokens: tuple[Token, ...]
    meanings: tuple[Meaning, ...]
    text: str

    @property
    def x0(self) -> float:
        return min(token.x0 for token in self.tokens)

    @property
    def x1(self) -> float:
        return max(token.x1 for token in self.tokens)

    @property
    def top(self) -> float:
        return min(token.top for token in self.tokens)

    @property
    def bottom(self) -> float:
        return max(token.bottom for token in self.tokens)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def meaning(self, table: Table, *roles: Role) -> Meaning | None:
        return next((its for its in self.meanings if its.table is table and its.role in roles), None)


def key(text: str) -> str:
    """A wording without white space and punctuation, its numeral kept: 1属于国家秘密."""
    return _NOT_WORD.sub("", flat(text))


@dataclass(frozen=True, slots=True)
class _Lexicon:
    meanings: dict[str, tuple[Meaning, ...]]
    prefixes: frozenset[str]
    alone: dict[str, str]  # category and label in one → the label alone


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    found: dict[str, dict[Meaning, None]] = {}
    alone: dict[str, str] = {}

    def add(wording: str, *meanings: Meaning) -> None:
        for form in {key(wording), core(wording)}:
            if form:
                found.setdefault(form, {}).update(dict.fromkeys(meanings))

    for (table, _), layout in LAYOUTS.items():
        if table is Table.STATISTICS:
            continue
        for block in layout.blocks:
            for row in block.rows:
                role = Role.GROUP if table is Table.DISPUTES else Role.ROW
                for wording in (row.label, *row.aliases, re.sub(r"（.{5,}）", "", row.label)):
                    add(wording, Meaning(table, role, row.code))
                    if row.category is not None and key(wording)[:1].isdigit():
                        both = key(row.category) + key(wording)
                        found.setdefault(both, {})[Meaning(table, Role.ROW, row.code)] = None
                        alone[both] = row.label
            for column in block.columns:
                for wording in (column.label, *column.aliases):
                    units = _UNITS if column.code == "amount_wanyuan" else ("",)
                    for unit in units:
                        add(re.sub(r"（.*）", "", wording) + unit, Meaning(table, Role.COLUMN, column.code))
    for word in (requests.CORNER, "申请人情况", "法人或其他组织"):
        add(word, Meaning(Table.REQUESTS, Role.GROUP, word))
    for word in (*requests.OUTCOME_CATEGORIES, requests.RESULTS, "本年度办理结果"):
        add(word, Meaning(Table.REQUESTS, Role.CATEGORY, word))
    add(disputes.LITIGATION, Meaning(Table.DISPUTES, Role.GROUP, disputes.LITIGATION))
    add("信息内容", Meaning(Table.DISCLOSURE, Role.GROUP, "信息内容"))
    for item in _ITEMS:
        for end in ("项", "款", ""):
            for ordinal in ("第", ""):
                add(f"第二十条{ordinal}（{item}）{end}", Meaning(Table.DISCLOSURE, Role.TITLE, item))
    prefixes = frozenset(form[:end] for form in found for end in range(1, len(form) + 1))
    return _Lexicon({form: tuple(its) for form, its in found.items()}, prefixes, alone)


def labels_of(tokens: Sequence[Token]) -> list[Label]:
    """Every label of the form on the sheet, from the top down; each word belongs to one label, the longest it is part of."""
    lexicon = _lexicon()
    field = _Field([token for token in tokens if key(token.text) and _useful(key(token.text), lexicon)])
    found: list[tuple[str, tuple[Token, ...]]] = []
    for start in field.tokens:
        first = key(start.text)
        if first in lexicon.prefixes and not (first.isdigit() and not field.leads_on(start)):
            best = _longest(first, (start,), field, lexicon)
            if best is not None:
                found.append(best)
    taken: set[int] = set()
    labels: list[Label] = []
    for form, its in sorted(found, key=lambda item: (-len(item[0]), item[1][0].top)):
        if taken.isdisjoint(map(id, its)):
            taken |= set(map(id, its))
            text = lexicon.alone.get(form) or "".join(token.text for token in its)
            labels.append(Label(its, lexicon.meanings[form], text))
    return sorted(labels, key=lambda label: (label.top, label.x0))


def _useful(form: str, lexicon: _Lexicon) -> bool:
    return len(form) <= _LONGEST and any(form in wording for wording in lexicon.meanings)


class _Field:
    """The words that may be pieces of labels, from the top down."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = sorted(tokens, key=lambda token: token.top)
        self._tops = [token.top for token in self.tokens]
        self._tallest = max((token.height for token in tokens), default=0.0)

    def near(self, token: Token) -> list[Token]:
        """Words that stand on the line of ``token`` or not far below it."""
        first = bisect_left(self._tops, token.top - self._tallest)
        last = bisect_right(self._tops, token.bottom + _BELOW * token.height)
        return self.tokens[first:last]

    def leads_on(self, number: Token) -> bool:
        """Whether a number is the numeral of a label: it is printed as one, or words follow closely on its line."""
        return not number.text.isdigit() or any(
            0 <= other.x0 - number.x1 <= number.height
            and abs(other.middle - number.middle) <= 0.5 * number.height
            and not key(other.text).isdigit()
            for other in self.near(number)
        )


def _longest(
    form: str, its: tuple[Token, ...], field: _Field, lexicon: _Lexicon
) -> tuple[str, tuple[Token, ...]] | None:
    best = (form, its) if form in lexicon.meanings else None
    if form in _CATEGORIES:
        return best  # the label beside or below it is a label of its own
    for following in _next(its, field):
        longer = form + key(following.text)
        if longer in lexicon.prefixes:
            found = _longest(longer, (*its, following), field, lexicon)
            if found is not None and (best is None or len(found[0]) > len(best[0])):
                best = found
    return best


def _next(its: tuple[Token, ...], field: _Field) -> Iterator[Token]:
    """Words that may go on after ``its``: right of the last on its line, else on the next line below the whole."""
    last = its[-1]
    x0, x1 = min(token.x0 for token in its), max(token.x1 for token in its)
    below: list[Token] = []
    for token in field.near(last):
        if token in its:
            continue
        level = abs(token.middle - last.middle) <= 0.5 * min(token.height, last.height)
        if level and -0.5 <= token.x0 - last.x1 <= _BESIDE * last.height:
            yield token
        elif not level and token.middle > last.middle and min(x1, token.x1) > max(x0, token.x0):
            below.append(token)
    if below:
        nearest = min(token.middle for token in below)
        yield from (token for token in below if token.middle - nearest <= 0.5 * token.height)
