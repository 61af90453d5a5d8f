"""What is wrong and what people decided: findings and decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import UtcDateTime
from parsers.model import Responsibility, Severity

_SUBJECT_COLUMNS = {
    "version": "version_id",
    "document": "document_id",
    "portal": "portal_id",
    "agency_year": "agency_id",
    "run": "run_id",
}
_KINDS = ("accept", "correct_cell", "reject", "merge", "withhold", "set_identity", "set_scope", "undo")
DECISION_KINDS = (*_KINDS, "confirm", "leave")
LIFE_STATES = ("to_review", "told", "corrected", "settled", "stands")
_HOW_MANY = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in _SUBJECT_COLUMNS.values())
_NAMED = " OR ".join(f"(subject_kind = '{kind}' AND {column} IS NOT NULL)" for kind, column in _SUBJECT_COLUMNS.items())


class Finding(Base):
    """A rule that a subject breaks. ``subject_key`` names the subject once more, so that one unique key serves all kinds.

    ``origin`` is who raises and closes it (``parse``, ``identity``, ``crawl``, ``history``); ``detail`` the place inside
    the subject, such as ``disputes/reconsideration/total``. Closed findings stay.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("subject_key", "origin", "code", "detail"),
        one_of("subject_kind", _SUBJECT_COLUMNS),
        one_of("severity", (severity.value for severity in Severity)),
        one_of("responsibility", (responsibility.value for responsibility in Responsibility)),
        one_of("state", ("open", "closed")),
        CheckConstraint(f"{_HOW_MANY} = 1", name="one_subject"),
        CheckConstraint(_NAMED, name="named_subject"),
        CheckConstraint("agency_id IS NULL OR report_year IS NOT NULL", name="agency_year"),
        Index("ix_finding_state_code", "state", "code"),
    )

    id: Mapped[Key]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    version_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("report_version.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("document.id"), index=True)
    portal_id: Mapped[str | None] = mapped_column(ForeignKey("portal.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    report_year: Mapped[int | None]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("crawl_run.id"))
    origin: Mapped[str]
    code: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    severity: Mapped[str]
    responsibility: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[Any]] = mapped_column(JSON)
    expected: Mapped[str | None]
    actual: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="open")
    raised_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class FindingStep(Base):
    """A step in the life of what a publisher got wrong: 待核 → 已告知 → 已更正 → 已核销 / 维持原样. Steps are only ever added.

    ``subject_key``, ``code`` and ``detail`` are the place that lives on: the report (``report:7``) whatever its versions, or
    the subject of a finding on something else. ``made_by`` is NULL where a new publication brought the step about.
    """

    __tablename__ = "finding_step"
    __table_args__ = (
        one_of("state", LIFE_STATES),
        Index("ix_finding_step_place", "subject_key", "code", "detail"),
    )

    id: Mapped[Key]
    finding_id: Mapped[int] = mapped_column(BigKey, ForeignKey("finding.id"), index=True)
    subject_key: Mapped[str]
    code: Mapped[str]
    detail: Mapped[str]
    state: Mapped[str]
    made_by: Mapped[str | None]
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    expected: Mapped[str | None]
    actual: Mapped[str | None]  # what the finding said when the step was made
    undoes_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("finding_step.id"))


class Decision(Base):
    """What a person decided. It survives re-parsing, never overwrites what was printed, and is undone by another decision.

    ``fingerprint`` says of what print it was made: for a cell that of its printed table, else that of the publication.
    A corrected cell is ``lapsed``, with the reason, while the current version prints its table otherwise. ``holds_for_id``
    is the report that it speaks of since agencies were merged, NULL while that is ``report_id``. ``topic`` is the question of
    the review queue that a ``leave`` answers, ``cell`` then the place that the question is about.
    """

    __tablename__ = "decision"
    __table_args__ = (
        one_of("kind", DECISION_KINDS),
        one_of("state", ("active", "lapsed", "revoked")),
        CheckConstraint(
            "report_id IS NOT NULL OR agency_id IS NOT NULL OR document_id IS NOT NULL OR topic IS NOT NULL",
            name="subject",
        ),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    report_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("report.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    document_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("document.id"))
    cell: Mapped[str | None]
    fingerprint: Mapped[str | None]
    decided_value: Mapped[str | None]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    evidence: Mapped[str | None] = mapped_column(Text)
    lapse_reason: Mapped[str | None] = mapped_column(Text)
    printed_raw: Mapped[str | None] = mapped_column(Text)  # of a corrected cell, when it was corrected
    read_value: Mapped[str | None] = mapped_column(
        Text
    )  # what had been read then, of an identity too; of a merge the status
    undoes_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("decision.id"))
    holds_for_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("report.id"), index=True)
    topic: Mapped[str | None]
