"""The figures that the prose quotes: applications received, handled and carried, disputes, fees, each with its sentence.

Only what a sentence says without doubt becomes a figure: not a change against last year, not a share, not a part
(其中 …, 网上 …), not another year's number. What the words mean stands in ``figure_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.model import ProseFigure, Section
from parsers.prose import figure_words as words
from parsers.prose.figure_clauses import read_sentence
from parsers.prose.headings import part_of
from parsers.prose.text import Squeezed, squeeze, tighten

_SENTENCE = re.compile(r"[^。！!？?]+[。！!？?]?")
_LINE_ENDS = "。；：:;!?！？”」"
_NEW_LINE = re.compile(r"\s*[(（〔\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）〕\]、.．]|.{0,60}(?:年报|报告)\s*$")
_SHORT_LINE = 18  # a shorter line that ends without a mark is a heading, not the first half of a sentence
_TABLE_ROW = " | "  # how rows of unrecognised tables stand in a section's text


def figures_of(preamble: str, sections: Sequence[Section], year: int | None) -> tuple[ProseFigure, ...]:
    """Every figure of the prose, in the order of the text. ``year``: the report's, None where nobody knows it.

    Where the prose gives one thing two different exact numbers for the same subject, neither is sure and both are left out.
    """
    found: list[ProseFigure] = []
    for place, number, title, text in _texts(preamble, sections):
        if not words.WORTH_READING.search(text):
            continue
        part = part_of(squeeze(title)) if title else None
        topic = False  # whether the sentence before counted requests
        for start, end in _spans(text):
            printed = text[start:end]
            if not words.WORTH_READING.search(printed):
                topic = False
                continue
            line = Squeezed(printed)
            if not words.COUNTS.search(line.text):
                topic = False
                continue
            read = read_sentence(line.text, year, part, topic=topic)
            topic = any(item.code == "received" for item in read)
            sentence = tighten(printed) if read else ""
            for item in read:
                first, last = line.start(item.start), line.end(item.end)
                raw = tighten(printed[first:last])
                found.append(
                    ProseFigure(
                        item.code,
                        item.value,
                        raw,
                        item.unit,
                        item.approximate,
                        item.subject,
                        sentence,
                        number,
                        place,
                        start + first,
                        start + last,
                    )
                )
    return tuple(_undisputed(found))


def _texts(preamble: str, sections: Sequence[Section]) -> Iterator[tuple[int | None, int | None, str, str]]:
    yield None, None, "", preamble
    for place, section in enumerate(sections):
        yield place, section.number, section.title, section.text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Sentences as places in ``text``; a line that breaks off goes on in the next, rows of tables are none."""
    at = 0
    pieces: list[tuple[int, int]] = []
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if _TABLE_ROW in line:
            pieces.append((start, start))
            continue
        before = text[pieces[-1][0] : pieces[-1][1]].rstrip() if pieces else ""
        if _goes_on(before) and not _NEW_LINE.match(line):
            pieces[-1] = pieces[-1][0], start + len(line)
        else:
            pieces.append((start, start + len(line)))
    for first, last in pieces:
        for match in _SENTENCE.finditer(text, first, last):
            yield match.span()


def _goes_on(line: str) -> bool:
    """Whether a line breaks off in the middle of a sentence."""
    return (
        (len(line) >= _SHORT_LINE and line[-1] not in _LINE_ENDS) or line[-1:].isdigit() or line[-1:] in tuple("，,、")
    )


def _undisputed(found: Sequence[ProseFigure]) -> list[ProseFigure]:
    told: dict[tuple[str, str], set[object]] = {}
    for figure in found:
        if not figure.approximate:
            told.setdefault((figure.code, figure.subject), set()).add(figure.value)
    return [item for item in found if len(told.get((item.code, item.subject), ())) < 2 or item.approximate]
