"""``make bench``: how long one report takes, as a ratio to a named peer on the same bytes in the same run."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import lxml.html
import pdfplumber

from parsers.parse import parse
from spiders.replica.sites import all_sites

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Case:
    """Ours against a peer that does less: it finds tables and knows nothing of the form."""

    name: str
    peer: str
    ours: Callable[[], object]
    theirs: Callable[[], object]


def cases() -> list[Case]:
    """One page and one file of the replicas."""
    sites = all_sites()
    page = sites["www.anning.portal.test"].answer("/c/2021-02-02/5514460.shtml").body
    files = sites["www.hongze.portal.test"]
    pdf = next(files.answer(path).body for path in files.handlers if path.endswith(".pdf"))
    return [
        Case("HTML report", "lxml: parse, text of every cell", lambda: parse(page), lambda: _cells(page)),
        Case("PDF report", "pdfplumber: extract_tables, all pages", lambda: parse(pdf), lambda: _tables(pdf)),
    ]


def main() -> None:
    """Measure in turn, ours then theirs, and print medians and their ratio."""
    print(f"{'case':<14}{'ours':>12}{'peer':>12}{'ratio':>8}   peer")
    for case in cases():
        case.ours(), case.theirs()
        pairs = [(_seconds(case.ours), _seconds(case.theirs)) for _ in range(ROUNDS)]
        ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs)
        print(f"{case.name:<14}{ours * 1000:>9.1f} ms{theirs * 1000:>9.1f} ms{ratio:>8.2f}   {case.peer}")


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _cells(page: bytes) -> list[str]:
    root = lxml.html.fromstring(page)
    return [cell.text_content() for cell in root.iter("td", "th")]


def _tables(data: bytes) -> list[object]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


if __name__ == "__main__":
    main()
