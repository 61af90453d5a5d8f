"""What onboarding and checks show a person: on the terminal, and as Markdown in Prefect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from db.manifest import Listing, Notice, PortalEvent, Retrieval
from flows.onboarding import Checked, Onboarded
from spiders.registry_write import entry_text

_MOST = 10


def onboarded_markdown(found: Onboarded, written: str | None) -> str:
    """The family, the columns with their first reports, the entry or what was seen instead."""
    discovery = found.discovery
    lines = [f"# {discovery.site_name or discovery.url}", ""]
    if found.known_as is not None:
        lines += [f"The registry has this host already, as `{found.known_as}`.", ""]
    scores = ", ".join(f"{name} {score:g}" for name, score in discovery.scores) or "no family's marks"
    lines += [f"**Platform 平台：** {found.family or 'unknown 未知'} ({scores})", ""]
    for column in discovery.columns:
        declared = f" of {column.declared} declared" if column.declared is not None else ""
        lines.append(f"## {column.label or column.url}")
        lines += [
            "",
            f"{column.url}  ",
            f"list {column.outcome}: {column.entries} entries{declared}, {column.reports} reports",
        ]
        lines += [f"({column.reason})"] if column.reason else []
        lines += ["", *(f"1. [{title}]({url})" for title, url in column.first)]
        lines += [f"1. unit {code}: {name}" for code, name in column.units[:_MOST]] + [""]
    if not discovery.columns:
        lines += ["No column of annual reports was found. 未发现年报栏目。", ""]
    if discovery.saw:
        lines += ["## What was seen on the way", "", *(f"- {sentence}" for sentence in discovery.saw), ""]
    if found.entry is not None:
        where = (
            f"Written to `{written}`; a draft is not crawled before a person makes it active."
            if written
            else ("Not written. The entry would be:")
        )
        lines += [where, "", "```yaml", entry_text(found.entry).rstrip(), "```"]
    return "\n".join(lines) + "\n"


def checked_markdown(checked: Checked) -> str:
    """What a crawl of the entry would collect, and everything that was not fine."""
    portal, records = checked.portal, checked.records
    listings = [record for record in records if isinstance(record, Listing)]
    notices = [record for record in records if isinstance(record, Notice)]
    lines = [f"# {portal.id} {portal.name}", "", f"{portal.platform}, {portal.state}. Nothing was stored. 未入库。", ""]
    lines += ["| column | outcome | entries | declared | pages | reason |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {item.column_url} | {item.outcome} | {item.collected} | {item.declared or ''} | {item.pages} | {item.reason or ''} |"
        for item in listings
    ]
    lines += ["", f"## {len(notices)} notices 公告", ""]
    lines += [
        f"1. {item.list_date or ''} [{item.title}]({item.url}) {len(item.documents)} documents"
        for item in notices[:_MOST]
    ]
    lines += [f"… and {len(notices) - _MOST} more"] if len(notices) > _MOST else []
    lines += ["", "## Requests 请求", "", *_requests(records)]
    events = [record for record in records if isinstance(record, PortalEvent)]
    lines += ["", "## Findings 发现", "", *(f"- `{event.code}` {event.message}" for event in events)] if events else []
    lines += [] if checked.ended else ["", "The crawl did not come to its end. 采集未完成。"]
    return "\n".join(lines) + "\n"


def _requests(records: tuple[object, ...]) -> Iterator[str]:
    retrievals = [record for record in records if isinstance(record, Retrieval)]
    counts = Counter((item.role, item.outcome) for item in retrievals)
    yield from (f"- {role}: {count} {outcome}" for (role, outcome), count in sorted(counts.items()))
    for item in retrievals:
        if item.outcome not in ("ok", "not_modified"):
            yield f"- {item.outcome}: {item.url} {f'({item.reason})' if item.reason else ''}"
