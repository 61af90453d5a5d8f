"""People are told: a run that failed and a night that did not run reach a real webhook receiver and a real SMTP server."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from flows.children import free_port
from spiders.replica import serve_replicas
from tests.support.prefect_server import Up, gongkai_up
from tests.support.processes import wait_for

pytestmark = pytest.mark.slow


class Receiver(ThreadingHTTPServer):
    """Keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keeping)
        self.told: list[dict[str, Any]] = []


class _Keeping(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


class Mailbox:
    """An SMTP handler that keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture(scope="module")
def told_up(
    tmp_path_factory: pytest.TempPathFactory, receiver: Receiver, mailbox: tuple[Mailbox, int]
) -> Iterator[tuple[Up, dict[str, str]]]:
    channels = {
        "webhook": f"http://127.0.0.1:{receiver.server_port}/hook-with-a-secret",
        "mail": f"mailto://127.0.0.1:{mailbox[1]}?from=gongkai@example.org&to=who@example.org",
    }
    with (
        serve_replicas() as replicas,
        gongkai_up(tmp_path_factory.mktemp("told") / "var", proxy=replicas.url, replicas="true", **channels) as up,
    ):
        yield up, channels


def test_a_run_that_failed_is_told_and_the_secret_stands_nowhere(
    told_up: tuple[Up, dict[str, str]], receiver: Receiver, mailbox: tuple[Mailbox, int]
) -> None:
    up, _ = told_up
    run = up.start("nightly", portals="nirgendwo")
    assert up.wait_until_ended(run) == "FAILED"
    wait_for(lambda: receiver.told and mailbox[0].messages, "word of the failure", 60)
    assert "a run failed" in receiver.told[0]["subject"]
    assert "no portal is registered as nirgendwo" in receiver.told[0]["text"]
    (message,) = mailbox[0].messages
    assert (message["To"], "a run failed" in message["Subject"]) == ("who@example.org", True)
    assert "nirgendwo" in message.get_body(("plain", "html")).get_content()
    for path in up.var.rglob("*"):
        if path.is_file() and path.suffix in (".log", ".out", ".json", ".jsonl"):
            assert b"hook-with-a-secret" not in path.read_bytes(), path


def test_a_night_that_did_not_run_is_told(told_up: tuple[Up, dict[str, str]], receiver: Receiver) -> None:
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.automations import automate

    up, channels = told_up
    before = len(receiver.told)
    with temporary_settings({PREFECT_API_URL: f"{up.address}/api"}), get_client(sync_client=True) as client:
        automate(client, SecretStr(channels["webhook"]), SecretStr(channels["mail"]), dt.timedelta(seconds=10))
    wait_for(lambda: len(receiver.told) > before, "word of the missing night", 90)
    assert "no nightly" in receiver.told[before]["subject"]
    assert "没有一次夜间采集结束" in receiver.told[before]["text"]
