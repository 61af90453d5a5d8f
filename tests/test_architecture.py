"""The house's rules about itself: imports go one way, and what must stay light stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("flows", "spiders", "parsers", "db")
#: What each room may import of ours, itself aside. A name stands for the module and everything below it.
ALLOWED = {
    "flows": ("spiders", "parsers", "db"),
    "spiders": ("db.archive", "db.manifest", "db.errors", "parsers.model"),
    "db": ("parsers.model", "parsers.form", "parsers.encode"),
    "parsers": (),
}
#: Libraries that belong to one room.
OWNERS = {
    "prefect": "flows",
    "scrapy": "spiders",
    "twisted": "spiders",
    "sqlalchemy": "db",
    "alembic": "db",
    "pdfplumber": "parsers",
}


def modules(room: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module a file imports, with the names taken from packages as candidates of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import of {node.module}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def below(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(f"{allowed}.")


@pytest.mark.parametrize("room", ROOMS)
def test_imports_go_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in modules(room)
        for name in imports(tree)
        if name.split(".")[0] in ROOMS
        and not below(name, room)
        and not any(below(name, allowed) for allowed in ALLOWED[room])
    ]
    assert wrong == []


@pytest.mark.parametrize(("library", "room"), OWNERS.items())
def test_a_library_stays_in_its_room(library: str, room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for other in ROOMS
        if other != room
        for path, tree in modules(other)
        for name in imports(tree)
        if below(name, library)
    ]
    assert wrong == []


def test_only_flows_settings_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path, tree in modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert {reader for reader in readers if not reader.startswith("flows/")} == set()


def test_the_parsers_touch_neither_files_nor_clock_nor_network() -> None:
    forbidden = {
        "os",
        "pathlib",
        "socket",
        "subprocess",
        "time",
        "random",
        "requests",
        "urllib.request",
        "tempfile",
        "shutil",
    }
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, tree in modules("parsers")
        for name in imports(tree)
        if any(below(name, module) for module in forbidden)
    ]
    clocks = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules("parsers")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
    ]
    assert wrong + clocks == []


def test_archive_and_manifest_know_no_sql() -> None:
    code = (
        "import sys, db.archive, db.manifest; print(sorted(m for m in sys.modules if m.split('.')[0] == 'sqlalchemy'))"
    )
    assert run(code) == "[]"


@pytest.mark.parametrize(
    "entry",
    [
        "from flows.cli import app; app(['parse', {document!r}, '--json'], standalone_mode=False)",
        "import flows.parse_worker",
    ],
)
def test_gongkai_parse_is_light(entry: str, tmp_path: Path) -> None:
    """Reading one document loads none of the heavy libraries, neither in the command nor in its worker."""
    document = tmp_path / "a.txt"
    document.write_text("示例县人民政府2023年政府信息公开工作年度报告", encoding="utf-8")
    loaded = "import sys; print(sorted({m.split('.')[0] for m in sys.modules}))"
    modules_there = ast.literal_eval(run(f"{entry.format(document=str(document))}\n{loaded}"))
    assert "parsers" in modules_there
    assert not {"prefect", "scrapy", "twisted", "sqlalchemy", "alembic"} & set(modules_there)


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip().splitlines()[-1]
