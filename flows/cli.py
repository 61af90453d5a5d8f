"""The command line: thin, and light where it can be. ``gongkai parse`` loads neither Prefect, Scrapy nor SQLAlchemy."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.sample_commands import sample_app

if TYPE_CHECKING:
    from db.answers import ReportName
    from db.engine import Store
    from flows.settings import Settings

app = typer.Typer(
    name="gongkai",
    help="公开: collect, read, check and keep the annual reports on government information disclosure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    app()


@app.command()
def parse(
    file: Annotated[
        Path, typer.Argument(help="A document: HTML, PDF, DOCX, XLSX, XLS, CSV or text.", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="The contract gongkai-parse/1 instead of a drawing.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds after which the parse is ended.", min=0.1)] = 60.0,
    url: Annotated[str | None, typer.Option(help="Where the document was fetched, if known.")] = None,
    agency: Annotated[str | None, typer.Option(help="The agency of the portal it came from, if known.")] = None,
) -> None:
    """Read one document and show what would be extracted. No database, no network."""
    from flows.workers import ParseLimits, parse_one
    from parsers.model import Context
    from parsers.parse import unreadable

    try:
        data = file.read_bytes()
    except OSError as error:
        print(f"gongkai parse: cannot open {file}: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(2) from error
    outcome = parse_one(data, Context(url=url, portal_agency=agency), ParseLimits(seconds=timeout))
    report = outcome.report or unreadable(data, outcome.code, outcome.reason)
    # Whatever the locale: Chinese as UTF-8. Half a surrogate pair in a page comes out as the escape that JSON has for it.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if as_json:
        from parsers.encode import to_contract

        print(json.dumps(to_contract(report), ensure_ascii=False, indent=1))  # noqa: T201
        return
    from rich.console import Console

    from flows.drawing import draw_report

    draw_report(report, Console())


@app.callback()
def _root() -> None:
    """公开: collect, read, check and keep the annual reports on government information disclosure."""


@app.command()
def nightly(
    portal: Annotated[list[str] | None, typer.Option(help="Only this portal; may be repeated.")] = None,
    crawl: Annotated[bool, typer.Option(help="Ask the portals, or only read what is in the archive.")] = True,
) -> None:
    """One nightly, here and now: crawl, read, check, show."""
    settings = _prepare()
    from flows.house import open_house
    from flows.own_server import prefect_server

    with _refusing("nightly"):
        open_house(settings).portals(portal or [])
    with prefect_server(settings):
        from flows.nightly import nightly as flow

        run_id = flow(portals=portal or [], crawl=crawl)
    _show(settings, run_id)


@app.command()
def backfill(
    first_year: Annotated[int, typer.Option(help="First report year.", min=2008, max=2100)] = 2019,
    last_year: Annotated[int | None, typer.Option(help="Last report year.", min=2008, max=2100)] = None,
    portal: Annotated[list[str] | None, typer.Option(help="Only this portal; may be repeated.")] = None,
    mode: Annotated[Literal["missing", "failed", "reparse", "all"], typer.Option(help="What to do again.")] = "missing",
    dry_run: Annotated[bool, typer.Option(help="Show the plan and change nothing.")] = True,
    note: Annotated[str, typer.Option(help="Who asked for this and why.")] = "",
) -> None:
    """Do earlier report years again. Shows the plan unless told --no-dry-run."""
    settings = _prepare()
    from flows.house import open_house
    from flows.own_server import prefect_server
    from flows.years import LAST_REPORT_YEAR, check_years

    last_year = last_year or LAST_REPORT_YEAR
    with _refusing("backfill"):
        check_years(first_year, last_year)
        open_house(settings).portals(portal or [])
    with prefect_server(settings):
        from flows.backfill import backfill as flow

        run_id = flow(
            first_year=first_year,
            last_year=last_year,
            portals=portal or [],
            mode=mode,
            dry_run=dry_run,
            note=note,
        )
    if run_id:
        _show(settings, run_id)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="The documents: a page and its attachments.", show_default=False)],
    url: Annotated[str, typer.Option(help="Where they were published.", show_default=False)],
    agency: Annotated[str, typer.Option(help="Whose report it is, by its full name.", show_default=False)],
    year: Annotated[int, typer.Option(help="The report year: the one the figures are about.", show_default=False)],
    obtained_on: Annotated[str, typer.Option(help="When they were obtained, like 2024-02-01.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who obtained them.", show_default=False)],
    how: Annotated[str, typer.Option(help="How they were obtained.", show_default=False)],
) -> None:
    """人工收录: documents of a site that refuses the crawl, through the same archive, parse and checks."""
    import datetime as dt

    from rich.console import Console

    from flows.house import open_house
    from flows.intake import check_request, show, take_in
    from flows.settings import Settings
    from flows.years import CHINA

    with _refusing("add"):
        today = dt.datetime.now(CHINA).date()
        request = check_request([str(file) for file in files], url, agency, year, obtained_on, by, how, today)
    show(take_in(open_house(Settings()), request), Console())


@app.command()
def export(
    out: Annotated[
        Path | None, typer.Option(help="The folder of releases; var/releases unless told otherwise.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the data are as of, like 2026-01-31; today.")] = None,
) -> None:
    """A dated release: CSV, Parquet, workbook, auditor's sheets, dictionary, checksums. Never overwritten."""
    from flows.house import open_house
    from flows.releasing import check_day, release, told
    from flows.settings import Settings

    with _refusing("export"):
        made = release(open_house(Settings()), check_day(as_of), out)
    _print_markdown(told(made))


