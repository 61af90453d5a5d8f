"""``make bench``: how long one report takes, as a ratio to a named peer on the same bytes in the same run."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import pandas
import pdfplumber

from parsers.model import Report, Status
from parsers.parse import parse
from spiders.replica.sites import all_sites
from tests.benchmarks.pages import word_pasted

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Case:
    """One document, and a peer that does less with it: it finds tables and knows nothing of the form."""

    name: str
    peer: str
    data: bytes
    theirs: Callable[[bytes], object]

    def ours(self) -> Report:
        return parse(self.data)


def cases() -> list[Case]:
    """One page and one file of the replicas, and a page pasted from a word processor."""
    sites = all_sites()
    page = sites["www.anning.portal.test"].answer("/c/2021-02-02/5514460.shtml").body
    files = sites["www.hongze.portal.test"]
    pdf = next(files.answer(path).body for path in files.handlers if path.endswith(".pdf"))
    frames, tables = "pandas.read_html", "pdfplumber.extract_tables, every page"
    return [
        Case("HTML report", frames, page, _frames),
        Case("HTML, a span per character", frames, word_pasted(), _frames),
        Case("PDF report", tables, pdf, _tables),
    ]


def main() -> None:
    """Measure in turn, ours then theirs, and print medians and their ratio."""
    print(f"{'case':<28}{'KiB':>6}{'ours':>12}{'peer':>12}{'ratio':>8}   peer")
    for case in cases():
        if case.ours().status is not Status.COMPLETE:
            raise SystemExit(f"{case.name} is not read whole; its speed says nothing")
        case.theirs(case.data)
        pairs = [(_seconds(case.ours), _seconds(lambda: case.theirs(case.data))) for _ in range(ROUNDS)]  # noqa: B023
        ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs)
        size = len(case.data) // 1024
        print(f"{case.name:<28}{size:>6}{ours * 1000:>9.1f} ms{theirs * 1000:>9.1f} ms{ratio:>8.2f}   {case.peer}")


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _frames(data: bytes) -> object:
    return pandas.read_html(io.BytesIO(data), flavor="lxml")


def _tables(data: bytes) -> object:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


if __name__ == "__main__":
    main()
