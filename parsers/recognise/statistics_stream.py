"""The rows of a statistics annex in running text: a label, perhaps a unit, then numbers, whatever stands between them.

The numeral of the next row may stick to the last number (1581582.政府公报): rows are numbered in sequence, so it is cut
off only where it is the one to come. Where that does not fit, the row is doubtful and its numbers stay unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from parsers.recognise import statistics_labels as words
from parsers.recognise.statistics_pieces import Piece, pieces_of

_LONGEST_LABEL = 60
_LONGEST_TEXT = 160  # of a label and the headings of groups before it
_SENTENCE = re.compile(r"[。；;！!？?]")
_NUMERAL_END = re.compile(r"[、.．)）,，]")
_OF_WHICH = re.compile(r"(?:其\s*中|包\s*括)?\s*[:：]?")
_GROUP = re.compile(
    "|".join((*words.ENUMERATORS[:2], *words.ENUMERATORS[3:], "(?:其中|(?<!不)包括)[:：]?", "(?<=情况)(?=[^数])"))
)
_NUMERAL = re.compile("|".join(words.ENUMERATORS))
_IN_BRACKETS = re.compile(r"[（(][^（）()]*(?:[）)]|$)")
_BLANK = re.compile(rf"(?:数|量|额|费用|[）)])({words.UNIT.pattern})$")
_BARE_NUMERAL = re.compile(r"\d{1,2}(?![\d、.．)）,，年月日])")
_NUMERAL_UNTOLD = "the numeral of the next row cannot be told from the last number"
_COUNTED = re.compile(r"(?:数|量|额|费用)$")


@dataclass(slots=True)
class TextRow:
    """A row as gathered. ``doubtful`` says why its numbers cannot be told from what follows them."""

    label: str = ""
    start: int = -1
    unit: str | None = None
    values: list[Piece] = field(default_factory=list)
    doubtful: str | None = None
    run_on: bool = False  # its last number touches the label of the next row, or could be its numeral

    @property
    def bare(self) -> str:
        return words.bare(self.label)


def read_rows(text: str, base: int, count: int, *, has_unit: bool) -> tuple[list[TextRow], int]:
    """The rows at the head of ``text`` (which begins at offset ``base``), and the offset where the last of them ends.

    ``count`` is the number of value columns. A row without unit and values is the heading of a group.
    """
    reader = _Reader(count, has_unit=has_unit)
    for piece, following in pairwise(chain(pieces_of(text, base), (None,))):
        if piece is None or not reader.take(piece, following):
            break
    return reader.rows_read(), max(reader.end, base)


class _Reader:
    """Gathers pieces to rows, in the order of the text."""

    def __init__(self, count: int, *, has_unit: bool) -> None:
        self.count = count
        self.has_unit = has_unit
        self.rows: list[TextRow] = []
        self.row = TextRow()
        self.numeral = 0  # the Arabic one before this row's label, 0 where it has none
        self.last_numeral = 0  # of any row
        self.unit_behind = False  # units stand behind the numbers (5条)
        self.end = -1

    def take(self, piece: Piece, following: Piece | None) -> bool:
        """Whether the piece belongs to the table; after the first that does not, nothing does."""
        if piece.number and self._is_value(piece, following):
            return self._number(piece, following)
        if self.row.values and (unit := self._unit_behind(piece)) is not None:
            self.row.unit, self.unit_behind = unit, True
            self.end = piece.start + len(unit)
            piece = replace(piece, text=piece.text[len(unit) :], start=self.end)
            if not piece.text:
                return True
        if self.row.values or self._is_blank_row(piece):
            self._close()
        if self.has_unit and self.row.label and self.row.unit is None and words.is_unit(piece.text):
            self.row.unit = piece.text
            return True
        if not piece.number and _NUMERAL_END.match(piece.text) is None and not self.row.label:
            self.numeral = 0 if words.level_of(piece.text) != 3 else self.numeral  # (1) does not end 1. 2. 3.
        self._add_label(piece)
        return self._may_be_label()

    def rows_read(self) -> list[TextRow]:
        if self.row.values or (self.has_unit and self.row.unit is not None and self._may_be_label()):
            self._close()
        if any(_BARE_NUMERAL.match(_OF_WHICH.sub("", row.label, count=1)) for row in self.rows):
            for row in self.rows:
                row.doubtful = row.doubtful or (_NUMERAL_UNTOLD if row.run_on else None)
        while self.rows and not self.rows[-1].values and self.rows[-1].unit is None:
            self.rows.pop()  # headings behind the last row are no part of the table
        return self.rows

    # ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────

    def _is_value(self, piece: Piece, following: Piece | None) -> bool:
        """Whether digits are a number, or a numeral, and not part of a label (通过12345热线公开数)."""
        if not piece.glued or following is None or following.number or not following.glued or self.row.values:
            return True
        if _NUMERAL_END.match(following.text) or not self.row.bare:
            return True
        if self._is_numeral_below_heading(piece):
            return True
        label, unit = self._label_and_unit()
        return unit is not None or (not self.has_unit and (words.code_of(label) is not None or _ends_counted(label)))

    def _number(self, piece: Piece, following: Piece | None) -> bool:
        value, numeral = self._without_numeral(piece, following)
        if value is not None:
            if not self.row.values and not self._settle_label(value):
                return value.text in ("-", "—", "——", "/") and self._take_as_unit(value)
            self.row.values.append(value)
            self.end = value.end
            touches = following is not None and not following.number and (following.glued or value.glued)
            touches = touches and following is not None and self._unit_behind(following) is None
            self.row.run_on = self.row.run_on or (touches and numeral is None)
        if numeral is not None:
            if self.row.values or self.row.bare:
                self._close()
            self._start_numbered(numeral, following)
        return True

    def _take_as_unit(self, piece: Piece) -> bool:
        self.row.unit = piece.text
        return True

    def _without_numeral(self, piece: Piece, following: Piece | None) -> tuple[Piece | None, Piece | None]:
        """The number in a piece and the numeral of the next row; either may be absent."""
        if not piece.digits:
            return piece, None
        if not self.row.bare:
            return None, piece
        expected = list(dict.fromkeys((str(self.numeral + 1), str(self.last_numeral + 1))))
        if self._is_numeral_below_heading(piece) and following is not None and not following.number:
            return None, piece
        complete = len(self.row.values) >= self.count
        if following is None or following.number or not _NUMERAL_END.match(following.text):
            if piece.glued or piece.text not in expected or following is None or following.number:
                return piece, None
            # A number that may be the numeral to come: it is one where it touches the label, or the others touch theirs.
            begins = following.glued and self._unit_behind(following) is None
            if complete or (self.row.values and (begins or self.row.values[0].glued)):
                return None, piece
            self.row.run_on = True
            return piece, None
        if piece.text in expected or (complete and not piece.glued and len(piece.text) <= 2):
            return None, piece
        fitting = [numeral for numeral in expected if piece.text.endswith(numeral)]
        if len(fitting) == 1 and not complete:
            cut = len(piece.text) - len(fitting[0])
            numeral = Piece(fitting[0], piece.start + cut, number=True, glued=True)
            return replace(piece, text=piece.text[:cut]), numeral
        self.row.doubtful = _NUMERAL_UNTOLD
        return piece, None

    def _start_numbered(self, numeral: Piece, following: Piece | None) -> None:
        self.row.start = numeral.start if self.row.start < 0 else self.row.start
        self.row.label += numeral.text
        if len(numeral.text) <= 2:
            self.numeral = self.last_numeral = int(numeral.text)

    # ── labels ────────────────────────────────────────────────────────────────────────────────────────────────

    def _add_label(self, piece: Piece) -> None:
        self.row.start = piece.start if self.row.start < 0 else self.row.start
        self.row.label += piece.text

    def _unit_behind(self, piece: Piece) -> str | None:
        """The unit that letters glued to a number begin with (5条), in a table without a column for units."""
        match = None if self.has_unit or not piece.glued else words.UNIT.match(piece.text)
        if match is None or self.row.unit not in (None, match[0]):
            return None
        rest = piece.text[match.end() :]
        begins = not rest or _GROUP.match(rest) is not None or words.code_of(rest) is not None
        return match[0] if begins or self.unit_behind else None

    def _is_blank_row(self, piece: Piece) -> bool:
        """Whether the row has its unit and no numbers, and another label begins."""
        if not self.has_unit or words.is_unit(piece.text) or piece.number:
            return False
        return self.row.unit is not None or (not piece.glued and _BLANK.search(self.row.label) is not None)

    def _label_and_unit(self) -> tuple[str, str | None]:
        """The label without the unit that is printed behind it."""
        if self.row.unit is not None or not self.has_unit:
            return self.row.label, self.row.unit
        for unit in sorted(words.UNITS, key=len, reverse=True):
            rest = self.row.label.removesuffix(unit)
            if rest != self.row.label and words.bare(rest):
                return rest, unit
        return self.row.label, None

    def _is_numeral_below_heading(self, piece: Piece) -> bool:
        """Whether a number is the numeral of the next row: the label so far has no unit where every row has one."""
        label, unit = self._label_and_unit()
        heading = words.code_of(label) is None and (unit is None if self.has_unit else label.endswith("情况"))
        return heading and piece.text in (str(self.numeral + 1), "1")

    def _settle_label(self, value: Piece) -> bool:
        """Part the unit from the label; whether it is a label that may have a number at all."""
        label, unit = self._label_and_unit()
        groups = [start for start in _group_starts(label) if start > 0]
        if self.has_unit and unit is None and words.code_of(label[groups[-1] if groups else 0 :]) is None:
            return False
        self.row.label, self.row.unit = label, unit
        return True

    def _may_be_label(self) -> bool:
        label = self.row.label
        groups = _group_starts(label)
        last = label[groups[-1] if groups else 0 :]
        if _SENTENCE.search(label) or len(label) > _LONGEST_TEXT or len(last) > _LONGEST_LABEL:
            return False
        return words.FOOTER.match(words.bare(last)) is None

    def _close(self) -> None:
        """Keep the row, with the headings of groups that stand before its label as rows of their own."""
        row, start = self.row, self.row.start
        cuts = _cuts(row.label, has_unit=self.has_unit)
        for begin, end in zip([0, *cuts], cuts, strict=False):
            part = TextRow(row.label[begin:end], start + begin)
            if part.bare:
                self.rows.append(self._with_unit(part))
        row.label = row.label[cuts[-1] if cuts else 0 :]
        self.rows.append(row if row.values else self._with_unit(row))
        self.row = TextRow()

    def _with_unit(self, row: TextRow) -> TextRow:
        """A row without numbers: one with a unit was left blank, one without is the heading of a group."""
        if self.has_unit and row.unit is None and (match := _BLANK.search(row.label)) is not None:
            row.label, row.unit = row.label[: match.start(1)], match[1]
        return row


def _cuts(label: str, *, has_unit: bool) -> list[int]:
    """Where further labels begin inside a label: headings above it, and rows that were left blank."""
    cuts = set(_group_starts(label))
    if has_unit:
        units = (match.end() for match in words.UNIT.finditer(label))
        cuts |= {end for end in units if words.code_of(label[end:]) is not None}
    return sorted(cut for cut in cuts if cut > 0)


def _group_starts(label: str) -> list[int]:
    """Where headings of groups may begin in a label: nowhere inside brackets that are no numeral themselves."""
    inside = _IN_BRACKETS.sub(lambda match: match[0] if _NUMERAL.match(match[0]) else "＿" * len(match[0]), label)
    return [match.start() for match in _GROUP.finditer(inside)]


def _ends_counted(label: str) -> bool:
    return bool(_COUNTED.search(words.bare(label)))
