"""``gongkai database``: the store copied into another database, to move, to keep, or to bring back. Thin."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.command_help import prepare, refusing
from flows.refusal import RefusedError

database_app = typer.Typer(help="The database as a whole.", no_args_is_help=True)


@database_app.command()
def copy(
    to: Annotated[str, typer.Argument(help="An empty database: sqlite:///FILE or postgresql://…", show_default=False)],
    source: Annotated[
        str | None, typer.Option("--from", help="Another than this installation's: a copy that is brought back.")
    ] = None,
) -> None:
    """Copy everything that is stored into an empty database, and compare the content: a move, a backup, a restore.

    The original is read as it stands at one moment and is not changed. Raw bytes are not in it: copy the archive as files.
    """
    settings = prepare()
    from rich.console import Console
    from rich.progress import Progress

    from db.errors import SchemaError, TransferError
    from db.transfer import copy_database

    console = Console()
    with refusing("database copy"), Progress(console=console, transient=True) as progress:
        task = progress.add_task("copying", total=None)

        def seen(table: str, rows: int, of: int) -> None:
            progress.update(task, completed=rows, total=of, description=table)

        try:
            done = copy_database(source or settings.store.url, to, seen)
        except (SchemaError, TransferError) as error:
            raise RefusedError(str(error)) from error
    console.print(f"{done.rows} rows copied, the same in both databases: content digest {done.digest}", soft_wrap=True)
