"""The crawl child as a process: killed, orphaned, stopped; whatever stands on disk afterwards is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from db.manifest import Retrieval, is_finished, read_manifest
from spiders.launch import start_crawl
from spiders.replica import Fault, ReplicaServer
from tests.support.replica import archive_of, crawl, make_job, remember, replica_portals, write_job

PDF = "/zfxxgk/zfxxgknb/202401/P020240119402238817245.pdf"


def until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for a condition; fail naming it."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.02)


@pytest.mark.parametrize("path", ["/robots.txt", "/zfxxgk/zfxxgknb/", "/zfxxgk/zfxxgknb/index_1.html", PDF])
def test_kill_9_in_the_middle_leaves_a_readable_manifest(replicas: ReplicaServer, tmp_path: Path, path: str) -> None:
    host = "www.hongze.portal.test"
    replicas.disturb(host, path, Fault(wait=threading.Event()))
    job = make_job(tmp_path, replicas.url, replica_portals("hongze", "anning"))
    child = start_crawl(write_job(job), tmp_path / "log")
    try:
        until(lambda: (host, path) not in replicas.faults and child.poll() is None, f"{path} was asked for")
        until(lambda: Path(job.manifest_path).exists(), "a manifest")
        child.kill()
        child.kill()
    finally:
        child.kill()
    assert child.poll() == -signal.SIGKILL
    manifest = Path(job.manifest_path)
    records = [line.record for line in read_manifest(manifest)]
    assert not is_finished(manifest)
    for record in records:
        if isinstance(record, Retrieval) and record.sha256:
            archive_of(job).get(record.sha256)  # raises unless the bytes are whole
    again = crawl(make_job(tmp_path, replicas.url, job.portals, run_id="run-2"))
    assert again.end is not None
    assert {item.outcome for item in again.retrievals} == {"ok"}


def test_the_child_ends_when_its_parent_dies(replicas: ReplicaServer, tmp_path: Path) -> None:
    replicas.disturb("www.hongze.portal.test", PDF, Fault(wait=threading.Event()))
    job_path = write_job(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    parent_code = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from spiders.launch import start_crawl
        child = start_crawl(Path({str(job_path)!r}), Path({str(tmp_path / "log")!r}))
        print(child.pid, flush=True)
        time.sleep(600)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        until(lambda: bool(replicas.requests("www.hongze.portal.test")), "the crawl is under way")
        assert child.is_running()
        parent.kill()
        parent.wait()
        until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the child noticed")
    finally:
        parent.kill()
        parent.wait()
        if parent.stdout is not None:
            parent.stdout.close()


def test_the_child_ends_when_its_group_is_signalled(replicas: ReplicaServer, tmp_path: Path) -> None:
    replicas.disturb("www.hongze.portal.test", PDF, Fault(wait=threading.Event()))
    job = make_job(tmp_path, replicas.url, replica_portals("hongze"))
    with start_crawl(write_job(job), tmp_path / "log") as child:
        until(lambda: ("www.hongze.portal.test", PDF) not in replicas.faults, "the attachment was asked for")
        assert os.getpgid(child.pid) == child.pid
        assert os.getpgid(child.pid) != os.getpgid(0)
        os.killpg(child.pid, signal.SIGTERM)
        assert child.wait(30) == -signal.SIGTERM
    assert not is_finished(Path(job.manifest_path))


def test_leaving_the_context_kills_the_child(replicas: ReplicaServer, tmp_path: Path) -> None:
    replicas.disturb("www.hongze.portal.test", PDF, Fault(wait=threading.Event()))
    with start_crawl(write_job(make_job(tmp_path, replicas.url, replica_portals("hongze"))), tmp_path / "log") as child:
        assert child.poll() is None
        with pytest.raises(TimeoutError):
            child.wait(0.01)
    assert child.poll() == -signal.SIGKILL


def test_a_crawl_without_a_readable_job_says_so(tmp_path: Path) -> None:
    (tmp_path / "job.json").write_text("{}", encoding="utf-8")
    with start_crawl(tmp_path / "job.json", tmp_path / "log") as child:
        assert child.wait(60) == 2
    assert "gongkai-job/1" in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_manifest_is_never_written_twice(replicas: ReplicaServer, tmp_path: Path) -> None:
    job = make_job(tmp_path, replicas.url, replica_portals("closed"))
    crawl(job)
    before = Path(job.manifest_path).read_bytes()
    crawl(job, code=2)
    assert Path(job.manifest_path).read_bytes() == before


def test_a_portal_of_an_unknown_platform_does_not_cost_the_others(replicas: ReplicaServer, tmp_path: Path) -> None:
    (strange,) = replica_portals("closed", platform="nowhere")
    job = make_job(tmp_path, replicas.url, (strange, *replica_portals("hongze")))
    crawled = crawl(job, code=1)
    assert crawled.end is not None
    assert crawled.end.outcome == "stopped"
    assert crawled.listing("replica-closed").outcome == "incomplete"
    assert crawled.listing("replica-hongze").outcome == "complete"
    assert remember(crawled)[1].known_notices


def test_the_child_opens_no_port_and_asks_nobody_but_the_proxy(replicas: ReplicaServer, tmp_path: Path) -> None:
    held = threading.Event()
    replicas.disturb("www.hongze.portal.test", PDF, Fault(wait=held))
    with start_crawl(write_job(make_job(tmp_path, replicas.url, replica_portals("hongze"))), tmp_path / "log") as child:
        until(lambda: ("www.hongze.portal.test", PDF) not in replicas.faults, "the attachment was asked for")
        connections = psutil.Process(child.pid).net_connections(kind="inet")
        assert [item for item in connections if item.status == psutil.CONN_LISTEN] == []
        assert {item.raddr.port for item in connections if item.raddr} == {replicas.port}
        held.set()
        assert child.wait(60) == 0
