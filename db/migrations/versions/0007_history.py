"""Prints to find copies with, filled from the evidence of the versions at hand, and what the history checks saw last."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from db.prints import print_row
from parsers import encode

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHUNK = 500


def upgrade() -> None:
    prints = op.create_table(
        "version_print",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("disclosure_digest", _KEY, nullable=True),
        sa.Column("disclosure_filled", sa.Integer(), nullable=False),
        sa.Column("requests_digest", _KEY, nullable=True),
        sa.Column("requests_filled", sa.Integer(), nullable=False),
        sa.Column("disputes_digest", _KEY, nullable=True),
        sa.Column("disputes_filled", sa.Integer(), nullable=False),
        sa.Column("prose_length", sa.Integer(), nullable=False),
        sa.Column("prose_signature", sa.String(), nullable=True),
        *(sa.Column(f"prose_key{number}", _KEY, nullable=True) for number in range(1, 7)),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_version_print_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_print")),
    )
    op.create_table(
        "report_history",
        sa.Column("report_id", _KEY, nullable=False),
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("outcomes", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_history_report_id")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_report_history_version_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_history")),
    )
    op.create_index("ix_report_history_fingerprint", "report_history", ["fingerprint"])
    op.create_table(
        "agency_history",
        sa.Column("agency_id", _KEY, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("peer_group", sa.String(), nullable=True),
        sa.Column("seen", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_history_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency_history")),
    )
    op.create_index("ix_agency_history_peer_group", "agency_history", ["peer_group"])
    names = [column.name for column in prints.columns]
    for piece in _evidence():
        rows = [(version_id, *print_row(encode.decode(encoded))) for version_id, encoded in piece]
        op.bulk_insert(prints, [dict(zip(names, row, strict=True)) for row in rows])


def downgrade() -> None:
    op.drop_table("agency_history")
    op.drop_table("report_history")
    op.drop_table("version_print")


def _evidence() -> Iterator[list[tuple[int, bytes]]]:
    """Version and encoded evidence, some at a time: all of them may be larger than the memory."""
    evidence = sa.table("cell_evidence", sa.column("version_id", _KEY), sa.column("encoded", sa.LargeBinary()))
    last = 0
    while True:
        page = sa.select(evidence).where(evidence.c.version_id > last).order_by(evidence.c.version_id).limit(_CHUNK)
        rows = [(version_id, encoded) for version_id, encoded in op.get_bind().execute(page)]
        if not rows:
            return
        yield rows
        last = rows[-1][0]
