"""The result of a sample in words, for a terminal, an artifact and a README."""

from __future__ import annotations

from db.sampling.compare import WRONG, by_verdict
from db.sampling.results import RateRow, Result

_BASES = {"identity": "机关与年度", "all": "全部", "grade": "等级", "media": "文件类型", "table": "表"}
_LEVELS = {"cell": "单元格", "report": "报告"}


def told(result: Result) -> str:
    """The result as Markdown: how much was read, the rates with their intervals, what is to be done."""
    lines = [
        f"# 盲样 {result.name}",
        "",
        f"{result.size} of {result.population} reports drawn by {result.strata_by} (seed {result.seed});"
        f" {result.read} read, {result.read_twice} by two or more people.",
        "",
    ]
    if not result.read:
        return "\n".join([*lines, "Nothing was read yet: no rate."])
    if result.uncovered:
        lines += [
            f"{result.uncovered} reports of the population are of kinds of which none was read: the rates say nothing of them.",
            "",
        ]
    lines += ["| 依据 | | 层次 | 比较 | 差错 | 差错率 | 95% |", "| --- | --- | --- | ---: | ---: | ---: | --- |"]
    lines += [_line(row) for row in result.rates]
    counts = by_verdict(result.judged)
    lines += ["", "; ".join(f"{name} {counts[name]}" for name in sorted(counts))]
    if result.to_read_again:
        numbers = ", ".join(map(str, result.to_read_again))
        lines += ["", f"A second person should read, without being told why: {numbers}."]
    if result.disagreed:
        lines += ["", f"Readers do not agree on {result.disagreed} cells: a third reading decides."]
    if result.not_read:
        lines += ["", f"Not read yet: {', '.join(map(str, result.not_read))}."]
    wrong = [(one, cell) for one in result.judged if one.readers > 1 for cell in one.cells if cell.verdict in WRONG]
    if wrong:
        lines += ["", "Confirmed by two readers:", ""]
        for one, cell in wrong:
            seen = cell.theirs.value or cell.theirs.state if cell.theirs else ""
            lines.append(
                f"* number {one.item.ordinal} `{cell.cell}` ({cell.grade}): ours {cell.ours or 'none'}, read {seen}"
            )
    return "\n".join(lines)


def _line(row: RateRow) -> str:
    rate = row.rate
    shown = [f"{100 * value:.3f}%" if value is not None else "——" for value in (rate.rate, rate.low, rate.high)]
    numbers = f"{rate.trials} | {rate.errors} | {shown[0]} | {shown[1]} – {shown[2]}"
    return f"| {_BASES[row.basis]} | {row.of} | {_LEVELS[row.level]} | {numbers} |"
