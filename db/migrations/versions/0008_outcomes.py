"""What became of every rule on a version, filled from the evidence at hand; the life of what publishers got wrong."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime
from parsers import encode

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHUNK = 500
_STATES = "state IN ('to_review', 'told', 'corrected', 'settled', 'stands')"


def upgrade() -> None:
    op.add_column("report_version", sa.Column("outcomes", sa.String(), nullable=True))
    op.create_table(
        "finding_step",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("finding_id", _KEY, nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("actual", sa.String(), nullable=True),
        sa.Column("undoes_id", _KEY, nullable=True),
        sa.CheckConstraint(_STATES, name=op.f("ck_finding_step_state")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_step_finding_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["finding_step.id"], name=op.f("fk_finding_step_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_step")),
    )
    op.create_index("ix_finding_step_finding_id", "finding_step", ["finding_id"])
    op.create_index("ix_finding_step_place", "finding_step", ["subject_key", "code", "detail"])
    version = sa.table("report_version", sa.column("id", _KEY), sa.column("outcomes", sa.String()))
    for piece in _evidence():
        for version_id, encoded in piece:
            outcomes = encode.encode_outcomes(encode.decode(encoded).outcomes)
            if outcomes:
                op.execute(sa.update(version).where(version.c.id == version_id).values(outcomes=outcomes))


def downgrade() -> None:
    op.drop_table("finding_step")
    op.drop_column("report_version", "outcomes")


def _evidence() -> Iterator[list[tuple[int, bytes]]]:
    """Version and encoded evidence of those whose findings are of the same parser, some at a time."""
    evidence = sa.table("cell_evidence", sa.column("version_id", _KEY), sa.column("encoded", sa.LargeBinary()))
    version = sa.table("report_version", sa.column("id"), sa.column("parser_version"), sa.column("checks_version"))
    last = 0
    while True:
        page = (
            sa.select(evidence)
            .join(version, version.c.id == evidence.c.version_id)
            .where(evidence.c.version_id > last, version.c.parser_version == version.c.checks_version)
            .order_by(evidence.c.version_id)
            .limit(_CHUNK)
        )
        rows = [(version_id, encoded) for version_id, encoded in op.get_bind().execute(page)]
        if not rows:
            return
        yield rows
        last = rows[-1][0]
