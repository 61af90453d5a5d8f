"""Decisions: undoing one is another, with evidence; why one lapsed; what was printed where a cell is corrected."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = ("accept", "correct_cell", "reject", "merge", "withhold", "set_identity", "set_scope")
_TEXTS = ("evidence", "lapse_reason", "printed_raw", "read_value")


def upgrade() -> None:
    columns: list[sa.Column[Any]] = [sa.Column(name, sa.Text(), nullable=True) for name in _TEXTS]
    columns += [sa.Column(name, _KEY, nullable=True) for name in ("undoes_id", "holds_for_id")]
    with op.batch_alter_table("decision") as batch:
        for column in columns:
            batch.add_column(column)
        batch.create_foreign_key(op.f("fk_decision_undoes_id"), "decision", ["undoes_id"], ["id"])
        batch.create_foreign_key(op.f("fk_decision_holds_for_id"), "report", ["holds_for_id"], ["id"])
        batch.create_index(op.f("ix_decision_holds_for_id"), ["holds_for_id"])
        batch.drop_constraint(op.f("ck_decision_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_kind"), _kind_is((*_KINDS, "undo")))


def downgrade() -> None:
    # A row of a kind that the older schema does not know would break its constraint.
    op.execute("DELETE FROM decision WHERE kind = 'undo'")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("ck_decision_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_kind"), _kind_is(_KINDS))
        batch.drop_index(op.f("ix_decision_holds_for_id"))
        batch.drop_constraint(op.f("fk_decision_holds_for_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_decision_undoes_id"), type_="foreignkey")
        for name in (*_TEXTS, "undoes_id", "holds_for_id"):
            batch.drop_column(name)


def _kind_is(kinds: tuple[str, ...]) -> str:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind IN ({words})"
