"""The site's files say what the store says, keep to themselves, and never stand half written."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import gzip
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import lxml.html
import pytest
from sqlalchemy import select, text
from starlette.applications import Starlette

from db import decisions
from db.engine import Store
from db.models import Agency
from db.release.make import make_release
from db.runs import sync_portals
from flows.pages.figure import place
from flows.prefect_app import ServesSite
from flows.site import build
from flows.site.cells import ORDERS, PLACES, Orders, Packing
from flows.site.charts import Series, lines, stacks
from flows.site.measures import MEASURES, Reading, rates, readings
from flows.site.shards import shard_of, shards_for
from flows.site.totals import is_government
from parsers.model import CsvWhere, GridWhere, PdfWhere, SheetWhere, State, TextWhere, Where
from tests.db.crawls import PORTAL
from tests.flows.site_samples import filled, publish, records, reports

PAGES = ("index.html", "search.html", "agency.html", "report.html", "about.html")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return filled(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def site(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(store, tmp_path_factory.mktemp("www") / "site")


def test_every_cell_of_every_report_is_there_as_printed_a_blank_is_no_zero_and_unread_is_marked(site: Path) -> None:
    kept = {record["year"]: record for record in records(site, "reports").values()}
    for report in reports():
        cells = kept[report.identity.year]["cells"]
        assert set(cells) == {cell.key for cell in report.cells}
        for cell in report.cells:
            printed, read, _, _, state, grade, _ = cells[cell.key]
            assert (state, grade) == (cell.state, cell.grade)
            if cell.state is State.BLANK:
                assert (printed, read) == ("", "")
            elif cell.state is State.UNREAD:
                assert printed == "⟨未读⟩"
            else:
                assert (cell.raw in printed) or read


def test_an_agency_has_its_years_with_the_states_of_its_numbers(site: Path) -> None:
    (agency,) = records(site, "agencies").values()
    assert agency["coverage"] == {"2019": "collected", "2020": "collected", "2021": "collected"}
    assert [one["year"] for one in agency["reports"]] == [2019, 2020, 2021]
    last = agency["reports"][-1]
    assert last["measures"]["granted"] == [None, "unread"]
    assert last["rates"] == [None, None]
    marked = [code for code, measure in last["measures"].items() if len(measure) > 2]
    assert marked == ["reconsideration"], "a finding says that this total should be another number"
    by_key = {cell.key: cell for cell in reports()[0].cells}
    received = agency["reports"][0]["measures"]["received"][0]
    assert received == format(by_key["requests/received/total"].value, "f")  # type: ignore[arg-type]


def test_personal_data_are_masked_in_every_file(site: Path) -> None:
    said = "".join(path.read_text() for path in site.rglob("*") if path.suffix in (".html", ".json"))
    said += "".join(gzip.decompress(path.read_bytes()).decode() for path in site.rglob("*.gz"))
    for secret in ("王小明", "李大力", "13812345678", "13987654321"):
        assert secret not in said
    assert "138********" in said


def test_nothing_is_fetched_from_elsewhere_and_every_link_resolves(site: Path) -> None:
    for name in PAGES:
        tree: Any = lxml.html.fromstring((site / name).read_text())
        for element, attribute, link, _ in tree.iterlinks():
            if link.startswith(("data:", "mailto:")):
                continue
            assert not re.match(r"(?:[a-z]+:)?//", link), (name, link)
            path, _, anchor = link.partition("#")
            target = site / (path.partition("?")[0] or name)
            assert target.is_file(), (name, element.tag, attribute, link)
            if anchor:
                assert lxml.html.fromstring(target.read_text()).get_element_by_id(anchor) is not None, link
    for path in (site / "assets").iterdir():
        assert not re.search(r"https?://|url\(['\"]?(?!data:)//|@import", path.read_text()), path


def test_every_page_speaks_both_languages_and_says_what_it_must(site: Path) -> None:
    for name in PAGES:
        tree: Any = lxml.html.fromstring((site / name).read_text())
        assert tree.get("lang") == "zh-CN"
        chinese, english = (tree.xpath(f"//span[@class='{language}']") for language in ("zh", "en"))
        assert len(chinese) == len(english) > 20
        said = tree.text_content()
        for must in (
            "数据截至",
            "Data as of",
            "数据发布",
            "口径",
            "可信级",
            "非官方统计",
            "纠错入口",
            "Unofficial statistics",
        ):
            assert must in said, (name, must)
        assert "未公布" not in said
        assert len(tree.xpath("//main")) == len(tree.xpath("//h1")) == 1
        assert all(table.xpath("./caption") for table in tree.xpath("//table"))


def test_portals_in_trouble_stand_first_and_what_nobody_visits_last(tmp_path: Path) -> None:
    store = filled(tmp_path)
    others = (("bj-parked", "parked", None), ("zj-new", "active", None), ("zj-closed", "active", "robots_disallow"))
    rows = [
        dataclasses.replace(PORTAL, portal_id=name, state=state, permission=permission, agency=f"{name}局", columns=())
        for name, state, permission in others
    ]
    sync_portals(store, [PORTAL, *rows])
    tree: Any = lxml.html.fromstring((publish(store, tmp_path / "site") / "index.html").read_text())
    listed = tree.xpath("//table[contains(@class, 'health')]//code/text()")
    assert listed == ["zj-closed", "zj-new", "yn-anning", "bj-parked"]
    told = " ".join(tree.xpath("//dl[contains(@class, 'figures')]")[0].text_content().split())
    assert "1个机关有报告agencies with a report 另有 2 个未收录2 more without" in told


def test_what_is_not_added_up_is_counted_and_says_why(tmp_path: Path) -> None:
    def trends(store: Store, name: str) -> str:
        tree: Any = lxml.html.fromstring((publish(store, tmp_path / name) / "index.html").read_text())
        return "".join(tree.xpath("//section[@id='trends']//p//span[@class='zh']//text()"))

    made = filled(tmp_path)
    assert "不计入。" not in trends(made, "confirmed"), "every report goes into a sum"
    with made.begin() as session:
        session.scalars(select(Agency)).one().status = "candidate"
    told = trends(made, "candidate")
    assert "第3、5节计入 0 / 3 份报告；机关尚未经人工确认的 3 份不计入。" in told


def test_one_year_is_no_trend_and_is_told_in_figures(store: Store, site: Path, tmp_path: Path) -> None:
    two: Any = lxml.html.fromstring((site / "index.html").read_text())
    assert two.xpath("//figure[@class='chart']/*[local-name()='svg']")
    alone = filled(tmp_path)
    with alone.read() as session:
        older = session.scalars(text("SELECT id FROM report WHERE report_year <> 2020")).all()
    for report_id in older:
        decisions.withhold(alone, report_id, decisions.Ruling("复核人", "asked to"))
    one: Any = lxml.html.fromstring((publish(alone, tmp_path / "site") / "index.html").read_text())
    figures = one.xpath("//figure[@class='chart']")
    assert figures
    assert all(figure.xpath("./div/table") and not figure.xpath(".//*[local-name()='svg']") for figure in figures)


def test_a_withheld_report_is_nowhere(tmp_path: Path) -> None:
    store = filled(tmp_path)
    with store.read() as session:
        report_id = session.execute(text("SELECT id FROM report WHERE report_year = 2020")).scalar_one()
    decisions.withhold(store, report_id, decisions.Ruling("复核人", "asked to"))
    site = publish(store, tmp_path / "site")
    assert {record["year"] for record in records(site, "reports").values()} == {2019, 2021}
    (agency,) = records(site, "agencies").values()
    assert set(agency["coverage"]) == {"2019", "2021"}


def test_the_release_is_offered_with_its_hashes(store: Store, tmp_path: Path) -> None:
    release = make_release(store, tmp_path / "releases", dt.date(2026, 3, 2))
    site = publish(store, tmp_path / "site", release=release.folder)
    about = (site / "about.html").read_text()
    assert (site / "release" / "data" / "panel.csv").read_bytes() == (
        release.folder / "data" / "panel.csv"
    ).read_bytes()
    line = next(one for one in (release.folder / "CHECKSUMS.sha256").read_text().splitlines() if "panel.csv" in one)
    assert line.split()[0] in about
    assert "2026-03-02" in (site / "index.html").read_text()


def test_a_build_that_fails_leaves_the_older_site_and_no_litter(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = publish(store, tmp_path / "site")
    before = (site / "index.html").read_text()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "write_pages", fails)
    with pytest.raises(OSError, match="No space"):
        publish(store, tmp_path / "site")
    assert (site / "index.html").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    monkeypatch.undo()
    publish(store, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_did_not_change_stays_the_same_file_for_those_who_copy_the_site(store: Store, tmp_path: Path) -> None:
    site = publish(store, tmp_path / "site")
    before = {path.relative_to(site): path.stat().st_ino for path in site.rglob("*.gz")}
    publish(store, tmp_path / "site")
    assert {path.relative_to(site): path.stat().st_ino for path in site.rglob("*.gz")} == before
    (changed, *_) = (site / "data" / "agencies").iterdir()
    told = changed.read_bytes()
    changed.write_bytes(told[:-1] + b"?")
    publish(store, tmp_path / "site")
    assert changed.read_bytes() == told


@pytest.mark.parametrize(
    "where",
    [
        PdfWhere(2, (56.75, 8.0, 112.5, 700.25)),
        GridWhere(0, 3, 12),
        TextWhere(5, 21),
        SheetWhere("表3", "B12"),
        CsvWhere(4, 2),
        None,
    ],
)
def test_a_packed_place_says_what_the_other_pages_say(where: Where | None) -> None:
    cell = dataclasses.replace(reports()[0].cells[0], where=where)
    _, _, letter, *numbers = Packing().pack(cell)
    said = place(where)
    assert [text.format(*numbers) for text in PLACES[str(letter)]] == [said.zh, said.en]


def test_a_report_with_cells_in_an_order_of_its_own_says_it_when_there_are_many_orders() -> None:
    orders = Orders()
    assert [orders.of((str(at), "x")) for at in range(ORDERS)] == list(range(ORDERS))
    assert orders.of(("7", "x")) == 7
    assert orders.of(("one", "more")) == ["one", "more"]


def test_a_folder_with_other_things_is_never_replaced(store: Store, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="no site of ours"):
        publish(store, tmp_path / "precious")
    assert (tmp_path / "precious" / "thesis.txt").read_text() == "mine"


def test_rates_need_thirty_requests_and_every_part() -> None:
    def told(**values: int) -> dict[str, Reading]:
        found = {one.code: Reading(None, "blank") for one in MEASURES}
        return found | {code: Reading(Decimal(value), "number") for code, value in values.items()}

    whole = {"granted": 20, "partly": 8, "unavailable": 10, "unprocessed": 5, "other": 0, "handled": 50}
    assert rates(told(**whole)) == (Decimal("0.56"), Decimal("0.8"))
    assert rates(told(**whole | {"handled": 44})) == (Decimal(28) / 44, None)  # 29 are left
    assert rates(told(**whole) | {"partly": Reading(None, "blank")}) == (None, None)
    assert readings(())["received"] == Reading(None, "absent")


@pytest.mark.parametrize("years", [(2019,), (2019, 2020)])
@pytest.mark.filterwarnings("error")
def test_a_chart_of_noughts_is_a_chart(years: tuple[int, ...]) -> None:
    picture = lines(years, [Series(letter, [0.0] * len(years)) for letter in "ABCDEF"])
    assert all(f">{letter}<" in picture for letter in "ABCDEF")
    assert [int(year) for year in re.findall(r">(20\d\d)<", picture)] == list(years)


@pytest.mark.parametrize("draw", [lines, stacks])
def test_a_chart_says_its_years_and_letters_as_text_and_is_the_same_each_time(draw: Any) -> None:
    years, series = (2019, 2020), (Series("A", (1200.0, 1300.0)), Series("B", (300.0, None)))
    picture = draw(years, series)
    said = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert {"2019", "2020", "A", "B"} <= set(said)
    assert not [words for words in said if "e3" in words]
    assert draw(years, series) == picture
    assert "http" not in picture


def test_a_stacks_patterns_stand_on_another_colour_than_their_own() -> None:
    picture = stacks((2019,), (Series("A", (5.0,)), Series("B", (7.0,)), Series("C", (3.0,))))
    patterns = re.findall(r'<pattern.*?<rect[^>]*fill="(#\w+)".*?stroke: (#\w+)', picture, re.S)
    assert len(patterns) == 2
    assert all(ground != stroke for ground, stroke in patterns)
    assert "opacity" not in picture


@pytest.mark.parametrize(
    ("name", "kind", "is_one"),
    [
        ("安宁市人民政府", "unknown", True),
        ("红河哈尼族彝族自治州人民政府", "unknown", True),
        ("兴安盟行政公署", "unknown", True),
        ("安宁市八街街道办事处", "unknown", False),
        ("禄脿镇人民政府", "unknown", False),
        ("安宁市人民政府办公室", "unknown", False),
        ("安宁市人民政府", "government_office", False),
    ],
)
def test_a_government_is_told_by_its_name_until_somebody_says_its_kind(name: str, kind: str, is_one: bool) -> None:
    assert is_government(name, kind) is is_one


def test_shards_stay_small_however_many_there_are() -> None:
    assert [shards_for(count) for count in (0, 8, 16, 100_000)] == [1, 1, 1, 8192]
    assert shard_of("0000000aabcdef01", 7) == "3"


def test_up_serves_the_site_beside_the_server_and_says_404_where_there_is_none(site: Path, tmp_path: Path) -> None:
    async def ask(folder: Path, path: str) -> httpx.Response:
        app = ServesSite(Starlette(), folder)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.get(path, follow_redirects=True)

    assert "政府信息公开年报" in asyncio.run(ask(site, "/site")).text
    assert asyncio.run(ask(site, "/site/data/site.json")).status_code == 200
    assert asyncio.run(ask(tmp_path / "none", "/site/")).status_code == 404
