"""What went wrong is told once per cause and nothing is lost; every code that can occur has words in two languages."""

from __future__ import annotations

from dataclasses import replace

from lxml import html

from db.answers import CoverageRow, Problem
from db.coverage import LABELS
from flows.pages import outcomes, rules, words
from flows.pages.account import PortalTroubles, troubles
from flows.pages.build import render
from parsers.checks.rules import RULES
from parsers.model import Grade, Responsibility, Scope, Severity, State, Status, Table, Unit
from parsers.prose.rules import RULES as PROSE_RULES
from spiders.fetching.outcomes import Outcome
from tests.flows.page_samples import full, page, portal, problem, report, whole

HOME = "http://www.linjiang.portal.test"
LIST = f"{HOME}/gk/"


def told(*problems: Problem) -> PortalTroubles:
    (only,) = troubles(problems, (portal(),))
    return only


def test_one_unreadable_robots_file_is_one_trouble_with_all_its_addresses() -> None:
    addresses = (HOME, LIST, f"{HOME}/robots.txt")
    kinds = ("portal", "listing", "retrieval")
    seen = told(*(problem("robots_unreadable", kind=k, subject=a) for k, a in zip(kinds, addresses, strict=True)))
    (trouble,) = seen.troubles
    assert trouble.code == "robots_unreadable"
    assert tuple(incident.subject for incident in trouble.incidents) == addresses


def test_what_a_list_did_is_told_with_the_list() -> None:
    seen = told(
        problem("list_repeats", kind="portal", subject=LIST, message="page 2 repeats"),
        problem(
            "list_shorter_than_declared", kind="portal", subject=LIST, reason="9 → 7", message="declares 9, shows 7"
        ),
        problem("incomplete", kind="listing", subject=LIST, message="7 collected, 9 declared"),
    )
    (trouble,) = seen.troubles
    (incident,) = trouble.incidents
    assert incident.details == ("page 2 repeats", "declares 9, shows 7", "7 collected, 9 declared")


def test_an_event_on_a_list_is_told_with_the_report_that_it_kept_away() -> None:
    url = "http://mirror.portal.test/nb/2018.html"
    seen = told(
        problem("off_registry_link", kind="portal", subject=LIST, reason=f"None → {url}", message="not followed"),
        problem("off_registry", subject=url, message="0 attempts"),
        problem("no_report_found", kind="notice", subject=url, message="临江市2018年报告", responsibility="pipeline"),
    )
    assert seen.troubles == ()
    (missed,) = seen.missed
    assert missed.title == "临江市2018年报告"
    assert missed.blame == ("warning", "portal")
    assert [incident.details for incident in missed.why] == [("not followed", "0 attempts")]


def test_the_incomplete_parse_of_a_document_is_not_an_incomplete_list() -> None:
    seen = told(
        problem("incomplete", kind="document", subject="ff" * 32), problem("incomplete", kind="listing", subject=LIST)
    )
    assert {(trouble.code, trouble.of_document) for trouble in seen.troubles} == {
        ("incomplete", True),
        ("incomplete", False),
    }


def test_what_shuts_a_portal_comes_first_and_what_was_left_alone_last() -> None:
    seen = told(
        problem("off_registry", subject=f"{HOME}/1"),
        problem("timeout", subject=f"{HOME}/2"),
        problem("incomplete", kind="listing", subject=LIST),
        problem("robots_disallow", kind="listing", subject=LIST),
    )
    assert [trouble.code for trouble in seen.troubles] == ["robots_disallow", "incomplete", "timeout", "off_registry"]


def test_absent_values_are_never_shown_by_name() -> None:
    event = problem("list_skeleton_changed", kind="portal", subject=LIST, reason="None → 7f3a", message="changed")
    other = problem("host_parked", kind="portal", subject=HOME, reason=None, message="")
    body = html.document_fromstring(render(page(portals=(portal(),), problems=(event, other)))).find("body")
    assert "None" not in body.text_content()


def test_every_problem_stays_on_the_page() -> None:
    many = tuple(problem("timeout", subject=f"{HOME}/{number}", message=f"try {number}") for number in range(40))
    (items,) = html.document_fromstring(render(page(portals=(portal(),), problems=many))).xpath(
        "//ul[@class='troubles']"
    )
    text = items.text_content()
    assert all(f"{HOME}/{number}try {number}" in text for number in range(40))
    assert "× 40" in text


def test_coverage_is_a_square_per_organ_and_year_that_leads_to_the_report() -> None:
    rows = (
        CoverageRow("临江市人民政府", None, 2020, "collected", "已收录", False, 7, "linjiang"),
        CoverageRow("临江市人民政府", None, 2022, "robots_forbids", "robots禁止", False, None, "linjiang"),
        CoverageRow("北川市人民政府", None, 2021, "seen_not_readable", "已见未读出", False, None, None),
    )
    data = replace(page(full(report(whole())), portals=(portal(),)), coverage=rows)
    (table,) = html.document_fromstring(render(data)).xpath("//table[@class='coverage']")
    assert [th.text_content() for th in table.xpath("thead//th")][1:] == ["2020", "2021", "2022"]
    tones = [[td.get("class") for td in row.xpath("td")] for row in table.xpath("tbody/tr")]
    assert tones == [["good", "none", "shut"], ["none", "wait", "none"]]
    assert [link.get("href") for link in table.xpath(".//a")] == ["#r7"]


# ── vocabularies ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_code_that_can_occur_has_words() -> None:
    said = words.REASON | outcomes.EVENT | outcomes.OUTCOME
    assert {str(outcome) for outcome in Outcome} <= set(said)
    assert set(RULES) | {rule.code for rule in PROSE_RULES} <= set(rules.RULE)
    assert set(LABELS) == set(words.COVERAGE)
    for vocabulary, codes in (
        (words.STATE, State),
        (words.GRADE, Grade),
        (words.SEVERITY, Severity),
        (words.RESPONSIBILITY, Responsibility),
        (words.RESPONSIBILITY_LONG, Responsibility),
        (words.STATUS, Status),
        (words.SCOPE, Scope),
        (words.UNIT, Unit),
        (words.TABLE, Table),
    ):
        assert {str(code) for code in codes} <= set(vocabulary)


def test_every_word_is_said_in_both_languages() -> None:
    tables = [
        value for module in (words, outcomes, rules) for value in vars(module).values() if isinstance(value, dict)
    ]
    pairs = [pair for table in tables for pair in table.values() if isinstance(pair, words.Words)]
    assert len(pairs) > 100
    assert all(pair.zh.strip() and pair.en.strip() for pair in pairs)
    assert [pair for pair in pairs if any("\u4e00" <= sign <= "\u9fff" for sign in pair.en.replace("万元", ""))] == []
