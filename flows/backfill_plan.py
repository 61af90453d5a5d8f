"""What a backfill would do, slice by slice, from what the store and the registry say now; and how that differs from a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from db.backfill import Plan, PlannedSlice, runs_of_plan
from db.foreseen import brought_by, last_request_count, not_held, read_by
from db.jobs import known_notices, known_urls
from db.todo import DocumentTodo, select_documents
from flows.backfill_choice import Choice
from flows.crawling import plan_crawl
from flows.house import House
from flows.refusal import RefusedError
from parsers.parse import PARSER_VERSION
from spiders.addresses import machines
from spiders.registry import Portal
from spiders.settings import delay_of

SLICE = 200  # documents: a cancelled run reads at most so many again
NO_NETWORK = "no network in this mode"
_SECONDS_PER_DOCUMENT = 0.3  # of HTML and PDF together, with two workers


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What a backfill would do at one portal; ``portal`` None: documents of several portals, or added by hand."""

    portal: Portal | None
    asked: bool
    why_not: str
    columns: int
    known_notices: int
    requests: int
    basis: str
    documents: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A whole plan before it is written."""

    rows: tuple[PlanRow, ...]
    slices: tuple[PlannedSlice, ...]

    @property
    def documents(self) -> int:
        return sum(len(part.document_ids) for part in self.slices)

    @property
    def requests(self) -> int:
        return sum(part.requests for part in self.slices)

    @property
    def minutes(self) -> int:
        return -(-sum(part.seconds for part in self.slices) // 60)


def wanted(house: House, choice: Choice, portals: Sequence[Portal]) -> list[DocumentTodo]:
    """The documents in the archive that the choice would read now. Nothing where it reads nothing."""
    if not choice.reads or ((choice.portals or choice.provinces) and not portals):
        return []
    named = [portal.id for portal in portals] if choice.portals or choice.provinces else []
    return select_documents(
        house.store, PARSER_VERSION, mode=choice.mode, years=choice.years, portals=named, only=choice.only
    )


def foresee(house: House, choice: Choice) -> Foreseen:
    """Slices and what each would cost. Raises ValueError for a portal that the registry does not hold, or a document that the
    archive does not."""
    portals = choice.chosen(house)
    unheld = not_held(house.store, choice.documents)
    if unheld:
        raise RefusedError(f"documents: nothing in the archive has a sha256 that begins with {', '.join(unheld)}")
    documents: dict[str | None, list[int]] = {}
    known = {portal.id for portal in portals}
    for todo in wanted(house, choice, portals):
        documents.setdefault(todo.portal_id if todo.portal_id in known else None, []).append(todo.document_id)
    asked = {portal.id for portal in _asked(choice, portals, documents)}
    refused = {it.portal_id: it.reason for it in plan_crawl(house, portals).refused} if choice.crawl_mode else {}
    rows: list[PlanRow] = []
    slices: list[PlannedSlice] = []
    for portal in portals:
        asks = portal.id in asked and portal.id not in refused
        ids = documents.get(portal.id, [])
        row = _row(house, choice, portal, ids, asks, refused.get(portal.id, ""))
        if row.asked or ids or portal.id in refused:
            rows.append(row)
        slices += _slices(choice, portal, ids, row)
    if None in documents:
        seconds = _reading(len(documents[None]))
        rows.append(PlanRow(None, False, "in the archive", 0, 0, 0, "", len(documents[None]), seconds))
        slices += _slices(choice, None, documents[None], None)
    return Foreseen(tuple(rows), tuple(slices))


def differences(house: House, plan: Plan) -> list[str]:
    """What has changed since the plan was made and would change what it does, a line each; empty when nothing has."""
    choice = Choice.of_request(plan.mode, plan.request)
    if plan.parser_version != PARSER_VERSION:
        return [f"planned with version {plan.parser_version} of the parsers; this is version {PARSER_VERSION}"]
    found = list(_portal_differences(house, plan, choice))
    runs = runs_of_plan(house.store, plan.name)
    now = {todo.document_id: todo for todo in wanted(house, choice, _still_known(house, choice))}
    planned = {number for part in plan.slices for number in part.document_ids}
    new = set(now) - planned - brought_by(house.store, runs)
    gone = {number for part in plan.open for number in part.document_ids} - set(now) - read_by(house.store, runs)
    if new:
        some = ", ".join(now[number].sha256[:12] for number in sorted(new)[:3])
        found.append(f"{len(new)} documents to read that the plan does not have: {some}{' …' if len(new) > 3 else ''}")
    if gone:
        found.append(
            f"{len(gone)} documents of the plan were read since by another run, or do not fit the choice any more"
        )
    return found


def entry_print(portal: Portal) -> str:
    """A digest of the registry entry: another address, delay or platform is another crawl."""
    return hashlib.sha256(portal.model_dump_json().encode()).hexdigest()[:16]


def _portal_differences(house: House, plan: Plan, choice: Choice) -> Iterator[str]:
    asked = {part.portal_id: part for part in plan.open if part.asks_portal}
    for portal_id, part in asked.items():
        portal = house.registry.get(portal_id or "")
        if portal is None:
            yield f"{portal_id} is no longer in the registry"
        elif entry_print(portal) != part.portal_print:
            yield f"{portal_id}: its registry entry was changed"
        else:
            yield from (f"{portal_id}: {it.reason}" for it in plan_crawl(house, [portal]).refused)
    if choice.crawl_mode and not choice.is_narrow:
        planned = {part.portal_id for part in plan.slices}
        now = plan_crawl(house, _still_known(house, choice)).shards
        for portal in (it for shard in now for it in shard):
            if portal.id not in planned:
                yield f"{portal.id} would be asked now and is not in the plan"


def _still_known(house: House, choice: Choice) -> list[Portal]:
    left = tuple(name for name in choice.portals if house.registry.get(name) is not None)
    if choice.portals and not left:
        return []
    return (
        [it for it in choice.chosen(house) if not choice.portals or it.id in left]
        if left == choice.portals
        else [portal for portal in house.registry if portal.id in left]
    )


def _asked(choice: Choice, portals: Sequence[Portal], documents: Collection[str | None]) -> Iterator[Portal]:
    """Where single documents are chosen, the portals that hold one, or that are an agency's own; else all of them."""
    for portal in portals:
        own = any(name in (portal.agency or "") for name in choice.agencies)
        if choice.crawl_mode and (not choice.is_narrow or own or portal.id in documents):
            yield portal


