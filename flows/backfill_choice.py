"""What a backfill is to do, as an operator typed it into a form: flat texts, checked and in words refused, kept with the plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from db.divisions import divisions
from db.todo import Only
from flows.asked import names
from flows.house import House
from flows.pages.outcomes import EVENT
from flows.pages.rules import RULE
from flows.refusal import RefusedError
from flows.years import check_years
from spiders.registry import Portal

Mode = Literal["missing", "failed", "changed", "reparse", "all"]
Stages = Literal["crawl and read", "crawl", "read"]
Kind = Literal[
    "any",
    "government",
    "government_office",
    "department",
    "dispatched_organ",
    "branch",
    "township",
    "zone_committee",
    "zone_organ",
    "vertical",
    "dual",
    "authorised",
    "unknown",
]

NO_PLAN = "a backfill carries out a plan: make a dry run first, then run it by its plan_id"

#: How the crawl child is to ask, by mode; the others work on the archive.
CRAWL_MODE = {"missing": "incremental", "changed": "recheck", "all": "full"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted and how far to go. Empty tuples and zeros mean: all, no limit."""

    mode: str
    years: tuple[int, ...]
    portals: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    agency_kinds: tuple[str, ...] = ()
    finding_codes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    parser_below: int = 0
    stages: str = "crawl and read"
    quiet_hours: str = ""
    max_documents: int = 0
    max_minutes: int = 0
    max_requests_per_host: int = 0

    @property
    def crawl_mode(self) -> str | None:
        """None where nothing is asked of any portal."""
        return CRAWL_MODE.get(self.mode) if self.stages != "read" else None

    @property
    def reads(self) -> bool:
        return self.stages != "crawl"

    @property
    def only(self) -> Only:
        return Only(self.agencies, self.agency_kinds, self.finding_codes, self.documents, self.parser_below or None)

    @property
    def is_narrow(self) -> bool:
        """Whether single documents are chosen, and not whole portals."""
        return self.only != Only()

    def request(self) -> dict[str, Any]:
        """As it is kept with the plan; what was left at its default is left out."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if field.name != "mode"}
        defaults = {field.name: field.default for field in dataclasses.fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value != defaults[name]
        }

    @classmethod
    def of_request(cls, mode: str, request: Mapping[str, Any]) -> Choice:
        """The inverse of ``request``."""
        known = {field.name for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {
            name: tuple(it) if isinstance(it, list) else it for name, it in request.items() if name in known
        }
        return cls(mode=mode, **values)

    def chosen(self, house: House) -> list[Portal]:
        """The registry's portals that this is about: active ones, or those named. Raises ValueError for an unknown name."""
        found = [it for it in house.portals(self.portals) if it.state == "active" or self.portals]
        if self.provinces:
            found = [it for it in found if (it.division_code or "")[:2] in self.provinces]
        return found

    def is_quiet(self, moment: dt.datetime) -> bool:
        """Whether portals are to be left alone at this moment (of China's clock)."""
        if not self.quiet_hours:
            return False
        start, end = self.quiet_hours.split("-")
        clock = f"{moment:%H:%M}"
        return start <= clock < end if start <= end else clock >= start or clock < end


def choose(first_year: int, last_year: int, mode: Mode, **asked: Any) -> Choice:
    """The choice of a form. Raises ValueError, in words for an operator, for what cannot be meant.

    Texts of several names are divided at commas and blanks.
    """
    provinces = check_provinces(asked.pop("provinces", ""))
    texts: dict[str, Any] = {
        name: names(asked.pop(name, "")) for name in ("portals", "agencies", "finding_codes", "documents")
    }
    kind = asked.pop("agency_kind", "any")
    check_rules(texts["finding_codes"])
    for start in texts["documents"]:
        if not re.fullmatch("[0-9a-f]{6,64}", start):
            raise RefusedError(f"documents: {start} is not a sha256, nor the first six characters or more of one")
    check_hours(asked.get("quiet_hours", ""))
    return Choice(
        mode,
        check_years(first_year, last_year),
        provinces=provinces,
        agency_kinds=() if kind == "any" else (kind,),
        **texts,
        **asked,
    )


def check_rules(codes: Iterable[str]) -> None:
    """Raises ValueError for a code that no rule has."""
    for code in codes:
        if code not in RULE and code not in EVENT:
            raise RefusedError(f"finding_codes: no rule is called {code}; docs/rules.md lists them all")


def check_hours(text: str) -> None:
    """Raises ValueError for hours that end when they begin."""
    if text and len(set(text.split("-"))) == 1:
        raise RefusedError("quiet_hours: they begin when they end; leave the field empty for none")


def check_provinces(text: str) -> tuple[str, ...]:
    """The first two digits of the codes of these provinces, each once. Raises ValueError for what is no province."""
    return tuple(dict.fromkeys(map(_province, names(text))))


def _province(name: str) -> str:
    """The first two digits of its code, for a code or a name of which the beginning suffices."""
    for row in divisions():
        of_now = row.level == "province" and row.valid_to is None
        if of_now and (name in (row.code, row.code[:2]) or (len(name) > 1 and row.name.startswith(name))):
            return row.code[:2]
    raise RefusedError(f"provinces: {name} is no province; write 53, 530000 or 云南")
