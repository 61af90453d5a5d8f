"""The contract of ``gongkai parse --json``: its shape to the letter, its statuses, and the round trip of the store's encoding."""

from __future__ import annotations

import json
import random
from typing import Any

import jsonschema
import pytest

from parsers.encode import decode, encode, to_contract
from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.model import Context, Grade, Report, Responsibility, Severity, State, Status, Table
from parsers.parse import PARSER_VERSION, parse
from tests.support import forms

NULLABLE = {"type": ["string", "null"]}
FIGURE_CODES = (
    "received",
    "carried_in",
    "total_handled",
    "carried_over",
    "reconsideration",
    "litigation",
    "information_processing_fee",
)


def enum(kind: Any) -> dict[str, Any]:
    return {"enum": [member.value for member in kind]}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


CELL = closed(
    {
        "table": enum(Table),
        "row": {"type": "string"},
        "column": {"type": "string"},
        "label": {"type": "string"},
        "raw": {"type": "string"},
        "value": {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d*[1-9])?$"},
        "state": enum(State),
        "unit": {"enum": [None, "wanyuan", "yuan", "unknown"]},
        "inferred": {"type": "boolean"},
        "grade": enum(Grade),
        "where": {"type": ["object", "null"]},
    }
)
FINDING = closed(
    {
        "code": {"type": "string"},
        "severity": enum(Severity),
        "responsibility": {"enum": ["publisher", "pipeline"]},
        "subject": {"type": "string"},
        "cells": of({"type": "string"}),
        "expected": NULLABLE,
        "actual": NULLABLE,
        "message": {"type": "string", "minLength": 1},
    }
)
FIGURE = closed(
    {
        "code": {"enum": [*FIGURE_CODES]},
        "value": {"type": "string", "pattern": r"^\d+(\.\d+)?$"},
        "raw": {"type": "string", "minLength": 1},
        "unit": NULLABLE,
        "approximate": {"type": "boolean"},
        "subject": {"type": "string"},
        "sentence": {"type": "string", "minLength": 1},
        "section": {"type": ["integer", "null"]},
        "place": {"type": ["integer", "null"]},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
    }
)
CONTRACT = closed(
    {
        "schema": {"const": "gongkai-parse/1"},
        "parser_version": {"const": PARSER_VERSION},
        "source": closed(
            {"sha256": {"type": "string"}, "media_type": {"type": "string"}, "bytes": {"type": "integer"}}
        ),
        "status": enum(Status),
        "reason": NULLABLE,
        "report": closed(
            {
                "agency": NULLABLE,
                "year": {"type": ["integer", "null"]},
                "scope": {"type": "string"},
                "published_on": NULLABLE,
                "period_start": NULLABLE,
                "period_end": NULLABLE,
                "scope_evidence": {"type": "string"},
                "unified_code": NULLABLE,
            }
        ),
        "layout": {"type": "object", "additionalProperties": {"type": "string"}},
        "cells": of(CELL),
        "notes": of(closed({"table": enum(Table), "text": {"type": "string"}})),
        "sections": of(
            closed({"number": {"type": ["integer", "null"]}, "title": {"type": "string"}, "text": {"type": "string"}})
        ),
        "figures": of(FIGURE),
        "findings": of(FINDING),
        "outcomes": {
            "type": "object",
            "additionalProperties": {"enum": ["pass", "fail", "uncertain", "not_assessable"]},
        },
    }
)


def page(edition: str, values: forms.Values, head: str = "", foot: str = "") -> bytes:
    """A report as a page of a portal."""
    tables = {table: html_table(forms.RENDER[table](edition, values)) for table in STATUTORY}
    text = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>示例县人民政府</title></head><body>
