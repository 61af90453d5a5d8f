"""What the prose quotes, and the unified code that a page prints; filled from the evidence of the versions at hand."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from db.types import AMOUNT_SCALE, ExactNumber, fits
from parsers import encode

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHUNK = 500


def upgrade() -> None:
    # Alembic's batch mode would make the table anew, which SQLite refuses while others refer to its rows.
    op.add_column("report_version", sa.Column("unified_code", sa.String(), nullable=True))
    figure = op.create_table(
        "figure",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("value", ExactNumber(AMOUNT_SCALE), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("section_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_figure_version_id")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_figure")),
    )
    version = sa.table("report_version", sa.column("id", _KEY), sa.column("unified_code", sa.String()))
    for version_id, encoded in _evidence():
        report = encode.decode(encoded)
        rows = [
            {
                "version_id": version_id,
                "ordinal": at,
                "code": it.code,
                "value": it.value if fits(it.value, AMOUNT_SCALE) else None,
                "raw": it.raw.replace("\x00", "\ufffd"),
                "unit": it.unit,
                "is_approximate": it.approximate,
                "subject": it.subject.replace("\x00", "\ufffd"),
                "sentence": it.sentence.replace("\x00", "\ufffd"),
                "section_number": it.section,
            }
            for at, it in enumerate(report.figures)
        ]
        if rows:
            op.bulk_insert(figure, rows)
        code = report.identity.unified_code
        if code:
            op.execute(sa.update(version).where(version.c.id == version_id).values(unified_code=code))


def downgrade() -> None:
    op.drop_table("figure")
    op.drop_column("report_version", "unified_code")


def _evidence() -> Iterator[tuple[int, bytes]]:
    """Version and encoded evidence, some at a time: all of them may be larger than the memory."""
    evidence = sa.table("cell_evidence", sa.column("version_id", _KEY), sa.column("encoded", sa.LargeBinary()))
    last = 0
    while True:
        page = sa.select(evidence).where(evidence.c.version_id > last).order_by(evidence.c.version_id).limit(_CHUNK)
        rows = op.get_bind().execute(page).all()
        if not rows:
            return
        yield from ((version_id, encoded) for version_id, encoded in rows)
        last = rows[-1][0]
