"""Rules on the text: sections of the form, left-over lines of tables, what the law asks a report to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from parsers.checks import rules_text as rules
from parsers.checks.rules import breach
from parsers.form import LAYOUTS, STATUTORY
from parsers.model import Finding, Section
from parsers.prose.headings import part_of
from parsers.prose.text import squeeze

TITLES = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
_FEWEST = 3  # sections that must be headed before the others can be missed
_WITH_TABLES = (2, 3, 4)
_NARRATIVE = frozenset((1, 5, 6))  # a file with none of these holds the tables alone
_LAST = 6
_HEADING_LENGTH = 40
_NUMBERED = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．:]?")
_ONLY_NUMBERS = re.compile(r"[\d,.\s|]*\d[\d,.\s|]*")
_LABEL_THEN_NUMBERS = re.compile(r"(\D{2,}?)((?:[\s|]*\d[\d,.]*)+)")
_FEWEST_LINES = 2  # left-over lines: one alone may be a page number
_LEFT_OUT = re.compile(r"(?m)^\W*(?:…+|\.{3,}|elided|略|此处省略)\W*$|elided|[(（\[【]略[)）\]】]|[(（]文字描述")
_LEFT_MARKS = ("…", "...", "elided", "略", "文字描述")
_FEE = re.compile("处理(?:费|收费)")
_ANY_FEE = re.compile("收费|费用|免费|收取")
_REVIEW = {
    "工作考核": ("考核", "考评", "绩效", "第三方评估"),
    "社会评议": ("评议", "满意度", "社会评价", "测评", "群众评价"),
    "责任追究": ("责任追究", "追责", "问责"),
}
_LAST_OF_REVIEW = "责任追究"
_ACCOUNTED = re.compile("追究[^。；;\n]{0,12}责任|责任[^。；;\n]{0,6}追究")


def parts_headed(sections: Sequence[Section]) -> list[tuple[int | None, Section]]:
    """Each section with the part of the form that its heading names; None where it names none."""
    return [(_part(section.title), section) for section in sections]


@lru_cache(maxsize=512)
def _part(title: str) -> int | None:
    return part_of(squeeze(title))


def text_left_out(texts: Sequence[str]) -> bool:
    """Whether the text itself says that parts of it were left out: it then proves nothing by what it does not say."""
    return any(_LEFT_OUT.search(text) for text in texts if any(mark in text for mark in _LEFT_MARKS))


def section_findings(headed: Sequence[tuple[int | None, Section]], *, whole: bool) -> Iterator[Finding]:
    """Absent, exchanged and misnumbered sections. ``whole``: everything that the publisher wrote is at hand."""
    parts = [part for part, _ in headed if part is not None]
    if len(parts) < _FEWEST:
        return
    gone = [number for number in range(1, 7) if number not in parts and number not in _otherwise_worded(headed)]
    moved = [number for number in gone if _stands_elsewhere(number, headed)]
    for number in moved:
        message = f"The heading {TITLES[number - 1]} does not stand where the form has it."
        yield breach(rules.SECTION_ORDER, f"section/{number}", message)
    for number in gone:
        if whole and number not in moved and not _NARRATIVE.isdisjoint(parts):
            message = f"No heading names section {number}, {TITLES[number - 1]}."
            yield breach(rules.SECTION_ABSENT, f"section/{number}", message, expected=TITLES[number - 1])
    odd = [(part, section) for part, section in headed if part and section.number and section.number != part]
    if odd:
        named = "; ".join(f"{section.title} is numbered {section.number}, not {part}" for part, section in odd)
        yield breach(rules.SECTION_NUMERAL, "sections", f"Numerals differ from the form's: {named}.")


def _otherwise_worded(headed: Sequence[tuple[int | None, Section]]) -> set[int]:
    """The parts that a heading in words of its own may be: those between the parts that stand above and below it."""
    found: set[int] = set()
    for place, (part, _) in enumerate(headed):
        if part is None:
            above = max((it for it, _ in headed[:place] if it is not None), default=0)
            below = min((it for it, _ in headed[place + 1 :] if it is not None), default=7)
            found.update(range(above + 1, below))
    return found


def _stands_elsewhere(number: int, headed: Sequence[tuple[int | None, Section]]) -> bool:
    lines = (line.strip() for _, section in headed for line in section.text.split("\n"))
    return any(
        len(line) <= _HEADING_LENGTH and _NUMBERED.match(line) and _part(_NUMBERED.sub("", line)) == number
        for line in lines
    )


# ── lines of tables ───────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    """Labels of rows as they stand in text, without marks and numerals."""
    rows = (row for (table, _), layout in LAYOUTS.items() if table in STATUTORY for row in layout.rows)
    return frozenset(_bare(label) for row in rows for label in (row.label, *row.aliases))


def _bare(label: str) -> str:
    return _NUMBERED.sub("", squeeze(label))


def residue_findings(headed: Sequence[tuple[int | None, Section]]) -> Iterator[Finding]:
    """Numbers of a table that stand in the text of its section."""
    for part, section in headed:
        if part not in _WITH_TABLES or not section.text:
            continue
        left = [line.strip() for line in section.text.split("\n") if _is_residue(line.strip())]
        if len(left) >= _FEWEST_LINES:
            message = f"{len(left)} lines of a table were left over as text: {' / '.join(left)[:200]}"
            yield breach(rules.TEXT_RESIDUE, f"section/{part}", message)


def _is_residue(line: str) -> bool:
    if not line or len(line) > _HEADING_LENGTH * 2 or not any(map(str.isdigit, line)):
        return False
    if _ONLY_NUMBERS.fullmatch(line):
        return True
    match = _LABEL_THEN_NUMBERS.fullmatch(line)
    return match is not None and _bare(match[1]) in _labels()


# ── what the law asks for ─────────────────────────────────────────────────────────────────────────────────────────


def fee_findings(headed: Sequence[tuple[int | None, Section]], preamble: str) -> Iterator[Finding]:
    """``headed`` holds section six."""
    for part, section in headed:
        if part == _LAST and _ANY_FEE.search(squeeze(section.text)):
            return
    if any(_FEE.search(squeeze(text)) for text in (preamble, *(section.text for _, section in headed))):
        return
    message = "Section six does not say what 信息处理费 was charged, nor that none was."
    yield breach(rules.FEE_UNSTATED, "section/6", message)


def review_findings(texts: Sequence[str]) -> Iterator[Finding]:
    """``texts``: all text of a government's report."""
    missing = [name for name, words in _REVIEW.items() if not any(word in text for word in words for text in texts)]
    if _LAST_OF_REVIEW in missing and any(_ACCOUNTED.search(text) for text in texts):
        missing.remove(_LAST_OF_REVIEW)
    if missing:
        message = f"The text says nothing of {'、'.join(missing)}, whose results a government reports."
        named = "、".join(name for name in _REVIEW if name not in missing) or "（无）"
        yield breach(rules.REVIEW_UNSTATED, "text", message, expected="、".join(_REVIEW), actual=named)
