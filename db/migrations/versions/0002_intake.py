"""Manual intake; what a notice announces; what a roster says of a unit beside that it must publish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "intake",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("agency_name", sa.String(), nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("obtained_by", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_intake_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("document_id", "url", name=op.f("uq_intake_document_id_url")),
    )
    # Adding and dropping a column needs no copy of the table on either database.
    op.add_column("notice", sa.Column("announces", sa.String(), server_default="report", nullable=False))
    op.add_column("duty", sa.Column("published_on", sa.Date(), nullable=True))
    op.add_column("duty", sa.Column("is_late", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("duty", "is_late")
    op.drop_column("duty", "published_on")
    op.drop_column("notice", "announces")
    op.drop_table("intake")
