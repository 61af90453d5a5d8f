"""The panel's measures of each version in one row: the panel of the whole country is one scan, of one organ one look-up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WITH_DECIMALS = ("items_last_year", "items_change", "amount_wanyuan")
# Rows and columns of the form that are measures, as they were on this day; of requests the totals.
_DISCLOSURE = """
    rules/made rules/repealed rules/in_force normative_documents/made normative_documents/repealed
    normative_documents/in_force licensing/decisions penalties/decisions coercion/decisions
    fees/amount_wanyuan rules/newly_disclosed rules/total_disclosed normative_documents/newly_disclosed
    normative_documents/total_disclosed licensing/items_last_year licensing/items_change
    other_services/items_last_year other_services/items_change other_services/decisions
    penalties/items_last_year penalties/items_change coercion/items_last_year coercion/items_change
    fees/items_last_year fees/items_change procurement/procurement_items procurement/amount_wanyuan
"""
_REQUESTS = """
    received carried_in granted partly_granted refused_state_secret refused_by_law refused_security_stability
    refused_third_party_rights refused_internal_affairs refused_deliberative refused_enforcement_file
    refused_administrative_query unavailable_not_held unavailable_needs_creation unavailable_still_unclear
    unprocessed_petition unprocessed_duplicate unprocessed_published_matter unprocessed_excessive
    unprocessed_reconfirmation other_not_corrected_in_time other_fee_unpaid other_rest total_handled
    carried_over other
"""
_DISPUTES = """
    reconsideration/upheld reconsideration/corrected reconsideration/other reconsideration/pending
    reconsideration/total litigation_direct/upheld litigation_direct/corrected litigation_direct/other
    litigation_direct/pending litigation_direct/total litigation_after_reconsideration/upheld
    litigation_after_reconsideration/corrected litigation_after_reconsideration/other
    litigation_after_reconsideration/pending litigation_after_reconsideration/total
"""


def upgrade() -> None:
    op.create_table(
        "report_measures",
        sa.Column("version_id", _KEY, nullable=False),
        *(sa.Column(name, _number(column), nullable=True) for name, _, _, column in _measures()),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_report_measures_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_report_measures")),
    )
    names = ", ".join(name for name, *_ in _measures())
    op.execute(
        f"INSERT INTO report_measures (version_id, {names}) SELECT v.id, {names} FROM report_version v"  # noqa: S608
        f" LEFT JOIN ({_pivot('disclosure', 'item')}) d ON d.version_id = v.id"
        f" LEFT JOIN ({_pivot('requests', 'row')}) q ON q.version_id = v.id"
        f" LEFT JOIN ({_pivot('disputes', 'row')}) s ON s.version_id = v.id"
    )


def downgrade() -> None:
    op.drop_table("report_measures")


def _measures() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, row and column."""
    for place in _DISCLOSURE.split():
        row, column = place.split("/")
        yield f"disclosure_{row}_{column}", "disclosure", row, column
    for row in _REQUESTS.split():
        yield f"requests_{row}", "requests", row, "total"
    for place in _DISPUTES.split():
        row, column = place.split("/")
        yield f"disputes_{row}_{column}", "disputes", row, column


def _number(column: str) -> sa.Numeric[Decimal]:
    scale = 8 if column in _WITH_DECIMALS else 0
    return sa.Numeric(20, scale).with_variant(sa.BigInteger(), "sqlite")


def _pivot(table: str, code: str) -> str:
    picked = []
    for name, of_table, row, column in _measures():
        if of_table == table:
            known = " AND amount_unit IN ('wanyuan', 'yuan')" if column == "amount_wanyuan" else ""
            picked.append(f"MAX(CASE WHEN {code} = '{row}'{known} THEN {column} END) AS {name}")
    return f"SELECT version_id, {', '.join(picked)} FROM {table}_cells GROUP BY version_id"  # noqa: S608  (codes of the form)
