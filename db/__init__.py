"""The only room that knows SQL and storage.

Importing it costs nothing: the archive and the manifest are used by rooms that must not load SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.digest import content_digest as content_digest

__all__ = ["content_digest"]


def __getattr__(name: str) -> object:
    if name == "content_digest":
        from db.digest import content_digest

        return content_digest
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
