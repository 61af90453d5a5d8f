"""Manual intake: files that a person got from a site that refuses, through the archive, parse and checks of every document."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from db.answers import IntakeOutcome
from db.changes import check_changes
from db.history_checks import check_history
from db.intake import Added, Told, add_document
from db.manifest import Limits
from db.queries import intake_outcomes
from db.todo import documents_of, documents_without_parse
from flows.drawing import draw_report
from flows.duty import feed
from flows.house import House
from flows.reading import read_documents
from flows.refusal import RefusedError
from flows.running import run_of
from parsers.encode import decode
from parsers.parse import PARSER_VERSION
from spiders.addresses import host_of, is_government
from spiders.fetching.media import media_type

_FIRST_YEAR = 2008  # the first reports were published in 2009 (2007 regulations)
_MOST_BYTES = Limits().max_body_bytes
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST = 200  # characters of what an operator writes in one field


@dataclass(frozen=True, slots=True)
class Request:
    """Checked: the files' names and bytes, and what the operator says of them."""

    files: tuple[tuple[str, bytes], ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a request: the run, and for each file its name, whether anything was new, and how it stands now."""

    run_id: str
    told: Told
    files: tuple[tuple[str, Added, IntakeOutcome], ...]

    @property
    def sentence(self) -> str:
        """The request in one line."""
        new = sum(added.is_new_document for _, added, _ in self.files)
        statuses = ", ".join(outcome.status or "unread" for _, _, outcome in self.files)
        return f"{len(self.files)} files, {new} of them new: {statuses}; {self._open} things to look at"

    @property
    def _open(self) -> int:
        """Open findings, and the files that gave no report."""
        outcomes = [outcome for _, _, outcome in self.files]
        return sum(len(it.findings) + (not it.reports and not it.findings) for it in outcomes)


def check_request(
    files: Sequence[str], url: str, agency: str, year: int, obtained_on: str, by: str, how: str, today: dt.date
) -> Request:
    """Read the files and check every field. Raises ValueError with everything that is wrong, in one line."""
    problems: list[str] = []
    day = _day(obtained_on, today, problems)
    try:
        check_year(year, day or today)
    except ValueError as error:
        problems.append(str(error))
    url = _scheme_in_small(url.strip())
    if not url.startswith(("http://", "https://")) or not host_of(url) or not url.isprintable() or " " in url:
        problems.append(f"url {url!r} is no http or https address")
    elif "@" in urlsplit(url).netloc:
        problems.append("url carries a user name or password: give it without")
    words = {"agency": agency, "by": by, "how": how}
    cleaned = {name: " ".join(value.split()) for name, value in words.items()}
    problems += [f"{name} is empty" for name, value in cleaned.items() if not value]
    problems += [
        f"{name} is longer than {_LONGEST} characters" for name, value in cleaned.items() if len(value) > _LONGEST
    ]
    if not files:
        problems.append("no file is named")
    read = tuple((name, _bytes(name, problems)) for name in _distinct(files))
    by_bytes: dict[bytes, str] = {}
    for name, data in read:
        if data and (first := by_bytes.setdefault(data, name)) != name:
            problems.append(f"{name} and {first} are the same document: name one of them")
    if problems or day is None:
        raise RefusedError("; ".join(problems))
    return Request(read, Told(url, cleaned["agency"], year, day, cleaned["by"], cleaned["how"]))


def check_year(year: int, day: dt.date) -> None:
    """Raises ValueError for a year that no report obtained on that day can be about."""
    if not _FIRST_YEAR <= year <= day.year:
        raise RefusedError(f"year {year} is no report year from {_FIRST_YEAR} to {day.year}")


def _scheme_in_small(url: str) -> str:
    """An address with its scheme and host in small letters: they are the same address, and one record."""
    try:
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc if "@" in parts.netloc else parts.netloc.lower()).geturl()
    except ValueError:
        return url


def _distinct(files: Sequence[str]) -> list[str]:
    """Each file once, under the first of its names: ``f``, ``./f`` and a link to it are one file."""
    found: dict[str, str] = {}
    for name in files:
        found.setdefault(name if "\0" in name else os.path.realpath(name), name)
    return list(found.values())


def _day(text: str, today: dt.date, problems: list[str]) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        problems.append(f"obtained-on {text!r} is no date like 2024-02-01")
    elif day > today:
        problems.append(f"obtained-on {day} is in the future, today is {today}")
    return day


def _bytes(name: str, problems: list[str]) -> bytes:
    if "\0" in name or not name.strip():
        problems.append(f"{name!r} is no name of a file")
        return b""
    try:
        path = Path(name)
        if path.exists() and not path.is_file():
            problems.append(f"{name} is {'a folder' if path.is_dir() else 'no plain file'}: name the files themselves")
            return b""
        size = path.stat().st_size
        if size > _MOST_BYTES:
            problems.append(f"{name} is larger than {_MOST_BYTES // 1024 // 1024} MiB")
            return b""
        data = path.read_bytes()
    except OSError as error:
        problems.append(f"cannot open {name}: {error.strerror or error}")
        return b""
    if not data:
        problems.append(f"{name} is empty")
    return data


def take_in(house: House, request: Request) -> Taken:
    """Archive, register, parse and check. Doing it again changes nothing: what has no reading yet, or a new record, is read."""
    told = request.told
    parameters: dict[str, object] = {
        "files": [name for name, _ in request.files],
        "url": told.url,
        "agency": told.agency_name,
    }
    parameters |= {
        "year": told.report_year,
        "obtained_on": str(told.obtained_on),
        "by": told.obtained_by,
        "how": told.how,
    }
    with run_of(house, "add", parameters) as run:
        added = []
        for name, data in request.files:
            sha256 = house.archive.put(data)
            added.append((name, add_document(house.store, sha256, media_type(data), len(data), told)))
        unread = {todo.sha256 for todo in documents_without_parse(house.store, PARSER_VERSION)}
        wanted = [it.sha256 for _, it in added if it.is_new_record or it.sha256 in unread]
        read_documents(house, run.run_id, documents_of(house.store, wanted))
        feed(house)
        check_changes(house.store)
        check_history(house.store)
    outcomes = {it.sha256: it for it in intake_outcomes(house.store, [it.sha256 for _, it in added])}
    return Taken(run.run_id, told, tuple((name, it, outcomes[it.sha256]) for name, it in added))


# ── what came of it ───────────────────────────────────────────────────────────────────────────────────────────────


def _news(added: Added) -> str:
    if added.is_new_document:
        return "new document"
    if added.is_new_record:
        return f"these bytes were known (origin {added.origin}); the record of this address is new"
    return "known from this address: nothing was added"


def _stand(outcome: IntakeOutcome) -> list[str]:
    """The reports that the document gave, each in one line."""
    rows = []
    for report in outcome.reports:
        candidate = "（candidate: no known agency of this name）" if report.agency_is_candidate else ""
        why = f" ({report.status_reason})" if report.status_reason else ""
        rows.append(f"{report.agency}{candidate} {report.year} {report.scope}: {report.status}{why}")
    return rows or ["no report"]


def _remarks(taken: Taken) -> list[str]:
    """What an operator should know of the request as a whole."""
    host = host_of(taken.told.url)
    if host and not is_government(host):
        return [
            f"{host} is neither under gov.cn nor a reviewed exception: copies of reports on foreign hosts are often altered"
        ]
    return []


def markdown(taken: Taken) -> str:
    """The request and its outcome as a Markdown artifact."""
    told = taken.told
    lines = [
        f"# 人工收录 · {told.agency_name} {told.report_year}",
        "",
        f"{taken.sentence}.",
        "",
        f"From {told.url}, obtained on {told.obtained_on} by {told.obtained_by}: {told.how}.",
        *(f"**{remark}**" for remark in _remarks(taken)),
    ]
    for name, added, outcome in taken.files:
        reason = f" ({outcome.reason})" if outcome.reason else ""
        lines += ["", f"## {name}", "", f"- {_news(added)}; sha256 `{outcome.sha256}`, {outcome.media_type}"]
        lines += [f"- parse: **{outcome.status or 'unread'}**{reason}", *(f"- {row}" for row in _stand(outcome))]
        if outcome.findings:
            lines += ["", "| severity | finding | where | what |", "|---|---|---|---|"]
            lines += [
                f"| {it.severity} | {it.code} | {_cell(it.detail)} | {_cell(it.message)} |" for it in outcome.findings
            ]
    return "\n".join((*lines, ""))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def show(taken: Taken, console: Console) -> None:
    """Each file as it was read, and how it stands in the database."""
    for name, added, outcome in taken.files:
        console.print(Rule(Text(name), style="dim", align="left"))
        if outcome.encoded is not None:
            draw_report(decode(outcome.encoded), console)
        console.print()
        console.print(Text(f"人工收录 intake: {_news(added)}"), soft_wrap=True)
        console.print(
            Text(f"状态 status: {outcome.status or 'unread'}{f' ({outcome.reason})' if outcome.reason else ''}")
        )
        for row in _stand(outcome):
            console.print(Text(f"报告 report: {row}"), soft_wrap=True)
        for finding in outcome.findings:
            if finding.subject_kind != "version":  # those of the reading are drawn with it
                console.print(Text(f"{finding.severity} {finding.code}: {finding.message}", "yellow"), soft_wrap=True)
    for remark in _remarks(taken):
        console.print(Text(remark, "yellow"), soft_wrap=True)
    console.print(Text(f"{taken.sentence}. Run {taken.run_id}"), soft_wrap=True)
