"""Running text as tokens: words and numbers with their places, page numbers left out, numbers cut from their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parsers.model import State, Table, TextWhere, Where
from parsers.readers.document import Document, Paragraph
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.numbers import read_amount, read_count

_TOKEN = re.compile(r"(?:[（(][^（）()|｜│]{0,60}[）)]|[^\s|｜│┃])+")
_PAGE_LINE = re.compile(
    r"[-—–―－─~～·•]{1,3}\s*\d{1,4}\s*[-—–―－─~～·•]{1,3}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
    r"|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
)
_REMARK = re.compile(r"[（(][^（）()]*\d[^（）()]*[）)]")
_GLUED = re.compile(r"(.*[^\d\s,.，．+\-])(\d[\d,]*(?:\.\d+)?(?:亿元|万元|元)?)")
_DIGITS = re.compile(r"[0-9０-９]+")
_LONGEST_WORD = 5  # of those that are cells without a digit: 无增/减
_NUMBER_STATES = (State.NUMBER, State.ZERO, State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number. ``left`` and ``right``: the columns it takes in its line, wide characters counted twice."""

    text: str
    block: int
    start: int
    end: int
    where: Where | None
    number: bool
    left: int
    right: int
    blanks: int = 0  # empty paragraphs above, for the first of its paragraph
    alone: bool = False  # nothing else stands in its paragraph
    glued: bool = False  # nothing divides it from the label before it


def tokens_of(document: Document) -> Iterator[Token]:
    """The tokens of all paragraphs in order."""
    for block, content in enumerate(document.blocks):
        if isinstance(content, Paragraph) and not _PAGE_LINE.fullmatch(content.text.strip()):
            yield from _tokens(block, content)


def _tokens(block: int, paragraph: Paragraph) -> Iterator[Token]:
    text = paragraph.text
    spans = _joined([match.span() for match in _TOKEN.finditer(text)], text)
    column, before = paragraph.indent, 0
    for start, end in spans:
        word = text[start:end]
        left = column + _width(text[before:start])
        column = left + _width(word)
        yield Token(
            word,
            block,
            start,
            end,
            _where(paragraph, start, end),
            is_number(word),
            left,
            column,
            0 if before else paragraph.blanks,
            len(spans) == 1,
            before == start > 0,
        )
        before = end


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Spans with a number's remark (（其中修订 16 件）) taken to it, and digits cut from the label they are glued to."""
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if (
            made
            and text[start] in "(（"
            and _REMARK.fullmatch(text[start:end])
            and is_number(text[made[-1][0] : made[-1][1]])
        ):
            made[-1] = (made[-1][0], end)
            continue
        at = _label_end(text[start:end])
        made += [(start, end)] if at is None else [(start, start + at), (start + at, end)]
    return made


def _where(paragraph: Paragraph, start: int, end: int) -> Where | None:
    where = paragraph.where
    return TextWhere(where.start + start, where.start + end) if isinstance(where, TextWhere) else where


def _width(text: str) -> int:
    """Columns of a text as old editors count them: a byte of GBK each."""
    return len(text) if text.isascii() else len(text.encode("gbk", "replace"))


@lru_cache(maxsize=8192)
def is_number(text: str) -> bool:
    """Whether a token is what a cell may hold: a number, zero, a dash or 无; digits run together are several."""
    if _DIGITS.fullmatch(text):
        return True
    if not any(char.isdigit() for char in text) and len(text) > _LONGEST_WORD:
        return False
    return read_count(text).state in _NUMBER_STATES or read_amount(text, None).state in _NUMBER_STATES


@lru_cache(maxsize=8192)
def _label_end(text: str) -> int | None:
    """Where a row's label ends and its first number begins, for a token in which nothing divides them."""
    match = _GLUED.fullmatch(text)
    if match is None or is_number(text):
        return None
    label = core(match[1])
    if "审结" in label and label.endswith(tuple(words.DISPUTES_LEAVES)):
        return match.start(2)
    for table in (Table.REQUESTS, Table.DISCLOSURE):
        for wording in words.ROWS[table].cores:
            if label == wording or (len(wording) > 2 and label.endswith(wording)):
                return match.start(2)
    return None
