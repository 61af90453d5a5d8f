"""The flows of 抽样复核: draw a blind sample and write its forms, take in filled-in forms, state the error rate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger
from pydantic import Field

from db.errors import SampleError
from db.sampling.draw import draw
from db.sampling.results import result
from flows.asked import Files, SampleName, Text, Words, in_inbox, names
from flows.house import open_house
from flows.plainly import plainly
from flows.refusal import RefusedError
from flows.run_names import run_name
from flows.samples.steps import take_in, write_forms
from flows.samples.telling import told
from flows.settings import Settings

Size = Annotated[int, Field(ge=1, le=10_000)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


@flow(name="sample-draw", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def sample_draw(name: SampleName, by: Words, readers: Words, size: Size = 60, seed: Seed = 1) -> str:
    """Draw accepted reports by media × edition × province, and write the forms to fill in without seeing what was read.

    Args:
        name: What the sample is called, like 2026-1. A sample is drawn once.
        by: Who draws it.
        readers: Who will read (names divided by commas): a form of every report for each. Two readers make a reading that
            can be trusted.
        size: How many reports. Every kind of report gives at least one.
        seed: Any number; the same one draws the same reports from the same store.

    Returns the folder of the forms, on the machine of the worker.
    """
    settings = Settings()
    house = open_house(settings)
    folder = settings.root / "samples" / name
    try:
        draw(house.store, name, size, seed, by)
        lacking = [
            line
            for reader in names(readers)
            for line in write_forms(house.store, house.archive, name, reader, folder).lacking
        ]
    except SampleError as error:
        raise RefusedError(str(error)) from error
    for line in lacking:
        get_run_logger().warning("%s", line)
    get_run_logger().info("%s reports drawn as %s, forms in %s", size, name, folder)
    return str(folder)


@flow(name="sample-enter", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def sample_enter(files: Files, as_printed: bool = False, replace: Text = "") -> int:
    """Take in filled-in forms: each whole or not at all. What is wrong is a line in the log, and the run fails at the end.

    Args:
        files: The forms, XLSX or CSV, put into the inbox (var/inbox on the machine of the worker) and named as they are there,
            like 2026-1-001.xlsx; several are divided by semicolons.
        as_printed: The document itself names another agency or year than the store does, and the reader has looked again.
        replace: Why an earlier reading of the same reader does not count; it is kept beside the new one.

    Returns how many were taken in.
    """
    settings = Settings()
    refused, forms = [], in_inbox(files, settings.inbox)
    store = open_house(settings).store
    for file in forms:
        try:
            take_in(store, Path(file), as_printed=as_printed, replace=replace or None)
        except ValueError as error:
            refused.append(str(error))
            get_run_logger().error("%s", error)
    if refused:
        raise RefusedError(f"{len(refused)} of {len(forms)} forms were not taken in: {refused[0]}")
    return len(forms)


@flow(name="sample-result", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def sample_result(name: SampleName) -> str:
    """The error rate with its interval, by grade, medium and table, and what is still to be read, as an artifact.

    Args:
        name: What the sample is called, like 2026-1.

    Returns the result in words.
    """
    try:
        words = told(result(open_house(Settings()).store, name))
    except SampleError as error:
        raise RefusedError(str(error)) from error
    create_markdown_artifact(words, key="sample-result", description=name)
    return words
