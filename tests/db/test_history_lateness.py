"""The verdict of the SQL is that of ``db.deadlines``, which the sheets of a release show, on any dates."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from sqlalchemy import select

from db.deadlines import deadline, kind_by_name, timeliness
from db.engine import Store
from db.models import Agency, CrawlRun, Duty, Listing, Notice, NoticeDocument, Portal, Report, ReportHistory
from parsers.model import Scope
from tests.db.history_world import NOW, World

_YEAR = 2022
_DAYS = [
    dt.date(2022, 12, 1),
    *(dt.date(2023, month, day) for month in (1, 2, 3, 4) for day in (10, 31 if month % 2 else 20)),
]
_DAYS += [dt.date(2023, 2, 1), dt.date(2023, 2, 2), dt.date(2023, 12, 1)]
_NAMES = (
    "安宁市第{}局",
    "第{}镇人民政府",
    "安宁市第{}高新区管委会",
    "第{}县人民政府",
    "第{}县人民政府办公室",
    "第{}中心",
)


@dataclass(frozen=True)
class Told:
    """What is known of one report."""

    name: str
    scope: Scope
    held: dt.date
    dates: dict[str, dt.date]
    captured: dt.date | None


def told(rng: random.Random, number: int) -> Told:
    scope = rng.choice((Scope.ORGAN, Scope.ORGAN, Scope.ORGAN, Scope.AREA, Scope.UNKNOWN))
    days = rng.choices(_DAYS, k=rng.choice((1, 1, 2)))
    dates = {origin: rng.choice(days) for origin in ("页面", "列表", "网址", "名单") if rng.random() < 0.7}
    captured = rng.choice(_DAYS) if rng.random() < 0.3 else None
    return Told(
        rng.choice(_NAMES).format(number), scope, rng.choice((*_DAYS, *[dt.date(2025, 1, 1)] * 12)), dates, captured
    )


def publish(world: World, number: int, it: Told) -> None:
    at = dt.datetime.combine(it.held, dt.time(3), dt.UTC)
    document = world.publish(it.name, _YEAR, scope=it.scope, published_on=it.dates.get("页面"), held_at=at)
    column = f"https://p.portal.test/{number}/"
    with world.store.begin() as session:
        session.add(CrawlRun(id=f"found {number}", kind="nightly", owner="o", parameters={}, started_at=at))
        session.flush()
        notice = Notice(
            portal_id="p",
            url=f"{column}1.html",
            column_url=column,
            title="报告",
            list_date=it.dates.get("列表"),
            url_date=it.dates.get("网址"),
            first_run_id=f"found {number}",
        )
        session.add(notice)
        if it.captured is not None:
            when = dt.datetime.combine(it.captured, dt.time(3), dt.UTC)
            session.add(CrawlRun(id=f"before {number}", kind="nightly", owner="o", parameters={}, started_at=when))
            session.flush()
            seen = {"run_id": f"before {number}", "shard": 0, "seq": 0, "portal_id": "p", "column_url": column}
            session.add(Listing(**seen, outcome="complete", pages=1, collected=1))
        session.flush()
        session.add(NoticeDocument(notice_id=notice.id, url=notice.url, role="page", document_id=document))
        if "名单" in it.dates:
            agency = session.scalars(select(Agency.id).filter_by(name=it.name)).one()
            session.add(Duty(agency_id=agency, report_year=_YEAR, basis="roster", published_on=it.dates["名单"]))


def expected(it: Told) -> tuple[str, int | None]:
    kind = kind_by_name(it.name) or ("government" if it.name.endswith("人民政府") else "unknown")
    found = deadline(kind, it.scope.value, "county", _YEAR)
    last_day = found[0] if found else None
    absent = (
        it.captured if it.captured is not None and last_day is not None and last_day < it.captured < it.held else None
    )
    verdict = timeliness(last_day, _YEAR, it.dates, it.held, absent)
    return verdict.verdict, verdict.days


def test_the_verdict_is_that_of_the_sheets(store: Store) -> None:
    rng, world = random.Random(5), World(store)
    with store.begin() as session:
        columns = {"name": "门户", "home": "https://p.portal.test/", "platform": "trs", "state": "active"}
        session.add(Portal(id="p", **columns, hosts=[], list_urls=[], synced_at=NOW))
    reports = [told(rng, number) for number in range(60)]
    for number, it in enumerate(reports):
        publish(world, number, it)
    found = {finding.agency_id: finding for finding in world.check() if finding.code == "published_late"}
    late = 0
    for it in reports:
        with store.read() as session:
            agency = session.scalars(select(Agency.id).filter_by(name=it.name)).one()
            assert session.scalars(select(ReportHistory).join(Report).where(Report.agency_id == agency)).one()
        verdict, days = expected(it)
        if days is None:
            assert agency not in found, (it, verdict)
        else:
            late += 1
            assert agency in found, (it, verdict)
            assert f"{days}天" in found[agency].message
        outcome = world.outcomes(it.name, _YEAR)["published_late"]
        if verdict in ("按时", "临界"):
            assert outcome == "pass", (it, verdict)
        else:
            assert outcome == ("not_assessable" if days is None else "fail"), (it, verdict)
    assert 8 < late < 50
