"""The catalogue of rules written out for readers as Markdown, with what no rule can check and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from parsers.checks.unchecked import UNCHECKED
from parsers.model import Rule

_INTRODUCTION = """# The rules 规则

Written by `make docs` from the catalogue in `parsers/checks`, `parsers/prose` and `db`; a test fails when this page and
the code differ. Every rule on reports has two tests, one in which it fires and one in which it does not; a rule without
both fails the suite.

本页由程序生成。每条规则有固定代码、严重程度、责任方、依据、公式与示例；报告内与跨年度、跨机关的每条规则都有“触发”与“不触发”两个测试。

## Whose fault 责任认定

Responsibility goes by evidence. A relation that fails is the **publisher**'s 发布机关 where every cell it joins is proved:
row and column were found by the form's labels, nothing was inferred, the file has no flaw under which its text may be
other than the page, and the cell says what its place in the source prints. Where one cell lacks any of these the breach is
the **pipeline**'s 本系统: it may be a misreading and is to be looked at. In a file with such a flaw everything that would be
the publisher's is; so is what is absent where a page was not read, and what differs across years where a person corrected a
cell or nobody knows the scope. For report year 2019, when the form was tried out, what a report leaves out of it or orders
otherwise is told as info. What contradicts the portal's column, list or address is the **portal**'s 网站. The publisher's own
errors never keep a report out of the data, and no number is ever repaired.

## Outcomes 结论

Each rule ends per report as `pass` 成立, `fail` 不成立, `uncertain` 存疑 or `not_assessable` 无法判断. A hint 提示 is never
`fail`. A rule is not assessable where what it needs was not read.
"""
_KINDS = {
    "report": ("Within a report 报告之内", "On what was read of one report, and on nothing else."),
    "history": (
        "Across years, agencies and scopes 跨年度、跨机关",
        "In the database, over what changed since the last check, its neighbours in time, its peers and its area, or over"
        " everything (`gongkai check --full`, and before a release): both leave the same findings.",
    ),
    "portal": (
        "Portals, lists and rosters 网站、栏目与名单",
        "On where a report was found, and who had to publish one.",
    ),
}
_HEADS = (
    "code",
    "what is wrong 问题",
    "severity",
    "whose",
    "gate 入库",
    "must hold 公式",
    "example 示例",
    "basis 依据",
    "needs",
)


def rules_page(
    rules: Iterable[Rule], words: Mapping[str, tuple[str, str]], gates: Mapping[str, str], of_gates: str
) -> str:
    """The Markdown page of these rules. ``words``: code → what it found, in Chinese and English; ``gates``: code → what a
    breach does to its version; ``of_gates``: the section on that."""
    rules = list(rules)
    parts = [_INTRODUCTION, of_gates]
    for kind, (title, said) in _KINDS.items():
        rows = [_row(rule, words, gates[rule.code]) for rule in rules if rule.kind == kind]
        parts.append("\n".join([f"## {title}", "", said, "", *_table(_HEADS, rows)]))
    parts.append("\n".join(_unchecked()))
    return "\n".join(parts)


def _row(rule: Rule, words: Mapping[str, tuple[str, str]], gate: str) -> tuple[str, ...]:
    chinese, english = words.get(rule.code, ("", rule.title))
    return (
        f"`{rule.code}`",
        f"{chinese}<br>{english}" if chinese else english,
        rule.severity.value + (" (hint 提示)" if rule.hint else ""),
        rule.responsibility.value,
        gate,
        rule.formula,
        rule.example,
        rule.basis,
        ", ".join(rule.needs),
    )


def _unchecked() -> Iterator[str]:
    yield "## What no rule checks 无法检查的情形"
    yield ""
    yield "Named in the law, the form or the domain rules, and not decidable from what is published."
    yield ""
    yield from _table(("what", "why 原因"), UNCHECKED)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return [f"| {' | '.join(cell.replace('|', '｜') for cell in line)} |" for line in lines] + [""]
