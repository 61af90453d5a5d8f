"""The page of a question: the form as it was read, beside pictures of the places it was read from. One file, no network."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Iterator, Sequence

from db.answers import CellChange
from db.archive import Archive
from db.errors import ArchiveError
from db.review_evidence import Evidence
from flows.pages.figure import by_gravity, figure
from flows.pages.mask import showable
from flows.pages.rules import RULE
from flows.pages.sheet import Box, Kind, sheets
from flows.pages.words import RESPONSIBILITY, SEVERITY, TABLE, words
from flows.review_pictures import table_pictures, tables_of
from flows.review_telling import change_line, decision_line, headline, marked, proposal_lines, reason
from parsers.model import Cell, Report, Where

_MOST_NAMED = 8  # cells that a caption names
_STYLE = """
body{font:14px/1.5 "Noto Sans CJK SC","Source Han Sans SC",sans-serif;margin:1.5rem;color:#222}
h1{font-size:1.3rem;margin:0}h2{font-size:1.05rem;margin:1.2rem 0 .4rem}code{font-size:.85em;word-break:break-all}
.sides{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.5rem;align-items:start}
table{border-collapse:collapse;margin:.4rem 0;font-size:12px}td,th{border:1px solid #999;padding:2px 5px;text-align:right}
th{background:#f3f3f3;font-weight:normal;text-align:left}td.mark{background:#ffd9d9;outline:2px solid #c00}
figure{margin:0 0 1rem}figcaption{font-size:12px;color:#444}img{max-width:100%;border:1px solid #ccc}
mark{background:#ffd9d9;outline:2px solid #c00}.why{color:#a00}li{margin:.15rem 0}
@media(max-width:60rem){.sides{grid-template-columns:1fr}}
"""


def review_page(found: Evidence, archive: Archive) -> str:
    """The whole page as HTML. A picture that cannot be made is a line that says why."""
    title = _text(headline(found))
    left = "".join(_left(found))
    right = "".join(_pictures(found, archive))
    return (
        f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>待核 {title}</title><style>{_STYLE}</style></head>'
        f'<body><h1>{title}</h1><p class="why">{_text(reason(found))}</p><p><code>{_text(found.place.key)}</code></p>'
        f'{_sources(found)}<div class="sides"><div>{left}</div><div>{right}</div></div></body></html>\n'
    )


def cells_in_question(found: Evidence) -> tuple[Cell, ...]:
    """The cells that a person has to look at: of findings, of proposed readings, and those that changed, in this order."""
    if found.report is None:
        return ()
    by_key = {cell.key: cell for cell in found.report.cells}
    keys = [key for it in by_gravity(found.report.findings) for key in (it.subject, *it.cells)]
    if found.finding is not None:
        keys = [found.finding.detail, *found.finding.cells, *keys]
    keys += [it.cell.key for proposal in found.proposals for it in proposal.cells]
    keys += [it.cell for compared in (found.since, found.shown) if compared for it in compared.changes]
    return tuple(by_key[key] for key in dict.fromkeys((found.place.place, *keys)) if key in by_key)


def _left(found: Evidence) -> Iterator[str]:
    yield _list("人工决定 · decisions", [decision_line(it) for it in found.decisions])
    if found.since is not None:
        yield _list("自上次决定以来的变化 · changed since the decision", _changed(found.since.changes))
    if found.shown is not None:
        yield _list("与现用版本比较 · against the version that is shown", _changed(found.shown.changes))
    yield _list("建议读法 · proposed readings", proposal_lines(found))
    yield _list("可能是 · may be", found.may_be)
    if found.report is None:
        return
    told = []
    for it in by_gravity(found.report.findings):
        whose = f"{words(SEVERITY, it.severity).zh}·{words(RESPONSIBILITY, it.responsibility).zh}"
        told.append(f"{whose} {it.code} {words(RULE, it.code).zh}: {it.message}")
    yield _list("发现 · findings", told)
    yield from _form(found.report)


def _form(report: Report) -> Iterator[str]:
    marks = marked(report)
    for table, sheet in sheets(report):
        yield f"<h2>{_text(words(TABLE, table).zh)}</h2>"
        if sheet is None:
            yield "<p>未找到本表 (table not found)</p>"
            continue
        lines = [*sheet.head, *(line for body in sheet.bodies for line in body)]
        rows = "".join(f"<tr>{''.join(_box(box, marks) for box in line)}</tr>" for line in lines)
        yield f"<table>{rows}</table>"


def _box(box: Box, marks: frozenset[str]) -> str:
    spans = f' rowspan="{box.rowspan}" colspan="{box.colspan}"'
    if box.kind is not Kind.DATA:
        return f"<th{spans}>{_text(box.text)}</th>"
    if box.cell is None:
        return f"<td{spans}>?</td>"
    shown = figure(box.cell)
    text = " → ".join(part for part in (shown.printed, shown.read) if part)
    mark = ' class="mark"' if box.cell.key in marks else ""
    return f'<td{spans}{mark} title="{_text(f"{box.cell.key} {box.cell.grade}")}">{_text(text)}</td>'


def _pictures(found: Evidence, archive: Archive) -> Iterator[str]:
    cells = cells_in_question(found)
    yield "<h2>原件 · the page</h2>"
    if not cells:
        yield "<p>没有单个单元格可看 (no single cell is in question)</p>"
        return
    source = next((it for it in found.sources if it.is_evidence), None)
    if source is None:
        yield "<p>没有原件 (no document)</p>"
        return
    try:
        data = archive.get(source.sha256)
    except ArchiveError as error:
        yield f"<p>{_text(str(error))}</p>"
        return
    assert found.report is not None  # its cells are in question
    for table, placed, marked_places in tables_of(found.report.cells, cells):
        about = [f"{cell.key} {cell.raw!r}" for cell in cells if cell.table is table]
        more = f" +{len(about) - _MOST_NAMED}" if len(about) > _MOST_NAMED else ""
        named = f"{words(TABLE, table).zh}: {', '.join(about[:_MOST_NAMED])}{more}"
        yield f"<figure><figcaption>{_text(named)}</figcaption>{_drawn(data, placed, marked_places)}</figure>"


def _drawn(data: bytes, placed: Sequence[Cell], marked_places: set[Where]) -> str:
    try:
        return "".join(_embedded(*made) for made in table_pictures(data, placed, marked_places))
    except ValueError as error:
        return f"<p>{_text(str(error))}</p>"


def _embedded(made: bytes, ending: str) -> str:
    if ending == ".png":
        return f'<img alt="" src="data:image/png;base64,{base64.b64encode(made).decode()}">'
    return made.decode().partition('charset="utf-8">')[2]  # escaped where it was made


def _sources(found: Evidence) -> str:
    items = []
    for it in found.sources:
        links = [
            f'<a href="{_text(url)}" rel="noreferrer">{_text(url)}</a>'
            for url in dict.fromkeys((*it.urls, *((it.notice_url,) if it.notice_url else ())))
            if url.startswith(("http://", "https://"))
        ]
        items.append(
            f"<li>sha256 <code>{_text(it.sha256)}</code>, {_text(it.media_type)}, {it.bytes:,} bytes {' '.join(links)}</li>"
        )
    return f"<h2>来源 · sources</h2><ul>{''.join(items)}</ul>" if items else ""


def _changed(changes: Iterable[CellChange]) -> list[str]:
    return [change_line(it) for it in changes] or ["no cell: text, notes or units only"]


def _list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(line)}</li>" for line in lines)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""


def _text(text: str) -> str:
    return html.escape(showable(text))
