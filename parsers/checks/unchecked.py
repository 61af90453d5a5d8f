"""What the form and the domain rules name and no rule on one report can check, each with the reason."""

from __future__ import annotations

UNCHECKED = (
    (
        "Two outcome rows exchanged, or two applicants, with all their numbers 两行或两列整体互换",
        "every sum stays; only labels and order tell, so the grade of a cell never rises on relations alone",
    ),
    (
        "A wrong number in the disclosure table 主动公开表的单个数字",
        "the form has no relation inside this table; across years there are hints",
    ),
    (
        "Two errors that cancel each other in row and column 相互抵消的两处错误",
        "every relation holds; a second reading by another engine is the only witness",
    ),
    (
        "Prose = table 文字与表格一致",
        "no official relation and often another scope: differences are hints, never errors",
    ),
    (
        "Whether a number is true 数字是否属实",
        "the panel shows what was published; nothing published can prove what was done",
    ),
    (
        "公开率 and 实质公开率 as quality 公开率高低",
        "rates are shown for 30 applications and more and are no rule: a low rate breaks none",
    ),
    (
        "Unit of an amount that has none 没有单位的金额",
        "nothing tells 元 from 万元 in one report: the number is kept without a unit; against a peer's range it becomes a hint",
    ),
    (
        "Whether disputes include last year's pending cases where no note says so 未注明是否含上年度结转",
        "unstated is one of three answers, not a fault",
    ),
    (
        "An absent table of report year 2019 is the publisher's fault 2019年缺表",
        "the form was encouraged in its first year; absence is told as ours to look at",
    ),
    (
        "Whether a province's annex is the one it had to be 附表版式与地区、年度是否相符",
        "a table is read as what it is printed as; which annex a province asked for in which year is known of Fujian's only",
    ),
    (
        "Lateness of streets, zones and bodies of no known kind, and of a government's report on itself alone 未规定期限的机关",
        "the notices set no day for them, or two may be meant; a local notice that is registered does",
    ),
    (
        "Sums of an indicator list 其他统计表的合计",
        "nobody knows whether such a list prints every part of a total; fixed parts exist in Fujian's only",
    ),
    (
        "政府网站公开数 and 政府公报公开数 against 主动公开总数 网站、公报公开数与总数",
        "one text may be on both: the parts overlap and their sum says nothing",
    ),
    (
        "Row labels that mean another thing locally 地方改变含义的标签",
        "labels are matched by the official wording; what an organ counts under one is not printed",
    ),
    (
        "A report that was not published 未公布",
        "a crawler cannot conclude it: coverage says what was and was not seen",
    ),
    (
        "The true day of publication 实际公布日期",
        "page dates move with migrations: lateness is an interval with a verdict, kept by the coverage rules",
    ),
    (
        "Whether the scope is the one the law asks for 口径是否适当",
        "the parser proposes with its evidence and a decision confirms; a change between years is a rule across years",
    ),
    (
        "Quality of sections one and five beyond copied wording 第一、五部分的质量",
        "copied prose is a rule across years and organs; the rest is judgement",
    ),
    (
        "A column shifted together with its head 整列连同表头错位",
        "it reads like a right column: only the place in the page's drawing could tell",
    ),
    (
        "A break in a series that no recorded event tells 未登记的机构改革",
        "rules across years stop at events of the organ in the register; the lists of division codes date a change by months only",
    ),
    (
        "本级政府及部门 (same_level) against its departments 本级口径与部门之和",
        "which organs such a report counts is printed nowhere; areas are held against their parts where a roster names them",
    ),
    (
        "Disputes of an area against its parts 复议诉讼的汇总",
        "they do not add up over organs: a case may be counted by both, and last year's pending ones by some",
    ),
    (
        "Which of two like texts was written first 雷同的先后",
        "both reports are named; dates of pages prove no order",
    ),
)
