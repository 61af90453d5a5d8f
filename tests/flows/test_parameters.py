"""The forms of the deployments: every parameter flat, described, bounded, and nonsense refused before a run begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools import is_valid_schema, validate
from prefect.utilities.schema_tools.validation import ValidationError

from db.backfill import write_plan
from db.engine import open_store
from db.migrate import upgrade
from db.release.place import CHECKSUMS
from flows import asked
from flows.children import free_port
from flows.deployments import deployments
from flows.forms import refuse_in_words
from parsers.parse import PARSER_VERSION

FLAT = {"string", "integer", "boolean"}
EXAMPLE = re.compile(r"(?:like|such as)\s(\S+?)[,.;)]?(?=\s|$)")


refuse_in_words()


@pytest.fixture(scope="module", autouse=True)
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What forms look things up in: a store with one plan, an inbox with some files."""
    var = tmp_path_factory.mktemp("var")
    for name in ("a.pdf", "附件/b.xls", "a b.xlsx", "c.csv"):
        (var / "inbox" / name).parent.mkdir(parents=True, exist_ok=True)
        (var / "inbox" / name).touch()
    (var / "secret.pdf").touch()
    for name in ("2026-01-31", "2026-01-31-2"):
        (var / "releases" / name).mkdir(parents=True)
        (var / "releases" / name / CHECKSUMS).touch()
    (var / "inbox" / "out.pdf").symlink_to(var / "secret.pdf")
    url = f"sqlite:///{var}/gongkai.db"
    upgrade(url)
    store = open_store(url)
    write_plan(store, "bf-20261123-0a1b2c", "missing", {}, "", PARSER_VERSION, ())
    store.dispose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_VAR", str(var))
        patch.setenv("GONGKAI_DATABASE_URL", url)
        yield


def fields() -> list[tuple[str, str, dict[str, Any], bool]]:
    """Flow, parameter, its schema, whether it must be given."""
    found = []
    for flow, *_ in deployments():
        schema = parameter_schema(flow.fn).model_dump()
        is_valid_schema(schema)
        assert not schema.get("definitions"), f"{flow.name} has parameters of a type of their own"
        for name, field in schema["properties"].items():
            found.append((flow.name, name, field, name in schema.get("required", ())))
    return found


@pytest.mark.parametrize(("flow", "name", "field", "required"), fields(), ids=lambda it: it if type(it) is str else "")
def test_a_parameter_is_flat_described_and_bounded(flow: str, name: str, field: dict[str, Any], required: bool) -> None:
    assert field.get("type") in FLAT, "a form has no good field for anything else"
    assert field["title"] == name
    described = field.get("description", "")
    assert len(described) > 10
    assert described.endswith((".", ":", ")"))
    if field["type"] == "integer":
        assert {"minimum", "maximum"} <= field.keys(), "any number is not meant"
    if field["type"] == "string" and "enum" not in field:
        assert "maxLength" in field, "a novel is not meant"
        assert not required or "pattern" in field, "a field that must be filled in takes no blanks"
    if not required:
        assert not list(validate({name: field["default"]}, {"type": "object", "properties": {name: field}}))


@pytest.mark.parametrize(
    ("flow", "name", "field"),
    [(flow, name, field) for flow, name, field, _ in fields() if field.get("pattern") not in (None, asked.FILLED)],
    ids=lambda it: it if type(it) is str else "",
)
def test_what_a_pattern_wants_is_said_by_an_example_that_it_takes(flow: str, name: str, field: dict[str, Any]) -> None:
    examples = EXAMPLE.findall(field["description"])
    assert examples, f"{field['description']!r} gives no example of {field['pattern']}"
    for example in examples:
        assert re.search(field["pattern"], example), example
    assert not re.search(field["pattern"], "/ \\?|no such/thing "), "it refuses nothing"


def refusals(flow_name: str, **given: object) -> list[str]:
    """What the server says to these parameters, before any run."""
    (flow,) = [flow for flow, *_ in deployments() if flow.name == flow_name]
    return [error.message for error in validate(given, parameter_schema(flow.fn).model_dump(), raise_on_error=False)]


ADDED = {
    "files": "a.pdf; 附件/b.xls",
    "url": "https://www.x.gov.cn/1.html",
    "agency": "某局",
    "by": "甲",
    "how": "post",
}


