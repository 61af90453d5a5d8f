"""Documents built by hand for the tests of prose and identity: an HTML page as a tree of paths, and a plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.model import Context, Finding, Identity
from parsers.prose.body import body_blocks, body_lines
from parsers.prose.identify import identify
from parsers.prose.sections import read_sections
from parsers.readers.document import Document, Grid, GridCell, Paragraph

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def grid(rows: Sequence[Sequence[str]], path: tuple[int, ...] = ()) -> Grid:
    cells = tuple(GridCell(row, col, text) for row, texts in enumerate(rows) for col, text in enumerate(texts))
    return Grid(len(rows), max(len(row) for row in rows), cells, path)


def text(*lines: str) -> Document:
    return Document("text/plain", tuple(Paragraph(line) for line in lines))


def report(
    title: str, *, preamble: str = "本报告按要求编制。", first: str = "", last: str = "", tail: Sequence[str] = ()
) -> Document:
    """A whole report as plain text: six headings, prose in the first and the last part, and what stands below."""
    body = [title, preamble]
    for number, heading in enumerate(HEADINGS):
        body += [heading, (first, "", "", "", "加强培训。", last)[number]]
    return text(*(line for line in (*body, *tail) if line))


def identity_of(
    document: Document, context: Context | None = None, meta: Mapping[str, str] | None = None
) -> tuple[Identity, tuple[Finding, ...]]:
    if meta is not None:
        document = Document(
            document.media_type, document.blocks, document.title, {name: (value,) for name, value in meta.items()}
        )
    body = body_blocks(document, frozenset())
    preamble, sections = read_sections(body_lines(document, body))
    return identify(document, preamble, sections, body, context or Context())


def codes(findings: Sequence[Finding]) -> set[str]:
    return {finding.code for finding in findings}
