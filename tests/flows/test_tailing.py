"""A child's log said again: everything of a quiet one, a bounded part of a loud one, never a secret; and its manifest counted."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from db.manifest import Listing, ManifestWriter, Retrieval
from flows.tailing import ManifestCount, Relay, Tail


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Heard:
    lines: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, level: int, line: str) -> None:
        self.lines.append((level, line))

    def said(self, words: str) -> list[str]:
        return [line for _, line in self.lines if words in line]


def add(path: Path, *lines: str, end: str = "\n") -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + end)


def line(number: int, level: str = "INFO") -> str:
    return f"2026-11-23 02:00:{number % 60:02} {level} spiders.crawl: line {number}"


def test_a_line_is_said_once_it_has_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    tail = Tail(path)
    assert tail.lines() == []
    add(path, "one", "tw", end="")
    assert tail.lines() == [b"one"]
    add(path, "o", "three", end="")
    assert tail.lines() == [b"two"]
    assert tail.rest() == [b"three"]
    assert tail.rest() == []


def test_what_stood_there_before_is_not_said_again(tmp_path: Path) -> None:
    path, heard = tmp_path / "a.log", Heard()
    add(path, line(1))
    relay = Relay(path, heard)
    add(path, line(2))
    relay.end()
    assert (heard.said("line 1"), heard.said("line 2")) == ([], [line(2)])


def test_a_loud_log_is_said_at_a_bounded_rate_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    path, heard, clock = tmp_path / "a.log", Heard(), Clock()
    relay = Relay(path, heard, most=10, seconds=60, clock=clock)
    add(path, *(line(number) for number in range(1000)), line(1000, "ERROR"), "Traceback:", "  a place")
    relay.look()
    assert len(heard.lines) == 13, "ten lines, and the error with what belongs to it"
    assert [level for level, _ in heard.lines[-3:]] == [logging.ERROR] * 3
    relay.look()
    add(path, *(line(number) for number in range(2000, 2100)))
    relay.look()
    assert len(heard.lines) == 13
    clock.seconds = 61
    add(path, *(line(number) for number in range(3000, 3100)))
    relay.end()
    assert len(heard.said("line 30")) == 10
    assert heard.lines[-1] == (
        logging.INFO,
        f"{990 + 100 + 90} lines of the log were left out here; all of them: {path}",
    )


def test_what_libraries_say_of_themselves_is_left_out_and_their_warnings_are_not(tmp_path: Path) -> None:
    path, heard = tmp_path / "a.log", Heard()
    relay = Relay(path, heard)
    add(path, "2026-11-23 02:00:00 INFO scrapy.crawler: Overridden settings:", "{'A': 1,", " 'B': 2}", line(1))
    add(path, "2026-11-23 02:00:01 WARNING scrapy.core: something is wrong")
    relay.end()
    assert [level for level, _ in heard.lines] == [logging.INFO, logging.WARNING, logging.INFO]
    assert heard.said("Overridden") == heard.said("'B'") == []
    assert heard.lines[-1][1].startswith("3 lines of the log were left out")


def test_errors_that_were_left_out_are_a_warning(tmp_path: Path) -> None:
    path, heard = tmp_path / "a.log", Heard()
    relay = Relay(path, heard, most=2)
    add(path, *(line(number, "ERROR") for number in range(5)))
    relay.end()
    assert heard.lines[-1] == (logging.WARNING, f"3 lines of the log were left out here; all of them: {path}")


def test_a_quiet_log_is_said_whole_and_named(tmp_path: Path) -> None:
    path, heard = tmp_path / "a.log", Heard()
    relay = Relay(path, heard)
    add(path, line(1), "", line(2, "WARNING"))
    relay.end()
    assert heard.lines == [
        (logging.INFO, line(1)),
        (logging.WARNING, line(2, "WARNING")),
        (logging.INFO, f"the log of the crawl: {path}"),
    ]


def test_no_password_of_an_address_and_no_endless_line_is_said(tmp_path: Path) -> None:
    path, heard = tmp_path / "a.log", Heard()
    relay = Relay(path, heard)
    add(path, line(1) + " via http://robot:geheim@proxy.example:8080/ and " + "x" * 10_000)
    relay.end()
    said = heard.lines[0][1]
    assert "proxy.example:8080" in said
    assert "geheim" not in said and "robot" not in said
    assert len(said) < 500


def test_a_child_that_never_began_has_no_log_to_name(tmp_path: Path) -> None:
    heard = Heard()
    Relay(tmp_path / "a.log", heard).end()
    assert heard.lines == []


def test_a_manifest_is_counted_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "manifest-0.jsonl"
    count = ManifestCount(path)
    count.look()
    writer = ManifestWriter(path, "run-1", 0)
    for number in range(3):
        writer.write(a_request(f"http://a.portal.test/{number}"))
    writer.write(Listing("p", "http://a.portal.test/", "complete", 1, 3))
    count.look()
    assert (count.requests, count.columns) == (3, 1)
    writer.write(Listing("p", "http://a.portal.test/", "complete", 1, 3))
    writer.write(Listing("p", "http://a.portal.test/other/", "gone", 0, 0))
    writer.close()
    add(path, "{no record", "[]")
    count.look()
    assert (count.requests, count.columns) == (3, 2)


def a_request(url: str) -> Retrieval:
    return Retrieval(
        portal_id="p", url=url, final_url=url, role="page", outcome="ok", fetched_at="2026-11-23T00:00:00+00:00"
    )
