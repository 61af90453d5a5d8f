"""What each rule found, in plain words. A rule that is not here shows its code; its message is always shown as well."""

from __future__ import annotations

from flows.pages.words import Words

RULE: dict[str, Words] = {
    "requests_balance": Words(
        "勾稽关系不成立：本年新收＋上年结转 ≠ 总计＋结转下年",
        "Received + carried in does not equal handled + carried over",
    ),
    "requests_outcome_total": Words("办理结果各项之和与总计不等", "The outcomes do not add up to the total handled"),
    "requests_applicant_total": Words("各类申请人之和与总计不等", "The applicants do not add up to the total"),
    "disputes_result_total": Words("复议、诉讼各项结果之和与总计不等", "The results do not add up to the total"),
    "statistics_part_total": Words("统计表分项之和与总数不等", "The parts of the annex do not add up to their total"),
    "cumulative_below_year": Words("历年累计小于本年度数", "The cumulative number is below the year's own"),
    "column_not_in_form": Words("统计表中有未收录的列", "A column of the annex that is not kept"),
    "table_left_out": Words(
        "他年、他机关或已更正的表，未录入", "A table of another year or organ, or since corrected, left out"
    ),
    "table_absent": Words("缺少法定表格", "A statutory table is absent"),
    "cells_unread": Words("有单元格未能可靠读出", "Cells could not be read for certain"),
    "row_missing": Words("报告缺印表中一行", "The report left out a row of the form"),
    "column_missing": Words("报告缺印表中一列", "The report left out a column of the form"),
    "row_not_in_form": Words("表中有法定格式以外的行", "A row that the form does not have"),
    "erratum": Words(
        "文字更正了表中数字，表仍按原样录入", "A sentence corrects a number; the table is kept as printed"
    ),
    "row_order": Words("行的次序与法定表格不同", "A row stands below one that the form prints after it"),
    "not_in_scope": Words("不属采集范围的机构，数字未录入", "A body outside the panel: its numbers are left out"),
    "row_printed_twice": Words("同一行印了两次且数字不同", "A row is printed twice with different numbers"),
    "unit_unknown": Words("金额没有单位", "An amount without a unit"),
    "unit_contradiction": Words("单元格、表头与表题的单位矛盾", "Cell, header and caption name different units"),
    "count_not_integer": Words("件数带小数", "A count with decimals"),
    "count_negative": Words("件数为负", "A negative count"),
    "label_variant": Words("标签与法定文字不同，已识别", "A label worded otherwise than in the form, recognised"),
    "items_below_zero": Words("上一年项目数加增减后为负", "More items were taken away than there had been"),
    "table_blank": Words("整张表没有一个数字（空白不等于零）", "A table without any number; a blank is no zero"),
    "total_blank": Words("分项有数而总计空白", "A total left blank beside numbers"),
    "edition_not_of_year": Words("表格版本与报告年度通用版本不同", "A table of another edition than the year's"),
    "disputes_include_carry_in": Words(
        "复议、诉讼数含上年度结转，不可跨年相加",
        "The disputes count last year's pending cases too: not additive over years",
    ),
    "fees_confused": Words(
        "表中行政事业性收费与文中信息处理费为同一数额，疑似混填",
        "The table's administrative fees are the text's information-processing fee",
    ),
    "cell_not_as_printed": Words(
        "单元格与其出处所印文字不一致", "A cell does not say what its place in the source prints"
    ),
    "cells_out_of_place": Words(
        "单元格的取数位置与法定列序不符", "Cells were not taken in the order of the form's columns"
    ),
    "cells_shifted": Words(
        "移动一格后勾稽关系全部成立，疑似错列", "Moved by one cell, all broken relations would hold"
    ),
    "digits_joined": Words("疑似相邻两数连成一数", "A number may be two neighbours run together"),
    "digits_split": Words("疑似一数被拆入两格", "One number may be split over two cells"),
    "text_residue": Words("正文中残留表格文字", "Lines of a table were left over as text"),
    "section_absent": Words("缺少法定部分的标题", "A section of the form has no heading"),
    "section_order": Words("各部分次序与法定格式不同", "The sections do not stand in the order of the form"),
    "section_numeral": Words("部分标题的序号与法定格式不同", "Sections are numbered otherwise than in the form"),
    "information_fee_unstated": Words(
        "未说明信息处理费收取情况（含未收取）",
        "The report does not say whether an information-processing fee was charged",
    ),
    "review_results_unstated": Words(
        "政府年报未说明工作考核、社会评议或责任追究结果",
        "A government's report leaves out assessment, public review or accountability",
    ),
    "prose_differs_from_table": Words(
        "文字所述数字与表格不同（口径或不同）", "A figure of the text is not the table's"
    ),
    "prose_denies_activity": Words("文字称没有，表格有数", "The text says there was none, the table counts some"),
    "zero_report_claims_activity": Words(
        "表格全为零或空白，文字却有数", "All tables are nought, the text counts something"
    ),
    "url_date_before_period_end": Words(
        "网址中的日期早于统计期末", "The address is dated before the counted year was over"
    ),
    "damaged_file": Words("文件损坏，数字不可信", "The file is damaged; its numbers cannot be trusted"),
    "reader_flaw": Words("读取时遇到影响可信度的情况", "Something met while reading bears on trust"),
    "parse_cut_short": Words("读取未完成即被中止", "The reading was stopped before its end"),
    "agency_unknown": Words("机关名称不在名录中，待确认", "The organ is in no register yet; to be confirmed"),
    "agency_unknown_in_document": Words("文件本身没有写明机关", "The document itself names no organ"),
    "agency_contradiction": Words(
        "标题、索引表与落款的机关不一致", "Title, index table and signature name different organs"
    ),
    "agency_differs_from_portal": Words(
        "报告机关与网站栏目的机关不同", "The report is another organ's than the column's"
    ),
    "year_unknown": Words("报告年度无法确定", "The report year could not be established"),
    "year_contradiction": Words("标题、统计期间与正文的年度不一致", "Title, period and text name different years"),
    "period_not_calendar_year": Words("统计期间不是公历年度", "The period counted is not the calendar year"),
    "published_before_period_end": Words("发布日期早于统计期末", "Published before the period it counts was over"),
    "unified_code_invalid": Words("统一社会信用代码校验位不符", "The unified code's check character is wrong"),
    "roster_count_differs": Words(
        "名单列出的单位数与其所述总数不符", "The roster names another number of units than it counts"
    ),
    "roster_year_unknown": Words("名单没有写明年度", "The roster does not say of which year it tells"),
    "intake_agency_contradicted": Words(
        "人工收录所填机关与文件不一致，以文件为准",
        "The person who added it named another organ; the document is believed",
    ),
    "intake_year_contradicted": Words(
        "人工收录所填年度与文件不一致，以文件为准",
        "The person who added it named another year; the document is believed",
    ),
    "intake_told_otherwise": Words(
        "再次收录时所述不同，以首次为准", "Added again with other words; the first record is kept"
    ),
    "carried_in_differs": Words(
        "上年结转与上一年度报告的结转数不一致", "What was carried in is not what last year's report carried over"
    ),
    "restated_by_publisher": Words(
        "发布机关改变了上年结转数，两数各自平衡",
        "The publisher restated what was carried over; each number balances in its report",
    ),
    "in_force_differs": Words(
        "现行有效件数与上年数加制发减废止不符（提示）",
        "Documents in force are not last year's plus made minus repealed (a hint)",
    ),
    "items_last_year_differs": Words(
        "上一年项目数量与上年报告不符（提示）", "Items of last year are not what last year's report comes to (a hint)"
    ),
    "cumulative_differs": Words(
        "历年累计与上年累计加本年数不符（提示）", "The cumulative number is not last year's plus the year's (a hint)"
    ),
    "scope_changed": Words("口径与上年不同，跨年不可比", "The scope is not last year's: the years cannot be compared"),
    "unified_code_changed": Words(
        "统一社会信用代码与上年不同（提示）",
        "The unified code is not last year's: another organ's report, or a misprint",
    ),
    "numbers_repeated": Words("表中数字与上年完全相同", "The numbers of a table are last year's"),
    "document_shared": Words(
        "同一文件被认作两个机关或两个年度的报告", "One document was taken for the reports of two organs or years"
    ),
    "report_repeated": Words(
        "报告内容与另一机关或另一年度的完全相同",
        "The report is another organ's or year's, word for word and number for number",
    ),
    "problems_copied": Words(
        "第五部分与上年或同级机关近乎相同（雷同）", "Section five is nearly last year's or a sibling's"
    ),
    "jump_beyond_peers": Words(
        "较上年的变化远超同级机关（提示）", "A change against last year far beyond that of any peer (a hint)"
    ),
    "amount_in_yuan": Words("金额疑以元填入万元栏", "An amount that looks like yuan in a cell for 万元"),
    "rules_without_power": Words(
        "没有规章制定权的机关报告了规章", "A body that cannot issue government rules reports some"
    ),
    "area_differs_from_parts": Words(
        "行政区域汇总与各部分之和不一致", "An area report is not the sum of its parts, none of which is missing"
    ),
    "published_late": Words("公布日期晚于法定期限", "Published after its deadline"),
    "owed_not_collected": Words(
        "应公开而未采集到，可着手处理", "Owed and not collected, for a reason that an operator can act on"
    ),
    "expected_reports_missing": Words(
        "该站点某年度的报告少于登记的预期（未采集到，不等于未公布）",
        "A portal gave fewer reports of a year than expected of it",
    ),
    "expected_share_not_complete": Words(
        "该站点完整读出的比例低于登记的预期", "A smaller share of a portal's reports was read completely than expected"
    ),
    "portal_not_asked": Words("在用网站因本系统的设置未被访问", "An active portal is not asked, for a setting of ours"),
    "identity_unread": Words("机关或年度未能确定", "Organ or year could not be established"),
    "identity_replaced": Words("报告归属已变更", "The report was assigned anew"),
}