<div class="nav"><a href="/">首页</a></div>{head}
<div class="article"><h1>示例县人民政府2023年政府信息公开工作年度报告</h1>
<p>本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。</p>
<h2>一、总体情况</h2><p>全县各部门依法公开政府信息。</p>
<h2>二、主动公开政府信息情况</h2>{tables[Table.DISCLOSURE]}
<h2>三、收到和处理政府信息公开申请情况</h2>{tables[Table.REQUESTS]}
<h2>四、政府信息公开行政复议、行政诉讼情况</h2>{tables[Table.DISPUTES]}<p>注：含上年度结转数量。</p>
<h2>五、存在的主要问题及改进情况</h2><p>解读形式不够多样，将继续改进。</p>
<h2>六、其他需要报告的事项</h2><p>本年度未收取信息处理费。</p></div>{foot}</body></html>"""
    return text.encode()


def html_table(rows: forms.Rows) -> str:
    def cell(text: str, down: int, across: int) -> str:
        spans = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
        return f"<td{spans}>{text}</td>"

    return "<table>" + "".join("<tr>" + "".join(cell(*it) for it in row) + "</tr>" for row in rows) + "</table>"


def values_of(report: Report) -> dict[str, Any]:
    return {cell.key: cell.value for cell in report.cells}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_report_page_fulfils_the_contract(edition: str) -> None:
    values = forms.random_form(random.Random(20), edition)
    report = parse(page(edition, values))
    contract = json.loads(json.dumps(to_contract(report), ensure_ascii=False))
    jsonschema.validate(contract, CONTRACT)
    assert report.status is Status.COMPLETE
    assert dict(report.layout) == dict.fromkeys(("disclosure", "requests", "disputes"), edition)
    keys = [str(key) for table in STATUTORY for key in LAYOUTS[table, edition].cell_keys()]
    assert [cell.key for cell in report.cells] == keys
    assert values_of(report) == forms.exact(edition, values)
    assert [finding for finding in report.findings if finding.severity is Severity.ERROR] == []
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert [(note.table, note.text) for note in report.notes] == [(Table.DISPUTES, "注：含上年度结转数量。")]


def test_the_stores_encoding_gives_the_report_back() -> None:
    report = parse(
        page("2021", forms.random_form(random.Random(21), "2021")), Context(url="http://www.example.test/a.html")
    )
    assert decode(encode(report)) == report
    assert encode(report) == encode(report)
    with pytest.raises(ValueError, match="not an encoded report"):
        decode(b"nothing of the kind")


def test_a_visit_counter_and_the_navigation_do_not_touch_the_fingerprint() -> None:
    values = forms.random_form(random.Random(22), "2021")
    one = parse(page("2021", values, head="<p>浏览次数：17</p>", foot="<div>上一篇：通知</div>"))
    two = parse(page("2021", values, head="<p>浏览次数：18</p>", foot="<div>上一篇：公告</div>"))
    assert one.source.sha256 != two.source.sha256
    assert one.fingerprint == two.fingerprint


def test_a_changed_number_changes_the_fingerprint() -> None:
    values = forms.random_form(random.Random(23), "2021")
    one = parse(page("2021", values))
    key = CellKey(Table.REQUESTS, "received", "natural_person")
    two = parse(page("2021", values | {key: str(int(values[key]) + 1)}))
    assert one.fingerprint != two.fingerprint


def test_a_publishers_broken_sum_is_loaded_as_printed_and_blamed_on_the_publisher() -> None:
    values = forms.random_form(random.Random(24), "2021")
    key = CellKey(Table.DISPUTES, "reconsideration", "total")
    printed = str(int(values[key]) + 7)
    report = parse(page("2021", values | {key: printed}))
    broken = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert report.status is Status.COMPLETE
    assert str(values_of(report)[str(key)]) == printed
    assert [(it.code, it.responsibility, it.expected, it.actual) for it in broken] == [
        ("disputes_result_total", Responsibility.PUBLISHER, values[key], printed)
    ]


def test_a_table_that_is_absent_has_no_layout_and_no_cells() -> None:
    values = forms.random_form(random.Random(25), "2021")
    data = page("2021", values)
    start = data.index("四、政府信息公开行政复议".encode())
    start = data.index(b"<table>", start)
    end = data.index(b"</table>", start) + len(b"</table>")
    report = parse(data[:start] + data[end:])
    assert report.status is Status.INCOMPLETE
    assert "disputes" not in report.layout
    assert not [cell for cell in report.cells if cell.table is Table.DISPUTES]
    assert [(it.code, it.subject) for it in report.findings if it.severity is Severity.ERROR] == [
        ("table_absent", "disputes")
    ]


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"", Status.UNREADABLE, "empty"),
        (random.Random(1).randbytes(5000), Status.UNREADABLE, "unsupported_media"),
        (b"%PDF-1.7\n" + random.Random(2).randbytes(3000), Status.UNREADABLE, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Status.UNREADABLE, "unsupported_media"),
        (b"<html><body><script>location.href='/x'</script></body></html>", Status.UNREADABLE, "shell_page"),
        ("今天下午，县里召开了一次会议，讨论了道路养护。\n会议由县长主持。".encode(), Status.NOT_A_REPORT, None),
        ("<html><body><p>" + "县里召开会议，讨论道路养护。" * 20 + "</p></body></html>", Status.NOT_A_REPORT, None),
    ],
)
def test_bad_input_is_a_result_with_a_reason(data: bytes | str, status: Status, reason: str | None) -> None:
    report = parse(data if isinstance(data, bytes) else data.encode())
    assert report.status is status
    assert report.reason
    assert reason in (None, report.reason)
    assert report.cells == ()
    jsonschema.validate(json.loads(json.dumps(to_contract(report))), CONTRACT)
