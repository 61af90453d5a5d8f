"""Whose report it is: candidates from title, index table, META, signature, text and crawl, in their order of trust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from parsers.model import Candidate, Context
from parsers.prose.dates import Signature
from parsers.prose.labelled import Kind as Label
from parsers.prose.labelled import Labelled
from parsers.prose.organs import Kind, clean_organ, government_organ, is_organ, kind_of
from parsers.prose.text import squeeze
from parsers.prose.title import Title, read_title

_COMPILED_BY = re.compile(
    "(?:报告|年报)由([^,。;:()]{4,40}?)(?:根据|按照|依据|依照|负责|组织|汇总|编制|发布|对照|结合|[(])"
)
_LAST_SEGMENT = re.compile(r"[_|]|\s[-–—]+\s|--+|——|-(?=[^-]+$)")
_META_SOURCES = ("contentsource", "source", "publisher", "article:author", "organization", "unit")

_LEVELS = "省市县区州旗盟镇乡"
_ITS_OFFICE = ("signature", "index:agency")  # a government's report is signed by its office
_AMBIGUOUS = re.compile(f"[{_LEVELS}]|[^{_LEVELS}]{{2,12}}(?:局|委员会|委|厅|办公室|办|处|队|中心)$")
#: Origins that stand in the document itself, most trusted first; then what only the crawl knows.
ORDER = (
    "title",
    "index:title",
    "meta:articletitle",
    "html:title",
    "index:agency",
    "html:segment",
    "meta:source",
    "index:source",
    "signature",
    "text",
    "portal_agency",
    "notice_title",
)
OUTSIDE = frozenset({"portal_agency", "notice_title"})


def agency_candidates(
    titles: Sequence[tuple[Title, str, str]],
    labels: Iterable[Labelled],
    html_title: str | None,
    meta: Mapping[str, tuple[str, ...]],
    signature: Signature | None,
    texts: Sequence[str],
    context: Context,
) -> list[Candidate]:
    """Every name that may be the agency's, in order of trust. ``SiteName`` is the portal and never one of them."""
    found = [(title.agency, origin, evidence) for title, origin, evidence in titles]
    for item in labels:
        name = item.value
        if item.kind is Label.AGENCY and not is_organ(name):
            name = name.split(maxsplit=1)[0]  # 填报单位：… 审核人：…
        if item.kind is Label.AGENCY and (is_organ(name) or kind_of(name) is Kind.PLACE):
            found.append((clean_organ(name), "index:agency", f"{item.label}：{item.value}"))
        elif item.kind is Label.SOURCE and is_organ(item.value):
            found.append((clean_organ(item.value), "index:source", f"{item.label}：{item.value}"))
    for name in _META_SOURCES:
        found += [
            (clean_organ(value), "meta:source", f"{name}: {value}") for value in meta.get(name, ()) if is_organ(value)
        ]
    parts = [part for part in _LAST_SEGMENT.split(html_title or "") if part.strip()]
    if len(parts) > 1 and is_organ(parts[-1]):
        found.append((clean_organ(parts[-1]), "html:segment", squeeze(html_title or "")))
    if signature is not None:
        found.append((signature.agency, "signature", signature.printed))
    for text in texts:
        squeezed = squeeze(text)
        for match in _COMPILED_BY.finditer(squeezed) if "由" in squeezed else ():
            if is_organ(match[1]):
                found.append((clean_organ(match[1]), "text", match[0]))
    if context.portal_agency:
        found.append((clean_organ(context.portal_agency), "portal_agency", context.portal_agency))
    if context.notice_title and (title := read_title(context.notice_title)) is not None:
        found.append((title.agency, "notice_title", context.notice_title))
    named = [Candidate("agency", name, origin, evidence) for name, origin, evidence in found if name is not None]
    unique = dict.fromkeys(sorted(named, key=lambda item: ORDER.index(item.origin)))
    return list(unique)


def _spells_out(name: str, short: str) -> bool:
    """Whether ``name`` is ``short`` with its place before it: 平乡县民政局 for 县民政局 or 民政局."""
    return name.endswith(short) and (short[0] in _LEVELS or name[: -len(short)].endswith(tuple(_LEVELS)))


def choose_agency(candidates: Sequence[Candidate], texts: Sequence[str]) -> tuple[str, str] | None:
    """The most trusted name with its origin, None where there is none.

    A place alone (三都水族自治县2022年…) means its government, whose full name is taken where the document spells it out;
    of a name without its place (县民政局) there is one in every county, and the one that the document names is meant.
    """
    if not candidates:
        return None
    first = candidates[0]
    if (organ := government_organ(first.value)) is not None:
        return organ, first.origin
    if _AMBIGUOUS.match(first.value):
        inside = (item.value for item in candidates if item.origin not in OUTSIDE)
        return next((name for name in inside if name != first.value and _spells_out(name, first.value)), first.value), (
            first.origin
        )
    if kind_of(first.value) is not Kind.PLACE:
        return first.value, first.origin
    full = (f"{first.value}人民政府", f"{first.value}政府")
    for name in full:
        if any(item.value == name for item in candidates):
            return name, first.origin
        if any(item.origin in _ITS_OFFICE and item.value in (f"{name}办公室", f"{name}办公厅") for item in candidates):
            return name, first.origin
        if any(re.search(f"{re.escape(name)}(?!办公|网|门户|令|第|关于|信息)", squeeze(text)) for text in texts):
            return name, first.origin
    return first.value, first.origin
