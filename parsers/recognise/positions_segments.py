"""Where on the sheet a table of labelled rows stands: the runs of its labels that no prose parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.positions_labels import Label, Role
from parsers.recognise.positions_sheet import Sheet, Token, lines_of, runs_of

_NO_ROWS = (Role.CATEGORY, Role.COLUMN, Role.GROUP, Role.TITLE)
_FEWEST = {Table.DISCLOSURE: 2, Table.REQUESTS: 3}  # rows that make a table of labels
_PROSE_LENGTH = 16  # characters of a word that reaches from the labels into the columns: a line of prose
_UNBROKEN = 0.6  # ems up to which a line of prose may be stretched
_ROWS_APART = 2.5  # line heights between rows of one table
_CORNER = ("勾稽", "本列", "第一项", "第二项", "第三项", "第四项", "之和")


@dataclass(frozen=True, slots=True)
class Segment:
    """The labels of one printed table, and the heights on the sheet between which it stands."""

    table: Table
    rows: tuple[Label, ...]
    others: tuple[Label, ...]  # heads, titles, categories
    top: float
    bottom: float


def segments(sheet: Sheet, labels: Sequence[Label], table: Table) -> Iterator[Segment]:
    """The runs of labels of ``table`` that no line of prose parts and in which no row repeats."""
    own = [label for label in labels if any(its.table is table for its in label.meanings)]
    own = [label for label in own if label.meaning(table, Role.ROW) or not _foreign(label, own, table)]
    prose = _prose(sheet, labels)
    run: list[Label] = []
    for label in own:
        code = _code(label, table)
        again = code is not None and any(_code(other, table) == code for other in run)
        if run and (again or any(run[-1].bottom < token.middle < label.top for token in prose)):
            yield from _segment(run, table)
            run = []
        run.append(label)
    yield from _segment(run, table)


def _foreign(label: Label, own: Sequence[Label], table: Table) -> bool:
    """Whether a heading that several tables share (总计, 其他结果) has no other label of this table near."""
    if len({its.table for its in label.meanings}) == 1:
        return False
    return not any(
        other is not label and len({its.table for its in other.meanings}) == 1 and abs(other.middle - label.middle) < 60
        for other in own
    )


def _prose(sheet: Sheet, labels: Sequence[Label]) -> list[Token]:
    """The first words of lines of prose: unbroken text as no label has it, over much of the page."""
    taken = {id(token) for label in labels for token in label.tokens}
    found = []
    for line in lines_of(token for token in sheet.tokens if id(token) not in taken):
        for run in runs_of(line, _UNBROKEN):
            text = "".join(token.text for token in run)
            width = run[0].page.height if run[0].page.turn in (90, 270) else run[0].page.width
            telling = len(text) >= _PROSE_LENGTH and run[-1].x1 - run[0].x0 > 0.4 * width
            if telling and not words.is_note(text) and not any(word in text for word in _CORNER):
                found.append(run[0])
    return found


def _code(label: Label, table: Table) -> str | None:
    """The row that a label can only be."""
    its = label.meaning(table, Role.ROW)
    return None if its is None or core(label.text) in words.AMBIGUOUS else its.code


def _segment(run: Sequence[Label], table: Table) -> Iterator[Segment]:
    sure = _in_order([label for label in run if _code(label, table) is not None], table)
    if len(sure) < _FEWEST[table] or (table is Table.DISCLOSURE and len(sure) == len(run)):
        return
    rows = [label for label in run if _is_row(label, sure, table)]
    others = [label for label in run if label.meaning(table, *_NO_ROWS) and label not in rows]
    rows = _without_categories(rows, others, table)
    last = max(rows, key=lambda label: label.bottom)
    yield Segment(
        table,
        tuple(sorted(rows, key=lambda label: label.middle)),
        tuple(label for label in others if label.top < last.bottom),
        min(label.top for label in run),
        last.bottom,
    )


def _in_order(labels: list[Label], table: Table) -> list[Label]:
    """The most labels that follow each other as the form has them. The others are pieces of labels, or out of place."""
    order = words.ORDER[table]
    ranks = [order.index(_code(label, table) or "") for label in labels]
    longest: list[list[int]] = []
    for at, rank in enumerate(ranks):
        before = max((chain for chain in longest if ranks[chain[-1]] < rank), key=len, default=[])
        longest.append([*before, at])
    return [labels[at] for at in max(longest, key=len, default=[])]


def _is_row(label: Label, sure: Sequence[Label], table: Table) -> bool:
    """Whether a label is a row; 其他 and 总计 are, where the form has them: left of the columns and among the rows."""
    its = label.meaning(table, Role.ROW)
    if its is None or label in sure:
        return its is not None
    if _code(label, table) is not None:
        return False
    order = words.ORDER[table]
    ranks = {_code(other, table) or "": other for other in sure}
    before = [other for code, other in ranks.items() if order.index(code) < order.index(its.code)]
    after = [other for code, other in ranks.items() if order.index(code) > order.index(its.code)]
    if its.code in ranks or not before or label.x0 >= max(other.x1 for other in sure):
        return False
    last = max(other.bottom for other in before)
    limit = min((other.top for other in after), default=last + _ROWS_APART * label.tokens[0].height)
    return last <= label.middle <= limit


def _without_categories(rows: list[Label], others: list[Label], table: Table) -> list[Label]:
    """（六）其他处理 is a row of one edition and the category of three rows in the other."""
    codes = {its.code: label for label in rows if (its := label.meaning(table, Role.ROW))}
    parts = [codes[code] for code in ("other_not_corrected_in_time", "other_fee_unpaid") if code in codes]
    whole = codes.get("other")
    if whole is None or not parts:
        return rows
    others.append(whole)
    return [label for label in rows if label is not whole]
