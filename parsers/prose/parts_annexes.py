"""Where a document that appends the statistics annexes of several organs is divided: above each caption that names another."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.prose.organs import same_organ
from parsers.readers.document import Document, Grid, Page, Paragraph
from parsers.recognise.statistics_captions import caption_of, may_caption

_LINES = 5  # above a row that every annex has once: its header and the heading of its group may stand between


def annexes_of_organs(document: Document, marks: Sequence[int]) -> list[int]:
    """The blocks with which the annexes of further organs begin; none unless every annex names an organ of its own.

    ``marks`` are the blocks that hold the row which an annex has once.
    """
    captions = [_caption(document, mark) for mark in marks]
    organs = [organ for _, organ in captions]
    if None in organs or any(_same(one, two) for at, one in enumerate(organs) for two in organs[at + 1 :]):
        return []
    return [start for start, _ in captions[1:]]


def end_of_annexes(document: Document) -> int:
    """Where the last annex ends: behind the last grid, at the end of a document that has none, or that has pages."""
    grids = [at for at, block in enumerate(document.blocks) if isinstance(block, Grid)]
    pages = any(isinstance(block, Page) for block in document.blocks)
    return grids[-1] + 1 if grids and not pages else len(document.blocks)


def _same(one: str | None, two: str | None) -> bool:
    return one is None or two is None or same_organ(one, two)


def _caption(document: Document, mark: int) -> tuple[int, str | None]:
    """The first line of the caption above a mark, and the organ that it names."""
    start, lines = mark, list[str]()
    for at in range(mark - 1, -1, -1):
        block = document.blocks[at]
        if isinstance(block, Grid) or len(lines) == _LINES:
            break
        if isinstance(block, Paragraph) and block.text.strip():
            if not may_caption(block.text):
                break
            lines.append(block.text)
            told = caption_of(lines[-1:])
            start = at if told.organ or told.filler or told.year else start
    told = caption_of(lines)
    return start, told.organ or told.filler
