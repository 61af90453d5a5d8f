"""Units as rosters and unit trees name them (县教育局, 城关镇), found again as agencies or made candidates by their full names."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.identity import Resolved, find_agency, resolve_agency
from db.models import Agency, Division

_GOVERNMENT = re.compile("(?:人民政府|行政公署|政府)(?:办公[厅室])?$")
_LEVELS = "省市县区州旗盟"
_OWN = re.compile("^(?:[本我](?=.{3})|自治(?=[州县旗]))")
#: 市场, 市政 …: words that begin with a level and name no place.
_WORDS = re.compile("^(?:市(?:场|容|民|域|政(?!府|务|协|法|策|研))|区(?:域|块)|县域|州际)")
_OF_THE_STATE = re.compile("^(?:国家|中国|中共|中央|国网|全国)")
_PLACED = re.compile(f"^[\\u4e00-\\u9fff]{{2,8}}?[{_LEVELS}].+")
_ZONE = re.compile("^(?:经济|经开|高新|工业|旅游|综合|产业|物流|现代|出口|保税)")
_OFFICE = re.compile("^(?:人民)?政府办(?:公[厅室])?$|^府办$")


def resolve_unit(session: Session, unit: str, division_code: str | None, whose: str | None) -> Resolved:
    """The agency that a unit of ``whose`` roster is; ``whose`` is the government that publishes it, where that is known.

    A known agency under any of the names that the unit may have comes first, then a candidate; else the fullest name becomes
    a candidate of the division.
    """
    place = _place(session, division_code, whose)
    names = full_names(unit, place)
    found = [agency for name in names if (agency := find_agency(session, name, division_code)) is not None]
    known = next((agency for agency in found if not agency.is_candidate), None)
    return known or (found[0] if found else resolve_agency(session, names[0], division_code))


def full_names(unit: str, place: str | None) -> list[str]:
    """The names that a unit may publish under, the likeliest first; ``place`` is the division whose unit it is (示例县)."""
    own = _OWN.sub("", unit)
    if place is None or own.startswith(place) or _OF_THE_STATE.match(own):
        return _distinct([*_dressed(own), own])
    if place[:-1] in own:  # a branch of the level above: 市自然资源局安宁分局
        return _distinct([own, f"{place}{own}"])
    with_place, cut = f"{place}{own}", f"{place}{own[1:]}"
    if own[0] == place[-1] and len(own) > 2:
        rest = own[1:]
        office = [f"{place}人民政府办公室", f"{place}政府办公室"] if _OFFICE.match(rest) else []
        first, second = (with_place, cut) if _WORDS.match(own) else (cut, with_place)
        return _distinct([*office, *_dressed(first), first, second, own])
    if _OFFICE.match(own):
        return _distinct([f"{place}人民政府办公室", with_place, own])
    if _PLACED.match(own) and not _ZONE.match(own):
        return _distinct([*_dressed(own), own, with_place])
    return _distinct([*_dressed(with_place), with_place, *_dressed(own), own])


def _dressed(name: str) -> list[str]:
    """The organ that a township's or street's bare name stands for."""
    if name.endswith(("街道", "街道办")):
        return [f"{name.removesuffix('办')}办事处"]
    return [f"{name}人民政府"] if name.endswith(("镇", "乡")) else []


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _place(session: Session, division_code: str | None, whose: str | None) -> str | None:
    if whose is not None and (bare := _GOVERNMENT.sub("", whose)) != whose and bare:
        return bare
    if division_code is None:
        return None
    # A portal's agency that is no government: the register of divisions knows the place.
    government = select(Agency.name).where(
        Agency.division_code == division_code, Agency.status == "known", Agency.name.like("%人民政府")
    )
    named = session.scalars(government.order_by(Agency.name)).all()
    if len(named) == 1:
        return named[0].removesuffix("人民政府")
    current = select(Division.name).where(Division.code == division_code, Division.valid_to.is_(None))
    return session.scalars(current.order_by(Division.id).limit(1)).first()
