"""What a run shows to a person: one summary, here in colour for a terminal (``flows.summary_text``: for Prefect)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from db.answers import PortalSummary, Problem, ReportRow, RunSummary
from db.digest import content_digest
from db.queries import list_reports, problems, run_summary
from db.query_changes import RunChanges, YearCoverage, coverage_by_year, run_changes
from flows.crawling import NotCrawled
from flows.house import House

_OUTSIDE = ("retrieval", "listing", "shard", "document", "notice", "portal")


@dataclass(frozen=True, slots=True)
class Summary:
    """One run in figures. ``not_crawled`` are the portals this run left alone, each with its reason; ``before`` is the coverage
    when it began, None where nobody looked."""

    run: RunSummary
    problems: tuple[Problem, ...]
    reports: tuple[ReportRow, ...]
    not_crawled: tuple[NotCrawled, ...]
    digest: str
    changes: RunChanges
    after: Mapping[int, YearCoverage]
    before: Mapping[int, YearCoverage] | None = None

    @property
    def downloaded(self) -> int:
        return sum(portal.documents_retrieved for portal in self.run.portals)

    @property
    def unchanged(self) -> int:
        return sum(portal.not_modified for portal in self.run.portals)

    @property
    def asked(self) -> int:
        """Portals that got at least one request, or had one refused by their own rules."""
        return sum(bool(portal.outcomes) for portal in self.run.portals)

    @property
    def sentence(self) -> str:
        """The run in one line."""
        read = ", ".join(f"{count} {status}" for status, count in sorted(self.run.parses.items())) or "none"
        return (
            f"portals asked: {self.asked}{self._none_active}; "
            f"{self.downloaded} documents downloaded, {self.unchanged} answers unchanged; "
            f"documents read: {read}; {self.run.new_versions} new report versions "
            f"({self.changes.new} new reports, {self.changes.changed} changed, {self.changes.quarantined} held for review); "
            f"{len(self.outside)} things to look at"
        )

    @property
    def _none_active(self) -> str:
        return "" if self.run.portals else " (no registry entry is active yet: gongkai portal list)"

    @property
    def outside(self) -> tuple[Problem, ...]:
        """What went wrong around the reports: requests, lists, documents, portals."""
        return tuple(problem for problem in self.problems if problem.kind in _OUTSIDE)


def summarise(
    house: House,
    run_id: str,
    not_crawled: Sequence[NotCrawled] = (),
    before: Mapping[int, YearCoverage] | None = None,
) -> Summary:
    """The summary of a run that has finished. Raises LookupError for a run nobody knows."""
    run = run_summary(house.store, run_id)
    if run is None:
        raise LookupError(f"no run {run_id}")
    return Summary(
        run,
        tuple(problems(house.store, run_id)),
        tuple(list_reports(house.store)),
        tuple(not_crawled),
        content_digest(house.store),
        run_changes(house.store, run_id),
        coverage_by_year(house.store),
        before,
    )


def lists_of(portal: PortalSummary) -> str:
    """How its columns ended."""
    counts = Counter(listing.outcome for listing in portal.listings)
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "none"


# ── for a terminal ────────────────────────────────────────────────────────────────────────────────────────────────


def show(summary: Summary, console: Console) -> None:
    """The summary on a terminal, readable at 80 columns."""
    console.print()
    console.rule(f"[bold]公开 · {summary.run.kind}[/] · {summary.run.run_id}", align="left")
    console.print(_portals(summary.run.portals))
    for left in summary.not_crawled:
        console.print(f"[yellow]未采集[/] {left.portal_id}: {left.reason}")
    if summary.outside:
        console.print(_problems(summary))
    console.print(_reports(summary.reports))
    console.print(f"{summary.sentence}.", soft_wrap=True)
    console.print(f"content digest [bold]{summary.digest}[/]", soft_wrap=True, highlight=False)


def _table(title: str, *columns: str, right: Sequence[str] = ()) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE_HEAD, pad_edge=False
    )
    for heading in columns:
        table.add_column(heading, justify="right" if heading in right else "left", no_wrap=heading in right)
    return table


def _portals(portals: Iterable[PortalSummary]) -> Table:
    figures = ("notices", "new docs", "unchanged", "docs")
    table = _table("Portals 门户", "portal", "lists", *figures, right=figures)
    for portal in portals:
        table.add_row(
            Text(f"{portal.portal_id}\n{portal.name}"),
            lists_of(portal),
            str(portal.notices),
            str(portal.documents_retrieved),
            str(portal.not_modified),
            str(portal.documents),
        )
    return table


def _problems(summary: Summary) -> Group:
    """What to look at, by portal: each kind of thing once, with its first place and how often it happened."""
    lines: list[Text] = [Text("To look at 待看", style="bold")]
    by_portal: dict[str, dict[str, list[Problem]]] = {}
    for item in summary.outside:
        by_portal.setdefault(item.portal_id or "", {}).setdefault(item.code, []).append(item)
    for portal, codes in sorted(by_portal.items()):
        lines.append(Text(f" {portal}", style="bold"))
        for code, items in codes.items():
            first = items[0]
            style = "red" if any(it.severity == "error" for it in items) else "yellow"
            line = (
                Text("   ").append(code, style=style).append(f" ×{len(items)}" if len(items) > 1 else "", style="dim")
            )
            lines.append(line.append(f"  {why(first)}"))
            lines.append(Text(f"     {first.subject}", style="dim", overflow="fold"))
    return Group(*lines, Text())


def why(item: Problem) -> str:
    """What a person should read of it."""
    return item.message if item.kind == "portal" else item.reason or item.message


def _reports(reports: Sequence[ReportRow]) -> Table:
    figures = ("cells", "unread", "errors")
    table = _table("Reports 报告", "agency", "year", "scope", "status", "grade", *figures, right=figures)
    for row in reports:
        table.add_row(
            Text(row.agency, no_wrap=True),
            str(row.year),
            row.scope,
            Text(row.status, style="green" if row.status == "accepted" else "yellow", no_wrap=True),
            row.lowest_grade or "",
            str(row.cells),
            str(row.cells_unread),
            Text(str(row.publisher_errors), style="red" if row.publisher_errors else "dim"),
        )
    table.caption = "grade: the lowest of its cells; errors: the publisher's own, kept as printed"
    table.caption_justify = "left"
    return table
