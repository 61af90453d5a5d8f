"""A table of the form printed once more for another year, for comparison: told by its caption, never by its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise.labels import flat

_COMPARED = re.compile("上一?年度?(?!结转)|去年|对比|供参考|参考数据")
_YEAR = re.compile(r"(20\d\d)年")
_REPORT = re.compile(r"(20\d\d)年度?[^。]{0,40}(?:年度报告|年报|工作报告)")
#: Words of a sentence that tells of the table below, not of the year it is for: 与去年相比增加12件，按2021年印发的格式填报.
_TELLS = re.compile(
    "[较。；，,]|相比|同比|环比|增[加长幅减]|减少|下降|上升|持平|以来|印发|施行|修订|制定|规定|要求|按照|根据|依据|格式|如下|〔|改革|成立|起|年后"
    r"|\d[余多]?[件条个宗次]|[我本][局县市区镇厅委办]|实现|收到申请"
)
#: Words of another reach than the organ's own numbers: which copy is the report's is not to be told by years then.
REACH = re.compile("汇总|合计|下属|所属|街道|乡镇|系统|各单位|各部门|全市|全县|全区|本级|机关本部")
_LONGEST = 60  # characters of a line that captions a table
_LINES = 2  # above a grid that may caption it


def of_another_year(document: Document, blocks: Iterable[int]) -> frozenset[int]:
    """Those of these grids whose caption says that they are last year's or there to compare with; never all of them.

    A caption that names a year older than the newest one among the captions and the title says so too.
    """
    its = sorted(blocks)
    captions = {block: _caption(document, block) for block in its}
    years = {block: max(map(int, _YEAR.findall(text)), default=None) for block, text in captions.items()}
    newest = max([year for year in years.values() if year is not None] + _title_years(document), default=None)
    found = frozenset(
        block
        for block in its
        if _COMPARED.search(captions[block])
        or (newest is not None and (year := years[block]) is not None and year < newest)
    )
    kept = [captions[block] for block in its if block not in found]
    return found if kept and not any(REACH.search(caption) for caption in kept) else frozenset()


def _caption(document: Document, block: int) -> str:
    """The short lines right above a grid that are labels and no sentences, and the rows of a single cell at its head.

    A grid right below another has that one's.
    """
    lines: list[str] = []
    seen = 0
    for at in range(block - 1, -1, -1):
        content = document.blocks[at]
        if isinstance(content, Grid):
            if not seen:
                return _caption(document, at)
            break
        if isinstance(content, Paragraph) and content.text.strip():
            if len(content.text) > _LONGEST or _REPORT.search(flat(content.text)):
                break
            line = flat(content.text)
            if not _TELLS.search(line):
                lines.append(line)
            seen += 1
            if seen == _LINES:
                break
    grid = document.blocks[block]
    if isinstance(grid, Grid):
        first = [cell.text for cell in grid.cells if cell.row == 0 and cell.text.strip()]
        lines += (
            [flat(first[0])] if len(first) == 1 and len(first[0]) <= _LONGEST and not _TELLS.search(first[0]) else []
        )
    return " ".join(lines)


def _title_years(document: Document) -> list[int]:
    """The year that the report's title names, if one of the first lines is a title."""
    first = [block.text for block in document.blocks[:12] if isinstance(block, Paragraph)]
    return [int(match[1]) for text in first if (match := _REPORT.search(flat(text)))][:1]
