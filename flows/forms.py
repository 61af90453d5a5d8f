"""What the forms of the deployments refuse before a run, and in which words: more than a JSON schema says by itself.

Prefect checks the parameters of a run against a schema, in its pages and in its API. Here its validator learns to say what was
wanted instead of showing a regular expression, to know the portals, provinces and rules, to refuse years in the wrong order
and parameters that do not exist. On another server than that of ``gongkai up`` the patterns alone hold; the run refuses the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError
from prefect.utilities.schema_tools import validation

from db.backfill import read_plan
from db.engine import open_store
from db.errors import BackfillError
from flows.asked import in_inbox, names
from flows.backfill_choice import NO_PLAN, check_hours, check_provinces, check_rules
from flows.house import check_portals, registry_of
from flows.settings import Settings
from flows.years import check_day, check_years
from spiders.errors import RegistryError

Refusals = Iterator[ValidationError]


def refuse_in_words() -> None:
    """Teach the validator of this process. Doing so again changes nothing."""
    validation._VALIDATOR.VALIDATORS.update(pattern=_pattern, checked=_checked, properties=_properties)


def _pattern(validator: Any, pattern: str, instance: object, schema: Mapping[str, Any]) -> Refusals:
    """A pattern, told by the words that the field keeps for it."""
    if isinstance(instance, str) and not _fits(pattern, instance):
        wanted = schema.get("wanted")
        yield ValidationError(f"{instance!r} is not {wanted}" if wanted else f"{instance!r} does not match {pattern!r}")


def _checked(validator: Any, what: str, instance: object, schema: Mapping[str, Any]) -> Refusals:
    """What only this installation knows, or no pattern can say. A text that the pattern refuses is refused once."""
    if not isinstance(instance, str) or not _fits(schema.get("pattern", ""), instance):
        return
    try:
        _CHECKS[what](instance)
    except (ValueError, RegistryError, BackfillError) as error:
        yield ValidationError(str(error))


def _properties(validator: Any, fields: Mapping[str, Any], instance: object, schema: Mapping[str, Any]) -> Refusals:
    """The fields, each by itself; then what stands beside them."""
    if not isinstance(instance, dict):
        return
    for name, field in fields.items():
        if name in instance:
            yield from validator.descend(instance[name], field, path=name, schema_path=name)
    if schema.get("title") != "Parameters":
        return
    for name in sorted(instance.keys() - fields.keys()):
        yield ValidationError(f"there is no parameter {name!r}; there are: {', '.join(fields) or 'none'}")
    if {"plan_id", "dry_run"} <= fields.keys() and not (instance.get("plan_id") or instance.get("dry_run", True)):
        yield ValidationError(NO_PLAN, path=["plan_id"])
    years = [instance.get(name, fields.get(name, {}).get("default")) for name in ("first_year", "last_year")]
    if all(type(year) is int for year in years):
        try:
            check_years(*years)
        except ValueError as error:
            yield ValidationError(str(error), path=["last_year"])


def _fits(pattern: str, text: str) -> bool:
    """Whether the pattern is in the text. Its end is the end: a ``$`` of Python's lets a line end stand behind it."""
    return re.search(pattern.replace("$", r"\Z"), text) is not None


def _check_plan(name: str) -> None:
    if not name:
        return
    store = open_store(Settings().store.url)
    try:
        read_plan(store, name)
    finally:
        store.dispose()


_CHECKS: dict[str, Callable[[str], object]] = {
    "portals": lambda text: check_portals(registry_of(Settings()), names(text)),
    "provinces": check_provinces,
    "rules": lambda text: check_rules(names(text)),
    "hours": check_hours,
    "days": check_day,
    "inbox": lambda text: in_inbox(text, Settings().inbox),
    "plans": _check_plan,
}
