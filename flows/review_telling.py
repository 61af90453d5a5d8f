"""What a reviewer reads in Markdown: the queue, the evidence behind one question, what a decision changed."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from db.answers import CellChange, DecisionRow, SourceRow
from db.finding_life import STATES, Step
from db.review import PRIORITIES, Question
from db.review_evidence import Compared, Evidence
from db.review_rulings import ANSWERS, Decided
from flows.lineage import CORRECTION_WAITING, change, where
from flows.pages.figure import by_gravity, figure, versus
from flows.pages.mask import showable
from flows.pages.rules import RULE
from flows.pages.words import RESPONSIBILITY, SCOPE, SEVERITY, TABLE, words
from parsers.form import LAYOUTS
from parsers.model import Cell, Report, Severity, State, Table


def queue_markdown(questions: Sequence[Question], numbers: dict[int, int]) -> str:
    """The queue, the weightiest first, with how many there are of each kind."""
    lines = [f"# 待核 · to review: {sum(numbers.values())}", ""]
    for priority, number in numbers.items():
        zh, en = PRIORITIES[priority]
        lines.append(f"- **{number}** {zh} · {en}")
    lines += ["", "| why 原因 | what 事项 | says 说明 | key 键 |", "| --- | --- | --- | --- |"]
    lines += [f"| {it.why[0]} | {_cell(it.subject)} | {_cell(it.detail)} | `{_code(it.key)}` |" for it in questions]
    if len(questions) < sum(numbers.values()):
        lines += ["", f"The first {len(questions)} are listed."]
    return "\n".join([*lines, ""])


def evidence_markdown(found: Evidence, page: str | None = None, printed: Sequence[Sequence[Sequence[str]]] = ()) -> str:
    """Everything behind a question. ``page``: where the page with the pictures was written to; ``printed``: the tables in question
    as the document shows them, line by line."""
    place = found.place
    lines = [f"# {_plain(headline(found))}", "", f"`{_code(place.key)}`", ""]
    lines += [_plain(reason(found)), ""]
    if page is not None:
        lines += [f"Form and pictures of the page side by side: `{page}`", ""]
    lines += [f"Answers: {', '.join(ANSWERS[place.topic])}", ""]
    lines += _sources(found.sources)
    lines += _decisions(found.decisions)
    if found.steps:
        lines += ["## 发布者错误的处理 · what became of the publisher's findings", ""]
        lines += [f"- {_plain(step_line(it))}" for it in found.steps] + [""]
    if found.since is not None and found.decision is not None:
        made = found.decision
        lines += ["## 自上次决定以来的变化 · changed since the decision", ""]
        lines += [f"Decision {made.decision_id} ({made.kind}) by {_plain(made.by)}: {_plain(made.reason)}", ""]
        lines += _changes(found.since)
    if found.shown is not None:
        lines += [f"## 与现用版本比较 · against the version that is shown ({CORRECTION_WAITING})", ""]
        lines += _changes(found.shown)
    lines += _proposals(found)
    if found.may_be:
        lines += ["## 可能是 · may be", "", *(f"- {_plain(name)}" for name in found.may_be), ""]
    if found.reports:
        lines += ["## 报告 · reports under this name", ""]
        lines += [f"- {it.year} {it.scope} {it.status}" for it in found.reports] + [""]
    if found.finding is not None:
        lines += [
            "## 所涉发现 · the finding in question",
            "",
            f"{found.finding.code}: {_plain(found.finding.message)}",
            "",
        ]
    if found.report is not None:
        lines += [*_findings(found.report), *_printed(printed), *_form(found.report)]
    return "\n".join(lines)


def decided_markdown(made: Decided, kind: str, by: str, why: str) -> str:
    """What was decided, what that changed, and what others had decided before."""
    ids = ", ".join(str(it) for it in made.decision_ids) or f"step {made.step_id}"
    lines = [f"# {kind}: {_plain(made.place.key)}", "", f"Decision {ids} by {_plain(by)}: {_plain(why)}", ""]
    lines += ["## 变化 · what changed", ""]
    lines += [f"- {_plain(line)}" for line in made.changed] or ["Nothing stands otherwise."]
    lines += ["", *_decisions(made.before, "此前的决定 · decided before")]
    return "\n".join(lines)


def headline(found: Evidence) -> str:
    """The question in one line."""
    if found.full is not None:
        row = found.full.row
        return f"{row.agency} {row.year} {words(SCOPE, row.scope).zh} ({row.scope})"
    question = found.place.question
    return question.subject if question else found.place.key


def reason(found: Evidence) -> str:
    """Why it is asked, or that it is not asked any more."""
    question = found.place.question
    if question is None:
        return "已不在待核之列 (not in the queue: it was answered, or does not arise any more)"
    return f"{question.why[0]} ({question.why[1]}): {question.detail}"


def decision_line(it: DecisionRow) -> str:
    """A decision in one line."""
    cell = f" {it.cell}" if it.cell else ""
    value = f" → {it.value or '空'}" if it.kind == "correct_cell" else f" {it.value}" if it.value else ""
    undoes = f" of {it.undoes}" if it.undoes else ""
    lapsed = f", {it.lapse_reason}" if it.lapse_reason else ""
    shown = f"{it.decision_id}. {it.kind}{undoes}{cell}{value} ({it.state}{lapsed}) {it.by}, {it.at:%Y-%m-%d %H:%M}: {it.reason}"
    return f"{shown} [{it.evidence}]" if it.evidence else shown


def step_line(it: Step) -> str:
    """A step in the life of a finding in one line."""
    return (
        f"{it.code} {it.detail}: {STATES[it.state]} {it.by or '自动 (automatic)'}, {it.at:%Y-%m-%d %H:%M}: {it.reason}"
    )


def change_line(it: CellChange) -> str:
    """A cell that is printed or read otherwise."""
    return f"{it.cell} {it.label}: {change(it)}"


def place_line(cell: Cell) -> str:
    """Where a cell stands in the document."""
    if cell.where is None and cell.state is not State.MISSING:
        return "its place is not known: look at the whole table"
    return where(cell.where)


def proposal_lines(found: Evidence) -> list[str]:
    """The proposed readings, numbered from 1 as they are taken."""
    lines = []
    for number, it in enumerate(found.proposals, start=1):
        cells = "; ".join(f"{one.cell.key} {one.cell.raw!r} → {one.value}" for one in it.cells)
        lines.append(f"{number}. {it.code}: {cells} (relations that fail: {it.failing} → {it.failing_then})")
    return lines


def marked(report: Report) -> frozenset[str]:
    """The cells that a finding is about, hints of no weight left out."""
    return frozenset(
        key for it in report.findings if it.severity is not Severity.INFO for key in (it.subject, *it.cells)
    )


def _sources(sources: Iterable[SourceRow]) -> list[str]:
    lines = ["## 来源 · sources", ""]
    for it in sources:
        lines.append(f"- sha256 `{it.sha256}`, {it.media_type}, {it.bytes:,} bytes, {it.origin}")
        lines += [f"    - <{url}>" for url in it.urls if url.startswith(("http://", "https://"))]
        if it.notice_url:
            lines.append(f"    - {_plain(it.notice_title or '')} <{it.notice_url}>")
    return [*lines, ""] if len(lines) > 2 else []


def _decisions(decisions: Sequence[DecisionRow], title: str = "人工决定 · decisions") -> list[str]:
    return [f"## {title}", "", *(f"- {_plain(decision_line(it))}" for it in decisions), ""] if decisions else []


def _changes(compared: Compared) -> list[str]:
    if not compared.changes:
        return ["No cell: text, notes or units only.", ""]
    return [*(f"- {_plain(change_line(it))}" for it in compared.changes), ""]


def _proposals(found: Evidence) -> list[str]:
    lines = [f"- {_plain(line)}" for line in proposal_lines(found)]
    return ["## 建议读法 · proposed readings", "", *lines, ""] if lines else []


def _findings(report: Report) -> list[str]:
    lines = ["## 发现 · findings", ""]
    for it in by_gravity(report.findings):
        whose = f"{words(SEVERITY, it.severity).zh}·{words(RESPONSIBILITY, it.responsibility).zh}"
        sides = versus(it)
        told = f"{it.message}（应为 {sides[0]}，实为 {sides[1]}）" if sides else it.message
        lines.append(f"- {whose} **{it.code}** {words(RULE, it.code).zh} `{_code(it.subject)}` {_plain(told)}")
    return [*lines, ""] if report.findings else []


def _printed(tables: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    lines: list[str] = []
    for number, table in enumerate(tables, start=1):
        width = max((len(line) for line in table), default=0)
        if width:
            lines += [
                f"## 原件中的表 {number} · the table as the document prints it",
                "",
                "| " * (width + 1),
                "| --- " * width + "|",
            ]
            lines += [f"| {' | '.join(map(_cell, line))}{' |' * (1 + width - len(line))}" for line in table]
            lines.append("")
    return lines


def _form(report: Report) -> list[str]:
    """The tables as read. A cell that a finding is about is bold, with the place on the page of the first of them."""
    marks = marked(report)
    lines: list[str] = []
    for table in Table:
        layout = LAYOUTS.get((table, report.layout.get(table.value, "")))
        cells = {(it.row, it.column): it for it in report.cells if it.table is table}
        if layout is None or table is Table.STATISTICS or not cells:
            continue
        lines += [f"## {words(TABLE, table).zh} · {table}", ""]
        for block in layout.blocks:
            lines += ["| | " + " | ".join(_cell(column.label) for column in block.columns) + " |"]
            lines += ["| --- |" + " ---: |" * len(block.columns)]
            for row in block.rows:
                shown = []
                for column in block.columns:
                    cell = cells.get((row.code, column.code))
                    text = "?" if cell is None else " → ".join(filter(None, (figure(cell).printed, figure(cell).read)))
                    shown.append(f"**{_cell(text)}** ⚠" if cell is not None and cell.key in marks else _cell(text))
                lines.append(f"| {_cell(row.label)} | {' | '.join(shown)} |")
            lines.append("")
        doubtful = [it for it in cells.values() if it.key in marks]
        lines += [f"- ⚠ `{it.key}` {place_line(it)}" for it in doubtful] + ([""] if doubtful else [])
    return lines


def _plain(text: str) -> str:
    """Text of documents and people, never markup."""
    escaped = html.escape(showable(text), quote=False)
    return "".join(f"\\{it}" if it in "*_`[]|#" else it for it in escaped)


def _cell(text: str) -> str:
    return _plain(" ".join(text.split()))


def _code(text: str) -> str:
    return showable(text).replace("`", "'").replace("|", "\\|")
