"""What the forms of the deployments refuse before a run, and in which words: more than a JSON schema says by itself.

Prefect checks the parameters of a run against a schema, in its pages and in its API. Here its validator learns to say what was
wanted instead of showing a regular expression, to know the portals, provinces and rules, to refuse what several fields say
together and parameters that do not exist. On another server than that of ``gongkai up`` the patterns alone hold; the run
refuses the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError
from prefect.utilities.schema_tools import validation

from db.backfill import read_plan
from db.decisions import UNWRITABLE
from db.engine import open_store
from db.errors import BackfillError
from db.failures import ANY, in_one_line
from db.migrate import current, head
from db.release.place import whole_releases
from flows.asked import in_inbox, names
from flows.backfill_choice import NO_PLAN, check_hours, check_provinces, check_rules
from flows.house import check_portals, registry_of
from flows.intake import check_year
from flows.refusal import RefusedError
from flows.review_steps import check_form
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
        if _fits(pattern, instance.strip()):
            wanted = (
                f"{wanted or pattern}: take away the blank at its {'end' if instance[-1].isspace() else 'beginning'}"
            )
        yield ValidationError(f"{instance!r} is not {wanted}" if wanted else f"{instance!r} does not match {pattern!r}")


def _checked(validator: Any, what: str, instance: object, schema: Mapping[str, Any]) -> Refusals:
    """What only this installation knows, or no pattern can say. A text that is refused anyway is refused once."""
    if not isinstance(instance, str) or not _fits(schema.get("pattern", ""), instance) or UNWRITABLE.search(instance):
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
    for name, value in instance.items():
        if isinstance(value, str) and (sign := UNWRITABLE.search(value)):
            yield ValidationError(f"{name} holds a sign that cannot be kept (U+{ord(sign[0]):04X})", path=[name])
    for name in sorted(instance.keys() - fields.keys()):
        yield ValidationError(f"there is no parameter {name!r}; there are: {', '.join(fields) or 'none'}")
    for names_of_fields, check in _TOGETHER.items():
        if not fields.keys() >= set(names_of_fields):
            continue
        given = {name: instance.get(name, fields[name].get("default")) for name in names_of_fields}
        if all(next(validator.descend(value, fields[name]), None) is None for name, value in given.items()):
            try:
                check(**given)
            except ValueError as error:
                yield ValidationError(str(error), path=[names_of_fields[-1]])


def _fits(pattern: str, text: str) -> bool:
    """Whether the pattern is in the text. Its end is the end: a ``$`` of Python's lets a line end stand behind it."""
    return re.search(pattern.replace("$", r"\Z"), text) is not None


def _check_plan(name: str) -> None:
    """Raises BackfillError for a plan that is not there; a database that no run has brought up to date yet is left to the run."""
    if not name:
        return
    url = Settings().store.url
    try:
        revision = current(url)
        if revision is None:
            raise BackfillError(f"no backfill plan is called {name}; none was ever made")
        if revision != head():
            return
        store = open_store(url)
        try:
            read_plan(store, name)
        finally:
            store.dispose()
    except ANY as error:
        raise BackfillError(
            f"the plan cannot be looked up, the database does not answer: {in_one_line(error)}"
        ) from error


def _check_release(name: str) -> None:
    standing = [place.name for _, _, place in whole_releases(Settings().releases)]
    if name and name not in standing:
        known = f"the newest are {', '.join(standing[:-6:-1])}" if standing else "none was made yet: gongkai export"
        raise RefusedError(f"there is no release {name}; {known}")


def _check_carried_out(plan_id: str, dry_run: bool) -> None:
    if not (plan_id or dry_run):
        raise RefusedError(NO_PLAN)


def _check_obtained(year: int, obtained_on: str) -> None:
    check_year(year, check_day(obtained_on))


_CHECKS: dict[str, Callable[[str], object]] = {
    "portals": lambda text: check_portals(registry_of(Settings()), names(text)),
    "provinces": check_provinces,
    "rules": lambda text: check_rules(names(text)),
    "hours": check_hours,
    "days": check_day,
    "inbox": lambda text: in_inbox(text, Settings().inbox),
    "plans": _check_plan,
    "releases": _check_release,
}
#: What several fields of a form say together: checked with their defaults, when each by itself is as it should be. A refusal
#: stands at the last of them.
_TOGETHER: dict[tuple[str, ...], Callable[..., object]] = {
    ("dry_run", "plan_id"): _check_carried_out,
    ("first_year", "last_year"): lambda first_year, last_year: check_years(first_year, last_year),
    ("obtained_on", "year"): _check_obtained,
    ("key", "cell", "value", "agency", "year", "scope", "by", "why", "decision"): check_form,
}