@app.command()
def onboard(
    url: Annotated[str, typer.Argument(help="Any address of the portal.", show_default=False)],
    write: Annotated[bool, typer.Option(help="Write the draft entry into var/portals, or only show it.")] = True,
) -> None:
    """Find out what a portal is: platform, columns, first reports; write a draft entry for it."""
    settings = _prepare()
    from flows.house import open_house
    from flows.onboard import write_entry
    from flows.onboarding import onboard as explore
    from flows.portal_view import onboarded_markdown

    with _refusing("onboard"):
        house = open_house(settings)
        found = explore(house, url)
    _print_markdown(onboarded_markdown(found, write_entry(house, found) if write else None))
    raise typer.Exit(0 if found.discovery.columns else 1)


archive_app = typer.Typer(name="archive", help="The raw bytes behind every number.", no_args_is_help=True)
app.add_typer(archive_app)


@archive_app.command(name="verify")
def archive_verify(
    sample: Annotated[
        int | None, typer.Option(help="Read only so many random objects; all are looked up.", min=1)
    ] = None,
) -> None:
    """Find objects that are missing or were altered. Exit code 1 when there are any."""
    settings = _prepare()
    from rich.console import Console
    from rich.progress import Progress

    from db.archive_check import verify
    from db.errors import ArchiveError
    from flows.house import open_house

    console = Console()
    house = open_house(settings)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading objects", total=None)
        try:
            found = verify(
                house.store,
                house.archive,
                sample=sample,
                seen=lambda n, of: progress.update(task, completed=n, total=of),
            )
        except ArchiveError as error:
            print(f"gongkai archive verify: {error}", file=sys.stderr)  # noqa: T201
            raise typer.Exit(2) from error
    for what, keys in (("missing", found.missing), ("altered", found.altered)):
        for key in keys:
            print(f"{what} {key}")  # noqa: T201
    console.print(
        f"{found.named} objects named, {found.checked} read: {len(found.missing)} missing, {len(found.altered)} altered; "
        f"{len(found.orphans)} held that nothing names"
    )
    raise typer.Exit(0 if found.sound else 1)


portal_app = typer.Typer(name="portal", help="The registry of portals.", no_args_is_help=True)
app.add_typer(portal_app)


