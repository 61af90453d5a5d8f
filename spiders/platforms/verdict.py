"""What a column's list says of itself and what it held before, against what was collected."""

from __future__ import annotations

from spiders.platforms.base import Column, Visit


def judge(visit: Visit, column: Column) -> None:
    """Mark a list as not whole, and tell what changed since it was last read whole."""
    collected = len(column.rows)
    if not collected and not column.inner:
        column.fail("incomplete", "no entries recognised")
    if column.declared is not None and column.declared > collected:
        column.fail("incomplete", f"declares {column.declared} entries, shows {collected}")
        visit.event(
            "list_shorter_than_declared",
            f"the list declares {column.declared} entries and shows {collected}",
            column.url,
            str(column.declared),
            str(collected),
        )
    memory = next((memory for memory in visit.portal.memory if memory.url == column.url), None)
    if memory is None:
        return
    if collected < memory.collected:
        visit.event(
            "list_shrank",
            f"the list held {memory.collected} entries before and holds {collected} now",
            column.url,
            str(memory.collected),
            str(collected),
        )
    if memory.skeleton and column.skeleton and memory.skeleton != column.skeleton:
        visit.event(
            "list_skeleton_changed",
            "the structure of the list page changed: the portal may have been rebuilt",
            column.url,
            memory.skeleton,
            column.skeleton,
        )
