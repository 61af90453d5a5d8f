"""``make golden``: a row per document of the golden set, its cells right / wrong / unread; 1 when one is not as its truth says."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Sequence

from tests.golden import fuzz
from tests.golden.judge import Verdict, judge
from tests.golden.truth import Golden, golden_set

_SHOWN = 3  # what is wrong with a document, at most so many lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the documents, then random ones when asked; 1 when anything is not as it should be."""
    asked = argparse.ArgumentParser(prog="python -m tests.golden.check", description=__doc__)
    asked.add_argument("names", nargs="*", help="only documents whose name contains one of these")
    asked.add_argument("--fuzz", type=int, default=0, help="rounds of random reports in every style (0)")
    asked.add_argument("--seed", type=int, default=1, help="of the first round (1)")
    asked.add_argument("--style", action="append", help="only this style of random reports")
    options = asked.parse_args(arguments)
    failed = _golden(options.names)
    if options.fuzz:
        failed += fuzz.run(options.fuzz, options.seed, options.style)
    return 1 if failed else 0


def _golden(names: Sequence[str]) -> int:
    """How many of the documents whose names contain one of ``names`` (all when there are none) are not as they should be."""
    documents = [golden for golden in golden_set() if not names or any(name in golden.name for name in names)]
    _row("document", "medium", "producer", "edition", ("right", "wrong", "unread"), "status", "quirk")
    total = Verdict()
    failed = 0
    for golden in documents:
        verdict = judge(golden)
        _show(golden, verdict)
        total.add(verdict)
        failed += not verdict.passed
    numbers = (str(total.right), str(len(total.wrong)), _unread(total))
    _row(f"{len(documents)} documents", "", "", "", numbers, "", f"{failed} not as their truth says")
    if total.ambiguous:
        print("(in brackets: cells that the document itself leaves open, as its truth says)")
    return failed if documents else 1


def _show(golden: Golden, verdict: Verdict) -> None:
    truth = golden.truth
    layouts = [part.layout for part in truth.parts] or [truth.layout]
    editions = "+".join(sorted({edition for layout in layouts for edition in layout.values()})) or "–"
    numbers = (str(verdict.right), str(len(verdict.wrong)), _unread(verdict))
    _row(golden.name, golden.medium, golden.producer, editions, numbers, verdict.status, golden.quirk)
    for kind in ("wrong", "unread", "other"):
        lines = getattr(verdict, kind)
        for line in lines[:_SHOWN]:
            print(f"    {kind}: {line}")
        if len(lines) > _SHOWN:
            print(f"    {kind}: … {len(lines)} in all")


def _unread(verdict: Verdict) -> str:
    return f"{len(verdict.unread)}" + (f" ({verdict.ambiguous})" if verdict.ambiguous else "")


def _row(
    name: str, medium: str, producer: str, edition: str, numbers: tuple[str, str, str], status: str, quirk: str
) -> None:
    right, wrong, unread = numbers
    print(
        f"{_wide(name, 34)} {medium:<5} {_wide(producer, 20)} {edition:<14} {right:>6} {wrong:>5} {unread:>8}  "
        f"{status:<12} {quirk}"
    )


def _wide(text: str, width: int) -> str:
    used = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * (width - used)


if __name__ == "__main__":
    sys.exit(main())
