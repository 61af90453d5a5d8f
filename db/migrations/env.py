"""Alembic's entry: runs the revisions on the connection that ``db.migrate`` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from db.models import Base


def run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
    )
    context.run_migrations()


run()
