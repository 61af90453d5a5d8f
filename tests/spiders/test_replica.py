"""The replicas serve what they claim: the published figures, real-life table shapes, validators."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import lxml.html
import pytest

from spiders.replica import ReplicaServer
from spiders.replica.content import load_content, load_file

TRUTH = Path(__file__).parents[2].parent / "shared" / "data" / "reports" / "truth"
ANNING = "http://www.anning.portal.test/c/2021-02-02/5514460.shtml"
HONGZE = "http://www.hongze.portal.test/zfxxgk/zfxxgknb/"


def get(server: ReplicaServer, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": server.url}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return answer.status, answer.read(), dict(answer.headers.items())
    except HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers.items())


@pytest.mark.parametrize("name", ["anning_2020", "hongze_2023"])
def test_the_figures_are_the_published_ones(name: str) -> None:
    path = TRUTH / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the published figures are not at hand: {path}")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    report = load_content(name)
    requests: dict[str, list[int]] = {}
    disputes: list[int] = []
    for key, value in cells.items():
        table, row, _ = key.split("/")
        if table == "requests":
            requests.setdefault(row, []).append(int(value))
        if table == "disputes":
            disputes.append(int(value))
    assert {row: list(report.requests_row(row)) for row in requests} == requests
    assert set(report.requests) <= set(requests)
    assert list(report.disputes) == disputes
    printed = [value for values in report.disclosure.values() for value in values]
    plain = [value.replace("万元", "").replace("增", "").replace("减", "-") for value in printed]
    assert plain == [value for key, value in cells.items() if key.startswith("disclosure/")]


def test_the_report_page_nests_its_headers_and_counts_its_visitors(replicas: ReplicaServer) -> None:
    status, first, headers = get(replicas, ANNING)
    _, second, _ = get(replicas, ANNING)
    assert (status, "ETag" in headers, "Last-Modified" in headers) == (200, False, False)
    assert first != second
    assert first.replace(b"1281</em>", b"1282</em>") == second
    index, disclosure, requests, disputes = lxml.html.document_fromstring(first.decode()).iter("table")
    assert len(index.findall(".//tr")) == 2
    assert widths(disclosure) == {4}
    assert (widths(requests), len(requests.findall(".//tr"))) == ({10}, 26)
    assert (widths(disputes), len(disputes.findall(".//tr"))) == ({15}, 4)


def test_the_form_of_2021_has_two_more_rows(replicas: ReplicaServer) -> None:
    _, body, _ = get(replicas, HONGZE + "202301/t19700101_290117.html")
    tables = list(lxml.html.document_fromstring(body.decode()).iter("table"))
    assert (widths(tables[1]), len(tables[1].findall(".//tr"))) == ({10}, 28)


def widths(table: lxml.html.HtmlElement) -> set[int]:
    """The number of columns of each row once spans are expanded."""
    hanging: dict[tuple[int, int], bool] = {}
    result = set()
    for number, row in enumerate(table.iter("tr")):
        column = 0
        for cell in row.iter("td"):
            while (number, column) in hanging:
                column += 1
            for _ in range(int(cell.get("colspan", "1"))):
                for below in range(int(cell.get("rowspan", "1"))):
                    hanging[number + below, column] = True
                column += 1
        result.add(sum(1 for line, _ in hanging if line == number))
    return result


def test_validators_are_honoured(replicas: ReplicaServer) -> None:
    _, body, headers = get(replicas, HONGZE)
    assert get(replicas, HONGZE, **{"If-None-Match": headers["ETag"]})[:2] == (304, b"")
    assert get(replicas, HONGZE, **{"If-Modified-Since": headers["Last-Modified"]})[:2] == (304, b"")
    assert get(replicas, HONGZE, **{"If-None-Match": '"other"'})[:2] == (200, body)


def test_the_pdf_is_small_and_served_as_it_is(replicas: ReplicaServer) -> None:
    _, body, _ = get(replicas, HONGZE + "202401/P020240119402238817245.pdf")
    assert body == load_file("hongze_2023.pdf")
    assert body.startswith(b"%PDF-")
    assert len(body) < 400_000


def test_past_the_end_and_elsewhere(replicas: ReplicaServer) -> None:
    status, body, _ = get(replicas, HONGZE + "index_2.html")
    assert (status, 300 < len(body) < 400) == (200, True)
    assert get(replicas, HONGZE + "index_9.html")[0] == 404
    assert get(replicas, "http://www.example.gov.cn/")[0] == 502
    assert [item.status for item in replicas.log] == [200, 404, 502]
