"""People are told: a run that failed and a night that did not run reach a real webhook receiver and a real SMTP server."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import SecretStr

from tests.support.prefect_server import Up
from tests.support.processes import wait_for
from tests.support.receivers import SECRET, Mailbox, Receiver

pytestmark = pytest.mark.slow


def test_a_run_that_failed_is_told_and_the_secret_stands_nowhere(up: Up, receiver: Receiver, mailbox: Mailbox) -> None:
    told, sent = len(receiver.told), len(mailbox.messages)
    run = up.start("publish", release="2020-01-01")
    assert up.wait_until_ended(run) == "FAILED"
    wait_for(lambda: len(receiver.told) > told and len(mailbox.messages) > sent, "word of the failure", 60)
    assert "a run failed" in receiver.told[told]["subject"]
    assert "2020-01-01 is no whole release" in receiver.told[told]["text"]
    (message,) = mailbox.messages[sent:]
    assert (message["To"], "a run failed" in message["Subject"]) == ("who@example.org", True)
    assert "2020-01-01" in message.get_body(("plain", "html")).get_content()
    for path in up.var.rglob("*"):
        if path.is_file() and path.suffix in (".log", ".out", ".json", ".jsonl"):
            assert SECRET.encode() not in path.read_bytes(), path


def test_a_night_that_did_not_run_is_told(up: Up, receiver: Receiver, channels: dict[str, str]) -> None:
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.automations import automate

    before = len(receiver.told)
    with temporary_settings({PREFECT_API_URL: f"{up.address}/api"}), get_client(sync_client=True) as client:
        automate(client, SecretStr(channels["webhook"]), SecretStr(channels["mail"]), dt.timedelta(seconds=10))
    wait_for(lambda: len(receiver.told) > before, "word of the missing night", 90)
    assert "no nightly" in receiver.told[before]["subject"]
    assert "没有一次夜间采集结束" in receiver.told[before]["text"]
