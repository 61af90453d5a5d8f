"""Two copies of one table, before and after a correction: told by the words that the publisher puts above a copy.

Also the errata that are prose: a number of a table taken back in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from parsers.model import SheetWhere
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise.labels import flat
from parsers.recognise.other_years import REACH

_LONGEST = 120  # characters of a line that says which copy counts
_LABEL = 40  # characters of a line that can only be a caption
_LINES = 4  # above a grid that may say it

#: The copy below counts: said of what follows, whatever else the line says of the copy above.
_BELOW = re.compile(
    "(?:更正|订正|勘误)(?:为|公[布告开示]|发布)?如下|以下(?:列|述)?(?:表格?|数据)?为准"
    "|(?:更正|订正|勘误|有误|错误|作废).*以此表?为准|^[(]?(?:请|统计)?(?:数据)?以此表为准"
)
_BELOW_REVISED = re.compile("(?:修订|修改)(?:为|公布)?如下")
_NEW = re.compile(r"(?:更正|订正|勘误)[后版稿]|\([^()]{0,12}(?:更正|订正|勘误)[后版稿]?\)|^(?:更正|订正|勘误)表?$")
#: Of a table, where the line is no more than its name; of a rule or a format just as well elsewhere.
_REVISED = re.compile(
    r"^(?:[附表一二三四\d]{1,3}[、.]?)?(?:修订|修改)[后版稿]的?(?:统计|数据|报)?(?:表格?|数据|情况)?(?:如下)?$"
    r"|\((?:已?修[订改]|修[订改][后版稿])\)$"
)
_OLD = re.compile(r"原(?:统计)?表|原(?:年度)?报告|原数据|(?:更正|订正|勘误|修订|修改)前|作废")
_VOID_LABEL = re.compile(r"\((?:已|本?表?已?)作废\)|^已?作废$")
_ABOVE = re.compile("以上|上表|上述|前述|见上|上面|见前|前表")
_ITSELF = re.compile("^(?:备?注|说明)|[本该此]表")  # in a line between two tables: either of them
_ONLY_IF = re.compile("如有|若有|如果|如需|不一致|不符|尚未|未更正|无需")
_WRONG = re.compile("有误|错误|差错|失误|不准|遗漏|疏漏|问题")
_OF_RULES = re.compile("《|条例|办法|规定|规章|意见|制度|方案|指南|目录|文件|程序|章程|格式|样式|填报|20[0-9]{2}年?版")
_WHOLE = re.compile("年度报告|年报|本报告|原报告|全文|工作报告")
_CLAUSE = re.compile("[,。;:!]")
_PAGE_NUMBER = re.compile(r"[-—–第页共/ ]*\d*[-—–第页共/\d ]*")
_ERRATA = ("更正", "勘误", "订正", "有误", "误写", "误填", "误为", "笔误", "错填", "填错", "错误")
_OTHER_YEARS = re.compile("(?:去年|上一?年度?|往年|前一年)的?(?:政府信息公开)?(?:工作)?(?:年度)?(?:年报|报告)")
_SHOULD_BE = re.compile(r"(?:应该?为|应是|应当为|更正为|订正为|改为|实为|实际为)\D{0,8}\d")


class _Said(StrEnum):
    """What a line says of the table below it."""

    NEW = "new"
    OLD = "old"
    PERHAPS_OLD = "perhaps_old"  # 原表作废: of the table above the line, or of the one below
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Correction:
    """The grids of a table that count and those that do not, and the line that says so."""

    kept: frozenset[int]
    dropped: frozenset[int]
    line: str


def correction_of(document: Document, blocks: Iterable[int]) -> Correction | None:
    """Which of these grids, copies of one table with different numbers, counts; None where no line says so clearly.

    A line right above a copy tells of that copy, one that names the whole report tells of all copies below it.
    """
    its = sorted(blocks)
    lines = {block: _lines_above(document, block) for block in its}
    said = _said(document, its, lines)
    if _Said.UNCLEAR in said.values():
        return None
    new = [block for block in its if said[block] is _Said.NEW]
    stale = (_Said.OLD, _Said.PERHAPS_OLD) if new else (_Said.OLD,)
    old = [block for block in its if said[block] in stale]
    kept, dropped = (new, [it for it in its if it not in new]) if new else ([it for it in its if it not in old], old)
    if not kept or not dropped or (not new and any(said[block] is not None for block in kept)):
        return None
    if len(list(groupby(its, key=lambda block: block in kept))) != 2 or _reach(lines, kept) != _reach(lines, dropped):
        return None
    return Correction(frozenset(kept), frozenset(dropped), _telling(document, its, lines))


def errata(document: Document) -> Iterator[tuple[int, str]]:
    """The paragraphs that correct a number in a sentence, with their blocks: 更正：…应为12件."""
    for at, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and block.kind != "watermark" and is_erratum(block.text):
            yield at, " ".join(block.text.split())


def is_erratum(text: str) -> bool:
    """Whether a text says that a number should have been another one."""
    if not any(word in text for word in _ERRATA):
        return False
    return any(
        any(word in sentence for word in _ERRATA)
        and _SHOULD_BE.search(sentence) is not None
        and not _OTHER_YEARS.search(sentence)
        for sentence in re.split("[。；;\n]", text)
    )


# ── what the lines say ────────────────────────────────────────────────────────────────────────────────────────────


def _said(document: Document, its: list[int], lines: dict[int, list[str]]) -> dict[int, _Said | None]:
    """What is said of each grid: by the lines right above, else by those above the part of its table before a page
    break, else by the last line above that names the whole report."""
    found: dict[int, _Said | None] = {}
    for at, block in enumerate(its):
        own = _together([_said_by(line) for line in lines[block]])
        if own is None and at and _goes_on(document, its[at - 1], block):
            own = found[its[at - 1]]
        if own is None:
            own = _of_report(document, block)
        if own is _Said.PERHAPS_OLD and not at:
            own = _Said.OLD  # no copy stands above the line
        found[block] = own
    return found


def _together(said: list[_Said | None]) -> _Said | None:
    kinds = {one for one in said if one is not None}
    if not kinds:
        return None
    return kinds.pop() if len(kinds) == 1 else _Said.UNCLEAR


def _said_by(line: str) -> _Said | None:
    text = flat(line).replace("【", "(").replace("】", ")")
    if len(text) > _LONGEST or _ONLY_IF.search(text) or (is_erratum(text) and not _BELOW.search(text)):
        return None
    below = _BELOW.search(text) or (_BELOW_REVISED.search(text) and not _OF_RULES.search(text))
    if below and not re.search("见上|以上表?为准", text) and ("下" in text or "上" in text or not _ITSELF.match(text)):
        return _Said.NEW
    said = _together([_said_by_clause(clause) for clause in _CLAUSE.split(text)])
    return _Said.UNCLEAR if said is not None and _ITSELF.search(text) else said


def _said_by_clause(clause: str) -> _Said | None:
    new = _NEW.search(clause) is not None or (_REVISED.search(clause) is not None and not _OF_RULES.search(clause))
    old = _OLD.search(clause) is not None and len(clause) <= _LABEL
    if not new and not old:
        return None
    void = _VOID_LABEL.search(clause) is not None
    if _ABOVE.search(clause) or (new and old and not void) or (old and _WRONG.search(clause)):
        return _Said.UNCLEAR
    if not old:
        return _Said.NEW
    return _Said.PERHAPS_OLD if "作废" in clause and not void else _Said.OLD


def _of_report(document: Document, block: int) -> _Said | None:
    """What the last line above a grid says that is about the report as a whole."""
    for at in range(block - 1, -1, -1):
        content = document.blocks[at]
        if isinstance(content, Paragraph) and _is_said_of_report(content) and (said := _said_by(content.text)):
            return said
    return None


def _is_said_of_report(content: Paragraph) -> bool:
    return (
        len(content.text) <= _LONGEST
        and content.kind != "watermark"
        and _WHOLE.search(content.text) is not None
        and not _OF_RULES.search(flat(content.text))
    )


# ── where they stand ──────────────────────────────────────────────────────────────────────────────────────────────


def _lines_above(document: Document, block: int) -> list[str]:
    """The lines between a grid and the one before, nearest first, its sheet's name, and single cells at its own head."""
    lines: list[str] = []
    for at in range(block - 1, -1, -1):
        content = document.blocks[at]
        if isinstance(content, Grid) or len(lines) == _LINES:
            break
        if isinstance(content, Paragraph) and content.kind != "watermark" and content.text.strip():
            lines.append(content.text)
    grid = document.blocks[block]
    if isinstance(grid, Grid) and grid.cells:
        where = grid.cells[0].where
        lines += [where.sheet] if isinstance(where, SheetWhere) else []
        for row in range(2):
            filled = [cell.text for cell in grid.cells if cell.row == row and cell.text.strip()]
            if len(set(filled)) != 1:
                break
            lines.append(filled[0])
    return lines


def _goes_on(document: Document, upper: int, lower: int) -> bool:
    """Whether nothing but a page number stands between two grids."""
    between = document.blocks[upper + 1 : lower]
    return not any(
        isinstance(it, Grid) or (isinstance(it, Paragraph) and not _PAGE_NUMBER.fullmatch(it.text.strip()))
        for it in between
    )


def _reach(lines: dict[int, list[str]], blocks: list[int]) -> frozenset[str]:
    """The words of another reach than the organ's own numbers among the captions of these grids."""
    labels = [flat(line) for block in blocks for line in lines[block] if len(line) <= _LABEL and "。" not in line]
    return frozenset(word for label in labels for word in REACH.findall(label))


def _telling(document: Document, its: list[int], lines: dict[int, list[str]]) -> str:
    """The line that told, as printed."""
    for block in reversed(its):
        for line in lines[block]:
            if _said_by(line) is not None:
                return " ".join(line.split())
    for at in range(its[-1], -1, -1):
        content = document.blocks[at]
        if isinstance(content, Paragraph) and _is_said_of_report(content) and _said_by(content.text) is not None:
            return " ".join(content.text.split())
    return ""
