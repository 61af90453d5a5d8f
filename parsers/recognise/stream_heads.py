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


def column_heads(text: str) -> list[str]:
    """The measures named in a text, in order, the longest wording at each place."""
    squeezed = re.sub(r"[\s、，]", "", text)
    folded = squeezed.replace("(", "（").replace(")", "）").replace(":", "：")
    return [match[0] for match in _HEAD.finditer(folded)]


def header_tail(tokens: Sequence[Token]) -> list[Token]:
    """The words at the end of a run that belong to the table: labels, heads, and pieces of them."""
    tail: list[Token] = []
    for token in reversed(tokens):
        piece = core(token.text)
        if not (TITLE.search(token.text) or words.is_requests_header(token.text) or belongs(piece)):
            break
        tail.insert(0, token)
    return tail or list(tokens[-1:])


@lru_cache(maxsize=4096)
def belongs(piece: str) -> bool:
    """Whether this is a word of the tables' heads, labels and categories, or a piece of one."""
    return not piece or any(piece in word or word == piece for word in _HEADER_WORDS)


def parts_of(tokens: Sequence[Token]) -> list[Excluded]:
    by_block: dict[int, list[Token]] = {}
    for token in tokens:
        by_block.setdefault(token.block, []).append(token)
    return [
        Excluded(block, min(token.start for token in its), max(token.end for token in its))
        for block, its in by_block.items()
    ]
