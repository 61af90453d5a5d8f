"""Incremental checks leave what full ones leave, whatever happens in between; what stands is brought up to date, not piled up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from db.decisions import Ruling, accept, correct_cell, merge_agencies, reject, set_identity, undo
from db.engine import Store
from db.errors import DecisionError
from db.history_checks import check_history
from db.links import IDENTITY_REPLACED
from db.models import Agency, AgencyEvent, Document, Duty, Finding, ReportHistory, ReportVersion
from parsers import model
from parsers.model import Scope
from tests.db.history_cases import BUREAU, OVER, restated
from tests.db.history_world import NOW, World, plain_report, prose, same_text

LATER = NOW + dt.timedelta(days=1)
RULING = Ruling("张三", "read it myself", "page 3", NOW)
_NAMES = (
    *(f"安宁市{name}局" for name in "甲乙丙丁戊"),
    "安宁市人民政府",
    "安宁市城关镇人民政府",
    "安宁市河口镇人民政府",
)


def test_a_carry_in_that_contradicts_last_years_carry_over_names_both_reports(store: Store) -> None:
    world = World(store)
    restated(world)
    found = next(it for it in world.check() if it.detail == "organ/requests/carried_in/natural_person")
    assert (found.code, found.report_year, found.expected, found.actual) == ("restated_by_publisher", 2022, "5", "3")
    assert (found.severity, found.responsibility) == ("warning", "publisher")
    assert found.cells == ["2022/requests/carried_in/natural_person", "2021/requests/carried_over/natural_person"]
    assert "2022 年报告上年结转 3" in found.message
    assert "2021 年报告结转下年度 5" in found.message


def test_a_correction_closes_the_finding_and_its_withdrawal_opens_it_again(store: Store) -> None:
    world = World(store)
    restated(world)
    first = world.check()
    world.publish(BUREAU, 2021, {"requests/received/total": 10, "requests/carried_over/natural_person": 3})
    assert [it.code for it in world.check() if it.code == "restated_by_publisher"] == []
    with store.read() as session:
        version = session.scalars(select(ReportVersion).order_by(ReportVersion.id.desc())).first()
        closed = session.scalars(select(Finding).filter_by(origin="history", state="closed")).all()
    assert version is not None
    assert {it.id for it in closed} >= {it.id for it in first if it.code == "restated_by_publisher"}
    assert all(it.closed_at is not None for it in closed)
    reject(store, version.id, RULING)
    again = world.check()
    assert {it.id for it in again} == {it.id for it in first}
    assert all(it.closed_at is None for it in again)


def test_checking_again_changes_nothing(store: Store) -> None:
    world = World(store)
    restated(world)
    before = [(it.id, it.raised_at) for it in world.check()]
    standing = check_history(store, LATER)
    check_history(store, LATER, full=True)
    assert [(it.id, it.raised_at) for it in world.open()] == before
    assert standing == len(before)


def test_a_number_that_a_person_read_otherwise_is_not_held_against_the_publisher(store: Store) -> None:
    world = World(store)
    restated(world)
    assert {(it.code, it.responsibility) for it in world.check()} == {("restated_by_publisher", "publisher")}
    with store.read() as session:
        version = session.scalars(select(ReportVersion.id).order_by(ReportVersion.id)).first()
    assert version is not None
    made = correct_cell(store, version, "requests/carried_over/natural_person", Decimal(3), RULING)
    assert {(it.code, it.responsibility) for it in world.check()} == {("carried_in_differs", "pipeline")}
    everything = world.everything()
    world.check(full=True)
    assert world.everything() == everything
    undo(store, made, RULING)
    assert {it.code for it in world.check()} == {"restated_by_publisher"}


def test_a_text_that_may_be_other_than_its_page_is_not_held_against_the_publisher(store: Store) -> None:
    world = World(store)
    flaw = model.Finding(
        "reader_flaw", model.Severity.WARNING, model.Responsibility.PIPELINE, "document/ocr_layer", "a scan"
    )
    words = {"edition": "2021", "scope": Scope.ORGAN, "problems": None, "published_on": None, "grade": model.Grade.B}
    scanned = plain_report(BUREAU, 2021, OVER, **words)
    world.publish(BUREAU, 2021, report=dataclasses.replace(scanned, findings=(flaw,)))
    world.publish(BUREAU, 2022, {"requests/received/total": 20, "requests/carried_in/natural_person": 3})
    assert {(it.code, it.responsibility) for it in world.check()} == {("carried_in_differs", "pipeline")}


def test_a_rule_that_is_no_more_leaves_no_finding(store: Store) -> None:
    world = World(store)
    restated(world)
    (some, *_) = world.check()
    with store.begin() as session:
        session.get_one(Finding, some.id).code = "a_rule_of_old"
    assert "a_rule_of_old" not in {it.code for it in world.check()}


def test_only_what_changed_and_its_neighbours_are_judged_again(store: Store) -> None:
    """Outcomes of others are not touched: what a run did not look at keeps what was written there."""
    world = World(store)
    restated(world)
    for year in (2021, 2022):
        world.publish("昆明市远方局", year, division="530100")
    world.check()
    with store.begin() as session:
        for row in session.scalars(select(ReportHistory)):
            row.outcomes = "-"
    world.publish("安宁市邻居局", 2021)
    world.check()
    with store.read() as session:
        outcomes = session.scalars(select(ReportHistory.outcomes)).all()
    assert sorted(it == "-" for it in outcomes) == [False, False, False, True, True]
    world.check(full=True)
    assert world.outcomes("昆明市远方局", 2022)["carried_in_differs"] == "pass"


# ── random histories ──────────────────────────────────────────────────────────────────────────────────────────────


def _publish(world: World, rng: random.Random) -> None:
    name, year = rng.choice(_NAMES), rng.choice((2019, 2020, 2021, 2021, 2022, 2022))
    scope = Scope.AREA if name.endswith("市人民政府") and rng.random() < 0.7 else Scope.ORGAN
    size = rng.choice((1, 1, 1, 40))
    over, brought = rng.choice((0, 1, 2)), rng.choice((0, 1, 2))
    numbers: dict[str, int | str] = {
        "requests/received/total": rng.choice((3, 5, 8)) * size,
        "requests/carried_over/natural_person": over,
        "requests/carried_in/natural_person": brought,
        "disclosure/licensing/decisions": rng.choice((7, 8)) * size,
    }
    if year > 2020:
        numbers["disclosure/fees/amount_wanyuan"] = rng.choice(("0.5", "1100", "12000000"))
        numbers["disclosure/rules/in_force"] = rng.choice((0, 0, 2))
    if rng.random() < 0.4:
        numbers |= {
            f"disputes/{row}/{column}": 2
            for row in ("reconsideration", "litigation_direct")
            for column in ("upheld", "total")
        }
    text = prose(rng.choice("abc")) + prose(f"{rng.random()}", rng.choice((3, 300)))
    when = dt.date(year + 1, rng.choice((1, 2)), 20)
    held = NOW - dt.timedelta(days=rng.choice((0, 700)))
    world.publish(name, year, numbers, scope=scope, problems=text, published_on=when, held_at=held)


def _copy(world: World, rng: random.Random) -> None:
    """Two organs or years with one content."""
    numbers = {"requests/received/total": 77, "disclosure/licensing/decisions": 12}
    for _ in range(2):
        name, year = rng.choice(_NAMES[:4]), rng.choice((2021, 2022))
        world.publish(name, year, report=same_text(name, year, BUREAU, 2021, numbers, prose("same")))


def _event(world: World, rng: random.Random) -> None:
    with world.store.begin() as session:
        agencies = session.scalars(select(Agency.id).order_by(Agency.name)).all()
        if agencies:
            day = dt.date(rng.choice((2020, 2021, 2022)), 3, 1)
            session.add(AgencyEvent(agency_id=rng.choice(agencies), kind="merged", happened_on=day))


def _owe(world: World, rng: random.Random) -> None:
    key = world.agency(rng.choice(_NAMES[:5]))
    year, basis = rng.choice((2021, 2022)), rng.choice(("roster", "unit_tree"))
    with world.store.begin() as session:
        if session.scalars(select(Duty).filter_by(agency_id=key, report_year=year, basis=basis)).first() is None:
            session.add(
                Duty(
                    agency_id=key,
                    report_year=year,
                    basis=basis,
                    published_on=rng.choice((None, dt.date(year + 1, 2, 20))),
                )
            )


def _move(world: World, rng: random.Random) -> None:
    name = rng.choice(_NAMES)
    kind = "government" if name.endswith("市人民政府") else "township" if name.endswith("镇人民政府") else "department"
    parent = world.agency("安宁市人民政府", kind="government") if rng.random() < 0.5 else None
    world.agency(name, kind=kind, territorial_parent_id=parent if name != "安宁市人民政府" else None)


def _decide(world: World, rng: random.Random) -> None:
    with world.store.read() as session:
        here = (
            func.coalesce(ReportVersion.status_reason, "") != IDENTITY_REPLACED
        )  # others are decided on where they went
        versions = session.scalars(select(ReportVersion.id).where(here).order_by(ReportVersion.id)).all()
        candidates = session.scalars(select(Agency.id).filter_by(status="candidate").order_by(Agency.name)).all()
        documents = session.scalars(select(Document.sha256).order_by(Document.id)).all()
    if not versions:
        return
    match rng.randrange(4):
        case 0:
            reject(world.store, rng.choice(versions), RULING)
        case 1:
            undo(world.store, reject(world.store, rng.choice(versions), RULING), RULING)
        case 2 if len(candidates) > 1:
            merge_agencies(world.store, *rng.sample(candidates, 2), RULING)
        case _:
            try:
                set_identity(world.store, rng.choice(documents), rng.choice(_NAMES[:5]), 2022, RULING)
            except DecisionError:
                accept(world.store, rng.choice(versions), RULING)


_HAPPENINGS: tuple[tuple[Callable[[World, random.Random], None], int], ...] = (
    (_publish, 20),
    (_copy, 2),
    (_event, 1),
    (_owe, 4),
    (_move, 2),
    (_decide, 3),
)


@pytest.mark.parametrize(("kind", "seed"), [("sqlite", 0), ("sqlite", 1), ("postgresql", 2)])
def test_incremental_checks_and_a_full_one_agree_after_any_history(
    kind: str, seed: int, new_store: Callable[[str], Store]
) -> None:
    store = new_store(kind)
    rng, world = random.Random(seed), World(store)
    world.divisions()
    for name in _NAMES[:5]:
        world.agency(name)
    happenings, weights = zip(*_HAPPENINGS, strict=True)
    codes = set()
    for step in range(6):
        for _ in range(rng.randrange(1, 9) if step else 25):
            rng.choices(happenings, weights)[0](world, rng)
        world.check()
        incremental = world.everything()
        world.check(full=True)
        assert world.everything() == incremental
        codes |= {it.code for it in world.open()}
    assert len(codes) >= 5


def test_the_same_history_gives_the_same_findings_on_both_databases(both_stores: list[Store]) -> None:
    found = []
    for store in both_stores:
        rng, world = random.Random(7), World(store)
        world.divisions()
        for _ in range(40):
            rng.choices(*zip(*_HAPPENINGS[:4], strict=True))[0](world, rng)
        world.check()
        found.append([row[:8] + row[9:] for row in world.everything()])  # JSON is spaced otherwise
    assert found[0] == found[1]
    assert found[0]
