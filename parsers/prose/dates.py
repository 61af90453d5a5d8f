"""Dates in Chinese prose and addresses, the signature at the end of a report, and when a report was published."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parsers.model import Candidate, Context
from parsers.prose.labelled import Kind, Labelled
from parsers.prose.organs import clean_organ, is_organ
from parsers.prose.text import arabic_dates, fold, squeeze

_WRITTEN = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日?")
_NUMERIC = re.compile(r"(?<!\d)(20\d\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_URL = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/(20\d\d)-(\d{1,2})-(\d{1,2})/"),
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/(20\d\d)-?(\d\d)/(\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)/"),
)
_META = (
    "pubdate",
    "publishdate",
    "publishtime",
    "publish_date",
    "publish_time",
    "pub_date",
    "pubtime",
    "publicationdate",
)

_DATE_LINE = re.compile(r"[(]?(20\d\d年\d{1,2}月\d{1,2}日)[)]?")
_MONTH_LINE = re.compile(r"[(]?(20\d\d年\d{1,2}月)[)]?")
_CHINESE = r"[\d〇零○ΟОOo一二三四五六七八九十廿\s]"
_DATE_AT_END = re.compile(
    rf"[(]?([2二]{_CHINESE}{{3,9}}年{_CHINESE}{{1,6}}月{_CHINESE}{{1,7}}日)[)]?\s*(?:附件下载)?\s*$"
)
_TAIL_LINES = 12
_SIGNED_TAIL = 90  # characters at the end of a long paragraph where a signature can stand


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:  # 2021年2月30日 is printed but is no day
        return None


def read_date(text: str) -> dt.date | None:
    """The first date in ``text``: 2021年2月2日, 二〇二一年二月二日, 2021-02-02 (also / and .), 20210202; full-width too."""
    if match := _WRITTEN.search(arabic_dates(squeeze(text))):
        return _date(*match.groups())
    folded = fold(text)
    if match := _NUMERIC.search(folded):
        return _date(match[1], match[3], match[4])
    if match := _COMPACT.search(folded):
        return _date(*match.groups())
    return None


def is_date_line(text: str) -> bool:
    """Whether the line is a date and nothing else, as under a report or below its title."""
    return len(text) <= 40 and (
        _DATE_LINE.fullmatch(arabic_dates(squeeze(text))) is not None
        or _NUMERIC.fullmatch(fold(text).strip()) is not None
    )


def date_in_url(url: str) -> dt.date | None:
    """The date that a portal wrote into an address (t20230109_1.htm, /c/2021-02-02/…); 1970 and the like are none."""
    for pattern in _URL:
        if (match := pattern.search(url)) and (date := _date(*match.groups())) is not None:
            return date
    return None


@dataclass(frozen=True, slots=True)
class Signature:
    """The organ and the date under a report, as far as they stand there."""

    agency: str | None
    date: dt.date | None
    printed: str


def signature_of(lines: Sequence[str]) -> Signature | None:
    """The signature in the last lines of a report: an organ's name and a date, on two lines (either order) or one."""
    tail = [line for line in lines if line.strip()][-_TAIL_LINES:]
    for place in range(len(tail) - 1, -1, -1):
        line = arabic_dates(squeeze(tail[place]))
        if match := _DATE_LINE.fullmatch(line) or _MONTH_LINE.fullmatch(line):
            beside = [tail[other] for other in (place - 1, place + 1, place - 2) if 0 <= other < len(tail)]
            organ = next((name for name in beside if is_organ(name)), None)
            if organ is None and not line.rstrip(")").endswith("日"):
                continue
            return Signature(organ and clean_organ(organ), read_date(match[1]), " ".join(filter(None, (organ, line))))
        if signed := _at_end(tail[place]):
            return signed
    last = tail[-1] if tail else ""
    return Signature(clean_organ(last), None, last.strip()) if is_organ(last) else None


def _at_end(printed: str) -> Signature | None:
    """A signature that closes a line or a long paragraph: 安宁市人民政府办公室 2021年2月2日."""
    folded = fold(printed[-_SIGNED_TAIL:])
    match = _DATE_AT_END.search(folded)
    if match is None:
        return None
    words = re.split(r"[。;,:!?\s]+", folded[: match.start()].strip())
    name = words[-1] if is_organ(words[-1]) else None
    if name is None and len(printed.strip()) > 40:  # prose that happens to end with a date
        return None
    return Signature(name and clean_organ(name), read_date(match[1]), " ".join(filter(None, (name, squeeze(match[1])))))


#: Origins in their order of trust; ``visible`` is a label of publication on the page, ``written`` one of signing.
ORDER = ("visible", "meta", "list_date", "written", "signature", "dateline", "url")


def publication_candidates(
    labels: Sequence[Labelled],
    meta: Mapping[str, tuple[str, ...]],
    context: Context,
    signature: Signature | None,
    head: Sequence[str],
) -> list[tuple[dt.date, Candidate]]:
    """Every date that may be the day of publication, in order of trust, each with its origin. ``head``: lines above."""
    found: list[tuple[dt.date | None, str, str]] = []
    for origin, kind in (("visible", Kind.PUBLISHED), ("written", Kind.WRITTEN)):
        found += [
            (read_date(item.value), f"{origin}:{item.label}", f"{item.label}：{item.value}"[:80])
            for item in labels
            if item.kind is kind
        ]
    for name in _META:
        found += [(read_date(value), f"meta:{name}", value) for value in meta.get(name, ())]
    if context.list_date is not None:
        found.append((context.list_date, "list_date", context.list_date.isoformat()))
    if signature is not None and signature.date is not None:
        found.append((signature.date, "signature", signature.printed))
    for line in head:
        if is_date_line(line):
            found.append((read_date(line), "dateline", line.strip()))
    if context.url is not None:
        found.append((date_in_url(context.url), "url", context.url))
    dated = [
        (date, Candidate("published_on", date.isoformat(), origin, evidence))
        for date, origin, evidence in found
        if date is not None
    ]
    return sorted(dated, key=lambda item: ORDER.index(item[1].origin.split(":")[0]))


def choose_publication(dated: Sequence[tuple[dt.date, Candidate]], period_end: dt.date | None) -> dt.date | None:
    """The most trusted date after the end of the period; the most trusted one where none is, or the end is unknown.

    A date in the address that lies before it is an accident of the portal, not a claim of the publisher.
    """
    after = [date for date, _ in dated if period_end is None or date > period_end]
    before = [date for date, item in dated if item.origin != "url"]
    return next(iter(after), next(iter(before), None))
