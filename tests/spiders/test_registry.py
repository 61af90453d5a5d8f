"""Registry entries: what loads, and what each mistake is called."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from db.divisions import division_codes
from spiders.addresses import refuse_url
from spiders.errors import RegistryError
from spiders.platforms import PLATFORMS
from spiders.registry import Portal, load_registry, registry_paths, registry_schema, replica_path
from spiders.registry_import import import_sites
from spiders.registry_write import add_entries
from spiders.replica.families import families_path
from spiders.settings import CrawlSettings, delay_of, may_crawl, user_agent

ROOT = Path(__file__).parents[2]
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
    assert len(registry) >= 110
    assert {portal.state for portal in registry} == {"draft"}
    assert {portal.verified for portal in registry} == {None}
    assert not any(portal.is_replica for portal in registry)
    settings = CrawlSettings(contact="mailto:a@example.org", proxy="http://127.0.0.1:1")
    assert {refusal.code for portal in registry if (refusal := may_crawl(portal, settings))} == {"not_active"}


def test_the_replicas_are_loaded_only_when_asked_for() -> None:
    assert replica_path() not in registry_paths()
    replicas = load_registry([replica_path()])
    assert all(portal.is_replica and portal.state == "active" for portal in replicas)
    families = load_registry([families_path()])
    assert {portal.platform for portal in (*replicas, *families)} == set(PLATFORMS), "each family has a replica"
    assert load_registry(registry_paths(replicas=True)).get("replica-anning") is not None


def test_a_good_entry_loads(tmp_path: Path) -> None:
    (portal,) = load_registry([write(tmp_path, GOOD)])
    assert (portal.id, portal.province, portal.delay_seconds) == ("test-one", "测试省", 2.0)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("platform: trs", "platform: trz", "unknown platform 'trz', known: easysite, "),
        ("home: http://www.test.gov.cn/", "home: www.test.gov.cn", "bad address 'www.test.gov.cn' as home"),
        ("http://www.test.gov.cn/zfxxgk", "http://other.gov.cn/zfxxgk", "is outside hosts (www.test.gov.cn)"),
        ("hosts: [www.test.gov.cn]", "hosts: []", "hosts: the list is empty"),
        ("hosts: [www.test.gov.cn]", "hosts: www.test.gov.cn", "hosts: expected a list, found 'www.test.gov.cn'"),
        ("state: active", "state: on", "state: True is none of 'draft', 'active' or 'parked'"),
        ("id: test-one", "id: Test One", "id: 'Test One' does not fit "),
        ("platform: trs", "platform: trs\n    verified: yesterday", "verified: expected a day like 2026-01-31 or null"),
        ("platform: trs", "platform: trs\n    units: null", "units: expected names with values, found None"),
        ("platform: trs", "platform: trs\n    delay_seconds: soon", "delay_seconds: expected a number, found 'soon'"),
        ("platform: trs", "platform: trs\n    delay_seconds: 6000", "delay_seconds: 6000 is above 600"),
        (
            "platform: trs",
            "platform: trs\n    tls: {legacy: often}",
            "tls.legacy: expected true or false, found 'often'",
        ),
        ("state: active", "note: none", "state: is missing"),
        ("platform: trs", "platform: trs\n    delay_seconds: 0.2", "below 1, allowed for replicas only"),
        ("platform: trs", "platform: trs\n    colour: red", "colour: is no field of an entry"),
        ("platform: trs", "platform: trs\n    division_code: '12'", "division_code: "),
        ("platform: trs", "platform: null", "an active portal needs a platform"),
        ("platform: trs", "platform: trs\n    options: {backoff_seconds: soon}", "does not fit"),
        ("platform: trs", "platform: trs\n    options: {first_pages: '1'}", "unknown option 'first_pages'"),
        ("platform: trs", "platform: trs\n    options: {first_page: '3'}", "options.first_page '3' does not fit"),
        ("hosts: [www.test.gov.cn]", "hosts: [www.test.gov.cn, www.tеst.gov.cn]", "expected a lower-case ASCII name"),
        ("hosts: [www.test.gov.cn]", "hosts: [www.test.gov.cn, www.test.gov.cn.]", "bad host 'www.test.gov.cn.'"),
        ("hosts: [www.test.gov.cn]", "hosts: [www.test.gov.cn, .gov.cn]", "bad host '.gov.cn'"),
        ("hosts: [www.test.gov.cn]", "hosts: [www.test.gov.cn, 'www.test.gov.cn:0']", "bad host 'www.test.gov.cn:0'"),
        ("hosts: [www.test.gov.cn]", "hosts: [www.test.gov.cn, www.test.gov.cn]", "host www.test.gov.cn stands twice"),
        ("home: http://www.test", "home: http://me:word@www.test", "user name or password in the address of home"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_entry(tmp_path: Path, old: str, new: str, reason: str) -> None:
    line = problem(write(tmp_path, GOOD.replace(old, new)))
    assert line.startswith("test.yaml, line 3, ")
    assert reason in line


def test_every_genuine_host_of_the_collected_addresses_has_an_entry() -> None:
    path = ROOT / "../shared/data/platforms/annual_report_urls/real_annual_report_urls.tsv"
    if not path.exists():
        pytest.skip(f"the collected addresses are not here: {path}")
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    seen = {urlsplit(line.split("\t")[0]).netloc for line in lines}
    registered = {host for portal in load_registry() for host in portal.hosts}
    left = seen - registered
    assert left and not any("gov.cn" in host for host in left), "only bare addresses, which prove no government"
    spam = (path.with_name("spam_mirror_hosts.tsv")).read_text(encoding="utf-8").splitlines()[1:]
    assert not registered & {line.split("\t")[0] for line in spam}


def test_every_division_of_the_real_entries_was_listed() -> None:
    assert load_registry(division_codes=division_codes())


def test_a_division_that_was_never_listed_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("platform: trs", "platform: trs\n    division_code: '999999'"))
    with pytest.raises(RegistryError) as caught:
        load_registry([path], division_codes=division_codes())
    assert caught.value.problems == ["test.yaml, line 3, test-one: division_code 999999 was never listed"]


def test_an_installations_entry_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    write(shipped, GOOD.replace("state: active", "state: draft"))
    write(own, GOOD + GOOD.partition("portals:\n")[2].replace("test-one", "test-two"))
    registry = load_registry([shipped], own=own)
    assert [(portal.id, portal.state) for portal in registry] == [("test-one", "active"), ("test-two", "active")]
    assert len(load_registry([shipped], own=tmp_path / "absent")) == 1


def test_tls_that_departs_from_the_default_needs_a_reason(tmp_path: Path) -> None:
    bare = GOOD.replace("platform: trs", "platform: trs\n    tls: {verify: false}")
    assert "a TLS profile that departs from the default needs a reason" in problem(write(tmp_path, bare))


def test_entries_are_written_as_they_load_and_never_over_others(tmp_path: Path) -> None:
    portals = list(load_registry())[:20]
    path, left = add_entries(tmp_path, portals)
    assert left == []
    assert [portal.model_copy(update={"province": ""}) for portal in load_registry([path])] == [
        portal.model_copy(update={"province": ""}) for portal in portals
    ]
    path.write_text(path.read_text(encoding="utf-8") + "  # mine\n", encoding="utf-8")
    again, left = add_entries(tmp_path, [portals[3], list(load_registry())[30]])
    assert (again, left) == (path, [portals[3].id])
    assert "# mine" in path.read_text(encoding="utf-8")
    assert len(load_registry([path])) == 21


def test_the_schema_describes_every_shipped_file() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(registry_schema()))
    for path in (*registry_paths(replicas=True), families_path()):
        validator.validate(json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")))))
    wrong = {"province": "省", "portals": [{"id": "A B", "name": "", "state": "on", "home": 5, "hosts": []}]}
    assert len(list(validator.iter_errors(wrong))) == 5


CSV = """全国政府网站基本信息数据库,,,
序号,网站标识码,网站名称,主办单位,首页网址
1,5301810001,安宁市人民政府门户网站,安宁市人民政府办公室,http://www.kman.gov.cn/
2,bm17000009,某部网站,某部,www.mou.gov.cn
3,1234,错码,某局,http://www.cuo.gov.cn
4,4403000001,商业域名,某局,http://www.mou.com
5,5301810001,安宁再列,安宁市,http://www.kman.gov.cn/
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("packed", [True, False])
def test_the_official_list_of_sites_becomes_drafts(encoding: str, packed: bool) -> None:
    data = CSV.encode(encoding)
    if packed:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as pack:
            pack.writestr("530000.csv", data)
            pack.writestr("readme.txt", "nothing")
        data = out.getvalue()
    imported = import_sites(data, "530000.csv")
    assert [(item.id, item.state, item.division_code, item.hosts) for item in imported.portals] == [
        ("site-5301810001", "draft", "530181", ("www.kman.gov.cn",)),
        ("site-bm17000009", "draft", None, ("www.mou.gov.cn",)),
    ]
    assert imported.portals[0].agency == "安宁市人民政府办公室"
    assert imported.left_out == (
        "530000.csv, line 5: '1234' is no site code of ten characters",
        "530000.csv, line 6: host www.mou.com is neither under gov.cn nor a reviewed exception",
        "530000.csv, line 7: site 5301810001 is listed twice",
    )


