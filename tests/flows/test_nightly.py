"""Two nights over the replicas as Prefect flow runs: what the first one finds, and that the second one changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from db.answers import Problem, ReportFull, ReportRow, RunSummary
from db.queries import find_version, list_reports, problems, report_in_full, run_summary
from flows.automations import WHOLE_NIGHT
from parsers.model import State
from spiders.replica import Request, serve_replicas
from tests.support.documents import report_pdf
from tests.support.house import Place, operated


@dataclass(frozen=True)
class Night:
    """One nightly, as seen afterwards."""

    run: RunSummary
    problems: tuple[Problem, ...]
    digest: str
    requests: tuple[Request, ...]
    artifacts: dict[str, str]
    tags: frozenset[str]


@dataclass(frozen=True)
class Nights:
    place: Place
    first: Night
    second: Night
    reports: tuple[ReportRow, ...]

    def full(self, agency: str, year: int) -> ReportFull:
        house = self.place.house()
        version = find_version(house.store, agency, year)
        assert version is not None, f"no report of {agency} for {year}"
        report = report_in_full(house.store, version)
        assert report is not None
        return report


def one_night(place: Place) -> Night:
    from prefect.client.orchestration import get_client

    from flows.nightly import nightly

    before = len(place.replicas.requests())
    state = nightly(return_state=True)
    run_id = state.result()
    with get_client(sync_client=True) as client:
        artifacts = {
            artifact.key or "": str(artifact.data)
            for artifact in client.read_artifacts()
            if artifact.flow_run_id == state.state_details.flow_run_id
        }
        tags = frozenset(client.read_flow_run(state.state_details.flow_run_id).tags)
    house = place.house()
    run = run_summary(house.store, run_id)
    assert run is not None
    requests = tuple(place.replicas.requests()[before:])
    return Night(run, problems(house.store, run_id), place.digest(), requests, artifacts, tags)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, prefect_api: None) -> Iterator[Nights]:
    with serve_replicas() as server, operated(Place(tmp_path_factory.mktemp("nightly") / "var", server)) as place:
        first, second = one_night(place), one_night(place)
        yield Nights(place, first, second, list_reports(place.house().store))
        place.wait_until_all_gone()


def test_the_first_night_loads_every_report(nights: Nights) -> None:
    assert nights.first.run.status == "finished"
    assert nights.first.run.parses == {"complete": 9, "not_a_report": 1}
    assert nights.first.run.new_versions == 9
    assert Counter(report.agency for report in nights.reports) == {
        "安宁市人民政府": 1,
        "安宁市示例局": 4,
        "洪泽区示例局": 1,
        "淮安市洪泽区人民政府": 1,
        "错例县示例局": 2,
    }
    assert {(report.reading, report.status, report.is_current) for report in nights.reports} == {
        ("complete", "accepted", True)
    }


def test_a_night_over_every_portal_says_so_by_its_tag(nights: Nights) -> None:
    assert WHOLE_NIGHT in nights.first.tags


def test_numbers_arrive_as_printed(nights: Nights) -> None:
    """安宁市 2020: figures of the real report, one of every table."""
    report = nights.full("安宁市人民政府", 2020)
    values = {cell.key: cell.value for cell in report.cells}
    assert len(report.cells) == 198
    assert values["requests/received/natural_person"] == 2
    assert values["disputes/reconsideration/total"] == 0
    assert isinstance(values["disclosure/procurement/amount_wanyuan"], Decimal)
    assert all(cell.where is not None for cell in report.cells if cell.state is State.NUMBER)
    assert report.row.published_on is not None
    assert report.row.published_on.isoformat() == "2021-02-02"


def test_every_number_leads_back_to_its_source(nights: Nights) -> None:
    report = nights.full("淮安市洪泽区人民政府", 2023)
    (source,) = [source for source in report.sources if source.is_evidence]
    (url,) = source.urls
    stored = nights.place.house().archive.get(source.sha256)
    assert stored == report_pdf()
    (asked,) = [request for request in nights.first.requests if f"http://{request.host}{request.path}" == url]
    assert (asked.status, asked.bytes) == (200, len(stored))
    assert source.notice_url is not None
    assert source.first_fetched_at is not None


def test_the_publishers_errors_are_findings_and_hold_nothing_back(nights: Nights) -> None:
    report = nights.full("淮安市洪泽区人民政府", 2023)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert len(errors) == 2
    assert {finding.responsibility for finding in errors} == {"publisher"}
    assert all(finding.cells for finding in errors)
    assert report.row.status == "accepted"


def test_every_fault_of_a_portal_is_a_problem_with_its_place(nights: Nights) -> None:
    seen = {(problem.portal_id, problem.code) for problem in nights.first.problems}
    for code in ("list_shorter_than_declared", "list_repeats", "off_registry_redirect", "soft_404", "http_error"):
        assert ("replica-fault", code) in seen, code
    assert ("replica-closed", "robots_disallow") in seen
    assert ("replica-norobots", "robots_unreadable") in seen
    assert {portal for portal, _ in seen if portal} == {"replica-fault", "replica-closed", "replica-norobots"}
    assert all(problem.subject for problem in nights.first.problems)


def test_nothing_is_asked_of_portals_that_forbid_it(nights: Nights) -> None:
    for night in (nights.first, nights.second):
        for host in ("www.closed.portal.test", "www.norobots.portal.test"):
            assert {request.path for request in night.requests if request.host == host} == {"/robots.txt"}
        assert not [request for request in night.requests if request.host == "mirror.portal.test"]


def test_the_second_night_downloads_no_document_again(nights: Nights) -> None:
    """Bodies come only from robots.txt, lists without a sign that they changed, and pages that gave no document before."""
    had = {
        (request.host, request.path)
        for request in nights.first.requests
        if request.status == 200 and request.path.endswith((".shtml", ".html", ".pdf")) and "/index" not in request.path
    }
    soft_404 = ("www.fault.portal.test", "/zfxxgk/zfxxgknb/202101/t20210126_41003.html")
    again = {(request.host, request.path) for request in nights.second.requests if request.bytes}
    assert len(had) > 10
    assert soft_404 in had
    assert again & had <= {soft_404}
    assert sum(portal.documents_retrieved for portal in nights.second.run.portals) == 0
    assert any(request.status == 304 for request in nights.second.requests)


def test_the_second_night_changes_no_content(nights: Nights) -> None:
    assert nights.second.digest == nights.first.digest
    assert (nights.second.run.parses, nights.second.run.new_versions) == ({}, 0)
    assert all(report.versions == 1 for report in nights.reports)


def test_the_second_night_still_names_what_is_wrong(nights: Nights) -> None:
    """A portal's fault does not go away by being seen twice."""

    def standing(night: Night) -> set[tuple[str | None, str, str]]:
        return {(problem.portal_id, problem.code, problem.subject) for problem in night.problems}

    assert standing(nights.second) >= {item for item in standing(nights.first) if item[1] != "http_error"}


