"""For every history rule a country in which it fires and one, as like it as can be, in which it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from db.models import AgencyEvent, CrawlRun, Duty, Listing, Notice, NoticeDocument, Portal
from parsers.model import Grade, Scope
from tests.db.history_world import NOW, World, annex, prose, same_text, several

BUREAU, OTHER, GOVERNMENT, CITY = "安宁市示例局", "安宁市样例局", "安宁市人民政府", "昆明市人民政府"
Case = Callable[[World], None]

OVER = {"requests/received/total": 10, "requests/carried_over/natural_person": 5}
_FILLED = {f"disputes/{row}/upheld": 3 for row in ("reconsideration", "litigation_direct")} | {
    f"disputes/{row}/total": 3 for row in ("reconsideration", "litigation_direct")
}
_MANY = {"requests/received/total": 137, **_FILLED, "disclosure/licensing/decisions": 41}


def _in(number: int) -> dict[str, int | str]:
    return {"requests/received/total": 20, "requests/carried_in/natural_person": number}


def restated(world: World) -> None:
    world.publish(BUREAU, 2021, OVER)
    world.publish(BUREAU, 2022, _in(3))


def restated_of_unknown_scope(world: World) -> None:
    world.publish(BUREAU, 2021, OVER, scope=Scope.UNKNOWN)
    world.publish(BUREAU, 2022, _in(3), scope=Scope.UNKNOWN)


def carried_on(world: World) -> None:
    world.publish(BUREAU, 2021, OVER)
    world.publish(BUREAU, 2022, _in(5))


def carried_in_unbalanced(world: World) -> None:
    world.publish(BUREAU, 2021, OVER)
    world.publish(BUREAU, 2022, {**_in(3), "requests/total_handled/natural_person": 99})


def _stock(world: World, then: int, now: int) -> None:
    cells = "disclosure/normative_documents"
    world.publish(BUREAU, 2021, {f"{cells}/in_force": then})
    world.publish(BUREAU, 2022, {f"{cells}/in_force": now, f"{cells}/made": 2, f"{cells}/repealed": 1})


def _items(world: World, last_year: int) -> None:
    cells = "disclosure/licensing"
    world.publish(BUREAU, 2019, {f"{cells}/items_last_year": 30, f"{cells}/items_change": 2})
    world.publish(BUREAU, 2020, {f"{cells}/items_last_year": last_year})


def _annexes(world: World, cumulative: int) -> None:
    world.publish(BUREAU, 2016, report=annex(world.called(BUREAU), 2016, 10, 100))
    world.publish(BUREAU, 2017, report=annex(world.called(BUREAU), 2017, 20, cumulative))


def _scopes(world: World, then: Scope, now: Scope) -> None:
    world.publish(GOVERNMENT, 2021, scope=then)
    world.publish(GOVERNMENT, 2022, scope=now)


def scope_by_title(world: World) -> None:
    world.publish(BUREAU, 2021, scope=Scope.SYSTEM, scope_evidence="全系统共收到申请5件。")
    world.publish(BUREAU, 2022, scope=Scope.ORGAN, scope_evidence="示例局2022年政府信息公开工作年度报告")


def scope_added(world: World) -> None:
    _scopes(world, Scope.ORGAN, Scope.AREA)
    world.publish(GOVERNMENT, 2022, scope=Scope.ORGAN)


def _codes(world: World, then: str, now: str) -> None:
    for year, code in ((2021, then), (2022, now)):
        world.publish(BUREAU, year, unified_code=code)


_CODES = ("11530181015121234A", "11530181015129876B")


def _numbers(world: World, second: dict[str, int]) -> None:
    world.publish(BUREAU, 2021, _MANY)
    world.publish(BUREAU, 2022, second)


def _titled(world: World, *years: int) -> None:
    """A document to which notices with these years in their titles lead."""
    document = world.publish(BUREAU, 2021)
    with world.store.begin() as session:
        for row in _portal(world, None):
            session.add(row)
            session.flush()
        for number, year in enumerate(years):
            _announce(world, session, document, f"https://p.portal.test/{number}.html", title_year=year)


def twice_in_a_file(world: World) -> None:
    names = [world.called(name) for name in (BUREAU, OTHER)]
    parts = [same_text(name, 2021, names[0], 2021, _MANY, prose("x")) for name in names]
    world.publish(BUREAU, 2021, report=several(*parts))


def one_content(world: World) -> None:
    world.publish(BUREAU, 2021, _MANY, problems=prose("x"))
    world.publish(
        BUREAU, 2022, report=same_text(world.called(BUREAU), 2022, world.called(BUREAU), 2021, _MANY, prose("x"))
    )


def one_content_of(world: World, one: str, other: str, *, known: bool = True) -> None:
    for name, kind in ((one, "government"), (other, "government_office")) if known else ():
        world.agency(name, kind=kind if name.startswith(GOVERNMENT) else "department")
    world.publish(one, 2021, _MANY, problems=prose("x"))
    again = same_text(world.called(other), 2021, world.called(one), 2021, _MANY, prose("x"))
    world.publish(other, 2021, report=again)


def two_contents(world: World) -> None:
    world.publish(BUREAU, 2021, _MANY)
    world.publish(OTHER, 2021, {**_MANY, "disclosure/licensing/decisions": 42})


def copied_from_last_year(world: World) -> None:
    text = prose("x")
    world.publish(BUREAU, 2021, problems=f"2021年{text}")
    world.publish(BUREAU, 2022, problems=f"2022年，{text[:390]}{prose('y', 3)}")


def copied_from_sibling(world: World) -> None:
    text = prose("x")
    world.publish(BUREAU, 2021, problems=f"{text}我局")
    world.publish(OTHER, 2021, problems=f"{text}本局")


def copied_from_known_sibling(world: World) -> None:
    for name in (BUREAU, OTHER):
        world.agency(name)
    copied_from_sibling(world)


def written_anew(world: World) -> None:
    """Half of it is last year's, and a stock phrase is everybody's."""
    text = prose("x")
    world.publish(BUREAU, 2021, problems=text)
    world.publish(BUREAU, 2022, problems=text[:200] + prose("y", 200))
    world.publish(OTHER, 2022, problems="无。")
    world.publish("安宁市范例局", 2022, problems="无。")


def _peers(world: World, received: int, peers: int = 6) -> None:
    for number in range(peers):
        world.publish(f"安宁市{number}局", 2021, {"requests/received/total": 10 + number})
        world.publish(f"安宁市{number}局", 2022, {"requests/received/total": 20 + 3 * number})
    world.publish(BUREAU, 2021, {"requests/received/total": 4})
    world.publish(BUREAU, 2022, {"requests/received/total": received})


def _fees(world: World, then: str, now: str) -> None:
    world.publish(BUREAU, 2021, {"disclosure/fees/amount_wanyuan": then})
    world.publish(BUREAU, 2022, {"disclosure/fees/amount_wanyuan": now})


def _rules(
    world: World, name: str, division: str | None, kind: str, year: int = 2022, scope: Scope = Scope.ORGAN
) -> None:
    world.agency(name, division, kind)
    world.publish(name, year, {"disclosure/rules/in_force": 3}, division=division, edition="2021", scope=scope)


def _area(world: World, whole: int, *, missing: bool = False, roster: bool = True) -> None:
    world.agency(GOVERNMENT, kind="government")
    parts = [world.agency(name) for name in (BUREAU, OTHER)]
    world.publish(GOVERNMENT, 2022, {"requests/received/total": whole}, scope=Scope.AREA)
    world.publish(BUREAU, 2022, {"requests/received/total": 7})
    if not missing:
        world.publish(OTHER, 2022, {"requests/received/total": 5})
    if roster:
        with world.store.begin() as session:
            session.add_all(Duty(agency_id=part, report_year=2022, basis="roster") for part in parts)


def _dated(world: World, page: dt.date, listed: dt.date, held: dt.date) -> None:
    """A bureau's report of 2022, due on 31 January 2023, on a portal's list."""
    at = dt.datetime.combine(held, dt.time(3), dt.UTC)
    world.agency(BUREAU)
    document = world.publish(BUREAU, 2022, published_on=page, held_at=at)
    with world.store.begin() as session:
        for row in _portal(world, None):
            session.add(row)
            session.flush()
        session.add(CrawlRun(id=f"{world.county} 2", kind="nightly", owner="o", parameters={}, started_at=at))
        session.flush()
        _announce(
            world, session, document, "https://p.portal.test/1.html", list_date=listed, first_run_id=f"{world.county} 2"
        )


def _announce(world: World, session: Session, document: int, url: str, **columns: object) -> None:
    notice = Notice(portal_id=world.county, url=url, column_url=COLUMN, title="报告", **columns)
    session.add(notice)
    session.flush()
    session.add(NoticeDocument(notice_id=notice.id, url=url, role="page", document_id=document))


COLUMN = "https://p.portal.test/ndbg/"


def _portal(world: World, agency_id: int | None, outcome: str | None = None, when: dt.datetime = NOW) -> list[object]:
    made: list[object] = [
        Portal(
            id=world.county,
            name="门户",
            home="https://p.portal.test/",
            platform="trs",
            state="active",
            agency_id=agency_id,
            hosts=["p.portal.test"],
            list_urls=[COLUMN],
            synced_at=NOW,
        ),
        CrawlRun(id=f"{world.county} 1", kind="nightly", owner="o", parameters={}, started_at=when),
    ]
    if outcome is not None:
        made.append(
            Listing(
                run_id=f"{world.county} 1",
                shard=0,
                seq=0,
                portal_id=world.county,
                column_url=COLUMN,
                outcome=outcome,
                pages=1,
                collected=1,
            )
        )
    return made


def _owed(world: World, basis: str, outcome: str | None) -> None:
    key = world.agency(BUREAU)
    world.publish(OTHER, 2022)
    with world.store.begin() as session:
        session.add(Duty(agency_id=key, report_year=2022, basis=basis))
        for row in _portal(world, key, outcome) if outcome else ():
            session.add(row)
            session.flush()


def merged(world: World) -> None:
    """What would be restated, but for a merger."""
    restated(world)
    with world.store.begin() as session:
        key = world.agency_id(session, BUREAU)
        session.add(AgencyEvent(agency_id=key, kind="merged", happened_on=dt.date(2022, 3, 1)))


FEB_20, JAN_20 = dt.date(2023, 2, 20), dt.date(2023, 1, 20)
CASES: dict[str, tuple[Case, Case]] = {
    "carried_in_differs": (carried_in_unbalanced, carried_on),
    "restated_by_publisher": (restated, merged),
    "in_force_differs": (lambda w: _stock(w, 12, 20), lambda w: _stock(w, 12, 13)),
    "items_last_year_differs": (lambda w: _items(w, 45), lambda w: _items(w, 32)),
    "cumulative_differs": (lambda w: _annexes(w, 150), lambda w: _annexes(w, 120)),
    "scope_changed": (lambda w: _scopes(w, Scope.ORGAN, Scope.AREA), scope_added),
    "unified_code_changed": (lambda w: _codes(w, _CODES[0], _CODES[1]), lambda w: _codes(w, _CODES[0], _CODES[0])),
    "numbers_repeated": (
        lambda w: _numbers(w, _MANY),
        lambda w: _numbers(w, {**_MANY, "requests/received/total": 138, "disclosure/licensing/decisions": 40}),
    ),
    "document_shared": (lambda w: _titled(w, 2021, 2022), lambda w: _titled(w, 2021, 2021)),
    "report_repeated": (one_content, two_contents),
    "problems_copied": (copied_from_last_year, written_anew),
    "jump_beyond_peers": (lambda w: _peers(w, 412), lambda w: _peers(w, 412, peers=4)),
    "amount_in_yuan": (lambda w: _fees(w, "152.2", "1608400"), lambda w: _fees(w, "152.2", "16084")),
    "rules_without_power": (
        lambda w: _rules(w, GOVERNMENT, None, "government"),
        lambda w: _rules(w, CITY, "530100", "government"),
    ),
    "area_differs_from_parts": (lambda w: _area(w, 15), lambda w: _area(w, 12)),
    "published_late": (
        lambda w: _dated(w, FEB_20, FEB_20, dt.date(2023, 3, 1)),
        lambda w: _dated(w, FEB_20, JAN_20, dt.date(2023, 3, 1)),
    ),
    "owed_not_collected": (lambda w: _owed(w, "roster", "complete"), lambda w: _owed(w, "roster", "incomplete")),
}

#: More of the same: rule, whether it fires, and the country.
MORE: dict[str, tuple[str, bool, Case]] = {
    "a sibling's text": ("problems_copied", True, copied_from_sibling),
    "a known sibling's text": ("problems_copied", True, copied_from_known_sibling),
    "a name that nobody confirmed": ("report_repeated", True, lambda w: one_content_of(w, BUREAU, OTHER, known=False)),
    "two known bureaus": ("report_repeated", True, lambda w: one_content_of(w, BUREAU, OTHER)),
    "a government's office": ("report_repeated", True, lambda w: one_content_of(w, GOVERNMENT, f"{GOVERNMENT}办公室")),
    "twice in a file": ("document_shared", True, twice_in_a_file),
    "twice in a file is no repetition": ("report_repeated", False, twice_in_a_file),
    "one content, two documents": ("document_shared", False, one_content),
    "a fall": ("jump_beyond_peers", False, lambda w: _peers(w, 1)),
    "peers jump too": ("jump_beyond_peers", False, lambda w: _peers(w, 30)),
    "元 the year before": ("amount_in_yuan", True, lambda w: _fees(w, "75394432.52", "7530.1")),
    "a bureau's 规章": ("rules_without_power", True, lambda w: _rules(w, "昆明市示例局", "530100", "department")),
    "a bureau that reports for its city": (
        "rules_without_power",
        False,
        lambda w: _rules(w, "昆明市政务公开局", "530100", "department", scope=Scope.AREA),
    ),
    "a bureau that reports for its county": (
        "rules_without_power",
        True,
        lambda w: _rules(w, "安宁市示例局", None, "department", scope=Scope.AREA),
    ),
    "a city of later power": (
        "rules_without_power",
        True,
        lambda w: _rules(w, "玉溪市人民政府", "530400", "government", 2014),
    ),
    "a city since 2015": (
        "rules_without_power",
        False,
        lambda w: _rules(w, "曲靖市人民政府", "530300", "government", 2015),
    ),
    "a larger city before": ("rules_without_power", False, lambda w: _rules(w, CITY, "530100", "government", 2014)),
    "a league": ("rules_without_power", True, lambda w: _rules(w, "兴安盟行政公署", "152200", "government")),
    "a part is missing": ("area_differs_from_parts", False, lambda w: _area(w, 15, missing=True)),
    "no roster": ("area_differs_from_parts", False, lambda w: _area(w, 15, roster=False)),
    "held in time": ("published_late", False, lambda w: _dated(w, FEB_20, FEB_20, JAN_20)),
    "a single origin": (
        "published_late",
        False,
        lambda w: _dated(w, FEB_20, dt.date(2023, 2, 25), dt.date(2023, 3, 1)),
    ),
    "no column": ("owed_not_collected", True, lambda w: _owed(w, "roster", None)),
    "last year's report alone": ("owed_not_collected", False, lambda w: _owed(w, "published_last_year", None)),
    "scope unknown": ("scope_changed", False, lambda w: _scopes(w, Scope.ORGAN, Scope.UNKNOWN)),
    "a scope by title alone": ("scope_changed", True, scope_by_title),
    "a scope that nobody knows": ("restated_by_publisher", False, restated_of_unknown_scope),
    "the same scope": ("scope_changed", False, lambda w: _scopes(w, Scope.AREA, Scope.AREA)),
}


def doubtful(world: World) -> None:
    """What would be restated and a stock that does not add up, but one of the reports was read with doubts."""
    stock = {"disclosure/normative_documents/in_force": 12}
    world.publish(BUREAU, 2021, {**OVER, **stock}, grade=Grade.C)
    world.publish(BUREAU, 2022, _in(3))
