"""All tables of the store. Importing this module is what fills ``Base.metadata``."""

from __future__ import annotations

from db.models.agencies import Agency, AgencyAlias, AgencyEvent, Division, Duty
from db.models.backfill import BackfillPlan, BackfillSlice
from db.models.base import Base
from db.models.crawl import CrawlRun, CrawlShard, HostLease, KnownUrl, Listing, Portal, Retrieval
from db.models.documents import Document, DocumentMember, Intake, Notice, NoticeDocument, Parse, ParseVersion
from db.models.history import AgencyHistory, ReportHistory, VersionPrint
from db.models.measures import ReportMeasures
from db.models.reports import (
    CellEvidence,
    DisclosureCells,
    DisputesCells,
    Figure,
    Report,
    ReportVersion,
    RequestsCells,
    Section,
    StatisticsCells,
    TableNote,
)
from db.models.review import Decision, Finding, FindingStep
from db.models.sampling import Sample, SampleCell, SampleItem, SampleReading, SampleStratum

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyEvent",
    "AgencyHistory",
    "BackfillPlan",
    "BackfillSlice",
    "Base",
    "CellEvidence",
    "CrawlRun",
    "CrawlShard",
    "Decision",
    "DisclosureCells",
    "DisputesCells",
    "Division",
    "Document",
    "DocumentMember",
    "Duty",
    "Figure",
    "Finding",
    "FindingStep",
    "HostLease",
    "Intake",
    "KnownUrl",
    "Listing",
    "Notice",
    "NoticeDocument",
    "Parse",
    "ParseVersion",
    "Portal",
    "Report",
    "ReportHistory",
    "ReportMeasures",
    "ReportVersion",
    "RequestsCells",
    "Retrieval",
    "Sample",
    "SampleCell",
    "SampleItem",
    "SampleReading",
    "SampleStratum",
    "Section",
    "StatisticsCells",
    "TableNote",
    "VersionPrint",
]
