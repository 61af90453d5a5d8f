"""Backfill plans as dry runs write them: a name, what was asked for, slices with what was foreseen of each."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_OLD_MODES = ("missing", "failed", "reparse", "all")
_STATES = {"open": "partial", "finished": "complete", "cancelled": "partial"}
_NEW_STATES = ("planned", "running", "partial", "complete")
_JSON = ("years", "portals", "request", "document_ids")
_SLICE_STATES = "status IN ('open', 'claimed', 'done', 'failed')"


def upgrade() -> None:
    plans, slices = _take()
    _make(_new_columns(), "mode IN ('missing', 'failed', 'changed', 'reparse', 'all')", _NEW_STATES)
    for plan in plans:
        request = {"years": _read(plan.pop("years")), "portals": _read(plan.pop("portals"))}
        plan |= {"name": f"old-{plan['id']}", "request": request, "note": "", "parser_version": 0}
        _put("backfill_plan", plan | {"status": _STATES[plan["status"]]})
    modes = {plan["id"]: plan["mode"] for plan in plans}
    for part in slices:
        del part["report_year"]
        part |= {"asks_portal": modes[part["plan_id"]] in ("missing", "all"), "portal_print": "", "document_ids": []}
        _put("backfill_slice", part | {"requests_expected": 0, "seconds_expected": 0})
    _count_on("backfill_plan")
    _count_on("backfill_slice")


def downgrade() -> None:
    plans, slices = _take()
    _make(_old_columns(), f"mode IN {_OLD_MODES}", tuple(_STATES))
    for plan in plans:
        request = _read(plan["request"])
        status = "finished" if plan["status"] == "complete" else "open"
        _put(
            "backfill_plan",
            {
                "id": plan["id"],
                "mode": plan["mode"] if plan["mode"] in _OLD_MODES else "all",
                "years": request.get("years", []),
                "portals": request.get("portals", []),
                "status": status,
                "created_at": plan["created_at"],
            },
        )
    kept = ("id", "plan_id", "ordinal", "portal_id", "status", "owner", "attempts", "claimed_at", "finished_at")
    for part in slices:
        _put("backfill_slice", {name: part[name] for name in (*kept, "reason")} | {"report_year": None})
    _count_on("backfill_plan")
    _count_on("backfill_slice")


def _take() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of both tables, which are then gone."""
    plans, slices = _rows("backfill_plan"), _rows("backfill_slice")
    op.drop_table("backfill_slice")
    op.drop_table("backfill_plan")
    return plans, slices


def _rows(table: str) -> list[dict[str, Any]]:
    statement = sa.text(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
    return [dict(row) for row in op.get_bind().execute(statement).mappings()]


def _put(table: str, values: dict[str, Any]) -> None:
    columns = [sa.column(name, sa.JSON() if name in _JSON else None) for name in values]
    op.get_bind().execute(sa.table(table, *columns).insert().values(**values))


def _count_on(table: str) -> None:
    """The next row gets the next number: PostgreSQL's sequence has not seen those that were put in."""
    if op.get_bind().dialect.name == "postgresql":
        newest = f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}"  # noqa: S608
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({newest}), false)")


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _make(columns: tuple[list[sa.Column[Any]], list[sa.Column[Any]]], modes: str, states: tuple[str, ...]) -> None:
    named = [sa.UniqueConstraint("name", name=op.f("uq_backfill_plan_name"))] if columns[0][0].name == "name" else []
    op.create_table(
        "backfill_plan",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        *columns[0],
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint(modes, name=op.f("ck_backfill_plan_mode")),
        sa.CheckConstraint(
            f"status IN ({', '.join(map(repr, states))})",
            name=op.f("ck_backfill_plan_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfill_plan")),
        *named,
    )
    op.create_table(
        "backfill_slice",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("plan_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=True),
        *columns[1],
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", _TIME, nullable=True),
        sa.Column("finished_at", _TIME, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(_SLICE_STATES, name=op.f("ck_backfill_slice_status")),
        sa.ForeignKeyConstraint(["plan_id"], ["backfill_plan.id"], name=op.f("fk_backfill_slice_plan_id")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_backfill_slice_portal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfill_slice")),
        sa.UniqueConstraint("plan_id", "ordinal", name=op.f("uq_backfill_slice_plan_id_ordinal")),
    )


def _new_columns() -> tuple[list[sa.Column[Any]], list[sa.Column[Any]]]:
    return (
        [
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("request", sa.JSON(), nullable=False),
            sa.Column("note", sa.Text(), nullable=False),
            sa.Column("parser_version", sa.Integer(), nullable=False),
            sa.Column("reason", sa.String(), nullable=True),
            sa.Column("finished_at", _TIME, nullable=True),
        ],
        [
            sa.Column("asks_portal", sa.Boolean(), nullable=False),
            sa.Column("portal_print", sa.String(), nullable=False),
            sa.Column("document_ids", sa.JSON(), nullable=False),
            sa.Column("requests_expected", sa.Integer(), nullable=False),
            sa.Column("seconds_expected", sa.Integer(), nullable=False),
        ],
    )


def _old_columns() -> tuple[list[sa.Column[Any]], list[sa.Column[Any]]]:
    return (
        [sa.Column("years", sa.JSON(), nullable=False), sa.Column("portals", sa.JSON(), nullable=False)],
        [sa.Column("report_year", sa.Integer(), nullable=True)],
    )
