"""Whether a document without a statutory table is an annual report all the same, and whose reports are not ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.model import Context, Identity
from parsers.prose.body import body_blocks, body_lines
from parsers.prose.labelled import Kind, Labelled, labelled_values
from parsers.prose.naming import lines_above, titles_of
from parsers.prose.organs import out_of_scope
from parsers.prose.sections import find_headings
from parsers.prose.text import squeeze
from parsers.prose.title import read_title
from parsers.readers.document import Document, Paragraph

_OWN_WORDS = frozenset({"title", "index:title", "meta:articletitle", "html:title", "index:agency", "signature"})
_PARTS = 3  # so many of the six statutory headings prove the form
_LIST_TITLES = 3  # so many titles of different reports make a page a list
_SENTENCES = 3  # a page under a report's title with fewer sentences only points to an attachment
_ROSTER = re.compile("公布情况|发布情况|公开情况一览|年报汇总|年报目录")
_GUIDE = re.compile("(?:政府)?信息公开(?:工作)?(?:指南|制度|目录|条例)")
_EXPLAINED = re.compile('(?:年报|报告)[》”"]?(?:的)?(?:政策|图文|文字)?解读')
_SCHOOL_YEAR = re.compile("20\\d\\d(?:-|—|~|至)20\\d\\d学年|学年(?:度)?信息公开")


def looks_like_report(document: Document, context: Context) -> tuple[bool, str]:
    """Whether the document is an annual report by its title and its sections, with the reason either way.

    True: ``title_and_sections``, ``statutory_sections``, ``numbered_sections``, ``title_and_text``. False:
    ``not_in_scope:<kind>`` (see ``out_of_scope``), ``explanation`` (解读), ``list_page``, ``guide``,
    ``title_without_text``, ``no_report_text``, or the reader's own reason.
    """
    if not document.blocks:
        return False, document.reason or "empty"
    body = body_blocks(document, frozenset())
    lines = body_lines(document, body)
    headings = find_headings(lines)
    parts = {item.part for item in headings if item.part is not None}
    labels = list(labelled_values(document))
    titles = [title for title, _, _ in titles_of(document, lines_above(document, body, lines), labels)]
    if context.notice_title and (title := read_title(context.notice_title)) is not None and title.fullness:
        titles.append(title)
    agency = next((title.agency for title in titles if title.agency is not None), context.portal_agency)
    foreign = out_of_scope(agency) if agency is not None else None
    prose = squeeze("".join(text for _, text in lines))
    if foreign is not None or (agency is None and _SCHOOL_YEAR.search(prose[:2000])):
        return False, f"not_in_scope:{foreign or 'school'}"
    name = _names(document, labels, context)
    if _EXPLAINED.search(name):
        return False, "explanation"
    if len(parts) >= _PARTS:
        return True, "title_and_sections" if titles else "statutory_sections"
    if titles and len(headings) >= _PARTS and "信息公开" in prose:
        return True, "numbered_sections"
    listed = _listed(document)
    if titles and len(listed) < _LIST_TITLES and prose.count("信息公开") >= 3 and prose.count("。") >= _SENTENCES:
        return True, "title_and_text"
    if len(listed) >= _LIST_TITLES or _ROSTER.search(name):
        return False, "list_page"
    if titles:
        return False, "title_without_text"
    return False, "guide" if _GUIDE.search(name) else "no_report_text"


def foreign_body(identity: Identity) -> str | None:
    """Why the agency that the document itself names is none of the panel's (see ``out_of_scope``), None if it may be one.

    A page's source or the crawl's expectation proves nothing here: a newspaper or a company may run the page.
    """
    named = {item.value for item in identity.candidates if item.what == "agency" and item.origin in _OWN_WORDS}
    return out_of_scope(identity.agency) if identity.agency in named and identity.agency is not None else None


def _names(document: Document, labels: Sequence[Labelled], context: Context) -> str:
    """What the document calls itself."""
    labelled = [item.value for item in labels if item.kind is Kind.TITLE]
    first = [block.text for block in document.blocks if isinstance(block, Paragraph) and block.kind == "heading"][:3]
    named = (document.title, *document.meta.get("articletitle", ()), *labelled, *first, context.notice_title)
    return squeeze("\n".join(name for name in named if name))


def _listed(document: Document) -> set[tuple[str | None, int | None]]:
    """The different reports whose titles stand in paragraphs of their own, as on a list page."""
    read = (read_title(block.text) for block in document.blocks if isinstance(block, Paragraph))
    return {(title.agency, title.year) for title in read if title is not None and title.fullness}
