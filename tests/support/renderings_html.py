"""Reports as HTML pages, in the styles that portals print them in."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

from tests.support.forms import Rows
from tests.support.renderings import Heading, Paper, Part, Prose, Sheet, parts, signature

Inner = Callable[[str], str]
RULED = "table{border-collapse:collapse;width:100%} td{border:1px solid #000;padding:3px}"
#: Styles of pages that are printed: one weight of one font, so that a PDF stays small.
_PRINT = (
    '@page{margin:15mm} body{font-family:"Noto Sans CJK SC";font-size:11pt} h1,strong{font-weight:normal}'
    " h1{font-size:17pt;text-align:center} table{font-size:9pt;width:100%;border-collapse:collapse}"
)
PRINT_RULED = _PRINT + " td{border:.5pt solid #000;padding:1.5pt 2pt;text-align:center}"
PRINT_OPEN = _PRINT + " td{padding:1.5pt 2pt;text-align:center}"
PRINT_LINES = _PRINT + " tr{border-top:.5pt solid #000;border-bottom:.5pt solid #000} td{padding:2pt;text-align:center}"


def plain(text: str) -> str:
    return html.escape(text, quote=False)


def table_html(rows: Rows, inner: Inner = plain, attributes: str = ' border="1"', cell: str = "") -> str:
    """One ``<table>``; spans of one are not written."""
    lines = [f"<table{attributes}>"]
    for row in rows:
        cells = (f"<td{_spans(down, across)}{cell}>{inner(text)}</td>" for text, down, across in row)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def _spans(down: int, across: int) -> str:
    return (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")


def body_html(made: Iterable[Part], draw: Callable[[Sheet], str] | None = None, p: str = "p") -> str:
    """The parts one after the other; ``draw`` prints the tables, ``p`` is the tag of paragraphs."""
    draw = draw or (lambda sheet: table_html(sheet.rows))
    out = []
    for part in made:
        if isinstance(part, Sheet):
            out.append(draw(part))
        elif isinstance(part, Heading):
            out.append(f"<{p}><strong>{plain(part.text)}</strong></{p}>")
        else:
            assert isinstance(part, Prose)
            out.append(f"<{p}>{plain(part.text)}</{p}>")
    return "\n".join(out)


def page(made: Paper, body: str, *, css: str = RULED, head: str = '<meta charset="utf-8">', sign: bool = True) -> str:
    """A page around a body: title, chrome of a portal, signature."""
    signed = "".join(f'<p style="text-align:right">{plain(line)}</p>' for line in signature(made)) if sign else ""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head>{head}<title>{plain(made.title)}</title><style>{css}</style></head>\n'
        f"<body><h1>{plain(made.title)}</h1>\n{body}\n{signed}\n</body></html>\n"
    )


def report_page(made: Paper, draw: Callable[[Sheet], str] | None = None, *, css: str = RULED) -> str:
    """The usual page of a report."""
    return page(made, body_html(parts(made), draw), css=css)


# ── tables that are none any more ─────────────────────────────────────────────────────────────────────────────────


def cells_as_paragraphs(sheet: Sheet, tag: str = "p") -> str:
    """One paragraph per cell, empty ones for blank cells, in the order of the page."""
    return "\n".join(f"<{tag}>{plain(text) or '&nbsp;'}</{tag}>" for row in sheet.rows for text, _, _ in row)


def rows_as_paragraphs(sheet: Sheet, tag: str = "p", gap: str = "&nbsp;&nbsp;") -> str:
    """One paragraph per row, its cells divided by ``gap``."""
    return "\n".join(f"<{tag}>{gap.join(plain(text) for text, _, _ in row)}</{tag}>" for row in sheet.rows)


def one_character_spans(text: str) -> str:
    return "".join(f"<span>{plain(character)}</span>" for character in text)
