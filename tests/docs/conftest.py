"""The fixtures of the store, for pages that show what a store answers."""

from __future__ import annotations

from tests.db.conftest import both_stores, migrated, new_store, new_url, postgres

__all__ = ["both_stores", "migrated", "new_store", "new_url", "postgres"]
