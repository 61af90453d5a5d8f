"""What the commands share: settings, one line for what makes no sense, Markdown on the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from flows.settings import Settings


@contextlib.contextmanager
def refusing(command: str) -> Iterator[None]:
    """A parameter that makes no sense is one line on standard error and exit code 2."""
    from db.errors import BackfillError
    from spiders.errors import RegistryError

    try:
        yield
    except (ValueError, RegistryError, BackfillError) as error:
        print(f"gongkai {command}: {error}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(2) from error


def prepare(*, quiet: bool = True) -> Settings:
    """The settings, with Prefect told of them; ``quiet`` keeps its log off the terminal."""
    from flows.settings import Settings, prepare_prefect, quiet_prefect

    settings = Settings()
    prepare_prefect(settings)
    if quiet:
        quiet_prefect()
    return settings


def print_markdown(text: str) -> None:
    """Markdown as the terminal can show it."""
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))