def test_a_list_without_its_header_says_so() -> None:
    assert import_sites(b"a,b\n1,2\n", "x.csv").left_out == (
        "x.csv: no header with 网站标识码、网站名称、首页网址、主办单位",
    )
    assert "not a readable zip" in import_sites(b"PK\x03\x04broken", "x.zip").left_out[0]


def test_a_list_that_breaks_off_keeps_what_was_read_and_takes_no_password() -> None:
    lines = [
        "网站标识码,网站名称,首页网址,主办单位\n",
        "5301810001,安宁市人民政府网站,http://u:p@www.kman.gov.cn/,安宁市人民政府办公室\n",
        "5301810002,安宁市人民政府网站,http://www.kman.gov.cn/,安宁市人民政府办公室\n",
        '5301810003,"安宁市\n5301810004,安宁市人民政府网站,http://www.kman.gov.cn/\n',
    ]
    imported = import_sites("".join(lines).encode(), "530000.csv")
    assert [item.id for item in imported.portals] == ["site-5301810002"]
    assert imported.left_out[0] == "530000.csv, line 2: an address with a user or password in it is not taken"
    assert imported.left_out[1].startswith("530000.csv, line 4: not CSV any more")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD + "    verified: 2024-02-30\n", "line 3, test-one: verified: "),
        (GOOD + "    state: parked\n", "the key 'state' stands twice in"),
        (GOOD + "portals: []\n", "the key 'portals' stands twice"),
        (GOOD + "    <<: {id: other}\n", "entries are not merged with <<"),
        ("[" * 3000, "nested too deeply"),
        (GOOD + "    units:\n      'a': 甲局\n      'a': 乙局\n", "the key 'a' stands twice"),
        (GOOD + "    province: 别省\n", "line 3: province stands once"),
        (GOOD + "portal: []\n", "and nothing else"),
        (GOOD.replace("province: 测试省", "province: [a, b]"), "expected 'province: …'"),
        (GOOD + "    ? [a, b]\n    : c\n", "a key is one word, not a list"),
    ],
)
def test_what_yaml_would_let_pass_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    line = problem(write(tmp_path, text))
    assert line.startswith("test.yaml")
    assert reason.replace(" in", "") in line


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
