"""Which blocks of a document are the article: the smallest subtree with tables and headings, without page furniture."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from parsers.prose.chrome import ends_article, is_chrome
from parsers.prose.dates import is_date_line
from parsers.prose.labelled import is_index_table, is_label_line
from parsers.prose.organs import is_organ
from parsers.prose.sections import find_headings
from parsers.prose.title import read_title
from parsers.readers.document import Document, Grid, Page, Paragraph

_SURE = 20  # weight of a heading with its numeral; bare wordings (概况) are links of the navigation too
_PROSE_LENGTH = 40  # a paragraph at least this long is text, not a link
_OPENING_BLOCKS = 12  # so far above the article its title may stand
_SIGNATURE_BLOCKS = 3
_MOST = 0.7  # share of the prose that the body holds where nothing else says where it is

#: The link behind the last word of pages that were saved as one line of text. Cutting the end moves no place.
_ATTACHMENT_LINK = re.compile(r"\s+附件下载\s*$")

TreePath = tuple[int, ...]


def body_blocks(
    document: Document, table_blocks: Collection[int], partly: Collection[int] = frozenset()
) -> tuple[int, ...]:
    """The indexes of the paragraphs and unrecognised grids that form the article, in order.

    ``table_blocks`` were consumed as statutory tables and are left out; those also in ``partly`` hold prose beside their
    table (see ``excluded`` of ``read_sections``) and stay. Media without a tree keep everything but page furniture.
    """
    first, last = _article(document, table_blocks)
    inside = [*_above(document, first), *range(first, last), *_below(document, last)]
    result: list[int] = []
    for index in inside:
        block = document.blocks[index]
        if index in table_blocks and index not in partly:
            continue
        if isinstance(block, Paragraph):
            if not is_chrome(block.text) and not is_label_line(block.text):
                result.append(index)
        elif isinstance(block, Grid) and not is_index_table(block):
            result.append(index)
    return tuple(result)


def body_lines(document: Document, body: Sequence[int]) -> list[tuple[int, str]]:
    """The body's text with its block indexes. An unrecognised grid gives a line per row, its cells divided by ``|``."""
    lines: list[tuple[int, str]] = []
    for index in body:
        block = document.blocks[index]
        if isinstance(block, Paragraph):
            lines.append((index, _ATTACHMENT_LINK.sub("", block.text)))
        elif isinstance(block, Grid):
            lines.extend((index, row) for row in _rows(block))
    return lines


def _rows(grid: Grid) -> list[str]:
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(cell.text.strip())
    return [" | ".join(texts) for _, texts in sorted(rows.items())]


def _article(document: Document, table_blocks: Collection[int]) -> tuple[int, int]:
    """First and last (exclusive) block of the article."""
    blocks = document.blocks
    paths = [_path(block) for block in blocks]
    if not any(paths):
        return 0, len(blocks)
    anchors = _anchors(document, table_blocks)
    root = _common([paths[index] for index in anchors])
    if len(anchors) == 1:
        root = root[:-1]
    if not anchors:
        root = _densest(document)
    inside = [index for index, path in enumerate(paths) if path[: len(root)] == root]
    if not inside:
        return 0, len(blocks)
    first, last = inside[0], inside[-1] + 1
    start, stop = (min(anchors), max(anchors)) if anchors else (first, first)
    for index in range(first, start):
        if _is_title(document, index):
            first = index - 1 if index > inside[0] and _is_its_organ(document, index - 1) else index
    for index in range(stop + 1, last):
        block = blocks[index]
        if isinstance(block, Paragraph) and ends_article(block.text):
            return first, index
    return first, last


def _above(document: Document, first: int) -> list[int]:
    """Prose between the title and the article, where the page keeps its opening in a part of its own."""
    found: list[int] = []
    if _is_title(document, first):
        return found
    for index in range(first - 1, max(-1, first - 1 - _OPENING_BLOCKS), -1):
        block = document.blocks[index]
        if not isinstance(block, Paragraph):
            continue
        if _is_title(document, index):
            return sorted(found)
        if len(block.text) >= _PROSE_LENGTH and "。" in block.text:
            found.append(index)
    return []


def _below(document: Document, last: int) -> list[int]:
    """The signature, where it stands below the article in a part of its own."""
    found: list[int] = []
    for index in range(last, min(last + _SIGNATURE_BLOCKS, len(document.blocks))):
        block = document.blocks[index]
        if not isinstance(block, Paragraph) or not (is_organ(block.text) or is_date_line(block.text)):
            break
        found.append(index)
    return found if any(is_date_line(_text(document, index)) for index in found) else []


def _is_title(document: Document, index: int) -> bool:
    title = read_title(_text(document, index)) if index < len(document.blocks) else None
    return title is not None and title.whole and title.fullness > 0


def _is_its_organ(document: Document, index: int) -> bool:
    """Whether a line is the first half of the title that stands below it: the organ alone, beside a title without one."""
    above, title = document.blocks[index], document.blocks[index + 1]
    if not isinstance(above, Paragraph) or not isinstance(title, Paragraph) or above.path[:-1] != title.path[:-1]:
        return False
    named = read_title(title.text)
    return named is not None and named.agency is None and is_organ(above.text)


def _text(document: Document, index: int) -> str:
    block = document.blocks[index]
    return block.text if isinstance(block, Paragraph) else ""


def _path(block: Paragraph | Grid | Page) -> TreePath:
    return () if isinstance(block, Page) else block.path


def _anchors(document: Document, table_blocks: Collection[int]) -> list[int]:
    """Blocks that are certainly of the article: its tables and its headings."""
    paragraphs = [(index, block) for index, block in enumerate(document.blocks) if isinstance(block, Paragraph)]
    found = find_headings([(index, block.text) for index, block in paragraphs])
    tables = {index for index in table_blocks if index < len(document.blocks)}
    headings = {paragraphs[item.line][0] for item in found if item.weight >= _SURE}
    return sorted(headings | tables or {paragraphs[item.line][0] for item in found})


def _common(paths: Sequence[TreePath]) -> TreePath:
    """The longest path that all begin with."""
    if not paths:
        return ()
    low, high = min(paths), max(paths)
    length = next(
        (place for place, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high))
    )
    return low[:length]


def _densest(document: Document) -> TreePath:
    """The deepest subtree that holds most of the page's prose."""
    prose = [
        (block.path, len(block.text))
        for block in document.blocks
        if isinstance(block, Paragraph) and len(block.text) >= _PROSE_LENGTH and not is_chrome(block.text)
    ]
    whole = sum(length for _, length in prose)
    root: TreePath = ()
    while whole:
        below: dict[TreePath, int] = {}
        for path, length in prose:
            if len(path) > len(root) and path[: len(root)] == root:
                child = path[: len(root) + 1]
                below[child] = below.get(child, 0) + length
        child, most = max(below.items(), key=lambda item: item[1], default=((), 0))
        if most < _MOST * whole or not any(path[: len(child)] == child and len(path) > len(child) for path, _ in prose):
            break
        root = child
    return root
