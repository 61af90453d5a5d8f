"""A report that waits is reviewed in Prefect's pages in Chromium, and on the command line: the same stands in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.prefect_pages import field, open_form, shot, submitted
from tests.support.prefect_server import Up
from tests.support.reviewed import CELL, gongkai, reviewed, waiting_report

pytestmark = pytest.mark.slow
BY, WHY = "张三", "the row is printed under other words"


def run_form(page: Page, up: Up, decision: str, **fields: str) -> tuple[str, dict[str, str]]:
    """Fill in the form of ``review``, send it, and follow the run to its end; its id and what it showed."""
    open_form(page, "review", "key")
    if decision != "show":
        page.get_by_label("Select decision").click()
        page.get_by_role("option", name=decision, exact=True).click()
    for name, text in fields.items():
        field(page, name).fill(text)
    shot(page, f"review-{decision}-form")
    run = submitted(page, up, "review")
    assert up.wait_until_ended(run["id"]) == "COMPLETED", up.log()
    return run["id"], up.artifacts(run["id"])


def test_a_review_in_the_pages_and_on_the_command_line_leaves_the_same(page: Page, up: Up, tmp_path: Path) -> None:
    for var in (up.var, tmp_path):
        waiting_report(var)
    by = ("--by", BY, "--why", WHY)
    listed = gongkai(tmp_path, "review", "list", "--topic", "publication")
    key = next(line.strip() for line in listed.stdout.splitlines() if line.strip().startswith("publication/"))
    in_pages(page, up, key)
    for words in (("show", key), ("correct", key, "--cell", CELL, "--value", "0", *by), ("accept", key, *by)):
        done = gongkai(tmp_path, "review", *words)
        assert (done.returncode, done.stderr) == (0, ""), words
    found = reviewed(up.var)
    assert found == reviewed(tmp_path)
    assert [row[0] for row in found["decisions"]] == ["correct_cell", "accept"]
    assert [row[5] for row in found["versions"]] == ["accepted"]


def in_pages(page: Page, up: Up, key: str) -> None:
    """Look at the evidence, mistype, correct a cell and accept the rest, as a person does."""
    run, shown = run_form(page, up, "show", key=key)
    assert "cells\\_unread" in shown["review-evidence"]
    page.goto(f"/v2/runs/flow-run/{run}")
    page.get_by_role("tab", name="Artifacts").click()
    page.get_by_text("review-evidence", exact=True).first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    expect(page.get_by_text("三、收到和处理政府信息公开申请情况").first).to_be_visible()
    expect(page.get_by_role("link", name="http://www.example.gov.cn/page.html").first).to_be_visible()
    shot(page, "review-evidence")

    before = len(up.runs("review"))
    open_form(page, "review", "key")
    for described in ("as the queue lists it", "Who decides", "空 for a blank"):
        expect(page.get_by_text(described).first).to_be_visible()
    field(page, "value").fill("很多")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("'很多' is not a number like 12 or 3.5, nor 空").first).to_be_visible()
    shot(page, "review-refused")
    assert len(up.runs("review")) == before

    run_form(page, up, "correct", key=key, cell=CELL, value="0", by=BY, why=WHY)
    _, shown = run_form(page, up, "accept", key=key, by=BY, why=WHY)
    assert "accepted" in shown["review-decision"]
    assert BY in shown["review-decision"]
