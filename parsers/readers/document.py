"""The Document that every reader gives: ordered blocks of three kinds, each with its place in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.model import PdfWhere, Where


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph of text outside tables, white space kept as the reader sees it (no markup).

    ``path`` is the place in the page's tree (child indexes from the root; empty where the medium has no tree), so that
    the body of a page can be told from its navigation. ``kind`` is ``heading`` where the markup says so. ``blanks`` counts
    the empty lines or paragraphs right above: a table printed as one paragraph per cell shows its blank cells so. ``indent``
    is the white space before the text in its line, in columns.
    """

    text: str
    where: Where | None = None
    path: tuple[int, ...] = ()
    kind: str = "text"
    blanks: int = 0
    indent: int = 0


# A frozen class takes three times as long to build, and a page has hundreds of cells.
@dataclass(slots=True, unsafe_hash=True)
class GridCell:
    """One printed cell at its first row and column (from 0, after span expansion). Spans are at least 1. Built once and
    never changed, as if it were frozen.

    ``second`` is what an independent engine reads in the same place, None where there is no second engine. ``full``: the
    last line of the text reaches across the cell, so that a number in it may go on after a page break. ``doubt`` says why the
    text may not be what stands there for whoever opens the document; such a cell is unread.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    where: Where | None = None
    second: str | None = None
    full: bool = False
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: cells in reading order, spans kept. One grid per table *fragment*: a table cut by a page break
    is two grids with ``page`` set; joining them is the recogniser's work.

    ``ragged`` marks grids whose merged cells were lost (text divided by ``|``): columns do not line up between rows.
    """

    n_rows: int
    n_cols: int
    cells: tuple[GridCell, ...]
    path: tuple[int, ...] = ()
    page: int | None = None
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, box in points of the unrotated page: x0, top, x1, bottom. ``upright`` = along the reading direction.

    ``second`` is what the second engine reads in the box, None where there is no second engine. A word without a text
    stands where only the second engine sees something.
    """

    text: str
    box: tuple[float, float, float, float]
    upright: bool = True
    second: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line or rectangle edge on a page, same coordinates as ``Word``."""

    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """A positioned page: kept beside its paragraphs and grids for what they lost (borderless tables, evidence)."""

    number: int  # from 1
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    turn: int = 0  # degrees clockwise by which the unrotated page is turned to be read

    @property
    def where(self) -> PdfWhere:
        return PdfWhere(self.number, (0.0, 0.0, self.width, self.height))


Block = Paragraph | Grid | Page


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something a reader noticed that bears on trust: ``damaged_stream``, ``page_unread``, ``cid_residue`` …"""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader gives. ``reason`` is set, and ``blocks`` may be empty, when the medium could not be read:
    ``empty``, ``encrypted``, ``damaged``, ``no_text_layer``, ``unsupported_media``, ``shell_page``.

    ``meta`` holds META tags and document properties as printed (names lower-cased; repeated names are joined in a tuple).
    """

    media_type: str
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()
    reason: str | None = None
