"""Onboarding and checks from the outside: what is shown, what is written, what is refused, and that nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.models import Document, KnownUrl, Notice, Retrieval
from flows.house import House, open_house
from flows.onboard import write_entry
from flows.onboarding import check_portal, onboard
from flows.portal_view import checked_markdown, onboarded_markdown
from flows.settings import Settings
from spiders.registry import load_registry
from spiders.replica import ReplicaServer
from spiders.replica.families import family_sites

FRONT = "http://www.gkmlpt.portal.test/"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation whose proxy is the families' replicas."""
    with ReplicaServer(sites=family_sites("gkmlpt", "hanweb_annual")) as server:
        yield open_house(Settings(var=tmp_path, proxy=server.url, _env_file=None))  # type: ignore[call-arg]


def test_a_portal_is_recognised_written_as_a_draft_and_checked(house: House) -> None:
    found = onboard(house, FRONT)
    assert (found.family, found.known_as) == ("gkmlpt", None)
    written = write_entry(house, found)
    text = onboarded_markdown(found, written)
    assert "港明市人民政府2024年政府信息公开工作年度报告" in text
    assert "state: draft" in text
    assert written in text

    again = open_house(house.settings)
    (entry,) = again.portals(["gkmlpt"])
    assert (entry.state, entry.platform, entry.verified) == ("draft", "gkmlpt", None)
    checked = check_portal(again, entry)
    shown = checked_markdown(checked)
    assert checked.ended
    assert "10 notices" in shown and "Nothing was stored" in shown
    with again.store.read() as session:
        for model in (Document, Notice, KnownUrl, Retrieval):
            assert not session.scalar(select(func.count()).select_from(model)), model
    assert not list(again.settings.root.glob("look-*")), "what was fetched is thrown away"

    second = onboard(again, FRONT)
    assert second.known_as == "gkmlpt"
    assert write_entry(again, second) is None, "never over an entry that is there"


def test_units_are_written_with_their_names(house: House) -> None:
    found = onboard(house, "http://www.hanweb-annual.portal.test/")
    assert found.family == "hanweb_annual"
    assert found.entry is not None and "{unit}" in found.entry.columns[0]
    write_entry(house, found)
    (entry,) = load_registry([house.settings.portals])
    assert "东岭市田黄镇人民政府" in entry.units.values()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("www.kman.gov.cn", "is no address of a web page"),
        ("ftp://www.kman.gov.cn/", "is no address of a web page"),
        ("http://www.example.com/", "neither under gov.cn nor a reviewed exception"),
        ("http://127.0.0.1:8080/", "neither under gov.cn nor a reviewed exception"),
        ("http://www.kman.gov.cn/", "no contact is set"),
    ],
)
def test_what_must_not_be_asked_is_refused_in_words(house: House, url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        onboard(house, url)


def test_a_draft_without_a_column_is_sent_to_onboarding(house: House) -> None:
    house = open_house(house.settings.model_copy(update={"contact": "mailto:a@example.org"}))
    entry = next(portal for portal in house.registry if not portal.columns)
    with pytest.raises(ValueError, match=f"gongkai onboard {entry.home}"):
        check_portal(house, entry)
