"""``gongkai sample``: blind samples drawn, forms written, readings entered, the error rate. Thin."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

sample_app = typer.Typer(help="抽样复核: blind samples, read again by people.", no_args_is_help=True)


@sample_app.command()
def draw(
    name: Annotated[str, typer.Argument(help="What the sample is called, like 2026-1.", show_default=False)],
    size: Annotated[int, typer.Option(help="How many reports.", min=1, show_default=False)],
    seed: Annotated[int, typer.Option(help="Any number; the same one draws the same reports.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who draws it.", show_default=False)],
) -> None:
    """Draw accepted reports by media × edition × province, once and for all."""
    from db.sampling import draw as drawing
    from flows.house import open_house
    from flows.settings import Settings

    with _refusing("draw"):
        drawing.draw(open_house(Settings()).store, name, size, seed, by)
    print(f"{size} reports drawn as {name}; next: gongkai sample form {name} --reader WHO")  # noqa: T201


@sample_app.command()
def form(
    name: Annotated[str, typer.Argument(help="The sample.", show_default=False)],
    reader: Annotated[str, typer.Option(help="Who will read.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="The folder; var/samples/NAME unless told otherwise.")] = None,
    number: Annotated[list[int] | None, typer.Option(help="Only this report; may be repeated.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="A line per cell instead of the drawn tables.")] = False,
) -> None:
    """Forms to fill in without seeing what was read, and the documents to read."""
    from flows.house import open_house
    from flows.samples.steps import write_forms
    from flows.settings import Settings

    settings = Settings()
    house = open_house(settings)
    with _refusing("form"):
        folder = out or settings.root / "samples" / name
        written = write_forms(house.store, house.archive, name, reader, folder, number or [], as_csv=as_csv)
    for line in written.lacking:
        print(line, file=sys.stderr)  # noqa: T201
    print(f"{len(written.files)} forms in {folder}")  # noqa: T201


@sample_app.command()
def enter(
    files: Annotated[list[Path], typer.Argument(help="Filled-in forms, XLSX or CSV.", show_default=False)],
    as_printed: Annotated[
        bool, typer.Option(help="The document itself names another agency or year than the store does.")
    ] = False,
    replace: Annotated[str | None, typer.Option(help="Why this reader's earlier reading does not count.")] = None,
) -> None:
    """Take in filled-in forms: each whole or not at all, one line for what is wrong."""
    from flows.house import open_house
    from flows.samples.steps import take_in
    from flows.settings import Settings

    store = open_house(Settings()).store
    refused = 0
    for file in files:
        try:
            sample, number, reader = take_in(store, file, as_printed=as_printed, replace=replace)
        except ValueError as error:
            refused += 1
            print(f"gongkai sample enter: {error}", file=sys.stderr)  # noqa: T201
        else:
            print(f"{file.name}: {sample} number {number} as read by {reader}")  # noqa: T201
    raise typer.Exit(2 if refused else 0)


@sample_app.command()
def result(name: Annotated[str, typer.Argument(help="The sample.", show_default=False)]) -> None:
    """The error rate with its interval, by grade, medium and table, and what is still to be read."""
    from rich.console import Console
    from rich.markdown import Markdown

    from db.sampling.results import result as read_result
    from flows.house import open_house
    from flows.samples.telling import told
    from flows.settings import Settings

    with _refusing("result"):
        found = read_result(open_house(Settings()).store, name)
    Console().print(Markdown(told(found)))


@contextlib.contextmanager
def _refusing(command: str) -> Iterator[None]:
    from db.errors import SampleError

    try:
        yield
    except (SampleError, ValueError, OSError) as error:
        print(f"gongkai sample {command}: {error}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(2) from error
