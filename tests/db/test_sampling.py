"""Blind samples: the same draw from the same seed, blanks apart from noughts, rates with intervals that hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from db import decisions
from db.engine import Store
from db.errors import SampleError
from db.ingest import ingest_manifest
from db.models import SampleItem, SampleStratum
from db.release.make import make_release
from db.sampling.compare import agreed, verdict
from db.sampling.draw import Stratum, allocate, candidates, draw
from db.sampling.entering import Filled, enter
from db.sampling.estimate import Cluster, cell_rate, interval, report_rate
from db.sampling.forms import Form, forms
from db.sampling.results import RateRow, Result, result
from db.sampling.words import Entered, entered
from parsers import encode
from parsers.model import Cell, Grade, Report, State, Table
from tests.db.crawls import know, load_all, notice, page, write
from tests.support.reports import make_report, replace_cell

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def load(store: Store, folder: Path, report: Report, name: str) -> None:
    know(store)
    url = f"https://www.anning.portal.test/ndbg/{name}.html"
    ingest_manifest(store, write(folder / f"{name}.jsonl", page(name, url=url), notice(url), run_id=name))
    load_all(store, report)


def reports(count: int) -> list[Report]:
    return [
        make_report(number, agency="安宁市人民政府", year=2010 + number, edition=("2019", "2021")[number % 2])
        for number in range(count)
    ]


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    for number, report in enumerate(reports(6)):
        load(store, tmp_path, report, f"r{number}")
    return store


def drawn(store: Store) -> list[tuple[int, str, str]]:
    with store.read() as session:
        return [(i.ordinal, i.sha256, i.edition) for i in session.scalars(select(SampleItem).order_by(SampleItem.id))]


def as_read(store: Store, form: Form) -> dict[str, Entered]:
    """What somebody reads who reads as we did."""
    with store.read() as session:
        from db.models import CellEvidence

        item = session.get_one(SampleItem, form.item_id)
        cells = encode.decode(session.get_one(CellEvidence, item.version_id).encoded).cells
    ours = {cell.key: cell for cell in cells}
    seen = {}
    for names in form.cells:
        cell = ours["/".join(names)]
        value = None if cell.value is None else format(cell.value, "f")
        seen[cell.key] = entered(value or "空", cell.column) or Entered("blank")
    return seen


def read(store: Store, form: Form, reader: str = "张三", **changes: Entered) -> int:
    cells = as_read(store, form) | {name.replace("__", "/"): seen for name, seen in changes.items()}
    agency, year = identity(store, form)
    return enter(store, Filled("s", form.ordinal, form.code, reader, agency, year, cells), now=NOW)


def identity(store: Store, form: Form) -> tuple[str, int]:
    from db.models import Report as Row
    from db.models import ReportVersion

    with store.read() as session:
        version = session.get_one(ReportVersion, session.get_one(SampleItem, form.item_id).version_id)
        return "安宁市人民政府", session.get_one(Row, version.report_id).report_year


def row(found: Result, basis: str, of: str = "", level: str = "cell") -> RateRow:
    (one,) = [one for one in found.rates if (one.basis, one.of, one.level) == (basis, of, level)]
    return one


def test_seed_and_size_decide_the_draw_on_both_databases_in_any_order_of_loading(
    both_stores: list[Store], tmp_path: Path
) -> None:
    draws = []
    for number, store in enumerate(both_stores):
        (tmp_path / str(number)).mkdir()
        its = list(enumerate(reports(6)))
        for name, report in its if number else reversed(its):
            load(store, tmp_path / str(number), report, f"r{name}")
        draw(store, "s", 4, 7, "李四", NOW)
        draws.append(drawn(store))
    assert draws[0] == draws[1]
    assert [one[0] for one in draws[0]] == [1, 2, 3, 4]
    assert {one[2] for one in draws[0]} == {"2019", "2021"}
    other = both_stores[0]
    for seed in range(8, 12):
        draw(other, f"t{seed}", 4, seed, "李四", NOW)
    assert len({frozenset(one[1] for one in drawn(other)[at : at + 4]) for at in range(0, 20, 4)}) > 1


def test_a_sample_is_drawn_once_of_what_is_accepted_and_public(filled: Store) -> None:
    with filled.read() as session:
        assert len(candidates(session)) == 6
        from db.models import Report as Row

        report_id = session.scalars(select(Row.id).order_by(Row.report_year)).first()
    assert report_id is not None
    decisions.withhold(filled, report_id, decisions.Ruling("复核人", "asked to"))
    for size in (0, 6):
        with pytest.raises(SampleError, match="cannot be drawn of 5"):
            draw(filled, "s", size, 1, "李四")
    for name in ("../s", "a/b", "..", "", "s\n"):
        with pytest.raises(SampleError, match="name"):
            draw(filled, name, 5, 1, "李四")
    with pytest.raises(SampleError, match="too few"):
        draw(filled, "s", 1, 1, "李四")
    draw(filled, "s", 5, 1, "李四")
    with pytest.raises(SampleError, match="never drawn anew"):
        draw(filled, "s", 5, 2, "李四")
    with filled.read() as session:
        strata = session.scalars(select(SampleStratum)).all()
    assert sum(stratum.population for stratum in strata) == sum(stratum.drawn for stratum in strata) == 5


def test_every_stratum_gives_one_and_no_more_than_it_has() -> None:
    rng = random.Random(5)
    for _ in range(200):
        strata = {
            Stratum("html", "2021", f"{n:02d}"): rng.choice((1, 2, 3, 50, 4000)) for n in range(rng.randrange(1, 30))
        }
        size = (
            rng.randrange(len(strata), min(sum(strata.values()), 500) + 1)
            if sum(strata.values()) > len(strata)
            else len(strata)
        )
        sizes = allocate(strata, size)
        assert sum(sizes.values()) == size
        assert all(1 <= sizes[stratum] <= strata[stratum] for stratum in strata)


@pytest.mark.parametrize(
    ("words", "column", "seen"),
    [
        ("0", "total", Entered("number", "0")),
        ("零", "total", Entered("number", "0")),
        (3.0, "total", Entered("number", "3")),
        (12, "total", Entered("number", "12")),
        ("１，２３４件", "total", Entered("number", "1234")),
        ("增3", "items_change", Entered("number", "3")),
        ("减少4", "items_change", Entered("number", "-4")),
        ("251000元", "amount_wanyuan", Entered("number", "25.1")),
        ("152.20万元", "amount_wanyuan", Entered("number", "152.2")),
        ("空", "total", Entered("blank")),
        ("／", "total", Entered("not_applicable")),
        ("—", "total", Entered("not_applicable")),
        ("缺", "total", Entered("missing")),
        ("？", "total", Entered("unclear")),
        ("  ", "total", None),
        (None, "total", None),
    ],
)
def test_what_a_reader_writes(words: object, column: str, seen: Entered | None) -> None:
    assert entered(words, column) == seen


@pytest.mark.parametrize(
    "words", ["十二", "1,23", "=SUM(A1:A3)", "12a", "1e5", True, "9" * 16, "12元", "2026-03-02 00:00:00", "1.2.3"]
)
def test_what_means_nothing_is_told(words: object) -> None:
    with pytest.raises(SampleError):
        entered(words, "total")


def cell(value: str | None, state: State) -> Cell:
    number = None if value is None else Decimal(value)
    return Cell(Table.REQUESTS, "granted", "total", "", "", number, state, Grade.A)


@pytest.mark.parametrize(
    ("ours", "theirs", "word"),
    [
        (cell("3", State.NUMBER), Entered("number", "3"), "agrees"),
        (cell("3", State.NUMBER), Entered("number", "8"), "wrong_number"),
        (cell("0", State.ZERO), Entered("blank"), "invented_number"),
        (cell(None, State.BLANK), Entered("number", "0"), "lost_number"),
        (cell(None, State.MISSING), Entered("number", "2"), "lost_number"),
        (cell(None, State.BLANK), Entered("blank"), "agrees"),
        (cell(None, State.BLANK), Entered("not_applicable"), "state_differs"),
        (cell(None, State.UNREAD), Entered("number", "2"), "unread"),
        (None, Entered("number", "2"), "unread"),
        (None, Entered("missing"), "agrees"),
        (cell("3", State.NUMBER), None, "undecided"),
    ],
)
def test_the_verdict_on_a_cell(ours: Cell | None, theirs: Entered | None, word: str) -> None:
    assert verdict(ours, theirs) == word


def test_more_than_half_of_the_readers_decide() -> None:
    three, eight, unclear = Entered("number", "3"), Entered("number", "8"), Entered("unclear")
    assert agreed([three]) == agreed([three, three, eight]) == agreed([three, unclear]) == three
    assert agreed([three, eight]) is agreed([unclear]) is agreed([]) is None


def test_who_reads_as_we_do_finds_no_error_and_the_interval_is_that_of_the_reports(filled: Store) -> None:
    draw(filled, "s", 6, 1, "李四", NOW)
    for form in forms(filled, "s"):
        read(filled, form)
    found = result(filled, "s")
    assert (found.read, found.not_read, found.to_read_again, found.uncovered) == (6, (), (), 0)
    rate = row(found, "all").rate
    assert (rate.errors, rate.rate, rate.low) == (0, 0.0, 0.0)
    assert rate.trials > 1000
    # No error was seen: how errors come together is unknown, and six reports do not prove more than six can.
    assert rate.high == pytest.approx(interval(0, 6)[1])


def test_what_differs_is_counted_by_grade_and_table_and_by_report(filled: Store) -> None:
    draw(filled, "s", 6, 1, "李四", NOW)
    first, *others = forms(filled, "s")
    wrong = {
        "requests__granted__total": Entered("number", "123456"),
        "disputes__litigation_direct__other": Entered("blank"),
    }
    read(filled, first, **wrong)
    for form in others:
        read(filled, form)
    found = result(filled, "s")
    assert (row(found, "all").rate.errors, row(found, "all", level="report").rate.errors) == (2, 1)
    assert row(found, "grade", "A").rate.errors == 2
    assert [row(found, "table", table).rate.errors for table in ("disclosure", "disputes", "requests")] == [0, 1, 1]
    assert row(found, "all", level="report").rate.rate == pytest.approx(1 / 6)
    assert found.to_read_again == (first.ordinal,)
    # A second person reads as we do: nobody knows who is right, so neither is counted.
    read(filled, first, reader="王五")
    again = result(filled, "s")
    assert (row(again, "all").rate.errors, again.disagreed, again.read_twice) == (0, 2, 1)
    read(filled, first, reader="赵六", **wrong)
    assert row(result(filled, "s"), "all").rate.errors == 2


def test_an_operators_correction_does_not_hide_a_wrong_reading(filled: Store) -> None:
    draw(filled, "s", 6, 1, "李四", NOW)
    (form,) = forms(filled, "s", [1])
    with filled.read() as session:
        version_id = session.get_one(SampleItem, form.item_id).version_id
    decisions.correct_cell(
        filled, version_id, "requests/granted/total", Decimal(4321), decisions.Ruling("复核人", "misread")
    )
    read(filled, form, requests__granted__total=Entered("number", "4321"))
    assert row(result(filled, "s"), "all").rate.errors == 1


def test_a_reading_is_taken_whole_once_and_of_the_right_report(filled: Store) -> None:
    draw(filled, "s", 6, 1, "李四", NOW)
    form, other = forms(filled, "s", [1, 2])
    agency, year = identity(filled, form)
    whole = as_read(filled, form)
    good = Filled("s", 1, form.code, "张三", agency, year, whole)
    for bad, words in (
        (dataclasses.replace(good, code=other.code), "another form"),
        (dataclasses.replace(good, reader=" "), "who read it"),
        (dataclasses.replace(good, agency="昆明市人民政府"), "another report than 昆明市人民政府"),
        (dataclasses.replace(good, year=year + 1), "another report"),
        (dataclasses.replace(good, cells=dict(list(whole.items())[2:])), "2 cells were not entered"),
        (dataclasses.replace(good, cells=whole | {"requests/x/y": Entered("blank")}), "no cell requests/x/y"),
        (dataclasses.replace(good, ordinal=9), "no report number 9"),
        (dataclasses.replace(good, sample="x"), "no sample called x; there are: s"),
    ):
        with pytest.raises(SampleError, match=words) as refused:
            enter(filled, bad)
        assert "\n" not in str(refused.value)
    assert result(filled, "s").read == 0
    taken = enter(filled, good)
    assert enter(filled, good) == taken
    changed = dataclasses.replace(good, cells=whole | {"requests/granted/total": Entered("blank")})
    with pytest.raises(SampleError, match="already"):
        enter(filled, changed)
    assert enter(filled, changed, replace="a line too high") != taken
    assert row(result(filled, "s"), "all").rate.errors == 1
    strange = dataclasses.replace(good, reader="王五", agency="昆明市人民政府")
    enter(filled, strange, as_printed=True)
    enter(filled, dataclasses.replace(strange, reader="赵六"), as_printed=True)
    assert row(result(filled, "s"), "identity", level="report").rate.errors == 1


@pytest.mark.parametrize(
    ("rate", "trials", "low", "high"),
    [(0.0, 100, 0.0, 0.03622), (0.05, 100, 0.01643, 0.11283), (0.5, 20, 0.27196, 0.72804), (1.0, 10, 0.69150, 1.0)],
)
def test_the_interval_is_that_of_clopper_and_pearson(rate: float, trials: float, low: float, high: float) -> None:
    assert interval(rate, trials) == (pytest.approx(low, abs=1e-5), pytest.approx(high, abs=1e-5))


def test_errors_that_come_together_widen_the_interval_and_strata_are_weighted() -> None:
    even = [Cluster("a", 200, 1)] * 20
    together = [Cluster("a", 200, 20), *[Cluster("a", 200, 0)] * 19]
    weights = {"a": 10.0}
    scattered, heaped = cell_rate(even, weights), cell_rate(together, weights)
    assert scattered.rate == heaped.rate == pytest.approx(0.005)
    assert heaped.effective < 200 < scattered.effective
    assert (heaped.high or 0) > 2 * (scattered.high or 1)
    assert (report_rate(even, weights).rate, report_rate(together, weights).rate) == (1.0, pytest.approx(0.05))
    # One stratum of a thousand reports without an error, one of ten with many: what counts is how many there are.
    both = [Cluster("big", 100, 0)] * 10 + [Cluster("small", 100, 50)] * 10
    assert cell_rate(both, {"big": 100.0, "small": 1.0}).rate == pytest.approx(0.5 / 101)
    assert cell_rate([], {}).rate is None


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = random.Random(3)
    population = [Cluster("a", 200, rng.choice((0, 0, 0, 0, 0, 0, 1, 3, 30))) for _ in range(2000)]
    truth = sum(one.errors for one in population) / sum(one.cells for one in population)
    covered = 0
    for _ in range(300):
        found = cell_rate(rng.sample(population, 60), {"a": 1.0})
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= truth <= found.high
    assert covered >= 300 * 0.9


def test_the_rate_is_in_the_release_and_in_its_words(filled: Store, tmp_path: Path) -> None:
    before = make_release(filled, tmp_path, dt.date(2026, 3, 2)).folder
    assert "尚未以盲样复核测定" in (before / "README.md").read_text(encoding="utf-8")
    draw(filled, "s", 6, 1, "李四", NOW)
    for form in forms(filled, "s"):
        read(filled, form, requests__granted__total=Entered("number", "123456"))
    release = make_release(filled, tmp_path, dt.date(2026, 3, 2))
    assert release.rows["sample_differences"] == 6
    assert release.rows["sample_strata"] == 2
    readme = (release.folder / "README.md").read_text(encoding="utf-8")
    assert "尚未" not in readme
    assert "100.00%" in readme
    rates = (release.folder / "data" / "error_rates.csv").read_text(encoding="utf-8")
    assert "张三" not in rates
    assert "李四" not in rates
    again = make_release(filled, tmp_path, dt.date(2026, 3, 2))
    assert (again.folder / "CHECKSUMS.sha256").read_bytes() == (release.folder / "CHECKSUMS.sha256").read_bytes()


def test_an_unread_cell_is_no_error_and_is_counted(store: Store, tmp_path: Path) -> None:
    report = replace_cell(
        make_report(1), "requests/granted/total", value=None, raw="?", state=State.UNREAD, grade=Grade.X
    )
    load(store, tmp_path, report, "one")
    with store.read() as session:
        if not candidates(session):
            pytest.skip("a report with an unread cell is not accepted here")
    draw(store, "s", 1, 1, "李四", NOW)
    (form,) = forms(store, "s")
    read(store, form, requests__granted__total=Entered("number", "5"))
    found = result(store, "s")
    assert (row(found, "all").rate.errors, row(found, "all").unread) == (0, 1)
