"""The unit that a table's caption states for its amounts: 单位：万元 above the grid, or in a row of its own inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from parsers.readers.document import Document, Grid, Page, Paragraph
from parsers.recognise.labels import flat
from parsers.recognise.numbers import MONEY

_UNITS = re.compile(r"单位[:：]?([^()（）]*)(?:[)）]|$)")
_DIVIDER = re.compile(r"[、,，/;；和及与]+")
_COUNT = re.compile(r"[件条项个宗次份部家起人]|人次")
_LONGEST = 60  # characters of a line that is a caption
_LINES = 3  # above a grid in which its caption is looked for


def unit_of_caption(text: str) -> str | None:
    """The one unit of money that a caption names, beside units of counting; None for any other text."""
    if "单位" not in text or len(text) > _LONGEST:
        return None
    match = _UNITS.search(flat(text))
    if match is None:
        return None
    units = [unit for unit in _DIVIDER.split(match[1].rstrip("。.")) if unit]
    money = {unit for unit in units if re.fullmatch(MONEY, unit)}
    if len(money) != 1 or any(unit not in money and not _COUNT.fullmatch(unit) for unit in units):
        return None
    return money.pop()


def captions(document: Document) -> Mapping[int, str]:
    """The unit of money that each grid's caption states, by the grid's block. A table cut by a page break keeps it."""
    found: dict[int, str] = {}
    above: list[str] = []
    last: str | None = None
    for block, content in enumerate(document.blocks):
        if isinstance(content, Paragraph):
            above.append(content.text)
        elif isinstance(content, Grid):
            stated = {unit for text in (*above[-_LINES:], *_alone(content)) if (unit := unit_of_caption(text))}
            if above or stated:
                last = stated.pop() if len(stated) == 1 else None
            if last is not None:
                found[block] = last
            above = []
        elif not isinstance(content, Page):
            above = []
    return found


def _alone(grid: Grid) -> Iterator[str]:
    """The cells that could state a unit and are the only ones of their row with text."""
    for caption in [cell for cell in grid.cells if "单位" in cell.text]:
        if sum(cell.row == caption.row and bool(cell.text.strip()) for cell in grid.cells) == 1:
            yield caption.text
