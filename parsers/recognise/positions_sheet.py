"""The words of a document's positioned pages on one long sheet: pages under each other, without numbers and repeated heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.form import requests
from parsers.model import PdfWhere
from parsers.readers.document import Document, Page
from parsers.readers.pdf_glyphs import turned
from parsers.readers.pdf_lines import Line, page_numbers
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.numbers import squeeze

Box = tuple[float, float, float, float]

_BETWEEN_PAGES = 6.0  # points that the sheet leaves between the last line of a page and the first of the next
_SAME_LINE = 0.5  # of the smaller height: words whose middles differ by less stand on one line
_EDGE = 0.1  # of a page's height, where running heads and feet stand
_WORDINGS = (
    core(requests.CORNER),
    *{
        core(word)
        for word in ("申请人情况", "法人或其他组织", "信息内容", requests.RESULTS, *requests.OUTCOME_CATEGORIES)
    },
    *{wording for book in (*words.ROWS.values(), *words.COLUMNS.values()) for wording in book.cores},
)
_STANDS_OFF = 1.2  # line heights between a bare page number and the text
_LETTERS = 4  # so many make a repeated line a running head rather than a row of numbers


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word on the sheet: its box there (x of the reading frame, y of the sheet), and on its own page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: Page
    block: int  # of the page among the document's blocks
    box: Box
    second: str | None = None
    upright: bool = True

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def frame(self) -> tuple[int, float, float]:
        """Pages of one size and direction share their columns."""
        return (self.page.turn, self.page.width, self.page.height)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All tokens from top to bottom, and the rules drawn between them: (y, x0, x1) and (x, top, bottom)."""

    tokens: tuple[Token, ...] = ()
    across: tuple[Box, ...] = ()
    down: tuple[Box, ...] = ()


def where_of(tokens: Sequence[Token]) -> PdfWhere | None:
    """The box around tokens of one page (that of the first); None without any."""
    if not tokens:
        return None
    boxes = [token.box for token in tokens if token.page.number == tokens[0].page.number]
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return PdfWhere(tokens[0].page.number, (min(x0), min(top), max(x1), max(bottom)))


def lines_of(tokens: Iterable[Token]) -> list[list[Token]]:
    """Tokens grouped into printed lines from top to bottom, each from left to right."""
    lines: list[list[Token]] = []
    for token in sorted(tokens, key=lambda token: token.middle):
        near = lines[-1][0] if lines else None
        if near is not None and token.middle - near.middle <= _SAME_LINE * min(token.height, near.height):
            lines[-1].append(token)
        else:
            lines.append([token])
    return [sorted(line, key=lambda token: token.x0) for line in lines]


def sheet_of(document: Document) -> Sheet:
    """The sheet of all positioned pages; empty where the document has none (every medium but PDF)."""
    tokens: list[Token] = []
    across: list[Box] = []
    down: list[Box] = []
    low = 0.0
    for page_tokens, page in _without_furniture(list(_pages(document))):
        if not page_tokens:
            continue
        top = min(token.top for token in page_tokens)
        shift = low + _BETWEEN_PAGES - top
        tokens += [_shifted(token, shift) for token in page_tokens]
        for rule in page.rules:
            x0, y0, x1, y1 = turned(rule.box, page.width, page.height, page.turn)
            (down if y1 - y0 > x1 - x0 else across).append((x0, y0 + shift, x1, y1 + shift))
        low = max(token.bottom for token in page_tokens) + shift
    return Sheet(tuple(sorted(tokens, key=lambda token: (token.top, token.x0))), tuple(across), tuple(down))


def _shifted(token: Token, shift: float) -> Token:
    return Token(
        token.text, token.x0, token.top + shift, token.x1, token.bottom + shift,
        token.page, token.block, token.box, token.second, token.upright,
    )  # fmt: skip


def _pages(document: Document) -> Iterator[tuple[list[Token], Page]]:
    for block, page in enumerate(document.blocks):
        if not isinstance(page, Page):
            continue
        tokens = []
        for word in page.words:
            x0, top, x1, bottom = turned(word.box, page.width, page.height, page.turn)
            tokens.append(Token(word.text, x0, top, x1, bottom, page, block, word.box, word.second, word.upright))
        yield tokens, page


def _without_furniture(pages: list[tuple[list[Token], Page]]) -> Iterator[tuple[list[Token], Page]]:
    """The pages without their numbers and the lines that several of them repeat at the same place of their edge."""
    printed = {page.number: lines_of(tokens) for tokens, page in pages}
    heights = {page.number: _height(page) for _, page in pages}
    as_lines = {
        number: {_line(line): line for line in lines if any(token.text for token in line)}
        for number, lines in printed.items()
    }
    numbers = page_numbers({number: list(lines) for number, lines in as_lines.items()}, heights)
    repeated = Counter(_running(line, heights[number]) for number, lines in as_lines.items() for line in set(lines))
    for tokens, page in pages:
        dropped: set[int] = set()
        for line, its in as_lines[page.number].items():
            running = _running(line, heights[page.number])
            counted = line in numbers[page.number] and _stands_off(line, as_lines[page.number])
            if counted or (running is not None and repeated[running] > 1):
                dropped |= {id(token) for token in its}
        yield [token for token in tokens if id(token) not in dropped], page


def _height(page: Page) -> float:
    return page.width if page.turn in (90, 270) else page.height


def _line(tokens: Sequence[Token]) -> Line:
    box = (
        min(token.x0 for token in tokens), min(token.top for token in tokens),
        max(token.x1 for token in tokens), max(token.bottom for token in tokens),
    )  # fmt: skip
    return Line(" ".join(token.text for token in tokens if token.text), box, tokens[0].height)


def _stands_off(line: Line, others: Iterable[Line]) -> bool:
    """Whether a page number is no number of a table: it has dashes or words, or stands well apart from every other line."""
    if not line.text.strip().isdigit():
        return True
    gaps = [max(line.box[1] - other.box[3], other.box[1] - line.box[3]) for other in others if other is not line]
    return min(gaps, default=_STANDS_OFF * line.size) >= _STANDS_OFF * line.size


def _running(line: Line, height: float) -> tuple[str, int] | None:
    """What a running head or foot repeats: its words without numbers, and its place. None for any other line."""
    if _EDGE * height < line.box[1] and line.box[3] < (1 - _EDGE) * height:
        return None
    if len(re.findall(r"(?<!\S)[\d,.]+(?!\S)", line.text)) > 2 or any(map(_of_a_table, line.text.split())):
        return None
    text = re.sub(r"\d+", "", squeeze(line.text))
    return (text, round(line.box[1] / 3)) if sum(char.isalpha() for char in text) >= _LETTERS else None


def _of_a_table(text: str) -> bool:
    """Whether a word is a piece of a label or a heading: tables repeat their heads on every page."""
    piece = core(text)
    return len(piece) > 1 and any(piece in wording for wording in _WORDINGS)


def apart(intervals: Iterable[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Intervals merged where less than ``gap`` parts them, from left to right."""
    merged: list[tuple[float, float]] = []
    for low, high in sorted(intervals):
        if merged and low - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def runs_of(line: Sequence[Token], ems: float) -> list[list[Token]]:
    """A line cut where a gap is at least so many ems wide."""
    runs = [[line[0]]] if line else []
    for before, after in pairwise(line):
        if after.x0 - before.x1 < ems * min(before.height, after.height):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs
