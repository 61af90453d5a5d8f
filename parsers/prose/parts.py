"""Where a document that holds several reports is divided: by table, title and heading, whatever its medium.

Two reports stand one behind the other where the row that every requests table has comes again and a title or the first
section's heading stands between. Fragments of one table, last year's table beside this year's, a list of attachments and
a correction below the wrong table have no such start between their rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.model import Context, Identity, PdfWhere
from parsers.prose.dates import is_date_line
from parsers.prose.headings import candidates
from parsers.prose.labelled import is_index_table, is_label_line
from parsers.prose.organs import is_organ, same_organ
from parsers.prose.parts_annexes import annexes_of_organs, end_of_annexes
from parsers.prose.text import squeeze
from parsers.prose.title import read_title, title_at
from parsers.readers.document import Block, Document, Grid, Page, Paragraph
from parsers.readers.pdf_glyphs import turned

#: A label that every statutory table of requests, and every annex of the years before, has once.
_ONCE = re.compile("主动公开(?:文件|信息|政府信息)数")
_FIRST_HEADING = 14  # weight of a heading that is one by its wording or its numeral
_OPENING = re.compile("^(?:本报告|本年度报告|现(?:将)?公布|根据|按照|依据)|统计期限")
_TITLE_LENGTH = 180
_TITLES = frozenset({"articletitle", "ucaptitle", "title", "subject"})


def parts_of(document: Document) -> list[Document]:
    """The reports of a document, each a document of its own whose blocks keep their places; empty where it holds one.

    The title and META titles of the whole are no part's: they name one of them, or none.
    """
    lines = [index for index, block in enumerate(document.blocks) if isinstance(block, Paragraph) and _may_start(block)]
    if len(lines) < 2:
        return []
    marks = list(_marks(document.blocks))
    if len(marks) < 2:
        return []
    starts = [start for low, high in pairwise(marks) if (start := _start_between(document, low, high)) is not None]
    annexes = [] if starts else annexes_of_organs(document, marks)
    starts = starts or annexes
    if not starts:
        return []
    meta: Mapping[str, tuple[str, ...]] = {name: value for name, value in document.meta.items() if name not in _TITLES}
    end = end_of_annexes(document) if annexes else len(document.blocks)
    parts = [_cut(document.blocks, first, last) for first, last in pairwise([0, *starts, end])]
    parts[0] += document.blocks[end:]  # the report that annexes follow is signed below them
    return [replace(document, blocks=blocks, title=None, meta=meta) for blocks in parts]


def part_context(context: Context) -> Context:
    """What the crawl knows about every part: all but the title of the notice."""
    return replace(context, notice_title=None)


def are_different(identities: Sequence[Identity]) -> bool:
    """Whether no two of them can be the same report: of another year, or of another organ."""
    return all(_differ(one, two) for place, one in enumerate(identities) for two in identities[place + 1 :])


def common(identities: Sequence[Identity]) -> Identity:
    """What all parts have in common, as the identity of the whole."""
    agencies, years = {item.agency for item in identities}, {item.year for item in identities}
    return Identity(
        agency=agencies.pop() if len(agencies) == 1 else None, year=years.pop() if len(years) == 1 else None
    )


def _differ(one: Identity, two: Identity) -> bool:
    if one.year is not None and two.year is not None and one.year != two.year:
        return True
    return one.agency is not None and two.agency is not None and not same_organ(one.agency, two.agency)


def _may_start(block: Paragraph) -> bool:
    text = block.text
    return len(text) <= _TITLE_LENGTH and ("公" in text or "情" in text or "概" in text or "报" in text)


def _marks(blocks: Sequence[Block]) -> Iterator[int]:
    """The blocks that hold a label which one report has once."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            texts = [block.text] if _may_hold(block.text) else []
        elif isinstance(block, Grid):
            texts = [text for cell in block.cells if len(text := cell.text) < _TITLE_LENGTH and _may_hold(text)]
        else:
            texts = []
        if any(_is_once(squeeze(text)) for text in texts):
            yield index


def _is_once(text: str) -> bool:
    return "本年新收政府信息公开申请" in text or ("主动公开" in text and _ONCE.search(text) is not None)


