"""People are told: a run that failed and a night that did not run reach a real webhook receiver and a real SMTP server."""

from __future__ import annotations

import datetime as dt

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from pydantic import SecretStr

from flows.automations import NO_NIGHT, WHOLE_NIGHT, automate
from tests.support.prefect_server import Up
from tests.support.processes import wait_for
from tests.support.receivers import SECRET, Mailbox, Receiver

pytestmark = pytest.mark.slow


def test_a_run_that_failed_is_told_and_the_secret_stands_nowhere(up: Up, receiver: Receiver, mailbox: Mailbox) -> None:
    told, sent = len(receiver.told), len(mailbox.messages)
    run = up.start("sample-result", name="2020-1")
    assert up.wait_until_ended(run) == "FAILED"
    wait_for(lambda: len(receiver.told) > told and len(mailbox.messages) > sent, "word of the failure", 60)
    assert "a run failed" in receiver.told[told]["subject"]
    assert "2020-1" in receiver.told[told]["text"]
    (message,) = mailbox.messages[sent:]
    assert (message["To"], "a run failed" in message["Subject"]) == ("who@example.org", True)
    assert "2020-1" in message.get_body(("plain", "html")).get_content()
    assert not [line for line in up.said(run) if "Traceback" in line], "one line is enough"
    for path in up.var.rglob("*"):
        if path.is_file() and path.suffix in (".log", ".out", ".json", ".jsonl"):
            assert SECRET.encode() not in path.read_bytes(), path


def test_a_night_that_did_not_run_is_told(up: Up, receiver: Receiver, channels: dict[str, str]) -> None:
    before = len(receiver.told)
    expect_nights(up, channels, dt.timedelta(seconds=10))
    wait_for(lambda: len(receiver.told) > before, "word of the missing night", 90)
    assert "no nightly" in receiver.told[before]["subject"]
    assert "没有一次夜间采集结束" in receiver.told[before]["text"]


def test_the_time_without_a_night_counts_from_the_end_of_the_last_one(up: Up, channels: dict[str, str]) -> None:
    """By the server's own clock. A nightly over some portals only, as the second one here, is no night."""
    within = dt.timedelta(seconds=40)
    expect_nights(up, channels, within)
    night = up.ended_night("gongkai", WHOLE_NIGHT)
    up.ended_night("gongkai")
    told = wait_for(lambda: missing_nights(up, night), "word of the missing night", 180)[0]
    assert within <= told - night < 1.75 * within


def expect_nights(up: Up, channels: dict[str, str], within: dt.timedelta) -> None:
    with temporary_settings({PREFECT_API_URL: f"{up.address}/api"}), get_client(sync_client=True) as client:
        automate(client, SecretStr(channels["webhook"]), SecretStr(channels["mail"]), within)


def missing_nights(up: Up, since: dt.datetime) -> list[dt.datetime]:
    """When the server found since then that a night was missing, first to last."""
    which = {"event": {"name": ["prefect.automation.triggered"]}, "occurred": {"since": since.isoformat()}}
    found = up.api("/events/filter", {"filter": which})["events"]
    of_nights = [event for event in found if event["resource"]["prefect.resource.name"] == NO_NIGHT]
    return sorted(dt.datetime.fromisoformat(event["occurred"]) for event in of_nights)
