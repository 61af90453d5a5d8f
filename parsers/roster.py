"""年度报告公布情况: the page on which a government's office names every unit that had to publish, and who was late.

It is the best statement of duty there is, and no report: read from its table, or from lists in its text (一、县政府部门：…).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from parsers.checks.rules import breach
from parsers.model import Finding, Roster, RosterEntry
from parsers.prose.chrome import ends_article, is_chrome
from parsers.prose.rules import ROSTER_COUNT, ROSTER_YEAR
from parsers.prose.text import arabic_dates, squeeze
from parsers.prose.title import read_title
from parsers.readers.document import Document, Grid, Paragraph
from parsers.roster_grids import Headed, grid_entries
from parsers.roster_marks import day_of, has_day, late_of, unit_of

_TITLE = re.compile(
    "(?:年度?报告?|工作报告)(?:的)?(?:编制|编报|编写)?(?:和|及|与|、)?(?:公布|发布|公开|报送|上网)(?:工作)?(?:的)?"
    "(?:情况|一览表|统计表|情况表|名单)"
)
_SUBJECT = re.compile("信息公开|政务公开|公开(?:工作)?年(?:度报告|报)")
_OTHER_SUBJECT = re.compile("预算|决算|财务|网站|报表|法治|统计年报|企业")
_FEWEST = 3
_LONGEST_TITLE = 80
_OPENING = 6  # lines in which the title of a file without markup stands
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:年|年度|-?度|\))")
_TEXT_YEAR = re.compile(r"(20[0-3]\d)年?度?.{0,12}(?:信息公开|年度报告|年报)")
_DECLARED = (
    re.compile(
        r"(?:共(?:有|计)?|全[省市县区州旗盟](?:共有|共计|共)?|应(?:当)?[^;,]{0,16}?)(\d{1,4})[个家][^;,]{0,8}?(?:单位|部门|机关|主体)"
    ),
    re.compile(r"(?:单位|部门|机关|主体)(?:总?共)?(?:有|计|为)?(\d{1,4})[个家]"),
)
_SENTENCE = re.compile(r"[^。;\n]+")
_ITEMS = re.compile(r"[、,]")
_BRACKET = re.compile(r"[(]([^()]*)[)]$")
#: What a list of units is headed by: 一、县政府部门（25个）, 按时公布的单位. Imprints (主办单位：…) are headed alike.
_GROUP = re.compile(
    "^[一二三四五六七八九十]{1,3}、"
    r"|(?:部门|单位|乡镇|镇|街道|机构|机关|政府|主体|办事处)(?:[(].*[)])?(?:共?\d*个)?(?:有|为)?$"
)
_IMPRINT = re.compile(
    "主办|承办|协办|主管|版权|维护|来源|联系|制作|技术支持|管理单位|发布机构|发布单位|监制|发布时间|发布日期|浏览次数|索引号"
)
_GAPS = re.compile(r"[\s\u3000|:：,，;；]+")
_NUMBERED = re.compile(r"\s*[(（]?\d{1,3}[)）.、．\s|]")
_MOST_BESIDE = 24  # characters beside a unit in its line
_MOST_OTHERS = 0.2  # share of a list's items that need not be names of organs


def read_roster(document: Document, notice_title: str | None = None) -> Roster | None:
    """The roster that the document is, None where it is none. ``notice_title`` is what a list calls the document."""
    title = _title_of(document, notice_title)
    if title is None:
        return None
    named = _YEAR.search(arabic_dates(squeeze(title)))
    titled = int(named[1]) if named else None
    # Reports are published in the year after theirs; which year the title means is settled once the days are known.
    in_words = titled + 1 if titled is not None else None
    entries = _merged(_entries(document, in_words))
    if len(entries) < _FEWEST:
        return None
    text = "。".join(squeeze(block.text) for block in document.blocks if isinstance(block, Paragraph))
    entries = tuple(_with_sentences(entries, text))
    return Roster(title, _year(titled, entries, text), entries, _declared(text))


def roster_findings(roster: Roster) -> tuple[Finding, ...]:
    """What is doubtful about a roster."""
    found: list[Finding] = []
    if roster.declared is not None and roster.declared != len(roster.entries):
        counts = str(roster.declared), str(len(roster.entries))
        message = f"The page counts {counts[0]} units, {counts[1]} names were read."
        found.append(breach(ROSTER_COUNT, "roster/entries", message, expected=counts[0], actual=counts[1]))
    if roster.year is None:
        found.append(breach(ROSTER_YEAR, "roster/year", "Neither title, days nor text tell the report year."))
    return tuple(found)


# ── title and year ────────────────────────────────────────────────────────────────────────────────────────────────


def _title_of(document: Document, notice_title: str | None) -> str | None:
    """What the document calls itself, where that is a roster. A page that calls itself a report is none, whoever links to it."""
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    own = [document.title or "", *document.meta.get("articletitle", ())]
    own += [block.text for block in paragraphs if block.kind == "heading"][:_OPENING]
    if not any(block.path for block in paragraphs):
        own += _joined([block.text for block in paragraphs[:_OPENING]])
    called = next((text for text in own if _is_roster_title(text)), None)
    if called is not None:
        return called
    if any(title.fullness for text in own if (title := read_title(text)) is not None):
        return None
    return notice_title if notice_title and _is_roster_title(notice_title) else None


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines, and neighbours put together: a title may go on in the next line."""
    return [*lines, *(first + second for first, second in pairwise(lines))]