def _row(house: House, choice: Choice, portal: Portal, ids: Sequence[int], asks: bool, refused: str) -> PlanRow:
    requests, basis = _requests(house, choice, portal) if asks else (0, "")
    seconds = round(requests * delay_of(portal, house.settings.crawl)) + _reading(len(ids))
    why_not = "" if asks else refused or (NO_NETWORK if not choice.crawl_mode else "nothing of it is chosen")
    notices = len(known_notices(house.store, portal.id)) if asks else 0
    return PlanRow(
        portal, asks, why_not, len(portal.columns) if asks else 0, notices, requests, basis, len(ids), seconds
    )


def _requests(house: House, choice: Choice, portal: Portal) -> tuple[int, str]:
    last = last_request_count(house.store, portal.id)
    least = len(portal.columns) + 1  # robots.txt
    if choice.crawl_mode != "incremental":
        least += len(known_urls(house.store, portal.id))
    count = max(last or 0, least)
    if choice.max_requests_per_host:
        count = min(count, choice.max_requests_per_host * len(machines(portal.hosts)))
    return count, "as last time" if last else "at least: never crawled"


def _slices(choice: Choice, portal: Portal | None, ids: Sequence[int], row: PlanRow | None) -> Iterator[PlannedSlice]:
    size = min(SLICE, choice.max_documents or SLICE)
    pieces = [tuple(ids[start : start + size]) for start in range(0, len(ids), size)]
    name = portal.id if portal is not None else None
    if row is not None and row.asked and portal is not None:
        first = pieces.pop(0) if pieces else ()
        seconds = row.seconds - _reading(len(ids)) + _reading(len(first))
        yield PlannedSlice(name, True, entry_print(portal), first, row.requests, seconds)
    for piece in pieces:
        yield PlannedSlice(name, False, "", piece, 0, _reading(len(piece)))


def _reading(documents: int) -> int:
    return -int(-documents * _SECONDS_PER_DOCUMENT // 1)
