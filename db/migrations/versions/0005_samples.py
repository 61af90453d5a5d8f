"""Blind samples: what was drawn, the strata, who read it, and the cells that they read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("sample_cell", "sample_reading", "sample_item", "sample_stratum", "sample")


def upgrade() -> None:
    op.create_table(
        "sample",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seed", _KEY, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("strata_by", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("name", name=op.f("uq_sample_name")),
    )
    op.create_table(
        "sample_stratum",
        sa.Column("sample_id", _KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("media", "edition", "province")),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_stratum_sample_id")),
        sa.PrimaryKeyConstraint("sample_id", "media", "edition", "province", name=op.f("pk_sample_stratum")),
    )
    op.create_table(
        "sample_item",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("sample_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("version_id", _KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sha256", "media", "edition", "province")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_item_sample_id")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_sample_item_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_item")),
        sa.UniqueConstraint("sample_id", "ordinal", name=op.f("uq_sample_item_sample_id_ordinal")),
        sa.UniqueConstraint("sample_id", "version_id", name=op.f("uq_sample_item_sample_id_version_id")),
    )
    op.create_index(op.f("ix_sample_item_version_id"), "sample_item", ["version_id"], unique=False)
    op.create_table(
        "sample_reading",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("item_id", _KEY, nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("replaced_reason", sa.Text(), nullable=True),
        sa.Column("agency_read", sa.String(), nullable=False),
        sa.Column("year_read", sa.Integer(), nullable=False),
        sa.Column("is_same_report", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('standing', 'replaced')", name=op.f("ck_sample_reading_state")),
        sa.ForeignKeyConstraint(["item_id"], ["sample_item.id"], name=op.f("fk_sample_reading_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_reading")),
        sa.UniqueConstraint("item_id", "reader", "attempt", name=op.f("uq_sample_reading_item_id_reader_attempt")),
    )
    op.create_table(
        "sample_cell",
        sa.Column("reading_id", _KEY, nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("read_value", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('number', 'blank', 'not_applicable', 'missing', 'unclear')", name=op.f("ck_sample_cell_state")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["sample_reading.id"], name=op.f("fk_sample_cell_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "cell", name=op.f("pk_sample_cell")),
    )


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
