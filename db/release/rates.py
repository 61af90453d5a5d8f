"""The rows of the blind samples for a release, and the sentence that states the measured error rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from db.models import Agency, CellEvidence, Report, ReportVersion
from db.release.origins import read_origins
from db.release.rows import Row
from db.release.subjects import Subject, china_day, report_key
from db.release.words import NO_RATE_CHINESE, NO_RATE_ENGLISH
from db.release.writing import RATIO_SCALE
from db.sampling.compare import AGREES, UNDECIDED, Judged
from db.sampling.results import RateRow, Result


def strata_rows(samples: Sequence[Result]) -> Iterator[Row]:
    for one in samples:
        for row in one.strata:
            yield one.name, china_day(one.drawn_on), one.seed, *row.stratum, row.population, row.drawn, row.read


def rate_rows(samples: Sequence[Result]) -> Iterator[Row]:
    for one in samples:
        for row in one.rates:
            rate = row.rate
            shares = (_share(rate.rate), _share(rate.low), _share(rate.high), _share(rate.effective))
            others = (row.unread, row.undecided, row.state_differs)
            yield one.name, row.basis, row.of, row.level, rate.reports, rate.trials, rate.errors, *shares, *others


def _share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.{RATIO_SCALE}f}")


def difference_rows(session: Session, samples: Sequence[Result], withheld: set[int]) -> Iterator[Row]:
    """Cells that people read otherwise; reports that are withheld by now are left out."""
    for one in samples:
        for judged in one.judged:
            yield from _differences(session, one.name, judged, withheld)


def _differences(session: Session, sample: str, judged: Judged, withheld: set[int]) -> Iterator[Row]:
    version = session.get_one(ReportVersion, judged.item.version_id)
    report = session.get_one(Report, version.report_id)
    found = [cell for cell in judged.cells if cell.verdict not in (AGREES, UNDECIDED)]
    if report.id in withheld or not found:
        return
    agency = session.get_one(Agency, report.agency_id)
    subject = Subject(report, agency, (version,), None, report_key(agency, report))
    evidence = session.get_one(CellEvidence, version.id)
    (origin, *_) = read_origins(session, {version.id: evidence.parse_id}).of_version[version.id]
    head = (*subject.identity, subject.version_key(version), sample)
    url = origin.urls[0] if origin.urls else ""
    for cell in found:
        seen = (cell.theirs.value or cell.theirs.state) if cell.theirs else None
        yield *head, cell.cell, cell.grade, cell.verdict, cell.raw, cell.ours, seen, judged.readers, url


def rate_words(samples: Sequence[Result]) -> tuple[str, str]:
    """What the README says of the error rate, in Chinese and English: that of the newest sample of which something was read."""
    measured = [one for one in samples if one.rates]
    if not measured:
        return NO_RATE_CHINESE, NO_RATE_ENGLISH
    one = measured[-1]
    rates = {(row.basis, row.of, row.level): row for row in one.rates}
    cells, reports = rates.get(("all", "", "cell")), rates.get(("all", "", "report"))
    if cells is None or reports is None:
        return NO_RATE_CHINESE, NO_RATE_ENGLISH
    day = china_day(one.drawn_on).isoformat()
    grades = [row for row in one.rates if (row.basis, row.level) == ("grade", "cell")]
    media = [row for row in one.rates if (row.basis, row.level) == ("media", "cell")]
    listed = "；".join(f"{row.of} {_percent(row)}" for row in (*grades, *media))
    chinese = (
        f"**差错率**（盲样 {one.name}，{day} 自 {one.population} 份报告抽取 {one.size} 份，已复核 {one.read} 份，"
        f"其中两人以上 {one.read_twice} 份）：单元格 {_percent(cells)}，报告 {_percent(reports)}。"
        f"括号内为95%置信区间（Clopper-Pearson，按有效样本量，计入同一报告内差错的聚集与分层权重）。按等级与文件类型：{listed}。"
        "详见 `data/error_rates.csv`、`data/sample_differences.csv`。"
    )
    english = (
        f"**Error rate** (blind sample {one.name}: {one.size} of {one.population} reports drawn on {day}, {one.read} read,"
        f" {one.read_twice} of them by two people or more): cells {_percent(cells)}, reports with a wrong cell {_percent(reports)}."
        " In brackets the interval of 95 % (Clopper-Pearson at the effective number of trials: errors come together in reports;"
        " weighted by stratum). By grade and medium: `data/error_rates.csv`; what differed: `data/sample_differences.csv`."
    )
    if one.uncovered:
        chinese += f"另有 {one.uncovered} 份报告所属类别尚无一份复核，本差错率不代表它们。"
        english += f" {one.uncovered} reports are of kinds of which none was read yet: the rate says nothing of them."
    return chinese, english


def _percent(row: RateRow) -> str:
    rate = row.rate
    if rate.rate is None or rate.low is None or rate.high is None:
        return "——"
    return f"{100 * rate.rate:.2f}%（{100 * rate.low:.2f}%–{100 * rate.high:.2f}%）"
