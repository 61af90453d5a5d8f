"""The review queue and the evidence behind a question in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from db.archive import Archive
from db.errors import ArchiveError
from db.review import PRIORITIES, Question
from db.review_evidence import Evidence
from db.review_rulings import ANSWERS
from flows.drawing import draw_report
from flows.lineage import show_report
from flows.pages.mask import showable
from flows.refusal import RefusedError
from flows.review_page import cells_in_question
from flows.review_pictures import table_pictures, tables_of
from flows.review_telling import change_line, decision_line, headline, place_line, proposal_lines, reason


def draw_queue(questions: Sequence[Question], numbers: Mapping[int, int], console: Console) -> None:
    """The questions under why they are asked; a key stands alone on its line, to be copied."""
    total = sum(numbers.values())
    console.print(Text(f"待核 (to review): {total}", "bold"))
    last = None
    for it in questions:
        if it.priority != last:
            zh, en = PRIORITIES[it.priority]
            console.print(Text(f"\n{zh} ({numbers[it.priority]})  {en}", "bold yellow"), soft_wrap=True)
        last = it.priority
        _line(console, f"  {it.subject}  {it.detail}")
        _line(console, f"    {it.key}", "dim")
    if len(questions) < total:
        _line(console, f"\nThe first {len(questions)} are listed: --limit, --topic, --agency or --year shows others.")


def draw_evidence(found: Evidence, console: Console) -> None:
    """Everything behind a question."""
    _line(console, headline(found), "bold")
    _line(console, reason(found), "yellow")
    _line(console, f"answers: {', '.join(ANSWERS[found.place.topic])}", "dim")
    if found.full is not None and found.report is not None:
        show_report(found.full, found.report, found.decisions, found.steps, console)
    else:
        if found.report is not None:
            draw_report(found.report, console)
        _list(console, "来源 (sources)", (f"sha256 {it.sha256}  {' '.join(it.urls)}" for it in found.sources))
        _list(console, "人工决定 (decisions)", map(decision_line, found.decisions))
    if found.finding is not None:
        _list(console, "所涉发现 (the finding in question)", [f"{found.finding.code}: {found.finding.message}"])
    if found.since is not None and found.decision is not None:
        changes = [change_line(it) for it in found.since.changes] or ["no cell: text, notes or units only"]
        _list(console, f"自决定 {found.decision.decision_id} 以来的变化 (changed since the decision)", changes)
    if found.shown is not None:
        changes = [change_line(it) for it in found.shown.changes] or ["no cell: text, notes or units only"]
        _list(console, "与现用版本比较 (against the version that is shown)", changes)
    _list(console, "建议读法 (proposed readings)", proposal_lines(found))
    _list(console, "可能是 (may be)", found.may_be)
    _list(console, "报告 (reports under this name)", (f"{it.year} {it.scope} {it.status}" for it in found.reports))
    _list(console, "涉及单元格 (cells in question)", (f"{it.key}  {place_line(it)}" for it in cells_in_question(found)))


def draw_decisions(found: Evidence, console: Console) -> None:
    """What was decided on a question, oldest first."""
    for it in found.decisions:
        _line(console, decision_line(it))
    if not found.decisions:
        _line(console, "Nobody has decided anything here.")


def write_picture(found: Evidence, archive: Archive, path: Path) -> Path:
    """The first table in question as the document shows it, to a file whose ending says what it is. ValueError: there is none."""
    source = next((it for it in found.sources if it.is_evidence), None)
    tables = list(tables_of(found.report.cells, cells_in_question(found))) if found.report else []
    if source is None or not tables:
        raise RefusedError("no cell of a table is in question here")
    _, placed, marked = tables[0]
    try:
        data, ending = table_pictures(archive.get(source.sha256), placed, marked)[0]
        path.with_suffix(ending).write_bytes(data)
    except (ArchiveError, OSError) as error:
        raise RefusedError(str(error)) from error
    return path.with_suffix(ending)


def _list(console: Console, title: str, lines: Iterable[str]) -> None:
    listed = list(lines)
    if listed:
        console.print(Text(f"\n{title}", "bold"))
    for line in listed:
        _line(console, f"  {line}")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(showable(text), style), soft_wrap=True)
