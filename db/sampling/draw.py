"""Draws a blind sample of the accepted reports, by media × edition × province: the same store, seed and size, the same draw."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import SampleError
from db.models import (
    Agency,
    CellEvidence,
    Document,
    Parse,
    Report,
    ReportVersion,
    Sample,
    SampleItem,
    SampleStratum,
)
from db.release.subjects import edition_of, report_key, withheld_reports
from db.statements import utc_now

_NAME = re.compile(r"\w(?:[\w. -]{0,78}\w)?")
BY_PROVINCE = "media,edition,province"
BY_EDITION = "media,edition"


class Stratum(NamedTuple):
    """``media`` is html, pdf …; ``province`` two digits, 00 where it is not known, empty where provinces are one stratum."""

    media: str
    edition: str
    province: str


class Candidate(NamedTuple):
    """A report that may be drawn. ``key`` names it the same in every store."""

    key: str
    version_id: int
    sha256: str
    stratum: Stratum


def draw(store: Store, name: str, size: int, seed: int, by: str, now: dt.datetime | None = None) -> int:
    """Draw ``size`` reports and record them. Returns the sample's id. Raises SampleError when that is impossible.

    Every stratum gives at least one report, the rest by its share. Where there are more strata than reports to draw,
    provinces are one stratum.
    """
    if not name.strip() or not by.strip():
        raise SampleError("a sample needs a name and somebody who draws it")
    if not _NAME.fullmatch(name):
        raise SampleError(
            f"{name!r} is no name of a sample: letters and digits, with . - _ between, for a folder is called so"
        )
    with store.begin() as session:
        if session.scalars(select(Sample).filter_by(name=name)).first() is not None:
            raise SampleError(f"there is a sample called {name} already; a sample is never drawn anew")
        found = candidates(session)
        if size < 1 or size > len(found):
            raise SampleError(f"{size} reports cannot be drawn of {len(found)} accepted ones")
        strata, how = _strata(found, size)
        sample = Sample(
            name=name,
            seed=seed,
            size=size,
            strata_by=how,
            population=len(found),
            drawn_by=by,
            drawn_at=now or utc_now(),
        )
        session.add(sample)
        session.flush()
        _record(session, sample, strata, allocate({stratum: len(its) for stratum, its in strata.items()}, size))
        return sample.id


def _record(
    session: Session, sample: Sample, strata: Mapping[Stratum, list[Candidate]], sizes: Mapping[Stratum, int]
) -> None:
    drawn: list[tuple[Stratum, Candidate]] = []
    for stratum, its in strata.items():
        session.add(SampleStratum(sample_id=sample.id, **stratum._asdict(), population=len(its), drawn=sizes[stratum]))
        drawn += [(stratum, one) for one in ranked(its, sample.seed)[: sizes[stratum]]]
    # Readers take forms in order: it must not tell them strata, and the first ones must be a sample of all.
    drawn.sort(key=lambda one: _lot(one[1], sample.seed + 1))
    for ordinal, (stratum, one) in enumerate(drawn, start=1):
        item = SampleItem(
            sample_id=sample.id, ordinal=ordinal, version_id=one.version_id, sha256=one.sha256, **stratum._asdict()
        )
        session.add(item)


def candidates(session: Session) -> list[Candidate]:
    """Every report that has an accepted current version with numbers and is not withheld."""
    withheld = withheld_reports(session)
    current = {row[0] for row in session.execute(text("SELECT version_id FROM current_version"))}
    listed = (
        select(ReportVersion, Report, Agency, Document.sha256, Document.media_type)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Agency, Agency.id == Report.agency_id)
        .join(CellEvidence, CellEvidence.version_id == ReportVersion.id)
        .join(Parse, Parse.id == CellEvidence.parse_id)
        .join(Document, Document.id == Parse.document_id)
        .where(ReportVersion.status == "accepted", ReportVersion.cell_count > 0)
        .execution_options(yield_per=2000)
    )
    found = []
    for version, report, agency, sha256, media in session.execute(listed):
        if version.id in current and report.id not in withheld:
            stratum = Stratum(kind_of(media), edition_of(version), agency.division_code[:2] or "00")
            key = f"{report_key(agency, report)}-{version.fingerprint}-{version.reading}"
            found.append(Candidate(key, version.id, sha256, stratum))
        session.expunge(version)
    return found


_MEDIA = (("html", "html"), ("pdf", "pdf"), ("word", "docx"), ("sheet", "xlsx"), ("excel", "xlsx"), ("csv", "csv"))


def kind_of(media_type: str) -> str:
    """The medium in a word."""
    return next((kind for word, kind in _MEDIA if word in media_type), "text")


def _strata(found: Iterable[Candidate], size: int) -> tuple[dict[Stratum, list[Candidate]], str]:
    whole: dict[Stratum, list[Candidate]] = defaultdict(list)
    for one in found:
        whole[one.stratum].append(one)
    if len(whole) <= size:
        return dict(sorted(whole.items())), BY_PROVINCE
    wider: dict[Stratum, list[Candidate]] = defaultdict(list)
    for stratum, its in whole.items():
        wider[stratum._replace(province="")] += its
    if len(wider) > size:
        raise SampleError(
            f"{size} reports are too few: there are {len(wider)} kinds by media and edition, each gives one"
        )
    return dict(sorted(wider.items())), BY_EDITION


def allocate(populations: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """One of each stratum, the rest by share (largest remainder), never more than there are. ``size`` ≥ strata."""
    sizes = dict.fromkeys(populations, 1)
    left = size - len(sizes)
    while left:
        free = {stratum: number - sizes[stratum] for stratum, number in populations.items() if number > sizes[stratum]}
        whole = sum(free.values())
        shares = {stratum: Fraction(left * number, whole) for stratum, number in free.items()}
        for stratum, share in shares.items():
            sizes[stratum] += int(share)
            left -= int(share)
        for stratum in sorted(free, key=lambda one: (int(shares[one]) - shares[one], one))[:left]:
            if sizes[stratum] < populations[stratum]:
                sizes[stratum] += 1
                left -= 1
    return sizes


def ranked(its: Sequence[Candidate], seed: int) -> list[Candidate]:
    """By lot: a digest of seed and name, so that neither the order of the store nor Python's generator plays a part."""
    return sorted(its, key=lambda one: _lot(one, seed))


def _lot(one: Candidate, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\n{one.key}".encode()).digest()