@portal_app.command(name="list")
def portal_list(
    state: Annotated[str | None, typer.Option(help="Only entries in this state: draft, active or parked.")] = None,
) -> None:
    """Every registry entry: id, state, platform, name."""
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "state", "platform", "division", "name", box=None)
    with _refusing("portal list"):
        from flows.house import open_house

        for entry in open_house(_prepare()).registry:
            if state in (None, entry.state):
                table.add_row(entry.id, entry.state, entry.platform or "", entry.division_code or "", entry.name)
    Console().print(table)


@portal_app.command(name="check")
def portal_check(portal: Annotated[str, typer.Argument(help="The id of the entry.", show_default=False)]) -> None:
    """Crawl one entry, a draft as well, and show what it would collect. Nothing is stored."""
    settings = _prepare()
    from flows.house import open_house
    from flows.onboarding import check_portal
    from flows.portal_view import checked_markdown

    with _refusing("portal check"):
        house = open_house(settings)
        (entry,) = house.portals([portal])
        checked = check_portal(house, entry)
    _print_markdown(checked_markdown(checked))
    raise typer.Exit(0 if checked.ended else 1)


@portal_app.command(name="import")
def portal_import(
    file: Annotated[
        Path, typer.Argument(help="全国政府网站基本信息数据库: a CSV, or a zip of them.", show_default=False)
    ],
) -> None:
    """Sites of the official database as draft entries in var/portals. Nothing is contacted."""
    settings = _prepare()
    from spiders.registry_import import import_sites
    from spiders.registry_write import add_entries

    with _refusing("portal import"):
        try:
            imported = import_sites(file.read_bytes(), file.name)
        except OSError as error:
            raise ValueError(f"cannot open {file}: {error.strerror or error}") from error
        path, known = add_entries(settings.portals, list(imported.portals), "imported.yaml")
    for sentence in imported.left_out:
        print(sentence, file=sys.stderr)  # noqa: T201
    fresh = len(imported.portals) - len(known)
    sentence = (
        f"{fresh} draft entries written to {path}, {len(known)} known already, {len(imported.left_out)} lines left out"
    )
    print(sentence)  # noqa: T201


