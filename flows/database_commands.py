"""``gongkai database``: the store copied into another database, to move, to keep, or to bring back. Thin."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.command_help import prepare, refusing

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
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from db import migrate
    from db.engine import open_store
    from db.errors import SchemaError, TransferError
    from db.transfer import transfer

    console = Console()
    with refusing("database copy"):
        origin = source or settings.store.url
        try:
            if make_url(origin) == make_url(to):
                raise ValueError("that is the same database")
            migrate.require_current(origin)
            migrate.upgrade(to)
            here, there = open_store(origin), open_store(to)
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task("copying", total=None)
                done = transfer(
                    here,
                    there,
                    lambda table, rows, of: progress.update(task, completed=rows, total=of, description=table),
                )
        except (ArgumentError, SchemaError, TransferError, ModuleNotFoundError) as error:
            raise ValueError(str(error)) from error
        except SQLAlchemyError as error:
            raise ValueError(f"a database does not answer: {str(error).splitlines()[0]}") from error
    console.print(f"{done.rows} rows copied; content digest {done.digest}, the same in both databases")
