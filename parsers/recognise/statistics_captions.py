"""What stands above a statistics annex: which year's, whose and which version it is, and where another one begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.model import SheetWhere
from parsers.prose.labelled import Kind as Label
from parsers.prose.labelled import labels_in
from parsers.prose.organs import Kind, clean_organ, is_organ, kind_of, same_organ
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise.labels import flat

_LONGEST = 60  # characters of a line that captions a table
_LINES = 3  # above a table that may caption it
_PERIOD = re.compile(r"(20[0-3]\d)年1月?(?:1日)?[-—–~至到]+(?:\1年)?12月(?:31日|底)?")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:年度?(?!\d{1,2}月)|(?=\)|$))")
_CAPTION = re.compile(
    r"统计表|报表|一览表|情况表|数据表|附[表件]|(?:统计|填报|报告)年[度份]|统计(?:期间|时间|时限|期限)"
    r"|^\(?20\d\d年?度?\)?(?:.{0,20}(?:情况|数据|统计))?:?$"
)
_NO_CAPTION = re.compile("印发|以来|至今|格式|要求|通知|同比|相比|比20")
_LAST_YEARS = re.compile("上一?年度?(?!结转)|去年")
_CORRECTED = re.compile("(?:更正|修订|修改|订正)(?:如下|后|为|版)|[(](?:更正|修订|修改|订正)[)]|以(?:此|本|下)表?为准")
_ANEW = re.compile("统计表|报表|情况表|附[表件]|填报单位|更正|订正|为准")
_CONTINUED = re.compile("续表|[(]续|^续|接上")
_ATTACHED = re.compile(r"^(?:附[表件]?[\d一二三四五六七八九十]*[:、.]?)+")
_ORGANS_TITLE = re.compile(
    r"^(?:20\d\d年度?)?(?P<organ>.{4,40}?)(?:关于)?(?:20\d\d年度?)?"
    r"(?:政府信息|信息|政务)(?:与政务)?公开(?:工作)?(?:年度)?(?:基本)?(?:情况)?(?:统计|数据)?(?:报?表|一览表)"
)
_ORGAN_BEHIND = re.compile(r"(?:统计|情况|数据|报)表[(:](?P<organ>[^()]{4,40})[)]?$")
_OF_GOVERNMENT = frozenset({Kind.GOVERNMENT, Kind.OFFICE, Kind.PLACE, Kind.ZONE, Kind.TOWNSHIP})
_ITS_OFFICES = re.compile("办公室$|办公厅$|政务公开|信息公开|政务服务|办事处$|街道$")


@dataclass(frozen=True, slots=True)
class Caption:
    """The lines above a table (flat, nearest first) and what they tell of it; ``filler``: who filled it in."""

    lines: tuple[str, ...] = ()
    sheet: str | None = None
    year: int | None = None
    organ: str | None = None
    filler: str | None = None
    corrected: bool = False
    last_years: bool = False  # 上年度统计表: without the year

    @property
    def printed(self) -> str:
        return " ".join(reversed(self.lines)) or self.sheet or ""


NO_CAPTION = Caption()


def caption_above(document: Document, block: int, inside: Sequence[str] = (), most: int = _LINES) -> Caption:
    """The caption of the table that begins in a block; ``inside`` are lines that the table itself prints above its header."""
    lines: list[str] = []
    for at in range(block - 1, -1, -1):
        above = document.blocks[at]
        if isinstance(above, Grid) or len(lines) >= most:
            break
        if isinstance(above, Paragraph) and above.text.strip():
            if not may_caption(above.text):
                break
            lines.append(above.text)
    return caption_of(lines, inside, _sheet(document, block))


def may_caption(line: str) -> bool:
    """Whether a line is short enough for a caption, and no sentence unless it says that the table is corrected."""
    text = flat(line)
    return len(text) <= _LONGEST and ("。" not in text or _ANEW.search(text) is not None)


def caption_of(above: Iterable[str], inside: Sequence[str] = (), sheet: str | None = None) -> Caption:
    """What the lines above a table (nearest first) tell of it."""
    inner, outer = [flat(line) for line in reversed(inside)], [flat(line) for line in above]
    lines = (*inner, *outer)
    years = [year for line in inner if (year := _one_year(line)) is not None]
    years += [year for line in outer if (year := year_of(line)) is not None]
    if not years and sheet is not None and (year := _one_year(flat(sheet))) is not None:
        years = [year]
    organs = [organ for line in lines if (organ := _organ_of(line)) is not None]
    fillers = [organ for line in lines if (organ := _filler_of(line)) is not None]
    return Caption(
        lines,
        sheet,
        years[0] if years else None,
        organs[0] if organs else None,
        fillers[0] if fillers else None,
        any(_CORRECTED.search(line) for line in lines),
        any(_LAST_YEARS.search(line) and _CAPTION.search(line) and not _NO_CAPTION.search(line) for line in lines),
    )


def year_of(line: str) -> int | None:
    """The one year that a caption names; None for dates, and for lines that only speak of a year."""
    text = _PERIOD.sub(r"\1年度", flat(line))
    return _one_year(text) if _CAPTION.search(text) and not _NO_CAPTION.search(text) else None


def _one_year(text: str) -> int | None:
    years = set(_YEAR.findall(_PERIOD.sub(r"\1年度", text)))
    return int(years.pop()) if len(years) == 1 else None


def _organ_of(line: str) -> str | None:
    match = _ORGANS_TITLE.match(_ATTACHED.sub("", line)) or _ORGAN_BEHIND.search(line)
    return clean_organ(match["organ"]) if match is not None and is_organ(match["organ"]) else None


def _filler_of(line: str) -> str | None:
    for kind, _, value in labels_in(line):
        if kind is Label.AGENCY and is_organ(value):
            return clean_organ(value)
    return None


def begins_another(line: str, caption: Caption) -> bool:
    """Whether a line between two grids captions another table than the one under ``caption``."""
    text = flat(line)
    return (
        text not in caption.lines
        and not _CONTINUED.search(text)
        and (_ANEW.search(text) is not None or year_of(text) not in (None, caption.year))
    )


def is_of(organ: str, agency: str) -> bool:
    """Whether an annex of ``organ`` may be that of the report of ``agency``; no department's is a government's."""
    if kind_of(agency) in _OF_GOVERNMENT and kind_of(organ) not in _OF_GOVERNMENT and not _ITS_OFFICES.search(organ):
        return False
    return same_organ(organ, agency)


def _sheet(document: Document, block: int) -> str | None:
    grid = document.blocks[block] if block < len(document.blocks) else None
    where = grid.cells[0].where if isinstance(grid, Grid) and grid.cells else None
    return where.sheet if isinstance(where, SheetWhere) else None
