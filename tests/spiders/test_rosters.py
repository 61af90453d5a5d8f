"""Lists of who had to publish, in the columns of reports: fetched as what they are, and never counted as reports."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from spiders.platforms.entries import Row as Entry
from spiders.platforms.titles import choose, is_roster
from spiders.replica.pages import Row
from spiders.replica.site import fixed
from tests.spiders.test_missing import COLUMN, HOST, Watched

TITLE = "2024年政府信息公开工作年度报告公布情况"


def with_roster(watched: Watched) -> None:
    watched.site.handlers[f"{COLUMN}202502/t20250203_9.html"] = fixed(
        f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1><p>一、县政府部门：县教育局、县财政局。</p>{'公开' * 200}</body></html>"
    )
    watched.rows.insert(0, Row("./202502/t20250203_9.html", TITLE, "2025-02-03"))
    watched.publish()


def test_a_roster_is_fetched_as_one_and_no_report_is_counted(tmp_path: Path) -> None:
    watched = Watched(range(2022, 2024))
    with_roster(watched)
    first = watched.night(tmp_path, today="2025-02-10")
    assert Counter(notice.announces for notice in first.notices) == {"report": 2, "roster": 1}
    (roster,) = (notice for notice in first.notices if notice.announces == "roster")
    assert (roster.title, roster.url) == (TITLE, f"http://{HOST}{COLUMN}202502/t20250203_9.html")
    assert first.outcome("t20250203_9.html") == "ok"
    listing = first.listing("watched")
    assert (listing.outcome, listing.collected) == ("complete", 3)
    assert listing.reason == f"1 fetched, not as a report but as the list of who had to publish one: {TITLE}"

    second = watched.night(tmp_path, first, today="2025-02-11")
    assert not first.events and not second.events
    assert {item.outcome for item in second.retrievals if item.role == "page"} == {"not_modified"}

    watched.rows.pop(0)
    del watched.site.handlers[f"{COLUMN}202502/t20250203_9.html"]
    watched.publish()
    third = watched.night(tmp_path, second, today="2025-04-10")
    codes = third.codes("watched")
    assert codes["report_withdrawn"] == 0, "a roster is no report"
    assert codes["new_year_report_missing"] == 1, "and its year is not that of a report that came"


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "石桥市2023年度政府信息公开年报发布情况",
        "关于2023年政府信息公开工作年度报告编制和公布情况的通报",
        "2023 年政府信息公开年度报告公布 情况",
        "2023年政府信息公开工作年度报告发布情况一览表",
    ],
)
def test_titles_of_rosters(title: str) -> None:
    chosen, left = choose([Entry("http://x/1", title)], ())
    assert (is_roster(title), chosen, [item.why for item in left]) == (True, [], ["roster"])


@pytest.mark.parametrize(
    "title",
    [
        "示例县人民政府2023年政府信息公开工作年度报告",
        "2023年政府信息公开情况年度报告",
        "2023年政府网站年度报表公布情况",
        "2023年度部门决算公开情况",
        "图解：2023年政府信息公开年度报告公布情况",
        "政府信息公开指南",
        "2023年度法治政府建设年度报告发布情况",
    ],
)
def test_titles_of_something_else(title: str) -> None:
    assert not is_roster(title)


def test_of_a_year_that_is_not_asked_for_a_roster_is_left_out() -> None:
    rows = [Entry(f"http://x/{year}", TITLE.replace("2024", str(year))) for year in (2021, 2023, 2024)]
    why = [item.why for item in choose(rows, (2023,))[1]]
    assert why == ["year", "roster", "roster"], "it may be named after the year it was published in"