@app.command()
def show(
    agency: Annotated[str, typer.Argument(help="The agency, or a part of its name.", show_default=False)],
    year: Annotated[int, typer.Argument(help="The report year: the one the figures are about.", show_default=False)],
    scope: Annotated[str | None, typer.Option(help="Only this scope: organ, area, same_level …")] = None,
    cell: Annotated[
        str | None, typer.Option(help="One cell: TABLE/ROW/COLUMN, such as requests/granted/total.")
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the cell's place on the page to this file.")] = None,
) -> None:
    """A report as the form with its source, or one cell with everything behind it."""
    from rich.console import Console

    from db.errors import ArchiveError
    from db.queries import history, stored_report
    from flows.evidence import picture as drawn
    from flows.house import open_house
    from flows.lineage import show_cell, show_report
    from flows.settings import Settings

    house = open_house(Settings())
    with _refusing("show"):
        if picture is not None and cell is None:
            raise ValueError("--picture shows one cell: say which with --cell")
        past = history(house.store, _named(house.store, agency, year, scope).report_id)
        assert past.row is not None  # a report that is named has a version
        full, read = stored_report(house.store, past.row.version_id)
        if cell is None:
            show_report(full, read, past.decisions, Console())
            return
        found = show_cell(full, cell, past.decisions, Console())
        if picture is not None:
            try:
                data, ending = drawn(house.archive.get(full.sources[0].sha256), found)
                picture.with_suffix(ending).write_bytes(data)
            except (ArchiveError, OSError) as error:
                raise ValueError(str(error)) from error
            print(f"written to {picture.with_suffix(ending)}")  # noqa: T201


@app.command()
def diff(
    agency: Annotated[str, typer.Argument(help="The agency, or a part of its name.", show_default=False)],
    year: Annotated[int, typer.Argument(help="The report year: the one the figures are about.", show_default=False)],
    scope: Annotated[str | None, typer.Option(help="Only this scope: organ, area, same_level …")] = None,
) -> None:
    """What changed between the versions of a report, cell by cell, by whom, and which version is current and why."""
    from rich.console import Console

    from db.queries import history
    from flows.house import open_house
    from flows.lineage import show_history
    from flows.settings import Settings

    house = open_house(Settings())
    with _refusing("diff"):
        report = _named(house.store, agency, year, scope)
        show_history(report, history(house.store, report.report_id), Console())


app.add_typer(sample_app, name="sample")


@app.command()
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
    with _refusing("ask"):
        answered(open_house(Settings()).store, number, Console())


@app.command()
def panel(
    as_of: Annotated[str | None, typer.Option(help="From what had been seen by the end of this day; today.")] = None,
    out: Annotated[Path | None, typer.Option(help="The CSV file; standard output unless told otherwise.")] = None,
) -> None:
    """The panel as CSV, of today or of a past day."""
    from flows.asking import write_panel
    from flows.house import open_house
    from flows.releasing import check_day
    from flows.settings import Settings

    with _refusing("panel"):
        store, day = open_house(Settings()).store, check_day(as_of)
        try:
            with contextlib.nullcontext(sys.stdout) if out is None else out.open("w", encoding="utf-8") as file:
                write_panel(store, day, file)
        except OSError as error:
            raise ValueError(str(error)) from error


@app.command()
def status() -> None:
    """The last run, and the reports as they stand."""
    from rich.console import Console

    from db.queries import run_summary
    from flows.house import open_house
    from flows.settings import Settings
    from flows.summary import show, summarise

    house = open_house(Settings())
    run = run_summary(house.store)
    if run is None:
        print("Nothing has run here yet: gongkai demo, or gongkai nightly.")  # noqa: T201
        return
    show(summarise(house, run.run_id), Console())


@app.command()
def demo() -> None:
    """Replica portals, one nightly run over them, and something to look at: var/demo/index.html."""
    from flows.demo import run_demo

    raise typer.Exit(run_demo())


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the Prefect server; 0 takes a free one.", min=0, max=65535)] = 4200,
    replicas: Annotated[bool, typer.Option(help="Serve the replica portals and crawl those, for trying out.")] = False,
) -> None:
    """Prefect server and worker on this machine: nightly at 02:00 Asia/Shanghai, backfills from the UI."""
    settings = _prepare(quiet=False)
    from flows.serve import serve

    raise typer.Exit(serve(settings, port=port, replicas=replicas))


def _named(store: Store, agency: str, year: int, scope: str | None) -> ReportName:
    """The one report that these words mean. Raises ValueError with the candidates where they mean several, or none."""
    from db.queries import reports_named
    from flows.lineage import name

    found = reports_named(store, agency, year, scope)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValueError(f"no report of {year} is here of an agency called {agency}")
    listed = "".join(f"\n  {name(report)}" for report in found)
    raise ValueError(f"{agency} {year} may mean any of these; give the full name, or --scope:{listed}")


@contextlib.contextmanager
def _refusing(command: str) -> Iterator[None]:
    """A parameter that makes no sense is one line on standard error and exit code 2."""
    from spiders.errors import RegistryError

    try:
        yield
    except (ValueError, RegistryError) as error:
        print(f"gongkai {command}: {error}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(2) from error


def _prepare(*, quiet: bool = True) -> Settings:
    from flows.settings import Settings, prepare_prefect, quiet_prefect

    settings = Settings()
    prepare_prefect(settings)
    if quiet:
        quiet_prefect()
    return settings


def _print_markdown(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def _show(settings: Settings, run_id: str) -> None:
    from rich.console import Console

    from flows.house import open_house
    from flows.summary import show, summarise

    show(summarise(open_house(settings), run_id), Console())


if __name__ == "__main__":
    main()
