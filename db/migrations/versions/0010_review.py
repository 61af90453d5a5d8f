"""Review: a candidate may be confirmed, a question left as it is; ``topic`` says which question that was."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KINDS = ("accept", "correct_cell", "reject", "merge", "withhold", "set_identity", "set_scope", "undo")
_SUBJECT = "report_id IS NOT NULL OR agency_id IS NOT NULL OR document_id IS NOT NULL"
_NEW = "'confirm', 'leave'"


def upgrade() -> None:
    with _decisions() as batch:
        batch.add_column(sa.Column("topic", sa.String(), nullable=True))
        batch.drop_constraint(op.f("ck_decision_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_kind"), _kind_is((*_KINDS, "confirm", "leave")))
        batch.drop_constraint(op.f("ck_decision_subject"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_subject"), f"{_SUBJECT} OR topic IS NOT NULL")


def downgrade() -> None:
    # Rows that the older schema does not know would break its constraints; nothing that is shown depends on them.
    undone = f"undoes_id IN (SELECT id FROM decision WHERE kind IN ({_NEW}))"  # noqa: S608  (constants)
    op.execute(f"DELETE FROM decision WHERE {undone}")  # noqa: S608  (constants)
    op.execute(f"DELETE FROM decision WHERE kind IN ({_NEW})")  # noqa: S608
    with _decisions() as batch:
        batch.drop_constraint(op.f("ck_decision_subject"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_subject"), _SUBJECT)
        batch.drop_constraint(op.f("ck_decision_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_kind"), _kind_is(_KINDS))
        batch.drop_column("topic")


@contextlib.contextmanager
def _decisions() -> Iterator[BatchOperations]:
    """The table, to be altered. SQLite copies and drops it, which rows that name others of the same table would forbid."""
    decision = sa.table("decision", sa.column("id"), sa.column("undoes_id"))
    undoing = op.get_bind().execute(sa.select(decision).where(decision.c.undoes_id.is_not(None))).all()
    op.execute(sa.update(decision).values(undoes_id=None))
    with op.batch_alter_table("decision") as batch:
        yield batch
    for row_id, undone in undoing:
        op.execute(sa.update(decision).where(decision.c.id == row_id).values(undoes_id=undone))


def _kind_is(kinds: tuple[str, ...]) -> str:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind IN ({words})"