REVIEWED = "publication/安宁市人民政府/530181/2020/area/"
SAID = {"key": REVIEWED, "by": "甲", "why": "looked"}


@pytest.mark.parametrize(
    ("flow", "given"),
    [
        ("nightly", {"portals": "yn-anning, https://www.x.gov.cn"}),
        ("nightly", {"crawl": "perhaps"}),
        ("recheck", {"portals": ["yn-anning"]}),
        ("reparse", {"first_year": 1999}),
        ("add", {}),
        ("add", ADDED | {"files": " "}),
        ("add", ADDED | {"files": "a.pdf; /etc/passwd"}),
        ("add", ADDED | {"url": "www.x.gov.cn"}),
        ("add", ADDED | {"year": 20}),
        ("add", ADDED | {"obtained_on": "yesterday"}),
        ("add", ADDED | {"obtained_on": "2024-02-01\n"}),
        ("add", ADDED | {"files": "a.pdf; ../secret.pdf"}),
        ("add", ADDED | {"files": "out.pdf"}),
        ("add", ADDED | {"by": "  "}),
        ("onboard", {"url": "the site of Anning"}),
        ("portal-check", {"portal": "安宁"}),
        ("export", {"as_of": "31.1.2026"}),
        ("verify", {"sample": -1}),
        ("backfill", {"plan_id": "the last one"}),
        ("backfill", {"documents": "xyz"}),
        ("backfill", {"finding_codes": "balance of 2020"}),
        ("backfill", {"max_minutes": -1}),
        ("publish", {"release": "../2026-01-31"}),
        ("review", {"decision": "burn"}),
        ("review", {"key": "the first"}),
        ("sample-draw", {"name": "../2026", "by": "甲", "readers": "乙"}),
        ("sample-draw", {"name": "2026-1", "by": "甲", "readers": "乙", "size": 0}),
        ("sample-enter", {"files": ""}),
        ("sample-result", {"name": "a/b"}),
    ],
)
def test_nonsense_is_refused_before_a_run(flow: str, given: dict[str, object]) -> None:
    assert refusals(flow, **given)


@pytest.mark.parametrize(
    ("flow", "given"),
    [
        ("nightly", {"portals": "yn-anning、cq-dazu ,"}),
        ("add", ADDED | {"year": 2020, "obtained_on": "2024-02-01"}),
        ("onboard", {"url": "HTTP://www.x.gov.cn:8080/a?b=c"}),
        ("export", {"as_of": "2026-01-31"}),
        ("publish", {"release": "2026-01-31-2"}),
        ("backfill", {"plan_id": "bf-20261123-0a1b2c", "dry_run": False}),
        ("backfill", {"finding_codes": "disputes_result_total", "documents": "0a1b2c,3d4e5f", "provinces": "云南 53"}),
        ("backfill", {"first_year": 2020, "last_year": 2020, "quiet_hours": "20:00-08:00", "portals": "yn-anning"}),
        ("sample-draw", {"name": "盲样 2026-1", "by": "李四", "readers": "赵六、钱七"}),
        ("sample-enter", {"files": " a b.xlsx；c.csv;", "as_printed": True}),
        ("review", {}),
        ("review", {"key": REVIEWED}),
        ("review", SAID | {"decision": "scope", "scope": "organ"}),
        ("review", SAID | {"decision": "correct", "cell": "requests/granted/total", "value": "3"}),
        ("review", {"decision": "undo", "value": "2", "by": "甲", "why": "x"}),
    ],
)
def test_what_is_meant_is_taken(flow: str, given: dict[str, object]) -> None:
    assert refusals(flow, **given) == []


