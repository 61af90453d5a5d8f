"""Whose report it is: a printed name becomes a known agency, or a candidate for review, never a guess."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Agency, AgencyAlias
from db.statements import insert_into


@dataclass(frozen=True, slots=True)
class Resolved:
    """The agency that a name stands for; ``is_candidate`` when nobody has confirmed it."""

    agency_id: int
    is_candidate: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as a report prints it, read on a portal of ``division_code`` that is ``portal_agency``'s own."""

    name: str
    division_code: str | None
    portal_agency: str | None = None

    @property
    def own_name(self) -> str:
        """On its own portal an agency may leave out the division above it, or put one before."""
        portal = self.portal_agency
        return portal if portal and _differ_by_division(self.name, portal) else self.name


_AT_ONCE = 500  # SQLite bounds the parameters of a statement
_DIVISION_ENDS = "省市州盟区县旗"
_GENERIC = ("人民政府", "政府")


def resolve_agency(
    session: Session, name: str, division_code: str | None, portal_agency: str | None = None
) -> Resolved:
    """The agency called ``name``, read on a portal of ``division_code`` that is ``portal_agency``'s own.

    Names repeat across provinces: an agency of another province than the portal's is not the one that is meant. Several
    agencies that fit are none: the name becomes a candidate of the portal's division. On its own portal an agency may
    leave out the division above it, or put one before (洪泽区人民政府 for 淮安市洪泽区人民政府).
    """
    (resolved,) = resolve_agencies(session, [Printed(name, division_code, portal_agency)])
    return resolved


def resolve_agencies(session: Session, printed: Sequence[Printed]) -> list[Resolved]:
    """What ``resolve_agency`` gives for each of these, one after the other: a candidate of one is known to the next."""
    own_names = [it.own_name for it in printed]
    named = _named(session, set(own_names))
    chosen: list[Agency] = []
    made: dict[tuple[str, str], Agency] = {}
    for name, it in zip(own_names, printed, strict=True):
        division = it.division_code or ""
        agency = _choose(session, named.get(name, []), division)
        if agency is None:
            agency = next(
                (one for one in named.get(name, ()) if one.division_code == division and one.name == name), None
            )
        if agency is None:
            agency = made[name, division] = Agency(name=name, division_code=division, status="candidate")
            named.setdefault(name, []).append(agency)
        chosen.append(agency)
    made |= _candidates(session, made)
    kept = [made.get((agency.name, agency.division_code), agency) for agency in chosen]
    return [Resolved(agency.id, agency.status == "candidate") for agency in kept]


def find_agency(
    session: Session, name: str, division_code: str | None, portal_agency: str | None = None
) -> Resolved | None:
    """The agency that ``resolve_agency`` would give, None where it would make a new candidate."""
    name = Printed(name, division_code, portal_agency).own_name
    found = _choose(session, _named(session, {name}).get(name, []), division_code or "")
    return Resolved(found.id, found.status == "candidate") if found is not None else None


def same_but_for_place(name: str, other: str) -> bool:
    """Whether two names are one but for the divisions in front (洪泽区人民政府) or the organ behind a place (洪泽区)."""
    bare, other_bare = (it.removesuffix("人民政府").removesuffix("政府") or it for it in (name, other))
    return bare == other_bare or _differ_by_division(name, other) or _differ_by_division(bare, other_bare)


def _named(session: Session, names: Collection[str]) -> dict[str, list[Agency]]:
    """The agencies that each of the names is the name or an alias of."""
    found: dict[str, dict[int, Agency]] = {}
    for agency in session.scalars(select(Agency).where(Agency.name.in_(names))):
        found.setdefault(agency.name, {})[agency.id] = agency
    aliases = select(AgencyAlias.name, Agency).join(Agency, Agency.id == AgencyAlias.agency_id)
    for alias, agency in session.execute(aliases.where(AgencyAlias.name.in_(names))):
        found.setdefault(alias, {})[agency.id] = agency
    return {name: list(agencies.values()) for name, agencies in found.items()}


def _choose(session: Session, named: Collection[Agency], division_code: str) -> Agency | None:
    """The only known agency that fits the portal's division, or else the only candidate."""
    final = {final_agency(session, agency) for agency in named if _may_be_of(agency.division_code, division_code)}
    for status in ("known", "candidate"):
        fitting = [agency for agency in final if agency.status == status]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _differ_by_division(name: str, other: str) -> bool:
    short, long = sorted((name, other), key=len)
    before = long.removesuffix(short)
    return before not in ("", long) and before[-1] in _DIVISION_ENDS and not short.startswith(_GENERIC)


def _may_be_of(agency_division: str, portal_division: str) -> bool:
    return not agency_division or not portal_division or agency_division[:2] == portal_division[:2]


def final_agency(session: Session, agency: Agency) -> Agency:
    """The agency that this one became: itself unless it was merged."""
    seen = {agency.id}
    while agency.merged_into_id is not None and agency.merged_into_id not in seen:
        agency = session.get_one(Agency, agency.merged_into_id)
        seen.add(agency.id)
    return agency


def _candidates(session: Session, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Agency]:
    """The agencies of these names and divisions, made candidates where nobody knows them."""
    found: dict[tuple[str, str], Agency] = {}
    in_order = sorted(keys)  # one order for all loaders, or two of them could wait for each other
    for start in range(0, len(in_order), _AT_ONCE):
        piece = in_order[start : start + _AT_ONCE]
        rows = [
            {"name": name, "division_code": division, "kind": "unknown", "status": "candidate"}
            for name, division in piece
        ]
        new = insert_into(session, Agency).values(rows)
        session.execute(new.on_conflict_do_nothing(index_elements=["name", "division_code"]))
        names = {name for name, _ in piece}
        for agency in session.scalars(select(Agency).where(Agency.name.in_(names))):
            found[agency.name, agency.division_code] = agency
    return {key: found[key] for key in in_order}
