"""What a night finds wrong with a portal stands in that night's summary, in words for people in both languages."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from db.changes import check_changes
from db.elsewhere import close_moved
from db.queries import problems
from db.runs import finish_run, start_run
from db.todo import documents_without_parse
from flows.crawling import crawl_shard
from flows.house import House, open_house
from flows.pages.outcomes import EVENT, GOOD, OUTCOME
from flows.pages.rules import RULE
from flows.reading import read_documents
from flows.settings import Settings
from flows.summary import summarise
from flows.summary_text import markdown
from flows.years import CHINA
from parsers.parse import PARSER_VERSION
from spiders.fetching.outcomes import Outcome
from spiders.platforms.base import LISTING_OUTCOME
from spiders.registry_write import add_entries
from spiders.replica import ReplicaServer
from spiders.replica.pages import trs_list
from spiders.replica.site import fixed
from tests.spiders.test_missing import COLUMN, HOST, PAGE, PORTAL, Watched, front

ROOT = Path(__file__).parents[2]


class Nights:
    """Nights over one portal that a test changes in between, in a real store."""

    def __init__(self, folder: Path, watched: Watched, proxy: str) -> None:
        settings = Settings(var=folder, proxy=proxy, _env_file=None)  # type: ignore[call-arg]
        add_entries(settings.portals, [PORTAL])
        self.watched, self.settings, self.number = watched, settings, 0

    def night(self, mode: str = "incremental") -> set[str]:
        """One night to its end; the codes of that night's problems with the portal."""
        house: House = open_house(self.settings)
        run_id = f"night-{self.number}"
        self.number += 1
        start_run(house.store, run_id, "nightly", house.owner, {})
        crawl_shard(house, run_id, 0, house.portals([PORTAL.id]), mode=mode)
        read_documents(house, run_id, documents_without_parse(house.store, PARSER_VERSION))
        check_changes(house.store)
        close_moved(house.store)
        finish_run(house.store, run_id, "finished")
        self.problems = [problem for problem in problems(house.store, run_id) if problem.portal_id == PORTAL.id]
        return {problem.code for problem in self.problems}

    def withdrawn(self, mode: str = "incremental") -> set[str]:
        """One night; the paths of the reports that it says were withdrawn."""
        self.night(mode)
        return {urlsplit(it.subject).path for it in self.problems if it.code == "report_withdrawn"}


def omits_entries(watched: Watched) -> None:
    del watched.rows[1]
    watched.publish(declared=9)


def repeats_its_first_page(watched: Watched) -> None:
    watched.publish(answer=fixed(trs_list("守望县人民政府网站", watched.rows[:PAGE], pages=2, current=0)))


def is_rebuilt(watched: Watched) -> None:
    words = "欢迎访问" * 100
    watched.publish(answer=fixed(f"<html><body><main id='app'><section>{words}</section></main></body></html>"))


def withdraws_and_corrects(watched: Watched) -> None:
    last = dt.datetime.now(CHINA).year - 1
    del watched.rows[2]
    del watched.site.handlers[watched.path(last - 2)]
    watched.correct(last - 3)
    watched.publish()


def nothing(watched: Watched) -> None:
    pass


def moves(watched: Watched) -> None:
    watched.site.handlers["/new/"] = watched.site.handlers.pop(COLUMN)
    watched.site.handlers["/"] = fixed(front("/new/"))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (omits_entries, {"list_shorter_than_declared"}),
        (repeats_its_first_page, {"list_repeats"}),
        (is_rebuilt, {"list_skeleton_changed", "list_shrank"}),
        (withdraws_and_corrects, {"report_withdrawn", "report_changed_in_place"}),
        (moves, {"column_moved"}),
        (nothing, set()),
    ],
)
def test_what_changed_since_last_night_is_in_the_summary(
    change: Callable[[Watched], None], codes: set[str], tmp_path: Path
) -> None:
    this_year = dt.datetime.now(CHINA).year
    watched = Watched(range(this_year - 4, this_year))
    with ReplicaServer(sites={HOST: watched.site}) as server:
        nights = Nights(tmp_path, watched, server.url)
        assert nights.night() == set(), "a portal with nothing wrong"
        change(watched)
        found = nights.night("recheck")
    assert codes <= found and (codes or not found), found


def test_reports_that_only_moved_are_not_withdrawn(tmp_path: Path) -> None:
    """A portal is rebuilt: everything stands at new addresses. One of them is corrected on the way, another goes for good."""
    last = dt.datetime.now(CHINA).year - 1
    watched = Watched(range(last - 3, last + 1))
    with ReplicaServer(sites={HOST: watched.site}) as server:
        nights = Nights(tmp_path, watched, server.url)
        assert nights.night() == set()
        corrected = watched.path(last - 2)
        watched.correct(last - 2)
        watched.relocate("new/", range(last - 3, last + 1))
        watched.publish()
        assert nights.withdrawn("recheck") == {corrected}, "the new address shows other figures"
        assert nights.withdrawn() == {corrected}
        del watched.rows[0], watched.site.handlers[watched.path(last)]
        watched.publish()
        gone = {corrected, watched.path(last)}
        assert nights.withdrawn("recheck") == gone, "told once, of where it was last"
        assert nights.withdrawn() == gone


def test_a_new_year_that_is_late_is_in_the_summary(tmp_path: Path) -> None:
    today = dt.datetime.now(CHINA).date()
    due = today.year - 1 if (today.month, today.day) > (3, 31) else today.year - 2
    watched = Watched(range(due - 3, due))
    with ReplicaServer(sites={HOST: watched.site}) as server:
        nights = Nights(tmp_path, watched, server.url)
        assert nights.night() == {"new_year_report_missing"}
        shown = markdown(summarise(open_house(nights.settings), "night-0"))
    assert f"| {PORTAL.id} | new_year_report_missing |" in shown and f"no report of {due} is listed" in shown


def test_every_event_and_outcome_of_a_crawl_has_words_in_both_languages() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "spiders").rglob("*.py"))]
    events = {code for tree in trees for code in codes_handed_to(tree, event=0, PortalEvent=1)}
    assert {"list_repeats", "report_withdrawn", "new_year_column_missing", "column_moved", "column_gone"} <= events
    assert {"off_registry_redirect", "off_registry_link", "host_parked", "robots_unreadable"} <= events
    assert {code for code in events if code not in EVENT and code not in RULE} == set()
    listings = {code for tree in trees for code in codes_handed_to(tree, fail=0, Listing=2)}
    assert {"incomplete", "unchanged"} <= listings | GOOD
    outcomes = {*map(str, Outcome), *LISTING_OUTCOME.values(), *listings}
    assert {code for code in outcomes if code not in OUTCOME} == set()


def codes_handed_to(tree: ast.AST, **places: int) -> set[str]:
    """Codes that calls of these names get at these places: written there, or given to the name that stands there."""
    found: set[str] = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in ast.walk(function):
            if (
                isinstance(call, ast.Call)
                and (place := places.get(called(call))) is not None
                and len(call.args) > place
            ):
                found |= said(call.args[place], function)
    return found


def called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def said(value: ast.expr, function: ast.AST) -> set[str]:
    """The codes that an expression may be; of a name, all that the function gives to it."""
    if isinstance(value, ast.Name):
        given = [node.value for node in ast.walk(function) if isinstance(node, ast.Assign) and names(node, value.id)]
        return {code for expression in given for code in constants(expression)}
    return constants(value)


def names(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for item in node.targets for target in ast.walk(item))


def constants(expression: ast.expr) -> set[str]:
    texts = (node.value for node in ast.walk(expression) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", text)}