@pytest.mark.parametrize(
    ("flow", "given", "said"),
    [
        (
            "nightly",
            {"portals": "安宁"},
            "'安宁' is not ids of the registry like yn-anning, divided by commas",
        ),
        ("nightly", {"portals": "yn-aning"}, "no portal is registered as yn-aning; did you mean yn-anning"),
        ("portal-check", {"portal": "yn-aning"}, "no portal is registered as yn-aning; did you mean yn-anning"),
        ("backfill", {"provinces": "云南 南云"}, "provinces: 南云 is no province; write 53, 530000 or 云南"),
        ("backfill", {"finding_codes": "requests_totals"}, "finding_codes: no rule is called requests_totals"),
        ("backfill", {"quiet_hours": "08:00-08:00"}, "quiet_hours: they begin when they end"),
        ("backfill", {"quiet_hours": "8-20"}, "'8-20' is not hours of the day like 08:00-20:00"),
        ("backfill", {"first_year": 2022, "last_year": 2020}, "the last year 2020 lies before the first year 2022"),
        ("reparse", {"last_year": 2007 + 1, "first_year": 2009}, "the last year 2008 lies before the first year 2009"),
        ("backfill", {"dry_run": False}, "a backfill carries out a plan: make a dry run first"),
        (
            "backfill",
            {"plan_id": "bf-20200101-000000"},
            "no backfill plan is called bf-20200101-000000",
        ),
        ("add", ADDED | {"obtained_on": "2026-13-39"}, "'2026-13-39' is no date like 2026-01-31"),
        ("export", {"as_of": "2999-01-01"}, "2999-01-01 is still to come"),
        ("add", ADDED | {"files": "b.pdf"}, "files: no file b.pdf in the inbox"),
        ("export", {"name": "x"}, "there is no parameter 'name'; there are: as_of"),
        ("add", ADDED | {"by": " "}, "' ' is not filled in"),
        ("add", ADDED | {"files": "x" * 5000}, "… is no name of a file: File name too long"),
        ("sample-result", {"name": "2026\0"}, "name holds a sign that cannot be kept (U+0000)"),
        ("backfill", {"provinces": "\ud83d"}, "provinces holds a sign that cannot be kept (U+D83D)"),
        ("backfill", {"note": "夏季\ud83d"}, "note holds a sign that cannot be kept (U+D83D)"),
        ("add", ADDED | {"year": 2099}, "year 2099 is no report year from 2008 to"),
        ("add", ADDED | {"year": 2023, "obtained_on": "2022-02-01"}, "year 2023 is no report year from 2008 to 2022"),
        (
            "publish",
            {"release": "2020-01-01"},
            "there is no release 2020-01-01; the newest are 2026-01-31-2, 2026-01-31",
        ),
        ("backfill", {"plan_id": "bf-20261123-0a1b2c "}, "take away the blank at its end"),
        ("review", {"key": REVIEWED, "decision": "accept", "by": "甲"}, "a decision names who decided (by) and why"),
        ("review", {"decision": "accept", "by": "甲", "why": "x"}, "'' is no key of the review queue"),
        ("review", SAID | {"decision": "scope"}, "scope needs scope"),
        ("review", SAID | {"decision": "correct", "value": "3"}, "correct needs cell"),
        ("review", SAID | {"decision": "accept", "value": "3"}, "accept takes no value"),
        ("review", SAID | {"decision": "tell"}, "a question of topic publication is answered with"),
        ("review", SAID | {"decision": "undo"}, "undo needs the number of the decision as its value"),
    ],
)
def test_a_refusal_says_in_words_what_is_wanted(flow: str, given: dict[str, object], said: str) -> None:
    (refusal,) = refusals(flow, **given)
    assert said in refusal
    with pytest.raises(ValidationError, match=re.escape(said)):  # the API's way
        (schema,) = [parameter_schema(it.fn).model_dump() for it, *_ in deployments() if it.name == flow]
        validate(given, schema, raise_on_error=True)


PLAN = {"plan_id": "bf-20261123-0a1b2c", "dry_run": False}


def test_a_plan_is_looked_for_where_nothing_ever_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert refusals("backfill", **PLAN) == ["no backfill plan is called bf-20261123-0a1b2c; none was ever made"]


def test_a_database_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"postgresql+psycopg://nobody:secret@127.0.0.1:{free_port()}/none")
    (refusal,) = refusals("backfill", **PLAN)
    assert "the database does not answer" in refusal
    assert "secret" not in refusal


def test_a_plan_of_a_database_that_waits_for_its_upgrade_is_left_to_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    upgrade(url, "0008")
    monkeypatch.setenv("GONGKAI_DATABASE_URL", url)
    assert refusals("backfill", **PLAN) == []


def test_every_pattern_of_a_form_has_words() -> None:
    assert [name for _, name, field, _ in fields() if "pattern" in field and not field.get("wanted")] == []


def test_names_of_files_are_divided_where_no_name_has_a_sign() -> None:
    assert asked.paths(" /a b、c,d.xlsx；/e.csv;\n/f.csv ;; /e.csv") == ("/a b、c,d.xlsx", "/e.csv", "/f.csv")
