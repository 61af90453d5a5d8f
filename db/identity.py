"""Whose report it is: a printed name becomes a known agency, or a candidate for review, never a guess."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import Agency, AgencyAlias
from db.statements import insert_new


@dataclass(frozen=True, slots=True)
class Resolved:
    """The agency that a name stands for; ``is_candidate`` when nobody has confirmed it."""

    agency_id: int
    is_candidate: bool


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
    name = _own_name(name, portal_agency)
    return _lookup(session, name, division_code) or _candidate(session, name, division_code or "")


def find_agency(
    session: Session, name: str, division_code: str | None, portal_agency: str | None = None
) -> Resolved | None:
    """The agency that ``resolve_agency`` would give, None where it would make a new candidate."""
    return _lookup(session, _own_name(name, portal_agency), division_code)


def same_but_for_place(name: str, other: str) -> bool:
    """Whether two names are one but for the divisions in front (洪泽区人民政府) or the organ behind a place (洪泽区)."""
    bare, other_bare = (it.removesuffix("人民政府").removesuffix("政府") or it for it in (name, other))
    return bare == other_bare or _differ_by_division(name, other) or _differ_by_division(bare, other_bare)


def _own_name(name: str, portal_agency: str | None) -> str:
    return portal_agency if portal_agency and _differ_by_division(name, portal_agency) else name


def _lookup(session: Session, name: str, division_code: str | None) -> Resolved | None:
    alias = select(AgencyAlias.agency_id).where(AgencyAlias.name == name)
    named = session.scalars(
        select(Agency).where(or_(Agency.name == name, Agency.id.in_(alias))).order_by(Agency.division_code, Agency.id)
    ).all()
    fitting = [agency for agency in named if _may_be_of(agency.division_code, division_code or "")]
    for status in ("known", "candidate"):
        chosen = _only(
            {final_agency(session, agency) for agency in fitting if final_agency(session, agency).status == status}
        )
        if chosen is not None:
            return Resolved(chosen.id, chosen.status == "candidate")
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


def _only(agencies: set[Agency]) -> Agency | None:
    return next(iter(agencies)) if len(agencies) == 1 else None


def _candidate(session: Session, name: str, division_code: str) -> Resolved:
    key = {"name": name, "division_code": division_code}
    insert_new(session, Agency, {**key, "kind": "unknown", "status": "candidate"}, tuple(key))
    agency = session.scalars(select(Agency).filter_by(**key)).one()
    return Resolved(agency.id, agency.status == "candidate")