def section(text: str, title: str) -> list[str]:
    """The lines under a heading that holds these words."""
    found = [part for part in text.split("\n## ")[1:] if title in part.splitlines()[0]]
    return found[0].splitlines()[1:] if found else []


def test_a_summary_says_what_its_own_run_changed_and_nothing_of_the_night_before(nights: Nights) -> None:
    first, second = (night.artifacts["nightly-summary"] for night in (nights.first, nights.second))
    raised = section(first, "本次发现")
    assert "\n| 9 | 0 | 0 | 0 | " in first
    assert any("disputes_result_total" in line and "publisher" in line for line in raised)
    assert "\n| 0 | 0 | 0 | 0 | 0 | 0 |" in second
    assert section(second, "本次发现") == []
    assert "(9 new reports, 0 changed, 0 held for review)" in first


def test_a_summary_says_the_coverage_before_and_after_by_year(nights: Nights) -> None:
    first, second = (section(night.artifacts["nightly-summary"], "收录情况") for night in (nights.first, nights.second))
    by_year = Counter(report.year for report in nights.reports)
    for year, count in by_year.items():
        (line,) = [line for line in first if line.startswith(f"| {year} ")]
        assert line.endswith(f"| 0 → **{count}** |")
        (line,) = [line for line in second if line.startswith(f"| {year} ")]
        assert line.endswith(f"| {count} |")
        assert "→" not in line


def test_a_summary_has_a_line_for_every_portal_asked_with_its_link(nights: Nights) -> None:
    lines = section(nights.first.artifacts["nightly-summary"], "各网站")
    for portal in nights.first.run.portals:
        assert any(f"]({portal.home}) `{portal.portal_id}`" in line for line in lines) == bool(portal.outcomes)
    assert "replica-fault" in lines[3] or "replica-fault" in lines[4], "what failed is first"


def test_each_night_shows_its_summary_in_prefect(nights: Nights) -> None:
    for night in (nights.first, nights.second):
        assert set(night.artifacts) == {"nightly-summary", "nightly-portals", "nightly-progress"}
        assert night.digest in night.artifacts["nightly-summary"]
        assert "robots_disallow" in night.artifacts["nightly-summary"]
        for portal in ("replica-anning", "replica-hongze", "replica-fault"):
            assert portal in night.artifacts["nightly-portals"]
