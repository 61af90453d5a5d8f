"""What a run of a command says of its progress: a bar on a terminal, a line now and then where there is none."""

from __future__ import annotations

import io

import pytest
from prefect import flow
from rich.console import Console

from flows.progress import Progress, on_terminal

pytestmark = pytest.mark.usefixtures("prefect_api")


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def reads(clock: Clock, seconds: float, documents: int = 4) -> None:
    """A run that reads a document in so many seconds."""

    @flow(name="reads", persist_result=False)
    def run() -> None:
        told = Progress("reads", "开始 starting", clock).read(0, documents, 20, 100)
        for done in range(1, documents + 1):
            clock.now += seconds
            told(done, documents)

    run()


def test_without_a_terminal_a_long_run_says_where_it_is_each_half_minute(clock: Clock) -> None:
    out = io.StringIO()
    with on_terminal(Console(file=out, width=40), clock):
        reads(clock, seconds=16)
    assert out.getvalue().splitlines() == [
        "60 % 读取 reading: 2/4 份文件 documents",
        "100 % 读取 reading: 4/4 份文件 documents",
    ]


def test_without_a_terminal_a_short_run_says_nothing(clock: Clock) -> None:
    out = io.StringIO()
    with on_terminal(Console(file=out), clock):
        reads(clock, seconds=7)
    assert out.getvalue() == ""


def test_on_a_terminal_there_is_a_bar_while_it_runs_and_nothing_is_left_of_it(clock: Clock) -> None:
    out = io.StringIO()
    with on_terminal(Console(file=out, width=100, force_terminal=True), clock):
        reads(clock, seconds=4)
        drawn = out.getvalue()
    assert "读取 reading: 4/4 份文件 documents" in drawn
    assert out.getvalue().endswith("\x1b[2K"), "the line is cleared"


def test_outside_of_a_command_nothing_is_printed(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with on_terminal(Console(file=io.StringIO()), clock):
        pass
    reads(clock, seconds=40)
    out, err = capfd.readouterr()
    assert "份文件" not in out + err
