"""The error tree of the store. Bad documents are results; these are for a store that cannot do what was asked."""

from __future__ import annotations


class StoreError(Exception):
    """Base of the room's errors; ``code`` is stable."""

    code = "store"


class DatabaseError(StoreError):
    """The database refused, or does not answer."""

    code = "database"


class ArchiveError(StoreError):
    """An object is missing, altered or cannot be written."""

    code = "archive"


class ManifestError(StoreError):
    """A manifest or job file is not what its schema says."""

    code = "manifest"


class SchemaError(StoreError):
    """The database is not at the revision this code needs."""

    code = "schema"


class NumberError(StoreError):
    """A number cannot be kept exactly in its column."""

    code = "number"


class BackfillError(StoreError):
    """A backfill plan or slice is not in the state that was assumed."""

    code = "backfill"


class DecisionError(StoreError):
    """What a person decided cannot be applied: its subject is not there, or it contradicts itself."""

    code = "decision"


class ReleaseError(StoreError):
    """A release cannot be made as asked."""

    code = "release"


class SampleError(StoreError):
    """A sample cannot be drawn as asked, or what was read does not belong to it."""

    code = "sample"


class TransferError(StoreError):
    """A store cannot be copied into that database, or the copy is not the same."""

    code = "transfer"
