"""The flow ``add`` 人工收录: documents that a person obtained where the crawl may not go."""

from __future__ import annotations

import datetime as dt

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.asked import Address, Day, Files, Words, Year, in_inbox
from flows.house import open_house
from flows.intake import check_request, markdown, take_in
from flows.plainly import plainly
from flows.run_names import run_name
from flows.settings import Settings
from flows.years import CHINA, LAST_REPORT_YEAR


@flow(name="add", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def add(
    files: Files,
    url: Address,
    agency: Words,
    by: Words,
    how: Words,
    year: Year = LAST_REPORT_YEAR,
    obtained_on: Day = "",
) -> str:
    """Take in documents by hand: the same archive, parse and checks as the crawl, with the origin manual.

    What a document itself says of its agency and year wins; where it differs from what is entered here, a finding says so.

    Args:
        files: The files, put into the inbox (var/inbox on the machine of the worker) and named as they are there, like report.pdf;
            several are divided by semicolons. A page and its attachments go in together.
        url: Where the documents were published: the address of the notice or of the file, like https://www.example.gov.cn/1.html.
        agency: Whose report it is, by its full official name. An unknown name waits as a candidate for review.
        by: Who obtained them.
        how: How they were obtained: saved in a browser, sent by the office on request.
        year: The report year (the year the figures are about, not the year of publication).
        obtained_on: When the files were obtained, a date like 2024-02-01. Empty means today.

    Returns the id of the run in the database.
    """
    today = dt.datetime.now(CHINA).date()
    day = obtained_on or today.isoformat()
    settings = Settings()
    request = check_request(in_inbox(files, settings.inbox), url, agency, year, day, by, how, today)
    taken = take_in(open_house(settings), request)
    create_markdown_artifact(markdown(taken), key="add-summary", description=taken.sentence)
    get_run_logger().info("%s", taken.sentence)
    return taken.run_id
