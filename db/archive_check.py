"""Whether the archive holds what the database names: every object present, whole and unaltered, and nothing nobody names."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from db.archive import Archive
from db.engine import Store
from db.errors import ArchiveError
from db.models import Document, KnownUrl, Retrieval


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """``named`` objects stand in the database, ``checked`` of them were read. Each list holds sha256 keys, sorted."""

    named: int
    checked: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    orphans: tuple[
        str, ...
    ]  # held, and named by nothing: a crawl that died before its manifest was written leaves some

    @property
    def sound(self) -> bool:
        """Whether every object that was looked for is there as it was put. Orphans are no loss."""
        return not self.missing and not self.altered


def verify(
    store: Store, archive: Archive, *, sample: int | None = None, seen: Callable[[int, int], None] | None = None
) -> ArchiveReport:
    """Compare the archive with the database. With ``sample`` only that many random objects are read, all are looked up.

    ``seen`` is told how many of how many objects are done. Raises ArchiveError when the archive itself cannot be listed.
    """
    named = _named(store)
    held = set(archive.names())
    there = sorted(named & held)
    chosen = sorted(random.Random(0).sample(there, sample)) if sample is not None and sample < len(there) else there  # noqa: S311
    altered = []
    for number, key in enumerate(chosen, start=1):
        try:
            archive.get(key)
        except ArchiveError:
            altered.append(key)
        if seen is not None:
            seen(number, len(chosen))
    return ArchiveReport(
        len(named), len(chosen), tuple(sorted(named - held)), tuple(altered), tuple(sorted(held - named))
    )


def _named(store: Store) -> set[str]:
    """Every key that a document, a known url or a request of the ledger stands for."""
    keys: set[str] = set()
    with store.read() as session:
        for column in (Document.sha256, KnownUrl.sha256, Retrieval.sha256):
            keys.update(key for key in session.scalars(select(column).where(column.is_not(None)).distinct()) if key)
    return keys
