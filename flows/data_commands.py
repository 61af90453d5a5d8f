"""Commands that read the store: a report, a cell, its history, questions, the panel, a release. Thin."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.command_help import print_markdown, refusing
from flows.refusal import RefusedError

if TYPE_CHECKING:
    from db.answers import ReportName
    from db.engine import Store

data_app = typer.Typer()


@data_app.command()
def show(
    agency: Annotated[str, typer.Argument(help="The agency, or a part of its name.", show_default=False)],
    year: Annotated[
        int, typer.Argument(help="The report year: the one the figures are about.", min=1, max=9999, show_default=False)
    ],
    scope: Annotated[str | None, typer.Option(help="Only this scope: organ, area, same_level …")] = None,
    cell: Annotated[
        str | None, typer.Option(help="One cell: TABLE/ROW/COLUMN, such as requests/granted/total.")
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the cell's place on the page to this file.")] = None,
) -> None:
    """A report as the form with its source, or one cell with everything behind it."""
    from rich.console import Console

    from db.errors import ArchiveError
    from db.finding_life import lives_of_report
    from db.queries import history, stored_report
    from flows.evidence import picture as drawn
    from flows.house import open_house
    from flows.lineage import show_cell, show_report
    from flows.settings import Settings

    house = open_house(Settings())
    with refusing("show"):
        if picture is not None and cell is None:
            raise RefusedError("--picture shows one cell: say which with --cell")
        past = history(house.store, _named(house.store, agency, year, scope).report_id)
        assert past.row is not None  # a report that is named has a version
        full, read = stored_report(house.store, past.row.version_id)
        if cell is None:
            steps = lives_of_report(house.store, past.row.report_id)
            show_report(full, read, past.decisions, steps, Console())
            return
        found = show_cell(full, cell, past.decisions, Console())
        if picture is not None:
            try:
                data, ending = drawn(house.archive.get(full.sources[0].sha256), found)
                picture.with_suffix(ending).write_bytes(data)
            except (ArchiveError, OSError) as error:
                raise RefusedError(str(error)) from error
            print(f"written to {picture.with_suffix(ending)}")  # noqa: T201


@data_app.command()
def diff(
    agency: Annotated[str, typer.Argument(help="The agency, or a part of its name.", show_default=False)],
    year: Annotated[
        int, typer.Argument(help="The report year: the one the figures are about.", min=1, max=9999, show_default=False)
    ],
    scope: Annotated[str | None, typer.Option(help="Only this scope: organ, area, same_level …")] = None,
) -> None:
    """What changed between the versions of a report, cell by cell, by whom, and which version is current and why."""
    from rich.console import Console

    from db.queries import history
    from flows.house import open_house
    from flows.lineage import show_history
    from flows.settings import Settings

    house = open_house(Settings())
    with refusing("diff"):
        report = _named(house.store, agency, year, scope)
        show_history(report, history(house.store, report.report_id), Console())


@data_app.command()
def ask(
    number: Annotated[int | None, typer.Argument(help="The number of the question; all are listed without it.")] = None,
) -> None:
    """A question of docs/questions.md, answered by this store."""
    from rich.console import Console

    from flows.asking import ask as answered
    from flows.asking import list_questions
    from flows.house import open_house
    from flows.settings import Settings

    if number is None:
        list_questions(Console())
        return
    with refusing("ask"):
        answered(open_house(Settings()).store, number, Console())


@data_app.command()
def panel(
    as_of: Annotated[str | None, typer.Option(help="From what had been seen by the end of this day; today.")] = None,
    out: Annotated[Path | None, typer.Option(help="The CSV file; standard output unless told otherwise.")] = None,
) -> None:
    """The panel as CSV, of today or of a past day."""
    from flows.asking import write_panel
    from flows.house import open_house
    from flows.settings import Settings
    from flows.years import check_day

    with refusing("panel"):
        store, day = open_house(Settings()).store, check_day(as_of)
        try:
            with contextlib.nullcontext(sys.stdout) if out is None else out.open("w", encoding="utf-8") as file:
                write_panel(store, day, file)
        except OSError as error:
            raise RefusedError(str(error)) from error


@data_app.command()
def export(
    out: Annotated[
        Path | None, typer.Option(help="The folder of releases; var/releases unless told otherwise.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the data are as of, like 2026-01-31; today.")] = None,
) -> None:
    """A dated release: CSV, Parquet, workbook, auditor's sheets, dictionary, checksums. Never overwritten."""
    from flows.house import open_house
    from flows.releasing import judge_and_release, told
    from flows.settings import Settings
    from flows.years import check_day

    with refusing("export"):
        made = judge_and_release(open_house(Settings()), check_day(as_of), out)
    print_markdown(told(made))


@data_app.command()
def check(
    full: Annotated[
        bool, typer.Option("--full", help="Judge every report anew, not only what changed, its neighbours and peers.")
    ] = False,
) -> None:
    """The checks across years, agencies and scopes, here and now; then which of their findings stand open, rule by rule."""
    from db.history_checks import check_history, standing_by_rule
    from flows.house import open_house
    from flows.pages.rules import RULE
    from flows.settings import Settings

    with refusing("check"):
        store = open_house(Settings()).store
        total = check_history(store, full=full)
        counts = [(code, count) for code, count in standing_by_rule(store) if count]
    rows = [f"| {code} | {RULE[code].zh} · {RULE[code].en} | {count} |" for code, count in counts]
    head = ["| rule | | open |", "| --- | --- | ---: |"] if rows else []
    title = f"# 跨年核查 Checks across years, organs and scopes: {total} findings stand open"
    rest = "Findings on single reports are on their pages, those on portals in `gongkai status`; what waits: `gongkai review list`."
    print_markdown("\n".join([title, "", *head, *rows, "", rest]))


def _named(store: Store, agency: str, year: int, scope: str | None) -> ReportName:
    """The one report that these words mean. Raises ValueError with the candidates where they mean several, or none."""
    from db.queries import reports_named
    from flows.lineage import name

    if not agency.strip():
        raise RefusedError("whose report it is must be said: an agency's name, or a part of it")
    found = reports_named(store, agency, year, scope)
    if len(found) == 1:
        return found[0]
    if not found:
        raise RefusedError(f"no report of {year} is here of an agency called {agency}")
    listed = "".join(f"\n  {name(report)}" for report in found)
    raise RefusedError(f"{agency} {year} may mean any of these; give the full name, or --scope:{listed}")
