"""The flow ``add`` 人工收录: documents that a person obtained where the crawl may not go."""

from __future__ import annotations

import datetime as dt

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.house import open_house
from flows.intake import check_request, markdown, take_in
from flows.settings import Settings
from flows.years import CHINA


@flow(name="add", flow_run_name="人工收录 {agency} {year}", persist_result=False, validate_parameters=True)
def add(files: list[str], url: str, agency: str, year: int, obtained_on: str, by: str, how: str) -> str:
    """Take in documents by hand: the same archive, parse and checks as the crawl, with the origin manual.

    What a document itself says of its agency and year wins; where it differs from what is entered here, a finding says so.

    Args:
        files: Paths of the files, on the machine of the worker. A page and its attachments go in together.
        url: Where the documents were published: the address of the notice or of the file (http or https).
        agency: Whose report it is, by its full official name. An unknown name waits as a candidate for review.
        year: The report year (the year the figures are about, not the year of publication).
        obtained_on: When the files were obtained, as a date like 2024-02-01.
        by: Who obtained them.
        how: How they were obtained, e.g. saved in a browser, sent by the office on request.

    Returns the id of the run in the database.
    """
    request = check_request(files, url, agency, year, obtained_on, by, how, dt.datetime.now(CHINA).date())
    taken = take_in(open_house(Settings()), request)
    create_markdown_artifact(markdown(taken), key="add-summary", description=taken.sentence)
    get_run_logger().info("%s", taken.sentence)
    return taken.run_id
