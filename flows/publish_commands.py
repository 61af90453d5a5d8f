"""The command ``publish``. Thin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.command_help import print_markdown, refusing

publish_app = typer.Typer()


@publish_app.command()
def publish(
    to: Annotated[Path | None, typer.Option(help="The folder of the site; var/site unless told otherwise.")] = None,
    release: Annotated[
        Path | None, typer.Option(help="The release to offer for download; the newest one unless told otherwise.")
    ] = None,
) -> None:
    """The public site: static pages in Chinese and English, for any web server. An older one stands until it is whole."""
    from rich.console import Console
    from rich.progress import Progress

    from flows.house import open_house
    from flows.publishing import publish_site, told
    from flows.settings import Settings

    with refusing("publish"), Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reports", total=None)
        made = publish_site(
            open_house(Settings()), to, release, lambda done, of: progress.update(task, completed=done, total=of)
        )
    print_markdown(told(made))
