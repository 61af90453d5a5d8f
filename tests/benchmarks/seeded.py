"""How many seeded errors are found and blamed on the right side, by kind: ``python -m tests.benchmarks.seeded [EACH] [CLEAN]``.

Also how many errors are found on reports without one. One in ten of the publisher's is printed as PDF by Chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from parsers.model import Responsibility, Severity
from parsers.parse import parse
from tests.golden.producers import printer
from tests.support.seed_kinds import KINDS
from tests.support.seeds import STYLES, Kind, Tally, clean, findings_of, judge, print_page, seeded

PDF_EACH = 10


def main() -> None:
    """Print the table. Exit code 1 where less than 95 % of the detectable are found, or blamed right, or a clean report errs."""
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    print(f"{'kind':<38}{'whose':<11}{'seeded':>7}{'found':>7}{'blamed right':>14}")
    with printer() as printed:
        tallies = {kind: tally_of(kind, each, printed) for kind in KINDS}
    seen = [tally for kind, tally in tallies.items() if kind.codes]
    total, found, blamed = (sum(getattr(it, name) for it in seen) for name in ("seeded", "found", "blamed"))
    print(f"{'all that a rule can see':<49}{total:>7}{found / total:>7.1%}{blamed / found:>14.1%}")
    errors = clean_errors(many)
    print(f"errors found on {many} reports without one: {len(errors)}")
    for line in errors[:10]:
        print(f"  {line}")
    if found < 0.95 * total or blamed < 0.95 * found or errors:
        raise SystemExit(1)


def tally_of(kind: Kind, each: int, printed: Callable[[str], bytes]) -> Tally:
    """Seed so many errors of a kind in the styles by turns, print its row. ``printed`` makes a PDF of a page."""
    tally, styles = Tally(), list(STYLES)
    for number in range(each):
        it = seeded(kind, str(number))
        pdf = kind.side is Responsibility.PUBLISHER and number % PDF_EACH == PDF_EACH - 1
        data = printed(print_page(it)) if pdf else STYLES[styles[number % len(styles)]](it)
        judge(kind, tally, str(number), findings_of(it, data), parse(data).findings if it.misread else ())
    told = f"{tally.found:>7}{tally.blamed:>14}" if kind.codes else f"{'–':>7}   {kind.unseen}"
    print(f"{kind.name:<38}{kind.side.value:<11}{tally.seeded:>7}{told}", flush=True)
    for what, names in (("missed", tally.missed if kind.codes else []), ("blamed on the other side", tally.misblamed)):
        if names:
            print(f"    {what}: {' '.join(names[:12])}{' …' if len(names) > 12 else ''}")
    return tally


def clean_errors(many: int) -> list[str]:
    """Findings of severity error on reports without an error."""
    out: list[str] = []
    for number in range(many):
        style = list(STYLES)[number % len(STYLES)]
        report = parse(STYLES[style](clean(f"clean {number}")))
        out += [
            f"{number} {style}: {it.code} {it.subject}: {it.message}"
            for it in report.findings
            if it.severity is Severity.ERROR
        ]
    return out


if __name__ == "__main__":
    main()