def _may_hold(text: str) -> bool:
    """Whether ``_is_once`` is worth asking; neither character has a compatibility form that is folded into it."""
    return len(text) > 6 and ("新" in text or "动" in text)


def _start_between(document: Document, low: int, high: int) -> int | None:
    """The block between two marks with which the second report begins, None where it is one report with the first."""
    between = [
        (index, block.text)
        for index, block in enumerate(document.blocks[low + 1 : high], start=low + 1)
        if isinstance(block, Paragraph)
    ]
    texts = [text for _, text in between]
    found = [item for item in candidates(texts, {}) if item.part is not None and item.weight >= _FIRST_HEADING]
    first = next((item.line for item in found if item.part == 1), None)
    until = first if first is not None else len(texts)
    titles = [place for place in range(until) if _is_title(texts, place)]
    if titles:
        return _with_head(document, between[titles[-1]][0], low)
    if first is None:
        return None
    while first > 0 and _OPENING.search(squeeze(texts[first - 1])):
        first -= 1
    return _with_head(document, between[first][0], low)


def _is_title(texts: Sequence[str], place: int) -> bool:
    text = texts[place]
    if len(text) > _TITLE_LENGTH or not text.strip():
        return False
    title = read_title(text)
    if title is not None:
        return title.whole and title.fullness > 0
    return "年" in text and (found := title_at(texts, place, 3)) is not None and found[1] > 1 and found[0].fullness == 2


def _with_head(document: Document, start: int, low: int) -> int:
    """``start`` with what stands right above it and belongs to it: the organ's line, a first title, the index table."""
    first = start
    for index in range(start - 1, max(low, start - 5), -1):
        block = document.blocks[index]
        if isinstance(block, Page):
            continue
        if isinstance(block, Grid):
            if not is_index_table(block):
                break
        elif is_date_line(block.text) or not block.text.strip():
            continue
        elif not (is_label_line(block.text) or _is_title([block.text], 0) or _heads(document, block, index, start)):
            break
        first = index
    return first


def _heads(document: Document, block: Paragraph, index: int, start: int) -> bool:
    """Whether an organ's line is the first half of the title, not the signature of the report above (with its date)."""
    if not is_organ(block.text) or index + 1 != start:
        return False
    title = document.blocks[start]
    read = read_title(title.text) if isinstance(title, Paragraph) else None
    return read is not None and read.agency is None


def _cut(blocks: Sequence[Block], first: int, last: int) -> tuple[Block, ...]:
    """``blocks[first:last]``, with the positioned pages that the cuts run through shared out by height."""
    kept = list(blocks[first:last])
    begin, end = _place(blocks, first), _place(blocks, last)
    if begin is not None:
        page = next((block for block in blocks[:first] if isinstance(block, Page) and block.number == begin[0]), None)
        if page is not None:
            kept.insert(0, _below(page, begin[1]))
    if end is not None:
        kept = [
            _above(block, end[1]) if isinstance(block, Page) and block.number == end[0] else block for block in kept
        ]
    return tuple(kept)


def _place(blocks: Sequence[Block], index: int) -> tuple[int, float] | None:
    """Page and height at which the block ``index`` begins, None at the ends of the document and of media without pages."""
    block = blocks[index] if 0 < index < len(blocks) else None
    if not isinstance(block, Paragraph) or not isinstance(block.where, PdfWhere):
        return None
    where = block.where
    page = next((item for item in blocks if isinstance(item, Page) and item.number == where.page), None)
    return (where.page, _top(where.box, page)) if page is not None else None


def _top(box: tuple[float, float, float, float], page: Page) -> float:
    return turned(box, page.width, page.height, page.turn)[1]


_SLACK = 1.0  # points: a paragraph's box is rounded


def _below(page: Page, height: float) -> Page:
    words = tuple(word for word in page.words if _top(word.box, page) >= height - _SLACK)
    return replace(
        page, words=words, rules=tuple(rule for rule in page.rules if _top(rule.box, page) >= height - _SLACK)
    )


def _above(page: Page, height: float) -> Page:
    words = tuple(word for word in page.words if _top(word.box, page) < height - _SLACK)
    return replace(
        page, words=words, rules=tuple(rule for rule in page.rules if _top(rule.box, page) < height - _SLACK)
    )
