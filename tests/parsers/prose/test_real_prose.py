"""Identity and sections of the real reports beside the project."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers.model import Context, Identity, Scope, Section
from parsers.prose.body import body_blocks, body_lines
from parsers.prose.identify import identify
from parsers.prose.labelled import is_index_table
from parsers.prose.sections import read_sections
from parsers.readers import read
from parsers.readers.document import Grid
from tests.parsers.prose.pages import HEADINGS
from tests.support.shared import real_report


def prose_of(name: str) -> tuple[str, tuple[Section, ...], Identity]:
    document = read(real_report(name).read_bytes())
    tables = frozenset(
        index for index, block in enumerate(document.blocks) if isinstance(block, Grid) and not is_index_table(block)
    )
    body = body_blocks(document, tables)
    preamble, sections = read_sections(body_lines(document, body))
    identity, findings = identify(document, preamble, sections, body, Context())
    assert not findings
    return preamble, sections, identity


def test_anning_2020() -> None:
    preamble, sections, identity = prose_of("anning_2020.txt")
    assert (identity.agency, identity.year, identity.scope) == ("安宁市人民政府", 2020, Scope.AREA)
    assert "全市" in identity.scope_evidence
    assert identity.published_on == dt.date(2021, 2, 2)
    assert (identity.period_start, identity.period_end) == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert [item.number for item in sections] == [1, 2, 3, 4, 5, 6]
    assert sections[0].title == "本年度政府信息公开工作情况"
    assert sections[5].title == "其他需要报告的事项"
    assert preamble.startswith("安宁市人民政府2020年度")
    assert "一、" not in preamble


@pytest.mark.parametrize(
    ("name", "agency", "year", "scope", "published"),
    [
        ("hongze_2023.pdf", "洪泽区人民政府", 2023, Scope.AREA, None),
        ("shuyang_drc_2023.html", "沭阳县发展和改革局", 2023, Scope.ORGAN, dt.date(2024, 1, 17)),
    ],
)
def test_six_sections_and_identity(name: str, agency: str, year: int, scope: Scope, published: dt.date | None) -> None:
    _, sections, identity = prose_of(name)
    assert (identity.agency, identity.year, identity.scope) == (agency, year, scope)
    assert identity.published_on == published
    assert [item.number for item in sections] == [1, 2, 3, 4, 5, 6]
    assert [item.title[:4] for item in sections] == [heading[2:6] for heading in HEADINGS]


@pytest.mark.parametrize(
    ("name", "agency", "year", "published"),
    [
        ("pingtan_jtj_2022_text.txt", "平潭综合实验区交通与建设局", 2022, dt.date(2023, 1, 9)),
        ("pingtan_gwh_2014_fujian.txt", "平潭综合实验区管委会", 2014, dt.date(2015, 1, 2)),
        ("pingtan_scj_2015_fujian.txt", "平潭综合实验区市场监督管理局", 2015, dt.date(2016, 1, 15)),
        ("shanghai_office_2025.md", "上海市人民政府办公厅", 2025, None),
    ],
)
def test_identity_of_excerpts(name: str, agency: str, year: int, published: dt.date | None) -> None:
    _, _, identity = prose_of(name)
    assert (identity.agency, identity.year, identity.published_on) == (agency, year, published)
