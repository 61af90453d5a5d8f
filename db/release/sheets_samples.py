"""Tables of the blind samples: what was drawn, the error rates, the cells that differ."""

from __future__ import annotations

from db.release.columns import CELL, HEAD, URL
from db.release.schema import Sheet, day, integer, key, ratio, text

_CLAUSE = "抽样复核（盲样）"
_SAMPLE = key("sample", "盲样", "blind sample", clause=_CLAUSE)

STRATA = Sheet(
    "sample_strata",
    "盲样分层",
    "reports to draw from, drawn and read by medium, edition and province",
    (
        _SAMPLE,
        day("drawn_on", "抽样日期", "day of the draw, China time", clause=_CLAUSE),
        integer("seed", "随机种子", "seed: the same one draws the same reports", unit="整数", clause=_CLAUSE),
        key("media", "文件类型", "html, pdf, docx, xlsx, csv, text", clause=_CLAUSE),
        key("edition", "格式版次", "edition of the form", clause=_CLAUSE),
        key(
            "province", "省级代码", "two digits, 00 unknown; empty where provinces are one stratum", clause="GB/T 2260"
        ),
        integer("population", "可抽报告数", "accepted reports of this kind at the draw", unit="份", clause=_CLAUSE),
        integer("drawn", "抽取数", "reports drawn", unit="份", clause=_CLAUSE),
        integer("read", "已复核数", "reports that people have read", unit="份", clause=_CLAUSE),
    ),
)
RATES = Sheet(
    "error_rates",
    "差错率",
    "error rates by blind samples, with Clopper-Pearson intervals at the effective number of trials (reports are clusters)",
    (
        _SAMPLE,
        text("basis", "依据", "all, grade, media, table; identity: agency and year of the report", clause=_CLAUSE),
        text("of", "类别", "which grade, medium or table", clause=_CLAUSE),
        text("level", "层次", "cell: wrong cells; report: reports with a wrong cell", clause=_CLAUSE),
        integer("reports", "复核报告数", "reports that count", unit="份", clause=_CLAUSE),
        integer("compared", "比较数", "cells, or reports, compared", unit="格或份", clause=_CLAUSE),
        integer(
            "errors",
            "差错数",
            "another number, a number where there is none, none where there is one",
            unit="格或份",
            clause=_CLAUSE,
        ),
        ratio("error_rate", "差错率", "weighted by stratum", clause=_CLAUSE),
        ratio("low_95", "95%下限", "lower end of the interval of 95 %", clause=_CLAUSE),
        ratio("high_95", "95%上限", "upper end of the interval of 95 %", clause=_CLAUSE),
        ratio("effective", "有效样本量", "independent trials that the sample is worth", clause=_CLAUSE),
        integer("unread", "未读出", "cells that we said we could not read; no errors", unit="格", clause=_CLAUSE),
        integer(
            "undecided",
            "未决",
            "cells that readers could not tell or do not agree on; not compared",
            unit="格",
            clause=_CLAUSE,
        ),
        integer(
            "state_differs",
            "状态不同",
            "no number on either side, for another reason; no errors",
            unit="格",
            clause=_CLAUSE,
        ),
    ),
)
DIFFERENCES = Sheet(
    "sample_differences",
    "盲样差异",
    "cells of the samples that people read otherwise",
    (
        *HEAD,
        _SAMPLE,
        CELL,
        text("grade", "等级", "our grade of the cell", clause=_CLAUSE),
        text("verdict", "结论", "wrong_number, invented_number, lost_number, unread, state_differs", clause=_CLAUSE),
        text("raw", "原文", "as we took it from the page", clause=_CLAUSE),
        text("ours", "本项目读数", "the number that we read", clause=_CLAUSE),
        text("theirs", "复核读数", "what people read: the number, or why there is none", clause=_CLAUSE),
        integer("readers", "复核人数", "how many read it", unit="人", clause=_CLAUSE),
        URL,
    ),
)
