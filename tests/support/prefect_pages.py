"""Prefect's pages in a real browser, as an operator sees them: forms filled in, runs looked at, screenshots kept.

Screenshots are kept in ``var/test-output`` (``GONGKAI_TEST_OUTPUT`` names another folder).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.prefect_server import ROOT, Up
from tests.support.processes import wait_for

CHROMIUM = Path("/usr/bin/chromium")
OUTPUT = Path(os.environ.get("GONGKAI_TEST_OUTPUT", ROOT / "var" / "test-output"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds


@contextmanager
def prefect_page(up: Up) -> Iterator[Page]:
    """A browser page. Nothing it shows may have been fetched from another machine."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        made = browser.new_page(viewport={"width": 1280, "height": 1100}, base_url=up.address)
        made.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        elsewhere: list[str] = []
        made.on("response", lambda answer: None if answer.url.startswith(up.address) else elsewhere.append(answer.url))
        yield made
        browser.close()
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page."""
    page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)


def open_form(page: Page, deployment: str, first_field: str) -> None:
    """From the list of deployments to the form of a custom run, as a person goes."""
    page.goto("/")
    page.get_by_role("link", name="Deployments").first.click()
    page.get_by_role("link", name=deployment, exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    expect(field(page, first_field)).to_be_visible()


def field(page: Page, name: str) -> Any:
    """A field of a form by the name of its parameter."""
    return page.get_by_label(re.compile(f"^{name}"))


def submitted(page: Page, up: Up, deployment: str) -> dict[str, Any]:
    """Send the form that is open. Returns the new flow run."""
    before = len(up.runs(deployment))
    page.get_by_role("button", name="Submit").click()

    def look() -> dict[str, Any] | None:
        runs = up.runs(deployment)
        return runs[0] if len(runs) > before else None

    return wait_for(look, "a new flow run")


def cancel(page: Page, run: str) -> None:
    """Cancel a run on its page."""
    page.goto(f"/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Running").first).to_be_visible()
    page.get_by_role("button", name="Open menu").first.click()
    page.get_by_role("menuitem", name="Cancel").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel Flow Run").click()
