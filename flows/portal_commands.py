"""``gongkai portal``: the registry listed, an entry tried, the official site database taken in. Thin."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.command_help import prepare, print_markdown, refusing
from flows.refusal import RefusedError

portal_app = typer.Typer(help="The registry of portals.", no_args_is_help=True)


@portal_app.command(name="list")
def list_entries(
    state: Annotated[
        Literal["draft", "active", "parked"] | None, typer.Option(help="Only entries in this state.")
    ] = None,
) -> None:
    """Every registry entry: id, state, platform, name."""
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "state", "platform", "division", "name", box=None)
    with refusing("portal list"):
        from flows.house import open_house

        for entry in open_house(prepare()).registry:
            if state in (None, entry.state):
                table.add_row(entry.id, entry.state, entry.platform or "", entry.division_code or "", entry.name)
    Console().print(table)


@portal_app.command()
def check(portal: Annotated[str, typer.Argument(help="The id of the entry.", show_default=False)]) -> None:
    """Crawl one entry, a draft as well, and show what it would collect. Nothing is stored.

    Exit code 1 when the crawl did not end, or a column was not read as a list.
    """
    settings = prepare()
    from flows.house import open_house
    from flows.onboarding import check_portal
    from flows.portal_view import checked_markdown

    with refusing("portal check"):
        house = open_house(settings)
        (entry,) = house.portals([portal])
        checked = check_portal(house, entry)
    print_markdown(checked_markdown(checked))
    raise typer.Exit(0 if checked.fine else 1)


@portal_app.command(name="import")
def import_database(
    file: Annotated[
        Path, typer.Argument(help="全国政府网站基本信息数据库: a CSV, or a zip of them.", show_default=False)
    ],
) -> None:
    """Sites of the official database as draft entries in var/portals. Nothing is contacted."""
    settings = prepare()
    from spiders.registry_import import import_sites
    from spiders.registry_write import add_entries

    with refusing("portal import"):
        try:
            imported = import_sites(file.read_bytes(), file.name)
        except OSError as error:
            raise RefusedError(f"cannot open {file}: {error.strerror or error}") from error
        if not imported.portals:
            why = "; ".join(imported.left_out[:3]) or "the file is empty"
            raise RefusedError(
                f"nothing could be imported from {file}: {why}. Expected is a CSV of the site database, or a zip of them"
            )
        path, known = add_entries(settings.portals, list(imported.portals), "imported.yaml")
    for sentence in imported.left_out:
        print(sentence, file=sys.stderr)  # noqa: T201
    fresh = len(imported.portals) - len(known)
    sentence = (
        f"{fresh} draft entries written to {path}, {len(known)} known already, {len(imported.left_out)} lines left out"
    )
    print(sentence)  # noqa: T201
