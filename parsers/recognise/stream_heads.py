"""What stands before the rows in running text: titles and column heads of blocks, and which words are the table's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.readings import Excluded
from parsers.recognise.stream_tokens import Token

TITLE = re.compile(r"第二十条第?\s*[（(]\s*[一二三四五六七八九十]+\s*[）)]\s*[项款]")
_HEADER_WORDS = frozenset(
    word
    for table in (Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)
    for book in (words.COLUMNS[table], words.ROWS[table])
    for word in book.cores
) | frozenset(core(word) for word in ("信息内容", "申请人情况", "法人或其他组织", "行政诉讼", *words.CATEGORIES))
_MEASURES = "|".join(
    re.escape(wording)
    for wording in sorted(
        {
            wording
            for layout in words.layouts_of(Table.DISCLOSURE)
            for block in layout.blocks
            for column in block.columns
            for wording in (column.label, *column.aliases)
        },
        key=len,
        reverse=True,
    )
)
_HEAD = re.compile(f"(?:{_MEASURES})(?:[（(]?单位[:：]?\\s*(?:亿元|万元|元)[）)]?)?")


def column_heads(tokens: Sequence[Token]) -> list[str]:
    """The measures named by the words before a row, in order, the longest wording at each place.

    A word between 信息内容 and the row's label that is none of them is a head too, of which nobody knows what it counts: the row
    under it has a cell more.
    """
    text, ends = "", []
    for token in tokens:
        text += re.sub(r"[\s、，]", "", token.text).replace("(", "（").replace(")", "）").replace(":", "：")
        ends.append(len(text))
    found = [(match.start(), match.end(), match[0]) for match in _HEAD.finditer(text)]
    if found:
        found += _unknown_heads(tokens, text, ends, found)
    return [head for _, _, head in sorted(found)]


def _unknown_heads(
    tokens: Sequence[Token], text: str, ends: Sequence[int], found: Sequence[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    content = max((at for at, token in enumerate(tokens) if core(token.text) == words.CONTENT), default=None)
    if content is None:
        return []
    label = len(tokens) - 1  # and what stands before it of a label in several pieces
    while label > content + 1 and any(core(tokens[label - 1].text) in it for it in words.ROWS[Table.DISCLOSURE].cores):
        label -= 1
    made = []
    for at in range(content + 1, label):
        start, end = ends[at - 1], ends[at]
        remark = text[start] == "（" or "元" in text[start:end] or not core(text[start:end])
        if not remark and not any(first < end and start < last for first, last, _ in found):
            made.append((start, end, text[start:end]))
    return made


def header_tail(tokens: Sequence[Token]) -> list[Token]:
    """The words at the end of a run that belong to the table: labels, heads, and pieces of them."""
    tail: list[Token] = []
    for token in reversed(tokens):
        piece = core(token.text)
        if not (TITLE.search(token.text) or words.is_requests_header(token.text) or _belongs(piece)):
            break
        tail.insert(0, token)
    return tail or list(tokens[-1:])


@lru_cache(maxsize=4096)
def _belongs(piece: str) -> bool:
    return not piece or any(piece in word or word == piece for word in _HEADER_WORDS)


@lru_cache(maxsize=4096)
def ends_with_a_word(text: str) -> bool:
    """Whether the text ends with a whole word of the tables' heads, labels and categories."""
    return any(len(word) > 1 and text.endswith(word) for word in _HEADER_WORDS)


def parts_of(tokens: Sequence[Token]) -> list[Excluded]:
    by_block: dict[int, list[Token]] = {}
    for token in tokens:
        by_block.setdefault(token.block, []).append(token)
    return [
        Excluded(block, min(token.start for token in its), max(token.end for token in its))
        for block, its in by_block.items()
    ]
