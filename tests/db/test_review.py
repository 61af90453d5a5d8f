"""The review queue: ordered by what matters, answered once whatever is parsed again, asked anew when the print changes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from db.decisions import Ruling, undo
from db.engine import Store
from db.errors import DecisionError
from db.finding_follow import follow_publications
from db.ingest import ingest_manifest
from db.review import counts, open_question, queue
from db.review_places import decided, locate
from db.review_rulings import Answer, decide
from parsers.model import Finding, Report, Responsibility, Scope, Severity
from tests.db.crawls import NOW, know, listing, load_all, notice, page, write
from tests.db.test_decisions import reload_all, rows
from tests.support.reports import make_report, replace_cell, with_findings, with_fingerprint

OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")
THEIRS = dataclasses.replace(OURS, code="requests_balance", responsibility=Responsibility.PUBLISHER)
FIRST = Ruling("张三", "read it myself", at=NOW + dt.timedelta(days=1.5))  # after the first night, before the second
SECOND = Ruling("李四", "the print says otherwise", at=NOW + dt.timedelta(days=2.5))
CELL = "requests/granted/total"
KNOWN = "安宁市人民政府"

Publish = Callable[..., None]


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """A function that gives a store one more notice with one document that reads so, a night later than the one before."""
    numbers = itertools.count(1)

    def publish(store: Store, report: Report, number: int | None = None) -> None:
        number = number or next(numbers)
        know(store)
        url = f"https://www.anning.portal.test/ndbg/d{number}.html"
        path = tmp_path / f"{store.engine.dialect.name}-{number}.jsonl"
        records = page(f"d{number}", url=url, night=number), notice(url), listing()
        ingest_manifest(store, write(path, *records, run_id=f"d{number}"))
        load_all(store, report)

    return publish


def asked(store: Store, *topics: str) -> list[tuple[int, str]]:
    return [(it.priority, it.topic) for it in queue(store, topics)]


def only(store: Store, *topics: str) -> str:
    (question,) = queue(store, topics)
    return question.key


def held(seed: int, **identity: object) -> Report:
    return with_findings(make_report(seed, **identity), OURS)  # type: ignore[arg-type]


def reprinted(report: Report, value: int) -> Report:
    changed = replace_cell(report, CELL, raw=str(value), value=Decimal(value))
    return with_fingerprint(changed)


def test_what_matters_stands_first_and_both_stores_ask_the_same(both_stores: list[Store], publish: Publish) -> None:
    found = []
    for number, store in enumerate(both_stores):
        base = 10 * number
        publish(store, make_report(1, year=2019), base + 1)
        publish(store, held(2, year=2019), base + 2)  # newer than the one that is shown
        publish(store, held(3, year=2020), base + 3)  # nothing else of that year
        publish(store, make_report(4, year=2021, agency="安宁市某新局"), base + 4)  # nobody knows it
        publish(store, make_report(5, year=2022, scope=Scope.UNKNOWN), base + 5)
        publish(store, with_findings(make_report(6, year=2023), THEIRS), base + 6)
        publish(store, make_report(7, agency=None, year=None), base + 7)
        found.append([(it.priority, it.topic, it.key, it.subject, it.detail) for it in queue(store)])
        assert counts(store) == {10: 1, 20: 1, 50: 1, 60: 1, 70: 1, 100: 1}
        assert sum(counts(store, year=2019).values()) == len(queue(store, agency="宁市人民", year=2019)) == 1
        assert queue(store, agency="%") == ()
        assert [it.priority for it in queue(store, limit=2)] == [10, 20]
        assert queue(store)[0].why[0] == "待核，可补缺"
    assert [row[:2] for row in found[0]] == [
        (10, "publication"),
        (20, "publication"),
        (50, "identity"),
        (60, "agency"),
        (70, "scope"),
        (100, "finding"),
    ]
    # The bytes that nobody owns are others in either store.
    assert [row[2:] for row in found[0] if row[1] != "identity"] == [
        row[2:] for row in found[1] if row[1] != "identity"
    ]
    with pytest.raises(DecisionError, match="no topic nonsense"):
        queue(both_stores[0], ["nonsense"])


@pytest.mark.parametrize("kind", ["accept", "reject", "leave", "withhold"])
def test_an_answer_outlives_reparsing_and_a_parser_upgrade(store: Store, publish: Publish, kind: str) -> None:
    report = held(1)
    publish(store, report)
    key = only(store, "publication")
    decide(store, key, Answer(kind), FIRST)
    assert asked(store) == []
    reload_all(store, report, 2)  # the same once more
    reread = replace_cell(report, CELL, raw="7", value=Decimal(7))  # a parser that reads the same print otherwise
    reload_all(store, with_findings(reread, OURS), 3)
    assert asked(store) == []
    states = {"accept": {"accepted"}, "reject": {"rejected"}}.get(kind, {"quarantined"})
    assert {row["status"] for row in rows(store, "SELECT status FROM report_version")} == states


def test_of_two_reviewers_the_last_holds_both_are_recorded_and_the_second_sees_the_first(
    store: Store, publish: Publish
) -> None:
    publish(store, held(1))
    key = only(store, "publication")
    first = decide(store, key, Answer("accept"), FIRST)
    assert first.before == ()
    assert open_question(store, key) is None
    second = decide(store, key, Answer("reject"), SECOND)
    assert [(it.kind, it.by, it.reason) for it in second.before] == [("accept", "张三", "read it myself")]
    assert rows(store, "SELECT status, status_reason FROM report_version") == [
        {"status": "rejected", "status_reason": "the print says otherwise"}
    ]
    history = decided(store, locate(store, key))
    assert [(it.kind, it.by, it.state) for it in history] == [
        ("accept", "张三", "active"),
        ("reject", "李四", "active"),
    ]
    undo(store, second.decision_ids[0], FIRST)
    assert rows(store, "SELECT status FROM report_version") == [{"status": "accepted"}]


@pytest.mark.parametrize("kind", ["accept", "leave", "reject"])
def test_another_print_is_asked_about_again_with_the_decision_that_was_made(
    store: Store, publish: Publish, kind: str
) -> None:
    publish(store, held(1))
    before = only(store, "publication")
    made = decide(store, before, Answer(kind), FIRST).decision_ids[0]
    publish(store, with_findings(reprinted(make_report(1), 77), OURS))
    (question,) = [it for it in queue(store) if it.topic == "publication"]
    assert question.key != before
    assert question.decision_id == made
    assert question.priority == (20 if kind == "accept" else 10)
    decide(store, question.key, Answer("leave"), SECOND)
    assert asked(store) == []


def test_a_correction_whose_table_is_printed_otherwise_is_asked_about_once_for_each_print(
    store: Store, publish: Publish
) -> None:
    report = make_report(1)
    publish(store, report)
    key = f"scope/{KNOWN}/530181/2020/area/{report.fingerprint[:16]}"
    decide(store, key, Answer("correct", cell=CELL, value="8"), FIRST)
    assert asked(store) == []
    publish(store, reprinted(report, 77))
    lapsed = only(store)
    assert queue(store)[0].place == CELL
    decide(store, lapsed, Answer("leave"), SECOND)
    assert asked(store) == []
    publish(store, reprinted(report, 99))
    again = only(store)
    assert again != lapsed
    decide(store, again, Answer("correct", cell=CELL, value="空"), SECOND)
    assert asked(store) == []
    assert rows(store, "SELECT requests_granted AS it FROM panel_corrected") == [{"it": None}]


def test_a_print_after_a_rejected_one_is_shown_to_a_person_though_it_is_used(store: Store, publish: Publish) -> None:
    publish(store, make_report(1))
    key = f"publication/{KNOWN}/530181/2020/area/{make_report(1).fingerprint[:16]}"
    decide(store, key, Answer("reject"), FIRST)
    assert asked(store) == []
    publish(store, reprinted(make_report(1), 77))
    assert asked(store) == [(30, "lapsed")]
    decide(store, only(store), Answer("accept"), SECOND)
    assert asked(store) == []


def test_readings_of_one_print_that_disagree_are_asked_about_once(store: Store, publish: Publish) -> None:
    report = make_report(1)
    publish(store, report)
    reload_all(store, replace_cell(report, CELL, raw="7", value=Decimal(7)), 2)
    assert asked(store) == [(40, "readings")]
    assert queue(store)[0].detail == "one print was read in several ways"
    decide(store, only(store), Answer("leave"), FIRST)
    reload_all(store, replace_cell(report, CELL, raw="7", value=Decimal(9)), 3)
    assert asked(store) == []


def test_a_candidate_is_confirmed_merged_or_left_and_each_is_undone(store: Store, publish: Publish) -> None:
    publish(store, make_report(1))
    publish(store, make_report(2, agency="安宁市政务某局", year=2021))
    key = only(store)
    assert key == "agency/安宁市政务某局/530181"
    panel = "SELECT agency_status FROM panel WHERE report_year = 2021"
    made = decide(store, key, Answer("accept"), FIRST)
    assert asked(store) == []
    assert rows(store, panel) == [{"agency_status": "known"}]
    assert rows(store, "SELECT code FROM open_findings") == []
    with pytest.raises(DecisionError, match="is no candidate"):
        decide(store, key, Answer("accept"), SECOND)
    undo(store, made.decision_ids[0], SECOND)
    assert only(store) == key
    made = decide(store, key, Answer("leave"), FIRST)
    assert asked(store) == []
    undo(store, made.decision_ids[0], SECOND)
    decide(store, key, Answer("merge", into=KNOWN), FIRST)
    assert asked(store) == []
    assert {row["agency"] for row in rows(store, "SELECT agency FROM panel")} == {KNOWN}
    with pytest.raises(DecisionError, match="no known organ is called 安宁市没有局"):
        decide(store, key, Answer("merge", into="安宁市没有局"), FIRST)


def test_what_was_left_stays_so_when_its_organ_is_merged(store: Store, publish: Publish) -> None:
    publish(store, make_report(1))
    publish(store, held(2, agency="安宁市政务某局", year=2021))
    decide(store, only(store, "publication"), Answer("leave"), FIRST)
    decide(store, only(store, "agency"), Answer("merge", into=KNOWN), FIRST)
    assert asked(store) == []


def test_an_unknown_scope_is_told_or_left(store: Store, publish: Publish) -> None:
    report = make_report(1, scope=Scope.UNKNOWN)
    publish(store, report)
    made = decide(store, only(store), Answer("leave"), FIRST)
    reload_all(store, report, 2)
    assert asked(store) == []
    undo(store, made.decision_ids[0], FIRST)
    decide(store, only(store), Answer("scope", scope="organ"), FIRST)
    reload_all(store, report, 3)
    assert asked(store) == []
    assert rows(store, "SELECT scope FROM panel") == [{"scope": "organ"}]


def test_a_report_that_is_nobodys_gets_an_owner(store: Store, publish: Publish) -> None:
    publish(store, make_report(1, agency=None, year=None))
    key = only(store)
    decide(store, key, Answer("identity", agency=KNOWN, year=2022), FIRST)
    assert asked(store) == []
    assert rows(store, "SELECT agency, report_year FROM panel") == [{"agency": KNOWN, "report_year": 2022}]
    reload_all(store, dataclasses.replace(make_report(1, agency=None, year=None), fingerprint="other content"), 2)
    assert sorted(asked(store)) == [(30, "lapsed_identity"), (50, "identity")]
    decide(store, only(store, "lapsed_identity"), Answer("leave"), SECOND)
    decide(store, only(store, "identity"), Answer("leave"), SECOND)
    assert asked(store) == []


def test_findings_are_asked_about_until_somebody_left_them(store: Store, publish: Publish) -> None:
    doubt = dataclasses.replace(OURS, code="text_residue", severity=Severity.WARNING)
    report = with_findings(make_report(1), THEIRS, doubt)
    publish(store, report)
    assert asked(store) == [(100, "finding"), (110, "finding")]
    for question in queue(store):
        decide(store, question.key, Answer("leave"), FIRST)
    reload_all(store, report, 2)
    assert asked(store) == []
    publish(store, with_findings(reprinted(report, 77), THEIRS))
    assert asked(store) == [(100, "finding")]


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Answer("merge", into=KNOWN), "answered with accept, reject"),
        (Answer("correct", cell=CELL), "correct needs value"),
        (Answer("correct", cell=CELL, value="1,000"), "no plain number"),
        (Answer("correct", cell=CELL, value="1.5"), "cannot be kept exactly"),
        (Answer("correct", cell="requests/nothing/total", value="1"), "0 cells are called"),
        (Answer("accept", value="3"), "accept takes no value"),
        (Answer("scope", scope="whole"), "'whole' is no scope"),
        (Answer("identity", agency=KNOWN, year=20), "no report year"),
        (Answer("identity", agency=KNOWN), "needs year"),
        (Answer("identity", agency="安宁\x1b[2J", year=2020), "no name of an organ"),
        (Answer("identity", agency="\u3000", year=2020), "no name of an organ"),
    ],
)
def test_nonsense_is_one_line_and_nothing_is_decided(
    new_store: Callable[[str], Store], publish: Publish, answer: Answer, line: str
) -> None:
    store = new_store("sqlite")
    publish(store, held(1))
    with pytest.raises(DecisionError, match=line) as refused:
        decide(store, only(store), answer, FIRST)
    assert "\n" not in str(refused.value)
    assert rows(store, "SELECT id FROM decision") == []


@pytest.mark.parametrize(
    ("by", "reason", "evidence", "line"),
    [
        ("张三\x1b[31m", "read it", None, "none of a text"),
        ("张三", "read\x00it", None, "none of a text"),
        ("张三", "read it", "page \ud800", "none of a text"),
        ("张三", "很长" * 2_001, None, "4000 at most"),
        ("张" * 201, "read it", None, "200 at most"),
        ("张三", " \n", None, "names who decided"),
    ],
)
def test_what_no_text_can_hold_is_no_reason(
    store: Store, publish: Publish, by: str, reason: str, evidence: str | None, line: str
) -> None:
    publish(store, with_findings(make_report(1), THEIRS))
    for key, kind in ((only(store, "finding"), "leave"), (only(store, "finding"), "tell")):
        with pytest.raises(DecisionError, match=line):
            decide(store, key, Answer(kind), Ruling(by, reason, evidence))
    assert rows(store, "SELECT id FROM decision UNION ALL SELECT id FROM finding_step") == []


def test_a_key_that_may_be_any_of_several_prints_is_refused(
    new_store: Callable[[str], Store], publish: Publish
) -> None:
    store = new_store("sqlite")
    prints: dict[str, Report] = {}
    for number in itertools.count():
        report = reprinted(held(1), number)
        if (other := prints.setdefault(report.fingerprint[0], report)) is not report:
            break
    for one in (other, report):
        publish(store, one)
    key = queue(store, ["publication"])[0].key
    with pytest.raises(DecisionError, match="any of several prints"):
        decide(store, f"{key.rpartition('/')[0]}/{report.fingerprint[0]}", Answer("accept"), FIRST)
    assert rows(store, "SELECT id FROM decision") == []


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("", "no key of the review queue"),
        ("publication", "no key|nothing here"),
        ("publication/没有/530181/2020/area/ffff", "no report of 没有 2020 area is here"),
        ("agency/没有/", "nothing here is called agency/没有/"),
        ("finding_portal/x/y/z", "nothing here"),
        ("agency/安宁\x00/", "nothing here is called"),
    ],
)
def test_keys_that_name_nothing_are_refused(new_store: Callable[[str], Store], key: str, line: str) -> None:
    with pytest.raises(DecisionError, match=line):
        decide(new_store("sqlite"), key, Answer("leave"), FIRST)


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_decision_goes_with_its_content_when_people_say_whose_it_is(
    store: Store, publish: Publish, kind: str
) -> None:
    report = held(1, scope=Scope.UNKNOWN)
    publish(store, report)
    key = only(store, "publication")
    decide(store, key, Answer(kind), FIRST)
    made = decide(store, key, Answer("scope", scope="organ"), SECOND)
    standing = "SELECT scope, status FROM report_version v JOIN report r ON r.id = v.report_id ORDER BY scope"
    decided_so = {"accept": "accepted", "reject": "rejected"}[kind]
    assert rows(store, standing) == [
        {"scope": "organ", "status": decided_so},
        {"scope": "unknown", "status": "rejected"},
    ]
    assert asked(store) == []
    reload_all(store, report, 2)
    assert [row["status"] for row in rows(store, standing)] == [decided_so, "rejected"]
    undo(store, made.decision_ids[0], FIRST)
    assert [row["status"] for row in rows(store, standing)] == ["rejected", decided_so]
    assert asked(store, "publication") == []


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_verdict_holds_for_the_same_tables_whatever_a_parser_makes_of_the_prose(
    store: Store, publish: Publish, kind: str
) -> None:
    report = held(1)
    cut_otherwise = dataclasses.replace(report, fingerprint="the same tables, the prose cut otherwise")
    publish(store, report)
    made = decide(store, only(store, "publication"), Answer(kind), FIRST)
    decided_so = {"accept": "accepted", "reject": "rejected"}[kind]
    reload_all(store, cut_otherwise, 2)
    both = "SELECT status FROM report_version ORDER BY id"
    assert [row["status"] for row in rows(store, both)] == [decided_so] * 2
    assert asked(store) == []
    undo(store, made.decision_ids[0], SECOND)
    assert {row["status"] for row in rows(store, both)} == {"quarantined"}
    key = f"publication/{KNOWN}/530181/2020/area/{report.fingerprint[:16]}"
    decide(store, key, Answer(kind), FIRST)
    assert [row["status"] for row in rows(store, both)] == [decided_so] * 2
    again = dataclasses.replace(report, fingerprint="published anew with another prose", parser_version=2)
    publish(store, again)
    assert [row["status"] for row in rows(store, both)] == [decided_so, decided_so, "quarantined"]


def test_what_the_publisher_was_told_of_is_asked_about_again_once_it_is_corrected(
    store: Store, publish: Publish
) -> None:
    wrong = with_findings(make_report(1), THEIRS)
    publish(store, wrong)
    key = only(store)
    assert decide(store, key, Answer("tell"), FIRST).changed == ("待核 → 已告知",)
    assert asked(store) == []
    publish(store, reprinted(make_report(1), 77))
    follow_publications(store)
    assert asked(store) == [(95, "finding")]
    assert only(store) == key
    decide(store, key, Answer("settle"), SECOND)
    assert asked(store) == []
    with pytest.raises(DecisionError, match="next may come"):
        decide(store, key, Answer("tell"), SECOND)
