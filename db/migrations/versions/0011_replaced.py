"""Since when the address of a content serves another one: filled by the next check."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report_version", sa.Column("replaced_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("report_version", "replaced_at")
