"""The flows of 抽样复核: draw a blind sample and write its forms, take in filled-in forms, state the error rate."""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from db.errors import SampleError
from db.sampling.draw import draw
from db.sampling.results import result
from flows.house import open_house
from flows.samples.steps import take_in, write_forms
from flows.samples.telling import told
from flows.settings import Settings


@flow(name="sample-draw", flow_run_name="抽样 {name}", persist_result=False, validate_parameters=True)
def sample_draw(name: str, size: int, seed: int, by: str, readers: list[str]) -> str:
    """Draw accepted reports by media × edition × province, and write the forms to fill in without seeing what was read.

    Args:
        name: What the sample is called, like 2026-1. A sample is drawn once.
        size: How many reports. Every kind of report gives at least one.
        seed: Any number; the same one draws the same reports from the same store.
        by: Who draws it.
        readers: Who will read: a form of every report for each. Two readers make a reading that can be trusted.

    Returns the folder of the forms, on the machine of the worker.
    """
    settings = Settings()
    house = open_house(settings)
    folder = settings.root / "samples" / name
    try:
        draw(house.store, name, size, seed, by)
        lacking = [
            line for reader in readers for line in write_forms(house.store, house.archive, name, reader, folder).lacking
        ]
    except SampleError as error:
        raise ValueError(str(error)) from error
    for line in lacking:
        get_run_logger().warning("%s", line)
    get_run_logger().info("%s reports drawn as %s, forms in %s", size, name, folder)
    return str(folder)


@flow(name="sample-enter", flow_run_name="复核录入", persist_result=False, validate_parameters=True)
def sample_enter(files: list[str], as_printed: bool = False, replace: str = "") -> int:
    """Take in filled-in forms: each whole or not at all. What is wrong is a line in the log, and the run fails at the end.

    Args:
        files: Paths of the forms, XLSX or CSV, on the machine of the worker.
        as_printed: The document itself names another agency or year than the store does, and the reader has looked again.
        replace: Why an earlier reading of the same reader does not count; it is kept beside the new one.

    Returns how many were taken in.
    """
    store = open_house(Settings()).store
    refused = []
    for file in files:
        try:
            take_in(store, Path(file), as_printed=as_printed, replace=replace or None)
        except ValueError as error:
            refused.append(str(error))
            get_run_logger().error("%s", error)
    if refused:
        raise ValueError(f"{len(refused)} of {len(files)} forms were not taken in: {refused[0]}")
    return len(files)


@flow(name="sample-result", flow_run_name="差错率 {name}", persist_result=False, validate_parameters=True)
def sample_result(name: str) -> str:
    """The error rate with its interval, by grade, medium and table, and what is still to be read, as an artifact.

    Args:
        name: The sample.

    Returns the result in words.
    """
    try:
        words = told(result(open_house(Settings()).store, name))
    except SampleError as error:
        raise ValueError(str(error)) from error
    create_markdown_artifact(words, key="sample-result", description=name)
    return words
