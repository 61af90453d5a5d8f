"""The command line: thin, and light where it can be. ``gongkai parse`` loads neither Prefect, Scrapy nor SQLAlchemy."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.backfill_commands import backfill_app
from flows.command_help import prepare, print_markdown, refusing
from flows.data_commands import data_app
from flows.database_commands import database_app
from flows.portal_commands import portal_app
from flows.publish_commands import publish_app
from flows.review_commands import review_app
from flows.sample_commands import sample_app

if TYPE_CHECKING:
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
    settings = prepare()
    from flows.house import open_house
    from flows.own_server import prefect_server

    with refusing("nightly"):
        open_house(settings).portals(portal or [])
    from db.errors import StoreError
    from flows.expecting import ExpectationError, NobodyAskedError

    with prefect_server(settings):
        from flows.nightly import nightly as flow

        try:
            run_id = flow(portals=",".join(portal or []), crawl=crawl)
        except (ExpectationError, NobodyAskedError) as broken:
            _show(settings, broken.run_id)
            print(f"gongkai nightly: {broken}", file=sys.stderr)  # noqa: T201
            raise typer.Exit(1) from broken
        except StoreError as error:
            print(f"gongkai nightly: {error}", file=sys.stderr)  # noqa: T201
            raise typer.Exit(1) from error
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

    with refusing("add"):
        today = dt.datetime.now(CHINA).date()
        request = check_request([str(file) for file in files], url, agency, year, obtained_on, by, how, today)
    show(take_in(open_house(Settings()), request), Console())


@app.command()
def onboard(
    url: Annotated[str, typer.Argument(help="Any address of the portal.", show_default=False)],
    write: Annotated[bool, typer.Option(help="Write the draft entry into var/portals, or only show it.")] = True,
) -> None:
    """Find out what a portal is: platform, columns, first reports; write a draft entry for it."""
    settings = prepare()
    from flows.house import open_house
    from flows.onboard import write_entry
    from flows.onboarding import onboard as explore
    from flows.portal_view import onboarded_markdown

    with refusing("onboard"):
        house = open_house(settings)
        found = explore(house, url)
    print_markdown(onboarded_markdown(found, write_entry(house, found) if write else None))
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
    settings = prepare()
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


app.add_typer(backfill_app)
app.add_typer(data_app)
app.add_typer(database_app, name="database")
app.add_typer(portal_app, name="portal")
app.add_typer(publish_app)
app.add_typer(review_app, name="review")
app.add_typer(sample_app, name="sample")


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
    settings = prepare(quiet=False)
    from flows.serve import serve

    raise typer.Exit(serve(settings, port=port, replicas=replicas))


def _show(settings: Settings, run_id: str) -> None:
    from rich.console import Console

    from flows.house import open_house
    from flows.summary import show, summarise

    show(summarise(open_house(settings), run_id), Console())


if __name__ == "__main__":
    main()
