"""Identity of a report: agency, year, scope, period and publication date, every candidate kept with its origin."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.model import Candidate, Context, Finding, Identity, Section
from parsers.prose.agency import agency_candidates, choose_agency
from parsers.prose.body import body_lines
from parsers.prose.contradictions import agency_findings, code_findings, date_findings, year_findings
from parsers.prose.dates import Signature, choose_publication, publication_candidates, signature_of
from parsers.prose.headings import Heading
from parsers.prose.labelled import Labelled, labelled_values
from parsers.prose.naming import Named, lines_above, titles_of
from parsers.prose.scope import scope_of
from parsers.prose.title import read_title
from parsers.prose.unified_code import choose_code, code_candidates
from parsers.prose.year import (
    Period,
    body_year,
    choose_year,
    labelled_years,
    period_of,
    year_candidates,
    years_spoken,
)
from parsers.readers.document import Document, Paragraph

_COMPARING = 2  # times that a text may name another year for each time that it names its own


@dataclass(frozen=True, slots=True)
class _View:
    """What the rules look at, gathered once."""

    titles: tuple[Named, ...]  # most trusted first
    labels: tuple[Labelled, ...]
    signature: Signature | None
    head: tuple[str, ...]
    texts: tuple[str, ...]


def identify(
    document: Document,
    preamble: str,
    sections: Sequence[Section],
    body: Sequence[int],
    context: Context,
    headings: Sequence[Heading] | None = None,
) -> tuple[Identity, tuple[Finding, ...]]:
    """Whose report of which year, on what scope, for which period, published when; and what contradicts itself.

    ``body`` are the block indexes of ``body_blocks``; ``preamble`` and ``sections`` those of ``read_sections``;
    ``headings`` those of ``find_headings`` in the body, where they are known. The findings are those of
    ``parsers.prose.rules``.
    """
    view = _view(document, preamble, sections, body, headings)
    named = agency_candidates(
        view.titles, view.labels, document.title, document.meta, view.signature, view.texts, context
    )
    agency = choose_agency(named, view.texts)
    years = _title_years(view.titles)
    period = period_of(view.texts, years[0][0] if years else None)
    counts = years_spoken(view.texts)
    spoken = body_year(counts)
    notice = read_title(context.notice_title) if context.notice_title else None
    labelled = labelled_years(view.labels)
    year = choose_year(
        years[0][0] if years else None,
        period,
        labelled[0][0] if labelled else spoken[0] if spoken else None,
        notice.year if notice else None,
    )
    year_all = year_candidates([*years, *labelled], period, spoken)
    if notice is not None and notice.year is not None:
        year_all.append(Candidate("year", str(notice.year), "notice_title", context.notice_title or ""))
    dated = publication_candidates(view.labels, document.meta, context, view.signature, view.head)
    counted_to = period.end if period is not None else dt.date(year, 12, 31) if year is not None else None
    published = choose_publication(dated, counted_to)
    title = view.titles[0][0].printed if view.titles else None
    scope, proof, scopes = scope_of(agency[0] if agency else None, title, view.texts)
    codes = code_candidates(view.labels)
    identity = Identity(
        agency=agency[0] if agency else None,
        year=year,
        scope=scope,
        scope_evidence=proof,
        published_on=published,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        candidates=(*named, *year_all, *(item for _, item in dated), *_period_candidate(period), *scopes, *codes),
        unified_code=choose_code(codes),
    )
    findings = (
        *agency_findings(agency, named),
        *year_findings(year, _claiming(year, year_all, counts)),
        *date_findings(published, period, counted_to, [item for _, item in dated]),
        *code_findings(view.labels),
    )
    return identity, findings


def _view(
    document: Document,
    preamble: str,
    sections: Sequence[Section],
    body: Sequence[int],
    headings: Sequence[Heading] | None,
) -> _View:
    lines = body_lines(document, body)
    prose = [text for index, text in lines if isinstance(document.blocks[index], Paragraph)]
    above = lines_above(document, body, lines, headings)
    labels = tuple(labelled_values(document))
    return _View(
        titles=tuple(titles_of(document, above, labels)),
        labels=labels,
        signature=signature_of(prose),
        head=tuple(block.text for block, inside in above if inside and len(block.text) <= 40),
        texts=(preamble, *(section.text for section in sections)),
    )


def _title_years(titles: Sequence[Named]) -> list[tuple[int, str, str]]:
    return [(title.year, origin, evidence) for title, origin, evidence in titles if title.year is not None]


def _claiming(year: int | None, candidates: Sequence[Candidate], spoken: Counter[int]) -> list[Candidate]:
    """The witnesses without a body that plans for the next year, or compares with another and names the report's often enough."""

    def speaks(of: int) -> bool:
        return year is None or (of <= year and spoken[of] > _COMPARING * spoken[year])

    return [it for it in candidates if it.origin != "body" or speaks(int(it.value))]


def _period_candidate(period: Period | None) -> tuple[Candidate, ...]:
    if period is None:
        return ()
    origin = "stated" if period.stated else "mentioned"
    return (Candidate("period", f"{period.start}..{period.end}", origin, period.evidence),)
