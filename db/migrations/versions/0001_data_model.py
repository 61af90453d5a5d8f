"""The whole data model: divisions and agencies, crawl ledgers, documents, reports and cells, findings, backfills."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A revision describes the schema as it was on its day: nothing is imported from the models, which move on.
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _exact(scale: int) -> sa.Numeric[Decimal]:
    """Exact numbers: NUMERIC(20, scale) on PostgreSQL, the value times 10^scale as a 64-bit integer on SQLite."""
    return sa.Numeric(20, scale).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("territorial_parent_id", _KEY, nullable=True),
        sa.Column("system_parent_id", _KEY, nullable=True),
        sa.Column("merged_into_id", _KEY, nullable=True),
        sa.Column("unified_code", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('government', 'government_office', 'department', 'dispatched_organ', 'branch', "
            "'township', 'zone_committee', 'zone_organ', 'vertical', 'dual', 'authorised', 'not_in_scope', "
            "'unknown')",
            name=op.f("ck_agency_kind"),
        ),
        sa.CheckConstraint("status IN ('known', 'candidate', 'merged')", name=op.f("ck_agency_status")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["agency.id"], name=op.f("fk_agency_merged_into_id")),
        sa.ForeignKeyConstraint(["system_parent_id"], ["agency.id"], name=op.f("fk_agency_system_parent_id")),
        sa.ForeignKeyConstraint(["territorial_parent_id"], ["agency.id"], name=op.f("fk_agency_territorial_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", "division_code", name=op.f("uq_agency_name_division_code")),
    )
    op.create_table(
        "backfill_plan",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("years", sa.JSON(), nullable=False),
        sa.Column("portals", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('missing', 'failed', 'reparse', 'all')", name=op.f("ck_backfill_plan_mode")),
        sa.CheckConstraint("status IN ('open', 'finished', 'cancelled')", name=op.f("ck_backfill_plan_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfill_plan")),
    )
    op.create_table(
        "crawl_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("status IN ('running', 'finished', 'failed', 'orphaned')", name=op.f("ck_crawl_run_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl_run")),
    )
    op.create_table(
        "division",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_division_code_valid_from")),
    )
    op.create_table(
        "document",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("byte_count", _KEY, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin IN ('crawl', 'manual')", name=op.f("ck_document_origin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
    )
    op.create_table(
        "host_lease",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_lease")),
    )
    op.create_index(op.f("ix_host_lease_owner"), "host_lease", ["owner"], unique=False)
    op.create_table(
        "agency_alias",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("agency_id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_alias_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_alias")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_agency_alias_agency_id_name")),
    )
    op.create_index(op.f("ix_agency_alias_name"), "agency_alias", ["name"], unique=False)
    op.create_table(
        "agency_event",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("agency_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("other_agency_id", _KEY, nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('renamed', 'merged', 'split', 'abolished', 'founded', 'rank_changed')",
            name=op.f("ck_agency_event_kind"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_event_agency_id")),
        sa.ForeignKeyConstraint(["other_agency_id"], ["agency.id"], name=op.f("fk_agency_event_other_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_event")),
    )
    op.create_index(op.f("ix_agency_event_agency_id"), "agency_event", ["agency_id"], unique=False)
    op.create_table(
        "crawl_shard",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest_name", sa.String(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name=op.f("fk_crawl_shard_run_id")),
        sa.PrimaryKeyConstraint("run_id", "shard", name=op.f("pk_crawl_shard")),
    )
    op.create_table(
        "document_member",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("member_path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("byte_count", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_member_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_member")),
        sa.UniqueConstraint("document_id", "member_path", name=op.f("uq_document_member_document_id_member_path")),
    )
    op.create_table(
        "duty",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("agency_id", _KEY, nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('roster', 'local_notice', 'unit_tree', 'published_last_year', 'statute')",
            name=op.f("ck_duty_basis"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_duty_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("agency_id", "report_year", "basis", name=op.f("uq_duty_agency_id_report_year_basis")),
    )
    op.create_table(
        "parse",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("parser_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("agency_name", sa.String(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("report_scope", sa.String(), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("encoded", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("parsed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('complete', 'incomplete', 'several', 'not_a_report', 'unreadable', 'timeout', "
            "'killed', 'failed')",
            name=op.f("ck_parse_status"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_parse_document_id")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name=op.f("fk_parse_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parse")),
        sa.UniqueConstraint("document_id", "parser_version", name=op.f("uq_parse_document_id_parser_version")),
    )
    op.create_index(op.f("ix_parse_fingerprint"), "parse", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_parse_run_id"), "parse", ["run_id"], unique=False)
    op.create_table(
        "portal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("agency_id", _KEY, nullable=True),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("list_urls", sa.JSON(), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "permission IN ('allowed', 'robots_disallow', 'robots_unreadable', 'stopped_by_request', 'blocked')",
            name=op.f("ck_portal_permission"),
        ),
        sa.CheckConstraint("state IN ('draft', 'active', 'parked')", name=op.f("ck_portal_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_portal_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal")),
    )
    op.create_table(
        "report",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("agency_id", _KEY, nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('organ', 'same_level', 'area', 'system', 'unknown')", name=op.f("ck_report_scope")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_report_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("agency_id", "report_year", "scope", name=op.f("uq_report_agency_id_report_year_scope")),
    )
    op.create_table(
        "backfill_slice",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("plan_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("status IN ('open', 'claimed', 'done', 'failed')", name=op.f("ck_backfill_slice_status")),
        sa.ForeignKeyConstraint(["plan_id"], ["backfill_plan.id"], name=op.f("fk_backfill_slice_plan_id")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_backfill_slice_portal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfill_slice")),
        sa.UniqueConstraint("plan_id", "ordinal", name=op.f("uq_backfill_slice_plan_id_ordinal")),
    )
    op.create_table(
        "decision",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("report_id", _KEY, nullable=True),
        sa.Column("agency_id", _KEY, nullable=True),
        sa.Column("document_id", _KEY, nullable=True),
        sa.Column("cell", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("decided_value", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('accept', 'correct_cell', 'reject', 'merge', 'withhold', 'set_identity', 'set_scope')",
            name=op.f("ck_decision_kind"),
        ),
        sa.CheckConstraint("state IN ('active', 'lapsed', 'revoked')", name=op.f("ck_decision_state")),
        sa.CheckConstraint(
            "report_id IS NOT NULL OR agency_id IS NOT NULL OR document_id IS NOT NULL",
            name=op.f("ck_decision_subject"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_decision_agency_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_decision_document_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_decision_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_report_id"), "decision", ["report_id"], unique=False)
    op.create_table(
        "known_url",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("declared_charset", sa.String(), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_outcome", sa.String(), nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_known_url_portal_id")),
        sa.PrimaryKeyConstraint("portal_id", "url", name=op.f("pk_known_url")),
    )
    op.create_table(
        "listing",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("collected", sa.Integer(), nullable=False),
        sa.Column("declared", sa.Integer(), nullable=True),
        sa.Column("skeleton", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_listing_portal_id")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name=op.f("fk_listing_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("run_id", "shard", "seq", name=op.f("uq_listing_run_id_shard_seq")),
    )
    op.create_index("ix_listing_portal_id_column_url", "listing", ["portal_id", "column_url"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("list_date", sa.Date(), nullable=True),
        sa.Column("url_date", sa.Date(), nullable=True),
        sa.Column("title_year", sa.Integer(), nullable=True),
        sa.Column("first_run_id", sa.String(), nullable=True),
        sa.Column("last_run_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["first_run_id"], ["crawl_run.id"], name=op.f("fk_notice_first_run_id")),
        sa.ForeignKeyConstraint(["last_run_id"], ["crawl_run.id"], name=op.f("fk_notice_last_run_id")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_notice_portal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("portal_id", "url", name=op.f("uq_notice_portal_id_url")),
    )
    op.create_table(
        "report_version",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("report_id", _KEY, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_origin", sa.String(), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=True),
        sa.Column("parse_status", sa.String(), nullable=False),
        sa.Column("parser_version", sa.Integer(), nullable=False),
        sa.Column("checks_version", sa.Integer(), nullable=False),
        sa.Column("layout_disclosure", sa.String(), nullable=True),
        sa.Column("layout_requests", sa.String(), nullable=True),
        sa.Column("layout_disputes", sa.String(), nullable=True),
        sa.Column("layout_statistics", sa.String(), nullable=True),
        sa.Column("scope_evidence", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("preamble", sa.Text(), nullable=False),
        sa.Column("tables_absent", sa.Integer(), nullable=False),
        sa.Column("cell_count", sa.Integer(), nullable=False),
        sa.Column("cells_unread", sa.Integer(), nullable=False),
        sa.Column("cells_uncertain", sa.Integer(), nullable=False),
        sa.Column("lowest_grade", sa.String(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.CheckConstraint("lowest_grade IN ('A', 'B', 'C', 'D', 'X')", name=op.f("ck_report_version_lowest_grade")),
        sa.CheckConstraint("parse_status IN ('complete', 'incomplete')", name=op.f("ck_report_version_parse_status")),
        sa.CheckConstraint("status IN ('accepted', 'quarantined', 'rejected')", name=op.f("ck_report_version_status")),
        sa.CheckConstraint("status_origin IN ('rule', 'decision')", name=op.f("ck_report_version_status_origin")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_version_report_id")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name=op.f("fk_report_version_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint(
            "report_id", "fingerprint", "reading", name=op.f("uq_report_version_report_id_fingerprint_reading")
        ),
    )
    op.create_index(op.f("ix_report_version_run_id"), "report_version", ["run_id"], unique=False)
    op.create_table(
        "retrieval",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("byte_count", _KEY, nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("declared_charset", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_retrieval_portal_id")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name=op.f("fk_retrieval_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrieval")),
        sa.UniqueConstraint("run_id", "shard", "seq", name=op.f("uq_retrieval_run_id_shard_seq")),
    )
    op.create_index("ix_retrieval_portal_id_url", "retrieval", ["portal_id", "url"], unique=False)
    op.create_index(op.f("ix_retrieval_sha256"), "retrieval", ["sha256"], unique=False)
    op.create_table(
        "cell_evidence",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("parse_id", _KEY, nullable=False),
        sa.Column("encoded", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parse.id"], name=op.f("fk_cell_evidence_parse_id")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_cell_evidence_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_cell_evidence")),
    )
    op.create_index(op.f("ix_cell_evidence_parse_id"), "cell_evidence", ["parse_id"], unique=False)
    op.create_table(
        "disclosure_cells",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("made", _exact(0), nullable=True),
        sa.Column("repealed", _exact(0), nullable=True),
        sa.Column("in_force", _exact(0), nullable=True),
        sa.Column("newly_disclosed", _exact(0), nullable=True),
        sa.Column("total_disclosed", _exact(0), nullable=True),
        sa.Column("items_last_year", _exact(8), nullable=True),
        sa.Column("items_change", _exact(8), nullable=True),
        sa.Column("decisions", _exact(0), nullable=True),
        sa.Column("procurement_items", _exact(0), nullable=True),
        sa.Column("amount_wanyuan", _exact(8), nullable=True),
        sa.Column("amount_unit", sa.String(), nullable=True),
        sa.CheckConstraint(
            "amount_unit IN ('wanyuan', 'yuan', 'unknown')", name=op.f("ck_disclosure_cells_amount_unit")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_disclosure_cells_version_id")),
        sa.PrimaryKeyConstraint("version_id", "item", name=op.f("pk_disclosure_cells")),
    )
    op.create_table(
        "disputes_cells",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("upheld", _exact(0), nullable=True),
        sa.Column("corrected", _exact(0), nullable=True),
        sa.Column("other", _exact(0), nullable=True),
        sa.Column("pending", _exact(0), nullable=True),
        sa.Column("total", _exact(0), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_disputes_cells_version_id")),
        sa.PrimaryKeyConstraint("version_id", "row", name=op.f("pk_disputes_cells")),
    )
    op.create_table(
        "finding",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("version_id", _KEY, nullable=True),
        sa.Column("document_id", _KEY, nullable=True),
        sa.Column("portal_id", sa.String(), nullable=True),
        sa.Column("agency_id", _KEY, nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("responsibility", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("actual", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(subject_kind = 'version' AND version_id IS NOT NULL)"
            " OR (subject_kind = 'document' AND document_id IS NOT NULL)"
            " OR (subject_kind = 'portal' AND portal_id IS NOT NULL)"
            " OR (subject_kind = 'agency_year' AND agency_id IS NOT NULL)"
            " OR (subject_kind = 'run' AND run_id IS NOT NULL)",
            name=op.f("ck_finding_named_subject"),
        ),
        sa.CheckConstraint(
            "responsibility IN ('publisher', 'pipeline', 'portal')", name=op.f("ck_finding_responsibility")
        ),
        sa.CheckConstraint("severity IN ('error', 'warning', 'info')", name=op.f("ck_finding_severity")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_finding_state")),
        sa.CheckConstraint(
            "subject_kind IN ('version', 'document', 'portal', 'agency_year', 'run')",
            name=op.f("ck_finding_subject_kind"),
        ),
        sa.CheckConstraint(
            "CASE WHEN version_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN document_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN portal_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN agency_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN run_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_finding_one_subject"),
        ),
        sa.CheckConstraint("agency_id IS NULL OR report_year IS NOT NULL", name=op.f("ck_finding_agency_year")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_finding_agency_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_finding_document_id")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_finding_portal_id")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name=op.f("fk_finding_run_id")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_finding_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "subject_key", "origin", "code", "detail", name=op.f("uq_finding_subject_key_origin_code_detail")
        ),
    )
    op.create_index(op.f("ix_finding_document_id"), "finding", ["document_id"], unique=False)
    op.create_index(op.f("ix_finding_portal_id"), "finding", ["portal_id"], unique=False)
    op.create_index("ix_finding_state_code", "finding", ["state", "code"], unique=False)
    op.create_index(op.f("ix_finding_version_id"), "finding", ["version_id"], unique=False)
    op.create_table(
        "notice_document",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("notice_id", _KEY, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("document_id", _KEY, nullable=True),
        sa.CheckConstraint("role IN ('page', 'attachment', 'alias')", name=op.f("ck_notice_document_role")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_notice_document_document_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_document_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_document")),
        sa.UniqueConstraint("notice_id", "url", name=op.f("uq_notice_document_notice_id_url")),
    )
    op.create_index(op.f("ix_notice_document_document_id"), "notice_document", ["document_id"], unique=False)
    op.create_index("ix_notice_document_url", "notice_document", ["url"], unique=False)
    op.create_table(
        "parse_version",
        sa.Column("parse_id", _KEY, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parse.id"], name=op.f("fk_parse_version_parse_id")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_parse_version_version_id")),
        sa.PrimaryKeyConstraint("parse_id", "part", name=op.f("pk_parse_version")),
    )
    op.create_index(op.f("ix_parse_version_version_id"), "parse_version", ["version_id"], unique=False)
    op.create_table(
        "requests_cells",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("natural_person", _exact(0), nullable=True),
        sa.Column("commercial_enterprise", _exact(0), nullable=True),
        sa.Column("research_institution", _exact(0), nullable=True),
        sa.Column("social_organization", _exact(0), nullable=True),
        sa.Column("legal_service", _exact(0), nullable=True),
        sa.Column("other_organization", _exact(0), nullable=True),
        sa.Column("total", _exact(0), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_requests_cells_version_id")),
        sa.PrimaryKeyConstraint("version_id", "row", name=op.f("pk_requests_cells")),
    )
    op.create_table(
        "section",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_section_version_id")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_section")),
    )
    op.create_table(
        "statistics_cells",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("year_value", _exact(8), nullable=True),
        sa.Column("cumulative_value", _exact(8), nullable=True),
        sa.Column("year_end_value", _exact(8), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_statistics_cells_version_id")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_statistics_cells")),
    )
    op.create_table(
        "table_note",
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form_table", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "form_table IN ('disclosure', 'requests', 'disputes', 'statistics')", name=op.f("ck_table_note_form_table")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_table_note_version_id")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_table_note")),
    )


def downgrade() -> None:
    op.drop_table("table_note")
    op.drop_table("statistics_cells")
    op.drop_table("section")
    op.drop_table("requests_cells")
    op.drop_index(op.f("ix_parse_version_version_id"), table_name="parse_version")
    op.drop_table("parse_version")
    op.drop_index("ix_notice_document_url", table_name="notice_document")
    op.drop_index(op.f("ix_notice_document_document_id"), table_name="notice_document")
    op.drop_table("notice_document")
    op.drop_index(op.f("ix_finding_version_id"), table_name="finding")
    op.drop_index("ix_finding_state_code", table_name="finding")
    op.drop_index(op.f("ix_finding_portal_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_document_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_table("disputes_cells")
    op.drop_table("disclosure_cells")
    op.drop_index(op.f("ix_cell_evidence_parse_id"), table_name="cell_evidence")
    op.drop_table("cell_evidence")
    op.drop_index(op.f("ix_retrieval_sha256"), table_name="retrieval")
    op.drop_index("ix_retrieval_portal_id_url", table_name="retrieval")
    op.drop_table("retrieval")
    op.drop_index(op.f("ix_report_version_run_id"), table_name="report_version")
    op.drop_table("report_version")
    op.drop_table("notice")
    op.drop_index("ix_listing_portal_id_column_url", table_name="listing")
    op.drop_table("listing")
    op.drop_table("known_url")
    op.drop_index(op.f("ix_decision_report_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_table("backfill_slice")
    op.drop_table("report")
    op.drop_table("portal")
    op.drop_index(op.f("ix_parse_run_id"), table_name="parse")
    op.drop_index(op.f("ix_parse_fingerprint"), table_name="parse")
    op.drop_table("parse")
    op.drop_table("duty")
    op.drop_table("document_member")
    op.drop_table("crawl_shard")
    op.drop_index(op.f("ix_agency_event_agency_id"), table_name="agency_event")
    op.drop_table("agency_event")
    op.drop_index(op.f("ix_agency_alias_name"), table_name="agency_alias")
    op.drop_table("agency_alias")
    op.drop_index(op.f("ix_host_lease_owner"), table_name="host_lease")
    op.drop_table("host_lease")
    op.drop_table("document")
    op.drop_table("division")
    op.drop_table("crawl_run")
    op.drop_table("backfill_plan")
    op.drop_table("agency")
