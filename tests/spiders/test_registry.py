"""Registry entries: what loads, and what each mistake is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.addresses import refuse_url
from spiders.errors import RegistryError
from spiders.platforms import PLATFORMS
from spiders.registry import Portal, load_registry, registry_paths, replica_path
from spiders.settings import CrawlSettings, delay_of, may_crawl, user_agent

GOOD = """\
province: 测试省
portals:
  - id: test-one
    name: 测试县人民政府
    platform: trs
    state: active
    home: http://www.test.gov.cn/
    columns: ["http://www.test.gov.cn/zfxxgk/zfxxgknb/"]
    hosts: [www.test.gov.cn]
"""


def write(folder: Path, text: str, name: str = "test.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problem(path: Path) -> str:
    with pytest.raises(RegistryError) as caught:
        load_registry([path])
    (line,) = caught.value.problems
    return line


def test_the_real_entries_load_and_none_is_crawled() -> None:
    registry = load_registry()
    assert len(registry) >= 8
    assert {portal.state for portal in registry} == {"draft"}
    assert {portal.verified for portal in registry} == {None}
    assert not any(portal.is_replica for portal in registry)
    settings = CrawlSettings(contact="mailto:a@example.org", proxy="http://127.0.0.1:1")
    assert {refusal.code for portal in registry if (refusal := may_crawl(portal, settings))} == {"not_active"}


def test_the_replicas_are_loaded_only_when_asked_for() -> None:
    assert replica_path() not in registry_paths()
    replicas = load_registry([replica_path()])
    assert all(portal.is_replica and portal.state == "active" for portal in replicas)
    assert {portal.platform for portal in replicas} == set(PLATFORMS)
    assert load_registry(registry_paths(replicas=True)).get("replica-anning") is not None


def test_a_good_entry_loads(tmp_path: Path) -> None:
    (portal,) = load_registry([write(tmp_path, GOOD)])
    assert (portal.id, portal.province, portal.delay_seconds) == ("test-one", "测试省", 2.0)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("platform: trs", "platform: trz", "unknown platform 'trz', known: kunming, trs"),
        ("home: http://www.test.gov.cn/", "home: www.test.gov.cn", "bad address 'www.test.gov.cn' as home"),
        ("http://www.test.gov.cn/zfxxgk", "http://other.gov.cn/zfxxgk", "is outside hosts (www.test.gov.cn)"),
        ("hosts: [www.test.gov.cn]", "hosts: []", "hosts: "),
        ("state: active", "state: on", "state: "),
        ("id: test-one", "id: Test One", "id: "),
        ("platform: trs", "platform: trs\n    delay_seconds: 0.2", "below 1, allowed for replicas only"),
        ("platform: trs", "platform: trs\n    colour: red", "colour: "),
        ("platform: trs", "platform: trs\n    division_code: '12'", "division_code: "),
        ("platform: trs", "platform: null", "an active portal needs a platform"),
        ("platform: trs", "platform: trs\n    options: {backoff_seconds: soon}", "does not fit"),
        ("platform: trs", "platform: trs\n    options: {first_pages: '1'}", "unknown option 'first_pages'"),
        ("platform: trs", "platform: trs\n    options: {first_page: '3'}", "options.first_page '3' does not fit"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_entry(tmp_path: Path, old: str, new: str, reason: str) -> None:
    line = problem(write(tmp_path, GOOD.replace(old, new)))
    assert line.startswith("test.yaml, line 3, ")
    assert reason in line


def test_hosts_outside_the_government_are_refused(tmp_path: Path) -> None:
    assert "neither under gov.cn nor a reviewed exception" in problem(
        write(tmp_path, GOOD.replace("www.test.gov.cn", "www-test-gov-cn.example.net"))
    )
    assert "is not a public address" in problem(write(tmp_path, GOOD.replace("www.test.gov.cn", "10.0.0.8")))


def test_a_duplicate_id_names_both_places(tmp_path: Path) -> None:
    first = write(tmp_path, GOOD, "a.yaml")
    second = write(tmp_path, GOOD, "b.yaml")
    with pytest.raises(RegistryError) as caught:
        load_registry([first, second])
    assert caught.value.problems == ["b.yaml, line 3, test-one: duplicate id, first seen in a.yaml, line 3"]


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("trs", "trz"), "a.yaml")
    write(tmp_path, "portals: [", "b.yaml")
    write(tmp_path, "province: 省\nportals: [5]\n", "c.yaml")
    write(tmp_path, "portals: []\n", "d.yaml")
    with pytest.raises(RegistryError) as caught:
        load_registry([tmp_path, tmp_path / "none.yaml"])
    names = [line.split(",")[0].split(":")[0].rsplit("/", 1)[-1] for line in caught.value.problems]
    assert names == ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "none.yaml"]


def entry(**changes: object) -> Portal:
    values: dict[str, object] = {
        "id": "x",
        "name": "x",
        "platform": "trs",
        "state": "active",
        "home": "http://www.x.gov.cn/",
        "columns": ["http://www.x.gov.cn/nb/"],
        "hosts": ["www.x.gov.cn"],
    }
    return Portal.model_validate(values | changes)


def test_who_may_be_crawled() -> None:
    known = CrawlSettings(contact="mailto:a@example.org")
    assert may_crawl(entry(), known) is None
    for portal, settings, permission, code in (
        (entry(state="parked"), known, None, "not_active"),
        (entry(), CrawlSettings(), None, "no_contact"),
        (entry(), CrawlSettings(contact="  "), None, "no_contact"),
        (entry(permission="stopped_by_request"), known, None, "stopped_by_request"),
        (entry(permission="allowed"), known, "robots_disallow", "robots_disallow"),
    ):
        refusal = may_crawl(portal, settings, permission)
        assert refusal is not None
        assert refusal.code == code
    replica = load_registry([replica_path()]).get("replica-anning")
    assert replica is not None
    assert may_crawl(replica, CrawlSettings(proxy="http://127.0.0.1:1")) is None
    refusal = may_crawl(replica, known)
    assert refusal is not None
    assert refusal.code == "no_proxy"
    assert delay_of(replica, known) == 0.2
    assert delay_of(entry(delay_seconds=1), CrawlSettings(minimum_delay_seconds=3)) == 3


def test_the_user_agent_names_the_contact() -> None:
    assert user_agent("https://example.org/gongkai") == "Gongkai/0.1 (+https://example.org/gongkai)"
    assert user_agent(None) == "Gongkai/0.1"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.x.gov.cn/a",
        "file:///etc/passwd",
        "http://www.x.gov.cn.evil.example/a",
        "http://user:word@www.x.gov.cn/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://localhost/",
        "http://x.gov.cn/",
        "http://www.x.gov.cn:8443/",
        "http://[bad",
        "//www.x.gov.cn/",
    ],
)
def test_addresses_off_the_allow_list_are_refused(url: str) -> None:
    assert refuse_url(url, ("www.x.gov.cn",))


def test_addresses_on_the_allow_list_pass() -> None:
    for url in ("http://www.x.gov.cn/a", "https://WWW.X.GOV.CN/a", "http://www.x.gov.cn:80/a"):
        assert refuse_url(url, ("www.x.gov.cn",)) is None
    assert refuse_url("https://www.x.gov.cn:8443/a", ("www.x.gov.cn:8443",)) is None
