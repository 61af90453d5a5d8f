"""Narrative sections of the body, split at its headings of the first level, whatever their numbering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.model import Section
from parsers.prose.headings import IN_BRACKETS, SUB_HEADING, Heading, Span, candidates

Line = tuple[int, str]  # index of the block in the document, its text

_BRACKETED = 3  # so many parts headed （二）, （三）… make （一）总体情况 one of them
_CONTENTS_RUN = 3  # that many headings one behind the other, all met again later, are a table of contents
_CONTENTS_GAP = 12  # characters between two of them at most, when they stand in one line


def find_headings(lines: Sequence[Line], excluded: Mapping[int, Sequence[Span]] | None = None) -> list[Heading]:
    """The headings that divide ``lines``, in order; ``Heading.line`` counts within ``lines``."""
    texts = [text for _, text in lines]
    spans = _by_line(lines, excluded)
    found = candidates(texts, spans)
    found = _without_contents(found, texts)
    chain = _best_chain([item for item in found if item.part is not None])
    if sum(item.weight == IN_BRACKETS for item in chain) < _BRACKETED:
        chain = [item for item in chain if item.weight != SUB_HEADING]
    return _with_others(chain, [item for item in found if item.part is None])


def read_sections(
    lines: Sequence[Line],
    excluded: Mapping[int, Sequence[Span]] | None = None,
    headings: Sequence[Heading] | None = None,
) -> tuple[str, tuple[Section, ...]]:
    """The text before the first heading, and the sections.

    ``lines``: index and text of the body's paragraphs (``body_lines``). ``excluded``: block index → printed character
    spans that were read as tables. ``headings``: those of ``find_headings``, where they are known. ``Section.number`` is
    the numeral as printed; its text is the paragraphs joined by line feeds, sub-headings included, tables left out.
    """
    headings = find_headings(lines, excluded) if headings is None else headings
    spans = _by_line(lines, excluded)
    texts = [text for _, text in lines]
    if not headings:
        return _between(texts, spans, (0, 0), (len(texts), 0)), ()
    preamble = _between(texts, spans, (0, 0), headings[0].place)
    ends = [item.place for item in headings[1:]] + [(len(texts), 0)]
    sections = tuple(
        Section(item.printed, item.title, _between(texts, spans, (item.end_line, item.end), end))
        for item, end in zip(headings, ends, strict=True)
    )
    return preamble, sections


def _by_line(lines: Sequence[Line], excluded: Mapping[int, Sequence[Span]] | None) -> dict[int, Sequence[Span]]:
    excluded = excluded or {}
    return {line: excluded[block] for line, (block, _) in enumerate(lines) if block in excluded}


def _without_contents(found: list[Heading], texts: Sequence[str]) -> list[Heading]:
    """``found`` without the runs of headings that stand one behind the other and all come again later."""
    kept: list[Heading] = []
    run: list[Heading] = []
    for place, item in enumerate(found):
        run.append(item)
        following = found[place + 1] if place + 1 < len(found) else None
        if following is None or not _adjacent(item, following, texts):
            if len(run) < _CONTENTS_RUN or not _come_again(run, found[place + 1 :]):
                kept.extend(run)
            run = []
    return kept


def _come_again(run: Sequence[Heading], later: Sequence[Heading]) -> bool:
    parts = {item.part for item in later if item.part is not None}
    again = [item.part in parts for item in run if item.part is not None]
    return len(again) >= 2 and all(again)


def _adjacent(one: Heading, two: Heading, texts: Sequence[str]) -> bool:
    if one.line == two.line:
        return two.start - one.end <= _CONTENTS_GAP
    between = texts[one.line + 1 : two.line]
    return one.alone and two.start == 0 and all(len(text.strip()) <= 4 for text in between)


def _best_chain(found: Sequence[Heading]) -> list[Heading]:
    """The heaviest run of headings whose parts ascend, each part once; of equal ones the earliest."""
    ends: dict[int, tuple[int, int]] = {}  # part → weight of the best chain that ends with it, and its last heading
    before: list[int | None] = []
    for place, item in enumerate(found):
        part = item.part or 0
        weight, last = max(
            ((weight, -last) for number, (weight, last) in ends.items() if number < part), default=(0, 1)
        )
        before.append(-last if last <= 0 else None)
        if part not in ends or weight + item.weight > ends[part][0]:
            ends[part] = (weight + item.weight, place)
    chain: list[Heading] = []
    at = max(ends.values(), key=lambda end: (end[0], -end[1]))[1] if ends else None
    while at is not None:
        chain.append(found[at])
        at = before[at]
    chain.reverse()
    sure = [item for item in chain if item.weight >= 10]
    return chain if len(sure) >= 2 or any(item.weight >= 24 for item in chain) else []


def _with_others(chain: Sequence[Heading], others: Sequence[Heading]) -> list[Heading]:
    """The chain with the headings in other words whose printed numerals fit between those of their neighbours.

    Without a chain (older reports, free wording) the numerals must count up from 一 without a gap.
    """
    if not chain:
        counted: list[Heading] = []
        for item in others:
            if item.printed == len(counted) + 1:
                counted.append(item)
        return counted if len(counted) >= 2 else []
    result = list(chain)
    for item in others:
        before = [other for other in result if other.place < item.place]
        after = [other for other in result if other.place > item.place]
        low = _numeral(before[-1]) if before else 0
        high = _numeral(after[0]) if after else low + 2
        if item.printed is not None and low < item.printed < high:
            result = [*before, item, *after]
    return result


def _numeral(item: Heading) -> int:
    return item.printed if item.printed is not None else item.part or 0


def _between(
    texts: Sequence[str], spans: Mapping[int, Sequence[Span]], start: tuple[int, int], end: tuple[int, int]
) -> str:
    """The text from one place to another (line, character), without ``spans``, empty lines left out."""
    parts: list[str] = []
    for line in range(start[0], min(end[0] + 1, len(texts))):
        first = start[1] if line == start[0] else 0
        last = end[1] if line == end[0] else len(texts[line])
        text = _without_spans(texts[line], first, last, spans.get(line, ()))
        parts.append(text.lstrip(" \u3000\u00a0:：。.、") if first else text)
    return "\n".join(part.strip() for part in parts if part.strip())


def _without_spans(text: str, first: int, last: int, spans: Sequence[Span]) -> str:
    pieces: list[str] = []
    at = first
    for start, end in sorted(spans):
        if end <= at or start >= last:
            continue
        pieces.append(text[at : max(start, at)])
        at = max(at, end)
    if at < last:
        pieces.append(text[at:last])
    return " ".join(piece.strip() for piece in pieces if piece.strip())
