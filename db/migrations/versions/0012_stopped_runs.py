"""A run that was told to stop is no failed one."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BEFORE = ("running", "finished", "failed", "orphaned")
_NOW = ("running", "finished", "failed", "stopped", "orphaned")


def upgrade() -> None:
    _allow(_NOW)


def downgrade() -> None:
    op.execute("UPDATE crawl_run SET status = 'failed' WHERE status = 'stopped'")
    _allow(_BEFORE)


def _allow(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("crawl_run") as batch:
        batch.drop_constraint(op.f("ck_crawl_run_status"), type_="check")
        batch.create_check_constraint(
            op.f("ck_crawl_run_status"), f"status IN ({', '.join(repr(state) for state in states)})"
        )
