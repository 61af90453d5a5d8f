"""Stored parse results in any number: a few real random reports, and cheap variants of them under other names and years.

What is in a variant is what a document of that organ and year could hold: all cells of the form, findings, some pages of
prose. The numbers and words repeat; agencies, years, fingerprints and documents do not.
"""

from __future__ import annotations

import dataclasses
import hashlib
import random
from dataclasses import dataclass

from db.prepare import Prepared, PreparedReport, prepare
from parsers.encode import encode
from parsers.model import Finding, Report, Responsibility, Section, Severity
from tests.support.reports import make_report, with_findings, with_fingerprint

YEARS = (2019, 2020, 2021, 2022, 2023)
_WORDS = (
    "全面推进政务公开",
    "加强政策解读和回应关切",
    "依法办理依申请公开事项",
    "规范公文属性源头认定",
    "完善信息发布审核制度",
    "做好重点领域信息公开",
    "组织业务培训",
    "及时更新公开目录",
    "主动接受社会监督",
    "个别栏目更新不够及时",
    "解读形式比较单一",
    "下一步将健全工作机制",
)
_SUM = Finding(
    "disputes_result_total",
    Severity.ERROR,
    Responsibility.PUBLISHER,
    "disputes/reconsideration/total",
    "合计与分项之和不一致",
    ("disputes/reconsideration/total",),
    "11",
    "0",
)
_ROUND = dataclasses.replace(_SUM, code="value_looks_rounded", severity=Severity.INFO, subject="disclosure/procurement")


def realistic(seed: int, edition: str = "2021") -> Report:
    """A random report with about two thousand characters of prose; one of three has findings of the publisher."""
    rng = random.Random(seed)
    report = make_report(seed, agency="示例县人民政府", year=2021, edition=edition)
    sections = tuple(Section(it.number, it.title, _prose(rng, 330)) for it in report.sections)
    report = with_fingerprint(dataclasses.replace(report, sections=sections, preamble=_prose(rng, 120)))
    return with_findings(report, _SUM, _ROUND) if seed % 3 == 0 else report


@dataclass(frozen=True, slots=True)
class Variants:
    """Variant ``number`` is the report of one agency and year; every agency has one in each of ``YEARS``.

    ``copies``: each so many-th number is the report before it once more, from another document.
    """

    bases: tuple[Prepared, ...]
    copies: int = 0

    @classmethod
    def of(cls, bases: int, copies: int = 0) -> Variants:
        made = [realistic(seed, ("2019", "2021")[seed % 2]) for seed in range(bases)]
        return cls(tuple(prepare(report, encode(report)) for report in made), copies)

    def result(self, number: int) -> Prepared:
        if self.copies and number % self.copies == self.copies - 1:
            number -= 1
        base = self.bases[number % len(self.bases)]
        agency, year = agency_name(number // len(YEARS)), YEARS[number % len(YEARS)]
        fingerprint = hashlib.sha256(b"%d" % number).hexdigest()
        (part,) = base.parts
        return dataclasses.replace(
            base, agency=agency, year=year, fingerprint=fingerprint, parts=(_named(part, agency, year, fingerprint),)
        )


def agency_name(number: int) -> str:
    return f"第{number}示例县人民政府"


def sha256_of(number: int) -> str:
    """The key of the document that variant ``number`` was read from."""
    return hashlib.sha256(f"stored {number}".encode()).hexdigest()


def _named(part: PreparedReport, agency: str, year: int, fingerprint: str) -> PreparedReport:
    return dataclasses.replace(part, agency=agency, year=year, fingerprint=fingerprint)


def _prose(rng: random.Random, characters: int) -> str:
    text = ""
    while len(text) < characters:
        text += f"{rng.choice(_WORDS)}，{rng.choice(_WORDS)}{rng.randrange(1, 999)}次。"
    return text