def _is_roster_title(text: str) -> bool:
    line = squeeze(text)
    return (
        len(line) <= _LONGEST_TITLE
        and _TITLE.search(line) is not None
        and _SUBJECT.search(line) is not None
        and _OTHER_SUBJECT.search(line) is None
    )


def _year(titled: int | None, entries: Sequence[RosterEntry], text: str) -> int | None:
    """The report year: the title's, unless most units published in that very year, which is the year after the reports'."""
    days = Counter(entry.published_on.year for entry in entries if entry.published_on is not None)
    published = days.most_common(1)[0][0] if days else None
    if titled is not None:
        return titled - 1 if published == titled else titled
    if published is not None:
        return published - 1
    spoken = _TEXT_YEAR.search(arabic_dates(text))
    return int(spoken[1]) if spoken else None


def _declared(text: str) -> int | None:
    """The largest number of units that the text counts, late ones aside: parts of it are counted too."""
    sentences = (clause for clause in re.split("[。;,]", text) if late_of(clause) is None)
    return max((int(match[1]) for it in sentences for count in _DECLARED for match in count.finditer(it)), default=None)


# ── entries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(document: Document, year: int | None) -> Iterator[RosterEntry]:
    """Units from the title on; what stands above it is navigation."""
    blocks = document.blocks
    titles = (n for n, block in enumerate(blocks) if isinstance(block, Paragraph) and _is_roster_title(block.text))
    headed: Headed | None = None
    for block in blocks[next(titles, 0) :]:
        if isinstance(block, Grid):
            entries, headed = grid_entries(block, year, headed)
            yield from entries
        elif isinstance(block, Paragraph) and ends_article(block.text):
            return
        elif isinstance(block, Paragraph) and not is_chrome(block.text):
            for line in block.text.split("\n"):
                yield from _of_line(line, year)


def _of_line(line: str, year: int | None) -> Iterator[RosterEntry]:
    """Units of a numbered line (1. 县教育局 2024-01-25 按时), or of the lists in the sentences of a paragraph."""
    numbered = _numbered(line, year)
    yield from numbered
    if not numbered:
        for sentence in _SENTENCE.finditer(squeeze(line)):
            yield from _of_sentence(sentence[0], year)


def _numbered(line: str, year: int | None) -> list[RosterEntry]:
    """Units each with an ordinal, a day or a mark, one or several in a line, and nothing else of weight."""
    if _IMPRINT.search(line) and not _NUMBERED.match(line):
        return []
    words = [word for word in _GAPS.split(line) if word and not word.startswith("http")]
    units = [(place, unit) for place, word in enumerate(words) if (unit := unit_of(word)) is not None]
    if not units or not (_NUMBERED.match(line) or has_day(line)):
        return []
    ends = [place for place, _ in units[1:]] + [len(words)]
    told = [" ".join(words[place + 1 : end]) for (place, _), end in zip(units, ends, strict=True)]
    loose = words[: units[0][0]] + told
    if any(len(squeeze(text)) > _MOST_BESIDE for text in loose):
        return []
    return [RosterEntry(unit, day_of(text, year), late_of(text)) for (_, unit), text in zip(units, told, strict=True)]


def _of_sentence(sentence: str, year: int | None) -> Iterator[RosterEntry]:
    """A list of units, behind a colon or as the whole sentence; what stands before the colon may say that they were late."""
    head, colon, rest = sentence.rpartition(":")
    if _IMPRINT.search(head):
        return
    items = [item for item in _ITEMS.split(rest if colon else sentence) if item]
    read = [(item, _BRACKET.search(item)) for item in items]
    units = [unit_of(_BRACKET.sub("", item).removesuffix("等"), sure=len(items) >= _FEWEST) for item in items]
    organs = sum(unit_of(_BRACKET.sub("", item)) is not None for item in items)
    fewest = 1 if colon and _GROUP.search(head) else _FEWEST
    if organs < fewest or len(items) - organs > _MOST_OTHERS * len(items):
        return
    of_all = late_of(head)
    for unit, (_, bracket) in zip(units, read, strict=True):
        if unit is not None:
            told = bracket[1] if bracket else ""
            mark = late_of(told)
            yield RosterEntry(unit, day_of(told, year), of_all if mark is None else mark)


def _merged(entries: Iterable[RosterEntry]) -> tuple[RosterEntry, ...]:
    """Each unit once, in order; what one mention leaves open another may tell. Late once is late."""
    found: dict[str, RosterEntry] = {}
    for entry in entries:
        known = found.get(entry.unit, entry)
        marks = {known.is_late, entry.is_late} - {None}
        found[entry.unit] = RosterEntry(
            entry.unit, known.published_on or entry.published_on, (True in marks) if marks else None
        )
    return tuple(found.values())


def _with_sentences(entries: Sequence[RosterEntry], text: str) -> Iterator[RosterEntry]:
    """Marks from the text: 其中县水利局、县林业局未按时公布; 其余单位均按时公布."""
    names = sorted((entry.unit for entry in entries), key=len, reverse=True)
    late: set[str] = set()
    rest_on_time = False
    for match in _SENTENCE.finditer(text):
        for clause in re.split(r"[,:](?=其[余他]|均|全部|都)", match[0]):
            says = late_of(clause)
            if says is False and re.search("均|全部|都|其[余他]", clause):
                rest_on_time = True
            if says is not True:
                continue
            for name in names:
                if squeeze(name) in clause:
                    late.add(name)
                    clause = clause.replace(squeeze(name), "")
    for entry in entries:
        told: bool | None = entry.is_late
        if told is None and entry.unit in late:
            told = True
        elif told is None and rest_on_time:
            told = False
        yield RosterEntry(entry.unit, entry.published_on, told)
