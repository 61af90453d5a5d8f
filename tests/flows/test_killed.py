"""kill -9 of the crawl child, of a parse worker and of the whole night, at moments seen from outside; then one more night.

Afterwards the content is that of a night that nobody disturbed. Real processes; the moments are events, never times.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.parse_worker import LENGTH
from spiders.replica import Fault
from tests.support.house import NIGHT, Place
from tests.support.processes import is_alive, wait_for

CRAWL, WORKER = "spiders.crawl", "flows.parse_worker"
GONGKAI = str(Path(sys.executable).with_name("gongkai"))
HONGZE = "www.hongze.portal.test"
PDF = "/zfxxgk/zfxxgknb/202401/P020240119402238817245.pdf"

Undisturbed = Callable[[], str]
Moment = Callable[[Place], bool]


def asked(host: str, path: str) -> Moment:
    """A request has arrived; where a fault waits, its answer has not gone out."""
    return lambda place: place.replicas.sites[host].counts.get(path, 0) > 0


def busy_workers(place: Place) -> list[psutil.Process]:
    """Parse workers in the middle of something: they have said that they are ready, and that they have a document."""

    def has_a_document(worker: psutil.Process) -> bool:
        try:
            return is_alive(worker) and worker.io_counters().write_chars >= 2 * LENGTH.size
        except psutil.NoSuchProcess:
            return False

    return [worker for worker in place.of_module(WORKER) if has_a_document(worker)]


def hold(place: Place, host: str, path: str) -> threading.Event:
    """The first answer for this address waits until the event is set: a window to kill in."""
    gate = threading.Event()
    place.replicas.disturb(host, path, Fault(wait=gate))
    return gate


#: Moments of a night in their order. At some the portal keeps an answer back.
MOMENTS: dict[str, Moment] = {
    "while the schema is made": lambda place: (place.var / "gongkai.db").exists(),
    "when the crawl child starts": lambda place: bool(place.of_module(CRAWL)),
    "after the first line of the manifest": lambda place: place.manifest_lines() > 0,
    "while the attachment is under way": asked(HONGZE, PDF),
    "when the crawl has ended": Place.crawl_ended,
    "when the manifest is in": lambda place: place.rows("retrieval") > 0,
    "when the first worker starts": lambda place: bool(place.of_module(WORKER)),
    "while a worker reads": lambda place: bool(busy_workers(place)),
    "after the first parse": lambda place: place.rows("parse") > 0,
    "when everything is read": lambda place: place.rows("parse") > 9,
}
HELD = {"while the attachment is under way": (HONGZE, PDF)}


def reach(place: Place, process: subprocess.Popen[bytes], moment: str, seconds: float = 60) -> None:
    """Wait for a moment of a running night. Fails when the night ends first, for then nothing would be tested."""

    def reached() -> bool:
        here = MOMENTS[moment](place)
        assert here or process.poll() is None, f"the night ended before: {moment}"
        return here

    wait_for(reached, moment, seconds)


def kill_at(place: Place, moment: str, *command: str, seconds: float = 60) -> None:
    """Start a night, kill it at a moment, and see that nothing of it is left."""
    gate = hold(place, *HELD[moment]) if moment in HELD else None
    with place.process(*command) as process:
        reach(place, process, moment, seconds)
        process.kill()
        assert process.wait() == -9
        if gate is not None:
            gate.set()
        place.wait_until_all_gone()


def finish(place: Place, undisturbed: Undisturbed) -> None:
    """One more night, after which all is as if nothing had happened."""
    place.night()
    assert place.digest() == undisturbed()


def long(moment: str) -> Any:
    """A moment that only the long runs try (``make soak``)."""
    return pytest.param(moment, marks=pytest.mark.long)


# ── the whole night ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "moment",
    [
        long("while the schema is made"),
        "while the attachment is under way",
        long("when the crawl has ended"),
        long("when the manifest is in"),
        long("while a worker reads"),
        long("when everything is read"),
    ],
)
def test_a_night_killed(place: Place, undisturbed: Undisturbed, moment: str) -> None:
    kill_at(place, moment, *NIGHT)
    finish(place, undisturbed)


@pytest.mark.long
def test_a_night_killed_again_and_again(place: Place, undisturbed: Undisturbed) -> None:
    for moment in ("after the first line of the manifest", "after the first parse"):
        kill_at(place, moment, *NIGHT)
    finish(place, undisturbed)


def test_the_real_nightly_killed(place: Place, undisturbed: Undisturbed) -> None:
    """With Prefect, its server and all: nothing of them is left either."""
    kill_at(place, "while a worker reads", GONGKAI, "nightly", seconds=240)
    finish(place, undisturbed)


# ── the crawl child ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("moment", [long("when the crawl child starts"), "while the attachment is under way"])
def test_the_crawl_child_killed(place: Place, undisturbed: Undisturbed, moment: str) -> None:
    gate = hold(place, *HELD[moment]) if moment in HELD else None
    with place.process(*NIGHT) as process:
        reach(place, process, moment)
        (child,) = wait_for(lambda: place.of_module(CRAWL), "the crawl child")
        child.kill()
        if gate is not None:
            gate.set()
        assert process.wait(120) == 0, (place.var / "output.txt").read_text(encoding="utf-8")
        assert not place.crawl_ended()
        place.wait_until_all_gone()
    finish(place, undisturbed)


# ── a parse worker ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("moment", [long("when the first worker starts"), "while a worker reads"])
def test_a_parse_worker_killed(place: Place, undisturbed: Undisturbed, moment: str) -> None:
    with place.process(*NIGHT) as process:
        reach(place, process, moment)
        for worker in busy_workers(place) if moment == "while a worker reads" else place.of_module(WORKER):
            worker.kill()
        assert process.wait(120) == 0, (place.var / "output.txt").read_text(encoding="utf-8")
        place.wait_until_all_gone()
    assert place.rows("parse") == 10, "a killed worker costs no document its state"
    finish(place, undisturbed)
