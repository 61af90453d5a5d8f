"""The summary of a run as Prefect shows it: Markdown with the portals' links, and a row per portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from db.answers import PortalSummary, Problem
from db.query_changes import YearCoverage
from flows.pages.outcomes import EVENT
from flows.pages.rules import RULE
from flows.summary import Summary, lists_of, why

_MOST = 200  # rows of a table: an artifact stays something a person can read, and the server keep
_FINE = ("ok", "not_modified")


def markdown(summary: Summary) -> str:
    """The summary as a Markdown artifact."""
    changes = summary.changes
    lines = [f"# {summary.run.kind} · {summary.run.run_id}", "", f"{summary.sentence}.", ""]
    lines += [
        "| 新报告 new | 有变化 changed | 未能读取的文件 documents not read | 暂缓待核 held for review | 新发现 findings raised "
        "| 已了结 findings closed |"
    ]
    lines += ["|---:|---:|---:|---:|---:|---:|"]
    raised = sum(it.count for it in changes.raised)
    lines += [
        f"| {changes.new} | {changes.changed} | {changes.failed} | {changes.quarantined} | {raised} | {changes.closed} |"
    ]
    lines += ["", *_raised(summary), *_coverage(summary.before, summary.after), *_portals(summary)]
    if summary.not_crawled:
        lines += ["## 未采集 · not crawled", ""]
        lines += [f"- **{it.portal_id}**: {it.reason} (`{it.code}`)" for it in summary.not_crawled]
        lines.append("")
    if summary.outside:
        lines += [
            "## 待看 · To look at, of this run and standing",
            "",
            "| portal | what | where | why |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {it.portal_id or ''} | {it.code} | {_subject(it)} | {_cell(why(it))} |"
            for it in summary.outside[:_MOST]
        ]
        lines += [*_more(len(summary.outside)), ""]
    lines += [f"Content digest `{summary.digest}`.", ""]
    return "\n".join(lines)


def portal_rows(summary: Summary) -> list[dict[str, str | int]]:
    """A row per portal, for a table artifact."""
    return [
        {
            "portal": portal.portal_id,
            "name": portal.name,
            "home": portal.home,
            "lists": lists_of(portal),
            "notices": portal.notices,
            "new": portal.new_notices,
            "downloaded": portal.documents_retrieved,
            "unchanged": portal.not_modified,
            "addresses not obtained": _failed(portal),
            "documents": portal.documents,
            "new versions": portal.new_versions,
            "open on the portal itself": portal.open_findings,
            "other outcomes": _others(portal),
        }
        for portal in summary.run.portals
    ]


def _raised(summary: Summary) -> Iterator[str]:
    if not summary.changes.raised:
        return
    yield from (
        "## 本次发现 · Findings of this run",
        "",
        "| rule | 说明 | severity | whose | count |",
        "|---|---|---|---|---:|",
    )
    for it in summary.changes.raised[:_MOST]:
        words = RULE.get(it.code) or EVENT.get(it.code)
        yield f"| {it.code} | {_cell(words[0]) if words else ''} | {it.severity} | {it.responsibility} | {it.count} |"
    yield ""


def _coverage(before: Mapping[int, YearCoverage] | None, after: Mapping[int, YearCoverage]) -> Iterator[str]:
    """What is at hand by year, before the run (where that is known) and after it."""
    if not after:
        return
    yield from (
        "## 收录情况 · Coverage",
        "",
        "| 年度 year | 应公开 duty | 其中已收录 of these collected | 全部已收录 all collected |",
    )
    yield "|---|---:|---:|---:|"
    none = YearCoverage(0, 0, 0)
    for year, now in sorted(after.items(), reverse=True):
        was = None if before is None else before.get(year, none)
        numbers = (
            _step(was.duty if was else None, now.duty),
            _step(was.duty_collected if was else None, now.duty_collected),
            _step(was.collected if was else None, now.collected),
        )
        yield f"| {year} | {' | '.join(numbers)} |"
    yield ""


def _step(before: int | None, after: int) -> str:
    return str(after) if before is None or before == after else f"{before} → **{after}**"


def _portals(summary: Summary) -> Iterator[str]:
    asked = [portal for portal in summary.run.portals if portal.outcomes or portal.listings]
    if not asked:
        return
    yield from ("## 各网站 · Portals", "")
    yield (
        "| portal | lists | new notices | downloaded | unchanged | addresses not obtained 未取得 | new versions "
        "| 网站待看 open on the portal itself |"
    )
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    asked.sort(key=lambda portal: -_failed(portal))  # what needs a look first
    for portal in asked[:_MOST]:
        failed = f"{_failed(portal)}: {_others(portal)}" if _failed(portal) else "0"
        yield (
            f"| [{_cell(portal.name)}]({portal.home}) `{portal.portal_id}` | {lists_of(portal)} | {portal.new_notices} "
            f"| {portal.documents_retrieved} | {portal.not_modified} | {failed} | {portal.new_versions} "
            f"| {portal.open_findings} |"
        )
    yield from (*_more(len(asked)), "")


def _more(count: int) -> list[str]:
    return ["", f"… {count - _MOST} more: `gongkai status`."] if count > _MOST else []


def _failed(portal: PortalSummary) -> int:
    return sum(count for outcome, count in portal.outcomes.items() if outcome not in _FINE)


def _others(portal: PortalSummary) -> str:
    rest = Counter({outcome: count for outcome, count in portal.outcomes.items() if outcome not in _FINE})
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(rest.items()))


def _subject(item: Problem) -> str:
    text = _cell(item.subject)
    return f"<{text}>" if text.startswith(("http://", "https://")) else text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
